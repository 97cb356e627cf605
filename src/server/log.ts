/**
 * Logs: JSON lines by pino, to standard error or the file that the settings name. What is logged: codes, internal ids, counts.
 * Never an address, a LIID or payload (I10): those stand in no WritError either, so an error may be logged whole.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { destination, pino } from 'pino';
import type { Logger } from 'pino';
import type { Environment } from '../config/environment.ts';
import type { Home } from '../config/home.ts';
import type { Settings } from '../config/settings.ts';

export type { Logger } from 'pino';

export function openLog(process: string, home: Home, settings: Settings, environment: Environment): Logger {
  const { file, level } = settings.log;
  const target = file === undefined ? undefined : path.resolve(home.root, file);
  if (target !== undefined) mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
  return pino(
    { level: environment.logLevel ?? level, base: { process }, timestamp: pino.stdTimeFunctions.isoTime },
    destination(target === undefined ? { dest: 2, sync: true } : { dest: target, sync: true, mode: 0o600 }),
  );
}

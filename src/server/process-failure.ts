/** The top of a process: what nobody caught is logged and ends it; the supervisor starts it again. */
import process from 'node:process';
import { codeOf, coerceError } from '../base/errors.ts';
import type { Logger } from './log.ts';

function logCrash(log: Logger, thrown: unknown): void {
  const { message, stack } = coerceError(thrown);
  const code = codeOf(thrown);
  // A WritError says what is wrong and where; anything else is a fault of ours, and only its stack tells.
  log.fatal(
    { code: code ?? 'WRIT_SERVER_CRASH', message, ...(code === undefined ? { stack } : {}) },
    'this process ends',
  );
}

/** Rejects with what the body threw, logged. */
export async function underLog(log: Logger, body: () => Promise<void>): Promise<void> {
  const crash = (thrown: unknown) => {
    logCrash(log, thrown);
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  try {
    await body();
  } catch (thrown) {
    logCrash(log, thrown);
    throw thrown;
  }
}

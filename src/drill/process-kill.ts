/** SIGKILL on a process of Writ: the real one, by the pid that its supervisor wrote down, and seen to be gone. */
import process from 'node:process';
import { WritError } from '../base/errors.ts';
import { pidPath } from '../config/home.ts';
import type { Home, ProcessName } from '../config/home.ts';
import { processStart, readPidFile } from '../server/pid-file.ts';
import { until } from './until.ts';

const killPatienceMs = 10_000;
/** A process that keeps being killed while it starts is started ever later. */
const startPatienceMs = 30_000;

/**
 * Its pid, also while it still starts. `other`: not that one any more. Rejects with WRIT_DRILL_NO_PROCESS, when `isOver` says that nobody
 * waits for it any more at once.
 */
export async function awaitProcess(
  home: Home,
  name: ProcessName,
  other?: number,
  isOver: () => boolean = () => false,
): Promise<number> {
  const find = () => {
    const pid = readPidFile(pidPath(home, name));
    if (isOver()) return 0;
    return pid === other ? undefined : pid;
  };
  const pid = (await until(find, startPatienceMs, 2)) ?? 0;
  if (pid === 0) throw new WritError('WRIT_DRILL_NO_PROCESS', `there is no process ${name} to kill`);
  return pid;
}

/** Resolves when it is gone. False: it was gone already. */
export async function killProcess(name: ProcessName, pid: number): Promise<boolean> {
  const start = processStart(pid);
  if (start === undefined) return false;
  process.kill(pid, 'SIGKILL');
  const gone = await until(() => (processStart(pid) === start ? undefined : true), killPatienceMs, 2);
  if (gone === undefined) throw new WritError('WRIT_DRILL_NO_PROCESS', `process ${name} does not end when killed`);
  return true;
}

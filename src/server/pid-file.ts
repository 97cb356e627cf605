/**
 * Pid files say which process serves a home. A file alone proves nothing (it outlives kill -9, and pids are used again), so
 * the process's start time as the kernel counts it stands beside the pid: both must agree with /proc.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Field 22 of /proc/PID/stat: start time in clock ticks since boot; undefined when there is no such process. */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, in brackets, may hold spaces and brackets itself: fields are counted behind the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export function writePidFile(file: string, pid: number): void {
  writeFileSync(`${file}.new`, `${pid} ${processStart(pid) ?? '0'}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** False: the file is there already. */
export function createPidFile(file: string, pid: number): boolean {
  try {
    writeFileSync(file, `${pid} ${processStart(pid) ?? '0'}\n`, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
}

/** The pid in the file when that very process still runs. */
export function readPidFile(file: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const [pid, start] = text.trim().split(' ');
  const running = processStart(Number(pid));
  return running !== undefined && running === start ? Number(pid) : undefined;
}

export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}

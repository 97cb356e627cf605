/** What a process and its children cost, as the kernel counts it: CPU by the scheduler's own clock, memory by resident pages. */
import { readdirSync, readFileSync } from 'node:fs';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
  } catch {
    return []; // it has just ended
  }
}

/** User and system time of the threads that live, ns. The kernel counts to the ns here, and to 10 ms in `stat`. */
export function cpuNs(pid: number): number {
  let sum = 0;
  for (const thread of threadsOf(pid)) {
    sum += Number(read(`${thread}/schedstat`).split(' ')[0] ?? 0);
    for (const child of read(`${thread}/children`).split(' ').filter(Boolean)) sum += cpuNs(Number(child));
  }
  return sum;
}

/** Resident memory of one process, bytes; ring buffers count once mapped and touched. */
export function residentBytes(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(kib ?? 0) * 1024;
}

/** No thread waits for the disk. */
function waitsForNothing(pid: number): boolean {
  return threadsOf(pid).every((thread) => !/\) D /.test(read(`${thread}/stat`)));
}

const QUIET_MS = 300;
const QUIET_NS = 6e6;

/**
 * Resolves when the process did next to nothing (2 % of a processor) so long. libpcap takes a block that is not full after a
 * second only: its programs need more than that.
 */
export async function settled(pid: number, quietMs = QUIET_MS): Promise<void> {
  for (let before = cpuNs(pid), quiet = 0; quiet < quietMs;) {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const now = cpuNs(pid);
    quiet = now - before < QUIET_NS && waitsForNothing(pid) ? quiet + QUIET_MS : 0;
    before = now;
  }
}

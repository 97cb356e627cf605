/** What postmaster.pid says, and whether the server that it names is the one of this directory. */
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { ServerAddress } from '../database.ts';

/** Postgres 10 and newer: the eighth line is the status. */
const statusLine = 7;

export interface Postmaster {
  readonly pid: number;
  readonly ready: boolean;
}

function pidFile(data: string): string {
  return path.join(data, 'postmaster.pid');
}

export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const lines = readFileSync(pidFile(data), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[statusLine]?.trim() === 'ready' } : undefined;
  } catch {
    return undefined;
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A server answers at the address, and it serves exactly this directory. */
export async function answersFor(data: string, address: ServerAddress): Promise<boolean> {
  const client = new pg.Client({ ...address, connectionTimeoutMillis: 5000 });
  // A connection that breaks later is not this question's answer; unheard, it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const answer = await client.query<{ d: string }>(`select current_setting('data_directory') as d`);
    return realpathSync(answer.rows[0]?.d ?? '') === realpathSync(data);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * A pid file whose number now belongs to a stranger keeps Postgres from starting. It is removed only when that process
 * clearly is not this directory's server: a postmaster's working directory is its data. A dead number Postgres clears itself.
 */
export function clearForeignPidFile(data: string, pid: number): void {
  let cwd: string;
  try {
    cwd = readlinkSync(`/proc/${String(pid)}/cwd`);
  } catch {
    return;
  }
  if (cwd !== realpathSync(data)) rmSync(pidFile(data), { force: true });
}

/**
 * One starter at a time for a data directory. The lock is an abstract Unix socket: the kernel drops it with its owner, so
 * it can't go stale the way a lock file does after kill -9.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { WritError } from '../../base/errors.ts';

const waitMs = 60_000;
const retryMs = 50;

function tryListen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve(server);
    });
  });
}

async function acquire(name: string): Promise<Server> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const held = await tryListen(name);
    if (held !== undefined) return held;
    if (Date.now() > deadline) {
      throw new WritError('WRIT_DB_EMBEDDED_BUSY', 'another Writ has been starting this database for a minute', {
        retryable: true,
      });
    }
    await pause(retryMs);
  }
}

/** Runs `work` while no other process is inside for the same directory. */
export async function withStartGuard<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const hash = createHash('sha256').update(directory).digest('hex');
  const server = await acquire(`\0writ-pg-${hash}`);
  try {
    return await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

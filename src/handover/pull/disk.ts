/**
 * The few things that packages do to a disk, each durable when it returns: so that their order can be relied on, and put to the test one
 * by one. Throws WRIT_PULL_SPACE when the volume is full, else WRIT_PULL_DISK.
 */
import { mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { WritError } from '../../base/errors.ts';

export interface DiskFile {
  readonly write: (octets: Buffer) => Promise<void>;
  /** Flushed, then closed. */
  readonly finish: () => Promise<void>;
  /** Closed, whatever is in it. */
  readonly abandon: () => Promise<void>;
}

export interface Disk {
  readonly makeFolder: (folder: string) => Promise<void>;
  /** Makes the file, or empties it. */
  readonly openFile: (file: string) => Promise<DiskFile>;
  readonly writeFile: (file: string, octets: Buffer | string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** The names in it. */
  readonly syncFolder: (folder: string) => Promise<void>;
  /** File or folder, with all in it; none is fine. */
  readonly remove: (path: string) => Promise<void>;
  /** Octets that a file may still take, and that the volume has. */
  readonly room: (folder: string) => Promise<{ readonly free: number; readonly total: number }>;
}

const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function failed(cause: unknown): WritError {
  const reason = (cause as NodeJS.ErrnoException).code ?? 'error';
  if (FULL.has(reason)) {
    return new WritError('WRIT_PULL_SPACE', 'there is no room on the disk for another package', { cause });
  }
  return new WritError('WRIT_PULL_DISK', `the folder of packages can't be written (${reason})`, { cause });
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw failed(thrown);
  }
}

async function writeAll(handle: FileHandle, octets: Buffer): Promise<void> {
  for (let at = 0; at < octets.length;) at += (await handle.write(octets, at)).bytesWritten;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function openFile(file: string): Promise<DiskFile> {
  const handle = await open(file, 'w', 0o600);
  return {
    write: (octets) => guarded(() => writeAll(handle, octets)),
    finish: () =>
      guarded(async () => {
        try {
          await handle.sync();
        } finally {
          await handle.close();
        }
      }),
    abandon: () => handle.close().catch(() => undefined),
  };
}

export const DISK: Disk = {
  makeFolder: (folder) =>
    guarded(async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }),
  openFile: (file) => guarded(() => openFile(file)),
  writeFile: async (file, octets) => {
    const opened = await guarded(() => openFile(file));
    try {
      await opened.write(Buffer.from(octets));
    } catch (thrown) {
      await opened.abandon();
      throw thrown;
    }
    await opened.finish();
  },
  rename: (from, to) => guarded(() => rename(from, to)),
  syncFolder: (folder) => guarded(() => syncFolder(folder)),
  remove: (path) => guarded(() => rm(path, { recursive: true, force: true })),
  room: (folder) =>
    guarded(async () => {
      const { bavail, blocks, bsize } = await statfs(folder);
      return { free: bavail * bsize, total: blocks * bsize };
    }),
};

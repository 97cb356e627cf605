/**
 * Files that grow at their end, many more than descriptors: at most so many are open, the longest unused is closed.
 * Writing is synchronous on purpose: a confirmation must not leave before what it confirms is in the file.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { WritError } from '../base/errors.ts';

const FIRST_BUFFER = 2 << 10;
const LARGEST_BUFFER = 128 << 10;

export class FileSet {
  readonly #mostOpen: number;
  /** In the order of their last use. */
  readonly #open = new Map<AppendFile, number>();
  readonly #unwritten = new Set<AppendFile>();

  constructor(mostOpen = 128) {
    this.#mostOpen = mostOpen;
  }

  /** Creates `path`; it must not exist. */
  create(path: string): AppendFile {
    const file = new AppendFile(path, this);
    try {
      this.#use(file, openSync(path, 'wx', 0o600));
    } catch (thrown) {
      throw cantWrite(path, thrown);
    }
    return file;
  }

  touched(file: AppendFile): void {
    this.#unwritten.add(file);
  }

  /** Everything appended so far is in the files (not necessarily on the disk). */
  flush(): void {
    for (const file of this.#unwritten) file.flush();
    this.#unwritten.clear();
  }

  close(): void {
    this.flush();
    for (const descriptor of this.#open.values()) closeSync(descriptor);
    this.#open.clear();
  }

  descriptorOf(file: AppendFile): number {
    const known = this.#open.get(file);
    this.#open.delete(file);
    return this.#use(file, known ?? openSync(file.path, 'a'));
  }

  #use(file: AppendFile, descriptor: number): number {
    for (const [oldest, oldestDescriptor] of this.#open) {
      if (this.#open.size < this.#mostOpen) break;
      closeSync(oldestDescriptor);
      this.#open.delete(oldest);
    }
    this.#open.set(file, descriptor);
    return descriptor;
  }
}

export class AppendFile {
  readonly path: string;
  readonly #set: FileSet;
  #buffer = Buffer.alloc(0);
  #length = 0;

  constructor(path: string, set: FileSet) {
    this.path = path;
    this.#set = set;
  }

  append(octets: Buffer, start: number, end: number): void {
    const at = this.room(end - start); // may replace the buffer
    octets.copy(this.#buffer, at, start, end);
  }

  /** Makes room for `length` octets and counts them as written; the caller fills `buffer` from the offset returned. */
  room(length: number): number {
    if (this.#length + length > this.#buffer.length) this.#makeRoom(length);
    if (this.#length === 0) this.#set.touched(this);
    const offset = this.#length;
    this.#length += length;
    return offset;
  }

  get buffer(): Buffer {
    return this.#buffer;
  }

  flush(): void {
    try {
      const descriptor = this.#set.descriptorOf(this);
      let written = 0;
      while (written < this.#length) written += writeSync(descriptor, this.#buffer, written, this.#length - written);
      this.#length = 0;
    } catch (thrown) {
      throw cantWrite(this.path, thrown);
    }
  }

  #makeRoom(length: number): void {
    if (this.#length + length > LARGEST_BUFFER && this.#length > 0) this.flush();
    if (this.#length + length <= this.#buffer.length) return;
    const size = Math.max(this.#length + length, FIRST_BUFFER, Math.min(this.#buffer.length * 2, LARGEST_BUFFER));
    const larger = Buffer.allocUnsafeSlow(size);
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

function cantWrite(path: string, cause: unknown): WritError {
  const reason = (cause as NodeJS.ErrnoException).code ?? 'error';
  return new WritError('WRIT_LEMF_WRITE', `${path} can't be written (${reason})`, { cause });
}

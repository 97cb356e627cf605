/**
 * What delivery must know for certain of a stream whose PDUs it encrypts or checks, so that a resend is the same octets after any restart:
 * the integrity PDUs that it made, each at its place, and where the byte counter stood. One file a stream, appended to.
 *
 *     magic "WRITHOL1" 8 | entry ...           entry: length u32 | nonce 12 | sealed | tag 16     (length: of what follows it)
 *     sealed: AES-256-GCM; associated data: stream id 16, number of the entry in the file u64. All integers big-endian. In it:
 *         1 mark    ordinal u64 | counter u64 | hashed u64    before that record the byte counter stood so (without the checks between it and
 *                                                             the record before); below `hashed` every PDU is under a hash, or can't be
 *         2 check   after u64 | kind u8 (1 hash, 2 signature) | number u32 | cin u32 | body length u32 | body | PDU as sent
 *         3 settled                                           the stream has ended, and the agency has confirmed all of these checks
 *
 * Always true: what `append` was given is on disk when it settles, and nothing of it went out before. On failure: a last entry that is
 * torn was never sent, and is cut off; damage before it is WRIT_DELIVERY_HANDOVER_LOG, and the stream stays where it is (I8).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { WritError } from '../../base/errors.ts';

/** The stream's next record is `ordinal`. */
export interface CounterMark {
  readonly ordinal: bigint;
  readonly counter: bigint;
  readonly hashed: bigint;
}

export interface LoggedCheck {
  /** It is sent directly behind this record, and behind the checks before it. */
  readonly after: bigint;
  readonly kind: 'hash' | 'signature';
  /** Its sequence number, from 1 for each kind and CIN. */
  readonly number: number;
  readonly cin: number;
  readonly body: Buffer;
  /** The PDU as it goes to the agency. */
  readonly wire: Buffer;
}

export type LogEntry =
  | { readonly type: 'mark'; readonly mark: CounterMark }
  | { readonly type: 'check'; readonly check: LoggedCheck }
  | { readonly type: 'settled' };

const MAGIC = Buffer.from('WRITHOL1', 'latin1');
const NONCE = 12;
const TAG = 16;
const KINDS = ['hash', 'signature'] as const;
/** type, after, kind, number, cin, body length. */
const CHECK_HEAD = 1 + 8 + 1 + 4 + 4 + 4;

function encodeEntry(entry: LogEntry): Buffer {
  if (entry.type === 'check') return encodeCheck(entry.check);
  if (entry.type === 'settled') return Buffer.of(3);
  const { ordinal, counter, hashed } = entry.mark;
  const octets = Buffer.alloc(25, 1);
  [ordinal, counter, hashed].forEach((number, index) => octets.writeBigUInt64BE(number, 1 + 8 * index));
  return octets;
}

function encodeCheck({ after, kind, number, cin, body, wire }: LoggedCheck): Buffer {
  const head = Buffer.alloc(CHECK_HEAD, 2);
  head.writeBigUInt64BE(after, 1);
  head.writeUInt8(KINDS.indexOf(kind) + 1, 9);
  head.writeUInt32BE(number, 10);
  head.writeUInt32BE(cin, 14);
  head.writeUInt32BE(body.length, 18);
  return Buffer.concat([head, body, wire]);
}

function decodeEntry(octets: Buffer): LogEntry | undefined {
  if (octets[0] === 1 && octets.length === 25) {
    const [ordinal = 0n, counter = 0n, hashed = 0n] = [1, 9, 17].map((at) => octets.readBigUInt64BE(at));
    return { type: 'mark', mark: { ordinal, counter, hashed } };
  }
  if (octets[0] === 3 && octets.length === 1) return { type: 'settled' };
  return octets[0] === 2 && octets.length >= CHECK_HEAD ? decodeCheck(octets) : undefined;
}

function decodeCheck(octets: Buffer): LogEntry | undefined {
  const kind = KINDS[octets.readUInt8(9) - 1];
  const bodyEnd = CHECK_HEAD + octets.readUInt32BE(18);
  if (kind === undefined || bodyEnd > octets.length) return undefined;
  const [body, wire] = [octets.subarray(CHECK_HEAD, bodyEnd), octets.subarray(bodyEnd)];
  const after = octets.readBigUInt64BE(1);
  const check = { after, kind, number: octets.readUInt32BE(10), cin: octets.readUInt32BE(14), body, wire };
  return { type: 'check', check };
}

export interface LogPlace {
  /** Absent: remembered no longer than the process lives. */
  readonly file: string | undefined;
  readonly streamId: Buffer;
  /** 32 octets: the stream's own, for this file alone. */
  readonly key: Buffer;
}

function damaged(file: string, cause?: unknown): WritError {
  return new WritError(
    'WRIT_DELIVERY_HANDOVER_LOG',
    `${file} is damaged: without it the stream's PDUs can't be sent as they were; restore it from a copy`,
    cause === undefined ? {} : { cause },
  );
}

export class HandoverLog {
  /** Of what was there at the start. */
  readonly initial: readonly LogEntry[];
  readonly #place: LogPlace;
  #size = 0;
  /** Where each entry begins in the file, by its number; of checks alone. */
  readonly #checks: { at: number; entry: number }[] = [];
  #entries = 0;
  #handle: FileHandle | undefined;
  #last: Promise<void> = Promise.resolve();

  /** Throws WRIT_DELIVERY_HANDOVER_LOG. */
  constructor(place: LogPlace) {
    this.#place = place;
    this.initial = this.#load();
  }

  /** There is nothing in it: the stream was never sent. */
  get isNew(): boolean {
    return this.#entries === 0;
  }
  get octets(): number {
    return this.#size;
  }

  /** One after the other. Rejects with WRIT_DELIVERY_HANDOVER_LOG; what it was given must not be sent then. */
  append(entries: readonly LogEntry[]): Promise<void> {
    const { file } = this.#place;
    if (file === undefined || entries.length === 0) {
      this.#entries += entries.length;
      return Promise.resolve();
    }
    return this.#queued(() => this.#append(file, entries));
  }

  /** In place of all that is there. */
  replace(entries: readonly LogEntry[]): Promise<void> {
    const { file } = this.#place;
    if (file === undefined) return Promise.resolve();
    return this.#queued(() => this.#replace(file, entries));
  }

  /** The check with this number, among those in the file, from 0. Rejects with WRIT_DELIVERY_HANDOVER_LOG. */
  async check(number: number): Promise<LoggedCheck> {
    await this.#last;
    const place = this.#checks[number];
    const { file } = this.#place;
    if (file === undefined || place === undefined) throw damaged(file ?? 'the log');
    this.#handle ??= await open(file, 'r+', 0o600);
    const length = Buffer.alloc(4);
    await this.#handle.read(length, 0, 4, place.at);
    const octets = Buffer.alloc(Math.min(length.readUInt32BE(), this.#size));
    await this.#handle.read(octets, 0, octets.length, place.at + 4);
    const entry = octets.length < NONCE + TAG ? undefined : this.#open(octets, place.entry);
    if (entry?.type !== 'check') throw damaged(file);
    return entry.check;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#handle?.close();
    this.#handle = undefined;
  }

  #queued(write: () => Promise<void>): Promise<void> {
    const done = this.#last.then(write).catch((cause: unknown) => {
      throw new WritError('WRIT_DELIVERY_HANDOVER_LOG', `${this.#place.file ?? ''} can't be written: nothing is sent`, {
        cause,
      });
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #append(file: string, entries: readonly LogEntry[]): Promise<void> {
    const isFirst = this.#size === 0;
    this.#handle ??= await open(file, isFirst ? 'w+' : 'r+', 0o600);
    const sealed = entries.map((entry, index) => this.#seal(entry, this.#entries + index));
    const octets = Buffer.concat(isFirst ? [MAGIC, ...sealed] : sealed);
    await this.#handle.write(octets, 0, octets.length, this.#size);
    await this.#handle.datasync();
    if (isFirst) await syncFolder(file);
    this.#note(entries, sealed, this.#size + (isFirst ? MAGIC.length : 0));
    this.#size += octets.length;
  }

  #note(entries: readonly LogEntry[], sealed: readonly Buffer[], from: number): void {
    let at = from;
    entries.forEach(({ type }, index) => {
      if (type === 'check') this.#checks.push({ at, entry: this.#entries });
      at += sealed[index]?.length ?? 0;
      this.#entries++;
    });
  }

  async #replace(file: string, entries: readonly LogEntry[]): Promise<void> {
    const sealed = entries.map((entry, index) => this.#seal(entry, index));
    const octets = Buffer.concat([MAGIC, ...sealed]);
    const handle = await open(`${file}.new`, 'w+', 0o600);
    try {
      await handle.write(octets);
      await handle.sync();
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
    await rename(`${file}.new`, file);
    await this.#handle?.close();
    this.#handle = handle;
    this.#size = octets.length;
    this.#entries = this.#checks.length = 0;
    this.#note(entries, sealed, MAGIC.length);
    await syncFolder(file);
  }

  #boundTo(entry: number): Buffer {
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(BigInt(entry));
    return Buffer.concat([this.#place.streamId, number]);
  }

  #seal(entry: LogEntry, number: number): Buffer {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.#place.key, nonce).setAAD(this.#boundTo(number));
    const sealed = [cipher.update(encodeEntry(entry)), cipher.final(), cipher.getAuthTag()];
    const length = Buffer.alloc(4);
    length.writeUInt32BE(NONCE + sealed.reduce((sum, part) => sum + part.length, 0));
    return Buffer.concat([length, nonce, ...sealed]);
  }

  #open(octets: Buffer, number: number): LogEntry | undefined {
    const decipher = createDecipheriv('aes-256-gcm', this.#place.key, octets.subarray(0, NONCE));
    decipher.setAAD(this.#boundTo(number)).setAuthTag(octets.subarray(-TAG));
    try {
      return decodeEntry(Buffer.concat([decipher.update(octets.subarray(NONCE, -TAG)), decipher.final()]));
    } catch {
      return undefined; // not authentic
    }
  }

  #load(): readonly LogEntry[] {
    const { file } = this.#place;
    if (file === undefined || !existsSync(file)) return [];
    const octets = readFileSync(file);
    if (octets.length < MAGIC.length) return []; // torn at the very first append
    if (!octets.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(file);
    const found: LogEntry[] = [];
    let at = MAGIC.length;
    while (at + 4 <= octets.length) {
      const end = at + 4 + octets.readUInt32BE(at);
      const isWhole = end <= octets.length && end >= at + 4 + NONCE + TAG;
      const entry = isWhole ? this.#open(octets.subarray(at + 4, end), found.length) : undefined;
      if (entry === undefined && end < octets.length) throw damaged(file);
      if (entry === undefined) break;
      if (entry.type === 'check') this.#checks.push({ at, entry: found.length });
      found.push(entry);
      at = end;
    }
    this.#size = found.length === 0 ? 0 : at;
    this.#entries = found.length;
    return found;
  }
}

async function syncFolder(file: string): Promise<void> {
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A spool in memory, to test sessions without the disk. The real one is tested beside it. */
import { createHash } from 'node:crypto';
import type {
  NativeSpoolReader,
  PurgeRecord,
  RecordKindNumber,
  SegmentFacts,
  Slab,
  SpoolCursor,
  StreamListing,
} from '../../../src/native/addon.ts';
import { encodeStreamAbout } from '../../../src/model/stream-about.ts';
import type { StreamAbout } from '../../../src/model/stream-about.ts';
import { idToOctets } from '../../../src/model/ids.ts';

interface StoredRecord {
  readonly kind: RecordKindNumber;
  readonly pdu: Buffer;
}

export interface MemoryStream {
  readonly streamId: Buffer;
  readonly about: StreamAbout;
  readonly records: StoredRecord[];
  octets: number;
  ended: boolean;
  cursor: SpoolCursor;
  freedBelow: bigint;
  /** Reads fail from this record on. */
  damagedAt?: bigint;
  /** Where the last read ended; undefined: it failed, or there was none. */
  readTo?: bigint | undefined;
}

export class MemorySpool implements NativeSpoolReader {
  readonly all = new Map<string, MemoryStream>();
  /** Each store and free, in order. */
  readonly log: { readonly what: 'store' | 'free'; readonly stream: string; readonly confirmed: bigint }[] = [];
  /** How long what was freed last had to be kept. */
  keptNs: bigint | undefined;
  #generation = 0n;

  add(about: StreamAbout): MemoryStream {
    const streamId = Buffer.alloc(16);
    streamId.writeUInt32BE(this.all.size + 1, 12);
    const cursor = { confirmed: 0n, confirmedItems: 0n, resent: 0n };
    const stream: MemoryStream = { streamId, about, records: [], octets: 0, ended: false, cursor, freedBelow: 0n };
    this.all.set(streamId.toString('hex'), stream);
    this.#generation++;
    return stream;
  }

  append(stream: MemoryStream, pdus: readonly Buffer[], kind: RecordKindNumber = 2): void {
    for (const pdu of pdus) {
      stream.records.push({ kind, pdu });
      stream.octets += pdu.length;
    }
    this.#generation++;
  }

  end(stream: MemoryStream): void {
    stream.ended = true;
    this.#generation++;
  }

  generation(): bigint {
    return this.#generation;
  }

  streams(): StreamListing[] {
    return [...this.all.values()].map(({ streamId, about, records, octets, ended }) => ({
      streamId,
      grantId: idToOctets(about.grantId),
      leg: about.leg === 'iri' ? 1 : 2,
      ended,
      durableRecords: BigInt(records.length),
      durableBytes: BigInt(octets),
    }));
  }

  about(streamId: Buffer): Buffer {
    return encodeStreamAbout(this.#of(streamId).about);
  }

  handoverKey(streamId: Buffer, purpose: string): Buffer {
    return createHash('sha256').update(streamId).update(purpose).digest();
  }

  async read(
    streamId: Buffer,
    from: bigint | undefined,
    maxBytes: number,
    withRecords = false,
  ): Promise<Slab | undefined> {
    await new Promise((resolve) => setImmediate(resolve));
    const stream = this.#of(streamId);
    const { damagedAt, freedBelow } = stream;
    const ordinal = from ?? stream.readTo;
    stream.readTo = undefined;
    if (ordinal === undefined) return undefined;
    if (ordinal < freedBelow) throw new Error('read of what was freed');
    if (damagedAt !== undefined && ordinal >= damagedAt) throw new Error('damaged');
    const taken: StoredRecord[] = [];
    let bytes = 0;
    for (let at = Number(ordinal); at < stream.records.length; at++) {
      const record = stream.records[at];
      if (record === undefined || (taken.length > 0 && bytes + record.pdu.length > maxBytes)) break;
      taken.push(record);
      bytes += record.pdu.length;
    }
    stream.readTo = ordinal + BigInt(taken.length);
    if (taken.length === 0) return undefined;
    return slabOf(ordinal, taken, withRecords);
  }

  loadCursor(streamId: Buffer): SpoolCursor {
    return this.#of(streamId).cursor;
  }

  storeCursor(streamId: Buffer, cursor: SpoolCursor): Promise<void> {
    this.#of(streamId).cursor = cursor;
    this.log.push({ what: 'store', stream: streamId.toString('hex'), confirmed: cursor.confirmed });
    return Promise.resolve();
  }

  segments(): Promise<SegmentFacts[]> {
    return Promise.resolve([]);
  }

  purge(): Promise<PurgeRecord> {
    return Promise.reject(new Error('there is nothing to purge in memory'));
  }

  purged(): PurgeRecord | undefined {
    return undefined;
  }

  free(streamId: Buffer, confirmed: bigint, retainNs?: bigint): Promise<bigint> {
    this.keptNs = retainNs;
    this.#of(streamId).freedBelow = confirmed;
    this.log.push({ what: 'free', stream: streamId.toString('hex'), confirmed });
    return Promise.resolve(0n);
  }

  close(): void {
    this.all.clear();
  }

  #of(streamId: Buffer): MemoryStream {
    const stream = this.all.get(streamId.toString('hex'));
    if (stream === undefined) throw new Error('no such stream');
    return stream;
  }
}

/** When a record was captured: a second after the one before it. */
export function timeOf(ordinal: bigint): bigint {
  return 1_700_000_000_000_000_000n + ordinal * 1_000_000_000n;
}

function slabOf(first: bigint, taken: readonly StoredRecord[], withRecords: boolean): Slab {
  let offset = 0;
  const records = taken.map(({ kind, pdu }, index) => {
    const record = {
      ordinal: first + BigInt(index),
      timeNs: timeOf(first + BigInt(index)),
      offset,
      length: pdu.length,
      kind,
      items: kind === 1 || kind === 2 ? 1 : 0,
    };
    offset += pdu.length;
    return record;
  });
  return {
    octets: Buffer.concat(taken.map(({ pdu }) => pdu)),
    first,
    count: taken.length,
    items: taken.filter(({ kind }) => kind === 1 || kind === 2).length,
    firstTimeNs: timeOf(first),
    lastTimeNs: timeOf(first + BigInt(taken.length - 1)),
    records: withRecords ? records : undefined,
  };
}

/** The spool as delivery reads it (docs/spool-format.md). */
import type { LegNumber, RecordKindNumber } from './addon.ts';

export interface SlabRecord {
  readonly ordinal: bigint;
  readonly timeNs: bigint;
  readonly offset: number;
  readonly length: number;
  readonly kind: RecordKindNumber;
  /** IRI, or packets: several may share a PDU. 0 of a gap and of the journal. */
  readonly items: number;
}

/** Whole PDUs back to back. The record table stays packed; counts are what delivery needs. */
export interface Slab {
  readonly octets: Buffer;
  readonly first: bigint;
  readonly count: number;
  /** IRI, or packets, among them. */
  readonly items: number;
  /** When the first and the last record were captured. */
  readonly firstTimeNs: bigint;
  readonly lastTimeNs: bigint;
  /** Only when asked for: one entry a record. */
  readonly records: readonly SlabRecord[] | undefined;
}

export interface StreamListing {
  readonly streamId: Buffer;
  readonly grantId: Buffer;
  readonly leg: LegNumber;
  readonly ended: boolean;
  readonly durableRecords: bigint;
  readonly durableBytes: bigint;
}

export interface SpoolCursor {
  readonly confirmed: bigint;
  readonly confirmedItems: bigint;
  readonly resent: bigint;
}

/** A segment, as its header and footer say: docs/spool-format.md. */
export interface SegmentFacts {
  readonly segmentId: Buffer;
  readonly first: bigint;
  /** Ordinal behind its last record. Absent: it has no footer (the newest one, or one left after a storage error). */
  readonly next: bigint | undefined;
  /** Of the file. */
  readonly octets: bigint;
  readonly records: bigint;
  readonly createdNs: bigint;
  /** SHA-256 of its footer, and of its predecessor's; zeros: none. */
  readonly footer: Buffer;
  readonly previous: Buffer;
  /** It is gone: confirmed and freed, or destroyed. */
  readonly freed: boolean;
}

/** What stays of a stream that was destroyed. */
export interface PurgeRecord {
  readonly orderId: Buffer;
  readonly timeNs: bigint;
  readonly records: bigint;
  readonly confirmed: bigint;
  readonly octets: bigint;
  /** SHA-256 of the file that held the wrapped key. */
  readonly keyId: Buffer;
}

export interface NativeSpoolReader {
  generation(): bigint;
  streams(): StreamListing[];
  about(streamId: Buffer): Buffer;
  /**
   * Off the JS thread. `undefined`: nothing durable from `ordinal` on. With `into` (and without records) the slab's octets are
   * a view of it when they fit; it is the caller's again once they were used. `ordinal` undefined: from where the read of this
   * stream that was asked for before this one ends; the caller compares `first` with what it expects.
   */
  read(
    streamId: Buffer,
    ordinal: bigint | undefined,
    maxBytes: number,
    withRecords?: boolean,
    into?: Buffer,
  ): Promise<Slab | undefined>;
  /**
   * 32 octets, always the same of a stream and a purpose (1 to 32 of a-z and blanks), made of the stream's data key, and gone with it when
   * the stream is purged. Nothing of the data key can be learnt from them.
   */
  handoverKey(streamId: Buffer, purpose: string): Buffer;
  loadCursor(streamId: Buffer): SpoolCursor;
  storeCursor(streamId: Buffer, cursor: SpoolCursor): Promise<void>;
  /** With `retainNs` only what was confirmed at least that long ago. */
  free(streamId: Buffer, confirmed: bigint, retainNs?: bigint): Promise<bigint>;
  /** Those that are there and those that are gone, rising. */
  segments(streamId: Buffer): Promise<SegmentFacts[]>;
  /** Destroys key and segments of an ended stream; `destroys`: also what is not confirmed, or still to be kept. Repeats do no harm. */
  purge(streamId: Buffer, orderId: Buffer, destroys: boolean, retainNs: bigint): Promise<PurgeRecord>;
  purged(streamId: Buffer): PurgeRecord | undefined;
  close(): void;
}

/** The bodies of those journal records that become HI2 records (docs/journal-format.md). */
import { WritError } from '../base/errors.ts';
import type { TargetAddress } from '../model/iri.ts';

/** A journal record, as far as the fold looks at it: the native core's JournalRecord fits as it is. */
export interface JournalEntry {
  readonly kind: number;
  readonly timeNs: bigint;
  /** 16 octets. */
  readonly grantId: Buffer;
  readonly body: Buffer;
}

export const JOURNAL_KIND = {
  grantActive: 3,
  grantEnded: 4,
  addressSeen: 5,
  gap: 6,
  resumed: 7,
  skipped: 11,
  loss: 64,
} as const;

export interface GrantEnded {
  readonly octetsFromTarget: bigint;
  readonly octetsToTarget: bigint;
}

export interface Gap {
  readonly first: bigint;
  readonly count: bigint;
  readonly fromNs: bigint;
  readonly toNs: bigint;
  readonly octets: bigint;
  readonly cause: 'queue full' | 'storage' | 'quota' | 'disk full' | 'too long for a datagram' | 'unknown';
}

/** Stored records that damage made unreadable, and that a person let be skipped. */
export interface Skipped {
  readonly leg: 'iri' | 'cc';
  /** Of content: number of the first item, and how many. */
  readonly firstItem: bigint;
  readonly items: bigint;
  readonly fromNs: bigint;
  readonly toNs: bigint;
  readonly octets: bigint;
  readonly firstRecord: bigint;
  readonly lastRecord: bigint;
}

export interface Resumed {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

const GAP_CAUSES: ReadonlyMap<number, Gap['cause']> = new Map([
  [1, 'queue full'],
  [2, 'storage'],
  [3, 'quota'],
  [4, 'disk full'],
  [5, 'too long for a datagram'],
]);

/** reason u8, by u8 length + text, octets from the target u64, octets to it u64. */
export function readGrantEnded(entry: JournalEntry): GrantEnded {
  const at = 2 + (entry.body[1] ?? 0);
  requireLength(entry, at + 16);
  return { octetsFromTarget: entry.body.readBigUInt64BE(at), octetsToTarget: entry.body.readBigUInt64BE(at + 8) };
}

/** version u8, address 4 or 16. */
export function readAddressSeen(entry: JournalEntry): TargetAddress {
  const version = entry.body[0] === 6 ? 6 : 4;
  const length = version === 6 ? 16 : 4;
  requireLength(entry, 1 + length);
  if (entry.body[0] !== version) throw malformed(entry);
  return { version, prefixLength: length * 8, address: Buffer.from(entry.body.subarray(1)) };
}

/** first ordinal u64, count u64, from i64, to i64, octets u64, reason u8. */
export function readGap(entry: JournalEntry): Gap {
  requireLength(entry, 41);
  const { body } = entry;
  return {
    first: body.readBigUInt64BE(0),
    count: body.readBigUInt64BE(8),
    fromNs: body.readBigInt64BE(16),
    toNs: body.readBigInt64BE(24),
    octets: body.readBigUInt64BE(32),
    cause: GAP_CAUSES.get(body.readUInt8(40)) ?? 'unknown',
  };
}

/** leg u8, first item u64, count u64, from i64, to i64, octets u64, first record u64, last record u64, by u8 length + text, why text. */
export function readSkipped(entry: JournalEntry): Skipped {
  const { body } = entry;
  if (body.length < 58 || body.length < 58 + (body[57] ?? 0)) throw malformed(entry);
  return {
    leg: body.readUInt8(0) === 1 ? 'iri' : 'cc',
    firstItem: body.readBigUInt64BE(1),
    items: body.readBigUInt64BE(9),
    fromNs: body.readBigInt64BE(17),
    toNs: body.readBigInt64BE(25),
    octets: body.readBigUInt64BE(33),
    firstRecord: body.readBigUInt64BE(41),
    lastRecord: body.readBigUInt64BE(49),
  };
}

export interface Loss {
  readonly cause: 'not captured whole' | 'dropped before the mediation system' | 'unknown';
  readonly count: bigint;
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

const LOSS_CAUSES: ReadonlyMap<number, Loss['cause']> = new Map([
  [1, 'not captured whole'],
  [2, 'dropped before the mediation system'],
]);

/** cause u8, count u64, from i64, to i64, point text. */
export function readLoss(entry: JournalEntry): Loss {
  const { body } = entry;
  if (body.length < 25) throw malformed(entry);
  return {
    cause: LOSS_CAUSES.get(body.readUInt8(0)) ?? 'unknown',
    count: body.readBigUInt64BE(1),
    fromNs: body.readBigInt64BE(9),
    toNs: body.readBigInt64BE(17),
  };
}

/** from i64, to i64. */
export function readResumed(entry: JournalEntry): Resumed {
  requireLength(entry, 16);
  return { fromNs: entry.body.readBigInt64BE(0), toNs: entry.body.readBigInt64BE(8) };
}

/** Exactly: a record with more in it is of a version that this fold does not understand. */
function requireLength(entry: JournalEntry, length: number): void {
  if (entry.body.length !== length) throw malformed(entry);
}

function malformed(entry: JournalEntry): WritError {
  return new WritError(
    'WRIT_MEDIATION_JOURNAL',
    `A journal record of kind ${entry.kind} has ${entry.body.length} octets, which is not its format: it was written by another version of the core.`,
    { context: { kind: entry.kind, octets: entry.body.length } },
  );
}

/** The core's authority records (docs/journal-format.md), read out of their octets for the audit log. */
import { idFromOctets } from '../model/ids.ts';
import { OctetReader } from '../model/octets.ts';
import type { CoreGrantState } from './types.ts';

/** A record of the core's journal; the native JournalRecord fits. */
export interface CoreJournalRecord {
  readonly ordinal: bigint;
  readonly kind: number;
  readonly timeNs: bigint;
  readonly grantId: Buffer;
  readonly body: Buffer;
}

/** What a record says: how the core stands to the grant now, and what goes into the audit log. */
export interface CoreFact {
  readonly grantId: string | undefined;
  readonly state?: CoreGrantState;
  /** The code of a refusal. */
  readonly refusal?: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

type Reading = Omit<CoreFact, 'grantId'>;

const endReasons = ['expired', 'stopped', 'source-ended'] as const;
const lossCauses = ['not-captured-whole', 'dropped-by-kernel'] as const;
const gapReasons = ['queue-full', 'storage', 'quota', 'disk-full'] as const;

function textBeforeZero(octets: Buffer): { readonly first: string; readonly rest: string } {
  const zero = octets.indexOf(0);
  if (zero < 0) return { first: octets.toString('utf8'), rest: '' };
  return { first: octets.toString('utf8', 0, zero), rest: octets.toString('utf8', zero + 1) };
}

function readInstalled(body: Buffer): Reading | undefined {
  const reader = new OctetReader(body);
  const warrant = reader.take(16);
  const epoch = reader.u32();
  const sequence = reader.u32();
  if (warrant === undefined || epoch === undefined || sequence === undefined) return undefined;
  const code = reader.take(reader.left)?.toString('utf8') ?? '';
  const detail = { warrant: idFromOctets(warrant), epoch, sequence, ...(code === '' ? {} : { code }) };
  return { action: 'core.grant-installed', state: 'pending', detail };
}

function readRefused(body: Buffer): Reading | undefined {
  const { first: code, rest: text } = textBeforeZero(body);
  return /^WRIT_[A-Z0-9_]+$/.test(code)
    ? { action: 'core.grant-refused', refusal: code, detail: { code, text } }
    : undefined;
}

function readEnded(body: Buffer): Reading | undefined {
  const reader = new OctetReader(body);
  const reason = endReasons[(reader.u8() ?? 0) - 1];
  const by = reader.take(reader.u8() ?? 0)?.toString('utf8');
  const octetsFrom = reader.u64();
  const octetsTo = reader.u64();
  if (reason === undefined || by === undefined || octetsFrom === undefined || octetsTo === undefined) return undefined;
  // A source that ended ran out: nobody stopped the grant.
  const state = reason === 'stopped' ? 'stopped' : 'expired';
  return { action: 'core.grant-ended', state, detail: { reason, by, octetsFrom, octetsTo } };
}

function readGap(body: Buffer): Reading | undefined {
  const reader = new OctetReader(body);
  const first = reader.u64();
  const count = reader.u64();
  const fromNs = reader.i64();
  const toNs = reader.i64();
  const octets = reader.u64();
  const reason = gapReasons[(reader.u8() ?? 0) - 1];
  return reason === undefined
    ? undefined
    : { action: 'core.gap', detail: { first, count, fromNs, toNs, octets, reason } };
}

/** docs/journal-format.md, SKIPPED: what damage made unreadable, and who let it be skipped, why. */
function readSkipped(body: Buffer): Reading | undefined {
  const reader = new OctetReader(body);
  const leg = reader.u8() === 1 ? 'iri' : 'cc';
  const firstItem = reader.u64();
  const items = reader.u64();
  const fromNs = reader.i64();
  const toNs = reader.i64();
  const octets = reader.u64();
  const firstRecord = reader.u64();
  const lastRecord = reader.u64();
  const by = reader.take(reader.u8() ?? 0)?.toString('utf8');
  const why = reader.take(reader.left)?.toString('utf8') ?? '';
  if (by === undefined || lastRecord === undefined) return undefined;
  return {
    action: 'core.damage-skipped',
    detail: { leg, firstItem, items, fromNs, toNs, octets, firstRecord, lastRecord, by, why },
  };
}

function readLoss(body: Buffer): Reading | undefined {
  const reader = new OctetReader(body);
  const cause = lossCauses[(reader.u8() ?? 0) - 1];
  const count = reader.u64();
  const fromNs = reader.i64();
  const toNs = reader.i64();
  const point = reader.take(reader.left)?.toString('utf8') ?? '';
  if (cause === undefined || toNs === undefined) return undefined;
  return { action: 'core.loss', detail: { cause, count, fromNs, toNs, ...(point === '' ? {} : { point }) } };
}

function readResumed(body: Buffer): Reading | undefined {
  const reader = new OctetReader(body);
  const fromNs = reader.i64();
  const toNs = reader.i64();
  return toNs === undefined ? undefined : { action: 'core.resumed', detail: { fromNs, toNs } };
}

function readTrust(body: Buffer): Reading | undefined {
  const reader = new OctetReader(body);
  const epoch = reader.u32();
  const minEpoch = reader.u32();
  const keys = reader.u16();
  return keys === undefined ? undefined : { action: 'core.trust-loaded', detail: { epoch, minEpoch, keys } };
}

function readSource(body: Buffer): Reading | undefined {
  const reader = new OctetReader(body);
  const up = reader.u8();
  if (up === undefined) return undefined;
  const { first: point, rest: text } = textBeforeZero(reader.take(reader.left) ?? Buffer.alloc(0));
  return { action: up === 1 ? 'core.source-up' : 'core.source-down', detail: { point, text } };
}

/** ADDRESS_SEEN (5) is left out on purpose: it names the target (I10). Kinds from 64 on are mediation's own notes. */
const readers: Readonly<Record<number, (body: Buffer) => Reading | undefined>> = {
  1: readInstalled,
  2: readRefused,
  3: () => ({ action: 'core.grant-active', state: 'active', detail: {} }),
  4: readEnded,
  6: readGap,
  7: readResumed,
  8: readTrust,
  9: readSource,
  10: () => ({ action: 'core.grant-restored', detail: {} }),
  11: readSkipped,
  64: readLoss,
};

/** `undefined`: not for the audit log. A record that can't be read is a fact too: it must not hold up those behind it. */
export function readCoreRecord(record: CoreJournalRecord): CoreFact | undefined {
  const read = readers[record.kind];
  if (read === undefined) return undefined;
  const named = record.grantId.some((octet) => octet !== 0);
  const grantId = named ? idFromOctets(record.grantId) : undefined;
  const reading = read(record.body) ?? { action: 'core.unreadable', detail: { kind: record.kind } };
  const detail = { ...reading.detail, ordinal: record.ordinal, atNs: record.timeNs };
  return { ...reading, grantId, detail };
}

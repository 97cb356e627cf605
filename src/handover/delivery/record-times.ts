/** From a time range, as an agency asks for it, to the records that it means. */
import type { NativeSpoolReader, SlabRecord } from '../../native/addon.ts';

export interface RecordRange {
  readonly first: bigint;
  readonly end: bigint;
}

/** Records of a stream follow each other in time but for packets that waited for their other fragments (at most 5 s), with a margin. */
const SLACK_NS = 15_000_000_000n;
const SCAN_BYTES = 1 << 20;

type Reader = Pick<NativeSpoolReader, 'read' | 'segments'>;

async function recordsAt(
  reader: Reader,
  streamId: Buffer,
  ordinal: bigint,
  bytes: number,
): Promise<readonly SlabRecord[]> {
  return (await reader.read(streamId, ordinal, bytes, true))?.records ?? [];
}

/** The newest segment that begins well before `fromNs`. */
async function startFor(reader: Reader, streamId: Buffer, fromNs: bigint): Promise<bigint | undefined> {
  const kept = (await reader.segments(streamId)).filter(({ freed }) => !freed).map(({ first }) => first);
  for (const first of kept.toReversed()) {
    const [record] = await recordsAt(reader, streamId, first, 1);
    if (record !== undefined && record.timeNs < fromNs - SLACK_NS) return first;
  }
  return kept[0];
}

/**
 * The smallest range below `end` that has every kept record of [fromNs, toNs) in it; undefined: there is none.
 * Throws what the spool throws for a stream that can't be read.
 */
export async function recordsBetween(
  reader: Reader,
  streamId: Buffer,
  { fromNs, toNs, end }: { readonly fromNs: bigint; readonly toNs: bigint; readonly end: bigint },
): Promise<RecordRange | undefined> {
  let found: RecordRange | undefined;
  for (let at = await startFor(reader, streamId, fromNs); at !== undefined && at < end;) {
    const records = (await recordsAt(reader, streamId, at, SCAN_BYTES)).filter(({ ordinal }) => ordinal < end);
    const [head] = records;
    const last = records.at(-1);
    if (head === undefined || last === undefined || head.timeNs >= toNs + SLACK_NS) return found;
    for (const { ordinal, timeNs } of records) {
      if (timeNs >= fromNs && timeNs < toNs) found = { first: found?.first ?? ordinal, end: ordinal + 1n };
    }
    at = last.ordinal + 1n;
  }
  return found;
}

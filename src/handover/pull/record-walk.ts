/** The records of a stream, one slab after the other, from one on and up to a limit of octets. */
import type { NativeSpoolReader, Slab, SlabRecord } from '../../native/addon.ts';
import { WritError } from '../../base/errors.ts';

const SLAB_BYTES = 256 << 10;

export interface WalkedSlab {
  readonly octets: Buffer;
  readonly records: readonly SlabRecord[];
}

export interface WalkBounds {
  readonly from: bigint;
  /** Records below it are taken. */
  readonly end: bigint;
  /** No record behind the one that reaches it. */
  readonly maxBytes: number;
}

/** Throws what the spool throws; what came before it was whole. */
export async function* walkRecords(
  reader: Pick<NativeSpoolReader, 'read'>,
  streamId: Buffer,
  { from, end, maxBytes }: WalkBounds,
): AsyncGenerator<WalkedSlab, void, void> {
  let next = from;
  for (let left = maxBytes; left > 0 && next < end;) {
    const slab = await reader.read(streamId, next, Math.min(SLAB_BYTES, left), true);
    const records = within(slab, next, end, left);
    const last = records.at(-1);
    if (slab === undefined || last === undefined) return;
    yield { octets: slab.octets, records };
    left -= records.reduce((sum, { length }) => sum + length, 0);
    next = last.ordinal + 1n;
  }
}

/** A read ends with a whole block, which may reach beyond the bounds. */
function within(slab: Slab | undefined, next: bigint, end: bigint, maxBytes: number): SlabRecord[] {
  const taken: SlabRecord[] = [];
  let bytes = 0;
  for (const record of slab?.records ?? []) {
    if (record.ordinal >= end || bytes >= maxBytes) break;
    if (record.ordinal !== next + BigInt(taken.length)) {
      throw new WritError('WRIT_DELIVERY_ORDER', 'a stream was about to go on at another record than the next one');
    }
    taken.push(record);
    bytes += record.length;
  }
  return taken;
}

/** What one read of a secured stream gives: records as they go to the agency, each with the checks that stand before and behind it. */
import type { Slab, SlabRecord } from '../../native/addon.ts';
import type { LogEntry } from './handover-log.ts';

export interface SecuredRecord extends SlabRecord {
  /** So many of the stream's checks have gone out with it and before it. */
  readonly checksTo: number;
}

export interface SecuredSlab extends Slab {
  readonly checksTo: number;
  readonly records: readonly SecuredRecord[];
}

export class Outgoing {
  /** To be on disk before any of it is sent. */
  readonly entries: LogEntry[] = [];
  readonly #parts: Buffer[] = [];
  readonly #records: SecuredRecord[] = [];
  #octets = 0;
  #ended = 0;

  get octets(): number {
    return this.#octets;
  }

  put(octets: Buffer): void {
    this.#parts.push(octets);
    this.#octets += octets.length;
  }

  /** All that was put since the record before is this one's. */
  ends({ ordinal, timeNs, kind, items }: SlabRecord, checksTo: number): void {
    const place = { offset: this.#ended, length: this.#octets - this.#ended };
    this.#records.push({ ordinal, timeNs, kind, items, ...place, checksTo });
    this.#ended = this.#octets;
  }

  /** What was put since is the last record's, too. */
  endsAfter(checksTo: number): void {
    const last = this.#records.at(-1);
    if (last === undefined) return;
    this.#records[this.#records.length - 1] = { ...last, length: this.#octets - last.offset, checksTo };
    this.#ended = this.#octets;
  }

  slab(of: Slab, checksTo: number): SecuredSlab {
    return { ...of, octets: Buffer.concat(this.#parts, this.#octets), records: this.#records, checksTo };
  }
}

/** Of no records: checks alone. */
export function emptySlab(ordinal: bigint, wallMs: number): Slab {
  const timeNs = BigInt(Math.floor(wallMs)) * 1_000_000n;
  const times = { firstTimeNs: timeNs, lastTimeNs: timeNs };
  return { octets: Buffer.alloc(0), first: ordinal, count: 0, items: 0, ...times, records: [] };
}

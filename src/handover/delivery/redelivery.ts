/**
 * One range of a stream on its way to the agency once more: the same PDUs under the same numbers, because the agency asked.
 *
 * It has a connection of its own: on the live one a number that comes again would be out of order (ETSI TS 102 232-1, 5.2.5), and the
 * live stream must neither wait for it nor be mixed with it. Owns that link. Always true: no record outside the range is sent; the
 * live stream's cursor never moves here (I7); what is sent is what the spool holds, octet for octet (I6).
 * On failure: a link that is down is tried again as any other; a range that can't be read ends it with the code.
 */
import { codeOf } from '../../base/errors.ts';
import type { NativeSpoolReader, Slab, StreamListing } from '../../native/addon.ts';
import type { RedeliveryOrder, RedeliveryProgress } from '../../model/stream-order.ts';
import { handoverOf, type StreamAbout } from '../../model/stream-about.ts';
import { DeliveryLink } from './link.ts';
import type { LinkContext, LinkShares } from './link-types.ts';
import { StreamFeed } from './stream-feed.ts';

/** What of a slab lies before `end`. */
function before(slab: Slab, end: bigint): Slab | undefined {
  if (slab.first + BigInt(slab.count) <= end) return slab;
  const records = (slab.records ?? []).filter(({ ordinal }) => ordinal < end);
  const last = records.at(-1);
  if (last === undefined) return undefined;
  const items = records.reduce((sum, record) => sum + record.items, 0);
  const octets = slab.octets.subarray(0, last.offset + last.length);
  return { ...slab, octets, count: records.length, items, lastTimeNs: last.timeNs, records };
}

/** Reads end with whole blocks, a range ends where it ends. */
function readerUpTo(reader: Pick<NativeSpoolReader, 'read'>, end: bigint): Pick<NativeSpoolReader, 'read'> {
  return {
    read: async (streamId, ordinal, maxBytes) => {
      const slab = await reader.read(streamId, ordinal, maxBytes, true);
      return slab === undefined ? undefined : before(slab, end);
    },
  };
}

export interface RedeliveryParts {
  /** Of a stream that is encrypted or checked: of what went to the agency. */
  readonly reader: Pick<NativeSpoolReader, 'read'>;
  readonly listing: StreamListing;
  readonly about: StreamAbout;
  readonly context: LinkContext;
  readonly shares: LinkShares;
}

export class Redelivery {
  readonly feed: StreamFeed;
  readonly #order: RedeliveryOrder;
  readonly #link: DeliveryLink;

  constructor(order: RedeliveryOrder, next: bigint, { reader, listing, about, context, shares }: RedeliveryParts) {
    this.#order = order;
    const range = { ...listing, durableRecords: order.end, ended: true };
    const from = { confirmed: next, confirmedItems: 0n, resent: 0n };
    this.feed = new StreamFeed(readerUpTo(reader, order.end), range, about, from);
    const handover = handoverOf(about.leg);
    const identity = { agencyId: about.agencyId, handover, endpoints: about.endpoints } as const;
    this.#link = new DeliveryLink(identity, { ...context, changed: () => undefined }, shares);
    this.#link.attach(this.feed);
  }

  get progress(): RedeliveryProgress {
    const { orderId, streamId, first, end } = this.#order;
    const next = this.feed.cursor.confirmed;
    const code = this.feed.stopped;
    const state = code !== undefined ? 'failed' : next >= end ? 'done' : 'running';
    return { orderId, streamId, first, end, next, state, ...(code === undefined ? {} : { code }) };
  }

  tick(nowMs: number): void {
    this.#link.tick(nowMs);
  }

  /** Held or let go together with its stream. */
  follow(isHeld: boolean): void {
    if (isHeld) this.feed.hold();
    else this.feed.resume();
    this.#link.offer(this.feed);
  }

  close(): void {
    this.#link.close();
  }
}

/** One that could not begin. */
export function failed(order: RedeliveryOrder, next: bigint, thrown: unknown): RedeliveryProgress {
  return { ...order, next, state: 'failed', code: codeOf(thrown) ?? 'WRIT_DELIVERY_READ' };
}

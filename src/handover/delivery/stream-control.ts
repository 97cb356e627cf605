/**
 * What people ordered about streams, carried out: holds and re-deliveries.
 *
 * Owns: the file of orders in force (control-file.ts) and the links of running re-deliveries. Always true: a hold is in force before
 * it is answered and on disk when it is; it covers streams that come later, and outlives restarts; the data of a held stream stays in
 * the spool (I7). A range under re-delivery is not freed. Repeating an order that is known changes nothing.
 * On failure: an order that can't be stored is not in force. Threads: the event loop.
 */
import { codeOf, WritError } from '../../base/errors.ts';
import { parseStreamAbout } from '../../model/stream-about.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import { idFromOctets, idToOctets } from '../../model/ids.ts';
import type { HoldOrder, RedeliveryOrder, RedeliveryProgress, ScopeOf } from '../../model/stream-order.ts';
import type { NativeSpoolReader, StreamListing } from '../../native/addon.ts';
import { ControlFile } from './control-file.ts';
import type { Hold } from './control-file.ts';
import type { LinkContext, LinkShares } from './link-types.ts';
import { failed, Redelivery } from './redelivery.ts';
import type { StreamFeed } from './stream-feed.ts';

export interface ControlOptions {
  /** <home>/delivery/orders.json. Absent: orders live as long as this object. */
  readonly file: string | undefined;
  readonly reader: NativeSpoolReader;
  readonly context: LinkContext;
  /** Memory and bandwidth: a re-delivery draws on the agency's like any link of its. */
  readonly sharesOf: (agencyId: string) => LinkShares;
  /** A stream was let go again, or need no longer be kept. */
  readonly changed: (feed: StreamFeed) => void;
}

const SAVE_MS = 1000;

function covers({ scope, id }: ScopeOf, streamId: string, about: StreamAbout): boolean {
  const of = { stream: streamId, warrant: about.warrantId, agency: about.agencyId };
  return of[scope] === id;
}

export class StreamControl {
  readonly #options: ControlOptions;
  readonly #file: ControlFile;
  readonly #feeds = new Map<string, StreamFeed>();
  readonly #running = new Map<string, Redelivery>();
  #holds: readonly Hold[];
  #redeliveries: Map<string, RedeliveryProgress>;
  #savedAtMs = 0;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#file = new ControlFile(options.file);
    this.#holds = this.#file.initial.holds;
    this.#redeliveries = new Map(this.#file.initial.redeliveries.map((each) => [each.orderId, each]));
  }

  get redeliveries(): readonly RedeliveryProgress[] {
    return [...this.#redeliveries.keys()]
      .map((orderId) => this.#progress(orderId))
      .filter((each) => each !== undefined);
  }

  holdsOn(feed: StreamFeed): readonly Hold[] {
    const streamId = idFromOctets(feed.streamId);
    return this.#holds.filter((hold) => covers(hold, streamId, feed.about));
  }

  opened(feed: StreamFeed): void {
    this.#feeds.set(idFromOctets(feed.streamId), feed);
    if (this.holdsOn(feed).length > 0) feed.hold();
  }

  closed(streamId: string): void {
    this.#feeds.delete(streamId);
  }

  async hold(order: HoldOrder): Promise<void> {
    if (this.#holds.some(({ orderId }) => orderId === order.orderId)) return;
    const before = this.#holds;
    this.#holds = [...before, { ...order, sinceMs: this.#options.context.clock.wallMs() }];
    this.#apply();
    try {
      await this.#save();
    } catch (thrown) {
      this.#holds = before;
      this.#apply();
      throw thrown;
    }
  }

  /** Every hold of exactly that scope; a stream goes on when no other one covers it. */
  async resume({ scope, id }: ScopeOf): Promise<void> {
    const before = this.#holds;
    this.#holds = before.filter((hold) => hold.scope !== scope || hold.id !== id);
    try {
      await this.#save();
    } catch (thrown) {
      this.#holds = before;
      throw thrown;
    }
    this.#apply();
  }

  /** Throws WRIT_DELIVERY_RANGE when the range was not delivered yet, or is kept no more. */
  async redeliver(order: RedeliveryOrder): Promise<RedeliveryProgress> {
    const known = this.#progress(order.orderId);
    if (known !== undefined) return known;
    await this.requireKept(order);
    const begun: RedeliveryProgress = { ...order, next: order.first, state: 'running' };
    this.#redeliveries.set(order.orderId, begun);
    try {
      await this.#save();
    } catch (thrown) {
      this.#redeliveries.delete(order.orderId);
      throw thrown;
    }
    return begun;
  }

  async requireKept({ streamId, first, end }: Omit<RedeliveryOrder, 'orderId'>): Promise<void> {
    const feed = this.#feeds.get(streamId);
    if (feed === undefined) throw new WritError('WRIT_DELIVERY_NO_STREAM', `delivery has no stream ${streamId}`);
    if (feed.about.profile.acknowledgement === 'fetch') {
      throw new WritError(
        'WRIT_PULL_REDELIVERY',
        'the agency fetches packages itself: a confirmed one can be fetched again for as long as `spool.retainHours` says',
      );
    }
    const { confirmed } = feed.cursor;
    if (first >= end || end > confirmed) {
      throw new WritError(
        'WRIT_DELIVERY_RANGE',
        `only what was delivered can be sent again: the agency has confirmed records 0 to ${confirmed - 1n}`,
      );
    }
    const segments = await this.#options.reader.segments(feed.streamId);
    const stored = segments.find((each) => !each.freed)?.first;
    const kept = stored === undefined ? undefined : (feed.secured?.knownFrom(stored) ?? stored);
    if (kept !== undefined && kept <= first) return;
    const from = kept === undefined ? 'none of its records' : `only records from ${kept} on`;
    throw new WritError('WRIT_DELIVERY_RANGE', `records from ${first} on are no longer kept: the spool holds ${from}`);
  }

  /** The office has taken note of how they ended. */
  async forget(orderIds: readonly string[]): Promise<void> {
    const ended = orderIds.filter((orderId) => this.#progress(orderId)?.state !== 'running');
    for (const orderId of ended) {
      this.#running.get(orderId)?.close();
      this.#running.delete(orderId);
      this.#redeliveries.delete(orderId);
    }
    if (ended.length > 0) await this.#save();
  }

  /** Records of the stream from here on may not be freed yet, whatever was confirmed. */
  neededFrom(feed: StreamFeed): bigint {
    const streamId = idFromOctets(feed.streamId);
    const needed = this.redeliveries.filter((each) => each.streamId === streamId && each.state === 'running');
    const kept = feed.secured?.keepFrom(feed.cursor.confirmed) ?? feed.cursor.confirmed;
    return needed.reduce((least, { next }) => (next < least ? next : least), kept);
  }

  tick(nowMs: number): void {
    for (const [orderId, each] of this.#redeliveries) {
      if (each.state === 'running') this.#run(orderId, each, nowMs);
    }
    if (nowMs - this.#savedAtMs < SAVE_MS || this.#running.size === 0) return;
    this.#savedAtMs = nowMs;
    this.#note();
  }

  async close(): Promise<void> {
    for (const redelivery of this.#running.values()) redelivery.close();
    if (this.#running.size > 0) {
      this.#keepProgress();
      await this.#save().catch(() => undefined);
    }
    await this.#file.settled();
  }

  #progress(orderId: string): RedeliveryProgress | undefined {
    return this.#running.get(orderId)?.progress ?? this.#redeliveries.get(orderId);
  }

  #apply(): void {
    for (const feed of this.#feeds.values()) {
      const isHeld = this.holdsOn(feed).length > 0;
      if (isHeld === feed.isHeld) continue;
      if (isHeld) feed.hold();
      else feed.resume();
      this.#options.changed(feed);
    }
    for (const redelivery of this.#running.values()) redelivery.follow(this.holdsOn(redelivery.feed).length > 0);
  }

  #run(orderId: string, order: RedeliveryProgress, nowMs: number): void {
    const redelivery = this.#running.get(orderId) ?? this.#begin(order);
    redelivery?.tick(nowMs);
    const progress = redelivery?.progress;
    if (progress === undefined || progress.state === 'running') return;
    redelivery?.close();
    this.#end(progress);
  }

  #begin(order: RedeliveryProgress): Redelivery | undefined {
    const feed = this.#feeds.get(order.streamId);
    if (feed === undefined) return undefined; // not listed yet
    const { reader, context, sharesOf } = this.#options;
    try {
      const about = parseStreamAbout(reader.about(idToOctets(order.streamId)));
      const sent = feed.secured?.replay() ?? reader;
      const parts = { reader: sent, listing: listingOf(feed), about, context, shares: sharesOf(about.agencyId) };
      const redelivery = new Redelivery(order, order.next, parts);
      if (feed.isHeld) redelivery.follow(true);
      this.#running.set(order.orderId, redelivery);
      return redelivery;
    } catch (thrown) {
      this.#end(failed(order, order.next, thrown));
      return undefined;
    }
  }

  #end(progress: RedeliveryProgress): void {
    this.#running.delete(progress.orderId);
    this.#redeliveries.set(progress.orderId, progress);
    this.#note();
    const feed = this.#feeds.get(progress.streamId);
    if (feed !== undefined) this.#options.changed(feed);
  }

  #keepProgress(): void {
    for (const [orderId, { progress }] of this.#running) this.#redeliveries.set(orderId, progress);
  }

  /** Late progress repeats some records after a restart; it loses none. */
  #note(): void {
    this.#keepProgress();
    this.#save().catch((thrown: unknown) => {
      const code = codeOf(thrown) ?? 'WRIT_DELIVERY_ORDERS';
      this.#options.context.log.warn({ code }, 'how far a re-delivery has come could not be stored');
    });
  }

  #save(): Promise<void> {
    return this.#file.save({ holds: this.#holds, redeliveries: [...this.#redeliveries.values()] });
  }
}

function listingOf({ streamId, grantId, leg }: StreamFeed): StreamListing {
  return { streamId, grantId, leg, ended: true, durableRecords: 0n, durableBytes: 0n };
}

/**
 * What delivery is told to do about its streams, and what it says of them: the substance behind delivery.sock beside `status`.
 * Owns nothing but the list of purged streams; holds and re-deliveries are stream-control.ts', freeing is retention.ts'.
 */
import { WritError } from '../../base/errors.ts';
import { idFromOctets, idToOctets } from '../../model/ids.ts';
import type { HoldOrder, RedeliveryOrder, RedeliveryProgress, ScopeOf, StreamState } from '../../model/stream-order.ts';
import { parseStreamAbout, type StreamAbout } from '../../model/stream-about.ts';
import type { NativeSpoolReader, PurgeRecord, SegmentFacts, SpoolCursor, StreamListing } from '../../native/addon.ts';
import type { Hold } from './control-file.ts';
import type { StreamLink } from './link-types.ts';
import { recordsBetween } from './record-times.ts';
import type { RecordRange } from './record-times.ts';
import type { Retention } from './retention.ts';
import type { StreamControl } from './stream-control.ts';
import type { PayloadCipher } from '../asn1/encrypted-pdu.ts';
import { payloadCipher } from './record-sealer.ts';
import type { StreamFeed } from './stream-feed.ts';

/** Ordinals count records of the stream from 0. */
export interface StreamView {
  readonly streamId: string;
  readonly grantId: string;
  readonly warrantId: string;
  readonly agencyId: string;
  /** 1: IRI, 2: CC. */
  readonly leg: 1 | 2;
  /** Of packets, in the place of content. */
  readonly reports?: true;
  readonly state: StreamState;
  readonly code?: string | undefined;
  /** No more will come from the core. */
  readonly ended: boolean;
  readonly durable: bigint;
  readonly sent: bigint;
  readonly confirmed: bigint;
  readonly confirmedItems: bigint;
  /** Sent more than once after reconnects. */
  readonly resent: bigint;
  /** What is still in the spool: from the first segment that is there. Absent: nothing. */
  readonly keptFrom?: bigint | undefined;
  readonly keptBytes: bigint;
  readonly holds: readonly Hold[];
  readonly redeliveries: readonly RedeliveryProgress[];
  readonly segments: readonly SegmentFacts[];
  readonly purged?: PurgeRecord | undefined;
}

export interface PurgeRequest {
  readonly orderId: string;
  readonly streamId: string;
  /** Also what was never confirmed, or is still to be kept. */
  readonly destroys: boolean;
}

export interface OpenStream {
  readonly feed: StreamFeed;
  readonly link: StreamLink;
}

export interface PurgedStream {
  readonly listing: StreamListing;
  readonly record: PurgeRecord;
}

export interface OrderParts {
  readonly reader: NativeSpoolReader;
  readonly control: StreamControl;
  readonly retention: Retention;
  /** By hex of the stream's id. */
  readonly streams: ReadonlyMap<string, OpenStream>;
  readonly purged: Map<string, PurgedStream>;
  readonly links: () => Iterable<StreamLink>;
  /** Looks at the index now. */
  readonly look: () => void;
  /** Lets go of a stream that is no more. */
  readonly close: (key: string) => void;
  readonly nowMs: () => number;
}

const FLUSH_LOOK_MS = 5;
const keyOf = (streamId: string): string => streamId.replaceAll('-', '');

export class DeliveryOrders {
  readonly #parts: OrderParts;

  constructor(parts: OrderParts) {
    this.#parts = parts;
  }

  /** In force when it returns. */
  hold(order: HoldOrder): Promise<void> {
    return this.#parts.control.hold(order);
  }

  resume(scope: ScopeOf): Promise<void> {
    return this.#parts.control.resume(scope);
  }

  /** Throws WRIT_DELIVERY_NO_STREAM, WRIT_DELIVERY_RANGE, WRIT_DELIVERY_ORDERS. */
  async redeliver(order: RedeliveryOrder): Promise<RedeliveryProgress> {
    this.#open(order.streamId);
    return this.#parts.control.redeliver(order);
  }

  get redeliveries(): readonly RedeliveryProgress[] {
    return this.#parts.control.redeliveries;
  }

  forget(orderIds: readonly string[]): Promise<void> {
    return this.#parts.control.forget(orderIds);
  }

  /**
   * The key of a stream's payloads, and whose certificates it may be wrapped for (SHA-256 of their SubjectPublicKeyInfo, hex). Throws
   * WRIT_DELIVERY_NO_STREAM, WRIT_DELIVERY_NOT_ENCRYPTED.
   */
  payloadKey(streamId: string): { readonly cipher: PayloadCipher; readonly pins: readonly string[] } {
    const { feed } = this.#open(streamId);
    const security = feed.about.profile.security ?? {};
    const cipher = payloadCipher(this.#parts.reader, feed.streamId, security);
    if (cipher !== undefined)
      return { cipher, pins: security.recipientPin === undefined ? [...feed.pins] : [security.recipientPin] };
    throw new WritError(
      'WRIT_DELIVERY_NOT_ENCRYPTED',
      `stream ${streamId} is not encrypted: its profile does not ask for it`,
    );
  }

  /** The records that a re-delivery would send. Throws WRIT_DELIVERY_NO_STREAM, WRIT_DELIVERY_RANGE. */
  async range(
    streamId: string,
    asked: { readonly first: bigint; readonly end: bigint } | { readonly fromNs: bigint; readonly toNs: bigint },
  ): Promise<RecordRange> {
    const { feed } = this.#open(streamId);
    const range =
      'first' in asked
        ? asked
        : await recordsBetween(this.#parts.reader, feed.streamId, { ...asked, end: feed.cursor.confirmed });
    if (range === undefined)
      throw new WritError('WRIT_DELIVERY_RANGE', 'no record of that time was delivered, or is still kept');
    await this.#parts.control.requireKept({ streamId, ...range });
    return range;
  }

  /** Throws what the spool throws: WRIT_SPOOL_NOT_ENDED, _UNCONFIRMED, _RETAINED, _IO. Until it is done nothing of the stream goes out. */
  async purge({ orderId, streamId, destroys }: PurgeRequest): Promise<PurgeRecord> {
    const { reader, retention, purged } = this.#parts;
    const key = keyOf(streamId);
    const known = purged.get(key);
    if (known !== undefined) return known.record;
    const { feed } = this.#open(streamId);
    if (!destroys) this.#requireNotSending(streamId);
    const wasHeld = feed.isHeld;
    feed.hold();
    try {
      const record = await reader.purge(feed.streamId, idToOctets(orderId), destroys, retention.retainNs);
      purged.set(key, { listing: purgedListing(feed), record });
      this.#parts.close(key);
      return record;
    } catch (thrown) {
      if (!wasHeld) feed.resume();
      throw thrown;
    }
  }

  #requireNotSending(streamId: string): void {
    const isSending = this.redeliveries.some((each) => each.streamId === streamId && each.state === 'running');
    if (!isSending) return;
    throw new WritError('WRIT_SPOOL_RETAINED', `a range of stream ${streamId} is being sent again`);
  }

  /**
   * Everything that is durable now is offered to the agencies; returns when they have confirmed it or the time is over. Streams that are
   * held or stopped are not waited for.
   */
  async flush(streamIds: readonly string[] | undefined, waitMs: number): Promise<readonly StreamView[]> {
    const { streams, look, links, nowMs } = this.#parts;
    look();
    const wanted = [...streams.values()].filter(({ feed }) => streamIds?.includes(idFromOctets(feed.streamId)) ?? true);
    const goals = wanted.map(({ feed }) => ({ feed, upTo: feed.durable }));
    const waits = (): boolean => goals.some(({ feed, upTo }) => feed.needsLink && feed.cursor.confirmed < upTo);
    for (const until = nowMs() + waitMs; waits() && nowMs() < until;) {
      for (const link of links()) link.hurry();
      await new Promise((resolve) => setTimeout(resolve, FLUSH_LOOK_MS));
    }
    return Promise.all(wanted.map((each) => this.#view(each)));
  }

  /** Absent: all. */
  async streams(streamIds?: readonly string[]): Promise<readonly StreamView[]> {
    const { streams, purged } = this.#parts;
    const wanted = new Set(streamIds?.map(keyOf) ?? [...streams.keys(), ...purged.keys()]);
    return Promise.all([
      ...[...streams].filter(([key]) => wanted.has(key)).map(([, each]) => this.#view(each)),
      ...[...purged].filter(([key]) => wanted.has(key)).map(([, each]) => this.#purgedView(each)),
    ]);
  }

  segments(streamId: Buffer): Promise<readonly SegmentFacts[]> {
    return this.#parts.reader.segments(streamId);
  }

  #open(streamId: string): OpenStream {
    if (!this.#parts.streams.has(keyOf(streamId))) this.#parts.look();
    const open = this.#parts.streams.get(keyOf(streamId));
    if (open !== undefined) return open;
    throw new WritError('WRIT_DELIVERY_NO_STREAM', `delivery has no stream ${streamId}`);
  }

  async #view({ feed, link }: OpenStream): Promise<StreamView> {
    const { reader, control } = this.#parts;
    const streamId = idFromOctets(feed.streamId);
    const segments = await reader.segments(feed.streamId);
    const code = feed.stopped ?? (link.isHolding(feed) ? 'WRIT_DELIVERY_PIN' : undefined);
    return {
      ...common(feed, segments),
      ...{ warrantId: feed.about.warrantId, agencyId: feed.about.agencyId },
      ...{ leg: feed.leg, ...reportsOf(feed.about), state: stateOf(feed, code), code, ended: feed.ended },
      ...{ durable: feed.durable, sent: feed.sent, ...feed.cursor },
      holds: control.holdsOn(feed),
      redeliveries: control.redeliveries.filter((each) => each.streamId === streamId),
    };
  }

  async #purgedView({ listing, record }: PurgedStream): Promise<StreamView> {
    const { reader } = this.#parts;
    const about = parseStreamAbout(reader.about(listing.streamId));
    const { warrantId, agencyId } = about;
    const cursor: SpoolCursor = reader.loadCursor(listing.streamId);
    return {
      ...common(listing, await reader.segments(listing.streamId)),
      ...{ warrantId, agencyId, leg: listing.leg === 1 ? 1 : 2, ...reportsOf(about), state: 'purged', ended: true },
      ...{ durable: record.records, sent: cursor.confirmed, ...cursor },
      ...{ holds: [], redeliveries: [], purged: record },
    };
  }
}

function reportsOf({ leg }: StreamAbout): Pick<StreamView, 'reports'> {
  return leg === 'reports' ? { reports: true } : {};
}

function common({ streamId, grantId }: Pick<StreamListing, 'streamId' | 'grantId'>, segments: readonly SegmentFacts[]) {
  const kept = segments.filter(({ freed }) => !freed);
  return {
    ...{ streamId: idFromOctets(streamId), grantId: idFromOctets(grantId), segments },
    keptFrom: kept[0]?.first,
    keptBytes: kept.reduce((sum, { octets }) => sum + octets, 0n),
  };
}

function stateOf(feed: StreamFeed, code: string | undefined): StreamState {
  if (code !== undefined) return 'stopped';
  if (feed.isDone) return 'done';
  return feed.isHeld ? 'held' : 'delivering';
}

function purgedListing({ streamId, grantId, leg, durable }: StreamFeed): StreamListing {
  return { streamId, grantId, leg, ended: true, durableRecords: durable, durableBytes: 0n };
}

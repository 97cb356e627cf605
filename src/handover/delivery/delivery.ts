/**
 * Delivery: from the spool to the agencies. The substance of the delivery process.
 *
 * Owns: one feed for each IRI and CC stream of the spool's index, one link for each (agency, interface, endpoints), the
 * cursors. Always true: an agency's orders share its links; links know nothing of each other (I11); what the spool holds is
 * never changed here, only sent, and freed once it was confirmed.
 * On failure: see link.ts for connections, stream-feed.ts for streams, cursor-keeper.ts for cursors. Nothing here ends the process.
 * Threads: the event loop; reading, unsealing and storing run in the addon's threads.
 */
import type { KeyObject } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { codeOf, WritError } from '../../base/errors.ts';
import type { NativeSpoolReader, SpoolCursor, StreamListing } from '../../native/addon.ts';
import { idFromOctets } from '../../model/ids.ts';
import type { IntegritySignature } from '../../model/security-options.ts';
import { handoverOf, parseStreamAbout } from '../../model/stream-about.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import { AgencyBudget } from './agency-budget.ts';
import { DEFAULT_BACKOFF } from './backoff.ts';
import type { BackoffLimits } from './backoff.ts';
import { CreditPool } from './credit.ts';
import { CursorKeeper } from './cursor-keeper.ts';
import { DeliveryOrders } from './delivery-orders.ts';
import type { PurgedStream } from './delivery-orders.ts';
import { refusedStatus, statusOf } from './delivery-status.ts';
import type { DeliveryStatus, StreamStatus } from './delivery-status.ts';
import { DeliveryLink } from './link.ts';
import { PullDesk } from '../pull/pull-desk.ts';
import type { PullParts } from '../pull/pull-desk.ts';
import { PullLink } from '../pull/pull-link.ts';
import type { DeliveryClock, DeliveryLog, LinkContext, LinkShares, LinkStatus, StreamLink } from './link-types.ts';
import { OldestWatch } from './oldest-watch.ts';
import { POOL_BYTES, SMALL_BYTES } from './read-ahead.ts';
import type { SlabPools } from './read-ahead.ts';
import { SlabPool } from './slab-pool.ts';
import { DEFAULT_USER_TIMEOUT_MS } from './socket-tuning.ts';
import { Retention } from './retention.ts';
import { SecuredStream } from './secured-stream.ts';
import { StreamControl } from './stream-control.ts';
import { StreamFeed } from './stream-feed.ts';
import type { DeliveryTls } from './transport.ts';

export type { DeliveryClock, DeliveryLog, LinkState, LinkStatus } from './link-types.ts';
export type { DeliveryTls } from './transport.ts';
export type { DeliveryMemory, DeliveryStatus, StreamStatus } from './delivery-status.ts';

/** What one agency asks of delivery, beside what its orders' grants say. */
export interface AgencyRule {
  readonly agencyId: string;
  /** Over all its links together. Absent: no limit. */
  readonly bitsPerSecond?: number | undefined;
  /** Each warrant has an HI2 and an HI3 connection of its own. */
  readonly separateConnections?: boolean | undefined;
}

export interface DeliveryOptions {
  /** Stays the caller's: close it after close(). */
  readonly reader: NativeSpoolReader;
  /** Absent: links to TLS endpoints stay down with WRIT_DELIVERY_NO_TLS_KEY. */
  readonly tls?: DeliveryTls;
  readonly log: DeliveryLog;
  /** Each change of a link's state. */
  readonly onLink?: (status: LinkStatus) => void;
  readonly clock?: DeliveryClock;
  readonly backoff?: BackoffLimits;
  /** For TCP and TLS to be established; default 10 s. */
  readonly connectTimeoutMs?: number;
  /** TCP_USER_TIMEOUT; default 30 s. */
  readonly userTimeoutMs?: number;
  /** How long a link that is up at another endpoint waits before it asks for the preferred one; default 5 min. */
  readonly returnMs?: number;
  readonly agencies?: readonly AgencyRule[];
  /** Memory of all links together for what was read and not yet sent; default 64 MiB. */
  readonly creditBytes?: number;
  /** How often the index is looked at; default 5 ms. */
  readonly pollMs?: number;
  /** How often cursors are stored; default 1 s. */
  readonly cursorMs?: number;
  /** What people ordered, over restarts: control-file.ts. Absent: orders live as long as this object. */
  readonly ordersFile?: string;
  /** Where what was sent of encrypted or checked streams is remembered, a file each. Absent: as long as this object lives. */
  readonly handoverFolder?: string;
  /** The key that integrity checks are signed with. Absent: streams that need one are held back with WRIT_DELIVERY_NO_SIGNER. */
  readonly signer?: (signature: IntegritySignature) => KeyObject;
  /** How long confirmed records are kept for re-delivery; default 0. */
  readonly retainNs?: bigint;
  /** Absent: streams of orders whose packages are fetched are held back with WRIT_PULL_NO_DOOR. */
  readonly pull?: PullParts;
}

export interface Delivery {
  readonly orders: DeliveryOrders;
  status(): DeliveryStatus;
  /** Where packages are made and fetched; undefined: nowhere. */
  readonly desk: PullDesk | undefined;
  /** Stops reading, waits shortly for what is unconfirmed, stores the cursors. */
  close(): Promise<void>;
}

const LEG_JOURNAL = 3;
const NS_PER_MS = 1_000_000n;
const RETRY_REFUSED_MS = 1000;
const CLOSING_MS = 1000;
const LOOK_PAUSE = 4;
/** Free small buffers that are kept. */
const KEPT_SMALL = 64;
/** Of the credit, one part in so many may lie in free large buffers. */
const KEPT_PART = 4;

interface RefusedStream {
  readonly listing: StreamListing;
  readonly code: string;
  readonly retryAtMs: number;
}

export function startDelivery(options: DeliveryOptions): Delivery {
  return new DeliveryProcess(options);
}

class DeliveryProcess implements Delivery {
  readonly #reader: NativeSpoolReader;
  readonly #options: DeliveryOptions;
  readonly #clock: DeliveryClock;
  readonly #context: LinkContext;
  readonly #cursors: CursorKeeper;
  readonly #control: StreamControl;
  readonly #retention: Retention;
  readonly #purged = new Map<string, PurgedStream>();
  readonly orders: DeliveryOrders;
  readonly #links = new Map<string, StreamLink>();
  readonly desk: PullDesk | undefined;
  readonly #streams = new Map<string, { feed: StreamFeed; link: StreamLink }>();
  readonly #refused = new Map<string, RefusedStream>();
  readonly #reported = new Set<StreamFeed>();
  readonly #credit: CreditPool;
  readonly #pools: SlabPools;
  readonly #budgets: ReadonlyMap<string, AgencyBudget>;
  readonly #separate: ReadonlySet<string>;
  readonly #oldest: OldestWatch;
  readonly #timer: NodeJS.Timeout;
  #generation: bigint | undefined;
  #lookAtMs = 0;
  #storedAtMs: number;
  #indexCode: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#reader = options.reader;
    this.#clock = options.clock ?? { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
    this.#storedAtMs = this.#clock.monotonicMs();
    this.#credit = new CreditPool(options.creditBytes);
    this.#pools = {
      large: new SlabPool(POOL_BYTES, Math.ceil(this.#credit.totalBytes / KEPT_PART / POOL_BYTES)),
      small: new SlabPool(SMALL_BYTES, KEPT_SMALL),
    };
    this.#budgets = budgetsOf(options.agencies ?? []);
    this.#separate = new Set(options.agencies?.filter((each) => each.separateConnections).map((each) => each.agencyId));
    this.#oldest = new OldestWatch(options.reader);
    this.#context = {
      tls: options.tls,
      backoff: options.backoff ?? DEFAULT_BACKOFF,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      userTimeoutMs: options.userTimeoutMs ?? DEFAULT_USER_TIMEOUT_MS,
      returnMs: options.returnMs ?? 300_000,
      clock: this.#clock,
      random: Math.random,
      log: options.log,
      changed: (status) => options.onLink?.(status),
    };
    this.#control = new StreamControl({
      file: options.ordersFile,
      reader: options.reader,
      context: this.#context,
      sharesOf: (agencyId) => this.#sharesOf(agencyId),
      changed: (feed) => this.#released(feed),
    });
    this.desk = this.#openDesk();
    this.#retention = new Retention(options.reader, options.retainNs ?? 0n, (feed) => this.#control.neededFrom(feed));
    this.#cursors = new CursorKeeper(options.reader, options.log, this.#retention);
    this.orders = this.#openOrders();
    this.#timer = setInterval(() => this.#tick(), options.pollMs ?? 5);
  }

  #openDesk(): PullDesk | undefined {
    const { pull, reader, tls, log, retainNs = 0n } = this.#options;
    if (pull === undefined) return undefined;
    return new PullDesk({ ...pull, reader, tls, log, clock: this.#clock, retainMs: Number(retainNs / NS_PER_MS) });
  }

  #openOrders(): DeliveryOrders {
    return new DeliveryOrders({
      ...{ reader: this.#reader, control: this.#control, retention: this.#retention },
      ...{ streams: this.#streams, purged: this.#purged, links: () => this.#links.values() },
      look: () => this.#lookNow(),
      close: (key) => this.#forget(key),
      nowMs: () => this.#clock.monotonicMs(),
    });
  }

  status(): DeliveryStatus {
    const nowMs = this.#clock.monotonicMs();
    const running = [...this.#streams.values()].map(({ feed, link }) => statusOf(feed, link, nowMs));
    const refused = [...this.#refused.values()].map(({ listing, code }) => refusedStatus(listing, code));
    const purged = [...this.#purged.values()].map((each) => this.#purgedStatus(each));
    const links = [...this.#links.values()].map((link) => link.status());
    const { heldBytes, mostHeldBytes, totalBytes: limitBytes } = this.#credit;
    const memory = { heldBytes, mostHeldBytes, limitBytes };
    return { links, streams: [...running, ...refused, ...purged], memory };
  }

  /** Nothing of it waits: what was not confirmed is gone. */
  #purgedStatus({ listing: { streamId, grantId, leg } }: PurgedStream): StreamStatus {
    const cursor = this.#reader.loadCursor(streamId);
    const counts = { durable: cursor.confirmed, sent: cursor.confirmed, ...cursor, bufferedBytes: 0n };
    return { streamId, grantId, leg: leg === 1 ? 1 : 2, ...counts, ended: true };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #tick(): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#closing === undefined) this.#look(nowMs);
    for (const link of this.#links.values()) link.tick(nowMs);
    this.desk?.tick(nowMs);
    this.#control.tick(nowMs);
    this.#retention.tick(nowMs);
    if (nowMs - this.#storedAtMs < (this.#options.cursorMs ?? 1000)) return;
    this.#storedAtMs = nowMs;
    this.#reportStopped();
    this.#sample(nowMs);
    void this.#cursors.store();
  }

  #sample(nowMs: number): void {
    for (const { feed } of this.#streams.values()) {
      feed.progress.sample(nowMs, feed.durable, feed.cursor.confirmed);
    }
    void this.#oldest.look([...this.#streams.values()].filter(({ link }) => !link.isUp).map(({ feed }) => feed));
  }

  #lookNow(): void {
    this.#lookAtMs = 0;
    this.#look(this.#clock.monotonicMs());
  }

  /** The index is read only after it changed. */
  #look(nowMs: number): void {
    if (nowMs < this.#lookAtMs) return;
    try {
      const generation = this.#reader.generation();
      const mayRetry = [...this.#refused.values()].some(({ retryAtMs }) => nowMs >= retryAtMs);
      if (generation === this.#generation && !mayRetry) return;
      for (const listing of this.#reader.streams()) this.#listed(listing, nowMs);
      this.#generation = generation;
      this.#indexCode = undefined;
    } catch (thrown) {
      const code = codeOf(thrown) ?? 'WRIT_DELIVERY_INDEX';
      if (code !== this.#indexCode) this.#options.log.warn({ code }, "the spool's index can't be read");
      this.#indexCode = code;
    }
    // With thousands of streams a look takes time, and they are due all the time: at most one part in five goes to looking.
    const doneMs = this.#clock.monotonicMs();
    this.#lookAtMs = doneMs + LOOK_PAUSE * (doneMs - nowMs);
  }

  #listed(listing: StreamListing, nowMs: number): void {
    const key = listing.streamId.toString('hex');
    if (listing.leg === LEG_JOURNAL || this.#purged.has(key)) return;
    const known = this.#streams.get(key);
    if (known !== undefined) {
      known.feed.listed(listing);
      known.link.offer(known.feed);
    } else if (nowMs >= (this.#refused.get(key)?.retryAtMs ?? 0)) this.#open(key, listing, nowMs);
  }

  #open(key: string, listing: StreamListing, nowMs: number): void {
    try {
      if (this.#isPurged(key, listing)) return;
      const about = parseStreamAbout(this.#reader.about(listing.streamId));
      const cursor = this.#reader.loadCursor(listing.streamId);
      const feed = this.#feedOf(listing, about, cursor);
      const link = this.#linkOf(about);
      this.#refused.delete(key);
      this.#streams.set(key, { feed, link });
      this.#cursors.add(feed);
      this.#control.opened(feed);
      this.#retention.opened(feed);
      link.attach(feed);
      link.offer(feed);
    } catch (thrown) {
      const code = codeOf(thrown) ?? 'WRIT_DELIVERY_STREAM_ABOUT';
      if (this.#refused.get(key)?.code !== code)
        this.#options.log.warn({ streamId: key, code }, 'a stream is held back');
      this.#refused.set(key, { listing, code, retryAtMs: nowMs + RETRY_REFUSED_MS });
    }
  }

  #feedOf(listing: StreamListing, about: StreamAbout, cursor: SpoolCursor): StreamFeed {
    const { handoverFolder, signer } = this.#options;
    if (about.profile.security === undefined) return new StreamFeed(this.#reader, listing, about, cursor);
    const { streamId } = listing;
    const { integrity } = about.profile.security;
    if (integrity !== undefined) requireSigner(signer)(integrity.signature); // a key that can't be read holds it back now
    const feed: StreamFeed = new StreamFeed(
      this.#reader,
      listing,
      about,
      cursor,
      new SecuredStream({
        ...{ reader: this.#reader, streamId, about, confirmed: cursor.confirmed, clock: this.#clock },
        durable: listing.durableRecords,
        logFile: handoverFolder === undefined ? undefined : path.join(handoverFolder, streamId.toString('hex')),
        signer: (signature) => requireSigner(signer)(signature),
        released: () => this.#retention.look(feed),
      }),
    );
    return feed;
  }

  /** A purge that a crash cut short is taken to its end. */
  #isPurged(key: string, listing: StreamListing): boolean {
    const record = this.#reader.purged(listing.streamId);
    if (record === undefined) return false;
    this.#purged.set(key, { listing, record });
    this.#forgetSent(key);
    this.desk?.forget(listing.grantId, listing.leg);
    this.#reader.purge(listing.streamId, record.orderId, true, 0n).catch((thrown: unknown) => {
      this.#options.log.warn({ streamId: key, code: codeOf(thrown) }, 'a purge that was cut short could not be ended');
    });
    return true;
  }

  #forget(key: string): void {
    const open = this.#streams.get(key);
    if (open === undefined) return;
    this.#streams.delete(key);
    this.#cursors.remove(open.feed);
    this.#control.closed(idFromOctets(open.feed.streamId));
    this.#retention.closed(open.feed);
    open.link.detach(open.feed);
    void open.feed.secured?.close();
    this.#forgetSent(key);
  }

  /** Sealed by a key that is gone. */
  #forgetSent(key: string): void {
    const { handoverFolder } = this.#options;
    if (handoverFolder !== undefined) rmSync(path.join(handoverFolder, key), { force: true });
  }

  #released(feed: StreamFeed): void {
    this.#streams.get(feed.streamId.toString('hex'))?.link.offer(feed);
    this.#retention.look(feed);
  }

  #linkOf(about: StreamAbout): StreamLink {
    const handover = handoverOf(about.leg);
    if (about.profile.standard === 'pull') return this.#pullLinkOf(about.agencyId, handover);
    const places = about.endpoints.map(({ host, port, tls }) => [host, port, tls]);
    const own = this.#separate.has(about.agencyId) ? about.warrantId : '';
    const key = JSON.stringify([about.agencyId, own, handover, places, about.profile.standard, about.profile.timeForm]);
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    const identity = { agencyId: about.agencyId, handover, endpoints: about.endpoints } as const;
    const link = new DeliveryLink(identity, this.#context, this.#sharesOf(about.agencyId));
    this.#links.set(key, link);
    return link;
  }

  #pullLinkOf(agencyId: string, handover: 2 | 3): StreamLink {
    if (this.desk === undefined)
      throw new WritError('WRIT_PULL_NO_DOOR', 'this delivery has no door where packages could be fetched');
    const key = JSON.stringify([agencyId, handover, 'pull']);
    const link = this.#links.get(key) ?? new PullLink({ agencyId, handover }, this.#context, this.desk);
    this.#links.set(key, link);
    return link;
  }

  #sharesOf(agencyId: string): LinkShares {
    return { credit: this.#credit.account(), pools: this.#pools, budget: this.#budgets.get(agencyId) };
  }

  #reportStopped(): void {
    for (const { feed } of this.#streams.values()) {
      if (feed.stopped === undefined || this.#reported.has(feed)) continue;
      this.#reported.add(feed);
      const streamId = feed.streamId.toString('hex');
      this.#options.log.warn({ streamId, code: feed.stopped }, 'a stream is held back; the others go on');
    }
  }

  async #close(): Promise<void> {
    for (const link of this.#links.values()) link.drain();
    const until = this.#clock.monotonicMs() + CLOSING_MS;
    const isWaiting = (): boolean => [...this.#links.values()].some((link) => link.hasUnconfirmed);
    while (isWaiting() && this.#clock.monotonicMs() < until) await new Promise((resolve) => setTimeout(resolve, 5));
    clearInterval(this.#timer);
    for (const link of this.#links.values()) link.close();
    await this.desk?.close();
    await this.#control.close();
    await this.#retention.settled();
    for (const { feed } of this.#streams.values()) await feed.secured?.close();
    await this.#cursors.store(); // a round that is under way may have begun before the last confirmation
    await this.#cursors.store();
  }
}

function budgetsOf(rules: readonly AgencyRule[]): ReadonlyMap<string, AgencyBudget> {
  const budgets = new Map<string, AgencyBudget>();
  for (const { agencyId, bitsPerSecond } of rules) {
    if (bitsPerSecond !== undefined) budgets.set(agencyId, new AgencyBudget(bitsPerSecond));
  }
  return budgets;
}

function requireSigner(signer: DeliveryOptions['signer']): NonNullable<DeliveryOptions['signer']> {
  if (signer !== undefined) return signer;
  throw new WritError(
    'WRIT_DELIVERY_NO_SIGNER',
    'an order wants integrity checks, and there is no key to sign them with',
  );
}

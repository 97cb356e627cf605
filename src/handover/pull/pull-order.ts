/**
 * One order whose packages the agency fetches: its streams, its packages, and how far the agency has confirmed them.
 *
 *     confirmed <= in packages <= durable          of each stream
 *
 * Owns: the feeds' positions and the store. Always true: a feed's `sent` is what lies in packages, its `confirmed` what lies in packages
 * that were confirmed one after the other (I7); where a crash came between the two, the packages' marks are believed and the cursor
 * follows. A stream that is held gets into no new package, and no package with something of it is shown.
 * On failure: `code` says why no package is made; it is tried again later. Threads: the event loop.
 */
import { codeOf, coerceError } from '../../base/errors.ts';
import { parseInstant } from '../../model/instant.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import type { StreamFeed } from '../delivery/stream-feed.ts';
import type { PackageMaker, PackagePlan } from './package-maker.ts';
import type { PartName } from './package-manifest.ts';
import type { PackageStore, Position, StoredPackage } from './package-store.ts';

const RETRY_MS = 5000;
/** An order whose agency fetches nothing is in the spool; so many packages of it are beside that. */
export const MOST_WAITING = 1000;
/** A person who waits (`flush`) gets no more packages than one in so long. */
const HURRY_MS = 1000;

interface Clock {
  monotonicMs(): number;
  wallMs(): number;
}

export class PullOrder {
  readonly about: StreamAbout;
  readonly store: PackageStore;
  readonly #clock: Clock;
  readonly #retainMs: number;
  readonly #feeds = new Map<PartName, StreamFeed>();
  /** Where a stream's cursor is ahead of the packages: they were lost. */
  readonly #ahead = new Map<PartName, Position>();
  /** Since when there is something that no package has. */
  #pendingMs: number | undefined;
  #openedWallMs: number;
  #closedMs = -Infinity;
  #retryAtMs = 0;
  #isHurried = false;
  #isTidy = false;
  #code: string | undefined;
  #reason: string | undefined;

  constructor(about: StreamAbout, store: PackageStore, clock: Clock, retainMs: number) {
    this.about = about;
    this.store = store;
    this.#clock = clock;
    this.#retainMs = retainMs;
    this.#openedWallMs = clock.wallMs();
  }

  /** Why no package is made. */
  get code(): string | undefined {
    return this.#code;
  }
  /** What kind of error it was. */
  get reason(): string | undefined {
    return this.#reason;
  }
  /** SHA-256 of the keys that may fetch, hex. */
  get pins(): ReadonlySet<string> {
    return new Set([...this.#feeds.values()].flatMap(({ pins }) => [...pins]));
  }
  get isEmpty(): boolean {
    return this.#feeds.size === 0;
  }
  get feeds(): Iterable<StreamFeed> {
    return this.#feeds.values();
  }

  /** Those that the agency may see, rising. */
  get shown(): readonly StoredPackage[] {
    const held = [...this.#feeds].filter(([, feed]) => feed.isHeld).map(([part]) => part);
    return this.store.packages.filter(({ manifest }) => held.every((part) => manifest[part] === undefined));
  }

  attach(feed: StreamFeed): void {
    const part = partOf(feed);
    this.#feeds.set(part, feed);
    catchUp(feed, this.store.goneAfter[part]);
    for (const each of this.store.packages) {
      const range = rangeOf(each, part);
      if (range !== undefined && range.end > feed.cursor.confirmed) noteMade(feed, range);
    }
    this.#advance();
    if (feed.cursor.confirmed <= this.store.next.from[part].end) return;
    const { confirmed: end, confirmedItems: items } = feed.cursor;
    this.#ahead.set(part, { end, items, nextSequence: undefined, ended: false });
  }

  /** The stream is destroyed, and what of it lies in packages. */
  async detach(feed: StreamFeed): Promise<void> {
    this.#feeds.delete(partOf(feed));
    await this.store.destroy(partOf(feed));
  }

  /** What stood in the way may be gone. */
  retry(): void {
    if (this.#code === 'WRIT_PULL_NO_KEY') this.#retryAtMs = 0;
  }

  hurry(): void {
    this.#isHurried = true;
  }

  /** Octets in packages that are not confirmed, of one part. */
  unconfirmedBytes(part: PartName): number {
    return this.store.packages
      .filter(({ confirmedMs }) => confirmedMs === undefined)
      .reduce((sum, { manifest }) => sum + (manifest[part]?.file?.octets ?? 0), 0);
  }

  isDue(nowMs: number): boolean {
    const usable = [...this.#feeds].filter(([, feed]) => !feed.isHeld && feed.stopped === undefined);
    const isPending = usable.some(([part, feed]) => feed.durable > this.#from(part).end);
    const isOver = usable.some(([part, feed]) => this.#hasEnded(part, feed));
    if (!isPending && !isOver) {
      this.#pendingMs = undefined;
      return false;
    }
    if (this.#pendingMs === undefined) this.#note(nowMs);
    if (nowMs < this.#retryAtMs) return false;
    const { intervalSeconds = 60, packageBytes = 0 } = this.about.profile.packages ?? {};
    const isTime = nowMs - (this.#pendingMs ?? nowMs) >= intervalSeconds * 1000;
    const isLarge = usable.some(([part, feed]) => feed.bytesFrom(this.#from(part).end) >= BigInt(packageBytes));
    const isAsked = this.#isHurried && nowMs - this.#closedMs >= HURRY_MS;
    return isTime || isLarge || isAsked || isOver;
  }

  /** `recipients`: certificates by their pins. */
  async make(maker: PackageMaker, recipients: ReadonlyMap<string, Buffer>): Promise<void> {
    try {
      if (!this.#isTidy) await this.store.tidy();
      this.#isTidy = true;
      this.#code = this.#obstacle(recipients);
      this.#reason = undefined;
      if (this.#code === undefined) this.#made(await maker.make(this.#plan(recipients)));
      else this.#retryAtMs = this.#clock.monotonicMs() + RETRY_MS;
    } catch (thrown) {
      this.#code = codeOf(thrown) ?? 'WRIT_PULL_PACKAGE';
      this.#reason = coerceError(thrown).name;
      this.#retryAtMs = this.#clock.monotonicMs() + RETRY_MS;
    }
  }

  /** The agency's own word; returns when it is durable, and moves the cursors as far as all before it is confirmed, too. */
  async confirm(number: number, pin: string): Promise<void> {
    await this.store.confirm(number, pin, this.#clock.wallMs());
    this.#advance();
  }

  /** The first package need no longer be kept. */
  get hasOld(): boolean {
    const [first] = this.store.packages;
    return first?.confirmedMs !== undefined && this.#clock.wallMs() >= first.confirmedMs + this.#retainMs;
  }

  /** Packages that need no longer be kept go. */
  async drop(): Promise<void> {
    while (this.hasOld) await this.store.drop();
  }

  #obstacle(recipients: ReadonlyMap<string, Buffer>): string | undefined {
    if (recipients.size === 0) return 'WRIT_PULL_NO_KEY';
    const waiting = this.store.packages.filter(({ confirmedMs }) => confirmedMs === undefined).length;
    return waiting >= MOST_WAITING ? 'WRIT_PULL_NOT_FETCHED' : undefined;
  }

  #note(nowMs: number): void {
    this.#pendingMs = nowMs;
    const last = this.store.packages.at(-1)?.manifest.closed;
    this.#openedWallMs = last === undefined ? this.#clock.wallMs() : Date.parse(last);
  }

  #plan(recipients: ReadonlyMap<string, Buffer>): PackagePlan {
    const usable = (part: PartName): StreamFeed | undefined => {
      const feed = this.#feeds.get(part);
      return feed === undefined || feed.isHeld || feed.stopped !== undefined ? undefined : feed;
    };
    return {
      ...{ about: this.about, store: this.store, content: usable('content'), iri: usable('iri'), recipients },
      packageBytes: this.about.profile.packages?.packageBytes ?? 0,
      ...{ opened: new Date(this.#openedWallMs), closed: new Date(this.#clock.wallMs()) },
      from: { content: this.#from('content'), iri: this.#from('iri') },
    };
  }

  /** Undefined: there was nothing to put into it yet. */
  #made(made: StoredPackage | undefined): void {
    const nowMs = this.#clock.monotonicMs();
    this.#pendingMs = made === undefined ? nowMs : undefined;
    this.#isHurried = false;
    this.#closedMs = nowMs;
    if (made === undefined) {
      this.#retryAtMs = nowMs + HURRY_MS;
      return;
    }
    for (const [part, feed] of this.#feeds) {
      const range = rangeOf(made, part);
      if (range === undefined) continue;
      this.#ahead.delete(part);
      noteMade(feed, range);
    }
  }

  /** What is confirmed without a package before it that is not. */
  #advance(): void {
    for (const each of this.store.packages) {
      if (each.confirmedMs === undefined) return;
      const latencyMs = Math.max(0, each.confirmedMs - Date.parse(each.manifest.closed));
      for (const [part, feed] of this.#feeds) {
        const range = rangeOf(each, part);
        if (range?.first !== feed.cursor.confirmed || range.end === range.first) continue;
        const count = Number(range.end - range.first);
        feed.confirm({ first: range.first, count, items: range.items }, latencyMs);
      }
    }
  }

  #from(part: PartName): Position {
    return this.#ahead.get(part) ?? this.store.next.from[part];
  }

  #hasEnded(part: PartName, feed: StreamFeed): boolean {
    return feed.ended && !this.#from(part).ended;
  }
}

export function partOf(feed: StreamFeed): PartName {
  return feed.leg === 1 ? 'iri' : 'content';
}

interface PackedRange {
  readonly first: bigint;
  readonly end: bigint;
  readonly items: number;
  readonly firstTime: string | undefined;
}

function rangeOf({ manifest }: StoredPackage, part: PartName): PackedRange | undefined {
  const { content, iri } = manifest;
  const packed = part === 'content' ? content : iri;
  if (packed === undefined) return undefined;
  const items = part === 'content' ? content?.packets : iri?.iri;
  const { firstRecord, endRecord, firstTime } = packed;
  return { first: BigInt(firstRecord), end: BigInt(endRecord), items: items ?? 0, firstTime };
}

/** What lies in packages counts as sent. */
function noteMade(feed: StreamFeed, { first, end, firstTime }: PackedRange): void {
  if (end === first) return;
  const firstTimeNs = (firstTime === undefined ? undefined : parseInstant(firstTime)) ?? 0n;
  feed.sending({ first, count: Number(end - first), firstTimeNs });
}

/** A crash came before the cursor was stored: packages that are kept no more were confirmed. */
function catchUp(feed: StreamFeed, { end, items }: Position): void {
  const { confirmed, confirmedItems } = feed.cursor;
  if (end <= confirmed) return;
  noteMade(feed, { first: confirmed, end, items: 0, firstTime: undefined });
  const more = items > confirmedItems ? Number(items - confirmedItems) : 0;
  feed.confirm({ first: confirmed, count: Number(end - confirmed), items: more }, 0);
}

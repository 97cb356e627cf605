/** What stands in the place of a link where the agency fetches: it connects to nobody, and tells how the packages fare. */
import type { LinkContext, LinkState, LinkStatus, StreamLink } from '../delivery/link-types.ts';
import { LinkNews } from '../delivery/link-news.ts';
import type { StreamFeed } from '../delivery/stream-feed.ts';
import type { PullDesk } from './pull-desk.ts';
import { partOf } from './pull-order.ts';

export interface PullIdentity {
  readonly agencyId: string;
  readonly handover: 2 | 3;
}

export class PullLink implements StreamLink {
  readonly #identity: PullIdentity;
  readonly #context: LinkContext;
  readonly #desk: PullDesk;
  readonly #feeds: StreamFeed[] = [];
  readonly #news: LinkNews;
  #state: LinkState = 'idle';
  #sinceMs: number;

  constructor(identity: PullIdentity, context: LinkContext, desk: PullDesk) {
    this.#identity = identity;
    this.#context = context;
    this.#desk = desk;
    this.#news = new LinkNews(context.log);
    this.#sinceMs = context.clock.wallMs();
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }
  /** Nothing is under way: what is unconfirmed lies on the disk. */
  get hasUnconfirmed(): boolean {
    return false;
  }

  attach(feed: StreamFeed): void {
    this.#desk.attach(feed);
    this.#feeds.push(feed);
  }

  detach(feed: StreamFeed): void {
    const at = this.#feeds.indexOf(feed);
    if (at >= 0) this.#feeds.splice(at, 1);
    this.#desk.detach(feed);
  }

  isHolding(): boolean {
    return false;
  }

  offer(): void {
    // The desk looks by itself.
  }

  hurry(): void {
    for (const feed of this.#feeds) this.#desk.order(feed)?.hurry();
  }

  tick(): void {
    const state = this.#stateNow();
    if (state === this.#state) return;
    this.#state = state;
    this.#sinceMs = this.#context.clock.wallMs();
    const status = this.status();
    this.#context.changed(status);
    this.#news.tell(status);
  }

  status(): LinkStatus {
    const code = this.#code();
    const pins = new Set(this.#feeds.flatMap((feed) => [...feed.pins]));
    return {
      ...{ agencyId: this.#identity.agencyId, interface: this.#identity.handover, state: this.#state },
      ...{ sinceMs: this.#sinceMs, connects: this.#desk.connectionsOf(pins), resends: 0 },
      unconfirmedBytes: this.#feeds.reduce(
        (sum, feed) => sum + (this.#desk.order(feed)?.unconfirmedBytes(partOf(feed)) ?? 0),
        0,
      ),
      ...{ endpoint: 1, endpoints: 1, heldBytes: 0 },
      ...(code === undefined ? {} : { code }),
    };
  }

  drain(): void {
    this.close();
  }

  close(): void {
    this.#state = 'closed';
  }

  #stateNow(): LinkState {
    if (this.#state === 'closed') return 'closed';
    if (!this.#feeds.some((feed) => feed.needsLink)) return 'idle';
    return this.#code() === undefined ? 'up' : 'waiting';
  }

  /** The door's, else that of the first order that has one. */
  #code(): string | undefined {
    const codes = this.#feeds.map((feed) => this.#desk.order(feed)?.code);
    return this.#desk.doorCode ?? codes.find((code) => code !== undefined);
  }
}

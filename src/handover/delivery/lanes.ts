/**
 * Pieces that are ready to be sent, in two lanes: those of streams that are caught up (live), and those of streams that drain a
 * backlog. Live pieces go first, so that what happens now is with the agency now; but the backlog has one octet in four however
 * busy the live streams are. Always true: the pieces of one stream leave in the order in which they came, which is why a stream
 * changes its lane only when none of its pieces is left.
 */
import { Fifo } from './fifo.ts';
import type { Piece, StreamFeed } from './stream-feed.ts';

export type Lane = 'live' | 'backlog';

/** Live octets that may go before a backlog's piece. */
const LIVE_TURN_BYTES = 768 << 10;

interface Place {
  readonly lane: Lane;
  pieces: number;
}

export class Lanes {
  readonly #ready: Readonly<Record<Lane, Fifo<Piece>>> = { live: new Fifo(), backlog: new Fifo() };
  readonly #places = new Map<StreamFeed, Place>();
  readonly #bytes: Record<Lane, number> = { live: 0, backlog: 0 };
  #liveSinceBacklog = 0;

  get length(): number {
    return this.#ready.live.length + this.#ready.backlog.length;
  }

  bytes(lane: Lane): number {
    return this.#bytes[lane];
  }

  /** The lane that the stream's next piece will take. */
  laneOf(feed: StreamFeed): Lane {
    return this.#places.get(feed)?.lane ?? (feed.isLive ? 'live' : 'backlog');
  }

  push(piece: Piece): void {
    const place = this.#places.get(piece.feed) ?? { lane: this.laneOf(piece.feed), pieces: 0 };
    place.pieces++;
    this.#places.set(piece.feed, place);
    this.#ready[place.lane].push(piece);
    this.#bytes[place.lane] += piece.octets.length;
  }

  take(): Piece | undefined {
    const lane = this.#next();
    const piece = this.#ready[lane].shift();
    if (piece === undefined) return undefined;
    this.#bytes[lane] -= piece.octets.length;
    this.#liveSinceBacklog = lane === 'live' ? this.#liveSinceBacklog + piece.octets.length : 0;
    const place = this.#places.get(piece.feed);
    if (place !== undefined && --place.pieces === 0) this.#places.delete(piece.feed);
    return piece;
  }

  /** All that were ready, and will not be sent. */
  clear(): readonly Piece[] {
    const left: Piece[] = [];
    for (let piece = this.take(); piece !== undefined; piece = this.take()) left.push(piece);
    this.#liveSinceBacklog = 0;
    return left;
  }

  #next(): Lane {
    if (this.#ready.backlog.length === 0) return 'live';
    const isBacklogDue = this.#liveSinceBacklog >= LIVE_TURN_BYTES;
    return this.#ready.live.length === 0 || isBacklogDue ? 'backlog' : 'live';
  }
}

/**
 * Reads a little ahead of a link's socket, fairly: streams that have something take turns, one slab each (I11: a busy order
 * never starves a quiet one), and streams that are caught up go before those that drain a backlog (lanes.ts).
 *
 * Owns the pieces that are ready, at most about a MiB in each lane, and the link's credit for them and for those that the
 * socket has not taken yet. Always true: no octet is read without credit; each piece's credit is given back exactly once.
 */
import type { CreditAccount } from './credit.ts';
import { Lanes } from './lanes.ts';
import type { Lane } from './lanes.ts';
import type { SlabPool } from './slab-pool.ts';
import type { Piece, StreamFeed } from './stream-feed.ts';

const SLAB_BYTES = 256 << 10;
const AHEAD_BYTES = 1 << 20;
const MOST_READS = 4;
/** A block is closed at 64 KiB, but it may hold a PDU of the largest size behind that. */
const BLOCK_BYTES = 128 << 10;
/** A read ends with a whole block, which may begin just below the limit. */
export const POOL_BYTES = SLAB_BYTES + (192 << 10);
/** What fills less of a large buffer is copied out of it, so that a few octets never keep a whole buffer. */
const WORTH_A_BUFFER = 64 << 10;
/** A read that ends after its first block, of the usual size. */
const ONE_BLOCK = 64 << 10;

/** A block of the usual size, with a PDU that closed it. */
export const SMALL_BYTES = 80 << 10;

/** `pool`: into a buffer of it. `isFine`: cut into pieces of at most `maxBytes`. */
interface Plan {
  readonly maxBytes: number;
  readonly pool?: SlabPool;
  readonly isFine: boolean;
  readonly reserved: number;
}

/** Buffers for slabs, and for what a live stream has to say. */
export interface SlabPools {
  readonly large: SlabPool;
  readonly small: SlabPool;
}

export class ReadAhead {
  /** In the order of their turns; a stream leaves while it is read and returns behind the others. Each is in one lane. */
  readonly #hungry: Readonly<Record<Lane, Set<StreamFeed>>> = { live: new Set(), backlog: new Set() };
  readonly #lanes = new Lanes();
  readonly #credit: CreditAccount;
  readonly #pools: SlabPools;
  /** A read ended. The stream may be offered again. */
  readonly #arrived: (feed: StreamFeed) => void;
  readonly #reads: Record<Lane, number> = { live: 0, backlog: 0 };
  /** A read that was begun before a restart brings nothing. */
  #epoch = 0;

  constructor(credit: CreditAccount, pools: SlabPools, arrived: (feed: StreamFeed) => void) {
    this.#credit = credit;
    this.#pools = pools;
    this.#arrived = arrived;
  }

  /** Every record that is durable was taken. */
  get isDrained(): boolean {
    const reads = this.#reads.live + this.#reads.backlog;
    const hungry = this.#hungry.live.size + this.#hungry.backlog.size;
    return reads === 0 && hungry === 0 && this.#lanes.length === 0;
  }
  get hasReady(): boolean {
    return this.#lanes.length > 0;
  }

  offer(feed: StreamFeed): void {
    if (!feed.wantsRead || this.#hungry.live.has(feed) || this.#hungry.backlog.has(feed)) return;
    this.#hungry[this.#lanes.laneOf(feed)].add(feed);
  }

  take(): Piece | undefined {
    return this.#lanes.take();
  }

  /** The socket has taken the piece's octets, or never will. */
  done(piece: Piece): void {
    this.#credit.release(piece.credit);
    if (piece.lent !== undefined) this.#poolOf(piece.lent).giveBack(piece.lent);
  }

  restart(): void {
    this.#epoch++;
    this.#hungry.live.clear();
    this.#hungry.backlog.clear();
    for (const piece of this.#lanes.clear()) this.done(piece);
    this.#reads.live = this.#reads.backlog = 0;
  }

  /** `limit`: octets a piece may have, by the send window and the agency's bandwidth. */
  fill(limit: number): void {
    for (const lane of ['live', 'backlog'] as const) {
      for (const feed of this.#hungry[lane]) {
        if (!this.#hasRoom(lane) || !this.#begin(feed, lane, limit)) break;
      }
    }
  }

  #hasRoom(lane: Lane): boolean {
    const reads = this.#reads[lane];
    return reads < MOST_READS && this.#lanes.bytes(lane) + reads * SLAB_BYTES < AHEAD_BYTES;
  }

  /** False: there is no credit for now. */
  #begin(feed: StreamFeed, lane: Lane, limit: number): boolean {
    const plan = feed.wantsRead ? this.#plan(lane, Math.min(limit, SLAB_BYTES), feed.unreadBytes) : undefined;
    if (feed.wantsRead && plan === undefined) return false;
    this.#hungry[lane].delete(feed);
    if (plan === undefined) return true;
    void this.#read(feed, lane, plan);
    this.offer(feed); // behind the others
    return true;
  }

  /**
   * A backlog leaves room for one block of a live stream. Where little is left to read, a small buffer does: a hundred streams with
   * a few octets each would have a hundred large ones made. Where credit is short, one block is read into memory of its own.
   */
  #plan(lane: Lane, maxBytes: number, unreadBytes: bigint): Plan | undefined {
    const headroom = lane === 'backlog' ? BLOCK_BYTES : 0;
    const isFine = maxBytes < SLAB_BYTES / 2;
    const pool = unreadBytes < WORTH_A_BUFFER ? this.#pools.small : this.#pools.large;
    const ofPool = pool === this.#pools.small ? Math.min(maxBytes, ONE_BLOCK) : maxBytes;
    if (!isFine && this.#credit.reserve(pool.bytes, headroom))
      return { maxBytes: ofPool, pool, isFine, reserved: pool.bytes };
    if (!this.#credit.reserve(BLOCK_BYTES, headroom)) return undefined;
    return { maxBytes: Math.min(maxBytes, ONE_BLOCK), isFine, reserved: BLOCK_BYTES };
  }

  #poolOf(buffer: Buffer): SlabPool {
    return buffer.length === this.#pools.small.bytes ? this.#pools.small : this.#pools.large;
  }

  async #read(feed: StreamFeed, lane: Lane, plan: Plan): Promise<void> {
    const epoch = this.#epoch;
    this.#reads[lane]++;
    const isCurrent = (): boolean => epoch === this.#epoch;
    const into = plan.pool?.take();
    const pieces = this.#charged(plan, into, await feed.readAhead(plan.maxBytes, plan.isFine, isCurrent, into));
    if (isCurrent()) this.#reads[lane]--;
    for (const piece of pieces) {
      if (isCurrent()) this.#lanes.push(piece);
      else this.done(piece);
    }
    this.#arrived(feed);
  }

  /** The reservation becomes the pieces' own credit: what their octets keep in memory. */
  #charged(plan: Plan, into: Buffer | undefined, read: readonly Piece[] | undefined): readonly Piece[] {
    const pieces = (read ?? []).map((piece) => this.#weighed(piece));
    if (into !== undefined && !pieces.some((piece) => piece.lent === into)) plan.pool?.giveBack(into);
    this.#credit.correct(pieces.reduce((sum, piece) => sum + piece.credit, 0) - plan.reserved);
    return pieces;
  }

  #weighed(piece: Piece): Piece {
    const { lent, ...own } = piece;
    if (lent === undefined) return { ...own, credit: piece.octets.length };
    const isSmall = this.#poolOf(lent) === this.#pools.small;
    if (isSmall || piece.octets.length >= WORTH_A_BUFFER) return { ...piece, credit: lent.length };
    return { ...own, octets: Buffer.from(piece.octets), credit: piece.octets.length };
  }
}

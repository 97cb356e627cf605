/**
 * Reads a little ahead of a link's socket, fairly: streams that have something take turns, one slab each (I11: a busy order
 * never starves a quiet one). Owns the pieces that are ready; at most about a MiB, whatever lies in the spool.
 */
import { Fifo } from './fifo.ts';
import { SlabPool } from './slab-pool.ts';
import type { Piece, StreamFeed } from './stream-feed.ts';

const SLAB_BYTES = 256 << 10;
const AHEAD_BYTES = 1 << 20;
const MOST_READS = 4;
/** A read ends with a whole block, which may begin just below the limit and hold one PDU of the largest size. */
const POOL_BYTES = SLAB_BYTES + (192 << 10);
const POOLED = 12;

export class ReadAhead {
  /** In the order of their turns; a stream leaves while it is read and returns behind the others. */
  readonly #hungry = new Set<StreamFeed>();
  readonly #ready = new Fifo<Piece>();
  /** A read ended. The stream may be offered again. */
  readonly #arrived: (feed: StreamFeed) => void;
  readonly #pool = new SlabPool(POOL_BYTES, POOLED);
  #readyBytes = 0;
  #reads = 0;
  /** A read that was begun before a restart brings nothing. */
  #epoch = 0;

  constructor(arrived: (feed: StreamFeed) => void) {
    this.#arrived = arrived;
  }

  /** Every record that is durable was taken. */
  get isDrained(): boolean {
    return this.#reads === 0 && this.#hungry.size === 0 && this.#ready.length === 0;
  }

  offer(feed: StreamFeed): void {
    if (feed.wantsRead) this.#hungry.add(feed);
  }

  first(): Piece | undefined {
    return this.#ready.first();
  }

  take(): Piece | undefined {
    const piece = this.#ready.shift();
    this.#readyBytes -= piece?.octets.length ?? 0;
    return piece;
  }

  /** The socket has taken the piece's octets. */
  sent(piece: Piece): void {
    if (piece.lent !== undefined) this.#pool.giveBack(piece.lent);
  }

  restart(): void {
    this.#epoch++;
    this.#hungry.clear();
    this.#ready.clear();
    this.#readyBytes = 0;
    this.#reads = 0;
  }

  /** `limit`: octets a piece may have, by the send window. */
  fill(limit: number): void {
    for (const feed of this.#hungry) {
      if (this.#reads >= MOST_READS || this.#readyBytes + this.#reads * SLAB_BYTES >= AHEAD_BYTES) return;
      this.#hungry.delete(feed);
      if (feed.wantsRead) void this.#read(feed, Math.min(limit, SLAB_BYTES));
    }
  }

  async #read(feed: StreamFeed, maxBytes: number): Promise<void> {
    const epoch = this.#epoch;
    this.#reads++;
    const isCurrent = (): boolean => epoch === this.#epoch;
    const fine = maxBytes < SLAB_BYTES / 2;
    const into = fine ? undefined : this.#pool.take();
    const pieces = await feed.readAhead(maxBytes, fine, isCurrent, into);
    if (into !== undefined && !(pieces ?? []).some((piece) => piece.lent === into)) this.#pool.giveBack(into);
    if (isCurrent()) {
      this.#reads--;
      for (const piece of pieces ?? []) {
        this.#ready.push(piece);
        this.#readyBytes += piece.octets.length;
      }
    }
    this.#arrived(feed);
  }
}

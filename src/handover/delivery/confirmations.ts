/**
 * What a connection has sent and not yet seen confirmed.
 *
 * Owns: the pieces sent, in order, and the confirmation requests outstanding, each with a mark of how much was sent before it.
 * Always true: a response confirms exactly what was sent on this connection before its request, nothing behind it (I7). What a
 * socket or the kernel has taken confirms nothing.
 */
import { Fifo } from './fifo.ts';
import type { Piece, SentPart, StreamFeed } from './stream-feed.ts';

interface SentPiece extends SentPart {
  readonly feed: StreamFeed;
  readonly bytes: number;
  readonly sentAtMs: number;
  /** Its place among the pieces of this connection, from 1. */
  readonly place: number;
}

interface Request {
  readonly sentAtMs: number;
  /** Pieces sent before it. */
  readonly mark: number;
}

export class Confirmations {
  readonly #sent = new Fifo<SentPiece>();
  readonly #requests = new Map<number, Request>();
  #places = 0;
  #covered = 0;
  #unconfirmedBytes = 0;
  #uncoveredBytes = 0;
  #lastAnswerMs = -Infinity;

  get unconfirmedBytes(): number {
    return this.#unconfirmedBytes;
  }
  /** Sent since the last request. */
  get uncoveredBytes(): number {
    return this.#uncoveredBytes;
  }
  get hasUncovered(): boolean {
    return this.#places > this.#covered;
  }
  /** Pieces sent and not confirmed: each takes a little memory. */
  get unconfirmedPieces(): number {
    return this.#sent.length;
  }
  get isAllConfirmed(): boolean {
    return this.#sent.length === 0;
  }
  get outstanding(): number {
    return this.#requests.size;
  }

  sent(piece: Piece, sentAtMs: number): void {
    const bytes = piece.octets.length;
    const { feed, first, count, items, checksTo } = piece;
    const checks = checksTo === undefined ? {} : { checksTo };
    this.#sent.push({ feed, first, count, items, ...checks, bytes, sentAtMs, place: ++this.#places });
    this.#unconfirmedBytes += bytes;
    this.#uncoveredBytes += bytes;
  }

  requested(sequence: number, nowMs: number): void {
    this.#requests.set(sequence, { sentAtMs: nowMs, mark: this.#places });
    this.#covered = this.#places;
    this.#uncoveredBytes = 0;
  }

  /** The LEMF answered request `sequence`, and with it all before. `undefined`: no such request is outstanding. */
  answered(sequence: number, nowMs: number): { readonly roundTripMs: number; readonly pieces: number } | undefined {
    const request = this.#requests.get(sequence);
    if (request === undefined) return undefined;
    for (const earlier of this.#requests.keys()) {
      this.#requests.delete(earlier);
      if (earlier === sequence) break;
    }
    this.#lastAnswerMs = nowMs;
    return { roundTripMs: nowMs - request.sentAtMs, pieces: this.#confirmUpTo(request.mark, nowMs) };
  }

  /** Since when an answer is due: progress counts, so a slow LEMF that answers step by step is not late. */
  waitingSinceMs(): number | undefined {
    for (const { sentAtMs } of this.#requests.values()) return Math.max(sentAtMs, this.#lastAnswerMs);
    return undefined;
  }

  /** The connection is gone, and with it everything that might have been answered. */
  restart(): void {
    this.#sent.clear();
    this.#requests.clear();
    this.#places = this.#covered = this.#unconfirmedBytes = this.#uncoveredBytes = 0;
    this.#lastAnswerMs = -Infinity;
  }

  #confirmUpTo(mark: number, nowMs: number): number {
    let pieces = 0;
    for (let next = this.#sent.first(); next !== undefined && next.place <= mark; next = this.#sent.first()) {
      next.feed.confirm(next, nowMs - next.sentAtMs);
      this.#unconfirmedBytes -= next.bytes;
      this.#sent.shift();
      pieces++;
    }
    return pieces;
  }
}

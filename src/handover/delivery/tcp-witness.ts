/**
 * Confirmation in streams that nobody answers (ATIS-1000013): the other end's TCP has acknowledged the octets, and the connection
 * stood half a second longer. The time is for the other end's program: where it is dead or turns Writ away, its kernel says so
 * within that time, and nothing of what it acknowledged meanwhile counts.
 *
 * Owns: the requests of one connection. Always true: a request is confirmed only once the kernel had taken every write before it and the
 * peer had acknowledged as much as the kernel then held (I7).
 */
import type { TcpFigures } from '../../native/tcp-socket.ts';

export const STANDS_MS = 500;

interface Request {
  readonly sequence: number;
  /** Writes before it. */
  readonly writes: number;
  /** How many octets the peer's TCP will have acknowledged; undefined until the kernel has all. */
  goal: number | undefined;
  acknowledgedAtMs: number | undefined;
}

export class TcpWitness {
  readonly #figures: () => Pick<TcpFigures, 'ackedBytes' | 'queuedBytes'> | undefined;
  #requests: Request[] = [];
  #written = 0;
  #taken = 0;

  constructor(figures: () => Pick<TcpFigures, 'ackedBytes' | 'queuedBytes'> | undefined) {
    this.#figures = figures;
  }

  /** A write was begun. */
  wrote(): void {
    this.#written++;
  }

  /** The kernel has taken the next one, in their order. */
  taken(): void {
    this.#taken++;
    this.#settle();
  }

  requested(sequence: number): void {
    this.#requests.push({ sequence, writes: this.#written, goal: undefined, acknowledgedAtMs: undefined });
    this.#settle();
  }

  /** The last request that is confirmed now, and with it all before; undefined: no other than before. */
  confirmed(nowMs: number): number | undefined {
    const acked = this.#requests.length === 0 ? undefined : this.#figures()?.ackedBytes;
    if (acked === undefined) return undefined;
    let last: number | undefined;
    for (const each of this.#requests) {
      if (each.goal === undefined || acked < each.goal) break;
      each.acknowledgedAtMs ??= nowMs;
      if (nowMs - each.acknowledgedAtMs >= STANDS_MS) last = each.sequence;
    }
    if (last !== undefined) {
      this.#requests = this.#requests.slice(this.#requests.findIndex(({ sequence }) => sequence === last) + 1);
    }
    return last;
  }

  /** More than was asked about may lie in the kernel by then: the goal is late, never early. */
  #settle(): void {
    const due = this.#requests.filter(({ goal, writes }) => goal === undefined && writes <= this.#taken);
    const figures = due.length === 0 ? undefined : this.#figures();
    if (figures === undefined) return;
    for (const each of due) each.goal = figures.ackedBytes + figures.queuedBytes;
  }
}

/**
 * Which of a LEMF's endpoints is connected to next. The first is preferred. One that can't be reached, is not the LEMF, or stops
 * answering gives way to the next of the list, and so on in a ring; a connection that was simply lost after it had confirmed
 * something begins at the preferred one again.
 *
 * A link that came up elsewhere asks for the preferred one now and then: after `returnMs`, and twice as long each time that it was
 * gone back to in vain.
 */
const LONGEST_PAUSE = 16;

export class EndpointChoice {
  readonly #count: number;
  readonly #returnMs: number;
  #at = 0;
  #askedAtMs = 0;
  #pause = 1;
  #hasReturned = false;

  constructor(count: number, returnMs: number) {
    this.#count = count;
    this.#returnMs = returnMs;
  }

  /** Place in the list, from 0. */
  get at(): number {
    return this.#at;
  }

  /** The connection is up. */
  entered(nowMs: number): void {
    this.#askedAtMs = nowMs;
  }

  /** Data was confirmed on this connection. */
  confirmed(): void {
    if (this.#at !== 0) return;
    this.#pause = 1;
    this.#hasReturned = false;
  }

  /** The connection, or the attempt, failed. `wasGood`: it had confirmed data, and did not end by silence. */
  failed(wasGood: boolean): void {
    if (this.#hasReturned && !wasGood) this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
    this.#hasReturned = false;
    this.#at = wasGood ? 0 : (this.#at + 1) % this.#count;
  }

  /** Whether it is time to see if the preferred one is back; true once each time. */
  asksForPreferred(nowMs: number): boolean {
    if (this.#at === 0 || nowMs - this.#askedAtMs < this.#returnMs * this.#pause) return false;
    this.#askedAtMs = nowMs;
    return true;
  }

  /** The preferred one answers as it should: it is connected to next. */
  returns(): void {
    this.#at = 0;
    this.#hasReturned = true;
  }
}

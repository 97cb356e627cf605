/**
 * How many octets may be unconfirmed on a link. A reconnect resends all that is unconfirmed, so a LEMF that reads slower than
 * the window per response time would get the same octets for ever: the window shrinks with each time-out until one
 * confirmation fits, and grows only while confirmations come quickly and no slower than the LEMF at its best.
 */
const START = 256 << 10;
const LARGEST = 32 << 20;
/** Below one typical PDU: a link always may have one piece unconfirmed, whatever its size. */
const SMALLEST = 1 << 10;
const QUICK_MS = 1000;
/** What one confirmation may take longer than the quickest one: more means that octets queue, and live ones behind them. */
const QUEUED_MS = 50;
/** A response may take this many times longer on a link that answered its first keep-alive and then was too slow. */
const MOST_PATIENCE = 8;

export class SendWindow {
  #bytes = START;
  #patience = 1;
  #quickestMs = Infinity;

  get bytes(): number {
    return this.#bytes;
  }

  /** Factor on the response time-out. */
  get patience(): number {
    return this.#patience;
  }

  /** A confirmation request is due after this many octets, so that several are outstanding in a full window. */
  get quarter(): number {
    return Math.max(1, this.#bytes >> 2);
  }

  /** `wasBusy`: at least half the window was in use; else its size was not what held the link back. */
  confirmed(roundTripMs: number, wasBusy: boolean): void {
    this.#patience = 1;
    this.#quickestMs = Math.min(this.#quickestMs, roundTripMs);
    if (wasBusy && roundTripMs <= Math.min(QUICK_MS, this.#quickestMs + QUEUED_MS))
      this.#bytes = Math.min(LARGEST, this.#bytes * 2);
  }

  /** No response in time with `unconfirmedBytes` sent. */
  timedOut(unconfirmedBytes: number): void {
    if (this.#bytes === SMALLEST) this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2);
    this.#bytes = Math.max(SMALLEST, Math.min(this.#bytes, unconfirmedBytes) >> 1);
  }
}

/**
 * The bandwidth that an agency allows, over all its links: a bucket of octets that fills at the agency's rate.
 *
 * Always true: in any second about the rate is sent, what a tenth of a second may carry more at most. CC is sent only out of a
 * surplus; IRI may go half a second into debt, which CC then waits for: where both want more than the rate, IRI goes first.
 * Confirmation requests and keep-alives are charged and never wait: without them a limited link would look dead.
 */
const BURST_S = 0.1;
const IRI_DEBT_S = 0.5;
const PIECE_S = 0.05;
const SMALLEST_PIECE = 1 << 10;

export class AgencyBudget {
  readonly #bytesPerMs: number;
  #tokens: number;
  #filledAtMs: number | undefined;

  constructor(bitsPerSecond: number) {
    this.#bytesPerMs = bitsPerSecond / 8000;
    this.#tokens = this.#bytesPerMs * BURST_S * 1000;
  }

  /** Octets that should leave in one piece, so that no piece keeps the other streams waiting. */
  get pieceBytes(): number {
    return Math.max(SMALLEST_PIECE, Math.floor(this.#bytesPerMs * PIECE_S * 1000));
  }

  /** Whether a piece may leave now on HI2 or HI3. */
  admits(handover: 2 | 3, nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#tokens > (handover === 2 ? -this.#bytesPerMs * IRI_DEBT_S * 1000 : 0);
  }

  spend(bytes: number): void {
    this.#tokens -= bytes;
  }

  #fill(nowMs: number): void {
    const sinceMs = nowMs - (this.#filledAtMs ?? nowMs);
    this.#filledAtMs = nowMs;
    this.#tokens = Math.min(this.#bytesPerMs * BURST_S * 1000, this.#tokens + sinceMs * this.#bytesPerMs);
  }
}

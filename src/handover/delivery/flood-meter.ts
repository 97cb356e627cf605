/**
 * Counts what a LEMF sends without being asked. A LEMF may send keep-alives of its own (ETSI TS 102 232-1, 6.3.4), a few a minute; one
 * that sends thousands takes the time of all other links (I11), and its connection is given up.
 */
const PER_SECOND = 200;

export class FloodMeter {
  #secondMs = -Infinity;
  #heard = 0;

  /** We asked something: one answer more is fine. */
  asked(): void {
    this.#heard--;
  }

  /** A session PDU came; returns whether that is too many. */
  heard(nowMs: number): boolean {
    if (nowMs - this.#secondMs >= 1000) {
      this.#secondMs = nowMs;
      this.#heard = Math.min(0, this.#heard);
    }
    return ++this.#heard > PER_SECOND;
  }
}

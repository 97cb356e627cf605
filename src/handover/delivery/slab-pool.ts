/**
 * Buffers that slabs are read into, used again and again: fresh memory for each slab kept the garbage collector busier than
 * sending did. One for all links; owns those that are free, and knows how many are lent. What may be lent is the credit's say
 * (credit.ts); what is kept besides is bounded here.
 */
export class SlabPool {
  readonly #bytes: number;
  readonly #most: number;
  readonly #free: Buffer[] = [];
  #lent = 0;

  /** `most`: so many free ones are kept, however many are lent: what is dropped waits for the garbage collector, which does not hurry. */
  constructor(bytes: number, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  /** Octets in each. */
  get bytes(): number {
    return this.#bytes;
  }
  get free(): number {
    return this.#free.length;
  }
  get lent(): number {
    return this.#lent;
  }

  take(): Buffer {
    this.#lent++;
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#bytes);
  }

  /** Each buffer once, when nothing reads it any more. */
  giveBack(buffer: Buffer): void {
    this.#lent--;
    if (this.#free.length < this.#most) this.#free.push(buffer);
  }
}

/**
 * Buffers that slabs are read into, used again and again: fresh memory for each slab kept the garbage collector busier than
 * sending did. Owns those that are free. One that is never given back (its connection died) is the collector's, no harm done.
 */
export class SlabPool {
  readonly #bytes: number;
  readonly #most: number;
  readonly #free: Buffer[] = [];

  /** `most`: as many are kept. */
  constructor(bytes: number, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#bytes);
  }

  giveBack(buffer: Buffer): void {
    if (this.#free.length < this.#most) this.#free.push(buffer);
  }
}

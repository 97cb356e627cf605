/**
 * Lets octets through as the mode allows. One for the whole LEMF, so that `slow` is the rate of the LEMF, not of a
 * connection. Owns the mode and the time up to which the rate is used up.
 */
import type { LemfMode } from './commands.ts';

/** A slow reader takes a portion this often. */
const PORTION_MS = 20;

export class Gate {
  #mode: LemfMode = { kind: 'normal' };
  #freeAtMs = 0;
  readonly #listeners = new Set<() => void>();

  get mode(): LemfMode {
    return this.#mode;
  }
  get reads(): boolean {
    return this.#mode.kind === 'normal' || this.#mode.kind === 'slow';
  }
  get writes(): boolean {
    return this.#mode.kind !== 'down';
  }
  /** New connections are taken up, not only accepted by the kernel. */
  get admits(): boolean {
    return this.reads;
  }

  set(mode: LemfMode): void {
    this.#mode = mode;
    this.#freeAtMs = 0;
    for (const listener of [...this.#listeners]) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many of `wanted` octets may be taken now, and after how many ms to ask again when that is not all. */
  take(wanted: number, nowMs: number): { readonly octets: number; readonly waitMs: number } {
    if (!this.reads) return { octets: 0, waitMs: Infinity };
    if (this.#mode.kind !== 'slow') return { octets: wanted, waitMs: 0 };
    if (nowMs < this.#freeAtMs) return { octets: 0, waitMs: this.#freeAtMs - nowMs };
    const rate = this.#mode.bytesPerSecond;
    const octets = Math.min(wanted, Math.max(1, Math.floor((rate * PORTION_MS) / 1000)));
    this.#freeAtMs = nowMs + (octets * 1000) / rate;
    return { octets, waitMs: this.#freeAtMs - nowMs };
  }
}

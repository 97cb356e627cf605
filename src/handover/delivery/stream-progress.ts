/**
 * How a stream is getting on, for people and monitoring: how old its oldest unconfirmed record is, how long confirmations take,
 * how soon its backlog will be gone. Nothing here decides anything.
 */
import { Fifo } from './fifo.ts';

/** Confirmation times and samples of the positions that are kept. */
const LATENCIES = 256;
const SAMPLES = 10;

interface Sample {
  readonly atMs: number;
  readonly durable: bigint;
  readonly confirmed: bigint;
}

interface Known {
  readonly ordinal: bigint;
  readonly timeNs: bigint;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export class StreamProgress {
  /** First records of the pieces sent on this connection and not confirmed. */
  readonly #sent = new Fifo<Known>();
  #oldest: Known | undefined;
  readonly #latencies: number[] = [];
  #measured = 0;
  readonly #samples: Sample[] = [];

  /** A piece went out whose first record is `ordinal`, captured at `timeNs`. */
  sent(ordinal: bigint, timeNs: bigint): void {
    this.#sent.push({ ordinal, timeNs });
  }

  /** The first piece that was sent is confirmed, `latencyMs` after it went out. */
  confirmed(latencyMs: number): void {
    this.#sent.shift();
    this.#oldest = undefined;
    this.#latencies[this.#measured++ % LATENCIES] = latencyMs;
  }

  rewound(): void {
    this.#oldest = this.#sent.first() ?? this.#oldest;
    this.#sent.clear();
  }

  /** Looked up in the spool: when record `ordinal` was captured. */
  learn(ordinal: bigint, timeNs: bigint): void {
    this.#oldest = { ordinal, timeNs };
  }

  /** When record `confirmed`, the oldest that is not confirmed, was captured; undefined while it was not read yet. */
  oldestTimeNs(confirmed: bigint): bigint | undefined {
    const known = this.#sent.first() ?? this.#oldest;
    return known?.ordinal === confirmed ? known.timeNs : undefined;
  }

  /** Of the last confirmations, from sending to answer; undefined before the first. */
  latency(): Latency | undefined {
    if (this.#latencies.length === 0) return undefined;
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
    return { p50Ms: at(0.5), p99Ms: at(0.99) };
  }

  /** Once a second or so. */
  sample(atMs: number, durable: bigint, confirmed: bigint): void {
    this.#samples.push({ atMs, durable, confirmed });
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  /**
   * Seconds until all is confirmed, at the rates of the last seconds; undefined: it does not get less. What is less than a second's
   * confirmations is on its way and no backlog, however much comes.
   */
  drainSeconds(nowMs: number, durable: bigint, confirmed: bigint): number | undefined {
    if (confirmed >= durable) return 0;
    const first = this.#samples[0];
    if (first === undefined || nowMs <= first.atMs) return undefined;
    const left = Number(durable - confirmed);
    const seconds = (nowMs - first.atMs) / 1000;
    const out = Number(confirmed - first.confirmed) / seconds;
    const into = Number(durable - first.durable) / seconds;
    if (left <= out) return left / out;
    return out > into ? left / (out - into) : undefined;
  }
}

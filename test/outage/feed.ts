/**
 * Plays the drill's files into the core: first the backlog, as fast as it goes, then the live packets, let past gate after gate by the
 * clock. A core that was started again is told to play again: it goes on behind the last durable packet of each stream.
 */
import type { coreContract } from '../../src/ipc/core-messages.ts';
import { until } from '../../src/drill/until.ts';
import type { Part } from './part.ts';
import type { Traffic } from './traffic.ts';

const TICK_MS = 100;
const PATIENCE_MS = 3_600_000;

export class Feed {
  readonly packetsPerSecond: number;
  readonly #core: Part<typeof coreContract>;
  readonly #traffic: Traffic;
  readonly #backlog: number;
  /** The first packets of the live traffic's pieces. */
  readonly #gates: readonly bigint[];
  #released = 0;
  #ticker: NodeJS.Timeout | undefined;

  constructor(core: Part<typeof coreContract>, traffic: Traffic, bytesPerSecond: number) {
    this.#core = core;
    this.#traffic = traffic;
    this.#backlog = traffic.bulk.frames * traffic.truth.copies;
    this.packetsPerSecond = (bytesPerSecond * traffic.live.frames) / traffic.live.bytes;
    const piece = Math.ceil((this.packetsPerSecond * TICK_MS) / 1000);
    const count = Math.ceil(traffic.live.frames / piece);
    this.#gates = Array.from({ length: count }, (_, n) => BigInt(this.#backlog + 1 + n * piece));
  }

  async play(): Promise<void> {
    const { bulk, live, truth } = this.#traffic;
    const paths = [...Array.from({ length: truth.copies }, () => bulk.path), live.path];
    const sources = paths.map((path) => ({ kind: 'file', path, point: '' }) as const);
    await this.#core.client.call('play', { sources, speed: 0, gates: this.#gates.slice(this.#released) });
  }

  /** That part of the backlog was read. */
  async reached(part: number): Promise<void> {
    await this.#position(BigInt(Math.floor(part * this.#backlog)));
  }

  /** One piece each tenth of a second from now on. */
  goLive(): void {
    const from = performance.now();
    this.#ticker = setInterval(() => {
      const due = Math.min(this.#gates.length, Math.ceil((performance.now() - from) / TICK_MS));
      for (; this.#released < due; this.#released++) this.#release(this.#gates[this.#released] ?? 0n);
    }, TICK_MS / 4);
  }

  /** The part of the live traffic that has been let go. */
  liveShare(): number {
    return this.#released / this.#gates.length;
  }

  /** All of it was read. */
  async over(): Promise<void> {
    await until(() => (this.#released === this.#gates.length ? true : undefined), PATIENCE_MS, TICK_MS);
    clearInterval(this.#ticker);
    await this.#position(BigInt(this.#backlog + this.#traffic.live.frames));
  }

  stop(): void {
    clearInterval(this.#ticker);
  }

  /** A core that is down will be told by play() which gates are left. */
  #release(packet: bigint): void {
    if (this.#core.isUp) this.#core.client.call('release', { packet }).catch(() => undefined);
  }

  async #position(packet: bigint): Promise<void> {
    const there = await until(async () => {
      const { stages } = await this.#core.client.call('status', {}, PATIENCE_MS);
      return stages.sourcePosition >= packet ? true : undefined;
    }, PATIENCE_MS);
    if (there === undefined) throw new Error(`the core did not come to packet ${packet}`);
  }
}

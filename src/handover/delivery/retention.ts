/**
 * Frees confirmed segments once they need no longer be kept. Without retention the cursor's keeper does it as each is confirmed; with it
 * time has to pass, so every stream is looked at now and then, and whenever something let go of it.
 *
 * Invariant I7: never more than what is durable in the cursor file; the native side holds every call against it.
 * On failure: kept, and tried at the next look.
 */
import type { NativeSpoolReader } from '../../native/addon.ts';
import type { SecuredStream } from './secured-stream.ts';
import type { StreamFeed } from './stream-feed.ts';

const LEAST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 600_000;
const LOOKS_IN_RETENTION = 256n;
const NS_PER_MS = 1_000_000n;
const NS_PER_MINUTE = 60_000_000_000n;

export class Retention {
  readonly retainNs: bigint;
  readonly #reader: NativeSpoolReader;
  readonly #neededFrom: (feed: StreamFeed) => bigint;
  readonly #feeds = new Set<StreamFeed>();
  readonly #due = new Set<StreamFeed>();
  #round: Promise<void> | undefined;
  #lookAtMs = 0;

  constructor(reader: NativeSpoolReader, retainNs: bigint, neededFrom: (feed: StreamFeed) => bigint) {
    this.#reader = reader;
    this.retainNs = retainNs;
    this.#neededFrom = neededFrom;
  }

  /** A crash may have come between a confirmation and what it frees, or the setting was changed. */
  opened(feed: StreamFeed): void {
    this.#feeds.add(feed);
    if (feed.cursor.confirmed > 0n) this.#due.add(feed);
  }

  closed(feed: StreamFeed): void {
    this.#feeds.delete(feed);
    this.#due.delete(feed);
  }

  look(feed: StreamFeed): void {
    this.#due.add(feed);
  }

  tick(nowMs: number): void {
    if (nowMs >= this.#lookAtMs) {
      const keeping = [...this.#feeds].filter((feed) => this.#retainNsOf(feed) > 0n);
      this.#lookAtMs = nowMs + this.#pauseMs(keeping);
      for (const feed of keeping) if (feed.cursor.confirmed > 0n) this.#due.add(feed);
    }
    if (this.#due.size > 0) this.#round ??= this.#freeDue().finally(() => (this.#round = undefined));
  }

  /** `confirmed`: what is stored of it. */
  async free(feed: StreamFeed, confirmed: bigint): Promise<void> {
    const needed = this.#neededFrom(feed);
    await this.#reader.free(feed.streamId, needed < confirmed ? needed : confirmed, this.#retainNsOf(feed));
    if (feed.secured?.wantsPruning === true) await this.#prune(feed, feed.secured, needed);
  }

  /** What is under way. */
  async settled(): Promise<void> {
    await this.#round;
  }

  /** What delivery remembers of a stream goes with the records that it stands for. */
  async #prune(feed: StreamFeed, secured: SecuredStream, needed: bigint): Promise<void> {
    const kept = (await this.#reader.segments(feed.streamId)).find(({ freed }) => !freed)?.first ?? needed;
    await secured.prune(kept < needed ? kept : needed);
  }

  /** Where nothing confirms, what was sent is kept for at least as long as the order's profile says. */
  #retainNsOf({ about }: StreamFeed): bigint {
    const own = BigInt(about.profile.datagrams?.retainMinutes ?? 0) * NS_PER_MINUTE;
    return own > this.retainNs ? own : this.retainNs;
  }

  #pauseMs(keeping: readonly StreamFeed[]): number {
    const kept = keeping.map((feed) => this.#retainNsOf(feed));
    const shortest = kept.reduce((a, b) => (a < b ? a : b), kept[0] ?? 0n);
    const part = Number(shortest / LOOKS_IN_RETENTION / NS_PER_MS);
    return Math.min(LONGEST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, part));
  }

  async #freeDue(): Promise<void> {
    for (const feed of this.#due) {
      this.#due.delete(feed);
      try {
        await this.free(feed, this.#reader.loadCursor(feed.streamId).confirmed);
      } catch {
        // kept: the next look tries again
      }
    }
  }
}

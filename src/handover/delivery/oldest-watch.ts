/**
 * Looks up when the oldest unconfirmed record of a stream was captured, where sending has not shown it: links that were not up since
 * delivery began. One read after the other, and each position once; a link that is up reads by itself, and a read in between would
 * make its next one search the segment again.
 */
import type { NativeSpoolReader } from '../../native/addon.ts';
import type { StreamFeed } from './stream-feed.ts';

export class OldestWatch {
  readonly #reader: NativeSpoolReader;
  #round: Promise<void> | undefined;

  constructor(reader: NativeSpoolReader) {
    this.#reader = reader;
  }

  look(feeds: readonly StreamFeed[]): Promise<void> {
    this.#round ??= this.#lookAt(feeds).finally(() => (this.#round = undefined));
    return this.#round;
  }

  async #lookAt(feeds: readonly StreamFeed[]): Promise<void> {
    for (const feed of feeds) {
      const { confirmed } = feed.cursor;
      const isKnown = feed.progress.oldestTimeNs(confirmed) !== undefined;
      if (isKnown || feed.stopped !== undefined || confirmed >= feed.durable) continue;
      try {
        const slab = await this.#reader.read(feed.streamId, confirmed, 1);
        if (slab !== undefined) feed.progress.learn(slab.first, slab.firstTimeNs);
      } catch {
        // The stream's own read will tell (I8).
      }
    }
  }
}

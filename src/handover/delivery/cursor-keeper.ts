/**
 * Keeps what the LEMFs confirmed: stores each stream's cursor at most once a second, then frees what lies wholly below it.
 * A late cursor makes duplicates after a restart, never a loss.
 *
 * Invariant I7: frees only with a position that a LEMF confirmed and that is durable in the cursor file.
 * On failure: the stream keeps its data and is tried again in the next round; logged once until it works again.
 */
import { codeOf } from '../../base/errors.ts';
import type { NativeSpoolReader } from '../../native/addon.ts';
import type { DeliveryLog } from './link-types.ts';
import type { Retention } from './retention.ts';
import type { StreamFeed } from './stream-feed.ts';

export class CursorKeeper {
  readonly #reader: NativeSpoolReader;
  readonly #log: DeliveryLog;
  readonly #retention: Retention;
  readonly #stored = new Map<StreamFeed, { confirmed: bigint; resent: bigint }>();
  #round: Promise<void> | undefined;
  #failing: string | undefined;

  constructor(reader: NativeSpoolReader, log: DeliveryLog, retention: Retention) {
    this.#reader = reader;
    this.#log = log;
    this.#retention = retention;
  }

  add(feed: StreamFeed): void {
    this.#stored.set(feed, feed.cursor);
  }

  /** Its cursor is nobody's concern any more. */
  remove(feed: StreamFeed): void {
    this.#stored.delete(feed);
  }

  /** Stores whatever moved, one stream after the other: reads of the data path go first in the thread pool. */
  store(): Promise<void> {
    this.#round ??= this.#storeAll().finally(() => (this.#round = undefined));
    return this.#round;
  }

  async #storeAll(): Promise<void> {
    for (const [feed, stored] of this.#stored) {
      const { cursor } = feed;
      if (cursor.confirmed === stored.confirmed && cursor.resent === stored.resent) continue;
      await this.#storeOne(feed, stored);
    }
  }

  async #storeOne(feed: StreamFeed, before: { confirmed: bigint }): Promise<void> {
    const { cursor } = feed;
    try {
      await this.#reader.storeCursor(feed.streamId, cursor);
      this.#stored.set(feed, cursor);
      if (cursor.confirmed > before.confirmed) await this.#retention.free(feed, cursor.confirmed);
      this.#failing = undefined;
    } catch (thrown) {
      const code = codeOf(thrown) ?? 'WRIT_DELIVERY_CURSOR';
      if (code !== this.#failing)
        this.#log.warn({ code }, 'what an agency confirmed could not be stored; it is kept and tried again');
      this.#failing = code;
    }
  }
}

/** What can be told of delivery at a moment: its streams, links and memory. */
import type { StreamListing } from '../../native/addon.ts';
import type { ChecksOwed } from './checks-owed.ts';
import type { LinkStatus, StreamLink } from './link-types.ts';
import type { StreamFeed } from './stream-feed.ts';
import type { Latency } from './stream-progress.ts';

export interface StreamStatus {
  /** 16 octets each, hex of the UUID without dashes is `Buffer.toString('hex')`. */
  readonly streamId: Buffer;
  readonly grantId: Buffer;
  /** 1: IRI, 2: CC, or reports of packets in its place. */
  readonly leg: 1 | 2;
  /** Absent: it has none. */
  readonly reports?: true;
  /** Records: number of the first one not durable, not sent on this connection, not confirmed. */
  readonly durable: bigint;
  readonly sent: bigint;
  readonly confirmed: bigint;
  /** IRI or CC items among the confirmed. */
  readonly confirmedItems: bigint;
  /** Records sent more than once. */
  readonly resent: bigint;
  /** Octets not confirmed, by the stream's average record. */
  readonly bufferedBytes: bigint;
  /** When the oldest record that is not confirmed was captured. Absent: there is none, or it was not looked at yet. */
  readonly oldestTimeNs?: bigint;
  /** Of the last confirmations: from sending to answer. Absent before the first. */
  readonly latency?: Latency;
  /** Until all is confirmed, at the rates of the last seconds. Absent: it does not get less. */
  readonly drainSeconds?: number;
  readonly ended: boolean;
  /** What of the records sent no integrity check covers or confirms yet. Absent: the stream has no checks. */
  readonly checks?: ChecksOwed;
  /** Why the stream is held back: damage, or a description that can't be read. */
  readonly code?: string;
}

/** Octets read out of the spool and not yet the kernel's, of all links. */
export interface DeliveryMemory {
  readonly heldBytes: number;
  readonly mostHeldBytes: number;
  readonly limitBytes: number;
}

export interface DeliveryStatus {
  readonly memory: DeliveryMemory;
  readonly links: readonly LinkStatus[];
  readonly streams: readonly StreamStatus[];
}

/** `nowMs`: monotonic. */
export function statusOf(feed: StreamFeed, link: StreamLink, nowMs: number): StreamStatus {
  const { streamId, grantId, leg, durable, sent, cursor, ended, bufferedBytes, progress } = feed;
  const stopped = feed.stopped ?? (link.isHolding(feed) ? 'WRIT_DELIVERY_PIN' : undefined);
  const oldestTimeNs = durable > cursor.confirmed ? progress.oldestTimeNs(cursor.confirmed) : undefined;
  const latency = progress.latency();
  const drainSeconds = progress.drainSeconds(nowMs, durable, cursor.confirmed);
  const checks = feed.secured?.checksOwed(sent);
  return {
    ...{ streamId, grantId, leg, durable, sent, ...cursor, bufferedBytes, ended },
    ...(feed.about.leg === 'reports' ? { reports: true } : {}),
    ...(oldestTimeNs === undefined ? {} : { oldestTimeNs }),
    ...(latency === undefined ? {} : { latency }),
    ...(drainSeconds === undefined ? {} : { drainSeconds }),
    ...(checks === undefined ? {} : { checks }),
    ...(stopped === undefined ? {} : { code: stopped }),
  };
}

/** Of a stream that could not be opened. */
export function refusedStatus(listing: StreamListing, code: string): StreamStatus {
  const { streamId, grantId, durableRecords: durable, durableBytes: bufferedBytes, ended } = listing;
  const none = { sent: 0n, confirmed: 0n, confirmedItems: 0n, resent: 0n };
  return { streamId, grantId, leg: listing.leg === 1 ? 1 : 2, durable, ...none, bufferedBytes, ended, code };
}

/** What a link tells, what it is given, and what it shares with other links. Types only: link.ts has the substance. */
import type { StreamEndpoint } from '../../model/stream-about.ts';
import type { AgencyBudget } from './agency-budget.ts';
import type { BackoffLimits } from './backoff.ts';
import type { CreditAccount } from './credit.ts';
import type { SlabPools } from './read-ahead.ts';
import type { StreamFeed } from './stream-feed.ts';
import type { DeliveryTls } from './transport.ts';

export type LinkState = 'idle' | 'connecting' | 'negotiating' | 'probing' | 'up' | 'waiting' | 'closed';

export interface LinkStatus {
  readonly agencyId: string;
  /** 2: HI2, 3: HI3. */
  readonly interface: 2 | 3;
  readonly state: LinkState;
  /** Since when it is up, idle or closed, or is none of these; wall clock, ms since 1970. Attempts do not count. */
  readonly sinceMs: number;
  /** Times it was up. */
  readonly connects: number;
  /** Records sent again after a reconnect. */
  readonly resends: number;
  readonly unconfirmedBytes: number;
  /** Place of the endpoint in use, or tried last, in the agency's list of so many; from 1. */
  readonly endpoint: number;
  readonly endpoints: number;
  /** Octets of the memory that all links share. */
  readonly heldBytes: number;
  /** The kernel's figures of the connection: no confirmation, TCP knows nothing of the LEMF behind the other kernel. */
  readonly tcp?: LinkTcp;
  /** Of a link that sends datagrams. */
  readonly datagrams?: Readonly<DatagramCounts>;
  /** When the certificate ends that the LEMF showed last, ms since 1970; absent on plain TCP and before the first. */
  readonly peerUntilMs?: number;
  /** Why it is not up, or what ended it last. Absent once data was confirmed again. */
  readonly code?: string;
}

export interface LinkTcp {
  readonly unsentBytes: number;
  /** Not acknowledged by the other kernel, the unsent ones too. */
  readonly queuedBytes: number;
  readonly rttUs: number;
  readonly retransmits: number;
}

/** Since the process began. What is lost on the way is in none of them: nobody tells of it. */
export interface DatagramCounts {
  /** That the kernel took. */
  sent: number;
  /** Times that ICMP said that nobody listens there. */
  unreachable: number;
  /** Other errors of the socket. */
  failed: number;
}

export interface DeliveryClock {
  /** Milliseconds of a clock that never jumps. */
  monotonicMs(): number;
  wallMs(): number;
}

export interface DeliveryLog {
  info(context: Readonly<Record<string, unknown>>, message: string): void;
  warn(context: Readonly<Record<string, unknown>>, message: string): void;
}

export interface LinkContext {
  readonly tls: DeliveryTls | undefined;
  readonly backoff: BackoffLimits;
  readonly connectTimeoutMs: number;
  /** TCP_USER_TIMEOUT of each connection. */
  readonly userTimeoutMs: number;
  /** How long a link that is up at another endpoint waits before it asks for the preferred one. */
  readonly returnMs: number;
  readonly clock: DeliveryClock;
  readonly random: () => number;
  readonly log: DeliveryLog;
  readonly changed: (status: LinkStatus) => void;
}

/** What delivery asks of a link, whatever carries it: a session (link.ts), or packages that are fetched (../pull/pull-link.ts). */
export interface StreamLink {
  readonly isUp: boolean;
  readonly hasUnconfirmed: boolean;
  attach(feed: StreamFeed): void;
  /** The stream is no more. */
  detach(feed: StreamFeed): void;
  /** The link is up, but not for this stream: its grant names other keys. */
  isHolding(feed: StreamFeed): boolean;
  /** More of this stream is durable. */
  offer(feed: StreamFeed): void;
  /** Somebody waits for it. */
  hurry(): void;
  tick(nowMs: number): void;
  status(): LinkStatus;
  /** No more data. The caller waits for `hasUnconfirmed` to fall as long as it likes. */
  drain(): void;
  close(): void;
}

export interface LinkIdentity {
  readonly agencyId: string;
  readonly handover: 2 | 3;
  readonly endpoints: readonly StreamEndpoint[];
}

/** What a link shares with others. */
export interface LinkShares {
  readonly credit: CreditAccount;
  readonly pools: SlabPools;
  /** Of the agency, over all its links; absent: no limit. */
  readonly budget?: AgencyBudget | undefined;
}

/** Pieces that may be unconfirmed: each takes some hundred octets of memory, however small it is. */
export const MOST_PIECES = 2048;
/** Where each datagram is a piece, and is unconfirmed for half a second. */
export const MOST_DATAGRAMS = 1 << 15;
/** Where nobody answers: TLS that was not refused for so long is taken to be accepted. */
export const UNREFUSED_MS = 1000;
export const IN_CONNECTION: ReadonlySet<LinkState> = new Set(['connecting', 'negotiating', 'probing', 'up']);

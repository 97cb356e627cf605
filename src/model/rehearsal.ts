/** What a rehearsal found: a test interception sent to an agency's collection system before any order is (docs/profiles.md). */
import type { HandoverStandard } from './handover-profile.ts';
import type { Encryption } from './security-options.ts';

/** The blank keeps it from being any warrant's: core and office refuse a LIID with one. */
export const REHEARSAL_LIID = 'WRIT TEST';
/** The same of PacketCable, whose header of content has eight octets for it. */
export const REHEARSAL_CASE = 'WRIT TST';
/** Of PacketCable: the one that no grant is given (warrants/ccc-ids.ts), so that no test can get among an order's content. */
export const REHEARSAL_CCC_ID = 0;

export function rehearsalLiidOf(standard: HandoverStandard): string {
  return standard === 'packetcable' ? REHEARSAL_CASE : REHEARSAL_LIID;
}

/**
 * `come`, `seal`, `fetch`: of packages, for which the agency comes: it connected with its key, a package was made, all of it was fetched.
 * `negotiate`: only where PDU acknowledgement is asked for (ETSI TS 102 232-1, 6.3.5). `send`: of content in datagrams, which has no
 * other: there is no connection, and nobody answers or confirms.
 */
export const rehearsalSteps = ['connect', 'negotiate', 'answer', 'come', 'seal', 'fetch', 'confirm', 'send'] as const;
export type RehearsalStep = (typeof rehearsalSteps)[number];

/** `declined`: of `negotiate`; the LEMF does not do it, and keep-alives confirm instead (6.3.6). */
export const stepResults = ['ok', 'declined', 'failed', 'not-reached'] as const;
export type StepResult = (typeof stepResults)[number];

export interface RehearsalLeg {
  readonly interface: 2 | 3;
  readonly steps: readonly { readonly step: RehearsalStep; readonly result: StepResult }[];
  /** In the order they were sent; the last `messages.length - confirmed` are not confirmed. */
  readonly messages: readonly string[];
  readonly confirmed: number;
  /** Of content in datagrams, of which none is ever confirmed: how many went out. Absent: a connection. */
  readonly sent?: number | undefined;
  /** Integrity checks behind them, which the profile asks for: how many were made, and how many of these confirmed. */
  readonly checks?: { readonly made: number; readonly confirmed: number } | undefined;
  /** Why not all were confirmed, or sent as datagrams. */
  readonly code?: string | undefined;
  /** When the LEMF's certificate ends, ms since 1970. */
  readonly peerUntilMs?: number | undefined;
}

export interface RehearsalReport {
  readonly liid: string;
  readonly cin: number;
  readonly legs: readonly RehearsalLeg[];
  /** How payloads were encrypted. Absent: not at all. */
  readonly encryption?: Encryption | undefined;
  /** Their key for the agency, CMS EnvelopedData (RFC 5652), where one was asked for. */
  readonly envelope?: Buffer | undefined;
}

/** All that can be confirmed was, and all datagrams went out with nobody saying that nothing listens there. */
export function isConfirmed({ legs }: RehearsalReport): boolean {
  return legs.every(
    ({ confirmed, sent = confirmed, messages, code }) => code === undefined && sent === messages.length,
  );
}

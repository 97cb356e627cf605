/** What a rehearsal found: a test interception sent to an agency's collection system before any order is (docs/profiles.md). */

/** The blank keeps it from being any warrant's: core and office refuse a LIID with one. */
export const REHEARSAL_LIID = 'WRIT TEST';

/** `negotiate`: only where PDU acknowledgement is asked for (ETSI TS 102 232-1, 6.3.5). */
export const rehearsalSteps = ['connect', 'negotiate', 'answer', 'confirm'] as const;
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
  /** Why not all were confirmed. */
  readonly code?: string | undefined;
  /** When the LEMF's certificate ends, ms since 1970. */
  readonly peerUntilMs?: number | undefined;
}

export interface RehearsalReport {
  readonly liid: string;
  readonly cin: number;
  readonly legs: readonly RehearsalLeg[];
}

export function isConfirmed({ legs }: RehearsalReport): boolean {
  return legs.every(({ confirmed, messages }) => confirmed === messages.length);
}

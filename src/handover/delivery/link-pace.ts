/** When a link asks for confirmation and how long it waits for one: the strictest of its orders' profiles. */
import type { StreamAbout } from '../../model/stream-about.ts';

/** TIME3 of ETSI TS 102 232-1, 6.3.4. */
export const DEFAULT_RESPONSE_TIMEOUT_MS = 60_000;

export interface Pace {
  readonly keepAliveMs: number;
  readonly keepAliveBytes: number;
  readonly responseTimeoutMs: number;
  readonly wantsAcknowledgement: boolean;
}

/** One link serves orders with profiles of different times: each gets at least what it asks for. */
export function strictest(known: Pace | undefined, profile: StreamAbout['profile']): Pace {
  const bytes = profile.keepAliveBytes === 0 ? Infinity : profile.keepAliveBytes;
  const timeoutMs = profile.responseTimeoutMs === 0 ? DEFAULT_RESPONSE_TIMEOUT_MS : profile.responseTimeoutMs;
  return {
    keepAliveMs: Math.min(known?.keepAliveMs ?? Infinity, profile.keepAliveMs),
    keepAliveBytes: Math.min(known?.keepAliveBytes ?? Infinity, bytes),
    responseTimeoutMs: Math.min(known?.responseTimeoutMs ?? Infinity, timeoutMs),
    wantsAcknowledgement: (known?.wantsAcknowledgement ?? false) || profile.acknowledgement === 'pdu',
  };
}

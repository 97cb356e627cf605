/** When a link asks for confirmation and how long it waits for one: the strictest of its orders' profiles. */
import type { StreamAbout } from '../../model/stream-about.ts';

import { STANDS_MS } from './tcp-witness.ts';

/** TIME3 of ETSI TS 102 232-1, 6.3.4. */
export const DEFAULT_RESPONSE_TIMEOUT_MS = 60_000;

export interface Pace {
  readonly keepAliveMs: number;
  readonly keepAliveBytes: number;
  readonly responseTimeoutMs: number;
  readonly wantsAcknowledgement: boolean;
  /** Nobody answers: the other end's TCP confirms (tcp-witness.ts). */
  readonly isSilent: boolean;
  /** Content goes in datagrams, so fast. */
  readonly datagramKbps?: number;
}

/** How often it is looked at what TCP has acknowledged, where nothing else asks. */
const SILENT_MS = 250;

/** One link serves orders with profiles of different times: each gets at least what it asks for. */
export function strictest(known: Pace | undefined, profile: StreamAbout['profile']): Pace {
  const isSilent = profile.acknowledgement === 'tcp' || profile.acknowledgement === 'none';
  const kbps = profile.datagrams?.paceKbps;
  const bytes = isSilent || profile.keepAliveBytes === 0 ? Infinity : profile.keepAliveBytes;
  const waitMs = profile.responseTimeoutMs === 0 ? DEFAULT_RESPONSE_TIMEOUT_MS : profile.responseTimeoutMs;
  const timeoutMs = isSilent ? waitMs + STANDS_MS : waitMs;
  return {
    keepAliveMs: Math.min(known?.keepAliveMs ?? Infinity, isSilent ? SILENT_MS : profile.keepAliveMs),
    keepAliveBytes: Math.min(known?.keepAliveBytes ?? Infinity, bytes),
    responseTimeoutMs: Math.min(known?.responseTimeoutMs ?? Infinity, timeoutMs),
    wantsAcknowledgement: (known?.wantsAcknowledgement ?? false) || profile.acknowledgement === 'pdu',
    isSilent,
    ...(kbps === undefined ? {} : { datagramKbps: Math.min(known?.datagramKbps ?? Infinity, kbps) }),
  };
}

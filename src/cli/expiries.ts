/** Certificates that end soon, in time for a renewal: Writ's own, and those that LEMFs showed when they were connected to last. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { LinkStatus } from '../ipc/delivery-messages.ts';

export interface Expiry {
  /** "Writ's delivery certificate", "the certificate of agency ..., HI3". */
  readonly of: string;
  /** ms since 1970. */
  readonly untilMs: number;
}

const msPerDay = 86_400_000;
export const warnDays = 30;
const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The first of the chain to end: from then on LEMFs refuse it. Absent: none is installed, or it can't be read here. */
export function ownExpiry(file: string): Expiry | undefined {
  try {
    const all = readFileSync(file, 'utf8').match(pem) ?? [];
    const ends = all.map((each) => Date.parse(new X509Certificate(each).validTo));
    return ends.length === 0 ? undefined : { of: "Writ's delivery certificate", untilMs: Math.min(...ends) };
  } catch {
    return undefined;
  }
}

/** Links of an agency that are separate by warrant see one and the same certificate. */
export function peerExpiries(links: readonly LinkStatus[]): Expiry[] {
  const known = new Map<string, number>();
  for (const { agencyId, interface: side, peerUntilMs } of links) {
    const of = `the certificate of agency ${agencyId}, HI${side}`;
    if (peerUntilMs !== undefined) known.set(of, Math.min(peerUntilMs, known.get(of) ?? peerUntilMs));
  }
  return [...known].map(([of, untilMs]) => ({ of, untilMs }));
}

function lineOf({ of, untilMs }: Expiry, nowMs: number): string {
  const at = new Date(untilMs).toISOString();
  if (untilMs < nowMs) return `EXPIRED: ${of}, at ${at}`;
  return `EXPIRES in ${Math.floor((untilMs - nowMs) / msPerDay)} days: ${of}, at ${at}`;
}

/** A line for each that has ended or will within 30 days, the first to end first. */
export function expiryLines(expiries: readonly Expiry[], nowMs: number): string[] {
  return expiries
    .filter(({ untilMs }) => untilMs < nowMs + warnDays * msPerDay)
    .sort((one, other) => one.untilMs - other.untilMs)
    .map((each) => lineOf(each, nowMs));
}

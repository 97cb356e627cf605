/** What a person sees before signing: the grant's own words (src/model/grant-text.ts), local times, length and fingerprint. */
import { createHash } from 'node:crypto';
import { decodeGrant } from '../model/grant.ts';
import { renderGrant } from '../model/grant-text.ts';
import { formatInstant } from '../model/instant.ts';
import { formatSelector } from '../model/selector.ts';
import { formatService } from '../model/service.ts';

const NS_PER_MINUTE = 60_000_000_000n;

/** `30 d 4 h 5 min`. */
export function duration(ns: bigint): string {
  const minutes = ns / NS_PER_MINUTE;
  if (minutes === 0n) return 'less than a minute';
  const parts = [
    [minutes / 1440n, 'd'],
    [(minutes / 60n) % 24n, 'h'],
    [minutes % 60n, 'min'],
  ] as const;
  return parts
    .filter(([count]) => count > 0n)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

function localTime(ns: bigint): string {
  return new Date(Number(ns / 1_000_000n)).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'long' });
}

/** Throws WRIT_GRANT_* when the octets are no canonical grant. */
export function summarizeGrant(octets: Buffer): string {
  const { notBeforeNs, notAfterNs } = decodeGrant(octets);
  return [
    ...renderGrant(octets),
    `Local time       ${localTime(notBeforeNs)} to ${localTime(notAfterNs)}`,
    `Lasts            ${duration(notAfterNs - notBeforeNs)}`,
    `Fingerprint      SHA-256 ${createHash('sha256').update(octets).digest('hex')}`,
  ].join('\n');
}

/** The same for programs. */
export function grantAsData(octets: Buffer): Readonly<Record<string, unknown>> {
  const { notBeforeNs, notAfterNs, orderHash, selectors, services, endpoints, ...rest } = decodeGrant(octets);
  return {
    ...rest,
    orderHash: orderHash.toString('hex'),
    selectors: selectors.map(formatSelector),
    services: services.map(formatService),
    endpoints: endpoints.map((endpoint) => ({ ...endpoint, pins: endpoint.pins.map((pin) => pin.toString('hex')) })),
    notBefore: formatInstant(notBeforeNs),
    notAfter: formatInstant(notAfterNs),
  };
}

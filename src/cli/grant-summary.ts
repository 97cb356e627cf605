/**
 * What a grant says, for the person who is about to sign it: made from the very octets that will be signed, never from the
 * server's words about them.
 */
import { createHash } from 'node:crypto';
import { formatInstant } from '../model/instant.ts';
import { instrumentRules } from '../model/instrument.ts';
import { formatSelector } from '../model/selector.ts';
import { decodeGrant, type Grant, type GrantEndpoint } from '../model/grant.ts';
import { fields } from './table.ts';

const NS_PER_MINUTE = 60_000_000_000n;

/** `30 d 4 h 5 min`. */
export function duration(ns: bigint): string {
  const minutes = ns / NS_PER_MINUTE;
  if (minutes === 0n) return 'less than a minute';
  const parts: readonly (readonly [bigint, string])[] = [
    [minutes / 1440n, 'd'],
    [(minutes / 60n) % 24n, 'h'],
    [minutes % 60n, 'min'],
  ];
  return parts
    .filter(([count]) => count > 0n)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

function localTime(ns: bigint): string {
  return new Date(Number(ns / 1_000_000n)).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
}

function endpointLine({ handover, tls, host, port, pins }: GrantEndpoint): string {
  const proof = tls
    ? `TLS, pinned to ${pins.map((pin) => pin.toString('hex').slice(0, 16)).join(' or ')}…`
    : 'PLAIN TCP, not encrypted';
  return `HI${handover} ${host}:${port} (${proof})`;
}

function pairsOf(grant: Grant): readonly (readonly [string, string])[] {
  return [
    ['grant', `${grant.grantId}  (number ${grant.sequence} of warrant ${grant.warrantId})`],
    ['instrument', instrumentRules[grant.instrument].title],
    ['scope', grant.scope === 'iri' ? 'IRI only: no content' : 'IRI and CONTENT'],
    ...grant.selectors.map((selector, index) => [index === 0 ? 'target' : '', formatSelector(selector)] as const),
    ['from', `${formatInstant(grant.notBeforeNs)}  (${localTime(grant.notBeforeNs)})`],
    ['until', `${formatInstant(grant.notAfterNs)}  (${localTime(grant.notAfterNs)}), not included`],
    ['for', duration(grant.notAfterNs - grant.notBeforeNs)],
    ['agency', `${grant.agencyId}, LIID ${grant.liid}`],
    ...grant.endpoints.map((endpoint, index) => [index === 0 ? 'deliver to' : '', endpointLine(endpoint)] as const),
    ['order scan', `SHA-256 ${grant.orderHash.toString('hex')}`],
    ['entered by', `person ${grant.enteredBy}`],
    ['core', `${grant.audience}, trust epoch ${grant.epoch}`],
  ];
}

/** Throws WRIT_GRANT_* when the octets are no canonical grant. */
export function summarizeGrant(octets: Buffer): string {
  const fingerprint = createHash('sha256').update(octets).digest('hex');
  return fields([
    ...pairsOf(decodeGrant(octets)),
    ['fingerprint', `SHA-256 ${fingerprint} of these ${octets.length} octets`],
  ]);
}

/** The same for programs. */
export function grantAsData(octets: Buffer): Readonly<Record<string, unknown>> {
  const grant = decodeGrant(octets);
  return {
    ...grant,
    orderHash: grant.orderHash.toString('hex'),
    selectors: grant.selectors.map(formatSelector),
    endpoints: grant.endpoints.map((endpoint) => ({
      ...endpoint,
      pins: endpoint.pins.map((pin) => pin.toString('hex')),
    })),
    notBefore: formatInstant(grant.notBeforeNs),
    notAfter: formatInstant(grant.notAfterNs),
  };
}

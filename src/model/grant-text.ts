/** A grant's bytes as lines that a signer reads: made from the octets, so that what is read is what is signed. */
import { decodeGrant } from './grant.ts';
import type { GrantEndpoint } from './grant.ts';
import { formatInstant } from './instant.ts';
import { instrumentRules } from './instrument.ts';
import { formatSelector } from './selector.ts';

function endpointText(endpoint: GrantEndpoint): string {
  const transport = endpoint.tls ? 'TLS' : 'plain TCP, NOT ENCRYPTED';
  const pins = endpoint.pins.map((pin) => `pin ${pin.toString('hex')}`).join(', ');
  return [`HI${endpoint.handover} to ${endpoint.host} port ${endpoint.port} over ${transport}`, pins]
    .filter((part) => part !== '')
    .join(', ');
}

/** Throws WRIT_GRANT_* when the octets are no grant: nothing that can't be read can be shown, and so signed. */
export function renderGrant(octets: Buffer): string[] {
  const grant = decodeGrant(octets);
  return [
    `Grant            ${grant.grantId} (number ${grant.sequence} of its warrant)`,
    `Warrant          ${grant.warrantId}`,
    `Instrument       ${instrumentRules[grant.instrument].title}`,
    `Takes            ${grant.scope === 'iri+cc' ? 'IRI and CONTENT' : 'IRI only, no content'}; both directions`,
    ...grant.selectors.map((selector) => `Target           ${formatSelector(selector)}`),
    `From             ${formatInstant(grant.notBeforeNs)}`,
    `Until (not incl) ${formatInstant(grant.notAfterNs)}`,
    `Agency           ${grant.agencyId}`,
    `LIID             ${grant.liid}`,
    ...grant.endpoints.map((endpoint) => `Delivered        ${endpointText(endpoint)}`),
    `Handover         ETSI, ${grant.profile.acknowledgement === 'pdu' ? 'PDU acknowledgement' : 'keep-alive'}, operator ${grant.profile.operatorId}`,
    `Order's SHA-256  ${grant.orderHash.toString('hex')}`,
    `Entered by       ${grant.enteredBy}`,
    `Core             ${grant.audience}, trust epoch ${grant.epoch}`,
  ];
}

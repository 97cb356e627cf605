/** A grant's bytes as lines that a signer reads: made from the octets, so that what is read is what is signed. */
import { decodeGrant } from './grant.ts';
import type { GrantEndpoint } from './grant.ts';
import { etsiOptionWords } from './etsi-options.ts';
import { CMII_MODULE } from './handover-profile.ts';
import type { HandoverProfile } from './handover-profile.ts';
import { formatInstant } from './instant.ts';
import { instrumentRules } from './instrument.ts';
import { selectorWords } from './selector.ts';
import { serviceWords } from './service.ts';
import type { Service } from './service.ts';

function endpointText(endpoint: GrantEndpoint): string {
  const transport = endpoint.tls ? 'TLS' : 'plain TCP, NOT ENCRYPTED';
  const pins = endpoint.pins.map((pin) => `pin ${pin.toString('hex')}`).join(', ');
  return [`HI${endpoint.handover} to ${endpoint.host} port ${endpoint.port} over ${transport}`, pins]
    .filter((part) => part !== '')
    .join(', ');
}

function handoverText(profile: HandoverProfile): string {
  if (profile.standard === 'etsi')
    return `ETSI, ${profile.acknowledgement === 'pdu' ? 'PDU acknowledgement' : 'keep-alive'}${etsiOptionWords(profile)}`;
  const { networkElementId, cmiiModule = CMII_MODULE, cmiiOptionalModule } = profile;
  return `ATIS-1000013, TCP acknowledgement, system ${networkElementId}, modules ${cmiiModule} and ${cmiiOptionalModule}`;
}

function serviceLines(services: readonly Service[]): string[] {
  if (services.length === 0) return ['Traffic          all of the target'];
  return services.map((service) => `Traffic ONLY     ${serviceWords(service)}`);
}

/** Throws WRIT_GRANT_* when the octets are no grant: nothing that can't be read can be shown, and so signed. */
export function renderGrant(octets: Buffer): string[] {
  const grant = decodeGrant(octets);
  return [
    `Grant            ${grant.grantId} (number ${grant.sequence} of its warrant)`,
    `Warrant          ${grant.warrantId}`,
    `Instrument       ${instrumentRules[grant.instrument].title}`,
    `Takes            ${grant.scope === 'iri+cc' ? 'IRI and CONTENT' : 'IRI only, no content'}; both directions`,
    ...grant.selectors.map((selector) => `Target           ${selectorWords(selector)}`),
    ...serviceLines(grant.services),
    `From             ${formatInstant(grant.notBeforeNs)}`,
    `Until (not incl) ${formatInstant(grant.notAfterNs)}`,
    `Agency           ${grant.agencyId}`,
    `LIID             ${grant.liid}`,
    ...grant.endpoints.map((endpoint) => `Delivered        ${endpointText(endpoint)}`),
    `Handover         ${handoverText(grant.profile)}, operator ${grant.profile.operatorId}`,
    `Order's SHA-256  ${grant.orderHash.toString('hex')}`,
    `Entered by       ${grant.enteredBy}`,
    `Core             ${grant.audience}, trust epoch ${grant.epoch}`,
  ];
}

/** A grant's bytes as lines that a signer reads: made from the octets, so that what is read is what is signed. */
import { decodeGrant } from './grant.ts';
import type { Grant, GrantEndpoint } from './grant.ts';
import { etsiOptionWords } from './etsi-options.ts';
import { CMII_MODULE } from './handover-profile.ts';
import type { HandoverProfile } from './handover-profile.ts';
import { formatInstant } from './instant.ts';
import { instrumentRules } from './instrument.ts';
import { selectorWords } from './selector.ts';
import { DEFAULT_PACE_KBPS, DEFAULT_RETAIN_MINUTES } from './packetcable-options.ts';
import { DEFAULT_INTERVAL_SECONDS, DEFAULT_PACKAGE_BYTES } from './pull-options.ts';
import { reportWords } from './report-options.ts';
import { serviceWords } from './service.ts';
import type { Service } from './service.ts';
import { CC_MODULE, LAES_MODULE } from './voice-options.ts';

function endpointText(endpoint: GrantEndpoint, { standard }: HandoverProfile): string {
  const isDatagrams = standard === 'packetcable' && endpoint.handover === 3;
  const plain = isDatagrams ? 'UDP, NOT ENCRYPTED, not acknowledged' : 'plain TCP, NOT ENCRYPTED';
  const transport = endpoint.tls ? 'TLS' : plain;
  const pins = endpoint.pins.map((pin) => `pin ${pin.toString('hex')}`).join(', ');
  const way = standard === 'pull' ? 'fetched by the agency from' : 'to';
  return [`HI${endpoint.handover} ${way} ${endpoint.host} port ${endpoint.port} over ${transport}`, pins]
    .filter((part) => part !== '')
    .join(', ');
}

function handoverText(profile: HandoverProfile): string {
  if (profile.standard === 'etsi')
    return `ETSI, ${profile.acknowledgement === 'pdu' ? 'PDU acknowledgement' : 'keep-alive'}${etsiOptionWords(profile)}`;
  const { networkElementId, cmiiModule = CMII_MODULE, cmiiOptionalModule } = profile;
  if (profile.standard === 'packetcable') return packetCableText(profile);
  if (profile.standard === 'pull') return pullText(profile);
  if (profile.standard === 'atis-voice') {
    const { laesModule = LAES_MODULE, ccModule = CC_MODULE } = profile;
    return `ATIS-1000678, TCP acknowledgement, system ${networkElementId}, modules ${laesModule} and ${ccModule}`;
  }
  return `ATIS-1000013, TCP acknowledgement, system ${networkElementId}, modules ${cmiiModule} and ${cmiiOptionalModule}${reportWords(profile)}`;
}

function packetCableText({ networkElementId, cccForm, paceKbps, retainMinutes }: HandoverProfile): string {
  const pace = `${paceKbps ?? DEFAULT_PACE_KBPS} kbit/s`;
  const kept = `kept for ${retainMinutes ?? DEFAULT_RETAIN_MINUTES} minutes`;
  return `PacketCable, CCC header of ${cccForm}, no acknowledgement, ${pace}, ${kept}, system ${networkElementId}`;
}

function pullText({ intervalSeconds, packageBytes }: HandoverProfile): string {
  const often = `each ${intervalSeconds ?? DEFAULT_INTERVAL_SECONDS} s or ${packageBytes ?? DEFAULT_PACKAGE_BYTES} octets`;
  return `packages that the agency fetches, ${often}, sealed to the pinned keys, confirmed by the agency`;
}

function serviceLines(services: readonly Service[]): string[] {
  if (services.length === 0) return ['Traffic          all of the target'];
  return services.map((service) => `Traffic ONLY     ${serviceWords(service)}`);
}

function takesText({ scope, profile }: Grant): string {
  if (scope === 'iri+cc') return 'IRI and CONTENT';
  return profile.packetReports === undefined
    ? 'IRI only, no content'
    : 'IRI only, no content: of its packets addresses and ports';
}

/** Throws WRIT_GRANT_* when the octets are no grant: nothing that can't be read can be shown, and so signed. */
export function renderGrant(octets: Buffer): string[] {
  const grant = decodeGrant(octets);
  return [
    `Grant            ${grant.grantId} (number ${grant.sequence} of its warrant)`,
    `Warrant          ${grant.warrantId}`,
    `Instrument       ${instrumentRules[grant.instrument].title}`,
    `Takes            ${takesText(grant)}; both directions`,
    ...grant.selectors.map((selector) => `Target           ${selectorWords(selector)}`),
    ...serviceLines(grant.services),
    `From             ${formatInstant(grant.notBeforeNs)}`,
    `Until (not incl) ${formatInstant(grant.notAfterNs)}`,
    `Agency           ${grant.agencyId}`,
    `LIID             ${grant.liid}`,
    ...grant.endpoints.map((endpoint) => `Delivered        ${endpointText(endpoint, grant.profile)}`),
    `Handover         ${handoverText(grant.profile)}, operator ${grant.profile.operatorId}`,
    `Order's SHA-256  ${grant.orderHash.toString('hex')}`,
    `Entered by       ${grant.enteredBy}`,
    `Core             ${grant.audience}, trust epoch ${grant.epoch}`,
  ];
}

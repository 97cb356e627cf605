/**
 * The handover profiles that ship with Writ: one row each, to start from (docs/profiles.md). A row that is altered gets a higher version;
 * what was made of it keeps what it had.
 */
import type { HandoverProfile } from './handover-profile.ts';

/** What a profile may leave to the site and to the endpoints that name it. */
export type ProfileSettings = { readonly [K in keyof HandoverProfile]?: HandoverProfile[K] | undefined };
export type ProfileField = keyof HandoverProfile;

export interface ProfilePreset {
  readonly name: string;
  readonly version: number;
  /** One sentence: for whom it is. */
  readonly about: string;
  readonly settings: ProfileSettings & Pick<HandoverProfile, 'standard' | 'acknowledgement'>;
  /** Fields that only the agency or the site can say, with an example of the form. */
  readonly asks: Readonly<Partial<Record<ProfileField, { readonly what: string; readonly example: string }>>>;
}

const usual = { keepAliveMs: 30_000, keepAliveBytes: 8 << 20, responseTimeoutMs: 60_000 } as const;
const accessPoint = { what: 'the iAPSystemId, 1 to 15 characters', example: 'EXAMPLE-IAP1' };
const optionalModule = {
  what: 'the object identifier that the agency gives its optional messages: ask it',
  example: '1.2.840.113737.2.1.1.0.1',
};
const operator = { what: "the carrier's identifier in every PDU, 1 to 16 characters", example: 'EXAMPLENET' };

/** ATIS-1000013. */
const ias: Pick<ProfilePreset, 'settings' | 'asks'> = {
  settings: {
    ...{ standard: 'atis-ias', acknowledgement: 'tcp', ...usual },
    ...{ authorizationCountry: 'US', deliveryCountry: 'US' },
  },
  asks: { operatorId: operator, networkElementId: accessPoint, cmiiOptionalModule: optionalModule },
};

export const profilePresets: readonly ProfilePreset[] = [
  {
    name: 'etsi-ip-access',
    version: 1,
    about:
      'ETSI TS 102 232-1/-3, internet access; keep-alives confirm: every collection system of that standard has them.',
    settings: { standard: 'etsi', acknowledgement: 'keepalive', ...usual },
    asks: { operatorId: operator },
  },
  {
    name: 'etsi-ip-access-acknowledged',
    version: 1,
    about:
      'The same with PDU acknowledgement: the agency says of each piece that it is stored. One that declines gets keep-alives.',
    settings: { standard: 'etsi', acknowledgement: 'pdu', ...usual },
    asks: { operatorId: operator },
  },
  {
    name: 'etsi-ip-access-slow',
    version: 1,
    about: 'ETSI over a slow or distant line: a keep-alive each minute, three minutes for its answer.',
    settings: {
      ...{ standard: 'etsi', acknowledgement: 'keepalive' },
      ...{ keepAliveMs: 60_000, keepAliveBytes: 2 << 20, responseTimeoutMs: 180_000 },
    },
    asks: { operatorId: operator },
  },
  {
    name: 'etsi-ip-access-secured',
    version: 1,
    about:
      'ETSI with encrypted payloads (AES-256) and integrity checks (SHA-256, ECDSA): agree with the agency first, and send it the keys.',
    settings: {
      ...{ standard: 'etsi', acknowledgement: 'pdu', ...usual },
      ...{ encryption: 'aes-256-cbc', integrityHash: 'sha-256', integritySignature: 'ecdsa' },
    },
    asks: { operatorId: operator },
  },
  {
    name: 'etsi-ip-access-aggregated',
    version: 1,
    about:
      'ETSI with up to 32 packets in one content PDU, none of which waits longer than 50 ms: agree with the agency first that it reads them.',
    settings: {
      ...{ standard: 'etsi', acknowledgement: 'pdu', ...usual },
      ...{ aggregatePackets: 32, aggregateMs: 50 },
    },
    asks: { operatorId: operator },
  },
  {
    name: 'us-ias',
    version: 1,
    about:
      "ATIS-1000013, internet access and services in the US; nobody answers: what the agency's TCP acknowledged is confirmed.",
    settings: ias.settings,
    asks: ias.asks,
  },
  {
    name: 'us-ias-pen-trap',
    version: 1,
    about:
      'us-ias for an agency that wants to know of pen register and trap and trace orders who talked to whom: addresses, ports and counts, once a minute.',
    settings: { ...ias.settings, packetReports: 'summary', reportSeconds: 60 },
    asks: ias.asks,
  },
  {
    name: 'us-voice',
    version: 1,
    about: "ATIS-1000678 (T1.678), voice over packet in the US; what the agency's TCP acknowledged is confirmed.",
    settings: {
      ...{ standard: 'atis-voice', acknowledgement: 'tcp', ...usual },
      ...{ authorizationCountry: 'US', deliveryCountry: 'US' },
    },
    asks: { operatorId: operator, networkElementId: accessPoint },
  },
  {
    name: 'us-packetcable',
    version: 1,
    about:
      'PacketCable, voice over cable in the US: messages over TCP, content in UDP datagrams, which nobody confirms.',
    settings: {
      ...{ standard: 'packetcable', acknowledgement: 'none', ...usual },
      ...{ authorizationCountry: 'US', deliveryCountry: 'US' },
    },
    asks: {
      operatorId: operator,
      networkElementId: accessPoint,
      cccForm: { what: "the version whose header content's datagrams have: 1.0, 1.5 or 2.0", example: '1.5' },
    },
  },
  {
    name: 'pull-packages',
    version: 1,
    about:
      'For an agency without a collection system: it fetches sealed packages of pcapng over HTTPS, one a minute, and confirms each.',
    settings: { standard: 'pull', acknowledgement: 'fetch', ...usual },
    asks: { operatorId: operator },
  },
];

export function presetNamed(name: string): ProfilePreset | undefined {
  return profilePresets.find((preset) => preset.name === name);
}

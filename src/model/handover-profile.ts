/**
 * How an agency is handed what was intercepted: the standard and what goes with it, as two people sign it (docs/grant-format.md, tag 9).
 * The core reads the same octets (addon/src/authority) and decides.
 */
import { type EtsiOptions, etsiOptionsFault, readEtsiOptions, writeEtsiOptions } from './etsi-options.ts';
import { objectIdPattern } from './object-id.ts';
import { OctetReader, OctetWriter } from './octets.ts';
import { readReportOptions, reportChecks, type ReportOptions, writeReportOptions } from './report-options.ts';
import { packetCableChecks, readPacketCableOptions, writePacketCableOptions } from './packetcable-options.ts';
import type { PacketCableOptions } from './packetcable-options.ts';
import { pullChecks, readPullOptions, writePullOptions } from './pull-options.ts';
import type { PullOptions } from './pull-options.ts';
import { readVoiceOptions, voiceChecks, writeVoiceOptions } from './voice-options.ts';
import type { VoiceOptions } from './voice-options.ts';

/**
 * ETSI TS 102 232, ATIS-1000013 (Internet access and services), ATIS-1000678 (voice over packet), PacketCable (voice over cable); `pull`:
 * no standard's, packages of pcapng that the agency fetches (docs/pull-delivery.md).
 */
export const handoverStandards = ['etsi', 'atis-ias', 'atis-voice', 'packetcable', 'pull'] as const;
export type HandoverStandard = (typeof handoverStandards)[number];

/**
 * `tcp`: of those in whose streams nobody answers: confirmed is what the other end's TCP has acknowledged. `none`: content goes in
 * datagrams, of which nobody says a word; messages are confirmed as with `tcp`. `fetch`: the agency fetches packages and confirms each.
 */
export const acknowledgements = ['keepalive', 'pdu', 'tcp', 'none', 'fetch'] as const;
export type Acknowledgement = (typeof acknowledgements)[number];

/** Countries, keepAliveMs and keepAliveBytes are ETSI's: kept, and of no effect, with the others. The options: with their own standard alone. */
export interface HandoverProfile extends EtsiOptions, VoiceOptions, PacketCableOptions, PullOptions, ReportOptions {
  readonly standard: HandoverStandard;
  readonly acknowledgement: Acknowledgement;
  readonly keepAliveMs: number;
  readonly keepAliveBytes: number;
  /** 0: the default. */
  readonly responseTimeoutMs: number;
  /** ETSI TS 102 232-1, 5.2.3: operatorIdentifier, 1..16 octets. */
  readonly operatorId: string;
  /** With the US standards the iAPSystemId or accessing element, 1..15 characters. */
  readonly networkElementId: string;
  readonly authorizationCountry: string;
  readonly deliveryCountry: string;
  /** With atis-ias: the object identifier of the CmII messages; absent: the 2007 edition's. */
  readonly cmiiModule?: string | undefined;
  /** With atis-ias: the object identifier of the optional CmII messages, which the agency has to say. */
  readonly cmiiOptionalModule?: string | undefined;
}

export const operatorPattern = /^[\x20-\x7e]{1,16}$/;
export const elementPattern = /^[\x20-\x7e]{0,16}$/;
export const countryPattern = /^[A-Z]{2}$/;
/** Of the 2007 edition of ATIS-1000013. */
export const CMII_MODULE = '1.2.840.113737.2.1.1.0.0';
const systemPattern = /^[\x20-\x7e]{1,15}$/;

/** What is wrong with it, for the person who entered it. */
export function profileFault(profile: HandoverProfile): string | undefined {
  const { keepAliveMs, keepAliveBytes, responseTimeoutMs } = profile;
  const isUint32 = (value: number) => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
  const checks: readonly [boolean, string][] = [
    [keepAliveMs >= 100 && keepAliveMs <= 360_000, 'keepAliveMs: 100 to 360000'],
    [[keepAliveMs, keepAliveBytes, responseTimeoutMs].every(isUint32), 'timers: whole numbers'],
    [operatorPattern.test(profile.operatorId), 'operatorId: 1 to 16 printable characters'],
    [elementPattern.test(profile.networkElementId), 'networkElementId: at most 16 printable characters'],
    [countryPattern.test(profile.authorizationCountry), 'authorizationCountry: two capital letters'],
    [countryPattern.test(profile.deliveryCountry), 'deliveryCountry: two capital letters'],
    ...checksOf(profile),
  ];
  return checks.find(([holds]) => !holds)?.[1];
}

function checksOf(profile: HandoverProfile): [boolean, string][] {
  const own = [...foreignChecks(profile), ...acknowledgementChecks(profile)];
  if (profile.standard === 'etsi') return [...own, ...etsiChecks(profile)];
  if (profile.standard === 'pull') return [...own, ...pullChecks(profile)];
  const system: [boolean, string] = [
    systemPattern.test(profile.networkElementId),
    `networkElementId: the iAPSystemId, 1 to 15 printable characters, with ${profile.standard}`,
  ];
  return [...own, system, ...OWN_CHECKS[profile.standard](profile)];
}

const OWN_CHECKS: Readonly<
  Record<Exclude<HandoverStandard, 'etsi' | 'pull'>, (profile: HandoverProfile) => [boolean, string][]>
> = { 'atis-ias': iasChecks, 'atis-voice': voiceChecks, packetcable: packetCableChecks };

/** Fields that are of one standard alone. */
const OWNED = {
  etsi: [
    ...(['timeForm', 'timeStampQualifier', 'networkFunctionId', 'encryption', 'encryptionPin'] as const),
    ...(['integrityHash', 'integritySignature', 'hashPdus', 'hashSeconds'] as const),
    ...(['signatureHashes', 'signatureSeconds', 'aggregatePackets', 'aggregateMs'] as const),
  ],
  'atis-ias': ['cmiiModule', 'cmiiOptionalModule', 'packetReports', 'reportSeconds'],
  'atis-voice': ['laesModule', 'ccModule'],
  packetcable: ['cccForm', 'paceKbps', 'retainMinutes'],
  pull: ['intervalSeconds', 'packageBytes'],
} as const;

function foreignChecks(profile: HandoverProfile): [boolean, string][] {
  return Object.entries(OWNED)
    .filter(([standard]) => standard !== profile.standard)
    .map(([standard, names]) => [
      names.every((name) => profile[name] === undefined),
      `${names.join(', ')}: of ${standard} alone`,
    ]);
}

function etsiChecks(profile: HandoverProfile): [boolean, string][] {
  const fault = etsiOptionsFault(profile);
  return [[fault === undefined, fault ?? '']];
}

const ADMITTED: Readonly<Record<HandoverStandard, readonly Acknowledgement[]>> = {
  etsi: ['keepalive', 'pdu'],
  'atis-ias': ['tcp'],
  'atis-voice': ['tcp'],
  packetcable: ['none'],
  pull: ['fetch'],
};

function acknowledgementChecks({ standard, acknowledgement }: HandoverProfile): [boolean, string][] {
  const admitted = ADMITTED[standard];
  const words = standard === 'etsi' ? 'with etsi' : `with ${standard}, which has no other`;
  return [[admitted.includes(acknowledgement), `acknowledgement: ${admitted.join(' or ')} ${words}`]];
}

/** The one that a standard has, or has by default. */
export function usualAcknowledgement(standard: HandoverStandard): Acknowledgement {
  return ADMITTED[standard][0] ?? 'keepalive';
}

function iasChecks({ cmiiModule, cmiiOptionalModule, ...rest }: HandoverProfile): [boolean, string][] {
  const isId = (text: string | undefined): boolean => text !== undefined && objectIdPattern.test(text);
  return [
    [cmiiModule === undefined || isId(cmiiModule), 'cmiiModule: an object identifier such as 1.2.840.113737.2.1.1.0.0'],
    [
      isId(cmiiOptionalModule),
      'cmiiOptionalModule: with atis-ias the object identifier that the agency gives its optional messages',
    ],
    ...reportChecks(rest),
  ];
}

export function writeProfile(profile: HandoverProfile): Buffer {
  const out = new OctetWriter()
    .u8(handoverStandards.indexOf(profile.standard) + 1)
    .u8(acknowledgements.indexOf(profile.acknowledgement))
    .u32(profile.keepAliveMs)
    .u32(profile.keepAliveBytes)
    .u32(profile.responseTimeoutMs)
    .text8(profile.operatorId)
    .text8(profile.networkElementId)
    .text8(profile.authorizationCountry)
    .text8(profile.deliveryCountry);
  if (profile.standard === 'atis-ias') writeIasOptions(out, profile);
  if (profile.standard === 'atis-voice') writeVoiceOptions(out, profile);
  if (profile.standard === 'packetcable') writePacketCableOptions(out, profile);
  if (profile.standard === 'pull') writePullOptions(out, profile);
  return profile.standard === 'etsi' ? Buffer.concat([out.done(), writeEtsiOptions(profile)]) : out.done();
}

function writeIasOptions(out: OctetWriter, profile: HandoverProfile): void {
  out.text8(profile.cmiiModule ?? '').text8(profile.cmiiOptionalModule ?? '');
  writeReportOptions(out, profile);
}

/** A text instead: why it is none. */
export function readProfile(value: Buffer): HandoverProfile | string {
  const reader = new OctetReader(value);
  const standard = handoverStandards[(reader.u8() ?? 0) - 1];
  const acknowledgement = acknowledgements[reader.u8() ?? acknowledgements.length];
  if (standard === undefined || acknowledgement === undefined) return 'standard or acknowledgement';
  const timers = [reader.u32(), reader.u32(), reader.u32()];
  const texts = Array.from({ length: 4 }, () => reader.text8());
  const own = optionsOf(standard, reader);
  if ([...timers, ...texts].includes(undefined) || own === undefined) return 'the profile is cut short';
  if (typeof own === 'string') return own;
  if (reader.left > 0) return 'octets behind the profile';
  const [keepAliveMs = 0, keepAliveBytes = 0, responseTimeoutMs = 0] = timers;
  const [operatorId = '', networkElementId = '', authorizationCountry = '', deliveryCountry = ''] = texts;
  const profile = {
    ...{ standard, acknowledgement, keepAliveMs, keepAliveBytes, responseTimeoutMs, operatorId, networkElementId },
    ...{ authorizationCountry, deliveryCountry, ...own },
  };
  return profileFault(profile) ?? profile;
}

/** What the standard has of its own, behind what all have. A text: why it has not; undefined: it is cut short. */
function optionsOf(standard: HandoverStandard, reader: OctetReader): Partial<HandoverProfile> | string | undefined {
  switch (standard) {
    case 'etsi':
      return readEtsiOptions(reader);
    case 'atis-ias':
      return readIasOptions(reader);
    case 'atis-voice':
      return readVoiceOptions(reader);
    case 'packetcable':
      return readPacketCableOptions(reader);
    case 'pull':
      return readPullOptions(reader);
  }
}

function readIasOptions(reader: OctetReader): Partial<HandoverProfile> | string | undefined {
  const [cmiiModule, cmiiOptionalModule] = [reader.text8(), reader.text8()];
  if (cmiiModule === undefined || cmiiOptionalModule === undefined) return undefined;
  const reports = readReportOptions(reader);
  if (reports === undefined) return 'reports of packet headers';
  return {
    ...reports,
    ...(cmiiModule === '' ? {} : { cmiiModule }),
    ...(cmiiOptionalModule === '' ? {} : { cmiiOptionalModule }),
  };
}

/**
 * How an agency is handed what was intercepted: the standard and what goes with it, as two people sign it (docs/grant-format.md, tag 9).
 * The core reads the same octets (addon/src/authority) and decides.
 */
import {
  type EtsiOptions,
  etsiOptionsFault,
  hasEtsiOptions,
  readEtsiOptions,
  writeEtsiOptions,
} from './etsi-options.ts';
import { OctetReader, OctetWriter } from './octets.ts';

/** ETSI TS 102 232, or ATIS-1000013 (lawfully authorised electronic surveillance of Internet access and services). */
export const handoverStandards = ['etsi', 'atis-ias'] as const;
export type HandoverStandard = (typeof handoverStandards)[number];

/** `tcp`: of atis-ias, in whose streams nobody answers: confirmed is what the other end's TCP has acknowledged. */
export const acknowledgements = ['keepalive', 'pdu', 'tcp'] as const;
export type Acknowledgement = (typeof acknowledgements)[number];

/** Countries, keepAliveMs and keepAliveBytes are ETSI's: kept, and of no effect, with atis-ias. EtsiOptions: with etsi alone. */
export interface HandoverProfile extends EtsiOptions {
  readonly standard: HandoverStandard;
  readonly acknowledgement: Acknowledgement;
  readonly keepAliveMs: number;
  readonly keepAliveBytes: number;
  /** 0: the default. */
  readonly responseTimeoutMs: number;
  /** ETSI TS 102 232-1, 5.2.3: operatorIdentifier, 1..16 octets. */
  readonly operatorId: string;
  /** With atis-ias the iAPSystemId, 1..15 characters. */
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
/** Dotted, at most 64 characters; X.660: the first arc is 0 to 2, the second below 40 unless the first is 2. */
export const objectIdPattern = /^(?=.{1,64}$)(?:[01]\.(?:[1-3]\d|\d)|2\.(?:0|[1-9]\d{0,8}))(?:\.(?:0|[1-9]\d{0,8}))*$/;
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
    ...(profile.standard === 'etsi' ? etsiChecks(profile) : iasChecks(profile)),
  ];
  return checks.find(([holds]) => !holds)?.[1];
}

function etsiChecks(profile: HandoverProfile): [boolean, string][] {
  const { acknowledgement, cmiiModule, cmiiOptionalModule } = profile;
  const fault = etsiOptionsFault(profile);
  return [
    [fault === undefined, fault ?? ''],
    [acknowledgement !== 'tcp', 'acknowledgement: keepalive or pdu with etsi'],
    [cmiiModule === undefined && cmiiOptionalModule === undefined, 'cmiiModule, cmiiOptionalModule: of atis-ias alone'],
  ];
}

function iasChecks(profile: HandoverProfile): [boolean, string][] {
  const { acknowledgement, networkElementId, cmiiModule, cmiiOptionalModule } = profile;
  const isId = (text: string | undefined): boolean => text !== undefined && objectIdPattern.test(text);
  return [
    [!hasEtsiOptions(profile), 'timeForm, timeStampQualifier, networkFunctionId: of etsi alone'],
    [acknowledgement === 'tcp', 'acknowledgement: tcp with atis-ias, which has no other'],
    [
      systemPattern.test(networkElementId),
      'networkElementId: the iAPSystemId, 1 to 15 printable characters, with atis-ias',
    ],
    [cmiiModule === undefined || isId(cmiiModule), 'cmiiModule: an object identifier such as 1.2.840.113737.2.1.1.0.0'],
    [
      isId(cmiiOptionalModule),
      'cmiiOptionalModule: with atis-ias the object identifier that the agency gives its optional messages',
    ],
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
  if (profile.standard === 'atis-ias') out.text8(profile.cmiiModule ?? '').text8(profile.cmiiOptionalModule ?? '');
  return profile.standard === 'etsi' ? Buffer.concat([out.done(), writeEtsiOptions(profile)]) : out.done();
}

/** A text instead: why it is none. */
export function readProfile(value: Buffer): HandoverProfile | string {
  const reader = new OctetReader(value);
  const standard = handoverStandards[(reader.u8() ?? 0) - 1];
  const acknowledgement = acknowledgements[reader.u8() ?? acknowledgements.length];
  if (standard === undefined || acknowledgement === undefined) return 'standard or acknowledgement';
  const timers = [reader.u32(), reader.u32(), reader.u32()];
  const texts = Array.from({ length: standard === 'atis-ias' ? 6 : 4 }, () => readText(reader));
  if ([...timers, ...texts].includes(undefined)) return 'the profile is cut short';
  const options = standard === 'etsi' ? readEtsiOptions(reader) : {};
  if (typeof options === 'string') return options;
  if (reader.left > 0) return 'octets behind the profile';
  const [keepAliveMs = 0, keepAliveBytes = 0, responseTimeoutMs = 0] = timers;
  const [operatorId = '', networkElementId = '', authorizationCountry = '', deliveryCountry = ''] = texts;
  const profile = {
    ...{ standard, acknowledgement, keepAliveMs, keepAliveBytes, responseTimeoutMs, operatorId, networkElementId },
    ...{ authorizationCountry, deliveryCountry, ...modulesOf(texts[4], texts[5]) },
    ...options,
  };
  return profileFault(profile) ?? profile;
}

function modulesOf(
  cmiiModule = '',
  cmiiOptionalModule = '',
): Pick<HandoverProfile, 'cmiiModule' | 'cmiiOptionalModule'> {
  return {
    ...(cmiiModule === '' ? {} : { cmiiModule }),
    ...(cmiiOptionalModule === '' ? {} : { cmiiOptionalModule }),
  };
}

function readText(reader: OctetReader): string | undefined {
  const length = reader.u8();
  return length === undefined ? undefined : reader.take(length)?.toString('latin1');
}

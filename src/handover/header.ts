/** The PSHeader that all of a grant's PDUs share (ETSI TS 102 232-1, 5.2), out of its handover profile. */
import type { HandoverSource } from '../model/handover-source.ts';
import { LI_PS_DOMAIN_ID } from './asn1/ps-header.ts';
import type { PsHeader } from './asn1/ps-header.ts';
import { formatPacketTime, splitTime } from './asn1/time.ts';

/** What varies from one PDU to the next, or (for a template) doesn't vary at all. */
export interface HeaderFields {
  /** Absent: HI1 (5.2.4). */
  readonly cin: number | undefined;
  readonly sequence: number;
  readonly timeNs: bigint;
}

/**
 * Times are the packet's or event's own, to the microsecond, floored. Written out field by field: spreading the fixed part and replacing
 * one of its fields takes V8 a hundred times as long.
 */
export function psHeaderOf(source: HandoverSource, fields: HeaderFields): PsHeader {
  const fixed = fixedHeaderOf(source);
  const { networkIdentifier, deliveryCountryCode } = fixed.communicationIdentifier;
  const isGeneralized = hasGeneralizedTime(source);
  return {
    'li-psDomainId': fixed['li-psDomainId'],
    lawfulInterceptionIdentifier: fixed.lawfulInterceptionIdentifier,
    authorizationCountryCode: fixed.authorizationCountryCode,
    communicationIdentifier: { networkIdentifier, communicationIdentityNumber: fields.cin, deliveryCountryCode },
    sequenceNumber: fields.sequence,
    timeStamp: isGeneralized ? formatPacketTime(fields.timeNs) : undefined,
    microSecondTimeStamp: isGeneralized ? undefined : splitTime(fields.timeNs),
    timeStampQualifier: fixed.timeStampQualifier,
    networkFunctionIdentifier: fixed.networkFunctionIdentifier,
  };
}

/** The agency takes the header's time as GeneralizedTime (5.2.6): timeStamp stands in place of microSecondTimeStamp. */
export function hasGeneralizedTime({ profile }: HandoverSource): boolean {
  return profile.etsi?.timeForm === 1;
}

type FixedHeader = ReturnType<typeof makeFixedHeader>;

/** Sources don't change: what is made of one serves for all its PDUs. */
const FIXED = new WeakMap<HandoverSource, FixedHeader>();

/** Everything but CIN, sequence number and time. */
export function fixedHeaderOf(source: HandoverSource): FixedHeader {
  const known = FIXED.get(source);
  if (known !== undefined) return known;
  const made = makeFixedHeader(source);
  FIXED.set(source, made);
  return made;
}

function makeFixedHeader({ liid, profile }: HandoverSource) {
  return {
    'li-psDomainId': LI_PS_DOMAIN_ID,
    lawfulInterceptionIdentifier: Buffer.from(liid, 'latin1'),
    authorizationCountryCode: orAbsent(profile.authorizationCountry),
    communicationIdentifier: {
      networkIdentifier: {
        operatorIdentifier: Buffer.from(profile.operatorId, 'latin1'),
        networkElementIdentifier: octetsOrAbsent(profile.networkElementId),
      },
      deliveryCountryCode: orAbsent(profile.deliveryCountry),
    },
    timeStampQualifier: profile.etsi?.timeStampQualifier === false ? undefined : ('timeOfInterception' as const),
    networkFunctionIdentifier: octetsOrAbsent(profile.etsi?.networkFunctionId ?? ''),
  };
}

function octetsOrAbsent(text: string): Buffer | undefined {
  return text === '' ? undefined : Buffer.from(text, 'latin1');
}

function orAbsent(country: string): string | undefined {
  return country === '' ? undefined : country;
}

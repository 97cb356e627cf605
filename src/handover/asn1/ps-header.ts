/**
 * PSHeader and what it is made of: LI-PS-PDU version 43 (ETSI TS 102 232-1, annex A; clauses of its main part beside the
 * fields).
 */
import {
  enumerated,
  field,
  generalizedTime,
  integer,
  octets,
  oid,
  opaque,
  optional,
  sequence,
  text,
  wideInteger,
} from './schema.ts';
import type { ValueOf } from './schema.ts';

/** li-psDomainId, {itu-t etsi securityDomain lawfulIntercept li-ps genHeader version43}. */
export const LI_PS_DOMAIN_ID = '0.4.0.2.2.5.1.43';

const MAX_U32 = 4_294_967_295;
const MAX_U64 = 18_446_744_073_709_551_615n;

export const unsigned32 = integer(0, MAX_U32);
export const unsigned64 = wideInteger(0n, MAX_U64);
/** ISO 3166-1 alpha-2; always two characters (5.2.3). */
export const countryCode = text('printable', 2, 2);
/** LIID of TS 103 280, 1 to 25 octets (since version 26). */
export const lawfulInterceptionIdentifier = octets(1, 25);

/** 5.2.12: Unix time in UTC; a second and its microseconds apart. */
export const microSecondTimeStamp = sequence({
  seconds: field(0, unsigned64),
  microSeconds: field(1, integer(0, 999_999)),
});

/** What the header's time is the time of. */
export const timeStampQualifier = enumerated({
  unknown: 0,
  timeOfInterception: 1,
  timeOfMediation: 2,
  timeOfAggregation: 3,
});

export const payloadDirection = enumerated({
  fromTarget: 0,
  toTarget: 1,
  indeterminate: 2,
  combined: 3,
  notapplicable: 4,
});

export const networkIdentifier = sequence({
  operatorIdentifier: field(0, octets(1, 16)),
  networkElementIdentifier: optional(1, octets(1, 16)),
  /** Instead of the field before it, never beside it. */
  eTSI671NEID: optional(2, opaque),
});

/** Which communication of the LIID (5.2.4). */
export const communicationIdentifier = sequence({
  networkIdentifier: field(0, networkIdentifier, '5.2.4'),
  /** The CIN. Only HI1 does without. */
  communicationIdentityNumber: optional(1, unsigned32, '5.2.4'),
  deliveryCountryCode: optional(2, countryCode),
  /** CorrelationValues of TS 33.108, where one integer is not enough. */
  cINExtension: optional(3, opaque),
});

export const psHeader = sequence({
  'li-psDomainId': field(0, oid),
  lawfulInterceptionIdentifier: field(1, lawfulInterceptionIdentifier),
  authorizationCountryCode: optional(2, countryCode, '5.2.3'),
  communicationIdentifier: field(3, communicationIdentifier, '5.2.4'),
  /** Counts per LIID, CIN and kind. */
  sequenceNumber: field(4, unsigned32, '5.2.5'),
  /** [7] is its finer form. */
  timeStamp: optional(5, generalizedTime, '5.2.6'),
  interceptionPointID: optional(6, text('printable', 1, 8), '5.2.11'),
  microSecondTimeStamp: optional(7, microSecondTimeStamp, '5.2.12'),
  timeStampQualifier: optional(8, timeStampQualifier),
  extendedInterceptionPointID: optional(9, octets(1, 65_535), '5.2.13'),
  networkFunctionIdentifier: optional(10, octets(1, 65_535), '5.2.14'),
});

export type PsHeader = ValueOf<typeof psHeader>;
export type MicroSecondTimeStamp = ValueOf<typeof microSecondTimeStamp>;

/**
 * 3GPP TS 33.108, proximity services: the records of HI2.
 *
 * Module ProSeHI2Operations, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  choice,
  enumerated,
  field,
  octets,
  oid,
  optional,
  sequence,
  sequenceOf,
  text,
  wideInteger,
  type AnyType,
} from '../../schema.ts';
import {
  lawfulInterceptionIdentifier,
  nationalHI2ASN1parameters,
  nationalParameters,
  networkIdentifier,
  timeStamp,
} from '../etsi/hi2.ts';

export const proSeDirectDiscoveryEvent: AnyType = enumerated({ proseDiscoveryRequest: 1, proseMatchReport: 2 });

export const targetRole: AnyType = enumerated({ announcingUE: 1, monitoringUE: 2 });

export const proSeMaskSequence: AnyType = sequenceOf(octets(23, 23));

export const proSeAppMask: AnyType = choice(
  { proseMask: field(1, octets(23, 23)), proseMaskSequence: field(2, proSeMaskSequence) },
  'closed',
);

export const directDiscoveryData: AnyType = sequence({
  discoveryPLMNID: field(1, text('utf8')),
  proseAppIdName: field(2, text('utf8')),
  proseAppCode: field(3, octets(23, 23)),
  proseAppMask: optional(4, proSeAppMask),
  timer: field(5, wideInteger()),
});

export const proSeDirectDiscovery: AnyType = sequence({
  proseDirectDiscoveryEvent: field(0, proSeDirectDiscoveryEvent),
  targetImsi: field(1, octets(3, 8)),
  targetRole: field(2, targetRole),
  directDiscoveryData: field(3, directDiscoveryData),
  metadata: optional(4, text('utf8')),
  otherUeImsi: optional(5, octets(3, 8)),
});

export const proSeEventData: AnyType = choice({ proseDirectDiscovery: field(0, proSeDirectDiscovery) });

export const proSeIRIParameters: AnyType = sequence({
  hi2ProSeDomainId: field(0, oid),
  lawfulInterceptionIdentifier: field(1, lawfulInterceptionIdentifier),
  timeStamp: field(2, timeStamp),
  networkIdentifier: field(3, networkIdentifier),
  proseEventData: field(4, proSeEventData),
  'national-Parameters': optional(5, nationalParameters),
  'national-HI2-ASN1parameters': optional(6, nationalHI2ASN1parameters),
});

export const proSeIRIContent: AnyType = choice({ 'iRI-Report-record': field(1, proSeIRIParameters) });

export const proSeIRISequence: AnyType = sequenceOf(proSeIRIContent);

export const proSeIRIsContent: AnyType = choice(
  { proseIRIContent: field(1, proSeIRIContent), proseIRISequence: field(2, proSeIRISequence) },
  'closed',
);

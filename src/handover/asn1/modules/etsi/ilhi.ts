/**
 * ETSI, the inter-LEMF handover: ILHIPDU version 2.
 *
 * Module ILHIPDU, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  choice,
  content,
  field,
  generalizedTime,
  integer,
  nothing,
  oid,
  optional,
  restricted,
  sequence,
  sequenceOf,
  text,
} from '../../schema.ts';
import { microSecondTimeStamp, timeStampQualifier } from '../../ps-header.ts';
import {
  qualifiedDateTime,
  qualifiedMicrosecondDateTime,
  wGS84CoordinateAngular,
  wGS84CoordinateDecimal,
} from './common-parameters.ts';
import { location } from './ps-pdu-more.ts';

export const encapsulationPayload = sequence({ identifier: field(0, oid, '8.1'), contents: field(1, content()) });

export const originalTimestamp = choice({
  timeStamp: field(1, generalizedTime),
  microSecondTimeStamp: field(2, microSecondTimeStamp),
  otherTimeStamp: field(3, text('utf8')),
});

export const iLHITimestamp = choice({
  qualifiedDateTime: field(1, qualifiedDateTime),
  qualifiedMicrosecondDateTime: field(2, qualifiedMicrosecondDateTime),
  unqualifiedDateTime: field(3, nothing),
});

export const timestampMapping = sequence({
  originalTimestamp: field(0, originalTimestamp),
  normalizedTimestamp: field(1, iLHITimestamp),
  timeStampQualifier: optional(2, timeStampQualifier),
});

export const geocodedLocationData = choice({
  wGS84CoordinateDecimal: field(1, wGS84CoordinateDecimal),
  wGS84CoordinateAngular: field(2, wGS84CoordinateAngular),
});

export const supplementaryLocationData = sequence({ azimuth: optional(0, integer(0, 359)) });

export const normalizedLocationData = sequence({
  geocodedLocationData: restricted('location', field(0, geocodedLocationData)),
  supplementaryLocationData: restricted('location', optional(1, supplementaryLocationData)),
});

export const locationMapping = sequence({
  originalLocation: restricted('location', field(0, location)),
  normalizedLocation: restricted('location', field(1, normalizedLocationData)),
});

export const mappingInfo = sequence({
  timestampMapping: optional(0, sequenceOf(timestampMapping)),
  locationMapping: restricted('location', optional(1, sequenceOf(locationMapping))),
});

export const iLHIPayload = sequence({
  iLHIObjId: field(0, oid),
  resPayload: field(1, encapsulationPayload),
  mappingInfo: optional(2, mappingInfo),
  originalPayload: optional(3, encapsulationPayload),
});

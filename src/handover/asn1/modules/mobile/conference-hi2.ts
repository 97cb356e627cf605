/**
 * 3GPP TS 33.108, conferences: the records of HI2.
 *
 * Module CONFHI2Operations, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bare,
  choice,
  enumerated,
  field,
  nothing,
  octets,
  oid,
  optional,
  sequence,
  sequenceOf,
  setOf,
  text,
  type AnyType,
} from '../../schema.ts';
import { lawfulInterceptionIdentifier, nationalParameters, networkIdentifier, timeStamp } from '../etsi/hi2.ts';
import { correlationValues, iMSVoIPCorrelation } from './umts-hi2.ts';

export const iMSIdentity: AnyType = sequence({ 'sip-uri': optional(1, octets()), 'tel-uri': optional(2, octets()) });

export const partyIdentity: AnyType = sequence({
  iMPU: optional(3, setOf(iMSIdentity)),
  iMPI: optional(4, setOf(iMSIdentity)),
});

export const confEvent: AnyType = enumerated({
  confStartSuccessfull: 1,
  confStartUnsuccessfull: 2,
  startOfInterceptionConferenceActive: 3,
  confPartyJoinSuccessfull: 4,
  confPartyJoinUnsuccessfull: 5,
  confPartyLeaveSuccessfull: 6,
  confPartyLeaveUnsuccessfull: 7,
  confPartyBearerModifySuccessfull: 8,
  confPartyBearerModifyUnsuccessfull: 9,
  confEndSuccessfull: 10,
  confEndUnsuccessfull: 11,
  confServCreation: 12,
  confServUpdate: 13,
});

export const confCorrelation: AnyType = choice({
  correlationValues: field(1, correlationValues),
  correlationNumber: field(2, octets()),
  imsVoIP: field(3, iMSVoIPCorrelation),
});

export const supportedMedia: AnyType = sequence({
  confServerSideSDP: optional(1, octets()),
  confUserSideSDP: optional(2, octets()),
});

export const confPartyInformation: AnyType = sequence({
  partyIdentity: optional(1, partyIdentity),
  supportedmedia: optional(2, supportedMedia),
});

export const confEventInitiator: AnyType = choice({
  confServer: field(1, nothing),
  confTargetID: field(2, partyIdentity),
  confPartyID: field(3, partyIdentity),
});

export const reason: AnyType = octets();

export const confEventFailureReason: AnyType = choice({
  failedConfStartReason: field(1, reason),
  failedPartyJoinReason: field(2, reason),
  failedPartyLeaveReason: field(3, reason),
  failedBearerModifyReason: field(4, reason),
  failedConfEndReason: field(5, reason),
});

export const recurrenceInfo: AnyType = sequence({
  recurrenceStartDateAndTime: optional(1, timeStamp),
  recurrenceEndDateAndTime: optional(2, timeStamp),
  recurrencePattern: optional(3, text('utf8')),
});

export const mediaModification: AnyType = enumerated({ add: 1, remove: 2, change: 3, unknown: 4 });

export const confIRIParameters: AnyType = sequence({
  hi2confDomainId: field(0, oid),
  lawfulInterceptionIdentifier: field(1, lawfulInterceptionIdentifier),
  timeStamp: field(2, timeStamp),
  partyInformation: optional(3, setOf(partyIdentity)),
  'national-Parameters': optional(4, nationalParameters),
  networkIdentifier: optional(5, networkIdentifier),
  confEvent: field(6, confEvent),
  correlation: optional(7, confCorrelation),
  confID: optional(8, iMSIdentity),
  tempConfID: optional(9, iMSIdentity),
  listOfPotConferees: optional(10, setOf(partyIdentity)),
  listOfConferees: optional(11, setOf(confPartyInformation)),
  joinPartyID: optional(12, confPartyInformation),
  leavePartyID: optional(13, confPartyInformation),
  listOfBearerAffectedParties: optional(14, setOf(confPartyInformation)),
  confEventInitiator: optional(15, confEventInitiator),
  confEventFailureReason: optional(16, confEventFailureReason),
  confEndReason: optional(17, reason),
  potConfStartInfo: optional(18, timeStamp),
  potConfEndInfo: optional(19, timeStamp),
  recurrenceInfo: optional(20, recurrenceInfo),
  confControllerIDs: optional(21, setOf(partyIdentity)),
  mediamodification: optional(23, mediaModification),
  bearerModifyPartyID: optional(24, confPartyInformation),
  listOfWaitConferees: optional(25, setOf(confPartyInformation)),
});

export const confIRIContent: AnyType = choice({
  'iRI-Begin-record': field(1, confIRIParameters),
  'iRI-End-record': field(2, confIRIParameters),
  'iRI-Continue-record': field(3, confIRIParameters),
  'iRI-Report-record': field(4, confIRIParameters),
});

export const confIRISequence: AnyType = sequenceOf(confIRIContent);

export const confIRIsContent: AnyType = choice(
  { confiRIContent: bare(confIRIContent), confIRISequence: bare(confIRISequence) },
  'closed',
);

/**
 * 3GPP TS 33.108, group communication: the records of HI2.
 *
 * Module GCSEHI2Operations, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bare,
  boolean,
  choice,
  enumerated,
  field,
  octets,
  oid,
  optional,
  restricted,
  sequence,
  sequenceOf,
  setOf,
  text,
  type AnyType,
} from '../../schema.ts';
import {
  iPAddress,
  lawfulInterceptionIdentifier,
  nationalParameters,
  networkIdentifier,
  timeStamp,
} from '../etsi/hi2.ts';
import { ePSLocation } from './eps-hi2.ts';

export const iMSIdentity: AnyType = sequence({ 'sip-uri': optional(1, octets()), 'tel-uri': optional(2, octets()) });

export const proSeUEID: AnyType = octets();

export const otherIdentity: AnyType = sequence({
  otherIdentityEncoding: optional(1, text('utf8')),
  otherIDInfo: optional(2, octets()),
});

export const gcsePartyIdentity: AnyType = sequence({
  imei: optional(1, octets(8, 8)),
  imsi: optional(2, octets(3, 8)),
  iMPU: optional(3, setOf(iMSIdentity)),
  iMPI: optional(4, setOf(iMSIdentity)),
  proseUEID: optional(6, setOf(proSeUEID)),
  otherID: optional(7, otherIdentity),
});

export const gcseEvent: AnyType = enumerated({
  activationOfGcseGroupComms: 1,
  startOfInterceptionGcseGroupComms: 2,
  userAdded: 3,
  userDropped: 4,
  targetConnectionModification: 5,
  targetdropped: 6,
  deactivationOfGcseGroupComms: 7,
});

export const gcseCorrelation: AnyType = octets();

export const accessType: AnyType = enumerated({ 'ePS-Unicast': 1, 'ePS-Multicast': 2 });

export const reservedTMGI: AnyType = octets();

export const accessID: AnyType = choice({ tMGI: field(1, reservedTMGI), uEIPAddress: field(2, iPAddress) });

export const upstream: AnyType = sequence({ accessType: field(1, accessType), accessId: field(2, accessID) });

export const downstream: AnyType = sequence({ accessType: field(1, accessType), accessId: field(2, accessID) });

export const targetConnectionMethod: AnyType = sequence({
  connectionStatus: field(1, boolean),
  upstream: optional(2, upstream),
  downstream: optional(3, downstream),
});

export const gcseGroup: AnyType = sequenceOf(gcsePartyIdentity);

export const gcseGroupID: AnyType = gcsePartyIdentity;

export const gcseGroupCharacteristics: AnyType = sequence({
  characteristicsEncoding: optional(1, text('utf8')),
  characteristics: optional(2, octets()),
});

export const tMGIReservationDuration: AnyType = octets();

export const visitedNetworkID: AnyType = text('utf8');

export const reason: AnyType = text('utf8');

export const gcseIRIParameters: AnyType = sequence({
  hi2gcseDomainId: field(0, oid),
  lawfulInterceptionIdentifier: field(1, lawfulInterceptionIdentifier),
  timeStamp: field(2, timeStamp),
  partyInformation: field(3, setOf(gcsePartyIdentity)),
  'national-Parameters': optional(4, nationalParameters),
  networkIdentifier: field(5, networkIdentifier),
  gcseEvent: field(6, gcseEvent),
  correlation: optional(7, gcseCorrelation),
  targetConnectionMethod: optional(8, targetConnectionMethod),
  gcseGroupMembers: optional(9, gcseGroup),
  gcseGroupParticipants: optional(10, gcseGroup),
  gcseGroupID: optional(11, gcseGroupID),
  gcseGroupCharacteristics: optional(12, gcseGroupCharacteristics),
  reservedTMGI: optional(13, reservedTMGI),
  tMGIReservationDuration: optional(14, tMGIReservationDuration),
  visitedNetworkID: optional(15, visitedNetworkID),
  addedUserID: optional(16, gcsePartyIdentity),
  droppedUserID: optional(17, gcsePartyIdentity),
  reasonForCommsEnd: optional(18, reason),
  gcseLocationOfTheTarget: restricted('location', optional(19, ePSLocation)),
});

export const gcseIRIContent: AnyType = choice({
  'iRI-Begin-record': field(1, gcseIRIParameters),
  'iRI-End-record': field(2, gcseIRIParameters),
  'iRI-Continue-record': field(3, gcseIRIParameters),
  'iRI-Report-record': field(4, gcseIRIParameters),
});

export const gcseIRISequence: AnyType = sequenceOf(gcseIRIContent);

export const gcseIRIsContent: AnyType = choice(
  { gcseiRIContent: bare(gcseIRIContent), gcseIRISequence: bare(gcseIRISequence) },
  'closed',
);

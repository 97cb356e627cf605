/**
 * 3GPP TS 33.108, circuit domain: the records of HI2.
 *
 * Module UmtsCS-HI2Operations, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bare,
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
  type AnyType,
} from '../../schema.ts';
import {
  cCLinkIdentifier,
  callContentLinkCharacteristics,
  communicationIdentifier,
  interceptedCallState,
  lawfulInterceptionIdentifier,
  nationalHI2ASN1parameters,
  nationalParameters,
  partyInformation,
  timeStamp,
} from '../etsi/hi2.ts';
import { extendedLocParameters, locationErrorCode, sMSReport, umtsHI2Location } from './umts-hi2.ts';

export const umtsCsEvent: AnyType = enumerated({
  'call-establishment': 1,
  answer: 2,
  'supplementary-Service': 3,
  handover: 4,
  release: 5,
  sMS: 6,
  'location-update': 7,
  'subscriber-Controlled-Input': 8,
  'hLR-Subscriber-Record-Change': 9,
  'serving-System': 10,
  'cancel-UmtsHI2Location': 11,
  'register-UmtsHI2Location': 12,
  'location-Information-Request': 13,
});

export const currentPreviousSystems: AnyType = sequence({
  'current-Serving-System-Identifier': optional(1, octets()),
  'current-Serving-MSC-Number': optional(2, octets()),
  'current-Serving-MSC-Address': optional(3, octets()),
  'previous-Serving-System-Identifier': optional(4, octets()),
  'previous-Serving-MSC-Number': optional(5, octets()),
  'previous-Serving-MSC-Address': optional(6, octets()),
});

export const changeOfTargetIdentity: AnyType = sequence({
  'new-MSISDN': optional(1, partyInformation),
  'old-MSISDN': optional(2, partyInformation),
  'new-IMSI': optional(3, partyInformation),
  'old-IMSI': optional(4, partyInformation),
  'new-IMEI': optional(5, partyInformation),
  'old-IMEI': optional(6, partyInformation),
});

export const requestingNodeType: AnyType = enumerated({ mSC: 1, 'sMS-Centre': 2, gMLC: 3, mME: 4, sGSN: 5 });

export const umtsCSIRIParameters: AnyType = sequence({
  hi2CSDomainId: field(0, oid),
  iRIversion: optional(23, enumerated({ version1: 1, version2: 2, version3: 3, lastVersion: 8 })),
  lawfulInterceptionIdentifier: field(1, lawfulInterceptionIdentifier),
  communicationIdentifier: field(2, communicationIdentifier),
  timeStamp: field(3, timeStamp),
  'intercepted-Call-Direct': optional(
    4,
    enumerated({ 'not-Available': 0, 'originating-Target': 1, 'terminating-Target': 2 }),
  ),
  'intercepted-Call-State': optional(5, interceptedCallState),
  ringingDuration: optional(6, octets(3, 3)),
  conversationDuration: optional(7, octets(3, 3)),
  locationOfTheTarget: restricted('location', optional(8, umtsHI2Location)),
  partyInformation: optional(9, setOf(partyInformation)),
  callContentLinkInformation: optional(
    10,
    sequence({
      cCLink1Characteristics: optional(1, callContentLinkCharacteristics),
      cCLink2Characteristics: optional(2, callContentLinkCharacteristics),
    }),
  ),
  'release-Reason-Of-Intercepted-Call': optional(11, octets(2, 2)),
  'nature-Of-The-intercepted-call': optional(
    12,
    enumerated({
      'gSM-ISDN-PSTN-circuit-call': 0,
      'gSM-SMS-Message': 1,
      'uUS4-Messages': 2,
      'tETRA-circuit-call': 3,
      'teTRA-Packet-Data': 4,
      'gPRS-Packet-Data': 5,
    }),
  ),
  serviceCenterAddress: optional(13, partyInformation),
  sMS: optional(14, sMSReport),
  'cC-Link-Identifier': optional(15, cCLinkIdentifier),
  'national-Parameters': optional(16, nationalParameters),
  'umts-Cs-Event': optional(33, umtsCsEvent),
  'serving-System-Identifier': optional(34, octets()),
  carrierSpecificData: optional(35, octets()),
  'current-Previous-Systems': optional(36, currentPreviousSystems),
  'change-Of-Target-Identity': optional(37, changeOfTargetIdentity),
  'requesting-Network-Identifier': optional(38, octets()),
  'requesting-Node-Type': optional(39, requestingNodeType),
  extendedLocParameters: optional(40, extendedLocParameters),
  locationErrorCode: restricted('location', optional(41, locationErrorCode)),
  'national-HI2-ASN1parameters': optional(255, nationalHI2ASN1parameters),
});

export const umtsCSIRIContent: AnyType = choice({
  'iRI-Begin-record': field(1, umtsCSIRIParameters),
  'iRI-End-record': field(2, umtsCSIRIParameters),
  'iRI-Continue-record': field(3, umtsCSIRIParameters),
  'iRI-Report-record': field(4, umtsCSIRIParameters),
});

export const umtsCSIRISequence: AnyType = sequenceOf(umtsCSIRIContent);

export const umtsCSIRIsContent: AnyType = choice(
  { iRIContent: bare(umtsCSIRIContent), iRISequence: bare(umtsCSIRISequence) },
  'closed',
);

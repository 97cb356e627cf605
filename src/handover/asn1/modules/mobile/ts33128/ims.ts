/**
 * 3GPP TS 33.128, release 17: TS33128Payloads: multimedia calls and their identities (IMS, STIR, SHAKEN).
 *
 * Module TS33128Payloads, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  choice,
  content,
  enumerated,
  field,
  generalizedTime,
  octets,
  optional,
  restricted,
  sequence,
  sequenceOf,
  text,
  wideInteger,
  type AnyType,
} from '../../../schema.ts';
import { iMPU, iPAddress, mSISDN } from './common.ts';
import { location } from './location.ts';

export const jWSTokenType: AnyType = enumerated({ passport: 1 });

export const pASSporTHeader: AnyType = sequence({
  type: field(1, jWSTokenType),
  algorithm: field(2, text('utf8')),
  ppt: optional(3, text('utf8')),
  x5u: field(4, text('utf8')),
});

export const sTIRSHAKENTN: AnyType = choice({ mSISDN: field(1, mSISDN) });

export const sTIRSHAKENOriginator: AnyType = choice({
  telephoneNumber: field(1, sTIRSHAKENTN),
  sTIRSHAKENURI: field(2, text('utf8')),
});

export const sTIRSHAKENDestination: AnyType = choice({
  telephoneNumber: field(1, sTIRSHAKENTN),
  sTIRSHAKENURI: field(2, text('utf8')),
});

export const sTIRSHAKENDestinations: AnyType = sequenceOf(sTIRSHAKENDestination);

export const attestation: AnyType = enumerated({ attestationA: 1, attestationB: 2, attestationC: 3 });

export const pASSporTPayload: AnyType = sequence({
  issuedAtTime: field(1, generalizedTime),
  originator: field(2, sTIRSHAKENOriginator),
  destination: field(3, sTIRSHAKENDestinations),
  attestation: field(4, attestation),
  origId: field(5, text('utf8')),
  diversion: field(6, sTIRSHAKENDestination),
});

export const pASSporT: AnyType = sequence({
  pASSporTHeader: field(1, pASSporTHeader),
  pASSporTPayload: field(2, pASSporTPayload),
  pASSporTSignature: field(3, octets()),
});

export const sIPMessage: AnyType = sequence({
  iPSourceAddress: field(1, iPAddress),
  iPDestinationAddress: field(2, iPAddress),
  sIPContent: field(3, content()),
});

export const sTIRSHAKENSignatureGeneration: AnyType = sequence({
  pASSporTs: field(1, sequenceOf(pASSporT)),
  encapsulatedSIPMessage: optional(2, sIPMessage, '7.11.2.1.3'),
});

export const rCDDisplayInfo: AnyType = sequence({
  name: field(1, text('utf8')),
  jcd: optional(2, octets()),
  jcl: optional(3, octets()),
});

export const eCNAMDisplayInfo: AnyType = sequence({
  name: field(1, text('utf8')),
  additionalInfo: optional(2, octets()),
});

export const sHAKENValidationResult: AnyType = enumerated({
  tNValidationPassed: 1,
  tNValidationFailed: 2,
  noTNValidation: 3,
});

export const sHAKENFailureStatusCode: AnyType = wideInteger();

export const sTIRSHAKENSignatureValidation: AnyType = sequence({
  pASSporTs: optional(1, sequenceOf(pASSporT)),
  rCDTerminalDisplayInfo: optional(2, rCDDisplayInfo),
  eCNAMTerminalDisplayInfo: optional(3, eCNAMDisplayInfo),
  sHAKENValidationResult: field(4, sHAKENValidationResult),
  sHAKENFailureStatusCode: optional(5, sHAKENFailureStatusCode),
  encapsulatedSIPMessage: optional(6, sIPMessage),
});

export const iMSPayload: AnyType = choice({ encapsulatedSIPMessage: field(1, sIPMessage) });

export const sessionDirection: AnyType = enumerated({ fromTarget: 1, toTarget: 2, combined: 3, indeterminate: 4 });

export const voIPRoamingIndication: AnyType = enumerated({ roamingLBO: 1, roamingS8HR: 2, roamingN9HR: 3 });

export const iMSMessage: AnyType = sequence({
  payload: field(1, iMSPayload),
  sessionDirection: field(2, sessionDirection),
  voIPRoamingIndication: optional(3, voIPRoamingIndication),
  location: restricted('location', optional(6, location, '7.12.4.2.2')),
});

export const startOfInterceptionForActiveIMSSession: AnyType = sequence({
  originatingId: field(1, sequenceOf(iMPU)),
  terminatingId: field(2, iMPU),
  sDPState: optional(3, sequenceOf(octets())),
  diversionIdentity: optional(4, iMPU),
  voIPRoamingIndication: optional(5, voIPRoamingIndication),
  location: restricted('location', optional(7, location, '7.12.4.2.3')),
});

export const iMSCCUnavailable: AnyType = sequence({
  cCUnavailableReason: field(1, text('utf8')),
  sDPState: optional(2, octets()),
});

export const iMSCCPDUPayload: AnyType = content();

export const iMSCCPDU: AnyType = sequence({ payload: field(1, iMSCCPDUPayload), sDPInfo: optional(2, octets()) });

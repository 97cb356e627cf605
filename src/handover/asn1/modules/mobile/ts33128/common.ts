/**
 * 3GPP TS 33.128, release 17: TS33128Payloads: common parameters.
 *
 * Module TS33128Payloads, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  boolean,
  choice,
  enumerated,
  field,
  integer,
  octets,
  optional,
  sequence,
  sequenceOf,
  text,
  type AnyType,
} from '../../../schema.ts';
import { accessType, e164Number, iPv4Address, iPv6Address, mCC, mNC, pLMNID, rATType, timestamp } from './location.ts';

export const iMSI: AnyType = text('numeric', 6, 15);

export const nAI: AnyType = text('utf8');

export const sUPI: AnyType = choice({ iMSI: field(1, iMSI), nAI: field(2, nAI) });

export const iMEI: AnyType = text('numeric', 14, 14);

export const iMEISV: AnyType = text('numeric', 16, 16);

export const mACAddress: AnyType = octets(6, 6);

export const eUI64: AnyType = octets(8, 8);

export const pEI: AnyType = choice({
  iMEI: field(1, iMEI),
  iMEISV: field(2, iMEISV),
  mACAddress: field(3, mACAddress),
  eUI64: field(4, eUI64),
});

export const mSISDN: AnyType = text('numeric', 1, 15);

export const gPSI: AnyType = choice({ mSISDN: field(1, mSISDN), nAI: field(2, nAI) });

export const sIPURI: AnyType = text('utf8');

export const tELURI: AnyType = text('utf8');

export const iMPU: AnyType = choice({ sIPURI: field(1, sIPURI), tELURI: field(2, tELURI) });

export const iMPI: AnyType = nAI;

export const emailAddress: AnyType = text('utf8');

export const pTCChatGroupID: AnyType = sequence({ groupIdentity: field(1, text('utf8')) });

export const targetIdentifier: AnyType = choice({
  sUPI: field(1, sUPI),
  iMSI: field(2, iMSI),
  pEI: field(3, pEI),
  iMEI: field(4, iMEI),
  gPSI: field(5, gPSI),
  mSISDN: field(6, mSISDN),
  nAI: field(7, nAI),
  iPv4Address: field(8, iPv4Address),
  iPv6Address: field(9, iPv6Address),
  ethernetAddress: field(10, mACAddress),
  iMPU: field(11, iMPU),
  iMPI: field(12, iMPI),
  e164Number: field(13, e164Number),
  emailAddress: field(14, emailAddress),
  mCPTTID: field(15, text('utf8')),
  instanceIdentifierURN: field(16, text('utf8')),
  pTCChatGroupID: field(17, pTCChatGroupID),
});

export const targetIdentifierProvenance: AnyType = enumerated({ lEAProvided: 1, observed: 2, matchedOn: 3, other: 4 });

export const sNSSAI: AnyType = sequence({
  sliceServiceType: field(1, integer(0, 255)),
  sliceDifferentiator: optional(2, octets(3, 3)),
  mappedHPLMNSliceServiceType: optional(3, integer(0, 255)),
  mappedHPLMNSliceDifferentiator: optional(4, octets(3, 3)),
});

export const nSSAI: AnyType = sequenceOf(sNSSAI);

export const rejectedSliceCauseValue: AnyType = integer(0, 255);

export const rejectedSNSSAI: AnyType = sequence({
  causeValue: field(1, rejectedSliceCauseValue),
  sNSSAI: field(2, sNSSAI),
});

export const rejectedNSSAI: AnyType = sequenceOf(rejectedSNSSAI);

export const slice: AnyType = sequence({
  allowedNSSAI: optional(1, nSSAI),
  configuredNSSAI: optional(2, nSSAI),
  rejectedNSSAI: optional(3, rejectedNSSAI),
});

export const routingIndicator: AnyType = integer(0, 9999);

export const protectionSchemeID: AnyType = integer(0, 15);

export const homeNetworkPublicKeyID: AnyType = octets();

export const schemeOutput: AnyType = octets();

export const sUPIType: AnyType = integer(0, 7);

export const homeNetworkIdentifier: AnyType = text('utf8');

export const sUCI: AnyType = sequence({
  mCC: field(1, mCC),
  mNC: field(2, mNC),
  routingIndicator: field(3, routingIndicator),
  protectionSchemeID: field(4, protectionSchemeID),
  homeNetworkPublicKeyID: field(5, homeNetworkPublicKeyID),
  schemeOutput: field(6, schemeOutput),
  routingIndicatorLength: optional(7, integer(1, 4)),
  sUPIType: optional(8, sUPIType),
  homeNetworkIdentifier: optional(9, homeNetworkIdentifier),
});

export const aMFRegionID: AnyType = integer(0, 255);

export const aMFSetID: AnyType = integer(0, 1023);

export const aMFPointer: AnyType = integer(0, 63);

export const fiveGTMSI: AnyType = integer(0, 4_294_967_295);

export const fiveGGUTI: AnyType = sequence({
  mCC: field(1, mCC),
  mNC: field(2, mNC),
  aMFRegionID: field(3, aMFRegionID),
  aMFSetID: field(4, aMFSetID),
  aMFPointer: field(5, aMFPointer),
  fiveGTMSI: field(6, fiveGTMSI),
});

export const uEEndpointAddress: AnyType = choice({
  iPv4Address: field(1, iPv4Address),
  iPv6Address: field(2, iPv6Address),
  ethernetAddress: field(3, mACAddress),
});

export const sMSOverNASIndicator: AnyType = enumerated({ sMSOverNASNotAllowed: 1, sMSOverNASAllowed: 2 });

export const mMEGroupID: AnyType = octets(2, 2);

export const mMECode: AnyType = octets(1, 1);

export const tMSI: AnyType = octets(4, 4);

export const gUTI: AnyType = sequence({
  mCC: field(1, mCC),
  mNC: field(2, mNC),
  mMEGroupID: field(3, mMEGroupID),
  mMECode: field(4, mMECode),
  mTMSI: field(5, tMSI),
});

export const ePS5GGUTI: AnyType = choice({ gUTI: field(1, gUTI), fiveGGUTI: field(2, fiveGGUTI) });

export const eMMRegStatus: AnyType = enumerated({ uEEMMRegistered: 1, uENotEMMRegistered: 2 });

export const fiveGMMStatus: AnyType = enumerated({ uE5GMMRegistered: 1, uENot5GMMRegistered: 2 });

export const eMM5GMMStatus: AnyType = sequence({
  eMMRegStatus: optional(1, eMMRegStatus),
  fiveGMMStatus: optional(2, fiveGMMStatus),
});

export const nonIMEISVPEI: AnyType = choice({ mACAddress: field(1, mACAddress), eUI64: field(2, eUI64) });

export const mACRestrictionIndicator: AnyType = enumerated({
  noResrictions: 1,
  mACAddressNotUseableAsEquipmentIdentifier: 2,
  unknown: 3,
});

export const pagingRestrictionIndicator: AnyType = octets(1, 33);

export const fiveGSSubscriberID: AnyType = choice({
  sUPI: field(1, sUPI),
  sUCI: field(2, sUCI),
  pEI: field(3, pEI),
  gPSI: field(4, gPSI),
});

export const fiveGSSubscriberIDs: AnyType = sequence({ fiveGSSubscriberID: field(1, sequenceOf(fiveGSSubscriberID)) });

export const ePSSubscriberIDs: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  iMEI: optional(3, iMEI),
});

export const userIdentifiers: AnyType = sequence({
  fiveGSSubscriberIDs: optional(1, fiveGSSubscriberIDs),
  ePSSubscriberIDs: optional(2, ePSSubscriberIDs),
});

export const fiveGMMCause: AnyType = integer(0, 255);

export const switchOffIndicator: AnyType = enumerated({ normalDetach: 1, switchOff: 2 });

export const reRegRequiredIndicator: AnyType = enumerated({ reRegistrationRequired: 1, reRegistrationNotRequired: 2 });

export const sUPIUnauthenticatedIndication: AnyType = boolean;

export const pDUSessionID: AnyType = integer(0, 255);

export const fTEID: AnyType = sequence({
  tEID: field(1, integer(0, 4_294_967_295)),
  iPv4Address: optional(2, iPv4Address),
  iPv6Address: optional(3, iPv6Address),
});

export const pDUSessionType: AnyType = enumerated({ iPv4: 1, iPv6: 2, iPv4v6: 3, unstructured: 4, ethernet: 5 });

export const dNN: AnyType = text('utf8');

export const hSMFURI: AnyType = text('utf8');

export const fiveGSMRequestType: AnyType = enumerated({
  initialRequest: 1,
  existingPDUSession: 2,
  initialEmergencyRequest: 3,
  existingEmergencyPDUSession: 4,
  modificationRequest: 5,
  reserved: 6,
  mAPDURequest: 7,
});

export const sMPDUDNRequest: AnyType = octets();

export const fiveGSMCause: AnyType = integer(0, 255);

export const initiator: AnyType = enumerated({ uE: 1, network: 2, unknown: 3 });

export const aMFID: AnyType = sequence({
  aMFRegionID: field(1, aMFRegionID),
  aMFSetID: field(2, aMFSetID),
  aMFPointer: field(3, aMFPointer),
});

export const gUAMI: AnyType = sequence({ aMFID: field(1, aMFID), pLMNID: field(2, pLMNID) });

export const mMEGI: AnyType = text('numeric');

export const mMEC: AnyType = text('numeric');

export const mMEID: AnyType = sequence({ mMEGI: field(1, mMEGI), mMEC: field(2, mMEC) });

export const gUMMEI: AnyType = sequence({ mMEID: field(1, mMEID), mCC: field(2, mCC), mNC: field(3, mNC) });

export const direction: AnyType = enumerated({ fromTarget: 1, toTarget: 2 });

export const iPAddress: AnyType = choice({ iPv4Address: field(1, iPv4Address), iPv6Address: field(2, iPv6Address) });

export const portNumber: AnyType = integer(0, 65_535);

export const nextLayerProtocol: AnyType = integer(0, 255);

export const iPv6FlowLabel: AnyType = integer(0, 1_048_575);

export const uEContextInfo: AnyType = sequence({
  supportVoPS: optional(1, boolean),
  supportVoPSNon3GPP: optional(2, boolean),
  lastActiveTime: optional(3, timestamp),
  accessType: optional(4, accessType),
  rATType: optional(5, rATType),
});

export const fiveGSUserState: AnyType = enumerated({
  deregistered: 1,
  registeredNotReachableForPaging: 2,
  registeredReachableForPaging: 3,
  connectedNotReachableForPaging: 4,
  connectedReachableForPaging: 5,
  notProvidedFromAMF: 6,
});

export const fiveGSUserStateInfo: AnyType = sequence({
  fiveGSUserState: field(1, fiveGSUserState),
  accessType: field(2, accessType),
});

export const fiveGSRVCCInfo: AnyType = sequence({
  uE5GSRVCCCapability: field(1, boolean),
  sessionTransferNumber: optional(2, text('utf8')),
  correlationMSISDN: optional(3, mSISDN),
});

export const iMSIUnauthenticatedIndication: AnyType = boolean;

export const pDNConnectionType: AnyType = enumerated({ iPv4: 1, iPv6: 2, iPv4v6: 3, nonIP: 4, ethernet: 5 });

export const nonLocalID: AnyType = enumerated({ local: 1, nonLocal: 2 });

export const subscriberIdentifier: AnyType = choice({ sUCI: field(1, sUCI), sUPI: field(2, sUPI) });

export const primaryAuthenticationType: AnyType = enumerated({
  eAPAKAPrime: 1,
  fiveGAKA: 2,
  eAPTLS: 3,
  none: 4,
  ePSAKA: 5,
  eAPAKA: 6,
  iMSAKA: 7,
  gBAAKA: 8,
  uMTSAKA: 9,
});

export const fTEIDList: AnyType = sequenceOf(fTEID);

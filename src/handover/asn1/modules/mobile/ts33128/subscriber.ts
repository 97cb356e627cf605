/**
 * 3GPP TS 33.128, release 17: TS33128Payloads: subscriber data (UDM).
 *
 * Module TS33128Payloads, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  boolean,
  choice,
  enumerated,
  field,
  optional,
  restricted,
  sequence,
  sequenceOf,
  text,
  wideInteger,
  type AnyType,
} from '../../../schema.ts';
import {
  fiveGSRVCCInfo,
  fiveGSUserStateInfo,
  gPSI,
  gUAMI,
  gUMMEI,
  nSSAI,
  pEI,
  primaryAuthenticationType,
  sUPI,
  subscriberIdentifier,
  uEContextInfo,
} from './common.ts';
import { location, pLMNID, rATType } from './location.ts';

export const uDMServingSystemMethod: AnyType = enumerated({
  amf3GPPAccessRegistration: 0,
  amfNon3GPPAccessRegistration: 1,
  unknown: 2,
});

export const cAGID: AnyType = text('utf8');

export const serviceID: AnyType = sequence({ nSSAI: optional(1, nSSAI), cAGID: optional(2, sequenceOf(cAGID)) });

export const roamingIndicator: AnyType = boolean;

export const uDMServingSystemMessage: AnyType = sequence({
  sUPI: field(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  gUAMI: optional(4, gUAMI),
  gUMMEI: optional(5, gUMMEI),
  pLMNID: optional(6, pLMNID),
  servingSystemMethod: field(7, uDMServingSystemMethod),
  serviceID: optional(8, serviceID),
  roamingIndicator: optional(9, roamingIndicator),
});

export const uDMSubscriberRecordChangeMethod: AnyType = enumerated({
  pEIChange: 1,
  sUPIChange: 2,
  gPSIChange: 3,
  uEDeprovisioning: 4,
  unknown: 5,
  serviceIDChange: 6,
});

export const uDMSubscriberRecordChangeMessage: AnyType = sequence({
  sUPI: optional(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  oldPEI: optional(4, pEI),
  oldSUPI: optional(5, sUPI),
  oldGPSI: optional(6, gPSI),
  oldserviceID: optional(7, serviceID),
  subscriberRecordChangeMethod: field(8, uDMSubscriberRecordChangeMethod),
  serviceID: optional(9, serviceID),
});

export const uDMCancelLocationMethod: AnyType = enumerated({
  aMF3GPPAccessDeregistration: 1,
  aMFNon3GPPAccessDeregistration: 2,
  uDMDeregistration: 3,
  unknown: 4,
});

export const uDMCancelLocationMessage: AnyType = sequence({
  sUPI: field(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  gUAMI: optional(4, gUAMI),
  pLMNID: optional(5, pLMNID),
  cancelLocationMethod: restricted('location', field(6, uDMCancelLocationMethod)),
});

export const uDMLocationInfoRequest: AnyType = sequence({
  requested5GSLocation: restricted('location', optional(1, boolean)),
  requestedCurrentLocation: restricted('location', optional(2, boolean)),
  requestedRATType: optional(3, boolean),
  requestedTimeZone: optional(4, boolean),
  requestedServingNode: optional(5, boolean),
});

export const nFID: AnyType = text('utf8');

export const uDMDefinedCause: AnyType = enumerated({
  userNotFound: 1,
  dataNotFound: 2,
  contextNotFound: 3,
  subscriptionNotFound: 4,
  other: 5,
});

export const uDMInvalidParameters: AnyType = sequence({
  parameter: optional(1, text('utf8')),
  reason: optional(2, text('utf8')),
});

export const uDMProblemDetailsOtherCause: AnyType = sequence({
  problemDetailsType: optional(1, text('utf8')),
  title: optional(2, text('utf8')),
  status: optional(3, wideInteger()),
  detail: optional(4, text('utf8')),
  instance: optional(5, text('utf8')),
  cause: optional(6, text('utf8')),
  uDMInvalidParameters: field(7, uDMInvalidParameters),
  uDMSupportedFeatures: field(8, text('utf8')),
});

export const uDMProblemDetailsCause: AnyType = choice({
  uDMDefinedCause: field(1, uDMDefinedCause),
  otherCause: field(2, uDMProblemDetailsOtherCause),
});

export const uDMProblemDetails: AnyType = sequence({ cause: optional(1, uDMProblemDetailsCause) });

export const uDMLocationInformationResult: AnyType = sequence({
  sUPI: field(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  locationInfoRequest: restricted('location', field(4, uDMLocationInfoRequest)),
  vPLMNID: optional(5, pLMNID),
  currentLocationIndicator: restricted('location', optional(6, boolean)),
  aMFInstanceID: optional(7, nFID),
  sMSFInstanceID: optional(8, nFID),
  location: restricted('location', optional(9, location)),
  rATType: optional(10, rATType),
  problemDetails: optional(11, uDMProblemDetails),
});

export const uDMUEInformationResponse: AnyType = sequence({
  sUPI: field(1, sUPI),
  tADSInfo: optional(2, uEContextInfo),
  fiveGSUserStateInfo: optional(3, fiveGSUserStateInfo),
  fiveGSRVCCInfo: optional(4, fiveGSRVCCInfo),
  problemDetails: optional(5, uDMProblemDetails),
});

export const uDMInfoRequestType: AnyType = enumerated({ hSS: 1, aUSF: 2, other: 3 });

export const uDMAuthenticationInfoRequest: AnyType = sequence({
  infoRequestType: field(1, uDMInfoRequestType),
  rGAuthCtx: field(2, sequenceOf(subscriberIdentifier)),
  authType: field(3, primaryAuthenticationType),
  servingNetworkName: field(4, pLMNID),
  aUSFInstanceID: optional(5, nFID),
  cellCAGInfo: optional(6, cAGID),
  n5GCIndicator: optional(7, boolean),
});

export const uDMUEAuthenticationResponse: AnyType = sequence({
  sUPI: field(1, sUPI),
  authenticationInfoRequest: field(2, uDMAuthenticationInfoRequest),
  aKMAIndicator: optional(3, boolean),
  problemDetails: optional(4, uDMProblemDetails),
});

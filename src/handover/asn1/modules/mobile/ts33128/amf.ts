/**
 * 3GPP TS 33.128, release 17: TS33128Payloads: access and mobility management (AMF).
 *
 * Module TS33128Payloads, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  choice,
  enumerated,
  field,
  octets,
  optional,
  restricted,
  sequence,
  text,
  type AnyType,
} from '../../../schema.ts';
import {
  eMM5GMMStatus,
  ePS5GGUTI,
  fiveGGUTI,
  fiveGMMCause,
  fiveGSMCause,
  gPSI,
  gUTI,
  mACRestrictionIndicator,
  nSSAI,
  nonIMEISVPEI,
  pEI,
  pagingRestrictionIndicator,
  reRegRequiredIndicator,
  sMSOverNASIndicator,
  sUCI,
  sUPI,
  slice,
  switchOffIndicator,
  uEEndpointAddress,
  userIdentifiers,
} from './common.ts';
import { accessType, location, rATType, tAIList, timestamp } from './location.ts';

export const aMFRegistrationType: AnyType = enumerated({
  initial: 1,
  mobility: 2,
  periodic: 3,
  emergency: 4,
  sNPNOnboarding: 5,
  disasterMobility: 6,
  disasterInitial: 7,
});

export const aMFRegistrationResult: AnyType = enumerated({
  threeGPPAccess: 1,
  nonThreeGPPAccess: 2,
  threeGPPAndNonThreeGPPAccess: 3,
});

export const aMFRegistration: AnyType = sequence({
  registrationType: field(1, aMFRegistrationType),
  registrationResult: field(2, aMFRegistrationResult),
  slice: optional(3, slice),
  sUPI: field(4, sUPI),
  sUCI: optional(5, sUCI),
  pEI: optional(6, pEI),
  gPSI: optional(7, gPSI),
  gUTI: field(8, fiveGGUTI),
  location: restricted('location', optional(9, location)),
  non3GPPAccessEndpoint: optional(10, uEEndpointAddress),
  fiveGSTAIList: optional(11, tAIList),
  sMSOverNasIndicator: optional(12, sMSOverNASIndicator),
  oldGUTI: optional(13, ePS5GGUTI),
  eMM5GRegStatus: optional(14, eMM5GMMStatus),
  nonIMEISVPEI: optional(15, nonIMEISVPEI),
  mACRestIndicator: optional(16, mACRestrictionIndicator),
  pagingRestrictionIndicator: optional(17, pagingRestrictionIndicator),
  rATType: optional(18, rATType),
  additionalUserIdentifiers: optional(19, userIdentifiers, '6.2.2.2.3'),
});

export const aMFDirection: AnyType = enumerated({ networkInitiated: 1, uEInitiated: 2 });

export const aMFDeregistration: AnyType = sequence({
  deregistrationDirection: field(1, aMFDirection),
  accessType: field(2, accessType),
  sUPI: optional(3, sUPI),
  sUCI: optional(4, sUCI),
  pEI: optional(5, pEI),
  gPSI: optional(6, gPSI),
  gUTI: optional(7, fiveGGUTI),
  cause: optional(8, fiveGMMCause),
  location: restricted('location', optional(9, location)),
  switchOffIndicator: optional(10, switchOffIndicator),
  reRegRequiredIndicator: optional(11, reRegRequiredIndicator),
  additionalUserIdentifiers: optional(12, userIdentifiers, '6.2.2.2.4'),
});

export const aMFLocationUpdate: AnyType = sequence({
  sUPI: field(1, sUPI),
  sUCI: optional(2, sUCI),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  gUTI: optional(5, fiveGGUTI),
  location: restricted('location', field(6, location)),
  sMSOverNASIndicator: optional(7, sMSOverNASIndicator),
  oldGUTI: optional(8, ePS5GGUTI),
  additionalUserIdentifiers: optional(9, userIdentifiers, '6.2.2.2.5'),
});

export const aMFStartOfInterceptionWithRegisteredUE: AnyType = sequence({
  registrationResult: field(1, aMFRegistrationResult),
  registrationType: optional(2, aMFRegistrationType),
  slice: optional(3, slice),
  sUPI: field(4, sUPI),
  sUCI: optional(5, sUCI),
  pEI: optional(6, pEI),
  gPSI: optional(7, gPSI),
  gUTI: field(8, fiveGGUTI),
  location: restricted('location', optional(9, location)),
  non3GPPAccessEndpoint: optional(10, uEEndpointAddress),
  timeOfRegistration: optional(11, timestamp),
  fiveGSTAIList: optional(12, tAIList),
  sMSOverNASIndicator: optional(13, sMSOverNASIndicator),
  oldGUTI: optional(14, ePS5GGUTI),
  eMM5GRegStatus: optional(15, eMM5GMMStatus),
  additionalUserIdentifiers: optional(16, userIdentifiers, '6.2.2.2.6'),
});

export const aMFFailedProcedureType: AnyType = enumerated({ registration: 1, sMS: 2, pDUSessionEstablishment: 3 });

export const aMFFailureCause: AnyType = choice({
  fiveGMMCause: field(1, fiveGMMCause),
  fiveGSMCause: field(2, fiveGSMCause),
});

export const aMFUnsuccessfulProcedure: AnyType = sequence({
  failedProcedureType: field(1, aMFFailedProcedureType),
  failureCause: field(2, aMFFailureCause),
  requestedSlice: optional(3, nSSAI),
  sUPI: optional(4, sUPI),
  sUCI: optional(5, sUCI),
  pEI: optional(6, pEI),
  gPSI: optional(7, gPSI),
  gUTI: optional(8, fiveGGUTI),
  location: restricted('location', optional(9, location)),
  additionalUserIdentifiers: optional(10, userIdentifiers, '6.2.2.2.8'),
});

export const aMFPositioningInfoTransfer: AnyType = sequence({
  sUPI: field(1, sUPI),
  sUCI: optional(2, sUCI),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  gUTI: optional(5, fiveGGUTI),
  nRPPaMessage: optional(6, octets()),
  lPPMessage: optional(7, octets()),
  lcsCorrelationId: field(8, text('utf8', 1, 255)),
  additionalUserIdentifiers: optional(9, userIdentifiers, '6.2.2.2.9'),
});

export const serviceAreaList: AnyType = octets(4, 112);

export const aMFUEConfigurationUpdate: AnyType = sequence({
  userIdentifiers: field(1, userIdentifiers),
  gUTI: field(2, gUTI),
  oldGUTI: optional(3, ePS5GGUTI),
  fiveGSTAIList: optional(4, tAIList),
  slice: optional(5, slice),
  serviceAreaList: optional(6, serviceAreaList),
  registrationResult: optional(7, aMFRegistrationResult),
  sMSOverNASIndicator: optional(8, sMSOverNASIndicator),
});

/**
 * 3GPP TS 33.128, release 17: TS33128Payloads: evolved packet system (MME).
 *
 * Module TS33128Payloads, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  choice,
  enumerated,
  field,
  integer,
  octets,
  optional,
  restricted,
  sequence,
  type AnyType,
} from '../../../schema.ts';
import { eMM5GMMStatus, gUTI, iMEI, iMSI, mSISDN, switchOffIndicator } from './common.ts';
import { location, tAIList } from './location.ts';

export const ePSAttachType: AnyType = enumerated({
  ePSAttach: 1,
  combinedEPSIMSIAttach: 2,
  ePSRLOSAttach: 3,
  ePSEmergencyAttach: 4,
  reserved: 5,
});

export const ePSAttachResult: AnyType = enumerated({ ePSOnly: 1, combinedEPSIMSI: 2 });

export const ePSSMSServiceStatus: AnyType = enumerated({
  sMSServicesNotAvailable: 1,
  sMSServicesNotAvailableInThisPLMN: 2,
  networkFailure: 3,
  congestion: 4,
});

export const mMEAttach: AnyType = sequence({
  attachType: field(1, ePSAttachType),
  attachResult: field(2, ePSAttachResult),
  iMSI: field(3, iMSI),
  iMEI: optional(4, iMEI),
  mSISDN: optional(5, mSISDN),
  gUTI: optional(6, gUTI),
  location: restricted('location', optional(7, location)),
  ePSTAIList: optional(8, tAIList),
  sMSServiceStatus: optional(9, ePSSMSServiceStatus),
  oldGUTI: optional(10, gUTI),
  eMM5GRegStatus: optional(11, eMM5GMMStatus),
});

export const mMEDirection: AnyType = enumerated({ networkInitiated: 1, uEInitiated: 2 });

export const ePSDetachType: AnyType = enumerated({
  ePSDetach: 1,
  iMSIDetach: 2,
  combinedEPSIMSIDetach: 3,
  reAttachRequired: 4,
  reAttachNotRequired: 5,
  reserved: 6,
});

export const eMMCause: AnyType = integer(0, 255);

export const mMEDetach: AnyType = sequence({
  detachDirection: field(1, mMEDirection),
  detachType: field(2, ePSDetachType),
  iMSI: field(3, iMSI),
  iMEI: optional(4, iMEI),
  mSISDN: optional(5, mSISDN),
  gUTI: optional(6, gUTI),
  cause: optional(7, eMMCause),
  location: restricted('location', optional(8, location)),
  switchOffIndicator: optional(9, switchOffIndicator),
});

export const mMELocationUpdate: AnyType = sequence({
  iMSI: field(1, iMSI),
  iMEI: optional(2, iMEI),
  mSISDN: optional(3, mSISDN),
  gUTI: optional(4, gUTI),
  location: restricted('location', optional(5, location)),
  oldGUTI: optional(6, gUTI),
  sMSServiceStatus: optional(7, ePSSMSServiceStatus),
});

export const mMEStartOfInterceptionWithEPSAttachedUE: AnyType = sequence({
  attachType: field(1, ePSAttachType),
  attachResult: field(2, ePSAttachResult),
  iMSI: field(3, iMSI),
  iMEI: optional(4, iMEI),
  mSISDN: optional(5, mSISDN),
  gUTI: optional(6, gUTI),
  location: restricted('location', optional(7, location)),
  ePSTAIList: optional(9, tAIList),
  sMSServiceStatus: optional(10, ePSSMSServiceStatus),
  eMM5GRegStatus: optional(12, eMM5GMMStatus),
});

export const mMEFailedProcedureType: AnyType = enumerated({
  attachReject: 1,
  authenticationReject: 2,
  securityModeReject: 3,
  serviceReject: 4,
  trackingAreaUpdateReject: 5,
  activateDedicatedEPSBearerContextReject: 6,
  activateDefaultEPSBearerContextReject: 7,
  bearerResourceAllocationReject: 8,
  bearerResourceModificationReject: 9,
  modifyEPSBearerContectReject: 10,
  pDNConnectivityReject: 11,
  pDNDisconnectReject: 12,
});

export const eSMCause: AnyType = integer(0, 255);

export const mMEFailureCause: AnyType = choice({ eMMCause: field(1, eMMCause), eSMCause: field(2, eSMCause) });

export const mMEUnsuccessfulProcedure: AnyType = sequence({
  failedProcedureType: field(1, mMEFailedProcedureType),
  failureCause: field(2, mMEFailureCause),
  iMSI: optional(3, iMSI),
  iMEI: optional(4, iMEI),
  mSISDN: optional(5, mSISDN),
  gUTI: optional(6, gUTI),
  location: restricted('location', optional(7, location, '6.3.2.2.8')),
});

export const mMEPositioningInfoTransfer: AnyType = sequence({
  iMSI: field(1, iMSI),
  iMEI: optional(2, iMEI),
  mSISDN: optional(3, mSISDN),
  gUTI: optional(4, gUTI),
  lPPaMessage: optional(5, octets()),
  lPPMessage: optional(6, octets()),
  mMELCSCorrelationId: field(7, octets(4, 4)),
});

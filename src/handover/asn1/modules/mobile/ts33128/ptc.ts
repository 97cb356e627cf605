/**
 * 3GPP TS 33.128, release 17: TS33128Payloads: push to talk (PTC).
 *
 * Module TS33128Payloads, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  boolean,
  choice,
  content,
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
import { direction, iMPI, iMPU, iPAddress, pTCChatGroupID, portNumber } from './common.ts';
import { location } from './location.ts';

export const pTCIdentifiers: AnyType = choice({
  mCPTTID: field(1, text('utf8')),
  instanceIdentifierURN: field(2, text('utf8')),
  pTCChatGroupID: field(3, pTCChatGroupID),
  iMPU: field(4, iMPU),
  iMPI: field(5, iMPI),
});

export const pTCTargetInformation: AnyType = sequence({ identifiers: field(1, sequenceOf(pTCIdentifiers)) });

export const pTCRegistrationRequest: AnyType = enumerated({ register: 1, reRegister: 2, deRegister: 3 });

export const pTCRegistrationOutcome: AnyType = enumerated({ success: 1, failure: 2 });

export const pTCRegistration: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCServerURI: field(2, text('utf8')),
  pTCRegistrationRequest: field(3, pTCRegistrationRequest),
  pTCRegistrationOutcome: field(4, pTCRegistrationOutcome),
});

export const pTCSessionType: AnyType = enumerated({
  ondemand: 1,
  preEstablished: 2,
  adhoc: 3,
  prearranged: 4,
  groupSession: 5,
});

export const pTCSessionInfo: AnyType = sequence({
  pTCSessionURI: field(1, text('utf8')),
  pTCSessionType: field(2, pTCSessionType),
});

export const pTCPresenceType: AnyType = enumerated({ pTCClient: 1, pTCGroup: 2 });

export const pTCParticipantPresenceStatus: AnyType = sequence({
  presenceID: field(1, pTCTargetInformation),
  presenceType: field(2, pTCPresenceType),
  presenceStatus: field(3, boolean),
});

export const multipleParticipantPresenceStatus: AnyType = sequenceOf(pTCParticipantPresenceStatus);

export const pTCSessionInitiation: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCServerURI: field(3, text('utf8')),
  pTCSessionInfo: field(4, pTCSessionInfo),
  pTCOriginatingID: field(5, pTCTargetInformation),
  pTCParticipants: optional(6, sequenceOf(pTCTargetInformation)),
  pTCParticipantPresenceStatus: optional(7, multipleParticipantPresenceStatus),
  location: restricted('location', optional(8, location)),
  pTCBearerCapability: optional(9, text('utf8')),
  pTCHost: optional(10, pTCTargetInformation),
});

export const pTCSessionAbandon: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessionInfo: field(3, pTCSessionInfo),
  location: restricted('location', optional(4, location)),
  pTCAbandonCause: field(5, wideInteger()),
});

export const pTCSessionStart: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCServerURI: field(3, text('utf8')),
  pTCSessionInfo: field(4, pTCSessionInfo),
  pTCOriginatingID: field(5, pTCTargetInformation),
  pTCParticipants: optional(6, sequenceOf(pTCTargetInformation)),
  pTCParticipantPresenceStatus: optional(7, multipleParticipantPresenceStatus),
  location: restricted('location', optional(8, location)),
  pTCHost: optional(9, pTCTargetInformation),
  pTCBearerCapability: optional(10, text('utf8')),
});

export const pTCSessionEndCause: AnyType = enumerated({
  initiaterLeavesSession: 1,
  definedParticipantLeaves: 2,
  numberOfParticipants: 3,
  sessionTimerExpired: 4,
  pTCSpeechInactive: 5,
  allMediaTypesInactive: 6,
});

export const pTCSessionEnd: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCServerURI: field(3, text('utf8')),
  pTCSessionInfo: field(4, pTCSessionInfo),
  pTCParticipants: optional(5, sequenceOf(pTCTargetInformation)),
  location: restricted('location', optional(6, location)),
  pTCSessionEndCause: field(7, pTCSessionEndCause),
});

export const pTCStartOfInterception: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  preEstSessionID: optional(3, pTCSessionInfo),
  pTCOriginatingID: field(4, pTCTargetInformation),
  pTCSessionInfo: optional(5, pTCSessionInfo),
  pTCHost: optional(6, pTCTargetInformation),
  pTCParticipants: optional(7, sequenceOf(pTCTargetInformation)),
  pTCMediaStreamAvail: optional(8, boolean),
  pTCBearerCapability: optional(9, text('utf8')),
});

export const rTPSetting: AnyType = sequence({ iPAddress: field(1, iPAddress), portNumber: field(2, portNumber) });

export const pTCPreEstStatus: AnyType = enumerated({ established: 1, modified: 2, released: 3 });

export const pTCFailureCode: AnyType = enumerated({ sessionCannotBeEstablished: 1, sessionCannotBeModified: 2 });

export const pTCPreEstablishedSession: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCServerURI: field(2, text('utf8')),
  rTPSetting: field(3, rTPSetting),
  pTCMediaCapability: field(4, text('utf8')),
  pTCPreEstSessionID: field(5, pTCSessionInfo),
  pTCPreEstStatus: field(6, pTCPreEstStatus),
  pTCMediaStreamAvail: optional(7, boolean),
  location: restricted('location', optional(8, location)),
  pTCFailureCode: optional(9, pTCFailureCode),
});

export const pTCInstantPersonalAlert: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCIPAPartyID: field(2, pTCTargetInformation),
  pTCIPADirection: field(3, direction),
});

export const pTCPartyJoin: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessionInfo: field(3, pTCSessionInfo),
  pTCParticipants: optional(4, sequenceOf(pTCTargetInformation)),
  pTCParticipantPresenceStatus: optional(5, multipleParticipantPresenceStatus),
  pTCMediaStreamAvail: optional(6, boolean),
  pTCBearerCapability: optional(7, text('utf8')),
});

export const pTCPartyDrop: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessionInfo: field(3, pTCSessionInfo),
  pTCPartyDrop: field(4, pTCTargetInformation),
  pTCParticipantPresenceStatus: optional(5, pTCParticipantPresenceStatus),
});

export const pTCPartyHold: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessionInfo: field(3, pTCSessionInfo),
  pTCParticipants: optional(4, sequenceOf(pTCTargetInformation)),
  pTCHoldID: field(5, sequenceOf(pTCTargetInformation)),
  pTCHoldRetrieveInd: field(6, boolean),
});

export const pTCMediaModification: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessionInfo: field(3, pTCSessionInfo),
  pTCMediaStreamAvail: optional(4, boolean),
  pTCBearerCapability: field(5, text('utf8')),
});

export const pTCGroupAuthRule: AnyType = enumerated({
  allowInitiatingPTCSession: 1,
  blockInitiatingPTCSession: 2,
  allowJoiningPTCSession: 3,
  blockJoiningPTCSession: 4,
  allowAddParticipants: 5,
  blockAddParticipants: 6,
  allowSubscriptionPTCSessionState: 7,
  blockSubscriptionPTCSessionState: 8,
  allowAnonymity: 9,
  forbidAnonymity: 10,
});

export const pTCGroupAdvertisement: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCIDList: optional(3, sequenceOf(pTCTargetInformation)),
  pTCGroupAuthRule: optional(4, pTCGroupAuthRule),
  pTCGroupAdSender: field(5, pTCTargetInformation),
  pTCGroupNickname: optional(6, text('utf8')),
});

export const pTCFloorActivity: AnyType = enumerated({
  tBCPRequest: 1,
  tBCPGranted: 2,
  tBCPDeny: 3,
  tBCPIdle: 4,
  tBCPTaken: 5,
  tBCPRevoke: 6,
  tBCPQueued: 7,
  tBCPRelease: 8,
});

export const pTCTBPriorityLevel: AnyType = enumerated({
  preEmptive: 1,
  highPriority: 2,
  normalPriority: 3,
  listenOnly: 4,
});

export const pTCTBReasonCode: AnyType = enumerated({
  noQueuingAllowed: 1,
  oneParticipantSession: 2,
  listenOnly: 3,
  exceededMaxDuration: 4,
  tBPrevented: 5,
});

export const pTCFloorControl: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessioninfo: field(3, pTCSessionInfo),
  pTCFloorActivity: field(4, sequenceOf(pTCFloorActivity)),
  pTCFloorSpeakerID: optional(5, pTCTargetInformation),
  pTCMaxTBTime: optional(6, wideInteger()),
  pTCQueuedFloorControl: optional(7, boolean),
  pTCQueuedPosition: restricted('location', optional(8, wideInteger())),
  pTCTalkBurstPriority: optional(9, pTCTBPriorityLevel),
  pTCTalkBurstReason: optional(10, pTCTBReasonCode),
});

export const pTCTargetPresence: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCTargetPresenceStatus: field(2, pTCParticipantPresenceStatus),
});

export const pTCParticipantPresence: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCParticipantPresenceStatus: field(2, pTCParticipantPresenceStatus),
});

export const pTCListManagementType: AnyType = enumerated({
  contactListManagementAttempt: 1,
  groupListManagementAttempt: 2,
  contactListManagementResult: 3,
  groupListManagementResult: 4,
  requestUnsuccessful: 5,
});

export const pTCListManagementAction: AnyType = enumerated({ create: 1, modify: 2, retrieve: 3, delete: 4, notify: 5 });

export const pTCListManagementFailure: AnyType = enumerated({ requestUnsuccessful: 1, requestUnknown: 2 });

export const pTCIDList: AnyType = sequence({
  pTCPartyID: field(1, pTCTargetInformation),
  pTCChatGroupID: field(2, pTCChatGroupID),
});

export const pTCListManagement: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCListManagementType: optional(3, pTCListManagementType),
  pTCListManagementAction: optional(4, pTCListManagementAction),
  pTCListManagementFailure: optional(5, pTCListManagementFailure),
  pTCContactID: optional(6, pTCTargetInformation),
  pTCIDList: optional(7, sequenceOf(pTCIDList)),
  pTCHost: optional(8, pTCTargetInformation),
});

export const pTCAccessPolicyType: AnyType = enumerated({
  pTCUserAccessPolicyAttempt: 1,
  groupAuthorizationRulesAttempt: 2,
  pTCUserAccessPolicyQuery: 3,
  groupAuthorizationRulesQuery: 4,
  pTCUserAccessPolicyResult: 5,
  groupAuthorizationRulesResult: 6,
  requestUnsuccessful: 7,
});

export const pTCUserAccessPolicy: AnyType = enumerated({
  allowIncomingPTCSessionRequest: 1,
  blockIncomingPTCSessionRequest: 2,
  allowAutoAnswerMode: 3,
  allowOverrideManualAnswerMode: 4,
});

export const pTCAccessPolicyFailure: AnyType = enumerated({ requestUnsuccessful: 1, requestUnknown: 2 });

export const pTCAccessPolicy: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCAccessPolicyType: optional(3, pTCAccessPolicyType),
  pTCUserAccessPolicy: optional(4, pTCUserAccessPolicy),
  pTCGroupAuthRule: optional(5, pTCGroupAuthRule),
  pTCContactID: optional(6, pTCTargetInformation),
  pTCAccessPolicyFailure: optional(7, pTCAccessPolicyFailure),
});

export const pTCCCPDU: AnyType = content();

/**
 * ETSI EN 301 040, TETRA.
 *
 * Module EN301040, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bits,
  choice,
  enumerated,
  field,
  optional,
  restricted,
  sequence,
  sequenceOf,
  text,
  utcTime,
} from '../../schema.ts';

export const tLIIdType = bits(16, 16);

export const mCCType = bits(10, 10);

export const mNCType = bits(14, 14);

export const locationAreaType = bits(14, 14);

export const cellIdType = bits(16, 16);

export const tETRACGIType = sequence(
  {
    mcc: field(0, mCCType),
    mnc: field(1, mNCType),
    lai: restricted('location', field(2, locationAreaType)),
    cI: restricted('location', optional(3, cellIdType)),
  },
  'closed',
);

export const sSIType = bits(24, 24);

export const tSIType = sequence({ mcc: field(0, mCCType), mnc: field(1, mNCType), ssi: field(2, sSIType) }, 'closed');

export const tEIType = bits(60, 60);

export const tETRAAddressType = choice(
  {
    tETRAaddress: field(0, tSIType),
    pISNaddress: field(1, text('numeric', 20, 20)),
    iP4address: field(2, bits(32, 32)),
    iP6address: field(3, bits(128, 128)),
    e164address: field(4, text('numeric', 20, 20)),
    tEI: field(5, tEIType),
  },
  'closed',
);

export const locationTypeEn301040 = choice(
  { mSLoc: field(0, tETRACGIType), lSLoc: field(1, tETRAAddressType) },
  'closed',
);

export const activityClassType = enumerated({
  allServices: 0,
  tETRASpeech: 1,
  singleSlotData24: 2,
  singleSlotData48: 3,
  singleSlotData72: 4,
  multiSlotData224: 5,
  multiSlotData248: 6,
  multiSlotData272: 7,
  multiSlotData324: 8,
  multiSlotData348: 9,
  multiSlotData372: 10,
  multiSlotData424: 11,
  multiSlotData448: 12,
  multiSlotData472: 13,
  sDSType1: 14,
  sDSType2: 15,
  sDSType3: 16,
  sDSType4: 17,
  status: 18,
  sDSACKType1: 19,
  sDSACKType2: 20,
  sDSACKType3: 21,
  sDSACKType4: 22,
  statusack: 23,
  sDSAcknowledgementsuccess: 24,
  sDSAcknowledgementfail: 25,
  sCLNSPacketData: 26,
  cONSPacketData: 27,
  internetProtocol: 28,
  swMIauthenticationsuccess: 29,
  swMIauthenticationfail: 30,
  iTSIauthenticationsuccess: 31,
  iTSIauthenticationfail: 32,
  oTARSCKsuccess: 33,
  oTARSCKfail: 34,
  oTARGCKsuccess: 35,
  oTARGCKfail: 36,
  oTARCCKsuccess: 37,
  oTARCCKfail: 38,
  tARGETSUSCRIPTIONDISABLEDT: 39,
  tARGETEQUIPMENTDISABLEDT: 40,
  tARGETSUSCRIPTIONDISABLEDP: 41,
  tARGETEQUIPEMENTDISABLEDP: 42,
  tARGETSUBSCRIPTIONENABLED: 43,
  tARGETEQUIPMENTENABLED: 44,
  sessionregistration: 45,
  sessionderegistration: 46,
  mIGRATION: 47,
  rOAMING: 48,
  supplementaryService: 49,
});

export const sSType = enumerated({
  ambienceListening: 0,
  adviceofCharge: 1,
  accessPriority: 2,
  areaSelection: 3,
  barringofIncomingCalls: 4,
  barringofOutgoingCalls: 5,
  callAuthorizedbyDispatcher: 6,
  callCompletiontoBusySubscriber: 7,
  callCompletiononNoReply: 8,
  callForwardingonBusy: 9,
  callForwardingonNoReply: 10,
  callForwardingonNotReachable: 11,
  callForwardingUnconditional: 12,
  callingLineIdentificationPresentation: 13,
  callingConnectedLineIdentificationRestriction: 14,
  connectedLineIdentificationPresentation: 15,
  callReport: 16,
  callRetention: 17,
  callWaiting: 18,
  dynamicGroupNumberAssignment: 19,
  discreetListening: 20,
  callHold: 21,
  includeCall: 22,
  lateEntry: 23,
  listSearchCall: 24,
  priorityCall: 25,
  preemptivePriorityCall: 26,
  shortNumberAddressing: 27,
  transferofControl: 28,
  talkingPartyIdentification: 29,
});

export const activityType = sequence(
  {
    cctivity: field(0, activityClassType),
    callRelation: field(1, enumerated({ begin: 0, end: 1, continue: 2, report: 3 })),
    direction: optional(2, enumerated({ toTarget: 0, fromTarget: 1 })),
    scope: optional(3, enumerated({ point2Point: 0, point2MultiPoint: 1, broadcast: 2 })),
    cPlaneData: optional(4, bits()),
    sStype: optional(5, sSType),
  },
  'closed',
);

export const addressType = sequence(
  { tSI: field(0, tSIType), supplementaryAddress: optional(1, sequenceOf(tETRAAddressType)) },
  'closed',
);

export const tARGETACTIVITYMONITORind = sequence(
  {
    tLIInstanceid: field(0, tLIIdType),
    timestamp: field(1, utcTime),
    targetLocation: restricted('location', field(2, locationTypeEn301040)),
    targetAction: field(3, activityType),
    supplementaryTargetaddress: optional(4, addressType),
    cotargetaddress: optional(5, sequenceOf(addressType)),
    cotargetlocation: restricted('location', optional(6, sequenceOf(locationTypeEn301040))),
  },
  'closed',
);

export const circuitIdType = text('numeric', 20, 20);

export const tARGETCOMMSMONITORind = sequence(
  {
    tLIInstanceid: field(0, tLIIdType),
    timestamp: field(1, utcTime),
    targetlocation: restricted('location', field(2, locationTypeEn301040)),
    supplementaryTargetaddress: optional(3, addressType),
    targetcommsid: field(4, circuitIdType),
    cotargetaddress: optional(5, sequenceOf(addressType)),
    cotargetcommsid: optional(6, sequenceOf(circuitIdType)),
  },
  'closed',
);

export const tTRAFFICind = sequence({ tLIInstanceid: field(0, tLIIdType), trafficPacket: field(1, bits()) }, 'closed');

export const cTTRAFFICind = sequence({ tLIInstanceid: field(0, tLIIdType), trafficPacket: field(1, bits()) }, 'closed');

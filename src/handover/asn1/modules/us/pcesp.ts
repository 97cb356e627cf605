/**
 * PacketCable electronic surveillance, call data: PCESP version 4 (ETSI TS 101 909-20-1, annex).
 *
 * Module PCESP, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bare,
  choice,
  enumerated,
  explicit,
  field,
  generalizedTime,
  nothing,
  optional,
  restricted,
  sequence,
  sequenceOf,
  text,
  wideInteger,
} from '../../schema.ts';

export const protocolVersion = enumerated({ v3: 3, v4: 4 });

export const caseId = text('visible');

export const accessingElementId = text('visible');

export const eventTime = generalizedTime;

export const callId = sequence({
  sequencenumber: field(0, text('visible')),
  systemidentity: field(1, text('visible')),
});

export const partyId = sequence({
  reserved0: optional(0, nothing),
  reserved1: optional(1, nothing),
  reserved2: optional(2, nothing),
  reserved3: optional(3, nothing),
  reserved4: optional(4, nothing),
  reserved5: optional(5, nothing),
  dn: optional(6, text('visible')),
  userProvided: optional(7, text('visible')),
  reserved6: optional(8, nothing),
  reserved7: optional(9, nothing),
  ipAddress: optional(10, text('visible')),
  reserved8: optional(11, nothing),
  trunkId: optional(12, text('visible')),
  reserved9: optional(13, nothing),
  genericAddress: optional(14, text('visible')),
  genericDigits: optional(15, text('visible')),
  genericName: optional(16, text('visible')),
  port: optional(17, text('visible')),
  context: optional(18, text('visible')),
});

export const answer = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: field(3, callId),
  answering: optional(4, partyId),
});

export const cCCId = choice({
  combCCC: field(0, text('visible')),
  sepCCCpair: field(1, sequence({ sepXmitCCC: field(0, text('visible')), sepRecvCCC: field(1, text('visible')) })),
});

export const flowDirection = enumerated({ downstream: 1, upstream: 2, 'downstream-and-upstream': 3 });

export const cCClose = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  cCCId: field(3, explicit(cCCId)),
  flowDirection: field(4, flowDirection),
});

export const sDP = text('utf8');

export const cCOpen = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  ccOpenOption: bare(choice({ ccOpenTime: field(3, sequenceOf(callId)), reserved0: field(4, nothing) })),
  cCCId: field(5, explicit(cCCId)),
  subject: optional(6, sDP),
  associate: optional(7, sDP),
  flowDirection: field(8, flowDirection),
});

export const transitCarrierId = text('visible');

export const origination = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: field(3, callId),
  calling: field(4, partyId),
  called: optional(5, partyId),
  input: bare(choice({ userinput: field(6, text('visible')), translationinput: field(7, text('visible')) })),
  reserved0: field(8, nothing),
  transitCarrierId: optional(9, transitCarrierId),
});

export const redirection = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  old: field(3, callId),
  redirectedto: field(4, partyId),
  transitCarrierId: optional(5, transitCarrierId),
  reserved0: field(6, nothing),
  reserved1: field(7, nothing),
  new: optional(8, callId),
  redirectedfrom: optional(9, partyId),
});

export const release = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: field(3, callId),
});

export const redirectedFromInfo = sequence({
  lastRedirecting: optional(0, partyId),
  originalCalled: optional(1, partyId),
  numRedirections: optional(2, wideInteger()),
});

export const terminationAttempt = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: field(3, callId),
  calling: optional(4, partyId),
  called: optional(5, partyId),
  reserved0: field(6, nothing),
  redirectedFromInfo: optional(7, redirectedFromInfo),
});

export const resourceState = enumerated({ reserved: 1, committed: 2 });

export const cCChange = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: field(3, callId),
  cCCId: field(4, explicit(cCCId)),
  subject: optional(5, sDP),
  associate: optional(6, sDP),
  flowDirection: field(7, flowDirection),
  resourceState: optional(8, resourceState),
});

export const dialedDigitExtraction = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: field(3, callId),
  digits: field(4, text('visible')),
});

export const alertingSignal = enumerated({
  notUsed: 0,
  alertingPattern0: 1,
  alertingPattern1: 2,
  alertingPattern2: 3,
  alertingPattern3: 4,
  alertingPattern4: 5,
  callWaitingPattern1: 6,
  callWaitingPattern2: 7,
  callWaitingPattern3: 8,
  callWaitingPattern4: 9,
  bargeInTone: 10,
  alertingPattern5: 11,
  alertingPattern6: 12,
  alertingPattern7: 13,
  alertingPattern8: 14,
  alertingPattern9: 15,
});

export const audibleSignal = enumerated({
  notUsed: 0,
  dialTone: 1,
  recallDialTone: 2,
  ringbackTone: 3,
  reorderTone: 4,
  busyTone: 5,
  confirmationTone: 6,
  expensiveRouteTone: 7,
  messageWaitingTone: 8,
  receiverOffHookTone: 9,
  specialInfoTone: 10,
  denialTone: 11,
  interceptTone: 12,
  answerTone: 13,
  tonesOff: 14,
  pipTone: 15,
  abbreviatedIntercept: 16,
  abbreviatedCongestion: 17,
  warningTone: 18,
  dialToneBurst: 19,
  numberUnObtainableTone: 20,
  authenticationFailureTone: 21,
});

export const terminalDisplayInfo = sequence({
  generalDisplay: optional(0, text('visible')),
  calledNumber: optional(1, text('visible')),
  callingNumber: optional(2, text('visible')),
  callingName: optional(3, text('visible')),
  originalCalledNumber: optional(4, text('visible')),
  lastRedirectingNumber: optional(5, text('visible')),
  redirectingName: optional(6, text('visible')),
  redirectingReason: optional(7, text('visible')),
  messageWaitingNotif: optional(8, text('visible')),
});

export const networkSignal = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: field(3, callId),
  alertingSignal: optional(4, alertingSignal),
  subjectAudibleSignal: optional(5, audibleSignal),
  terminalDisplayInfo: optional(6, terminalDisplayInfo),
  other: optional(7, text('visible')),
  signaledToPartyId: field(8, partyId),
});

export const subjectSignal = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: optional(3, callId),
  signal: field(
    4,
    sequence({
      switchhookFlash: optional(0, text('visible')),
      dialedDigits: optional(1, text('visible')),
      featureKey: optional(2, text('visible')),
      otherSignalingInformation: optional(3, text('visible')),
    }),
  ),
  signaledFromPartyId: field(5, partyId),
});

export const mediaReport = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: field(3, callId),
  subject: optional(4, sDP),
  associate: optional(5, sDP),
});

export const serviceInstance = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: field(3, callId),
  relatedCallId: optional(4, callId),
  serviceName: field(5, text('visible')),
  firstCallCalling: optional(6, partyId),
  secondCallCalling: optional(7, partyId),
  called: optional(8, partyId),
  calling: optional(9, partyId),
});

export const conferencePartyChange = sequence({
  caseId: field(0, caseId),
  accessingElementId: field(1, accessingElementId),
  eventTime: field(2, eventTime),
  callId: field(3, callId),
  communicating: optional(
    4,
    sequenceOf(sequence({ partyId: optional(0, sequenceOf(partyId)), cCCId: optional(1, explicit(cCCId)) })),
  ),
  removed: optional(
    5,
    sequenceOf(sequence({ partyId: optional(0, sequenceOf(partyId)), cCCId: optional(1, explicit(cCCId)) })),
  ),
  joined: optional(
    6,
    sequenceOf(sequence({ partyId: optional(0, sequenceOf(partyId)), cCCId: optional(1, explicit(cCCId)) })),
  ),
});

export const message = choice({
  answer: field(1, answer),
  ccclose: field(2, cCClose),
  ccopen: field(3, cCOpen),
  reserved0: field(4, nothing),
  origination: field(5, origination),
  reserved1: field(6, nothing),
  redirection: field(7, redirection),
  release: field(8, release),
  reserved2: field(9, nothing),
  terminationattempt: field(10, terminationAttempt),
  reserved: field(11, nothing),
  ccchange: field(12, cCChange),
  reserved3: field(13, nothing),
  reserved4: field(14, nothing),
  dialeddigitextraction: restricted('digits', field(15, dialedDigitExtraction)),
  networksignal: field(16, networkSignal),
  subjectsignal: field(17, subjectSignal),
  mediareport: field(18, mediaReport),
  serviceinstance: field(19, serviceInstance),
  confpartychange: field(20, conferencePartyChange),
});

export const cdcPdu = sequence({ protocolVersion: field(0, protocolVersion), message: field(1, message) });

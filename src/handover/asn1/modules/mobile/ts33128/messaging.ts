/**
 * 3GPP TS 33.128, release 17: TS33128Payloads: short and multimedia messages (SMSF, MMS).
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
  restricted,
  sequence,
  sequenceOf,
  text,
  wideInteger,
  type AnyType,
} from '../../../schema.ts';
import { direction, emailAddress, gPSI, iMPI, iMPU, iMSI, iPAddress, nonLocalID, pEI, sUPI } from './common.ts';
import { e164Number, location, timestamp } from './location.ts';

export const sMSAddress: AnyType = octets(2, 12);

export const sMSParty: AnyType = sequence({
  sUPI: optional(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  sMSAddress: optional(4, sMSAddress),
});

export const sMSTransferStatus: AnyType = enumerated({ transferSucceeded: 1, transferFailed: 2, undefined: 3 });

export const sMSOtherMessageIndication: AnyType = boolean;

export const sMSNFAddress: AnyType = choice({ iPAddress: field(1, iPAddress), e164Number: field(2, e164Number) });

export const sMSNFType: AnyType = enumerated({ sMSGMSC: 1, iWMSC: 2, sMSRouter: 3 });

export const sMSTPDU: AnyType = octets(1, 270);

export const truncatedSMSTPDU: AnyType = octets(1, 130);

export const sMSTPDUData: AnyType = choice({
  sMSTPDU: field(1, sMSTPDU),
  truncatedSMSTPDU: field(2, truncatedSMSTPDU),
});

export const sMSMessageType: AnyType = enumerated({
  deliver: 1,
  deliverReportAck: 2,
  deliverReportError: 3,
  statusReport: 4,
  command: 5,
  submit: 6,
  submitReportAck: 7,
  submitReportError: 8,
  reserved: 9,
});

export const sMSRPMessageReference: AnyType = integer(0, 255);

export const sMSMessage: AnyType = sequence({
  originatingSMSParty: field(1, sMSParty),
  terminatingSMSParty: field(2, sMSParty),
  direction: field(3, direction),
  linkTransferStatus: field(4, sMSTransferStatus),
  otherMessage: optional(5, sMSOtherMessageIndication),
  location: restricted('location', optional(6, location)),
  peerNFAddress: optional(7, sMSNFAddress),
  peerNFType: optional(8, sMSNFType),
  sMSTPDUData: optional(9, sMSTPDUData),
  messageType: optional(10, sMSMessageType),
  rPMessageReference: optional(11, sMSRPMessageReference),
});

export const mMSVersion: AnyType = sequence({
  majorVersion: field(1, wideInteger()),
  minorVersion: field(2, wideInteger()),
});

export const mMSPartyID: AnyType = choice({
  e164Number: field(1, e164Number),
  emailAddress: field(2, emailAddress),
  iMSI: field(3, iMSI),
  iMPU: field(4, iMPU),
  iMPI: field(5, iMPI),
  sUPI: field(6, sUPI),
  gPSI: field(7, gPSI),
});

export const mMSParty: AnyType = sequence({
  mMSPartyIDs: field(1, sequenceOf(mMSPartyID)),
  nonLocalID: field(2, nonLocalID),
});

export const mMSDirection: AnyType = enumerated({ fromTarget: 0, toTarget: 1 });

export const mMSSubject: AnyType = text('utf8');

export const mMSMessageClass: AnyType = enumerated({ personal: 1, advertisement: 2, informational: 3, auto: 4 });

export const mMSPeriodFormat: AnyType = enumerated({ absolute: 1, relative: 2 });

export const mMSExpiry: AnyType = sequence({
  expiryPeriod: field(1, wideInteger()),
  periodFormat: field(2, mMSPeriodFormat),
});

export const mMSPriority: AnyType = enumerated({ low: 1, normal: 2, high: 3 });

export const mMState: AnyType = enumerated({ draft: 1, sent: 2, new: 3, retrieved: 4, forwarded: 5 });

export const mMStateFlag: AnyType = enumerated({ add: 1, remove: 2, filter: 3 });

export const mMFlags: AnyType = sequence({
  length: field(1, wideInteger()),
  flag: field(2, mMStateFlag),
  flagString: field(3, text('utf8')),
});

export const mMSReplyCharging: AnyType = enumerated({
  requested: 0,
  requestedTextOnly: 1,
  accepted: 2,
  acceptedTextOnly: 3,
});

export const mMSContentClass: AnyType = enumerated({
  text: 1,
  imageBasic: 2,
  imageRich: 3,
  videoBasic: 4,
  videoRich: 5,
  megaPixel: 6,
  contentBasic: 7,
  contentRich: 8,
});

export const mMSAdaptation: AnyType = sequence({ allowed: field(1, boolean), overriden: field(2, boolean) });

export const mMSContentType: AnyType = text('utf8');

export const mMSResponseStatus: AnyType = enumerated({
  ok: 1,
  errorUnspecified: 2,
  errorServiceDenied: 3,
  errorMessageFormatCorrupt: 4,
  errorSendingAddressUnresolved: 5,
  errorMessageNotFound: 6,
  errorNetworkProblem: 7,
  errorContentNotAccepted: 8,
  errorUnsupportedMessage: 9,
  errorTransientFailure: 10,
  errorTransientSendingAddressUnresolved: 11,
  errorTransientMessageNotFound: 12,
  errorTransientNetworkProblem: 13,
  errorTransientPartialSuccess: 14,
  errorPermanentFailure: 15,
  errorPermanentServiceDenied: 16,
  errorPermanentMessageFormatCorrupt: 17,
  errorPermanentSendingAddressUnresolved: 18,
  errorPermanentMessageNotFound: 19,
  errorPermanentContentNotAccepted: 20,
  errorPermanentReplyChargingLimitationsNotMet: 21,
  errorPermanentReplyChargingRequestNotAccepted: 22,
  errorPermanentReplyChargingForwardingDenied: 23,
  errorPermanentReplyChargingNotSupported: 24,
  errorPermanentAddressHidingNotSupported: 25,
  errorPermanentLackOfPrepaid: 26,
});

export const mMSSend: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  dateTime: field(3, timestamp),
  originatingMMSParty: field(4, mMSParty),
  terminatingMMSParty: optional(5, sequenceOf(mMSParty)),
  cCRecipients: optional(6, sequenceOf(mMSParty)),
  bCCRecipients: optional(7, sequenceOf(mMSParty)),
  direction: field(8, mMSDirection),
  subject: optional(9, mMSSubject),
  messageClass: optional(10, mMSMessageClass),
  expiry: field(11, mMSExpiry),
  desiredDeliveryTime: optional(12, timestamp),
  priority: optional(13, mMSPriority),
  senderVisibility: optional(14, boolean),
  deliveryReport: optional(15, boolean),
  readReport: optional(16, boolean),
  store: optional(17, boolean),
  state: optional(18, mMState),
  flags: optional(19, mMFlags),
  replyCharging: optional(20, mMSReplyCharging),
  applicID: optional(21, text('utf8')),
  replyApplicID: optional(22, text('utf8')),
  auxApplicInfo: optional(23, text('utf8')),
  contentClass: optional(24, mMSContentClass),
  dRMContent: optional(25, boolean),
  adaptationAllowed: optional(26, mMSAdaptation),
  contentType: field(27, mMSContentType),
  responseStatus: field(28, mMSResponseStatus),
  responseStatusText: optional(29, text('utf8')),
  messageID: field(30, text('utf8')),
});

export const mMSPreviouslySent: AnyType = sequence({
  previouslySentByParty: field(1, mMSParty),
  sequenceNumber: field(2, wideInteger()),
  previousSendDateTime: field(3, timestamp),
});

export const mMSPreviouslySentBy: AnyType = sequenceOf(mMSPreviouslySent);

export const mMSSendByNonLocalTarget: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  messageID: field(3, text('utf8')),
  terminatingMMSParty: field(4, sequenceOf(mMSParty)),
  originatingMMSParty: field(5, mMSParty),
  direction: field(6, mMSDirection),
  contentType: field(7, mMSContentType),
  messageClass: optional(8, mMSMessageClass),
  dateTime: field(9, timestamp),
  expiry: optional(10, mMSExpiry),
  deliveryReport: optional(11, boolean),
  priority: optional(12, mMSPriority),
  senderVisibility: optional(13, boolean),
  readReport: optional(14, boolean),
  subject: optional(15, mMSSubject),
  forwardCount: optional(16, wideInteger()),
  previouslySentBy: optional(17, mMSPreviouslySentBy),
  prevSentByDateTime: optional(18, timestamp),
  applicID: optional(19, text('utf8')),
  replyApplicID: optional(20, text('utf8')),
  auxApplicInfo: optional(21, text('utf8')),
  contentClass: optional(22, mMSContentClass),
  dRMContent: optional(23, boolean),
  adaptationAllowed: optional(24, mMSAdaptation),
});

export const mMSNotification: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  originatingMMSParty: optional(3, mMSParty),
  direction: field(4, mMSDirection),
  subject: optional(5, mMSSubject),
  deliveryReportRequested: optional(6, boolean),
  stored: optional(7, boolean),
  messageClass: field(8, mMSMessageClass),
  priority: optional(9, mMSPriority),
  messageSize: field(10, wideInteger()),
  expiry: field(11, mMSExpiry),
  replyCharging: optional(12, mMSReplyCharging),
});

export const mMSSendToNonLocalTarget: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  messageID: field(3, text('utf8')),
  terminatingMMSParty: field(4, sequenceOf(mMSParty)),
  originatingMMSParty: field(5, mMSParty),
  direction: field(6, mMSDirection),
  contentType: field(7, mMSContentType),
  messageClass: optional(8, mMSMessageClass),
  dateTime: field(9, timestamp),
  expiry: optional(10, mMSExpiry),
  deliveryReport: optional(11, boolean),
  priority: optional(12, mMSPriority),
  senderVisibility: optional(13, boolean),
  readReport: optional(14, boolean),
  subject: optional(15, mMSSubject),
  forwardCount: optional(16, wideInteger()),
  previouslySentBy: optional(17, mMSPreviouslySentBy),
  prevSentByDateTime: optional(18, timestamp),
  applicID: optional(19, text('utf8')),
  replyApplicID: optional(20, text('utf8')),
  auxApplicInfo: optional(21, text('utf8')),
  contentClass: optional(22, mMSContentClass),
  dRMContent: optional(23, boolean),
  adaptationAllowed: optional(24, mMSAdaptation),
});

export const mMStatus: AnyType = enumerated({
  expired: 1,
  retrieved: 2,
  rejected: 3,
  deferred: 4,
  unrecognized: 5,
  indeterminate: 6,
  forwarded: 7,
  unreachable: 8,
});

export const mMSNotificationResponse: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  direction: field(3, mMSDirection),
  status: field(4, mMStatus),
  reportAllowed: optional(5, boolean),
});

export const mMSRetrieveStatus: AnyType = enumerated({
  success: 1,
  errorTransientFailure: 2,
  errorTransientMessageNotFound: 3,
  errorTransientNetworkProblem: 4,
  errorPermanentFailure: 5,
  errorPermanentServiceDenied: 6,
  errorPermanentMessageNotFound: 7,
  errorPermanentContentUnsupported: 8,
});

export const mMSRetrieval: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  messageID: field(3, text('utf8')),
  dateTime: field(4, timestamp),
  originatingMMSParty: optional(5, mMSParty),
  previouslySentBy: optional(6, mMSPreviouslySentBy),
  prevSentByDateTime: optional(7, timestamp),
  terminatingMMSParty: optional(8, sequenceOf(mMSParty)),
  cCRecipients: optional(9, sequenceOf(mMSParty)),
  direction: field(10, mMSDirection),
  subject: optional(11, mMSSubject),
  state: optional(12, mMState),
  flags: optional(13, mMFlags),
  messageClass: optional(14, mMSMessageClass),
  priority: field(15, mMSPriority),
  deliveryReport: optional(16, boolean),
  readReport: optional(17, boolean),
  replyCharging: optional(18, mMSReplyCharging),
  retrieveStatus: optional(19, mMSRetrieveStatus),
  retrieveStatusText: optional(20, text('utf8')),
  applicID: optional(21, text('utf8')),
  replyApplicID: optional(22, text('utf8')),
  auxApplicInfo: optional(23, text('utf8')),
  contentClass: optional(24, mMSContentClass),
  dRMContent: optional(25, boolean),
  replaceID: optional(26, text('utf8')),
  contentType: optional(27, text('utf8')),
});

export const mMSDeliveryAck: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  reportAllowed: optional(3, boolean),
  status: field(4, mMStatus),
  direction: field(5, mMSDirection),
});

export const mMSStoreStatus: AnyType = enumerated({
  success: 1,
  errorTransientFailure: 2,
  errorTransientNetworkProblem: 3,
  errorPermanentFailure: 4,
  errorPermanentServiceDenied: 5,
  errorPermanentMessageFormatCorrupt: 6,
  errorPermanentMessageNotFound: 7,
  errorMMBoxFull: 8,
});

export const mMSForward: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  dateTime: optional(3, timestamp),
  originatingMMSParty: field(4, mMSParty),
  terminatingMMSParty: optional(5, sequenceOf(mMSParty)),
  cCRecipients: optional(6, sequenceOf(mMSParty)),
  bCCRecipients: optional(7, sequenceOf(mMSParty)),
  direction: field(8, mMSDirection),
  expiry: optional(9, mMSExpiry),
  desiredDeliveryTime: optional(10, timestamp),
  deliveryReportAllowed: optional(11, boolean),
  deliveryReport: optional(12, boolean),
  store: optional(13, boolean),
  state: optional(14, mMState),
  flags: optional(15, mMFlags),
  contentLocationReq: restricted('location', field(16, text('utf8'))),
  replyCharging: optional(17, mMSReplyCharging),
  responseStatus: field(18, mMSResponseStatus),
  responseStatusText: optional(19, text('utf8')),
  messageID: optional(20, text('utf8')),
  contentLocationConf: restricted('location', optional(21, text('utf8'))),
  storeStatus: optional(22, mMSStoreStatus),
  storeStatusText: optional(23, text('utf8')),
});

export const mMSDeleteResponseStatus: AnyType = enumerated({
  ok: 1,
  errorUnspecified: 2,
  errorServiceDenied: 3,
  errorMessageFormatCorrupt: 4,
  errorSendingAddressUnresolved: 5,
  errorMessageNotFound: 6,
  errorNetworkProblem: 7,
  errorContentNotAccepted: 8,
  errorUnsupportedMessage: 9,
  errorTransientFailure: 10,
  errorTransientSendingAddressUnresolved: 11,
  errorTransientMessageNotFound: 12,
  errorTransientNetworkProblem: 13,
  errorTransientPartialSuccess: 14,
  errorPermanentFailure: 15,
  errorPermanentServiceDenied: 16,
  errorPermanentMessageFormatCorrupt: 17,
  errorPermanentSendingAddressUnresolved: 18,
  errorPermanentMessageNotFound: 19,
  errorPermanentContentNotAccepted: 20,
  errorPermanentReplyChargingLimitationsNotMet: 21,
  errorPermanentReplyChargingRequestNotAccepted: 22,
  errorPermanentReplyChargingForwardingDenied: 23,
  errorPermanentReplyChargingNotSupported: 24,
  errorPermanentAddressHidingNotSupported: 25,
  errorPermanentLackOfPrepaid: 26,
});

export const mMSDeleteFromRelay: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  direction: field(3, mMSDirection),
  contentLocationReq: restricted('location', field(4, sequenceOf(text('utf8')))),
  contentLocationConf: restricted('location', field(5, sequenceOf(text('utf8')))),
  deleteResponseStatus: field(6, mMSDeleteResponseStatus),
  deleteResponseText: field(7, sequenceOf(text('utf8'))),
});

export const mMSDeliveryReport: AnyType = sequence({
  version: field(1, mMSVersion),
  messageID: field(2, text('utf8')),
  terminatingMMSParty: field(3, sequenceOf(mMSParty)),
  mMSDateTime: field(4, timestamp),
  responseStatus: field(5, mMSResponseStatus),
  responseStatusText: optional(6, text('utf8')),
  applicID: optional(7, text('utf8')),
  replyApplicID: optional(8, text('utf8')),
  auxApplicInfo: optional(9, text('utf8')),
});

export const mMStatusExtension: AnyType = enumerated({ rejectionByMMSRecipient: 0, rejectionByOtherRS: 1 });

export const mMStatusText: AnyType = text('utf8');

export const mMSDeliveryReportNonLocalTarget: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  messageID: field(3, text('utf8')),
  terminatingMMSParty: field(4, sequenceOf(mMSParty)),
  originatingMMSParty: field(5, mMSParty),
  direction: field(6, mMSDirection),
  mMSDateTime: field(7, timestamp),
  forwardToOriginator: optional(8, boolean),
  status: field(9, mMStatus),
  statusExtension: field(10, mMStatusExtension),
  statusText: field(11, mMStatusText),
  applicID: optional(12, text('utf8')),
  replyApplicID: optional(13, text('utf8')),
  auxApplicInfo: optional(14, text('utf8')),
});

export const mMSReadStatus: AnyType = enumerated({ read: 1, deletedWithoutBeingRead: 2 });

export const mMSReadReport: AnyType = sequence({
  version: field(1, mMSVersion),
  messageID: field(2, text('utf8')),
  terminatingMMSParty: field(3, sequenceOf(mMSParty)),
  originatingMMSParty: field(4, sequenceOf(mMSParty)),
  direction: field(5, mMSDirection),
  mMSDateTime: field(6, timestamp),
  readStatus: field(7, mMSReadStatus),
  applicID: optional(8, text('utf8')),
  replyApplicID: optional(9, text('utf8')),
  auxApplicInfo: optional(10, text('utf8')),
});

export const mMSReadStatusText: AnyType = text('utf8');

export const mMSReadReportNonLocalTarget: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  terminatingMMSParty: field(3, sequenceOf(mMSParty)),
  originatingMMSParty: field(4, sequenceOf(mMSParty)),
  direction: field(5, mMSDirection),
  messageID: field(6, text('utf8')),
  mMSDateTime: field(7, timestamp),
  readStatus: field(8, mMSReadStatus),
  readStatusText: optional(9, mMSReadStatusText),
  applicID: optional(10, text('utf8')),
  replyApplicID: optional(11, text('utf8')),
  auxApplicInfo: optional(12, text('utf8')),
});

export const mMSCancel: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  cancelID: field(3, text('utf8')),
  direction: field(4, mMSDirection),
});

export const mMSMBoxStore: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  direction: field(3, mMSDirection),
  contentLocationReq: restricted('location', field(4, text('utf8'))),
  state: optional(5, mMState),
  flags: optional(6, mMFlags),
  contentLocationConf: restricted('location', optional(7, text('utf8'))),
  storeStatus: field(8, mMSStoreStatus),
  storeStatusText: optional(9, text('utf8')),
});

export const mMBoxDescription: AnyType = sequence({
  contentLocation: restricted('location', optional(1, text('utf8'))),
  messageID: optional(2, text('utf8')),
  state: optional(3, mMState),
  flags: optional(4, sequenceOf(mMFlags)),
  dateTime: optional(5, timestamp),
  originatingMMSParty: optional(6, mMSParty),
  terminatingMMSParty: optional(7, sequenceOf(mMSParty)),
  cCRecipients: optional(8, sequenceOf(mMSParty)),
  bCCRecipients: optional(9, sequenceOf(mMSParty)),
  messageClass: optional(10, mMSMessageClass),
  subject: optional(11, mMSSubject),
  priority: optional(12, mMSPriority),
  deliveryTime: optional(13, timestamp),
  readReport: optional(14, boolean),
  messageSize: optional(15, wideInteger()),
  replyCharging: optional(16, mMSReplyCharging),
  previouslySentBy: optional(17, mMSPreviouslySentBy),
  previouslySentByDateTime: optional(18, timestamp),
  contentType: optional(19, text('utf8')),
});

export const mMSMBoxUpload: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  direction: field(3, mMSDirection),
  state: optional(4, mMState),
  flags: optional(5, mMFlags),
  contentType: field(6, text('utf8')),
  contentLocation: restricted('location', optional(7, text('utf8'))),
  storeStatus: field(8, mMSStoreStatus),
  storeStatusText: optional(9, text('utf8')),
  mMessages: field(10, sequenceOf(mMBoxDescription)),
});

export const mMSMBoxDelete: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  direction: field(3, mMSDirection),
  contentLocationReq: restricted('location', field(4, sequenceOf(text('utf8')))),
  contentLocationConf: restricted('location', optional(5, sequenceOf(text('utf8')))),
  responseStatus: field(6, mMSDeleteResponseStatus),
  responseStatusText: optional(7, text('utf8')),
});

export const mMSQuotaUnit: AnyType = enumerated({ numMessages: 1, bytes: 2 });

export const mMSQuota: AnyType = sequence({ quota: field(1, wideInteger()), quotaUnit: field(2, mMSQuotaUnit) });

export const mMSMBoxViewRequest: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  contentLocation: restricted('location', optional(3, text('utf8'))),
  state: optional(4, sequenceOf(mMState)),
  flags: optional(5, sequenceOf(mMFlags)),
  start: optional(6, wideInteger()),
  limit: optional(7, wideInteger()),
  attributes: optional(8, sequenceOf(text('utf8'))),
  totals: optional(9, wideInteger()),
  quotas: optional(10, mMSQuota),
});

export const mMSMBoxViewResponse: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  contentLocation: restricted('location', optional(3, text('utf8'))),
  state: optional(4, sequenceOf(mMState)),
  flags: optional(5, sequenceOf(mMFlags)),
  start: optional(6, wideInteger()),
  limit: optional(7, wideInteger()),
  attributes: optional(8, sequenceOf(text('utf8'))),
  mMSTotals: optional(9, boolean),
  mMSQuotas: optional(10, boolean),
  mMessages: field(11, sequenceOf(mMBoxDescription)),
});

export const sMSReport: AnyType = sequence({
  location: restricted('location', optional(1, location)),
  sMSTPDUData: field(2, sMSTPDUData),
  messageType: field(3, sMSMessageType),
  rPMessageReference: field(4, sMSRPMessageReference),
});

export const mMSConvertedFromEmail: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  terminatingMMSParty: field(3, sequenceOf(mMSParty)),
  contentType: field(4, mMSContentType),
  originatingMMSParty: field(5, mMSParty),
  messageClass: optional(6, mMSMessageClass),
  dateTime: field(7, timestamp),
  expiry: optional(8, mMSExpiry),
  deliveryReport: optional(9, boolean),
  priority: optional(10, mMSPriority),
  readReport: optional(11, boolean),
  subject: optional(12, mMSSubject),
  messageID: optional(13, text('utf8')),
});

export const mMSConvertedToEmail: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  terminatingMMSParty: field(3, sequenceOf(mMSParty)),
  contentType: field(4, mMSContentType),
  originatingMMSParty: field(5, mMSParty),
  messageClass: optional(6, mMSMessageClass),
  dateTime: field(7, timestamp),
  expiry: optional(8, mMSExpiry),
  desiredDeliveryTime: optional(9, timestamp),
  deliveryReport: optional(10, boolean),
  priority: optional(11, mMSPriority),
  senderVisibility: optional(12, boolean),
  store: optional(13, boolean),
  state: optional(14, mMState),
  flags: optional(15, mMFlags),
  readReport: optional(16, boolean),
  subject: optional(17, mMSSubject),
  messageID: optional(18, text('utf8')),
});

export const mMSCCPDU: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  mMSContent: field(3, octets()),
});

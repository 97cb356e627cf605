/**
 * 3GPP TS 33.128, release 17: TS33128Payloads: exposure of the network (NEF, SCEF) and keys of applications (AKMA).
 *
 * Module TS33128Payloads, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  boolean,
  choice,
  content,
  enumerated,
  field,
  generalizedTime,
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
import { dNN, gPSI, iMEI, iMSI, initiator, mSISDN, nAI, pDUSessionID, portNumber, sNSSAI, sUPI } from './common.ts';
import { aPN, ePSBearerID, sMFID } from './smf.ts';
import { nRLocation, timestamp } from './location.ts';
import { sMSTPDUData } from './messaging.ts';
import { nFID } from './subscriber.ts';

export const nEFID: AnyType = text('utf8');

export const rDSSupport: AnyType = boolean;

export const aFID: AnyType = text('utf8');

export const nEFPDUSessionEstablishment: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  pDUSessionID: field(3, pDUSessionID),
  sNSSAI: field(4, sNSSAI),
  nEFID: field(5, nEFID),
  dNN: field(6, dNN),
  rDSSupport: field(7, rDSSupport),
  sMFID: field(8, sMFID),
  aFID: field(9, aFID, '7.7.2.1.3'),
});

export const rDSPortNumber: AnyType = integer(0, 15);

export const applicationID: AnyType = octets();

export const rDSAction: AnyType = enumerated({ reservePort: 1, releasePort: 2 });

export const serializationFormat: AnyType = enumerated({ xml: 1, json: 2, cbor: 3 });

export const nEFPDUSessionModification: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  sNSSAI: field(3, sNSSAI),
  initiator: field(4, initiator),
  rDSSourcePortNumber: optional(5, rDSPortNumber),
  rDSDestinationPortNumber: optional(6, rDSPortNumber),
  applicationID: optional(7, applicationID),
  aFID: optional(8, aFID),
  rDSAction: optional(9, rDSAction),
  serializationFormat: optional(10, serializationFormat),
  pDUSessionID: optional(11, pDUSessionID, '7.7.2.1.4'),
});

export const nEFReleaseCause: AnyType = enumerated({
  sMFRelease: 1,
  dNRelease: 2,
  uDMRelease: 3,
  cHFRelease: 4,
  localConfigurationPolicy: 5,
  unknownCause: 6,
});

export const nEFPDUSessionRelease: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  pDUSessionID: field(3, pDUSessionID),
  timeOfFirstPacket: optional(4, timestamp),
  timeOfLastPacket: optional(5, timestamp),
  uplinkVolume: optional(6, wideInteger()),
  downlinkVolume: optional(7, wideInteger()),
  releaseCause: field(8, nEFReleaseCause, '7.7.2.1.5'),
});

export const nEFFailureCause: AnyType = enumerated({
  userUnknown: 1,
  niddConfigurationNotAvailable: 2,
  contextNotFound: 3,
  portNotFree: 4,
  portNotAssociatedWithSpecifiedApplication: 5,
});

export const nEFUnsuccessfulProcedure: AnyType = sequence({
  failureCause: field(1, nEFFailureCause),
  sUPI: field(2, sUPI),
  gPSI: optional(3, gPSI),
  pDUSessionID: field(4, pDUSessionID),
  dNN: optional(5, dNN),
  sNSSAI: optional(6, sNSSAI),
  rDSDestinationPortNumber: field(7, rDSPortNumber),
  applicationID: field(8, applicationID),
  aFID: field(9, aFID, '7.7.2.1.6'),
});

export const nEFStartOfInterceptionWithEstablishedPDUSession: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  pDUSessionID: field(3, pDUSessionID),
  dNN: field(4, dNN),
  sNSSAI: field(5, sNSSAI),
  nEFID: field(6, nEFID),
  rDSSupport: field(7, rDSSupport),
  sMFID: field(8, sMFID),
  aFID: field(9, aFID, '7.7.3.1.1'),
});

export const triggerID: AnyType = text('utf8');

export const triggerPayload: AnyType = octets();

export const priorityDT: AnyType = enumerated({ noPriority: 1, priority: 2 });

export const nEFDeviceTrigger: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  triggerId: field(3, triggerID),
  aFID: field(4, aFID),
  triggerPayload: optional(5, triggerPayload),
  validityPeriod: optional(6, wideInteger()),
  priorityDT: optional(7, priorityDT),
  sourcePortId: optional(8, portNumber),
  destinationPortId: optional(9, portNumber, '7.7.3.1.2'),
});

export const nEFDeviceTriggerReplace: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  triggerId: field(3, triggerID),
  aFID: field(4, aFID),
  triggerPayload: optional(5, triggerPayload),
  validityPeriod: optional(6, wideInteger()),
  priorityDT: optional(7, priorityDT),
  sourcePortId: optional(8, portNumber),
  destinationPortId: optional(9, portNumber, '7.7.3.1.3'),
});

export const nEFDeviceTriggerCancellation: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  triggerId: field(3, triggerID, '7.7.3.1.4'),
});

export const deviceTriggerDeliveryResult: AnyType = enumerated({
  success: 1,
  unknown: 2,
  failure: 3,
  triggered: 4,
  expired: 5,
  unconfirmed: 6,
  replaced: 7,
  terminate: 8,
});

export const nEFDeviceTriggerReportNotify: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  triggerId: field(3, triggerID),
  deviceTriggerDeliveryResult: field(4, deviceTriggerDeliveryResult, '7.7.4.1.1'),
});

export const nEFMSISDNLessMOSMS: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  terminatingSMSParty: field(3, aFID),
  sMS: optional(4, sMSTPDUData),
  sourcePort: optional(5, portNumber),
  destinationPort: optional(6, portNumber, '7.7.5.1.1'),
});

export const day: AnyType = enumerated({
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
  sunday: 7,
});

export const daytime: AnyType = sequence({
  daysOfWeek: optional(1, day),
  timeOfDayStart: optional(2, timestamp),
  timeOfDayEnd: optional(3, timestamp),
});

export const uMTLocationArea5G: AnyType = sequence({
  timeOfDay: field(1, daytime),
  durationSec: field(2, wideInteger()),
  location: restricted('location', field(3, nRLocation)),
});

export const stationaryIndication: AnyType = enumerated({ stationary: 1, mobile: 2 });

export const scheduledCommunicationTime: AnyType = sequence({ days: field(1, sequenceOf(daytime)) });

export const scheduledCommunicationType: AnyType = enumerated({ downlinkOnly: 1, uplinkOnly: 2, bidirectional: 3 });

export const batteryIndication: AnyType = enumerated({
  batteryRecharge: 1,
  batteryReplace: 2,
  batteryNoRecharge: 3,
  batteryNoReplace: 4,
  noBattery: 5,
});

export const trafficProfile: AnyType = enumerated({
  singleTransUL: 1,
  singleTransDL: 2,
  dualTransULFirst: 3,
  dualTransDLFirst: 4,
  multiTrans: 5,
});

export const nEFExpectedUEBehaviourUpdate: AnyType = sequence({
  gPSI: field(1, gPSI),
  expectedUEMovingTrajectory: optional(2, sequenceOf(uMTLocationArea5G)),
  stationaryIndication: optional(3, stationaryIndication),
  communicationDurationTime: optional(4, wideInteger()),
  periodicTime: optional(5, wideInteger()),
  scheduledCommunicationTime: optional(6, scheduledCommunicationTime),
  scheduledCommunicationType: optional(7, scheduledCommunicationType),
  batteryIndication: optional(8, batteryIndication),
  trafficProfile: optional(9, trafficProfile),
  expectedTimeAndDayOfWeekInTrajectory: optional(10, sequenceOf(uMTLocationArea5G)),
  aFID: field(11, aFID),
  validityTime: optional(12, timestamp),
});

export const sCEFID: AnyType = text('utf8');

export const sCSASID: AnyType = text('utf8');

export const sCEFPDNConnectionEstablishment: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  iMEI: optional(4, iMEI),
  ePSBearerID: field(5, ePSBearerID),
  sCEFID: field(6, sCEFID),
  aPN: field(7, aPN),
  rDSSupport: field(8, rDSSupport),
  sCSASID: field(9, sCSASID, '7.8.2.1.3'),
});

export const sCEFPDNConnectionUpdate: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  initiator: field(4, initiator),
  rDSSourcePortNumber: optional(5, rDSPortNumber),
  rDSDestinationPortNumber: optional(6, rDSPortNumber),
  applicationID: optional(7, applicationID),
  sCSASID: optional(8, sCSASID),
  rDSAction: optional(9, rDSAction),
  serializationFormat: optional(10, serializationFormat),
  ePSBearerID: optional(11, ePSBearerID, '7.8.2.1.4'),
});

export const sCEFReleaseCause: AnyType = enumerated({
  mMERelease: 1,
  dNRelease: 2,
  hSSRelease: 3,
  localConfigurationPolicy: 4,
  unknownCause: 5,
});

export const sCEFPDNConnectionRelease: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  ePSBearerID: field(4, ePSBearerID),
  timeOfFirstPacket: optional(5, timestamp),
  timeOfLastPacket: optional(6, timestamp),
  uplinkVolume: optional(7, wideInteger()),
  downlinkVolume: optional(8, wideInteger()),
  releaseCause: field(9, sCEFReleaseCause, '7.8.2.1.5'),
});

export const sCEFFailureCause: AnyType = enumerated({
  userUnknown: 1,
  niddConfigurationNotAvailable: 2,
  invalidEPSBearer: 3,
  operationNotAllowed: 4,
  portNotFree: 5,
  portNotAssociatedWithSpecifiedApplication: 6,
});

export const sCEFUnsuccessfulProcedure: AnyType = sequence({
  failureCause: field(1, sCEFFailureCause),
  iMSI: optional(2, iMSI),
  mSISDN: optional(3, mSISDN),
  externalIdentifier: optional(4, nAI),
  ePSBearerID: field(5, ePSBearerID),
  aPN: field(6, aPN),
  rDSDestinationPortNumber: optional(7, rDSPortNumber),
  applicationID: optional(8, applicationID),
  sCSASID: field(9, sCSASID, '7.8.2.1.6'),
});

export const sCEFStartOfInterceptionWithEstablishedPDNConnection: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  iMEI: optional(4, iMEI),
  ePSBearerID: field(5, ePSBearerID),
  sCEFID: field(6, sCEFID),
  aPN: field(7, aPN),
  rDSSupport: field(8, rDSSupport),
  sCSASID: field(9, sCSASID, '7.8.3.1.1'),
});

export const sCEFDeviceTrigger: AnyType = sequence({
  iMSI: field(1, iMSI),
  mSISDN: field(2, mSISDN),
  externalIdentifier: field(3, nAI),
  triggerId: field(4, triggerID),
  sCSASID: optional(5, sCSASID),
  triggerPayload: optional(6, triggerPayload),
  validityPeriod: optional(7, wideInteger()),
  priorityDT: optional(8, priorityDT),
  sourcePortId: optional(9, portNumber),
  destinationPortId: optional(10, portNumber, '7.8.3.1.2'),
});

export const sCEFDeviceTriggerReplace: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  triggerId: field(4, triggerID),
  sCSASID: optional(5, sCSASID),
  triggerPayload: optional(6, triggerPayload),
  validityPeriod: optional(7, wideInteger()),
  priorityDT: optional(8, priorityDT),
  sourcePortId: optional(9, portNumber),
  destinationPortId: optional(10, portNumber, '7.8.3.1.3'),
});

export const sCEFDeviceTriggerCancellation: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  triggerId: field(4, triggerID, '7.8.3.1.4'),
});

export const sCEFDeviceTriggerReportNotify: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  triggerId: field(4, triggerID),
  deviceTriggerDeliveryResult: field(5, deviceTriggerDeliveryResult, '7.8.4.1.1'),
});

export const sCEFMSISDNLessMOSMS: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifie: optional(3, nAI),
  terminatingSMSParty: field(4, sCSASID),
  sMS: optional(5, sMSTPDUData),
  sourcePort: optional(6, portNumber),
  destinationPort: optional(7, portNumber, '7.8.5.1.1'),
});

export const periodicCommunicationIndicator: AnyType = enumerated({ periodic: 1, nonPeriodic: 2 });

export const sCEFCommunicationPatternUpdate: AnyType = sequence({
  mSISDN: optional(1, mSISDN),
  externalIdentifier: optional(2, nAI),
  periodicCommunicationIndicator: optional(3, periodicCommunicationIndicator),
  communicationDurationTime: optional(4, wideInteger()),
  periodicTime: optional(5, wideInteger()),
  scheduledCommunicationTime: optional(6, scheduledCommunicationTime),
  scheduledCommunicationType: optional(7, scheduledCommunicationType),
  stationaryIndication: optional(8, stationaryIndication),
  batteryIndication: optional(9, batteryIndication),
  trafficProfile: optional(10, trafficProfile),
  expectedUEMovingTrajectory: optional(11, sequenceOf(uMTLocationArea5G)),
  sCSASID: field(13, sCSASID),
  validityTime: optional(14, timestamp),
});

export const kAKMA: AnyType = octets();

export const aAnFAnchorKeyRegister: AnyType = sequence({
  aKID: field(1, nAI),
  sUPI: field(2, sUPI),
  kAKMA: optional(3, kAKMA),
});

export const keyGetType: AnyType = enumerated({ internal: 1, external: 2 });

export const fQDN: AnyType = text('utf8');

export const uAProtocolID: AnyType = octets(5, 5);

export const aKMAAFID: AnyType = sequence({ aFFQDN: field(1, fQDN), uaProtocolID: field(2, uAProtocolID) });

export const kAF: AnyType = octets();

export const kAFExpiryTime: AnyType = generalizedTime;

export const aFKeyInfo: AnyType = sequence({
  aFID: field(1, aKMAAFID),
  kAF: field(2, kAF),
  kAFExpTime: field(3, kAFExpiryTime),
});

export const aAnFKAKMAApplicationKeyGet: AnyType = sequence({
  type: field(1, keyGetType),
  aKID: field(2, nAI),
  keyInfo: field(3, aFKeyInfo),
});

export const aAnFStartOfInterceptWithEstablishedAKMAKeyMaterial: AnyType = sequence({
  aKID: field(1, nAI),
  kAKMA: optional(2, kAKMA),
  aFKeyList: optional(3, sequenceOf(aFKeyInfo)),
});

export const aAnFAKMAContextRemovalRecord: AnyType = sequence({ aKID: field(1, nAI), nFID: field(2, nFID) });

export const tLSPRFAlgorithm: AnyType = enumerated({ rfc5246: 1 });

export const tLSCipherSuite: AnyType = sequenceOf(integer(0, 255));

export const tLSCipherType: AnyType = enumerated({ stream: 1, block: 2, aead: 3 });

export const tLSCompressionAlgorithm: AnyType = enumerated({ null: 1, deflate: 2 });

export const tLS12UAStarParams: AnyType = sequence({
  preMasterSecret: optional(1, octets(48, 48)),
  masterSecret: field(2, octets(48, 48)),
  pRFAlgorithm: field(3, tLSPRFAlgorithm),
  cipherSuite: field(4, tLSCipherSuite),
  cipherType: field(5, tLSCipherType),
  encKeyLength: field(6, integer(0, 255)),
  blockLength: field(7, integer(0, 255)),
  fixedIVLength: field(8, integer(0, 255)),
  recordIVLength: field(9, integer(0, 255)),
  macLength: field(10, integer(0, 255)),
  macKeyLength: field(11, integer(0, 255)),
  compressionAlgorithm: field(12, tLSCompressionAlgorithm),
  clientRandom: field(13, octets(32, 32)),
  serverRandom: field(14, octets(32, 32)),
  clientSequenceNumber: field(15, wideInteger()),
  serverSequenceNumber: field(16, wideInteger()),
  sessionID: field(17, octets(0, 32)),
  tLSServerExtensions: field(18, octets(0, 65_535)),
  tLSClientExtensions: optional(19, octets(0, 65_535)),
});

export const genericUAStarParams: AnyType = sequence({
  genericClientParams: field(1, octets()),
  genericServerParams: field(2, octets()),
});

export const uAStarParams: AnyType = choice({
  tls12: field(1, tLS12UAStarParams),
  generic: field(2, genericUAStarParams),
});

export const aFAKMAApplicationKeyRefresh: AnyType = sequence({
  aFID: field(1, aFID),
  aKID: field(2, nAI),
  kAF: field(3, kAF),
  uaStarParams: optional(4, uAStarParams),
});

export const aFSecurityParams: AnyType = sequence({
  aFID: field(1, aFID),
  aKID: field(2, nAI),
  kAF: field(3, kAF),
  uaStarParams: field(4, uAStarParams),
});

export const aFStartOfInterceptWithEstablishedAKMAApplicationKey: AnyType = sequence({
  aFID: field(1, fQDN),
  aKID: field(2, nAI),
  kAFParamList: field(3, sequenceOf(aFSecurityParams)),
});

export const aFAuxiliarySecurityParameterEstablishment: AnyType = sequence({
  aFSecurityParams: field(1, aFSecurityParams),
});

export const aFKeyRemovalCause: AnyType = enumerated({ unknown: 1, keyExpiry: 2, applicationSpecific: 3 });

export const aFApplicationKeyRemoval: AnyType = sequence({
  aFID: field(1, aFID),
  aKID: field(2, nAI),
  removalCause: field(3, aFKeyRemovalCause),
});

export const nIDDCCPDU: AnyType = content();

/**
 * 3GPP TS 33.108, notifications over HI1.
 *
 * Module ThreeGPP-HI1NotificationOperations, in its words; made by scripts/asn1/make-tables.ts.
 */
import { choice, enumerated, field, octets, oid, optional, sequence, text } from '../../schema.ts';
import {
  calledPartyNumber,
  communicationIdentifier,
  iPAddress,
  lawfulInterceptionIdentifier,
  networkIdentifier,
  timeStamp,
} from '../etsi/hi2.ts';

export const threeGPPNationalHI1ASN1parameters = sequence({
  domainID: optional(0, oid),
  countryCode: field(1, text('printable', 2, 2)),
});

export const targetType = enumerated({
  mSISDN: 0,
  iMSI: 1,
  iMEI: 2,
  'e164-Format': 3,
  nAI: 4,
  'sip-URI': 5,
  'tel-URI': 6,
  iMPU: 7,
  iMPI: 8,
});

export const deliveryInformation = sequence({
  hi2DeliveryNumber: optional(0, calledPartyNumber),
  hi3DeliveryNumber: optional(1, calledPartyNumber),
  hi2DeliveryIpAddress: optional(2, iPAddress),
  hi3DeliveryIpAddress: optional(3, iPAddress),
});

export const interceptionType = enumerated({
  voiceIriCc: 0,
  voiceIriOnly: 1,
  dataIriCc: 2,
  dataIriOnly: 3,
  voiceAndDataIriCc: 4,
  voiceAndDataIriOnly: 5,
});

export const targetInformation = sequence({
  communicationIdentifier: optional(0, communicationIdentifier),
  'network-Identifier': optional(1, networkIdentifier),
  broadcastArea: optional(2, octets(1, 256)),
  targetType: optional(3, targetType),
  deliveryInformation: optional(4, deliveryInformation),
  liActivatedTime: optional(5, timeStamp),
  liDeactivatedTime: optional(6, timeStamp),
  liModificationTime: optional(7, timeStamp),
  interceptionType: optional(8, interceptionType),
  liSetUpTime: optional(9, timeStamp),
});

export const broadcastStatus = enumerated({ succesfull: 0, unsuccesfull: 1 });

export const notification = sequence({
  domainID: optional(0, oid),
  lawfulInterceptionIdentifier: field(1, lawfulInterceptionIdentifier),
  communicationIdentifier: optional(2, communicationIdentifier),
  timeStamp: field(3, timeStamp),
  'threeGPP-National-HI1-ASN1parameters': optional(5, threeGPPNationalHI1ASN1parameters),
  'target-Information': optional(6, targetInformation),
  'network-Identifier': optional(7, networkIdentifier),
  broadcastStatus: optional(8, broadcastStatus),
});

export const alarmIndicator = sequence({
  domainID: optional(0, oid),
  communicationIdentifier: optional(1, communicationIdentifier),
  timeStamp: field(2, timeStamp),
  'alarm-information': field(3, octets(1, 25)),
  lawfulInterceptionIdentifier: optional(4, lawfulInterceptionIdentifier),
  'threeGPP-National-HI1-ASN1parameters': optional(5, threeGPPNationalHI1ASN1parameters),
  'target-Information': optional(6, targetInformation),
  'network-Identifier': optional(7, networkIdentifier),
  'network-Element-Information': optional(8, octets(1, 256)),
});

export const threeGPPHI1Operation = choice({
  liActivated: field(1, notification),
  liDeactivated: field(2, notification),
  liModified: field(3, notification),
  'alarms-indicator': field(4, alarmIndicator),
  'threeGPP-National-HI1-ASN1parameters': field(5, threeGPPNationalHI1ASN1parameters),
});

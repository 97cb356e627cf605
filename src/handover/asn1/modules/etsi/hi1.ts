/**
 * ETSI TS 101 671, notifications over HI1, all of them: HI1NotificationOperations.
 *
 * Module HI1NotificationOperations, in its words; made by scripts/asn1/make-tables.ts.
 */
import { choice, field, octets, oid, optional, sequence, text } from '../../schema.ts';
import { communicationIdentifier, lawfulInterceptionIdentifier, timeStamp } from './hi2.ts';

export const nationalHI1ASN1parameters = sequence({
  domainID: optional(0, oid),
  countryCode: field(1, text('printable', 2, 2)),
});

export const notification = sequence({
  domainID: optional(0, oid),
  lawfulInterceptionIdentifier: field(1, lawfulInterceptionIdentifier),
  communicationIdentifier: optional(2, communicationIdentifier),
  timeStamp: field(3, timeStamp),
  'national-HI1-ASN1parameters': optional(5, nationalHI1ASN1parameters),
  'target-Information': optional(6, octets(1, 256)),
});

export const alarmIndicator = sequence({
  domainID: optional(0, oid),
  communicationIdentifier: optional(1, communicationIdentifier),
  timeStamp: field(2, timeStamp),
  'alarm-information': field(3, octets(1, 256)),
  lawfulInterceptionIdentifier: optional(4, lawfulInterceptionIdentifier),
  'national-HI1-ASN1parameters': optional(5, nationalHI1ASN1parameters),
});

export const hI1Operation = choice({
  liActivated: field(1, notification),
  liDeactivated: field(2, notification),
  liModified: field(3, notification),
  'alarms-indicator': field(4, alarmIndicator),
  'national-HI1-ASN1parameters': field(5, nationalHI1ASN1parameters),
});

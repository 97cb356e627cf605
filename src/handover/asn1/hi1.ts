/**
 * HI1NotificationOperations version 7 and what it takes from HI2Operations (ETSI TS 101 671, copied into TS 102 232-1):
 * notices that an interception was activated, ended, changed or disturbed.
 */
import {
  choice,
  enumerated,
  field,
  generalizedTime,
  octets,
  oid,
  opaque,
  optional,
  sequence,
  utcTime,
} from './schema.ts';
import { lawfulInterceptionIdentifier } from './ps-header.ts';
import type { ValueOf } from './schema.ts';

const localTimeStamp = sequence(
  {
    generalizedTime: field(0, generalizedTime),
    winterSummerIndication: field(1, enumerated({ notProvided: 0, winterTime: 1, summerTime: 2 })),
  },
  'closed',
);

const timeStamp = choice({ localTime: field(0, localTimeStamp), utcTime: field(1, utcTime) }, 'closed');

/** Not the one of TS 102 232-1: the operator has at most 5 octets here. */
const communicationIdentifier = sequence({
  'communication-Identity-Number': optional(0, octets(1, 8)),
  'network-Identifier': field(
    1,
    sequence({
      'operator-Identifier': field(0, octets(1, 5)),
      'network-Element-Identifier': optional(1, opaque),
    }),
  ),
});

const notification = sequence({
  domainID: optional(0, oid),
  lawfulInterceptionIdentifier: field(1, lawfulInterceptionIdentifier),
  communicationIdentifier: optional(2, communicationIdentifier),
  timeStamp: field(3, timeStamp),
  'national-HI1-ASN1parameters': optional(5, opaque),
  'target-Information': optional(6, octets(1, 256)),
});

const alarmIndicator = sequence({
  domainID: optional(0, oid),
  communicationIdentifier: optional(1, communicationIdentifier),
  timeStamp: field(2, timeStamp),
  /** Free form. */
  'alarm-information': field(3, octets(1, 256)),
  lawfulInterceptionIdentifier: optional(4, lawfulInterceptionIdentifier),
  'national-HI1-ASN1parameters': optional(5, opaque),
});

export const hi1Operation = choice({
  liActivated: field(1, notification),
  liDeactivated: field(2, notification),
  liModified: field(3, notification),
  'alarms-indicator': field(4, alarmIndicator),
  'national-HI1-ASN1parameters': field(5, opaque),
});

export type Hi1Operation = ValueOf<typeof hi1Operation>;
export type Hi1TimeStamp = ValueOf<typeof timeStamp>;

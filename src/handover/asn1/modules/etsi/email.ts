/**
 * ETSI TS 102 232-2, messaging services: EmailPDU version 20.
 *
 * Module EmailPDU, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  boolean,
  choice,
  content,
  defaulted,
  enumerated,
  field,
  generalizedTime,
  integer,
  octets,
  optional,
  relativeOid,
  sequence,
  sequenceOf,
  setOf,
  sized,
  text,
  wideInteger,
} from '../../schema.ts';
import { ipAddress } from '../../ip-access.ts';
import { iPMMCC } from './ip-multimedia.ts';

export const eMailEvent = enumerated({
  'e-mail-send': 1,
  'e-mail-receive': 2,
  'e-mail-download': 3,
  'e-mail-logon-attempt': 4,
  'e-mail-logon': 5,
  'e-mail-logon-failure': 6,
  'e-mail-logoff': 7,
  'e-mail-partial-download': 8,
  'e-mail-upload': 9,
});

export const eMailProtocol = enumerated({ smtp: 1, pop3: 2, imap4: 3, webmail: 4, undefined: 255 });

export const eMailAddressList = sequenceOf(text('utf8', 0, 255));

export const eMailStatus = enumerated({ 'status-unknown': 1, 'operation-failed': 2, 'operation-succeeded': 3 });

export const nationalEMASN1parameters = sequence({ countryCode: field(1, text('printable', 2, 2)) });

export const aAAResult = enumerated({ resultUnknown: 1, aAAFailed: 2, aAASucceeded: 3 });

export const pOP3AAAInformation = sequence({
  username: field(0, text('utf8', 0, 64)),
  password: optional(1, text('utf8', 0, 64)),
  aAAResult: optional(2, aAAResult),
});

export const aAAauthMethod = enumerated({ undefinedAuthMethod: 1, cramMD5: 2, digestMD5: 3 });

export const aSMTPAAAInformation = sequence({
  username: field(0, text('utf8', 0, 64)),
  authMethod: optional(1, aAAauthMethod),
  challenge: optional(2, octets()),
  response: optional(3, octets()),
  aAAResult: optional(4, aAAResult),
});

export const iMAPAAAInformation = sequence({
  username: field(0, text('utf8', 0, 64)),
  password: optional(1, text('utf8', 0, 64)),
  aAAResult: optional(2, aAAResult),
});

export const aAAInformation = choice({
  pOP3AAAInformation: field(0, pOP3AAAInformation),
  aSMTPAAAInformation: field(1, aSMTPAAAInformation),
  iMAPAAAInformation: field(2, iMAPAAAInformation),
});

export const emailIRI = sequence({
  emailIRIObjId: field(0, relativeOid),
  eventType: field(1, eMailEvent),
  'client-Address': optional(2, ipAddress),
  'server-Address': optional(3, ipAddress),
  'client-Port': optional(4, wideInteger()),
  'server-Port': optional(5, wideInteger()),
  'server-Octets-Sent': field(6, wideInteger()),
  'client-Octets-Sent': field(7, wideInteger()),
  'protocol-ID': field(8, eMailProtocol),
  'e-mail-Sender': optional(9, text('utf8', 0, 255)),
  'e-mail-Recipients': optional(10, eMailAddressList),
  status: field(11, eMailStatus),
  'total-Recipient-Count': optional(12, integer(0, 4_294_967_295)),
  'message-ID': optional(13, octets()),
  nationalParameter: optional(14, octets()),
  'national-EM-ASN1parameters': optional(15, nationalEMASN1parameters),
  aAAInformation: optional(16, aAAInformation),
  'e-mail-Sender-Validity': optional(17, enumerated({ validated: 0, nonvalidated: 1 })),
});

export const emailFormat = enumerated({ 'ip-packet': 1, application: 2 });

export const emailCC = sequence(
  { emailCCObjId: field(0, relativeOid), 'email-Format': field(1, emailFormat), content: field(2, content()) },
  'closed',
);

export const messagingSystemType = enumerated({ 'unified-messaging': 1 });

export const messagingEvent = enumerated({
  deposit: 1,
  retrieve: 2,
  delete: 3,
  save: 4,
  slamdown: 5,
  calendar: 6,
  contact: 7,
});

export const messagingBoxEvent = enumerated({
  login: 1,
  logout: 2,
  lock: 3,
  unlock: 4,
  activate: 5,
  deactivate: 6,
  delete: 7,
  'pin-change': 8,
  'greeting-record': 9,
  'greeting-change': 10,
  'greeting-delete': 11,
  'greeting-enable': 12,
  'greeting-disable': 13,
  'notification-enable': 14,
  'notification-disable': 15,
  disconnect: 16,
  connect: 17,
  unknown: 0,
  'greeting-play': 18,
  'language-change': 19,
  'pin-security-enable': 20,
  'pin-security-disable': 21,
  'personal-operator-add': 22,
  'personal-operator-change': 23,
  'personal-operator-remove': 24,
  'additional-destination-add': 25,
  'additional-destination-change': 26,
  'additional-destination-remove': 27,
  'auto-play-enable': 28,
  'auto-play-disable': 29,
  'header-play-enable': 30,
  'header-play-disable': 31,
});

export const messagingNotificationEvent = enumerated({
  sms: 1,
  'sms-deposit': 2,
  'sms-slamdown': 3,
  'sms-pin-reminder': 4,
  email: 5,
  'fax-to-email': 6,
  mms: 7,
  generic: 8,
});

export const messagingCallEvent = enumerated({ callout: 1 });

export const messagingEventCategory = choice({
  message: field(0, messagingEvent),
  'message-box': field(1, messagingBoxEvent),
  'message-notification': field(2, messagingNotificationEvent),
  call: field(3, messagingCallEvent),
});

export const messagingStatus = enumerated({
  unknown: 0,
  'not-applicable': 1,
  'operation-failed': 2,
  'operation-succeeded': 3,
  'operation-cancelled': 4,
  'operation-started': 5,
  'operation-lost': 6,
});

export const messagingPartyQualifier = enumerated({
  'unknown-party': 0,
  'originating-party': 1,
  'terminating-party': 2,
  'associated-party': 3,
});

export const iPAddressAndPort = sequence({ 'ip-address': field(0, ipAddress), 'port-number': field(1, wideInteger()) });

export const messagingPartyIdentity = choice({
  msisdn: field(0, octets(1, 9)),
  'e164-format': field(1, octets(1, 25)),
  'email-address': field(2, eMailAddressList),
  'ip-address': field(3, ipAddress),
  alphanumeric: field(4, text('utf8')),
  'ip-address-and-port': field(5, iPAddressAndPort),
  imsi: field(6, octets(3, 8)),
  imei: field(7, octets(8, 8)),
  'fax-url': field(8, octets()),
  'tel-url': field(9, octets()),
  'modem-url': field(10, octets()),
  'sip-uri': field(11, octets()),
  'sips-uri': field(12, octets()),
  nai: field(13, octets()),
});

export const messagingPartyValidity = enumerated({ unknown: 0, trusted: 1, untrusted: 2 });

export const messagingCopyQualifier = enumerated({ unknown: 0, none: 1, cc: 2, bcc: 3 });

export const messagingPartyInformation = sequence({
  'party-qualifier': field(0, messagingPartyQualifier),
  'party-identity': field(1, messagingPartyIdentity),
  'party-validity': optional(2, messagingPartyValidity),
  'copy-qualifier': optional(3, messagingCopyQualifier),
});

export const messagingTrigger = enumerated({ unknown: 0, user: 1, 'user-agent': 2, system: 3, 'system-operator': 4 });

export const messagingPropertyPriority = enumerated({ low: 1, medium: 2, high: 3, private: 4 });

export const messagingPropertyGreetingType = enumerated({ general: 1, name: 2, personal: 3, absence: 4, number: 5 });

export const messagingPropertyNotificationType = enumerated({
  'empty-call': 1,
  'lost-call': 2,
  'message-to-email': 3,
  'read-report': 4,
  'delivery-report': 5,
  'allow-delivery-report': 6,
  'deny-delivery-report': 7,
  'message-wait-indication': 8,
  'voice-to-text': 9,
  'new-message-sms': 10,
  'new-message-outcall': 11,
  'new-message-reminder': 12,
});

export const messagingPropertyMessageStatus = enumerated({
  indeterminate: 0,
  expired: 1,
  retrieved: 2,
  rejected: 3,
  deferred: 4,
  forwarded: 5,
  unrecognized: 6,
  unreachable: 7,
  read: 8,
  'deleted-without-being-read': 9,
  'delivery-condition-not-met': 10,
});

export const messagingPropertyRequestedReports = enumerated({ none: 0, delivery: 1, read: 2, 'delivery-and-read': 3 });

export const messagingProperty = choice({
  pincode: field(0, sized(content(), 1, 32)),
  priority: field(1, messagingPropertyPriority),
  'greeting-type': field(2, messagingPropertyGreetingType),
  'notification-type': field(3, messagingPropertyNotificationType),
  language: field(4, octets()),
  'message-identifier': field(5, octets()),
  subject: field(6, text('utf8')),
  'user-agent': field(7, text('utf8')),
  password: field(8, content()),
  'message-status': field(9, messagingPropertyMessageStatus),
  'requested-reports': field(10, messagingPropertyRequestedReports),
  expires: field(11, generalizedTime),
  'message-date': field(12, generalizedTime),
});

export const messagingIRI = sequence({
  'messaging-iri-obj-id': field(0, relativeOid),
  'system-type': field(1, messagingSystemType),
  'system-identifier': optional(2, octets()),
  category: optional(3, messagingEventCategory),
  status: field(4, messagingStatus),
  'party-information': optional(5, setOf(messagingPartyInformation)),
  trigger: field(6, messagingTrigger),
  properties: optional(7, sequenceOf(messagingProperty)),
  'event-identifier': optional(8, integer(0, 4_294_967_295)),
  'original-message': optional(9, content()),
  'box-identifier': optional(10, octets()),
  'total-recipient-count': optional(11, integer(0, 4_294_967_295)),
});

export const messagingCC = sequence({
  'messaging-cc-obj-id': field(0, relativeOid),
  'event-identifier': field(1, integer(0, 4_294_967_295)),
  'content-identifier': optional(2, integer(0, 4_294_967_295)),
  'sequence-number': optional(3, integer(0, 4_294_967_295)),
  'end-of-sequence': defaulted(optional(4, boolean), false),
  'content-type': field(5, octets()),
  content: field(6, content()),
  'content-transfer-encoding': optional(7, octets()),
});

export const messagingMMCC = sequence({
  'messaging-mm-cc-obj-id': field(0, relativeOid),
  'event-identifier': field(1, integer(0, 4_294_967_295)),
  'content-identifier': optional(2, integer(0, 4_294_967_295)),
  content: field(3, iPMMCC),
});

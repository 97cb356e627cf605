/**
 * ATIS-1000678 (T1.678 version 2, 2006), voice over packet: content.
 *
 * Module CCDeliveryHeaderModule, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  choice,
  content,
  enumerated,
  field,
  generalizedTime,
  octets,
  optional,
  restricted,
  sequence,
  text,
  wideInteger,
} from '../../schema.ts';

export const caseIdentity = text('visible', 1, 25);

export const iAPSystemIdentity = text('visible', 1, 15);

export const correlationIdentifier = octets();

export const callIdentity = sequence({ main: field(0, text('utf8')), leg: optional(1, text('utf8')) }, 'closed');

export const contentIdentifier = choice(
  { correlationID: field(0, correlationIdentifier), callID: field(1, callIdentity) },
  'closed',
);

export const timeStamp = generalizedTime;

export const packetDirection = enumerated({ fromSubject: 0, toSubject: 1 });

export const cCDeliveryHeader = sequence(
  {
    correlationInfo: field(
      0,
      sequence(
        {
          caseId: optional(0, caseIdentity),
          iapId: optional(1, iAPSystemIdentity),
          contentIdentifier: field(2, contentIdentifier),
        },
        'closed',
      ),
    ),
    timeStamp: optional(1, timeStamp),
    packetDirection: optional(2, packetDirection),
    sequenceNumber: optional(3, wideInteger()),
  },
  'closed',
);

export const cCAPDU = sequence(
  { ccDeliveryHeader: optional(0, cCDeliveryHeader), payload: restricted('cc', field(1, content())) },
  'closed',
);

/**
 * ETSI TS 102 232-5, IP multimedia services: IPMultimediaPDU version 17.
 *
 * Module IPMultimediaPDU, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  choice,
  content,
  enumerated,
  field,
  octets,
  optional,
  relativeOid,
  restricted,
  sequence,
  sequenceOf,
  text,
} from '../../schema.ts';
import { ipAddress } from '../../ip-access.ts';
import { location } from './ps-pdu-more.ts';

export const sIPMessage = sequence({
  iPSourceAddress: field(0, ipAddress),
  iPDestinationAddress: field(1, ipAddress),
  sIPContent: field(2, content()),
});

export const h323MessageContent = choice({
  h225CSMessageContent: field(0, content()),
  h225RASMessageContent: field(1, content()),
  h245MessageContent: field(2, content()),
  genericMessageContent: field(3, content()),
});

export const h323Message = sequence({
  iPSourceAddress: field(0, ipAddress),
  iPDestinationAddress: field(1, ipAddress),
  h323Content: field(2, h323MessageContent),
});

export const nationalIPMMIRIParameters = sequence({ countryCode: field(1, text('printable', 2, 2)) });

export const iPIRIContents = choice({
  originalIPMMMessage: field(0, content()),
  sIPMessage: field(1, sIPMessage, '5.2.7'),
  h323Message: field(2, h323Message, '5.2.7'),
  nationalIPMMIRIParameters: field(3, nationalIPMMIRIParameters),
  xCAPMessage: field(4, content()),
  iRIOnlyOriginalIPMMMessage: field(5, content(), '5.2.6'),
  iRIOnlySIPMessage: field(6, sIPMessage, '5.2.6'),
  iRIOnlyRTPPacket: field(7, content(), '5.2.8.1'),
});

export const additionalSignalling = choice({ sipHeaderLine: field(0, octets()) });

export const iPMMIRI = sequence({
  iPMMIRIObjId: field(0, relativeOid),
  iPMMIRIContents: field(1, iPIRIContents),
  targetLocation: restricted('location', optional(2, location)),
  additionalSignalling: optional(3, sequenceOf(additionalSignalling), '5.2.5'),
});

export const frameType = enumerated({
  ipFrame: 0,
  udpFrame: 1,
  rtpFrame: 2,
  audioFrame: 3,
  tcpFrame: 4,
  artificialRtpFrame: 5,
  udptlFrame: 6,
  msrpFrame: 7,
});

export const mMCCprotocol = enumerated({ rTP: 0, mSRP: 1, uDPTL: 2 });

export const iPMMCC = sequence({
  iPMMCCObjId: field(0, relativeOid),
  mMCCContents: field(1, content()),
  frameType: optional(2, frameType, '5.5'),
  streamIdentifier: optional(3, octets()),
  mMCCprotocol: optional(4, mMCCprotocol),
});

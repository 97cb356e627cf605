/**
 * ETSI TS 102 232-6, PSTN and ISDN services: PstnIsdnPDU version 6.
 *
 * Module PstnIsdnPDU, in its words; made by scripts/asn1/make-tables.ts.
 */
import { choice, content, enumerated, field, integer, octets, optional, relativeOid, sequence } from '../../schema.ts';
import { payloadDirection } from '../../ps-header.ts';

export const informationAppliesTo = sequence({
  payloadDirection: field(0, payloadDirection),
  cCLinkID: optional(1, integer(0, 65_535)),
  firstPDUNumber: optional(2, integer(0, 4_294_967_295)),
});

export const frameType = enumerated({
  ipFrame: 0,
  udpFrame: 1,
  applicationFrame: 2,
  audioFrame: 3,
  artificialRtpFrame: 4,
});

export const alternateProtocol = enumerated({ uDPTL: 1 });

export const supplementaryInfo = sequence({
  informationAppliesTo: field(0, informationAppliesTo),
  mediaFormat: field(1, integer(0, 127)),
  mediaAttributes: optional(2, octets()),
  encryptionKey: optional(3, octets()),
  sessionName: optional(4, octets()),
  sessionInfo: optional(5, octets()),
  copyOfSDPMessage: optional(6, octets()),
  frameType: optional(7, frameType),
  alternateProtocol: optional(8, alternateProtocol),
});

export const pstnIsdnIRIContents = choice({ supplementaryInfo: field(0, supplementaryInfo) });

export const pstnIsdnIRI = sequence(
  { pstnIsdnIRIObjId: field(0, relativeOid), pstnIsdnIRIContents: field(1, pstnIsdnIRIContents) },
  'closed',
);

export const pstnIsdnCC = sequence({
  pstnIsdnCCObjId: field(0, relativeOid),
  pstnIsdnCCContents: field(1, content(), '6.2'),
  cCLinkID: optional(2, integer(0, 65_535), '6.3.4'),
  supplementaryInfo: optional(3, supplementaryInfo),
});

/** PS-PDU and its payloads: LI-PS-PDU version 43 (ETSI TS 102 232-1, annex A). */
import {
  choice,
  content,
  enumerated,
  field,
  generalizedTime,
  holding,
  optional,
  restricted,
  sequence,
  sequenceOf,
} from './schema.ts';
import { hi1Operation } from './hi1.ts';
import { ipCc, ipIri } from './ip-access.ts';
import { microSecondTimeStamp, payloadDirection, psHeader, timeStampQualifier } from './ps-header.ts';
import { triPayload } from './tri.ts';
import { cTTRAFFIC2, tARGETACTIVITYMONITOR, tTRAFFIC2 } from './modules/etsi/cable-streamed.ts';
import { cTTRAFFIC1, tARGETACTIVITYMONITOR1, tTRAFFIC1 } from './modules/etsi/cable.ts';
import { emailCC, emailIRI, messagingCC, messagingIRI, messagingMMCC } from './modules/etsi/email.ts';
import { iLHIPayload } from './modules/etsi/ilhi.ts';
import { iPIRIOnly, iPIRIPacketReport } from './modules/etsi/ip-access-more.ts';
import { iPMMCC, iPMMIRI } from './modules/etsi/ip-multimedia.ts';
import { l2CC, l2IRI, l2IRIOnly } from './modules/etsi/l2-access.ts';
import { confIRI, ePSIRI, eTSI671IRI, gcseIRI, hI4Payload, proSeIRI, uMTSIRI } from './modules/etsi/ps-pdu-more.ts';
import { pstnIsdnCC, pstnIsdnIRI } from './modules/etsi/pstn-isdn.ts';
import { confCCPDU } from './modules/mobile/conference-hi3.ts';
import { cSvoiceCCPDU } from './modules/mobile/cs-voice-hi3.ts';
import { epsCCPDU } from './modules/mobile/eps-hi3.ts';
import { gcseCCPDU } from './modules/mobile/gcse-hi3.ts';
import { threeGPPHI1Operation } from './modules/mobile/hi1.ts';
import { cCPayload, iRIPayload } from './modules/mobile/ts33128.ts';
import { umtsCCPDU } from './modules/mobile/umts-hi3.ts';
import { voipCCPDU } from './modules/mobile/voip-hi3.ts';
import type { ValueOf } from './schema.ts';

export const iriType = enumerated({ 'iRI-Begin': 1, 'iRI-End': 2, 'iRI-Continue': 3, 'iRI-Report': 4 });

/** Tags 0, 3, 5 and 13 are deprecated or unused. */
const ccContents = choice({
  emailCC: field(1, emailCC),
  iPCC: field(2, ipCc),
  uMTSCC: field(4, content()),
  l2CC: field(6, l2CC),
  'tTRAFFIC-1': field(7, tTRAFFIC1),
  'cTTRAFFIC-1': field(8, cTTRAFFIC1),
  'tTRAFFIC-2': field(9, tTRAFFIC2),
  'cTTRAFFIC-2': field(10, cTTRAFFIC2),
  pstnIsdnCC: field(11, pstnIsdnCC),
  iPMMCC: field(12, iPMMCC),
  messagingCC: field(14, messagingCC),
  ePSCC: field(15, content()),
  'uMTSCC-CC-PDU': field(16, umtsCCPDU),
  'ePSCC-CC-PDU': field(17, epsCCPDU),
  messagingMMCC: field(18, messagingMMCC),
  'confCC-CC-PDU': field(19, confCCPDU),
  'voipCC-CC-PDU': field(20, voipCCPDU),
  'gcseCC-CC-PDU': field(21, gcseCCPDU),
  'cSvoice-CC-PDU': field(22, cSvoiceCCPDU),
  threeGPP33128DefinedCC: field(23, holding(cCPayload)),
});

/** Times and qualifiers of its own only when several payloads share a PDU (6.2.3). */
export const ccPayload = sequence({
  payloadDirection: optional(0, payloadDirection),
  timeStamp: optional(1, generalizedTime),
  cCContents: field(2, ccContents),
  microSecondTimeStamp: optional(3, microSecondTimeStamp),
  timeStampQualifier: optional(4, timeStampQualifier),
});

/** Tags 0, 12 and 13 are deprecated. */
const iriContents = choice({
  emailIRI: field(1, emailIRI),
  iPIRI: field(2, ipIri),
  iPIRIOnly: field(3, iPIRIOnly),
  uMTSIRI: field(4, uMTSIRI),
  eTSI671IRI: field(5, eTSI671IRI),
  l2IRI: field(6, l2IRI),
  l2IRIOnly: field(7, l2IRIOnly),
  'tARGETACTIVITYMONITOR-1': field(8, tARGETACTIVITYMONITOR1),
  'tARGETACTIVITYMONITOR-2': field(9, tARGETACTIVITYMONITOR),
  pstnIsdnIRI: field(10, pstnIsdnIRI),
  iPMMIRI: field(11, iPMMIRI),
  messagingIRI: field(14, messagingIRI),
  ePSIRI: field(15, ePSIRI),
  confIRI: field(16, confIRI),
  proseIRI: field(17, proSeIRI),
  gcseIRI: field(18, gcseIRI),
  threeGPP33128DefinedIRI: field(19, holding(iRIPayload)),
  iPIRIPacketReport: field(20, iPIRIPacketReport),
});

export const iriPayload = sequence({
  iRIType: optional(0, iriType, '5.2.10'),
  timeStamp: optional(1, generalizedTime),
  iRIContents: field(2, iriContents),
  microSecondTimeStamp: optional(3, microSecondTimeStamp),
  timeStampQualifier: optional(4, timeStampQualifier),
  sessionDirection: optional(5, payloadDirection),
  payloadDirection: optional(6, payloadDirection),
});

/** Annex G. What the octets decrypt to is EncryptedPayload, not part of this PDU's own syntax. */
const encryptionContainer = sequence({
  encryptionType: field(
    0,
    enumerated({
      none: 1,
      'national-option': 2,
      'aES-192-CBC': 3,
      'aES-256-CBC': 4,
      'blowfish-192-CBC': 5,
      'blowfish-256-CBC': 6,
      'threedes-cbc': 7,
    }),
  ),
  encryptedPayload: field(1, content()),
  encryptedPayloadType: optional(
    2,
    enumerated({ unknown: 1, part2: 2, part3: 3, part4: 4, part5: 5, part6: 6, part7: 7, part1: 8 }),
  ),
});

export const payload = choice({
  iRIPayloadSequence: field(0, sequenceOf(iriPayload)),
  cCPayloadSequence: restricted('cc', field(1, sequenceOf(ccPayload))),
  tRIPayload: field(2, triPayload),
  'hI1-Operation': field(3, hi1Operation),
  encryptionContainer: field(4, encryptionContainer, 'annex G'),
  'threeGPP-HI1-Operation': field(5, threeGPPHI1Operation),
  iLHIPayload: field(6, sequenceOf(iLHIPayload)),
  hI4Payload: field(7, sequenceOf(hI4Payload)),
});

/** No extension marker at this level. */
export const psPdu = sequence({ pSHeader: field(1, psHeader), payload: field(2, payload) }, 'closed');

export type PsPdu = ValueOf<typeof psPdu>;
export type Payload = ValueOf<typeof payload>;
export type IriPayload = ValueOf<typeof iriPayload>;
export type CcPayload = ValueOf<typeof ccPayload>;

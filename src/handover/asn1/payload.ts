/** PS-PDU and its payloads: LI-PS-PDU version 43 (ETSI TS 102 232-1, annex A). */
import {
  choice,
  content,
  enumerated,
  field,
  generalizedTime,
  opaque,
  optional,
  sequence,
  sequenceOf,
} from './schema.ts';
import { hi1Operation } from './hi1.ts';
import { ipCc, ipIri } from './ip-access.ts';
import { microSecondTimeStamp, psHeader, timeStampQualifier } from './ps-header.ts';
import { triPayload } from './tri.ts';
import type { ValueOf } from './schema.ts';

export const payloadDirection = enumerated({
  fromTarget: 0,
  toTarget: 1,
  indeterminate: 2,
  combined: 3,
  notapplicable: 4,
});

export const iriType = enumerated({ 'iRI-Begin': 1, 'iRI-End': 2, 'iRI-Continue': 3, 'iRI-Report': 4 });

/** Tags 0, 3, 5 and 13 are deprecated or unused. What Writ does not write itself is carried as it is. */
const ccContents = choice({
  emailCC: field(1, opaque),
  iPCC: field(2, ipCc),
  uMTSCC: field(4, content()),
  l2CC: field(6, opaque),
  'tTRAFFIC-1': field(7, opaque),
  'cTTRAFFIC-1': field(8, opaque),
  'tTRAFFIC-2': field(9, opaque),
  'cTTRAFFIC-2': field(10, opaque),
  pstnIsdnCC: field(11, opaque),
  iPMMCC: field(12, opaque),
  messagingCC: field(14, opaque),
  ePSCC: field(15, content()),
  'uMTSCC-CC-PDU': field(16, opaque),
  'ePSCC-CC-PDU': field(17, opaque),
  messagingMMCC: field(18, opaque),
  'confCC-CC-PDU': field(19, opaque),
  'voipCC-CC-PDU': field(20, opaque),
  'gcseCC-CC-PDU': field(21, opaque),
  'cSvoice-CC-PDU': field(22, opaque),
  threeGPP33128DefinedCC: field(23, content()),
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
  emailIRI: field(1, opaque),
  iPIRI: field(2, ipIri),
  iPIRIOnly: field(3, opaque),
  uMTSIRI: field(4, opaque),
  eTSI671IRI: field(5, opaque),
  l2IRI: field(6, opaque),
  l2IRIOnly: field(7, opaque),
  'tARGETACTIVITYMONITOR-1': field(8, opaque),
  'tARGETACTIVITYMONITOR-2': field(9, opaque),
  pstnIsdnIRI: field(10, opaque),
  iPMMIRI: field(11, opaque),
  messagingIRI: field(14, opaque),
  ePSIRI: field(15, opaque),
  confIRI: field(16, opaque),
  proseIRI: field(17, opaque),
  gcseIRI: field(18, opaque),
  threeGPP33128DefinedIRI: field(19, content()),
  iPIRIPacketReport: field(20, opaque),
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
  cCPayloadSequence: field(1, sequenceOf(ccPayload)),
  tRIPayload: field(2, triPayload),
  'hI1-Operation': field(3, hi1Operation),
  encryptionContainer: field(4, encryptionContainer, 'annex G'),
  'threeGPP-HI1-Operation': field(5, opaque),
  iLHIPayload: field(6, opaque),
  hI4Payload: field(7, opaque),
});

/** No extension marker at this level. */
export const psPdu = sequence({ pSHeader: field(1, psHeader), payload: field(2, payload) }, 'closed');

export type PsPdu = ValueOf<typeof psPdu>;
export type Payload = ValueOf<typeof payload>;
export type IriPayload = ValueOf<typeof iriPayload>;
export type CcPayload = ValueOf<typeof ccPayload>;

/** TRIPayload: what the two ends of a delivery tell each other (ETSI TS 102 232-1, annex A; procedures in clauses 6 and 7). */
import { choice, content, enumerated, field, nothing, octets, optional, sequence, sequenceOf } from './schema.ts';
import { unsigned32 } from './ps-header.ts';
import type { ValueOf, UNKNOWN } from './schema.ts';

/** 7.2.3 */
export const integrityCheck = sequence({
  /** In the order in which they were processed. */
  includedSequenceNumbers: field(0, sequenceOf(unsigned32)),
  checkType: field(1, enumerated({ hash: 1, signature: 2 })),
  /** Mandatory since version 5, though optional in the module (7.2.3). */
  dataType: optional(2, enumerated({ iRI: 1, cC: 2, iLHI: 3 })),
  checkValue: field(3, octets()),
  hashAlgorithm: optional(4, enumerated({ 'sHA-1': 1, 'sHA-256': 2, 'sHA-384': 3, 'sHA-512': 4 })),
  signatureAlgorithm: optional(5, enumerated({ dSA: 1, eCDSA: 2, edDSA: 3 })),
});

/** 6.3.5: the only option defined. */
const option = choice({ pDUAcknowledgement: field(0, nothing) });
const optionRequest = sequence({ requestedOptions: field(0, sequenceOf(option)) });
const optionResponse = sequence({
  acceptedOptions: field(0, sequenceOf(option)),
  declinedOptions: field(1, sequenceOf(option)),
});

const operatorLeaMessage = sequence({
  /** error: the quality of what was intercepted suffers; informational: it does not. */
  messagePriority: field(0, enumerated({ error: 1, informational: 2 })),
  message: field(1, octets(1, 255)),
});

export const triPayload = choice({
  integrityCheck: field(0, integrityCheck, '7.2.3'),
  testPDU: field(1, nothing),
  paddingPDU: field(2, content()),
  'keep-alive': field(3, nothing, '6.3.4'),
  'keep-aliveResponse': field(4, nothing, '6.3.4'),
  firstSegmentFlag: field(5, nothing, '6.2'),
  lastSegmentFlag: field(6, nothing, '6.2'),
  cINReset: field(7, nothing),
  operatorLeaMessage: field(8, operatorLeaMessage),
  optionRequest: field(9, optionRequest, '6.3.5'),
  optionResponse: field(10, optionResponse, '6.3.5'),
  optionComplete: field(11, nothing, '6.3.5'),
  pDUAcknowledgementRequest: field(12, nothing, '6.3.6'),
  pDUAcknowledgementResponse: field(13, nothing, '6.3.6'),
});

export type TriPayload = ValueOf<typeof triPayload>;
export type TriName = Exclude<TriPayload['alternative'], typeof UNKNOWN>;

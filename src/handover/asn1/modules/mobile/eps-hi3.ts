/**
 * 3GPP TS 33.108, evolved packet system: content.
 *
 * Module Eps-HI3-PS, in its words; made by scripts/asn1/make-tables.ts.
 */
import { enumerated, field, integer, octets, oid, optional, sequence, text } from '../../schema.ts';
import { lawfulInterceptionIdentifier, timeStamp } from '../etsi/hi2.ts';
import { ePSCorrelationNumber } from './eps-hi2.ts';

export const tPDUDirection = enumerated({ 'from-target': 1, 'to-target': 2, unknown: 3 });

export const nationalHI3ASN1parameters = sequence({ countryCode: field(1, text('printable', 2, 2)) });

export const iCEType = enumerated({ sgsn: 1, ggsn: 2, 's-GW': 3, 'pDN-GW': 4, 'colocated-SAE-GWs': 5, ePDG: 6 });

export const uLICHeader = sequence({
  hi3DomainId: field(0, oid),
  lIID: optional(2, lawfulInterceptionIdentifier),
  'correlation-Number': field(3, ePSCorrelationNumber),
  timeStamp: optional(4, timeStamp),
  'sequence-number': field(5, integer(0, 65_535)),
  't-PDU-direction': field(6, tPDUDirection),
  'national-HI3-ASN1parameters': optional(7, nationalHI3ASN1parameters),
  'ice-type': optional(8, iCEType),
});

export const epsCCPDU = sequence({ 'uLIC-header': field(1, uLICHeader), payload: field(2, octets()) }, 'closed');

/**
 * 3GPP TS 33.108, packet domain: content.
 *
 * Module Umts-HI3-PS, in its words; made by scripts/asn1/make-tables.ts.
 */
import { enumerated, field, integer, octets, oid, optional, sequence, text } from '../../schema.ts';
import { lawfulInterceptionIdentifier, timeStamp } from '../etsi/hi2.ts';
import { gPRSCorrelationNumber } from './umts-hi2.ts';

export const version = enumerated({ version1: 1, version3: 3, lastVersion: 8 });

export const tPDUDirection = enumerated({ 'from-target': 1, 'to-target': 2, unknown: 3 });

export const nationalHI3ASN1parameters = sequence({ countryCode: field(1, text('printable', 2, 2)) });

export const iCEType = enumerated({ sgsn: 1, ggsn: 2 });

export const uLICHeader = sequence({
  hi3DomainId: field(0, oid),
  version: field(1, version),
  lIID: optional(2, lawfulInterceptionIdentifier),
  'correlation-Number': field(3, gPRSCorrelationNumber),
  timeStamp: optional(4, timeStamp),
  'sequence-number': field(5, integer(0, 65_535)),
  't-PDU-direction': field(6, tPDUDirection),
  'national-HI3-ASN1parameters': optional(7, nationalHI3ASN1parameters),
  'ice-type': optional(8, iCEType),
});

export const umtsCCPDU = sequence({ 'uLIC-header': field(1, uLICHeader), payload: field(2, octets()) }, 'closed');

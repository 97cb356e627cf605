/**
 * 3GPP TS 33.108, group communication: content.
 *
 * Module GCSE-HI3, in its words; made by scripts/asn1/make-tables.ts.
 */
import { enumerated, field, integer, octets, oid, optional, sequence } from '../../schema.ts';
import { lawfulInterceptionIdentifier, timeStamp } from '../etsi/hi2.ts';
import { gcseCorrelation, gcsePartyIdentity } from './gcse-hi2.ts';
import { nationalHI3ASN1parameters } from './eps-hi3.ts';

export const tPDUDirection = enumerated({ 'from-target': 1, 'to-target': 2, unknown: 3 });

export const mediaID = sequence({ sourceUserID: optional(1, gcsePartyIdentity), streamID: optional(2, octets()) });

export const gcseLICHeader = sequence({
  hi3gcseDomainId: field(1, oid),
  lIID: optional(2, lawfulInterceptionIdentifier),
  correlation: field(3, gcseCorrelation),
  timeStamp: optional(4, timeStamp),
  'sequence-number': field(5, integer(0, 65_535)),
  't-PDU-direction': field(6, tPDUDirection),
  'national-HI3-ASN1parameters': optional(7, nationalHI3ASN1parameters),
  mediaID: optional(8, mediaID),
});

export const gcseCCPDU = sequence({ 'gcseLIC-header': field(1, gcseLICHeader), payload: field(2, octets()) }, 'closed');

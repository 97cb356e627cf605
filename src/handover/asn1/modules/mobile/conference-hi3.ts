/**
 * 3GPP TS 33.108, conferences: content.
 *
 * Module CONF-HI3-IMS, in its words; made by scripts/asn1/make-tables.ts.
 */
import { enumerated, field, integer, octets, oid, optional, sequence } from '../../schema.ts';
import { lawfulInterceptionIdentifier, timeStamp } from '../etsi/hi2.ts';
import { confCorrelation, confPartyInformation } from './conference-hi2.ts';
import { nationalHI3ASN1parameters } from './eps-hi3.ts';

export const tPDUDirection = enumerated({
  'from-target': 1,
  'to-target': 2,
  unknown: 3,
  conftarget: 4,
  'from-mixer': 5,
  'to-mixer': 6,
  combined: 7,
});

export const mediaID = sequence({ sourceUserID: optional(1, confPartyInformation), streamID: optional(2, octets()) });

export const confLICHeader = sequence({
  hi3DomainId: field(0, oid),
  lIID: optional(2, lawfulInterceptionIdentifier),
  correlation: field(3, confCorrelation),
  timeStamp: optional(4, timeStamp),
  'sequence-number': field(5, integer(0, 65_535)),
  't-PDU-direction': field(6, tPDUDirection),
  'national-HI3-ASN1parameters': optional(7, nationalHI3ASN1parameters),
  mediaID: optional(9, mediaID),
});

export const confCCPDU = sequence({ 'confLIC-header': field(1, confLICHeader), payload: field(2, octets()) }, 'closed');

/**
 * 3GPP TS 33.108, voice over IP: content.
 *
 * Module VoIP-HI3-IMS, in its words; made by scripts/asn1/make-tables.ts.
 */
import { enumerated, field, integer, octets, oid, optional, sequence, text } from '../../schema.ts';
import { lawfulInterceptionIdentifier, networkIdentifier, timeStamp } from '../etsi/hi2.ts';
import { nationalHI3ASN1parameters } from './eps-hi3.ts';

export const voipCorrelationNumber = octets();

export const tPDUDirection = enumerated({ 'from-target': 1, 'to-target': 2, combined: 3, unknown: 4 });

export const iCEType = enumerated({
  ggsn: 1,
  'pDN-GW': 2,
  aGW: 3,
  trGW: 4,
  mGW: 5,
  other: 6,
  unknown: 7,
  mRF: 8,
  lmISF: 9,
  sGW: 10,
});

export const payloadDescription = sequence({
  copyOfSDPdescription: optional(1, octets()),
  mediaFormat: optional(2, integer(0, 127)),
  mediaAttributes: optional(3, octets()),
});

export const voipLICHeader = sequence({
  hi3voipDomainId: field(0, oid),
  lIID: optional(2, lawfulInterceptionIdentifier),
  voipCorrelationNumber: field(3, voipCorrelationNumber),
  timeStamp: optional(4, timeStamp),
  'sequence-number': field(5, integer(0, 65_535)),
  't-PDU-direction': field(6, tPDUDirection),
  'national-HI3-ASN1parameters': optional(7, nationalHI3ASN1parameters),
  'ice-type': optional(8, iCEType),
  'payload-description': optional(9, payloadDescription),
  networkIdentifier: optional(10, networkIdentifier),
  pTCSessionInfo: optional(11, text('utf8')),
});

export const voipCCPDU = sequence({ 'voipLIC-header': field(1, voipLICHeader), payload: field(2, octets()) }, 'closed');

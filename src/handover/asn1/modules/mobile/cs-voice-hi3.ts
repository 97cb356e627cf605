/**
 * 3GPP TS 33.108, circuit voice over IP: content.
 *
 * Module CSvoice-HI3-IP, in its words; made by scripts/asn1/make-tables.ts.
 */
import { field, integer, octets, oid, optional, sequence } from '../../schema.ts';
import { cCLinkIdentifier, communicationIdentifier, lawfulInterceptionIdentifier, timeStamp } from '../etsi/hi2.ts';
import { payloadDescription, tPDUDirection } from './voip-hi3.ts';
import { nationalHI3ASN1parameters } from './eps-hi3.ts';

export const cSvoiceLICHeader = sequence({
  hi3CSvoiceDomainId: field(0, oid),
  lIID: optional(1, lawfulInterceptionIdentifier),
  communicationIdentifier: field(2, communicationIdentifier),
  ccLID: optional(3, cCLinkIdentifier),
  timeStamp: optional(4, timeStamp),
  'sequence-number': field(5, integer(0, 65_535)),
  't-PDU-direction': field(6, tPDUDirection),
  'national-HI3-ASN1parameters': optional(7, nationalHI3ASN1parameters),
  'payload-description': field(8, payloadDescription),
});

export const cSvoiceCCPDU = sequence({ 'cSvoiceLIC-header': field(0, cSvoiceLICHeader), payload: field(1, octets()) });

/** Count mode: PDU boundaries only, for measuring a sender. Finds the session's own PDUs, because they must be answered. */
import { decodePsPdu } from '../handover/asn1/ps-pdu.ts';
import type { ReceivedTri } from './inspector.ts';

/** payload [2], tRIPayload [2]. */
const PAYLOAD = 0xa2;
const TRI = 0xa2;

export function triAt(octets: Buffer, start: number, end: number): ReceivedTri | undefined {
  const header = contentsAt(octets, start);
  const payload = contentsAt(octets, header) + lengthAt(octets, header);
  if (payload >= end || octets[payload] !== PAYLOAD || octets[contentsAt(octets, payload)] !== TRI) return undefined;
  const decoded = decodePsPdu(octets.subarray(start, end));
  if (!decoded.ok || decoded.value.payload.alternative !== 'tRIPayload') return undefined;
  const pdu = decoded.value;
  return { sequence: pdu.pSHeader.sequenceNumber, tri: decoded.value.payload.value, pdu };
}

/** Where the contents of the TLV at `at` begin: one octet of tag, definite length. */
function contentsAt(octets: Buffer, at: number): number {
  const first = octets[at + 1] ?? 0;
  return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
}

function lengthAt(octets: Buffer, at: number): number {
  const first = octets[at + 1] ?? 0;
  if (first < 0x80) return first;
  let length = 0;
  for (let index = 0; index < (first & 0x7f); index++) length = length * 256 + (octets[at + 2 + index] ?? 0);
  return length;
}

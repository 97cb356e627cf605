/** One record of a grant's HI2 stream as a PDU: IRI and HI1 share the stream and the connection. */
import type { HandoverSource } from '../../model/handover-source.ts';
import type { Hi2Record } from '../../model/iri.ts';
import { encodeHi1 } from '../hi1/notification.ts';
import { encodeIri } from './iri-stamps.ts';

/** Deterministic: the same record gives the same octets. Throws WRIT_HANDOVER_VALUE. */
export function encodeHi2Record(source: HandoverSource, cin: number, record: Hi2Record): Buffer {
  return record.kind === 'iri' ? encodeIri(source, cin, record) : encodeHi1(source, record);
}

/** A stream's records as they go to the agency: encrypted where the order says so, and what hashes cover of them. Knows the payloads' key. */
import { WritError } from '../../base/errors.ts';
import type { StreamSecurity } from '../../model/stream-about.ts';
import type { NativeSpoolReader, Slab, SlabRecord } from '../../native/addon.ts';
import { type PayloadCipher, PayloadSealer, sealPdu } from '../asn1/encrypted-pdu.ts';
import { peekPsPdu, type PsPduPeek } from '../asn1/peek.ts';

const KEY_OCTETS = { 'aes-192-cbc': 24, 'aes-256-cbc': 32 } as const;
const KIND_IRI = 1;
const KIND_CC = 2;

/** HI1, gaps and TRI have no kind of data that a hash could name (7.2.3). */
export function isData({ kind }: SlabRecord): boolean {
  return kind === KIND_IRI || kind === KIND_CC;
}

/** The key of a stream's payloads: the same for ever, gone when the stream is purged. */
export function payloadCipher(
  reader: Pick<NativeSpoolReader, 'handoverKey'>,
  streamId: Buffer,
  { encryption }: StreamSecurity,
): PayloadCipher | undefined {
  if (encryption === undefined) return undefined;
  return { encryption, key: reader.handoverKey(streamId, 'payload').subarray(0, KEY_OCTETS[encryption]) };
}

export interface SealedRecord {
  readonly wire: Buffer;
  /** What goes into a hash; undefined: nothing of it does. */
  readonly hashed: Buffer | undefined;
  readonly sequence: number;
  readonly cin: number | undefined;
}

export class RecordSealer {
  readonly #cipher: PayloadSealer | undefined;

  constructor(reader: Pick<NativeSpoolReader, 'handoverKey'>, streamId: Buffer, security: StreamSecurity) {
    const cipher = payloadCipher(reader, streamId, security);
    this.#cipher = cipher === undefined ? undefined : new PayloadSealer(cipher);
    cipher?.key.fill(0);
  }

  get encrypts(): boolean {
    return this.#cipher !== undefined;
  }

  cinOf(record: SlabRecord, slab: Slab): number | undefined {
    return record.length === 0 ? undefined : peeked(record, slab).cin;
  }

  /** `counter`: byteCounter before it. `isHashed`: what a hash covers of it is wanted. Throws WRIT_DELIVERY_READ. */
  seal(record: SlabRecord, slab: Slab, counter: bigint, isHashed: boolean): SealedRecord {
    const pdu = slab.octets.subarray(record.offset, record.offset + record.length);
    if (pdu.length === 0) return { wire: pdu, hashed: undefined, sequence: 0, cin: undefined };
    const { sequence, cin } = peeked(record, slab);
    const wantsClear = isHashed && isData(record);
    if (this.#cipher === undefined) return { wire: pdu, hashed: wantsClear ? pdu : undefined, sequence, cin };
    const to = { counter, sequenceNumber: sequence, part: isData(record) ? 'part3' : 'part1' } as const;
    const { wire, clear } = sealPdu(pdu, this.#cipher, { ...to, withClear: wantsClear });
    return { wire, hashed: clear, sequence, cin };
  }

  /** An integrity PDU, with a number of its own. */
  sealCheck(pdu: Buffer, counter: bigint, number: number): Buffer {
    if (this.#cipher === undefined) return pdu;
    return sealPdu(pdu, this.#cipher, { counter, sequenceNumber: number, part: 'part1', withClear: false }).wire;
  }
}

function peeked({ offset, length }: SlabRecord, { octets }: Slab): PsPduPeek {
  const peek = peekPsPdu(octets, offset, offset + length);
  if (peek !== undefined) return peek;
  throw new WritError(
    'WRIT_DELIVERY_READ',
    'a record of the spool is no PDU of ETSI: it can be neither encrypted nor hashed',
  );
}

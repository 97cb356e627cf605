/**
 * Payload encryption (ETSI TS 102 232-1, annex G): a PDU whose payload is an EncryptionContainer, in place of what it carries.
 * The plaintext is an EncryptedPayload, filled with zeros to whole blocks; the initialisation vector is the PDU's sequence
 * number as 32 bits, big-endian, four times. A key serves one direction of one interception: where a sequence number comes
 * twice under one key, equal beginnings show.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { WritError } from '../../base/errors.ts';
import { NO_PERMIT, type Permit } from '../../model/scope-permit.ts';
import { BerError, readTlv, Tlv } from './ber.ts';
import { encodeBer } from './ber-writer.ts';
import { type Payload, payload } from './payload.ts';
import { peekPsPdu, type PsPduPeek } from './peek.ts';
import { unsigned64 } from './ps-header.ts';
import { field, sequence, type ValueOf } from './schema.ts';

/** Annex G. The payload's tag is [1] here, where it is [2] in the clear. */
export const encryptedPayload = sequence({ byteCounter: field(0, unsigned64), payload: field(1, payload) });

export type EncryptedPayload = ValueOf<typeof encryptedPayload>;
export type EncryptionContainer = Extract<Payload, { alternative: 'encryptionContainer' }>['value'];

const BLOCK = 16;
const NONE = 1;

interface Cipher {
  readonly name: 'aES-192-CBC' | 'aES-256-CBC';
  readonly cipher: string;
  readonly keyOctets: number;
}

/** By the module's numbers. */
const CIPHERS: Readonly<Record<number, Cipher>> = {
  3: { name: 'aES-192-CBC', cipher: 'aes-192-cbc', keyOctets: 24 },
  4: { name: 'aES-256-CBC', cipher: 'aes-256-cbc', keyOctets: 32 },
};

const REFUSED: Readonly<Record<number, string>> = {
  2: 'a scheme agreed nationally (national-option)',
  5: 'Blowfish (blowfish-192-CBC)',
  6: 'Blowfish (blowfish-256-CBC)',
  7: 'Triple DES (threedes-cbc)',
};

/** The counter of the first PDU: Unix time in seconds, times 2^32. */
export function firstByteCounter(unixSeconds: number): bigint {
  return BigInt(unixSeconds) << 32n;
}

/** `size`: octets of the whole PDU before, the same encrypted or with its container of type none. */
export function nextByteCounter(counter: bigint, size: number): bigint {
  return BigInt.asUintN(64, counter + BigInt(size));
}

export function initialisationVector(sequenceNumber: number): Buffer {
  const vector = Buffer.alloc(BLOCK);
  for (let at = 0; at < BLOCK; at += 4) vector.writeUInt32BE(sequenceNumber, at);
  return vector;
}

export interface ToEncrypt {
  readonly plain: EncryptedPayload;
  readonly sequenceNumber: number;
  /** 24 octets for AES-192, 32 for AES-256. */
  readonly key: Buffer;
  readonly type?: EncryptionContainer['encryptedPayloadType'];
}

/** Throws WRIT_HANDOVER_KEY for a key of another size, WRIT_HANDOVER_VALUE or _SCOPE for a payload that its type or the permit does not allow. */
export function encryptPayload(
  { plain, sequenceNumber, key, type }: ToEncrypt,
  permit: Permit = NO_PERMIT,
): EncryptionContainer {
  const chosen = Object.values(CIPHERS).find(({ keyOctets }) => keyOctets === key.length);
  if (chosen === undefined) throw wrongKey('24 or 32', key.length);
  const cipher = createCipheriv(chosen.cipher, key, initialisationVector(sequenceNumber)).setAutoPadding(false);
  const encrypted = Buffer.concat([cipher.update(filled(encodeBer(encryptedPayload, plain, permit))), cipher.final()]);
  return {
    encryptionType: chosen.name,
    encryptedPayload: encrypted,
    ...(type === undefined ? {} : { encryptedPayloadType: type }),
  };
}

function filled(plain: Buffer): Buffer {
  return Buffer.concat([plain, Buffer.alloc((BLOCK - (plain.length % BLOCK)) % BLOCK)]);
}

/** Of a PDU that was encrypted. */
export interface Deciphered {
  /** The PDU with its container of type none, as long as it was: what byte counters count and integrity checks cover. */
  readonly pdu: Buffer;
  /** EncryptedPayload without the fill; a view into `pdu`. */
  readonly plain: Buffer;
  /** Where `plain` begins in `pdu`. */
  readonly plainAt: number;
  /** The payload's alternative, tag and all, in `pdu`. */
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

/**
 * `pdu`: one whole PS-PDU with an EncryptionContainer; it is not changed. Throws WRIT_HANDOVER_CIPHER for a cipher that is not
 * spoken here, WRIT_HANDOVER_KEY for a key of another size than the cipher's, WRIT_HANDOVER_DECRYPTION where what comes out is
 * no EncryptedPayload: another key, or altered octets.
 */
export function decipherPdu(pdu: Buffer, key: Buffer): Deciphered {
  const peek = peekPsPdu(pdu);
  if (peek?.kind !== 'encrypted') throw new RangeError('not an encrypted PDU');
  try {
    return openContainer(pdu, peek, key);
  } catch (thrown) {
    if (thrown instanceof BerError) throw undecipherable();
    throw thrown;
  }
}

function openContainer(pdu: Buffer, peek: PsPduPeek, key: Buffer): Deciphered {
  const places = placesIn(pdu, peek);
  const clear = Buffer.from(pdu);
  const plain = clear.subarray(places.start, places.end);
  decipher(pdu.subarray(places.start, places.end), pdu[places.typeAt] ?? 0, peek.sequence, key).copy(plain);
  clear[places.typeAt] = NONE;
  const tlv = new Tlv();
  readTlv(plain, 0, plain.length, tlv);
  const { next } = tlv;
  if (tlv.id !== SEQUENCE || !isFill(plain.subarray(next))) throw undecipherable();
  const inner = payloadOf(plain, tlv);
  return {
    pdu: clear,
    plain: plain.subarray(0, next),
    plainAt: places.start,
    payloadStart: places.start + inner.start,
    payloadEnd: places.start + inner.end,
  };
}

const SEQUENCE = 0x10;
const CONTEXT = 0x80;

/** Where encryptionType's one octet and encryptedPayload's contents lie. */
function placesIn(
  pdu: Buffer,
  { payloadStart, payloadEnd }: PsPduPeek,
): { typeAt: number; start: number; end: number } {
  const tlv = new Tlv();
  readTlv(pdu, payloadStart, payloadEnd, tlv);
  const limit = tlv.end;
  readTlv(pdu, tlv.start, limit, tlv);
  const typeAt = tlv.end - 1;
  if (tlv.id !== CONTEXT || tlv.end - tlv.start !== 1) throw new BerError('no encryptionType', payloadStart);
  readTlv(pdu, tlv.next, limit, tlv);
  if (tlv.id !== (CONTEXT | 1) || tlv.constructed) throw new BerError('no encryptedPayload in one piece', payloadStart);
  return { typeAt, start: tlv.start, end: tlv.end };
}

function decipher(octets: Buffer, type: number, sequenceNumber: number, key: Buffer): Buffer {
  if (type === NONE) return octets;
  const chosen = CIPHERS[type];
  if (chosen === undefined) throw refusedCipher(type);
  if (key.length !== chosen.keyOctets) throw wrongKey(String(chosen.keyOctets), key.length);
  if (octets.length === 0 || octets.length % BLOCK !== 0) throw undecipherable();
  const cipher = createDecipheriv(chosen.cipher, key, initialisationVector(sequenceNumber)).setAutoPadding(false);
  return Buffer.concat([cipher.update(octets), cipher.final()]);
}

/** The payload's alternative within EncryptedPayload, whose header was just read. */
function payloadOf(plain: Buffer, tlv: Tlv): { start: number; end: number } {
  const limit = tlv.end;
  readTlv(plain, tlv.start, limit, tlv);
  if (tlv.id !== CONTEXT) throw new BerError('no byteCounter', tlv.start);
  readTlv(plain, tlv.next, limit, tlv);
  if (tlv.id !== (CONTEXT | 1) || !tlv.constructed) throw new BerError('no payload', tlv.start);
  const { start, end } = tlv;
  readTlv(plain, start, end, tlv);
  return { start, end: tlv.next };
}

function isFill(octets: Buffer): boolean {
  return octets.length < BLOCK && octets.every((octet) => octet === 0);
}

function refusedCipher(type: number): WritError {
  const what = REFUSED[type] ?? `an unknown cipher (${type})`;
  return new WritError(
    'WRIT_HANDOVER_CIPHER',
    `The payload is encrypted with ${what}; only AES-192-CBC and AES-256-CBC are decrypted.`,
  );
}

function wrongKey(expected: string, given: number): WritError {
  return new WritError('WRIT_HANDOVER_KEY', `The key has ${given} octets, the cipher takes ${expected}.`);
}

function undecipherable(): WritError {
  return new WritError(
    'WRIT_HANDOVER_DECRYPTION',
    'What the key makes of the payload is no EncryptedPayload: it is another key, or the octets were altered.',
  );
}

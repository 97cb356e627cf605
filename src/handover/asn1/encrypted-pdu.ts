/**
 * Puts a finished PDU's payload into an EncryptionContainer (ETSI TS 102 232-1, annex G) without decoding it: the header's octets stay, the
 * payload's alternative moves into EncryptedPayload as it is. What `encryption.ts` says of fill, vector and byte counter holds here.
 *
 *     30 [ a1 pSHeader | a2 [ a4 [ 80 01 encryptionType | 81 encryptedPayload | 82 01 encryptedPayloadType ] ] ]
 *     encryptedPayload, decrypted:  30 [ 80 byteCounter | a1 [ payload's alternative ] ] 00 ... up to whole blocks
 */
import { createCipheriv } from 'node:crypto';
import type { Encryption } from '../../model/security-options.ts';
import { readTlv, Tlv } from './ber.ts';
import { initialisationVector } from './encryption.ts';

/** Of the module: which part of TS 102 232 the payload's syntax is of. */
export const PAYLOAD_PARTS = { part3: 4, part1: 8 } as const;

const BLOCK = 16;

export interface PayloadCipher {
  readonly encryption: Encryption;
  /** 24 octets with aes-192-cbc, 32 with aes-256-cbc. */
  readonly key: Buffer;
}

/**
 * Encrypts one text after another under one key, each with a vector of its own, by one cipher object: making one for each PDU takes longer
 * than encrypting it. CBC encrypts a block XOR the block of ciphertext before it; so the first block of a text is given XOR its vector and XOR
 * the ciphertext that the object encrypted last, which leaves block XOR vector.
 */
export class PayloadSealer {
  readonly encryption: Encryption;
  readonly #cipher: ReturnType<typeof createCipheriv>;
  readonly #last = Buffer.alloc(BLOCK);

  constructor({ encryption, key }: PayloadCipher) {
    this.encryption = encryption;
    this.#cipher = createCipheriv(encryption, key, this.#last).setAutoPadding(false);
  }

  /** In place. `octets`: whole blocks, one at least. */
  encrypt(octets: Buffer, vector: Buffer): void {
    for (let at = 0; at < BLOCK; at++) octets[at] = (octets[at] ?? 0) ^ (vector[at] ?? 0) ^ (this.#last[at] ?? 0);
    const encrypted = this.#cipher.update(octets);
    encrypted.copy(octets);
    encrypted.copy(this.#last, 0, encrypted.length - BLOCK);
  }
}

/** One PDU in both forms, of the same length. */
export interface SealedPdu {
  /** As it goes to the agency. */
  readonly wire: Buffer;
  /** With the container of type none and the plaintext in place: what hashes cover. Undefined where it was not asked for. */
  readonly clear: Buffer | undefined;
}

const NONE = 1;
const TYPES: Readonly<Record<Encryption, number>> = { 'aes-192-cbc': 3, 'aes-256-cbc': 4 };
const SEQUENCE = 0x30;

interface Parts {
  /** pSHeader with tag and length. */
  readonly header: Buffer;
  /** The payload's alternative, with tag and length. */
  readonly alternative: Buffer;
}

function partsOf(pdu: Buffer): Parts {
  const tlv = new Tlv();
  readTlv(pdu, 0, pdu.length, tlv);
  const { start, end } = tlv;
  readTlv(pdu, start, end, tlv);
  const header = pdu.subarray(start, tlv.next);
  readTlv(pdu, tlv.next, end, tlv);
  return { header, alternative: pdu.subarray(tlv.start, tlv.end) };
}

/** Octets of tag and length before contents of that length. */
function headOctets(length: number): number {
  if (length < 0x80) return 2;
  return length < 0x100 ? 3 : length < 0x1_0000 ? 4 : length < 0x100_0000 ? 5 : 6;
}

const tlvOctets = (length: number): number => headOctets(length) + length;

/** Returns where the contents begin. */
function writeHead(into: Buffer, at: number, tag: number, length: number): number {
  into[at] = tag;
  if (length < 0x80) {
    into[at + 1] = length;
    return at + 2;
  }
  const octets = headOctets(length) - 2;
  into[at + 1] = 0x80 | octets;
  into.writeUIntBE(length, at + 2, octets);
  return at + 2 + octets;
}

/** INTEGER, minimal. */
function counterOctets(counter: bigint): Buffer {
  const octets = Buffer.alloc(9);
  octets.writeBigUInt64BE(counter, 1);
  let from = 0;
  while (from < 8 && octets[from] === 0 && (octets[from + 1] ?? 0) < 0x80) from++;
  return octets.subarray(from);
}

interface Sizes {
  readonly inner: number;
  readonly plain: number;
  readonly filled: number;
  readonly container: number;
  readonly whole: number;
}

function sizesOf({ header, alternative }: Parts, counter: Buffer): Sizes {
  const inner = 2 + counter.length + tlvOctets(alternative.length);
  const plain = tlvOctets(inner);
  const filled = Math.ceil(plain / BLOCK) * BLOCK;
  const container = 3 + tlvOctets(filled) + 3;
  const whole = header.length + tlvOctets(tlvOctets(container));
  return { inner, plain, filled, container, whole };
}

/** Octets of the PDU once it is sealed: what the byte counter grows by. */
export function sealedOctets(pdu: Buffer, counter: bigint): number {
  return tlvOctets(sizesOf(partsOf(pdu), counterOctets(counter)).whole);
}

export interface ToSeal {
  /** byteCounter: of all PDUs before. */
  readonly counter: bigint;
  readonly sequenceNumber: number;
  readonly part: keyof typeof PAYLOAD_PARTS;
  /** The form that hashes cover is wanted, too. */
  readonly withClear: boolean;
}

/** `pdu`: one whole PS-PDU that Writ made (definite lengths); it is not changed. */
export function sealPdu(pdu: Buffer, sealer: PayloadSealer, to: ToSeal): SealedPdu {
  const parts = partsOf(pdu);
  const counter = counterOctets(to.counter);
  const sizes = sizesOf(parts, counter);
  const wire = Buffer.allocUnsafe(tlvOctets(sizes.whole));
  const { typeAt, plainAt } = writeAround(wire, parts, sizes, to.part);
  const plain = wire.subarray(plainAt, plainAt + sizes.filled);
  writePlain(plain, parts, sizes, counter);
  const clear = to.withClear ? Buffer.from(wire) : undefined;
  sealer.encrypt(plain, initialisationVector(to.sequenceNumber));
  wire[typeAt] = TYPES[sealer.encryption];
  return { wire, clear };
}

function writeAround(
  wire: Buffer,
  { header }: Parts,
  sizes: Sizes,
  part: ToSeal['part'],
): { typeAt: number; plainAt: number } {
  let at = writeHead(wire, 0, SEQUENCE, sizes.whole);
  at += header.copy(wire, at);
  at = writeHead(wire, at, 0xa2, tlvOctets(sizes.container));
  at = writeHead(wire, at, 0xa4, sizes.container);
  at = writeHead(wire, at, 0x80, 1);
  wire[at] = NONE;
  const plainAt = writeHead(wire, at + 1, 0x81, sizes.filled);
  wire[writeHead(wire, plainAt + sizes.filled, 0x82, 1)] = PAYLOAD_PARTS[part];
  return { typeAt: at, plainAt };
}

function writePlain(plain: Buffer, { alternative }: Parts, sizes: Sizes, counter: Buffer): void {
  let at = writeHead(plain, 0, SEQUENCE, sizes.inner);
  at = writeHead(plain, at, 0x80, counter.length);
  at += counter.copy(plain, at);
  at = writeHead(plain, at, 0xa1, alternative.length);
  alternative.copy(plain, at);
  plain.fill(0, sizes.plain);
}

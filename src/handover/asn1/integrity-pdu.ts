/**
 * Integrity checks as they are sent (ETSI TS 102 232-1, 7.2.3): a TRI PDU with an IntegrityCheck, under the LIID and CIN of the data that it is
 * about. integrity.ts says what a hash and a signature cover, and verifies them.
 */
import { createHash, type Hash, type KeyObject, sign } from 'node:crypto';
import type { IntegrityHash, IntegritySignature } from '../../model/security-options.ts';
import { encodeBer } from './ber-writer.ts';
import type { DataKind } from './integrity-chains.ts';
import { encodePsPdu } from './ps-pdu.ts';
import type { PsHeader } from './ps-header.ts';
import type { ValueOf } from './schema.ts';
import { integrityCheck } from './tri.ts';

export interface MadeCheck {
  /** The whole PS-PDU, in the clear. */
  readonly pdu: Buffer;
  /** Contents of the IntegrityCheck, without its tag and length: what a signature covers. */
  readonly body: Buffer;
}

const ALGORITHMS = { 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512' } as const;
const HASH_NAMES = { 'sha-256': 'sHA-256', 'sha-384': 'sHA-384', 'sha-512': 'sHA-512' } as const;
const SIGNATURE_NAMES = { dsa: 'dSA', ecdsa: 'eCDSA', eddsa: 'edDSA' } as const;

export function newHash(hash: IntegrityHash): Hash {
  return createHash(ALGORITHMS[hash]);
}

type Check = ValueOf<typeof integrityCheck>;

function made(header: PsHeader, value: Check): MadeCheck {
  const pdu = encodePsPdu({
    pSHeader: header,
    payload: { alternative: 'tRIPayload', value: { alternative: 'integrityCheck', value } },
  });
  const whole = encodeBer(integrityCheck, value);
  return { pdu, body: whole.subarray(contentsAt(whole)) };
}

/** Behind tag and length. */
function contentsAt(whole: Buffer): number {
  const length = whole[1] ?? 0;
  return length > 0x80 ? 2 + (length & 0x7f) : 2;
}

export interface HashOver {
  readonly dataType: DataKind;
  /** Sequence numbers in the order in which the PDUs went into the hash. */
  readonly included: readonly number[];
  readonly hash: IntegrityHash;
  readonly value: Buffer;
}

export function hashPdu(header: PsHeader, { dataType, included, hash, value }: HashOver): MadeCheck {
  return made(header, {
    ...{ includedSequenceNumbers: [...included], checkType: 'hash', dataType, checkValue: value },
    hashAlgorithm: HASH_NAMES[hash],
  });
}

export interface SignatureOver {
  readonly dataType: DataKind;
  /** Numbers and bodies of the hash PDUs, in their order. */
  readonly hashes: readonly { readonly number: number; readonly body: Buffer }[];
  /** What the hash PDUs name: ECDSA and DSA sign with it. */
  readonly hash: IntegrityHash;
  readonly signature: IntegritySignature;
  readonly key: KeyObject;
}

export function signaturePdu(header: PsHeader, { dataType, hashes, hash, signature, key }: SignatureOver): MadeCheck {
  const octets = Buffer.concat(hashes.map(({ body }) => body));
  return made(header, {
    ...{ includedSequenceNumbers: hashes.map(({ number }) => number), checkType: 'signature', dataType },
    checkValue: sign(signature === 'eddsa' ? null : ALGORITHMS[hash], octets, key),
    signatureAlgorithm: SIGNATURE_NAMES[signature],
  });
}

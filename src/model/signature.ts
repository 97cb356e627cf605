/** Signatures in Writ's own bytes: Ed25519 (RFC 8032) or ECDSA P-256 with SHA-256 (r || s, s in the lower half); 64 octets. */
import type { KeyObject } from 'node:crypto';
import { createHash, createPublicKey, sign, verify } from 'node:crypto';
import { WritError } from '../base/errors.ts';

export const keyAlgorithms = ['ed25519', 'p256'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

export const signatureLength = 64;

/** FIPS 186-5, order of the P-256 base point. */
const p256Order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** SHA-256 of the SubjectPublicKeyInfo's DER: a key's id, and a certificate's pin. */
export function keyIdOf(spki: Uint8Array): Buffer {
  return createHash('sha256').update(spki).digest();
}

export function algorithmOf(key: KeyObject): KeyAlgorithm {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519';
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'p256';
  throw new WritError('WRIT_MODEL_KEY_TYPE', 'signing keys are Ed25519 or P-256');
}

/** Throws WRIT_MODEL_KEY_TYPE for anything but one DER encoding of an Ed25519 or P-256 key. */
export function publicKeyOf(spki: Buffer): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch (thrown) {
    throw new WritError('WRIT_MODEL_KEY_TYPE', 'a public key must be SubjectPublicKeyInfo in DER', { cause: thrown });
  }
  algorithmOf(key);
  if (!key.export({ format: 'der', type: 'spki' }).equals(spki)) {
    throw new WritError('WRIT_MODEL_KEY_TYPE', 'a public key must stand in its one DER encoding');
  }
  return key;
}

function lowS(signature: Buffer): Buffer {
  const s = BigInt(`0x${signature.toString('hex', 32)}`);
  if (s <= p256Order / 2n) return signature;
  const low = (p256Order - s).toString(16).padStart(64, '0');
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(low, 'hex')]);
}

export function signText(key: KeyObject, text: Buffer): Buffer {
  if (algorithmOf(key) === 'ed25519') return sign(null, text, key);
  return lowS(sign('sha256', text, { key, dsaEncoding: 'ieee-p1363' }));
}

export function verifyText(key: KeyObject, text: Buffer, signature: Buffer): boolean {
  if (signature.length !== signatureLength) return false;
  if (algorithmOf(key) === 'ed25519') return verify(null, text, key, signature);
  // A higher s would be a second encoding of the same signature.
  return lowS(signature) === signature && verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

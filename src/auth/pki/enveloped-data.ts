/**
 * Sealing: CMS EnvelopedData (RFC 5652, 6; `openssl cms -decrypt -inform DER` opens it) with AES-256-CBC, to one or more certificates:
 * of EC keys by ephemeral-static ECDH (RFC 5753: stdDH with SHA-256, AES-256 key wrap), of RSA keys by OAEP with SHA-256 (RFC 3560).
 *
 * A message is written piece by piece, in BER with indefinite lengths, as RFC 5652 lets it be: what is sealed never lies anywhere whole.
 * It proves nothing of who sealed it or that it is whole: a signature over the message's hash has to (detached-signature.ts).
 */
import type { KeyObject } from 'node:crypto';
import {
  constants,
  createCipheriv,
  createHash,
  diffieHellman,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { Certificate, IssuerAndSerialNumber } from 'pkijs';
import { WritError } from '../../base/errors.ts';
import { contextTag, oid, TAG, tlv } from './der.ts';

const OID = {
  data: '1.2.840.113549.1.7.1',
  envelopedData: '1.2.840.113549.1.7.3',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
  aes256Wrap: '2.16.840.1.101.3.4.1.45',
  sha256: '2.16.840.1.101.3.4.2.1',
  mgf1: '1.2.840.113549.1.1.8',
  rsaOaep: '1.2.840.113549.1.1.7',
  stdDhSha256: '1.3.132.1.11.1',
} as const;

const KEY_OCTETS = 32;
const IV_OCTETS = 16;
/** RFC 3394, 2.2.3.1. */
const WRAP_IV = Buffer.alloc(8, 0xa6);
const CURVES: ReadonlySet<string | undefined> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
/** Begins what ends with END: indefinite length (X.690, 8.1.3.6). */
const INDEFINITE = 0x80;
const END = Buffer.alloc(2);

/** Octets that are sealed as they come; each call gives the message's next octets. */
export interface Sealer {
  /** The message's beginning, before anything else of it. */
  readonly head: Buffer;
  update(octets: Buffer): Buffer;
  /** Once, last. */
  final(): Buffer;
}

/** Whether anything can be sealed to that certificate's key (DER or PEM). Throws WRIT_AUTH_SEAL_KEY. */
export function requireSealable(certificate: Buffer | string): void {
  sealableKey(new X509Certificate(certificate));
}

/** `certificates`: DER or PEM; any of their keys opens the message. Throws WRIT_AUTH_SEAL_KEY. */
export function sealTo(certificates: readonly (Buffer | string)[]): Sealer {
  const key = randomBytes(KEY_OCTETS);
  const iv = randomBytes(IV_OCTETS);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const head = headOf(
    certificates.map((each) => new X509Certificate(each)),
    key,
    iv,
  );
  key.fill(0);
  const piece = (octets: Buffer): Buffer => (octets.length === 0 ? octets : tlv(TAG.octets, octets));
  return {
    head,
    update: (octets) => piece(cipher.update(octets)),
    final: () => Buffer.concat([piece(cipher.final()), END, END, END, END, END]),
  };
}

function headOf(certificates: readonly X509Certificate[], key: Buffer, iv: Buffer): Buffer {
  const recipients = certificates.map((certificate) => recipientOf(certificate, key));
  // RFC 5652, 6.1: 0 where all recipients are of version 0, which those with key transport are.
  const version = certificates.every(({ publicKey }) => publicKey.asymmetricKeyType === 'rsa') ? 0 : 2;
  return Buffer.concat([
    Buffer.from([TAG.sequence, INDEFINITE]),
    oid(OID.envelopedData),
    Buffer.from([contextTag(0), INDEFINITE, TAG.sequence, INDEFINITE]),
    integer(version),
    tlv(TAG.set, ...recipients),
    Buffer.from([TAG.sequence, INDEFINITE]),
    oid(OID.data),
    tlv(TAG.sequence, oid(OID.aes256Cbc), tlv(TAG.octets, iv)),
    Buffer.from([contextTag(0), INDEFINITE]),
  ]);
}

function integer(value: number): Buffer {
  return tlv(TAG.integer, Buffer.from([value]));
}

function sealableKey({ publicKey }: X509Certificate): KeyObject {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'rsa' || (type === 'ec' && CURVES.has(details?.namedCurve))) return publicKey;
  throw new WritError(
    'WRIT_AUTH_SEAL_KEY',
    'nothing can be sealed to a key of that kind: it has to be RSA, or EC on P-256, P-384 or P-521',
  );
}

function recipientOf(certificate: X509Certificate, key: Buffer): Buffer {
  const publicKey = sealableKey(certificate);
  const rid = nameOf(certificate);
  return publicKey.asymmetricKeyType === 'rsa' ? transported(publicKey, rid, key) : agreed(publicKey, rid, key);
}

/** IssuerAndSerialNumber, in the certificate's own octets. */
function nameOf(certificate: X509Certificate): Buffer {
  const { issuer, serialNumber } = Certificate.fromBER(new Uint8Array(certificate.raw));
  return Buffer.from(new IssuerAndSerialNumber({ issuer, serialNumber }).toSchema().toBER(false));
}

/** KeyTransRecipientInfo (RFC 5652, 6.2.1). */
function transported(publicKey: KeyObject, rid: Buffer, key: Buffer): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const encrypted = publicEncrypt({ key: publicKey, padding, oaepHash: 'sha256' }, key);
  const sha256 = tlv(TAG.sequence, oid(OID.sha256), tlv(TAG.null));
  const parameters = tlv(
    TAG.sequence,
    tlv(contextTag(0), sha256),
    tlv(contextTag(1), tlv(TAG.sequence, oid(OID.mgf1), sha256)),
  );
  const algorithm = tlv(TAG.sequence, oid(OID.rsaOaep), parameters);
  return tlv(TAG.sequence, integer(0), rid, algorithm, tlv(TAG.octets, encrypted));
}

/** KeyAgreeRecipientInfo (6.2.2), with a key pair that exists for this message alone. */
function agreed(publicKey: KeyObject, rid: Buffer, key: Buffer): Buffer {
  const own = generateKeyPairSync('ec', { namedCurve: publicKey.asymmetricKeyDetails?.namedCurve ?? '' });
  const originator = own.publicKey.export({ format: 'der', type: 'spki' });
  originator[0] = contextTag(1); // OriginatorPublicKey has the form of a SubjectPublicKeyInfo
  const wrap = tlv(TAG.sequence, oid(OID.aes256Wrap));
  const ukm = tlv(TAG.octets, randomBytes(KEY_OCTETS));
  const wrapping = wrappingKey(diffieHellman({ privateKey: own.privateKey, publicKey }), wrap, ukm);
  const cipher = createCipheriv('id-aes256-wrap', wrapping, WRAP_IV);
  const wrapped = Buffer.concat([cipher.update(key), cipher.final()]);
  return tlv(
    contextTag(1),
    integer(3),
    tlv(contextTag(0), originator),
    tlv(contextTag(1), ukm),
    tlv(TAG.sequence, oid(OID.stdDhSha256), wrap),
    tlv(TAG.sequence, tlv(TAG.sequence, rid, tlv(TAG.octets, wrapped))),
  );
}

/** ANSI X9.63's derivation, one round, over ECC-CMS-SharedInfo (RFC 5753, 7.1 and 7.2). */
function wrappingKey(secret: Buffer, wrap: Buffer, ukm: Buffer): Buffer {
  const bits = Buffer.from([0, 0, 1, 0]); // of the key that is derived
  const info = tlv(TAG.sequence, wrap, tlv(contextTag(0), ukm), tlv(contextTag(2), tlv(TAG.octets, bits)));
  return createHash('sha256')
    .update(secret)
    .update(Buffer.from([0, 0, 0, 1]))
    .update(info)
    .digest();
}

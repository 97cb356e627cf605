/**
 * Signatures beside a file: CMS SignedData without the content (RFC 5652, 5; `openssl cms -verify` reads them), by Writ's delivery key,
 * which the agencies know by its pin. What is signed is the content itself, so the caller sees to it that it is a text of a known form.
 */
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import {
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedData,
  SignerInfo,
} from 'pkijs';
import { WritError } from '../../base/errors.ts';
import { spkiPin } from './certificates.ts';

const hash = 'SHA-256';
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash };

export interface SignedBy {
  /** SHA-256 of the signer's SubjectPublicKeyInfo, hex: the key, whatever certificate it has. */
  readonly pin: string;
  readonly subject: string;
  readonly validTo: string;
}

async function signingKey(pem: Buffer): Promise<webcrypto.CryptoKey> {
  const key = createPrivateKey(pem);
  const algorithm = key.asymmetricKeyType === 'rsa' ? rsa : ecdsa;
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
  return webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
}

/** The whole buffer and nothing else: a small Buffer is a view of a larger one. */
function octetsOf(content: Buffer): ArrayBuffer {
  return new Uint8Array(content).buffer;
}

/** `key` and `certificate`: PEM; of several certificates the first is the signer's. DER. */
export async function signDetached(key: Buffer, certificate: Buffer, content: Buffer): Promise<Buffer> {
  const leaf = Certificate.fromBER(octetsOf(new X509Certificate(certificate).raw));
  const sid = new IssuerAndSerialNumber({ issuer: leaf.issuer, serialNumber: leaf.serialNumber });
  const signed = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: ContentInfo.DATA }),
    signerInfos: [new SignerInfo({ version: 1, sid })],
    certificates: [leaf],
  });
  await signed.sign(await signingKey(key), 0, hash, octetsOf(content));
  const info = new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: signed.toSchema(true) });
  return Buffer.from(info.toSchema().toBER(false));
}

function damaged(cause?: unknown): WritError {
  return new WritError(
    'WRIT_AUTH_SIGNATURE_DAMAGED',
    'the signature is no CMS message of one signer and his certificate',
    {
      cause,
    },
  );
}

function read(signature: Buffer): { readonly signed: SignedData; readonly leaf: Certificate } {
  try {
    const signed = new SignedData({ schema: ContentInfo.fromBER(octetsOf(signature)).content });
    const [leaf] = signed.certificates ?? [];
    if (signed.signerInfos.length === 1 && leaf instanceof Certificate) return { signed, leaf };
  } catch (thrown) {
    throw damaged(thrown);
  }
  throw damaged();
}

/**
 * Whose signature it is. Whether that key is to be believed is the caller's question: the certificate's chain is not looked at.
 * Throws WRIT_AUTH_SIGNATURE_DAMAGED, WRIT_AUTH_SIGNATURE_WRONG.
 */
export async function verifyDetached(content: Buffer, signature: Buffer): Promise<SignedBy> {
  const { signed, leaf } = read(signature);
  const holds = await signed.verify({ signer: 0, data: octetsOf(content), checkChain: false }).catch(() => false);
  if (!holds)
    throw new WritError('WRIT_AUTH_SIGNATURE_WRONG', 'the signature is not of this text: one of the two was changed');
  const certificate = new X509Certificate(Buffer.from(leaf.toSchema().toBER(false)));
  const { subject, validTo } = certificate;
  return { pin: spkiPin(certificate.toString()), subject: subject.split('\n').join(', '), validTo };
}

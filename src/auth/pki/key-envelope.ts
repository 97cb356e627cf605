/**
 * A key on its way to an agency: CMS EnvelopedData (RFC 5652, 6; `openssl cms -decrypt` opens it) for the one who holds the private key of a
 * certificate, RSA (OAEP) or EC (ephemeral ECDH). Whose certificate that may be, the caller has to know: nothing here checks it.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Certificate, ContentInfo, EnvelopedData } from 'pkijs';
import { WritError } from '../../base/errors.ts';

const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };
/** Content encryption; its mode is CBC because that is what EnvelopedData knows. */
const CONTENT = { name: 'AES-CBC', length: 256 };

/** RFC 5280 certificate, PEM or DER. Throws WRIT_AUTH_CERTIFICATE for anything that no key can be wrapped for. */
export function recipientOf(octets: Buffer): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(octets);
  } catch (cause) {
    throw new WritError('WRIT_AUTH_CERTIFICATE', 'this is no certificate in PEM or DER', { cause });
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
  if (type === 'rsa' || (type === 'ec' && details?.namedCurve !== undefined && details.namedCurve in CURVES))
    return certificate;
  throw new WritError(
    'WRIT_AUTH_CERTIFICATE',
    'no key can be wrapped for this certificate: it takes RSA, P-256, P-384 or P-521',
  );
}

function octetsOf(content: Buffer): ArrayBuffer {
  return new Uint8Array(content).buffer;
}

/** DER. */
export async function sealFor(recipient: X509Certificate, content: Buffer): Promise<Buffer> {
  const enveloped = new EnvelopedData();
  enveloped.addRecipientByCertificate(Certificate.fromBER(recipient.raw), {
    oaepHashAlgorithm: 'SHA-256',
    kdfAlgorithm: 'SHA-256',
  });
  await enveloped.encrypt(CONTENT, octetsOf(content));
  const info = new ContentInfo({ contentType: ContentInfo.ENVELOPED_DATA, content: enveloped.toSchema() });
  return Buffer.from(info.toSchema().toBER());
}

/** `key`: the recipient's private key, PEM. Rejects with WRIT_AUTH_ENVELOPE: damaged, or for somebody else. */
export async function openEnvelope(der: Buffer, certificate: Buffer, key: Buffer): Promise<Buffer> {
  try {
    const info = ContentInfo.fromBER(octetsOf(der));
    const enveloped = new EnvelopedData({ schema: info.content as object });
    const recipientCertificate = Certificate.fromBER(recipientOf(certificate).raw);
    const recipientPrivateKey = octetsOf(createPrivateKey(key).export({ format: 'der', type: 'pkcs8' }));
    return Buffer.from(await enveloped.decrypt(0, { recipientCertificate, recipientPrivateKey }));
  } catch (cause) {
    throw new WritError('WRIT_AUTH_ENVELOPE', 'the envelope is damaged, or was made for another certificate', {
      cause,
    });
  }
}

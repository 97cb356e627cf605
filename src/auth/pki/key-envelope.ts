/**
 * A key on its way to an agency: sealed (enveloped-data.ts) to the one who holds the private key of a certificate. Whose certificate that
 * may be, the caller has to know: nothing here checks it.
 */
import { X509Certificate } from 'node:crypto';
import { WritError } from '../../base/errors.ts';
import { requireSealable, sealTo } from './enveloped-data.ts';
import { openSealed } from './opened-data.ts';

/** RFC 5280 certificate, PEM or DER. Throws WRIT_AUTH_CERTIFICATE for anything that no key can be wrapped for. */
export function recipientOf(octets: Buffer): X509Certificate {
  const certificate = parsed(octets);
  try {
    requireSealable(certificate.raw);
  } catch (cause) {
    const text = 'no key can be wrapped for this certificate: it takes RSA, P-256, P-384 or P-521';
    throw new WritError('WRIT_AUTH_CERTIFICATE', text, { cause });
  }
  return certificate;
}

function parsed(octets: Buffer): X509Certificate {
  try {
    return new X509Certificate(octets);
  } catch (cause) {
    throw new WritError('WRIT_AUTH_CERTIFICATE', 'this is no certificate in PEM or DER', { cause });
  }
}

export function sealFor(recipient: X509Certificate, content: Buffer): Buffer {
  const sealer = sealTo([recipient.raw]);
  return Buffer.concat([sealer.head, sealer.update(content), sealer.final()]);
}

/** `key`: the recipient's private key, PEM. Rejects with WRIT_AUTH_ENVELOPE: damaged, or for somebody else. */
export async function openEnvelope(message: Buffer, certificate: Buffer, key: Buffer): Promise<Buffer> {
  try {
    return await openSealed(message, key, certificate);
  } catch (cause) {
    const text = 'the envelope is damaged, or was made for another certificate';
    throw new WritError('WRIT_AUTH_ENVELOPE', text, { cause });
  }
}

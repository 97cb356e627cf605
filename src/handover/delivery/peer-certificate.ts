/**
 * Who is at the other end. A LEMF is known by its key alone: the SHA-256 of its SubjectPublicKeyInfo stands in the signed
 * grant. No certificate authority has a say, so that none can be tricked; but an expired certificate is refused all the same.
 */
import { createHash, X509Certificate } from 'node:crypto';

export type PeerVerdict =
  /** `untilMs`: the end of a certificate that is of a pinned key, ms since 1970. */
  | { readonly ok: true; readonly pin: string; readonly untilMs: number }
  | { readonly ok: false; readonly code: 'WRIT_DELIVERY_CERTIFICATE_DATES'; readonly untilMs: number }
  | { readonly ok: false; readonly code: 'WRIT_DELIVERY_PIN' };

/** SHA-256 of a certificate's SubjectPublicKeyInfo (DER), lower-case hex. */
export function spkiPin(certificate: Buffer | string): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex');
}

/** `raw`: the peer's certificate (DER), undefined when it sent none. */
export function judgePeer(raw: Buffer | undefined, pins: ReadonlySet<string>, wallMs: number): PeerVerdict {
  if (raw === undefined) return { ok: false, code: 'WRIT_DELIVERY_PIN' };
  const certificate = new X509Certificate(raw);
  const pin = spkiPin(raw);
  if (!pins.has(pin)) return { ok: false, code: 'WRIT_DELIVERY_PIN' };
  const untilMs = Date.parse(certificate.validTo);
  const inDate = Date.parse(certificate.validFrom) <= wallMs && wallMs <= untilMs;
  return inDate ? { ok: true, pin, untilMs } : { ok: false, code: 'WRIT_DELIVERY_CERTIFICATE_DATES', untilMs };
}

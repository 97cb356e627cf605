/** Throwaway keys and certificates of the two ends. */
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

export interface Identity {
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the SubjectPublicKeyInfo, hex. */
  readonly pin: string;
}

export interface Validity {
  readonly from: Date;
  readonly to: Date;
}

const DAY_MS = 86_400_000;

export function makeIdentity(name: string, validity?: Validity): Identity {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  certificate.serialNumber = '01';
  certificate.validity.notBefore = validity?.from ?? new Date(Date.now() - DAY_MS);
  certificate.validity.notAfter = validity?.to ?? new Date(Date.now() + DAY_MS);
  const subject = [{ name: 'commonName', value: name }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.sign(forge.pki.privateKeyFromPem(pair.privateKey), forge.md.sha256.create());
  const spki = createPublicKey(pair.publicKey).export({ type: 'spki', format: 'der' });
  return {
    key: pair.privateKey,
    cert: forge.pki.certificateToPem(certificate),
    pin: createHash('sha256').update(spki).digest('hex'),
  };
}

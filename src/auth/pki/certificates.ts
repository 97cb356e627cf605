/**
 * Writ's certificate toward LEMFs: a request for the carrier's own CA (RSA: every collection system takes it), or a certificate from
 * a development CA (P-256: made in milliseconds, which drills need). node-forge writes the ASN.1; keys and signatures of the
 * development CA are node:crypto's, because forge knows no EC. Nothing here verifies: that is node:crypto's and node:tls' work.
 */
import type { KeyObject } from 'node:crypto';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { WritError } from '../../base/errors.ts';

const { asn1 } = forge;
const { Class, Type } = asn1;

/** PEM. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

export interface DevelopmentCa {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface CertificateNames {
  readonly commonName: string;
  readonly organization?: string;
  readonly dnsNames?: readonly string[];
  readonly addresses?: readonly string[];
}

const modulusBits = 2048;
const validDays = 825;
const msPerDay = 86_400_000;
/** Clocks of two systems differ: a certificate must not be too young for the other side. */
const backdateMs = 3_600_000;
/** RFC 5758, 3.2: its parameters are absent, not NULL. */
const ecdsaWithSha256Oid = '1.2.840.10045.4.3.2';
/** RFC 5280, 4.1: positions in TBSCertificate. */
const signaturePosition = 2;
const spkiPosition = 6;
const generate = promisify(generateKeyPair);

/** A TLS key: P-256 for development certificates, RSA for requests. */
export async function makeTlsKey(kind: 'p256' | 'rsa' = 'p256'): Promise<KeyPair> {
  const { privateKey, publicKey } = await (kind === 'rsa'
    ? generate('rsa', { modulusLength: modulusBits })
    : generate('ec', { namedCurve: 'P-256' }));
  return {
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicKey: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

function subjectOf(names: CertificateNames): forge.pki.CertificateField[] {
  const fields = [{ shortName: 'CN', value: names.commonName }];
  return names.organization === undefined ? fields : [{ shortName: 'O', value: names.organization }, ...fields];
}

/** RFC 5280, 4.2.1.6: 2 is a DNS name, 7 an IP address. */
function alternativeNames(names: CertificateNames): object[] {
  const dns = (names.dnsNames ?? []).map((value) => ({ type: 2, value }));
  const addresses = (names.addresses ?? []).map((ip) => ({ type: 7, ip }));
  const all = [...dns, ...addresses];
  return all.length === 0 ? [] : [{ name: 'subjectAltName', altNames: all }];
}

function blankCertificate(names: CertificateNames): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  // A stand-in: the real key is put where it belongs once the ASN.1 is made.
  const one = new forge.jsbn.BigInteger('1');
  certificate.publicKey = forge.pki.setRsaPublicKey(one, one);
  // Positive, as RFC 5280, 4.1.2.2 asks: a first octet below 128.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - backdateMs);
  certificate.validity.notAfter = new Date(Date.now() + validDays * msPerDay);
  certificate.setSubject(subjectOf(names));
  return certificate;
}

function signatureAlgorithm(): forge.asn1.Asn1 {
  const oid = asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(ecdsaWithSha256Oid).getBytes());
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [oid]);
}

function derOf(value: forge.asn1.Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
}

function finish(certificate: forge.pki.Certificate, subjectKey: KeyObject, signer: KeyObject): string {
  certificate.siginfo.algorithmOid = ecdsaWithSha256Oid;
  certificate.signatureOid = ecdsaWithSha256Oid;
  const [body] = forge.pki.certificateToAsn1(certificate).value as [forge.asn1.Asn1];
  const fields = body.value as forge.asn1.Asn1[];
  const spki = subjectKey.export({ format: 'der', type: 'spki' });
  fields[signaturePosition] = signatureAlgorithm();
  fields[spkiPosition] = asn1.fromDer(spki.toString('latin1'));
  const signature = sign('sha256', derOf(body), signer);
  const bits = asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, `\0${signature.toString('latin1')}`);
  const whole = asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [body, signatureAlgorithm(), bits]);
  return forge.pem.encode({ type: 'CERTIFICATE', body: derOf(whole).toString('latin1') });
}

export async function makeDevelopmentCa(name: string): Promise<DevelopmentCa> {
  const key = await makeTlsKey('p256');
  const certificate = blankCertificate({ commonName: name });
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ]);
  const pem = finish(certificate, createPublicKey(key.publicKey), createPrivateKey(key.privateKey));
  return { certificate: pem, privateKey: key.privateKey };
}

/** The subject in the octets that it has in the certificate: an issuer must match to the octet. */
function nameOf(certificate: string): forge.pki.CertificateField[] {
  const lines = new X509Certificate(certificate).subject.split('\n');
  return lines.map((line) => {
    const at = line.indexOf('=');
    return { shortName: line.slice(0, at), value: line.slice(at + 1) };
  });
}

/** For client and server use, from a development CA. `publicKey`: SPKI in PEM, of any kind. PEM. */
export function issueCertificate(ca: DevelopmentCa, publicKey: string, names: CertificateNames): string {
  const certificate = blankCertificate(names);
  certificate.setIssuer(nameOf(ca.certificate));
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', clientAuth: true, serverAuth: true },
    ...alternativeNames(names),
  ]);
  return finish(certificate, createPublicKey(publicKey), createPrivateKey(ca.privateKey));
}

/** PKCS#10, PEM, of an RSA key. */
export function makeCertificateRequest(key: KeyPair, names: CertificateNames): string {
  const request = forge.pki.createCertificationRequest();
  request.publicKey = forge.pki.publicKeyFromPem(key.publicKey);
  request.setSubject(subjectOf(names));
  const extensions = [{ name: 'extKeyUsage', clientAuth: true }, ...alternativeNames(names)];
  request.setAttributes([{ name: 'extensionRequest', extensions }]);
  request.sign(forge.pki.privateKeyFromPem(key.privateKey), forge.md.sha256.create());
  return forge.pki.certificationRequestToPem(request);
}

/** SHA-256 of the SubjectPublicKeyInfo, hex, of a certificate or public key in PEM. Throws WRIT_AUTH_CERTIFICATE. */
export function spkiPin(pem: string): string {
  try {
    const key = pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
    return createHash('sha256')
      .update(key.export({ format: 'der', type: 'spki' }))
      .digest('hex');
  } catch (thrown) {
    throw new WritError('WRIT_AUTH_CERTIFICATE', 'this is neither a certificate nor a public key in PEM', {
      cause: thrown,
    });
  }
}

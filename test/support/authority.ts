/** A carrier's CA for tests, of any depth: pkijs writes certificates with whatever dates, extensions and keys a test asks for. */
import { createPublicKey, webcrypto } from 'node:crypto';
import { BitString, ObjectIdentifier } from 'asn1js';
import {
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  Extension,
  ExtKeyUsage,
  PublicKeyInfo,
  RelativeDistinguishedNames,
  SignedData,
  Time,
} from 'pkijs';
import { Integer, Utf8String } from 'asn1js';

export type KeyKind = 'ec' | 'rsa';

export interface Authority {
  readonly name: string;
  readonly privateKey: webcrypto.CryptoKey;
  readonly spki: Buffer;
  readonly der: Buffer;
}

export interface CertificateWish {
  readonly from?: Date;
  readonly to?: Date;
  /** undefined: no basicConstraints. */
  readonly ca?: boolean;
  readonly pathLength?: number;
  /** First octet of keyUsage; undefined: no such extension. */
  readonly keyUsage?: number;
  readonly purposes?: readonly string[];
}

export const clientAuth = '1.3.6.1.5.5.7.3.2';
export const serverAuth = '1.3.6.1.5.5.7.3.1';
export const certSign = 0x06;
export const digitalSignature = 0x80;
const dayMs = 86_400_000;
const numbers = { ec: { name: 'ECDSA', namedCurve: 'P-256' }, rsa: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } };

export async function makeKey(kind: KeyKind): Promise<{ privateKey: webcrypto.CryptoKey; spki: Buffer }> {
  const algorithm =
    kind === 'ec' ? numbers.ec : { ...numbers.rsa, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', pair.publicKey));
  return { privateKey: pair.privateKey, spki };
}

function nameOf(commonName: string): RelativeDistinguishedNames {
  const value = new Utf8String({ value: commonName });
  return new RelativeDistinguishedNames({
    typesAndValues: [new AttributeTypeAndValue({ type: '2.5.4.3', value })],
  });
}

function extensionsOf(wish: CertificateWish): Extension[] {
  const made: Extension[] = [];
  const add = (extnID: string, value: ArrayBuffer) => made.push(new Extension({ extnID, extnValue: value }));
  if (wish.ca !== undefined) {
    const limit = wish.pathLength === undefined ? {} : { pathLenConstraint: wish.pathLength };
    add('2.5.29.19', new BasicConstraints({ cA: wish.ca, ...limit }).toSchema().toBER());
  }
  if (wish.keyUsage !== undefined) {
    add('2.5.29.15', new BitString({ valueHex: new Uint8Array([wish.keyUsage]).buffer }).toBER());
  }
  if (wish.purposes !== undefined) {
    add('2.5.29.37', new ExtKeyUsage({ keyPurposes: [...wish.purposes] }).toSchema().toBER());
  }
  return made;
}

interface Signing {
  readonly issuer: string;
  readonly key: webcrypto.CryptoKey;
}

async function sign(subject: string, spki: Buffer, by: Signing, wish: CertificateWish): Promise<Buffer> {
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ valueHex: Buffer.concat([Buffer.from([1]), randomOctets()]) });
  certificate.issuer = nameOf(by.issuer);
  certificate.subject = nameOf(subject);
  certificate.notBefore = new Time({ value: wish.from ?? new Date(Date.now() - dayMs) });
  certificate.notAfter = new Time({ value: wish.to ?? new Date(Date.now() + 300 * dayMs) });
  certificate.subjectPublicKeyInfo = PublicKeyInfo.fromBER(spki);
  const extensions = extensionsOf(wish);
  if (extensions.length > 0) certificate.extensions = extensions;
  await certificate.sign(by.key as Parameters<typeof certificate.sign>[0], 'SHA-256');
  return Buffer.from(certificate.toSchema(true).toBER());
}

function randomOctets(): Uint8Array {
  return webcrypto.getRandomValues(new Uint8Array(12));
}

const caWish: CertificateWish = { ca: true, keyUsage: certSign };

/** Self-signed without `parent`. */
export async function makeAuthority(
  name: string,
  { kind = 'ec', parent, wish = caWish }: { kind?: KeyKind; parent?: Authority; wish?: CertificateWish } = {},
): Promise<Authority> {
  const { privateKey, spki } = await makeKey(kind);
  const by = { issuer: parent?.name ?? name, key: parent?.privateKey ?? privateKey };
  return { name, privateKey, spki, der: await sign(name, spki, by, wish) };
}

/** Another certificate of the same key and name, by another CA. */
export async function crossSign(authority: Authority, by: Authority): Promise<Buffer> {
  return sign(authority.name, authority.spki, { issuer: by.name, key: by.privateKey }, caWish);
}

/** A leaf. `publicKey`: PEM or SPKI in DER. */
export async function certify(by: Authority, publicKey: string | Buffer, wish: CertificateWish = {}): Promise<Buffer> {
  const spki =
    typeof publicKey === 'string' ? createPublicKey(publicKey).export({ format: 'der', type: 'spki' }) : publicKey;
  const usual: CertificateWish = { ca: false, keyUsage: digitalSignature, purposes: [clientAuth] };
  return sign('writ test-core', spki, { issuer: by.name, key: by.privateKey }, { ...usual, ...wish });
}

export function pem(der: Buffer, label = 'CERTIFICATE'): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** A certs-only CMS message (RFC 5652, 5.1 without signers), as CAs send it: .p7b. */
export function bundle(certificates: readonly Buffer[]): Buffer {
  const signed = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: ContentInfo.DATA }),
    certificates: certificates.map((der) => Certificate.fromBER(der)),
  });
  const content = new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: signed.toSchema(true) });
  return Buffer.from(content.toSchema().toBER());
}

/** The same frame around nothing: an order to encrypt, say. */
export function otherCms(): Buffer {
  const content = new ContentInfo({
    contentType: ContentInfo.DATA,
    content: new ObjectIdentifier({ value: '1.2.3' }),
  });
  return Buffer.from(content.toSchema().toBER());
}

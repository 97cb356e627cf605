/**
 * A private key under a passphrase: PKCS#8 EncryptedPrivateKeyInfo with PBES2 (RFC 8018) and scrypt (RFC 7914), AES-256-CBC, in PEM.
 * node:crypto opens it, as does `openssl pkey`; node's own writer is not used, because it fixes PBKDF2 at 2,048 rounds.
 */
import type { KeyObject } from 'node:crypto';
import { createCipheriv, createPrivateKey, randomBytes, scrypt } from 'node:crypto';
import forge from 'node-forge';
import { WritError } from '../../base/errors.ts';

const { asn1 } = forge;
const { Class, Type } = asn1;

/** About 50 ms and 16 MiB a try: OpenSSL, which has to read it, takes no more than 32 MiB of scrypt. */
const cost = { N: 16_384, r: 8, p: 1 } as const;
const pbes2Oid = '1.2.840.113549.1.5.13';
const scryptOid = '1.3.6.1.4.1.11591.4.11';
const aes256CbcOid = '2.16.840.1.101.3.4.1.42';

function sequence(...items: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, items);
}

function oid(text: string): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(text).getBytes());
}

function octets(value: Buffer): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, value.toString('latin1'));
}

function integer(value: number): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, asn1.integerToDer(value).getBytes());
}

function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, 32, cost, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN ENCRYPTED PRIVATE KEY-----', ...lines, '-----END ENCRYPTED PRIVATE KEY-----', ''].join('\n');
}

export async function encryptPrivateKey(key: KeyObject, passphrase: string): Promise<string> {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', await deriveKey(passphrase, salt), iv);
  const plain = key.export({ format: 'der', type: 'pkcs8' });
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  plain.fill(0);
  const kdf = sequence(oid(scryptOid), sequence(octets(salt), integer(cost.N), integer(cost.r), integer(cost.p)));
  const scheme = sequence(oid(aes256CbcOid), octets(iv));
  const info = sequence(sequence(oid(pbes2Oid), sequence(kdf, scheme)), octets(sealed));
  return pemOf(Buffer.from(asn1.toDer(info).getBytes(), 'latin1'));
}

/** Throws WRIT_AUTH_PASSPHRASE. */
export function decryptPrivateKey(pem: string, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem', passphrase });
  } catch {
    // OpenSSL's words say nothing that helps, and a wrong passphrase and a damaged file look alike.
    throw new WritError('WRIT_AUTH_PASSPHRASE', 'the passphrase is wrong (or the key file is damaged)');
  }
}

/**
 * The software key store: one directory, one file a key (`<keyId>.pem`, PKCS#8 under the owner's passphrase, 0600). A hardware token
 * comes behind the same port (types.ts, KeyStore): it makes the key inside and its Signer signs there.
 */
import type { KeyObject } from 'node:crypto';
import { createPublicKey, generateKeyPair } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { WritError } from '../base/errors.ts';
import type { KeyAlgorithm } from '../model/signature.ts';
import { algorithmOf, keyIdOf, signText } from '../model/signature.ts';
import { requireStrong } from './passwords.ts';
import { decryptPrivateKey, encryptPrivateKey } from './pki/encrypted-key.ts';
import type { KeyStore, Signer } from './types.ts';

const keyIdPattern = /^[0-9a-f]{64}$/;
const generate = promisify(generateKeyPair);

function makePair(algorithm: KeyAlgorithm): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  return algorithm === 'ed25519' ? generate('ed25519') : generate('ec', { namedCurve: 'P-256' });
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' });
}

function signerOf(privateKey: KeyObject): Signer {
  const spki = spkiOf(createPublicKey(privateKey));
  return {
    keyId: keyIdOf(spki).toString('hex'),
    algorithm: algorithmOf(privateKey),
    spki,
    sign: (text) => Promise.resolve(signText(privateKey, text)),
  };
}

export function openKeyStore(directory: string): KeyStore {
  const fileOf = (keyId: string) => path.join(directory, `${keyId}.pem`);

  const create: KeyStore['create'] = async (algorithm, passphrase) => {
    requireStrong(passphrase, 'passphrase');
    const { privateKey, publicKey } = await makePair(algorithm);
    const spki = spkiOf(publicKey);
    const keyId = keyIdOf(spki).toString('hex');
    const pem = await encryptPrivateKey(privateKey, passphrase);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(fileOf(keyId), pem, { mode: 0o600, flag: 'wx', flush: true });
    return { keyId, spki };
  };

  const unlock: KeyStore['unlock'] = async (keyId, passphrase) => {
    if (!keyIdPattern.test(keyId) || !existsSync(fileOf(keyId))) {
      const message = `this key is not in ${directory}: use the machine or token that holds it, or have it replaced`;
      throw new WritError('WRIT_AUTH_KEY_UNKNOWN', message, { context: { keyId } });
    }
    return signerOf(decryptPrivateKey(await readFile(fileOf(keyId), 'utf8'), passphrase));
  };

  const list: KeyStore['list'] = () => {
    const names = existsSync(directory) ? readdirSync(directory) : [];
    return Promise.resolve(names.map((name) => path.basename(name, '.pem')).filter((name) => keyIdPattern.test(name)));
  };

  return { create, unlock, list };
}

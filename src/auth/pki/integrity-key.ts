/**
 * The keys that delivery signs integrity checks with (ETSI TS 102 232-1, 7.2.3): P-256 for ECDSA, Ed25519 for EdDSA, 2048 and 256 bits for
 * DSA. Not the delivery key, which
 * may be RSA's. Made when it is first needed, in the delivery's folder, for its eyes alone; the agency gets the public half.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  type KeyPairKeyObjectResult,
} from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { WritError } from '../../base/errors.ts';
import type { Home } from '../../config/home.ts';
import type { IntegritySignature } from '../../model/security-options.ts';

function fileOf({ delivery }: Home, signature: IntegritySignature): string {
  return path.join(delivery, `integrity-${signature}.pem`);
}

const MAKERS: Readonly<Record<IntegritySignature, () => KeyPairKeyObjectResult>> = {
  ecdsa: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  eddsa: () => generateKeyPairSync('ed25519'),
  // Takes half a second, once: its domain parameters are searched for.
  dsa: () => generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }),
};

function made(signature: IntegritySignature): string {
  const { privateKey } = MAKERS[signature]();
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** Whole or not at all; of two at once the first stays. */
function place(file: string, pem: string): void {
  const aside = `${file}.${process.pid}`;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = openSync(aside, 'w', 0o600);
  try {
    writeSync(handle, pem);
    fsyncSync(handle);
    if (!existsSync(file)) linkSync(aside, file);
  } finally {
    closeSync(handle);
    rmSync(aside, { force: true });
  }
}

/** Throws WRIT_DELIVERY_NO_SIGNER: it can be neither read nor made. */
export function integrityKey(home: Home, signature: IntegritySignature): KeyObject {
  const file = fileOf(home, signature);
  try {
    if (!existsSync(file)) place(file, made(signature));
    return createPrivateKey(readFileSync(file));
  } catch (cause) {
    throw new WritError('WRIT_DELIVERY_NO_SIGNER', `${file} can't be read or made: integrity checks can't be signed`, {
      cause,
    });
  }
}

/** PEM. */
export function integrityPublicKey(home: Home, signature: IntegritySignature): string {
  return createPublicKey(integrityKey(home, signature)).export({ format: 'pem', type: 'spki' }).toString();
}

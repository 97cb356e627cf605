/** The keys that `writ pdu` is given: files, since what stands on a command line is seen by others. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readGiven } from './files.ts';
import { InputError } from './input-error.ts';

const KEY_SIZES: readonly number[] = [24, 32];

/** A public key, or a certificate's, in PEM. */
export function readIntegrityKey(file: string): KeyObject {
  const pem = readGiven(file, 'integrity key');
  try {
    return createPublicKey(pem);
  } catch {
    throw new InputError(
      'WRIT_PDU_KEY',
      `${file} holds no public key`,
      'Give a public key or a certificate in PEM: that of whoever signed the stream.',
    );
  }
}

/** 24 or 32 octets, as they are or in hexadecimal. `-`: standard input. */
export function readDecryptionKey(file: string): Buffer {
  if (file !== '-') requireHidden(file);
  const given = file === '-' ? readFileSync(0) : readGiven(file, 'decryption key');
  const text = given.toString('latin1').replace(/\s+/g, '');
  const key = /^([0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : given;
  if (KEY_SIZES.includes(key.length)) return key;
  throw new InputError(
    'WRIT_PDU_KEY',
    'the decryption key has another size than AES-192 or AES-256 take',
    'Give 24 or 32 octets, as they are or in hexadecimal.',
  );
}

function requireHidden(file: string): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) === 0 || process.platform === 'win32') return;
  throw new InputError('WRIT_PDU_KEY', `others can read the decryption key in ${file}`, `Run: chmod 600 ${file}`);
}

/** Passwords of accounts (argon2id) and passphrases of keys: how long they must be, and how a password is kept. */
import { hash, verify } from '@node-rs/argon2';
import { WritError } from '../base/errors.ts';

const shortest = 12;
const longest = 256;
/** About 50 ms on a server core: OWASP's floor (19 MiB, two passes) doubled in memory. One setting, for everybody. */
const cost = { memoryCost: 38_912, timeCost: 2, parallelism: 1 } as const;

/** Throws WRIT_AUTH_PASSWORD_WEAK or WRIT_AUTH_PASSPHRASE_WEAK. */
export function requireStrong(secret: string, kind: 'password' | 'passphrase'): void {
  if (secret.length >= shortest && secret.length <= longest && new Set(secret).size > 4) return;
  const code = kind === 'password' ? 'WRIT_AUTH_PASSWORD_WEAK' : 'WRIT_AUTH_PASSPHRASE_WEAK';
  throw new WritError(code, `a ${kind} has ${shortest} to ${longest} characters, and not the same few over and over`);
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** With no hash (unknown login) it takes as long and says no: the time must not tell which logins exist. */
export async function checkPassword(stored: string | undefined, password: string): Promise<boolean> {
  if (stored !== undefined) return verify(stored, password);
  await hashPassword(password);
  return false;
}

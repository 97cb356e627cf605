import type { Home } from '../config/home.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import type { Actor } from '../model/role.ts';
import type { KeyAlgorithm } from '../model/signature.ts';
import type { Trust } from '../model/trust.ts';
import type { KeyStore, RegisteredKey, Signer } from './types.ts';
/** Software keys: <home>/keys/<keyId>.pem, PKCS#8 encrypted under scrypt, 0600. */
export declare function openKeyStore(directory: string): KeyStore;
export declare function listKeys(db: Reader): Promise<RegisteredKey[]>;
/** The key in use of an approver, for signing. */
export declare function currentKeyOf(db: Reader, personId: string): Promise<RegisteredKey | undefined>;
export interface NewTrust {
  readonly epoch: number;
  readonly octets: Buffer;
}
export interface KeyChange {
  /** The approver's new public key; they made it in their own key store. */
  readonly personId: string;
  readonly algorithm: KeyAlgorithm;
  readonly spki: Buffer;
}
/** An approver's (first) key: new trust epoch. */
export declare function registerKey(tx: Tx, actor: Actor, root: Signer, key: KeyChange): Promise<NewTrust>;
/** `lost`: older grants stay good. `stolen`: they die (minEpoch rises). Afterwards: write the file (installTrust) and load it in the core. */
export declare function replaceKey(
  tx: Tx,
  actor: Actor,
  root: Signer,
  key: KeyChange,
  why: 'lost' | 'stolen',
): Promise<NewTrust>;
export declare function currentTrust(db: Reader): Promise<{ readonly trust: Trust; readonly octets: Buffer }>;
/** Puts the trust file into the home, atomically. */
export declare function writeTrustFile(home: Home, octets: Buffer): void;

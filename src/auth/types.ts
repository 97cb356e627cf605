/** What the auth room hands out: people, accounts, keys, set-up. Never a secret, a hash or a passphrase. */
import type { Actor, ApprovalRole, Role } from '../model/role.ts';
import type { KeyAlgorithm } from '../model/signature.ts';

export interface Person {
  readonly personId: string;
  readonly name: string;
  readonly login: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly createdAt: Date;
}

export interface NewPerson {
  readonly name: string;
  /** Lower case, `[a-z0-9._-]{2,32}`. */
  readonly login: string;
  readonly role: Role;
  /** At least 12 characters. */
  readonly password: string;
}

export interface Session {
  /** Opaque; only its SHA-256 is stored. */
  readonly token: string;
  readonly personId: string;
  readonly role: Role;
  readonly name: string;
  /** Absolute end; it ends earlier after 15 idle minutes. */
  readonly expiresAt: Date;
}

/** A logged-in person. */
export type PersonActor = Actor & { readonly kind: 'person' };

export interface Principal {
  readonly actor: PersonActor;
  readonly name: string;
  readonly login: string;
}

export interface RegisteredKey {
  /** Hex, 64 digits: SHA-256 of the SPKI. */
  readonly keyId: string;
  readonly personId: string;
  readonly role: ApprovalRole;
  readonly algorithm: KeyAlgorithm;
  readonly fromEpoch: number;
  /** 0: in use. */
  readonly retiredEpoch: number;
}

/** One unlocked private key. Today's is software; hardware comes behind the same port. */
export interface Signer {
  readonly keyId: string;
  readonly algorithm: KeyAlgorithm;
  readonly spki: Buffer;
  /** 64 octets, as src/model/signature.ts. */
  sign(text: Buffer): Promise<Buffer>;
}

export interface KeyStore {
  /** Makes a key pair; the private half is kept under the passphrase (at least 12 characters). */
  create(algorithm: KeyAlgorithm, passphrase: string): Promise<{ readonly keyId: string; readonly spki: Buffer }>;
  /** Throws WRIT_AUTH_KEY_UNKNOWN or WRIT_AUTH_PASSPHRASE. */
  unlock(keyId: string, passphrase: string): Promise<Signer>;
  /** Ids of the keys that lie here. */
  list(): Promise<readonly string[]>;
}

export interface SetupPerson extends NewPerson {
  /** For approvers and the security officer: guards their key. */
  readonly passphrase?: string;
  readonly algorithm?: KeyAlgorithm;
}

export interface SetupRequest {
  readonly site: SiteFacts;
  /** Exactly one security officer; at least one of compliance-officer, approver-legal, approver-carrier. */
  readonly people: readonly SetupPerson[];
  /** Writ's own certificate toward LEMFs: from a development CA made here, or a request for your own CA to sign. */
  readonly certificate: 'development' | 'request';
}

/** What a site is called at the handover interface, and which core its grants are for. */
export interface SiteFacts {
  readonly name: string;
  /** `[a-z0-9.-]{1,64}`; `drill` for drills alone. */
  readonly audience: string;
  readonly operatorId: string;
  readonly networkElementId: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export interface SetupResult {
  readonly people: readonly (Person & { readonly keyId: string | undefined })[];
  readonly rootKeyId: string;
  readonly trustEpoch: number;
  /** Of Writ's delivery key: what an agency pins. Hex. */
  readonly deliveryPin: string;
  /** PEM; absent for `request`. */
  readonly certificate: string | undefined;
  readonly developmentCa: string | undefined;
  /** PEM; absent for `development`. */
  readonly certificateRequest: string | undefined;
}

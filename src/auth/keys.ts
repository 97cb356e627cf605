/**
 * Whose approval counts: the registered keys, and the trust file that tells the core. Each change is a new epoch, signed by
 * the security officer's root key. After a change, write the file (writeTrustFile) and load it in the core; grants that are not yet
 * installed have to be signed anew, because a new grant must carry the present epoch.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { Home } from '../config/home.ts';
import type { SigningKeyTable } from '../db/tables.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import { nowNs } from '../model/instant.ts';
import type { Actor } from '../model/role.ts';
import { approvalRoleOf, requireRight } from '../model/role.ts';
import type { KeyAlgorithm } from '../model/signature.ts';
import { algorithmOf, keyIdOf, publicKeyOf } from '../model/signature.ts';
import type { Trust } from '../model/trust.ts';
import { encodeTrustBody, encodeTrustFile, readTrustFile, trustText } from '../model/trust.ts';
import { findPerson } from './people.ts';
import type { RegisteredKey, Signer } from './types.ts';

export { openKeyStore } from './key-store.ts';

export interface NewTrust {
  readonly epoch: number;
  readonly octets: Buffer;
}

/** An approver's new public key; the private half never leaves their key store. */
export interface KeyChange {
  readonly personId: string;
  readonly algorithm: KeyAlgorithm;
  readonly spki: Buffer;
}

/** `lost` (or given up): grants signed earlier stay good. `stolen`: every earlier grant dies, whoever signed it. */
export type RetireReason = 'lost' | 'stolen';

function registered(row: SigningKeyTable): RegisteredKey {
  return {
    keyId: row.key_id.toString('hex'),
    personId: row.person_id,
    role: row.role,
    algorithm: row.algorithm,
    fromEpoch: row.from_epoch,
    retiredEpoch: row.retired_epoch,
  };
}

export async function listKeys(db: Reader): Promise<RegisteredKey[]> {
  const rows = await db.selectFrom('signing_key').selectAll().orderBy('from_epoch').orderBy('key_id').execute();
  return rows.map(registered);
}

/** The key in use of an approver. */
export async function currentKeyOf(db: Reader, personId: string): Promise<RegisteredKey | undefined> {
  const keys = db
    .selectFrom('signing_key')
    .selectAll()
    .where('person_id', '=', personId)
    .where('retired_epoch', '=', 0);
  const row = await keys.executeTakeFirst();
  return row === undefined ? undefined : registered(row);
}

async function siteOf(db: Reader): Promise<{ readonly audience: string; readonly root_spki: Buffer }> {
  const site = await db.selectFrom('site').select(['audience', 'root_spki']).executeTakeFirst();
  if (site === undefined) throw new WritError('WRIT_AUTH_NOT_SET_UP', 'this Writ is not set up yet: run "writ init"');
  return site;
}

/** The newest trust file, its signature checked against the site's root key. Throws WRIT_AUTH_NOT_SET_UP. */
export async function currentTrust(db: Reader): Promise<{ readonly trust: Trust; readonly octets: Buffer }> {
  const site = await siteOf(db);
  const file = await db.selectFrom('trust_file').select('octets').orderBy('epoch', 'desc').executeTakeFirstOrThrow();
  return { trust: readTrustFile(file.octets, publicKeyOf(site.root_spki)), octets: file.octets };
}

/** Signs the trust file that the key rows amount to, and stores it as the new epoch. */
export async function signTrust(tx: Tx, root: Signer, epoch: number, minEpoch: number): Promise<NewTrust> {
  const site = await siteOf(tx);
  if (!root.spki.equals(site.root_spki)) {
    throw new WritError('WRIT_AUTH_NOT_ROOT', 'this is not the site’s root key: unlock the security officer’s own');
  }
  const rows = await tx.selectFrom('signing_key').selectAll().orderBy('key_id').execute();
  const keys = rows.map((row) => ({ ...registered(row), keyId: row.key_id, spki: row.spki }));
  const body = encodeTrustBody({ audience: site.audience, epoch, minEpoch, createdAtNs: nowNs(), keys });
  const octets = encodeTrustFile(body, await root.sign(trustText(body)));
  await tx.insertInto('trust_file').values({ epoch, min_epoch: minEpoch, octets }).execute();
  return { epoch, octets };
}

/** Without a check of rights: for set-up. Throws WRIT_AUTH_NOT_APPROVER, _KEY_ALGORITHM, _KEY_IN_USE. */
export async function insertKey(tx: Tx, key: KeyChange, epoch: number): Promise<RegisteredKey> {
  const person = await findPerson(tx, key.personId);
  const role = person === undefined || person.disabled ? undefined : approvalRoleOf(person.role);
  if (role === undefined) {
    throw new WritError('WRIT_AUTH_NOT_APPROVER', 'only a person with an approver’s role can have a signing key');
  }
  if (algorithmOf(publicKeyOf(key.spki)) !== key.algorithm) {
    throw new WritError('WRIT_AUTH_KEY_ALGORITHM', 'the public key is not of the algorithm named with it');
  }
  const { personId: person_id, algorithm, spki } = key;
  const row = { key_id: keyIdOf(spki), person_id, role, algorithm, spki, from_epoch: epoch, retired_epoch: 0 };
  const stored = await tx
    .insertInto('signing_key')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (stored !== undefined) return registered(stored);
  throw new WritError(
    'WRIT_AUTH_KEY_IN_USE',
    'this person has a key in use, or this key was registered before: replace it instead',
  );
}

/** The lock on the site row puts changes of trust one behind the other. */
async function nextEpoch(tx: Tx): Promise<{ readonly epoch: number; readonly minEpoch: number }> {
  await tx.selectFrom('site').select('one').forUpdate().execute();
  const { trust } = await currentTrust(tx);
  return { epoch: trust.epoch + 1, minEpoch: trust.minEpoch };
}

/** An approver's first key: a new trust epoch. */
export async function registerKey(tx: Tx, actor: Actor, root: Signer, key: KeyChange): Promise<NewTrust> {
  requireRight(actor, 'keys.write');
  const { epoch, minEpoch } = await nextEpoch(tx);
  const made = await insertKey(tx, key, epoch);
  const trust = await signTrust(tx, root, epoch, minEpoch);
  const detail = { keyId: made.keyId, role: made.role, epoch };
  await appendAudit(tx, [{ actor, action: 'key.registered', subject: `person:${key.personId}`, detail }]);
  return trust;
}

async function retireCurrent(tx: Tx, personId: string, epoch: number): Promise<string> {
  const gone = await tx
    .updateTable('signing_key')
    .set({ retired_epoch: epoch })
    .where('person_id', '=', personId)
    .where('retired_epoch', '=', 0)
    .returning('key_id')
    .executeTakeFirst();
  if (gone === undefined) throw new WritError('WRIT_AUTH_NO_KEY', 'this person has no key in use');
  return gone.key_id.toString('hex');
}

/** Retires a key without a successor (a person leaves). */
export async function retireKey(
  tx: Tx,
  actor: Actor,
  root: Signer,
  personId: string,
  why: RetireReason,
): Promise<NewTrust> {
  requireRight(actor, 'keys.write');
  const { epoch, minEpoch } = await nextEpoch(tx);
  const keyId = await retireCurrent(tx, personId, epoch);
  const trust = await signTrust(tx, root, epoch, why === 'stolen' ? epoch : minEpoch);
  await appendAudit(tx, [
    { actor, action: 'key.retired', subject: `person:${personId}`, detail: { keyId, why, epoch } },
  ]);
  return trust;
}

/** The old key is retired and the new one registered under the same new epoch. */
export async function replaceKey(
  tx: Tx,
  actor: Actor,
  root: Signer,
  key: KeyChange,
  why: RetireReason,
): Promise<NewTrust> {
  requireRight(actor, 'keys.write');
  const { epoch, minEpoch } = await nextEpoch(tx);
  const retired = await retireCurrent(tx, key.personId, epoch);
  const made = await insertKey(tx, key, epoch);
  const trust = await signTrust(tx, root, epoch, why === 'stolen' ? epoch : minEpoch);
  const detail = { keyId: made.keyId, retired, why, epoch };
  await appendAudit(tx, [{ actor, action: 'key.replaced', subject: `person:${key.personId}`, detail }]);
  return trust;
}

/** Puts the trust file into the home, whole or not at all. */
export function writeTrustFile(home: Home, octets: Buffer): void {
  const aside = `${home.trust}.new`;
  writeFileSync(aside, octets, { mode: 0o600, flush: true });
  renameSync(aside, home.trust);
}

/**
 * Logging in. A session is an opaque random token; only its SHA-256 is stored, so the table gives nobody a session. It ends after
 * 15 idle minutes, and after 8 hours whatever happens. Five wrong passwords lock the account for 15 minutes.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { AuditEntry } from '../audit/log.ts';
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import { withTransaction } from '../db/transaction.ts';
import type { Role } from '../model/role.ts';
import { checkPassword } from './passwords.ts';
import type { Principal, Session } from './types.ts';

const idleMs = 15 * 60_000;
const absoluteMs = 8 * 3_600_000;
const lockMs = 15 * 60_000;
const failuresUntilLock = 5;
/** `seen_at` is written no more often than this: a screen that polls must not write a row each time. */
const touchMs = 30_000;

interface Account {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly password_hash: string;
  readonly disabled: boolean;
  readonly failed_logins: number;
  readonly locked_until: Date | null;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function findAccount(db: Reader, login: string): Promise<Account | undefined> {
  return db
    .selectFrom('person')
    .select(['id', 'name', 'role', 'password_hash', 'disabled', 'failed_logins', 'locked_until'])
    .where('login', '=', login)
    .executeTakeFirst();
}

function failedEntry(account: Account | undefined): AuditEntry {
  const actor = { kind: 'system', name: 'login' } as const;
  if (account === undefined) return { actor, action: 'login.failed', detail: { login: 'unknown' } };
  return { actor, action: 'login.failed', subject: `person:${account.id}` };
}

/** Counted in the database, so that attempts side by side are counted too. */
async function recordFailure(db: Reader, account: Account | undefined, now: Date): Promise<void> {
  await withTransaction(db, async (tx) => {
    if (account !== undefined) {
      const { failed_logins } = await tx
        .updateTable('person')
        .set((eb) => ({ failed_logins: eb('failed_logins', '+', 1) }))
        .where('id', '=', account.id)
        .returning('failed_logins')
        .executeTakeFirstOrThrow();
      if (failed_logins >= failuresUntilLock) await lockAccount(tx, account.id, now);
    }
    await appendAudit(tx, [failedEntry(account)]);
  });
}

async function lockAccount(tx: Tx, personId: string, now: Date): Promise<void> {
  await tx
    .updateTable('person')
    .set({ locked_until: new Date(now.getTime() + lockMs), failed_logins: 0 })
    .where('id', '=', personId)
    .execute();
}

async function openSession(db: Reader, account: Account, now: Date): Promise<Session> {
  const token = randomBytes(32).toString('base64url');
  const actor = { kind: 'person', personId: account.id, role: account.role } as const;
  await withTransaction(db, async (tx) => {
    const row = { token_sha256: digestOf(token), person_id: account.id, created_at: now, seen_at: now };
    await tx
      .deleteFrom('session')
      .where('created_at', '<', new Date(now.getTime() - absoluteMs))
      .execute();
    await tx.insertInto('session').values(row).execute();
    await tx.updateTable('person').set({ failed_logins: 0, locked_until: null }).where('id', '=', account.id).execute();
    await appendAudit(tx, [{ actor, action: 'login.succeeded', subject: `person:${account.id}` }]);
  });
  const expiresAt = new Date(now.getTime() + absoluteMs);
  return { token, personId: account.id, role: account.role, name: account.name, expiresAt };
}

/**
 * Throws WRIT_AUTH_LOGIN_FAILED in the same words for a wrong login, a wrong password and a disabled account, or
 * WRIT_AUTH_LOCKED. Runs its own transactions: a failed attempt has to be kept.
 */
export async function logIn(db: Reader, login: string, password: string, now = new Date()): Promise<Session> {
  const account = await findAccount(db, login);
  if (account?.locked_until != null && account.locked_until > now) {
    throw new WritError('WRIT_AUTH_LOCKED', 'too many wrong passwords: wait 15 minutes, or ask the security officer');
  }
  const right = await checkPassword(account?.password_hash, password);
  if (account === undefined || !right || account.disabled) {
    await recordFailure(db, account, now);
    throw new WritError('WRIT_AUTH_LOGIN_FAILED', 'login or password is wrong');
  }
  return openSession(db, account, now);
}

function ended(): WritError {
  return new WritError('WRIT_AUTH_SESSION', 'this session has ended: log in again');
}

/** Throws WRIT_AUTH_SESSION when unknown, idle too long, too old, or the person is disabled. */
export async function authenticate(db: Reader, token: string, now = new Date()): Promise<Principal> {
  const token_sha256 = digestOf(token);
  const row = await db
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.person_id')
    .select(['person.id', 'person.name', 'person.login', 'person.role', 'person.disabled'])
    .select(['session.created_at', 'session.seen_at'])
    .where('token_sha256', '=', token_sha256)
    .executeTakeFirst();
  if (row === undefined || row.disabled) throw ended();
  const idle = now.getTime() - row.seen_at.getTime();
  if (idle > idleMs || now.getTime() - row.created_at.getTime() > absoluteMs) throw ended();
  if (idle > touchMs)
    await db.updateTable('session').set({ seen_at: now }).where('token_sha256', '=', token_sha256).execute();
  return { actor: { kind: 'person', personId: row.id, role: row.role }, name: row.name, login: row.login };
}

export async function logOut(tx: Tx, token: string): Promise<void> {
  const gone = await tx
    .deleteFrom('session')
    .where('token_sha256', '=', digestOf(token))
    .returning('person_id')
    .executeTakeFirst();
  if (gone === undefined) return;
  const actor = { kind: 'system', name: 'login' } as const;
  await appendAudit(tx, [{ actor, action: 'login.ended', subject: `person:${gone.person_id}` }]);
}

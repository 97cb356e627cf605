/** People and their accounts. One person holds one role, for good: a second role for the same person is refused. */
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import { violatedConstraint } from '../db/transaction.ts';
import { newId } from '../model/ids.ts';
import type { Actor, Role } from '../model/role.ts';
import { isRole, requireRight } from '../model/role.ts';
import { hashPassword, requireStrong } from './passwords.ts';
import type { NewPerson, Person } from './types.ts';

const loginPattern = /^[a-z0-9][a-z0-9._-]{1,31}$/;
const columns = ['id', 'name', 'login', 'role', 'disabled', 'created_at'] as const;

interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly login: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly created_at: Date;
}

function personOf(row: PersonRow): Person {
  const { id, name, login, role, disabled, created_at } = row;
  return { personId: id, name, login, role, disabled, createdAt: created_at };
}

function requirePerson(person: NewPerson): void {
  const name = person.name.trim();
  const wrong =
    name.length < 2 || name.length > 100
      ? 'a name has 2 to 100 characters'
      : !loginPattern.test(person.login)
        ? 'a login has 2 to 32 of a-z, 0-9, ".", "_" and "-"'
        : !isRole(person.role)
          ? 'this role does not exist'
          : undefined;
  if (wrong !== undefined) throw new WritError('WRIT_AUTH_PERSON_INVALID', wrong);
  requireStrong(person.password, 'password');
}

/** The same name under another login is taken for the same person: better a question than a second role. */
async function requireNewPerson(tx: Tx, person: NewPerson): Promise<void> {
  const rows = await tx.selectFrom('person').select(['name', 'role']).where('disabled', '=', false).execute();
  const same = rows.find((row) => row.name.toLowerCase() === person.name.trim().toLowerCase());
  if (same === undefined) return;
  throw new WritError(
    'WRIT_AUTH_ROLE_CONFLICT',
    `a person of that name already holds the role ${same.role}: one person, one role`,
  );
}

/** Without a check of rights: for set-up, which has none to check yet. */
export async function insertPerson(tx: Tx, person: NewPerson): Promise<Person> {
  requirePerson(person);
  await requireNewPerson(tx, person);
  const { login, role } = person;
  const row = {
    id: newId(),
    name: person.name.trim(),
    login,
    role,
    password_hash: await hashPassword(person.password),
  };
  try {
    const made = await tx.insertInto('person').values(row).returning(columns).executeTakeFirstOrThrow();
    return personOf(made);
  } catch (thrown) {
    if (violatedConstraint(thrown) !== 'person_login') throw thrown;
    throw new WritError('WRIT_AUTH_LOGIN_TAKEN', `the login "${login}" is taken`);
  }
}

/** Security officer. WRIT_AUTH_PERSON_INVALID, _PASSWORD_WEAK, _LOGIN_TAKEN, _ROLE_CONFLICT, _FORBIDDEN. */
export async function addPerson(tx: Tx, actor: Actor, person: NewPerson): Promise<Person> {
  requireRight(actor, 'people.write');
  const made = await insertPerson(tx, person);
  const subject = `person:${made.personId}`;
  await appendAudit(tx, [{ actor, action: 'person.added', subject, detail: { role: made.role, login: made.login } }]);
  return made;
}

async function lockPerson(tx: Tx, personId: string): Promise<Person> {
  const row = await tx.selectFrom('person').select(columns).where('id', '=', personId).forUpdate().executeTakeFirst();
  if (row === undefined) throw new WritError('WRIT_AUTH_PERSON_UNKNOWN', 'no such person', { context: { personId } });
  return personOf(row);
}

/** There is no second role and no change of role: somebody whose work changes leaves and is added anew, visibly. */
export async function assignRole(tx: Tx, actor: Actor, personId: string, role: Role): Promise<void> {
  requireRight(actor, 'people.write');
  const person = await lockPerson(tx, personId);
  if (person.role === role) return;
  throw new WritError(
    'WRIT_AUTH_ROLE_CONFLICT',
    `this person holds the role ${person.role} and can't take ${role} beside or after it`,
  );
}

/** Ends the person's sessions too. An approver's key stays in the trust file until it is retired (keys.ts). */
export async function disablePerson(tx: Tx, actor: Actor, personId: string): Promise<void> {
  requireRight(actor, 'people.write');
  await lockPerson(tx, personId);
  if (actor.personId === personId) {
    throw new WritError('WRIT_AUTH_SELF', 'nobody disables their own account: another security officer has to');
  }
  await tx.updateTable('person').set({ disabled: true }).where('id', '=', personId).execute();
  await tx.deleteFrom('session').where('person_id', '=', personId).execute();
  await appendAudit(tx, [{ actor, action: 'person.disabled', subject: `person:${personId}` }]);
}

/** The person's own, or a reset by the security officer. Ends the person's sessions and lifts a lock. */
export async function setPassword(tx: Tx, actor: Actor, personId: string, password: string): Promise<void> {
  if (actor.kind !== 'person' || actor.personId !== personId) requireRight(actor, 'people.write');
  requireStrong(password, 'password');
  await lockPerson(tx, personId);
  const password_hash = await hashPassword(password);
  await tx
    .updateTable('person')
    .set({ password_hash, failed_logins: 0, locked_until: null })
    .where('id', '=', personId)
    .execute();
  await tx.deleteFrom('session').where('person_id', '=', personId).execute();
  await appendAudit(tx, [{ actor, action: 'person.password-set', subject: `person:${personId}` }]);
}

export async function listPeople(db: Reader, actor: Actor): Promise<Person[]> {
  requireRight(actor, 'people.read');
  const rows = await db.selectFrom('person').select(columns).orderBy('created_at').orderBy('login').execute();
  return rows.map(personOf);
}

export async function findPerson(db: Reader, personId: string): Promise<Person | undefined> {
  const row = await db.selectFrom('person').select(columns).where('id', '=', personId).executeTakeFirst();
  return row === undefined ? undefined : personOf(row);
}

import type { Reader, Tx } from '../db/transaction.ts';
import type { Actor, Role } from '../model/role.ts';
import type { NewPerson, Person } from './types.ts';
/** Security officer. WRIT_AUTH_LOGIN_TAKEN, WRIT_AUTH_PASSWORD_WEAK, WRIT_AUTH_PERSON_INVALID. */
export declare function addPerson(tx: Tx, actor: Actor, person: NewPerson): Promise<Person>;
/** One person, one role: always WRIT_AUTH_ROLE_CONFLICT for a person who holds another role. */
export declare function assignRole(tx: Tx, actor: Actor, personId: string, role: Role): Promise<void>;
/** Ends the person's sessions too. */
export declare function disablePerson(tx: Tx, actor: Actor, personId: string): Promise<void>;
export declare function setPassword(tx: Tx, actor: Actor, personId: string, password: string): Promise<void>;
export declare function listPeople(db: Reader, actor: Actor): Promise<Person[]>;
export declare function findPerson(db: Reader, personId: string): Promise<Person | undefined>;

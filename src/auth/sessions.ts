import type { Reader, Tx } from '../db/transaction.ts';
import type { Principal, Session } from './types.ts';
/** WRIT_AUTH_LOGIN_FAILED (wrong login or password, same words), WRIT_AUTH_LOCKED after five failures for 15 minutes. Audited. Own transactions. */
export declare function logIn(db: Reader, login: string, password: string, now?: Date): Promise<Session>;
/** WRIT_AUTH_SESSION when unknown, idle for 15 minutes, older than 8 hours, or the person is disabled. */
export declare function authenticate(db: Reader, token: string, now?: Date): Promise<Principal>;
export declare function logOut(tx: Tx, token: string): Promise<void>;

import type { Home } from '../config/home.ts';
import type { Reader } from '../db/transaction.ts';
import type { SetupRequest, SetupResult } from './types.ts';
/** The whole first set-up: keys, trust file, kek, delivery certificate, accounts and audit rows; all or nothing. WRIT_AUTH_ALREADY_SET_UP. */
export declare function initialise(db: Reader, home: Home, request: SetupRequest): Promise<SetupResult>;
export declare function isInitialised(db: Reader): Promise<boolean>;

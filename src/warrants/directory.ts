import type { Reader, Tx } from '../db/transaction.ts';
import type { Actor } from '../model/role.ts';
import type { Agency, Case, Endpoint, NewAgency, NewCase, NewEndpoint } from './types.ts';
export declare function addAgency(tx: Tx, actor: Actor, agency: NewAgency): Promise<Agency>;
export declare function listAgencies(db: Reader): Promise<Agency[]>;
export declare function addEndpoint(tx: Tx, actor: Actor, endpoint: NewEndpoint): Promise<Endpoint>;
/** No new warrant can name it; running grants keep theirs. */
export declare function retireEndpoint(tx: Tx, actor: Actor, endpointId: string): Promise<void>;
export declare function listEndpoints(db: Reader, agencyId?: string): Promise<Endpoint[]>;
export declare function openCase(tx: Tx, actor: Actor, legalCase: NewCase): Promise<Case>;
export declare function listCases(db: Reader, agencyId?: string): Promise<Case[]>;

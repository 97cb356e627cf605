import type { Reader, Tx } from '../db/transaction.ts';
import type { Actor } from '../model/role.ts';
import type { WarrantState } from '../model/warrant-state.ts';
import type { WarrantDetail, WarrantSummary } from './types.ts';
export interface WarrantFilter {
  readonly agencyId?: string;
  readonly caseId?: string;
  readonly states?: readonly WarrantState[];
  readonly limit?: number;
  readonly after?: string;
}
export declare function listWarrants(db: Reader, actor: Actor, filter?: WarrantFilter): Promise<WarrantSummary[]>;
/** Writes an audit row: reading is recorded. `unmask` needs a reason. */
export declare function showWarrant(
  tx: Tx,
  actor: Actor,
  warrantId: string,
  unmask?: { readonly reason: string },
): Promise<WarrantDetail>;

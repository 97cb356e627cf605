import type { Tx } from '../db/transaction.ts';
import type { Actor } from '../model/role.ts';
import type { ApprovalInput, SubmittedWarrant, WarrantChange, WarrantDraft } from './types.ts';
/** Batches: all of one call or none (the transaction). Results in the order of the input. */
export declare function draftWarrants(
  tx: Tx,
  actor: Actor,
  drafts: readonly WarrantDraft[],
): Promise<{ readonly warrantId: string }[]>;
export declare function changeDraft(tx: Tx, actor: Actor, warrantId: string, change: WarrantChange): Promise<void>;
export declare function submitWarrants(
  tx: Tx,
  actor: Actor,
  warrantIds: readonly string[],
): Promise<SubmittedWarrant[]>;
export declare function approveWarrants(tx: Tx, actor: Actor, approvals: readonly ApprovalInput[]): Promise<void>;
export declare function rejectWarrant(tx: Tx, actor: Actor, warrantId: string, reason: string): Promise<void>;
/** A new grant under the present trust epoch; both signatures have to be given again. */
export declare function renewGrant(tx: Tx, actor: Actor, warrantId: string): Promise<SubmittedWarrant>;
/** One person, at once. A grant that the core may hold is also queued in stopsToCarry. */
export declare function stopWarrant(tx: Tx, actor: Actor, warrantId: string, reason: string): Promise<void>;
export declare function closeWarrant(tx: Tx, actor: Actor, warrantId: string): Promise<void>;

import type { Reader, Tx } from '../db/transaction.ts';
import type { CoreGrantState, GrantToInstall, StopToCarry } from './types.ts';
export declare function grantsToInstall(db: Reader, limit?: number): Promise<GrantToInstall[]>;
export declare function stopsToCarry(db: Reader): Promise<StopToCarry[]>;
export interface InstallAnswer {
  readonly grantId: string;
  readonly state: CoreGrantState;
}
export interface RefusalAnswer {
  readonly grantId: string;
  readonly code: string;
}
export declare function recordInstalled(tx: Tx, answers: readonly InstallAnswer[]): Promise<void>;
/** WRIT_GRANT_REPLAYED and _REVOKED mean that the core knows it as ended: the warrant ends here too. */
export declare function recordRefused(tx: Tx, answers: readonly RefusalAnswer[]): Promise<void>;
export declare function recordStopCarried(tx: Tx, grantIds: readonly string[]): Promise<void>;
/** The core's whole list (`grants`): what it calls ended ends here, whatever a restored backup says. */
export declare function reconcileWithCore(
  tx: Tx,
  grants: readonly InstallAnswer[],
): Promise<{ readonly changed: number; readonly unknown: readonly string[] }>;
/** From where to read the core's journal next. */
export declare function nextJournalOrdinal(db: Reader): Promise<bigint>;
/** A record of docs/journal-format.md; the native JournalRecord fits. */
export interface CoreJournalRecord {
  readonly ordinal: bigint;
  readonly kind: number;
  readonly timeNs: bigint;
  readonly grantId: Buffer;
  readonly body: Buffer;
}
/** Records below nextJournalOrdinal are skipped, so a repeat changes nothing. */
export declare function applyCoreJournal(
  tx: Tx,
  records: readonly CoreJournalRecord[],
): Promise<{ readonly applied: number }>;

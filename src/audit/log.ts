import type { Reader, Tx } from '../db/transaction.ts';
import type { Actor } from '../model/role.ts';
export interface AuditEntry {
  readonly actor: Actor;
  /** `warrant.submitted`, `agency.added`, ...: noun.verb, past tense. */
  readonly action: string;
  /** `warrant:<id>`, `grant:<id>`, `person:<id>`. */
  readonly subject?: string;
  /** Ids, codes and counts; never a selector or a passphrase. */
  readonly detail?: Readonly<Record<string, unknown>>;
}
export interface AuditRow {
  readonly seq: bigint;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | undefined;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Hex. */
  readonly hash: string;
}
/** Write audit rows last: all writers wait for the head row until commit. */
export declare function appendAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void>;
export interface AuditQuery {
  readonly subject?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly afterSeq?: bigint;
  readonly limit?: number;
}
export declare function listAudit(db: Reader, query: AuditQuery): Promise<AuditRow[]>;

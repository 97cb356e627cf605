import type { Reader } from '../db/transaction.ts';
export type AuditVerdict =
  | { readonly ok: true; readonly entries: bigint; /** hex */ readonly head: string }
  | { readonly ok: false; readonly entries: bigint; readonly badSeq: bigint; readonly reason: string };
/** Reads the whole chain, recomputes each hash here (not in the database), names the first bad entry. */
export declare function verifyAudit(db: Reader): Promise<AuditVerdict>;
/** NDJSON, one entry a line with what its hash is made of. */
export declare function exportAudit(db: Reader, write: (line: string) => void | Promise<void>): Promise<bigint>;

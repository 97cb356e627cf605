import type { Reader } from './transaction.ts';
export interface BackupResult {
  readonly tables: number;
  readonly rows: number;
  readonly sha256: string;
  readonly auditSeq: bigint;
}
/** One consistent snapshot into a new file (0600). Refuses an existing file. */
export declare function writeBackup(db: Reader, file: string): Promise<BackupResult>;
/** Into an empty database of the same or an older schema; checks the file's hash first. The caller verifies the audit chain. */
export declare function restoreBackup(db: Reader, file: string): Promise<BackupResult>;

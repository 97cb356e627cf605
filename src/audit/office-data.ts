/** Backup and restore with what makes them trustworthy: rights, audit entries, and the chain verified before a restore is kept. */
import { WritError } from '../base/errors.ts';
import type { BackupResult } from '../db/backup.ts';
import { restoreBackup, writeBackup } from '../db/backup.ts';
import type { Reader } from '../db/transaction.ts';
import { withTransaction } from '../db/transaction.ts';
import type { Actor } from '../model/role.ts';
import { requireRight } from '../model/role.ts';
import { appendAudit } from './log.ts';
import { verifyAudit } from './verify.ts';

/** The office's data into a new file. The actor is the security officer, or the system account of the machine itself. */
export async function backUpOffice(db: Reader, actor: Actor, path: string): Promise<BackupResult> {
  if (actor.kind === 'person') requireRight(actor, 'data.backup');
  const made = await writeBackup(db, path);
  const { rows, sha256, auditSeq } = made;
  await withTransaction(db, (tx) =>
    appendAudit(tx, [{ actor, action: 'data.backed-up', detail: { rows, sha256, auditSeq } }]),
  );
  return made;
}

/**
 * Into an empty database: all rows, an unbroken chain, and an entry that tells of it; or nothing (WRIT_AUDIT_BROKEN and what
 * restoreBackup throws). Afterwards the office reconciles with the core, which never revives what has ended.
 */
export async function restoreOffice(db: Reader, path: string): Promise<BackupResult> {
  return withTransaction(db, async (tx) => {
    const restored = await restoreBackup(tx, path);
    const verdict = await verifyAudit(tx);
    if (!verdict.ok) {
      throw new WritError(
        'WRIT_AUDIT_BROKEN',
        `the backup's audit chain is broken at entry ${verdict.badSeq}: ${verdict.reason}`,
      );
    }
    const { rows, sha256, auditSeq } = restored;
    const actor = { kind: 'system', name: 'restore' } as const;
    await appendAudit(tx, [{ actor, action: 'data.restored', detail: { rows, sha256, auditSeq } }]);
    return restored;
  });
}

/** Backup and restore of the office's data, whichever Postgres it lies in. */
import type { Command } from 'commander';
import { WritError } from '../../base/errors.ts';
import type { BackupResult } from '../../db/backup.ts';
import type { Context } from '../context.ts';
import { withOfficeDatabase } from '../office-database.ts';
import type { Open } from '../program.ts';
import { fields } from '../table.ts';
import { teach } from '../teach.ts';

function describe(result: BackupResult): string {
  return fields([
    ['rows', `${result.rows}`],
    ['audit up to', `${result.auditSeq}`],
    ['SHA-256', result.sha256],
  ]);
}

async function backUp(context: Context, file: string): Promise<void> {
  const { writeBackup } = await import('../../db/backup.ts');
  const result = await withOfficeDatabase(context, (db) => writeBackup(db, file));
  context.show({ file, ...result }, () => `${file}\n${describe(result)}`);
}

/** In one transaction: a backup whose audit chain does not hold leaves nothing behind. */
async function restore(context: Context, file: string): Promise<void> {
  const { restoreBackup } = await import('../../db/backup.ts');
  const { verifyAudit } = await import('../../audit/verify.ts');
  const { withTransaction } = await import('../../db/transaction.ts');
  const result = await withOfficeDatabase(context, (db) =>
    withTransaction(db, async (tx) => {
      const restored = await restoreBackup(tx, file);
      const verdict = await verifyAudit(tx);
      if (verdict.ok) return restored;
      throw new WritError('WRIT_CLI_RESTORED_BROKEN', `the audit log in it is broken at entry ${verdict.badSeq}`);
    }),
  );
  context.show({ file, ...result }, () => `Restored. The audit chain is whole.\n${describe(result)}`);
}

export function addBackup(program: Command, open: Open): void {
  const backup = teach(program.command('backup <file>'), {
    summary: "copy the office's data into one file",
    does:
      'Writes people, agencies, warrants, grants and the audit log, as of one moment, into a new file of mode 0600. Writ may run ' +
      'meanwhile. Not in it: private keys, the spool and the core’s sealed grants (docs/operations.md says how to keep those).',
    examples: ['writ backup /backup/writ-2026-11-21.ndjson'],
    next: 'Keep the printed SHA-256 elsewhere. `writ restore` takes the file back into an empty database.',
  });
  backup.action((file: string) => backUp(open(backup), file));

  const command = teach(program.command('restore <file>'), {
    summary: 'take a backup back',
    does:
      'Fills an empty database from a backup and checks its audit chain. A restored backup never revives an ended warrant: the ' +
      'core remembers what has ended, and the office takes that over when both meet.',
    examples: ['writ restore /backup/writ-2026-11-21.ndjson'],
    next: 'writ serve, then writ audit verify.',
  });
  command.action((file: string) => restore(open(command), file));
}

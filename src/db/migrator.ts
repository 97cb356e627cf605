/** Brings the schema to this program's version. A schema made by a newer program is refused, never touched. */
import type { Kysely } from 'kysely';
import { Migrator, sql } from 'kysely';
import { migrations } from '../../migrations/index.ts';
import { WritError } from '../base/errors.ts';

const names = Object.keys(migrations).sort();

/** The newest migration that this program knows. */
export function newestSchema(): string {
  return names.at(-1) ?? '';
}

async function appliedNames(db: Kysely<never>): Promise<string[]> {
  const table = await sql<{ found: boolean }>`select to_regclass('kysely_migration') is not null as found`.execute(db);
  if (table.rows[0]?.found !== true) return [];
  const rows = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.rows.map((row) => row.name);
}

function requireKnown(applied: readonly string[]): void {
  const newer = applied.filter((name) => !names.includes(name));
  if (newer.length === 0) return;
  throw new WritError(
    'WRIT_DB_SCHEMA_NEWER',
    `the database was made by a newer Writ (schema ${newer.at(-1) ?? ''}, this program knows ${newestSchema()}): start that version`,
  );
}

/** Throws WRIT_DB_SCHEMA_NEWER or WRIT_DB_MIGRATION; a failed step leaves the schema as it was. */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const untyped = db as unknown as Kysely<never>;
  const applied = await appliedNames(untyped);
  requireKnown(applied);
  if (applied.length === names.length) return;
  const migrator = new Migrator({
    db: untyped,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  throw new WritError('WRIT_DB_MIGRATION', 'the database schema could not be brought up to date', { cause: error });
}

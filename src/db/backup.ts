/**
 * Backup and restore of the office's data: one file, the same for an embedded and any other Postgres.
 *
 * The file is NDJSON: a header, one line a row, and a trailer with the SHA-256 of everything before it. Postgres itself writes
 * and reads the rows as JSON, so that no type is translated twice and a microsecond stays one. Sessions are left out: a
 * restore logs nobody in. Keys are files and not in it; the file is as secret as the database.
 */
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream, fsyncSync, openSync, renameSync, rmSync, writeSync, closeSync, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { isWritError, WritError } from '../base/errors.ts';
import { newestSchema } from './migrator.ts';
import type { Tables } from './tables.ts';
import type { Reader, Tx } from './transaction.ts';

export interface BackupResult {
  readonly rows: number;
  /** Hex; of everything before the trailer. */
  readonly sha256: string;
  /** The newest audit entry in it. */
  readonly auditSeq: bigint;
}

/** In the order in which foreign keys let rows be stored. */
export const backupTables: readonly (keyof Tables)[] = [
  'site',
  'person',
  'signing_key',
  'trust_file',
  'period_rule',
  'handover_profile',
  'agency',
  'endpoint',
  'legal_case',
  'warrant',
  'warrant_selector',
  'grant_row',
  'approval',
  'stop_request',
  'stream_order',
  'core_journal',
  'audit',
  'audit_head',
];
/** Filled by migrations in an otherwise empty database. */
const seededTables: readonly (keyof Tables)[] = ['period_rule', 'core_journal', 'audit_head'];

const format = 'writ-backup';
const formatVersion = 1;
const pageRows = 1_000;

interface Header {
  readonly format: string;
  readonly version: number;
  readonly schema: string;
}

/** A file made aside and renamed once it is whole and on disk. */
class BackupFile {
  readonly #path: string;
  readonly #aside: string;
  readonly #descriptor: number;
  readonly #hash: Hash = createHash('sha256');

  constructor(path: string) {
    if (existsSync(path)) throw new WritError('WRIT_DB_BACKUP_EXISTS', `${path} exists already: choose a new name`);
    this.#path = path;
    this.#aside = `${path}.part`;
    this.#descriptor = openSync(this.#aside, 'w', 0o600);
  }

  line(value: string): void {
    const octets = Buffer.from(`${value}\n`, 'utf8');
    this.#hash.update(octets);
    writeSync(this.#descriptor, octets);
  }

  finish(rows: number): string {
    const sha256 = this.#hash.digest('hex');
    writeSync(this.#descriptor, `${JSON.stringify({ end: true, rows, sha256 })}\n`);
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    renameSync(this.#aside, this.#path);
    return sha256;
  }

  abandon(): void {
    closeSync(this.#descriptor);
    rmSync(this.#aside, { force: true });
  }
}

function openFile(path: string): BackupFile {
  try {
    return new BackupFile(path);
  } catch (thrown) {
    if (isWritError(thrown)) throw thrown;
    throw new WritError('WRIT_DB_BACKUP_WRITE', `${path} can't be written: check the directory and the disk`, {
      cause: thrown,
    });
  }
}

async function writeTable(tx: Tx, table: string, file: BackupFile): Promise<number> {
  let rows = 0;
  await sql`declare backup_rows no scroll cursor for select to_jsonb(t)::text as row from ${sql.table(table)} t`.execute(
    tx,
  );
  for (;;) {
    const page = await sql<{ row: string }>`fetch ${sql.lit(pageRows)} from backup_rows`.execute(tx);
    for (const { row } of page.rows) file.line(`{"table":"${table}","row":${row}}`);
    rows += page.rows.length;
    if (page.rows.length < pageRows) break;
  }
  await sql`close backup_rows`.execute(tx);
  return rows;
}

async function auditSeqOf(db: Reader): Promise<bigint> {
  return (await db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()).seq;
}

async function writeAll(tx: Tx, file: BackupFile): Promise<BackupResult> {
  const header: Header = { format, version: formatVersion, schema: newestSchema() };
  file.line(JSON.stringify(header));
  let rows = 0;
  for (const table of backupTables) rows += await writeTable(tx, table, file);
  const auditSeq = await auditSeqOf(tx);
  return { rows, sha256: file.finish(rows), auditSeq };
}

/** One consistent snapshot into a new file (0600). Throws WRIT_DB_BACKUP_EXISTS, WRIT_DB_BACKUP_WRITE; no part file is left. */
export async function writeBackup(db: Reader, path: string): Promise<BackupResult> {
  const file = openFile(path);
  try {
    return await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((tx) => writeAll(tx, file));
  } catch (thrown) {
    file.abandon();
    if (thrown instanceof Error && (thrown as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new WritError('WRIT_DB_BACKUP_WRITE', `${path}: the disk is full`, { cause: thrown });
    }
    throw thrown;
  }
}

// ---- restore ----------------------------------------------------------------------------------------------------------

function damaged(what: string): WritError {
  return new WritError(
    'WRIT_DB_BACKUP_DAMAGED',
    `this is no whole Writ backup (${what}): take another copy of the file`,
  );
}

function parseLine(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls to the same refusal as a value of another shape.
  }
  throw damaged('a line is no JSON object');
}

async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  } catch (thrown) {
    throw new WritError('WRIT_DB_BACKUP_READ', `${path} can't be read`, { cause: thrown });
  }
}

/** Reads the file once to its end before a row is stored: header, trailer and hash have to agree. */
async function checkFile(path: string): Promise<BackupResult> {
  const hash = createHash('sha256');
  let lines = 0;
  let last = '';
  for await (const line of linesOf(path)) {
    if (lines > 0) hash.update(`${last}\n`);
    last = line;
    lines += 1;
    if (lines === 1) requireHeader(parseLine(line));
  }
  if (lines < 2) throw damaged('it is too short');
  const trailer = parseLine(last);
  const sha256 = hash.digest('hex');
  if (trailer['end'] !== true || trailer['rows'] !== lines - 2) throw damaged('its end is missing');
  if (trailer['sha256'] !== sha256) throw damaged('its SHA-256 does not match');
  return { rows: lines - 2, sha256, auditSeq: 0n };
}

function requireHeader(header: Record<string, unknown>): void {
  if (header['format'] !== format || header['version'] !== formatVersion) throw damaged('its first line');
  if (header['schema'] === newestSchema()) return;
  const made = typeof header['schema'] === 'string' ? header['schema'] : 'unknown';
  throw new WritError(
    'WRIT_DB_BACKUP_SCHEMA',
    `the backup has schema ${made}, this program ${newestSchema()}: restore it with the version that made it, then upgrade`,
  );
}

async function requireEmpty(tx: Tx): Promise<void> {
  for (const table of backupTables.filter((name) => !seededTables.includes(name))) {
    const found = await sql`select 1 from ${sql.table(table)} limit 1`.execute(tx);
    if (found.rows.length === 0) continue;
    throw new WritError('WRIT_DB_RESTORE_NOT_EMPTY', 'the database holds data already: restore into an empty one');
  }
}

async function storeRows(tx: Tx, table: string, rows: readonly string[]): Promise<void> {
  if (rows.length === 0) return;
  const json = `[${rows.join(',')}]`;
  await sql`insert into ${sql.table(table)}
    select * from jsonb_populate_recordset(null::${sql.table(table)}, ${json}::jsonb)`.execute(tx);
}

/** The text of a row as it stands in its line: JSON.parse would round large numbers. */
function rowOf(line: string): { readonly table: string; readonly row: string } | undefined {
  const match = /^\{"table":"([a-z_]+)","row":(.*)\}$/s.exec(line);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { table: match[1], row: match[2] };
}

async function storeAll(tx: Tx, path: string): Promise<void> {
  let table = '';
  let rows: string[] = [];
  for await (const line of linesOf(path)) {
    const found = rowOf(line);
    if (found === undefined) continue;
    if (!(backupTables as readonly string[]).includes(found.table)) throw damaged('a table that does not exist');
    if (found.table !== table || rows.length >= pageRows) {
      await storeRows(tx, table, rows);
      rows = [];
    }
    table = found.table;
    rows.push(found.row);
  }
  await storeRows(tx, table, rows);
}

/**
 * Fills an empty database from a backup, in the caller's transaction; the caller then verifies the audit chain. Throws
 * WRIT_DB_BACKUP_READ, _DAMAGED, _SCHEMA, WRIT_DB_RESTORE_NOT_EMPTY.
 */
export async function restoreBackup(tx: Tx, path: string): Promise<BackupResult> {
  const checked = await checkFile(path);
  await requireEmpty(tx);
  for (const table of seededTables) await sql`delete from ${sql.table(table)}`.execute(tx);
  // The chain is stored as it was, not made anew; whether it still holds is verified afterwards.
  await sql`alter table audit disable trigger user`.execute(tx);
  await storeAll(tx, path);
  await sql`alter table audit enable trigger user`.execute(tx);
  return { ...checked, auditSeq: await auditSeqOf(tx) };
}

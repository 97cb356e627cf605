/**
 * The office's database: one pool, the schema checked and brought up to date.
 *
 * Always true: a broken idle connection is dropped by the pool and never ends the process; int8 is bigint; nothing here
 * repeats a connection string, which may hold a password.
 */
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { coerceError, WritError } from '../base/errors.ts';
import { migrate } from './migrator.ts';
import type { Tables } from './tables.ts';
import type { Reader } from './transaction.ts';

export interface Database {
  readonly db: Reader;
  readonly close: () => Promise<void>;
}

export interface ServerAddress {
  /** A host name, or the directory of a Unix socket. */
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export type DatabaseSource =
  { readonly kind: 'url'; readonly url: string } | { readonly kind: 'server'; readonly address: ServerAddress };

export interface DatabaseOptions {
  /** Connections at most; 10 if absent. */
  readonly connections?: number;
  /** A pooled connection broke while idle (the server stopped): for the log. */
  readonly onIdleError?: (error: Error) => void;
}

const oldestServer = 150_000;
const connectMs = 10_000;
const int8Oid = 20;

type ParserOf = (oid: number, format?: 'text' | 'binary') => (text: string) => unknown;
const defaultParser: ParserOf = pg.types.getTypeParser as ParserOf;
const types = {
  getTypeParser: ((oid, format) => (oid === int8Oid ? (text) => BigInt(text) : defaultParser(oid, format))) as ParserOf,
};

function poolConfig(source: DatabaseSource, options: DatabaseOptions): pg.PoolConfig {
  const common: pg.PoolConfig = {
    max: options.connections ?? 10,
    connectionTimeoutMillis: connectMs,
    application_name: 'writ',
    types,
  };
  return source.kind === 'url' ? { ...common, connectionString: source.url } : { ...common, ...source.address };
}

function connectError(thrown: unknown): WritError {
  return new WritError(
    'WRIT_DB_CONNECT',
    'the database can’t be reached: check DATABASE_URL (or database.url in the settings), that the server runs, and the password',
    { retryable: true, cause: coerceError(thrown) },
  );
}

async function requireServer(db: Reader): Promise<void> {
  const version = await sql<{ v: string }>`select current_setting('server_version_num') as v`
    .execute(db)
    .catch((thrown: unknown) => {
      throw connectError(thrown);
    });
  if (Number(version.rows[0]?.v) >= oldestServer) return;
  throw new WritError('WRIT_DB_SERVER_VERSION', 'Writ needs Postgres 15 or newer');
}

/**
 * Connects and migrates. Throws WRIT_DB_CONNECT (retryable), WRIT_DB_SERVER_VERSION, WRIT_DB_SCHEMA_NEWER, WRIT_DB_MIGRATION;
 * the pool is closed then.
 */
export async function openDatabase(source: DatabaseSource, options: DatabaseOptions = {}): Promise<Database> {
  const pool = new pg.Pool(poolConfig(source, options));
  pool.on('error', (error) => options.onIdleError?.(error));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await requireServer(db);
    await migrate(db);
  } catch (thrown) {
    await db.destroy();
    throw thrown;
  }
  return { db, close: () => db.destroy() };
}

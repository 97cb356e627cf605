/**
 * Who may write: every function that changes rows takes a `Tx`, so it can only run inside somebody's transaction, together with the
 * audit row that tells of it (I9). Readers take a `Reader`, which a transaction is too.
 */
import type { Kysely, Transaction } from 'kysely';
import { WritError } from '../base/errors.ts';
import type { Tables } from './tables.ts';

export type Reader = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** serialization_failure, deadlock_detected: the server asks for the same transaction again. */
const retryCodes = ['40001', '40P01'];
const attempts = 5;

function sqlStateOf(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Runs `work` in one transaction: all of it is kept, or nothing. `work` may run again after a deadlock. */
export async function withTransaction<T>(db: Reader, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (thrown) {
      if (attempt >= attempts || !retryCodes.includes(sqlStateOf(thrown) ?? '')) throw mapDatabaseError(thrown);
    }
  }
}

/** Connection trouble becomes a retryable WritError; everything else stays what it was. */
export function mapDatabaseError(thrown: unknown): unknown {
  const code = sqlStateOf(thrown) ?? '';
  if (!/^(08|57P|53)/.test(code) && !/^(ECONN|ENOENT|EPIPE|ETIMEDOUT)/.test(code)) return thrown;
  return new WritError('WRIT_DB_UNAVAILABLE', 'the database does not answer: see that Postgres runs, then try again', {
    retryable: true,
    cause: thrown,
    context: { sqlState: code },
  });
}

/** The constraint that a unique violation (23505) named. */
export function violatedConstraint(thrown: unknown): string | undefined {
  if (sqlStateOf(thrown) !== '23505') return undefined;
  return (thrown as { constraint?: string }).constraint;
}

/**
 * The audit log's writer and reader. Entries join the caller's transaction, so a change and its entry are kept or lost
 * together (I9). The chain itself is the database's work (migrations/0001-audit.ts).
 */
import type { Reader, Tx } from '../db/transaction.ts';
import { sql } from 'kysely';
import type { Actor } from '../model/role.ts';
import { actorText } from '../model/role.ts';

export interface AuditEntry {
  readonly actor: Actor;
  /** `warrant.submitted`, `agency.added`, ...: noun.verb, past tense. */
  readonly action: string;
  /** `warrant:<id>`, `grant:<id>`, `person:<id>`, ... */
  readonly subject?: string;
  /** Ids, codes and counts; never a selector, a password or a passphrase. */
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

export interface AuditQuery {
  readonly subject?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly afterSeq?: bigint;
  /** 1..1000; 100 if absent. */
  readonly limit?: number;
}

/** Two bind parameters a row; Postgres takes 65,535 of them a statement. */
const rowsPerStatement = 5_000;
const defaultLimit = 100;
const maxLimit = 1_000;

/** JSON with bigints as decimal text: a number would lose digits. */
function bodyOf(entry: AuditEntry): string {
  const { action, subject, detail } = entry;
  return JSON.stringify({ action, subject, detail }, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

/** Call it last in a transaction: from here to the commit every other writer of the log waits. */
export async function appendAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += rowsPerStatement) {
    const rows = entries
      .slice(at, at + rowsPerStatement)
      .map((entry) => ({ actor: actorText(entry.actor), body: bodyOf(entry) }));
    await tx.insertInto('audit').values(rows).execute();
  }
}

interface StoredBody {
  readonly action?: string;
  readonly subject?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A body that somebody has edited by hand may be anything; reading the log must go on past it. */
function parseBody(body: string): StoredBody {
  try {
    const value = JSON.parse(body) as unknown;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Rising sequence. */
export async function listAudit(db: Reader, query: AuditQuery): Promise<AuditRow[]> {
  let rows = db.selectFrom('audit').select(['seq', 'at', 'actor', 'body', 'hash']).orderBy('seq');
  if (query.afterSeq !== undefined) rows = rows.where('seq', '>', query.afterSeq);
  if (query.actor !== undefined) rows = rows.where('actor', '=', query.actor);
  if (query.subject !== undefined) rows = rows.where(sql`(body::jsonb) ->> 'subject'`, '=', query.subject);
  if (query.action !== undefined) rows = rows.where(sql`(body::jsonb) ->> 'action'`, '=', query.action);
  const found = await rows.limit(Math.min(query.limit ?? defaultLimit, maxLimit)).execute();
  return found.map(({ seq, at, actor, body, hash }) => {
    const { action = '', subject, detail = {} } = parseBody(body);
    return { seq, at, actor, action, subject, detail, hash: hash.toString('hex') };
  });
}

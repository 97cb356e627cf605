/**
 * The audit chain's verifier. It computes each hash here, from what the rows say, and believes nothing that the database
 * computed. What it can't see alone: a whole chain rewritten from some entry on. Compare the head with one that was written
 * down elsewhere (`expected`).
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Reader } from '../db/transaction.ts';

export type AuditVerdict =
  | { readonly ok: true; readonly entries: bigint; /** Hex. */ readonly head: string }
  | { readonly ok: false; readonly entries: bigint; readonly badSeq: bigint; readonly reason: string };

/** A head that was noted down outside: `seq` and `hash` of the newest entry then. */
export interface Witness {
  readonly seq: bigint;
  readonly hash: string;
}

interface ChainRow {
  readonly seq: bigint;
  /** Seconds since 1970 with six digits, as `extract(epoch ...)` writes them. */
  readonly epoch: string;
  readonly actor: string;
  readonly body: string;
  readonly prev: Buffer;
  readonly hash: Buffer;
}

const genesis = createHash('sha256').update('writ-genesis').digest();
const pageRows = 5_000n;

/** The text form of the jsonb array that the trigger hashes: `[1, 1700000000.123456, "actor", "body"]`. */
export function chainText(row: Pick<ChainRow, 'seq' | 'epoch' | 'actor' | 'body'>): string {
  return `[${row.seq}, ${row.epoch}, ${JSON.stringify(row.actor)}, ${JSON.stringify(row.body)}]`;
}

function hashOf(row: ChainRow, prev: Buffer): Buffer {
  return createHash('sha256').update(prev).update(chainText(row)).digest();
}

async function* chainRows(db: Reader): AsyncGenerator<ChainRow> {
  for (let after = -(2n ** 63n); ;) {
    const page = await sql<ChainRow>`select seq, extract(epoch from at)::text as epoch, actor, body, prev, hash
      from audit where seq > ${after} order by seq limit ${pageRows}`.execute(db);
    yield* page.rows;
    const last = page.rows.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

function faultOf(row: ChainRow, seq: bigint, prev: Buffer, witness: Witness | undefined): string | undefined {
  if (row.seq !== seq) return 'an entry is missing before this one';
  if (!row.prev.equals(prev)) return 'it does not follow the entry before it';
  if (!row.hash.equals(hashOf(row, prev))) return 'its content does not match its hash';
  const differs = witness?.seq === row.seq && witness.hash !== row.hash.toString('hex');
  return differs ? 'it is not the entry that was witnessed outside' : undefined;
}

/** What the end must agree with: the head row, and the outside witness if it is ahead. */
async function faultAtEnd(db: Reader, seq: bigint, hash: Buffer, witness?: Witness): Promise<string | undefined> {
  const head = await db.selectFrom('audit_head').selectAll().executeTakeFirst();
  const matches = head?.seq === seq && head.hash.equals(hash);
  if (!matches) return 'the newest entries are missing, or the head row was changed';
  return witness !== undefined && witness.seq > seq ? 'entries up to the outside witness are missing' : undefined;
}

/**
 * Reads the whole chain in one snapshot and names the first bad entry.
 * Inside a transaction of the caller's, that transaction's view is what is judged.
 */
export async function verifyAudit(db: Reader, witness?: Witness): Promise<AuditVerdict> {
  if (db.isTransaction) return verifyChain(db, witness);
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute((tx) => verifyChain(tx, witness));
}

async function verifyChain(db: Reader, witness: Witness | undefined): Promise<AuditVerdict> {
  let seq = 0n;
  let prev: Buffer = genesis;
  for await (const row of chainRows(db)) {
    const fault = faultOf(row, seq + 1n, prev, witness);
    if (fault !== undefined) return { ok: false, entries: seq, badSeq: row.seq, reason: fault };
    seq = row.seq;
    prev = row.hash;
  }
  const fault = await faultAtEnd(db, seq, prev, witness);
  if (fault !== undefined) return { ok: false, entries: seq, badSeq: seq + 1n, reason: fault };
  return { ok: true, entries: seq, head: prev.toString('hex') };
}

/**
 * NDJSON, one entry a line: `text` is what was hashed behind `prev`, so that a stranger can check the file with SHA-256 alone.
 * Returns the number of entries.
 */
export async function exportAudit(db: Reader, write: (line: string) => void | Promise<void>): Promise<bigint> {
  let entries = 0n;
  for await (const row of chainRows(db)) {
    const line = {
      seq: row.seq.toString(),
      prev: row.prev.toString('hex'),
      hash: row.hash.toString('hex'),
      text: chainText(row),
    };
    await write(`${JSON.stringify(line)}\n`);
    entries += 1n;
  }
  return entries;
}

/**
 * Between the office and the core: what is to be carried there, and what comes back.
 *
 * Always true: the core's word about a grant wins over the database, and an end wins over everything. A restored backup that believes
 * a warrant to be running learns otherwise from the journal, from a refusal (WRIT_GRANT_REPLAYED, _REVOKED) or from the
 * core's list, and nothing leads back from an ended state. Repeating any of these calls changes nothing.
 */
import { sql } from 'kysely';
import type { AuditEntry } from '../audit/log.ts';
import { appendAudit } from '../audit/log.ts';
import type { GrantRowState } from '../db/tables.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import type { ApprovalRole } from '../model/role.ts';
import { encodeSignedGrant } from '../model/signed-grant.ts';
import type { WarrantState, WarrantTransition } from '../model/warrant-state.ts';
import { transitionFor } from '../model/warrant-state.ts';
import type { CoreFact, CoreJournalRecord } from './core-journal.ts';
import { readCoreRecord } from './core-journal.ts';
import type { GrantRow, WarrantRow } from './store.ts';
import { anyId, lockGrants, setGrantState, setWarrantState } from './store.ts';
import type { CoreGrantState, GrantToInstall, StopToCarry } from './types.ts';

export type { CoreJournalRecord } from './core-journal.ts';

export interface InstallAnswer {
  readonly grantId: string;
  readonly state: CoreGrantState;
}

export interface RefusalAnswer {
  readonly grantId: string;
  readonly code: string;
}

const core = { kind: 'core' } as const;
const carrier = { kind: 'system', name: 'carrier' } as const;
const installBatch = 1_000;

// ---- to the core ------------------------------------------------------------------------------------------------------

interface SignedRow {
  readonly id: string;
  readonly warrant_id: string;
  readonly octets: Buffer;
  readonly role: ApprovalRole;
  readonly key_id: Buffer;
  readonly signature: Buffer;
}

function toInstall(legal: SignedRow, carrierRow: SignedRow): GrantToInstall {
  const approval = ({ role, key_id, signature }: SignedRow) => ({ role, keyId: key_id, signature });
  const signed = encodeSignedGrant({ grant: legal.octets, legal: approval(legal), carrier: approval(carrierRow) });
  return { grantId: legal.id, warrantId: legal.warrant_id, signed };
}

/** Approved grants that the core has not answered for yet, oldest first. A grant whose stop is asked for is never among them. */
export async function grantsToInstall(db: Reader, limit = installBatch): Promise<GrantToInstall[]> {
  const waiting = db
    .selectFrom('grant_row')
    .select('id')
    .where('state', '=', 'approved')
    .where('id', 'not in', (eb) => eb.selectFrom('stop_request').select('grant_id'))
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit);
  const rows = await db
    .selectFrom('grant_row as g')
    .innerJoin('approval as p', 'p.grant_id', 'g.id')
    .select(['g.id', 'g.warrant_id', 'g.octets', 'p.role', 'p.key_id', 'p.signature'])
    .where('g.id', 'in', waiting)
    .orderBy('g.created_at')
    .orderBy('g.id')
    .orderBy('p.role', 'desc')
    .execute();
  // Two rows a grant, legal before carrier.
  return rows.flatMap((row, n) => {
    const next = rows[n + 1];
    return row.role === 'legal' && next?.id === row.id && next.role === 'carrier' ? [toInstall(row, next)] : [];
  });
}

/** Stops that the core has not confirmed yet. Carry these before any grant. */
export async function stopsToCarry(db: Reader): Promise<StopToCarry[]> {
  const rows = await db.selectFrom('stop_request').selectAll().where('done', '=', false).orderBy('at').execute();
  return rows.map((row) => ({ grantId: row.grant_id, by: row.requested_by, reason: row.reason }));
}

// ---- from the core ----------------------------------------------------------------------------------------------------

interface Effect {
  readonly grant: GrantRowState;
  readonly move: WarrantTransition['name'];
}

const effects: Readonly<Record<CoreGrantState, Effect>> = {
  stored: { grant: 'installed', move: 'install' },
  pending: { grant: 'installed', move: 'install' },
  active: { grant: 'active', move: 'activate' },
  expired: { grant: 'expired', move: 'expire' },
  stopped: { grant: 'stopped', move: 'stop' },
};

/** A grant never goes back along this order. Ends are equal: the first one told stays. */
const grantRank: Readonly<Record<GrantRowState, number>> = {
  proposed: 0,
  superseded: 0,
  approved: 0,
  refused: 0,
  installed: 1,
  active: 2,
  expired: 3,
  stopped: 3,
};

/** The rows that a batch of reports touches, locked; states are moved here first and written once at the end. */
interface Scene {
  readonly grants: Map<string, GrantRow>;
  readonly warrants: Map<string, WarrantRow>;
  readonly changedGrants: Map<string, GrantRowState>;
  readonly changedWarrants: Map<string, WarrantState>;
}

async function openScene(tx: Tx, grantIds: readonly string[]): Promise<Scene> {
  // Warrants before grants, everywhere: two transactions that lock both must not meet crosswise.
  const warrants = await tx
    .selectFrom('warrant')
    .selectAll()
    .where(sql<boolean>`grant_id = any(${grantIds}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  const byGrant = new Map(warrants.map((row) => [row.grant_id ?? '', row]));
  return {
    grants: await lockGrants(tx, grantIds),
    warrants: byGrant,
    changedGrants: new Map(),
    changedWarrants: new Map(),
  };
}

function grantStateIn(scene: Scene, grantId: string): GrantRowState | undefined {
  return scene.changedGrants.get(grantId) ?? scene.grants.get(grantId)?.state;
}

/** True if the report is news. A superseded grant moves alone: it is not its warrant's present one. */
function applyState(scene: Scene, grantId: string, state: CoreGrantState): boolean {
  const before = grantStateIn(scene, grantId);
  const effect = effects[state];
  const warrant = scene.warrants.get(grantId);
  const warrantMoved = warrant !== undefined && moveWarrant(scene, warrant, effect.move);
  if (before === undefined || grantRank[effect.grant] <= grantRank[before]) return warrantMoved;
  scene.changedGrants.set(grantId, effect.grant);
  return true;
}

function moveWarrant(scene: Scene, warrant: WarrantRow, move: WarrantTransition['name']): boolean {
  const transition = transitionFor(move, scene.changedWarrants.get(warrant.id) ?? warrant.state);
  if (transition === undefined) return false;
  scene.changedWarrants.set(warrant.id, transition.to);
  return true;
}

function groupBy<K, V>(entries: Iterable<readonly [K, V]>): Map<V, K[]> {
  const groups = new Map<V, K[]>();
  for (const [key, value] of entries) {
    const list = groups.get(value) ?? [];
    list.push(key);
    groups.set(value, list);
  }
  return groups;
}

async function writeScene(tx: Tx, scene: Scene): Promise<void> {
  for (const [state, ids] of groupBy(scene.changedWarrants)) await setWarrantState(tx, ids, state);
  for (const [state, ids] of groupBy(scene.changedGrants)) await setGrantState(tx, ids, state);
  // What has ended needs no stop any more.
  const ended = [...scene.changedGrants].filter(([, state]) => grantRank[state] === 3).map(([id]) => id);
  await finishStops(tx, ended);
}

async function finishStops(tx: Tx, grantIds: readonly string[]): Promise<void> {
  if (grantIds.length === 0) return;
  await tx
    .updateTable('stop_request')
    .set({ done: true })
    .where(sql<boolean>`grant_id = any(${grantIds}::uuid[])`)
    .execute();
}

async function applyAnswers(
  tx: Tx,
  answers: readonly InstallAnswer[],
  action: string,
): Promise<Scene & { readonly changed: number }> {
  const scene = await openScene(
    tx,
    answers.map((answer) => answer.grantId),
  );
  const news = answers.filter(({ grantId, state }) => scene.grants.has(grantId) && applyState(scene, grantId, state));
  await writeScene(tx, scene);
  const entries = news.map(({ grantId, state }) => ({
    actor: carrier,
    action,
    subject: `grant:${grantId}`,
    detail: { state },
  }));
  if (entries.length > 0) await appendAudit(tx, entries);
  return { ...scene, changed: news.length };
}

/** What the core answered to `install`. */
export async function recordInstalled(tx: Tx, answers: readonly InstallAnswer[]): Promise<void> {
  await applyAnswers(tx, answers, 'grant.installed');
}

/**
 * The core has ended these before: only a restored or tampered database still offers them. Of a grant that runs, such a refusal
 * is about somebody's other octets under its id, and means nothing.
 */
const endCodes: Readonly<Record<string, CoreGrantState>> = {
  WRIT_GRANT_REPLAYED: 'expired',
  WRIT_GRANT_REVOKED: 'stopped',
};

function endByRefusal(scene: Scene, grantId: string, code: string): boolean {
  const end = endCodes[code];
  const state = grantStateIn(scene, grantId);
  return end !== undefined && state !== undefined && grantRank[state] === 0 && applyState(scene, grantId, end);
}

function refuse(scene: Scene, { grantId, code }: RefusalAnswer): boolean {
  if (endByRefusal(scene, grantId, code)) return true;
  if (grantStateIn(scene, grantId) !== 'approved') return false;
  scene.changedGrants.set(grantId, 'refused');
  return true;
}

async function writeRefusals(tx: Tx, answers: readonly RefusalAnswer[]): Promise<void> {
  for (const [code, ids] of groupBy(answers.map(({ grantId, code }) => [grantId, code] as const))) {
    await tx.updateTable('grant_row').set({ refusal: code }).where(anyId(ids)).execute();
  }
}

/** What the core refused. WRIT_GRANT_REPLAYED and _REVOKED mean that it knows the grant as ended: the warrant ends here too. */
export async function recordRefused(tx: Tx, answers: readonly RefusalAnswer[]): Promise<void> {
  const scene = await openScene(
    tx,
    answers.map((answer) => answer.grantId),
  );
  const news = answers.filter((answer) => refuse(scene, answer));
  await writeScene(tx, scene);
  await writeRefusals(tx, news);
  const entries = news.map(({ grantId, code }) => ({
    actor: carrier,
    action: 'grant.refused',
    subject: `grant:${grantId}`,
    detail: { code },
  }));
  if (entries.length > 0) await appendAudit(tx, entries);
}

/** The core answered `stop` for these (or never had them): they have ended. */
export async function recordStopCarried(tx: Tx, grantIds: readonly string[]): Promise<void> {
  await applyAnswers(
    tx,
    grantIds.map((grantId) => ({ grantId, state: 'stopped' as const })),
    'grant.stopped',
  );
  await finishStops(tx, grantIds);
}

/**
 * The core's whole list (`grants`): call it when the office starts, and after a restore. Grants of the core's that the database
 * does not know are named, and recorded: somebody has to look.
 */
export async function reconcileWithCore(
  tx: Tx,
  grants: readonly InstallAnswer[],
): Promise<{ readonly changed: number; readonly unknown: readonly string[] }> {
  const scene = await applyAnswers(tx, grants, 'grant.reconciled');
  const unknown = grants.map((grant) => grant.grantId).filter((grantId) => !scene.grants.has(grantId));
  const entries = unknown.map((grantId) => ({ actor: carrier, action: 'grant.unknown', subject: `grant:${grantId}` }));
  if (entries.length > 0) await appendAudit(tx, entries);
  return { changed: scene.changed, unknown };
}

// ---- the core's journal -----------------------------------------------------------------------------------------------

/** From where to read the core's journal next. */
export async function nextJournalOrdinal(db: Reader): Promise<bigint> {
  return (await db.selectFrom('core_journal').select('next_ordinal').executeTakeFirstOrThrow()).next_ordinal;
}

function factEntry(scene: Scene, fact: CoreFact): AuditEntry {
  const { grantId, action, detail } = fact;
  if (grantId === undefined) return { actor: core, action, detail };
  const known = scene.grants.has(grantId);
  return { actor: core, action, subject: `grant:${grantId}`, detail: known ? detail : { ...detail, known } };
}

/**
 * A refusal in the journal may be of somebody's forgery under this grant's id, so it moves no state, unless it says that the core has
 * ended the grant. What the office's own grants were refused for comes as the answer to `install` (recordRefused).
 */
function applyFact(scene: Scene, fact: CoreFact): void {
  if (fact.grantId === undefined || !scene.grants.has(fact.grantId)) return;
  if (fact.state !== undefined) applyState(scene, fact.grantId, fact.state);
  if (fact.refusal !== undefined) endByRefusal(scene, fact.grantId, fact.refusal);
}

/**
 * Copies the core's authority records into states and audit rows, and moves the mark, in the caller's transaction. Records below the mark
 * are skipped, so a repeat changes nothing.
 */
export async function applyCoreJournal(
  tx: Tx,
  records: readonly CoreJournalRecord[],
): Promise<{ readonly applied: number }> {
  const mark = await tx.selectFrom('core_journal').select('next_ordinal').forUpdate().executeTakeFirstOrThrow();
  const fresh = records.filter((record) => record.ordinal >= mark.next_ordinal);
  const last = fresh.at(-1);
  if (last === undefined) return { applied: 0 };
  const facts = fresh.flatMap((record) => readCoreRecord(record) ?? []);
  const scene = await openScene(tx, [...new Set(facts.flatMap((fact) => fact.grantId ?? []))]);
  for (const fact of facts) applyFact(scene, fact);
  await writeScene(tx, scene);
  await tx
    .updateTable('core_journal')
    .set({ next_ordinal: last.ordinal + 1n })
    .execute();
  if (facts.length > 0)
    await appendAudit(
      tx,
      facts.map((fact) => factEntry(scene, fact)),
    );
  return { applied: fresh.length };
}

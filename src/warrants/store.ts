/**
 * Rows of warrants and grants, many at a time: a set-up of a thousand warrants must not make ten thousand round trips. Rows are
 * locked in the order of their ids, so that two batches can't wait for each other.
 */
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import { WritError } from '../base/errors.ts';
import type { GrantRowState, GrantTable, WarrantTable } from '../db/tables.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import type { SelectorText } from '../model/selector.ts';
import type { WarrantState, WarrantTransition } from '../model/warrant-state.ts';
import { transitionFor } from '../model/warrant-state.ts';

export type WarrantRow = Selectable<WarrantTable>;
export type GrantRow = Selectable<GrantTable>;

/** Postgres takes 65,535 bind parameters a statement; the widest row here has 20. */
const rowsPerStatement = 1_000;

export function chunks<T>(items: readonly T[], size = rowsPerStatement): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}

export function unknownWarrant(): WritError {
  return new WritError('WRIT_WARRANT_UNKNOWN', 'no such warrant: see "writ warrant list"');
}

/** `id = any(...)` with one array parameter, whatever the number of ids. */
export function anyId(ids: readonly string[]) {
  return sql<boolean>`id = any(${ids}::uuid[])`;
}

/** Locked, in the order asked for. Throws WRIT_WARRANT_UNKNOWN. */
export async function lockWarrants(tx: Tx, ids: readonly string[]): Promise<WarrantRow[]> {
  const rows = await tx.selectFrom('warrant').selectAll().where(anyId(ids)).orderBy('id').forUpdate().execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (row === undefined) throw unknownWarrant();
    return row;
  });
}

export async function lockWarrant(tx: Tx, id: string): Promise<WarrantRow> {
  const [row] = await lockWarrants(tx, [id]);
  if (row === undefined) throw unknownWarrant();
  return row;
}

/** The move, or WRIT_WARRANT_STATE with both names in the message. */
export function requireTransition(name: WarrantTransition['name'], row: WarrantRow): WarrantTransition {
  const transition = transitionFor(name, row.state);
  if (transition !== undefined) return transition;
  throw new WritError('WRIT_WARRANT_STATE', `a warrant that is ${row.state} can't be moved by "${name}"`, {
    context: { warrantId: row.id, state: row.state, move: name },
  });
}

export async function setWarrantState(tx: Tx, ids: readonly string[], state: WarrantState): Promise<void> {
  if (ids.length > 0) await tx.updateTable('warrant').set({ state }).where(anyId(ids)).execute();
}

export async function setGrantState(tx: Tx, ids: readonly string[], state: GrantRowState): Promise<void> {
  if (ids.length > 0) await tx.updateTable('grant_row').set({ state }).where(anyId(ids)).execute();
}

export async function insertSelectors(
  tx: Tx,
  warrants: readonly { readonly id: string; readonly selectors: readonly SelectorText[] }[],
): Promise<void> {
  const rows = warrants.flatMap(({ id, selectors }) =>
    selectors.map(({ kind, value, point = '' }, ordinal) => ({ warrant_id: id, ordinal, kind, value, point })),
  );
  for (const part of chunks(rows)) await tx.insertInto('warrant_selector').values(part).execute();
}

/** Each warrant's selectors, in the order they were entered. */
export async function selectorsOf(db: Reader, ids: readonly string[]): Promise<Map<string, SelectorText[]>> {
  const rows = await db
    .selectFrom('warrant_selector')
    .select(['warrant_id', 'kind', 'value', 'point'])
    .where(sql<boolean>`warrant_id = any(${ids}::uuid[])`)
    .orderBy('warrant_id')
    .orderBy('ordinal')
    .execute();
  const found = new Map<string, SelectorText[]>();
  for (const { warrant_id, kind, value, point } of rows) {
    const list = found.get(warrant_id) ?? [];
    list.push({ kind, value, ...(point === '' ? {} : { point }) });
    found.set(warrant_id, list);
  }
  return found;
}

/** Locked, by id. Ids that have no row are simply absent. */
export async function lockGrants(tx: Tx, ids: readonly string[]): Promise<Map<string, GrantRow>> {
  const rows = await tx.selectFrom('grant_row').selectAll().where(anyId(ids)).orderBy('id').forUpdate().execute();
  return new Map(rows.map((row) => [row.id, row]));
}

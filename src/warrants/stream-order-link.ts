/**
 * Between the office and delivery: which orders about streams are to be carried there, and what became of them. Repeating any of these
 * calls changes nothing: an order moves forward only.
 */
import { appendAudit } from '../audit/log.ts';
import type { StreamOrderKind, StreamOrderState } from '../db/tables.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import { orderOf, entryOf } from './stream-orders.ts';
import type { StreamOrder } from './stream-orders.ts';

const carrier = { kind: 'system', name: 'carrier' } as const;

/** Ends of holds before holds: a hold that waits is younger than an end that waits. */
export async function streamOrdersToCarry(db: Reader): Promise<StreamOrder[]> {
  const rows = await db
    .selectFrom('stream_order')
    .selectAll()
    .where('state', 'in', ['approved', 'in-force', 'lifting'])
    .orderBy('requested_at')
    .orderBy('id')
    .execute();
  const orders = rows.map(orderOf);
  return [...orders.filter(({ state }) => state === 'lifting'), ...orders.filter(({ state }) => state !== 'lifting')];
}

const actions: Readonly<Record<StreamOrderKind, Partial<Record<StreamOrderState, string>>>> = {
  hold: { 'in-force': 'held', done: 'resumed', refused: 'hold-refused' },
  redeliver: { 'in-force': 'redelivery-begun', done: 'redelivered', refused: 'redelivery-refused' },
  purge: { done: 'purged', refused: 'purge-refused' },
};

/** What delivery answered, or what became of it. False: it was known already. */
export async function recordStreamOrder(
  tx: Tx,
  orderId: string,
  state: 'in-force' | 'done' | 'refused',
  outcome: Readonly<Record<string, unknown>> = {},
): Promise<boolean> {
  const text = JSON.stringify(outcome, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  const from = state === 'in-force' ? (['approved'] as const) : (['approved', 'in-force', 'lifting'] as const);
  const row = await tx
    .updateTable('stream_order')
    .set({ state, outcome: text })
    .where('id', '=', orderId)
    .where('state', 'in', [...from])
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return false;
  await appendAudit(tx, [entryOf(carrier, actions[row.kind][state] ?? state, row, { ...outcome })]);
  return true;
}

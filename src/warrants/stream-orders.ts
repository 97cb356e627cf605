/**
 * Orders about streams on their way to an agency: holds, re-deliveries, purges. Who may, by how many people, and what the audit log
 * says. The office decides nothing about the data itself: delivery carries the orders out, and may refuse them.
 *
 *     proposed -> approved -> in-force -> done          a hold goes in-force -> lifting -> done when it is ended
 *             \-> rejected         \----> refused       (by delivery, with a code)
 *
 * Each move is in the transaction of its audit row (I9). A second person approves what sends data again or destroys what an agency has
 * not confirmed; nobody approves an order of their own.
 */
import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { AuditEntry } from '../audit/log.ts';
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { StreamOrderKind, StreamOrderState, StreamOrderTable } from '../db/tables.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import { newId } from '../model/ids.ts';
import type { Actor } from '../model/role.ts';
import { hasRight, requireRight } from '../model/role.ts';
import type { ScopeOf, StreamScope } from '../model/stream-order.ts';

export interface StreamOrder {
  readonly orderId: string;
  readonly kind: StreamOrderKind;
  readonly scope: StreamScope;
  /** Of the stream, the warrant or the agency. */
  readonly subject: string;
  /** Records [first, end) of a re-delivery. */
  readonly first: bigint | undefined;
  readonly end: bigint | undefined;
  readonly destroys: boolean;
  readonly reason: string;
  readonly state: StreamOrderState;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly approvedBy: string | undefined;
  readonly outcome: Readonly<Record<string, unknown>> | undefined;
}

/** A stream, and the warrant whose data it carries. */
export interface NamedStream {
  readonly streamId: string;
  readonly warrantId: string;
}

export interface RedeliveryRequest extends NamedStream {
  readonly first: bigint;
  readonly end: bigint;
  readonly reason: string;
}

type Person = Actor & { readonly kind: 'person' };
export type OrderRow = Selectable<StreamOrderTable>;

const longestReason = 500;
const shown = 1000;

export function orderOf(row: OrderRow): StreamOrder {
  const { id, kind, scope, subject, destroys, reason, state, requested_by, requested_at, approved_by, outcome } = row;
  return {
    ...{ orderId: id, kind, scope, subject, destroys, reason, state },
    ...{ first: row.first_record ?? undefined, end: row.end_record ?? undefined },
    ...{ requestedBy: requested_by, requestedAt: requested_at, approvedBy: approved_by ?? undefined },
    outcome: outcome ?? undefined,
  };
}

function requireReason(reason: string): string {
  const text = reason.trim();
  if (text.length >= 1 && text.length <= longestReason) return text;
  throw new WritError('WRIT_WARRANT_FIELD', `reason: 1 to ${longestReason} characters`, {
    context: { field: 'reason' },
  });
}

/** An entry of the audit log about an order: what, whose, by which order. */
export function entryOf(actor: Actor, action: string, row: OrderRow, more: Record<string, unknown> = {}): AuditEntry {
  const { id, scope, subject, warrant_id, first_record, end_record } = row;
  const range = first_record === null ? {} : { first: first_record, end: end_record };
  const warrant = warrant_id === null || scope === 'warrant' ? {} : { warrant: warrant_id };
  return {
    actor,
    action: `stream.${action}`,
    subject: `${scope}:${subject}`,
    detail: { order: id, ...warrant, ...range, ...more },
  };
}

type NewOrder = Pick<OrderRow, 'kind' | 'scope' | 'subject' | 'reason' | 'state'> &
  Partial<Pick<OrderRow, 'warrant_id' | 'first_record' | 'end_record' | 'destroys'>>;

function insert(tx: Tx, actor: Person, order: NewOrder): Promise<OrderRow> {
  return tx
    .insertInto('stream_order')
    .values({ id: newId(), requested_by: actor.personId, ...order })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Delivery of these streams rests from when delivery has it; capture goes on and nothing is lost. */
export async function holdStreams(tx: Tx, actor: Actor, scope: ScopeOf, reason: string): Promise<StreamOrder> {
  requireRight(actor, 'stream.hold');
  const text = requireReason(reason);
  const order = { kind: 'hold', scope: scope.scope, subject: scope.id, reason: text, state: 'approved' } as const;
  const row = await insert(tx, actor, order);
  await appendAudit(tx, [entryOf(actor, 'hold-ordered', row, { reason: text })]);
  return orderOf(row);
}

/** Ends every hold of exactly that scope; also one that only delivery knows, after an older backup was restored. */
export async function resumeStreams(tx: Tx, actor: Actor, scope: ScopeOf, reason: string): Promise<StreamOrder> {
  requireRight(actor, 'stream.hold');
  const text = requireReason(reason);
  const lifted = await tx
    .updateTable('stream_order')
    .set({ state: 'lifting' })
    .where('kind', '=', 'hold')
    .where('scope', '=', scope.scope)
    .where('subject', '=', scope.id)
    .where('state', 'in', ['approved', 'in-force', 'lifting'])
    .returningAll()
    .execute();
  const unknown = { kind: 'hold', scope: scope.scope, subject: scope.id, reason: text, state: 'lifting' } as const;
  const row = lifted[0] ?? (await insert(tx, actor, unknown));
  const orders = lifted.map(({ id }) => id);
  await appendAudit(tx, [entryOf(actor, 'resume-ordered', row, { reason: text, orders })]);
  return orderOf(row);
}

/** The agency asked for records again. Waits for a second person. */
export async function requestRedelivery(tx: Tx, actor: Actor, request: RedeliveryRequest): Promise<StreamOrder> {
  requireRight(actor, 'stream.order');
  const { streamId, warrantId, first, end } = request;
  const reason = requireReason(request.reason);
  const about = { kind: 'redeliver', scope: 'stream', subject: streamId, warrant_id: warrantId } as const;
  const range = { first_record: first, end_record: end };
  const row = await insert(tx, actor, { ...about, ...range, reason, state: 'proposed' });
  await appendAudit(tx, [entryOf(actor, 'redelivery-requested', row, { reason })]);
  return orderOf(row);
}

/** One order a stream. `destroys`: also what was never confirmed, or is still to be kept; that waits for a second person. */
export async function requestPurge(
  tx: Tx,
  actor: Actor,
  streams: readonly NamedStream[],
  { destroys, reason }: { readonly destroys: boolean; readonly reason: string },
): Promise<StreamOrder[]> {
  requireRight(actor, 'stream.order');
  const text = requireReason(reason);
  const state = destroys ? 'proposed' : 'approved';
  const rows: OrderRow[] = [];
  for (const { streamId, warrantId } of streams) {
    const about = { kind: 'purge', scope: 'stream', subject: streamId, warrant_id: warrantId } as const;
    rows.push(await insert(tx, actor, { ...about, destroys, reason: text, state }));
  }
  const action = destroys ? 'destruction-requested' : 'purge-ordered';
  await appendAudit(
    tx,
    rows.map((row) => entryOf(actor, action, row, { reason: text })),
  );
  return rows.map(orderOf);
}

async function lockProposed(tx: Tx, orderId: string): Promise<OrderRow> {
  const row = await tx.selectFrom('stream_order').selectAll().where('id', '=', orderId).forUpdate().executeTakeFirst();
  if (row === undefined)
    throw new WritError('WRIT_WARRANT_STREAM_ORDER_UNKNOWN', 'no such order: see "writ stream orders"');
  if (row.state === 'proposed') return row;
  throw new WritError('WRIT_WARRANT_STREAM_ORDER_STATE', `this order is ${row.state}: it waits for no approval`);
}

async function decide(tx: Tx, row: OrderRow, change: Partial<OrderRow>): Promise<OrderRow> {
  const changed = tx
    .updateTable('stream_order')
    .set({ state: change.state ?? row.state, approved_by: change.approved_by ?? null, approved_at: sql`now()` })
    .where('id', '=', row.id);
  return changed.returningAll().executeTakeFirstOrThrow();
}

const named: Readonly<Record<StreamOrderKind, string>> = {
  hold: 'hold',
  redeliver: 'redelivery',
  purge: 'destruction',
};

/** The second person's word: from here on delivery is told. Throws WRIT_WARRANT_OWN_ORDER, _STREAM_ORDER_UNKNOWN, _STREAM_ORDER_STATE. */
export async function approveStreamOrder(tx: Tx, actor: Actor, orderId: string): Promise<StreamOrder> {
  requireRight(actor, 'stream.approve');
  const row = await lockProposed(tx, orderId);
  if (row.requested_by === actor.personId)
    throw new WritError('WRIT_WARRANT_OWN_ORDER', 'whoever asked for it can’t approve it');
  const approved = await decide(tx, row, { state: 'approved', approved_by: actor.personId });
  const detail = { requestedBy: `person:${row.requested_by}`, reason: row.reason };
  await appendAudit(tx, [entryOf(actor, `${named[row.kind]}-approved`, approved, detail)]);
  return orderOf(approved);
}

/** An approver says no, or whoever asked takes it back. */
export async function rejectStreamOrder(tx: Tx, actor: Actor, orderId: string, reason: string): Promise<StreamOrder> {
  if (!hasRight(actor, 'stream.order')) requireRight(actor, 'stream.approve');
  const text = requireReason(reason);
  const row = await lockProposed(tx, orderId);
  const rejected = await decide(tx, row, { state: 'rejected' });
  await appendAudit(tx, [entryOf(actor, `${named[row.kind]}-rejected`, rejected, { reason: text })]);
  return orderOf(rejected);
}

/** Everything accepted was asked to be durable and offered now. */
export async function recordFlush(
  tx: Tx,
  actor: Actor,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  requireRight(actor, 'stream.hold');
  await appendAudit(tx, [{ actor, action: 'stream.flushed', subject, detail }]);
}

/** A stream's key went out, wrapped for the certificate with that pin. */
export async function recordKeyDelivery(tx: Tx, actor: Actor, streamId: string, pin: string): Promise<void> {
  requireRight(actor, 'stream.order');
  await appendAudit(tx, [{ actor, action: 'stream.key-wrapped', subject: `stream:${streamId}`, detail: { pin } }]);
}

/** Newest first: those that wait or are in force, or all. */
export async function listStreamOrders(db: Reader, all: boolean): Promise<StreamOrder[]> {
  const rows = db.selectFrom('stream_order').selectAll().orderBy('requested_at', 'desc').orderBy('id').limit(shown);
  const open = ['proposed', 'approved', 'in-force', 'lifting'] as const;
  return (await (all ? rows : rows.where('state', 'in', [...open])).execute()).map(orderOf);
}

export async function findStreamOrder(db: Reader, orderId: string): Promise<StreamOrder | undefined> {
  const row = await db.selectFrom('stream_order').selectAll().where('id', '=', orderId).executeTakeFirst();
  return row === undefined ? undefined : orderOf(row);
}

/**
 * The life of a warrant in the office: submit, reject, renew, stop, close. Each move is one of src/model/warrant-state.ts, made by a
 * role that may, in the transaction of its audit row (I9). None of them starts an interception: only two people's signatures
 * (approvals.ts) do, in the core's judgement.
 */
import type { AuditEntry } from '../audit/log.ts';
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { Tx } from '../db/transaction.ts';
import type { Actor } from '../model/role.ts';
import { actorText, requireRight } from '../model/role.ts';
import { presentEpoch, proposeGrants } from './grants.ts';
import type { GrantRow, WarrantRow } from './store.ts';
import { lockGrants, lockWarrant, lockWarrants, requireTransition, setGrantState, setWarrantState } from './store.ts';
import type { StopResult, StopToCarry, SubmittedWarrant } from './types.ts';

export { approveWarrants } from './approvals.ts';
export { changeDraft, draftWarrants } from './drafts.ts';

const longestReason = 500;

function requireReason(reason: string): string {
  const text = reason.trim();
  if (text.length >= 1 && text.length <= longestReason) return text;
  throw new WritError('WRIT_WARRANT_FIELD', `reason: 1 to ${longestReason} characters`, {
    context: { field: 'reason' },
  });
}

function moved(actor: Actor, action: string, warrantId: string, detail: Record<string, unknown> = {}): AuditEntry {
  return { actor, action: `warrant.${action}`, subject: `warrant:${warrantId}`, detail };
}

/**
 * DRAFT to IN_REVIEW: the canonical bytes that two people are to sign are made here. All or none. Throws WRIT_WARRANT_UNKNOWN, _STATE,
 * _INCOMPLETE (with what is missing), _PERIOD, _ENDPOINT_UNKNOWN, WRIT_GRANT_*.
 */
export async function submitWarrants(tx: Tx, actor: Actor, warrantIds: readonly string[]): Promise<SubmittedWarrant[]> {
  requireRight(actor, 'warrant.enter');
  const rows = await lockWarrants(tx, warrantIds);
  for (const row of rows) requireTransition('submit', row);
  const submitted = await proposeGrants(tx, rows);
  const entries = submitted.map(({ warrantId, grantId }) => moved(actor, 'submitted', warrantId, { grant: grantId }));
  await appendAudit(tx, entries);
  return submitted;
}

/** Terminal: the correction is a new draft that names this one. */
export async function rejectWarrant(tx: Tx, actor: Actor, warrantId: string, reason: string): Promise<void> {
  requireRight(actor, 'warrant.reject');
  const text = requireReason(reason);
  const row = await lockWarrant(tx, warrantId);
  requireTransition('reject', row);
  if (row.entered_by === actor.personId) {
    throw new WritError('WRIT_WARRANT_OWN_ENTRY', 'whoever entered a warrant does not review it');
  }
  await tx.updateTable('warrant').set({ state: 'REJECTED', reason: text }).where('id', '=', warrantId).execute();
  if (row.grant_id !== null) await setGrantState(tx, [row.grant_id], 'superseded');
  await appendAudit(tx, [moved(actor, 'rejected', warrantId, { reason: text })]);
}

async function presentGrant(tx: Tx, row: WarrantRow): Promise<GrantRow | undefined> {
  return row.grant_id === null ? undefined : (await lockGrants(tx, [row.grant_id])).get(row.grant_id);
}

/** An approved grant that the core may take at any moment is not pushed aside for nothing. */
async function requireRenewable(tx: Tx, row: WarrantRow, grant: GrantRow | undefined): Promise<void> {
  if (row.state !== 'APPROVED' || grant?.state === 'refused') return;
  if (grant?.epoch !== (await presentEpoch(tx))) return;
  throw new WritError('WRIT_WARRANT_STATE', 'this grant is approved and under way to the core: stop it if it is wrong');
}

/**
 * A new grant under the present trust epoch, after the trust file changed or the core refused; both signatures have to be
 * given again. Throws WRIT_WARRANT_STATE when the present grant needs no successor.
 */
export async function renewGrant(tx: Tx, actor: Actor, warrantId: string): Promise<SubmittedWarrant> {
  requireRight(actor, 'warrant.enter');
  const row = await lockWarrant(tx, warrantId);
  requireTransition('renew', row);
  const old = await presentGrant(tx, row);
  await requireRenewable(tx, row, old);
  if (old !== undefined) {
    // The core may have taken it and the answer been lost: two live grants of one warrant must not be.
    if (old.state === 'approved')
      await requestStop(tx, { grantId: old.id, by: actorText(actor), reason: 'superseded' });
    await setGrantState(tx, [old.id], 'superseded');
  }
  const [renewed] = await proposeGrants(tx, [row]);
  if (renewed === undefined) throw new WritError('WRIT_WARRANT_STATE', 'no grant could be made');
  const detail = { grant: renewed.grantId, before: old?.id };
  await appendAudit(tx, [moved(actor, 'renewed', warrantId, detail)]);
  return renewed;
}

async function requestStop(tx: Tx, stop: StopToCarry): Promise<void> {
  await tx
    .insertInto('stop_request')
    .values({ grant_id: stop.grantId, requested_by: stop.by, reason: stop.reason })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** States in which the core may hold the grant. */
const sentStates: readonly GrantRow['state'][] = ['approved', 'installed', 'active'];

/**
 * One person stops, alone and at once. What the core may hold it has to be told (`carry`): only its answer makes a
 * PENDING or ACTIVE warrant STOPPED, so that the office never claims an end that has not happened. The command line can
 * stop on the core's own socket with the office dead; the core's journal brings that here.
 */
export async function stopWarrant(tx: Tx, actor: Actor, warrantId: string, reason: string): Promise<StopResult> {
  requireRight(actor, 'warrant.stop');
  const text = requireReason(reason);
  const row = await lockWarrant(tx, warrantId);
  requireTransition('stop', row);
  const grant = await presentGrant(tx, row);
  const sent = grant !== undefined && sentStates.includes(grant.state);
  const carry = sent ? { grantId: grant.id, by: actorText(actor), reason: text } : undefined;
  if (carry !== undefined) await requestStop(tx, carry);
  const waits = row.state === 'PENDING' || row.state === 'ACTIVE';
  const state = waits ? row.state : 'STOPPED';
  await tx.updateTable('warrant').set({ state, reason: text }).where('id', '=', warrantId).execute();
  if (!waits && grant !== undefined) await setGrantState(tx, [grant.id], 'stopped');
  await appendAudit(tx, [
    moved(actor, waits ? 'stop-requested' : 'stopped', warrantId, { reason: text, grant: grant?.id }),
  ]);
  return { state, carry };
}

/** The compliance officer proposes, the carrier approver confirms: `closed` says whether this call was the second. */
export async function closeWarrant(tx: Tx, actor: Actor, warrantId: string): Promise<{ readonly closed: boolean }> {
  requireRight(actor, 'warrant.close');
  const row = await lockWarrant(tx, warrantId);
  requireTransition('close', row);
  if (actor.role === 'compliance-officer') return proposeClosing(tx, actor, row);
  if (row.close_proposed_by === null || row.close_proposed_by === actor.personId) {
    throw new WritError('WRIT_WARRANT_CLOSE_UNPROPOSED', 'the compliance officer has to propose the closing first');
  }
  await setWarrantState(tx, [warrantId], 'CLOSED');
  await appendAudit(tx, [moved(actor, 'closed', warrantId, { proposedBy: row.close_proposed_by })]);
  return { closed: true };
}

async function proposeClosing(
  tx: Tx,
  actor: Actor & { readonly kind: 'person' },
  row: WarrantRow,
): Promise<{ readonly closed: false }> {
  await tx.updateTable('warrant').set({ close_proposed_by: actor.personId }).where('id', '=', row.id).execute();
  await appendAudit(tx, [moved(actor, 'closing-proposed', row.id)]);
  return { closed: false };
}

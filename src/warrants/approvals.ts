/**
 * Approvals: signatures over a grant's canonical bytes. Nothing here gives authority (the core judges the same signatures again,
 * against its own trust file); it keeps a wrong one from ever getting that far, and tells the person at once.
 */
import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { Tx } from '../db/transaction.ts';
import { decodeGrant } from '../model/grant.ts';
import type { Actor, ApprovalRole } from '../model/role.ts';
import { requireRight } from '../model/role.ts';
import { writeSelectors } from '../model/selector-octets.ts';
import { writeServices } from '../model/service.ts';
import { publicKeyOf, verifyText } from '../model/signature.ts';
import { approvalText } from '../model/signed-grant.ts';
import { parseSelectors, parseServices } from './drafts.ts';
import { presentEpoch } from './grants.ts';
import type { GrantRow, WarrantRow } from './store.ts';
import { chunks, lockGrants, lockWarrants, requireTransition, setGrantState, setWarrantState } from './store.ts';
import type { ApprovalInput } from './types.ts';

type Person = Actor & { readonly kind: 'person' };

interface Key {
  readonly id: Buffer;
  readonly role: ApprovalRole;
  readonly object: KeyObject;
}

interface Pending {
  readonly input: ApprovalInput;
  readonly warrant: WarrantRow;
  readonly grant: GrantRow;
}

function requireRoleRight(actor: Actor, approvals: readonly ApprovalInput[]): asserts actor is Person {
  for (const { role } of approvals)
    requireRight(actor, role === 'legal' ? 'warrant.approve-legal' : 'warrant.approve-carrier');
}

/** The approver's keys in use. A disabled account has none. */
async function keysOf(tx: Tx, personId: string): Promise<Map<string, Key>> {
  const rows = await tx
    .selectFrom('signing_key')
    .innerJoin('person', 'person.id', 'signing_key.person_id')
    .select(['key_id', 'signing_key.role', 'spki'])
    .where('person_id', '=', personId)
    .where('retired_epoch', '=', 0)
    .where('disabled', '=', false)
    .execute();
  return new Map(
    rows.map((row) => [row.key_id.toString('hex'), { id: row.key_id, role: row.role, object: publicKeyOf(row.spki) }]),
  );
}

async function gather(tx: Tx, approvals: readonly ApprovalInput[]): Promise<Pending[]> {
  const warrants = await lockWarrants(
    tx,
    approvals.map((input) => input.warrantId),
  );
  const grants = await lockGrants(
    tx,
    warrants.flatMap((row) => row.grant_id ?? []),
  );
  return approvals.map((input, n) => {
    const warrant = warrants[n];
    const grant = grants.get(warrant?.grant_id ?? '');
    if (warrant === undefined || grant === undefined)
      throw new WritError('WRIT_WARRANT_STATE', 'this warrant is not submitted yet');
    return { input, warrant, grant };
  });
}

function requireApprovable({ warrant, grant }: Pending, actor: Person, epoch: number): void {
  requireTransition('approve', warrant);
  if (warrant.entered_by === actor.personId) {
    throw new WritError('WRIT_WARRANT_OWN_ENTRY', 'whoever entered a warrant can’t approve it');
  }
  if (grant.state === 'proposed' && grant.epoch === epoch) return;
  throw new WritError(
    'WRIT_WARRANT_STALE_GRANT',
    'the trust file has changed since this grant was made: have it renewed first',
  );
}

/** Both sides in canonical order: how the approver typed them does not matter, what they typed does. */
function requireSameAsTyped({ input, grant }: Pending): void {
  if (input.rekeyed === undefined) return;
  const signed = decodeGrant(grant.octets);
  const { selectors, services = [], notAfterNs } = input.rekeyed;
  // The list's bytes, which know one order only.
  const differs = [
    ...(writeSelectors(parseSelectors(selectors)).equals(writeSelectors(signed.selectors)) ? [] : ['selectors']),
    ...(writeServices(parseServices(services)).equals(writeServices(signed.services)) ? [] : ['services']),
    ...(notAfterNs === signed.notAfterNs ? [] : ['notAfter']),
  ];
  if (differs.length === 0) return;
  throw new WritError(
    'WRIT_WARRANT_REKEY',
    'what you typed from the order differs from what was entered: compare both with the scan',
    {
      context: { warrantId: input.warrantId, differs: differs.join(' ') },
    },
  );
}

function requireSignature({ input, grant }: Pending, keys: ReadonlyMap<string, Key>): Key {
  const key = keys.get(input.keyId);
  if (key?.role !== input.role) {
    throw new WritError('WRIT_WARRANT_KEY', 'this is not your registered key for that approval: see "writ key list"');
  }
  if (verifyText(key.object, approvalText(input.role, grant.octets), input.signature)) return key;
  throw new WritError(
    'WRIT_WARRANT_SIGNATURE',
    'the signature does not fit this grant: sign the bytes that are shown now',
    {
      context: { warrantId: input.warrantId },
    },
  );
}

async function storeApprovals(
  tx: Tx,
  rows: readonly { grant_id: string; role: ApprovalRole; person_id: string; key_id: Buffer; signature: Buffer }[],
): Promise<void> {
  for (const part of chunks(rows)) {
    const stored = await tx
      .insertInto('approval')
      .values(part)
      .onConflict((conflict) => conflict.doNothing())
      .returning('grant_id')
      .execute();
    if (stored.length === part.length) continue;
    throw new WritError(
      'WRIT_WARRANT_APPROVED_TWICE',
      'this approval was given already, or by the same person: it takes two people',
    );
  }
}

/** Those of the grants that carry both approvals now. */
async function completeOf(tx: Tx, grantIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('approval')
    .select('grant_id')
    .where(sql<boolean>`grant_id = any(${grantIds}::uuid[])`)
    .groupBy('grant_id')
    .having((eb) => eb.fn.countAll(), '=', 2n)
    .execute();
  return new Set(rows.map((row) => row.grant_id));
}

/**
 * Adds one person's approvals, all or none; with the second of a grant's two its warrant is APPROVED. Throws WRIT_AUTH_FORBIDDEN,
 * WRIT_WARRANT_OWN_ENTRY, _STALE_GRANT, _REKEY, _KEY, _SIGNATURE, _APPROVED_TWICE, _STATE, _UNKNOWN.
 */
export async function approveWarrants(tx: Tx, actor: Actor, approvals: readonly ApprovalInput[]): Promise<void> {
  if (approvals.length === 0) return;
  requireRoleRight(actor, approvals);
  const keys = await keysOf(tx, actor.personId);
  const epoch = await presentEpoch(tx);
  const pending = await gather(tx, approvals);
  const rows = pending.map((each) => {
    requireApprovable(each, actor, epoch);
    requireSameAsTyped(each);
    const key = requireSignature(each, keys);
    const { role, signature } = each.input;
    return { grant_id: each.grant.id, role, person_id: actor.personId, key_id: key.id, signature };
  });
  await storeApprovals(tx, rows);
  const complete = await completeOf(
    tx,
    rows.map((row) => row.grant_id),
  );
  const done = pending.filter((each) => complete.has(each.grant.id));
  await setWarrantState(
    tx,
    done.map((each) => each.warrant.id),
    'APPROVED',
  );
  await setGrantState(
    tx,
    done.map((each) => each.grant.id),
    'approved',
  );
  await appendAudit(
    tx,
    pending.map(({ input, grant }) => ({
      actor,
      action: 'warrant.approved',
      subject: `warrant:${input.warrantId}`,
      detail: { role: input.role, grant: grant.id, keyId: input.keyId, complete: complete.has(grant.id) },
    })),
  );
}

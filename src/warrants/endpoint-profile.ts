/**
 * An endpoint is pointed at a named profile, another one or the newest version of its own. Orders submitted from then on are signed with it;
 * those that are up for signing, and those that run, keep what their grants hold.
 */
import type { Selectable } from 'kysely';
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { EndpointTable } from '../db/tables.ts';
import type { Tx } from '../db/transaction.ts';
import type { ProfileSettings } from '../model/profile-presets.ts';
import { changesBetween, type FieldChange } from '../model/profile-settings.ts';
import { type Actor, requireRight } from '../model/role.ts';
import type { WarrantState } from '../model/warrant-state.ts';
import { endpointOf, requireEndpoint } from './directory.ts';
import { requireText, resolveProfile } from './profiles.ts';
import type { Endpoint, NamedProfile } from './types.ts';

export interface ProfileAssignment {
  readonly name: string;
  /** Fields of the endpoint's own, beside those that it has. */
  readonly settings: ProfileSettings;
  /** Fields that are no longer its own: the profile's or the site's count again. */
  readonly unset: readonly string[];
  readonly reason: string;
}

export interface AssignedProfile {
  readonly endpoint: Endpoint;
  /** What differs in the whole profile, by field. */
  readonly changed: Readonly<Record<string, FieldChange>>;
  /** Warrants whose grants are made, and keep the profile that they have. */
  readonly keeping: readonly { readonly warrantId: string; readonly state: WarrantState }[];
}

/** Their grants hold a profile already. */
const SIGNED: readonly WarrantState[] = ['IN_REVIEW', 'APPROVED', 'PENDING', 'ACTIVE'];

/** Throws WRIT_WARRANT_ENDPOINT_UNKNOWN, WRIT_PROFILE_UNKNOWN, _FIELD, _SAME, WRIT_WARRANT_ENDPOINT. */
export async function assignProfile(
  tx: Tx,
  actor: Actor,
  endpointId: string,
  wanted: ProfileAssignment,
): Promise<AssignedProfile> {
  requireRight(actor, 'agency.write');
  const reason = requireText(wanted.reason, 300, 'reason');
  const before = await endpointInUse(tx, endpointId);
  const kept = Object.entries(before.profile_own).filter(([field]) => !wanted.unset.includes(field));
  const own: ProfileSettings = { ...Object.fromEntries(kept), ...wanted.settings };
  const { profile, named } = await resolveProfile(tx, wanted.name, own);
  requireNews(before, named);
  requireEndpoint({ ...endpointOf(before), profile });
  const values = { profile: JSON.stringify(profile), profile_name: named.name, profile_version: named.version };
  const after = await tx
    .updateTable('endpoint')
    .set({ ...values, profile_own: JSON.stringify(own) })
    .where('id', '=', endpointId)
    .returningAll()
    .executeTakeFirstOrThrow();
  const changed = changesBetween(before.profile, profile);
  const keeping = await signedFor(tx, endpointId);
  const { profile_name, profile_version } = before;
  const from = profile_name === null ? {} : { before: { profile: profile_name, version: profile_version } };
  const detail = { ...from, profile: named.name, version: named.version, own, changed, reason };
  const keep = keeping.map(({ warrantId }) => warrantId);
  const entry = { actor, action: 'endpoint.profile-assigned', subject: `endpoint:${endpointId}` };
  await appendAudit(tx, [{ ...entry, detail: { ...detail, keeping: keep } }]);
  return { endpoint: endpointOf(after), changed, keeping };
}

async function endpointInUse(tx: Tx, id: string): Promise<Selectable<EndpointTable>> {
  const query = tx.selectFrom('endpoint').selectAll().where('id', '=', id).where('retired', '=', false);
  const row = await query.forUpdate().executeTakeFirst();
  if (row === undefined) throw new WritError('WRIT_WARRANT_ENDPOINT_UNKNOWN', 'no such endpoint in use');
  return row;
}

function requireNews(before: Selectable<EndpointTable>, { name, version, own }: NamedProfile): void {
  const isNamed = before.profile_name === name && before.profile_version === version;
  if (!isNamed || Object.keys(changesBetween(before.profile_own, own)).length > 0) return;
  const text = `the endpoint "${before.label}" follows ${name}, version ${version}, with these fields already`;
  throw new WritError('WRIT_PROFILE_SAME', `${text}: nothing was changed`);
}

function signedFor(tx: Tx, endpointId: string): Promise<{ warrantId: string; state: WarrantState }[]> {
  return tx
    .selectFrom('warrant')
    .select(['id as warrantId', 'state'])
    .where('endpoint_id', '=', endpointId)
    .where('state', 'in', SIGNED)
    .orderBy('created_at')
    .execute();
}

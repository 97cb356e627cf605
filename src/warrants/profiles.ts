/**
 * Handover profiles with a name. A change makes a new version, and every endpoint in use that names the profile follows it; what a warrant
 * was signed with stays as it is, because the grant holds the profile's own octets. One compliance officer makes them, as they make endpoints.
 */
import type { Selectable } from 'kysely';
import { appendAudit } from '../audit/log.ts';
import type { AuditEntry } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { EndpointTable, HandoverProfileTable } from '../db/tables.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import { violatedConstraint } from '../db/transaction.ts';
import type { HandoverProfile } from '../model/handover-profile.ts';
import { profileFault } from '../model/handover-profile.ts';
import type { ProfilePreset, ProfileSettings } from '../model/profile-presets.ts';
import { presetNamed, profilePresets } from '../model/profile-presets.ts';
import { changesBetween, completeProfile, profileNamePattern, settingsFault } from '../model/profile-settings.ts';
import type { SiteIdentity } from '../model/profile-settings.ts';
import type { Actor } from '../model/role.ts';
import { requireRight } from '../model/role.ts';
import type { NamedProfile } from './types.ts';

export interface ProfileVersion {
  readonly name: string;
  readonly version: number;
  /** The preset it was begun from; its own name: it is one. */
  readonly base: string;
  readonly about: string;
  readonly settings: ProfileSettings;
  /** Why this version was made. */
  readonly reason: string;
  /** Absent: of a preset. */
  readonly madeBy?: string;
  readonly createdAt?: Date;
}

export interface NewProfile {
  readonly name: string;
  readonly base: string;
  readonly about: string;
  readonly settings: ProfileSettings;
}

export interface ProfileChange {
  readonly settings: ProfileSettings;
  /** Fields that go back to what the preset says. */
  readonly unset: readonly string[];
  readonly reason: string;
}

export interface ChangedProfile {
  readonly profile: ProfileVersion;
  /** Ids of the endpoints that follow it now. */
  readonly endpoints: readonly string[];
}

export function unknownProfile(name: string): WritError {
  return new WritError('WRIT_PROFILE_UNKNOWN', `there is no handover profile "${name}": see "writ profile list"`);
}

function fieldFault(name: string, fault: string): WritError {
  return new WritError('WRIT_PROFILE_FIELD', `profile ${name}, ${fault}`);
}

function ofPreset({ name, version, about, settings }: ProfilePreset): ProfileVersion {
  return { name, version, base: name, about, settings, reason: 'ships with Writ' };
}

function ofRow(row: Selectable<HandoverProfileTable>): ProfileVersion {
  const { made_by: madeBy, created_at: createdAt, ...rest } = row;
  return { ...rest, madeBy, createdAt };
}

/** Every version of a profile, the newest last. Throws WRIT_PROFILE_UNKNOWN. */
export async function profileVersions(db: Reader, name: string): Promise<ProfileVersion[]> {
  const preset = presetNamed(name);
  if (preset !== undefined) return [ofPreset(preset)];
  const rows = await db
    .selectFrom('handover_profile')
    .selectAll()
    .where('name', '=', name)
    .orderBy('version')
    .execute();
  if (rows.length === 0) throw unknownProfile(name);
  return rows.map(ofRow);
}

async function newest(db: Reader, name: string): Promise<ProfileVersion> {
  const last = (await profileVersions(db, name)).at(-1);
  if (last === undefined) throw unknownProfile(name);
  return last;
}

/** The newest version of each, presets first. */
export async function listProfiles(db: Reader): Promise<ProfileVersion[]> {
  const rows = await db
    .selectFrom('handover_profile')
    .selectAll()
    .distinctOn('name')
    .orderBy('name')
    .orderBy('version', 'desc')
    .execute();
  return [...profilePresets.map(ofPreset), ...rows.map(ofRow)];
}

/** Endpoints in use that name the profile. */
export function endpointsNaming(db: Reader, name: string): Promise<Selectable<EndpointTable>[]> {
  return db
    .selectFrom('endpoint')
    .selectAll()
    .where('profile_name', '=', name)
    .where('retired', '=', false)
    .orderBy('created_at')
    .execute();
}

async function siteIdentity(db: Reader): Promise<SiteIdentity> {
  const site = await db
    .selectFrom('site')
    .select(['operator_id as operatorId', 'network_element_id as networkElementId', 'country'])
    .executeTakeFirst();
  if (site === undefined) throw new WritError('WRIT_AUTH_NOT_SET_UP', 'this Writ is not set up yet: run "writ init"');
  return site;
}

/** The whole profile that an endpoint gets which names one. Throws WRIT_PROFILE_UNKNOWN, WRIT_PROFILE_FIELD. */
export async function resolveProfile(
  db: Reader,
  name: string,
  own: ProfileSettings,
): Promise<{ readonly profile: HandoverProfile; readonly named: NamedProfile }> {
  const { version, settings } = await newest(db, name);
  const profile = completeProfile(await siteIdentity(db), settings, own);
  const fault = profileFault(profile);
  if (fault !== undefined) throw fieldFault(name, fault);
  return { profile, named: { name, version, own } };
}

export function requireText(value: string, most: number, field: string): string {
  const text = value.trim();
  if (text.length >= 1 && text.length <= most) return text;
  throw new WritError('WRIT_PROFILE_FIELD', `${field}: 1 to ${most} characters`);
}

/** Throws WRIT_PROFILE_FIELD, WRIT_PROFILE_UNKNOWN (of `base`), WRIT_PROFILE_TAKEN. */
export async function addProfile(tx: Tx, actor: Actor, wanted: NewProfile): Promise<ProfileVersion> {
  requireRight(actor, 'agency.write');
  const { name, settings } = wanted;
  if (!profileNamePattern.test(name)) {
    throw fieldFault(name, 'name: 2 to 48 small letters, digits and dashes, a letter first');
  }
  const from = await newest(tx, wanted.base);
  const preset = presetNamed(from.base);
  if (preset === undefined) throw unknownProfile(from.base);
  const whole = { ...from.settings, ...settings };
  const fault = settingsFault(preset, whole);
  if (fault !== undefined) throw fieldFault(name, fault);
  if (presetNamed(name) !== undefined) throw taken(name);
  const about = requireText(wanted.about, 300, 'about');
  const made = await store(tx, actor, { name, version: 1, base: preset.name, about, reason: 'made' }, whole);
  const detail = { version: 1, base: wanted.base, settings: whole };
  await appendAudit(tx, [{ actor, action: 'profile.added', subject: `profile:${name}`, detail }]);
  return made;
}

function taken(name: string): WritError {
  return new WritError('WRIT_PROFILE_TAKEN', `there is a handover profile "${name}" already`);
}

async function store(
  tx: Tx,
  actor: Actor & { readonly kind: 'person' },
  row: Pick<HandoverProfileTable, 'name' | 'version' | 'base' | 'about' | 'reason'>,
  settings: ProfileSettings,
): Promise<ProfileVersion> {
  const made = await tx
    .insertInto('handover_profile')
    .values({ ...row, settings: JSON.stringify(settings), made_by: actor.personId })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch((thrown: unknown) => {
      throw violatedConstraint(thrown) === undefined ? thrown : taken(row.name);
    });
  return ofRow(made);
}

/** Throws WRIT_PROFILE_PRESET, _UNKNOWN, _FIELD (of the profile, or of an endpoint that names it), _SAME. */
export async function changeProfile(
  tx: Tx,
  actor: Actor,
  name: string,
  change: ProfileChange,
): Promise<ChangedProfile> {
  requireRight(actor, 'agency.write');
  if (presetNamed(name) !== undefined) {
    throw new WritError('WRIT_PROFILE_PRESET', `"${name}" ships with Writ and is not altered here`);
  }
  const before = await newest(tx, name);
  const preset = presetNamed(before.base);
  if (preset === undefined) throw unknownProfile(before.base);
  const after = withChange(preset, before.settings, change);
  const fault = settingsFault(preset, after);
  if (fault !== undefined) throw fieldFault(name, fault);
  const changed = changesBetween(before.settings, after);
  if (Object.keys(changed).length === 0) {
    throw new WritError('WRIT_PROFILE_SAME', `profile ${name} says that already: nothing was changed`);
  }
  const reason = requireText(change.reason, 300, 'reason');
  const row = { name, version: before.version + 1, base: before.base, about: before.about, reason };
  const profile = await store(tx, actor, row, after);
  const followed = await follow(tx, actor, profile);
  const detail = { version: row.version, reason, changed, endpoints: followed.ids };
  await appendAudit(tx, [
    { actor, action: 'profile.changed', subject: `profile:${name}`, detail },
    ...followed.entries,
  ]);
  return { profile, endpoints: followed.ids };
}

function withChange(
  { settings: base }: ProfilePreset,
  before: ProfileSettings,
  change: ProfileChange,
): ProfileSettings {
  const kept = Object.entries(before).filter(([field]) => !change.unset.includes(field));
  const back = Object.entries(base).filter(([field]) => change.unset.includes(field));
  return { ...Object.fromEntries([...kept, ...back]), ...change.settings };
}

/** Every endpoint in use that names the profile gets its new version, or the change is refused. */
async function follow(
  tx: Tx,
  actor: Actor,
  { name, version, settings }: ProfileVersion,
): Promise<{ readonly ids: string[]; readonly entries: AuditEntry[] }> {
  const site = await siteIdentity(tx);
  const endpoints = await endpointsNaming(tx, name);
  for (const { id, label, profile_own: own } of endpoints) {
    const profile = completeProfile(site, settings, own);
    const fault = profileFault(profile);
    if (fault !== undefined) throw fieldFault(name, `at the endpoint "${label}" that names it: ${fault}`);
    const values = { profile: JSON.stringify(profile), profile_version: version };
    await tx.updateTable('endpoint').set(values).where('id', '=', id).execute();
  }
  const ids = endpoints.map(({ id }) => id);
  const entries = ids.map((id) => ({
    ...{ actor, action: 'endpoint.profile-followed', subject: `endpoint:${id}` },
    detail: { profile: name, version },
  }));
  return { ids, entries };
}

/** From a named profile's settings to the whole profile that a grant is signed with. */
import type { HandoverProfile } from './handover-profile.ts';
import { profileFault } from './handover-profile.ts';
import type { ProfilePreset, ProfileSettings } from './profile-presets.ts';

/** Small letters, digits and dashes: it stands in commands, files and the audit log. */
export const profileNamePattern = /^[a-z][a-z0-9-]{1,47}$/;

/** What the site says of itself, where a profile says nothing. */
export interface SiteIdentity {
  readonly operatorId: string;
  readonly networkElementId: string;
  readonly country: string;
}

function present(settings: ProfileSettings): ProfileSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** Later settings win: the site's, the named profile's, then the endpoint's own. Not judged: profileFault does that. */
export function completeProfile(site: SiteIdentity, ...layers: readonly ProfileSettings[]): HandoverProfile {
  const { operatorId, networkElementId, country } = site;
  const own = { operatorId, networkElementId, authorizationCountry: country, deliveryCountry: country };
  return Object.assign({}, own, ...layers.map(present)) as HandoverProfile;
}

/** What is wrong with a profile by itself: what its preset leaves open counts as given. */
export function settingsFault({ settings: base, asks }: ProfilePreset, settings: ProfileSettings): string | undefined {
  const examples = Object.fromEntries(Object.entries(asks).map(([field, { example }]) => [field, example]));
  const site = { operatorId: 'X', networkElementId: '', country: 'US' };
  return profileFault(completeProfile(site, examples, base, settings));
}

export interface FieldChange {
  readonly before?: unknown;
  readonly after?: unknown;
}

/** By field, those that differ; absent on a side: not set there. */
export function changesBetween(before: ProfileSettings, after: ProfileSettings): Record<string, FieldChange> {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof ProfileSettings)[];
  const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  return Object.fromEntries(
    changed.map((field) => [
      field,
      {
        ...(before[field] === undefined ? {} : { before: before[field] }),
        ...(after[field] === undefined ? {} : { after: after[field] }),
      },
    ]),
  );
}

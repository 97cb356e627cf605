/** Handover profiles with a name: how an agency is handed what was intercepted, as data. */
import type { Command } from 'commander';
import type { ProfileDetailShape, ProfileSummaryShape } from '../../api/profile-shapes.ts';
import type { ApiClient } from '../client.ts';
import type { Context } from '../context.ts';
import { findAgency } from '../directory.ts';
import type { Open } from '../program.ts';
import { fields, table } from '../table.ts';
import { teach } from '../teach.ts';
import {
  type ChangeOptions,
  changeOptions,
  settingOptions,
  type SettingOptions,
  settingsFrom,
} from './profile-settings.ts';
import { addProfileTest } from './profile-test.ts';

function profileTable(profiles: readonly ProfileSummaryShape[]): string {
  const rows = profiles.map((each) => [
    ...[each.name, `${each.version}`, each.base === each.name ? 'Writ' : each.base],
    ...[`${each.standard}, ${each.acknowledgement}`, `${each.endpoints}`, each.about],
  ]);
  return table(['PROFILE', 'VERSION', 'FROM', 'STANDARD', 'ENDPOINTS', 'FOR'], rows);
}

function describe(profile: ProfileDetailShape, agencies: ReadonlyMap<string, string>): string {
  const isPreset = profile.base === profile.name;
  const head = fields([
    ['profile', `${profile.name}, version ${profile.version}`],
    ['from', isPreset ? 'ships with Writ' : profile.base],
    ['for', profile.about],
  ]);
  const set = table(
    ['FIELD', 'VALUE'],
    Object.entries(profile.settings).map(([field, value]) => [
      field,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const open = profile.asks.map(({ field, what, example }) => [field, what, example]);
  const asks =
    open.length === 0 ? '' : `\n\nLeft to the site, or to the endpoint:\n${table(['FIELD', 'WHAT', 'SUCH AS'], open)}`;
  const named = profile.endpoints.map((each) => [
    agencies.get(each.agencyId) ?? each.agencyId,
    each.label,
    `${each.version}`,
  ]);
  const endpoints = `\n\nEndpoints that name it:\n${table(['AGENCY', 'ENDPOINT', 'VERSION'], named)}`;
  const past = profile.versions.map(({ version, reason, createdAt = '' }) => [
    `${version}`,
    createdAt.slice(0, 19),
    reason,
  ]);
  const versions = isPreset ? '' : `\n\n${table(['VERSION', 'MADE', 'WHY'], past)}`;
  return `${head}\n\n${set}${asks}${endpoints}${versions}`;
}

async function showProfile(context: Context, api: ApiClient, profile: ProfileDetailShape): Promise<void> {
  const agencies = profile.endpoints.length === 0 ? [] : await api.get<Parameters<typeof namesOf>[0]>('/agencies');
  context.show(profile, (one) => describe(one, namesOf(agencies)));
}

function namesOf(agencies: readonly { readonly agencyId: string; readonly name: string }[]): Map<string, string> {
  return new Map(agencies.map(({ agencyId, name }) => [agencyId, name]));
}

function addReading(group: Command, open: Open): void {
  const list = teach(group.command('list'), {
    summary: 'all profiles',
    does: 'Lists the profiles that ship with Writ and those made here, each in its newest version.',
    examples: ['writ profile list'],
  });
  list.action(async () => {
    const context = open(list);
    context.show(await (await context.api()).get<ProfileSummaryShape[]>('/profiles'), profileTable);
  });

  const show = teach(group.command('show <name>'), {
    summary: 'one profile: its fields, what it leaves open, who names it',
    does: 'Shows a profile with every field, what is left to the site or the endpoint, the endpoints that name it and its versions.',
    examples: ['writ profile show us-ias'],
    next: 'writ endpoint add AGENCY --profile us-ias --help',
  });
  show.action(async (name: string) => {
    const context = open(show);
    const api = await context.api();
    await showProfile(context, api, await api.get<ProfileDetailShape>(`/profiles/${encodeURIComponent(name)}`));
  });
}

interface AddOptions extends SettingOptions {
  readonly from: string;
  readonly about: string;
}

function addAdding(group: Command, open: Open): void {
  const add = settingOptions(
    group
      .command('add <name>')
      .requiredOption('--from <profile>', 'the profile to begin from: `writ profile list`')
      .requiredOption('--about <text>', 'for whom it is, in a sentence'),
    'a field of the profile; may be repeated',
  );
  teach(add, {
    summary: 'make a profile of your own',
    does: 'Makes a profile out of another one and the fields that differ. Takes a compliance officer.',
    examples: [
      'writ profile add state-police --from etsi-ip-access --about "State Police, since 2026" --set keepAliveMs=10000 --set acknowledgement=pdu',
    ],
    next: 'writ endpoint add AGENCY --profile state-police ...',
  });
  add.action(async (name: string, options: AddOptions) => {
    const context = open(add);
    const api = await context.api();
    const body = { name, base: options.from, about: options.about, settings: await settingsFrom(options) };
    await showProfile(context, api, await api.post<ProfileDetailShape>('/profiles', body));
  });
}

function addChanging(group: Command, open: Open): void {
  const change = changeOptions(
    group.command('change <name>'),
    'a field of the profile; may be repeated',
    "back to the preset's; may be repeated",
  );
  teach(change, {
    summary: 'change a profile: makes a new version',
    does:
      'Makes a new version of a profile. Endpoints in use that name it follow at once, for what is signed from then on; what a warrant ' +
      'was signed with does not change. Takes a compliance officer.',
    examples: [
      'writ profile change state-police --set keepAliveMs=5000 --reason "asked for by the agency, letter of 12 May"',
    ],
    next: 'writ profile test state-police --agency "State Police"',
  });
  change.action(async (name: string, options: ChangeOptions) => {
    const context = open(change);
    const api = await context.api();
    const body = { settings: await settingsFrom(options), unset: options.unset, reason: options.reason };
    const path = `/profiles/${encodeURIComponent(name)}/versions`;
    await showProfile(context, api, await api.post<ProfileDetailShape>(path, body));
  });
}

export function addProfiles(program: Command, open: Open): void {
  const group = teach(program.command('profile'), {
    summary: 'handover profiles: how an agency is handed what was intercepted',
    does: 'Profiles by name: the standard, how delivery is confirmed, timers and identifiers. Some ship with Writ; others are made of them.',
    examples: ['writ profile list', 'writ profile test etsi-ip-access --agency "State Police"'],
    next: 'An endpoint names one: `writ endpoint add AGENCY --profile NAME`.',
  });
  addReading(group, open);
  addAdding(group, open);
  addChanging(group, open);
  addProfileTest(group, open, findAgency);
}

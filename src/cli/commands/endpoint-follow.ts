/** `writ endpoint follow`: an endpoint is pointed at another named profile. */
import type { Command } from 'commander';
import type { EndpointAssignedShape } from '../../api/endpoint-shapes.ts';
import type { Context } from '../context.ts';
import { findEndpoint } from '../directory.ts';
import type { Open } from '../program.ts';
import { table } from '../table.ts';
import { teach } from '../teach.ts';
import { type ChangeOptions, changeOptions, settingsFrom } from './profile-settings.ts';

function shown(value: unknown): string {
  if (value === undefined) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function describe({ endpoint, changed, keeping }: EndpointAssignedShape): string {
  const { label, profileName = '', profileVersion = 0 } = endpoint;
  const rows = Object.entries(changed).map(([field, { before, after }]) => [field, shown(before), shown(after)]);
  const differs = rows.length === 0 ? 'No field differs.' : table(['FIELD', 'BEFORE', 'NOW'], rows);
  const signed = table(
    ['WARRANT', 'STATE'],
    keeping.map(({ warrantId, state }) => [warrantId, state]),
  );
  const keep =
    keeping.length === 0
      ? 'No warrant that names it is up for signing or in force.'
      : `These keep what their grants hold, until an order is renewed:\n${signed}`;
  return `The endpoint "${label}" follows ${profileName}, version ${profileVersion}, for orders submitted from now on.\n\n${differs}\n\n${keep}`;
}

interface Names {
  readonly agency: string;
  readonly endpoint: string;
  readonly profile: string;
}

async function follow(context: Context, names: Names, options: ChangeOptions): Promise<void> {
  const api = await context.api();
  const { endpointId } = await findEndpoint(api, names.agency, names.endpoint);
  const { unset, reason } = options;
  const body = { profileName: names.profile, settings: await settingsFrom(options), unset, reason };
  context.show(await api.post<EndpointAssignedShape>(`/endpoints/${endpointId}/profile`, body), describe);
}

export function addFollow(group: Command, open: Open): void {
  const command = changeOptions(
    group.command('follow <agency> <endpoint> <profile>'),
    'what the endpoint sets itself; what it sets already stays',
    'what the endpoint no longer sets itself; may be repeated',
  );
  teach(command, {
    summary: 'point an endpoint at another profile',
    does:
      'Says which named profile an endpoint follows from now on, for orders that are submitted then. Warrants that are up for signing or in ' +
      'force keep what their signers saw: they are listed. Takes a compliance officer.',
    examples: [
      'writ endpoint follow "State Police" main etsi-ip-access-acknowledged --reason "the new system acknowledges, letter of 12 May"',
    ],
    next: 'writ profile test etsi-ip-access-acknowledged --agency "State Police"',
  });
  command.action((agency: string, endpoint: string, profile: string, options: ChangeOptions) =>
    follow(open(command), { agency, endpoint, profile }, options),
  );
}

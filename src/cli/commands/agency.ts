/** Agencies and the endpoints of their collection systems. */
import { type Command, InvalidArgumentError } from 'commander';
import { etsiOptionWords } from '../../model/etsi-options.ts';
import type { AgencyShape, EndpointShape } from '../../api/shapes.ts';
import type { Context } from '../context.ts';
import { findAgency } from '../directory.ts';
import type { Open } from '../program.ts';
import { fields, table } from '../table.ts';
import { teach } from '../teach.ts';
import { addFollow } from './endpoint-follow.ts';
import { type EndpointProfileOptions, profileChoice, profileOptions } from './endpoint-profile.ts';

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function describeAgency(agency: AgencyShape): string {
  return fields([
    ['agency', agency.agencyId],
    ['name', agency.name],
    ['contact', agency.contact],
  ]);
}

function endpointTable(endpoints: readonly EndpointShape[]): string {
  return table(
    ['ENDPOINT', 'LABEL', 'HOST', 'HI2', 'HI3', 'LINK', 'STANDARD', 'PROFILE', ''],
    endpoints.map((e) => [
      e.endpointId,
      e.label,
      e.host,
      `${e.hi2Port}`,
      `${e.hi3Port}`,
      e.tls ? `TLS, ${e.pins.length} pinned` : 'plain TCP',
      `${e.profile.standard}, ${e.profile.acknowledgement}${etsiOptionWords(e.profile)}`,
      e.profileName === undefined ? 'its own' : `${e.profileName}, version ${e.profileVersion ?? ''}`,
      e.retired ? 'retired' : '',
    ]),
  );
}

async function showAgency(context: Context, wanted: string): Promise<void> {
  const api = await context.api();
  const agency = await findAgency(api, wanted);
  const endpoints = await api.get<EndpointShape[]>(`/agencies/${agency.agencyId}/endpoints`);
  context.show({ ...agency, endpoints }, () => `${describeAgency(agency)}\n\n${endpointTable(endpoints)}`);
}

interface EndpointOptions extends EndpointProfileOptions {
  readonly label: string;
  readonly host: string;
  readonly hi2Port: number;
  readonly hi3Port: number;
  readonly pin: readonly string[];
  readonly plain?: boolean;
}

async function addEndpoint(context: Context, wanted: string, options: EndpointOptions): Promise<void> {
  const how = profileChoice(options);
  const api = await context.api();
  const agency = await findAgency(api, wanted);
  const { label, host, hi2Port, hi3Port, pin, plain } = options;
  const body = { label, host, hi2Port, hi3Port, tls: !plain, pins: pin.map((each) => each.toLowerCase()), ...how };
  const made = await api.post<EndpointShape>(`/agencies/${agency.agencyId}/endpoints`, body);
  context.show(made, (endpoint) => endpointTable([endpoint]));
}

export function addAgencies(program: Command, open: Open): void {
  const group = teach(program.command('agency'), {
    summary: 'law-enforcement agencies',
    does: 'Agencies that may be delivered to. Adding one takes a compliance officer.',
    examples: ['writ agency add --name "State Police" --contact "duty desk, +1 202 555 0101"', 'writ agency list'],
    next: '`writ endpoint add` says where its collection system (LEMF) listens.',
  });

  const add = teach(
    group
      .command('add')
      .requiredOption('--name <name>', 'what the agency is called')
      .requiredOption('--contact <text>', 'who answers there, day and night'),
    {
      summary: 'add an agency',
      does: 'Adds an agency. Nothing is delivered to it before an endpoint and a signed warrant name it.',
      examples: ['writ agency add --name "State Police" --contact "duty desk, +1 202 555 0101"'],
      next: 'writ endpoint add "State Police" --help',
    },
  );
  add.action(async (options: { name: string; contact: string }) => {
    const context = open(add);
    const { name, contact } = options;
    context.show(await (await context.api()).post<AgencyShape>('/agencies', { name, contact }), describeAgency);
  });

  const list = teach(group.command('list'), {
    summary: 'all agencies',
    does: 'Lists agencies.',
    examples: ['writ agency list'],
  });
  list.action(async () => {
    const context = open(list);
    const rows = await (await context.api()).get<AgencyShape[]>('/agencies');
    context.show(rows, (all) =>
      table(
        ['AGENCY', 'NAME', 'CONTACT'],
        all.map((a) => [a.agencyId, a.name, a.contact]),
      ),
    );
  });

  const show = teach(group.command('show <agency>'), {
    summary: 'one agency and its endpoints',
    does: 'Shows an agency, named by its id, the beginning of its id, or its name.',
    examples: ['writ agency show "State Police"'],
  });
  show.action((wanted: string) => showAgency(open(show), wanted));
}

export function addEndpoints(program: Command, open: Open): void {
  const group = teach(program.command('endpoint'), {
    summary: "where agencies' collection systems listen",
    does: 'Endpoints: host, ports, certificate pins and handover profile of a collection system (LEMF).',
    examples: ['writ endpoint list "State Police"'],
  });

  const add = group
    .command('add <agency>')
    .requiredOption('--label <text>', 'a name for it')
    .requiredOption('--host <host>', 'host name or address')
    .requiredOption('--hi2-port <port>', 'port for IRI', wholeNumber)
    .requiredOption('--hi3-port <port>', 'port for content', wholeNumber)
    .option('--pin <sha256>', "SHA-256 of the LEMF certificate's public key, hexadecimal; may be repeated", collect, [])
    .option('--plain', 'plain TCP without TLS: only where the agency has nothing better');
  profileOptions(add);
  teach(add, {
    summary: 'add an endpoint to an agency',
    does: 'Says where an agency collects and how it proves itself. Warrants name an endpoint; its facts are part of what two people sign.',
    examples: [
      'writ endpoint add "State Police" --label main --host lemf.example --hi2-port 7002 --hi3-port 7003 --pin 5f…e1 --profile etsi-ip-access',
      'writ endpoint add "State Police" --label ias --host lemf.example --hi2-port 7002 --hi3-port 7003 --pin 5f…e1 --profile us-ias --element EXAMPLE-IAP1 --optional-module 1.2.840.113737.2.1.1.0.1',
    ],
    next: 'writ profile test NAME --agency AGENCY sends it a test interception; then writ warrant new',
  });
  add.action((wanted: string, options: EndpointOptions) => addEndpoint(open(add), wanted, options));
  addFollow(group, open);

  const list = teach(group.command('list <agency>'), {
    summary: "an agency's endpoints",
    does: 'Lists the endpoints of an agency, retired ones included.',
    examples: ['writ endpoint list "State Police"'],
  });
  list.action(async (wanted: string) => {
    const context = open(list);
    const api = await context.api();
    const { agencyId } = await findAgency(api, wanted);
    context.show(await api.get<EndpointShape[]>(`/agencies/${agencyId}/endpoints`), endpointTable);
  });
}

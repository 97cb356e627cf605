/**
 * Entering an order: question by question on a terminal, or whole from a file. Targets and LIIDs are never arguments: every
 * process of the machine could read them there.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { AgencyShape, CaseShape, EndpointShape } from '../../api/shapes.ts';
import { instrumentRules, instruments, scopeNames, isInstrument } from '../../model/instrument.ts';
import { readSelectorText } from '../../model/selector.ts';
import { pick } from '../choice.ts';
import type { ApiClient } from '../client.ts';
import { InputError } from '../input-error.ts';
import type { Terminal } from '../terminal.ts';

const order = z.strictObject({
  reference: z.string().optional(),
  signedBy: z.string().optional(),
  presentedBy: z.string().optional(),
  scan: z.string().optional().describe('path of the scan: its SHA-256 is taken'),
  scanSha256: z.string().optional(),
});

/** The file's form: names where people know names, ids where they have them. */
export const warrantForm = z.strictObject({
  agency: z.string(),
  case: z.string().describe("the agency's reference; opened when it is new"),
  endpoint: z.string().optional().describe('may be left out when the agency has one'),
  liid: z.string(),
  instrument: z.enum(instruments),
  scope: z.enum(scopeNames).optional(),
  selectors: z
    .array(z.union([z.string(), z.strictObject({ kind: z.string(), value: z.string(), point: z.string().optional() })]))
    .min(1),
  services: z.array(z.string()).optional().describe("only this of the target's traffic"),
  notBefore: z.string().optional(),
  notAfter: z.string().optional(),
  order: order.optional(),
  corrects: z.string().optional(),
});
export type WarrantForm = z.output<typeof warrantForm>;

function scanHash(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    throw new InputError(
      'WRIT_CLI_ANSWERS',
      `the order's scan can't be read: ${file}`,
      'Give the path of the scanned order.',
    );
  }
}

function orderOf(form: WarrantForm): Readonly<Record<string, string>> | undefined {
  if (form.order === undefined) return undefined;
  const { scan, scanSha256, ...facts } = form.order;
  const hash = scan === undefined ? scanSha256 : scanHash(scan);
  const all = { ...facts, scanSha256: hash };
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

async function caseFor(api: ApiClient, agency: AgencyShape, reference: string): Promise<string> {
  const cases = await api.get<CaseShape[]>('/cases');
  const known = cases.find(
    (c) => c.agencyId === agency.agencyId && (c.reference === reference || c.caseId === reference),
  );
  if (known !== undefined) return known.caseId;
  return (await api.post<CaseShape>('/cases', { agencyId: agency.agencyId, reference })).caseId;
}

async function endpointFor(api: ApiClient, agency: AgencyShape, wanted: string | undefined): Promise<string> {
  const all = await api.get<EndpointShape[]>(`/agencies/${agency.agencyId}/endpoints`);
  const usable = all.filter((endpoint) => !endpoint.retired);
  if (wanted !== undefined) {
    return pick(wanted, usable, { what: 'endpoint', idOf: (e) => e.endpointId, nameOf: (e) => e.label }).endpointId;
  }
  const [only, ...others] = usable;
  if (only !== undefined && others.length === 0) return only.endpointId;
  const advice = only === undefined ? 'Add one: writ endpoint add' : 'Say which: "endpoint".';
  throw new InputError('WRIT_CLI_ANSWERS', `the agency has ${usable.length} endpoints`, advice);
}

/** The request body; a new case is opened on the way. */
export async function bodyFrom(api: ApiClient, form: WarrantForm): Promise<Readonly<Record<string, unknown>>> {
  const agencies = await api.get<AgencyShape[]>('/agencies');
  const agency = pick(form.agency, agencies, { what: 'agency', idOf: (a) => a.agencyId, nameOf: (a) => a.name });
  const endpointId = await endpointFor(api, agency, form.endpoint);
  const { liid, instrument, scope, notBefore, notAfter, corrects } = form;
  return {
    caseId: await caseFor(api, agency, form.case),
    endpointId,
    liid,
    instrument,
    scope,
    selectors: form.selectors.map((each) => (typeof each === 'string' ? readSelectorText(each) : each)),
    services: form.services,
    notBefore,
    notAfter,
    order: orderOf(form),
    corrects,
  };
}

/** One answer a line until an empty one. */
async function askEach(terminal: Terminal, first: string, further: string): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const next = await terminal.ask(all.length === 0 ? first : further);
    if (next === '') return all;
    all.push(next);
  }
}

async function askTarget(terminal: Terminal): Promise<Pick<WarrantForm, 'selectors' | 'services'>> {
  terminal.note('  An address or prefix, mac=02:00:5e:10:00:01, circuit=100.200 or teid=ADDRESS#TEID,ADDRESS#TEID;');
  terminal.note('  behind the last three @POINT, if it is to match at one capture point only.');
  const selectors = await askEach(terminal, 'Target', 'Another target (empty: no more)');
  const services = await askEach(
    terminal,
    "Only some of the target's traffic, like tcp:peer=25 (empty: all of it)",
    'Or this too (empty: no more)',
  );
  return services.length === 0 ? { selectors } : { selectors, services };
}

async function askInstrument(terminal: Terminal): Promise<WarrantForm['instrument']> {
  for (const name of instruments) terminal.note(`  ${name.padEnd(20)} ${instrumentRules[name].title}`);
  const answer = await terminal.ask('Instrument', 'title-iii');
  if (isInstrument(answer)) return answer;
  throw new InputError('WRIT_CLI_ANSWERS', `"${answer}" is no instrument`, `One of: ${instruments.join(', ')}.`);
}

export async function askForm(terminal: Terminal): Promise<WarrantForm> {
  const agency = await terminal.ask('Agency (name or id)');
  const caseReference = await terminal.ask("Case (the agency's reference; a new one is opened)");
  const endpoint = await terminal.ask('Endpoint (label or id; empty when there is one)');
  const instrument = await askInstrument(terminal);
  const scope = await terminal.ask('Scope (iri or iri+cc)', instrumentRules[instrument].defaultScope);
  const liid = await terminal.ask('LIID, as agreed with the agency');
  const target = await askTarget(terminal);
  const form = {
    agency,
    case: caseReference,
    instrument,
    scope,
    liid,
    ...target,
    notBefore: await terminal.ask('From (like 2026-11-21T00:00:00Z)'),
    notAfter: await terminal.ask('Until, not included (like 2026-12-21T00:00:00Z)'),
    order: {
      reference: await terminal.ask("The order's docket or number"),
      signedBy: await terminal.ask('Signed by (judge)'),
      presentedBy: await terminal.ask('Presented by (officer)'),
      scan: await terminal.ask("Path of the order's scan"),
    },
    ...(endpoint === '' ? {} : { endpoint }),
  };
  const checked = warrantForm.safeParse(form);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new InputError('WRIT_CLI_ANSWERS', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
}

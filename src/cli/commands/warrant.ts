/** Orders from entry to end. Signing has a file of its own: approve.ts. */
import { type Command, Option } from 'commander';
import type { StoppedShape, WarrantShape, WarrantSummaryShape } from '../../api/shapes.ts';
import { formatSelectorText } from '../../model/selector.ts';
import { parseService, serviceWords } from '../../model/service.ts';
import { warrantStates } from '../../model/warrant-state.ts';
import { readAnswers } from '../answers.ts';
import { pick } from '../choice.ts';
import type { ApiClient } from '../client.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { fields, table } from '../table.ts';
import { answersOption, teach } from '../teach.ts';
import { addApprove } from './approve.ts';
import { askForm, bodyFrom, warrantForm } from './warrant-form.ts';

const WHOLE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A warrant's id from what a person typed. A whole id is not looked up: the engineer, who may stop, may not list. */
export async function warrantId(api: ApiClient, wanted: string): Promise<string> {
  if (WHOLE_ID.test(wanted)) return wanted;
  const all = await api.get<WarrantSummaryShape[]>('/warrants?limit=1000');
  return pick(wanted, all, { what: 'warrant', idOf: (w) => w.warrantId, nameOf: (w) => w.grantId ?? '' }).warrantId;
}

/** As it is typed in; the shape's absent point is an absent field. */
function lineOf({ kind, value, point }: WarrantShape['selectors'][number]): string {
  return formatSelectorText({ kind, value, ...(point === undefined ? {} : { point }) });
}

/** Masked services are no services any more: they are shown as they come. */
function trafficOf({ services, masked }: WarrantShape): string {
  if (services.length === 0) return 'all of the target';
  if (masked) return `only ${services.join('; ')}`;
  const parsed = services.map((text) => [text, parseService(text)] as const);
  return `only ${parsed.map(([text, each]) => (each.ok ? serviceWords(each.service) : text)).join('; ')}`;
}

export function describeWarrant(warrant: WarrantShape): string {
  const { approvals, grant, order } = warrant;
  const signed = grant?.approvals.map(({ role, personId, at }) => [role, `person ${personId}, ${at}`] as const) ?? [];
  const optional: readonly (readonly [string, string | undefined])[] = [
    ['reason', warrant.reason],
    ['refusal', warrant.refusal],
    ['grant', warrant.grantId],
    ['order', order.reference],
    ['corrects', warrant.corrects],
  ];
  return fields([
    ['warrant', warrant.warrantId],
    ['state', warrant.state],
    ['agency', `${warrant.agencyName}, case ${warrant.caseReference}`],
    ['instrument', `${warrant.instrument}, ${warrant.scope}`],
    ['liid', warrant.liid],
    ['target', warrant.selectors.map(lineOf).join(', ')],
    ['traffic', trafficOf(warrant)],
    ['from', warrant.notBefore ?? '(missing)'],
    ['until', warrant.notAfter ?? '(missing)'],
    ['entered by', `person ${warrant.enteredBy}`],
    ['approvals', approvals.length === 0 ? 'none yet' : approvals.join(', ')],
    ...signed,
    ...optional.filter((pair): pair is readonly [string, string] => pair[1] !== undefined),
  ]);
}

const NEXT: Partial<Readonly<Record<WarrantShape['state'], (id: string) => string>>> = {
  STOPPED: (id) => `Next: writ warrant close ${id} (the compliance officer proposes, the carrier approver confirms)`,
  DRAFT: (id) => `Next: writ warrant submit ${id}`,
  IN_REVIEW: (id) => `Next: a legal and a carrier approver each run: writ warrant approve ${id}`,
  APPROVED: (id) => `Next: writ warrant activate ${id}`,
  PENDING: () => 'The core has it and waits for its start.',
  ACTIVE: () => 'The core matches it now. `writ status` shows what is delivered.',
};

export function showWarrant(context: Context, warrant: WarrantShape): void {
  context.show(warrant, describeWarrant);
  const next = NEXT[warrant.state]?.(warrant.warrantId.slice(0, 8));
  if (!context.wantsJson && next !== undefined) context.terminal.note(`\n${next}`);
}

/** A command that posts to one warrant and shows what it has become. */
interface Act {
  readonly name: string;
  readonly summary: string;
  readonly does: string;
  readonly next?: string;
}

function addAct(group: Command, open: Open, act: Act): void {
  const { name, ...lesson } = act;
  const command = teach(group.command(`${name} <id>`), { ...lesson, examples: [`writ warrant ${name} 3f2c9a10`] });
  command.action(async (wanted: string) => {
    const context = open(command);
    const api = await context.api();
    const id = await warrantId(api, wanted);
    showWarrant(context, await api.post<WarrantShape>(`/warrants/${id}/${name}`));
  });
}

function addNew(group: Command, open: Open): void {
  const command = teach(group.command('new').addOption(answersOption('the whole order (docs/cli.md)')), {
    summary: 'enter an order',
    does:
      'Asks for everything the order says and makes a draft. The target is asked for or read from a file, never an argument. ' +
      'A target is an address or prefix, mac=02:00:5e:10:00:01, circuit=LABELS or teid=ADDRESS#TEID,ADDRESS#TEID (where uplink ' +
      'packets go first); behind the last three @POINT binds it to one capture point. LABELS are those on the wire, outermost ' +
      'first, with dots: 100 is a VLAN, 100.200 a QinQ pair, mpls:1000 and pppoe:17 say what they are. Services restrict the ' +
      'order to some of the traffic: tcp, udp, sctp or any, then target=PORTS, peer=PORTS, host=ADDRESS/LENGTH (the peer), as ' +
      'in tcp:peer=25 or udp:target=5060-5061,host=203.0.113.0/24; without any, all of it is taken. ' +
      'As a file: {"agency": "State Police", "case": "SP-17", "liid": "...", "instrument": "title-iii", "scope": "iri+cc", ' +
      '"selectors": ["192.0.2.7", "circuit=100.200@edge-1"], "services": ["tcp:peer=25"], ' +
      '"notBefore": "2026-11-21T00:00:00Z", "notAfter": "2026-12-21T00:00:00Z", "order": ' +
      '{"reference": "26-mc-101", "signedBy": "...", "presentedBy": "...", "scan": "order.pdf"}}',
    examples: ['writ warrant new', 'writ warrant new --answers order.json'],
    next: 'writ warrant submit ID',
  });
  command.action(async (options: { answers?: string }) => {
    const context = open(command);
    const api = await context.api();
    const form =
      options.answers === undefined ? await askForm(context.terminal) : readAnswers(options.answers, warrantForm);
    showWarrant(context, await api.post<WarrantShape>('/warrants', await bodyFrom(api, form)));
  });
}

function addReading(group: Command, open: Open): void {
  const list = group.command('list').addOption(new Option('--state <state>', 'only these').choices(warrantStates));
  teach(list, {
    summary: 'all warrants, without targets',
    does: 'Lists warrants and where each stands.',
    examples: ['writ warrant list --state ACTIVE'],
  });
  list.action(async (options: { state?: string }) => {
    const context = open(list);
    const query = options.state === undefined ? '' : `?state=${options.state}`;
    const rows = await (await context.api()).get<WarrantSummaryShape[]>(`/warrants${query}`);
    context.show(rows, (all) =>
      table(
        ['WARRANT', 'STATE', 'AGENCY', 'CASE', 'INSTRUMENT', 'SCOPE', 'UNTIL', 'APPROVALS'],
        all.map((w) => [
          w.warrantId,
          w.state,
          w.agencyName,
          w.caseReference,
          w.instrument,
          w.scope,
          w.notAfter ?? '',
          w.approvals.join(', '),
        ]),
      ),
    );
  });

  const show = group
    .command('show <id>')
    .option('--unmask', 'show the whole target; needs --reason, and is recorded')
    .option('--reason <text>', 'why the target is looked at');
  teach(show, {
    summary: 'one warrant',
    does: 'Shows a warrant, its target cut to the beginning. Every look is recorded; the whole target takes a reason.',
    examples: ['writ warrant show 3f2c9a10', 'writ warrant show 3f2c9a10 --unmask --reason "check against the paper"'],
  });
  show.action(async (wanted: string, options: { unmask?: boolean; reason?: string }) => {
    const context = open(show);
    if (options.unmask && !options.reason) {
      throw new InputError(
        'WRIT_CLI_USAGE',
        '--unmask needs a reason',
        'Add --reason "..."; it stands in the audit log.',
      );
    }
    const api = await context.api();
    const path = `/warrants/${await warrantId(api, wanted)}`;
    const warrant = options.unmask
      ? await api.post<WarrantShape>(`${path}/unmask`, { reason: options.reason })
      : await api.get<WarrantShape>(path);
    showWarrant(context, warrant);
  });
}

function describeStop({ warrantId: id, inForce }: StoppedShape): string {
  if (inForce) return `${id} is stopped: not one more packet is matched.`;
  return `${id}: the stop is recorded, but the core does not answer. On its machine: writ stop ${id}`;
}

function addEndings(group: Command, open: Open): void {
  const reject = teach(group.command('reject <id>').requiredOption('--reason <text>', 'what is wrong with the order'), {
    summary: 'refuse an order in review',
    does: 'Ends the review. Correcting it means a new draft that names this one ("corrects"). For the two approvers.',
    examples: ['writ warrant reject 3f2c9a10 --reason "no end date on the paper"'],
  });
  reject.action(async (wanted: string, options: { reason: string }) => {
    const context = open(reject);
    const api = await context.api();
    showWarrant(context, await api.post<WarrantShape>(`/warrants/${await warrantId(api, wanted)}/reject`, options));
  });

  const revoke = teach(group.command('revoke <id>').requiredOption('--reason <text>', 'why it ends'), {
    summary: 'end an interception through the office (one person)',
    does: 'Stops a warrant for good, through the server. When the server does not answer: `writ stop`, on the core itself.',
    examples: ['writ warrant revoke 3f2c9a10 --reason "withdrawn by the agency"'],
    next: '`writ warrant close` once everything captured is delivered.',
  });
  revoke.action(async (wanted: string, options: { reason: string }) => {
    const context = open(revoke);
    const api = await context.api();
    const stopped = await api.post<StoppedShape>(`/warrants/${await warrantId(api, wanted)}/stop`, options);
    context.show(stopped, describeStop);
    if (!stopped.inForce) process.exitCode = 1;
  });
}

export function addWarrants(program: Command, open: Open): void {
  const group = teach(program.command('warrant'), {
    summary: 'orders: enter, review, approve, run, end',
    does: 'DRAFT -> IN_REVIEW -> APPROVED (two signatures) -> PENDING -> ACTIVE -> EXPIRED or STOPPED -> CLOSED; or REJECTED.',
    examples: ['writ warrant new', 'writ warrant list'],
  });
  addNew(group, open);
  addAct(group, open, {
    name: 'submit',
    summary: 'hand a draft over for review',
    does: 'Checks that nothing is missing and makes the grant that two people, neither of them you, are asked to sign.',
    next: 'A legal and a carrier approver each run `writ warrant approve ID`.',
  });
  addApprove(group, open);
  addAct(group, open, {
    name: 'activate',
    summary: 'carry an approved grant to the core now',
    does:
      'The second signature is the act that starts an interception; the office then carries the grant to the core by itself. ' +
      'This command does so at once and waits until the core says pending or active, or prints its refusal.',
    next: '`writ status` shows what is matched and delivered.',
  });
  addAct(group, open, {
    name: 'renew',
    summary: 'make the grant of a warrant anew',
    does: 'After an approver key was replaced, or when the core refused: a new grant, and both signatures again.',
    next: '`writ warrant approve ID`, twice.',
  });
  addReading(group, open);
  addEndings(group, open);
  addAct(group, open, {
    name: 'close',
    summary: 'close an ended warrant',
    does:
      'Takes a stopped or expired warrant off the desk. The compliance officer proposes it, the carrier approver confirms with ' +
      'the same command. Its records and audit entries stay.',
  });
}

/**
 * `writ stream`: what lies between capture and the agencies, and orders about it. Looking asks delivery itself, so that it works with the
 * office dead; ordering goes through the office, which knows who may and writes the audit log.
 */
import type { Command } from 'commander';
import type { FlushedShape, StreamOrderShape } from '../../api/stream-shapes.ts';
import { socketPath } from '../../config/home.ts';
import { callOnce } from '../../ipc/client.ts';
import { deliveryContract } from '../../ipc/delivery-messages.ts';
import type { StreamView } from '../../ipc/stream-messages.ts';
import type { StreamScope } from '../../model/stream-order.ts';
import { pick } from '../choice.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { describeOrder, describeStream, flushTable, ordersTable, streamTable } from '../stream-text.ts';
import { teach } from '../teach.ts';
import { addManifest } from './manifest.ts';
import { addStreamKeys } from './stream-key.ts';

const PATIENCE_MS = 10_000;

async function streamsOf(context: Context, streamIds?: readonly string[]): Promise<readonly StreamView[]> {
  const asked = streamIds === undefined ? { segments: false } : { segments: true, streamIds: [...streamIds] };
  return (await callOnce(socketPath(context.home, 'delivery'), deliveryContract, 'streams', asked, PATIENCE_MS))
    .streams;
}

interface Wanted {
  readonly scope: StreamScope;
  readonly id: string;
}

/** What a person names: a stream, a warrant or an agency, by its id or the beginning of it. */
function wantedScope(wanted: string, streams: readonly StreamView[], scopes: readonly StreamScope[]): Wanted {
  const idIn = { stream: 'streamId', warrant: 'warrantId', agency: 'agencyId' } as const;
  const all = scopes.flatMap((scope) =>
    [...new Set(streams.map((each) => each[idIn[scope]]))].map((id) => ({ scope, id })),
  );
  return pick(wanted, all, { what: scopes.join(' or '), idOf: ({ id }) => id, nameOf: () => '' });
}

async function reasonFor(context: Context, given: string | undefined, question: string): Promise<string> {
  const reason = given ?? (await context.terminal.ask(question));
  if (reason.trim() !== '') return reason;
  throw new InputError('WRIT_CLI_USAGE', 'this needs a reason', 'Give --reason "..."; it goes into the audit log.');
}

const withReason = (command: Command): Command =>
  command.option('--reason <text>', 'why, for the audit log (asked for when left out)');

function addLooking(group: Command, open: Open): void {
  const list = teach(group.command('list'), {
    summary: 'all streams: where each stands',
    does:
      'Asks delivery for each stream: its leg, what it is doing, how many records are durable, sent and confirmed, and from which ' +
      'record on the spool still holds it. Ids only. Works with the office dead.',
    examples: ['writ stream list', 'writ stream list --json'],
  });
  list.action(async () => {
    const context = open(list);
    context.show(await streamsOf(context), streamTable);
  });

  const show = teach(group.command('show <stream>'), {
    summary: 'one stream: its segments, holds, re-deliveries',
    does: 'Everything that is known of a stream without opening it: positions, holds and by whom, re-deliveries, and each segment with its hash.',
    examples: ['writ stream show 5faf68a7'],
  });
  show.action(async (wanted: string) => {
    const context = open(show);
    const { id } = wantedScope(wanted, await streamsOf(context), ['stream']);
    const [stream] = await streamsOf(context, [id]);
    if (stream !== undefined) context.show(stream, describeStream);
  });
}

const NAMES = 'a stream, a warrant or an agency: its id, or the beginning of it';

function addHolding(group: Command, open: Open, act: 'hold' | 'resume', lesson: Parameters<typeof teach>[1]): void {
  const made = teach(withReason(group.command(act).argument('<id>', NAMES)), lesson);
  made.action(async (wanted: string, options: { reason?: string }) => {
    const context = open(made);
    const scope = wantedScope(wanted, await streamsOf(context), ['stream', 'warrant', 'agency']);
    const reason = await reasonFor(context, options.reason, 'Why');
    const api = await context.api();
    const order = await api.post<StreamOrderShape>(`/streams/${act}`, { ...scope, reason });
    context.show(order, describeOrder);
    if (order.state === 'approved' || order.state === 'lifting') process.exitCode = 1;
  });
}

function addFlush(group: Command, open: Open): void {
  const command = group
    .command('flush')
    .argument('[warrant]', "a warrant's id, or the beginning of it (default: all)")
    .option('--wait <seconds>', 'how long to wait for the agencies, up to 30', Number, 5);
  teach(command, {
    summary: 'make everything durable and offer it to the agencies now',
    does:
      'The core writes and flushes what it has accepted; delivery looks at once, tries links that wait, and asks for confirmation. ' +
      'Says what is left unconfirmed. Exit code 1 when something is, or the core does not answer.',
    examples: ['writ stream flush', 'writ stream flush 3f2c9a10 --wait 30'],
    next: 'Something unconfirmed: `writ status` says which link is down and why.',
  });
  command.action(async (wanted: string | undefined, options: { wait: number }) => {
    const context = open(command);
    const warrant =
      wanted === undefined ? {} : { warrantId: wantedScope(wanted, await streamsOf(context), ['warrant']).id };
    const api = await context.api();
    const done = await api.post<FlushedShape>('/streams/flush', {
      ...warrant,
      waitMs: Math.round(options.wait * 1000),
    });
    context.show(done, flushTable);
    if (!done.coreFlushed || done.streams.some(({ unconfirmed }) => unconfirmed !== '0')) process.exitCode = 1;
  });
}

interface RangeOptions {
  readonly records?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason?: string;
}

/** As the API takes it: records 100-349, both included, are first 100, end 350. */
export function rangeOf({ records, from, to }: RangeOptions): Record<string, string> {
  const parts = /^(\d{1,18})-(\d{1,18})$/.exec(records ?? '');
  if (parts !== null && from === undefined && to === undefined)
    return { first: parts[1] ?? '', end: `${BigInt(parts[2] ?? '') + 1n}` };
  if (records === undefined && from !== undefined && to !== undefined) return { from, to };
  throw new InputError(
    'WRIT_CLI_USAGE',
    'say which records',
    'Give --records FIRST-LAST, or --from TIME and --to TIME.',
  );
}

function addRedeliver(group: Command, open: Open): void {
  const command = withReason(
    group
      .command('redeliver <stream>')
      .option('--records <first-last>', 'both included; `writ stream show` says which are kept')
      .option('--from <time>', 'instead of --records: the first moment, 2026-11-21T20:40:00Z')
      .option('--to <time>', 'and the moment behind the last'),
  );
  teach(command, {
    summary: 'ask for a range to be sent to the agency again',
    does:
      'For when the agency lost data that it had confirmed. The same PDUs go out again under the same numbers, on a connection of their ' +
      'own beside the live data. What is kept that long is set by spool.retainHours. Takes a second person.',
    examples: [
      'writ stream redeliver 5faf68a7 --records 100-349 --reason "lost at the agency, their ticket 17"',
      'writ stream redeliver 5faf68a7 --from 2026-11-21T20:00:00Z --to 2026-11-21T21:00:00Z',
    ],
    next: 'An approver runs `writ stream approve ORDER`; `writ stream orders` shows how it goes.',
  });
  command.action(async (wanted: string, options: RangeOptions) => {
    const context = open(command);
    const range = rangeOf(options);
    const { id } = wantedScope(wanted, await streamsOf(context), ['stream']);
    const reason = await reasonFor(context, options.reason, 'What did the agency ask for, and why');
    const api = await context.api();
    context.show(await api.post<StreamOrderShape>(`/streams/${id}/redeliveries`, { ...range, reason }), describeOrder);
  });
}

function addPurge(group: Command, open: Open): void {
  const command = withReason(
    group
      .command('purge')
      .argument('<id>', 'a stream or a warrant: its id, or the beginning of it')
      .option('--destroy', 'also what no agency has confirmed, or is still to be kept: takes a second person'),
  );
  teach(command, {
    summary: 'destroy streams for good',
    does:
      "Overwrites the stream's only key, so that its data is noise wherever a copy may lie, then removes the segments. Of ended streams " +
      'only, and without --destroy only when the agency has confirmed everything and the time of spool.retainHours has passed. Key id, ' +
      'counts and hashes of the segments stay in the audit log.',
    examples: [
      'writ stream purge 3f2c9a10 --reason "case closed"',
      'writ stream purge 3f2c9a10 --destroy --reason "court order 26-mc-140"',
    ],
    next: 'With --destroy an approver runs `writ stream approve ORDER`.',
  });
  command.action(async (wanted: string, options: { destroy?: boolean; reason?: string }) => {
    const context = open(command);
    const scope = wantedScope(wanted, await streamsOf(context), ['stream', 'warrant']);
    const reason = await reasonFor(context, options.reason, 'Why is it destroyed');
    const api = await context.api();
    const request = { ...scope, destroy: options.destroy ?? false, reason };
    const orders = await api.post<StreamOrderShape[]>('/streams/purge', request);
    context.show(orders, ordersTable);
    if (orders.some(({ state }) => state === 'refused')) process.exitCode = 1;
  });
}

async function orderNamed(context: Context, wanted: string): Promise<StreamOrderShape> {
  const all = await (await context.api()).get<StreamOrderShape[]>('/stream-orders');
  return pick(wanted, all, { what: 'order', idOf: ({ orderId }) => orderId, nameOf: () => '' });
}

function addDeciding(group: Command, open: Open): void {
  const orders = teach(group.command('orders').option('--all', 'also those that are over'), {
    summary: 'holds, re-deliveries and purges: what waits and what is in force',
    does: 'Lists the orders about streams that wait for an approval, are carried out, or are in force.',
    examples: ['writ stream orders', 'writ stream orders --all'],
  });
  orders.action(async (options: { all?: boolean }) => {
    const context = open(orders);
    const query = options.all === true ? '?all=true' : '';
    context.show(await (await context.api()).get<StreamOrderShape[]>(`/stream-orders${query}`), ordersTable);
  });

  const approve = teach(group.command('approve <order>').option('--yes', 'without asking, for scripts'), {
    summary: 'approve a re-delivery or a destruction, as the second person',
    does: 'Shows what was asked for, by whom and why, and asks for a yes. Whoever asked can not approve.',
    examples: ['writ stream approve 7c1e0d2f'],
    next: '`writ stream orders --all` shows what became of it; the audit log keeps it.',
  });
  approve.action(async (wanted: string, options: { yes?: boolean }) => {
    const context = open(approve);
    const order = await orderNamed(context, wanted);
    context.terminal.note(`${describeOrder(order)}\n`);
    const answer = options.yes === true ? 'yes' : await context.terminal.ask('Approve this? Type yes');
    if (answer !== 'yes')
      throw new InputError('WRIT_CLI_CANCELLED', 'nothing was approved', 'Type the whole word yes.');
    const path = `/stream-orders/${order.orderId}/approve`;
    const done = await (await context.api()).post<StreamOrderShape>(path);
    context.show(done, describeOrder);
    if (done.state === 'refused') process.exitCode = 1;
  });

  const reject = withReason(
    teach(group.command('reject <order>'), {
      summary: 'reject such an order, or take it back',
      does: 'With a reason. An approver rejects; whoever asked may take it back.',
      examples: ['writ stream reject 7c1e0d2f --reason "the agency withdrew it"'],
    }),
  );
  reject.action(async (wanted: string, options: { reason?: string }) => {
    const context = open(reject);
    const { orderId } = await orderNamed(context, wanted);
    const reason = await reasonFor(context, options.reason, 'Why');
    const path = `/stream-orders/${orderId}/reject`;
    context.show(await (await context.api()).post<StreamOrderShape>(path, { reason }), describeOrder);
  });
}

export function addStreams(program: Command, open: Open): void {
  const group = teach(program.command('stream'), {
    summary: 'what is on its way to the agencies: look, flush, hold, send again, destroy',
    does:
      'Each warrant has one stream for IRI and, with content, one for CC, kept sealed in the spool until the agency has confirmed it. ' +
      'Looking needs delivery alone; orders go through the office and into the audit log.',
    examples: ['writ stream list', 'writ stream hold 3f2c9a10 --reason "maintenance at the agency"'],
  });
  addLooking(group, open);
  addFlush(group, open);
  addHolding(group, open, 'hold', {
    summary: 'hold delivery; capture goes on and nothing is lost',
    does:
      'Nothing more of these streams is sent from when the command has returned, also after restarts; of a warrant or an agency also ' +
      'what begins later. The spool grows meanwhile.',
    examples: ['writ stream hold 3f2c9a10 --reason "maintenance at the agency"'],
    next: '`writ stream resume ID` with the same id ends it; `writ stream orders` lists what is held.',
  });
  addHolding(group, open, 'resume', {
    summary: 'end a hold',
    does: 'Ends every hold on exactly that stream, warrant or agency. A stream goes on when no other hold covers it.',
    examples: ['writ stream resume 3f2c9a10 --reason "their system is back"'],
  });
  addRedeliver(group, open);
  addPurge(group, open);
  addStreamKeys(group, open);
  addManifest(group, open);
  addDeciding(group, open);
}

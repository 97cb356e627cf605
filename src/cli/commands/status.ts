/** `writ status`: asks the processes themselves, each on its socket, so that it shows the truth with any of them dead. */
import type { Command } from 'commander';
import { codeOf } from '../../base/errors.ts';
import { socketPath, type ProcessName } from '../../config/home.ts';
import { callOnce } from '../../ipc/client.ts';
import { coreContract, type CoreContract, type GrantStatus } from '../../ipc/core-messages.ts';
import { deliveryContract, type StreamStatus } from '../../ipc/delivery-messages.ts';
import { officeContract } from '../../ipc/office-messages.ts';
import type { Contract, MethodName, Params, Result } from '../../ipc/contract.ts';
import type { Context } from '../context.ts';
import { expiryLines, ownExpiry, peerExpiries } from '../expiries.ts';
import type { Open } from '../program.ts';
import { ageLine, spoolLines, startLine } from '../spool-lines.ts';
import { table } from '../table.ts';
import { teach } from '../teach.ts';
import { deliveryLine, linkTable, streamTable } from './status-delivery.ts';

const PATIENCE_MS = 3000;

/** An answer, or the code of why there is none. */
type Asked<T> = { readonly up: true; readonly is: T } | { readonly up: false; readonly code: string };

async function ask<C extends Contract, M extends MethodName<C>>(
  context: Context,
  name: ProcessName,
  contract: C,
  method: M,
  params: Params<C, M>,
): Promise<Asked<Result<C, M>>> {
  try {
    return { up: true, is: await callOnce(socketPath(context.home, name), contract, method, params, PATIENCE_MS) };
  } catch (thrown) {
    return { up: false, code: codeOf(thrown) ?? 'WRIT_CLI_UNEXPECTED' };
  }
}

export async function gather(context: Context) {
  const [core, grants, delivery, office, hello] = await Promise.all([
    ask(context, 'core', coreContract, 'status', {}),
    ask(context, 'core', coreContract, 'grants', {}),
    ask(context, 'delivery', deliveryContract, 'status', {}),
    ask(context, 'office', officeContract, 'status', {}),
    ask(context, 'office', officeContract, 'hello', {}),
  ]);
  const own = ownExpiry(context.home.deliveryCertificate);
  const peers = peerExpiries(delivery.up ? delivery.is.links : []);
  const certificates = [...(own === undefined ? [] : [own]), ...peers];
  return { core, grants, delivery, office, certificates, api: hello.up ? hello.is.api : undefined };
}
export type Status = Awaited<ReturnType<typeof gather>>;

/** One row a capture point: what became of each packet there. */
function pointRows({ core }: Status): readonly (readonly string[])[] {
  if (!core.up) return [];
  const states = new Map(core.is.sources.map((source) => [source.point, source]));
  const counted = new Map(core.is.stages.points.map((each) => [each.point, each]));
  return [...new Set([...states.keys(), ...counted.keys()])].map((point) => {
    const [source, counters] = [states.get(point), counted.get(point)];
    const { kernel = 0n, malformed = 0n, truncated = 0n, unknownLink = 0n } = counters?.dropped ?? {};
    return [
      ...[point, source?.up === true ? 'up' : 'down', `${counters?.seen ?? 0n}`, `${counters?.matched ?? 0n}`],
      ...[`${kernel}`, `${malformed}`, `${truncated}`, `${unknownLink}`],
      `${(counters?.deeper ?? 0n) + (counters?.opaque ?? 0n)}`,
      source?.detail ?? '',
    ];
  });
}

function fragmentLine({ core }: Status): string {
  if (!core.up) return '';
  const { joined = 0n, expired = 0n, overlapping = 0n, crowded = 0n } = core.is.stages.fragments;
  return `Fragments: ${joined} packets joined; given up: ${expired} not whole in time, ${overlapping} overlapping, ${crowded} for want of room`;
}

const sum = (numbers: readonly bigint[]): bigint => numbers.reduce((total, number) => total + number, 0n);

function processLines({ core, delivery, office, api }: Status): string {
  const dropped = core.up ? sum(Object.values(core.is.stages.dropped)) : 0n;
  const down = (code: string): string => `down (${code})`;
  return table(
    ['PROCESS', 'STATE', ''],
    [
      core.up
        ? ['core', 'up', `seen ${core.is.stages.seen}  matched ${core.is.stages.matched}  dropped ${dropped}`]
        : ['core', down(core.code), 'nothing is matched while it is down'],
      delivery.up
        ? ['delivery', 'up', deliveryLine(delivery.is)]
        : ['delivery', down(delivery.code), 'what is captured is kept until it is back'],
      office.up
        ? ['office', 'up', `database ${office.is.database ? 'up' : 'down'}  API ${api ?? 'off'}`]
        : ['office', down(office.code), 'running interceptions go on; nothing new can be approved'],
    ],
  );
}

function grantRow(grant: GrantStatus, streams: readonly StreamStatus[]): readonly string[] {
  const own = streams.filter((stream) => stream.grantId === grant.grantId);
  const buffered = sum(own.map((stream) => stream.durable - stream.confirmed));
  const confirmed = (leg: 1 | 2): bigint => sum(own.filter((s) => s.leg === leg).map((s) => s.confirmedItems));
  const iri = `${confirmed(1)}/${grant.iriMade}`;
  const cc = `${confirmed(2)}/${grant.encoded}`;
  return [
    ...[grant.grantId, grant.warrantId, grant.state, `${grant.matched}`, iri, cc, `${buffered}`],
    ...[grant.gap, grant.truncated, grant.repeated].map(String),
  ];
}

function spoolPart({ space, ages, start }: Result<CoreContract, 'status'>['spool']): string {
  return [spoolLines(space), ageLine(ages), startLine(start)].join('\n');
}

export function describeStatus(status: Status): string {
  const grants = status.grants.up ? status.grants.is.grants : [];
  const { links, streams } = status.delivery.up ? status.delivery.is : { links: [], streams: [] };
  const expiries = expiryLines(status.certificates, Date.now());
  const parts = [
    processLines(status),
    ...(expiries.length === 0 ? [] : [`Certificates\n${expiries.join('\n')}`]),
    `Capture points\n${table(
      [
        'POINT',
        'STATE',
        'SEEN',
        'MATCHED',
        'KERNEL DROPS',
        'MALFORMED',
        'CUT SHORT',
        'UNKNOWN LINK',
        'NOT READ INSIDE',
        '',
      ],
      pointRows(status),
    )}\n${fragmentLine(status)}`,
    ...(status.core.up ? [spoolPart(status.core.is.spool)] : []),
    `Interceptions (confirmed by the agency / made)\n${table(
      ['GRANT', 'WARRANT', 'STATE', 'MATCHED', 'IRI', 'CC', 'BUFFERED', 'GAP', 'CUT SHORT', 'SEEN TWICE'],
      grants.map((grant) => grantRow(grant, streams)),
    )}`,
    `Streams (records)\n${streamTable(streams, Date.now())}`,
    `Links\n${linkTable(links)}`,
  ];
  return parts.join('\n\n');
}

export function addStatus(program: Command, open: Open): void {
  const command = teach(program.command('status'), {
    summary: 'what runs, what is matched, buffered and delivered',
    does:
      'Asks the core, the delivery and the office directly and shows one table each: processes, capture sources, the spool, ' +
      'how long its room lasts and how soon records are durable, interceptions with their counters, their streams to the agencies (buffered, age, confirmation time, how soon drained), ' +
      'the links that carry them, and certificates that end within 30 days. Ids only, never a target. Exit code 1 when a process is down.',
    examples: ['writ status', 'writ status --json'],
    next: 'A link that is not up: look at its code in docs/errors.md. A process that is down: see its log, below <home>/log.',
  });
  command.action(async () => {
    const context = open(command);
    const status = await gather(context);
    context.show(status, describeStatus);
    if (!status.core.up || !status.delivery.up || !status.office.up) process.exitCode = 1;
  });
}

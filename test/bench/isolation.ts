/**
 * npm run bench -- isolation: how long confirmations of healthy agencies take, alone and beside a hostile LEMF, six of them, hanging ones by the
 * hundred, and a backlog on the same link; and delivery's memory while all agencies hang. Delivery, LEMF and hostile LEMFs in processes of their own, over loopback, plain TCP.
 */
import type { ChildProcess } from 'node:child_process';
import type { Misdeed } from '../handover/delivery/hostile-peer.ts';
import { hangingCase } from './hanging.ts';
import type { IsolationResult, IsolationSetup } from './isolation-child.ts';
import { ended, machine, median, nextMessage, round3, startChild } from './measure.ts';
import type { BenchCase, BenchResult } from './measure.ts';

const ROUNDS = 3;
const SECONDS = 8;
const EACH: readonly Misdeed[] = ['silent', 'garbage', 'giant', 'never reads', 'closes mid-PDU', 'floods'];
const HUNDRED: readonly Misdeed[] = Array.from({ length: 100 }, () => 'never reads');
const BACKLOG = 400_000;

interface Situation {
  readonly name: string;
  readonly misdeeds: readonly Misdeed[];
  readonly backlog: number;
}

const ALONE: Situation = { name: 'alone', misdeeds: [], backlog: 0 };
const SITUATIONS: readonly Situation[] = [
  ...EACH.map((misdeed) => ({ name: `beside one LEMF: ${misdeed}`, misdeeds: [misdeed], backlog: 0 })),
  { name: 'beside six hostile LEMFs, one of each kind', misdeeds: EACH, backlog: 0 },
  { name: 'beside 100 LEMFs that never read', misdeeds: HUNDRED, backlog: 0 },
  { name: 'beside a backlog on one of the ten links', misdeeds: [], backlog: BACKLOG },
];

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended(child);
}

async function once({ misdeeds, backlog }: Situation): Promise<IsolationResult> {
  const lemf = await startChild('isolation-lemf-child.ts', [], {});
  const { hi3: port } = await nextMessage<{ hi3: number }>(lemf, 'ports');
  const hostile = await startChild('hostile-child.ts', [], { misdeeds });
  const hostilePorts = await nextMessage<number[]>(hostile, 'ports');
  const setup: IsolationSetup = { port, hostilePorts, seconds: SECONDS, backlog };
  const delivery = await startChild('isolation-child.ts', [], setup);
  const result = await nextMessage<IsolationResult>(delivery, 'result');
  for (const child of [delivery, hostile, lemf]) await end(child);
  return result;
}

function caseOf(
  { name }: Situation,
  results: readonly IsolationResult[],
  peers: readonly IsolationResult[],
): BenchCase {
  const p99 = (all: readonly IsolationResult[]): number[] => all.map(({ p99Ms }) => p99Ms);
  const value = round3(median(p99(results)));
  const peerValue = round3(median(p99(peers)));
  const range = (values: readonly number[]): string => `${round3(Math.min(...values))}..${round3(Math.max(...values))}`;
  const of = (pick: (result: IsolationResult) => number): number => round3(median(results.map(pick)));
  const drained = of((result) => result.drained);
  const note =
    `${ROUNDS} rounds, p99 ${range(p99(results))} (alone ${range(p99(peers))}), p50 ${of((each) => each.p50Ms)}, ` +
    `worst ${of((each) => each.worstMs)}, rss ${of((each) => each.rssMb)} MB` +
    (drained > 0 ? `, ${drained} of the backlog confirmed` : '');
  return { name: `p99 ${name}`, value, unit: 'ms', peer: 'alone', peerValue, ratio: round3(value / peerValue), note };
}

export async function benchIsolation(): Promise<BenchResult> {
  const results = new Map<Situation, IsolationResult[]>([ALONE, ...SITUATIONS].map((each) => [each, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [situation, list] of results) list.push(await once(situation));
  }
  const peers = results.get(ALONE) ?? [];
  const cases = SITUATIONS.map((situation) => caseOf(situation, results.get(situation) ?? [], peers));
  return { bench: 'isolation', machine: machine(), cases: [...cases, await hangingCase()] };
}

/**
 * From a person's act to the wire: how long after the second signature the first packet is matched, and how long after a stop
 * the last. A whole Writ in a namespace (office with Postgres, core, delivery, a test LEMF), steady traffic of the target on a
 * veth pair; each round a new warrant through the office's REST API. No peer has such a path; the promise it is held
 * against is the peer column: 100 ms, where buyers were promised five minutes.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import process from 'node:process';
import { AGENCY, Instance } from '../e2e/instance.ts';
import { inside, noNamespaces } from '../e2e/namespaces.ts';
import { sendUntil } from '../e2e/numbered.ts';
import type { Round } from './activation-child.ts';
import { ended, machine, nextMessage, round3, type BenchCase, type BenchResult } from './measure.ts';
import { ScratchLink } from './scratch-link.ts';

const ROUNDS = 120;
const PROMISE_MS = 100;
const TARGET = '192.0.2.77';
/** A packet of the target each ms, and as many of its neighbour's. */
const TRAFFIC = { addresses: [TARGET, '192.0.2.78'], payloadBytes: 100, rate: 2000, firstNumber: 0 };
const LONGEST_S = 600;

/** The smallest value that so many percent are not above. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}

async function startPeople(link: ScratchLink, home: string): Promise<ChildProcess> {
  const command = [process.execPath, '--import', 'tsx', 'test/bench/activation-child.ts', home, AGENCY, TARGET];
  const people = spawn('ip', inside(link.names.capture, ...command), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await nextMessage(people, 'ready');
  return people;
}

async function measure(link: ScratchLink): Promise<Round[]> {
  const writ = new Instance(link.folder, link.names.capture);
  await writ.start(link.names.captureInterface);
  const untilNs = BigInt(Date.now() + LONGEST_S * 1000) * 1_000_000n;
  const { sender, senderInterface } = link.names;
  // Ended with its namespace, long before its time.
  sendUntil({ ...TRAFFIC, namespace: sender, interface: senderInterface }, untilNs).catch(() => undefined);
  const people = await startPeople(link, writ.home.root);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    people.send({ round: { liid: `BENCH-${round}` } });
    rounds.push(await nextMessage<Round>(people, 'round'));
  }
  people.send({ close: true });
  await ended(people);
  return rounds;
}

function caseOf(name: string, values: readonly number[]): BenchCase {
  const [p50, p99, most] = [percentile(values, 50), percentile(values, 99), Math.max(...values)].map(round3);
  return {
    name,
    value: p99 ?? Number.NaN,
    unit: 'ms, p99',
    peer: 'the promise',
    peerValue: PROMISE_MS,
    ratio: round3(PROMISE_MS / Math.max(p99 ?? 0, 1)),
    note: `${values.length} rounds, p50 ${p50} ms, p99 ${p99} ms, longest ${most} ms`,
  };
}

export async function benchActivation(): Promise<BenchResult> {
  const python = spawnSync('python3', ['--version']).status === 0 ? undefined : 'needs python3';
  const reason = noNamespaces() ?? python;
  if (reason !== undefined) throw new Error(`the activation benchmark can't run here: ${reason}`);
  const link = new ScratchLink('activation');
  try {
    const rounds = await measure(link);
    const cases = [
      caseOf(
        'second signature to first packet',
        rounds.map(({ activationMs }) => activationMs),
      ),
      caseOf(
        'stop to last packet',
        rounds.map(({ stopMs }) => stopMs),
      ),
    ];
    return { bench: 'activation', machine: machine(), cases };
  } finally {
    link.down();
  }
}

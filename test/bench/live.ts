/**
 * A live interface: what capturing costs in CPU time a packet, and what is lost, at given rates. A veth pair in two namespaces
 * made here; the generator on one processor, the capturing program on another. Writ with 10,000 targets, 16 to an order; 1 % of
 * the packets are of three orders (content: encoded, sealed, durable in the spool). Beside it, in turn, tcpdump and dumpcap, which write all
 * packets to a file on the same disk, unsealed and without a flush. Rings of 64 MiB each.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { inside, noNamespaces } from '../e2e/namespaces.ts';
import { generate, matchingAmong, missingIn, noGenerator, targetAddresses } from './generator.ts';
import type { LiveCounts } from './live-core.ts';
import { ended, machine, median, nextMessage, round3, type BenchCase, type BenchResult } from './measure.ts';
import { cpuNs, settled } from './process-cost.ts';
import { ScratchLink } from './scratch-link.ts';

const ROUNDS = 3;
const SECONDS = 2;
/** Sent before it is measured, so that no program's files are made in what is. */
const WARM_SECONDS = 1;
const TARGETS = 10_000;
/** Longer than the second after which libpcap takes a block that is not full. */
const LIBPCAP_QUIET_MS = 1500;
const [SENDING_CPU, CAPTURING_CPU] = [0, 1];
const LOADS = [
  { frameBytes: 60, rate: 300_000 },
  { frameBytes: 60, rate: 0 },
  { frameBytes: 1400, rate: 150_000 },
  { frameBytes: 1400, rate: 300_000 },
] as const;
type Load = (typeof LOADS)[number];

interface Sent {
  /** With those before the measuring. */
  readonly all: number;
  readonly measured: number;
  /** Of the capturing program, for the measured ones, ns. */
  readonly cpu: number;
}

interface Outcome {
  readonly sent: number;
  readonly drops: number;
  /** Of the capturing program, per packet that it took. */
  readonly cpuNs: number;
}

/** What was lost was lost anywhere: it is taken for spread evenly. */
function outcomeOf({ all, measured, cpu }: Sent, drops: number): Outcome {
  return { sent: all, drops, cpuNs: cpu / (measured * (1 - drops / all)) };
}

class Bench extends ScratchLink {
  constructor() {
    super('live');
  }

  capturing(...command: readonly string[]): string[] {
    return inside(this.names.capture, 'taskset', '-c', String(CAPTURING_CPU), ...command);
  }

  /** The load, and what it cost the process from the first frame until it has nothing left to do. */
  async load(pid: number, load: Load, quietMs?: number): Promise<Sent> {
    const warm = await this.#send(load, WARM_SECONDS);
    await settled(pid, quietMs);
    const before = cpuNs(pid);
    const measured = await this.#send(load, SECONDS);
    await settled(pid, quietMs);
    return { all: warm + measured, measured, cpu: cpuNs(pid) - before };
  }

  #send(load: Load, seconds: number): Promise<number> {
    const { sender, senderInterface } = this.names;
    return generate({ namespace: sender, interface: senderInterface, cpu: SENDING_CPU, seconds, ...load });
  }
}

function checkCounts(counts: LiveCounts, { all, measured }: Sent): void {
  const { seen, kernelDrops, matched, encoded, gap } = counts;
  if (seen !== all) throw new Error(`${all} frames were sent, but ${seen} are accounted for`);
  const due = matchingAmong(all - measured) + matchingAmong(measured);
  if (kernelDrops === 0 && (matched !== due || encoded !== due || gap !== 0))
    throw new Error(`of ${due} packets of the targets ${matched} matched, ${encoded} were encoded, ${gap} are gaps`);
}

async function runWrit(bench: Bench, load: Load): Promise<Outcome> {
  const directory = path.join(bench.folder, 'writ');
  const command = bench.capturing(process.execPath, '--expose-gc', '--import', 'tsx', 'test/bench/live-child.ts');
  const child = spawn('ip', command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await nextMessage(child, 'up');
  const setup = { directory, interface: bench.names.captureInterface, addresses: targetAddresses(TARGETS) };
  child.send({ setup });
  await nextMessage(child, 'ready');
  const sent = await bench.load(child.pid ?? 0, load);
  child.send({ stop: true });
  const counts = await nextMessage<LiveCounts>(child, 'counts');
  await ended(child);
  rmSync(directory, { recursive: true, force: true });
  checkCounts(counts, sent);
  return outcomeOf(sent, counts.kernelDrops);
}

async function saysOnStderr(child: ChildProcess, word: string): Promise<void> {
  let text = '';
  for await (const chunk of child.stderr ?? []) {
    text += String(chunk);
    if (text.includes(word)) return;
  }
  throw new Error(`${child.spawnargs.join(' ')}: ${text}`);
}

interface Peer {
  readonly name: string;
  /** On its error output when it captures. */
  readonly ready: string;
  readonly command: (networkInterface: string, file: string) => readonly string[];
}

const PEERS: readonly Peer[] = [
  {
    name: 'tcpdump',
    ready: 'listening on',
    command: (iface, file) => ['tcpdump', '-i', iface, '-n', '-B', '65536', '-Z', 'root', '-w', file],
  },
  {
    name: 'dumpcap',
    ready: 'File:',
    command: (iface, file) => ['dumpcap', '-i', iface, '-q', '-P', '-B', '64', '-w', file],
  },
];

async function runPeer(bench: Bench, peer: Peer, load: Load): Promise<Outcome> {
  const file = path.join(bench.folder, `${peer.name}.pcap`);
  const command = bench.capturing(...peer.command(bench.names.captureInterface, file));
  const child = spawn('ip', command, { stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = once(child, 'exit');
  await saysOnStderr(child, peer.ready);
  const sent = await bench.load(child.pid ?? 0, load, LIBPCAP_QUIET_MS);
  child.kill('SIGINT');
  await closed;
  const drops = missingIn(file, sent.all);
  rmSync(file, { force: true });
  return outcomeOf(sent, drops);
}

function whyNot(): string | undefined {
  const tools = ['taskset', 'gcc', 'tcpdump'].filter((tool) => spawnSync('which', [tool]).status !== 0);
  return noNamespaces() ?? noGenerator() ?? (tools.length > 0 ? `needs ${tools.join(', ')}` : undefined);
}

/** Of the rounds in which it took anything: libpcap's programs at times take nothing of a whole round, which is all drops. */
function costOf(outcomes: readonly Outcome[]): number {
  return median(outcomes.filter(({ sent, drops }) => drops < sent).map((each) => each.cpuNs));
}

function describe(name: string, outcomes: readonly Outcome[]): string {
  const drops = outcomes.map((each) => each.drops).join('/');
  return `${name} ${Math.round(costOf(outcomes))} ns, drops ${drops}`;
}

function caseOf({ frameBytes, rate }: Load, runs: ReadonlyMap<string, Outcome[]>): BenchCase {
  const cost = (name: string): number => costOf(runs.get(name) ?? []);
  const [value, peerValue] = [cost('writ'), cost('tcpdump')];
  const fastest = Math.max(...[...runs.values()].flat().map(({ sent }) => sent)) / (SECONDS + WARM_SECONDS);
  const offered = rate === 0 ? `flat out (at most ${round3(fastest / 1000)} k/s)` : `${rate / 1000} k/s`;
  return {
    name: `${frameBytes} B, ${offered}`,
    value: round3(value),
    unit: 'CPU ns/packet',
    peer: 'tcpdump -w, everything to disk',
    peerValue: round3(peerValue),
    ratio: round3(peerValue / value),
    note: [...runs].map(([name, outcomes]) => describe(name, outcomes)).join('; '),
  };
}

export async function benchLive(): Promise<BenchResult> {
  const reason = whyNot();
  if (reason !== undefined) throw new Error(`the live benchmark can't run here: ${reason}`);
  const peers = PEERS.filter(({ name }) => spawnSync('which', [name]).status === 0);
  const bench = new Bench();
  const cases: BenchCase[] = [];
  for (const load of LOADS) {
    const runs = new Map<string, Outcome[]>(['writ', ...peers.map(({ name }) => name)].map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      runs.get('writ')?.push(await runWrit(bench, load));
      for (const peer of peers) runs.get(peer.name)?.push(await runPeer(bench, peer, load));
    }
    cases.push(caseOf(load, runs));
  }
  bench.down();
  return { bench: 'live', machine: machine(), cases };
}

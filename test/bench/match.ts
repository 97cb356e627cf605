/**
 * What looking costs: one core, a file in the page cache, every dissector on, a little over 1 % of the frames matching, from one
 * target to 100,000. Beside it, in turn on the same core: tcpdump with one host, and a plain walk over the mapped file. Each play's
 * matches are held to the traffic's own truth. `--full` adds tcpdump with 1,000 hosts, which takes minutes.
 */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SelectorText } from '../../src/model/selector.ts';
import type { Played } from './match-child.ts';
import { ispTraffic, type IspTraffic, type TargetSet } from './match-traffic.ts';
import type { BenchCase, BenchResult } from './measure.ts';
import { ended, machine, median, nextMessage, round3, startChild } from './measure.ts';

const ROUNDS = 7;
const COUNTS = [1, 10_000, 100_000] as const;
const SELECTORS_A_GRANT = 16;
const WALK = 'build/addon/capture_bench';
const CORE = String(availableParallelism() - 1);
const MANY_HOSTS = 1000;
const MANY_HOSTS_SECONDS = 100;
const run = promisify(execFile);

interface Pass {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

interface Round {
  readonly frames: number;
  readonly writ: ReadonlyMap<number, Played>;
  readonly tcpdump: Pass;
  readonly walk: Pass;
}

/**
 * Targets that nobody in the traffic is: addresses and /64s, of the ranges that its subscribers have and scattered like them, for a
 * filter on prefixes would find neighbours too easy.
 */
function strangers(count: number): SelectorText[] {
  return Array.from({ length: count }, (_, i): SelectorText => {
    const scattered = Math.imul(i + 1, 0x9e37_79b1) >>> 0;
    if (i % 5 === 4) {
      const [third, fourth] = [0x8000 + (scattered >>> 18), (scattered & 0xffff) >>> 0];
      return { kind: 'prefix', value: `2001:db8:${third.toString(16)}:${fourth.toString(16)}::/64` };
    }
    const address = 0x6460_0000 + (scattered >>> 11);
    return { kind: 'ipv4', value: [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.') };
  });
}

/** `count` selectors in all: the set's, a grant each, and strangers, sixteen a grant. */
function grantsOf(set: TargetSet, count: number): (readonly SelectorText[])[] {
  const others = strangers(count - set.selectors.flat().length);
  const grants: (readonly SelectorText[])[] = [...set.selectors];
  for (let at = 0; at < others.length; at += SELECTORS_A_GRANT) grants.push(others.slice(at, at + SELECTORS_A_GRANT));
  return grants;
}

interface Player {
  /** Plays the file once; throws when other frames than the truth's matched. */
  play(): Promise<Played>;
  leave(): void;
}

/** A core with so many targets, ready on the one processor. */
async function makePlayer(traffic: IspTraffic, count: number): Promise<Player> {
  const set = count === 1 ? traffic.one : traffic.twelve;
  const directory = mkdtempSync(path.join(tmpdir(), 'writ-bench-'));
  const child = await startChild('match-child.ts', [traffic.path, directory], { targets: grantsOf(set, count) });
  await nextMessage(child, 'ready');
  execFileSync('taskset', ['-a', '-p', '-c', CORE, String(child.pid)], { stdio: 'ignore' });
  return {
    play: async () => {
      child.send({ go: true });
      const played = await nextMessage<Played>(child, 'played');
      await ended(child);
      if (played.matched !== set.frames || played.grants < played.matched)
        throw new Error(`bench match: ${played.matched} frames matched; the truth has ${set.frames}`);
      return played;
    },
    leave: () => {
      child.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function walkOnce(file: string): Promise<Pass & { frames: number }> {
  const { stdout } = await run('taskset', ['-c', CORE, WALK, file, 'walk']);
  const { frames, seconds, cpuNsPerFrame } = JSON.parse(stdout) as Record<
    'frames' | 'seconds' | 'cpuNsPerFrame',
    number
  >;
  return { frames, seconds, cpuSeconds: (cpuNsPerFrame * frames) / 1e9 };
}

/** POSIX `times`: the second line is the children's user and system time, as 0m0.31s. */
async function tcpdumpOnce(file: string, host: string): Promise<Pass> {
  const start = process.hrtime.bigint();
  const command = ['taskset', ...tcpdumpArguments(file, ['host', host])];
  const { stdout } = await run('sh', ['-c', '"$@" 2>/dev/null || exit 1; times', 'sh', ...command]);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const children = [...(stdout.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return {
    seconds,
    cpuSeconds: children.reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0),
  };
}

function tcpdumpArguments(file: string, filter: readonly string[]): string[] {
  return ['-c', CORE, 'tcpdump', '-r', file, '-n', '-w', '/dev/null', ...filter];
}

/**
 * All are made ready first and then play one behind the other, in the other order every second time: what the machine does meanwhile
 * favours none of them. A walk before keeps the file in the cache.
 */
async function playAll(traffic: IspTraffic, turn: number): Promise<Map<number, Played>> {
  const players = new Map<number, Player>();
  const writ = new Map<number, Played>();
  try {
    for (const count of COUNTS) players.set(count, await makePlayer(traffic, count));
    await walkOnce(traffic.path);
    const order = [...players];
    for (const [count, player] of turn % 2 === 0 ? order : order.toReversed()) writ.set(count, await player.play());
  } finally {
    for (const player of players.values()) player.leave();
  }
  return writ;
}

async function playRound(traffic: IspTraffic, host: string, turn: number): Promise<Round> {
  const writ = await playAll(traffic, turn);
  const walk = await walkOnce(traffic.path);
  const { frames } = walk;
  for (const [count, played] of writ)
    if (played.seen !== frames)
      throw new Error(`bench match: ${played.seen} of ${frames} frames seen with ${count} targets`);
  return { frames, writ, tcpdump: await tcpdumpOnce(traffic.path, host), walk };
}

interface Series {
  readonly value: number;
  readonly spread: string;
}

function series(passes: readonly (Pass & { frames: number })[], more = ''): Series {
  const rates = passes.map((each) => each.frames / each.seconds);
  const millions = [Math.min(...rates), Math.max(...rates)].map((value) => (value / 1e6).toFixed(2)).join('..');
  const cpu = median(passes.map((each) => (each.cpuSeconds / each.frames) * 1e9)).toFixed(0);
  return {
    value: median(rates),
    spread: `${passes.length} rounds, ${millions} M, ${cpu} ns of processor time a packet${more}`,
  };
}

function writSeries(rounds: readonly Round[], count: number): Series {
  const played = rounds.flatMap((round) => round.writ.get(count) ?? []);
  const passes = played.map((each) => ({ ...each, frames: each.seen }));
  return series(passes, `, ${played[0]?.matched ?? 0} matched as they should`);
}

function caseOf(name: string, own: Series, peer: string, beside: Series): BenchCase {
  return {
    name,
    value: round3(own.value),
    unit: 'packets/s',
    peer,
    peerValue: round3(beside.value),
    ratio: round3(own.value / beside.value),
    note: `${own.spread}; peer ${beside.spread}`,
  };
}

/** More targets beside one: each round is its own pair, for the machine's speed changes by more than what is measured here. */
function besideOne(rounds: readonly Round[], count: number, own: Series, one: Series): BenchCase {
  const rate = (round: Round, of: number) => round.frames / (round.writ.get(of)?.seconds ?? Number.NaN);
  const ratios = rounds.map((round) => rate(round, count) / rate(round, 1));
  const spread = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2)).join('..');
  const times = (1 / median(ratios)).toFixed(2);
  return {
    ...caseOf(`${count} targets beside 1`, own, '1 target', one),
    ratio: round3(median(ratios)),
    note: `${times} times one target's time, the median of ${rounds.length} pairs; their ratios ${spread}`,
  };
}

/** tcpdump with 1,000 hosts, bounded: what it did in that time, if it ended. */
function manyHosts(file: string, own: Series): BenchCase {
  const filter = path.join(mkdtempSync(path.join(tmpdir(), 'writ-bench-')), 'hosts.bpf');
  const hosts = strangers(MANY_HOSTS * 2)
    .filter((selector) => selector.kind === 'ipv4')
    .slice(0, MANY_HOSTS);
  writeFileSync(filter, hosts.map((selector) => `host ${selector.value}`).join(' or '));
  const start = process.hrtime.bigint();
  const { status, signal } = spawnSync('taskset', tcpdumpArguments(file, ['-F', filter]), {
    stdio: 'ignore',
    timeout: MANY_HOSTS_SECONDS * 1000,
    killSignal: 'SIGKILL', // at a gentler one tcpdump ends as if it were done
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  rmSync(path.dirname(filter), { recursive: true, force: true });
  if (status !== 0 && signal === null)
    throw new Error(`bench match: tcpdump with ${MANY_HOSTS} hosts ended with ${status}`);
  const { frames } = JSON.parse(execFileSync(WALK, [file, 'walk'], { encoding: 'utf8' })) as { frames: number };
  const note =
    signal === null
      ? `ended after ${seconds.toFixed(0)} s`
      : `did not end within ${MANY_HOSTS_SECONDS} s: the peer's value is a bound`;
  const peer = { value: frames / seconds, spread: `1 round, ${note}` };
  return caseOf('10000 targets beside 1000 hosts', own, 'tcpdump, 1000 hosts', peer);
}

function requirePrograms(): void {
  for (const [program, from] of [
    ['tcpdump', 'tcpdump'],
    ['taskset', 'util-linux'],
  ] as const)
    if (spawnSync(program, ['--version']).error !== undefined)
      throw new Error(`bench match: ${program} is needed and not installed (apt-get install ${from})`);
  if (spawnSync(WALK).error !== undefined) throw new Error(`bench match: ${WALK} is missing (make -C addon bench)`);
}

export async function benchMatch(): Promise<BenchResult> {
  requirePrograms();
  const traffic = ispTraffic();
  if (traffic === undefined)
    throw new Error('bench match: the generator of its traffic, ../shared/tools/genpcap, is absent');
  const host = traffic.one.selectors[0]?.[0]?.value ?? '';
  await walkOnce(traffic.path);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await playRound(traffic, host, round));
  const [one, many, most] = COUNTS.map((count) => writSeries(rounds, count)) as [Series, Series, Series];
  const tcpdump = series(rounds.map(({ frames, tcpdump: pass }) => ({ ...pass, frames })));
  const walk = series(rounds.map(({ frames, walk: pass }) => ({ ...pass, frames })));
  const cases = [
    caseOf('1 target', one, 'tcpdump, 1 host', tcpdump),
    caseOf('10000 targets', many, 'tcpdump, 1 host', tcpdump),
    caseOf('100000 targets', most, 'tcpdump, 1 host', tcpdump),
    caseOf('10000 targets beside a walk', many, 'plain walk over the mapped file', walk),
    besideOne(rounds, 10_000, many, one),
    besideOne(rounds, 100_000, most, one),
  ];
  if (process.argv.includes('--full')) cases.push(manyHosts(traffic.path, many));
  return { bench: 'match', machine: machine(), cases };
}

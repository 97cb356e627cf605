/**
 * The traffic of the match benchmark: an Internet provider's minute (genpcap, ../shared/tools), the subscribers that are its
 * targets, and which frames are theirs by the generator's own account. Made once, kept under build/bench/genpcap.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SelectorText } from '../../src/model/selector.ts';

const SOURCE = '../shared/tools/genpcap/genpcap.cpp';
const DIRECTORY = 'build/bench/genpcap';
const PCAP = path.join(DIRECTORY, 'big.pcap');
const ARGUMENTS = ['3000000', '42', '20000', '60'];
const SHARE = 0.01;
const SUBSCRIBERS = 12;

/** The selectors of one target each, and how many frames of the file they select together. */
export interface TargetSet {
  readonly selectors: readonly (readonly SelectorText[])[];
  readonly frames: number;
}

export interface IspTraffic {
  readonly path: string;
  /** One address that alone has a hundredth of the frames or a little more. */
  readonly one: TargetSet;
  /** Twelve subscribers, each by address and IPv6 prefix, with about as many frames, on all kinds of lines. */
  readonly twelve: TargetSet;
}

interface Subscriber {
  readonly address: string;
  readonly prefix: string;
  readonly frames: number;
  readonly frames4: number;
}

function generate(more: readonly string[]): void {
  const program = path.join(DIRECTORY, 'genpcap');
  mkdirSync(DIRECTORY, { recursive: true });
  if (!existsSync(program) || statSync(program).mtimeMs < statSync(SOURCE).mtimeMs)
    execFileSync('g++', ['-O2', '-std=c++17', '-ffp-contract=off', '-o', program, SOURCE]);
  execFileSync(program, [PCAP, ...ARGUMENTS, ...more], { stdio: 'ignore' });
}

function rowsOf(file: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])));
}

/** Those who hold an address one after the other count as one. */
function subscribers(): Subscriber[] {
  const byAddress = new Map<string, Subscriber>();
  for (const row of rowsOf(`${PCAP}.sessions.csv`)) {
    const [address = '', prefix = ''] = [row['ip4'], row['ip6prefix64']];
    const before = byAddress.get(address) ?? { address, prefix, frames: 0, frames4: 0 };
    const frames = before.frames + Number(row['packets']);
    const frames4 = before.frames4 + Number(row['packets']) - Number(row['ipv6']);
    byAddress.set(address, { address, prefix, frames, frames4 });
  }
  return [...byAddress.values()].sort((a, b) => b.frames - a.frames);
}

/** The least busy of those who reach the share alone; then twelve whose frames add up to about as many. */
function choose(): { one: string; twelve: readonly Subscriber[] } {
  const all = subscribers();
  const total = all.reduce((sum, each) => sum + each.frames, 0);
  const reach = all.filter((each) => each.frames4 >= total * SHARE).sort((a, b) => a.frames4 - b.frames4);
  const [one] = reach;
  if (one === undefined) throw new Error('bench match: no subscriber of the traffic is busy enough');
  const twelve = all.filter((each) => each.frames <= one.frames4 / SUBSCRIBERS).slice(0, SUBSCRIBERS);
  return { one: one.address, twelve };
}

function selectorsOf({ address, prefix }: Subscriber): SelectorText[] {
  return [
    { kind: 'ipv4', value: address },
    { kind: 'prefix', value: prefix },
  ];
}

/** Distinct frames that the truth gives to any of these selectors. */
function framesOf(truth: readonly Record<string, string>[], values: readonly string[]): number {
  return new Set(truth.filter((row) => values.includes(row['value'] ?? '')).map((row) => row['frame'])).size;
}

/** undefined: the generator is not there. */
export function ispTraffic(): IspTraffic | undefined {
  if (!existsSync(SOURCE)) return undefined;
  if (!existsSync(`${PCAP}.sessions.csv`)) generate([]);
  const { one, twelve } = choose();
  const selectors = twelve.map(selectorsOf);
  const list = path.join(DIRECTORY, 'targets.csv');
  const wanted = `${[{ kind: 'ipv4', value: one }, ...selectors.flat()].map((s) => `${s.kind},${s.value}`).join('\n')}\n`;
  if (!existsSync(`${PCAP}.truth.csv`) || !existsSync(list) || readFileSync(list, 'utf8') !== wanted) {
    writeFileSync(list, wanted);
    generate(['--targets', list]);
  }
  const truth = rowsOf(`${PCAP}.truth.csv`);
  return {
    path: PCAP,
    one: { selectors: [[{ kind: 'ipv4', value: one }]], frames: framesOf(truth, [one]) },
    twelve: {
      selectors,
      frames: framesOf(
        truth,
        selectors.flat().map((selector) => selector.value),
      ),
    },
  };
}

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomFrom } from '../../src/drill/random.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../support/frames.ts';
import type { CapturedFrame } from '../support/frames.ts';
import { accountOf, faultsOf, receivedOf } from './accounts.ts';
import { WORK } from './kit.ts';
import type { DrillRun } from './kit.ts';
import type { Due } from './truth.ts';

export interface KillPlan {
  readonly seed: number;
  readonly kills: number;
  readonly packets: number;
  /** How long the traffic lasts when nothing disturbs it. */
  readonly seconds: number;
}

export interface KillTraffic {
  readonly pcap: string;
  readonly targets: readonly { readonly kind: string; readonly value: string }[];
  /** By target, in order: number n of its content is packet n. */
  readonly due: readonly (readonly Due[])[];
}

type Random = () => number;

const TARGETS = [
  ...[1, 2, 3, 4, 5].map((n) => ({ kind: 'ipv4', value: `192.0.2.${n}` })),
  ...[1, 2, 3].map((n) => ({ kind: 'ipv6', value: `2001:db8:7::${n}` })),
];
const START_NS = 1_700_000_000_000_000_000n;
const OUTAGES_MS = 60_000;

/** Two packets in three are a target's, whose share falls from the first to the last; each has octets of its own. */
export function makeKillTraffic(name: string, { seed, packets, seconds }: KillPlan): KillTraffic {
  const random = randomFrom(seed);
  const due: Due[][] = TARGETS.map(() => []);
  const stepNs = BigInt(Math.floor((seconds * 1e9) / packets));
  const frames = Array.from({ length: packets }, (_, order): CapturedFrame => {
    const which = random() < 2 / 3 ? Math.floor(random() ** 2 * TARGETS.length) : -1;
    const target = TARGETS[which]?.value ?? '198.51.100.7';
    const far = target.includes(':') ? '2001:db8:99::1' : '203.0.113.9';
    const [source = '', destination = ''] = random() < 0.5 ? [target, far] : [far, target];
    const packet = ipPacket({ source, destination, payload: payloadOf(order, random) });
    const timeNs = START_NS + BigInt(order) * stepNs;
    due[which]?.push({ order, timeUs: timeNs / 1000n, hash: createHash('sha256').update(packet).digest('hex') });
    return { timeNs, frame: ethernetFrame(packet) };
  });
  const pcap = path.join(WORK, `${name}.pcap`);
  mkdirSync(WORK, { recursive: true });
  writeFileSync(pcap, pcapFile(frames));
  return { pcap, targets: TARGETS, due };
}

function payloadOf(order: number, random: Random): Buffer {
  const payload = Buffer.alloc(4 + Math.floor(random() ** 3 * 1200), order % 251);
  payload.writeUInt32BE(order);
  return payload;
}

/** One after the other, about half of the time; one of the first is longer than a connection's patience. */
function outagesOf(random: Random, agency: string): object[] {
  const faults: object[] = [];
  const long = Math.floor(random() * 3);
  for (let fromMs = random() * 1000; fromMs < OUTAGES_MS;) {
    const toMs = fromMs + (faults.length === long ? 3000 : 50 + random() * 1200);
    const link = ['down', 'refused', 'hung', 'slow'][Math.floor(random() * 4)];
    const rate = link === 'slow' ? { bytesPerSecond: 200_000 } : {};
    faults.push({ agency, link, ...rate, fromMs: Math.floor(fromMs), toMs: Math.floor(toMs) });
    fromMs = toMs + 50 + random() * 1200;
  }
  return faults;
}

/** Of two agencies, one confirms by keep-alive and one by PDU, one over TLS and one over plain TCP; the targets are dealt out to them. */
export function killScenario({ pcap, targets }: KillTraffic, { seed, kills }: KillPlan): object {
  const random = randomFrom(seed);
  const tls = random() < 0.5;
  const acks = random() < 0.5 ? ['keepalive', 'pdu'] : ['pdu', 'keepalive'];
  return {
    name: `kills-${seed}`,
    source: { kind: 'file', path: pcap, speed: 'original' },
    agencies: [
      { id: 'a', standard: 'etsi', tls, ack: acks[0] },
      { id: 'b', standard: 'etsi', tls: !tls, ack: acks[1] },
    ],
    warrants: targets.map((selector, i) => ({
      id: `w${i}`,
      agency: i % 2 === 0 ? 'a' : 'b',
      liid: `K-${i}`,
      instrument: 'title-iii',
      scope: 'iri+cc',
      selectors: [selector],
    })),
    faults: [{ kills, seed, fromMs: 0 }, ...outagesOf(random, 'a'), ...outagesOf(random, 'b')],
    drainSeconds: 60,
  };
}

export interface KillVerdict {
  /** Empty: everything is accounted for. */
  readonly faults: readonly string[];
  /** Processes killed; `starting`: of these, while they started. */
  readonly killed: number;
  readonly starting: number;
  readonly outages: number;
  readonly delivered: number;
  readonly duplicates: number;
}

/** The drill's own judgement, every warrant's account, that nothing is left over at the end, and that every kill was done. */
export function verdictOf(run: DrillRun, traffic: KillTraffic, plan: KillPlan): KillVerdict {
  const { report } = run;
  const killed = (report?.kills.core ?? 0) + (report?.kills.delivery ?? 0);
  const accounts = traffic.due.map((due, i) => {
    const account = accountOf(receivedOf(run, `w${i}`), due);
    const left = account.buffered === 0 ? [] : [`w${i}: ${account.buffered} are still buffered after the drain`];
    return { ...account, faults: [...faultsOf(`w${i}`, account, due, report?.warrants[`w${i}`]), ...left] };
  });
  return {
    faults: [
      ...(run.code === 0 ? [] : [`the drill ended with ${run.code}: ${run.output.slice(-2000)}`]),
      ...(killed === plan.kills ? [] : [`${killed} kills were done of ${plan.kills}`]),
      ...accounts.flatMap((account) => account.faults),
    ],
    killed,
    starting: report?.kills.starting ?? 0,
    outages: run.output.match(/link to \w+ (down|refused|hung|slow)/g)?.length ?? 0,
    delivered: accounts.reduce((sum, account) => sum + account.delivered, 0),
    duplicates: accounts.reduce((sum, account) => sum + account.duplicates, 0),
  };
}

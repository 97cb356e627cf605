/**
 * The whole chain: pcap, all packets match, encoded, sealed and durable in the spool, read back, TLS 1.3 or plain TCP to a counting LEMF,
 * each in a process of its own. The control is a bare copy of as many octets over plain TCP between two Node processes: what the
 * sockets alone would allow. 500 B packets are sustained over 10 million.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { issueCertificate, makeDevelopmentCa, makeTlsKey, spkiPin } from '../../src/auth/pki/certificates.ts';
import { startCountingLemf, type CountingLemf } from './counting-lemf.ts';
import type { BenchCase, BenchResult } from './measure.ts';
import { compare, ended, machine, median, nextMessage, round3, startChild } from './measure.ts';
import { cpuNs } from './process-cost.ts';
import { uniformTraffic } from './traffic.ts';

const ROUNDS = 3;
/** `plays`: of the same file, one after the other. */
const CASES = [
  { size: 64, frames: 1_500_000, plays: 1, tls: true },
  { size: 500, frames: 2_000_000, plays: 5, tls: true },
  { size: 500, frames: 2_000_000, plays: 5, tls: false },
  { size: 1400, frames: 500_000, plays: 1, tls: true },
] as const;
type Case = (typeof CASES)[number];
/** What the handover adds to a packet (docs/etsi-encoding.md); for the control's volume only. */
const HEADER = 114;

interface Identity {
  readonly key: string;
  readonly cert: string;
  readonly pin: string;
}

export interface Identities {
  readonly writ: Identity;
  readonly lemf: Identity;
}

export async function makeIdentities(): Promise<Identities> {
  const ca = await makeDevelopmentCa('benchmark');
  const one = async (name: string): Promise<Identity> => {
    const pair = await makeTlsKey();
    const cert = issueCertificate(ca, pair.publicKey, { commonName: name });
    return { key: pair.privateKey, cert, pin: spkiPin(cert) };
  };
  return { writ: await one('writ.example'), lemf: await one('lemf.example') };
}

interface Run {
  /** From the first packet read to the last PDU held by the LEMF. */
  readonly pdusPerSecond: number;
  /** Processor time of a PDU in each process, ns. */
  readonly cpu: { readonly core: number; readonly delivery: number; readonly lemf: number };
}

/** As a grant names them. */
export function endpointsAt(ports: CountingLemf['ports'], pins: readonly string[]): readonly object[] {
  const common = { tls: pins.length > 0, host: '127.0.0.1', pins };
  return [
    { ...common, handover: 2, port: ports.hi2 },
    { ...common, handover: 3, port: ports.hi3 },
  ];
}

async function chainOnce(pcap: string, of: Case, ids: Identities): Promise<Run> {
  const { plays, tls } = of;
  const frames = of.frames * plays;
  // On the project's own disk: a temporary file system in memory would make durability free.
  const directory = mkdtempSync(path.resolve('build/bench/chain-'));
  const kek = '5a'.repeat(32);
  const lemf = await startCountingLemf(frames, tls ? ids.lemf : undefined);
  try {
    const endpoints = endpointsAt(lemf.ports, tls ? [ids.lemf.pin] : []);
    const engine = await startChild('engine-child.ts', [pcap, directory, String(plays)], {
      addresses: [['100.64.0.7']],
      endpoints,
      kek,
    });
    await nextMessage(engine, 'ready');
    const own = { kek, key: ids.writ.key, cert: ids.writ.cert };
    const delivery = await startChild('delivery-child.ts', [path.join(directory, 'spool')], own);
    await nextMessage(delivery, 'ready');
    const before = cpuNs(delivery.pid ?? 0);
    const start = process.hrtime.bigint();
    const played = nextMessage<{ cpuNs: number }>(engine, 'played');
    engine.send({ go: true });
    const counted = await lemf.counted;
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const ofDelivery = cpuNs(delivery.pid ?? 0) - before;
    const cpu = { core: (await played).cpuNs / frames, delivery: ofDelivery / frames, lemf: counted.cpuNs / frames };
    delivery.send({ close: true });
    await Promise.all([engine, delivery].map(ended));
    return { pdusPerSecond: frames / seconds, cpu };
  } finally {
    await lemf.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The control: the same volume in 256 KiB writes over plain TCP. */
export async function copyOnce(pduLength: number, count: number): Promise<number> {
  const child = await startChild('copy-child.ts', [], {});
  const port = await nextMessage<number>(child, 'port');
  const chunk = Buffer.alloc(256 << 10, 0x5a);
  const start = process.hrtime.bigint();
  const socket = connect(port, '127.0.0.1');
  const copied = nextMessage<number>(child, 'copied');
  for (let left = pduLength * count; left > 0; left -= chunk.length) {
    if (!socket.write(chunk.subarray(0, Math.min(left, chunk.length)))) {
      await new Promise((resolve) => socket.once('drain', resolve));
    }
  }
  socket.end();
  await copied;
  return count / (Number(process.hrtime.bigint() - start) / 1e9);
}

function cpuOf(runs: readonly Run[]): string {
  const stage = (name: keyof Run['cpu']): string => String(Math.round(median(runs.map(({ cpu }) => cpu[name]))));
  return `CPU ns/PDU: core ${stage('core')}, delivery ${stage('delivery')}, LEMF ${stage('lemf')}`;
}

async function caseOf(of: Case, ids: Identities): Promise<BenchCase> {
  const file = uniformTraffic(of.size, of.frames);
  const runs: Run[] = [];
  const { value, peerValue, spread } = await compare(
    ROUNDS,
    async () => {
      const run = await chainOnce(file.path, of, ids);
      runs.push(run);
      return run.pdusPerSecond;
    },
    () => copyOnce(of.size + HEADER, of.frames),
  );
  return {
    name: `${of.size} B packets, ${of.tls ? 'TLS 1.3' : 'plain TCP'}, sealed, durable`,
    value: round3(value),
    unit: 'PDU/s',
    peer: 'control: bare TCP copy of the same octets',
    peerValue: round3(peerValue),
    ratio: round3(value / peerValue),
    note: `${(of.frames * of.plays) / 1e6} M packets, ${spread}; ${cpuOf(runs)}`,
  };
}

export async function benchChain(): Promise<BenchResult> {
  const ids = await makeIdentities();
  const cases: BenchCase[] = [];
  for (const of of CASES) cases.push(await caseOf(of, ids));
  return { bench: 'chain', machine: machine(), cases };
}

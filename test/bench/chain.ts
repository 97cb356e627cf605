/**
 * The whole chain: pcap, all packets match, encoded, sealed and durable in the spool, read back, TLS 1.3 to a counting LEMF, each
 * in a process of its own. The control is a bare copy of as many octets over plain TCP between two Node processes: what the
 * sockets alone would allow.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { issueCertificate, makeDevelopmentCa, makeTlsKey, spkiPin } from '../../src/auth/pki/certificates.ts';
import type { BenchCase, BenchResult } from './measure.ts';
import { compare, ended, machine, nextMessage, round3, startChild } from './measure.ts';
import { uniformTraffic } from './traffic.ts';

const ROUNDS = 3;
const CASES = [
  { size: 64, frames: 1_500_000 },
  { size: 500, frames: 2_000_000 },
  { size: 1400, frames: 500_000 },
] as const;
/** What the handover adds to a packet (docs/etsi-encoding.md); for the control's volume only. */
const HEADER = 114;

interface Identity {
  readonly key: string;
  readonly cert: string;
  readonly pin: string;
}

async function makeIdentities(): Promise<{ writ: Identity; lemf: Identity }> {
  const ca = await makeDevelopmentCa('benchmark');
  const one = async (name: string): Promise<Identity> => {
    const pair = await makeTlsKey();
    const cert = issueCertificate(ca, pair.publicKey, { commonName: name });
    return { key: pair.privateKey, cert, pin: spkiPin(cert) };
  };
  return { writ: await one('writ.example'), lemf: await one('lemf.example') };
}

/** PDUs a second from the first packet read to the last PDU held by the LEMF. */
async function chainOnce(pcap: string, frames: number, ids: { writ: Identity; lemf: Identity }): Promise<number> {
  // On the project's own disk: a temporary file system in memory would make durability free.
  const directory = mkdtempSync(path.resolve('build/bench/chain-'));
  const kek = '5a'.repeat(32);
  try {
    const lemf = await startChild('lemf-child.ts', [], {
      key: ids.lemf.key,
      cert: ids.lemf.cert,
      clientPin: ids.writ.pin,
    });
    const ports = await nextMessage<{ hi2: number; hi3: number }>(lemf, 'ports');
    const endpoints = [
      { handover: 2, tls: true, host: '127.0.0.1', port: ports.hi2, pins: [ids.lemf.pin] },
      { handover: 3, tls: true, host: '127.0.0.1', port: ports.hi3, pins: [ids.lemf.pin] },
    ];
    const engine = await startChild('engine-child.ts', [pcap, directory], {
      addresses: [['100.64.0.7']],
      endpoints,
      kek,
    });
    await nextMessage(engine, 'ready');
    const own = { kek, key: ids.writ.key, cert: ids.writ.cert };
    const delivery = await startChild('delivery-child.ts', [path.join(directory, 'spool')], own);
    await nextMessage(delivery, 'ready');
    lemf.send({ expect: frames });
    const start = process.hrtime.bigint();
    engine.send({ go: true });
    await nextMessage(lemf, 'counted');
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    for (const child of [delivery, lemf]) child.send({ close: true });
    await Promise.all([engine, delivery, lemf].map(ended));
    return frames / seconds;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The control: the same volume in 256 KiB writes over plain TCP. */
async function copyOnce(pduLength: number, count: number): Promise<number> {
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

export async function benchChain(): Promise<BenchResult> {
  const ids = await makeIdentities();
  const cases: BenchCase[] = [];
  for (const { size, frames } of CASES) {
    const file = uniformTraffic(size, frames);
    const { value, peerValue, spread } = await compare(
      ROUNDS,
      () => chainOnce(file.path, frames, ids),
      () => copyOnce(size + HEADER, frames),
    );
    cases.push({
      name: `${size} B packets, TLS 1.3, sealed, durable`,
      value: round3(value),
      unit: 'PDU/s',
      peer: 'control: bare TCP copy of the same octets',
      peerValue: round3(peerValue),
      ratio: round3(value / peerValue),
      note: spread,
    });
  }
  return { bench: 'chain', machine: machine(), cases };
}

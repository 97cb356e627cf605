/**
 * npm run bench -- drain: a filled spool emptied to a counting LEMF over TLS 1.3 and over plain TCP, delivery and LEMF in processes of
 * their own, from the links' first attempt to the last PDU held. Beside each, in the same round: as many octets copied between two Node
 * processes over bare TCP, and through `openssl s_client | openssl s_server`. Nothing arrives meanwhile: test/outage has that.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { copyOnce, endpointsAt, makeIdentities } from './chain.ts';
import type { Identities } from './chain.ts';
import { startCountingLemf, type CountingLemf } from './counting-lemf.ts';
import type { BenchCase, BenchResult } from './measure.ts';
import { ended, machine, median, nextMessage, round3, startChild } from './measure.ts';
import { uniformTraffic } from './traffic.ts';

const ROUNDS = 3;
const SIZE = 1400;
const FRAMES = 1_500_000;
/** Of a PDU: what the handover adds (docs/etsi-encoding.md). */
const HEADER = 114;
const OCTETS = (SIZE + HEADER) * FRAMES;
const KEK = '5a'.repeat(32);

/** Fills a spool in `directory`, nobody reading, and ends the core. */
async function fill(directory: string, ports: CountingLemf['ports'], pins: readonly string[]): Promise<void> {
  const setup = { addresses: [['100.64.0.7']], endpoints: endpointsAt(ports, pins), kek: KEK };
  const engine = await startChild('engine-child.ts', [uniformTraffic(SIZE, FRAMES).path, directory], setup);
  await nextMessage(engine, 'ready');
  engine.send({ go: true });
  await ended(engine);
}

/** MB a second. */
async function drainOnce(ids: Identities, isSecure: boolean): Promise<number> {
  const directory = mkdtempSync(path.resolve('build/bench/drain-'));
  const { lemf: theirs, writ } = ids;
  const lemf = await startCountingLemf(FRAMES, isSecure ? theirs : undefined);
  try {
    await fill(directory, lemf.ports, isSecure ? [theirs.pin] : []);
    const own = { kek: KEK, key: writ.key, cert: writ.cert };
    const delivery = await startChild('delivery-child.ts', [path.join(directory, 'spool')], own);
    const from = performance.now();
    await lemf.counted;
    const seconds = (performance.now() - from) / 1000;
    delivery.send({ close: true });
    await ended(delivery);
    return OCTETS / 1e6 / seconds;
  } finally {
    await lemf.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** MB a second; what s_server says of the session, a few hundred octets, is counted along. */
async function opensslOnce({ lemf }: Identities): Promise<number> {
  const folder = mkdtempSync(path.resolve('build/bench/openssl-'));
  const [key, cert, port] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem'), String(await freePort())];
  writeFileSync(key, lemf.key, { mode: 0o600 });
  writeFileSync(cert, lemf.cert);
  const accept = ['s_server', '-naccept', '1', '-tls1_3', '-accept', port, '-key', key, '-cert', cert];
  const server = spawn('openssl', accept, { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    await once(server.stdout, 'data'); // ACCEPT
    const from = performance.now();
    const send = `head -c ${OCTETS} /dev/zero | openssl s_client -quiet -tls1_3 -connect 127.0.0.1:${port}`;
    const client = spawn('bash', ['-c', send], { stdio: 'ignore' });
    await allReceived(server.stdout);
    const seconds = (performance.now() - from) / 1000;
    server.kill('SIGKILL');
    await ended(client);
    return OCTETS / 1e6 / seconds;
  } finally {
    server.kill('SIGKILL');
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function allReceived(from: NodeJS.ReadableStream): Promise<void> {
  let got = 0;
  for await (const chunk of from) if ((got += (chunk as Buffer).length) >= OCTETS) return;
  throw new Error(`openssl s_server got ${got} of ${OCTETS} octets`);
}

const copy = async (): Promise<number> => ((await copyOnce(SIZE + HEADER, FRAMES)) * (SIZE + HEADER)) / 1e6;

interface Rates {
  readonly tls: number[];
  readonly plain: number[];
  readonly copied: number[];
  readonly openssl: number[];
}

function caseOf(name: string, values: readonly number[], peer: string, peers: readonly number[]): BenchCase {
  const [value, peerValue] = [median(values), median(peers)];
  const range = (list: readonly number[]): string => `${round3(Math.min(...list))}..${round3(Math.max(...list))}`;
  const note = `${ROUNDS} rounds, ${range(values)}; peer ${range(peers)}`;
  const ratio = round3(value / peerValue);
  return { name, value: round3(value), unit: 'MB/s', peer, peerValue: round3(peerValue), ratio, note };
}

export async function benchDrain(): Promise<BenchResult> {
  mkdirSync('build/bench', { recursive: true });
  const ids = await makeIdentities();
  const rates: Rates = { tls: [], plain: [], copied: [], openssl: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.tls.push(await drainOnce(ids, true));
    rates.openssl.push(await opensslOnce(ids));
    rates.plain.push(await drainOnce(ids, false));
    rates.copied.push(await copy());
  }
  const { tls, plain, copied, openssl } = rates;
  const cases = [
    caseOf('drain, TLS 1.3', tls, 'openssl s_client | s_server', openssl),
    caseOf('drain, TLS 1.3', tls, 'bare TCP copy of the same octets', copied),
    caseOf('drain, plain TCP', plain, 'bare TCP copy of the same octets', copied),
  ];
  return { bench: 'drain', machine: machine(), cases };
}

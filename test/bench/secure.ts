/**
 * What encryption and integrity checks cost delivery (ETSI TS 102 232-1, 7.2.3 and annex G): one stream read in slabs of 256 KiB as a link
 * reads it, through the log on disk, beside the same records read as they are. One thread. What was made in each pass is decrypted and
 * verified by the reading side behind the measured time, and a difference fails. ECDSA with P-256; 1000 PDUs to a hash, 15 hashes to a signature.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SecuredStream } from '../../src/handover/delivery/secured-stream.ts';
import type { StreamSecurity } from '../../src/model/stream-about.ts';
import { MemorySpool, type MemoryStream } from '../handover/delivery/memory-spool.ts';
import { contentPdus } from '../handover/delivery/pdus.ts';
import { aboutOf, plainEndpoint } from '../handover/delivery/rig.ts';
import { isCheck, judged, keyOf, recordedOf, signer } from '../handover/delivery/secured-rig.ts';
import { type BenchCase, type BenchResult, machine, median, round3 } from './measure.ts';

const ROUNDS = 5;
const SLAB = 256 << 10;
/** Octets of IP packets; PDUs a pass. */
const SIZES = [
  [64, 60_000],
  [500, 40_000],
  [1400, 20_000],
] as const;

const integrity: NonNullable<StreamSecurity['integrity']> = {
  ...{ hash: 'sha-256', signature: 'ecdsa', hashPdus: 1000, hashSeconds: 1 },
  ...{ signatureHashes: 15, signatureSeconds: 30 },
};
const SUBJECTS: Readonly<Record<string, StreamSecurity>> = {
  hashed: { integrity },
  encrypted: { encryption: 'aes-256-cbc' },
  'encrypted and hashed': { encryption: 'aes-256-cbc', integrity },
};

interface Pass {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly octets: number;
}

type Read = (ordinal: bigint) => Promise<{ readonly count: number; readonly octets: Buffer } | undefined>;

async function pass(count: number, read: Read, kept?: Buffer[]): Promise<Pass> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  let octets = 0;
  for (let at = 0n; at < BigInt(count);) {
    const slab = await read(at);
    if (slab === undefined) break;
    at += BigInt(slab.count);
    octets += slab.octets.length;
    kept?.push(slab.octets);
  }
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6, octets };
}

function streamOf(spool: MemorySpool, security: StreamSecurity, pdus: readonly Buffer[]): MemoryStream {
  const stream = spool.add(aboutOf({ liid: 'BENCH', endpoints: [plainEndpoint(1)], profile: { security } }));
  spool.append(stream, pdus);
  return stream;
}

async function securedPass(file: string, security: StreamSecurity, pdus: readonly Buffer[]): Promise<Pass> {
  const spool = new MemorySpool();
  const { streamId, about } = streamOf(spool, security, pdus);
  const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
  const parts = {
    reader: spool,
    streamId,
    about,
    confirmed: 0n,
    durable: 0n,
    clock,
    signer,
    released: () => undefined,
  };
  const secured = new SecuredStream({ ...parts, logFile: file });
  const kept: Buffer[] = [];
  const done = await pass(pdus.length, (at) => secured.read(at, SLAB, 0, () => false), kept);
  const last = await secured.read(BigInt(pdus.length), SLAB, 0, () => true);
  await secured.close();
  rmSync(file);
  verify(
    Buffer.concat(last === undefined ? kept : [...kept, last.octets]),
    keyOf(spool, streamId, security),
    security,
    pdus,
  );
  return done;
}

function verify(octets: Buffer, key: Buffer | undefined, security: StreamSecurity, pdus: readonly Buffer[]): void {
  const data = recordedOf(octets).filter((each) => !isCheck(each.octets, key)).length;
  const isProven = security.integrity === undefined || judged(octets, key).holds;
  if (data !== pdus.length || !isProven) throw new Error('bench secure: what was sent does not decrypt or hold');
}

async function casesOf(folder: string, size: number, count: number): Promise<BenchCase[]> {
  const pdus = contentPdus('BENCH', 0, count, size);
  const spool = new MemorySpool();
  const plain = streamOf(spool, {}, pdus);
  const peers: Pass[] = [];
  const own = new Map<string, Pass[]>(Object.keys(SUBJECTS).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    peers.push(await pass(count, (at) => spool.read(plain.streamId, at, SLAB, true)));
    for (const [name, security] of Object.entries(SUBJECTS))
      own.get(name)?.push(await securedPass(path.join(folder, 'log'), security, pdus));
  }
  return [...own].map(([name, passes]) => caseOf(`${name}, ${size} octets`, count, passes, peers));
}

function caseOf(name: string, count: number, own: readonly Pass[], peers: readonly Pass[]): BenchCase {
  const rate = (passes: readonly Pass[]): number => median(passes.map(({ seconds }) => count / seconds));
  const cost = (passes: readonly Pass[]): number => median(passes.map(({ cpuSeconds }) => (cpuSeconds / count) * 1e9));
  const more = ((own[0]?.octets ?? 0) - (peers[0]?.octets ?? 0)) / count;
  return {
    ...{ name, value: round3(rate(own)), unit: 'PDU/s', peer: 'the same records as they are' },
    ...{ peerValue: round3(rate(peers)), ratio: round3(rate(own) / rate(peers)) },
    note: `${own.length} rounds; ${round3(cost(own) - cost(peers))} ns of processor time more a PDU, ${round3(more)} octets more`,
  };
}

export async function benchSecure(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'writ-bench-'));
  try {
    const cases: BenchCase[] = [];
    for (const [size, count] of SIZES) cases.push(...(await casesOf(folder, size, count)));
    return { bench: 'secure', machine: machine(), cases };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

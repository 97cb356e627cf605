/**
 * Encoding alone, one core. Content: the program that the template compiler makes for a grant, expanded by the native encoder into a ring
 * of 64 MiB, copy included, beside memcpy of as many octets into the same ring. IRI: encodeIri, beside asn1js on the same values. What
 * was written in the measured time is held to the TypeScript writer (IRI: to asn1js) behind it, and a difference fails.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { IPCC_OBJECT_ID } from '../../src/handover/asn1/ip-access.ts';
import { encodePsPdu } from '../../src/handover/asn1/ps-pdu.ts';
import { permitFor } from '../../src/model/scope-permit.ts';
import { psHeaderOf } from '../../src/handover/header.ts';
import { ccProgramOf } from '../../src/handover/hi3/content-program.ts';
import { BENCH_SOURCE, type IriMeasured, type IriOrder } from './encode-iri.ts';
import {
  type BenchCase,
  type BenchResult,
  ended,
  machine,
  median,
  nextMessage,
  round3,
  startChild,
} from './measure.ts';

const ROUNDS = 5;
const PROGRAM = path.resolve('build/addon/encode_bench');
const CORE = String(availableParallelism() - 1);
const SAMPLE_EVERY = 1009;
const CIN = 3_000_000_000;
const FIRST_SECOND_NS = 1_700_000_000_000_000_000n;
/** Payload octets, PDUs a round: about a second. */
const CONTENT = [
  [64, 20_000_000],
  [500, 8_000_000],
  [1400, 3_600_000],
] as const;
const IRI_ORDERS: Readonly<Record<'subject' | 'peer', IriOrder>> = {
  subject: { encoder: 'writer', records: 200_000 },
  peer: { encoder: 'reference', records: 4_000 },
};
const run = promisify(execFile);

interface Pass {
  readonly pdus: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** The PDU that encode_bench.cc numbers `index`, by the TypeScript writer. */
function expectedPdu(index: number, octets: number): Buffer {
  const packet = index % 256;
  const payload = Buffer.from(Array.from({ length: octets }, (_, k) => (31 * packet + 7 * k) & 0xff));
  const timeNs = FIRST_SECOND_NS + BigInt(index) * 13_000n;
  const iPCCContents = { alternative: 'iPPackets', value: payload } as const;
  return encodePsPdu(
    {
      pSHeader: psHeaderOf(BENCH_SOURCE, { cin: CIN, sequence: index, timeNs }),
      payload: {
        alternative: 'cCPayloadSequence',
        value: [
          {
            payloadDirection: index % 2 === 0 ? 'fromTarget' : 'toTarget',
            cCContents: { alternative: 'iPCC', value: { iPCCObjId: IPCC_OBJECT_ID, iPCCContents } },
          },
        ],
      },
    },
    permitFor(BENCH_SOURCE.scope, 'cc'),
  );
}

/** Throws at the first sample that is not what it has to be; how many there were. */
function compareSamples(file: string, octets: number): number {
  const samples = readFileSync(file);
  let count = 0;
  for (let at = 0; at < samples.length; count++) {
    const [index, length] = [samples.readUInt32BE(at), samples.readUInt32BE(at + 4)];
    if (!samples.subarray(at + 8, at + 8 + length).equals(expectedPdu(index, octets)))
      throw new Error(`bench encode: PDU ${index} of ${octets} octets differs from the TypeScript writer's`);
    at += 8 + length;
  }
  if (count === 0) throw new Error('bench encode: no PDU was compared');
  return count;
}

async function contentPass(program: string, octets: number, pdus: number, what: readonly string[]): Promise<Pass> {
  const { stdout } = await run('taskset', ['-c', CORE, PROGRAM, program, String(octets), String(pdus), ...what]);
  return JSON.parse(stdout) as Pass;
}

async function contentCase(folder: string, octets: number, pdus: number): Promise<BenchCase> {
  const program = ccProgramOf(BENCH_SOURCE, CIN).toString('hex');
  const file = path.join(folder, 'samples');
  const subject: Pass[] = [];
  const peer: Pass[] = [];
  let compared = 0;
  for (let round = 0; round < ROUNDS; round++) {
    subject.push(await contentPass(program, octets, pdus, ['encode', file, String(SAMPLE_EVERY)]));
    compared += compareSamples(file, octets);
    peer.push(await contentPass(program, octets, pdus, ['copy']));
  }
  return caseOf(`content, ${octets} octets`, subject, 'memcpy of the same octets', peer, `${compared} PDUs compared`);
}

async function iriPass(order: IriOrder): Promise<IriMeasured> {
  const child = await startChild('encode-iri-child.ts', [], order);
  execFileSync('taskset', ['-a', '-p', '-c', CORE, String(child.pid)], { stdio: 'ignore' });
  child.send({ go: true });
  const measured = await nextMessage<IriMeasured>(child, 'measured');
  await ended(child);
  return measured;
}

async function iriCase(): Promise<BenchCase> {
  const subject: IriMeasured[] = [];
  const peer: IriMeasured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    subject.push(await iriPass(IRI_ORDERS.subject));
    peer.push(await iriPass(IRI_ORDERS.peer));
  }
  const compared = subject.reduce((sum, each) => sum + each.compared, 0);
  return caseOf('IRI, 159 octets on the average', subject, 'asn1js', peer, `${compared} PDUs compared`);
}

function caseOf(name: string, own: readonly Pass[], peer: string, beside: readonly Pass[], more: string): BenchCase {
  const rates = own.map((pass) => pass.pdus / pass.seconds);
  const value = median(rates);
  const peerValue = median(beside.map((pass) => pass.pdus / pass.seconds));
  const cpu = median(own.map((pass) => (pass.cpuSeconds / pass.pdus) * 1e9));
  const range = `${round3(Math.min(...rates))}..${round3(Math.max(...rates))}`;
  return {
    name,
    value: round3(value),
    unit: 'PDU/s',
    peer,
    peerValue: round3(peerValue),
    ratio: round3(value / peerValue),
    note: `${own.length} rounds, ${range}; ${round3(cpu)} ns of processor time a PDU; ${more}`,
  };
}

export async function benchEncode(): Promise<BenchResult> {
  execFileSync('make', ['-s', '-C', 'addon', PROGRAM], { stdio: 'inherit' });
  const folder = mkdtempSync(path.join(tmpdir(), 'writ-bench-'));
  try {
    const cases: BenchCase[] = [];
    for (const [octets, pdus] of CONTENT) cases.push(await contentCase(folder, octets, pdus));
    return { bench: 'encode', machine: machine(), cases: [...cases, await iriCase()] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

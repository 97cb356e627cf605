/**
 * The spool's write path alone: records of 614 octets (a PDU of a 500 B packet) sealed and durable, to one stream and to 100, beside a
 * control that writes the same octets bare into one file with pwrite and flushes it with fdatasync each 4 MiB, as often as the spool does.
 * `dd conv=fsync` of as many octets for scale.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { compare, machine, median, round3, type BenchCase, type BenchResult } from './measure.ts';

const ROUNDS = 3;
const MIB = 1536;
const RECORD = 614;
const PROGRAM = path.resolve('build/addon/spool_bench');

/** MB/s of what the work returns in its own words. */
function inDirectory(work: (directory: string) => number): number {
  // On the project's own disk: a temporary file system in memory would make durability free.
  const directory = mkdtempSync(path.resolve('build/bench/spool-'));
  try {
    return work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function run(what: 'write' | 'control', streams: number): Promise<number> {
  const speed = inDirectory((directory) => {
    const numbers = [RECORD, MIB, streams].map(String);
    const text = execFileSync(PROGRAM, [directory, ...numbers, what], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return (JSON.parse(text) as { MBps: number }).MBps;
  });
  return Promise.resolve(speed);
}

function dd(): number {
  return inDirectory((directory) => {
    const start = process.hrtime.bigint();
    const target = `of=${path.join(directory, 'dd')}`;
    execFileSync('dd', ['if=/dev/zero', target, 'bs=4M', `count=${MIB / 4}`, 'conv=fsync'], { stdio: 'ignore' });
    return (MIB * 1.048576) / (Number(process.hrtime.bigint() - start) / 1e9);
  });
}

export async function benchSpool(): Promise<BenchResult> {
  execFileSync('make', ['-s', '-C', 'addon', PROGRAM], { stdio: 'inherit' });
  const scale: number[] = [];
  const cases: BenchCase[] = [];
  for (const streams of [1, 100]) {
    scale.push(dd());
    const { value, peerValue, spread } = await compare(
      ROUNDS,
      () => run('write', streams),
      () => run('control', streams),
    );
    cases.push({
      name: streams === 1 ? 'one stream' : `${streams} streams`,
      value: round3(value),
      unit: 'MB/s',
      peer: 'control: bare pwrite + fdatasync each 4 MiB',
      peerValue: round3(peerValue),
      ratio: round3(value / peerValue),
      note: `${spread}; dd conv=fsync ${round3(median(scale))} MB/s`,
    });
  }
  return { bench: 'spool', machine: machine(), cases };
}

/** None of the packets match: what looking costs, beside tcpdump with one host on the same file. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BenchCase, BenchResult } from './measure.ts';
import { compare, ended, machine, nextMessage, round3, startChild, timeCommand } from './measure.ts';
import { mixedTraffic } from './traffic.ts';

const FRAMES = 2_000_000;
const ROUNDS = 5;
/** Nobody in the file has an address of 198.19/16 or 2001:db8:7::/48; the targets do. */
const ENDPOINTS = [2, 3].map((handover) => ({ handover, tls: false, host: '127.0.0.1', port: 9, pins: [] }));

function targets(count: number): string[][] {
  const addresses = Array.from({ length: count }, (_, i) =>
    i % 5 === 4 ? `2001:db8:7::${(i + 1).toString(16)}` : `198.19.${(i >> 8) & 255}.${i & 255}`,
  );
  const grants: string[][] = [];
  for (let at = 0; at < addresses.length; at += 16) grants.push(addresses.slice(at, at + 16));
  return grants;
}

/** Frames a second of the engine over the file, reading to the source's end. */
export async function playOnce(pcap: string, addresses: readonly (readonly string[])[]): Promise<number> {
  const directory = mkdtempSync(path.join(tmpdir(), 'writ-bench-'));
  try {
    const child = await startChild('engine-child.ts', [pcap, directory], { addresses, endpoints: ENDPOINTS });
    await nextMessage(child, 'ready');
    child.send({ go: true });
    const played = await nextMessage<{ seconds: number; seen: number; matched: number }>(child, 'played');
    await ended(child);
    if (played.matched !== 0) throw new Error(`${played.matched} packets matched; none should`);
    return played.seen / played.seconds;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export async function benchMatch(): Promise<BenchResult> {
  const file = mixedTraffic(FRAMES);
  const peerMissing = spawnSync('tcpdump', ['--version']).error !== undefined;
  if (peerMissing) throw new Error('bench match: tcpdump is the peer and is not installed (apt-get install tcpdump)');
  const peer = async (): Promise<number> =>
    file.frames / (await timeCommand('tcpdump', ['-r', file.path, '-n', '-w', '/dev/null', 'host', '198.19.0.1']));
  const cases: BenchCase[] = [];
  for (const count of [1, 1000, 10_000]) {
    const { value, peerValue, spread } = await compare(ROUNDS, () => playOnce(file.path, targets(count)), peer);
    cases.push({
      name: `${count} ${count === 1 ? 'target' : 'targets'}`,
      value: round3(value),
      unit: 'packets/s',
      peer: 'tcpdump -r, 1 host',
      peerValue: round3(peerValue),
      ratio: round3(value / peerValue),
      note: spread,
    });
  }
  return { bench: 'match', machine: machine(), cases };
}

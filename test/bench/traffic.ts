import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { pcapFile } from '../support/frames.ts';

/**
 * Capture files for the benchmarks, written once under build/bench: classic pcap, nanoseconds, Ethernet. Addresses are from
 * 100.64/10 (subscribers) and 198.18/15 (servers). The octets are the same at every run.
 */
const DIRECTORY = 'build/bench';
const START_SECONDS = 1_700_000_000;

export interface TrafficFile {
  readonly path: string;
  readonly frames: number;
}

interface FrameShape {
  /** Octets of the IP packet. */
  readonly ipLength: number;
  readonly tags: readonly number[];
  readonly v6: boolean;
}

function writeShape(frame: Buffer, shape: FrameShape, subscriber: number, outward: boolean): number {
  let at = 12;
  for (const word of [...shape.tags, shape.v6 ? 0x86dd : 0x0800]) at = frame.writeUInt16BE(word, at);
  if (shape.v6) {
    frame.writeUInt32BE(0x60000000, at);
    frame.writeUInt32BE(((shape.ipLength - 40) << 16) | (17 << 8) | 64, at + 4);
    frame.write('20010db8ffff00000000000000000001', at + (outward ? 24 : 8), 'hex');
    frame.write('20010db800010000', at + (outward ? 8 : 24), 'hex');
    frame.writeUInt32BE(0, at + (outward ? 16 : 32));
    frame.writeUInt32BE(subscriber, at + (outward ? 20 : 36));
    frame.writeUInt32BE(0x9c4001bb, at + 40);
    frame.writeUInt32BE((shape.ipLength - 40) << 16, at + 44);
    return at + shape.ipLength;
  }
  frame.writeUInt32BE(0x45000000 | shape.ipLength, at);
  frame.writeUInt32BE(0x00004000, at + 4);
  frame.writeUInt32BE(0x40110000, at + 8);
  frame.writeUInt32BE(0x64400000 + subscriber, at + (outward ? 12 : 16));
  frame.writeUInt32BE(0xc6120001, at + (outward ? 16 : 12));
  frame.writeUInt32BE(0x9c4001bb, at + 20);
  frame.writeUInt32BE((shape.ipLength - 20) << 16, at + 24);
  return at + shape.ipLength;
}

/** Writes `frames` frames, the n-th shaped and addressed by `describe`, unless the file is there already. */
function ensureFile(
  name: string,
  frames: number,
  describe: (n: number) => FrameShape & { subscriber: number },
): TrafficFile {
  const file = path.join(DIRECTORY, `${name}.pcap`);
  if (existsSync(file) && statSync(file).size > 0) return { path: file, frames };
  mkdirSync(DIRECTORY, { recursive: true });
  const out = openSync(`${file}.tmp`, 'w');
  writeSync(out, pcapFile([]));
  const chunk = Buffer.alloc(4 << 20);
  let at = 0;
  for (let n = 0; n < frames; n++) {
    const shape = describe(n);
    const length = writeShape(chunk.subarray(at + 16), shape, shape.subscriber, n % 2 === 0);
    const atNs = n * 1000;
    chunk.writeUInt32LE(START_SECONDS + Math.floor(atNs / 1e9), at);
    chunk.writeUInt32LE(atNs % 1e9, at + 4);
    chunk.writeUInt32LE(length, at + 8);
    chunk.writeUInt32LE(length, at + 12);
    at += 16 + length;
    if (at > chunk.length - 4096) {
      writeSync(out, chunk, 0, at);
      at = 0;
    }
  }
  writeSync(out, chunk, 0, at);
  closeSync(out);
  renameSync(`${file}.tmp`, file);
  return { path: file, frames };
}

/** All frames belong to subscriber 7, with IP packets of one size: for the chain. */
export function uniformTraffic(ipLength: number, frames: number): TrafficFile {
  return ensureFile(`uniform-${ipLength}-${frames}`, frames, () => ({ ipLength, tags: [], v6: false, subscriber: 7 }));
}

/**
 * What each target's interception must deliver, and whether it did: packets by the hash of their octets and by the microsecond that
 * the handover carries. Reads the truth beside generated traffic once for all targets; check_drill.py, which judges one warrant at a time, is the
 * independent judge of some.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DrillRun, Target, Traffic } from './kit.ts';

/** One packet, once: `order` rises as they must be delivered. */
export interface Due {
  readonly order: number;
  readonly timeUs: bigint;
  readonly hash: string;
}

export interface Play {
  /** Files to be merged by time. */
  readonly pcaps: readonly string[];
  readonly targets: readonly Target[];
  /** By target, in the order of `targets`. */
  readonly due: readonly (readonly Due[])[];
}

function rowsOf(file: string): string[][] {
  const [, ...rows] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  return rows.map((row) => row.split(','));
}

const hashOf = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');

/** Of a little-endian pcap, in order. */
export function framesOf(file: string): Buffer[] {
  const octets = readFileSync(file);
  const frames: Buffer[] = [];
  for (let at = 24; at + 16 <= octets.length;) {
    const length = octets.readUInt32LE(at + 8);
    frames.push(octets.subarray(at + 16, at + 16 + length));
    at += 16 + length;
  }
  return frames;
}

/** An IP packet without what pads it. */
export function ipPacket(octets: Buffer): Buffer {
  const isV4 = octets.readUInt8(0) >> 4 === 4;
  return octets.subarray(0, isV4 ? octets.readUInt16BE(2) : 40 + octets.readUInt16BE(4));
}

/** The subscriber's packet behind the generator's VLANs, PPPoE and GTP-U. */
function ownPacket(frame: Buffer): Buffer {
  let at = 12;
  while ([0x8100, 0x88a8].includes(frame.readUInt16BE(at))) at += 4;
  const packet = ipPacket(frame.subarray(at + (frame.readUInt16BE(at) === 0x8864 ? 10 : 2)));
  const isGtp = packet.length > 36 && packet.readUInt16BE(0) >> 8 === 0x45 && packet[9] === 17;
  if (!isGtp || packet.readUInt16BE(22) !== 2152) return packet;
  const flags = packet.readUInt8(28);
  let start = 36 + ((flags & 7) === 0 ? 0 : 4);
  for (let next = (flags & 4) === 0 ? 0 : packet.readUInt8(39); next !== 0;) {
    start += packet.readUInt8(start) * 4;
    next = packet.readUInt8(start - 1);
  }
  return ipPacket(packet.subarray(start));
}

/** Generated traffic as it is. Of static targets every frame must be delivered: there is no `may`. */
export function playOf(traffic: Traffic): Play {
  const frames = framesOf(traffic.pcap);
  const due: Due[][] = traffic.targets.map(() => []);
  for (const row of rowsOf(`${traffic.pcap}.truth.csv`)) {
    const [target, frame, timeNs, need] = [Number(row[0]) - 1, Number(row[5]), BigInt(row[6] ?? '0'), row[8]];
    if (need !== 'must') throw new Error(`frame ${frame} is no truth of a static target: ${need}`);
    due[target]?.push({ order: frame, timeUs: timeNs / 1000n, hash: hashOf(ownPacket(frames[frame - 1]!)) });
  }
  return { pcaps: [traffic.pcap], targets: traffic.targets, due };
}

/** The traffic in every wrapping, a file for each link type. `frames` bounds how many of its frames are taken. */
export function rewrapped(traffic: Traffic, seed: number, frames: number, liveLink?: number): Play {
  const base = `${traffic.pcap}.wrapped`;
  const script = path.resolve('test/acceptance/rewrap.py');
  const links = liveLink === undefined ? [] : [String(liveLink), 'live'];
  execFileSync('python3', ['-B', script, traffic.pcap, base, String(seed), String(frames), ...links], {
    stdio: 'ignore',
  });
  const targets = rowsOf(`${base}.targets.csv`).map(([, kind = '', value = '', from = '', to = '', must = '0']) => ({
    ...{ kind, value, fromNs: BigInt(from || '0'), toNs: to === '' ? undefined : BigInt(to), must: Number(must) },
  }));
  const due: Due[][] = targets.map(() => []);
  rowsOf(`${base}.truth.csv`).forEach(([target, timeNs = '0', hash = ''], order) => {
    due[Number(target)]?.push({ order, timeUs: BigInt(timeNs) / 1000n, hash });
  });
  const folder = path.dirname(base);
  const isOwn = (name: string) => name.startsWith(`${path.basename(base)}.${liveLink ?? ''}`) && name.endsWith('.pcap');
  const pcaps = readdirSync(folder).filter(isOwn);
  return { pcaps: pcaps.map((name) => path.join(folder, name)), targets, due };
}

/** The packets that a drill's LEMF holds of a warrant, in order. */
export function deliveredOf(run: DrillRun, warrant: string): Due[] {
  const octets = readFileSync(path.join(run.dir, 'warrants', warrant, 'cc.pcapng'));
  const packets: Due[] = [];
  for (let at = 0; at + 12 <= octets.length; at += octets.readUInt32LE(at + 4)) {
    if (octets.readUInt32LE(at) !== 6) continue;
    const timeUs = (BigInt(octets.readUInt32LE(at + 12)) << 32n) | BigInt(octets.readUInt32LE(at + 16));
    const packet = octets.subarray(at + 28, at + 28 + octets.readUInt32LE(at + 20));
    packets.push({ order: packets.length, timeUs, hash: hashOf(packet) });
  }
  return packets;
}

/** The same packet for several targets of one warrant is delivered once. */
export function united(due: readonly (readonly Due[])[]): Due[] {
  const byOrder = new Map(due.flat().map((each) => [each.order, each]));
  return [...byOrder.values()].sort((a, b) => a.order - b.order);
}

/** What differs, in words; empty: delivered is what is due, in its order. Live, times and the order between workers are free. */
export function differences(warrant: string, delivered: readonly Due[], due: readonly Due[], isLive = false): string {
  const keyOf = ({ timeUs, hash }: Due) => (isLive ? hash : `${timeUs} ${hash}`);
  const [got, wanted] = [delivered.map(keyOf), due.map(keyOf)];
  if (isLive) [got, wanted].forEach((keys) => keys.sort());
  if (got.join() === wanted.join()) return '';
  const left = new Map<string, number>();
  for (const key of wanted) left.set(key, (left.get(key) ?? 0) + 1);
  for (const key of got) left.set(key, (left.get(key) ?? 0) - 1);
  const missing = [...left].filter(([, count]) => count > 0).map(([key]) => key);
  const foreign = [...left].filter(([, count]) => count < 0).map(([key]) => key);
  const first = got.findIndex((key, index) => key !== wanted[index]);
  return `${warrant}: ${got.length} of ${wanted.length}, from ${first} on; missing ${missing.length} ${missing[0] ?? ''}, foreign ${foreign.length} ${foreign[0] ?? ''}`;
}

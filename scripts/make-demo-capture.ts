/**
 * Makes examples/demo/traffic.pcap: twelve seconds of a small provider's access network, invented, the same octets at every
 * run. Forty subscribers on plain, VLAN and QinQ lines talk IPv4 and IPv6 to a few servers. Addresses are from the shared,
 * benchmark and documentation ranges (RFC 6598, RFC 2544, RFC 3849).
 *
 *   npx tsx scripts/make-demo-capture.ts [OUT.pcap]
 */
import { writeFileSync } from 'node:fs';

const START_SECONDS = 1_700_000_000;
const DURATION_US = 12_000_000;
const SUBSCRIBERS = 40;

/** xorshift32: enough disorder for a demonstration, and the same everywhere. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

interface Frame {
  readonly atUs: number;
  readonly octets: Buffer;
}

interface Flow {
  readonly subscriber: number;
  readonly v6: boolean;
  readonly port: number;
  readonly server: number;
}

/** The Internet checksum (RFC 1071) of the parts, taken as one string of octets. */
function checksum(...parts: readonly Buffer[]): number {
  const octets = Buffer.concat(parts);
  let sum = 0;
  for (let i = 0; i < octets.length; i += 2) sum += ((octets[i] ?? 0) << 8) | (octets[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

const subscriberV4 = (n: number): Buffer => Buffer.from([100, 64, 0, 10 + n]);
const serverV4 = (n: number): Buffer => Buffer.from([198, 18, 0, 1 + n]);
const subscriberV6 = (n: number): Buffer =>
  Buffer.from(`20010db80001${(0x10 + n).toString(16).padStart(4, '0')}0000000000000001`, 'hex');
const serverV6 = (n: number): Buffer =>
  Buffer.from(`20010db8ffff000000000000000000${(1 + n).toString(16).padStart(2, '0')}`, 'hex');

function udp(source: Buffer, destination: Buffer, fromPort: number, toPort: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(fromPort, 0);
  header.writeUInt16BE(toPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  const pseudo = Buffer.alloc(8);
  pseudo.writeUInt32BE(8 + payload.length, 0);
  pseudo.writeUInt32BE(17, 4);
  header.writeUInt16BE(checksum(source, destination, pseudo, header, payload) || 0xffff, 6);
  return Buffer.concat([header, payload]);
}

function ipv4(source: Buffer, destination: Buffer, identification: number, body: Buffer): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(20 + body.length, 2);
  header.writeUInt16BE(identification & 0xffff, 4);
  header.writeUInt16BE(0x4000, 6);
  header.writeUInt8(64, 8);
  header.writeUInt8(17, 9);
  source.copy(header, 12);
  destination.copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, body]);
}

function ipv6(source: Buffer, destination: Buffer, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(0x60000000, 0);
  header.writeUInt16BE(body.length, 4);
  header.writeUInt8(17, 6);
  header.writeUInt8(64, 7);
  return Buffer.concat([header, source, destination, body]);
}

/** A third of the lines are untagged, a third 802.1Q, a third QinQ (802.1ad outside). */
function ethernet(subscriber: number, v6: boolean, packet: Buffer): Buffer {
  const tags = [[], [0x8100, 100 + subscriber], [0x88a8, 20, 0x8100, 100 + subscriber]][subscriber % 3] ?? [];
  const head = Buffer.alloc(12 + 2 * tags.length + 2);
  head.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 1, subscriber]);
  [...tags, v6 ? 0x86dd : 0x0800].forEach((word, i) => head.writeUInt16BE(word, 12 + 2 * i));
  const frame = Buffer.concat([head, packet]);
  return frame.length >= 60 ? frame : Buffer.concat([frame, Buffer.alloc(60 - frame.length)]);
}

function frameOf(flow: Flow, outward: boolean, atUs: number, size: number, number: number): Frame {
  const [mine, theirs] = flow.v6
    ? [subscriberV6(flow.subscriber), serverV6(flow.server)]
    : [subscriberV4(flow.subscriber), serverV4(flow.server)];
  const payload = Buffer.alloc(size, `demonstration traffic, packet ${number}. `);
  const [from, to] = outward ? [mine, theirs] : [theirs, mine];
  const body = outward ? udp(from, to, flow.port, 443, payload) : udp(from, to, 443, flow.port, payload);
  return {
    atUs,
    octets: ethernet(flow.subscriber, flow.v6, flow.v6 ? ipv6(from, to, body) : ipv4(from, to, number, body)),
  };
}

/** One exchange: a request, then an answer of several packets. */
function exchange(random: (below: number) => number, flow: Flow, atUs: number, frames: Frame[]): void {
  frames.push(frameOf(flow, true, atUs, 40 + random(160), frames.length));
  let t = atUs + 8_000 + random(20_000);
  for (let left = 1 + random(8); left > 0; left--, t += 200 + random(3_000)) {
    frames.push(frameOf(flow, false, t, left > 1 ? 220 : 30 + random(190), frames.length));
  }
}

function makeFrames(): Frame[] {
  const random = makeRandom(20_231_114);
  const frames: Frame[] = [];
  for (let atUs = 0; atUs < DURATION_US; atUs += 3_000 + random(9_000)) {
    const subscriber = random(3) === 0 ? random(4) : random(SUBSCRIBERS);
    const flow = { subscriber, v6: random(3) === 0, port: 40_000 + random(20_000), server: random(6) };
    exchange(random, flow, atUs, frames);
  }
  return frames.sort((a, b) => a.atUs - b.atUs);
}

/** Classic pcap, microseconds, little-endian, link type Ethernet. */
function pcapOf(frames: readonly Frame[]): Buffer {
  const file = Buffer.alloc(24);
  file.writeUInt32LE(0xa1b2c3d4, 0);
  file.writeUInt16LE(2, 4);
  file.writeUInt16LE(4, 6);
  file.writeUInt32LE(65_535, 16);
  file.writeUInt32LE(1, 20);
  const records = frames.flatMap(({ atUs, octets }) => {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(START_SECONDS + Math.floor(atUs / 1e6), 0);
    head.writeUInt32LE(atUs % 1_000_000, 4);
    head.writeUInt32LE(octets.length, 8);
    head.writeUInt32LE(octets.length, 12);
    return [head, octets];
  });
  return Buffer.concat([file, ...records]);
}

const out = process.argv[2] ?? 'examples/demo/traffic.pcap';
const frames = makeFrames();
writeFileSync(out, pcapOf(frames));
console.log(`${out}: ${frames.length} frames`);

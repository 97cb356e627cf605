/**
 * The traffic of the outage drill and its truth. Packet n of a warrant's own carries the file's mark and n, and behind them a pattern
 * whose length n gives: so every delivered packet can be held against what was sent, to the octet, without keeping any.
 */
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { pcapFile } from '../support/frames.ts';

const START_SECONDS = 1_700_000_000;
const STEP_NS = 1000;
const IP_HEADER = 20;
const UDP_HEADER = 8;
/** Offset in the IP packet: mark u32, number u32. */
const MARKS = IP_HEADER + UDP_HEADER;
const LENGTHS = [1400, 1400, 1400, 800, 1400, 200, 1400, 576] as const;
const PATTERN = Buffer.from(Array.from({ length: 2048 }, (_, at) => (at * 167 + 13) & 0xff));

/** Which file a packet is of; the outage's files are all alike and played merged. */
export const BULK = 1;
export const LIVE = 2;

export interface TrafficFile {
  readonly path: string;
  readonly bytes: number;
  readonly frames: number;
}

/** What all files together hold, in the order in which the core meets it. */
export interface Truth {
  readonly warrants: number;
  /** Of these, the first ones have a backlog. */
  readonly backlogged: number;
  readonly copies: number;
  readonly bulkFrames: number;
  readonly liveFrames: number;
}

export interface Expected {
  readonly mark: number;
  readonly number: number;
}

export function addressOf(warrant: number): string {
  return `198.18.${warrant >> 8}.${warrant & 0xff}`;
}

function lengthOf(number: number): number {
  return LENGTHS[number % LENGTHS.length] ?? 1400;
}

/** How many of `frames` dealt out in turn to `warrants` are `warrant`'s. */
function share(frames: number, warrants: number, warrant: number): number {
  return warrant >= warrants ? 0 : Math.floor((frames - 1 - warrant) / warrants) + 1;
}

export function packetsOf(truth: Truth, warrant: number): number {
  return (
    share(truth.bulkFrames, truth.backlogged, warrant) * truth.copies + share(truth.liveFrames, truth.warrants, warrant)
  );
}

export function backlogOf(truth: Truth, warrant: number): number {
  return share(truth.bulkFrames, truth.backlogged, warrant) * truth.copies;
}

/** The packet that a warrant's item `item` has to be. Of equal times, the files come in turn. */
export function expectedAt(truth: Truth, warrant: number, item: number): Expected {
  const backlog = backlogOf(truth, warrant);
  if (item < backlog) return { mark: BULK, number: Math.floor(item / truth.copies) };
  return { mark: LIVE, number: item - backlog };
}

/** Octets of IP packets. */
export function octetsOf(truth: Truth, warrant: number): number {
  const sum = (count: number): number => Array.from({ length: count }).reduce<number>((s, _, n) => s + lengthOf(n), 0);
  const live = sum(share(truth.liveFrames, truth.warrants, warrant));
  return sum(share(truth.bulkFrames, truth.backlogged, warrant)) * truth.copies + live;
}

/** Whether packet[start, end) is the one that it has to be. */
export function isExpected(packet: Buffer, start: number, end: number, { mark, number }: Expected): boolean {
  const length = lengthOf(number);
  const at = start + MARKS;
  return (
    end - start === length &&
    packet.readUInt32BE(at) === mark &&
    packet.readUInt32BE(at + 4) === number &&
    PATTERN.compare(packet, at + 8, end, 0, length - MARKS - 8) === 0
  );
}

/** The IP packet; returns where it ends. */
function writePacket(into: Buffer, at: number, warrant: number, { mark, number }: Expected): number {
  const length = lengthOf(number);
  let next = into.writeUInt32BE(0x45000000 | length, at);
  next = into.writeUInt32BE(0x00004000, next);
  next = into.writeUInt32BE(0x40110000, next);
  next = into.writeUInt32BE(0xc6120000 + warrant, next);
  next = into.writeUInt32BE(0xcb007101, next);
  next = into.writeUInt32BE(0x9c4001bb, next);
  next = into.writeUInt32BE((length - IP_HEADER) << 16, next);
  next = into.writeUInt32BE(mark, next);
  next = into.writeUInt32BE(number, next);
  PATTERN.copy(into, next, 0, length - MARKS - 8);
  return at + length;
}

export function packetOf(warrant: number, expected: Expected): Buffer {
  const packet = Buffer.alloc(lengthOf(expected.number));
  writePacket(packet, 0, warrant, expected);
  return packet;
}

function writeFrame(into: Buffer, at: number, frame: number, warrant: number, expected: Expected): number {
  const { mark, number } = expected;
  const length = lengthOf(number);
  const timeNs = frame * STEP_NS;
  const nanoseconds = timeNs % 1e9;
  let next = into.writeUInt32LE(START_SECONDS + Math.floor(timeNs / 1e9) + (mark === LIVE ? 86_400 : 0), at);
  next = into.writeUInt32LE(nanoseconds, next);
  next = into.writeUInt32LE(14 + length, next);
  next = into.writeUInt32LE(14 + length, next);
  into.fill(0, next, next + 12);
  next = into.writeUInt16BE(0x0800, next + 12);
  return writePacket(into, next, warrant, expected);
}

/** Frames dealt out in turn to `warrants`, at least `bytes` of file. */
export function writeTraffic(path: string, mark: number, warrants: number, bytes: number): TrafficFile {
  const out = openSync(path, 'w', 0o600);
  writeSync(out, pcapFile([]));
  const chunk = Buffer.alloc(4 << 20);
  let [frames, at, written] = [0, 0, 24];
  while (written + at < bytes || frames % warrants !== 0) {
    const [warrant, number] = [frames % warrants, Math.floor(frames / warrants)];
    at = writeFrame(chunk, at, frames, warrant, { mark, number });
    frames++;
    if (at < chunk.length - 4096) continue;
    written += writeSync(out, chunk, 0, at);
    at = 0;
  }
  writeSync(out, chunk, 0, at);
  closeSync(out);
  return { path, frames, bytes: statSync(path).size };
}

export interface Traffic {
  readonly bulk: TrafficFile;
  readonly live: TrafficFile;
  readonly truth: Truth;
}

const MOST_BULK = 1 << 30;

/** A backlog of about `bytes`: one file, played several times over, that the page cache can hold; and the live traffic's file. */
export function makeTraffic(
  folder: string,
  wanted: {
    readonly bytes: number;
    readonly liveBytes: number;
    readonly backlogged: number;
    readonly warrants: number;
  },
): Traffic {
  const { bytes, liveBytes, backlogged, warrants } = wanted;
  const copies = Math.max(2, Math.ceil(bytes / MOST_BULK));
  const bulk = writeTraffic(`${folder}/bulk.pcap`, BULK, backlogged, bytes / copies);
  const live = writeTraffic(`${folder}/live.pcap`, LIVE, warrants, liveBytes);
  const truth = { warrants, backlogged, copies, bulkFrames: bulk.frames, liveFrames: live.frames };
  return { bulk, live, truth };
}

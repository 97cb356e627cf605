/** pcapng as cc.pcapng needs it: one section, one raw IP interface with microseconds, enhanced packet blocks. */
import type { AppendFile } from './append-file.ts';

const LINKTYPE_RAW = 101;
const MICROSECONDS = 6; // if_tsresol: 10^-6 s
const OPT_TSRESOL = 9;
const TWO_32 = 4_294_967_296;
const BLOCK_OVERHEAD = 32;

/** Section header block and interface description block. */
export function pcapngHeader(): Buffer {
  const octets = Buffer.alloc(28 + 32);
  octets.writeUInt32LE(0x0a0d0d0a, 0);
  octets.writeUInt32LE(28, 4);
  octets.writeUInt32LE(0x1a2b3c4d, 8);
  octets.writeUInt16LE(1, 12); // version 1.0
  octets.writeBigInt64LE(-1n, 16); // section length: not said
  octets.writeUInt32LE(28, 24);
  octets.writeUInt32LE(1, 28);
  octets.writeUInt32LE(32, 32);
  octets.writeUInt16LE(LINKTYPE_RAW, 36);
  octets.writeUInt16LE(OPT_TSRESOL, 44);
  octets.writeUInt16LE(1, 46);
  octets.writeUInt8(MICROSECONDS, 48);
  octets.writeUInt32LE(32, 56); // after opt_endofopt, four zero octets
  return octets;
}

/** One packet with its time in whole seconds and microseconds. */
export function appendPacket(
  file: AppendFile,
  seconds: number,
  microSeconds: number,
  octets: Buffer,
  start: number,
  end: number,
): void {
  const length = end - start;
  const padded = (length + 3) & ~3;
  const size = BLOCK_OVERHEAD + padded;
  const at = file.room(size);
  const { buffer } = file;
  const ticks = seconds * 1_000_000 + microSeconds;
  buffer.writeUInt32LE(6, at);
  buffer.writeUInt32LE(size, at + 4);
  buffer.writeUInt32LE(0, at + 8);
  buffer.writeUInt32LE(Math.floor(ticks / TWO_32), at + 12);
  buffer.writeUInt32LE(ticks % TWO_32, at + 16);
  buffer.writeUInt32LE(length, at + 20);
  buffer.writeUInt32LE(length, at + 24);
  octets.copy(buffer, at + 28, start, end);
  buffer.fill(0, at + 28 + length, at + 28 + padded);
  buffer.writeUInt32LE(size, at + 28 + padded);
}

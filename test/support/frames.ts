/** Packets, frames and capture files made in code, for tests. Addresses are text; IPv4 or IPv6 by their form. */
import { isIPv4 } from 'node:net';

export interface PacketShape {
  readonly source: string;
  readonly destination: string;
  readonly payload: Buffer;
}

export interface VlanTag {
  /** 0x8100 or 0x88a8. */
  readonly type: number;
  readonly id: number;
}

export interface CapturedFrame {
  readonly timeNs: bigint;
  readonly frame: Buffer;
  /** Octets on the wire, when the capture holds fewer. */
  readonly originalLength?: number;
}

export function addressOctets(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const front = groups(head);
  const back = groups(tail ?? '');
  const all = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
  const octets = Buffer.alloc(16);
  all.forEach((group, index) => octets.writeUInt16BE(group, index * 2));
  return octets;
}

/** A UDP packet, ports 4096 to 8192, checksums left zero. */
export function ipPacket({ source, destination, payload }: PacketShape): Buffer {
  const udp = Buffer.concat([Buffer.from([0x10, 0, 0x20, 0, 0, 0, 0, 0]), payload]);
  udp.writeUInt16BE(udp.length, 4);
  return isIPv4(source) ? ipv4(source, destination, udp) : ipv6(source, destination, udp);
}

function ipv4(source: string, destination: string, body: Buffer): Buffer {
  const header = Buffer.from([0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0]);
  header.writeUInt16BE(20 + body.length, 2);
  return Buffer.concat([header, addressOctets(source), addressOctets(destination), body]);
}

function ipv6(source: string, destination: string, body: Buffer): Buffer {
  const header = Buffer.from([0x60, 0, 0, 0, 0, 0, 17, 64]);
  header.writeUInt16BE(body.length, 4);
  return Buffer.concat([header, addressOctets(source), addressOctets(destination), body]);
}

/** Padded to 60 octets, as on the wire. */
export function ethernetFrame(packet: Buffer, tags: readonly VlanTag[] = []): Buffer {
  const words = [...tags.flatMap(({ type, id }) => [type, id]), (packet[0] ?? 0) >> 4 === 4 ? 0x0800 : 0x86dd];
  const types = Buffer.alloc(words.length * 2);
  words.forEach((word, index) => types.writeUInt16BE(word, index * 2));
  const frame = Buffer.concat([Buffer.from('020000000001020000000002', 'hex'), types, packet]);
  return Buffer.concat([frame, Buffer.alloc(Math.max(0, 60 - frame.length))]);
}

/** Classic pcap, nanoseconds, Ethernet unless another link type is named. */
export function pcapFile(frames: readonly CapturedFrame[], linkType = 1): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b23c4d, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(linkType, 20);
  return Buffer.concat([header, ...frames.flatMap((each) => [recordHeader(each), each.frame])]);
}

function recordHeader({ timeNs, frame, originalLength }: CapturedFrame): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(Number(timeNs / 1_000_000_000n), 0);
  header.writeUInt32LE(Number(timeNs % 1_000_000_000n), 4);
  header.writeUInt32LE(frame.length, 8);
  header.writeUInt32LE(originalLength ?? frame.length, 12);
  return header;
}

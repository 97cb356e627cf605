/** The packets of a rehearsal: UDP to the discard port, between documentation addresses (RFC 5737), saying what they are. */

/** 192.0.2.1, who is nobody. */
export const TEST_TARGET = Buffer.from([192, 0, 2, 1]);
const TEST_PEER = Buffer.from([198, 51, 100, 1]);

const DISCARD_PORT = 9;
const UDP = 17;
const IP_HEADER = 20;
const UDP_HEADER = 8;
const HOPS = 64;
const TEXT = 'Writ test interception: no traffic of anybody';

export interface TestPacket {
  readonly octets: Buffer;
  /** As the native encoder takes it: 0 from the target, 1 to the target. */
  readonly direction: 0 | 1;
}

/** RFC 791, 3.1 */
function headerSum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** The sum of UDP is left out, as RFC 768 lets. */
function packetOf(number: number, source: Buffer, destination: Buffer): Buffer {
  const data = Buffer.from(`${TEXT} (${number})`, 'latin1');
  const length = IP_HEADER + UDP_HEADER + data.length;
  const header = Buffer.alloc(IP_HEADER + UDP_HEADER);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(length, 2);
  header.writeUInt16BE(number, 4);
  header.writeUInt8(HOPS, 8);
  header.writeUInt8(UDP, 9);
  source.copy(header, 12);
  destination.copy(header, 16);
  header.writeUInt16BE(headerSum(header.subarray(0, IP_HEADER)), 10);
  header.writeUInt16BE(DISCARD_PORT, 20);
  header.writeUInt16BE(DISCARD_PORT, 22);
  header.writeUInt16BE(UDP_HEADER + data.length, 24);
  return Buffer.concat([header, data]);
}

export const TEST_PACKETS: readonly TestPacket[] = [1, 2, 3, 4].map((number) =>
  number % 2 === 1
    ? { octets: packetOf(number, TEST_TARGET, TEST_PEER), direction: 0 }
    : { octets: packetOf(number, TEST_PEER, TEST_TARGET), direction: 1 },
);

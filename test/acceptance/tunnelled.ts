/** GTP-U tunnels made in code, with the truth of which inner packet passed in which tunnel. */
import { ethernetFrame, ipPacket } from '../support/frames.ts';

const GTP_PORT = 2152;

/** A direction of a tunnel: the packets' destination and the TEID there. */
export interface End {
  readonly address: string;
  readonly teid: number;
}

export const endText = ({ address, teid }: End): string => `${address}#0x${teid.toString(16)}`;

/** What stands behind the mandatory header, 3GPP TS 29.281, 5.1 and 5.2; the flags announce it. */
const FORMS = [
  { flags: 0x30, extra: '' },
  { flags: 0x32, extra: '00070000' }, // a sequence number
  { flags: 0x34, extra: '0000008501000900' }, // an extension header, PDU session container
  { flags: 0x36, extra: '0001008501100900' },
] as const;

/** `type` 255: G-PDU. */
export function gtpMessage(teid: number, inner: Buffer, form = 0, type = 255): Buffer {
  const { flags, extra } = FORMS[form % FORMS.length]!;
  const rest = Buffer.concat([Buffer.from(extra, 'hex'), inner]);
  const header = Buffer.from([flags, type, 0, 0, 0, 0, 0, 0]);
  header.writeUInt16BE(rest.length, 2);
  header.writeUInt32BE(teid, 4);
  return Buffer.concat([header, rest]);
}

/** The outer packet: UDP between the nodes' GTP-U ports. */
export function outerPacket(source: string, { address, teid }: End, inner: Buffer, form = 0, type = 255): Buffer {
  const packet = ipPacket({ source, destination: address, payload: gtpMessage(teid, inner, form, type) });
  const udp = packet.length - (8 + gtpMessage(teid, inner, form, type).length);
  packet.writeUInt16BE(GTP_PORT, udp);
  packet.writeUInt16BE(GTP_PORT, udp + 2);
  return packet;
}

/** An IPv4 packet in two fragments, RFC 791 section 3.2; `cut` octets of its payload in the first, a multiple of 8. */
export function fragmentsOf(packet: Buffer, id: number, cut: number): readonly [Buffer, Buffer] {
  const piece = (payload: Buffer, field: number): Buffer => {
    const header = Buffer.from(packet.subarray(0, 20));
    header.writeUInt16BE(20 + payload.length, 2);
    header.writeUInt16BE(id, 4);
    header.writeUInt16BE(field, 6);
    return Buffer.concat([header, payload]);
  };
  return [piece(packet.subarray(20, 20 + cut), 0x2000), piece(packet.subarray(20 + cut), cut / 8)];
}

/** An Ethernet frame between two stations. */
export function frameBetween(
  source: string,
  destination: string,
  packet: Buffer,
  vlans: readonly number[] = [],
): Buffer {
  const tags = vlans.map((id, index) => ({ type: index + 1 < vlans.length ? 0x88a8 : 0x8100, id }));
  const frame = ethernetFrame(packet, tags);
  const octets = (mac: string) => Buffer.from(mac.replaceAll(':', ''), 'hex');
  return Buffer.concat([octets(destination), octets(source), frame.subarray(12)]);
}

/** A subscriber's packet; `number` and `size` make it one of its kind. */
export function innerPacket(number: number, size: number, version: 4 | 6, isUplink: boolean): Buffer {
  const own = version === 4 ? '192.0.2.7' : '2001:db8:7::7';
  const peer = version === 4 ? '198.51.100.200' : '2001:db8:8::8';
  const payload = Buffer.alloc(size, number & 0xff);
  payload.writeUInt32BE(number, 0);
  return ipPacket({ source: isUplink ? own : peer, destination: isUplink ? peer : own, payload });
}

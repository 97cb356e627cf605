/** A datagram of PacketCable's CCC, by the form of its header (docs/packetcable-encoding.md). */
import { CCC_CASE_OCTETS } from '../model/packetcable-options.ts';
import type { CccForm } from '../model/packetcable-options.ts';

export interface CccDatagram {
  readonly cccId: number;
  /** ns since 1970; undefined: the form has no time. */
  readonly timeNs: bigint | undefined;
  /** Undefined: the form has no case. */
  readonly liid: string | undefined;
  readonly packet: Buffer;
}

const ID_OCTETS = 4;
const NTP_OCTETS = 8;
/** 1970 in seconds since 1900 (RFC 5905, 6). */
const NTP_EPOCH = 2_208_988_800n;
const ERA = 1n << 32n;
const HALF_ERA = 1n << 31n;

/** A text instead: where and why it is none. */
export function readCcc(octets: Buffer, form: CccForm): CccDatagram | string {
  const timeAt = ID_OCTETS;
  const caseAt = timeAt + (form === '1.0' ? 0 : NTP_OCTETS);
  const packetAt = caseAt + (form === '2.0' ? CCC_CASE_OCTETS : 0);
  if (octets.length < packetAt) return `CCC: ${octets.length} octets are no header of ${form}`;
  const packet = octets.subarray(packetAt);
  const fault = packetFault(packet);
  if (fault !== undefined) return `CCC, octet ${packetAt}: ${fault}`;
  return {
    cccId: octets.readUInt32BE(),
    timeNs: form === '1.0' ? undefined : ntpToNs(octets.readBigUInt64BE(timeAt)),
    liid: form === '2.0' ? caseText(octets.subarray(caseAt, packetAt)) : undefined,
    packet,
  };
}

/** To the microsecond, cut. Times of the first half of an era are those after 2036. */
function ntpToNs(ntp: bigint): bigint {
  const seconds = ntp / ERA + (ntp / ERA < HALF_ERA ? ERA : 0n) - NTP_EPOCH;
  const microSeconds = ((ntp % ERA) * 1_000_000n) / ERA;
  return (seconds * 1_000_000n + microSeconds) * 1000n;
}

function caseText(octets: Buffer): string {
  const end = octets.indexOf(0);
  return octets.toString('latin1', 0, end < 0 ? octets.length : end);
}

/** A whole IP packet, and nothing behind it. */
function packetFault(packet: Buffer): string | undefined {
  const version = (packet[0] ?? 0) >> 4;
  if (version === 4 && packet.length >= 20)
    return packet.readUInt16BE(2) === packet.length ? undefined : 'not as long as its IPv4 header says';
  if (version === 6 && packet.length >= 40)
    return packet.readUInt16BE(4) + 40 === packet.length ? undefined : 'not as long as its IPv6 header says';
  return 'no IP packet';
}

/**
 * CCC: the template of a grant's content datagrams by PacketCable, one IP packet each, for the native encoder: the header of PKT-SP-ESP
 * (1.0, section 4), ESP 1.5 (section 5) or ES-DCI (2.0, section 7), then the packet as it is.
 *
 *     CCC-ID 4 | NTP time 8, from 1.5 on | case 8, of 2.0 | packet
 */
import { WritError } from '../../base/errors.ts';
import type { ContentScope, PacketCableSource } from '../../model/handover-source.ts';
import { CCC_CASE_OCTETS, cccForms } from '../../model/packetcable-options.ts';
import type { CccForm } from '../../model/packetcable-options.ts';
import { permitFor } from '../../model/scope-permit.ts';

/** What UDP over IPv4 can carry (RFC 768, 791); over IPv6 it would be 20 octets more. */
export const LONGEST_DATAGRAM = 65_507;
const CCC_ID_OCTETS = 4;
const NTP_OCTETS = 8;
const OP = { const: 1, ntp: 11, raw: 12 } as const;

export function cccHeaderOctets(form: CccForm): number {
  return CCC_ID_OCTETS + (form === '1.0' ? 0 : NTP_OCTETS) + (form === '2.0' ? CCC_CASE_OCTETS : 0);
}

/** A LIID as the case of 2.0: its characters, zeros behind them. */
export function cccCaseOf(liid: string): Buffer {
  if (liid.length > CCC_CASE_OCTETS) throw new WritError('WRIT_HANDOVER_VALUE', `a case has ${CCC_CASE_OCTETS} octets`);
  const octets = Buffer.alloc(CCC_CASE_OCTETS);
  octets.write(liid, 'latin1');
  return octets;
}

/** The program (docs/template-program.md). The CCC-ID stays the stream's for its whole life: datagrams have no numbers that could be used up. */
export function cccProgramOf({ liid, scope, profile }: PacketCableSource & ContentScope, cccId: number): Buffer {
  permitFor(scope, 'cc');
  const form = cccForms[profile.cccForm - 1];
  if (form === undefined) throw new WritError('WRIT_HANDOVER_VALUE', 'the profile names no form of the CCC header');
  const id = Buffer.alloc(CCC_ID_OCTETS);
  id.writeUInt32BE(cccId);
  const longest = Buffer.alloc(4);
  longest.writeUInt32BE(LONGEST_DATAGRAM - cccHeaderOctets(form));
  return Buffer.concat([
    constant(id),
    ...(form === '1.0' ? [] : [Buffer.from([OP.ntp])]),
    ...(form === '2.0' ? [constant(cccCaseOf(liid))] : []),
    Buffer.from([OP.raw]),
    longest,
  ]);
}

function constant(octets: Buffer): Buffer {
  return Buffer.concat([Buffer.from([OP.const, octets.length >> 8, octets.length & 0xff]), octets]);
}

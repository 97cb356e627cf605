/** What a drill's LEMF holds of a warrant's content: the items as received, and the packets of cc.pcapng, in order. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PduScanner } from '../../src/handover/asn1/pdu-scanner.ts';
import { decodePsPdu } from '../../src/handover/asn1/ps-pdu.ts';
import type { DrillRun } from './kit.ts';

export interface ContentItem {
  /** Hexadecimal, from the packet's own IP header on. */
  readonly packet: string;
  readonly direction: string | number | undefined;
  /** interceptionPointID or, where a name does not fit there, extendedInterceptionPointID; undefined: neither. */
  readonly point: string | undefined;
}

/** The enhanced packet blocks of cc.pcapng, hexadecimal. */
export function packetsOf(run: DrillRun, warrant: string): string[] {
  const octets = readFileSync(path.join(run.dir, 'warrants', warrant, 'cc.pcapng'));
  const packets: string[] = [];
  for (let at = 0; at + 12 <= octets.length; at += octets.readUInt32LE(at + 4)) {
    if (octets.readUInt32LE(at) !== 6) continue;
    packets.push(octets.toString('hex', at + 28, at + 28 + octets.readUInt32LE(at + 20)));
  }
  return packets;
}

function itemOf(octets: Buffer): ContentItem {
  const decoded = decodePsPdu(octets);
  if (!decoded.ok) throw new Error(`a PDU at ${decoded.path}: ${decoded.reason}`);
  const { pSHeader: header, payload } = decoded.value;
  const first = payload.alternative === 'cCPayloadSequence' ? payload.value[0] : undefined;
  const contents = first?.cCContents;
  const packets = contents?.alternative === 'iPCC' ? contents.value.iPCCContents : undefined;
  if (packets?.alternative !== 'iPPackets') throw new Error('a PDU that is no IP content');
  return {
    packet: packets.value.toString('hex'),
    direction: first?.payloadDirection,
    point: header.interceptionPointID ?? header.extendedInterceptionPointID?.toString('latin1'),
  };
}

/** The PDUs of hi3.ber. Throws on what is no content PDU. */
export function itemsOf(run: DrillRun, warrant: string): ContentItem[] {
  const scanner = new PduScanner();
  const { octets, ends } = scanner.push(readFileSync(path.join(run.dir, 'warrants', warrant, 'hi3.ber')));
  return ends.map((end, index) => itemOf(octets.subarray(ends[index - 1] ?? 0, end)));
}

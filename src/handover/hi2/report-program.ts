/**
 * The template of what an order without content tells of packets (ATIS-1000013, packet data header report and summary report), for the
 * native encoder: caseId, time and content identifier of each, and around what the core writes of the packet's ends (engine/packet_report).
 */
import type { IasSource } from '../../model/handover-source.ts';
import type { PacketReports } from '../../model/report-options.ts';
import { encodeBer } from '../asn1/ber-writer.ts';
import { iasProtocol } from '../asn1/modules/us/ias.ts';
import { compileSignallingTemplate, VARIABLES } from '../asn1/template.ts';
import { formatPacketTime } from '../asn1/time.ts';
import { correlationOf, messageModuleOf } from './ias-delivery.ts';

export interface TestedPacket {
  readonly packet: Buffer;
  readonly kind: PacketReports;
}

/** The program (docs/template-program.md). It holds no content, and needs no permit. */
export function reportProgramOf(source: IasSource, kind: PacketReports): Buffer {
  const { liid, profile } = source;
  const common = {
    ...{ caseId: liid, iAPSystemId: profile.networkElementId, timestamp: VARIABLES.generalizedTime },
    contentIdentifier: { alternative: 'correlationID', value: VARIABLES.correlationID },
  } as const;
  return compileSignallingTemplate(iasProtocol, {
    protocolIdentifier: messageModuleOf(source),
    iasMessage:
      kind === 'header'
        ? { alternative: 'data-Header-Report', value: { ...common, headerSet: VARIABLES.contents } }
        : { alternative: 'data-Summary-Report', value: { ...common, streamSet: VARIABLES.contents } },
  });
}

/** The report of one packet of IPv4 and UDP that never was: a test interception's, whose packets the core does not see. */
export function testReportOf(source: IasSource, cin: number, timeNs: bigint, test: TestedPacket): Buffer {
  const { liid, profile } = source;
  const { packet, kind } = test;
  const [sender, receiver] = [packet.subarray(12, 16), packet.subarray(16, 20)];
  const common = {
    ...{ caseId: liid, iAPSystemId: profile.networkElementId, timestamp: formatPacketTime(timeNs) },
    contentIdentifier: { alternative: 'correlationID', value: correlationOf(cin) },
  } as const;
  const set = {
    streamID: { alternative: 'octets', value: Buffer.concat([sender, receiver]) },
    ...{ sourceIPaddress: addressOf(sender), destinationIPaddress: addressOf(receiver) },
    sourcePortNumber: `${packet.readUInt16BE(20)}`,
    destinationPortNumber: `${packet.readUInt16BE(22)}`,
  } as const;
  return encodeBer(iasProtocol, {
    protocolIdentifier: messageModuleOf(source),
    iasMessage:
      kind === 'header'
        ? { alternative: 'data-Header-Report', value: { ...common, headerSet: set } }
        : { alternative: 'data-Summary-Report', value: { ...common, streamSet: { ...set, packetCount: 1n } } },
  });
}

function addressOf(address: Buffer) {
  return {
    address: { alternative: 'ipV4', value: address },
    allocationMethod: { alternative: 'unknown', value: null },
  } as const;
}

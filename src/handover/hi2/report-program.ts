/**
 * The template of what an order without content tells of packets (ATIS-1000013, packet data header report and summary report), for the
 * native encoder: caseId, time and content identifier of each, and around what the core writes of the packet's ends (engine/packet_report).
 */
import { CMII_MODULE } from '../../model/handover-profile.ts';
import type { IasSource } from '../../model/handover-source.ts';
import type { PacketReports } from '../../model/report-options.ts';
import { encodeBer } from '../asn1/ber-writer.ts';
import { headerSet, iasProtocol, streamSet } from '../asn1/modules/us/ias.ts';
import { compileSignallingTemplate, VARIABLES } from '../asn1/template.ts';

/** The program (docs/template-program.md). It holds no content, and needs no permit. */
export function reportProgramOf({ liid, profile }: IasSource, kind: PacketReports): Buffer {
  const { networkElementId, cmiiModule } = profile;
  const common = {
    ...{ caseId: liid, iAPSystemId: networkElementId, timestamp: VARIABLES.generalizedTime },
    contentIdentifier: { alternative: 'correlationID', value: VARIABLES.correlationID },
  } as const;
  return compileSignallingTemplate(iasProtocol, {
    protocolIdentifier: cmiiModule === '' ? CMII_MODULE : cmiiModule,
    iasMessage:
      kind === 'header'
        ? { alternative: 'data-Header-Report', value: { ...common, headerSet: VARIABLES.contents } }
        : { alternative: 'data-Summary-Report', value: { ...common, streamSet: VARIABLES.contents } },
  });
}

/** What the core writes of a packet of IPv4 and UDP, for a test interception: the contents of its HeaderSet, or of the StreamSet of it alone. */
export function reportSetOf(packet: Buffer, kind: PacketReports): Buffer {
  const [source, destination] = [packet.subarray(12, 16), packet.subarray(16, 20)];
  const addressOf = (address: Buffer) =>
    ({
      address: { alternative: 'ipV4', value: address },
      allocationMethod: { alternative: 'unknown', value: null },
    }) as const;
  const common = {
    streamID: { alternative: 'octets', value: Buffer.concat([source, destination]) },
    ...{ sourceIPaddress: addressOf(source), destinationIPaddress: addressOf(destination) },
    sourcePortNumber: `${packet.readUInt16BE(20)}`,
    destinationPortNumber: `${packet.readUInt16BE(22)}`,
  } as const;
  const set = kind === 'header' ? encodeBer(headerSet, common) : encodeBer(streamSet, { ...common, packetCount: 1n });
  return set.subarray(2); // its contents are under 128 octets
}

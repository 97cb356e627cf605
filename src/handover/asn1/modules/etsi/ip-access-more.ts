/**
 * ETSI TS 102 232-3, IP access: what of IPAccessPDU version 20 ip-access.ts leaves out.
 *
 * Module IPAccessPDU, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bits,
  choice,
  enumerated,
  field,
  generalizedTime,
  nothing,
  octets,
  optional,
  relativeOid,
  sequence,
  wideInteger,
} from '../../schema.ts';

export const iPv4Information = sequence(
  {
    headerLength: optional(0, octets()),
    typeOfService: optional(1, octets()),
    totalLength: optional(2, octets(2, 2)),
    identification: optional(3, octets(2, 2)),
    fragment: optional(4, octets(2, 2)),
    ttl: optional(5, octets()),
    protocol: optional(6, octets()),
    headerChecksum: optional(7, octets(2, 2)),
    source: field(8, octets(4, 4)),
    destination: field(9, octets(4, 4)),
    options: optional(10, octets(0, 40)),
  },
  'closed',
);

export const iPv6Information = sequence(
  {
    trafficClass: optional(0, octets()),
    flowLabel: optional(1, octets(20, 20)),
    payloadLength: optional(2, octets(4, 4)),
    nextHeader: optional(3, octets()),
    hopLimit: optional(4, octets()),
    source: field(5, octets(16, 16)),
    destination: field(6, octets(16, 16)),
  },
  'closed',
);

export const iPInformation = choice(
  { iPv4Information: field(0, iPv4Information), iPv6Information: field(1, iPv6Information) },
  'closed',
);

export const tCPInformation = sequence(
  {
    sourcePort: optional(0, octets(2, 2)),
    destinationPort: optional(1, octets(2, 2)),
    sequenceNumber: optional(2, octets(4, 4)),
    ackNumber: optional(3, octets(4, 4)),
    dataOffset: optional(4, bits(4, 4)),
    controlBits: optional(5, bits(6, 6)),
    windowSize: optional(6, octets(2, 2)),
    checkSum: optional(7, octets(2, 2)),
    urgentPointer: optional(8, octets(2, 2)),
    options: optional(9, octets(0, 40)),
  },
  'closed',
);

export const uDPInformation = sequence(
  {
    sourcePort: optional(0, octets(2, 2)),
    destinationPort: optional(1, octets(2, 2)),
    length: optional(2, octets(2, 2)),
    checkSum: optional(3, octets(2, 2)),
  },
  'closed',
);

export const protocolInformation = choice({
  none: field(0, nothing),
  tCPInformation: field(1, tCPInformation),
  uDPInformation: field(2, uDPInformation),
});

export const pDSRSummaryTrigger = enumerated({
  startOfFlow: 0,
  timerExpiry: 1,
  packetCount: 2,
  byteCount: 3,
  endOfFlow: 4,
});

export const pDSRInformation = sequence({
  summaryTrigger: field(0, pDSRSummaryTrigger),
  firstPacketTimestamp: field(1, generalizedTime),
  lastPacketTimestamp: field(2, generalizedTime),
  packetCount: field(3, wideInteger()),
  byteCount: field(4, wideInteger()),
});

export const iPIRIOnly = sequence({
  iPIRIOnlyObjId: field(0, relativeOid),
  iPInformation: field(1, iPInformation),
  protocolInformation: field(2, protocolInformation),
  iPAggregatedNbrOfPackets: optional(3, wideInteger()),
  iPAggregatedNbrOfBytes: optional(4, wideInteger()),
  pDSRInformation: optional(5, pDSRInformation),
});

export const packetReportHeader = sequence({ header: field(1, octets()) });

export const packetReportIndications = bits();

export const packetReportTrigger = enumerated({
  flowStart: 1,
  flowEnd: 2,
  flowTimeout: 3,
  flowTimerExpiration: 4,
  flowPacketCount: 5,
  flowByteCount: 6,
  sessionTimerExpiration: 7,
  sessionPacketCount: 8,
  sessionByteCount: 9,
  reportEnd: 10,
});

export const packetReportSummary = sequence({
  header: field(1, octets()),
  indications: field(2, packetReportIndications),
  trigger: field(3, packetReportTrigger),
  packetCount: optional(4, wideInteger()),
  byteCount: optional(5, wideInteger()),
  firstTimestamp: optional(6, generalizedTime),
  lastTimestamp: optional(7, generalizedTime),
});

export const packetReport = choice({ header: field(1, packetReportHeader), summary: field(2, packetReportSummary) });

export const iPIRIPacketReport = sequence({
  iPIRIPacketReportObjId: field(0, relativeOid),
  report: field(1, packetReport),
});

/**
 * ETSI TS 102 232-4, layer 2 access: L2AccessPDU version 10.
 *
 * Module L2AccessPDU, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  choice,
  content,
  enumerated,
  field,
  generalizedTime,
  integer,
  optional,
  relativeOid,
  restricted,
  sequence,
  text,
  wideInteger,
} from '../../schema.ts';

export const accessEventType = enumerated({
  accessAttempt: 0,
  accessAccept: 1,
  accessReject: 2,
  accessFailed: 3,
  sessionStart: 4,
  sessionEnd: 5,
  interimUpdate: 6,
  unknown: 7,
  startOfInterceptionWithSessionActive: 8,
  accessEnd: 9,
  endOfInterceptionWithSessionActive: 10,
  startOfInterceptionWithoutNetworkSession: 11,
  endOfInterceptionWithoutNetworkSession: 12,
  sessionExpired: 13,
});

export const internetAccessType = enumerated({
  undefined: 0,
  dialUp: 1,
  xDSL: 2,
  cableModem: 3,
  lAN: 4,
  wirelessLAN: 5,
  fTTx: 6,
  'wIMAX-HIPERMAN': 7,
  satellite: 8,
});

export const endReason = enumerated({
  undefined: 0,
  regularLogoff: 1,
  connectionLoss: 2,
  connectionTimeout: 3,
  leaseExpired: 4,
});

export const authenticationType = enumerated({ unknown: 0, static: 1, radiusAAA: 2, dhcpAAA: 3, diameterAAA: 4 });

export const l2IRIContents = sequence({
  accessEventType: field(0, accessEventType),
  internetAccessType: optional(2, internetAccessType),
  targetNetworkID: optional(5, text('utf8', 1, 128)),
  targetCPEID: optional(6, text('utf8', 1, 128)),
  targetLocation: restricted('location', optional(7, text('utf8', 1, 64))),
  nASPortNumber: optional(8, integer(0, 4_294_967_295)),
  callBackNumber: optional(9, text('utf8', 1, 20)),
  startTime: optional(10, generalizedTime),
  endTime: optional(11, generalizedTime),
  endReason: optional(12, endReason),
  octetsReceived: optional(13, wideInteger(0n, 18_446_744_073_709_551_615n)),
  octetsTransmitted: optional(14, wideInteger(0n, 18_446_744_073_709_551_615n)),
  rawAAAData: optional(15, content()),
  authenticationType: optional(16, authenticationType),
});

export const l2IRI = sequence({ l2IRIObjId: field(0, relativeOid), l2IRIContents: field(1, l2IRIContents) });

export const l2TruncatedDatagram = sequence({
  truncatedDatagram: field(0, content()),
  originalLength: field(1, wideInteger()),
});

export const l2CC = sequence(
  {
    l2CCObjId: field(0, relativeOid),
    l2CCContents: field(
      1,
      choice({
        l2TP: field(1, content()),
        l2F: field(2, content()),
        pPTP: field(3, content()),
        pPP: field(4, content()),
        ethernet: field(5, content()),
        l2ATM2684: field(6, content()),
        l2FR2427: field(7, content()),
        truncatedL2TP: field(8, l2TruncatedDatagram),
        truncatedL2F: field(9, l2TruncatedDatagram),
        truncatedPPTP: field(10, l2TruncatedDatagram),
        truncatedPPP: field(11, l2TruncatedDatagram),
        truncatedEthernet: field(12, l2TruncatedDatagram),
        truncatedL2ATM2684: field(13, l2TruncatedDatagram),
        truncatedL2FR2427: field(14, l2TruncatedDatagram),
      }),
    ),
  },
  'closed',
);

export const l2ProtocolInformation = enumerated({
  l2ProtocolL2tp: 1,
  l2ProtocolL2f: 2,
  l2ProtocolPptp: 3,
  l2ProtocolPpp: 4,
  ethernetProtocol: 5,
  undefined: 6,
  l2ProtocolATM2684: 7,
  l2ProtocolFR2427: 8,
});

export const l2IRIOnly = sequence({
  l2IRIOnlyObjId: field(0, relativeOid),
  l2protocolInformation: field(2, l2ProtocolInformation),
  l2AggregatedNbrOfPackets: optional(3, wideInteger()),
  l2AggregatedNbrOfBytes: optional(4, wideInteger()),
});

/** IPAccessPDU version 20 (ETSI TS 102 232-3): content of IP access (IPCC) and its signalling (IPIRI). */
import {
  addressOctets,
  boolean,
  choice,
  content,
  enumerated,
  field,
  generalizedTime,
  integer,
  octets,
  opaque,
  optional,
  relativeOid,
  restricted,
  sequence,
  sequenceOf,
  text,
  wideInteger,
} from './schema.ts';
import { unsigned32, unsigned64 } from './ps-header.ts';
import type { ValueOf } from './schema.ts';

/** Relative to {itu-t etsi securityDomain lawfulIntercept}: li-ps(5) iPAccess(3) version20(20), then iRI(1), cC(2). */
export const IPIRI_OBJECT_ID = '5.3.20.1';
export const IPCC_OBJECT_ID = '5.3.20.2';

/** IPAddress of LI-PS-PDU (TS 102 232-1, annex A). */
export const ipAddress = sequence({
  'iP-type': field(1, enumerated({ iPV4: 0, iPV6: 1 })),
  'iP-value': field(
    2,
    choice({
      /** 4 or 16 octets. */
      iPBinaryAddress: field(1, addressOctets('ip', 4, 16)),
      iPTextAddress: field(2, text('ia5', 7, 45)),
    }),
  ),
  'iP-assignment': optional(3, enumerated({ static: 1, dynamic: 2, notKnown: 3 })),
  /** Mandatory beside a binary IPv6 address. */
  iPv6PrefixLength: optional(4, integer(1, 128)),
  /** ff ff ff f8 for a /29. */
  iPv4SubnetMask: optional(5, addressOctets('ip', 4, 4)),
  'iP-NAT-translated': optional(6, boolean),
});

const ipTruncatedPacket = sequence({
  truncatedPacket: field(0, content()),
  originalLength: optional(1, wideInteger()),
});

/** The packet from its IP header on. */
const ipCcContents = choice({
  iPPackets: field(0, content()),
  iPTruncatedPacket: field(1, ipTruncatedPacket),
});

export const ipCc = sequence(
  { iPCCObjId: field(0, relativeOid), iPCCContents: field(1, ipCcContents) },
  // IPCC has no extension marker: another field in it is an error, not a later version.
  'closed',
);

export const accessEventType = enumerated({
  accessAttempt: 0,
  accessAccept: 1,
  accessReject: 2,
  accessFailed: 3,
  // 4 and 5: not in use since version 4.
  sessionStart: 4,
  sessionEnd: 5,
  interimUpdate: 6,
  startOfInterceptionWithSessionActive: 7,
  accessEnd: 8,
  endOfInterceptionWithSessionActive: 9,
  unknown: 10,
  startOfInterceptionWithoutNetworkSession: 11,
  endOfInterceptionWithoutNetworkSession: 12,
  sessionExpired: 13,
});

const internetAccessType = enumerated({
  undefined: 0,
  dialUp: 1,
  xDSL: 2,
  cableModem: 3,
  lAN: 4,
  wirelessLAN: 5,
  fTTx: 6,
  'wIMAX-HIPERMAN': 7,
  satellite: 8,
  'wireless-other': 9,
});

const endReason = enumerated({
  undefined: 0,
  regularLogoff: 1,
  connectionLoss: 2,
  connectionTimeout: 3,
  leaseExpired: 4,
});

const ipIriIdType = choice({
  printableIDType: field(0, text('utf8', 1, 128)),
  macAddressType: field(1, addressOctets('mac', 6, 6)),
  ipAddressType: field(2, ipAddress),
});

const otherTargetIdentifiers = choice({ iPAddress: field(0, ipAddress) });
const framedRoute = choice({ framedRoute: field(0, octets()) });

export const ipIriContents = sequence({
  accessEventType: field(0, accessEventType),
  targetUsername: field(1, octets()),
  internetAccessType: field(2, internetAccessType),
  iPVersion: field(3, enumerated({ iPV4: 1, iPV6: 2, iPV4andV6: 3 })),
  /** The first IPv4 or IPv6 address of the target. */
  targetIPAddress: optional(4, ipAddress, 'part 3, 6.2.1'),
  targetNetworkID: optional(5, text('utf8', 1, 20)),
  targetCPEID: optional(6, text('utf8', 1, 128)),
  targetLocation: restricted('location', optional(7, text('utf8', 1, 64))),
  pOPPortNumber: optional(8, unsigned32),
  callBackNumber: optional(9, text('utf8', 1, 20)),
  startTime: optional(10, generalizedTime),
  endTime: optional(11, generalizedTime),
  endReason: optional(12, endReason),
  /** Octets that the target received. */
  octetsReceived: optional(13, unsigned64),
  /** Octets that the target sent. */
  octetsTransmitted: optional(14, unsigned64),
  /** May hold what a user typed. */
  rawAAAData: optional(15, content()),
  expectedEndTime: optional(16, generalizedTime),
  pOPPhoneNumber: optional(17, text('utf8', 1, 20)),
  pOPIdentifier: optional(18, ipIriIdType),
  pOPIPAddress: optional(19, ipAddress),
  nationalIPIRIParameters: optional(20, opaque),
  /** The first IPv6 address, when iPVersion says both. */
  additionalIPAddress: optional(21, ipAddress, 'part 3, 6.2.1'),
  authenticationType: optional(22, enumerated({ unknown: 0, static: 1, radiusAAA: 2, dhcpAAA: 3, diameterAAA: 4 })),
  /** The second and further addresses. */
  otherTargetIdentifiers: optional(23, sequenceOf(otherTargetIdentifiers), 'part 3, 6.2.1'),
  location: restricted('location', optional(24, opaque)),
  pOPPortID: optional(25, octets()),
  framedRoutes: optional(26, sequenceOf(framedRoute)),
});

export const ipIri = sequence({
  iPIRIObjId: field(0, relativeOid),
  iPIRIContents: field(1, ipIriContents),
});

export type IpAddressValue = ValueOf<typeof ipAddress>;
export type IpIriContents = ValueOf<typeof ipIriContents>;

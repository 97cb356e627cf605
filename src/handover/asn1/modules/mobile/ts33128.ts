/**
 * 3GPP TS 33.128 release 17, the parts that other modules hold.
 *
 * Module TS33128Payloads, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bits,
  boolean,
  choice,
  enumerated,
  field,
  generalizedTime,
  integer,
  octets,
  optional,
  relativeOid,
  sequence,
  sequenceOf,
  text,
  wideInteger,
  type AnyType,
} from '../../schema.ts';

export const lINotificationType: AnyType = enumerated({ activation: 1, deactivation: 2, modification: 3 });

export const iMSI: AnyType = text('numeric', 6, 15);

export const nAI: AnyType = text('utf8');

export const sUPI: AnyType = choice({ iMSI: field(1, iMSI), nAI: field(2, nAI) });

export const iMEI: AnyType = text('numeric', 14, 14);

export const iMEISV: AnyType = text('numeric', 16, 16);

export const mACAddress: AnyType = octets(6, 6);

export const eUI64: AnyType = octets(8, 8);

export const pEI: AnyType = choice({
  iMEI: field(1, iMEI),
  iMEISV: field(2, iMEISV),
  mACAddress: field(3, mACAddress),
  eUI64: field(4, eUI64),
});

export const mSISDN: AnyType = text('numeric', 1, 15);

export const gPSI: AnyType = choice({ mSISDN: field(1, mSISDN), nAI: field(2, nAI) });

export const iPv4Address: AnyType = octets(4, 4);

export const iPv6Address: AnyType = octets(16, 16);

export const sIPURI: AnyType = text('utf8');

export const tELURI: AnyType = text('utf8');

export const iMPU: AnyType = choice({ sIPURI: field(1, sIPURI), tELURI: field(2, tELURI) });

export const iMPI: AnyType = nAI;

export const e164Number: AnyType = text('numeric', 1, 15);

export const emailAddress: AnyType = text('utf8');

export const pTCChatGroupID: AnyType = sequence({ groupIdentity: field(1, text('utf8')) });

export const targetIdentifier: AnyType = choice({
  sUPI: field(1, sUPI),
  iMSI: field(2, iMSI),
  pEI: field(3, pEI),
  iMEI: field(4, iMEI),
  gPSI: field(5, gPSI),
  mSISDN: field(6, mSISDN),
  nAI: field(7, nAI),
  iPv4Address: field(8, iPv4Address),
  iPv6Address: field(9, iPv6Address),
  ethernetAddress: field(10, mACAddress),
  iMPU: field(11, iMPU),
  iMPI: field(12, iMPI),
  e164Number: field(13, e164Number),
  emailAddress: field(14, emailAddress),
  mCPTTID: field(15, text('utf8')),
  instanceIdentifierURN: field(16, text('utf8')),
  pTCChatGroupID: field(17, pTCChatGroupID),
});

export const iPAddress: AnyType = choice({ iPv4Address: field(1, iPv4Address), iPv6Address: field(2, iPv6Address) });

export const portNumber: AnyType = integer(0, 65_535);

export const lIAppliedDeliveryInformation: AnyType = sequence({
  hI2DeliveryIPAddress: optional(1, iPAddress),
  hI2DeliveryPortNumber: optional(2, portNumber),
  hI3DeliveryIPAddress: optional(3, iPAddress),
  hI3DeliveryPortNumber: optional(4, portNumber),
});

export const timestamp: AnyType = generalizedTime;

export const lINotification: AnyType = sequence({
  notificationType: field(1, lINotificationType),
  appliedTargetID: optional(2, targetIdentifier),
  appliedDeliveryInformation: optional(3, sequenceOf(lIAppliedDeliveryInformation)),
  appliedStartTime: optional(4, timestamp),
  appliedEndTime: optional(5, timestamp),
});

export const lINotificationMessage: AnyType = choice({ lINotification: field(1, lINotification) });

export const lINotificationPayload: AnyType = sequence({
  lINotificationPayloadOID: field(1, relativeOid),
  notification: field(2, lINotificationMessage),
});

export const mCC: AnyType = text('numeric', 3, 3);

export const mNC: AnyType = text('numeric', 2, 3);

export const pLMNID: AnyType = sequence({ mCC: field(1, mCC), mNC: field(2, mNC) });

export const tAC: AnyType = octets(2, 3);

export const nID: AnyType = text('utf8', 11, 11);

export const tAI: AnyType = sequence({ pLMNID: field(1, pLMNID), tAC: field(2, tAC), nID: optional(3, nID) });

export const eUTRACellID: AnyType = bits(28, 28);

export const eCGI: AnyType = sequence({
  pLMNID: field(1, pLMNID),
  eUTRACellID: field(2, eUTRACellID),
  nID: optional(3, nID),
});

export const n3IWFIDSBI: AnyType = text('utf8');

export const gNbID: AnyType = bits(22, 32);

export const nGENbID: AnyType = choice({
  macroNGENbID: field(1, bits(20, 20)),
  shortMacroNGENbID: field(2, bits(18, 18)),
  longMacroNGENbID: field(3, bits(21, 21)),
});

export const eNbID: AnyType = choice({
  macroENbID: field(1, bits(20, 20)),
  homeENbID: field(2, bits(28, 28)),
  shortMacroENbID: field(3, bits(18, 18)),
  longMacroENbID: field(4, bits(21, 21)),
});

export const wAGFID: AnyType = text('utf8');

export const tNGFID: AnyType = text('utf8');

export const aNNodeID: AnyType = choice({
  n3IWFID: field(1, n3IWFIDSBI),
  gNbID: field(2, gNbID),
  nGENbID: field(3, nGENbID),
  eNbID: field(4, eNbID),
  wAGFID: field(5, wAGFID),
  tNGFID: field(6, tNGFID),
});

export const globalRANNodeID: AnyType = sequence({
  pLMNID: field(1, pLMNID),
  aNNodeID: field(2, aNNodeID),
  nID: optional(3, nID),
});

export const oGCURN: AnyType = text('utf8');

export const geographicalCoordinates: AnyType = sequence({
  latitude: field(1, text('utf8')),
  longitude: field(2, text('utf8')),
  mapDatumInformation: optional(3, oGCURN),
});

export const cellSiteInformation: AnyType = sequence({
  geographicalCoordinates: field(1, geographicalCoordinates),
  azimuth: optional(2, integer(0, 359)),
  operatorSpecificInformation: optional(3, text('utf8')),
});

export const eUTRALocation: AnyType = sequence({
  tAI: field(1, tAI),
  eCGI: field(2, eCGI),
  ageOfLocationInfo: optional(3, wideInteger()),
  uELocationTimestamp: optional(4, timestamp),
  geographicalInformation: optional(5, text('utf8')),
  geodeticInformation: optional(6, text('utf8')),
  globalNGENbID: optional(7, globalRANNodeID),
  cellSiteInformation: optional(8, cellSiteInformation),
  globalENbID: optional(9, globalRANNodeID),
  ignoreTAI: optional(10, boolean),
  ignoreECGI: optional(11, boolean),
});

export const nRCellID: AnyType = bits(36, 36);

export const nCGI: AnyType = sequence({
  pLMNID: field(1, pLMNID),
  nRCellID: field(2, nRCellID),
  nID: optional(3, nID),
});

export const nRLocation: AnyType = sequence({
  tAI: field(1, tAI),
  nCGI: field(2, nCGI),
  ageOfLocationInfo: optional(3, wideInteger()),
  uELocationTimestamp: optional(4, timestamp),
  geographicalInformation: optional(5, text('utf8')),
  geodeticInformation: optional(6, text('utf8')),
  globalGNbID: optional(7, globalRANNodeID),
  cellSiteInformation: optional(8, cellSiteInformation),
  ignoreNCGI: optional(9, boolean),
});

export const n3IWFIDNGAP: AnyType = bits(16, 16);

export const iPAddr: AnyType = sequence({ iPv4Addr: optional(1, iPv4Address), iPv6Addr: optional(2, iPv6Address) });

export const sSID: AnyType = text('utf8');

export const bSSID: AnyType = text('utf8');

export const civicAddressBytes: AnyType = octets();

export const tNAPID: AnyType = sequence({
  sSID: optional(1, sSID),
  bSSID: optional(2, bSSID),
  civicAddress: optional(3, civicAddressBytes),
});

export const tWAPID: AnyType = sequence({
  sSID: optional(1, sSID),
  bSSID: optional(2, bSSID),
  civicAddress: optional(3, civicAddressBytes),
});

export const hFCNodeID: AnyType = text('utf8');

export const gLI: AnyType = octets(0, 150);

export const w5GBANLineType: AnyType = enumerated({ dSL: 1, pON: 2 });

export const gCI: AnyType = text('utf8');

export const transportProtocol: AnyType = enumerated({ uDP: 1, tCP: 2 });

export const n3GALocation: AnyType = sequence({
  tAI: optional(1, tAI),
  n3IWFID: optional(2, n3IWFIDNGAP),
  uEIPAddr: optional(3, iPAddr),
  portNumber: optional(4, wideInteger()),
  tNAPID: optional(5, tNAPID),
  tWAPID: optional(6, tWAPID),
  hFCNodeID: optional(7, hFCNodeID),
  gLI: optional(8, gLI),
  w5GBANLineType: optional(9, w5GBANLineType),
  gCI: optional(10, gCI),
  ageOfLocationInfo: optional(11, wideInteger()),
  uELocationTimestamp: optional(12, timestamp),
  protocol: optional(13, transportProtocol),
});

export const lAC: AnyType = octets(2, 2);

export const lAI: AnyType = sequence({ pLMNID: field(1, pLMNID), lAC: field(2, lAC) });

export const cellID: AnyType = octets(2, 2);

export const cGI: AnyType = sequence({ lAI: field(1, lAI), cellID: field(2, cellID) });

export const sAC: AnyType = octets(2, 2);

export const sAI: AnyType = sequence({ pLMNID: field(1, pLMNID), lAC: field(2, lAC), sAC: field(3, sAC) });

export const rAC: AnyType = octets(2, 2);

export const rAI: AnyType = sequence({ pLMNID: field(1, pLMNID), lAC: field(2, lAC), rAC: field(3, rAC) });

export const uTRALocation: AnyType = sequence({
  cGI: optional(1, cGI),
  sAI: optional(2, sAI),
  lAI: optional(3, lAI),
  rAI: optional(4, rAI),
  ageOfLocationInfo: optional(5, wideInteger()),
  uELocationTimestamp: optional(6, timestamp),
  geographicalInformation: optional(7, text('utf8')),
  geodeticInformation: optional(8, text('utf8')),
  cellSiteInformation: optional(9, cellSiteInformation),
});

export const gERALocation: AnyType = sequence({
  locationNumber: optional(1, e164Number),
  cGI: optional(2, cGI),
  rAI: optional(3, rAI),
  sAI: optional(4, sAI),
  lAI: optional(5, lAI),
  vLRNumber: optional(6, text('utf8')),
  mSCNumber: optional(7, text('utf8')),
  ageOfLocationInfo: optional(8, wideInteger()),
  uELocationTimestamp: optional(9, timestamp),
  geographicalInformation: optional(10, text('utf8')),
  geodeticInformation: optional(11, text('utf8')),
  cellSiteInformation: optional(12, cellSiteInformation),
});

export const userLocation: AnyType = sequence({
  eUTRALocation: optional(1, eUTRALocation),
  nRLocation: optional(2, nRLocation),
  n3GALocation: optional(3, n3GALocation),
  uTRALocation: optional(4, uTRALocation),
  gERALocation: optional(5, gERALocation),
});

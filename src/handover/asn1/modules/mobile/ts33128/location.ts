/**
 * 3GPP TS 33.128, release 17: TS33128Payloads: location.
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
  restricted,
  sequence,
  sequenceOf,
  setOf,
  text,
  wideInteger,
  type AnyType,
} from '../../../schema.ts';

export const mCC: AnyType = text('numeric', 3, 3);

export const mNC: AnyType = text('numeric', 2, 3);

export const pLMNID: AnyType = sequence({ mCC: field(1, mCC), mNC: field(2, mNC) });

export const tAC: AnyType = octets(2, 3);

export const nID: AnyType = text('utf8', 11, 11);

export const tAI: AnyType = sequence({ pLMNID: field(1, pLMNID), tAC: field(2, tAC), nID: optional(3, nID) });

export const eUTRACellID: AnyType = bits(28, 28);

export const eCGI: AnyType = sequence({
  pLMNID: field(1, pLMNID),
  eUTRACellID: restricted('location', field(2, eUTRACellID)),
  nID: optional(3, nID),
});

export const timestamp: AnyType = generalizedTime;

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
  geographicalCoordinates: restricted('location', field(1, geographicalCoordinates)),
  azimuth: optional(2, integer(0, 359)),
  operatorSpecificInformation: optional(3, text('utf8')),
});

export const eUTRALocation: AnyType = sequence({
  tAI: field(1, tAI),
  eCGI: field(2, eCGI),
  ageOfLocationInfo: restricted('location', optional(3, wideInteger())),
  uELocationTimestamp: restricted('location', optional(4, timestamp)),
  geographicalInformation: restricted('location', optional(5, text('utf8'))),
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
  nRCellID: restricted('location', field(2, nRCellID)),
  nID: optional(3, nID),
});

export const nRLocation: AnyType = sequence({
  tAI: field(1, tAI),
  nCGI: field(2, nCGI),
  ageOfLocationInfo: restricted('location', optional(3, wideInteger())),
  uELocationTimestamp: restricted('location', optional(4, timestamp)),
  geographicalInformation: restricted('location', optional(5, text('utf8'))),
  geodeticInformation: optional(6, text('utf8')),
  globalGNbID: optional(7, globalRANNodeID),
  cellSiteInformation: optional(8, cellSiteInformation),
  ignoreNCGI: optional(9, boolean),
});

export const n3IWFIDNGAP: AnyType = bits(16, 16);

export const iPv4Address: AnyType = octets(4, 4);

export const iPv6Address: AnyType = octets(16, 16);

export const iPAddr: AnyType = sequence({ iPv4Addr: optional(1, iPv4Address), iPv6Addr: optional(2, iPv6Address) });

export const sSID: AnyType = text('utf8');

export const bSSID: AnyType = text('utf8');

export const civicAddressBytes: AnyType = octets();

export const tNAPID: AnyType = sequence({
  sSID: optional(1, sSID),
  bSSID: optional(2, bSSID),
  civicAddress: restricted('location', optional(3, civicAddressBytes)),
});

export const tWAPID: AnyType = sequence({
  sSID: optional(1, sSID),
  bSSID: optional(2, bSSID),
  civicAddress: restricted('location', optional(3, civicAddressBytes)),
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
  ageOfLocationInfo: restricted('location', optional(11, wideInteger())),
  uELocationTimestamp: restricted('location', optional(12, timestamp)),
  protocol: optional(13, transportProtocol),
});

export const lAC: AnyType = octets(2, 2);

export const lAI: AnyType = sequence({ pLMNID: field(1, pLMNID), lAC: field(2, lAC) });

export const cellID: AnyType = octets(2, 2);

export const cGI: AnyType = sequence({ lAI: field(1, lAI), cellID: restricted('location', field(2, cellID)) });

export const sAC: AnyType = octets(2, 2);

export const sAI: AnyType = sequence({ pLMNID: field(1, pLMNID), lAC: field(2, lAC), sAC: field(3, sAC) });

export const rAC: AnyType = octets(2, 2);

export const rAI: AnyType = sequence({ pLMNID: field(1, pLMNID), lAC: field(2, lAC), rAC: field(3, rAC) });

export const uTRALocation: AnyType = sequence({
  cGI: optional(1, cGI),
  sAI: optional(2, sAI),
  lAI: optional(3, lAI),
  rAI: optional(4, rAI),
  ageOfLocationInfo: restricted('location', optional(5, wideInteger())),
  uELocationTimestamp: restricted('location', optional(6, timestamp)),
  geographicalInformation: restricted('location', optional(7, text('utf8'))),
  geodeticInformation: optional(8, text('utf8')),
  cellSiteInformation: optional(9, cellSiteInformation),
});

export const e164Number: AnyType = text('numeric', 1, 15);

export const gERALocation: AnyType = sequence({
  locationNumber: restricted('location', optional(1, e164Number)),
  cGI: optional(2, cGI),
  rAI: optional(3, rAI),
  sAI: optional(4, sAI),
  lAI: optional(5, lAI),
  vLRNumber: optional(6, text('utf8')),
  mSCNumber: optional(7, text('utf8')),
  ageOfLocationInfo: restricted('location', optional(8, wideInteger())),
  uELocationTimestamp: restricted('location', optional(9, timestamp)),
  geographicalInformation: restricted('location', optional(10, text('utf8'))),
  geodeticInformation: optional(11, text('utf8')),
  cellSiteInformation: optional(12, cellSiteInformation),
});

export const userLocation: AnyType = sequence({
  eUTRALocation: restricted('location', optional(1, eUTRALocation)),
  nRLocation: restricted('location', optional(2, nRLocation)),
  n3GALocation: restricted('location', optional(3, n3GALocation)),
  uTRALocation: restricted('location', optional(4, uTRALocation)),
  gERALocation: restricted('location', optional(5, gERALocation)),
});

export const point: AnyType = sequence({
  geographicalCoordinates: restricted('location', field(1, geographicalCoordinates)),
});

export const uncertainty: AnyType = integer(0, 127);

export const uncertaintySBI: AnyType = text('utf8');

export const pointUncertaintyCircle: AnyType = sequence({
  geographicalCoordinates: restricted('location', field(1, geographicalCoordinates)),
  uncertainty: field(2, uncertainty),
  uncertaintySBI: optional(3, uncertaintySBI),
});

export const orientation: AnyType = integer(0, 180);

export const uncertaintyEllipse: AnyType = sequence({
  semiMajor: field(1, uncertainty),
  semiMinor: field(2, uncertainty),
  orientationMajor: field(3, orientation),
  semiMajorSBI: optional(4, uncertaintySBI),
  semiMinorSBI: optional(5, uncertaintySBI),
});

export const confidence: AnyType = integer(0, 100);

export const pointUncertaintyEllipse: AnyType = sequence({
  geographicalCoordinates: restricted('location', field(1, geographicalCoordinates)),
  uncertainty: field(2, uncertaintyEllipse),
  confidence: field(3, confidence),
});

export const polygon: AnyType = sequence({ pointList: field(1, setOf(geographicalCoordinates)) });

export const altitude: AnyType = text('utf8');

export const pointAltitude: AnyType = sequence({
  point: restricted('location', field(1, geographicalCoordinates)),
  altitude: field(2, altitude),
});

export const pointAltitudeUncertainty: AnyType = sequence({
  point: restricted('location', field(1, geographicalCoordinates)),
  altitude: field(2, altitude),
  uncertaintyEllipse: field(3, uncertaintyEllipse),
  uncertaintyAltitude: field(4, uncertainty),
  confidence: field(5, confidence),
  uncertaintyAltitudeSBI: optional(6, uncertaintySBI),
});

export const innerRadius: AnyType = integer(0, 327_675);

export const angle: AnyType = integer(0, 360);

export const ellipsoidArc: AnyType = sequence({
  point: restricted('location', field(1, geographicalCoordinates)),
  innerRadius: field(2, innerRadius),
  uncertaintyRadius: field(3, uncertainty),
  offsetAngle: field(4, angle),
  includedAngle: field(5, angle),
  confidence: field(6, confidence),
  uncertaintyRadiusSBI: optional(7, uncertaintySBI),
});

export const geographicArea: AnyType = choice({
  point: field(1, point),
  pointUncertaintyCircle: field(2, pointUncertaintyCircle),
  pointUncertaintyEllipse: field(3, pointUncertaintyEllipse),
  polygon: field(4, polygon),
  pointAltitude: field(5, pointAltitude),
  pointAltitudeUncertainty: field(6, pointAltitudeUncertainty),
  ellipsoidArc: field(7, ellipsoidArc),
});

export const rATType: AnyType = enumerated({
  nR: 1,
  eUTRA: 2,
  wLAN: 3,
  virtual: 4,
  nBIOT: 5,
  wireline: 6,
  wirelineCable: 7,
  wirelineBBF: 8,
  lTEM: 9,
  nRU: 10,
  eUTRAU: 11,
  trustedN3GA: 12,
  trustedWLAN: 13,
  uTRA: 14,
  gERA: 15,
  nRLEO: 16,
  nRMEO: 17,
  nRGEO: 18,
  nROTHERSAT: 19,
  nRREDCAP: 20,
  wBEUTRANLEO: 21,
  wBEUTRANMEO: 22,
  wBEUTRANGEO: 23,
  wBEUTRANOTHERSAT: 24,
  nBIOTLEO: 25,
  nBIOTMEO: 26,
  nBIOTGEO: 27,
  nBIOTOTHERSAT: 28,
  lTEMLEO: 29,
  lTEMMEO: 30,
  lTEMGEO: 31,
  lTEMOTHERSAT: 32,
});

export const timeZone: AnyType = text('utf8');

export const rANCGI: AnyType = choice({ eCGI: field(1, eCGI), nCGI: field(2, nCGI), cGI: field(3, cGI) });

export const cellInformation: AnyType = sequence({
  rANCGI: field(1, rANCGI),
  cellSiteinformation: optional(2, cellSiteInformation),
  timeOfLocation: restricted('location', optional(3, timestamp)),
});

export const locationInfo: AnyType = sequence({
  userLocation: restricted('location', optional(1, userLocation)),
  currentLoc: optional(2, boolean),
  geoInfo: restricted('location', optional(3, geographicArea)),
  rATType: optional(4, rATType),
  timeZone: optional(5, timeZone),
  additionalCellIDs: restricted('location', optional(6, sequenceOf(cellInformation))),
});

export const accuracyFulfilmentIndicator: AnyType = enumerated({
  requestedAccuracyFulfilled: 1,
  requestedAccuracyNotFulfilled: 2,
});

export const ageOfLocationEstimate: AnyType = integer(0, 32_767);

export const horizontalSpeed: AnyType = text('utf8');

export const horizontalVelocity: AnyType = sequence({ hSpeed: field(1, horizontalSpeed), bearing: field(2, angle) });

export const verticalSpeed: AnyType = text('utf8');

export const verticalDirection: AnyType = enumerated({ upward: 1, downward: 2 });

export const horizontalWithVerticalVelocity: AnyType = sequence({
  hSpeed: field(1, horizontalSpeed),
  bearing: field(2, angle),
  vSpeed: field(3, verticalSpeed),
  vDirection: field(4, verticalDirection),
});

export const speedUncertainty: AnyType = text('utf8');

export const horizontalVelocityWithUncertainty: AnyType = sequence({
  hSpeed: field(1, horizontalSpeed),
  bearing: field(2, angle),
  uncertainty: field(3, speedUncertainty),
});

export const horizontalWithVerticalVelocityAndUncertainty: AnyType = sequence({
  hSpeed: field(1, horizontalSpeed),
  bearing: field(2, angle),
  vSpeed: field(3, verticalSpeed),
  vDirection: field(4, verticalDirection),
  hUncertainty: field(5, speedUncertainty),
  vUncertainty: field(6, speedUncertainty),
});

export const velocityEstimate: AnyType = choice({
  horVelocity: field(1, horizontalVelocity),
  horWithVertVelocity: field(2, horizontalWithVerticalVelocity),
  horVelocityWithUncertainty: field(3, horizontalVelocityWithUncertainty),
  horWithVertVelocityAndUncertainty: field(4, horizontalWithVerticalVelocityAndUncertainty),
});

export const civicAddress: AnyType = sequence({
  country: field(1, text('utf8')),
  a1: optional(2, text('utf8')),
  a2: optional(3, text('utf8')),
  a3: optional(4, text('utf8')),
  a4: optional(5, text('utf8')),
  a5: optional(6, text('utf8')),
  a6: optional(7, text('utf8')),
  prd: optional(8, text('utf8')),
  pod: optional(9, text('utf8')),
  sts: optional(10, text('utf8')),
  hno: optional(11, text('utf8')),
  hns: optional(12, text('utf8')),
  lmk: optional(13, text('utf8')),
  loc: optional(14, text('utf8')),
  nam: optional(15, text('utf8')),
  pc: optional(16, text('utf8')),
  bld: optional(17, text('utf8')),
  unit: optional(18, text('utf8')),
  flr: optional(19, text('utf8')),
  room: optional(20, text('utf8')),
  plc: optional(21, text('utf8')),
  pcn: optional(22, text('utf8')),
  pobox: optional(23, text('utf8')),
  addcode: optional(24, text('utf8')),
  seat: optional(25, text('utf8')),
  rd: optional(26, text('utf8')),
  rdsec: optional(27, text('utf8')),
  rdbr: optional(28, text('utf8')),
  rdsubbr: optional(29, text('utf8')),
  prm: optional(30, text('utf8')),
  pom: optional(31, text('utf8')),
});

export const positioningMethod: AnyType = enumerated({
  cellID: 1,
  eCID: 2,
  oTDOA: 3,
  barometricPressure: 4,
  wLAN: 5,
  bluetooth: 6,
  mBS: 7,
  motionSensor: 8,
  dLTDOA: 9,
  dLAOD: 10,
  multiRTT: 11,
  nRECID: 12,
  uLTDOA: 13,
  uLAOA: 14,
  networkSpecific: 15,
});

export const positioningMode: AnyType = enumerated({ uEBased: 1, uEAssisted: 2, conventional: 3 });

export const usage: AnyType = enumerated({
  unsuccess: 1,
  successResultsNotUsed: 2,
  successResultsUsedToVerifyLocation: 3,
  successResultsUsedToGenerateLocation: 4,
  successMethodNotDetermined: 5,
});

export const methodCode: AnyType = integer(16, 31);

export const positioningMethodAndUsage: AnyType = sequence({
  method: restricted('location', field(1, positioningMethod)),
  mode: restricted('location', field(2, positioningMode)),
  usage: field(3, usage),
  methodCode: optional(4, methodCode),
});

export const gNSSID: AnyType = enumerated({
  gPS: 1,
  galileo: 2,
  sBAS: 3,
  modernizedGPS: 4,
  qZSS: 5,
  gLONASS: 6,
  bDS: 7,
  nAVIC: 8,
});

export const gNSSPositioningMethodAndUsage: AnyType = sequence({
  mode: restricted('location', field(1, positioningMode)),
  gNSS: field(2, gNSSID),
  usage: field(3, usage),
});

export const barometricPressure: AnyType = integer(30_000, 115_000);

export const locationData: AnyType = sequence({
  locationEstimate: restricted('location', field(1, geographicArea)),
  accuracyFulfilmentIndicator: optional(2, accuracyFulfilmentIndicator),
  ageOfLocationEstimate: restricted('location', optional(3, ageOfLocationEstimate)),
  velocityEstimate: optional(4, velocityEstimate),
  civicAddress: restricted('location', optional(5, civicAddress)),
  positioningDataList: restricted('location', optional(6, setOf(positioningMethodAndUsage))),
  gNSSPositioningDataList: restricted('location', optional(7, setOf(gNSSPositioningMethodAndUsage))),
  eCGI: optional(8, eCGI),
  nCGI: optional(9, nCGI),
  altitude: optional(10, altitude),
  barometricPressure: optional(11, barometricPressure),
});

export const rawMLPResponse: AnyType = choice({
  mLPPositionData: restricted('location', field(1, text('utf8'))),
  mLPErrorCode: field(2, integer(1, 699)),
});

export const positioningInfo: AnyType = sequence({
  positionInfo: restricted('location', optional(1, locationData)),
  rawMLPResponse: optional(2, rawMLPResponse),
});

export const aMFEventType: AnyType = enumerated({ locationReport: 1, presenceInAOIReport: 2 });

export const presenceState: AnyType = enumerated({ inArea: 1, outOfArea: 2, unknown: 3, inactive: 4 });

export const presenceInfo: AnyType = sequence({
  presenceState: optional(1, presenceState),
  trackingAreaList: optional(2, setOf(tAI)),
  eCGIList: optional(3, setOf(eCGI)),
  nCGIList: optional(4, setOf(nCGI)),
  globalRANNodeIDList: optional(5, setOf(globalRANNodeID)),
  globalENbIDList: optional(6, setOf(globalRANNodeID)),
});

export const lADNInfo: AnyType = sequence({ lADN: field(1, text('utf8')), presence: optional(2, presenceState) });

export const aMFEventArea: AnyType = sequence({
  presenceInfo: optional(1, presenceInfo),
  lADNInfo: optional(2, lADNInfo),
});

export const accessType: AnyType = enumerated({
  threeGPPAccess: 1,
  nonThreeGPPAccess: 2,
  threeGPPandNonThreeGPPAccess: 3,
});

export const rMState: AnyType = enumerated({ registered: 1, deregistered: 2 });

export const rMInfo: AnyType = sequence({ rMState: field(1, rMState), accessType: field(2, accessType) });

export const cMState: AnyType = enumerated({ idle: 1, connected: 2 });

export const cMInfo: AnyType = sequence({ cMState: field(1, cMState), accessType: field(2, accessType) });

export const uEReachability: AnyType = enumerated({ unreachable: 1, reachable: 2, regulatoryOnly: 3 });

export const locationPresenceReport: AnyType = sequence({
  type: field(1, aMFEventType),
  timestamp: field(2, timestamp),
  areaList: optional(3, setOf(aMFEventArea)),
  timeZone: optional(4, timeZone),
  accessTypes: optional(5, setOf(accessType)),
  rMInfoList: optional(6, setOf(rMInfo)),
  cMInfoList: optional(7, setOf(cMInfo)),
  reachability: optional(8, uEReachability),
  location: restricted('location', optional(9, userLocation)),
  additionalCellIDs: restricted('location', optional(10, sequenceOf(cellInformation))),
});

export const cellPortionID: AnyType = integer(0, 4095);

export const eSMLCCellInfo: AnyType = sequence({ eCGI: field(1, eCGI), cellPortionID: field(2, cellPortionID) });

export const gERANPositioningData: AnyType = octets();

export const gERANGANSSPositioningData: AnyType = octets();

export const gERANPositioningInfo: AnyType = sequence({
  gERANPositioningData: restricted('location', optional(1, gERANPositioningData)),
  gERANGANSSPositioningData: restricted('location', optional(2, gERANGANSSPositioningData)),
});

export const uTRANPositioningData: AnyType = octets();

export const uTRANGANSSPositioningData: AnyType = octets();

export const uTRANAdditionalPositioningData: AnyType = octets();

export const uTRANPositioningInfo: AnyType = sequence({
  uTRANPositioningData: restricted('location', optional(1, uTRANPositioningData)),
  uTRANGANSSPositioningData: restricted('location', optional(2, uTRANGANSSPositioningData)),
  uTRANAdditionalPositioningData: restricted('location', optional(3, uTRANAdditionalPositioningData)),
});

export const fourGPositioningInfo: AnyType = sequence({
  locationData: restricted('location', field(1, locationData)),
  cGI: optional(2, cGI),
  sAI: optional(3, sAI),
  eSMLCCellInfo: optional(4, eSMLCCellInfo),
  gERANPositioningInfo: restricted('location', optional(5, gERANPositioningInfo)),
  uTRANPositioningInfo: restricted('location', optional(6, uTRANPositioningInfo)),
  rawMLPResponse: optional(7, rawMLPResponse),
});

export const geographicalInformationOctet: AnyType = octets(8, 8);

export const geodeticInformationOctet: AnyType = octets(10, 10);

export const cSGID: AnyType = wideInteger();

export const cSGAccessMode: AnyType = enumerated({ closedMode: 1, hybridMode: 2 });

export const cSGMembershipIndication: AnyType = enumerated({ notCSGMember: 1, cSGMember: 2 });

export const userCSGInformation: AnyType = sequence({
  cSGID: field(1, cSGID),
  cSGAccessMode: field(2, cSGAccessMode),
  cSGMembershipIndication: field(3, cSGMembershipIndication),
});

export const mMELocationInformation: AnyType = sequence({
  eCGI: optional(1, eCGI),
  tAI: optional(2, tAI),
  geographicalInformation: restricted('location', optional(3, geographicalInformationOctet)),
  geodeticInformation: optional(4, geodeticInformationOctet),
  currentLocationRetrieved: restricted('location', optional(5, boolean)),
  ageOfLocationInformation: restricted('location', optional(6, wideInteger())),
  userCSGInformation: optional(7, userCSGInformation),
  eNbID: optional(8, eNbID),
  additionalCellIDs: restricted('location', optional(9, sequenceOf(cellInformation))),
});

export const sGSNLocationInformation: AnyType = sequence({
  cGI: optional(1, cGI),
  lAI: optional(2, lAI),
  sAI: optional(3, sAI),
  rAI: optional(4, rAI),
  geographicalInformation: restricted('location', optional(5, geographicalInformationOctet)),
  geodeticInformation: optional(6, geodeticInformationOctet),
  currentLocationRetrieved: restricted('location', optional(7, boolean)),
  ageOfLocationInformation: restricted('location', optional(8, wideInteger())),
  userCSGInformation: optional(9, userCSGInformation),
});

export const ePSLocationInformation: AnyType = sequence({
  mMELocationInformation: restricted('location', optional(1, mMELocationInformation)),
  sGSNLocationInformation: restricted('location', optional(2, sGSNLocationInformation)),
});

export const ePSUserLocationInformation: AnyType = octets();

export const fourGLocationInfo: AnyType = choice({
  ePSLocationInformation: restricted('location', field(1, ePSLocationInformation)),
  ePSUserLocationInformation: restricted('location', field(2, ePSUserLocationInformation)),
});

export const location: AnyType = sequence({
  locationInfo: restricted('location', optional(1, locationInfo)),
  positioningInfo: restricted('location', optional(2, positioningInfo)),
  locationPresenceReport: restricted('location', optional(3, locationPresenceReport)),
  fourGPositioningInfo: restricted('location', optional(4, fourGPositioningInfo)),
  fourGLocationInfo: restricted('location', optional(5, fourGLocationInfo)),
});

export const tAIList: AnyType = sequenceOf(tAI);

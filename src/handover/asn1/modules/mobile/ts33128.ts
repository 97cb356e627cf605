/**
 * 3GPP TS 33.128, release 17: TS33128Payloads.
 *
 * Module TS33128Payloads, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bits,
  boolean,
  choice,
  content,
  enumerated,
  field,
  generalizedTime,
  integer,
  octets,
  optional,
  relativeOid,
  restricted,
  sequence,
  sequenceOf,
  setOf,
  text,
  wideInteger,
  type AnyType,
} from '../../schema.ts';

export const aMFRegistrationType: AnyType = enumerated({
  initial: 1,
  mobility: 2,
  periodic: 3,
  emergency: 4,
  sNPNOnboarding: 5,
  disasterMobility: 6,
  disasterInitial: 7,
});

export const aMFRegistrationResult: AnyType = enumerated({
  threeGPPAccess: 1,
  nonThreeGPPAccess: 2,
  threeGPPAndNonThreeGPPAccess: 3,
});

export const sNSSAI: AnyType = sequence({
  sliceServiceType: field(1, integer(0, 255)),
  sliceDifferentiator: optional(2, octets(3, 3)),
  mappedHPLMNSliceServiceType: optional(3, integer(0, 255)),
  mappedHPLMNSliceDifferentiator: optional(4, octets(3, 3)),
});

export const nSSAI: AnyType = sequenceOf(sNSSAI);

export const rejectedSliceCauseValue: AnyType = integer(0, 255);

export const rejectedSNSSAI: AnyType = sequence({
  causeValue: field(1, rejectedSliceCauseValue),
  sNSSAI: field(2, sNSSAI),
});

export const rejectedNSSAI: AnyType = sequenceOf(rejectedSNSSAI);

export const slice: AnyType = sequence({
  allowedNSSAI: optional(1, nSSAI),
  configuredNSSAI: optional(2, nSSAI),
  rejectedNSSAI: optional(3, rejectedNSSAI),
});

export const iMSI: AnyType = text('numeric', 6, 15);

export const nAI: AnyType = text('utf8');

export const sUPI: AnyType = choice({ iMSI: field(1, iMSI), nAI: field(2, nAI) });

export const mCC: AnyType = text('numeric', 3, 3);

export const mNC: AnyType = text('numeric', 2, 3);

export const routingIndicator: AnyType = integer(0, 9999);

export const protectionSchemeID: AnyType = integer(0, 15);

export const homeNetworkPublicKeyID: AnyType = octets();

export const schemeOutput: AnyType = octets();

export const sUPIType: AnyType = integer(0, 7);

export const homeNetworkIdentifier: AnyType = text('utf8');

export const sUCI: AnyType = sequence({
  mCC: field(1, mCC),
  mNC: field(2, mNC),
  routingIndicator: field(3, routingIndicator),
  protectionSchemeID: field(4, protectionSchemeID),
  homeNetworkPublicKeyID: field(5, homeNetworkPublicKeyID),
  schemeOutput: field(6, schemeOutput),
  routingIndicatorLength: optional(7, integer(1, 4)),
  sUPIType: optional(8, sUPIType),
  homeNetworkIdentifier: optional(9, homeNetworkIdentifier),
});

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

export const aMFRegionID: AnyType = integer(0, 255);

export const aMFSetID: AnyType = integer(0, 1023);

export const aMFPointer: AnyType = integer(0, 63);

export const fiveGTMSI: AnyType = integer(0, 4_294_967_295);

export const fiveGGUTI: AnyType = sequence({
  mCC: field(1, mCC),
  mNC: field(2, mNC),
  aMFRegionID: field(3, aMFRegionID),
  aMFSetID: field(4, aMFSetID),
  aMFPointer: field(5, aMFPointer),
  fiveGTMSI: field(6, fiveGTMSI),
});

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

export const uEEndpointAddress: AnyType = choice({
  iPv4Address: field(1, iPv4Address),
  iPv6Address: field(2, iPv6Address),
  ethernetAddress: field(3, mACAddress),
});

export const tAIList: AnyType = sequenceOf(tAI);

export const sMSOverNASIndicator: AnyType = enumerated({ sMSOverNASNotAllowed: 1, sMSOverNASAllowed: 2 });

export const mMEGroupID: AnyType = octets(2, 2);

export const mMECode: AnyType = octets(1, 1);

export const tMSI: AnyType = octets(4, 4);

export const gUTI: AnyType = sequence({
  mCC: field(1, mCC),
  mNC: field(2, mNC),
  mMEGroupID: field(3, mMEGroupID),
  mMECode: field(4, mMECode),
  mTMSI: field(5, tMSI),
});

export const ePS5GGUTI: AnyType = choice({ gUTI: field(1, gUTI), fiveGGUTI: field(2, fiveGGUTI) });

export const eMMRegStatus: AnyType = enumerated({ uEEMMRegistered: 1, uENotEMMRegistered: 2 });

export const fiveGMMStatus: AnyType = enumerated({ uE5GMMRegistered: 1, uENot5GMMRegistered: 2 });

export const eMM5GMMStatus: AnyType = sequence({
  eMMRegStatus: optional(1, eMMRegStatus),
  fiveGMMStatus: optional(2, fiveGMMStatus),
});

export const nonIMEISVPEI: AnyType = choice({ mACAddress: field(1, mACAddress), eUI64: field(2, eUI64) });

export const mACRestrictionIndicator: AnyType = enumerated({
  noResrictions: 1,
  mACAddressNotUseableAsEquipmentIdentifier: 2,
  unknown: 3,
});

export const pagingRestrictionIndicator: AnyType = octets(1, 33);

export const fiveGSSubscriberID: AnyType = choice({
  sUPI: field(1, sUPI),
  sUCI: field(2, sUCI),
  pEI: field(3, pEI),
  gPSI: field(4, gPSI),
});

export const fiveGSSubscriberIDs: AnyType = sequence({ fiveGSSubscriberID: field(1, sequenceOf(fiveGSSubscriberID)) });

export const ePSSubscriberIDs: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  iMEI: optional(3, iMEI),
});

export const userIdentifiers: AnyType = sequence({
  fiveGSSubscriberIDs: optional(1, fiveGSSubscriberIDs),
  ePSSubscriberIDs: optional(2, ePSSubscriberIDs),
});

export const aMFRegistration: AnyType = sequence({
  registrationType: field(1, aMFRegistrationType),
  registrationResult: field(2, aMFRegistrationResult),
  slice: optional(3, slice),
  sUPI: field(4, sUPI),
  sUCI: optional(5, sUCI),
  pEI: optional(6, pEI),
  gPSI: optional(7, gPSI),
  gUTI: field(8, fiveGGUTI),
  location: restricted('location', optional(9, location)),
  non3GPPAccessEndpoint: optional(10, uEEndpointAddress),
  fiveGSTAIList: optional(11, tAIList),
  sMSOverNasIndicator: optional(12, sMSOverNASIndicator),
  oldGUTI: optional(13, ePS5GGUTI),
  eMM5GRegStatus: optional(14, eMM5GMMStatus),
  nonIMEISVPEI: optional(15, nonIMEISVPEI),
  mACRestIndicator: optional(16, mACRestrictionIndicator),
  pagingRestrictionIndicator: optional(17, pagingRestrictionIndicator),
  rATType: optional(18, rATType),
  additionalUserIdentifiers: optional(19, userIdentifiers, '6.2.2.2.3'),
});

export const aMFDirection: AnyType = enumerated({ networkInitiated: 1, uEInitiated: 2 });

export const fiveGMMCause: AnyType = integer(0, 255);

export const switchOffIndicator: AnyType = enumerated({ normalDetach: 1, switchOff: 2 });

export const reRegRequiredIndicator: AnyType = enumerated({ reRegistrationRequired: 1, reRegistrationNotRequired: 2 });

export const aMFDeregistration: AnyType = sequence({
  deregistrationDirection: field(1, aMFDirection),
  accessType: field(2, accessType),
  sUPI: optional(3, sUPI),
  sUCI: optional(4, sUCI),
  pEI: optional(5, pEI),
  gPSI: optional(6, gPSI),
  gUTI: optional(7, fiveGGUTI),
  cause: optional(8, fiveGMMCause),
  location: restricted('location', optional(9, location)),
  switchOffIndicator: optional(10, switchOffIndicator),
  reRegRequiredIndicator: optional(11, reRegRequiredIndicator),
  additionalUserIdentifiers: optional(12, userIdentifiers, '6.2.2.2.4'),
});

export const aMFLocationUpdate: AnyType = sequence({
  sUPI: field(1, sUPI),
  sUCI: optional(2, sUCI),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  gUTI: optional(5, fiveGGUTI),
  location: restricted('location', field(6, location)),
  sMSOverNASIndicator: optional(7, sMSOverNASIndicator),
  oldGUTI: optional(8, ePS5GGUTI),
  additionalUserIdentifiers: optional(9, userIdentifiers, '6.2.2.2.5'),
});

export const aMFStartOfInterceptionWithRegisteredUE: AnyType = sequence({
  registrationResult: field(1, aMFRegistrationResult),
  registrationType: optional(2, aMFRegistrationType),
  slice: optional(3, slice),
  sUPI: field(4, sUPI),
  sUCI: optional(5, sUCI),
  pEI: optional(6, pEI),
  gPSI: optional(7, gPSI),
  gUTI: field(8, fiveGGUTI),
  location: restricted('location', optional(9, location)),
  non3GPPAccessEndpoint: optional(10, uEEndpointAddress),
  timeOfRegistration: optional(11, timestamp),
  fiveGSTAIList: optional(12, tAIList),
  sMSOverNASIndicator: optional(13, sMSOverNASIndicator),
  oldGUTI: optional(14, ePS5GGUTI),
  eMM5GRegStatus: optional(15, eMM5GMMStatus),
  additionalUserIdentifiers: optional(16, userIdentifiers, '6.2.2.2.6'),
});

export const aMFFailedProcedureType: AnyType = enumerated({ registration: 1, sMS: 2, pDUSessionEstablishment: 3 });

export const fiveGSMCause: AnyType = integer(0, 255);

export const aMFFailureCause: AnyType = choice({
  fiveGMMCause: field(1, fiveGMMCause),
  fiveGSMCause: field(2, fiveGSMCause),
});

export const aMFUnsuccessfulProcedure: AnyType = sequence({
  failedProcedureType: field(1, aMFFailedProcedureType),
  failureCause: field(2, aMFFailureCause),
  requestedSlice: optional(3, nSSAI),
  sUPI: optional(4, sUPI),
  sUCI: optional(5, sUCI),
  pEI: optional(6, pEI),
  gPSI: optional(7, gPSI),
  gUTI: optional(8, fiveGGUTI),
  location: restricted('location', optional(9, location)),
  additionalUserIdentifiers: optional(10, userIdentifiers, '6.2.2.2.8'),
});

export const sUPIUnauthenticatedIndication: AnyType = boolean;

export const pDUSessionID: AnyType = integer(0, 255);

export const fTEID: AnyType = sequence({
  tEID: field(1, integer(0, 4_294_967_295)),
  iPv4Address: optional(2, iPv4Address),
  iPv6Address: optional(3, iPv6Address),
});

export const pDUSessionType: AnyType = enumerated({ iPv4: 1, iPv6: 2, iPv4v6: 3, unstructured: 4, ethernet: 5 });

export const dNN: AnyType = text('utf8');

export const aMFID: AnyType = sequence({
  aMFRegionID: field(1, aMFRegionID),
  aMFSetID: field(2, aMFSetID),
  aMFPointer: field(3, aMFPointer),
});

export const hSMFURI: AnyType = text('utf8');

export const fiveGSMRequestType: AnyType = enumerated({
  initialRequest: 1,
  existingPDUSession: 2,
  initialEmergencyRequest: 3,
  existingEmergencyPDUSession: 4,
  modificationRequest: 5,
  reserved: 6,
  mAPDURequest: 7,
});

export const sMPDUDNRequest: AnyType = octets();

export const uEEPSPDNConnection: AnyType = octets();

export const ePSInterworkingIndication: AnyType = enumerated({ none: 1, withN26: 2, withoutN26: 3, iwkNon3GPP: 4 });

export const ePSBearerID: AnyType = integer(0, 255);

export const ePSPDNCnxInfo: AnyType = sequence({
  pGWS8ControlPlaneFTEID: field(1, fTEID),
  linkedBearerID: optional(2, ePSBearerID),
});

export const qCI: AnyType = integer(0, 255);

export const ePSBearers: AnyType = sequence({
  ePSBearerID: field(1, ePSBearerID),
  pGWS8UserPlaneFTEID: field(2, fTEID),
  qCI: field(3, qCI),
});

export const ePSBearerInfo: AnyType = sequenceOf(ePSBearers);

export const ePS5GSComboInfo: AnyType = sequence({
  ePSInterworkingIndication: field(1, ePSInterworkingIndication),
  ePSSubscriberIDs: field(2, ePSSubscriberIDs),
  ePSPDNCnxInfo: optional(3, ePSPDNCnxInfo),
  ePSBearerInfo: optional(4, ePSBearerInfo),
});

export const sMFServingNetwork: AnyType = sequence({ pLMNID: field(1, pLMNID), nID: optional(2, nID) });

export const handoverState: AnyType = enumerated({ none: 1, preparing: 2, prepared: 3, completed: 4, cancelled: 5 });

export const fTEIDList: AnyType = sequenceOf(fTEID);

export const qFI: AnyType = integer(0, 63);

export const qOSRules: AnyType = octets();

export const qOSFlowDescription: AnyType = octets();

export const fiveQI: AnyType = integer(0, 255);

export const qOSFlowProfile: AnyType = sequence({ fiveQI: field(1, fiveQI) });

export const qOSFlowList: AnyType = sequence({
  qFI: field(1, qFI),
  qOSRules: optional(2, qOSRules),
  eBI: optional(3, ePSBearerID),
  qOSFlowDescription: optional(4, qOSFlowDescription),
  qOSFlowProfile: optional(5, qOSFlowProfile),
  associatedANType: optional(6, accessType),
  defaultQOSRuleIndication: optional(7, boolean),
});

export const qOSFlowLists: AnyType = sequenceOf(qOSFlowList);

export const qOSFlowTunnelInformation: AnyType = sequence({
  uPTunnelInformation: field(1, fTEID),
  associatedQOSFlowList: field(2, qOSFlowLists),
});

export const qOSFlowTunnelInformationList: AnyType = sequenceOf(qOSFlowTunnelInformation);

export const dLRANTunnelInformation: AnyType = sequence({
  dLQOSFlowTunnelInformation: optional(1, qOSFlowTunnelInformation),
  additionalDLQOSFlowTunnelInformation: optional(2, qOSFlowTunnelInformationList),
  redundantDLQOSFlowTunnelInformation: optional(3, qOSFlowTunnelInformationList),
  additionalredundantDLQOSFlowTunnelInformation: optional(4, qOSFlowTunnelInformationList),
});

export const fiveGSGTPTunnels: AnyType = sequence({
  uLNGUUPTunnelInformation: optional(1, fTEID),
  additionalULNGUUPTunnelInformation: optional(2, fTEIDList),
  dLRANTunnelInformation: optional(3, dLRANTunnelInformation),
});

export const ePSGTPTunnels: AnyType = sequence({
  controlPlaneSenderFTEID: optional(1, fTEID),
  controlPlanePGWS5S8FTEID: optional(2, fTEID),
  s1UeNodeBFTEID: optional(3, fTEID),
  s5S8SGWFTEID: optional(4, fTEID),
  s5S8PGWFTEID: optional(5, fTEID),
  s2bUePDGFTEID: optional(6, fTEID),
  s2aUePDGFTEID: optional(7, fTEID),
});

export const gTPTunnelInfo: AnyType = sequence({
  fiveGSGTPTunnels: optional(1, fiveGSGTPTunnels),
  ePSGTPTunnels: optional(2, ePSGTPTunnels),
});

export const pCCRuleID: AnyType = text('utf8');

export const iPAddress: AnyType = choice({ iPv4Address: field(1, iPv4Address), iPv6Address: field(2, iPv6Address) });

export const iPMask: AnyType = sequence({ fromIPAddress: field(1, iPAddress), toIPAddress: field(2, iPAddress) });

export const anyIPAddress: AnyType = enumerated({ any: 1 });

export const iPAddressOrRangeOrAny: AnyType = choice({
  iPAddress: field(1, iPAddress),
  ipAddressRange: field(2, iPMask),
  anyIPAddress: field(3, anyIPAddress),
});

export const portNumber: AnyType = integer(0, 65_535);

export const nextLayerProtocol: AnyType = integer(0, 255);

export const anyNextLayerProtocol: AnyType = enumerated({ ip: 1 });

export const nextLayerProtocolOrAny: AnyType = choice({
  nextLayerProtocol: field(1, nextLayerProtocol),
  anyNextLayerProtocol: field(2, anyNextLayerProtocol),
});

export const flowDescription: AnyType = sequence({
  sourceIPAddress: field(1, iPAddressOrRangeOrAny),
  destinationIPAddress: field(2, iPAddressOrRangeOrAny),
  sourcePortNumber: optional(3, portNumber),
  destinationPortNumber: optional(4, portNumber),
  protocol: field(5, nextLayerProtocolOrAny),
});

export const fDir: AnyType = enumerated({ downlink: 1 });

export const vLANTag: AnyType = sequence({
  priority: field(1, bits(3, 3)),
  cFI: field(2, bits(1, 1)),
  vLANID: field(3, bits(12, 12)),
});

export const ethFlowDescription: AnyType = sequence({
  destMacAddress: optional(1, mACAddress),
  ethType: field(2, octets(2, 2)),
  fDesc: optional(3, flowDescription),
  fDir: optional(4, fDir),
  sourceMacAddress: optional(5, mACAddress),
  vlanTags: field(6, setOf(vLANTag)),
  srcMacAddrEnd: optional(7, mACAddress),
  destMacAddrEnd: optional(8, mACAddress),
});

export const flowDirection: AnyType = enumerated({ downlinkOnly: 1, uplinkOnly: 2, dowlinkAndUplink: 3 });

export const flowInformation: AnyType = sequence({
  flowDescription: optional(1, flowDescription),
  ethFlowDescription: optional(2, ethFlowDescription),
  tosTrafficClass: optional(3, octets(2, 2)),
  spi: optional(4, octets(4, 4)),
  flowLabel: optional(5, octets(3, 3)),
  flowDirection: optional(6, flowDirection),
});

export const flowInformationSet: AnyType = setOf(flowInformation);

export const dNAI: AnyType = text('utf8');

export const routeInfo: AnyType = sequence({
  iPAddressTunnelEndpoint: field(1, iPAddress),
  uDPPortNumberTunnelEndpoint: field(2, portNumber),
});

export const routeToLocation: AnyType = sequence({ dNAI: field(1, dNAI), routeInfo: field(2, routeInfo) });

export const routeToLocationSet: AnyType = setOf(routeToLocation);

export const dNAIChangeType: AnyType = enumerated({ early: 1, earlyAndLate: 2, late: 3 });

export const eASServerAddress: AnyType = sequence({ iPAddress: field(1, iPAddress), port: field(2, portNumber) });

export const eASIPReplaceInfos: AnyType = sequence({
  sourceEASAddress: field(1, eASServerAddress),
  targetEASAddress: field(2, eASServerAddress),
});

export const pCCRule: AnyType = sequence({
  pCCRuleID: optional(1, pCCRuleID),
  appId: optional(2, text('utf8')),
  flowInfos: optional(3, flowInformationSet),
  appReloc: optional(4, boolean),
  simConnInd: optional(5, boolean),
  simConnTerm: optional(6, wideInteger()),
  maxAllowedUpLat: optional(7, wideInteger()),
  trafficRoutes: restricted('location', field(8, routeToLocationSet)),
  trafficSteeringPolIdDl: optional(9, text('utf8')),
  trafficSteeringPolIdUl: optional(10, text('utf8')),
  sourceDNAI: optional(11, dNAI),
  targetDNAI: optional(12, dNAI),
  dNAIChangeType: optional(13, dNAIChangeType),
  sourceUEIPAddr: optional(14, iPAddress),
  targetUEIPAddr: optional(15, iPAddress),
  sourceTrafficRouting: restricted('location', optional(16, routeToLocation)),
  targetTrafficRouting: restricted('location', optional(17, routeToLocation)),
  eASIPReplaceInfos: optional(18, eASIPReplaceInfos),
});

export const pCCRuleSet: AnyType = setOf(pCCRule);

export const iMSIUnauthenticatedIndication: AnyType = boolean;

export const pDNConnectionType: AnyType = enumerated({ iPv4: 1, iPv6: 2, iPv4v6: 3, nonIP: 4, ethernet: 5 });

export const aPN: AnyType = text('utf8');

export const ePSPDNConnectionRequestType: AnyType = enumerated({
  initialRequest: 1,
  handover: 2,
  rLOS: 3,
  emergency: 4,
  handoverOfEmergencyBearerServices: 5,
  reserved: 6,
});

export const pDNPCO: AnyType = octets();

export const pDNProtocolConfigurationOptions: AnyType = sequence({
  requestPCO: optional(1, pDNPCO),
  requestAPCO: optional(2, pDNPCO),
  requestEPCO: optional(3, pDNPCO),
  responsePCO: optional(4, pDNPCO),
  responseAPCO: optional(5, pDNPCO),
  responseEPCO: optional(6, pDNPCO),
});

export const ePSBearerCreationCauseValue: AnyType = integer(0, 255);

export const bitrateBinKBPS: AnyType = octets();

export const ePSQOSPriority: AnyType = integer(1, 15);

export const ePSBearerQOS: AnyType = sequence({
  qCI: optional(1, qCI),
  maximumUplinkBitRate: optional(2, bitrateBinKBPS),
  maximumDownlinkBitRate: optional(3, bitrateBinKBPS),
  guaranteedUplinkBitRate: optional(4, bitrateBinKBPS),
  guaranteedDownlinkBitRate: optional(5, bitrateBinKBPS),
  priorityLevel: optional(6, ePSQOSPriority),
});

export const ePSBearerContextCreated: AnyType = sequence({
  ePSBearerID: field(1, ePSBearerID),
  cause: field(2, ePSBearerCreationCauseValue),
  gTPTunnelInfo: optional(3, gTPTunnelInfo),
  bearerQOS: optional(4, ePSBearerQOS),
  protocolConfigurationOptions: optional(5, pDNProtocolConfigurationOptions),
});

export const ePSBearerRemovalCauseValue: AnyType = integer(0, 255);

export const ePSBearerContextForRemoval: AnyType = sequence({
  ePSBearerID: field(1, ePSBearerID),
  cause: field(2, ePSBearerRemovalCauseValue),
});

export const pDNConnectionIndicationFlags: AnyType = octets();

export const pDNHandoverIndication: AnyType = boolean;

export const pDNNBIFOMSupport: AnyType = boolean;

export const fiveGSInterworkingIndicator: AnyType = boolean;

export const fiveGSInterworkingWithoutN26: AnyType = boolean;

export const fiveGCNotRestrictedSupport: AnyType = boolean;

export const fiveGSInterworkingInfo: AnyType = sequence({
  fiveGSInterworkingIndicator: field(1, fiveGSInterworkingIndicator),
  fiveGSInterworkingWithoutN26: field(2, fiveGSInterworkingWithoutN26),
  fiveGCNotRestrictedSupport: field(3, fiveGCNotRestrictedSupport),
});

export const cSRMFI: AnyType = boolean;

export const restorationOfPDNConnectionsSupport: AnyType = boolean;

export const pGWChangeIndication: AnyType = boolean;

export const pGWRNSI: AnyType = boolean;

export const ePSPDNConnectionEstablishment: AnyType = sequence({
  ePSSubscriberIDs: field(1, ePSSubscriberIDs),
  iMSIUnauthenticated: optional(2, iMSIUnauthenticatedIndication),
  defaultBearerID: field(3, ePSBearerID),
  gTPTunnelInfo: optional(4, gTPTunnelInfo),
  pDNConnectionType: field(5, pDNConnectionType),
  uEEndpoints: optional(6, sequenceOf(uEEndpointAddress)),
  non3GPPAccessEndpoint: optional(7, uEEndpointAddress),
  location: restricted('location', optional(8, location)),
  additionalLocation: restricted('location', optional(9, location)),
  aPN: field(10, aPN),
  requestType: optional(11, ePSPDNConnectionRequestType),
  accessType: optional(12, accessType),
  rATType: optional(13, rATType),
  protocolConfigurationOptions: optional(14, pDNProtocolConfigurationOptions),
  servingNetwork: optional(15, sMFServingNetwork),
  sMPDUDNRequest: optional(16, sMPDUDNRequest),
  bearerContextsCreated: field(17, sequenceOf(ePSBearerContextCreated)),
  bearerContextsMarkedForRemoval: optional(18, sequenceOf(ePSBearerContextForRemoval)),
  indicationFlags: optional(19, pDNConnectionIndicationFlags),
  handoverIndication: optional(20, pDNHandoverIndication),
  nBIFOMSupport: optional(21, pDNNBIFOMSupport),
  fiveGSInterworkingInfo: optional(22, fiveGSInterworkingInfo),
  cSRMFI: optional(23, cSRMFI),
  restorationOfPDNConnectionsSupport: optional(24, restorationOfPDNConnectionsSupport),
  pGWChangeIndication: optional(25, pGWChangeIndication),
  pGWRNSI: optional(26, pGWRNSI),
});

export const sMFPDUSessionEstablishment: AnyType = sequence({
  sUPI: optional(1, sUPI),
  sUPIUnauthenticated: optional(2, sUPIUnauthenticatedIndication),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  pDUSessionID: field(5, pDUSessionID),
  gTPTunnelID: field(6, fTEID),
  pDUSessionType: field(7, pDUSessionType),
  sNSSAI: optional(8, sNSSAI),
  uEEndpoint: optional(9, sequenceOf(uEEndpointAddress)),
  non3GPPAccessEndpoint: optional(10, uEEndpointAddress),
  location: restricted('location', optional(11, location)),
  dNN: field(12, dNN),
  aMFID: optional(13, aMFID),
  hSMFURI: optional(14, hSMFURI),
  requestType: field(15, fiveGSMRequestType),
  accessType: optional(16, accessType),
  rATType: optional(17, rATType),
  sMPDUDNRequest: optional(18, sMPDUDNRequest),
  uEEPSPDNConnection: optional(19, uEEPSPDNConnection),
  ePS5GSComboInfo: optional(20, ePS5GSComboInfo),
  selectedDNN: optional(21, dNN),
  servingNetwork: optional(22, sMFServingNetwork),
  oldPDUSessionID: optional(23, pDUSessionID),
  handoverState: optional(24, handoverState),
  gTPTunnelInfo: optional(25, gTPTunnelInfo),
  pCCRules: optional(26, pCCRuleSet),
  ePSPDNConnectionEstablishment: optional(27, ePSPDNConnectionEstablishment, '6.2.3.2.3'),
});

export const ePSBearerModificationCauseValue: AnyType = integer(0, 255);

export const ePSBearerContextModified: AnyType = sequence({
  ePSBearerID: field(1, ePSBearerID),
  cause: field(2, ePSBearerModificationCauseValue),
  gTPTunnelInfo: optional(3, gTPTunnelInfo),
  bearerQOS: optional(4, ePSBearerQOS),
  protocolConfigurationOptions: optional(5, pDNProtocolConfigurationOptions),
  linkedEPSBearerIDs: optional(6, sequenceOf(ePSBearerID)),
});

export const ePSBearerDeletionCauseValue: AnyType = integer(0, 255);

export const ePSRANNASCause: AnyType = octets();

export const ePSDeleteBearerContext: AnyType = sequence({
  cause: field(1, ePSBearerDeletionCauseValue),
  ePSBearerID: field(2, ePSBearerID),
  protocolConfigurationOptions: optional(3, pDNProtocolConfigurationOptions),
  rANNASCause: optional(4, ePSRANNASCause),
});

export const ePSDeleteBearerResponse: AnyType = sequence({
  cause: field(1, ePSBearerDeletionCauseValue),
  linkedEPSBearerID: optional(2, ePSBearerID),
  bearerContexts: optional(3, sequenceOf(ePSDeleteBearerContext)),
  protocolConfigurationOptions: optional(4, pDNProtocolConfigurationOptions),
});

export const ePSBearersDeleted: AnyType = sequence({
  linkedEPSBearerID: optional(1, ePSBearerID),
  ePSBearerIDs: optional(2, sequenceOf(ePSBearerID)),
  protocolConfigurationOptions: optional(3, pDNProtocolConfigurationOptions),
  cause: optional(4, ePSBearerDeletionCauseValue),
  deleteBearerResponse: field(5, ePSDeleteBearerResponse),
});

export const ePSPDNConnectionModification: AnyType = sequence({
  ePSSubscriberIDs: field(1, ePSSubscriberIDs),
  iMSIUnauthenticated: optional(2, iMSIUnauthenticatedIndication),
  defaultBearerID: field(3, ePSBearerID),
  gTPTunnelInfo: optional(4, gTPTunnelInfo),
  pDNConnectionType: field(5, pDNConnectionType),
  uEEndpoints: optional(6, sequenceOf(uEEndpointAddress)),
  non3GPPAccessEndpoint: optional(7, uEEndpointAddress),
  location: restricted('location', optional(8, location)),
  additionalLocation: restricted('location', optional(9, location)),
  aPN: field(10, aPN),
  requestType: optional(11, ePSPDNConnectionRequestType),
  accessType: optional(12, accessType),
  rATType: optional(13, rATType),
  protocolConfigurationOptions: optional(14, pDNProtocolConfigurationOptions),
  servingNetwork: optional(15, sMFServingNetwork),
  sMPDUDNRequest: optional(16, sMPDUDNRequest),
  bearerContextsCreated: optional(17, sequenceOf(ePSBearerContextCreated)),
  bearerContextsModified: field(18, sequenceOf(ePSBearerContextModified)),
  bearerContextsMarkedForRemoval: optional(19, sequenceOf(ePSBearerContextForRemoval)),
  bearersDeleted: optional(20, sequenceOf(ePSBearersDeleted)),
  indicationFlags: optional(21, pDNConnectionIndicationFlags),
  handoverIndication: optional(22, pDNHandoverIndication),
  nBIFOMSupport: optional(23, pDNNBIFOMSupport),
  fiveGSInterworkingInfo: optional(24, fiveGSInterworkingInfo),
  cSRMFI: optional(25, cSRMFI),
  restorationOfPDNConnectionsSupport: optional(26, restorationOfPDNConnectionsSupport),
  pGWChangeIndication: optional(27, pGWChangeIndication),
  pGWRNSI: optional(28, pGWRNSI),
});

export const uPPathChange: AnyType = sequence({
  sourceDNAI: optional(1, dNAI),
  targetDNAI: optional(2, dNAI),
  dNAIChangeType: optional(3, dNAIChangeType),
  sourceUEIPAddr: optional(4, iPAddress),
  targetUEIPAddr: optional(5, iPAddress),
  sourceTrafficRouting: restricted('location', optional(6, routeToLocation)),
  targetTrafficRouting: restricted('location', optional(7, routeToLocation)),
  mACAddress: optional(8, mACAddress),
});

export const pFDFlowDescription: AnyType = sequence({
  nextLayerProtocol: field(1, nextLayerProtocol),
  serverIPAddress: field(2, iPAddress),
  serverPortNumber: field(3, portNumber),
});

export const pFDFlowDescriptions: AnyType = setOf(pFDFlowDescription);

export const pFDURLs: AnyType = setOf(text('utf8'));

export const domainNames: AnyType = setOf(text('utf8'));

export const dnProtocol: AnyType = enumerated({ dnsQname: 1, tlsSni: 2, tlsSan: 3, tlsScn: 4 });

export const pFD: AnyType = sequence({
  pFDId: field(1, text('utf8')),
  pFDFlowDescriptions: field(2, pFDFlowDescriptions),
  urls: field(3, pFDURLs),
  domainNames: field(4, domainNames),
  dnProtocol: field(5, dnProtocol),
});

export const pFDs: AnyType = setOf(pFD);

export const pFDDataForApp: AnyType = sequence({ aPPId: field(1, text('utf8')), pFDs: field(2, pFDs) });

export const sMFPDUSessionModification: AnyType = sequence({
  sUPI: optional(1, sUPI),
  sUPIUnauthenticated: optional(2, sUPIUnauthenticatedIndication),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  sNSSAI: optional(5, sNSSAI),
  non3GPPAccessEndpoint: optional(6, uEEndpointAddress),
  location: restricted('location', optional(7, location)),
  requestType: field(8, fiveGSMRequestType),
  accessType: optional(9, accessType),
  rATType: optional(10, rATType),
  pDUSessionID: optional(11, pDUSessionID),
  ePS5GSComboInfo: optional(12, ePS5GSComboInfo),
  uEEndpoint: optional(13, uEEndpointAddress),
  servingNetwork: optional(14, sMFServingNetwork),
  handoverState: optional(15, handoverState),
  gTPTunnelInfo: optional(16, gTPTunnelInfo),
  pCCRules: optional(17, pCCRuleSet),
  ePSPDNConnectionModification: optional(18, ePSPDNConnectionModification),
  uPPathChange: optional(19, uPPathChange),
  pFDDataForApp: optional(20, pFDDataForApp, '6.2.3.2.4'),
});

export const sMFErrorCodes: AnyType = text('utf8');

export const nGAPCauseGroupInt: AnyType = wideInteger();

export const nGAPCauseValueInt: AnyType = wideInteger();

export const nGAPCauseInt: AnyType = sequence({
  group: field(1, nGAPCauseGroupInt),
  value: field(2, nGAPCauseValueInt),
});

export const pCCRuleIDSet: AnyType = setOf(pCCRuleID);

export const ePSPDNConnectionReleaseScopeIndication: AnyType = boolean;

export const ePSPDNConnectionRelease: AnyType = sequence({
  ePSSubscriberIDs: field(1, ePSSubscriberIDs),
  iMSIUnauthenticated: optional(2, iMSIUnauthenticatedIndication),
  defaultBearerID: field(3, ePSBearerID),
  location: restricted('location', optional(4, location)),
  gTPTunnelInfo: optional(5, gTPTunnelInfo),
  rANNASCause: optional(6, ePSRANNASCause),
  pDNConnectionType: field(7, pDNConnectionType),
  indicationFlags: optional(8, pDNConnectionIndicationFlags),
  scopeIndication: optional(9, ePSPDNConnectionReleaseScopeIndication),
  bearersDeleted: optional(10, sequenceOf(ePSBearersDeleted)),
});

export const sMFPDUSessionRelease: AnyType = sequence({
  sUPI: field(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  pDUSessionID: field(4, pDUSessionID),
  timeOfFirstPacket: optional(5, timestamp),
  timeOfLastPacket: optional(6, timestamp),
  uplinkVolume: optional(7, wideInteger()),
  downlinkVolume: optional(8, wideInteger()),
  location: restricted('location', optional(9, location)),
  cause: optional(10, sMFErrorCodes),
  ePS5GSComboInfo: optional(11, ePS5GSComboInfo),
  nGAPCause: optional(12, nGAPCauseInt),
  fiveGMMCause: optional(13, fiveGMMCause),
  pCCRuleIDs: optional(14, pCCRuleIDSet),
  ePSPDNConnectionRelease: optional(15, ePSPDNConnectionRelease, '6.2.3.2.5'),
});

export const ePSBearerContext: AnyType = sequence({
  ePSBearerID: field(1, ePSBearerID),
  uPGTPTunnelInfo: field(2, gTPTunnelInfo),
  bearerQOS: field(3, ePSBearerQOS),
});

export const ePSStartOfInterceptionWithEstablishedPDNConnection: AnyType = sequence({
  ePSSubscriberIDs: field(1, ePSSubscriberIDs),
  iMSIUnauthenticated: optional(2, iMSIUnauthenticatedIndication),
  defaultBearerID: field(3, ePSBearerID),
  gTPTunnelInfo: optional(4, gTPTunnelInfo),
  pDNConnectionType: field(5, pDNConnectionType),
  uEEndpoints: optional(6, sequenceOf(uEEndpointAddress)),
  non3GPPAccessEndpoint: optional(7, uEEndpointAddress),
  location: restricted('location', optional(8, location)),
  additionalLocation: restricted('location', optional(9, location)),
  aPN: field(10, aPN),
  requestType: optional(11, ePSPDNConnectionRequestType),
  accessType: optional(12, accessType),
  rATType: optional(13, rATType),
  protocolConfigurationOptions: optional(14, pDNProtocolConfigurationOptions),
  servingNetwork: optional(15, sMFServingNetwork),
  sMPDUDNRequest: optional(16, sMPDUDNRequest),
  bearerContexts: field(17, sequenceOf(ePSBearerContext)),
});

export const pFDDataForApps: AnyType = setOf(pFDDataForApp);

export const sMFStartOfInterceptionWithEstablishedPDUSession: AnyType = sequence({
  sUPI: optional(1, sUPI),
  sUPIUnauthenticated: optional(2, sUPIUnauthenticatedIndication),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  pDUSessionID: field(5, pDUSessionID),
  gTPTunnelID: field(6, fTEID),
  pDUSessionType: field(7, pDUSessionType),
  sNSSAI: optional(8, sNSSAI),
  uEEndpoint: field(9, sequenceOf(uEEndpointAddress)),
  non3GPPAccessEndpoint: optional(10, uEEndpointAddress),
  location: restricted('location', optional(11, location)),
  dNN: field(12, dNN),
  aMFID: optional(13, aMFID),
  hSMFURI: optional(14, hSMFURI),
  requestType: field(15, fiveGSMRequestType),
  accessType: optional(16, accessType),
  rATType: optional(17, rATType),
  sMPDUDNRequest: optional(18, sMPDUDNRequest),
  timeOfSessionEstablishment: optional(19, timestamp),
  ePS5GSComboInfo: optional(20, ePS5GSComboInfo),
  uEEPSPDNConnection: optional(21, uEEPSPDNConnection),
  servingNetwork: optional(22, sMFServingNetwork),
  gTPTunnelInfo: optional(23, gTPTunnelInfo),
  pCCRules: optional(24, pCCRuleSet),
  ePSStartOfInterceptionWithEstablishedPDNConnection: optional(25, ePSStartOfInterceptionWithEstablishedPDNConnection),
  pFDDataForApps: optional(26, pFDDataForApps, '6.2.3.2.6'),
});

export const sMFFailedProcedureType: AnyType = enumerated({
  pDUSessionEstablishment: 1,
  pDUSessionModification: 2,
  pDUSessionRelease: 3,
});

export const initiator: AnyType = enumerated({ uE: 1, network: 2, unknown: 3 });

export const sMFUnsuccessfulProcedure: AnyType = sequence({
  failedProcedureType: field(1, sMFFailedProcedureType),
  failureCause: field(2, fiveGSMCause),
  initiator: field(3, initiator),
  requestedSlice: optional(4, nSSAI),
  sUPI: optional(5, sUPI),
  sUPIUnauthenticated: optional(6, sUPIUnauthenticatedIndication),
  pEI: optional(7, pEI),
  gPSI: optional(8, gPSI),
  pDUSessionID: optional(9, pDUSessionID),
  uEEndpoint: optional(10, sequenceOf(uEEndpointAddress)),
  non3GPPAccessEndpoint: optional(11, uEEndpointAddress),
  dNN: optional(12, dNN),
  aMFID: optional(13, aMFID),
  hSMFURI: optional(14, hSMFURI),
  requestType: optional(15, fiveGSMRequestType),
  accessType: optional(16, accessType),
  rATType: optional(17, rATType),
  sMPDUDNRequest: optional(18, sMPDUDNRequest),
  location: restricted('location', optional(19, location, '6.2.3.2.8')),
});

export const gUAMI: AnyType = sequence({ aMFID: field(1, aMFID), pLMNID: field(2, pLMNID) });

export const mMEGI: AnyType = text('numeric');

export const mMEC: AnyType = text('numeric');

export const mMEID: AnyType = sequence({ mMEGI: field(1, mMEGI), mMEC: field(2, mMEC) });

export const gUMMEI: AnyType = sequence({ mMEID: field(1, mMEID), mCC: field(2, mCC), mNC: field(3, mNC) });

export const uDMServingSystemMethod: AnyType = enumerated({
  amf3GPPAccessRegistration: 0,
  amfNon3GPPAccessRegistration: 1,
  unknown: 2,
});

export const cAGID: AnyType = text('utf8');

export const serviceID: AnyType = sequence({ nSSAI: optional(1, nSSAI), cAGID: optional(2, sequenceOf(cAGID)) });

export const roamingIndicator: AnyType = boolean;

export const uDMServingSystemMessage: AnyType = sequence({
  sUPI: field(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  gUAMI: optional(4, gUAMI),
  gUMMEI: optional(5, gUMMEI),
  pLMNID: optional(6, pLMNID),
  servingSystemMethod: field(7, uDMServingSystemMethod),
  serviceID: optional(8, serviceID),
  roamingIndicator: optional(9, roamingIndicator),
});

export const sMSAddress: AnyType = octets(2, 12);

export const sMSParty: AnyType = sequence({
  sUPI: optional(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  sMSAddress: optional(4, sMSAddress),
});

export const direction: AnyType = enumerated({ fromTarget: 1, toTarget: 2 });

export const sMSTransferStatus: AnyType = enumerated({ transferSucceeded: 1, transferFailed: 2, undefined: 3 });

export const sMSOtherMessageIndication: AnyType = boolean;

export const sMSNFAddress: AnyType = choice({ iPAddress: field(1, iPAddress), e164Number: field(2, e164Number) });

export const sMSNFType: AnyType = enumerated({ sMSGMSC: 1, iWMSC: 2, sMSRouter: 3 });

export const sMSTPDU: AnyType = octets(1, 270);

export const truncatedSMSTPDU: AnyType = octets(1, 130);

export const sMSTPDUData: AnyType = choice({
  sMSTPDU: field(1, sMSTPDU),
  truncatedSMSTPDU: field(2, truncatedSMSTPDU),
});

export const sMSMessageType: AnyType = enumerated({
  deliver: 1,
  deliverReportAck: 2,
  deliverReportError: 3,
  statusReport: 4,
  command: 5,
  submit: 6,
  submitReportAck: 7,
  submitReportError: 8,
  reserved: 9,
});

export const sMSRPMessageReference: AnyType = integer(0, 255);

export const sMSMessage: AnyType = sequence({
  originatingSMSParty: field(1, sMSParty),
  terminatingSMSParty: field(2, sMSParty),
  direction: field(3, direction),
  linkTransferStatus: field(4, sMSTransferStatus),
  otherMessage: optional(5, sMSOtherMessageIndication),
  location: restricted('location', optional(6, location)),
  peerNFAddress: optional(7, sMSNFAddress),
  peerNFType: optional(8, sMSNFType),
  sMSTPDUData: optional(9, sMSTPDUData),
  messageType: optional(10, sMSMessageType),
  rPMessageReference: optional(11, sMSRPMessageReference),
});

export const sIPURI: AnyType = text('utf8');

export const tELURI: AnyType = text('utf8');

export const iMPU: AnyType = choice({ sIPURI: field(1, sIPURI), tELURI: field(2, tELURI) });

export const lALSReport: AnyType = sequence({
  sUPI: optional(1, sUPI),
  gPSI: optional(3, gPSI),
  location: restricted('location', optional(4, location)),
  iMPU: optional(5, iMPU),
  iMSI: optional(7, iMSI),
  mSISDN: optional(8, mSISDN),
});

export const iPv6FlowLabel: AnyType = integer(0, 1_048_575);

export const pDHeaderReport: AnyType = sequence({
  pDUSessionID: field(1, pDUSessionID),
  sourceIPAddress: field(2, iPAddress),
  sourcePort: optional(3, portNumber),
  destinationIPAddress: field(4, iPAddress),
  destinationPort: optional(5, portNumber),
  nextLayerProtocol: field(6, nextLayerProtocol),
  iPv6flowLabel: optional(7, iPv6FlowLabel),
  direction: field(8, direction),
  packetSize: field(9, wideInteger()),
});

export const pDSRSummaryTrigger: AnyType = enumerated({
  timerExpiry: 1,
  packetCount: 2,
  byteCount: 3,
  startOfFlow: 4,
  endOfFlow: 5,
});

export const pDSummaryReport: AnyType = sequence({
  pDUSessionID: field(1, pDUSessionID),
  sourceIPAddress: field(2, iPAddress),
  sourcePort: optional(3, portNumber),
  destinationIPAddress: field(4, iPAddress),
  destinationPort: optional(5, portNumber),
  nextLayerProtocol: field(6, nextLayerProtocol),
  iPv6flowLabel: optional(7, iPv6FlowLabel),
  direction: field(8, direction),
  pDSRSummaryTrigger: field(9, pDSRSummaryTrigger),
  firstPacketTimestamp: field(10, timestamp),
  lastPacketTimestamp: field(11, timestamp),
  packetCount: field(12, wideInteger()),
  byteCount: field(13, wideInteger()),
  perSessionTrigger: field(14, boolean),
});

export const mMSVersion: AnyType = sequence({
  majorVersion: field(1, wideInteger()),
  minorVersion: field(2, wideInteger()),
});

export const emailAddress: AnyType = text('utf8');

export const iMPI: AnyType = nAI;

export const mMSPartyID: AnyType = choice({
  e164Number: field(1, e164Number),
  emailAddress: field(2, emailAddress),
  iMSI: field(3, iMSI),
  iMPU: field(4, iMPU),
  iMPI: field(5, iMPI),
  sUPI: field(6, sUPI),
  gPSI: field(7, gPSI),
});

export const nonLocalID: AnyType = enumerated({ local: 1, nonLocal: 2 });

export const mMSParty: AnyType = sequence({
  mMSPartyIDs: field(1, sequenceOf(mMSPartyID)),
  nonLocalID: field(2, nonLocalID),
});

export const mMSDirection: AnyType = enumerated({ fromTarget: 0, toTarget: 1 });

export const mMSSubject: AnyType = text('utf8');

export const mMSMessageClass: AnyType = enumerated({ personal: 1, advertisement: 2, informational: 3, auto: 4 });

export const mMSPeriodFormat: AnyType = enumerated({ absolute: 1, relative: 2 });

export const mMSExpiry: AnyType = sequence({
  expiryPeriod: field(1, wideInteger()),
  periodFormat: field(2, mMSPeriodFormat),
});

export const mMSPriority: AnyType = enumerated({ low: 1, normal: 2, high: 3 });

export const mMState: AnyType = enumerated({ draft: 1, sent: 2, new: 3, retrieved: 4, forwarded: 5 });

export const mMStateFlag: AnyType = enumerated({ add: 1, remove: 2, filter: 3 });

export const mMFlags: AnyType = sequence({
  length: field(1, wideInteger()),
  flag: field(2, mMStateFlag),
  flagString: field(3, text('utf8')),
});

export const mMSReplyCharging: AnyType = enumerated({
  requested: 0,
  requestedTextOnly: 1,
  accepted: 2,
  acceptedTextOnly: 3,
});

export const mMSContentClass: AnyType = enumerated({
  text: 1,
  imageBasic: 2,
  imageRich: 3,
  videoBasic: 4,
  videoRich: 5,
  megaPixel: 6,
  contentBasic: 7,
  contentRich: 8,
});

export const mMSAdaptation: AnyType = sequence({ allowed: field(1, boolean), overriden: field(2, boolean) });

export const mMSContentType: AnyType = text('utf8');

export const mMSResponseStatus: AnyType = enumerated({
  ok: 1,
  errorUnspecified: 2,
  errorServiceDenied: 3,
  errorMessageFormatCorrupt: 4,
  errorSendingAddressUnresolved: 5,
  errorMessageNotFound: 6,
  errorNetworkProblem: 7,
  errorContentNotAccepted: 8,
  errorUnsupportedMessage: 9,
  errorTransientFailure: 10,
  errorTransientSendingAddressUnresolved: 11,
  errorTransientMessageNotFound: 12,
  errorTransientNetworkProblem: 13,
  errorTransientPartialSuccess: 14,
  errorPermanentFailure: 15,
  errorPermanentServiceDenied: 16,
  errorPermanentMessageFormatCorrupt: 17,
  errorPermanentSendingAddressUnresolved: 18,
  errorPermanentMessageNotFound: 19,
  errorPermanentContentNotAccepted: 20,
  errorPermanentReplyChargingLimitationsNotMet: 21,
  errorPermanentReplyChargingRequestNotAccepted: 22,
  errorPermanentReplyChargingForwardingDenied: 23,
  errorPermanentReplyChargingNotSupported: 24,
  errorPermanentAddressHidingNotSupported: 25,
  errorPermanentLackOfPrepaid: 26,
});

export const mMSSend: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  dateTime: field(3, timestamp),
  originatingMMSParty: field(4, mMSParty),
  terminatingMMSParty: optional(5, sequenceOf(mMSParty)),
  cCRecipients: optional(6, sequenceOf(mMSParty)),
  bCCRecipients: optional(7, sequenceOf(mMSParty)),
  direction: field(8, mMSDirection),
  subject: optional(9, mMSSubject),
  messageClass: optional(10, mMSMessageClass),
  expiry: field(11, mMSExpiry),
  desiredDeliveryTime: optional(12, timestamp),
  priority: optional(13, mMSPriority),
  senderVisibility: optional(14, boolean),
  deliveryReport: optional(15, boolean),
  readReport: optional(16, boolean),
  store: optional(17, boolean),
  state: optional(18, mMState),
  flags: optional(19, mMFlags),
  replyCharging: optional(20, mMSReplyCharging),
  applicID: optional(21, text('utf8')),
  replyApplicID: optional(22, text('utf8')),
  auxApplicInfo: optional(23, text('utf8')),
  contentClass: optional(24, mMSContentClass),
  dRMContent: optional(25, boolean),
  adaptationAllowed: optional(26, mMSAdaptation),
  contentType: field(27, mMSContentType),
  responseStatus: field(28, mMSResponseStatus),
  responseStatusText: optional(29, text('utf8')),
  messageID: field(30, text('utf8')),
});

export const mMSPreviouslySent: AnyType = sequence({
  previouslySentByParty: field(1, mMSParty),
  sequenceNumber: field(2, wideInteger()),
  previousSendDateTime: field(3, timestamp),
});

export const mMSPreviouslySentBy: AnyType = sequenceOf(mMSPreviouslySent);

export const mMSSendByNonLocalTarget: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  messageID: field(3, text('utf8')),
  terminatingMMSParty: field(4, sequenceOf(mMSParty)),
  originatingMMSParty: field(5, mMSParty),
  direction: field(6, mMSDirection),
  contentType: field(7, mMSContentType),
  messageClass: optional(8, mMSMessageClass),
  dateTime: field(9, timestamp),
  expiry: optional(10, mMSExpiry),
  deliveryReport: optional(11, boolean),
  priority: optional(12, mMSPriority),
  senderVisibility: optional(13, boolean),
  readReport: optional(14, boolean),
  subject: optional(15, mMSSubject),
  forwardCount: optional(16, wideInteger()),
  previouslySentBy: optional(17, mMSPreviouslySentBy),
  prevSentByDateTime: optional(18, timestamp),
  applicID: optional(19, text('utf8')),
  replyApplicID: optional(20, text('utf8')),
  auxApplicInfo: optional(21, text('utf8')),
  contentClass: optional(22, mMSContentClass),
  dRMContent: optional(23, boolean),
  adaptationAllowed: optional(24, mMSAdaptation),
});

export const mMSNotification: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  originatingMMSParty: optional(3, mMSParty),
  direction: field(4, mMSDirection),
  subject: optional(5, mMSSubject),
  deliveryReportRequested: optional(6, boolean),
  stored: optional(7, boolean),
  messageClass: field(8, mMSMessageClass),
  priority: optional(9, mMSPriority),
  messageSize: field(10, wideInteger()),
  expiry: field(11, mMSExpiry),
  replyCharging: optional(12, mMSReplyCharging),
});

export const mMSSendToNonLocalTarget: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  messageID: field(3, text('utf8')),
  terminatingMMSParty: field(4, sequenceOf(mMSParty)),
  originatingMMSParty: field(5, mMSParty),
  direction: field(6, mMSDirection),
  contentType: field(7, mMSContentType),
  messageClass: optional(8, mMSMessageClass),
  dateTime: field(9, timestamp),
  expiry: optional(10, mMSExpiry),
  deliveryReport: optional(11, boolean),
  priority: optional(12, mMSPriority),
  senderVisibility: optional(13, boolean),
  readReport: optional(14, boolean),
  subject: optional(15, mMSSubject),
  forwardCount: optional(16, wideInteger()),
  previouslySentBy: optional(17, mMSPreviouslySentBy),
  prevSentByDateTime: optional(18, timestamp),
  applicID: optional(19, text('utf8')),
  replyApplicID: optional(20, text('utf8')),
  auxApplicInfo: optional(21, text('utf8')),
  contentClass: optional(22, mMSContentClass),
  dRMContent: optional(23, boolean),
  adaptationAllowed: optional(24, mMSAdaptation),
});

export const mMStatus: AnyType = enumerated({
  expired: 1,
  retrieved: 2,
  rejected: 3,
  deferred: 4,
  unrecognized: 5,
  indeterminate: 6,
  forwarded: 7,
  unreachable: 8,
});

export const mMSNotificationResponse: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  direction: field(3, mMSDirection),
  status: field(4, mMStatus),
  reportAllowed: optional(5, boolean),
});

export const mMSRetrieveStatus: AnyType = enumerated({
  success: 1,
  errorTransientFailure: 2,
  errorTransientMessageNotFound: 3,
  errorTransientNetworkProblem: 4,
  errorPermanentFailure: 5,
  errorPermanentServiceDenied: 6,
  errorPermanentMessageNotFound: 7,
  errorPermanentContentUnsupported: 8,
});

export const mMSRetrieval: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  messageID: field(3, text('utf8')),
  dateTime: field(4, timestamp),
  originatingMMSParty: optional(5, mMSParty),
  previouslySentBy: optional(6, mMSPreviouslySentBy),
  prevSentByDateTime: optional(7, timestamp),
  terminatingMMSParty: optional(8, sequenceOf(mMSParty)),
  cCRecipients: optional(9, sequenceOf(mMSParty)),
  direction: field(10, mMSDirection),
  subject: optional(11, mMSSubject),
  state: optional(12, mMState),
  flags: optional(13, mMFlags),
  messageClass: optional(14, mMSMessageClass),
  priority: field(15, mMSPriority),
  deliveryReport: optional(16, boolean),
  readReport: optional(17, boolean),
  replyCharging: optional(18, mMSReplyCharging),
  retrieveStatus: optional(19, mMSRetrieveStatus),
  retrieveStatusText: optional(20, text('utf8')),
  applicID: optional(21, text('utf8')),
  replyApplicID: optional(22, text('utf8')),
  auxApplicInfo: optional(23, text('utf8')),
  contentClass: optional(24, mMSContentClass),
  dRMContent: optional(25, boolean),
  replaceID: optional(26, text('utf8')),
  contentType: optional(27, text('utf8')),
});

export const mMSDeliveryAck: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  reportAllowed: optional(3, boolean),
  status: field(4, mMStatus),
  direction: field(5, mMSDirection),
});

export const mMSStoreStatus: AnyType = enumerated({
  success: 1,
  errorTransientFailure: 2,
  errorTransientNetworkProblem: 3,
  errorPermanentFailure: 4,
  errorPermanentServiceDenied: 5,
  errorPermanentMessageFormatCorrupt: 6,
  errorPermanentMessageNotFound: 7,
  errorMMBoxFull: 8,
});

export const mMSForward: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  dateTime: optional(3, timestamp),
  originatingMMSParty: field(4, mMSParty),
  terminatingMMSParty: optional(5, sequenceOf(mMSParty)),
  cCRecipients: optional(6, sequenceOf(mMSParty)),
  bCCRecipients: optional(7, sequenceOf(mMSParty)),
  direction: field(8, mMSDirection),
  expiry: optional(9, mMSExpiry),
  desiredDeliveryTime: optional(10, timestamp),
  deliveryReportAllowed: optional(11, boolean),
  deliveryReport: optional(12, boolean),
  store: optional(13, boolean),
  state: optional(14, mMState),
  flags: optional(15, mMFlags),
  contentLocationReq: restricted('location', field(16, text('utf8'))),
  replyCharging: optional(17, mMSReplyCharging),
  responseStatus: field(18, mMSResponseStatus),
  responseStatusText: optional(19, text('utf8')),
  messageID: optional(20, text('utf8')),
  contentLocationConf: restricted('location', optional(21, text('utf8'))),
  storeStatus: optional(22, mMSStoreStatus),
  storeStatusText: optional(23, text('utf8')),
});

export const mMSDeleteResponseStatus: AnyType = enumerated({
  ok: 1,
  errorUnspecified: 2,
  errorServiceDenied: 3,
  errorMessageFormatCorrupt: 4,
  errorSendingAddressUnresolved: 5,
  errorMessageNotFound: 6,
  errorNetworkProblem: 7,
  errorContentNotAccepted: 8,
  errorUnsupportedMessage: 9,
  errorTransientFailure: 10,
  errorTransientSendingAddressUnresolved: 11,
  errorTransientMessageNotFound: 12,
  errorTransientNetworkProblem: 13,
  errorTransientPartialSuccess: 14,
  errorPermanentFailure: 15,
  errorPermanentServiceDenied: 16,
  errorPermanentMessageFormatCorrupt: 17,
  errorPermanentSendingAddressUnresolved: 18,
  errorPermanentMessageNotFound: 19,
  errorPermanentContentNotAccepted: 20,
  errorPermanentReplyChargingLimitationsNotMet: 21,
  errorPermanentReplyChargingRequestNotAccepted: 22,
  errorPermanentReplyChargingForwardingDenied: 23,
  errorPermanentReplyChargingNotSupported: 24,
  errorPermanentAddressHidingNotSupported: 25,
  errorPermanentLackOfPrepaid: 26,
});

export const mMSDeleteFromRelay: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  direction: field(3, mMSDirection),
  contentLocationReq: restricted('location', field(4, sequenceOf(text('utf8')))),
  contentLocationConf: restricted('location', field(5, sequenceOf(text('utf8')))),
  deleteResponseStatus: field(6, mMSDeleteResponseStatus),
  deleteResponseText: field(7, sequenceOf(text('utf8'))),
});

export const mMSDeliveryReport: AnyType = sequence({
  version: field(1, mMSVersion),
  messageID: field(2, text('utf8')),
  terminatingMMSParty: field(3, sequenceOf(mMSParty)),
  mMSDateTime: field(4, timestamp),
  responseStatus: field(5, mMSResponseStatus),
  responseStatusText: optional(6, text('utf8')),
  applicID: optional(7, text('utf8')),
  replyApplicID: optional(8, text('utf8')),
  auxApplicInfo: optional(9, text('utf8')),
});

export const mMStatusExtension: AnyType = enumerated({ rejectionByMMSRecipient: 0, rejectionByOtherRS: 1 });

export const mMStatusText: AnyType = text('utf8');

export const mMSDeliveryReportNonLocalTarget: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  messageID: field(3, text('utf8')),
  terminatingMMSParty: field(4, sequenceOf(mMSParty)),
  originatingMMSParty: field(5, mMSParty),
  direction: field(6, mMSDirection),
  mMSDateTime: field(7, timestamp),
  forwardToOriginator: optional(8, boolean),
  status: field(9, mMStatus),
  statusExtension: field(10, mMStatusExtension),
  statusText: field(11, mMStatusText),
  applicID: optional(12, text('utf8')),
  replyApplicID: optional(13, text('utf8')),
  auxApplicInfo: optional(14, text('utf8')),
});

export const mMSReadStatus: AnyType = enumerated({ read: 1, deletedWithoutBeingRead: 2 });

export const mMSReadReport: AnyType = sequence({
  version: field(1, mMSVersion),
  messageID: field(2, text('utf8')),
  terminatingMMSParty: field(3, sequenceOf(mMSParty)),
  originatingMMSParty: field(4, sequenceOf(mMSParty)),
  direction: field(5, mMSDirection),
  mMSDateTime: field(6, timestamp),
  readStatus: field(7, mMSReadStatus),
  applicID: optional(8, text('utf8')),
  replyApplicID: optional(9, text('utf8')),
  auxApplicInfo: optional(10, text('utf8')),
});

export const mMSReadStatusText: AnyType = text('utf8');

export const mMSReadReportNonLocalTarget: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  terminatingMMSParty: field(3, sequenceOf(mMSParty)),
  originatingMMSParty: field(4, sequenceOf(mMSParty)),
  direction: field(5, mMSDirection),
  messageID: field(6, text('utf8')),
  mMSDateTime: field(7, timestamp),
  readStatus: field(8, mMSReadStatus),
  readStatusText: optional(9, mMSReadStatusText),
  applicID: optional(10, text('utf8')),
  replyApplicID: optional(11, text('utf8')),
  auxApplicInfo: optional(12, text('utf8')),
});

export const mMSCancel: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  cancelID: field(3, text('utf8')),
  direction: field(4, mMSDirection),
});

export const mMSMBoxStore: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  direction: field(3, mMSDirection),
  contentLocationReq: restricted('location', field(4, text('utf8'))),
  state: optional(5, mMState),
  flags: optional(6, mMFlags),
  contentLocationConf: restricted('location', optional(7, text('utf8'))),
  storeStatus: field(8, mMSStoreStatus),
  storeStatusText: optional(9, text('utf8')),
});

export const mMBoxDescription: AnyType = sequence({
  contentLocation: restricted('location', optional(1, text('utf8'))),
  messageID: optional(2, text('utf8')),
  state: optional(3, mMState),
  flags: optional(4, sequenceOf(mMFlags)),
  dateTime: optional(5, timestamp),
  originatingMMSParty: optional(6, mMSParty),
  terminatingMMSParty: optional(7, sequenceOf(mMSParty)),
  cCRecipients: optional(8, sequenceOf(mMSParty)),
  bCCRecipients: optional(9, sequenceOf(mMSParty)),
  messageClass: optional(10, mMSMessageClass),
  subject: optional(11, mMSSubject),
  priority: optional(12, mMSPriority),
  deliveryTime: optional(13, timestamp),
  readReport: optional(14, boolean),
  messageSize: optional(15, wideInteger()),
  replyCharging: optional(16, mMSReplyCharging),
  previouslySentBy: optional(17, mMSPreviouslySentBy),
  previouslySentByDateTime: optional(18, timestamp),
  contentType: optional(19, text('utf8')),
});

export const mMSMBoxUpload: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  direction: field(3, mMSDirection),
  state: optional(4, mMState),
  flags: optional(5, mMFlags),
  contentType: field(6, text('utf8')),
  contentLocation: restricted('location', optional(7, text('utf8'))),
  storeStatus: field(8, mMSStoreStatus),
  storeStatusText: optional(9, text('utf8')),
  mMessages: field(10, sequenceOf(mMBoxDescription)),
});

export const mMSMBoxDelete: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  direction: field(3, mMSDirection),
  contentLocationReq: restricted('location', field(4, sequenceOf(text('utf8')))),
  contentLocationConf: restricted('location', optional(5, sequenceOf(text('utf8')))),
  responseStatus: field(6, mMSDeleteResponseStatus),
  responseStatusText: optional(7, text('utf8')),
});

export const mMSQuotaUnit: AnyType = enumerated({ numMessages: 1, bytes: 2 });

export const mMSQuota: AnyType = sequence({ quota: field(1, wideInteger()), quotaUnit: field(2, mMSQuotaUnit) });

export const mMSMBoxViewRequest: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  contentLocation: restricted('location', optional(3, text('utf8'))),
  state: optional(4, sequenceOf(mMState)),
  flags: optional(5, sequenceOf(mMFlags)),
  start: optional(6, wideInteger()),
  limit: optional(7, wideInteger()),
  attributes: optional(8, sequenceOf(text('utf8'))),
  totals: optional(9, wideInteger()),
  quotas: optional(10, mMSQuota),
});

export const mMSMBoxViewResponse: AnyType = sequence({
  transactionID: field(1, text('utf8')),
  version: field(2, mMSVersion),
  contentLocation: restricted('location', optional(3, text('utf8'))),
  state: optional(4, sequenceOf(mMState)),
  flags: optional(5, sequenceOf(mMFlags)),
  start: optional(6, wideInteger()),
  limit: optional(7, wideInteger()),
  attributes: optional(8, sequenceOf(text('utf8'))),
  mMSTotals: optional(9, boolean),
  mMSQuotas: optional(10, boolean),
  mMessages: field(11, sequenceOf(mMBoxDescription)),
});

export const pTCChatGroupID: AnyType = sequence({ groupIdentity: field(1, text('utf8')) });

export const pTCIdentifiers: AnyType = choice({
  mCPTTID: field(1, text('utf8')),
  instanceIdentifierURN: field(2, text('utf8')),
  pTCChatGroupID: field(3, pTCChatGroupID),
  iMPU: field(4, iMPU),
  iMPI: field(5, iMPI),
});

export const pTCTargetInformation: AnyType = sequence({ identifiers: field(1, sequenceOf(pTCIdentifiers)) });

export const pTCRegistrationRequest: AnyType = enumerated({ register: 1, reRegister: 2, deRegister: 3 });

export const pTCRegistrationOutcome: AnyType = enumerated({ success: 1, failure: 2 });

export const pTCRegistration: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCServerURI: field(2, text('utf8')),
  pTCRegistrationRequest: field(3, pTCRegistrationRequest),
  pTCRegistrationOutcome: field(4, pTCRegistrationOutcome),
});

export const pTCSessionType: AnyType = enumerated({
  ondemand: 1,
  preEstablished: 2,
  adhoc: 3,
  prearranged: 4,
  groupSession: 5,
});

export const pTCSessionInfo: AnyType = sequence({
  pTCSessionURI: field(1, text('utf8')),
  pTCSessionType: field(2, pTCSessionType),
});

export const pTCPresenceType: AnyType = enumerated({ pTCClient: 1, pTCGroup: 2 });

export const pTCParticipantPresenceStatus: AnyType = sequence({
  presenceID: field(1, pTCTargetInformation),
  presenceType: field(2, pTCPresenceType),
  presenceStatus: field(3, boolean),
});

export const multipleParticipantPresenceStatus: AnyType = sequenceOf(pTCParticipantPresenceStatus);

export const pTCSessionInitiation: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCServerURI: field(3, text('utf8')),
  pTCSessionInfo: field(4, pTCSessionInfo),
  pTCOriginatingID: field(5, pTCTargetInformation),
  pTCParticipants: optional(6, sequenceOf(pTCTargetInformation)),
  pTCParticipantPresenceStatus: optional(7, multipleParticipantPresenceStatus),
  location: restricted('location', optional(8, location)),
  pTCBearerCapability: optional(9, text('utf8')),
  pTCHost: optional(10, pTCTargetInformation),
});

export const pTCSessionAbandon: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessionInfo: field(3, pTCSessionInfo),
  location: restricted('location', optional(4, location)),
  pTCAbandonCause: field(5, wideInteger()),
});

export const pTCSessionStart: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCServerURI: field(3, text('utf8')),
  pTCSessionInfo: field(4, pTCSessionInfo),
  pTCOriginatingID: field(5, pTCTargetInformation),
  pTCParticipants: optional(6, sequenceOf(pTCTargetInformation)),
  pTCParticipantPresenceStatus: optional(7, multipleParticipantPresenceStatus),
  location: restricted('location', optional(8, location)),
  pTCHost: optional(9, pTCTargetInformation),
  pTCBearerCapability: optional(10, text('utf8')),
});

export const pTCSessionEndCause: AnyType = enumerated({
  initiaterLeavesSession: 1,
  definedParticipantLeaves: 2,
  numberOfParticipants: 3,
  sessionTimerExpired: 4,
  pTCSpeechInactive: 5,
  allMediaTypesInactive: 6,
});

export const pTCSessionEnd: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCServerURI: field(3, text('utf8')),
  pTCSessionInfo: field(4, pTCSessionInfo),
  pTCParticipants: optional(5, sequenceOf(pTCTargetInformation)),
  location: restricted('location', optional(6, location)),
  pTCSessionEndCause: field(7, pTCSessionEndCause),
});

export const pTCStartOfInterception: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  preEstSessionID: optional(3, pTCSessionInfo),
  pTCOriginatingID: field(4, pTCTargetInformation),
  pTCSessionInfo: optional(5, pTCSessionInfo),
  pTCHost: optional(6, pTCTargetInformation),
  pTCParticipants: optional(7, sequenceOf(pTCTargetInformation)),
  pTCMediaStreamAvail: optional(8, boolean),
  pTCBearerCapability: optional(9, text('utf8')),
});

export const rTPSetting: AnyType = sequence({ iPAddress: field(1, iPAddress), portNumber: field(2, portNumber) });

export const pTCPreEstStatus: AnyType = enumerated({ established: 1, modified: 2, released: 3 });

export const pTCFailureCode: AnyType = enumerated({ sessionCannotBeEstablished: 1, sessionCannotBeModified: 2 });

export const pTCPreEstablishedSession: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCServerURI: field(2, text('utf8')),
  rTPSetting: field(3, rTPSetting),
  pTCMediaCapability: field(4, text('utf8')),
  pTCPreEstSessionID: field(5, pTCSessionInfo),
  pTCPreEstStatus: field(6, pTCPreEstStatus),
  pTCMediaStreamAvail: optional(7, boolean),
  location: restricted('location', optional(8, location)),
  pTCFailureCode: optional(9, pTCFailureCode),
});

export const pTCInstantPersonalAlert: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCIPAPartyID: field(2, pTCTargetInformation),
  pTCIPADirection: field(3, direction),
});

export const pTCPartyJoin: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessionInfo: field(3, pTCSessionInfo),
  pTCParticipants: optional(4, sequenceOf(pTCTargetInformation)),
  pTCParticipantPresenceStatus: optional(5, multipleParticipantPresenceStatus),
  pTCMediaStreamAvail: optional(6, boolean),
  pTCBearerCapability: optional(7, text('utf8')),
});

export const pTCPartyDrop: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessionInfo: field(3, pTCSessionInfo),
  pTCPartyDrop: field(4, pTCTargetInformation),
  pTCParticipantPresenceStatus: optional(5, pTCParticipantPresenceStatus),
});

export const pTCPartyHold: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessionInfo: field(3, pTCSessionInfo),
  pTCParticipants: optional(4, sequenceOf(pTCTargetInformation)),
  pTCHoldID: field(5, sequenceOf(pTCTargetInformation)),
  pTCHoldRetrieveInd: field(6, boolean),
});

export const pTCMediaModification: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessionInfo: field(3, pTCSessionInfo),
  pTCMediaStreamAvail: optional(4, boolean),
  pTCBearerCapability: field(5, text('utf8')),
});

export const pTCGroupAuthRule: AnyType = enumerated({
  allowInitiatingPTCSession: 1,
  blockInitiatingPTCSession: 2,
  allowJoiningPTCSession: 3,
  blockJoiningPTCSession: 4,
  allowAddParticipants: 5,
  blockAddParticipants: 6,
  allowSubscriptionPTCSessionState: 7,
  blockSubscriptionPTCSessionState: 8,
  allowAnonymity: 9,
  forbidAnonymity: 10,
});

export const pTCGroupAdvertisement: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCIDList: optional(3, sequenceOf(pTCTargetInformation)),
  pTCGroupAuthRule: optional(4, pTCGroupAuthRule),
  pTCGroupAdSender: field(5, pTCTargetInformation),
  pTCGroupNickname: optional(6, text('utf8')),
});

export const pTCFloorActivity: AnyType = enumerated({
  tBCPRequest: 1,
  tBCPGranted: 2,
  tBCPDeny: 3,
  tBCPIdle: 4,
  tBCPTaken: 5,
  tBCPRevoke: 6,
  tBCPQueued: 7,
  tBCPRelease: 8,
});

export const pTCTBPriorityLevel: AnyType = enumerated({
  preEmptive: 1,
  highPriority: 2,
  normalPriority: 3,
  listenOnly: 4,
});

export const pTCTBReasonCode: AnyType = enumerated({
  noQueuingAllowed: 1,
  oneParticipantSession: 2,
  listenOnly: 3,
  exceededMaxDuration: 4,
  tBPrevented: 5,
});

export const pTCFloorControl: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCSessioninfo: field(3, pTCSessionInfo),
  pTCFloorActivity: field(4, sequenceOf(pTCFloorActivity)),
  pTCFloorSpeakerID: optional(5, pTCTargetInformation),
  pTCMaxTBTime: optional(6, wideInteger()),
  pTCQueuedFloorControl: optional(7, boolean),
  pTCQueuedPosition: restricted('location', optional(8, wideInteger())),
  pTCTalkBurstPriority: optional(9, pTCTBPriorityLevel),
  pTCTalkBurstReason: optional(10, pTCTBReasonCode),
});

export const pTCTargetPresence: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCTargetPresenceStatus: field(2, pTCParticipantPresenceStatus),
});

export const pTCParticipantPresence: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCParticipantPresenceStatus: field(2, pTCParticipantPresenceStatus),
});

export const pTCListManagementType: AnyType = enumerated({
  contactListManagementAttempt: 1,
  groupListManagementAttempt: 2,
  contactListManagementResult: 3,
  groupListManagementResult: 4,
  requestUnsuccessful: 5,
});

export const pTCListManagementAction: AnyType = enumerated({ create: 1, modify: 2, retrieve: 3, delete: 4, notify: 5 });

export const pTCListManagementFailure: AnyType = enumerated({ requestUnsuccessful: 1, requestUnknown: 2 });

export const pTCIDList: AnyType = sequence({
  pTCPartyID: field(1, pTCTargetInformation),
  pTCChatGroupID: field(2, pTCChatGroupID),
});

export const pTCListManagement: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCListManagementType: optional(3, pTCListManagementType),
  pTCListManagementAction: optional(4, pTCListManagementAction),
  pTCListManagementFailure: optional(5, pTCListManagementFailure),
  pTCContactID: optional(6, pTCTargetInformation),
  pTCIDList: optional(7, sequenceOf(pTCIDList)),
  pTCHost: optional(8, pTCTargetInformation),
});

export const pTCAccessPolicyType: AnyType = enumerated({
  pTCUserAccessPolicyAttempt: 1,
  groupAuthorizationRulesAttempt: 2,
  pTCUserAccessPolicyQuery: 3,
  groupAuthorizationRulesQuery: 4,
  pTCUserAccessPolicyResult: 5,
  groupAuthorizationRulesResult: 6,
  requestUnsuccessful: 7,
});

export const pTCUserAccessPolicy: AnyType = enumerated({
  allowIncomingPTCSessionRequest: 1,
  blockIncomingPTCSessionRequest: 2,
  allowAutoAnswerMode: 3,
  allowOverrideManualAnswerMode: 4,
});

export const pTCAccessPolicyFailure: AnyType = enumerated({ requestUnsuccessful: 1, requestUnknown: 2 });

export const pTCAccessPolicy: AnyType = sequence({
  pTCTargetInformation: field(1, pTCTargetInformation),
  pTCDirection: field(2, direction),
  pTCAccessPolicyType: optional(3, pTCAccessPolicyType),
  pTCUserAccessPolicy: optional(4, pTCUserAccessPolicy),
  pTCGroupAuthRule: optional(5, pTCGroupAuthRule),
  pTCContactID: optional(6, pTCTargetInformation),
  pTCAccessPolicyFailure: optional(7, pTCAccessPolicyFailure),
});

export const uDMSubscriberRecordChangeMethod: AnyType = enumerated({
  pEIChange: 1,
  sUPIChange: 2,
  gPSIChange: 3,
  uEDeprovisioning: 4,
  unknown: 5,
  serviceIDChange: 6,
});

export const uDMSubscriberRecordChangeMessage: AnyType = sequence({
  sUPI: optional(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  oldPEI: optional(4, pEI),
  oldSUPI: optional(5, sUPI),
  oldGPSI: optional(6, gPSI),
  oldserviceID: optional(7, serviceID),
  subscriberRecordChangeMethod: field(8, uDMSubscriberRecordChangeMethod),
  serviceID: optional(9, serviceID),
});

export const uDMCancelLocationMethod: AnyType = enumerated({
  aMF3GPPAccessDeregistration: 1,
  aMFNon3GPPAccessDeregistration: 2,
  uDMDeregistration: 3,
  unknown: 4,
});

export const uDMCancelLocationMessage: AnyType = sequence({
  sUPI: field(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  gUAMI: optional(4, gUAMI),
  pLMNID: optional(5, pLMNID),
  cancelLocationMethod: restricted('location', field(6, uDMCancelLocationMethod)),
});

export const sMSReport: AnyType = sequence({
  location: restricted('location', optional(1, location)),
  sMSTPDUData: field(2, sMSTPDUData),
  messageType: field(3, sMSMessageType),
  rPMessageReference: field(4, sMSRPMessageReference),
});

export const establishmentStatus: AnyType = enumerated({ established: 0, released: 1 });

export const accessInfo: AnyType = sequence({
  accessType: field(1, accessType),
  rATType: optional(2, rATType),
  gTPTunnelID: field(3, fTEID),
  non3GPPAccessEndpoint: optional(4, uEEndpointAddress),
  establishmentStatus: field(5, establishmentStatus),
  aNTypeToReactivate: optional(6, accessType),
  gTPTunnelInfo: optional(7, gTPTunnelInfo),
});

export const sMFMAUpgradeIndication: AnyType = boolean;

export const sMFEPSPDNCnxInfo: AnyType = text('utf8');

export const sMFMAAcceptedIndication: AnyType = boolean;

export const aTSSSContainer: AnyType = octets();

export const sMFMAPDUSessionEstablishment: AnyType = sequence({
  sUPI: optional(1, sUPI),
  sUPIUnauthenticated: optional(2, sUPIUnauthenticatedIndication),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  pDUSessionID: field(5, pDUSessionID),
  pDUSessionType: field(6, pDUSessionType),
  accessInfo: field(7, sequenceOf(accessInfo)),
  sNSSAI: optional(8, sNSSAI),
  uEEndpoint: optional(9, sequenceOf(uEEndpointAddress)),
  location: restricted('location', optional(10, location)),
  dNN: field(11, dNN),
  aMFID: optional(12, aMFID),
  hSMFURI: optional(13, hSMFURI),
  requestType: field(14, fiveGSMRequestType),
  sMPDUDNRequest: optional(15, sMPDUDNRequest),
  servingNetwork: field(16, sMFServingNetwork),
  oldPDUSessionID: optional(17, pDUSessionID),
  mAUpgradeIndication: optional(18, sMFMAUpgradeIndication),
  ePSPDNCnxInfo: optional(19, sMFEPSPDNCnxInfo),
  mAAcceptedIndication: field(20, sMFMAAcceptedIndication),
  aTSSSContainer: optional(21, aTSSSContainer),
  uEEPSPDNConnection: optional(22, uEEPSPDNConnection),
  ePS5GSComboInfo: optional(23, ePS5GSComboInfo),
  selectedDNN: optional(24, dNN),
  handoverState: optional(25, handoverState),
  pCCRules: optional(26, pCCRuleSet),
  ePSPDNConnectionEstablishment: optional(27, ePSPDNConnectionEstablishment, '6.2.3.2.7.2'),
});

export const sMFMAPDUSessionModification: AnyType = sequence({
  sUPI: optional(1, sUPI),
  sUPIUnauthenticated: optional(2, sUPIUnauthenticatedIndication),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  pDUSessionID: field(5, pDUSessionID),
  accessInfo: optional(6, sequenceOf(accessInfo)),
  sNSSAI: optional(7, sNSSAI),
  location: restricted('location', optional(8, location)),
  requestType: optional(9, fiveGSMRequestType),
  servingNetwork: field(10, sMFServingNetwork),
  oldPDUSessionID: optional(11, pDUSessionID),
  mAUpgradeIndication: optional(12, sMFMAUpgradeIndication),
  ePSPDNCnxInfo: optional(13, sMFEPSPDNCnxInfo),
  mAAcceptedIndication: field(14, sMFMAAcceptedIndication),
  aTSSSContainer: optional(15, aTSSSContainer),
  uEEPSPDNConnection: optional(16, uEEPSPDNConnection),
  ePS5GSComboInfo: optional(17, ePS5GSComboInfo),
  handoverState: optional(18, handoverState),
  pCCRules: optional(19, pCCRuleSet),
  uPPathChange: optional(20, uPPathChange),
  pFDDataForApp: optional(21, pFDDataForApp),
  ePSPDNConnectionModification: optional(22, ePSPDNConnectionModification, '6.2.3.2.7.3'),
});

export const sMFMAPDUSessionRelease: AnyType = sequence({
  sUPI: field(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  pDUSessionID: field(4, pDUSessionID),
  timeOfFirstPacket: optional(5, timestamp),
  timeOfLastPacket: optional(6, timestamp),
  uplinkVolume: optional(7, wideInteger()),
  downlinkVolume: optional(8, wideInteger()),
  location: restricted('location', optional(9, location)),
  cause: optional(10, sMFErrorCodes),
  nGAPCause: optional(11, nGAPCauseInt),
  fiveGMMCause: optional(12, fiveGMMCause),
  pCCRuleIDs: optional(13, pCCRuleIDSet),
  ePSPDNConnectionRelease: optional(14, ePSPDNConnectionRelease, '6.2.3.2.7.4'),
});

export const sMFStartOfInterceptionWithEstablishedMAPDUSession: AnyType = sequence({
  sUPI: optional(1, sUPI),
  sUPIUnauthenticated: optional(2, sUPIUnauthenticatedIndication),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  pDUSessionID: field(5, pDUSessionID),
  pDUSessionType: field(6, pDUSessionType),
  accessInfo: field(7, sequenceOf(accessInfo)),
  sNSSAI: optional(8, sNSSAI),
  uEEndpoint: optional(9, sequenceOf(uEEndpointAddress)),
  location: restricted('location', optional(10, location)),
  dNN: field(11, dNN),
  aMFID: optional(12, aMFID),
  hSMFURI: optional(13, hSMFURI),
  requestType: optional(14, fiveGSMRequestType),
  sMPDUDNRequest: optional(15, sMPDUDNRequest),
  servingNetwork: field(16, sMFServingNetwork),
  oldPDUSessionID: optional(17, pDUSessionID),
  mAUpgradeIndication: optional(18, sMFMAUpgradeIndication),
  ePSPDNCnxInfo: optional(19, sMFEPSPDNCnxInfo),
  mAAcceptedIndication: field(20, sMFMAAcceptedIndication),
  aTSSSContainer: optional(21, aTSSSContainer),
  ePS5GSComboInfo: optional(22, ePS5GSComboInfo),
  uEEPSPDNConnection: optional(23, uEEPSPDNConnection),
  pCCRules: optional(24, pCCRuleSet),
  pFDDataForApps: optional(25, pFDDataForApps),
  ePSStartOfInterceptionWithEstablishedPDNConnection: optional(
    26,
    ePSStartOfInterceptionWithEstablishedPDNConnection,
    '6.2.3.2.7.5',
  ),
});

export const sMFMAUnsuccessfulProcedure: AnyType = sequence({
  failedProcedureType: field(1, sMFFailedProcedureType),
  failureCause: field(2, fiveGSMCause),
  requestedSlice: optional(3, nSSAI),
  initiator: field(4, initiator),
  sUPI: optional(5, sUPI),
  sUPIUnauthenticated: optional(6, sUPIUnauthenticatedIndication),
  pEI: optional(7, pEI),
  gPSI: optional(8, gPSI),
  pDUSessionID: optional(9, pDUSessionID),
  accessInfo: field(10, sequenceOf(accessInfo)),
  uEEndpoint: optional(11, sequenceOf(uEEndpointAddress)),
  location: restricted('location', optional(12, location)),
  dNN: optional(13, dNN),
  aMFID: optional(14, aMFID),
  hSMFURI: optional(15, hSMFURI),
  requestType: optional(16, fiveGSMRequestType),
  sMPDUDNRequest: optional(17, sMPDUDNRequest),
});

export const aMFIdentifierAssociation: AnyType = sequence({
  sUPI: field(1, sUPI),
  sUCI: optional(2, sUCI),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  gUTI: field(5, fiveGGUTI),
  location: restricted('location', field(6, location)),
  fiveGSTAIList: optional(7, tAIList),
  additionalUserIdentifiers: optional(8, userIdentifiers),
});

export const mMEIdentifierAssociation: AnyType = sequence({
  iMSI: field(1, iMSI),
  iMEI: optional(2, iMEI),
  mSISDN: optional(3, mSISDN),
  gUTI: field(4, gUTI),
  location: restricted('location', field(5, location)),
  tAIList: optional(6, tAIList),
});

export const requestIndication: AnyType = enumerated({
  uEREQPDUSESMOD: 0,
  uEREQPDUSESREL: 1,
  pDUSESMOB: 2,
  nWREQPDUSESAUTH: 3,
  nWREQPDUSESMOD: 4,
  nWREQPDUSESREL: 5,
  eBIASSIGNMENTREQ: 6,
  rELDUETO5GANREQUEST: 7,
});

export const sMFPDUtoMAPDUSessionModification: AnyType = sequence({
  sUPI: optional(1, sUPI),
  sUPIUnauthenticated: optional(2, sUPIUnauthenticatedIndication),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  sNSSAI: optional(5, sNSSAI),
  non3GPPAccessEndpoint: optional(6, uEEndpointAddress),
  location: restricted('location', optional(7, location)),
  requestType: field(8, fiveGSMRequestType),
  accessType: optional(9, accessType),
  rATType: optional(10, rATType),
  pDUSessionID: field(11, pDUSessionID),
  requestIndication: field(12, requestIndication),
  aTSSSContainer: field(13, aTSSSContainer),
  uEEndpoint: optional(14, uEEndpointAddress),
  servingNetwork: optional(15, sMFServingNetwork),
  handoverState: optional(16, handoverState),
  gTPTunnelInfo: optional(17, gTPTunnelInfo),
  ePSPDNConnectionModification: optional(18, ePSPDNConnectionModification, '6.2.3.2.7.1'),
});

export const nEFID: AnyType = text('utf8');

export const rDSSupport: AnyType = boolean;

export const sMFID: AnyType = text('utf8');

export const aFID: AnyType = text('utf8');

export const nEFPDUSessionEstablishment: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  pDUSessionID: field(3, pDUSessionID),
  sNSSAI: field(4, sNSSAI),
  nEFID: field(5, nEFID),
  dNN: field(6, dNN),
  rDSSupport: field(7, rDSSupport),
  sMFID: field(8, sMFID),
  aFID: field(9, aFID, '7.7.2.1.3'),
});

export const rDSPortNumber: AnyType = integer(0, 15);

export const applicationID: AnyType = octets();

export const rDSAction: AnyType = enumerated({ reservePort: 1, releasePort: 2 });

export const serializationFormat: AnyType = enumerated({ xml: 1, json: 2, cbor: 3 });

export const nEFPDUSessionModification: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  sNSSAI: field(3, sNSSAI),
  initiator: field(4, initiator),
  rDSSourcePortNumber: optional(5, rDSPortNumber),
  rDSDestinationPortNumber: optional(6, rDSPortNumber),
  applicationID: optional(7, applicationID),
  aFID: optional(8, aFID),
  rDSAction: optional(9, rDSAction),
  serializationFormat: optional(10, serializationFormat),
  pDUSessionID: optional(11, pDUSessionID, '7.7.2.1.4'),
});

export const nEFReleaseCause: AnyType = enumerated({
  sMFRelease: 1,
  dNRelease: 2,
  uDMRelease: 3,
  cHFRelease: 4,
  localConfigurationPolicy: 5,
  unknownCause: 6,
});

export const nEFPDUSessionRelease: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  pDUSessionID: field(3, pDUSessionID),
  timeOfFirstPacket: optional(4, timestamp),
  timeOfLastPacket: optional(5, timestamp),
  uplinkVolume: optional(6, wideInteger()),
  downlinkVolume: optional(7, wideInteger()),
  releaseCause: field(8, nEFReleaseCause, '7.7.2.1.5'),
});

export const nEFFailureCause: AnyType = enumerated({
  userUnknown: 1,
  niddConfigurationNotAvailable: 2,
  contextNotFound: 3,
  portNotFree: 4,
  portNotAssociatedWithSpecifiedApplication: 5,
});

export const nEFUnsuccessfulProcedure: AnyType = sequence({
  failureCause: field(1, nEFFailureCause),
  sUPI: field(2, sUPI),
  gPSI: optional(3, gPSI),
  pDUSessionID: field(4, pDUSessionID),
  dNN: optional(5, dNN),
  sNSSAI: optional(6, sNSSAI),
  rDSDestinationPortNumber: field(7, rDSPortNumber),
  applicationID: field(8, applicationID),
  aFID: field(9, aFID, '7.7.2.1.6'),
});

export const nEFStartOfInterceptionWithEstablishedPDUSession: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  pDUSessionID: field(3, pDUSessionID),
  dNN: field(4, dNN),
  sNSSAI: field(5, sNSSAI),
  nEFID: field(6, nEFID),
  rDSSupport: field(7, rDSSupport),
  sMFID: field(8, sMFID),
  aFID: field(9, aFID, '7.7.3.1.1'),
});

export const triggerID: AnyType = text('utf8');

export const triggerPayload: AnyType = octets();

export const priorityDT: AnyType = enumerated({ noPriority: 1, priority: 2 });

export const nEFDeviceTrigger: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  triggerId: field(3, triggerID),
  aFID: field(4, aFID),
  triggerPayload: optional(5, triggerPayload),
  validityPeriod: optional(6, wideInteger()),
  priorityDT: optional(7, priorityDT),
  sourcePortId: optional(8, portNumber),
  destinationPortId: optional(9, portNumber, '7.7.3.1.2'),
});

export const nEFDeviceTriggerReplace: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  triggerId: field(3, triggerID),
  aFID: field(4, aFID),
  triggerPayload: optional(5, triggerPayload),
  validityPeriod: optional(6, wideInteger()),
  priorityDT: optional(7, priorityDT),
  sourcePortId: optional(8, portNumber),
  destinationPortId: optional(9, portNumber, '7.7.3.1.3'),
});

export const nEFDeviceTriggerCancellation: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  triggerId: field(3, triggerID, '7.7.3.1.4'),
});

export const deviceTriggerDeliveryResult: AnyType = enumerated({
  success: 1,
  unknown: 2,
  failure: 3,
  triggered: 4,
  expired: 5,
  unconfirmed: 6,
  replaced: 7,
  terminate: 8,
});

export const nEFDeviceTriggerReportNotify: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  triggerId: field(3, triggerID),
  deviceTriggerDeliveryResult: field(4, deviceTriggerDeliveryResult, '7.7.4.1.1'),
});

export const nEFMSISDNLessMOSMS: AnyType = sequence({
  sUPI: field(1, sUPI),
  gPSI: field(2, gPSI),
  terminatingSMSParty: field(3, aFID),
  sMS: optional(4, sMSTPDUData),
  sourcePort: optional(5, portNumber),
  destinationPort: optional(6, portNumber, '7.7.5.1.1'),
});

export const day: AnyType = enumerated({
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
  sunday: 7,
});

export const daytime: AnyType = sequence({
  daysOfWeek: optional(1, day),
  timeOfDayStart: optional(2, timestamp),
  timeOfDayEnd: optional(3, timestamp),
});

export const uMTLocationArea5G: AnyType = sequence({
  timeOfDay: field(1, daytime),
  durationSec: field(2, wideInteger()),
  location: restricted('location', field(3, nRLocation)),
});

export const stationaryIndication: AnyType = enumerated({ stationary: 1, mobile: 2 });

export const scheduledCommunicationTime: AnyType = sequence({ days: field(1, sequenceOf(daytime)) });

export const scheduledCommunicationType: AnyType = enumerated({ downlinkOnly: 1, uplinkOnly: 2, bidirectional: 3 });

export const batteryIndication: AnyType = enumerated({
  batteryRecharge: 1,
  batteryReplace: 2,
  batteryNoRecharge: 3,
  batteryNoReplace: 4,
  noBattery: 5,
});

export const trafficProfile: AnyType = enumerated({
  singleTransUL: 1,
  singleTransDL: 2,
  dualTransULFirst: 3,
  dualTransDLFirst: 4,
  multiTrans: 5,
});

export const nEFExpectedUEBehaviourUpdate: AnyType = sequence({
  gPSI: field(1, gPSI),
  expectedUEMovingTrajectory: optional(2, sequenceOf(uMTLocationArea5G)),
  stationaryIndication: optional(3, stationaryIndication),
  communicationDurationTime: optional(4, wideInteger()),
  periodicTime: optional(5, wideInteger()),
  scheduledCommunicationTime: optional(6, scheduledCommunicationTime),
  scheduledCommunicationType: optional(7, scheduledCommunicationType),
  batteryIndication: optional(8, batteryIndication),
  trafficProfile: optional(9, trafficProfile),
  expectedTimeAndDayOfWeekInTrajectory: optional(10, sequenceOf(uMTLocationArea5G)),
  aFID: field(11, aFID),
  validityTime: optional(12, timestamp),
});

export const sCEFID: AnyType = text('utf8');

export const sCSASID: AnyType = text('utf8');

export const sCEFPDNConnectionEstablishment: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  iMEI: optional(4, iMEI),
  ePSBearerID: field(5, ePSBearerID),
  sCEFID: field(6, sCEFID),
  aPN: field(7, aPN),
  rDSSupport: field(8, rDSSupport),
  sCSASID: field(9, sCSASID, '7.8.2.1.3'),
});

export const sCEFPDNConnectionUpdate: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  initiator: field(4, initiator),
  rDSSourcePortNumber: optional(5, rDSPortNumber),
  rDSDestinationPortNumber: optional(6, rDSPortNumber),
  applicationID: optional(7, applicationID),
  sCSASID: optional(8, sCSASID),
  rDSAction: optional(9, rDSAction),
  serializationFormat: optional(10, serializationFormat),
  ePSBearerID: optional(11, ePSBearerID, '7.8.2.1.4'),
});

export const sCEFReleaseCause: AnyType = enumerated({
  mMERelease: 1,
  dNRelease: 2,
  hSSRelease: 3,
  localConfigurationPolicy: 4,
  unknownCause: 5,
});

export const sCEFPDNConnectionRelease: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  ePSBearerID: field(4, ePSBearerID),
  timeOfFirstPacket: optional(5, timestamp),
  timeOfLastPacket: optional(6, timestamp),
  uplinkVolume: optional(7, wideInteger()),
  downlinkVolume: optional(8, wideInteger()),
  releaseCause: field(9, sCEFReleaseCause, '7.8.2.1.5'),
});

export const sCEFFailureCause: AnyType = enumerated({
  userUnknown: 1,
  niddConfigurationNotAvailable: 2,
  invalidEPSBearer: 3,
  operationNotAllowed: 4,
  portNotFree: 5,
  portNotAssociatedWithSpecifiedApplication: 6,
});

export const sCEFUnsuccessfulProcedure: AnyType = sequence({
  failureCause: field(1, sCEFFailureCause),
  iMSI: optional(2, iMSI),
  mSISDN: optional(3, mSISDN),
  externalIdentifier: optional(4, nAI),
  ePSBearerID: field(5, ePSBearerID),
  aPN: field(6, aPN),
  rDSDestinationPortNumber: optional(7, rDSPortNumber),
  applicationID: optional(8, applicationID),
  sCSASID: field(9, sCSASID, '7.8.2.1.6'),
});

export const sCEFStartOfInterceptionWithEstablishedPDNConnection: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  iMEI: optional(4, iMEI),
  ePSBearerID: field(5, ePSBearerID),
  sCEFID: field(6, sCEFID),
  aPN: field(7, aPN),
  rDSSupport: field(8, rDSSupport),
  sCSASID: field(9, sCSASID, '7.8.3.1.1'),
});

export const sCEFDeviceTrigger: AnyType = sequence({
  iMSI: field(1, iMSI),
  mSISDN: field(2, mSISDN),
  externalIdentifier: field(3, nAI),
  triggerId: field(4, triggerID),
  sCSASID: optional(5, sCSASID),
  triggerPayload: optional(6, triggerPayload),
  validityPeriod: optional(7, wideInteger()),
  priorityDT: optional(8, priorityDT),
  sourcePortId: optional(9, portNumber),
  destinationPortId: optional(10, portNumber, '7.8.3.1.2'),
});

export const sCEFDeviceTriggerReplace: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  triggerId: field(4, triggerID),
  sCSASID: optional(5, sCSASID),
  triggerPayload: optional(6, triggerPayload),
  validityPeriod: optional(7, wideInteger()),
  priorityDT: optional(8, priorityDT),
  sourcePortId: optional(9, portNumber),
  destinationPortId: optional(10, portNumber, '7.8.3.1.3'),
});

export const sCEFDeviceTriggerCancellation: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  triggerId: field(4, triggerID, '7.8.3.1.4'),
});

export const sCEFDeviceTriggerReportNotify: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifier: optional(3, nAI),
  triggerId: field(4, triggerID),
  deviceTriggerDeliveryResult: field(5, deviceTriggerDeliveryResult, '7.8.4.1.1'),
});

export const sCEFMSISDNLessMOSMS: AnyType = sequence({
  iMSI: optional(1, iMSI),
  mSISDN: optional(2, mSISDN),
  externalIdentifie: optional(3, nAI),
  terminatingSMSParty: field(4, sCSASID),
  sMS: optional(5, sMSTPDUData),
  sourcePort: optional(6, portNumber),
  destinationPort: optional(7, portNumber, '7.8.5.1.1'),
});

export const periodicCommunicationIndicator: AnyType = enumerated({ periodic: 1, nonPeriodic: 2 });

export const sCEFCommunicationPatternUpdate: AnyType = sequence({
  mSISDN: optional(1, mSISDN),
  externalIdentifier: optional(2, nAI),
  periodicCommunicationIndicator: optional(3, periodicCommunicationIndicator),
  communicationDurationTime: optional(4, wideInteger()),
  periodicTime: optional(5, wideInteger()),
  scheduledCommunicationTime: optional(6, scheduledCommunicationTime),
  scheduledCommunicationType: optional(7, scheduledCommunicationType),
  stationaryIndication: optional(8, stationaryIndication),
  batteryIndication: optional(9, batteryIndication),
  trafficProfile: optional(10, trafficProfile),
  expectedUEMovingTrajectory: optional(11, sequenceOf(uMTLocationArea5G)),
  sCSASID: field(13, sCSASID),
  validityTime: optional(14, timestamp),
});

export const ePSAttachType: AnyType = enumerated({
  ePSAttach: 1,
  combinedEPSIMSIAttach: 2,
  ePSRLOSAttach: 3,
  ePSEmergencyAttach: 4,
  reserved: 5,
});

export const ePSAttachResult: AnyType = enumerated({ ePSOnly: 1, combinedEPSIMSI: 2 });

export const ePSSMSServiceStatus: AnyType = enumerated({
  sMSServicesNotAvailable: 1,
  sMSServicesNotAvailableInThisPLMN: 2,
  networkFailure: 3,
  congestion: 4,
});

export const mMEAttach: AnyType = sequence({
  attachType: field(1, ePSAttachType),
  attachResult: field(2, ePSAttachResult),
  iMSI: field(3, iMSI),
  iMEI: optional(4, iMEI),
  mSISDN: optional(5, mSISDN),
  gUTI: optional(6, gUTI),
  location: restricted('location', optional(7, location)),
  ePSTAIList: optional(8, tAIList),
  sMSServiceStatus: optional(9, ePSSMSServiceStatus),
  oldGUTI: optional(10, gUTI),
  eMM5GRegStatus: optional(11, eMM5GMMStatus),
});

export const mMEDirection: AnyType = enumerated({ networkInitiated: 1, uEInitiated: 2 });

export const ePSDetachType: AnyType = enumerated({
  ePSDetach: 1,
  iMSIDetach: 2,
  combinedEPSIMSIDetach: 3,
  reAttachRequired: 4,
  reAttachNotRequired: 5,
  reserved: 6,
});

export const eMMCause: AnyType = integer(0, 255);

export const mMEDetach: AnyType = sequence({
  detachDirection: field(1, mMEDirection),
  detachType: field(2, ePSDetachType),
  iMSI: field(3, iMSI),
  iMEI: optional(4, iMEI),
  mSISDN: optional(5, mSISDN),
  gUTI: optional(6, gUTI),
  cause: optional(7, eMMCause),
  location: restricted('location', optional(8, location)),
  switchOffIndicator: optional(9, switchOffIndicator),
});

export const mMELocationUpdate: AnyType = sequence({
  iMSI: field(1, iMSI),
  iMEI: optional(2, iMEI),
  mSISDN: optional(3, mSISDN),
  gUTI: optional(4, gUTI),
  location: restricted('location', optional(5, location)),
  oldGUTI: optional(6, gUTI),
  sMSServiceStatus: optional(7, ePSSMSServiceStatus),
});

export const mMEStartOfInterceptionWithEPSAttachedUE: AnyType = sequence({
  attachType: field(1, ePSAttachType),
  attachResult: field(2, ePSAttachResult),
  iMSI: field(3, iMSI),
  iMEI: optional(4, iMEI),
  mSISDN: optional(5, mSISDN),
  gUTI: optional(6, gUTI),
  location: restricted('location', optional(7, location)),
  ePSTAIList: optional(9, tAIList),
  sMSServiceStatus: optional(10, ePSSMSServiceStatus),
  eMM5GRegStatus: optional(12, eMM5GMMStatus),
});

export const mMEFailedProcedureType: AnyType = enumerated({
  attachReject: 1,
  authenticationReject: 2,
  securityModeReject: 3,
  serviceReject: 4,
  trackingAreaUpdateReject: 5,
  activateDedicatedEPSBearerContextReject: 6,
  activateDefaultEPSBearerContextReject: 7,
  bearerResourceAllocationReject: 8,
  bearerResourceModificationReject: 9,
  modifyEPSBearerContectReject: 10,
  pDNConnectivityReject: 11,
  pDNDisconnectReject: 12,
});

export const eSMCause: AnyType = integer(0, 255);

export const mMEFailureCause: AnyType = choice({ eMMCause: field(1, eMMCause), eSMCause: field(2, eSMCause) });

export const mMEUnsuccessfulProcedure: AnyType = sequence({
  failedProcedureType: field(1, mMEFailedProcedureType),
  failureCause: field(2, mMEFailureCause),
  iMSI: optional(3, iMSI),
  iMEI: optional(4, iMEI),
  mSISDN: optional(5, mSISDN),
  gUTI: optional(6, gUTI),
  location: restricted('location', optional(7, location, '6.3.2.2.8')),
});

export const kAKMA: AnyType = octets();

export const aAnFAnchorKeyRegister: AnyType = sequence({
  aKID: field(1, nAI),
  sUPI: field(2, sUPI),
  kAKMA: optional(3, kAKMA),
});

export const keyGetType: AnyType = enumerated({ internal: 1, external: 2 });

export const fQDN: AnyType = text('utf8');

export const uAProtocolID: AnyType = octets(5, 5);

export const aKMAAFID: AnyType = sequence({ aFFQDN: field(1, fQDN), uaProtocolID: field(2, uAProtocolID) });

export const kAF: AnyType = octets();

export const kAFExpiryTime: AnyType = generalizedTime;

export const aFKeyInfo: AnyType = sequence({
  aFID: field(1, aKMAAFID),
  kAF: field(2, kAF),
  kAFExpTime: field(3, kAFExpiryTime),
});

export const aAnFKAKMAApplicationKeyGet: AnyType = sequence({
  type: field(1, keyGetType),
  aKID: field(2, nAI),
  keyInfo: field(3, aFKeyInfo),
});

export const aAnFStartOfInterceptWithEstablishedAKMAKeyMaterial: AnyType = sequence({
  aKID: field(1, nAI),
  kAKMA: optional(2, kAKMA),
  aFKeyList: optional(3, sequenceOf(aFKeyInfo)),
});

export const nFID: AnyType = text('utf8');

export const aAnFAKMAContextRemovalRecord: AnyType = sequence({ aKID: field(1, nAI), nFID: field(2, nFID) });

export const tLSPRFAlgorithm: AnyType = enumerated({ rfc5246: 1 });

export const tLSCipherSuite: AnyType = sequenceOf(integer(0, 255));

export const tLSCipherType: AnyType = enumerated({ stream: 1, block: 2, aead: 3 });

export const tLSCompressionAlgorithm: AnyType = enumerated({ null: 1, deflate: 2 });

export const tLS12UAStarParams: AnyType = sequence({
  preMasterSecret: optional(1, octets(48, 48)),
  masterSecret: field(2, octets(48, 48)),
  pRFAlgorithm: field(3, tLSPRFAlgorithm),
  cipherSuite: field(4, tLSCipherSuite),
  cipherType: field(5, tLSCipherType),
  encKeyLength: field(6, integer(0, 255)),
  blockLength: field(7, integer(0, 255)),
  fixedIVLength: field(8, integer(0, 255)),
  recordIVLength: field(9, integer(0, 255)),
  macLength: field(10, integer(0, 255)),
  macKeyLength: field(11, integer(0, 255)),
  compressionAlgorithm: field(12, tLSCompressionAlgorithm),
  clientRandom: field(13, octets(32, 32)),
  serverRandom: field(14, octets(32, 32)),
  clientSequenceNumber: field(15, wideInteger()),
  serverSequenceNumber: field(16, wideInteger()),
  sessionID: field(17, octets(0, 32)),
  tLSServerExtensions: field(18, octets(0, 65_535)),
  tLSClientExtensions: optional(19, octets(0, 65_535)),
});

export const genericUAStarParams: AnyType = sequence({
  genericClientParams: field(1, octets()),
  genericServerParams: field(2, octets()),
});

export const uAStarParams: AnyType = choice({
  tls12: field(1, tLS12UAStarParams),
  generic: field(2, genericUAStarParams),
});

export const aFAKMAApplicationKeyRefresh: AnyType = sequence({
  aFID: field(1, aFID),
  aKID: field(2, nAI),
  kAF: field(3, kAF),
  uaStarParams: optional(4, uAStarParams),
});

export const aFSecurityParams: AnyType = sequence({
  aFID: field(1, aFID),
  aKID: field(2, nAI),
  kAF: field(3, kAF),
  uaStarParams: field(4, uAStarParams),
});

export const aFStartOfInterceptWithEstablishedAKMAApplicationKey: AnyType = sequence({
  aFID: field(1, fQDN),
  aKID: field(2, nAI),
  kAFParamList: field(3, sequenceOf(aFSecurityParams)),
});

export const aFAuxiliarySecurityParameterEstablishment: AnyType = sequence({
  aFSecurityParams: field(1, aFSecurityParams),
});

export const aFKeyRemovalCause: AnyType = enumerated({ unknown: 1, keyExpiry: 2, applicationSpecific: 3 });

export const aFApplicationKeyRemoval: AnyType = sequence({
  aFID: field(1, aFID),
  aKID: field(2, nAI),
  removalCause: field(3, aFKeyRemovalCause),
});

export const n9HRMessageCause: AnyType = enumerated({
  pDUSessionEstablished: 1,
  pDUSessionModified: 2,
  pDUSessionReleased: 3,
  updatedLocationAvailable: 4,
  sMFChanged: 5,
  other: 6,
  hRLIEnabled: 7,
});

export const n9HRPDUSessionInfo: AnyType = sequence({
  sUPI: field(1, sUPI),
  pEI: optional(2, pEI),
  pDUSessionID: field(3, pDUSessionID),
  location: restricted('location', optional(4, location)),
  sNSSAI: optional(5, sNSSAI),
  dNN: optional(6, dNN),
  messageCause: field(7, n9HRMessageCause),
});

export const s8HRMessageCause: AnyType = enumerated({
  bearerActivated: 1,
  bearerModified: 2,
  bearerDeleted: 3,
  pDNDisconnected: 4,
  updatedLocationAvailable: 5,
  sGWChanged: 6,
  other: 7,
  hRLIEnabled: 8,
});

export const s8HRBearerInfo: AnyType = sequence({
  iMSI: field(1, iMSI),
  iMEI: optional(2, iMEI),
  bearerID: field(3, ePSBearerID),
  linkedBearerID: optional(4, ePSBearerID),
  location: restricted('location', optional(5, location)),
  aPN: optional(6, aPN),
  sGWIPAddress: optional(7, iPAddress),
  messageCause: field(8, s8HRMessageCause),
});

export const separatedLocationReporting: AnyType = sequence({
  sUPI: field(1, sUPI),
  sUCI: optional(2, sUCI),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  gUTI: optional(5, fiveGGUTI),
  location: restricted('location', field(6, location)),
  non3GPPAccessEndpoint: optional(7, uEEndpointAddress),
  rATType: optional(8, rATType),
});

export const jWSTokenType: AnyType = enumerated({ passport: 1 });

export const pASSporTHeader: AnyType = sequence({
  type: field(1, jWSTokenType),
  algorithm: field(2, text('utf8')),
  ppt: optional(3, text('utf8')),
  x5u: field(4, text('utf8')),
});

export const sTIRSHAKENTN: AnyType = choice({ mSISDN: field(1, mSISDN) });

export const sTIRSHAKENOriginator: AnyType = choice({
  telephoneNumber: field(1, sTIRSHAKENTN),
  sTIRSHAKENURI: field(2, text('utf8')),
});

export const sTIRSHAKENDestination: AnyType = choice({
  telephoneNumber: field(1, sTIRSHAKENTN),
  sTIRSHAKENURI: field(2, text('utf8')),
});

export const sTIRSHAKENDestinations: AnyType = sequenceOf(sTIRSHAKENDestination);

export const attestation: AnyType = enumerated({ attestationA: 1, attestationB: 2, attestationC: 3 });

export const pASSporTPayload: AnyType = sequence({
  issuedAtTime: field(1, generalizedTime),
  originator: field(2, sTIRSHAKENOriginator),
  destination: field(3, sTIRSHAKENDestinations),
  attestation: field(4, attestation),
  origId: field(5, text('utf8')),
  diversion: field(6, sTIRSHAKENDestination),
});

export const pASSporT: AnyType = sequence({
  pASSporTHeader: field(1, pASSporTHeader),
  pASSporTPayload: field(2, pASSporTPayload),
  pASSporTSignature: field(3, octets()),
});

export const sIPMessage: AnyType = sequence({
  iPSourceAddress: field(1, iPAddress),
  iPDestinationAddress: field(2, iPAddress),
  sIPContent: field(3, content()),
});

export const sTIRSHAKENSignatureGeneration: AnyType = sequence({
  pASSporTs: field(1, sequenceOf(pASSporT)),
  encapsulatedSIPMessage: optional(2, sIPMessage, '7.11.2.1.3'),
});

export const rCDDisplayInfo: AnyType = sequence({
  name: field(1, text('utf8')),
  jcd: optional(2, octets()),
  jcl: optional(3, octets()),
});

export const eCNAMDisplayInfo: AnyType = sequence({
  name: field(1, text('utf8')),
  additionalInfo: optional(2, octets()),
});

export const sHAKENValidationResult: AnyType = enumerated({
  tNValidationPassed: 1,
  tNValidationFailed: 2,
  noTNValidation: 3,
});

export const sHAKENFailureStatusCode: AnyType = wideInteger();

export const sTIRSHAKENSignatureValidation: AnyType = sequence({
  pASSporTs: optional(1, sequenceOf(pASSporT)),
  rCDTerminalDisplayInfo: optional(2, rCDDisplayInfo),
  eCNAMTerminalDisplayInfo: optional(3, eCNAMDisplayInfo),
  sHAKENValidationResult: field(4, sHAKENValidationResult),
  sHAKENFailureStatusCode: optional(5, sHAKENFailureStatusCode),
  encapsulatedSIPMessage: optional(6, sIPMessage),
});

export const iMSPayload: AnyType = choice({ encapsulatedSIPMessage: field(1, sIPMessage) });

export const sessionDirection: AnyType = enumerated({ fromTarget: 1, toTarget: 2, combined: 3, indeterminate: 4 });

export const voIPRoamingIndication: AnyType = enumerated({ roamingLBO: 1, roamingS8HR: 2, roamingN9HR: 3 });

export const iMSMessage: AnyType = sequence({
  payload: field(1, iMSPayload),
  sessionDirection: field(2, sessionDirection),
  voIPRoamingIndication: optional(3, voIPRoamingIndication),
  location: restricted('location', optional(6, location, '7.12.4.2.2')),
});

export const startOfInterceptionForActiveIMSSession: AnyType = sequence({
  originatingId: field(1, sequenceOf(iMPU)),
  terminatingId: field(2, iMPU),
  sDPState: optional(3, sequenceOf(octets())),
  diversionIdentity: optional(4, iMPU),
  voIPRoamingIndication: optional(5, voIPRoamingIndication),
  location: restricted('location', optional(7, location, '7.12.4.2.3')),
});

export const iMSCCUnavailable: AnyType = sequence({
  cCUnavailableReason: field(1, text('utf8')),
  sDPState: optional(2, octets()),
});

export const uDMLocationInfoRequest: AnyType = sequence({
  requested5GSLocation: restricted('location', optional(1, boolean)),
  requestedCurrentLocation: restricted('location', optional(2, boolean)),
  requestedRATType: optional(3, boolean),
  requestedTimeZone: optional(4, boolean),
  requestedServingNode: optional(5, boolean),
});

export const uDMDefinedCause: AnyType = enumerated({
  userNotFound: 1,
  dataNotFound: 2,
  contextNotFound: 3,
  subscriptionNotFound: 4,
  other: 5,
});

export const uDMInvalidParameters: AnyType = sequence({
  parameter: optional(1, text('utf8')),
  reason: optional(2, text('utf8')),
});

export const uDMProblemDetailsOtherCause: AnyType = sequence({
  problemDetailsType: optional(1, text('utf8')),
  title: optional(2, text('utf8')),
  status: optional(3, wideInteger()),
  detail: optional(4, text('utf8')),
  instance: optional(5, text('utf8')),
  cause: optional(6, text('utf8')),
  uDMInvalidParameters: field(7, uDMInvalidParameters),
  uDMSupportedFeatures: field(8, text('utf8')),
});

export const uDMProblemDetailsCause: AnyType = choice({
  uDMDefinedCause: field(1, uDMDefinedCause),
  otherCause: field(2, uDMProblemDetailsOtherCause),
});

export const uDMProblemDetails: AnyType = sequence({ cause: optional(1, uDMProblemDetailsCause) });

export const uDMLocationInformationResult: AnyType = sequence({
  sUPI: field(1, sUPI),
  pEI: optional(2, pEI),
  gPSI: optional(3, gPSI),
  locationInfoRequest: restricted('location', field(4, uDMLocationInfoRequest)),
  vPLMNID: optional(5, pLMNID),
  currentLocationIndicator: restricted('location', optional(6, boolean)),
  aMFInstanceID: optional(7, nFID),
  sMSFInstanceID: optional(8, nFID),
  location: restricted('location', optional(9, location)),
  rATType: optional(10, rATType),
  problemDetails: optional(11, uDMProblemDetails),
});

export const uEContextInfo: AnyType = sequence({
  supportVoPS: optional(1, boolean),
  supportVoPSNon3GPP: optional(2, boolean),
  lastActiveTime: optional(3, timestamp),
  accessType: optional(4, accessType),
  rATType: optional(5, rATType),
});

export const fiveGSUserState: AnyType = enumerated({
  deregistered: 1,
  registeredNotReachableForPaging: 2,
  registeredReachableForPaging: 3,
  connectedNotReachableForPaging: 4,
  connectedReachableForPaging: 5,
  notProvidedFromAMF: 6,
});

export const fiveGSUserStateInfo: AnyType = sequence({
  fiveGSUserState: field(1, fiveGSUserState),
  accessType: field(2, accessType),
});

export const fiveGSRVCCInfo: AnyType = sequence({
  uE5GSRVCCCapability: field(1, boolean),
  sessionTransferNumber: optional(2, text('utf8')),
  correlationMSISDN: optional(3, mSISDN),
});

export const uDMUEInformationResponse: AnyType = sequence({
  sUPI: field(1, sUPI),
  tADSInfo: optional(2, uEContextInfo),
  fiveGSUserStateInfo: optional(3, fiveGSUserStateInfo),
  fiveGSRVCCInfo: optional(4, fiveGSRVCCInfo),
  problemDetails: optional(5, uDMProblemDetails),
});

export const uDMInfoRequestType: AnyType = enumerated({ hSS: 1, aUSF: 2, other: 3 });

export const subscriberIdentifier: AnyType = choice({ sUCI: field(1, sUCI), sUPI: field(2, sUPI) });

export const primaryAuthenticationType: AnyType = enumerated({
  eAPAKAPrime: 1,
  fiveGAKA: 2,
  eAPTLS: 3,
  none: 4,
  ePSAKA: 5,
  eAPAKA: 6,
  iMSAKA: 7,
  gBAAKA: 8,
  uMTSAKA: 9,
});

export const uDMAuthenticationInfoRequest: AnyType = sequence({
  infoRequestType: field(1, uDMInfoRequestType),
  rGAuthCtx: field(2, sequenceOf(subscriberIdentifier)),
  authType: field(3, primaryAuthenticationType),
  servingNetworkName: field(4, pLMNID),
  aUSFInstanceID: optional(5, nFID),
  cellCAGInfo: optional(6, cAGID),
  n5GCIndicator: optional(7, boolean),
});

export const uDMUEAuthenticationResponse: AnyType = sequence({
  sUPI: field(1, sUPI),
  authenticationInfoRequest: field(2, uDMAuthenticationInfoRequest),
  aKMAIndicator: optional(3, boolean),
  problemDetails: optional(4, uDMProblemDetails),
});

export const aMFPositioningInfoTransfer: AnyType = sequence({
  sUPI: field(1, sUPI),
  sUCI: optional(2, sUCI),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  gUTI: optional(5, fiveGGUTI),
  nRPPaMessage: optional(6, octets()),
  lPPMessage: optional(7, octets()),
  lcsCorrelationId: field(8, text('utf8', 1, 255)),
  additionalUserIdentifiers: optional(9, userIdentifiers, '6.2.2.2.9'),
});

export const mMEPositioningInfoTransfer: AnyType = sequence({
  iMSI: field(1, iMSI),
  iMEI: optional(2, iMEI),
  mSISDN: optional(3, mSISDN),
  gUTI: optional(4, gUTI),
  lPPaMessage: optional(5, octets()),
  lPPMessage: optional(6, octets()),
  mMELCSCorrelationId: field(7, octets(4, 4)),
});

export const serviceAreaList: AnyType = octets(4, 112);

export const aMFUEConfigurationUpdate: AnyType = sequence({
  userIdentifiers: field(1, userIdentifiers),
  gUTI: field(2, gUTI),
  oldGUTI: optional(3, ePS5GGUTI),
  fiveGSTAIList: optional(4, tAIList),
  slice: optional(5, slice),
  serviceAreaList: optional(6, serviceAreaList),
  registrationResult: optional(7, aMFRegistrationResult),
  sMSOverNASIndicator: optional(8, sMSOverNASIndicator),
});

export const mMSConvertedFromEmail: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  terminatingMMSParty: field(3, sequenceOf(mMSParty)),
  contentType: field(4, mMSContentType),
  originatingMMSParty: field(5, mMSParty),
  messageClass: optional(6, mMSMessageClass),
  dateTime: field(7, timestamp),
  expiry: optional(8, mMSExpiry),
  deliveryReport: optional(9, boolean),
  priority: optional(10, mMSPriority),
  readReport: optional(11, boolean),
  subject: optional(12, mMSSubject),
  messageID: optional(13, text('utf8')),
});

export const mMSConvertedToEmail: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  terminatingMMSParty: field(3, sequenceOf(mMSParty)),
  contentType: field(4, mMSContentType),
  originatingMMSParty: field(5, mMSParty),
  messageClass: optional(6, mMSMessageClass),
  dateTime: field(7, timestamp),
  expiry: optional(8, mMSExpiry),
  desiredDeliveryTime: optional(9, timestamp),
  deliveryReport: optional(10, boolean),
  priority: optional(11, mMSPriority),
  senderVisibility: optional(12, boolean),
  store: optional(13, boolean),
  state: optional(14, mMState),
  flags: optional(15, mMFlags),
  readReport: optional(16, boolean),
  subject: optional(17, mMSSubject),
  messageID: optional(18, text('utf8')),
});

export const aMFIdentifierDeassociation: AnyType = sequence({
  sUPI: field(1, sUPI),
  sUCI: optional(2, sUCI),
  pEI: optional(3, pEI),
  gPSI: optional(4, gPSI),
  gUTI: field(5, fiveGGUTI),
  location: restricted('location', optional(6, location)),
  additionalUserIdentifiers: optional(7, userIdentifiers),
});

export const mMEIdentifierDeassociation: AnyType = sequence({
  iMSI: field(1, iMSI),
  iMEI: optional(2, iMEI),
  mSISDN: optional(3, mSISDN),
  gUTI: field(4, gUTI),
  location: restricted('location', optional(5, location)),
});

export const xIRIEvent: AnyType = choice({
  registration: field(1, aMFRegistration),
  deregistration: field(2, aMFDeregistration),
  locationUpdate: restricted('location', field(3, aMFLocationUpdate)),
  startOfInterceptionWithRegisteredUE: field(4, aMFStartOfInterceptionWithRegisteredUE),
  unsuccessfulAMProcedure: field(5, aMFUnsuccessfulProcedure, '6.2.3'),
  pDUSessionEstablishment: field(6, sMFPDUSessionEstablishment),
  pDUSessionModification: field(7, sMFPDUSessionModification),
  pDUSessionRelease: field(8, sMFPDUSessionRelease),
  startOfInterceptionWithEstablishedPDUSession: field(9, sMFStartOfInterceptionWithEstablishedPDUSession),
  unsuccessfulSMProcedure: field(10, sMFUnsuccessfulProcedure, '7.2.2'),
  servingSystemMessage: field(11, uDMServingSystemMessage),
  sMSMessage: field(12, sMSMessage, '7.3.1'),
  lALSReport: field(13, lALSReport, '6.2.3.4.1'),
  pDHeaderReport: field(14, pDHeaderReport),
  pDSummaryReport: field(15, pDSummaryReport, '7.4.2'),
  mMSSend: field(17, mMSSend),
  mMSSendByNonLocalTarget: field(18, mMSSendByNonLocalTarget),
  mMSNotification: field(19, mMSNotification),
  mMSSendToNonLocalTarget: field(20, mMSSendToNonLocalTarget),
  mMSNotificationResponse: field(21, mMSNotificationResponse),
  mMSRetrieval: field(22, mMSRetrieval),
  mMSDeliveryAck: field(23, mMSDeliveryAck),
  mMSForward: field(24, mMSForward),
  mMSDeleteFromRelay: field(25, mMSDeleteFromRelay),
  mMSDeliveryReport: field(26, mMSDeliveryReport),
  mMSDeliveryReportNonLocalTarget: field(27, mMSDeliveryReportNonLocalTarget),
  mMSReadReport: field(28, mMSReadReport),
  mMSReadReportNonLocalTarget: field(29, mMSReadReportNonLocalTarget),
  mMSCancel: field(30, mMSCancel),
  mMSMBoxStore: field(31, mMSMBoxStore),
  mMSMBoxUpload: field(32, mMSMBoxUpload),
  mMSMBoxDelete: field(33, mMSMBoxDelete),
  mMSMBoxViewRequest: field(34, mMSMBoxViewRequest),
  mMSMBoxViewResponse: field(35, mMSMBoxViewResponse, '7.5.2'),
  pTCRegistration: field(36, pTCRegistration),
  pTCSessionInitiation: field(37, pTCSessionInitiation),
  pTCSessionAbandon: field(38, pTCSessionAbandon),
  pTCSessionStart: field(39, pTCSessionStart),
  pTCSessionEnd: field(40, pTCSessionEnd),
  pTCStartOfInterception: field(41, pTCStartOfInterception),
  pTCPreEstablishedSession: field(42, pTCPreEstablishedSession),
  pTCInstantPersonalAlert: field(43, pTCInstantPersonalAlert),
  pTCPartyJoin: field(44, pTCPartyJoin),
  pTCPartyDrop: field(45, pTCPartyDrop),
  pTCPartyHold: field(46, pTCPartyHold),
  pTCMediaModification: field(47, pTCMediaModification),
  pTCGroupAdvertisement: field(48, pTCGroupAdvertisement),
  pTCFloorControl: field(49, pTCFloorControl),
  pTCTargetPresence: field(50, pTCTargetPresence),
  pTCParticipantPresence: field(51, pTCParticipantPresence),
  pTCListManagement: field(52, pTCListManagement),
  pTCAccessPolicy: field(53, pTCAccessPolicy, '7.2.2'),
  subscriberRecordChangeMessage: field(54, uDMSubscriberRecordChangeMessage),
  cancelLocationMessage: restricted('location', field(55, uDMCancelLocationMessage)),
  sMSReport: field(56, sMSReport, '6.2.3.2.7'),
  sMFMAPDUSessionEstablishment: field(57, sMFMAPDUSessionEstablishment),
  sMFMAPDUSessionModification: field(58, sMFMAPDUSessionModification),
  sMFMAPDUSessionRelease: field(59, sMFMAPDUSessionRelease),
  startOfInterceptionWithEstablishedMAPDUSession: field(60, sMFStartOfInterceptionWithEstablishedMAPDUSession),
  unsuccessfulMASMProcedure: field(61, sMFMAUnsuccessfulProcedure),
  aMFIdentifierAssociation: field(62, aMFIdentifierAssociation),
  mMEIdentifierAssociation: field(63, mMEIdentifierAssociation, '6.2.3.2.8'),
  sMFPDUtoMAPDUSessionModification: field(64, sMFPDUtoMAPDUSessionModification, '7.7.2'),
  nEFPDUSessionEstablishment: field(65, nEFPDUSessionEstablishment),
  nEFPDUSessionModification: field(66, nEFPDUSessionModification),
  nEFPDUSessionRelease: field(67, nEFPDUSessionRelease),
  nEFUnsuccessfulProcedure: field(68, nEFUnsuccessfulProcedure),
  nEFStartOfInterceptionWithEstablishedPDUSession: field(69, nEFStartOfInterceptionWithEstablishedPDUSession),
  nEFdeviceTrigger: field(70, nEFDeviceTrigger),
  nEFdeviceTriggerReplace: field(71, nEFDeviceTriggerReplace),
  nEFdeviceTriggerCancellation: field(72, nEFDeviceTriggerCancellation),
  nEFdeviceTriggerReportNotify: field(73, nEFDeviceTriggerReportNotify),
  nEFMSISDNLessMOSMS: field(74, nEFMSISDNLessMOSMS),
  nEFExpectedUEBehaviourUpdate: field(75, nEFExpectedUEBehaviourUpdate, '7.8.2'),
  sCEFPDNConnectionEstablishment: field(76, sCEFPDNConnectionEstablishment),
  sCEFPDNConnectionUpdate: field(77, sCEFPDNConnectionUpdate),
  sCEFPDNConnectionRelease: field(78, sCEFPDNConnectionRelease),
  sCEFUnsuccessfulProcedure: field(79, sCEFUnsuccessfulProcedure),
  sCEFStartOfInterceptionWithEstablishedPDNConnection: field(80, sCEFStartOfInterceptionWithEstablishedPDNConnection),
  sCEFdeviceTrigger: field(81, sCEFDeviceTrigger),
  sCEFdeviceTriggerReplace: field(82, sCEFDeviceTriggerReplace),
  sCEFdeviceTriggerCancellation: field(83, sCEFDeviceTriggerCancellation),
  sCEFdeviceTriggerReportNotify: field(84, sCEFDeviceTriggerReportNotify),
  sCEFMSISDNLessMOSMS: field(85, sCEFMSISDNLessMOSMS),
  sCEFCommunicationPatternUpdate: field(86, sCEFCommunicationPatternUpdate, '6.3'),
  mMEAttach: field(87, mMEAttach),
  mMEDetach: field(88, mMEDetach),
  mMELocationUpdate: restricted('location', field(89, mMELocationUpdate)),
  mMEStartOfInterceptionWithEPSAttachedUE: field(90, mMEStartOfInterceptionWithEPSAttachedUE),
  mMEUnsuccessfulProcedure: field(91, mMEUnsuccessfulProcedure, '7.9.1'),
  aAnFAnchorKeyRegister: field(92, aAnFAnchorKeyRegister),
  aAnFKAKMAApplicationKeyGet: field(93, aAnFKAKMAApplicationKeyGet),
  aAnFStartOfInterceptWithEstablishedAKMAKeyMaterial: field(94, aAnFStartOfInterceptWithEstablishedAKMAKeyMaterial),
  aAnFAKMAContextRemovalRecord: field(95, aAnFAKMAContextRemovalRecord),
  aFAKMAApplicationKeyRefresh: field(96, aFAKMAApplicationKeyRefresh),
  aFStartOfInterceptWithEstablishedAKMAApplicationKey: field(97, aFStartOfInterceptWithEstablishedAKMAApplicationKey),
  aFAuxiliarySecurityParameterEstablishment: field(98, aFAuxiliarySecurityParameterEstablishment),
  aFApplicationKeyRemoval: field(99, aFApplicationKeyRemoval, '7.10.3.3'),
  n9HRPDUSessionInfo: field(100, n9HRPDUSessionInfo),
  s8HRBearerInfo: field(101, s8HRBearerInfo, '7.3.4'),
  separatedLocationReporting: restricted('location', field(102, separatedLocationReporting, '7.11.2')),
  sTIRSHAKENSignatureGeneration: field(103, sTIRSHAKENSignatureGeneration),
  sTIRSHAKENSignatureValidation: field(104, sTIRSHAKENSignatureValidation, '7.12.4.2'),
  iMSMessage: field(105, iMSMessage),
  startOfInterceptionForActiveIMSSession: field(106, startOfInterceptionForActiveIMSSession),
  iMSCCUnavailable: field(107, iMSCCUnavailable, '7.2.2'),
  uDMLocationInformationResult: restricted('location', field(108, uDMLocationInformationResult)),
  uDMUEInformationResponse: field(109, uDMUEInformationResponse),
  uDMUEAuthenticationResponse: field(110, uDMUEAuthenticationResponse),
  positioningInfoTransfer: restricted('location', field(111, aMFPositioningInfoTransfer, '6.3.2.2.8')),
  mMEPositioningInfoTransfer: restricted('location', field(112, mMEPositioningInfoTransfer)),
  aMFUEConfigurationUpdate: field(132, aMFUEConfigurationUpdate),
  mMSConvertedFromEmail: field(165, mMSConvertedFromEmail),
  mMSConvertedToEmail: field(166, mMSConvertedToEmail),
  aMFIdentifierDeassociation: field(186, aMFIdentifierDeassociation),
  mMEIdentifierDeassociation: field(187, mMEIdentifierDeassociation),
});

export const xIRIPayload: AnyType = sequence({ xIRIPayloadOID: field(1, relativeOid), event: field(2, xIRIEvent) });

export const mDFCellSiteReport: AnyType = sequenceOf(cellInformation);

export const iRIEvent: AnyType = choice({
  registration: field(1, aMFRegistration),
  deregistration: field(2, aMFDeregistration),
  locationUpdate: restricted('location', field(3, aMFLocationUpdate)),
  startOfInterceptionWithRegisteredUE: field(4, aMFStartOfInterceptionWithRegisteredUE),
  unsuccessfulRegistrationProcedure: field(5, aMFUnsuccessfulProcedure, '6.2.3'),
  pDUSessionEstablishment: field(6, sMFPDUSessionEstablishment),
  pDUSessionModification: field(7, sMFPDUSessionModification),
  pDUSessionRelease: field(8, sMFPDUSessionRelease),
  startOfInterceptionWithEstablishedPDUSession: field(9, sMFStartOfInterceptionWithEstablishedPDUSession),
  unsuccessfulSessionProcedure: field(10, sMFUnsuccessfulProcedure, '7.2.2'),
  servingSystemMessage: field(11, uDMServingSystemMessage),
  sMSMessage: field(12, sMSMessage, '7.3.1'),
  lALSReport: field(13, lALSReport, '6.2.3.4.1'),
  pDHeaderReport: field(14, pDHeaderReport),
  pDSummaryReport: field(15, pDSummaryReport, '7.3.2'),
  mDFCellSiteReport: field(16, mDFCellSiteReport, '7.4.2'),
  mMSSend: field(17, mMSSend),
  mMSSendByNonLocalTarget: field(18, mMSSendByNonLocalTarget),
  mMSNotification: field(19, mMSNotification),
  mMSSendToNonLocalTarget: field(20, mMSSendToNonLocalTarget),
  mMSNotificationResponse: field(21, mMSNotificationResponse),
  mMSRetrieval: field(22, mMSRetrieval),
  mMSDeliveryAck: field(23, mMSDeliveryAck),
  mMSForward: field(24, mMSForward),
  mMSDeleteFromRelay: field(25, mMSDeleteFromRelay),
  mMSDeliveryReport: field(26, mMSDeliveryReport),
  mMSDeliveryReportNonLocalTarget: field(27, mMSDeliveryReportNonLocalTarget),
  mMSReadReport: field(28, mMSReadReport),
  mMSReadReportNonLocalTarget: field(29, mMSReadReportNonLocalTarget),
  mMSCancel: field(30, mMSCancel),
  mMSMBoxStore: field(31, mMSMBoxStore),
  mMSMBoxUpload: field(32, mMSMBoxUpload),
  mMSMBoxDelete: field(33, mMSMBoxDelete),
  mMSMBoxViewRequest: field(34, mMSMBoxViewRequest),
  mMSMBoxViewResponse: field(35, mMSMBoxViewResponse, '7.5.2'),
  pTCRegistration: field(36, pTCRegistration),
  pTCSessionInitiation: field(37, pTCSessionInitiation),
  pTCSessionAbandon: field(38, pTCSessionAbandon),
  pTCSessionStart: field(39, pTCSessionStart),
  pTCSessionEnd: field(40, pTCSessionEnd),
  pTCStartOfInterception: field(41, pTCStartOfInterception),
  pTCPreEstablishedSession: field(42, pTCPreEstablishedSession),
  pTCInstantPersonalAlert: field(43, pTCInstantPersonalAlert),
  pTCPartyJoin: field(44, pTCPartyJoin),
  pTCPartyDrop: field(45, pTCPartyDrop),
  pTCPartyHold: field(46, pTCPartyHold),
  pTCMediaModification: field(47, pTCMediaModification),
  pTCGroupAdvertisement: field(48, pTCGroupAdvertisement),
  pTCFloorControl: field(49, pTCFloorControl),
  pTCTargetPresence: field(50, pTCTargetPresence),
  pTCParticipantPresence: field(51, pTCParticipantPresence),
  pTCListManagement: field(52, pTCListManagement),
  pTCAccessPolicy: field(53, pTCAccessPolicy, '7.2.2'),
  subscriberRecordChangeMessage: field(54, uDMSubscriberRecordChangeMessage),
  cancelLocationMessage: restricted('location', field(55, uDMCancelLocationMessage)),
  sMSReport: field(56, sMSReport, '6.2.3.2.7'),
  sMFMAPDUSessionEstablishment: field(57, sMFMAPDUSessionEstablishment),
  sMFMAPDUSessionModification: field(58, sMFMAPDUSessionModification),
  sMFMAPDUSessionRelease: field(59, sMFMAPDUSessionRelease),
  startOfInterceptionWithEstablishedMAPDUSession: field(60, sMFStartOfInterceptionWithEstablishedMAPDUSession),
  unsuccessfulMASMProcedure: field(61, sMFMAUnsuccessfulProcedure),
  aMFIdentifierAssociation: field(62, aMFIdentifierAssociation),
  mMEIdentifierAssociation: field(63, mMEIdentifierAssociation, '6.2.3.2.8'),
  sMFPDUtoMAPDUSessionModification: field(64, sMFPDUtoMAPDUSessionModification, '7.7.2'),
  nEFPDUSessionEstablishment: field(65, nEFPDUSessionEstablishment),
  nEFPDUSessionModification: field(66, nEFPDUSessionModification),
  nEFPDUSessionRelease: field(67, nEFPDUSessionRelease),
  nEFUnsuccessfulProcedure: field(68, nEFUnsuccessfulProcedure),
  nEFStartOfInterceptionWithEstablishedPDUSession: field(69, nEFStartOfInterceptionWithEstablishedPDUSession),
  nEFdeviceTrigger: field(70, nEFDeviceTrigger),
  nEFdeviceTriggerReplace: field(71, nEFDeviceTriggerReplace),
  nEFdeviceTriggerCancellation: field(72, nEFDeviceTriggerCancellation),
  nEFdeviceTriggerReportNotify: field(73, nEFDeviceTriggerReportNotify),
  nEFMSISDNLessMOSMS: field(74, nEFMSISDNLessMOSMS),
  nEFExpectedUEBehaviourUpdate: field(75, nEFExpectedUEBehaviourUpdate, '7.8.2'),
  sCEFPDNConnectionEstablishment: field(76, sCEFPDNConnectionEstablishment),
  sCEFPDNConnectionUpdate: field(77, sCEFPDNConnectionUpdate),
  sCEFPDNConnectionRelease: field(78, sCEFPDNConnectionRelease),
  sCEFUnsuccessfulProcedure: field(79, sCEFUnsuccessfulProcedure),
  sCEFStartOfInterceptionWithEstablishedPDNConnection: field(80, sCEFStartOfInterceptionWithEstablishedPDNConnection),
  sCEFdeviceTrigger: field(81, sCEFDeviceTrigger),
  sCEFdeviceTriggerReplace: field(82, sCEFDeviceTriggerReplace),
  sCEFdeviceTriggerCancellation: field(83, sCEFDeviceTriggerCancellation),
  sCEFdeviceTriggerReportNotify: field(84, sCEFDeviceTriggerReportNotify),
  sCEFMSISDNLessMOSMS: field(85, sCEFMSISDNLessMOSMS),
  sCEFCommunicationPatternUpdate: field(86, sCEFCommunicationPatternUpdate, '6.3'),
  mMEAttach: field(87, mMEAttach),
  mMEDetach: field(88, mMEDetach),
  mMELocationUpdate: restricted('location', field(89, mMELocationUpdate)),
  mMEStartOfInterceptionWithEPSAttachedUE: field(90, mMEStartOfInterceptionWithEPSAttachedUE),
  mMEUnsuccessfulProcedure: field(91, mMEUnsuccessfulProcedure, '7.9.1'),
  aAnFAnchorKeyRegister: field(92, aAnFAnchorKeyRegister),
  aAnFKAKMAApplicationKeyGet: field(93, aAnFKAKMAApplicationKeyGet),
  aAnFStartOfInterceptWithEstablishedAKMAKeyMaterial: field(94, aAnFStartOfInterceptWithEstablishedAKMAKeyMaterial),
  aAnFAKMAContextRemovalRecord: field(95, aAnFAKMAContextRemovalRecord),
  aFAKMAApplicationKeyRefresh: field(96, aFAKMAApplicationKeyRefresh),
  aFStartOfInterceptWithEstablishedAKMAApplicationKey: field(97, aFStartOfInterceptWithEstablishedAKMAApplicationKey),
  aFAuxiliarySecurityParameterEstablishment: field(98, aFAuxiliarySecurityParameterEstablishment),
  aFApplicationKeyRemoval: field(99, aFApplicationKeyRemoval),
  separatedLocationReporting: restricted('location', field(102, separatedLocationReporting, '7.11.3')),
  sTIRSHAKENSignatureGeneration: field(103, sTIRSHAKENSignatureGeneration),
  sTIRSHAKENSignatureValidation: field(104, sTIRSHAKENSignatureValidation, '7.11.4.2'),
  iMSMessage: field(105, iMSMessage),
  startOfInterceptionForActiveIMSSession: field(106, startOfInterceptionForActiveIMSSession),
  iMSCCUnavailable: field(107, iMSCCUnavailable, '7.2.2'),
  uDMLocationInformationResultRecord: restricted('location', field(108, uDMLocationInformationResult)),
  uDMUEInformationResponse: field(109, uDMUEInformationResponse),
  uDMUEAuthenticationResponse: field(110, uDMUEAuthenticationResponse),
  positioningInfoTransfer: restricted('location', field(111, aMFPositioningInfoTransfer, '6.3.2.2.8')),
  mMEPositioningInfoTransfer: restricted('location', field(112, mMEPositioningInfoTransfer)),
  aMFUEConfigurationUpdate: field(132, aMFUEConfigurationUpdate),
  mMSConvertedFromEmail: field(165, mMSConvertedFromEmail),
  mMSConvertedToEmail: field(166, mMSConvertedToEmail),
  aMFIdentifierDeassociation: field(186, aMFIdentifierDeassociation),
  mMEIdentifierDeassociation: field(187, mMEIdentifierDeassociation),
});

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

export const targetIdentifierProvenance: AnyType = enumerated({ lEAProvided: 1, observed: 2, matchedOn: 3, other: 4 });

export const iRITargetIdentifier: AnyType = sequence({
  identifier: field(1, targetIdentifier),
  provenance: optional(2, targetIdentifierProvenance),
});

export const mediatedFromIndicator: AnyType = choice({ xIRIRelativeOID: field(1, relativeOid) });

export const iRIPayload: AnyType = sequence({
  iRIPayloadOID: field(1, relativeOid),
  event: field(2, iRIEvent),
  targetIdentifiers: optional(3, sequenceOf(iRITargetIdentifier)),
  mediatedFromIndicator: optional(4, mediatedFromIndicator),
});

export const uPFCCPDU: AnyType = content();

export const uPFCCPDUPayload: AnyType = choice({
  uPFIPCC: field(1, content()),
  uPFEthernetCC: field(2, content()),
  uPFUnstructuredCC: field(3, content()),
});

export const extendedUPFCCPDU: AnyType = sequence({ payload: field(1, uPFCCPDUPayload), qFI: optional(2, qFI) });

export const mMSCCPDU: AnyType = sequence({
  version: field(1, mMSVersion),
  transactionID: field(2, text('utf8')),
  mMSContent: field(3, octets()),
});

export const nIDDCCPDU: AnyType = content();

export const pTCCCPDU: AnyType = content();

export const iMSCCPDUPayload: AnyType = content();

export const iMSCCPDU: AnyType = sequence({ payload: field(1, iMSCCPDUPayload), sDPInfo: optional(2, octets()) });

export const cCPDU: AnyType = choice({
  uPFCCPDU: field(1, uPFCCPDU),
  extendedUPFCCPDU: field(2, extendedUPFCCPDU),
  mMSCCPDU: field(3, mMSCCPDU),
  nIDDCCPDU: field(4, nIDDCCPDU),
  pTCCCPDU: field(5, pTCCCPDU),
  iMSCCPDU: field(6, iMSCCPDU),
});

export const cCPayload: AnyType = sequence({ cCPayloadOID: field(1, relativeOid), pDU: field(2, cCPDU) });

export const lINotificationType: AnyType = enumerated({ activation: 1, deactivation: 2, modification: 3 });

export const lIAppliedDeliveryInformation: AnyType = sequence({
  hI2DeliveryIPAddress: optional(1, iPAddress),
  hI2DeliveryPortNumber: optional(2, portNumber),
  hI3DeliveryIPAddress: optional(3, iPAddress),
  hI3DeliveryPortNumber: optional(4, portNumber),
});

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

/**
 * 3GPP TS 33.128, release 17: TS33128Payloads: sessions (SMF, PGW-C, UPF).
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
import {
  aMFID,
  dNN,
  ePSSubscriberIDs,
  fTEID,
  fTEIDList,
  fiveGMMCause,
  fiveGSMCause,
  fiveGSMRequestType,
  gPSI,
  hSMFURI,
  iMSIUnauthenticatedIndication,
  iPAddress,
  initiator,
  mACAddress,
  nSSAI,
  nextLayerProtocol,
  pDNConnectionType,
  pDUSessionID,
  pDUSessionType,
  pEI,
  portNumber,
  sMPDUDNRequest,
  sNSSAI,
  sUPI,
  sUPIUnauthenticatedIndication,
  uEEndpointAddress,
} from './common.ts';
import { accessType, location, nID, pLMNID, rATType, timestamp } from './location.ts';

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

export const iPMask: AnyType = sequence({ fromIPAddress: field(1, iPAddress), toIPAddress: field(2, iPAddress) });

export const anyIPAddress: AnyType = enumerated({ any: 1 });

export const iPAddressOrRangeOrAny: AnyType = choice({
  iPAddress: field(1, iPAddress),
  ipAddressRange: field(2, iPMask),
  anyIPAddress: field(3, anyIPAddress),
});

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

export const uPFCCPDU: AnyType = content();

export const uPFCCPDUPayload: AnyType = choice({
  uPFIPCC: field(1, content()),
  uPFEthernetCC: field(2, content()),
  uPFUnstructuredCC: field(3, content()),
});

export const extendedUPFCCPDU: AnyType = sequence({ payload: field(1, uPFCCPDUPayload), qFI: optional(2, qFI) });

export const sMFID: AnyType = text('utf8');

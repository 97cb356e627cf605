/**
 * 3GPP TS 33.108, evolved packet system: the records of HI2.
 *
 * Module EpsHI2Operations, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bare,
  bareOptional,
  bits,
  boolean,
  choice,
  defaulted,
  enumerated,
  field,
  generalizedTime,
  integer,
  nothing,
  octets,
  oid,
  optional,
  restricted,
  sequence,
  sequenceOf,
  setOf,
  text,
  wideInteger,
  type AnyType,
} from '../../schema.ts';
import {
  dataNodeAddress,
  iPAddress,
  lawfulInterceptionIdentifier,
  nationalHI2ASN1parameters,
  nationalParameters,
  networkIdentifier,
  timeStamp,
} from '../etsi/hi2.ts';
import { civicAddress, extendedLocParameters, locationErrorCode } from './umts-hi2.ts';

export const globalCellID: AnyType = octets(5, 7);

export const rai: AnyType = octets(6, 6);

export const mapDatum: AnyType = enumerated({ wGS84: 0, wGS72: 1, eD50: 2 });

export const gSMLocation: AnyType = choice(
  {
    geoCoordinates: field(
      1,
      sequence({
        latitude: field(1, text('printable', 7, 10)),
        longitude: field(2, text('printable', 8, 11)),
        mapDatum: defaulted(optional(3, mapDatum), 'wGS84'),
        azimuth: optional(4, integer(0, 359)),
      }),
    ),
    utmCoordinates: field(
      2,
      sequence({
        'utm-East': field(1, text('printable', 10, 10)),
        'utm-North': field(2, text('printable', 7, 7)),
        mapDatum: defaulted(optional(3, mapDatum), 'wGS84'),
        azimuth: optional(4, integer(0, 359)),
      }),
    ),
    utmRefCoordinates: field(
      3,
      sequence({
        'utmref-string': bare(text('printable', 13, 13)),
        mapDatum: defaulted(bareOptional(mapDatum), 'wGS84'),
      }),
    ),
    wGS84Coordinates: field(4, octets()),
  },
  'closed',
);

export const geographicalCoordinates: AnyType = sequence({
  latitudeSign: bare(enumerated({ north: 0, south: 1 })),
  latitude: bare(integer(0, 8_388_607)),
  longitude: bare(integer(-8_388_608, 8_388_607)),
});

export const gAPoint: AnyType = sequence({
  geographicalCoordinates: restricted('location', bare(geographicalCoordinates)),
});

export const gAPointWithUnCertainty: AnyType = sequence(
  {
    geographicalCoordinates: restricted('location', bare(geographicalCoordinates)),
    uncertaintyCode: bare(integer(0, 127)),
  },
  'closed',
);

export const gAPolygon: AnyType = sequenceOf(
  sequence({ geographicalCoordinates: restricted('location', bare(geographicalCoordinates)) }),
);

export const uMTSLocation: AnyType = choice(
  { point: field(1, gAPoint), pointWithUnCertainty: field(2, gAPointWithUnCertainty), polygon: field(3, gAPolygon) },
  'closed',
);

export const sai: AnyType = octets(7, 7);

export const location: AnyType = sequence({
  'e164-Number': optional(1, octets(1, 25)),
  globalCellID: restricted('location', optional(2, globalCellID)),
  rAI: optional(4, rai),
  gsmLocation: restricted('location', optional(5, gSMLocation)),
  umtsLocation: restricted('location', optional(6, uMTSLocation)),
  sAI: optional(7, sai),
  oldRAI: optional(8, rai),
  civicAddress: restricted('location', optional(9, civicAddress)),
  operatorSpecificInfo: optional(10, octets()),
  uELocationTimestamp: restricted(
    'location',
    optional(11, choice({ timestamp: field(0, timeStamp), timestampUnknown: field(1, nothing) })),
  ),
});

export const gPRSParameters: AnyType = sequence({
  'pDP-address-allocated-to-the-target': optional(1, dataNodeAddress),
  aPN: optional(2, octets(1, 100)),
  'pDP-type': optional(3, octets(2, 2)),
  nSAPI: optional(4, octets(1, 1)),
  additionalIPaddress: optional(5, dataNodeAddress),
});

export const servicesDataInformation: AnyType = sequence({ 'gPRS-parameters': optional(1, gPRSParameters) });

export const partyInformation: AnyType = sequence({
  'party-Qualifier': field(0, enumerated({ 'gPRSorEPS-Target': 3 })),
  partyIdentity: field(
    1,
    sequence({
      imei: optional(1, octets(8, 8)),
      imsi: optional(3, octets(3, 8)),
      msISDN: optional(6, octets(1, 9)),
      'e164-Format': optional(7, octets(1, 25)),
      'sip-uri': optional(8, octets()),
      'tel-uri': optional(9, octets()),
      nai: optional(10, octets()),
      'x-3GPP-Asserted-Identity': optional(11, octets()),
      xUI: optional(12, octets()),
      iMPI: optional(13, octets()),
    }),
  ),
  'services-Data-Information': optional(4, servicesDataInformation),
});

export const sMSReport: AnyType = sequence(
  {
    'sMS-Contents': field(
      3,
      sequence({
        'sms-initiator': field(1, enumerated({ target: 0, server: 1, 'undefined-party': 2 })),
        'transfer-status': optional(2, enumerated({ 'succeed-transfer': 0, 'not-succeed-transfer': 1, undefined: 2 })),
        'other-message': optional(3, enumerated({ yes: 0, no: 1, undefined: 2 })),
        content: optional(4, octets(1, 270)),
      }),
    ),
  },
  'closed',
);

export const ePSCorrelationNumber: AnyType = octets();

export const ePSEvent: AnyType = enumerated({
  pDPContextActivation: 1,
  startOfInterceptionWithPDPContextActive: 2,
  pDPContextDeactivation: 4,
  gPRSAttach: 5,
  gPRSDetach: 6,
  locationInfoUpdate: 10,
  sMS: 11,
  pDPContextModification: 13,
  servingSystem: 14,
  startOfInterceptionWithMSAttached: 15,
  'e-UTRANAttach': 16,
  'e-UTRANDetach': 17,
  bearerActivation: 18,
  startOfInterceptionWithActiveBearer: 19,
  bearerModification: 20,
  bearerDeactivation: 21,
  uERequestedBearerResourceModification: 22,
  uERequestedPDNConnectivity: 23,
  uERequestedPDNDisconnection: 24,
  trackingAreaEpsLocationUpdate: 25,
  servingEvolvedPacketSystem: 26,
  pMIPAttachTunnelActivation: 27,
  pMIPDetachTunnelDeactivation: 28,
  startOfInterceptWithActivePMIPTunnel: 29,
  pMIPPdnGwInitiatedPdnDisconnection: 30,
  mIPRegistrationTunnelActivation: 31,
  mIPDeregistrationTunnelDeactivation: 32,
  startOfInterceptWithActiveMIPTunnel: 33,
  dSMIPRegistrationTunnelActivation: 34,
  dSMIPDeregistrationTunnelDeactivation: 35,
  startOfInterceptWithActiveDsmipTunnel: 36,
  dSMipHaSwitch: 37,
  pMIPResourceAllocationDeactivation: 38,
  mIPResourceAllocationDeactivation: 39,
  pMIPsessionModification: 40,
  startOfInterceptWithEUTRANAttachedUE: 41,
  dSMIPSessionModification: 42,
  packetDataHeaderInformation: 43,
  'hSS-Subscriber-Record-Change': 44,
  'registration-Termination': 45,
  'location-Up-Date': 46,
  'cancel-Location': 47,
  'register-Location': 48,
  'location-Information-Request': 49,
  proSeRemoteUEReport: 50,
  proSeRemoteUEStartOfCommunication: 51,
  proSeRemoteUEEndOfCommunication: 52,
  startOfLIwithProSeRemoteUEOngoingComm: 53,
  startOfLIforProSeUEtoNWRelay: 54,
});

export const gPRSOperationErrorCode: AnyType = octets();

export const umtsQos: AnyType = choice({ qosMobileRadio: field(1, octets()), qosGn: field(2, octets()) }, 'closed');

export const iMSevent: AnyType = enumerated({
  unfilteredSIPmessage: 1,
  sIPheaderOnly: 2,
  decryptionKeysAvailable: 3,
  startOfInterceptionForIMSEstablishedSession: 4,
  xCAPRequest: 5,
  xCAPResponse: 6,
  ccUnavailable: 7,
  sMSOverIMS: 8,
  servingSystem: 9,
  subscriberRecordChange: 10,
  registrationTermination: 11,
  locationInformationRequest: 12,
});

export const lDIevent: AnyType = enumerated({ targetEntersIA: 1, targetLeavesIA: 2 });

export const iRIToCCCorrelation: AnyType = sequence(
  { cc: field(0, setOf(octets())), iri: optional(1, octets()) },
  'closed',
);

export const iRIToIRICorrelation: AnyType = octets();

export const correlationValues: AnyType = choice(
  {
    'iri-to-CC': field(0, iRIToCCCorrelation),
    'iri-to-iri': field(1, iRIToIRICorrelation),
    'both-IRI-CC': field(
      2,
      sequence({ 'iri-CC': field(0, iRIToCCCorrelation), 'iri-IRI': field(1, iRIToIRICorrelation) }, 'closed'),
    ),
  },
  'closed',
);

export const protConfigOptions: AnyType = sequence({
  ueToNetwork: optional(1, octets(1, 251)),
  networkToUe: optional(2, octets(1, 251)),
});

export const typeOfBearer: AnyType = enumerated({ defaultBearer: 1, dedicatedBearer: 2 });

export const ePSLocation: AnyType = sequence({
  userLocationInfo: restricted('location', optional(1, octets(1, 39))),
  gsmLocation: restricted('location', optional(2, gSMLocation)),
  umtsLocation: restricted('location', optional(3, uMTSLocation)),
  olduserLocationInfo: restricted('location', optional(4, octets(1, 39))),
  lastVisitedTAI: optional(5, octets(1, 5)),
  tAIlist: optional(6, octets(7, 97)),
  threeGPP2Bsid: optional(7, octets(1, 12)),
  civicAddress: restricted('location', optional(8, civicAddress)),
  operatorSpecificInfo: optional(9, octets()),
  uELocationTimestamp: restricted(
    'location',
    optional(10, choice({ timestamp: field(0, timeStamp), timestampUnknown: field(1, nothing) })),
  ),
});

export const remoteUserID: AnyType = octets();

export const remoteUEIPInformation: AnyType = octets();

export const remoteUEContext: AnyType = sequence({
  remoteUserID: field(1, remoteUserID),
  remoteUEIPInformation: field(2, remoteUEIPInformation),
});

export const remoteUeContextConnected: AnyType = sequenceOf(remoteUEContext);

export const remoteUeContextDisconnected: AnyType = remoteUserID;

export const ePSGTPV2SpecificParameters: AnyType = sequence({
  pDNAddressAllocation: optional(1, octets()),
  aPN: optional(2, octets(1, 100)),
  protConfigOptions: optional(3, protConfigOptions),
  attachType: optional(4, octets(1, 1)),
  ePSBearerIdentity: optional(5, octets()),
  detachType: optional(6, octets(1, 1)),
  rATType: optional(7, octets(1, 1)),
  failedBearerActivationReason: optional(8, octets(1, 1)),
  ePSBearerQoS: optional(9, octets()),
  bearerActivationType: optional(10, typeOfBearer),
  'aPN-AMBR': optional(11, octets()),
  procedureTransactionId: optional(12, octets()),
  linkedEPSBearerId: optional(13, octets()),
  tFT: optional(14, octets()),
  handoverIndication: optional(15, nothing),
  failedBearerModReason: optional(16, octets(1, 1)),
  trafficAggregateDescription: optional(17, octets()),
  failedTAUReason: optional(18, octets(1, 1)),
  failedEUTRANAttachReason: optional(19, octets(1, 1)),
  servingMMEaddress: optional(20, octets()),
  bearerDeactivationType: optional(21, typeOfBearer),
  bearerDeactivationCause: optional(22, octets(1, 1)),
  ePSlocationOfTheTarget: restricted('location', optional(23, ePSLocation)),
  pDNType: optional(24, octets(1, 1)),
  requestType: optional(25, octets(1, 1)),
  uEReqPDNConnFailReason: optional(26, octets(1, 1)),
  extendedHandoverIndication: optional(27, octets(1, 1)),
  uLITimestamp: optional(28, octets(8, 8)),
  uELocalIPAddress: optional(29, octets()),
  uEUdpPort: optional(30, octets(2, 2)),
  tWANIdentifier: optional(31, octets()),
  tWANIdentifierTimestamp: optional(32, octets(4, 4)),
  proSeRemoteUeContextConnected: optional(33, remoteUeContextConnected),
  proSeRemoteUeContextDisconnected: optional(34, remoteUeContextDisconnected),
  secondaryRATUsageIndication: optional(35, nothing),
});

export const ePSPMIPSpecificParameters: AnyType = sequence({
  lifetime: optional(1, integer(0, 65_535)),
  accessTechnologyType: optional(2, octets(4, 4)),
  aPN: optional(3, octets(1, 100)),
  iPv6HomeNetworkPrefix: optional(4, octets(20, 20)),
  protConfigurationOption: optional(5, octets()),
  handoverIndication: optional(6, octets(4, 4)),
  status: optional(7, integer(0, 255)),
  revocationTrigger: optional(8, integer(0, 255)),
  iPv4HomeAddress: optional(9, octets(4, 4)),
  iPv6careOfAddress: optional(10, octets()),
  iPv4careOfAddress: optional(11, octets()),
  servingNetwork: optional(12, octets(3, 3)),
  dHCPv4AddressAllocationInd: optional(13, octets(1, 1)),
  ePSlocationOfTheTarget: restricted('location', optional(14, ePSLocation)),
});

export const ePSDSMIPSpecificParameters: AnyType = sequence({
  lifetime: optional(1, integer(0, 65_535)),
  requestedIPv6HomePrefix: optional(2, octets(25, 25)),
  homeAddress: optional(3, octets(8, 8)),
  iPv4careOfAddress: optional(4, octets(8, 8)),
  iPv6careOfAddress: optional(5, octets(16, 16)),
  aPN: optional(6, octets(1, 100)),
  status: optional(7, integer(0, 255)),
  'hSS-AAA-address': optional(8, octets()),
  'targetPDN-GW-Address': optional(9, octets()),
});

export const ePSMIPSpecificParameters: AnyType = sequence({
  lifetime: optional(1, integer(0, 65_535)),
  homeAddress: optional(2, octets(4, 4)),
  careOfAddress: optional(3, octets(4, 4)),
  homeAgentAddress: optional(4, octets(4, 4)),
  code: optional(5, integer(0, 255)),
  foreignDomainAddress: optional(7, octets(4, 4)),
});

export const cCKeyInfo: AnyType = sequence({
  cCCSID: field(1, octets()),
  cCDecKey: field(2, octets()),
  cCSalt: optional(3, octets()),
});

export const mediaDecryptionInfo: AnyType = sequenceOf(cCKeyInfo);

export const tPDUDirection: AnyType = enumerated({ 'from-target': 1, 'to-target': 2, unknown: 3 });

export const packetDataHeaderMapped: AnyType = sequence({
  sourceIPAddress: field(1, iPAddress),
  sourcePortNumber: optional(2, integer(0, 65_535)),
  destinationIPAddress: field(3, iPAddress),
  destinationPortNumber: optional(4, integer(0, 65_535)),
  transportProtocol: field(5, wideInteger()),
  packetsize: optional(6, wideInteger()),
  flowLabel: optional(7, wideInteger()),
  packetCount: optional(8, wideInteger()),
  direction: field(9, tPDUDirection),
});

export const packetDataHeaderCopy: AnyType = sequence({
  direction: field(1, tPDUDirection),
  headerCopy: field(2, octets()),
});

export const packetDataHeaderReport: AnyType = choice({
  packetDataHeaderMapped: field(1, packetDataHeaderMapped),
  packetDataHeaderCopy: field(2, packetDataHeaderCopy),
});

export const reportInterval: AnyType = sequence({
  firstPacketTimeStamp: field(0, timeStamp),
  lastPacketTimeStamp: field(1, timeStamp),
});

export const reportReason: AnyType = enumerated({
  timerExpired: 0,
  countThresholdHit: 1,
  pDPComtextDeactivated: 2,
  pDPContextModification: 3,
  otherOrUnknown: 4,
});

export const packetFlowSummary: AnyType = sequence({
  sourceIPAddress: field(1, iPAddress),
  sourcePortNumber: optional(2, integer(0, 65_535)),
  destinationIPAddress: field(3, iPAddress),
  destinationPortNumber: optional(4, integer(0, 65_535)),
  transportProtocol: field(5, wideInteger()),
  flowLabel: optional(6, wideInteger()),
  summaryPeriod: field(7, reportInterval),
  packetCount: field(8, wideInteger()),
  sumOfPacketSizes: field(9, wideInteger()),
  packetDataSummaryReason: field(10, reportReason),
});

export const packetDataSummaryReport: AnyType = sequenceOf(packetFlowSummary);

export const packetDataHeaderInformation: AnyType = choice({
  packetDataHeader: field(1, packetDataHeaderReport),
  packetDataSummary: field(2, packetDataSummaryReport),
});

export const mediaSecFailureIndication: AnyType = enumerated({ genericFailure: 0 });

export const heNBLocation: AnyType = ePSLocation;

export const tunnelProtocol: AnyType = choice({
  rfc2868ValueField: field(0, octets()),
  nativeIPSec: field(1, nothing),
});

export const pANILocation: AnyType = sequence({
  'raw-Location': restricted('location', optional(1, octets())),
  location: restricted('location', optional(2, location)),
  ePSLocation: restricted('location', optional(3, ePSLocation)),
});

export const pANIHeaderInfo: AnyType = sequence({
  'access-Type': optional(1, octets()),
  'access-Class': optional(2, octets()),
  'network-Provided': optional(3, nothing),
  'pANI-Location': restricted('location', optional(4, pANILocation)),
});

export const iMSVoIPCorrelation: AnyType = setOf(
  sequence({ 'ims-iri': field(0, iRIToIRICorrelation), 'ims-cc': optional(1, iRIToCCCorrelation) }, 'closed'),
);

export const logicalFunctionType: AnyType = enumerated({ pDNGW: 0, mME: 1, sGW: 2, ePDG: 3, hSS: 4 });

export const dataNodeIdentifier: AnyType = sequence({
  dataNodeAddress: optional(1, dataNodeAddress),
  logicalFunctionType: optional(2, logicalFunctionType),
  dataNodeName: optional(3, text('printable', 7, 25)),
});

export const currentPreviousSystems: AnyType = sequence({
  'serving-System-Identifier': optional(1, octets()),
  'current-Serving-MME-Address': optional(2, dataNodeIdentifier),
  'previous-Serving-System-Identifier': optional(3, octets()),
  'previous-Serving-MME-Address': optional(4, dataNodeIdentifier),
});

export const changeOfTargetIdentity: AnyType = sequence({
  'new-MSISDN': optional(1, partyInformation),
  'new-A-MSISDN': optional(2, partyInformation),
  'old-MSISDN': optional(3, partyInformation),
  'old-A-MSISDN': optional(4, partyInformation),
  'new-IMSI': optional(5, partyInformation),
  'old-IMSI': optional(6, partyInformation),
  'new-IMEI': optional(7, partyInformation),
  'old-IMEI': optional(8, partyInformation),
  'new-IMPI': optional(9, partyInformation),
  'old-IMPI': optional(10, partyInformation),
  'new-SIP-URI': optional(11, partyInformation),
  'old-SIP-URI': optional(12, partyInformation),
  'new-TEL-URI': optional(13, partyInformation),
  'old-TEL-URI': optional(14, partyInformation),
});

export const requestingNodeType: AnyType = enumerated({ mSC: 1, 'sMS-Centre': 2, gMLC: 3, mME: 4, sGSN: 5 });

export const proSeTargetType: AnyType = enumerated({ pRoSeRemoteUE: 1, pRoSeUEtoNwRelay: 2 });

export const deregistrationReason: AnyType = choice({
  'reason-CodeAVP': field(1, wideInteger()),
  'server-AssignmentType': field(2, wideInteger()),
});

export const voIPRoamingIndication: AnyType = enumerated({ roamingLBO: 1, roamingS8HR: 2 });

export const cSREvent: AnyType = enumerated({ cSREventMessage: 1 });

export const accessPolicyType: AnyType = sequence({
  userAccessPolicyAttempt: field(1, boolean),
  groupAuthorizationRulesAttempt: field(2, boolean),
  userAccessPolicyQuery: field(3, boolean),
  groupAuthorizationRulesQuery: field(4, boolean),
  userAccessPolicyResult: field(5, text('utf8')),
  groupAuthorizationRulesResult: field(6, text('utf8')),
});

export const alertIndicator: AnyType = enumerated({ sent: 1, received: 2, cancelled: 3 });

export const presenceType: AnyType = enumerated({ pTCClient: 1, pTCGroup: 2 });

export const associatePresenceStatus: AnyType = sequence({
  presenceID: field(1, text('utf8')),
  presenceType: field(2, presenceType),
  presenceStatus: field(3, boolean),
});

export const emergency: AnyType = enumerated({ imminent: 1, peril: 2, cancel: 3 });

export const emergencyGroupState: AnyType = sequence({
  clientEmergencyState: optional(1, enumerated({ inform: 1, response: 2, cancelInform: 3, cancelResponse: 4 })),
  groupEmergencyState: field(2, enumerated({ inForm: 1, reSponse: 2, cancelInform: 3, cancelResponse: 4 })),
});

export const pTCType: AnyType = enumerated({
  pTCStartofInterception: 1,
  pTCServinSystem: 2,
  pTCSessionInitiation: 3,
  pTCSessionAbandonEndRecord: 4,
  pTCSessionStartContinueRecord: 5,
  pTCSessionEndRecord: 6,
  'pTCPre-EstablishedSessionSessionRecord': 7,
  pTCInstantPersonalAlert: 8,
  pTCPartyJoin: 9,
  pTCPartyDrop: 10,
  'pTCPartyHold-RetrieveRecord': 11,
  pTCMediaModification: 12,
  pTCGroupAdvertizement: 13,
  pTCFloorConttrol: 14,
  pTCTargetPressence: 15,
  pTCAssociatePressence: 16,
  pTCListManagementEvents: 17,
  pTCAccessPolicyEvents: 18,
  pTCMediaTypeNotification: 19,
  pTCGroupCallRequest: 20,
  pTCGroupCallCancel: 21,
  pTCGroupCallResponse: 22,
  pTCGroupCallInterrogate: 23,
  pTCMCPTTImminentGroupCall: 24,
  pTCCC: 25,
  pTCRegistration: 26,
  pTCEncryption: 27,
});

export const floorActivity: AnyType = sequence({
  'tBCP-Request': field(1, boolean),
  'tBCP-Granted': field(2, boolean),
  'tBCP-Deny': field(3, boolean),
  'tBCP-Queued': field(4, boolean),
  'tBCP-Release': field(5, boolean),
  'tBCP-Revoke': field(6, boolean),
  'tBCP-Taken': field(7, boolean),
  'tBCP-Idle': field(8, boolean),
});

export const pTCAddress: AnyType = sequence({
  uri: field(0, text('utf8')),
  'privacy-setting': field(1, boolean),
  'privacy-alias': optional(2, text('visible')),
  nickname: optional(3, text('utf8')),
});

export const groupAuthRule: AnyType = enumerated({
  'allow-Initiating-PtcSession': 0,
  'block-Initiating-PtcSession': 1,
  'allow-Joining-PtcSession': 2,
  'block-Joining-PtcSession': 3,
  'allow-Add-Participants': 4,
  'block-Add-Participants': 5,
  'allow-Subscription-PtcSession-State': 6,
  'block-Subscription-PtcSession-State': 7,
  'allow-Anonymity': 8,
  'forbid-Anonymity': 9,
});

export const imminentPerilInd: AnyType = enumerated({ request: 1, response: 2, cancel: 3 });

export const implicitFloorReq: AnyType = enumerated({ join: 1, rejoin: 2, release: 3 });

export const initiationCause: AnyType = enumerated({ requests: 1, received: 2, pTCOriginatingId: 3 });

export const iPADirection: AnyType = enumerated({ toTarget: 0, fromTarget: 1 });

export const listManagementAction: AnyType = enumerated({ create: 1, modify: 2, retrieve: 3, delete: 4, notify: 5 });

export const listManagementType: AnyType = enumerated({
  contactListManagementAttempt: 1,
  groupListManagementAttempt: 2,
  contactListManagementResult: 3,
  groupListManagementResult: 4,
  requestSuccessful: 5,
});

export const priorityLevel: AnyType = enumerated({
  'pre-emptive': 0,
  'high-priority': 1,
  'normal-priority': 2,
  'listen-only': 3,
});

export const preEstStatus: AnyType = enumerated({ established: 1, modify: 2, released: 3 });

export const registrationRequest: AnyType = enumerated({ register: 1, 're-register': 2, 'de-register': 3 });

export const registrationOutcome: AnyType = enumerated({ success: 0, failure: 1 });

export const portNumber: AnyType = integer(0, 65_535);

export const rTPSetting: AnyType = sequence({ 'ip-address': field(0, iPAddress), 'port-number': field(1, portNumber) });

export const talkBurstReasonCode: AnyType = text('visible');

export const talkburstControlSetting: AnyType = sequence({
  'talk-BurstControlProtocol': field(1, text('utf8')),
  'talk-Burst-parameters': field(2, setOf(text('visible'))),
  'tBCP-PortNumber': field(3, integer(0, 65_535)),
});

export const pTC: AnyType = sequence({
  abandonCause: optional(1, text('utf8')),
  accessPolicyFailure: optional(2, text('utf8')),
  accessPolicyType: optional(3, accessPolicyType),
  alertIndicator: optional(5, alertIndicator),
  associatePresenceStatus: optional(6, associatePresenceStatus),
  'bearer-capability': optional(7, text('utf8')),
  broadcastIndicator: optional(8, boolean),
  contactID: optional(9, text('utf8')),
  emergency: optional(10, emergency),
  emergencyGroupState: optional(11, emergencyGroupState),
  timeStamp: field(12, timeStamp),
  pTCType: optional(13, pTCType),
  failureCode: optional(14, text('utf8')),
  floorActivity: optional(15, floorActivity),
  floorSpeakerID: optional(16, pTCAddress),
  groupAdSender: optional(17, text('utf8')),
  groupAuthRule: optional(19, groupAuthRule),
  groupCharacteristics: optional(20, text('utf8')),
  holdRetrieveInd: optional(21, boolean),
  imminentPerilInd: optional(23, imminentPerilInd),
  implicitFloorReq: optional(24, implicitFloorReq),
  initiationCause: optional(25, initiationCause),
  invitationCause: optional(26, text('utf8')),
  iPAPartyID: optional(27, text('utf8')),
  iPADirection: optional(28, iPADirection),
  listManagementAction: optional(29, listManagementAction),
  listManagementFailure: optional(30, text('utf8')),
  listManagementType: optional(31, listManagementType),
  maxTBTime: optional(32, text('utf8')),
  mCPTTGroupID: optional(33, text('utf8')),
  mCPTTID: optional(34, text('utf8')),
  mCPTTInd: optional(35, boolean),
  location: restricted('location', optional(36, location)),
  mCPTTOrganizationName: optional(37, text('utf8')),
  mediaStreamAvail: optional(38, boolean),
  'priority-Level': optional(40, priorityLevel),
  preEstSessionID: optional(41, text('utf8')),
  preEstStatus: optional(42, preEstStatus),
  pTCGroupID: optional(43, text('utf8')),
  pTCIDList: optional(44, text('utf8')),
  pTCMediaCapability: optional(45, text('utf8')),
  pTCOriginatingId: optional(46, text('utf8')),
  pTCOther: optional(47, text('utf8')),
  pTCParticipants: optional(48, text('utf8')),
  pTCParty: optional(49, text('utf8')),
  pTCPartyDrop: optional(50, text('utf8')),
  pTCSessionInfo: optional(51, text('utf8')),
  pTCServerURI: optional(52, text('utf8')),
  pTCUserAccessPolicy: optional(53, text('utf8')),
  pTCAddress: optional(54, pTCAddress),
  queuedFloorControl: optional(55, boolean),
  queuedPosition: restricted('location', optional(56, text('utf8'))),
  registrationRequest: optional(57, registrationRequest),
  registrationOutcome: optional(58, registrationOutcome),
  retrieveID: optional(59, text('utf8')),
  rTPSetting: optional(60, rTPSetting),
  talkBurstPriority: optional(61, priorityLevel),
  talkBurstReason: optional(62, talkBurstReasonCode),
  talkburstControlSetting: optional(63, talkburstControlSetting),
  targetPresenceStatus: optional(64, text('utf8')),
  'port-Number': optional(65, integer(0, 65_535)),
});

export const pTCEncryptionInfo: AnyType = sequence({
  cipher: field(1, text('utf8')),
  cryptoContext: optional(2, text('utf8')),
  key: field(3, text('utf8')),
  keyEncoding: field(4, text('utf8')),
  salt: optional(5, text('utf8')),
  pTCOther: optional(6, text('utf8')),
});

export const mCC: AnyType = text('numeric', 3, 3);

export const mNC: AnyType = text('numeric', 2, 3);

export const pLMNID: AnyType = sequence({ mCC: field(1, mCC), mNC: field(2, mNC) });

export const nRCellID: AnyType = bits(36, 36);

export const nCGI: AnyType = sequence({
  pLMNID: field(1, pLMNID),
  nRCellID: restricted('location', field(2, nRCellID)),
});

export const additionalCellID: AnyType = sequence({
  nCGI: field(1, nCGI),
  gsmLocation: restricted('location', optional(2, gSMLocation)),
  umtsLocation: restricted('location', optional(3, uMTSLocation)),
  timeOfLocation: restricted('location', optional(4, generalizedTime)),
});

export const epsIRIParameters: AnyType = sequence({
  hi2epsDomainId: field(0, oid),
  lawfulInterceptionIdentifier: field(1, lawfulInterceptionIdentifier),
  timeStamp: field(3, timeStamp),
  initiator: optional(4, enumerated({ 'not-Available': 0, 'originating-Target': 1, 'terminating-Target': 2 })),
  locationOfTheTarget: restricted('location', optional(8, location)),
  partyInformation: optional(9, setOf(partyInformation)),
  serviceCenterAddress: optional(13, partyInformation),
  sMS: optional(14, sMSReport),
  'national-Parameters': optional(16, nationalParameters),
  ePSCorrelationNumber: optional(18, ePSCorrelationNumber),
  ePSevent: optional(20, ePSEvent),
  sgsnAddress: optional(21, dataNodeAddress),
  gPRSOperationErrorCode: optional(22, gPRSOperationErrorCode),
  ggsnAddress: optional(24, dataNodeAddress),
  qOS: optional(25, umtsQos),
  networkIdentifier: optional(26, networkIdentifier),
  sMSOriginatingAddress: optional(27, dataNodeAddress),
  sMSTerminatingAddress: optional(28, dataNodeAddress),
  iMSevent: optional(29, iMSevent),
  sIPMessage: optional(30, octets()),
  'servingSGSN-number': optional(31, octets(1, 20)),
  'servingSGSN-address': optional(32, octets(5, 17)),
  ldiEvent: optional(34, lDIevent),
  correlation: optional(35, correlationValues),
  'ePS-GTPV2-specificParameters': optional(36, ePSGTPV2SpecificParameters),
  'ePS-PMIP-specificParameters': optional(37, ePSPMIPSpecificParameters),
  'ePS-DSMIP-SpecificParameters': optional(38, ePSDSMIPSpecificParameters),
  'ePS-MIP-SpecificParameters': optional(39, ePSMIPSpecificParameters),
  servingNodeAddress: optional(40, octets()),
  visitedNetworkId: optional(41, text('utf8')),
  'mediaDecryption-info': optional(42, mediaDecryptionInfo),
  'servingS4-SGSN-address': optional(43, octets()),
  sipMessageHeaderOffer: optional(44, octets()),
  sipMessageHeaderAnswer: optional(45, octets()),
  sdpOffer: optional(46, octets()),
  sdpAnswer: optional(47, octets()),
  uLITimestamp: optional(48, octets(8, 8)),
  packetDataHeaderInformation: optional(49, packetDataHeaderInformation),
  mediaSecFailureIndication: optional(50, mediaSecFailureIndication),
  csgIdentity: optional(51, octets(4, 4)),
  heNBIdentity: optional(52, octets()),
  heNBiPAddress: optional(53, iPAddress),
  heNBLocation: restricted('location', optional(54, heNBLocation)),
  tunnelProtocol: optional(55, tunnelProtocol),
  'pANI-Header-Info': optional(56, sequenceOf(pANIHeaderInfo)),
  imsVoIP: optional(57, iMSVoIPCorrelation),
  xCAPmessage: optional(58, octets()),
  logicalFunctionInformation: optional(59, dataNodeIdentifier),
  ccUnavailableReason: optional(60, text('printable')),
  carrierSpecificData: optional(61, octets()),
  'current-previous-systems': optional(62, currentPreviousSystems),
  'change-Of-Target-Identity': optional(63, changeOfTargetIdentity),
  'requesting-Network-Identifier': optional(64, octets()),
  'requesting-Node-Type': optional(65, requestingNodeType),
  'serving-System-Identifier': optional(66, octets()),
  proSeTargetType: optional(67, proSeTargetType),
  proSeRelayMSISDN: optional(68, octets(1, 9)),
  proSeRelayIMSI: optional(69, octets(3, 8)),
  proSeRelayIMEI: optional(70, octets(8, 8)),
  extendedLocParameters: optional(71, extendedLocParameters),
  locationErrorCode: restricted('location', optional(72, locationErrorCode)),
  otherIdentities: optional(73, sequenceOf(partyInformation)),
  deregistrationReason: optional(74, deregistrationReason),
  'requesting-Node-Identifier': optional(75, octets()),
  roamingIndication: optional(76, voIPRoamingIndication),
  cSREvent: optional(77, cSREvent),
  ptc: optional(78, pTC),
  ptcEncryption: optional(79, pTCEncryptionInfo),
  additionalCellIDs: restricted('location', optional(80, sequenceOf(additionalCellID))),
  'national-HI2-ASN1parameters': optional(255, nationalHI2ASN1parameters),
});

export const epsIRIContent: AnyType = choice(
  {
    'iRI-Begin-record': field(1, epsIRIParameters),
    'iRI-End-record': field(2, epsIRIParameters),
    'iRI-Continue-record': field(3, epsIRIParameters),
    'iRI-Report-record': field(4, epsIRIParameters),
  },
  'closed',
);

export const epsIRISequence: AnyType = sequenceOf(epsIRIContent);

export const epsIRIsContent: AnyType = choice(
  { epsiRIContent: bare(epsIRIContent), epsIRISequence: bare(epsIRISequence) },
  'closed',
);

/**
 * 3GPP TS 33.108, packet domain and multimedia: the records of HI2.
 *
 * Module UmtsHI2Operations, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bare,
  bareOptional,
  boolean,
  choice,
  defaulted,
  enumerated,
  field,
  integer,
  later,
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

export const detailedCivicAddress: AnyType = sequence({
  building: optional(1, text('utf8')),
  room: optional(2, text('utf8')),
  placeType: optional(3, text('utf8')),
  postalCommunityName: optional(4, text('utf8')),
  additionalCode: optional(5, text('utf8')),
  seat: optional(6, text('utf8')),
  primaryRoad: optional(7, text('utf8')),
  primaryRoadDirection: optional(8, text('utf8')),
  trailingStreetSuffix: optional(9, text('utf8')),
  streetSuffix: optional(10, text('utf8')),
  houseNumber: optional(11, text('utf8')),
  houseNumberSuffix: optional(12, text('utf8')),
  landmarkAddress: optional(13, text('utf8')),
  additionalLocation: optional(114, text('utf8')),
  name: optional(15, text('utf8')),
  floor: optional(16, text('utf8')),
  primaryStreet: optional(17, text('utf8')),
  primaryStreetDirection: optional(18, text('utf8')),
  roadSection: optional(19, text('utf8')),
  roadBranch: optional(20, text('utf8')),
  roadSubBranch: optional(21, text('utf8')),
  roadPreModifier: optional(22, text('utf8')),
  roadPostModifier: optional(23, text('utf8')),
  postalCode: optional(24, text('utf8')),
  town: optional(25, text('utf8')),
  county: optional(26, text('utf8')),
  country: field(27, text('utf8')),
  language: field(28, text('utf8')),
});

export const xmlCivicAddress: AnyType = text('utf8');

export const civicAddress: AnyType = choice({
  detailedCivicAddress: restricted('location', bare(setOf(detailedCivicAddress))),
  xmlCivicAddress: restricted('location', bare(xmlCivicAddress)),
});

export const umtsHI2Location: AnyType = sequence({
  'e164-Number': optional(1, octets(1, 25)),
  globalCellID: restricted('location', optional(2, globalCellID)),
  rAI: optional(4, rai),
  gsmLocation: restricted('location', optional(5, gSMLocation)),
  umtsLocation: restricted('location', optional(6, uMTSLocation)),
  sAI: optional(7, sai),
  oldRAI: optional(8, rai),
  tAI: optional(9, octets(6, 6)),
  eCGI: optional(10, octets(8, 8)),
  civicAddress: restricted('location', optional(11, civicAddress)),
  operatorSpecificInfo: optional(12, octets()),
  uELocationTimestamp: restricted(
    'location',
    optional(
      13,
      choice({
        timestamp: field(
          0,
          later((): AnyType => timeStamp),
        ),
        timestampUnknown: field(1, nothing),
      }),
    ),
  ),
});

export const gPRSParameters: AnyType = sequence({
  'pDP-address-allocated-to-the-target': optional(
    1,
    later((): AnyType => dataNodeAddress),
  ),
  aPN: optional(2, octets(1, 100)),
  'pDP-type': optional(3, octets(2, 2)),
  nSAPI: optional(4, octets(1, 1)),
  additionalIPaddress: optional(
    5,
    later((): AnyType => dataNodeAddress),
  ),
});

export const servicesDataInformation: AnyType = sequence({ 'gPRS-parameters': optional(1, gPRSParameters) });

export const partyInformation: AnyType = sequence({
  'party-Qualifier': field(0, enumerated({ 'gPRS-Target': 3 })),
  partyIdentity: field(
    1,
    sequence({
      imei: optional(1, octets(8, 8)),
      imsi: optional(3, octets(3, 8)),
      msISDN: optional(6, octets(1, 9)),
      'e164-Format': optional(7, octets(1, 25)),
      'sip-uri': optional(8, octets()),
      'tel-uri': optional(9, octets()),
      'x-3GPP-Asserted-Identity': optional(10, octets()),
      xUI: optional(11, octets()),
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

export const gPRSCorrelationNumber: AnyType = octets(8, 20);

export const gPRSEvent: AnyType = enumerated({
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
  packetDataHeaderInformation: 16,
  'hSS-Subscriber-Record-Change': 17,
  'registration-Termination': 18,
  'location-Up-Date': 19,
  'cancel-UmtsHI2Location': 20,
  'register-UmtsHI2Location': 21,
  'location-Information-Request': 22,
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

export const cCKeyInfo: AnyType = sequence({
  cCCSID: field(1, octets()),
  cCDecKey: field(2, octets()),
  cCSalt: optional(3, octets()),
});

export const mediaDecryptionInfo: AnyType = sequenceOf(cCKeyInfo);

export const tPDUDirection: AnyType = enumerated({ 'from-target': 1, 'to-target': 2, unknown: 3 });

export const packetDataHeaderMapped: AnyType = sequence({
  sourceIPAddress: field(
    1,
    later((): AnyType => iPAddress),
  ),
  sourcePortNumber: optional(2, integer(0, 65_535)),
  destinationIPAddress: field(
    3,
    later((): AnyType => iPAddress),
  ),
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
  firstPacketTimeStamp: field(
    0,
    later((): AnyType => timeStamp),
  ),
  lastPacketTimeStamp: field(
    1,
    later((): AnyType => timeStamp),
  ),
});

export const reportReason: AnyType = enumerated({
  timerExpired: 0,
  countThresholdHit: 1,
  pDPComtextDeactivated: 2,
  pDPContextModification: 3,
  otherOrUnknown: 4,
});

export const packetFlowSummary: AnyType = sequence({
  sourceIPAddress: field(
    1,
    later((): AnyType => iPAddress),
  ),
  sourcePortNumber: optional(2, integer(0, 65_535)),
  destinationIPAddress: field(
    3,
    later((): AnyType => iPAddress),
  ),
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

export const pANIUmtsHI2Location: AnyType = sequence({
  'raw-UmtsHI2Location': restricted('location', optional(1, octets())),
  location: restricted('location', optional(2, umtsHI2Location)),
});

export const pANIHeaderInfo: AnyType = sequence({
  'access-Type': optional(1, octets()),
  'access-Class': optional(2, octets()),
  'network-Provided': optional(3, nothing),
  'pANI-UmtsHI2Location': restricted('location', optional(4, pANIUmtsHI2Location)),
});

export const iMSVoIPCorrelation: AnyType = setOf(
  sequence({ 'ims-iri': field(0, iRIToIRICorrelation), 'ims-cc': optional(1, iRIToCCCorrelation) }, 'closed'),
);

export const currentPreviousSystems: AnyType = sequence({
  'serving-System-Identifier': optional(1, octets()),
  'current-Serving-SGSN-Number': optional(2, octets()),
  'current-Serving-SGSN-Address': optional(3, octets()),
  'current-Serving-S4-SGSN-Address': optional(4, octets()),
  'previous-Serving-System-Identifier': optional(5, octets()),
  'previous-Serving-SGSN-Number': optional(6, octets()),
  'previous-Serving-SGSN-Address': optional(7, octets()),
  'previous-Serving-S4-SGSN-Address': optional(8, octets()),
});

export const changeOfTargetIdentity: AnyType = sequence({
  'new-MSISDN': optional(1, partyInformation),
  'old-MSISDN': optional(2, partyInformation),
  'new-IMSI': optional(3, partyInformation),
  'old-IMSI': optional(4, partyInformation),
  'new-IMEI': optional(5, partyInformation),
  'old-IMEI': optional(6, partyInformation),
  'new-IMPI': optional(7, partyInformation),
  'old-IMPI': optional(8, partyInformation),
  'new-SIP-URI': optional(9, partyInformation),
  'old-SIP-URI': optional(10, partyInformation),
  'new-TEL-URI': optional(11, partyInformation),
  'old-TEL-URI': optional(12, partyInformation),
});

export const requestingNodeType: AnyType = enumerated({ mSC: 1, 'sMS-Centre': 2, gMLC: 3, mME: 4, sGSN: 5 });

export const extendedLocParameters: AnyType = sequence({
  posMethod: optional(0, text('printable'), '5.3.72.1'),
  mapData: optional(
    1,
    choice({ base64Map: field(0, text('printable'), '5.3.11'), url: field(1, text('printable'), '5.3.135') }, 'closed'),
    '5.2.2.3',
  ),
  altitude: optional(
    2,
    sequence(
      { alt: bare(text('printable'), '5.3.4'), 'alt-uncertainty': bareOptional(text('printable'), '5.3.6') },
      'closed',
    ),
    '5.3.4',
  ),
  speed: optional(3, text('printable'), '5.3.116'),
  direction: optional(4, text('printable'), '5.3.25'),
  'level-conf': optional(5, text('printable'), '5.3.51'),
  'qOS-not-met': optional(6, boolean, '5.3.94'),
  motionStateList: optional(
    7,
    sequence(
      {
        primaryMotionState: field(0, text('printable'), '5.3.23'),
        secondaryMotionState: optional(1, sequenceOf(text('printable'))),
        confidence: field(2, text('printable'), '5.3.68'),
      },
      'closed',
    ),
    '5.2.2.3',
  ),
  floor: optional(
    8,
    sequence(
      {
        'floor-number': bare(text('printable'), '5.3.38'),
        'floor-number-uncertainty': bareOptional(text('printable'), '5.3.39'),
      },
      'closed',
    ),
    '5.3.38',
  ),
  'additional-info': optional(9, text('printable')),
  'lALS-rawMLPPosData': optional(10, text('utf8')),
});

export const locationErrorCode: AnyType = integer(1, 699);

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

export const rTPSetting: AnyType = sequence({
  'ip-address': field(
    0,
    later((): AnyType => iPAddress),
  ),
  'port-number': field(1, portNumber),
});

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
  timeStamp: field(
    12,
    later((): AnyType => timeStamp),
  ),
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
  location: restricted('location', optional(36, umtsHI2Location)),
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

export const umtsIRIParameters: AnyType = sequence({
  hi2DomainId: field(0, oid),
  iRIversion: optional(23, enumerated({ version2: 2, version3: 3, version4: 4, version6: 6, lastVersion: 8 })),
  lawfulInterceptionIdentifier: field(
    1,
    later((): AnyType => lawfulInterceptionIdentifier),
  ),
  timeStamp: field(
    3,
    later((): AnyType => timeStamp),
  ),
  initiator: optional(4, enumerated({ 'not-Available': 0, 'originating-Target': 1, 'terminating-Target': 2 })),
  locationOfTheTarget: restricted('location', optional(8, umtsHI2Location)),
  partyInformation: optional(9, setOf(partyInformation)),
  serviceCenterAddress: optional(13, partyInformation),
  sMS: optional(14, sMSReport),
  'national-Parameters': optional(
    16,
    later((): AnyType => nationalParameters),
  ),
  gPRSCorrelationNumber: optional(18, gPRSCorrelationNumber),
  gPRSevent: optional(20, gPRSEvent),
  sgsnAddress: optional(
    21,
    later((): AnyType => dataNodeAddress),
  ),
  gPRSOperationErrorCode: optional(22, gPRSOperationErrorCode),
  ggsnAddress: optional(
    24,
    later((): AnyType => dataNodeAddress),
  ),
  qOS: optional(25, umtsQos),
  networkIdentifier: optional(
    26,
    later((): AnyType => networkIdentifier),
  ),
  sMSOriginatingAddress: optional(
    27,
    later((): AnyType => dataNodeAddress),
  ),
  sMSTerminatingAddress: optional(
    28,
    later((): AnyType => dataNodeAddress),
  ),
  iMSevent: optional(29, iMSevent),
  sIPMessage: optional(30, octets()),
  'servingSGSN-number': optional(31, octets(1, 20)),
  'servingSGSN-address': optional(32, octets(5, 17)),
  ldiEvent: optional(34, lDIevent),
  correlation: optional(35, correlationValues),
  'mediaDecryption-info': optional(36, mediaDecryptionInfo),
  'servingS4-SGSN-address': optional(37, octets()),
  sipMessageHeaderOffer: optional(38, octets()),
  sipMessageHeaderAnswer: optional(39, octets()),
  sdpOffer: optional(40, octets()),
  sdpAnswer: optional(41, octets()),
  uLITimestamp: optional(42, octets(8, 8)),
  packetDataHeaderInformation: optional(43, packetDataHeaderInformation),
  mediaSecFailureIndication: optional(44, mediaSecFailureIndication),
  'pANI-Header-Info': optional(45, sequenceOf(pANIHeaderInfo)),
  imsVoIP: optional(46, iMSVoIPCorrelation),
  xCAPmessage: optional(47, octets()),
  ccUnavailableReason: optional(48, text('printable')),
  carrierSpecificData: optional(49, octets()),
  'current-Previous-Systems': optional(50, currentPreviousSystems),
  'change-Of-Target-Identity': optional(51, changeOfTargetIdentity),
  'requesting-Network-Identifier': optional(52, octets()),
  'requesting-Node-Type': optional(53, requestingNodeType),
  'serving-System-Identifier': optional(54, octets()),
  extendedLocParameters: optional(55, extendedLocParameters),
  locationErrorCode: restricted('location', optional(56, locationErrorCode)),
  cSREvent: optional(57, cSREvent),
  ptc: optional(58, pTC),
  ptcEncryption: optional(59, pTCEncryptionInfo),
  'national-HI2-ASN1parameters': optional(
    255,
    later((): AnyType => nationalHI2ASN1parameters),
  ),
});

export const umtsIRIContent: AnyType = choice(
  {
    'iRI-Begin-record': field(1, umtsIRIParameters),
    'iRI-End-record': field(2, umtsIRIParameters),
    'iRI-Continue-record': field(3, umtsIRIParameters),
    'iRI-Report-record': field(4, umtsIRIParameters),
  },
  'closed',
);

export const umtsIRISequence: AnyType = sequenceOf(umtsIRIContent);

export const umtsIRIsContent: AnyType = choice(
  { umtsiRIContent: bare(umtsIRIContent), umtsIRISequence: bare(umtsIRISequence) },
  'closed',
);

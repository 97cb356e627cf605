/**
 * ATIS-1000678 (T1.678 version 2, 2006), voice over packet: the messages of LAES.
 *
 * Module T1S1-LAES-VoP-Abstract-Syntax-Module, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  addressOctets,
  bare,
  boolean,
  choice,
  content,
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
  set,
  setOf,
  sized,
  text,
  wideInteger,
} from '../../schema.ts';

export const t1S1LAESVoPAbstractSyntaxModuleOID = oid;

export const caseIdentity = text('visible', 1, 25);

export const iAPSystemIdentity = text('visible', 1, 15);

export const timeStamp = generalizedTime;

export const callIdentity = sequence({ main: field(0, text('utf8')), leg: optional(1, text('utf8')) }, 'closed');

export const iPvalue = addressOctets('ip', 4, 16);

export const ipAddress = choice({ ipV4: field(1, iPvalue), ipV6: field(2, iPvalue) }, 'closed');

export const sipHeader = text('utf8');

export const h221NonStandard = sequence({
  t35CountryCode: field(0, integer(0, 255)),
  t35Extension: field(1, integer(0, 255)),
  manufacturerCode: field(2, integer(0, 65_535)),
});

export const nonStandardIdentifier = choice({ object: field(0, oid), h221NonStandard: field(1, h221NonStandard) });

export const nonStandardParameter = sequence(
  { nonStandardIdentifier: field(0, nonStandardIdentifier), data: field(1, octets()) },
  'closed',
);

export const transportAddress = choice({
  ipAddress: field(0, sequence({ ip: field(0, octets(4, 4)), port: field(1, integer(0, 65_535)) }, 'closed')),
  ipSourceRoute: field(
    1,
    sequence({
      ip: field(0, octets(4, 4)),
      port: field(1, integer(0, 65_535)),
      route: field(2, sequenceOf(octets(4, 4))),
      routing: field(3, choice({ strict: field(0, nothing), loose: field(1, nothing) })),
    }),
  ),
  ipxAddress: field(
    2,
    sequence({ node: field(0, octets(6, 6)), netnum: field(1, octets(4, 4)), port: field(2, octets(2, 2)) }, 'closed'),
  ),
  ip6Address: field(3, sequence({ ip: field(0, octets(16, 16)), port: field(1, integer(0, 65_535)) })),
  netBios: field(4, octets(16, 16)),
  nsap: field(5, octets(1, 20)),
  nonStandardAddress: field(6, nonStandardParameter),
});

export const publicTypeOfNumber = choice({
  unknown: field(0, nothing),
  internationalNumber: field(1, nothing),
  nationalNumber: field(2, nothing),
  networkSpecificNumber: field(3, nothing),
  subscriberNumber: field(4, nothing),
  abbreviatedNumber: field(5, nothing),
});

export const numberDigits = text('ia5', 1, 128);

export const publicPartyNumber = sequence(
  { publicTypeOfNumber: field(0, publicTypeOfNumber), publicNumberDigits: field(1, numberDigits) },
  'closed',
);

export const privateTypeOfNumber = choice({
  unknown: field(0, nothing),
  level2RegionalNumber: field(1, nothing),
  level1RegionalNumber: field(2, nothing),
  pISNSpecificNumber: field(3, nothing),
  localNumber: field(4, nothing),
  abbreviatedNumber: field(5, nothing),
});

export const privatePartyNumber = sequence(
  { privateTypeOfNumber: field(0, privateTypeOfNumber), privateNumberDigits: field(1, numberDigits) },
  'closed',
);

export const partyNumber = choice({
  e164Number: field(0, publicPartyNumber),
  dataPartyNumber: field(1, numberDigits),
  telexPartyNumber: field(2, numberDigits),
  privateNumber: field(3, privatePartyNumber),
  nationalStandardPartyNumber: field(4, numberDigits),
});

export const tBCDSTRING = text('ia5');

export const aNSI41UIM = sequence({
  imsi: optional(0, sized(tBCDSTRING, 3, 16)),
  min: optional(1, sized(tBCDSTRING, 3, 16)),
  mdn: optional(2, sized(tBCDSTRING, 3, 16)),
  msisdn: optional(3, sized(tBCDSTRING, 3, 16)),
  esn: optional(4, sized(tBCDSTRING, 16, 16)),
  mscid: optional(5, sized(tBCDSTRING, 3, 16)),
  'system-id': field(6, choice({ sid: field(0, sized(tBCDSTRING, 1, 4)), mid: field(1, sized(tBCDSTRING, 1, 4)) })),
  systemMyTypeCode: optional(7, octets(1, 1)),
  systemAccessType: optional(8, octets(1, 1)),
  qualificationInformationCode: optional(9, octets(1, 1)),
  sesn: optional(10, sized(tBCDSTRING, 16, 16)),
  soc: optional(11, sized(tBCDSTRING, 3, 16)),
});

export const gSMUIM = sequence({
  imsi: optional(0, sized(tBCDSTRING, 3, 16)),
  tmsi: optional(1, sized(tBCDSTRING, 3, 16)),
  msisdn: optional(2, sized(tBCDSTRING, 3, 16)),
  imei: optional(3, sized(tBCDSTRING, 16, 16)),
  hplmn: optional(4, sized(tBCDSTRING, 1, 4)),
  vplmn: optional(5, sized(tBCDSTRING, 1, 4)),
});

export const mobileUIM = choice({ 'ansi-41-uim': field(0, aNSI41UIM), 'gsm-uim': field(1, gSMUIM) });

export const aliasAddress = choice({
  dialedDigits: field(0, text('ia5', 1, 128)),
  'h323-ID': field(1, text('bmp', 1, 256)),
  'url-ID': field(2, text('ia5', 1, 512)),
  transportID: field(3, transportAddress),
  'email-ID': field(4, text('ia5', 1, 512)),
  partyNumber: field(5, partyNumber),
  mobileUIM: field(6, mobileUIM),
});

export const addressPattern = choice({
  wildcard: field(0, aliasAddress),
  range: field(1, sequence({ startOfRange: field(0, partyNumber), endOfRange: field(1, partyNumber) }, 'closed')),
});

export const partyIdentity = sequence(
  {
    esn: optional(0, text('visible', 8, 8)),
    imei: optional(1, text('visible', 1, 15)),
    tei: optional(2, text('visible', 1, 15)),
    spid: optional(3, text('visible', 3, 20)),
    imsi: optional(4, text('visible', 1, 15)),
    min: optional(5, text('visible', 10, 10)),
    dn: optional(6, text('visible', 1, 15)),
    userProvided: optional(7, text('visible', 1, 15)),
    appearanceId: optional(8, text('visible', 1, 15)),
    callingCardNum: optional(9, text('visible', 1, 20)),
    ipAddress: optional(10, ipAddress),
    x121: optional(11, text('visible', 1, 15)),
    trunkId: optional(12, text('visible', 1, 32)),
    subaddress: optional(13, octets(2, 21)),
    genericAddress: optional(14, sequenceOf(text('visible', 1, 32))),
    genericDigits: optional(15, sequenceOf(text('visible', 1, 32))),
    genericName: optional(16, sequenceOf(text('utf8'))),
    port: optional(17, text('visible', 1, 32)),
    context: optional(18, text('visible', 1, 64)),
    isdnHighLayer: optional(19, octets(2, 14)),
    isdnLowLayer: optional(20, octets(2, 14)),
    uri: optional(21, setOf(text('utf8'))),
    sipHeader: optional(22, setOf(sipHeader)),
    h323AliasAddress: optional(23, sequenceOf(aliasAddress)),
    h323AddressPattern: optional(24, sequenceOf(addressPattern)),
    h323RASAddress: optional(25, sequenceOf(transportAddress)),
    h323CallSigAddress: optional(26, sequenceOf(transportAddress)),
    nai: optional(27, text('utf8')),
    mac802: optional(28, text('visible')),
    fqdn: optional(29, text('utf8')),
  },
  'closed',
);

export const location = sequence(
  {
    locationType: restricted('location', field(0, text('utf8'))),
    location: restricted('location', field(1, text('utf8'))),
  },
  'closed',
);

export const bearerCapability = choice(
  { speech: field(0, nothing), f3100HzAudio: field(1, nothing), bearerCapInfoElement: field(2, octets(1, 64)) },
  'closed',
);

export const h323MediaParameterType = enumerated({
  fastStart: 0,
  openLogicalChannel: 1,
  openLogicalChannelAck: 2,
  openLogicalChannelReject: 3,
  openLogicalChannelConfirm: 4,
  closeLogicalChannel: 5,
  closeLogicalChannelAck: 6,
  requestChannelClose: 7,
  requestChannelCloseAck: 8,
  requestChannelCloseReject: 9,
  requestChannelCloseRelease: 10,
});

export const h323Media = sequence(
  { h323MediaParameterType: field(0, h323MediaParameterType), h323MediaParameter: field(1, octets()) },
  'closed',
);

export const mediaInformation = sequence(
  {
    bearerCapability: optional(0, bearerCapability),
    characteristics: optional(
      1,
      choice(
        {
          sdp: field(0, text('utf8')),
          h323Media: field(1, h323Media),
          other: field(2, sequence({ type: field(0, oid), value: field(1, octets()) }, 'closed')),
        },
        'closed',
      ),
    ),
    status: optional(2, enumerated({ requested: 0, granted: 1, rejected: 2, relayed: 3 })),
  },
  'closed',
);

export const correlationIdentifier = octets();

export const admissionControlStatus = enumerated({
  perCallPermissionToOriginateCall: 0,
  'per-CallPermissionToReceiveCall': 1,
  perCallRejectionOfCallOrigination: 2,
  'per-CallRejectionOfCallTermination': 3,
  'pre-grantedPermissionToOriginateCalls': 4,
  'pre-grantedPermissionToAnswerCalls': 5,
  'pre-grantedPermissionToOriginateAndAnswerCalls': 6,
});

export const h323CallModel = enumerated({ 'direct-Routed': 0, 'gatekeeper-Routed': 1 });

export const bandwidth = wideInteger();

export const bandWidth = integer(0, 4_294_967_295);

export const dataRate = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  channelRate: field(1, bandWidth),
  channelMultiplier: optional(2, integer(1, 256)),
});

export const supportedPrefix = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  prefix: field(1, aliasAddress),
});

export const h310Caps = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  dataRatesSupported: optional(1, sequenceOf(dataRate)),
  supportedPrefixes: optional(2, sequenceOf(supportedPrefix)),
});

export const h320Caps = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  dataRatesSupported: optional(1, sequenceOf(dataRate)),
  supportedPrefixes: optional(2, sequenceOf(supportedPrefix)),
});

export const h321Caps = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  dataRatesSupported: optional(1, sequenceOf(dataRate)),
  supportedPrefixes: optional(2, sequenceOf(supportedPrefix)),
});

export const h322Caps = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  dataRatesSupported: optional(1, sequenceOf(dataRate)),
  supportedPrefixes: optional(2, sequenceOf(supportedPrefix)),
});

export const h323Caps = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  dataRatesSupported: optional(1, sequenceOf(dataRate)),
  supportedPrefixes: optional(2, sequenceOf(supportedPrefix)),
});

export const h324Caps = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  dataRatesSupported: optional(1, sequenceOf(dataRate)),
  supportedPrefixes: optional(2, sequenceOf(supportedPrefix)),
});

export const voiceCaps = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  dataRatesSupported: optional(1, sequenceOf(dataRate)),
  supportedPrefixes: optional(2, sequenceOf(supportedPrefix)),
});

export const t120OnlyCaps = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  dataRatesSupported: optional(1, sequenceOf(dataRate)),
  supportedPrefixes: optional(2, sequenceOf(supportedPrefix)),
});

export const nonStandardProtocol = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  dataRatesSupported: optional(1, sequenceOf(dataRate)),
  supportedPrefixes: field(2, sequenceOf(supportedPrefix)),
});

export const v42bis = sequence({
  numberOfCodewords: field(0, integer(1, 65_536)),
  maximumStringLength: field(1, integer(1, 256)),
});

export const compressionType = choice({ v42bis: field(0, v42bis) });

export const dataProtocolCapability = choice({
  nonStandard: field(0, nonStandardParameter),
  v14buffered: field(1, nothing),
  v42lapm: field(2, nothing),
  hdlcFrameTunnelling: field(3, nothing),
  h310SeparateVCStack: field(4, nothing),
  h310SingleVCStack: field(5, nothing),
  transparent: field(6, nothing),
  segmentationAndReassembly: field(7, nothing),
  hdlcFrameTunnelingwSAR: field(8, nothing),
  v120: field(9, nothing),
  separateLANStack: field(10, nothing),
  v76wCompression: field(
    11,
    choice({
      transmitCompression: field(0, compressionType),
      receiveCompression: field(1, compressionType),
      transmitAndReceiveCompression: field(2, compressionType),
    }),
  ),
  tcp: field(12, nothing),
  udp: field(13, nothing),
});

export const t38FaxRateManagement = choice({ localTCF: field(0, nothing), transferredTCF: field(1, nothing) });

export const t38FaxUdpOptions = sequence(
  {
    t38FaxMaxBuffer: optional(0, wideInteger()),
    t38FaxMaxDatagram: optional(1, wideInteger()),
    t38FaxUdpEC: field(2, choice({ t38UDPFEC: field(0, nothing), t38UDPRedundancy: field(1, nothing) })),
  },
  'closed',
);

export const t38FaxTcpOptions = sequence({ t38TCPBidirectionalMode: field(0, boolean) });

export const t38FaxProfile = sequence({
  fillBitRemoval: field(0, boolean),
  transcodingJBIG: field(1, boolean),
  transcodingMMR: field(2, boolean),
  version: optional(3, integer(0, 255)),
  t38FaxRateManagement: optional(4, t38FaxRateManagement),
  t38FaxUdpOptions: optional(5, t38FaxUdpOptions),
  t38FaxTcpOptions: optional(6, t38FaxTcpOptions),
});

export const t38FaxAnnexbOnlyCaps = sequence({
  nonStandardData: optional(0, nonStandardParameter),
  dataRatesSupported: optional(1, sequenceOf(dataRate)),
  supportedPrefixes: field(2, sequenceOf(supportedPrefix)),
  t38FaxProtocol: field(3, dataProtocolCapability),
  t38FaxProfile: field(4, t38FaxProfile),
});

export const supportedProtocols = choice({
  nonStandardData: field(0, nonStandardParameter),
  h310: field(1, h310Caps),
  h320: field(2, h320Caps),
  h321: field(3, h321Caps),
  h322: field(4, h322Caps),
  h323: field(5, h323Caps),
  h324: field(6, h324Caps),
  voice: field(7, voiceCaps),
  't120-only': field(8, t120OnlyCaps),
  nonStandardProtocol: field(9, nonStandardProtocol),
  t38FaxAnnexbOnly: field(10, t38FaxAnnexbOnlyCaps),
});

export const callType = choice({
  pointToPoint: field(0, nothing),
  oneToN: field(1, nothing),
  nToOne: field(2, nothing),
  nToN: field(3, nothing),
});

export const originationProtocolSpecificParameterContents = sequence(
  {
    h323rasCallIdentifier: optional(1, correlationIdentifier),
    h323AdmissionControlStatus: optional(2, admissionControlStatus),
    h323CallModel: optional(3, h323CallModel),
    h323RequestedBandwidth: optional(4, bandwidth),
    h323GrantedBandwidth: optional(5, bandwidth),
    h323DesiredProtocols: optional(6, supportedProtocols),
    h323AssociateProtocols: optional(7, supportedProtocols),
    h323CallType: optional(8, callType),
    h323ContactAddresses: optional(9, partyIdentity),
  },
  'closed',
);

export const rasUsageInformation = sequence({
  nonStandardUsageFields: field(0, sequenceOf(nonStandardParameter)),
  alertingTime: optional(1, timeStamp),
  connectTime: optional(2, timeStamp),
  endTime: optional(3, timeStamp),
});

export const releaseProtocolSpecificParameterContents = sequence(
  { h323UsageInformation: optional(1, rasUsageInformation) },
  'closed',
);

export const servingSystemProtocolSpecificParameterContents = sequence(
  { h323AdmissionControlStatus: optional(1, admissionControlStatus) },
  'closed',
);

export const terminationAttemptProtocolSpecificParameterContents = sequence(
  {
    h323RasCallIdentifier: optional(1, correlationIdentifier),
    h323AdmissionControlStatus: optional(2, admissionControlStatus),
  },
  'closed',
);

export const bCTransactionType = enumerated({ bandwidthRequest: 0, confirmation: 1, rejection: 2 });

export const transportChannelInfo = sequence({
  sendAddress: optional(0, transportAddress),
  recvAddress: optional(1, transportAddress),
});

export const bandwidthDetails = sequence(
  {
    sender: field(0, boolean),
    multicast: field(1, boolean),
    bandwidth: field(2, bandwidth),
    rtcpaddresses: optional(3, transportChannelInfo),
  },
  'closed',
);

export const bandwidthChangeInfo = sequence(
  {
    bCTransactionType: field(0, bCTransactionType),
    requestedBandwidth: optional(1, bandwidth),
    grantedBandwidth: optional(2, bandwidth),
    bandwidthDetails: optional(3, sequenceOf(bandwidthDetails)),
    bCRejectionReason: optional(4, text('visible')),
  },
  'closed',
);

export const mediaAndAddressReportingProtocolSpecificParameterContents = sequence(
  { bandwidthChangeInfo: optional(0, bandwidthChangeInfo) },
  'closed',
);

export const h225RAS = choice(
  {
    originationPSPContents: field(0, originationProtocolSpecificParameterContents),
    releasePSPContents: field(1, releaseProtocolSpecificParameterContents),
    servingSystemPSPContents: field(2, servingSystemProtocolSpecificParameterContents),
    terminationAttemptPSPContents: field(3, terminationAttemptProtocolSpecificParameterContents),
    mediaAndAddressReportingPSPContents: field(4, mediaAndAddressReportingProtocolSpecificParameterContents),
  },
  'closed',
);

export const h225CallSignaling = octets();

export const h245 = octets();

export const protocolSpecificParameters = choice(
  {
    sip: field(
      0,
      set(
        {
          sipHeader: optional(0, setOf(sipHeader)),
          sipBody: optional(
            1,
            sequence({ sipBodyHeader: field(0, setOf(sipHeader)), sipBodyContents: field(1, content()) }, 'closed'),
          ),
        },
        'closed',
      ),
    ),
    h323: field(
      1,
      set(
        {
          h225RAS: optional(0, setOf(h225RAS)),
          h225CS: optional(1, setOf(h225CallSignaling)),
          h245: optional(2, setOf(h245)),
        },
        'closed',
      ),
    ),
  },
  'closed',
);

export const encapsulatedSignalingMessage = sequence(
  { signalingProt: field(0, text('utf8')), sigMsg: field(1, octets()) },
  'closed',
);

export const answer = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, callIdentity),
    answering: optional(4, partyIdentity),
    location: restricted('location', optional(5, location)),
    answeringMedia: optional(6, mediaInformation),
    protocolSpecificParameters: optional(7, protocolSpecificParameters),
    signalingMsg: optional(8, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const contentIdentifier = choice(
  { correlationID: field(0, correlationIdentifier), callID: field(1, callIdentity) },
  'closed',
);

export const cCCIdentity = choice(
  {
    combCCC: field(0, text('visible', 1, 20)),
    sepCCCpair: field(
      1,
      sequence(
        { sepXmitCCC: field(0, text('visible', 1, 20)), sepRecvCCC: field(1, text('visible', 1, 20)) },
        'closed',
      ),
    ),
    indXmitCCC: field(2, text('visible', 1, 20)),
    indRecvCCC: field(3, text('visible', 1, 20)),
    indCCC: field(4, text('visible', 1, 20)),
  },
  'closed',
);

export const portNumber = wideInteger();

export const cCAddress = sequence({ leaIPAddress: field(0, ipAddress), leaPortNumber: field(1, portNumber) }, 'closed');

export const deliveryIdentifier = choice({ cccId: field(0, cCCIdentity), ccAddress: field(1, cCAddress) }, 'closed');

export const cCClose = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    contentIdentifier: field(3, contentIdentifier),
    deliveryIdentifier: field(4, deliveryIdentifier),
    protocolSpecificParameters: optional(5, protocolSpecificParameters),
    signalingMsg: optional(6, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const cCDeliveryHeaderModuleOID = oid;

export const cCDeliveryFormat = choice(
  { 'cc-APDU': field(0, cCDeliveryHeaderModuleOID), scte: field(1, text('visible')) },
  'closed',
);

export const cCOpen = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    contentIdentifier: field(3, contentIdentifier),
    deliveryIdentifier: field(4, deliveryIdentifier),
    ccDeliveryFormat: field(5, cCDeliveryFormat),
    subjectMedia: optional(6, mediaInformation),
    associateMedia: optional(7, mediaInformation),
    protocolSpecificParameters: optional(8, protocolSpecificParameters),
    signalingMsg: optional(9, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const change = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    previous: field(3, sequence({ 'call-identities': field(0, sequenceOf(callIdentity)) }, 'closed')),
    resulting: field(
      4,
      sequence(
        { 'call-identities': field(0, sequenceOf(callIdentity)), deliveryIdentifier: optional(1, deliveryIdentifier) },
        'closed',
      ),
    ),
    protocolSpecificParameters: optional(5, protocolSpecificParameters),
    signalingMsg: optional(6, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const transitCarrierIdentity = text('visible', 3, 7);

export const forkedCallInformation = sequence(
  { forkedCallID: field(0, callIdentity), calledParty: field(1, partyIdentity) },
  'closed',
);

export const origination = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, callIdentity),
    calling: optional(4, partyIdentity),
    called: optional(5, partyIdentity),
    input: bare(
      choice(
        {
          userInput: field(
            6,
            choice({ generic: field(0, text('visible')), specific: field(1, partyIdentity) }, 'closed'),
          ),
          translationInput: field(
            7,
            choice({ generic: field(0, text('visible')), specific: field(1, partyIdentity) }, 'closed'),
          ),
        },
        'closed',
      ),
    ),
    location: restricted('location', optional(8, location)),
    transitCarrierId: optional(9, transitCarrierIdentity),
    subjectMedia: optional(10, mediaInformation),
    originationCause: field(11, text('visible')),
    protocolSpecificParameters: optional(12, protocolSpecificParameters),
    signalingMsg: optional(13, setOf(encapsulatedSignalingMessage)),
    forkedCalls: optional(14, setOf(forkedCallInformation)),
  },
  'closed',
);

export const redirection = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, callIdentity),
    newCallId: optional(4, callIdentity),
    redirectedFrom: optional(5, partyIdentity),
    redirectedTo: optional(6, partyIdentity),
    transitCarrierId: optional(7, transitCarrierIdentity),
    subjectMedia: optional(8, mediaInformation),
    associateMedia: optional(9, mediaInformation),
    visitedSystemIdentity: optional(10, text('visible')),
    protocolSpecificParameters: optional(11, protocolSpecificParameters),
    signalingMsg: optional(12, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const parameterFormat = choice(
  { generic: field(0, text('utf8')), sip: field(1, setOf(sipHeader)), h323: field(2, octets()) },
  'closed',
);

export const cause = sequence({ signalingType: field(0, text('utf8')), cause: optional(1, parameterFormat) }, 'closed');

export const release = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, callIdentity),
    location: restricted('location', optional(4, location)),
    cause: optional(5, cause),
    contactAddresses: optional(6, partyIdentity),
    protocolSpecificParameters: optional(7, protocolSpecificParameters),
    signalingMsg: optional(8, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const addressRegistrationType = enumerated({
  unknown: 0,
  registration: 1,
  deregistration: 2,
  registrationAndDeregistration: 3,
});

export const generic = sequence(
  { address: field(0, partyIdentity), expirationPeriod: field(1, wideInteger()) },
  'closed',
);

export const servingSystem = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    systemIdentity: optional(3, text('visible', 1, 15)),
    networkAddress: optional(4, text('visible', 1, 15)),
    requestId: optional(5, callIdentity),
    registrationType: optional(6, addressRegistrationType),
    registering: optional(7, partyIdentity),
    requesting: optional(8, partyIdentity),
    registrar: optional(9, partyIdentity),
    requestAddressInfo: optional(
      10,
      choice({ generic: field(0, sequenceOf(generic)), sip: field(1, setOf(sipHeader)) }, 'closed'),
    ),
    responseAddressInfo: optional(
      11,
      choice({ generic: field(0, sequenceOf(generic)), sip: field(1, setOf(sipHeader)) }, 'closed'),
    ),
    failureReason: optional(12, cause),
    expirationPeriod: optional(13, choice({ generic: field(0, wideInteger()), sip: field(1, sipHeader) }, 'closed')),
    protocolSpecificParameters: optional(14, protocolSpecificParameters),
    signalingMsg: optional(15, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const redirectedFromInformation = sequence(
  {
    lastRedirecting: optional(0, partyIdentity),
    originalCalled: optional(1, partyIdentity),
    numRedirections: optional(2, integer(1, 100)),
  },
  'closed',
);

export const terminationAttempt = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, callIdentity),
    calling: field(4, partyIdentity),
    called: optional(5, partyIdentity),
    location: restricted('location', optional(6, location)),
    associateMedia: optional(7, mediaInformation),
    redirectedFromInfo: optional(8, redirectedFromInformation),
    protocolSpecificParameters: optional(9, protocolSpecificParameters),
    signalingMsg: optional(10, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const connectionTest = sequence(
  {
    caseId: optional(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    memo: optional(3, text('visible', 1, 255)),
  },
  'closed',
);

export const confPartyChange = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, sequenceOf(callIdentity)),
    communicatingParties: optional(4, sequenceOf(partyIdentity)),
    removedParties: optional(5, sequenceOf(partyIdentity)),
    joinedParties: optional(6, sequenceOf(partyIdentity)),
    protocolSpecificParameters: optional(7, protocolSpecificParameters),
    signalingMsg: optional(8, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const connection = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, sequenceOf(callIdentity)),
    connectedParties: optional(4, sequenceOf(partyIdentity)),
    newParties: optional(5, sequenceOf(partyIdentity)),
    connectedMedia: optional(6, mediaInformation),
    protocolSpecificParameters: optional(7, protocolSpecificParameters),
    signalingMsg: optional(8, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const connectionBreak = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, sequenceOf(callIdentity)),
    removedParties: optional(4, sequenceOf(partyIdentity)),
    remainingParties: optional(5, sequenceOf(partyIdentity)),
    droppedParties: optional(6, sequenceOf(partyIdentity)),
    suspendedMedia: optional(7, mediaInformation),
    protocolSpecificParameters: optional(8, protocolSpecificParameters),
    signalingMsg: optional(9, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const dialedDigitExtraction = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, callIdentity),
    digits: field(4, text('visible', 1, 32)),
    protocolSpecificParameters: optional(5, protocolSpecificParameters),
  },
  'closed',
);

export const alertingSignal = enumerated({
  notUsed: 0,
  alertingPattern0: 1,
  alertingPattern1: 2,
  alertingPattern2: 3,
  alertingPattern3: 4,
  alertingPattern4: 5,
  callWaitingPattern1: 6,
  callWaitingPattern2: 7,
  callWaitingPattern3: 8,
  callWaitingPattern4: 9,
  bargeInTone: 10,
});

export const audibleSignal = enumerated({
  notUsed: 0,
  dialTone: 1,
  recallDialTone: 2,
  ringbackTone: 3,
  reorderTone: 4,
  busyTone: 5,
  confirmationTone: 6,
  expensiveRouteTone: 7,
  messageWaitingTone: 8,
  receiverOffHookTone: 9,
  specialInfoTone: 10,
  denialTone: 11,
  interceptTone: 12,
  answerTone: 13,
  tonesOff: 14,
  pipTone: 15,
  abbreviatedIntercept: 16,
  abbreviatedCongestion: 17,
  warningTone: 18,
  dialToneBurst: 19,
  numberUnObtainableTone: 20,
  authenticationFailTone: 21,
});

export const terminalDisplayInfo = sequence(
  {
    generalDisplay: optional(0, text('visible', 1, 80)),
    calledNumber: optional(1, text('visible', 1, 40)),
    callingNumber: optional(2, text('visible', 1, 40)),
    callingName: optional(3, text('visible', 1, 40)),
    originalCalledNumber: optional(4, text('visible', 1, 40)),
    lastRedirectingNumber: optional(5, text('visible', 1, 40)),
    redirectingName: optional(6, text('visible', 1, 40)),
    redirectingReason: optional(7, text('visible', 1, 40)),
    messageWaitingNotif: optional(8, text('visible', 1, 40)),
  },
  'closed',
);

export const h323CallTransfer = octets();

export const networkSignal = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: optional(3, callIdentity),
    signaledToPartyId: optional(4, partyIdentity),
    subjectContactAddresses: optional(5, partyIdentity),
    associateContactAddresses: optional(6, partyIdentity),
    associateMedia: optional(7, mediaInformation),
    alertingSignal: optional(8, alertingSignal),
    subjectAudibleSignal: optional(9, audibleSignal),
    terminalDisplayInfo: optional(10, terminalDisplayInfo),
    other: optional(11, text('utf8')),
    refer: optional(12, choice({ sip: field(0, setOf(sipHeader)), h323: field(1, h323CallTransfer) }, 'closed')),
    protocolSpecificParameters: optional(13, protocolSpecificParameters),
    signalingMsg: optional(14, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const subjectSignal = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: optional(3, callIdentity),
    signalingPartyId: optional(4, partyIdentity),
    signaledPartyId: optional(5, partyIdentity),
    input: bare(
      choice(
        {
          userInput: field(
            6,
            choice({ generic: field(0, text('visible')), specific: field(1, partyIdentity) }, 'closed'),
          ),
          translationInput: field(
            7,
            choice({ generic: field(0, text('visible')), specific: field(1, partyIdentity) }, 'closed'),
          ),
        },
        'closed',
      ),
    ),
    subjectMedia: optional(8, mediaInformation),
    signal: field(
      9,
      sequence(
        {
          switchhookFlash: optional(0, text('visible', 1, 128)),
          dialedDigits: optional(1, text('visible', 1, 128)),
          featureKey: optional(2, text('visible', 1, 128)),
          otherSignalingInformation: optional(3, text('visible', 1, 128)),
          refer: optional(4, choice({ sip: field(0, setOf(sipHeader)), h323: field(1, h323CallTransfer) }, 'closed')),
        },
        'closed',
      ),
    ),
    protocolSpecificParameters: optional(10, protocolSpecificParameters),
    signalingMsg: optional(11, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const directSignalReporting = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    correlationID: field(3, correlationIdentifier),
    protocolSpecificParameters: optional(4, protocolSpecificParameters),
    signalingMsg: field(5, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const mediaAndAddressReporting = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, callIdentity),
    subjectMedia: optional(4, mediaInformation),
    associateMedia: optional(5, setOf(mediaInformation)),
    redirectedToPartyMedia: optional(6, mediaInformation),
    subjectContactAddresses: optional(7, partyIdentity),
    associateContactAddresses: optional(8, partyIdentity),
    redirectedToPartyContactAddresses: optional(9, partyIdentity),
    protocolSpecificParameters: optional(10, protocolSpecificParameters),
    signalingMsg: optional(11, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const cCChange = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    contentIdentifier: field(3, contentIdentifier),
    deliveryIdentifier: field(4, deliveryIdentifier),
    subjectMedia: optional(5, mediaInformation),
    associateMedia: optional(6, mediaInformation),
    protocolSpecificParameters: optional(7, protocolSpecificParameters),
    signalingMsg: optional(8, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const cCUnavailable = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, callIdentity),
    unavailabilityReason: optional(4, text('visible')),
    protocolSpecificParameters: optional(5, protocolSpecificParameters),
    signalingMsg: optional(6, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const surveillanceStatusEventType = enumerated({
  activation: 0,
  deactivation: 1,
  change: 2,
  scheduledReport: 3,
});

export const currentSurveillanceStatus = enumerated({ fullyActive: 0, partiallyActive: 1, inactive: 2 });

export const surveillanceStatus = sequence(
  {
    caseId: field(0, caseIdentity),
    reportingSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    statusEventType: field(3, surveillanceStatusEventType),
    currentStatus: field(4, currentSurveillanceStatus),
  },
  'closed',
);

export const featureManagementType = enumerated({ activation: 0, deactivation: 1 });

export const featureManagement = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriberId: optional(3, partyIdentity),
    featureId: field(4, text('utf8')),
    managementType: field(5, featureManagementType),
    activationInfo: optional(6, text('utf8')),
    failureReason: optional(7, text('utf8')),
  },
  'closed',
);

export const uUContent = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: optional(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    callId: field(3, callIdentity),
    content: optional(4, protocolSpecificParameters),
    protocolSpecificParameters: optional(5, protocolSpecificParameters),
    signalingMsg: optional(6, setOf(encapsulatedSignalingMessage)),
  },
  'closed',
);

export const laesMessage = choice(
  {
    answer: field(1, answer),
    ccClose: field(2, cCClose),
    ccOpen: field(3, cCOpen),
    change: field(4, change),
    origination: field(5, origination),
    'null-6': field(6, nothing),
    redirection: field(7, redirection),
    release: field(8, release),
    servingSystem: field(9, servingSystem),
    termAttempt: field(10, terminationAttempt),
    connTest: field(11, connectionTest),
    confPartyChange: field(12, confPartyChange),
    connection: field(13, connection),
    connectionBreak: field(14, connectionBreak),
    dialedDgtExtrn: restricted('digits', field(15, dialedDigitExtraction)),
    networkSignal: field(16, networkSignal),
    subjectSignal: field(17, subjectSignal),
    directSignalReporting: field(18, directSignalReporting),
    mediaAndAddressReporting: field(19, mediaAndAddressReporting),
    ccChange: field(20, cCChange),
    ccUnavailable: field(21, cCUnavailable),
    surveillanceStatus: field(22, surveillanceStatus),
    featureManagement: field(23, featureManagement),
    uuContent: restricted('cc', field(24, uUContent)),
  },
  'closed',
);

export const enhancedProtocol = sequence(
  { protocolIdentifier: field(0, t1S1LAESVoPAbstractSyntaxModuleOID), laesMessage: field(1, laesMessage) },
  'closed',
);

export const lAESProtocol = choice(
  { enhancedProtocol: field(0, enhancedProtocol), laesMessage: field(1, laesMessage) },
  'closed',
);

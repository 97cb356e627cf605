/**
 * ATIS-1000013 (2007), Internet access and services: the messages of CmII.
 *
 * Module IAS-LAES-CmII-Abstract-Syntax-Module, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  addressOctets,
  bare,
  choice,
  enumerated,
  field,
  generalizedTime,
  nothing,
  octets,
  oid,
  optional,
  restricted,
  sequence,
  setOf,
  text,
  wideInteger,
} from '../../schema.ts';

export const iASLAESCmIIAbstractSyntaxModuleOID = oid;

export const caseIdentity = text('visible', 1, 25);

export const iAPSystemIdentity = text('visible');

export const timeStamp = generalizedTime;

export const value = choice(
  {
    stringVS: field(0, text('visible')),
    stringUTF8: field(1, text('utf8')),
    integer: field(2, wideInteger()),
    octets: field(3, octets()),
    numeric: field(4, text('numeric')),
  },
  'closed',
);

export const subscriberIdentity = value;

export const accessMethod = sequence(
  {
    accessType: optional(
      0,
      choice(
        {
          dialUp: field(0, nothing),
          dsl: field(1, nothing),
          lan: field(2, nothing),
          cable: field(3, nothing),
          wiFi: field(4, nothing),
          wiMax: field(5, nothing),
          other: field(6, text('utf8')),
        },
        'closed',
      ),
    ),
    accessEquipmentID: optional(1, text('utf8')),
    partOfMultipleLogin: optional(2, nothing),
  },
  'closed',
);

export const networkAccessNodeIdentity = value;

export const protocol = choice({ radius: field(0, nothing), other: field(1, text('utf8')) }, 'closed');

export const protocolSignal = sequence({ protocol: field(0, protocol), signal: field(1, setOf(value)) }, 'closed');

export const accessAttempt = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriberIdentity: field(3, subscriberIdentity),
    accessMethod: optional(4, accessMethod),
    networkAccessNodeIdentity: optional(5, networkAccessNodeIdentity),
    protocolSignal: optional(6, protocolSignal),
  },
  'closed',
);

export const iPvalue = addressOctets('ip', 4, 16);

export const ipAddress = choice({ ipV4: field(1, iPvalue), ipV6: field(2, iPvalue) }, 'closed');

export const iPAddress = sequence(
  {
    address: field(0, ipAddress),
    allocationMethod: field(
      1,
      choice(
        {
          static: field(0, nothing),
          dynamic: field(1, nothing),
          unknown: field(2, nothing),
          notApplicable: field(3, nothing),
        },
        'closed',
      ),
    ),
    iPv6FlowLabel: optional(2, text('utf8')),
    prefixLen: optional(3, wideInteger()),
  },
  'closed',
);

export const accessSessionID = value;

export const accessSessionCharacteristics = value;

export const location = sequence(
  {
    locationType: restricted('location', field(0, text('utf8'))),
    location: restricted('location', field(1, text('utf8'))),
  },
  'closed',
);

export const accessAccepted = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriberIdentity: field(3, subscriberIdentity),
    accessMethod: optional(4, accessMethod),
    networkAccessNodeIdentity: optional(5, networkAccessNodeIdentity),
    iPAddress: optional(6, iPAddress),
    accessSessionID: field(7, accessSessionID),
    accessSessionCharacteristics: optional(8, accessSessionCharacteristics),
    location: restricted('location', optional(9, location)),
    protocolSignal: optional(10, protocolSignal),
  },
  'closed',
);

export const reasonForTermination = value;

export const accessFailed = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriberIdentity: field(3, subscriberIdentity),
    iPAddress: optional(4, iPAddress),
    reasonForTermination: optional(5, reasonForTermination),
    protocolSignal: optional(6, protocolSignal),
  },
  'closed',
);

export const accessSessionEnd = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriberIdentity: field(3, subscriberIdentity),
    iPAddress: optional(4, iPAddress),
    accessSessionID: field(5, accessSessionID),
    reasonForTermination: optional(6, reasonForTermination),
    protocolSignal: optional(7, protocolSignal),
  },
  'closed',
);

export const accessRejected = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriberIdentity: field(3, subscriberIdentity),
    iPAddress: optional(4, iPAddress),
    reasonForTermination: optional(5, reasonForTermination),
    protocolSignal: optional(6, protocolSignal),
  },
  'closed',
);

export const messageType = enumerated({ radius: 0, diameter: 1, xml: 2, asndot1: 3, other: 4 });

export const interceptedSignalingMessage = sequence(
  { messageType: field(0, messageType), message: field(1, text('utf8')) },
  'closed',
);

export const accessSignalingMessageReport = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    accessSessionID: optional(3, accessSessionID),
    signalingMsg: field(4, setOf(interceptedSignalingMessage)),
  },
  'closed',
);

export const packetDataSessionID = value;

export const correlationIdentifier = octets();

export const callIdentity = sequence({ main: field(0, text('utf8')), leg: optional(1, text('utf8')) }, 'closed');

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

export const portNumber = text('utf8');

export const cCAddress = sequence({ leaIPAddress: field(0, ipAddress), leaPortNumber: field(1, portNumber) }, 'closed');

export const deliveryIdentifier = choice({ cccId: field(0, cCCIdentity), ccAddress: field(1, cCAddress) }, 'closed');

export const iASLAESCmCCModuleOID = oid;

export const iASCCDeliveryFormat = choice(
  { scteDatagram: field(0, nothing), 'atis-678-ASN1': field(1, iASLAESCmCCModuleOID), iasDatagram: field(2, nothing) },
  'closed',
);

export const lEACmCDelivery = sequence(
  {
    contentIdentifier: field(0, contentIdentifier),
    deliveryIdentifier: field(1, deliveryIdentifier),
    ccDeliveryFormat: field(2, iASCCDeliveryFormat),
  },
  'closed',
);

export const packetDataSessionStart = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriberIdentity: field(3, subscriberIdentity),
    accessSessionID: optional(4, accessSessionID),
    packetDataSessionID: field(5, packetDataSessionID),
    iPAddress: field(6, iPAddress),
    accessSessionCharacteristics: optional(7, accessSessionCharacteristics),
    location: restricted('location', optional(8, location)),
    deliveryInformation: optional(9, lEACmCDelivery),
  },
  'closed',
);

export const packetDataSessionFailed = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriberIdentity: field(3, subscriberIdentity),
    accessSessionID: optional(4, accessSessionID),
    reasonForTermination: optional(5, reasonForTermination),
  },
  'closed',
);

export const packetDataSessionEnd = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriberIdentity: field(3, subscriberIdentity),
    accessSessionID: optional(4, accessSessionID),
    packetDataSessionID: field(5, packetDataSessionID),
    iPAddress: field(6, iPAddress),
    reasonForTermination: optional(7, reasonForTermination),
  },
  'closed',
);

export const packetDataSessionAlreadyEstablished = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriberIdentity: field(3, subscriberIdentity),
    accessSessionID: optional(4, accessSessionID),
    packetDataSessionID: field(5, packetDataSessionID),
    iPAddress: field(6, iPAddress),
    accessSessionCharacteristics: optional(7, accessSessionCharacteristics),
    location: restricted('location', optional(8, location)),
    deliveryInformation: optional(9, lEACmCDelivery),
  },
  'closed',
);

export const headerSet = sequence(
  {
    streamID: field(0, value),
    sourceIPaddress: field(1, iPAddress),
    destinationIPaddress: field(2, iPAddress),
    sourcePortNumber: optional(3, portNumber),
    destinationPortNumber: optional(4, portNumber),
  },
  'closed',
);

export const packetDataHeaderReport = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    contentIdentifier: field(3, contentIdentifier),
    headerSet: field(4, headerSet),
  },
  'closed',
);

export const streamSet = sequence(
  {
    streamID: field(0, value),
    sourceIPaddress: field(1, iPAddress),
    destinationIPaddress: field(2, iPAddress),
    packetCount: field(3, wideInteger()),
    sourcePortNumber: optional(4, portNumber),
    destinationPortNumber: optional(5, portNumber),
  },
  'closed',
);

export const packetDataSummaryReport = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    contentIdentifier: field(3, contentIdentifier),
    streamSet: field(4, streamSet),
  },
  'closed',
);

export const iasMessage = choice(
  {
    'access-Attempt': field(0, accessAttempt),
    'access-Accepted': field(1, accessAccepted),
    'access-Failed': field(2, accessFailed),
    'access-Session-End': field(3, accessSessionEnd),
    'access-Rejected': field(4, accessRejected),
    'access-Signaling-Message-Report': field(5, accessSignalingMessageReport),
    'session-Start': field(6, packetDataSessionStart),
    'session-Failed': field(7, packetDataSessionFailed),
    'session-End': field(8, packetDataSessionEnd),
    'session-Already-Established': field(9, packetDataSessionAlreadyEstablished),
    'data-Header-Report': field(10, packetDataHeaderReport),
    'data-Summary-Report': field(11, packetDataSummaryReport),
  },
  'closed',
);

export const iasProtocol = sequence(
  { protocolIdentifier: bare(iASLAESCmIIAbstractSyntaxModuleOID), iasMessage: bare(iasMessage) },
  'closed',
);

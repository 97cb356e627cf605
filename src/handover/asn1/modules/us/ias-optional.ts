/**
 * ATIS-1000013 (2007), Internet access and services: the optional messages of CmII.
 *
 * Module IAS-LAES-CmII-Optional-Messages-Abstract-Syntax-Module, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  addressOctets,
  bare,
  choice,
  field,
  generalizedTime,
  oid,
  optional,
  sequence,
  setOf,
  text,
} from '../../schema.ts';

export const iASLAESCmIIOptionalMessagesAbstractSyntaxModuleOID = oid;

export const caseIdentity = text('visible', 1, 25);

export const iAPSystemIdentity = text('visible', 1, 15);

export const timeStamp = generalizedTime;

export const subscriberIdentity = text('utf8');

export const iPvalue = addressOctets('ip', 4, 16);

export const iPAddress = choice({ ipV4: field(1, iPvalue), ipV6: field(2, iPvalue) }, 'closed');

export const serverIdentity = text('utf8');

export const changesAttempted = text('utf8');

export const resultofChangeAttempt = text('utf8');

export const serviceChange = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    subscriber: field(3, subscriberIdentity),
    primaryAccountSubscriber: optional(4, subscriberIdentity),
    interceptSubjectIPAddress: optional(5, iPAddress),
    serverIdentity: optional(6, serverIdentity),
    changesAttempted: field(7, changesAttempted),
    resultofChangeAttempt: field(8, resultofChangeAttempt),
  },
  'closed',
);

export const sessionIdentity = text('utf8');

export const vPNSecurityAssociationIdentity = text('utf8');

export const vPNSecurityAssociationProtocols = setOf(text('utf8'));

export const localVPNEncryptionAlgorithms = text('utf8');

export const remoteVPNEncryptionAlgorithms = text('utf8');

export const vPNEncryptionKeys = setOf(text('utf8'));

export const vPNSecurityEstablishment = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    sessionID: optional(3, sessionIdentity),
    subscriber: optional(4, subscriberIdentity),
    accessSessionIPAddress: optional(5, iPAddress),
    vpnSecurityAssociation: field(6, vPNSecurityAssociationIdentity),
    vpnSecurityAssociationProtocols: field(7, vPNSecurityAssociationProtocols),
    localVPNEndpointIPAddress: field(8, iPAddress),
    remoteVPNEndpointIPAddress: field(9, iPAddress),
    localVPNEncryptionAlgorithms: field(10, localVPNEncryptionAlgorithms),
    remoteVPNEncryptionAlgorithms: field(11, remoteVPNEncryptionAlgorithms),
    localVPNEncryptionKeys: field(12, vPNEncryptionKeys),
    remoteVPNEncryptionKeys: field(13, vPNEncryptionKeys),
  },
  'closed',
);

export const vPNTerminationCause = text('utf8');

export const vPNSecurityRelease = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    sessionID: optional(3, sessionIdentity),
    subscriber: optional(4, subscriberIdentity),
    accessSessionIPAddress: optional(5, iPAddress),
    vpnSecurityAssociation: field(6, vPNSecurityAssociationIdentity),
    vpnTerminationCause: field(7, vPNTerminationCause),
  },
  'closed',
);

export const surveillanceStatus = text('utf8');

export const surveillanceActivation = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    surveillanceStatus: field(3, surveillanceStatus),
  },
  'closed',
);

export const surveillanceContinuation = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    surveillanceStatus: field(3, surveillanceStatus),
  },
  'closed',
);

export const surveillanceChange = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    surveillanceStatus: field(3, surveillanceStatus),
  },
  'closed',
);

export const surveillanceDeActivation = sequence(
  {
    caseId: field(0, caseIdentity),
    iAPSystemId: field(1, iAPSystemIdentity),
    timestamp: field(2, timeStamp),
    surveillanceStatus: field(3, surveillanceStatus),
  },
  'closed',
);

export const iasOptionalMessage = choice(
  {
    serviceChange: field(0, serviceChange),
    vpnSecurityEstablishment: field(1, vPNSecurityEstablishment),
    vpnSecurityRelease: field(2, vPNSecurityRelease),
    surveillanceActivation: field(3, surveillanceActivation),
    surveillanceContinuation: field(4, surveillanceContinuation),
    surveillanceChange: field(5, surveillanceChange),
    surveillanceDeActivation: field(6, surveillanceDeActivation),
  },
  'closed',
);

export const iasProtocol = sequence(
  {
    protocolIdentifier: bare(iASLAESCmIIOptionalMessagesAbstractSyntaxModuleOID),
    iasMessage: bare(iasOptionalMessage),
  },
  'closed',
);

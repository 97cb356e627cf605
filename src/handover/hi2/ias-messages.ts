/**
 * CmII: a record of a grant's HI2 stream as messages of ATIS-1000013, of its module and of the optional one
 * (docs/atis-encoding.md says which becomes what, and why). A session message names one address, so that a record may become several.
 */
import type { IasSource } from '../../model/handover-source.ts';
import type { Hi2Record, IriRecord, TargetAddress } from '../../model/iri.ts';
import { encodeBer } from '../asn1/ber-writer.ts';
import { iasProtocol } from '../asn1/modules/us/ias.ts';
import { iasProtocol as iasOptionalProtocol } from '../asn1/modules/us/ias-optional.ts';
import type { ValueOf } from '../asn1/schema.ts';
import { formatPacketTime } from '../asn1/time.ts';
import { correlationOf, deliveryInformationOf, messageModuleOf } from './ias-delivery.ts';

type Message = ValueOf<typeof iasProtocol>['iasMessage'];
type StatusMessage =
  'surveillanceActivation' | 'surveillanceContinuation' | 'surveillanceChange' | 'surveillanceDeActivation';

/**
 * One PDU for each function, made when it is called. How many depends on the record alone, and each call gives the same octets.
 * They throw WRIT_HANDOVER_VALUE.
 */
export function iasMessagesOf(source: IasSource, cin: number, record: Hi2Record): readonly (() => Buffer)[] {
  if (record.kind === 'hi1') {
    const { operation, information = 'unspecified' } = record;
    if (operation === 'alarm') return [status(source, record, 'surveillanceChange', information)];
    return operation === 'activated'
      ? [status(source, record, 'surveillanceActivation', 'active')]
      : [status(source, record, 'surveillanceDeActivation', 'inactive')];
  }
  if (record.type === 'continue') return [status(source, record, 'surveillanceContinuation', 'active again')];
  if (record.addresses.length === 0) return [withoutAddress(source, cin, record)];
  return record.addresses.map((address) => () => encodeMessage(source, sessionMessage(source, cin, record, address)));
}

function status(source: IasSource, record: Hi2Record, alternative: StatusMessage, text: string): () => Buffer {
  return () =>
    encodeBer(iasOptionalProtocol, {
      protocolIdentifier: source.profile.cmiiOptionalModule,
      iasMessage: { alternative, value: { ...commonOf(source, record), surveillanceStatus: text } },
    });
}

/** A target that is known by something else than an address, none of whose addresses was seen: a session message has to name one. */
function withoutAddress(source: IasSource, cin: number, record: IriRecord): () => Buffer {
  if (record.type !== 'end') {
    return status(source, record, 'surveillanceContinuation', 'active, no address of the subject is known yet');
  }
  const value = {
    ...{ ...commonOf(source, record), ...subjectOf(source) },
    ...{ accessSessionID: sessionId(cin), reasonForTermination: endOf(record) },
  };
  return () => encodeMessage(source, { alternative: 'access-Session-End', value });
}

function sessionMessage(source: IasSource, cin: number, record: IriRecord, address: TargetAddress): Message {
  const value = {
    ...{ ...commonOf(source, record), ...subjectOf(source) },
    ...{ packetDataSessionID: sessionId(cin), iPAddress: addressOf(address) },
  };
  if (record.type === 'end') {
    return { alternative: 'session-End', value: { ...value, reasonForTermination: endOf(record) } };
  }
  const begun = { ...value, ...deliveryInformationOf(source, cin) };
  return record.type === 'begin'
    ? { alternative: 'session-Already-Established', value: begun }
    : { alternative: 'session-Start', value: begun };
}

function encodeMessage(source: IasSource, iasMessage: Message): Buffer {
  return encodeBer(iasProtocol, { protocolIdentifier: messageModuleOf(source), iasMessage });
}

function commonOf({ liid, profile }: IasSource, { timeNs }: Hi2Record) {
  return { caseId: liid, iAPSystemId: profile.networkElementId, timestamp: formatPacketTime(timeNs) };
}

/** Mandatory; a static selector has no account, and the case identity says nothing beyond the message's own. */
function subjectOf({ liid }: IasSource) {
  return { subscriberIdentity: { alternative: 'stringVS', value: liid } } as const;
}

function sessionId(cin: number) {
  return { alternative: 'octets', value: correlationOf(cin) } as const;
}

function addressOf({ version, prefixLength, address, onlySeen }: TargetAddress) {
  return {
    address: { alternative: version === 4 ? 'ipV4' : 'ipV6', value: address },
    allocationMethod: { alternative: onlySeen ? 'unknown' : 'static', value: null },
    ...(version === 4 && prefixLength === 32 ? {} : { prefixLen: BigInt(prefixLength) }),
  } as const;
}

/** The module has no counters: what ETSI's end record counts is told in words. */
function endOf({ octetsFromTarget = 0n, octetsToTarget = 0n }: IriRecord) {
  const counted = `${octetsFromTarget} octets from the subject and ${octetsToTarget} to it, of all addresses together`;
  return { alternative: 'stringUTF8', value: `the interception ended; ${counted}` } as const;
}

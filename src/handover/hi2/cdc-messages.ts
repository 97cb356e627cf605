/**
 * CDC: a record of a grant's HI2 stream as messages of PacketCable, PCESP version 4 (docs/packetcable-encoding.md says which becomes
 * what, and why). A target that is known by addresses or circuits has no calls that Writ could see: content opens and closes, and no
 * message of a call is ever made.
 */
import type { PacketCableSource } from '../../model/handover-source.ts';
import type { Hi2Record } from '../../model/iri.ts';
import { encodeBer } from '../asn1/ber-writer.ts';
import { cdcPdu } from '../asn1/modules/us/pcesp.ts';
import type { message } from '../asn1/modules/us/pcesp.ts';
import type { ValueOf } from '../asn1/schema.ts';
import { formatPacketTime } from '../asn1/time.ts';

type Message = ValueOf<typeof message>;

/**
 * One PDU for each function, made when it is called. How many depends on the record alone, and each call gives the same octets. The
 * module has no notice of the interception itself: a time without content is told as a close and an open. They throw WRIT_HANDOVER_VALUE.
 */
export function cdcMessagesOf(source: PacketCableSource, cccId: number, record: Hi2Record): readonly (() => Buffer)[] {
  const opens = (timeNs: bigint) => () => encodeMessage(ccOpen(source, cccId, timeNs));
  const closes = (timeNs: bigint) => () => encodeMessage(ccClose(source, cccId, timeNs));
  if (record.kind === 'hi1') {
    const { interval } = record;
    return interval === undefined ? [] : [closes(interval.fromNs), opens(interval.toNs)];
  }
  if (record.type === 'begin') return [opens(record.timeNs)];
  return record.type === 'end' ? [closes(record.timeNs)] : [];
}

/** The text of a CCC-ID: its 32 bits as eight hexadecimal digits. */
export function cccIdText(cccId: number): string {
  return cccId.toString(16).toUpperCase().padStart(8, '0');
}

function encodeMessage(value: Message): Buffer {
  return encodeBer(cdcPdu, { protocolVersion: 'v4', message: value });
}

/** The calls that the content is of are a list in the module: of a target that is not known by calls it is empty. */
function ccOpen(source: PacketCableSource, cccId: number, timeNs: bigint): Message {
  const ccOpenOption = { alternative: 'ccOpenTime', value: [] } as const;
  return { alternative: 'ccopen', value: { ...commonOf(source, timeNs), ccOpenOption, ...channelOf(cccId) } };
}

function ccClose(source: PacketCableSource, cccId: number, timeNs: bigint): Message {
  return { alternative: 'ccclose', value: { ...commonOf(source, timeNs), ...channelOf(cccId) } };
}

function commonOf({ liid, profile }: PacketCableSource, timeNs: bigint) {
  return { caseId: liid, accessingElementId: profile.networkElementId, eventTime: formatPacketTime(timeNs) };
}

/** Both directions go under one CCC-ID. */
function channelOf(cccId: number) {
  return {
    cCCId: { alternative: 'combCCC', value: cccIdText(cccId) },
    flowDirection: 'downstream-and-upstream',
  } as const;
}

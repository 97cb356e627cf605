/** PDUs of ATIS-1000013 as the inspector files them: content, which ATIS-1000678 has too, and the messages of both modules. */
import { decodeBer } from '../handover/asn1/ber-reader.ts';
import { iASCCAPDU } from '../handover/asn1/modules/us/ias-content.ts';
import { iasProtocol } from '../handover/asn1/modules/us/ias.ts';
import { iasProtocol as iasOptionalProtocol } from '../handover/asn1/modules/us/ias-optional.ts';
import { parseGeneralizedTime } from '../handover/asn1/time.ts';
import type { CaseMessage } from './case-message.ts';
import { jsonOf } from './iri-line.ts';

export interface IasContent {
  readonly kind: 'cc';
  /** The case identity. */
  readonly liid: string;
  /** The correlation id. */
  readonly cin: number;
  readonly sequence: number;
  readonly timeNs: bigint;
  readonly packet: Buffer;
}

/** What all messages have, those about the surveillance, and a summary of packets. */
interface AnyMessage {
  readonly caseId: string;
  readonly timestamp: string;
  readonly surveillanceStatus?: string;
  readonly streamSet?: { readonly packetCount: bigint };
}

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;
/** ccDeliveryHeader [0], payload [1]. */
const CONTENT: ReadonlySet<number> = new Set([0xa0, 0x81]);
const LARGEST_NUMBER = 0xffff_ffffn;
/** Of the optional module, and yet in the place of what ETSI calls IRI. */
const IRI_STATUS = 'surveillanceContinuation';

/** A PDU that can be of no other standard that is spoken here: octets[start, end). */
export function isIas(octets: Buffer, start: number): boolean {
  const first = octets[start + 1] ?? 0;
  const inner = octets[start + 2 + (first < 0x80 ? 0 : first & 0x7f)] ?? 0;
  return octets[start] === SEQUENCE && (inner === OBJECT_IDENTIFIER || CONTENT.has(inner));
}

/** A text instead: where and why it is none. */
export function readIas(octets: Buffer): IasContent | CaseMessage | string {
  const first = octets[1] ?? 0;
  const inner = octets[2 + (first < 0x80 ? 0 : first & 0x7f)];
  return inner === OBJECT_IDENTIFIER ? readMessage(octets) : readContent(octets);
}

function readContent(octets: Buffer): IasContent | string {
  const decoded = decodeBer(iASCCAPDU, octets);
  if (!decoded.ok) return `IAS-CC-APDU ${decoded.path}, octet ${decoded.offset}: ${decoded.reason}`;
  const { ccDeliveryHeader: header, payload: packet } = decoded.value;
  const { caseId: liid, contentIdentifier } = header?.correlationInfo ?? {};
  const sequence = header?.sequenceNumber ?? -1n;
  const timeNs = header?.timeStamp === undefined ? undefined : parseGeneralizedTime(header.timeStamp);
  if (liid === undefined) return 'ccDeliveryHeader.correlationInfo.caseId: missing';
  if (sequence < 0n || sequence > LARGEST_NUMBER) return 'ccDeliveryHeader.sequenceNumber: missing, or not of 32 bits';
  if (timeNs === undefined) return 'ccDeliveryHeader.timeStamp: missing';
  if (contentIdentifier?.alternative !== 'correlationID' || contentIdentifier.value.length !== 4)
    return 'ccDeliveryHeader.correlationInfo.contentIdentifier: no correlationID of four octets';
  const cin = contentIdentifier.value.readUInt32BE();
  return { kind: 'cc', liid, cin, sequence: Number(sequence), timeNs, packet };
}

/** Undefined: no report of packets. */
function packetsOf(name: string, { streamSet }: AnyMessage): number | undefined {
  if (name === 'data-Header-Report') return 1;
  return name === 'data-Summary-Report' ? Number(streamSet?.packetCount ?? 0n) : undefined;
}

/** Of the two modules the one that it is a value of: no message is one of both. */
function readMessage(octets: Buffer): CaseMessage | string {
  const main = decodeBer(iasProtocol, octets);
  const optional = main.ok ? undefined : decodeBer(iasOptionalProtocol, octets);
  const decoded = optional?.ok === true ? optional : main;
  if (!decoded.ok) return `IasProtocol ${decoded.path}, octet ${decoded.offset}: ${decoded.reason}`;
  const { protocolIdentifier, iasMessage } = decoded.value;
  const { alternative: name, value } = iasMessage as { readonly alternative: string; readonly value: AnyMessage };
  const timeNs = parseGeneralizedTime(value.timestamp)?.toString();
  const packets = packetsOf(name, value);
  const line = JSON.stringify({ message: name, module: protocolIdentifier, timeNs, fields: jsonOf(value) });
  return {
    kind: packets !== undefined ? 'report' : optional === undefined || name === IRI_STATUS ? 'iri' : 'hi1',
    ...(packets === undefined ? {} : { packets }),
    liid: value.caseId,
    name,
    status: value.surveillanceStatus,
    line: Buffer.from(`${line}\n`, 'utf8'),
  };
}

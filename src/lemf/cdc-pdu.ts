/** Messages of PacketCable (PCESP) as the inspector files them. */
import { decodeBer } from '../handover/asn1/ber-reader.ts';
import { cdcPdu } from '../handover/asn1/modules/us/pcesp.ts';
import { parseGeneralizedTime } from '../handover/asn1/time.ts';
import type { CaseMessage } from './case-message.ts';
import { jsonOf } from './iri-line.ts';

export interface CdcMessage extends CaseMessage {
  /** The content that it is about. */
  readonly cccId: number | undefined;
}

interface AnyMessage {
  readonly caseId: string;
  readonly eventTime: string;
  readonly cCCId?: { readonly alternative: string; readonly value: unknown };
}

const SEQUENCE = 0x30;
/** protocolVersion [0]. */
const VERSION = 0x80;
const CCC_ID = /^[0-9A-Fa-f]{8}$/;

/** A PDU that can be of no other standard that is spoken here. */
export function isCdc(octets: Buffer, start: number): boolean {
  const first = octets[start + 1] ?? 0;
  return octets[start] === SEQUENCE && octets[start + 2 + (first < 0x80 ? 0 : first & 0x7f)] === VERSION;
}

/** A text instead: where and why it is none. */
export function readCdc(octets: Buffer): CdcMessage | string {
  const decoded = decodeBer(cdcPdu, octets);
  if (!decoded.ok) return `CdcPdu ${decoded.path}, octet ${decoded.offset}: ${decoded.reason}`;
  const { alternative: name, value } = decoded.value.message as {
    readonly alternative: string;
    readonly value: AnyMessage | null;
  };
  if (value === null || typeof value.caseId !== 'string') return `CdcPdu: ${name} is reserved`;
  const cccId = value.cCCId === undefined ? undefined : cccIdOf(value.cCCId);
  if (value.cCCId !== undefined && cccId === undefined) return `${name}.cCCId: no combined CCC-ID of eight digits`;
  const timeNs = parseGeneralizedTime(value.eventTime)?.toString();
  const line = Buffer.from(`${JSON.stringify({ message: name, timeNs, fields: jsonOf(value) })}\n`, 'utf8');
  return { kind: 'iri', liid: value.caseId, name, status: undefined, line, cccId };
}

function cccIdOf({ alternative, value }: NonNullable<AnyMessage['cCCId']>): number | undefined {
  return alternative === 'combCCC' && typeof value === 'string' && CCC_ID.test(value) ? parseInt(value, 16) : undefined;
}

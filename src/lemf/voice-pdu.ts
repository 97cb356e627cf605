/** Messages of ATIS-1000678 as the inspector files them. Its content has the octets of ATIS-1000013's (ias-pdu.ts). */
import { decodeBer } from '../handover/asn1/ber-reader.ts';
import { lAESProtocol } from '../handover/asn1/modules/us/voice.ts';
import { parseGeneralizedTime } from '../handover/asn1/time.ts';
import type { CaseMessage } from './case-message.ts';
import { jsonOf } from './iri-line.ts';

/** What of any message is looked at here. */
interface AnyMessage {
  readonly caseId?: string;
  readonly timestamp: string;
  readonly memo?: string;
  readonly unavailabilityReason?: string;
  readonly statusEventType?: string;
}

/** enhancedProtocol [0], laesMessage [1]. */
const FIRST: ReadonlySet<number> = new Set([0xa0, 0xa1]);
/** Words that say what of the interception was disturbed. */
const DISTURBED = /^(gap|loss|outage): /;

/** A PDU that can be of no other standard that is spoken here. */
export function isVoice(octets: Buffer, start: number): boolean {
  return FIRST.has(octets[start] ?? 0);
}

/** A text instead: where and why it is none. */
export function readVoice(octets: Buffer): CaseMessage | string {
  const decoded = decodeBer(lAESProtocol, octets);
  if (!decoded.ok) return `LAESProtocol ${decoded.path}, octet ${decoded.offset}: ${decoded.reason}`;
  const { value: protocol } = decoded;
  if (protocol.alternative !== 'enhancedProtocol')
    return 'LAESProtocol: a message without the identifier of its edition';
  const { protocolIdentifier, laesMessage } = protocol.value;
  const { alternative: name, value } = laesMessage as { readonly alternative: string; readonly value: AnyMessage };
  if (value.caseId === undefined) return `${name}.caseId: missing`;
  const timeNs = parseGeneralizedTime(value.timestamp)?.toString();
  const line = JSON.stringify({ message: name, module: protocolIdentifier, timeNs, fields: jsonOf(value) });
  const status = value.unavailabilityReason ?? value.memo;
  const octetsOfLine = Buffer.from(`${line}\n`, 'utf8');
  return { kind: kindOf(name, value), liid: value.caseId, name, status, line: octetsOfLine };
}

/** surveillanceStatus and connTest stand both for what ETSI calls IRI and for notices about the interception. */
function kindOf(name: string, { statusEventType, memo = '' }: AnyMessage): 'iri' | 'hi1' {
  if (name === 'surveillanceStatus') return statusEventType === 'change' ? 'iri' : 'hi1';
  return name === 'ccUnavailable' || DISTURBED.test(memo) ? 'hi1' : 'iri';
}

/**
 * CII: a record of a grant's HI2 stream as messages of ATIS-1000678 (docs/atis-encoding.md says which becomes what, and why). A target
 * that is known by addresses or circuits has no calls that Writ could see: no message of a call is ever made here.
 */
import type { ContentScope, VoiceSource } from '../../model/handover-source.ts';
import { scopeBits } from '../../model/instrument.ts';
import { formatPrefix, parseIpAddress } from '../../model/ip-prefix.ts';
import type { Hi1Record, Hi2Record, IriRecord } from '../../model/iri.ts';
import { CC_MODULE, LAES_MODULE } from '../../model/voice-options.ts';
import { encodeBer } from '../asn1/ber-writer.ts';
import { lAESProtocol } from '../asn1/modules/us/voice.ts';
import type { laesMessage } from '../asn1/modules/us/voice.ts';
import type { ValueOf } from '../asn1/schema.ts';
import { formatPacketTime } from '../asn1/time.ts';

type Message = ValueOf<typeof laesMessage>;
type Source = VoiceSource & ContentScope;
type StatusChange = 'activation' | 'deactivation' | 'change';

const LONGEST_MEMO = 255;

/**
 * One PDU for each function, made when it is called. How many depends on the grant's scope and the record alone, and each call gives
 * the same octets. They throw WRIT_HANDOVER_VALUE.
 */
export function voiceMessagesOf(source: Source, cin: number, record: Hi2Record): readonly (() => Buffer)[] {
  return messagesOf(source, cin, record).map((make) => () => encodeMessage(source, make()));
}

/** A message of any kind in the form that names its edition. For tests and for what will follow calls. */
export function encodeMessage({ profile }: VoiceSource, message: Message): Buffer {
  const protocolIdentifier = profile.laesModule === '' ? LAES_MODULE : profile.laesModule;
  return encodeBer(lAESProtocol, {
    alternative: 'enhancedProtocol',
    value: { protocolIdentifier, laesMessage: message },
  });
}

function messagesOf(source: Source, cin: number, record: Hi2Record): readonly (() => Message)[] {
  if (record.kind === 'hi1') return [() => notice(source, cin, record)];
  switch (record.type) {
    case 'begin':
      return [
        () => (hasContent(source) ? ccOpen(source, cin, record) : memo(source, record, 'the interception began')),
      ];
    case 'end':
      return [() => (hasContent(source) ? ccClose(source, cin, record) : memo(source, record, endText(record)))];
    case 'continue':
      return [() => status(source, record, 'change', 'fullyActive')];
    case 'report':
      return record.addresses.map(
        (address) => () => memo(source, record, `an address of the subject was first seen: ${formatPrefix(address)}`),
      );
  }
}

function notice(source: Source, cin: number, record: Hi1Record): Message {
  const { operation, information = 'unspecified' } = record;
  if (operation === 'activated') return status(source, record, 'activation', 'fullyActive');
  if (operation === 'deactivated') return status(source, record, 'deactivation', 'inactive');
  const isOfContent = hasContent(source) && !information.startsWith('gap: IRI lost');
  return isOfContent ? ccUnavailable(source, cin, record, information) : memo(source, record, information);
}

function hasContent({ scope }: ContentScope): boolean {
  return (scope & scopeBits.cc) !== 0;
}

function status(
  source: VoiceSource,
  { timeNs }: Hi2Record,
  statusEventType: StatusChange,
  currentStatus: 'fullyActive' | 'inactive',
): Message {
  const value = {
    ...{ caseId: source.liid, reportingSystemId: source.profile.networkElementId },
    ...{ timestamp: formatPacketTime(timeNs), statusEventType, currentStatus },
  };
  return { alternative: 'surveillanceStatus', value };
}

/** The one message of the module that has words and needs neither a call nor content. */
function memo(source: VoiceSource, record: Hi2Record, text: string): Message {
  return { alternative: 'connTest', value: { ...commonOf(source, record), memo: text.slice(0, LONGEST_MEMO) } };
}

function ccOpen(source: VoiceSource, cin: number, record: Hi2Record): Message {
  const format = source.profile.ccModule === '' ? CC_MODULE : source.profile.ccModule;
  const value = {
    ...{ ...commonOf(source, record), ...channelOf(source, cin) },
    ccDeliveryFormat: { alternative: 'cc-APDU', value: format },
  } as const;
  return { alternative: 'ccOpen', value };
}

function ccClose(source: VoiceSource, cin: number, record: Hi2Record): Message {
  return { alternative: 'ccClose', value: { ...commonOf(source, record), ...channelOf(source, cin) } };
}

/** callId is mandatory, and there is no call: it has the text of content's correlation id, and says which content is meant. */
function ccUnavailable(source: VoiceSource, cin: number, record: Hi2Record, unavailabilityReason: string): Message {
  const value = { ...commonOf(source, record), callId: { main: correlationText(cin) }, unavailabilityReason };
  return { alternative: 'ccUnavailable', value };
}

function commonOf({ liid, profile }: VoiceSource, { timeNs }: Hi2Record) {
  return { caseId: liid, iAPSystemId: profile.networkElementId, timestamp: formatPacketTime(timeNs) };
}

/** Which content, as its own headers say it, and where it goes: the preferred endpoint's address; of one that has only a name, none. */
function channelOf({ endpoints }: VoiceSource, cin: number) {
  const place = endpoints.find(({ handover }) => handover === 3);
  const correlationID = Buffer.from(correlationText(cin), 'hex');
  const leaIPAddress = place === undefined ? undefined : ipAddressOf(place.host);
  const deliveryIdentifier =
    place === undefined || leaIPAddress === undefined
      ? ({ alternative: 'cccId', value: { alternative: 'combCCC', value: correlationText(cin) } } as const)
      : ({ alternative: 'ccAddress', value: { leaIPAddress, leaPortNumber: BigInt(place.port) } } as const);
  return { contentIdentifier: { alternative: 'correlationID', value: correlationID }, deliveryIdentifier } as const;
}

function ipAddressOf(host: string) {
  const parsed = parseIpAddress(host);
  if (parsed === undefined) return undefined;
  return { alternative: parsed.version === 4 ? 'ipV4' : 'ipV6', value: parsed.address } as const;
}

/** The CIN as eight hexadecimal digits: the four octets of content's correlationID. */
function correlationText(cin: number): string {
  return cin.toString(16).padStart(8, '0');
}

function endText({ octetsFromTarget = 0n, octetsToTarget = 0n }: IriRecord): string {
  return `the interception ended; ${octetsFromTarget} octets from the subject and ${octetsToTarget} to it`;
}

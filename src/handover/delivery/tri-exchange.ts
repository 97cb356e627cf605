/** The session's own PDUs (TRIPayload, ETSI TS 102 232-1, 6.3): what a link writes beside the streams, and what it hears back. */
import type { StreamAbout } from '../../model/stream-about.ts';
import { LI_PS_DOMAIN_ID, type PsHeader } from '../asn1/ps-header.ts';
import { PduScanner } from '../asn1/pdu-scanner.ts';
import { decodePsPdu, encodePsPdu } from '../asn1/ps-pdu.ts';
import { formatPacketTime, splitTime } from '../asn1/time.ts';
import type { TriPayload } from '../asn1/tri.ts';

export type TriRequestName =
  'keep-alive' | 'keep-aliveResponse' | 'optionRequest' | 'optionComplete' | 'pDUAcknowledgementRequest';

export type TriEncoder = (name: TriRequestName, sequence: number, wallMs: number) => Buffer;

export interface TriMessage {
  readonly name: TriPayload['alternative'];
  readonly sequence: number;
  /** optionResponse only: PDU acknowledgement is among the accepted options. */
  readonly acceptsAcknowledgement: boolean;
}

/**
 * 6.3.4 leaves the header of these PDUs free but for time and version; a link belongs to no single order, so its LIID is this
 * word and never a target's (I10, I11).
 */
const LINK_LIID = Buffer.from('keepalive', 'ascii');
/** Answers are under 200 octets; more is another protocol. */
const LARGEST_ANSWER = 4096;

function payloadOf(name: TriRequestName): TriPayload {
  if (name !== 'optionRequest') return { alternative: name, value: null };
  return { alternative: name, value: { requestedOptions: [{ alternative: 'pDUAcknowledgement', value: null }] } };
}

export function triEncoder(profile: StreamAbout['profile']): TriEncoder {
  return (name, sequence, wallMs) =>
    encodePsPdu({
      pSHeader: headerOf(profile, { liid: LINK_LIID, cin: 0, sequence, wallMs }),
      payload: { alternative: 'tRIPayload', value: payloadOf(name) },
    });
}

interface HeaderFields {
  readonly liid: Buffer;
  readonly cin: number;
  readonly sequence: number;
  readonly wallMs: number;
}

function headerOf(profile: StreamAbout['profile'], { liid, cin, sequence, wallMs }: HeaderFields): PsHeader {
  const element = profile.networkElementId;
  return {
    'li-psDomainId': LI_PS_DOMAIN_ID,
    lawfulInterceptionIdentifier: liid,
    authorizationCountryCode: profile.authorizationCountry,
    communicationIdentifier: {
      networkIdentifier: {
        operatorIdentifier: Buffer.from(profile.operatorId, 'latin1'),
        ...(element === '' ? {} : { networkElementIdentifier: Buffer.from(element, 'latin1') }),
      },
      communicationIdentityNumber: cin,
      deliveryCountryCode: profile.deliveryCountry,
    },
    sequenceNumber: sequence,
    ...timeOf(profile, BigInt(Math.floor(wallMs * 1000)) * 1000n),
    timeStampQualifier: 'timeOfMediation',
  };
}

/** Of an integrity check (7.2.3): under the LIID and CIN of the data that it is about, with a number of its own. */
export function checkHeader(
  { liid, profile }: StreamAbout,
  { cin, sequence, wallMs }: Omit<HeaderFields, 'liid'>,
): PsHeader {
  return headerOf(profile, { liid: Buffer.from(liid, 'latin1'), cin, sequence, wallMs });
}

function timeOf({ timeForm }: StreamAbout['profile'], timeNs: bigint) {
  if (timeForm === 'generalizedTime') return { timeStamp: formatPacketTime(timeNs) };
  return { microSecondTimeStamp: splitTime(timeNs) };
}

/** Cuts and reads what the LEMF sends. */
export class TriInbox {
  readonly #scanner = new PduScanner(LARGEST_ANSWER);

  /** The messages now whole; undefined when the octets are no row of TRI PDUs. */
  push(chunk: Buffer): readonly TriMessage[] | undefined {
    let begin = 0;
    const messages: TriMessage[] = [];
    try {
      const { octets, ends } = this.#scanner.push(chunk);
      for (const end of ends) {
        const message = readTri(octets.subarray(begin, end));
        if (message === undefined) return undefined;
        messages.push(message);
        begin = end;
      }
    } catch {
      return undefined; // WRIT_HANDOVER_STREAM_*: no PDU at all
    }
    return messages;
  }
}

function readTri(octets: Buffer): TriMessage | undefined {
  const decoded = decodePsPdu(octets);
  if (!decoded.ok || decoded.value.payload.alternative !== 'tRIPayload') return undefined;
  const tri = decoded.value.payload.value;
  const acceptsAcknowledgement =
    tri.alternative === 'optionResponse' &&
    tri.value.acceptedOptions.some((option) => option.alternative === 'pDUAcknowledgement');
  return { name: tri.alternative, sequence: decoded.value.pSHeader.sequenceNumber, acceptsAcknowledgement };
}

/** The session's own PDUs (TRIPayload, ETSI TS 102 232-1, 6.3): what a link writes beside the streams, and what it hears back. */
import type { StreamAbout } from '../../model/stream-about.ts';
import { LI_PS_DOMAIN_ID } from '../asn1/ps-header.ts';
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
  const element = profile.networkElementId;
  const networkIdentifier = {
    operatorIdentifier: Buffer.from(profile.operatorId, 'latin1'),
    ...(element === '' ? {} : { networkElementIdentifier: Buffer.from(element, 'latin1') }),
  };
  return (name, sequence, wallMs) =>
    encodePsPdu({
      pSHeader: {
        'li-psDomainId': LI_PS_DOMAIN_ID,
        lawfulInterceptionIdentifier: LINK_LIID,
        authorizationCountryCode: profile.authorizationCountry,
        communicationIdentifier: {
          networkIdentifier,
          communicationIdentityNumber: 0,
          deliveryCountryCode: profile.deliveryCountry,
        },
        sequenceNumber: sequence,
        ...timeOf(profile, BigInt(Math.floor(wallMs * 1000)) * 1000n),
        timeStampQualifier: 'timeOfMediation',
      },
      payload: { alternative: 'tRIPayload', value: payloadOf(name) },
    });
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

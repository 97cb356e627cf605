/** What a LEMF answers to the operator's session PDUs (TRIPayload, ETSI TS 102 232-1, 6.3.4 to 6.3.6). */
import { encodePsPdu } from '../handover/asn1/ps-pdu.ts';
import { UNKNOWN } from '../handover/asn1/schema.ts';
import type { TriPayload } from '../handover/asn1/tri.ts';
import type { ReceivedTri } from './inspector.ts';

/** The answer's octets, or undefined where none is due. The response repeats the number and header of the request. */
export function answerTo({ tri, pdu }: ReceivedTri): Buffer | undefined {
  const answer = payloadFor(tri);
  if (answer === undefined) return undefined;
  return encodePsPdu({ ...pdu, payload: { alternative: 'tRIPayload', value: answer } });
}

function payloadFor(tri: TriPayload): TriPayload | undefined {
  switch (tri.alternative) {
    case 'keep-alive':
      return { alternative: 'keep-aliveResponse', value: null };
    case 'pDUAcknowledgementRequest':
      return { alternative: 'pDUAcknowledgementResponse', value: null };
    case 'optionRequest':
      return {
        alternative: 'optionResponse',
        value: {
          acceptedOptions: tri.value.requestedOptions.filter(({ alternative }) => alternative !== UNKNOWN),
          declinedOptions: tri.value.requestedOptions.filter(({ alternative }) => alternative === UNKNOWN),
        },
      };
    default:
      return undefined;
  }
}

/** Several payloads in one PDU (ETSI TS 102 232-1, 6.2.3): what each of them has to have for itself. */
import type { CcPayload, IriPayload } from '../handover/asn1/ps-pdu.ts';

type Aggregated = Pick<CcPayload | IriPayload, 'timeStamp' | 'microSecondTimeStamp'>;

/**
 * What is wrong with the payloads of one PDU; undefined: nothing. The module gives a payload a time "for aggregated payloads";
 * the one header can be right for one of several only, so without its own time a payload can't be put at its moment.
 */
export function aggregationFault(items: readonly Aggregated[]): string | undefined {
  if (items.length < 2) return undefined;
  const index = items.findIndex(
    ({ timeStamp, microSecondTimeStamp }) => timeStamp === undefined && microSecondTimeStamp === undefined,
  );
  return index === -1 ? undefined : `payload ${index + 1} of ${items.length} has no time of its own (6.2.3)`;
}

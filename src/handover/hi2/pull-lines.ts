/**
 * A record of the HI2 stream of an order whose packages are fetched: one line of JSON (docs/pull-delivery.md, "iri.ndjson"). Deterministic:
 * the same record gives the same octets. Addresses and identifiers are those of the order or of its target's signalling, nothing of content.
 */
import type { Hi1Record, Hi2Record, IriRecord } from '../../model/iri.ts';
import { formatInstant } from '../../model/instant.ts';
import { formatPrefix } from '../../model/ip-prefix.ts';
import { selectorText } from '../../model/selector.ts';

/** What of a grant is in it. */
export interface PullSource {
  readonly liid: string;
  readonly profile: { readonly operatorId: string; readonly networkElementId: string };
}

export function pullLineOf({ liid, profile }: PullSource, cin: number, record: Hi2Record): Buffer {
  const common = {
    ...{ kind: record.kind === 'iri' ? 'iri' : 'notice', sequence: record.sequence },
    ...{ time: formatInstant(record.timeNs), liid, operator: profile.operatorId },
    ...(profile.networkElementId === '' ? {} : { networkElement: profile.networkElementId }),
  };
  const own = record.kind === 'iri' ? iriFields(cin, record) : noticeFields(record);
  return Buffer.from(`${JSON.stringify({ ...common, ...own })}\n`, 'utf8');
}

function iriFields(cin: number, record: IriRecord): object {
  const { type, event, addresses, identifiers = [], startTimeNs, endTimeNs, octetsFromTarget, octetsToTarget } = record;
  const seen = addresses.filter(({ onlySeen }) => onlySeen).map(formatPrefix);
  return {
    ...{ cin, type, event, addresses: addresses.filter(({ onlySeen }) => !onlySeen).map(formatPrefix) },
    ...(seen.length === 0 ? {} : { seen }),
    ...(identifiers.length === 0 ? {} : { identifiers: identifiers.map(selectorText) }),
    ...(startTimeNs === undefined ? {} : { start: formatInstant(startTimeNs) }),
    ...(endTimeNs === undefined ? {} : { end: formatInstant(endTimeNs) }),
    ...(octetsFromTarget === undefined ? {} : { octetsFromTarget: `${octetsFromTarget}` }),
    ...(octetsToTarget === undefined ? {} : { octetsToTarget: `${octetsToTarget}` }),
  };
}

function noticeFields({ operation, information, interval }: Hi1Record): object {
  return {
    operation,
    ...(information === undefined ? {} : { information }),
    ...(interval === undefined ? {} : { from: formatInstant(interval.fromNs), to: formatInstant(interval.toNs) }),
  };
}

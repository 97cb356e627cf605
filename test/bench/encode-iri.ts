/** IRI to encode: a grant's four kinds of record in turn, as mediation makes them, of one and of two addresses. */
import type { ContentScope, HandoverSource } from '../../src/model/handover-source.ts';
import { scopeToBits } from '../../src/model/instrument.ts';
import { type IriRecord, iriRecordOf, type TargetAddress } from '../../src/model/iri.ts';

export const BENCH_SOURCE: HandoverSource & ContentScope = {
  scope: scopeToBits('iri+cc'),
  liid: 'LIID-0001',
  profile: { operatorId: 'OPER1', networkElementId: 'NE-01', authorizationCountry: 'US', deliveryCountry: 'US' },
};

export interface IriOrder {
  readonly encoder: 'writer' | 'reference';
  readonly records: number;
}

export interface IriMeasured {
  readonly pdus: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** PDUs of the measured time that were held to the other encoder's afterwards. */
  readonly compared: number;
}

const V4: TargetAddress = { version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 8]) };
const V6: TargetAddress = {
  version: 6,
  prefixLength: 64,
  address: Buffer.from('20010db8000000010000000000000000', 'hex'),
};
const SEEN: TargetAddress = { version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 9]), onlySeen: true };
const FIRST_NS = 1_700_000_000_123_456_789n;

export function benchRecord(index: number): IriRecord {
  const timeNs = FIRST_NS + BigInt(index) * 1_000_003n;
  return iriRecordOf({ ordinal: index, sequence: index, timeNs, ...partsOf(index, timeNs) });
}

function partsOf(index: number, timeNs: bigint): Pick<IriRecord, 'type' | 'event' | 'addresses'> & Partial<IriRecord> {
  switch (index % 4) {
    case 0:
      return { type: 'begin', event: 'startOfInterceptionWithSessionActive', addresses: [V4, V6] };
    case 1:
      return { type: 'report', event: 'interimUpdate', addresses: [SEEN] };
    case 2:
      return { type: 'continue', event: 'interimUpdate', addresses: [V4] };
    default:
      return {
        ...{ type: 'end', event: 'endOfInterceptionWithSessionActive', addresses: [V4, V6] },
        ...{ endTimeNs: timeNs, octetsFromTarget: BigInt(index) ** 3n, octetsToTarget: BigInt(index) * 1400n },
      };
  }
}

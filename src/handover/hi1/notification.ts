/**
 * HI1 notices on the HI2 connection (ETSI TS 102 232-1, hI1-Operation; module of TS 101 671): the interception was activated,
 * has ended, or was disturbed. Neither target-Information nor the operator again: the header has what the agency needs.
 */
import type { HandoverSource } from '../../model/handover-source.ts';
import type { Hi1Record } from '../../model/iri.ts';
import type { Hi1Operation, Hi1TimeStamp } from '../asn1/hi1.ts';
import { psPdu } from '../asn1/payload.ts';
import { encodeReference } from '../asn1/reference.ts';
import { formatGeneralizedTime } from '../asn1/time.ts';
import { psHeaderOf } from '../header.ts';

/** Its header has no CIN (5.2.4) and a sequence number of its own kind. */
export function encodeHi1(source: HandoverSource, record: Hi1Record): Buffer {
  return encodeReference(psPdu, {
    pSHeader: psHeaderOf(source, { cin: undefined, sequence: record.sequence, timeNs: record.timeNs }),
    payload: { alternative: 'hI1-Operation', value: operationOf(source, record) },
  });
}

function operationOf(source: HandoverSource, record: Hi1Record): Hi1Operation {
  const lawfulInterceptionIdentifier = Buffer.from(source.liid, 'latin1');
  const timeStamp = timeStampOf(record.timeNs);
  if (record.operation === 'alarm') {
    const information = Buffer.from(record.information ?? 'unspecified', 'latin1').subarray(0, 256);
    return {
      alternative: 'alarms-indicator',
      value: { timeStamp, 'alarm-information': information, lawfulInterceptionIdentifier },
    };
  }
  return {
    alternative: record.operation === 'activated' ? 'liActivated' : 'liDeactivated',
    value: { lawfulInterceptionIdentifier, timeStamp },
  };
}

/** localTime, because utcTime has no century and no fraction; its text is UTC and says so with Z. */
function timeStampOf(timeNs: bigint): Hi1TimeStamp {
  return {
    alternative: 'localTime',
    value: { generalizedTime: formatGeneralizedTime(timeNs), winterSummerIndication: 'notProvided' },
  };
}

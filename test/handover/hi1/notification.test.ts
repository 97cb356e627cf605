import { expect } from 'chai';
import { psPdu } from '../../../src/handover/asn1/payload.ts';
import { peekPsPdu } from '../../../src/handover/asn1/peek.ts';
import { decodePsPdu, encodePsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import type { PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { decodeReference } from '../../../src/handover/asn1/reference.ts';
import { encodeHi1 } from '../../../src/handover/hi1/notification.ts';
import type { Hi1Record } from '../../../src/model/iri.ts';
import { SOURCE, TIME_NS } from '../asn1/support/samples.ts';

function notice(change: Partial<Hi1Record>): Buffer {
  return encodeHi1(SOURCE, {
    kind: 'hi1',
    ordinal: 0,
    sequence: 5,
    timeNs: TIME_NS,
    operation: 'activated',
    ...change,
  });
}

function decoded(octets: Buffer): PsPdu {
  const result = decodePsPdu(octets);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

const localTime = {
  alternative: 'localTime',
  value: { generalizedTime: '20231114221320.123456Z', winterSummerIndication: 'notProvided' },
};

describe('HI1 notices', () => {
  it('tell of activation and deactivation with LIID and time, and nothing of the target', () => {
    for (const [operation, alternative] of [
      ['activated', 'liActivated'],
      ['deactivated', 'liDeactivated'],
    ] as const) {
      expect(decoded(notice({ operation })).payload).to.deep.equal({
        alternative: 'hI1-Operation',
        value: {
          alternative,
          value: { lawfulInterceptionIdentifier: Buffer.from('LIID-0001'), timeStamp: localTime },
        },
      });
    }
  });

  it('tell of an alarm in free text of at most 256 octets', () => {
    expect(decoded(notice({ operation: 'alarm', information: 'a'.repeat(400) })).payload.value).to.deep.equal({
      alternative: 'alarms-indicator',
      value: {
        timeStamp: localTime,
        'alarm-information': Buffer.from('a'.repeat(256)),
        lawfulInterceptionIdentifier: Buffer.from('LIID-0001'),
      },
    });
  });

  it('have no CIN in their header (TS 102 232-1, 5.2.4)', () => {
    const octets = notice({});
    expect(peekPsPdu(octets)).to.include({ kind: 'hi1', cin: undefined, sequence: 5, liid: 'LIID-0001' });
    expect(decoded(octets).pSHeader.communicationIdentifier).to.not.have.property('communicationIdentityNumber');
  });

  it('are written by asn1js to the octets of the plain writer', () => {
    const octets = notice({ operation: 'alarm', information: 'gap' });
    expect(encodePsPdu(decoded(octets)).equals(octets)).to.equal(true);
    expect(decodeReference(psPdu, octets)).to.deep.equal(decoded(octets));
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { parseGeneralizedTime } from '../../../src/handover/asn1/time.ts';
import { psPdu } from '../../../src/handover/asn1/payload.ts';
import { peekPsPdu } from '../../../src/handover/asn1/peek.ts';

import type { CcPayload, PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { arbitraryOf } from './support/arbitrary.ts';
import { loosen } from './support/loosen.ts';
import { encodeAnything } from './support/samples.ts';

const plainPdu = arbitraryOf(psPdu, { foreign: false }) as fc.Arbitrary<PsPdu>;

const KINDS: Readonly<Record<string, string>> = {
  iRIPayloadSequence: 'iri',
  cCPayloadSequence: 'cc',
  tRIPayload: 'tri',
  'hI1-Operation': 'hi1',
  encryptionContainer: 'encrypted',
};

/** What the reader's value says of the things that peek looks for. */
function facts(value: PsPdu): object {
  const { pSHeader, payload } = value;
  const time = pSHeader.microSecondTimeStamp;
  const otherNs = pSHeader.timeStamp === undefined ? undefined : parseGeneralizedTime(pSHeader.timeStamp);
  const [only] = payload.alternative === 'cCPayloadSequence' ? payload.value : [];
  const single = payload.alternative === 'cCPayloadSequence' && payload.value.length === 1 ? only : undefined;
  return {
    kind: KINDS[payload.alternative] ?? 'other',
    liid: pSHeader.lawfulInterceptionIdentifier.toString('latin1'),
    cin: pSHeader.communicationIdentifier.communicationIdentityNumber,
    sequence: pSHeader.sequenceNumber,
    seconds: time ? Number(time.seconds) : otherNs === undefined ? undefined : Number(otherNs / 1_000_000_000n),
    tri: payload.alternative === 'tRIPayload' ? payload.value.alternative : undefined,
    packet: packetOf(single)?.toString('hex'),
  };
}

function packetOf(item: CcPayload | undefined): Buffer | undefined {
  if (item?.cCContents.alternative !== 'iPCC') return undefined;
  const contents = item.cCContents.value.iPCCContents;
  return contents.alternative === 'iPPackets' ? contents.value : undefined;
}

function peeked(octets: Buffer, offset: number, limit: number): object | undefined {
  const seen = peekPsPdu(octets, offset, limit);
  if (seen === undefined) return undefined;
  const { kind, liid, cin, sequence, seconds, tri, packetStart, packetEnd } = seen;
  const packet = packetStart < 0 ? undefined : octets.toString('hex', packetStart, packetEnd);
  expect(seen.end).to.equal(limit);
  return { kind, liid, cin, sequence, seconds, tri, packet };
}

describe('the header-only walk', () => {
  it('sees what the reader sees, in any BER form, wherever in a buffer the PDU lies', () => {
    fc.assert(
      fc.property(
        plainPdu,
        fc.infiniteStream(fc.nat(1000)),
        fc.boolean(),
        fc.nat(5),
        (value, random, loose, offset) => {
          const minimal = encodeAnything(value);
          const pdu = loose ? loosen(minimal, () => Number(random.next().value)) : minimal;
          const octets = Buffer.concat([Buffer.alloc(offset), pdu, Buffer.from('30ff', 'hex')]);
          expect(peeked(octets, offset, offset + pdu.length)).to.deep.equal(facts(value));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('gives the payload with its tag, and the direction of a packet', () => {
    const pdu = encodeAnything({
      pSHeader: {
        'li-psDomainId': '0.4.0',
        lawfulInterceptionIdentifier: Buffer.from('L'),
        communicationIdentifier: { networkIdentifier: { operatorIdentifier: Buffer.from('O') } },
        sequenceNumber: 1,
        microSecondTimeStamp: { seconds: 5n, microSeconds: 6 },
      },
      payload: {
        alternative: 'cCPayloadSequence',
        value: [
          {
            payloadDirection: 'toTarget',
            cCContents: {
              alternative: 'iPCC',
              value: {
                iPCCObjId: '5.3.20.2',
                iPCCContents: { alternative: 'iPPackets', value: Buffer.from('packet') },
              },
            },
          },
        ],
      },
    });
    const seen = peekPsPdu(pdu)!;
    expect(pdu.toString('latin1', seen.packetStart, seen.packetEnd)).to.equal('packet');
    expect(pdu[seen.payloadStart]).to.equal(0xa1);
    expect(seen).to.include({ direction: 1, microSeconds: 6, seconds: 5, payloadEnd: pdu.length });
  });

  it('answers undefined where header or payload are not those of a PS-PDU', () => {
    for (const hex of ['', '30', '3000', '3002a100', '3004a100a200', '3006a104a2020500', '0500']) {
      expect(peekPsPdu(Buffer.from(hex, 'hex')), hex).to.equal(undefined);
    }
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { codeOf } from '../../../src/base/errors.ts';
import { psPdu } from '../../../src/handover/asn1/payload.ts';
import { PduScanner } from '../../../src/handover/asn1/pdu-scanner.ts';

import type { PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { arbitraryOf } from './support/arbitrary.ts';
import { loosen } from './support/loosen.ts';
import { encodeAnything } from './support/samples.ts';

const plainPdu = arbitraryOf(psPdu, { foreign: false }) as fc.Arbitrary<PsPdu>;

/** All PDUs that come out, as octets, checked to be the very stream. */
function scanAll(scanner: PduScanner, chunks: readonly Buffer[]): Buffer[] {
  const pdus: Buffer[] = [];
  for (const chunk of chunks) {
    const { octets, ends } = scanner.push(chunk);
    let begin = 0;
    for (const end of ends) {
      pdus.push(octets.subarray(begin, end));
      begin = end;
    }
    expect(begin).to.equal(octets.length);
  }
  return pdus;
}

function cut(stream: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let turn = 0; at < stream.length; turn += 1) {
    const length = lengths[turn % lengths.length]!;
    // Copies, so that an octet that is still needed can't be found in a neighbour.
    chunks.push(Buffer.from(stream.subarray(at, at + length)));
    at += length;
  }
  return chunks;
}

function thrownBy(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (thrown) {
    return codeOf(thrown);
  }
}

const pieces = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 900 })), { minLength: 1 });

describe('the PDU scanner', () => {
  it('finds every boundary, however the stream is cut and whatever form the lengths have', () => {
    fc.assert(
      fc.property(
        fc.array(plainPdu, { maxLength: 12 }),
        fc.infiniteStream(fc.nat(1000)),
        fc.boolean(),
        pieces,
        (values, random, loose, lengths) => {
          const pdus = values
            .map((value) => encodeAnything(value))
            .map((pdu) => (loose ? loosen(pdu, () => Number(random.next().value)) : pdu));
          const scanner = new PduScanner();
          const found = scanAll(scanner, cut(Buffer.concat(pdus), lengths));
          expect(found.map((pdu) => pdu.toString('hex'))).to.deep.equal(pdus.map((pdu) => pdu.toString('hex')));
          expect(scanner.pending).to.equal(0);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('leaves what it handed out untouched by what comes later', () => {
    const pdu = (octet: number): Buffer => Buffer.from([0x30, 4, octet, octet, octet, octet]);
    const scanner = new PduScanner();
    const stream = Buffer.concat([1, 2, 3, 4, 5, 6].map(pdu));
    const handed = cut(stream, [4]).map((chunk) => scanner.push(chunk).octets);
    expect(Buffer.concat(handed).equals(stream)).to.equal(true);
  });

  it('walks a long indefinite PDU in single octets without starting over', () => {
    const element = Buffer.from('2480040201020000', 'hex');
    const pdu = Buffer.concat([Buffer.from([0x30, 0x80]), Buffer.alloc(60_000, element), Buffer.alloc(2)]);
    const found = scanAll(new PduScanner(), cut(pdu, [1]));
    expect(found.map((one) => one.length)).to.deep.equal([pdu.length]);
  });

  it('refuses a PDU above the cap by its header alone, and an indefinite one when it gets there', () => {
    const definite = Buffer.from('30820401', 'hex');
    expect(thrownBy(() => new PduScanner(1024).push(definite))).to.equal('WRIT_HANDOVER_STREAM_GIANT');
    const indefinite = Buffer.concat([Buffer.from([0x30, 0x80]), Buffer.alloc(2000, Buffer.from([4, 0]))]);
    expect(thrownBy(() => new PduScanner(1024).push(indefinite))).to.equal('WRIT_HANDOVER_STREAM_GIANT');
    const fits = Buffer.concat([Buffer.from('308203fc', 'hex'), Buffer.alloc(1020)]);
    expect(new PduScanner(1024).push(fits).ends).to.deep.equal([1024]);
  });

  it('tells at which octet of the stream it ceases to be PDUs', () => {
    const scanner = new PduScanner();
    scanner.push(Buffer.from('30020500', 'hex'));
    expect(() => scanner.push(Buffer.from('30020500' + '474554', 'hex'))).to.throw(
      'No PS-PDU at octet 8 of the stream',
    );
    expect(thrownBy(() => new PduScanner().push(Buffer.from('GET / HTTP/1.1')))).to.equal(
      'WRIT_HANDOVER_STREAM_BROKEN',
    );
    expect(thrownBy(() => new PduScanner().push(Buffer.from('30800480', 'hex')))).to.equal(
      'WRIT_HANDOVER_STREAM_BROKEN',
    );
    expect(thrownBy(() => new PduScanner().push(Buffer.from('30800001', 'hex')))).to.equal(
      'WRIT_HANDOVER_STREAM_BROKEN',
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_NESTING } from '../../../src/handover/asn1/ber.ts';
import { psPdu } from '../../../src/handover/asn1/payload.ts';
import { PduScanner } from '../../../src/handover/asn1/pdu-scanner.ts';
import { peekPsPdu } from '../../../src/handover/asn1/peek.ts';
import { decodePsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import type { PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { codeOf } from '../../../src/base/errors.ts';
import { encodeHi2Record } from '../../../src/handover/hi2/hi2-record.ts';
import { arbitraryOf } from './support/arbitrary.ts';
import { golden, GOLDEN_PS_PDUS, goldenMissing } from './support/independent.ts';
import { encodeAnything, SOURCE, TIME_NS } from './support/samples.ts';

/** An error, or a value that holds together: it can be written, and reads the same again. */
function examine(octets: Buffer): 'failure' | 'value' {
  peekPsPdu(octets);
  const result = decodePsPdu(octets);
  if (!result.ok) {
    expect(result.offset).to.be.within(0, octets.length);
    expect(result.reason).to.not.equal('');
    return 'failure';
  }
  const again = decodePsPdu(encodeAnything(result.value));
  expect(again.ok && again.value).to.deep.equal(result.value);
  return 'value';
}

function scan(octets: Buffer): string | undefined {
  try {
    new PduScanner().push(octets);
    return undefined;
  } catch (thrown) {
    return codeOf(thrown) ?? 'another error';
  }
}

const end = encodeHi2Record(SOURCE, 1234, {
  kind: 'iri',
  ordinal: 3,
  sequence: 2,
  timeNs: TIME_NS,
  type: 'end',
  event: 'endOfInterceptionWithSessionActive',
  addresses: [
    { version: 4, prefixLength: 29, address: Buffer.from([192, 0, 2, 8]) },
    { version: 6, prefixLength: 64, address: Buffer.from('20010db8000000010000000000000000', 'hex') },
  ],
  endTimeNs: TIME_NS,
  octetsFromTarget: 2n ** 40n,
  octetsToTarget: 1n,
});
const alarm = encodeHi2Record(SOURCE, 1234, {
  kind: 'hi1',
  ordinal: 4,
  sequence: 1,
  timeNs: TIME_NS,
  operation: 'alarm',
  information: 'gap',
});

function samples(): Map<string, Buffer> {
  const own = new Map([
    ['an IRI-End of Writ', end],
    ['an HI1 alarm of Writ', alarm],
  ]);
  if (goldenMissing() === undefined) for (const name of GOLDEN_PS_PDUS) own.set(name, golden(name));
  return own;
}

describe('reading hostile octets', () => {
  for (const [name, octets] of samples()) {
    it(`refuses ${name} cut off at every octet`, () => {
      for (let length = 0; length < octets.length; length += 1) {
        const cut = octets.subarray(0, length);
        expect(examine(cut), `${length} octets`).to.equal('failure');
        expect(peekPsPdu(cut), `${length} octets`).to.equal(undefined);
        const scanner = new PduScanner();
        expect(scanner.push(cut).ends).to.deep.equal([]);
        expect(scanner.pending).to.equal(length);
      }
    });

    it(`takes ${name} with any one bit turned as an error or as a sound value`, () => {
      for (let bit = 0; bit < octets.length * 8; bit += 1) {
        const turned = Buffer.from(octets);
        turned[bit >> 3] = turned[bit >> 3]! ^ (1 << (bit & 7));
        examine(turned);
        expect(scan(turned)).to.be.oneOf([undefined, 'WRIT_HANDOVER_STREAM_BROKEN', 'WRIT_HANDOVER_STREAM_GIANT']);
      }
    });
  }

  it('takes random octets, and random octets behind a proper start, as an error or as a sound value', () => {
    const any = fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets));
    fc.assert(
      fc.property(any, fc.nat(end.length), (octets, keep) => {
        examine(octets);
        examine(Buffer.concat([end.subarray(0, keep), octets]));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes any PDU with some octets changed as an error or as a sound value', () => {
    const pdu = arbitraryOf(psPdu, { foreign: true }) as fc.Arbitrary<PsPdu>;
    const change = fc.record({ at: fc.nat(), octet: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(pdu, fc.array(change, { minLength: 1, maxLength: 4 }), (value, changes) => {
        const octets = encodeAnything(value);
        for (const { at, octet } of changes) octets[at % octets.length] = octet;
        examine(octets);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses nesting bombs at once: strings in pieces and indefinite lengths', () => {
    const levels = 200_000;
    const indefinite = Buffer.concat([Buffer.alloc(levels * 2, Buffer.from([0x30, 0x80])), Buffer.alloc(levels * 2)]);
    expect(decodePsPdu(indefinite)).to.include({ ok: false, reason: 'nested too deeply', offset: MAX_NESTING * 2 });
    expect(peekPsPdu(indefinite)).to.equal(undefined);
    expect(scan(indefinite)).to.equal('WRIT_HANDOVER_STREAM_BROKEN');
    expect(decodePsPdu(bombOfPieces(60))).to.include({ ok: false, reason: 'nested too deeply' });
    expect(decodePsPdu(bombOfPieces(20))).to.include({ ok: true });
  });

  it('refuses giant and impossible lengths without taking memory for them', () => {
    for (const length of ['84ffffffff', '88ffffffffffffffff', '8600ffffffffff', 'fe' + 'ff'.repeat(126), 'ff']) {
      const octets = Buffer.from(`30${length}a100`, 'hex');
      expect(decodePsPdu(octets).ok, length).to.equal(false);
      expect(peekPsPdu(octets), length).to.equal(undefined);
      expect(scan(octets), length).to.be.oneOf(['WRIT_HANDOVER_STREAM_BROKEN', 'WRIT_HANDOVER_STREAM_GIANT']);
    }
  });

  it('takes a length with 126 octets, nearly all of them zero', () => {
    const inner = end.subarray(3);
    const octets = Buffer.concat([Buffer.from([0x30, 0xfe]), Buffer.alloc(125), Buffer.from([inner.length]), inner]);
    expect(decodePsPdu(octets)).to.include({ ok: true });
    expect(peekPsPdu(octets)?.sequence).to.equal(2);
    expect(new PduScanner().push(octets).ends).to.deep.equal([octets.length]);
  });
});

/** A padding PDU whose string stands in pieces, each level holding one more. */
function bombOfPieces(depth: number): Buffer {
  let pieces: Buffer = Buffer.from('0401ff', 'hex');
  for (let level = 1; level < depth; level += 1) pieces = tlv(0x24, pieces);
  const header = encodeAnything({
    pSHeader: {
      'li-psDomainId': '0.4.0',
      lawfulInterceptionIdentifier: Buffer.from('x'),
      communicationIdentifier: { networkIdentifier: { operatorIdentifier: Buffer.from('o') } },
      sequenceNumber: 0,
    },
    payload: { alternative: 'tRIPayload', value: { alternative: 'testPDU', value: null } },
  }).subarray(2, -6);
  return tlv(0x30, Buffer.concat([header, tlv(0xa2, tlv(0xa2, tlv(0xa2, pieces)))]));
}

function tlv(tag: number, contents: Buffer): Buffer {
  const length = contents.length < 128 ? [contents.length] : [0x82, contents.length >> 8, contents.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), contents]);
}

import { expect } from 'chai';
import fc from 'fast-check';
import type { WritError } from '../../../src/base/errors.ts';
import { psPdu } from '../../../src/handover/asn1/payload.ts';
import { decodePsPdu, isMinimal } from '../../../src/handover/asn1/ps-pdu.ts';
import type { PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { decodeReference, encodeReference } from '../../../src/handover/asn1/reference.ts';
import { UNKNOWN } from '../../../src/handover/asn1/schema.ts';
import { triPayload } from '../../../src/handover/asn1/tri.ts';
import { psHeaderOf } from '../../../src/handover/header.ts';
import { aggregatedPdu, packetOf } from '../delivery/pdus.ts';
import { arbitraryOf } from './support/arbitrary.ts';
import {
  complaints,
  decodeIndependently,
  golden,
  GOLDEN_PS_PDUS,
  goldenMissing,
  independentDecoderMissing,
} from './support/independent.ts';
import { loosen } from './support/loosen.ts';
import { encodeAnything, SOURCE, TIME_NS } from './support/samples.ts';
import { skipFor } from '../../support/skip.ts';

/** As it is read: without the fields that are not there. */
const pSHeader = Object.fromEntries(
  Object.entries(psHeaderOf(SOURCE, { cin: 1234, sequence: 7, timeNs: TIME_NS })).filter(
    ([, value]) => value !== undefined,
  ),
) as unknown as PsPdu['pSHeader'];

const anyPdu = arbitraryOf(psPdu, { foreign: true }) as fc.Arbitrary<PsPdu>;
const plainPdu = arbitraryOf(psPdu, { foreign: false }) as fc.Arbitrary<PsPdu>;

function decoded(octets: Buffer): PsPdu {
  const result = decodePsPdu(octets);
  if (!result.ok) throw new Error(`${result.path} at ${result.offset}: ${result.reason}`);
  return result.value;
}

function failure(octets: Buffer): string {
  const result = decodePsPdu(octets);
  return result.ok ? 'decoded' : `${result.path} @${result.offset}: ${result.reason}`;
}

function thrownCode(call: () => unknown): string {
  try {
    call();
  } catch (thrown) {
    return (thrown as WritError).code;
  }
  return 'nothing thrown';
}

describe('the PS-PDU codec', () => {
  describe('writing', () => {
    it('gives back what was read from it, for any value that the tables allow', () => {
      fc.assert(
        fc.property(anyPdu, (value) => {
          expect(decoded(encodeAnything(value))).to.deep.equal(value);
        }),
        { numRuns: 500 },
      );
    });

    it('writes the same octets as the asn1js reference encoder', () => {
      fc.assert(
        fc.property(anyPdu, (value) => {
          expect(encodeAnything(value).toString('hex')).to.equal(encodeReference(psPdu, value).toString('hex'));
        }),
        { numRuns: 800 },
      );
    });

    it('reads the same values as the asn1js reference decoder', () => {
      fc.assert(
        fc.property(anyPdu, (value) => {
          expect(decodeReference(psPdu, encodeAnything(value))).to.deep.equal(value);
        }),
        { numRuns: 500 },
      );
    });

    it('is understood by the independent decoder, octet for octet, for any value of the modules', function () {
      skipFor(this, independentDecoderMissing());
      this.timeout(120_000);
      const values = fc.sample(plainPdu, { numRuns: 800, seed: 102_232 });
      const { status, output } = decodeIndependently(values.map((value) => encodeAnything(value)));
      expect(status, complaints(output)).to.equal(0);
    });

    it('writes several payloads in one PDU as asn1js and the independent decoder do', function () {
      const pdus = [2, 3, 64].map((count) =>
        aggregatedPdu(
          'W-0001',
          0,
          Array.from({ length: count }, (_, index) => packetOf(index, 60 + index)),
        ),
      );
      for (const octets of pdus) {
        expect(encodeReference(psPdu, decodeReference(psPdu, octets)).equals(octets)).to.equal(true);
      }
      skipFor(this, independentDecoderMissing());
      const { status, output } = decodeIndependently(pdus);
      expect(status, complaints(output)).to.equal(0);
    });

    it('is understood by the independent decoder for each TRI PDU', function () {
      skipFor(this, independentDecoderMissing());
      this.timeout(120_000);
      const pdus = Object.values(triPayload.byName).flatMap((one) =>
        fc.sample(arbitraryOf(one.type, { foreign: false }), { numRuns: 3, seed: one.tag ?? 0 }).map((value) =>
          encodeAnything({
            pSHeader,
            payload: { alternative: 'tRIPayload', value: { alternative: one.name, value } },
          } as PsPdu),
        ),
      );
      const { status, output } = decodeIndependently(pdus);
      expect(status, complaints(output)).to.equal(0);
    });

    it('refuses values that the module does not allow, naming the field and not the value', () => {
      const spoil = (change: object): string => {
        try {
          encodeAnything({
            pSHeader: { ...pSHeader, ...change },
            payload: { alternative: 'tRIPayload', value: { alternative: 'testPDU', value: null } },
          });
        } catch (thrown) {
          expect((thrown as WritError).code).to.equal('WRIT_HANDOVER_VALUE');
          return (thrown as WritError).message;
        }
        return 'written';
      };
      expect(spoil({ lawfulInterceptionIdentifier: Buffer.alloc(0) })).to.contain(
        'size out of range at pSHeader.lawfulInterceptionIdentifier',
      );
      expect(spoil({ lawfulInterceptionIdentifier: Buffer.alloc(26) })).to.contain('size out of range');
      expect(spoil({ authorizationCountryCode: '-' })).to.contain('size out of range');
      expect(spoil({ authorizationCountryCode: 'a*' })).to.contain('characters outside the character set');
      expect(spoil({ sequenceNumber: 2 ** 32 })).to.contain('integer out of range at pSHeader.sequenceNumber');
      expect(spoil({ sequenceNumber: -1 })).to.contain('integer out of range');
      expect(spoil({ sequenceNumber: 1.5 })).to.contain('not an integer');
      expect(spoil({ sequenceNumber: undefined })).to.contain('mandatory field is missing at pSHeader.sequenceNumber');
      expect(spoil({ timeStamp: '20231114221320' })).to.contain('not a time in UTC');
      expect(spoil({ timeStamp: '20230231000000Z' })).to.contain('not a time in UTC');
      expect(spoil({ timeStampQualifier: 'yesterday' })).to.contain('no such enumeration value');
      expect(spoil({ 'li-psDomainId': '0.four' })).to.contain('not a dotted object identifier');
      expect(spoil({ 'li-psDomainId': '1.40.1' })).to.contain('impossible first arcs');
      expect(spoil({ 'li-psDomainId': '1.2.4294967296' })).to.contain('object identifier out of range');
    });

    it('is refused by the reference encoder for the same reasons', () => {
      const spoil = (change: object): string =>
        thrownCode(() =>
          encodeReference(psPdu, {
            pSHeader: { ...pSHeader, ...change },
            payload: { alternative: 'tRIPayload', value: { alternative: 'testPDU', value: null } },
          }),
        );
      for (const change of [
        { lawfulInterceptionIdentifier: Buffer.alloc(26) },
        { authorizationCountryCode: 'a*' },
        { sequenceNumber: 2 ** 32 },
        { sequenceNumber: undefined },
        { timeStamp: '20261121204000' },
        { timeStampQualifier: 'yesterday' },
      ]) {
        expect(spoil(change), JSON.stringify(change)).to.equal('WRIT_HANDOVER_VALUE');
      }
    });
  });

  describe('reading', () => {
    it('takes every BER form of a value and says what is not minimal', () => {
      fc.assert(
        fc.property(plainPdu, fc.infiniteStream(fc.nat(1000)), (value, random) => {
          const loose = loosen(encodeAnything(value), () => Number(random.next().value));
          const result = decodePsPdu(loose);
          if (!result.ok) throw new Error(`${result.path} at ${result.offset}: ${result.reason}`);
          expect(result.value).to.deep.equal(value);
          expect(isMinimal(result)).to.equal(false);
          expect(new Set(result.findings.map((one) => one.kind))).to.deep.equal(new Set(['length']));
        }),
        { numRuns: 500 },
      );
    });

    it('joins strings that come in pieces', () => {
      const whole = encodeAnything({
        pSHeader,
        payload: { alternative: 'tRIPayload', value: { alternative: 'paddingPDU', value: Buffer.from('abcdef') } },
      });
      const pieces = Buffer.from('a20c0402616224060401630401' + '64', 'hex');
      const at = whole.indexOf(Buffer.from('8206616263646566', 'hex'));
      expect(at).to.be.greaterThan(0);
      // paddingPDU [2], constructed, of "ab" and a constructed piece of "c" and "d".
      const before = Buffer.from(whole.subarray(0, at));
      const octets = Buffer.concat([before, pieces]);
      octets[1] = octets[1]! + 6;
      octets[at - 3] = octets[at - 3]! + 6;
      octets[at - 1] = octets[at - 1]! + 6;
      const result = decodePsPdu(octets);
      if (!result.ok) throw new Error(result.reason);
      expect(result.value.payload).to.deep.equal({
        alternative: 'tRIPayload',
        value: { alternative: 'paddingPDU', value: Buffer.from('abcd') },
      });
      expect(result.findings.map((one) => one.kind)).to.deep.equal(['string']);
    });

    it('keeps unknown fields and alternatives whole and reports them', () => {
      const value: PsPdu = {
        pSHeader: { ...pSHeader, unknownFields: [{ tag: 29, octets: Buffer.from('9d0101', 'hex') }] },
        payload: { alternative: UNKNOWN, value: { tag: 9, octets: Buffer.from('a9020500', 'hex') } },
      };
      const result = decodePsPdu(encodeAnything(value));
      if (!result.ok) throw new Error(result.reason);
      expect(result.value).to.deep.equal(value);
      expect(result.findings.map((one) => `${one.kind} ${one.path}`)).to.deep.equal([
        'unknown pSHeader',
        'unknown payload',
      ]);
    });

    it('keeps a tag number above 30 whole', () => {
      const unknown = { tag: 1000, octets: Buffer.from('9f876803010203', 'hex') };
      const value: PsPdu = {
        pSHeader: { ...pSHeader, unknownFields: [unknown] },
        payload: { alternative: 'tRIPayload', value: { alternative: 'testPDU', value: null } },
      };
      expect(decoded(encodeAnything(value))).to.deep.equal(value);
    });

    it('names the field and the octet where a PDU is wrong', function () {
      skipFor(this, goldenMissing());
      const change = (at: number, octet: number): Buffer => {
        const octets = Buffer.from(golden('etsi-ps-ipcc.ber'));
        octets[at] = octet;
        return octets;
      };
      expect(failure(change(0, 0x31))).to.equal(' @0: unexpected tag');
      expect(failure(change(1, 0x7d))).to.equal(' @127: octets follow the value');
      expect(failure(change(4, 0x81))).to.equal(
        'pSHeader.lawfulInterceptionIdentifier @4: mandatory field li-psDomainId is missing',
      );
      // communicationIdentifier [3] turned into an unknown [29].
      expect(failure(change(28, 0xbd))).to.equal(
        'pSHeader.sequenceNumber @54: mandatory field communicationIdentifier is missing',
      );
    });

    it('refuses octets behind the PDU, and fields twice or out of order', () => {
      const octets = encodeAnything({
        pSHeader,
        payload: { alternative: 'tRIPayload', value: { alternative: 'testPDU', value: null } },
      });
      expect(failure(Buffer.concat([octets, Buffer.alloc(1)]))).to.contain('octets follow the value');
      const twice = Buffer.from(octets);
      twice[octets.indexOf(Buffer.from('82025553', 'hex'))] = 0x81;
      expect(failure(twice)).to.contain('lawfulInterceptionIdentifier @24: field out of order or repeated');
      const swapped = Buffer.concat([
        Buffer.from([0x30, octets.length - 2]),
        octets.subarray(-6),
        octets.subarray(2, -6),
      ]);
      expect(failure(swapped)).to.equal('payload @2: mandatory field pSHeader is missing');
    });
  });

  describe('sample PDUs of other implementations', () => {
    before(function () {
      const missing = goldenMissing();
      if (missing === undefined) return;
      this.test!.parent!.title += ` (skipped: ${missing})`;
      this.skip();
    });

    for (const name of GOLDEN_PS_PDUS) {
      it(`reads ${name} and writes it again identically, with either encoder`, () => {
        const octets = golden(name);
        const result = decodePsPdu(octets);
        if (!result.ok) throw new Error(result.reason);
        expect(isMinimal(result)).to.equal(true);
        expect(encodeAnything(result.value).equals(octets)).to.equal(true);
        expect(encodeReference(psPdu, decodeReference(psPdu, octets)).equals(octets)).to.equal(true);
      });
    }
  });
});

import { expect } from 'chai';
import { decodeBer } from '../../../src/handover/asn1/ber-reader.ts';
import { encodeBer } from '../../../src/handover/asn1/ber-writer.ts';
import { gSMLocation } from '../../../src/handover/asn1/modules/etsi/hi2.ts';
import { PDU_STANDARDS } from '../../../src/handover/asn1/pdu-standards.ts';
import {
  bombs,
  damaged,
  examineDamaged,
  flips,
  goldenPdus,
  streamedPdus,
  truncations,
  validPdus,
} from './support/decode-campaign.ts';
import { examineAll, examineReference, examineType, withoutDefaults } from './support/hostile.ts';
import { goldenMissing } from './support/independent.ts';
import { EVERYTHING } from './support/samples.ts';
import { placesOf, randomOf } from './support/mutations.ts';

/** The short form of `npm run campaign:decode`. */
describe('hostile octets before the decoders of every standard', () => {
  it('are an error or a sound value where they are a sample PDU cut off, or with one bit turned', function () {
    const missing = goldenMissing();
    if (missing !== undefined) {
      this.test!.title += ` (skipped: ${missing})`;
      this.skip();
    }
    this.timeout(180_000);
    expect(goldenPdus().length).to.be.greaterThan(10);
    expect(streamedPdus().length).to.be.greaterThan(100);
    for (const { octets } of goldenPdus()) {
      for (const cut of truncations(octets)) examineAll(cut, cut.length + 1);
      for (const turned of flips(octets)) examineAll(turned, 50);
    }
  });

  for (const standard of PDU_STANDARDS) {
    it(`are an error or a sound value where they are a damaged ${standard.root} (${standard.title})`, function () {
      this.timeout(120_000);
      const random = randomOf(11);
      const outcomes = new Set<string>();
      for (const pdu of validPdus(standard, 20, 5)) {
        expect(examineType(standard.type, pdu)).to.equal('value');
        for (const cut of truncations(pdu.subarray(0, 300)))
          expect(examineType(standard.type, cut)).to.equal(cut.length === pdu.length ? 'value' : 'failure');
        for (let time = 0; time < 25; time++) outcomes.add(examineDamaged(standard, damaged(pdu, random), random, 10));
      }
      expect([...outcomes].sort()).to.deep.equal(['failure', 'value']);
    });
  }

  it('are refused at once where they nest or measure beyond all sense', function () {
    this.timeout(60_000);
    for (const octets of bombs()) {
      examineAll(octets, octets.length);
      for (const standard of PDU_STANDARDS) examineReference(octets.subarray(0, 20_000), standard);
    }
  });

  it('hold the same value where a default was sent, though it is not written again, and another where it is no default', () => {
    const [sent, other] = ['00', '01'].map((datum) =>
      Buffer.from(`a119810731323334353637820831323334353637388301${datum}840103`, 'hex'),
    );
    const [read, changed] = [sent, other].map((octets) => decodeBer(gSMLocation, octets ?? Buffer.alloc(0)));
    if (read?.ok !== true || changed?.ok !== true) throw new Error('these are values');
    expect(encodeBer(gSMLocation, read.value, EVERYTHING)).to.have.length((sent?.length ?? 0) - 3);
    expect(encodeBer(gSMLocation, changed.value, EVERYTHING)).to.deep.equal(other);
    expect(sent && examineType(gSMLocation, sent)).to.equal('value');
    expect(withoutDefaults(gSMLocation, read.value)).not.to.deep.equal(withoutDefaults(gSMLocation, changed.value));
  });

  it('are damaged where the structure is: every TLV is found', () => {
    expect(placesOf(Buffer.from('300aa1038001ffa203040100', 'hex')).map(({ at }) => at)).to.have.members([
      0, 2, 4, 7, 9,
    ]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import {
  formatGeneralizedTime,
  formatPacketTime,
  parseGeneralizedTime,
  parseUtcTime,
  splitTime,
} from '../../../src/handover/asn1/time.ts';

describe('the times of ASN.1', () => {
  it('gives back any time to the microsecond, floored', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 253_402_300_799_999_999_999n }), (timeNs) => {
        expect(parseGeneralizedTime(formatGeneralizedTime(timeNs))).to.equal(timeNs - (timeNs % 1000n));
      }),
    );
  });

  it('writes UTC with Z and no zeros behind the fraction', () => {
    expect(formatGeneralizedTime(1_700_000_000_000_000_999n)).to.equal('20231114221320Z');
    expect(formatGeneralizedTime(1_700_000_000_500_000_000n)).to.equal('20231114221320.5Z');
    expect(formatGeneralizedTime(1_700_000_000_000_001_999n)).to.equal('20231114221320.000001Z');
  });

  it('writes the time of a packet with six decimals, whatever they are', () => {
    expect(formatPacketTime(1_700_000_000_000_000_999n)).to.equal('20231114221320.000000Z');
    expect(formatPacketTime(1_700_000_000_120_000_000n)).to.equal('20231114221320.120000Z');
  });

  it('refuses what others read as a wrong time: no Z, an offset, a comma, a date that does not exist', () => {
    for (const text of [
      '20261121204000',
      '20261121204000+0530',
      '20261121204000,5Z',
      '20260231204000Z',
      '20261121240000Z',
      '20261121206000Z',
      '20261121204060Z',
      '202611212040Z',
      '20261121204000.Z',
      '20261121204000.1234567890Z',
      ' 20261121204000Z',
      '',
    ]) {
      expect(parseGeneralizedTime(text), text).to.equal(undefined);
    }
    expect(parseGeneralizedTime('20240229000000Z')).to.equal(1_709_164_800_000_000_000n);
    expect(parseGeneralizedTime('00010101000000Z')).to.equal(-62_135_596_800_000_000_000n);
  });

  it('reads a year of two digits as X.509 does', () => {
    expect(parseUtcTime('261121212011Z')).to.equal(parseGeneralizedTime('20261121212011Z'));
    expect(parseUtcTime('991231235959Z')).to.equal(parseGeneralizedTime('19991231235959Z'));
    expect(parseUtcTime('2611212120Z')).to.equal(parseGeneralizedTime('20261121212000Z'));
    expect(parseUtcTime('260230000000Z')).to.equal(undefined);
    expect(parseUtcTime('261121212011+0100')).to.equal(undefined);
  });

  it('splits a time into seconds and microseconds, floored', () => {
    expect(splitTime(1_700_000_000_123_456_999n)).to.deep.equal({ seconds: 1_700_000_000n, microSeconds: 123_456 });
    expect(() => splitTime(-1n)).to.throw(RangeError);
  });
});

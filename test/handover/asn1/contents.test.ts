import { expect } from 'chai';
import fc from 'fast-check';
import {
  bigInteger,
  characterCount,
  integerContents,
  isLooseInteger,
  isOfCharset,
  oidContents,
  readOid,
  readRelativeOid,
  relativeOidContents,
} from '../../../src/handover/asn1/contents.ts';

describe('the contents of simple types', () => {
  it('writes integers minimally and reads them back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n }), (value) => {
        const octets = integerContents(value);
        expect(bigInteger(octets, 0, octets.length)).to.equal(value);
        expect(isLooseInteger(octets, 0, octets.length)).to.equal(false);
      }),
    );
    expect(integerContents(0n).toString('hex')).to.equal('00');
    expect(integerContents(128n).toString('hex')).to.equal('0080');
    expect(integerContents(-128n).toString('hex')).to.equal('80');
    expect(integerContents(2n ** 64n - 1n).toString('hex')).to.equal('00ffffffffffffffff');
    expect(() => integerContents(2n ** 255n)).to.throw(RangeError);
  });

  it('writes object identifiers as the standard prints them', () => {
    expect(oidContents('0.4.0.2.2.5.1.43').toString('hex')).to.equal('040002020501' + '2b');
    expect(oidContents('2.999.3').toString('hex')).to.equal('883703');
    expect(relativeOidContents('5.3.20.2').toString('hex')).to.equal('05031402');
    expect(readOid(Buffer.from('883703', 'hex'), 0, 3)).to.equal('2.999.3');
    expect(readRelativeOid(Buffer.from('05031402', 'hex'), 0, 4)).to.equal('5.3.20.2');
  });

  it('refuses arcs that are cut off, padded or too large', () => {
    for (const hex of ['', '80', '8001', '0581', 'ffffffffff7f']) {
      const octets = Buffer.from(hex, 'hex');
      expect(() => readRelativeOid(octets, 0, octets.length), hex).to.throw();
      expect(() => readOid(octets, 0, octets.length), hex).to.throw();
    }
  });

  it('knows the character sets, and counts characters and not their units', () => {
    expect(isOfCharset("Az09 '()+,-./:=?", 'printable')).to.equal(true);
    for (const text of ['*', '@', '&', '_', 'é']) expect(isOfCharset(text, 'printable'), text).to.equal(false);
    expect(isOfCharset('€', 'ia5')).to.equal(false);
    expect(isOfCharset('\ud800', 'utf8')).to.equal(false);
    expect(characterCount('a€𝄞')).to.equal(3);
  });
});

import { expect } from 'chai';
import { cinOf } from '../../src/model/cin.ts';

describe('the CIN of a grant', () => {
  const grantId = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

  it('is the same after any restart: a hash of the grant and a counter', () => {
    expect(cinOf(grantId)).to.equal(3_021_912_396);
    expect(cinOf(Buffer.from(grantId))).to.equal(cinOf(grantId, 0));
  });

  it('is another one for the next counter and for another grant, within 32 bits', () => {
    const many = Array.from({ length: 500 }, (_, counter) => cinOf(grantId, counter));
    expect(new Set(many).size).to.equal(500);
    expect(many.every((cin) => Number.isInteger(cin) && cin >= 0 && cin <= 0xffff_ffff)).to.equal(true);
    expect(cinOf(Buffer.alloc(16))).to.not.equal(cinOf(grantId));
  });
});

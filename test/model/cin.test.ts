import { expect } from 'chai';
import { cinOf } from '../../src/model/cin.ts';

describe('the CIN of a grant', () => {
  it('is the same after any restart: a hash of the grant', () => {
    const grantId = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    expect(cinOf(grantId)).to.equal(126_828_266);
    expect(cinOf(Buffer.from(grantId))).to.equal(cinOf(grantId));
  });

  it('is another one for each grant, within 32 bits', () => {
    const many = Array.from({ length: 500 }, (_, index) => cinOf(Buffer.alloc(16, Buffer.from([index, index >> 8]))));
    expect(new Set(many).size).to.equal(500);
    expect(many.every((cin) => Number.isInteger(cin) && cin >= 0 && cin <= 0xffff_ffff)).to.equal(true);
  });
});

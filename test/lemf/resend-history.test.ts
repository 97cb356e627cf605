import { expect } from 'chai';
import fc from 'fast-check';
import { ResendHistory } from '../../src/lemf/resend-history.ts';

/** Numbers as digests; which of them were new. */
function news(history: ResendHistory, socket: number, digests: readonly number[]): number[] {
  return digests.filter((digest) => !history.isAgain(socket, digest));
}

describe('datagrams that come again', () => {
  it('are those of another socket that repeat a row of before, until that row ends', () => {
    const history = new ResendHistory();
    expect(news(history, 1, [1, 2, 3, 4, 5])).to.deep.equal([1, 2, 3, 4, 5]);
    expect(news(history, 2, [3, 4, 5, 6, 7])).to.deep.equal([6, 7]);
    expect(news(history, 3, [8, 9])).to.deep.equal([8, 9]);
  });

  it('are none where one socket sends equal ones', () => {
    const history = new ResendHistory();
    expect(news(history, 1, [1, 1, 2, 1, 2])).to.deep.equal([1, 1, 2, 1, 2]);
    expect(news(history, 2, [1, 2, 2, 3])).to.deep.equal([2, 3]);
  });

  it('are known although one of them was lost on the way', () => {
    const history = new ResendHistory();
    news(history, 1, [1, 2, 3, 4, 5]);
    expect(news(history, 2, [2, 4, 5, 6])).to.deep.equal([6]);
  });

  it('are told from those in their midst that were lost the first time', () => {
    const history = new ResendHistory();
    news(history, 1, [1, 2, 5, 6]);
    expect(news(history, 2, [2, 3, 4, 5, 6, 7, 8])).to.deep.equal([3, 4, 7, 8]);
    expect(news(history, 3, [9, 7, 8, 10])).to.deep.equal([9, 10]);
  });

  it('leave exactly what was sent, wherever each socket ended and the next began again', () => {
    const ends = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 40 })), { maxLength: 8 });
    fc.assert(
      fc.property(ends, (turns) => {
        const history = new ResendHistory();
        const held: number[] = [];
        let reached = 0;
        turns.forEach(([back, forth], socket) => {
          const from = Math.max(0, reached - back);
          const row = Array.from({ length: forth }, (_, index) => 1000 + from + index);
          held.push(...news(history, socket, row));
          reached = Math.max(reached, from + forth);
        });
        expect(held).to.deep.equal(Array.from({ length: reached }, (_, index) => 1000 + index));
      }),
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { declaredGap, without } from '../../src/lemf/declared-gap.ts';
import { SequenceLedger } from '../../src/lemf/sequence-ledger.ts';

/** A row as it travels: connections, each of which begins anywhere up to where the ones before came, and goes on from there. */
const travels = fc.array(fc.record({ back: fc.nat(200), count: fc.integer({ min: 1, max: 300 }) }), { maxLength: 30 });

describe('the numbers of a row', () => {
  it('takes every way that resends can go: new ones once, old ones as duplicates, no fault', () => {
    fc.assert(
      fc.property(travels, (connections) => {
        const ledger = new SequenceLedger();
        let taken = 0;
        for (const { back, count } of connections) {
          const begin = Math.max(0, taken - back);
          for (let number = begin; number < begin + count; number++) {
            const previous = number === begin ? undefined : number - 1;
            const arrival = ledger.take(number, previous, number * 7, 100);
            expect(arrival.kind).to.equal(number < taken ? 'duplicate' : 'new');
            taken = Math.max(taken, number + 1);
          }
        }
        expect(ledger.next).to.equal(taken);
        expect(ledger.holes).to.deep.equal([]);
      }),
    );
  });

  it('finds a resent number with other octets, however far back', () => {
    const ledger = new SequenceLedger();
    for (let number = 0; number < 5000; number++)
      ledger.take(number, number === 0 ? undefined : number - 1, number, 100);
    for (const number of [0, 1, 63, 64, 4999]) {
      expect(ledger.take(number, undefined, number, 100).kind).to.equal('duplicate');
      const differs = { kind: 'fault', code: 'WRIT_LEMF_DUPLICATE_DIFFERS' };
      expect(ledger.take(number, undefined, number + 1, 100)).to.deep.equal(differs);
      expect(ledger.take(number, undefined, number, 101)).to.deep.equal(differs);
    }
  });

  it('remembers a jump, and takes a resend that jumps likewise', () => {
    const ledger = new SequenceLedger();
    ledger.take(0, undefined, 1, 1);
    expect(ledger.take(500, 0, 2, 1)).to.deep.equal({ kind: 'jump', missing: 499 });
    expect(ledger.take(0, undefined, 1, 1).kind).to.equal('duplicate');
    expect(ledger.take(500, 0, 2, 1).kind).to.equal('duplicate');
    expect(ledger.take(77, undefined, 1, 1)).to.deep.equal({ kind: 'fault', code: 'WRIT_LEMF_LATE' });
    expect(ledger.holes).to.deep.equal([{ from: 1, to: 500 }]);
  });

  it('finds numbers that a resend leaves out, among the old ones and on its way to a new one', () => {
    const ledger = new SequenceLedger();
    for (let number = 0; number < 10; number++) ledger.take(number, number === 0 ? undefined : number - 1, number, 1);
    const order = { kind: 'fault', code: 'WRIT_LEMF_ORDER' };
    expect(ledger.take(3, undefined, 3, 1).kind).to.equal('duplicate');
    expect(ledger.take(5, 3, 5, 1)).to.deep.equal(order);
    expect(ledger.take(10, 3, 10, 1)).to.deep.equal(order);
    expect(ledger.take(10, 9, 10, 1).kind).to.equal('new');
  });

  it('takes far jumps and far resends without losing time or memory', () => {
    const ledger = new SequenceLedger();
    ledger.take(4_000_000_000, undefined, 1, 1);
    expect(ledger.take(4_000_000_000, undefined, 1, 1).kind).to.equal('duplicate');
    expect(ledger.take(5, undefined, 1, 1)).to.deep.equal({ kind: 'fault', code: 'WRIT_LEMF_OLD' });
  });
});

describe('declared gaps', () => {
  it('are read out of the text of an alarm', () => {
    expect(declaredGap('gap: content lost, sequence numbers 5 to 7, 3 packets')).to.deep.equal({ from: 5, to: 8 });
    expect(declaredGap('outage: nothing was intercepted from then to now')).to.equal(undefined);
  });

  it('leave exactly the numbers that no gap covers', () => {
    const span = fc
      .tuple(fc.nat(40), fc.integer({ min: 1, max: 15 }))
      .map(([from, length]) => ({ from, to: from + length }));
    const isIn = (number: number, spans: readonly { from: number; to: number }[]): boolean =>
      spans.some(({ from, to }) => number >= from && number < to);
    fc.assert(
      fc.property(fc.array(span, { maxLength: 4 }), fc.array(span, { maxLength: 4 }), (holes, declared) => {
        const left = without(holes, declared);
        for (let number = 0; number < 60; number++) {
          expect(isIn(number, left)).to.equal(isIn(number, holes) && !isIn(number, declared));
        }
      }),
    );
  });
});

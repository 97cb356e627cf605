import { expect } from 'chai';
import * as kit from './kit.ts';
import { plainDrills, trafficOf, wrappedDrill } from './recall.ts';
import { skipFor } from '../support/skip.ts';

const PLAIN_SEED = 31; // odd: with the generator's traps
const WRAPPED_SEED = 32;

describe('acceptance: what is delivered is the truth of the traffic', function () {
  this.timeout(240_000);

  before(function () {
    skipFor(this, kit.missing());
  });

  it('I1, I3: selects exactly the frames of 1, of 100 and of 10,000 targets of every static kind, their dates kept', () => {
    const outcomes = plainDrills(trafficOf(PLAIN_SEED, 40_000, 400), PLAIN_SEED);
    expect(outcomes.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`))).to.deep.equal([]);
    expect(outcomes.map(({ selectors }) => selectors >= 10_000)).to.deep.equal([false, false, true]);
    for (const { packets } of outcomes) expect(packets).to.be.greaterThan(1000);
  });

  it('I1, I3: delivers each target packet out of every wrapping and every kind of fragments, whole and once', () => {
    const outcome = wrappedDrill(trafficOf(WRAPPED_SEED, 40_000, 400), WRAPPED_SEED, 6000);
    expect(outcome.faults).to.deep.equal([]);
    expect(outcome.packets).to.be.greaterThan(2000);
  });
});

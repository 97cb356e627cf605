import { expect } from 'chai';
import { runDrill } from './kit.ts';
import { killScenario, makeKillTraffic, verdictOf } from './kills.ts';

const plan = { seed: 1, kills: 100, packets: 40_000, seconds: 6 };

describe('kill -9 of core and delivery at random moments', function () {
  this.timeout(400_000);

  it(`I5, I6: accounts for every packet, each number once and byte-identical, through ${plan.kills} kills and outages of two LEMFs (seed ${plan.seed})`, () => {
    const traffic = makeKillTraffic('kills', plan);
    const run = runDrill('kills', killScenario(traffic, plan));
    const { faults, ...counts } = verdictOf(run, traffic, plan);
    expect(faults, `seed ${plan.seed}`).to.deep.equal([]);
    expect(counts.starting, 'of the kills, some hit a start').to.be.greaterThan(0);
    expect(counts.outages).to.be.greaterThan(5);
    expect(counts.duplicates, 'something was sent again').to.be.greaterThan(0);
  });
});

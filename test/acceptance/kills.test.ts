import { expect } from 'chai';
import * as kit from './kit.ts';
import { killScenario } from './kills.ts';
import { skipFor } from '../support/skip.ts';

const SECONDS = 10;
const KILLS = 10;

describe('kill -9 of core and delivery at random moments', function () {
  this.timeout(240_000);
  let traffic: kit.Traffic;
  let targets: kit.Target[];

  before(function () {
    skipFor(this, kit.missing());
    const args = ['40000', '23', '1000', String(SECONDS), '--truth-targets', '40', '--kinds', 'ipv4,ipv6,prefix'];
    traffic = kit.makeTraffic('kills', args);
    targets = traffic.targets.filter((t) => t.fromNs === 0n && t.toNs === undefined && t.must > 0).slice(0, 10);
  });

  for (const seed of [1, 2]) {
    it(`I5, I6: loses no accepted PDU and takes nothing foreign in ${KILLS} kills (seed ${seed})`, () => {
      const run = kit.runDrill(`kills-${seed}`, killScenario(traffic, targets, seed, KILLS, SECONDS));
      expect(run.code, run.output).to.equal(0);
      const verdicts = targets.map((target, i) => kit.checkContent(run, traffic, `w${i}`, [target]));
      expect(verdicts.filter((verdict) => verdict !== '')).to.deep.equal([]);
    });
  }
});

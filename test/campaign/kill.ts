/**
 * npm run campaign:kill -- [RUNS=20] [SEED=1000]
 *
 * The long form of the random kill -9 test: RUNS drills of ten kills each, every one checked against the traffic's truth.
 * Prints a line a run; ends with 1 at the first difference and names the seed that shows it again.
 */
import * as kit from '../acceptance/kit.ts';
import { killScenario } from '../acceptance/kills.ts';

const [runs, firstSeed] = [Number(process.argv[2] ?? 20), Number(process.argv[3] ?? 1000)];
const reason = kit.missing();
if (reason !== undefined) throw new Error(`the campaign can't run: ${reason}`);

for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
  const args = ['40000', String(seed), '1000', '10', '--truth-targets', '40', '--kinds', 'ipv4,ipv6,prefix'];
  const traffic = kit.makeTraffic('campaign', args);
  const targets = traffic.targets.filter((t) => t.fromNs === 0n && t.toNs === undefined && t.must > 0).slice(0, 10);
  const run = kit.runDrill(`campaign-${seed}`, killScenario(traffic, targets, seed, 10, 10));
  const verdicts = targets
    .map((target, i) => kit.checkContent(run, traffic, `w${i}`, [target]))
    .filter((v) => v !== '');
  console.log(`seed ${seed}: exit ${run.code}, ${targets.length} warrants, ${verdicts.length} different`);
  if (run.code !== 0 || verdicts.length > 0) {
    console.error(run.output.slice(-4000), verdicts.join('\n'));
    process.exit(1);
  }
}

/**
 * npm run campaign:kill -- [KILLS=1000] [SEED=the clock]
 *
 * The long form of the random kill -9 test: drills of 100 kills each, with outages of both LEMFs, every one on traffic of its own and
 * every packet accounted for. Prints a line a drill; ends with 1 at the first fault and names the seed that shows it again:
 * npm run campaign:kill -- 100 SEED.
 */
import { runDrill } from '../acceptance/kit.ts';
import { killScenario, makeKillTraffic, verdictOf } from '../acceptance/kills.ts';

const EACH = 100;
const [kills, firstSeed] = [Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? Date.now() % 1_000_000)];
const total = { killed: 0, starting: 0, outages: 0, delivered: 0, duplicates: 0 };

for (let seed = firstSeed; total.killed < kills; seed++) {
  const plan = { seed, kills: Math.min(EACH, kills - total.killed), packets: 40_000, seconds: 6 };
  const traffic = makeKillTraffic('campaign', plan);
  const run = runDrill('campaign', killScenario(traffic, plan));
  const { faults, ...counts } = verdictOf(run, traffic, plan);
  console.log(`seed ${seed}: ${JSON.stringify(counts)}, ${faults.length} faults`);
  if (faults.length > 0) {
    console.error(faults.slice(0, 20).join('\n'));
    process.exit(1);
  }
  for (const name of ['killed', 'starting', 'outages', 'delivered', 'duplicates'] as const) total[name] += counts[name];
}
console.log(`from seed ${firstSeed}: ${JSON.stringify(total)}, no fault`);

/**
 * npm run campaign:recall -- [SEEDS=10] [FIRSTSEED=1000]
 *
 * The long form of the recall test: for each seed four drills, with 1, 100 and 10,000 targets on generated traffic, and on the same
 * traffic in every wrapping and all kinds of fragments. Prints a line a drill; ends with 1 at the first that did not deliver the truth.
 */
import * as kit from '../acceptance/kit.ts';
import { plainDrills, trafficOf, wrappedDrill } from '../acceptance/recall.ts';

const [seeds, firstSeed] = [Number(process.argv[2] ?? 10), Number(process.argv[3] ?? 1000)];
const reason = kit.missing();
if (reason !== undefined) throw new Error(`the campaign can't run: ${reason}`);

for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
  const traffic = trafficOf(seed, 100_000, 600);
  for (const outcome of [...plainDrills(traffic, seed), wrappedDrill(traffic, seed, 20_000)]) {
    const { name, warrants, selectors, packets, faults } = outcome;
    console.log(
      `${name}: ${warrants} warrants, ${selectors} selectors, ${packets} packets due, ${faults.length} faults`,
    );
    if (faults.length > 0) {
      console.error(faults.join('\n'));
      process.exit(1);
    }
  }
}

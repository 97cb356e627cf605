/**
 * npm run campaign:outage -- [GB=20] [MB_A_SECOND=20] [WARRANTS=100]
 *
 * The outage drill by volume (test/outage/drill.ts): GB of capture files are buffered while no agency can be reached, core and delivery
 * are killed meanwhile, and all is drained beside live traffic. Prints what happens, then the report as JSON; ends with 1 when a
 * packet was lost, altered, foreign or out of its place, draining was slower than four times the arrival, delivery's memory too large, or
 * a start took more than 2 s.
 */
import path from 'node:path';
import process from 'node:process';
import { runOutage } from '../outage/drill.ts';

const [gigabytes, megabytes, warrants] = [2, 3, 4].map((at, n) => Number(process.argv[at] ?? [20, 20, 100][n]));
const began = performance.now();
const report = await runOutage({
  bytes: (gigabytes ?? 20) * 1e9,
  bytesPerSecond: (megabytes ?? 20) * 1e6,
  backlogged: warrants ?? 100,
  liveOnly: 8,
  parent: path.resolve('build/campaign'),
  say: (text) => console.log(`${Math.round((performance.now() - began) / 1000)} s  ${text}`),
});
console.log(JSON.stringify(report, null, 2));
process.exitCode = report.faults.length + report.shortfalls.length === 0 ? 0 : 1;

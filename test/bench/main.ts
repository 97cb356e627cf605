/**
 * npm run bench -- NAME [--json]      NAME: match | chain | spool | drain | live | activation | isolation | encode | secure
 *
 * Runs a benchmark beside its peer in the same call. With --json one JSON object and nothing else goes to standard output.
 */
import { benchActivation } from './activation.ts';
import { benchChain } from './chain.ts';
import { benchDrain } from './drain.ts';
import { benchEncode } from './encode.ts';
import { benchIsolation } from './isolation.ts';
import { benchLive } from './live.ts';
import { benchMatch } from './match.ts';
import type { BenchResult } from './measure.ts';
import { benchSecure } from './secure.ts';
import { benchSpool } from './spool.ts';

const BENCHES: Readonly<Record<string, () => Promise<BenchResult>>> = {
  match: benchMatch,
  chain: benchChain,
  spool: benchSpool,
  drain: benchDrain,
  live: benchLive,
  activation: benchActivation,
  isolation: benchIsolation,
  encode: benchEncode,
  secure: benchSecure,
};

function printTable(result: BenchResult): void {
  console.log(`${result.bench} on ${result.machine}`);
  const rows = result.cases.map((c) => ({
    case: c.name,
    value: c.value,
    unit: c.unit,
    peer: c.peer,
    'peer value': c.peerValue,
    ratio: c.ratio,
    note: c.note,
  }));
  console.table(rows);
}

const args = process.argv.slice(2);
const name = args.find((arg) => !arg.startsWith('--')) ?? '';
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(`bench: "${name}" is no benchmark; there are: ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else {
  const result = await bench();
  if (args.includes('--json')) console.log(JSON.stringify(result));
  else printTable(result);
}

/**
 * A core that is killed: plays one file with gates, releases each gate but the one it shall die at, and writes a line when
 * it stands there. Arguments: one JSON object.
 */
import { randomBytes } from 'node:crypto';
import { openEngine } from '../../src/native/addon.ts';
import type { NativeEngine } from '../../src/native/addon.ts';
import { plainProgram } from '../support/native-core.ts';

interface Orders {
  readonly coreDir: string;
  readonly spoolDir: string;
  readonly kek: string;
  readonly trustRoot: string;
  readonly trust: string;
  readonly grants: readonly string[];
  readonly file: string;
  readonly dieAt: string;
}

const orders = JSON.parse(process.argv[2] ?? '') as Orders;
const octets = (text: string): Buffer => Buffer.from(text, 'base64');

const engine: NativeEngine = openEngine({
  coreDir: orders.coreDir,
  spoolDir: orders.spoolDir,
  kek: octets(orders.kek),
  trustRoot: octets(orders.trustRoot),
  mode: 'file',
  // Small blocks and quick commits: what is durable at the kill differs from run to run.
  spool: { blockBytes: 4096, commitBytes: 8192, commitMs: 1 + ((randomBytes(1)[0] ?? 0) % 5) },
  onEvent: (event) => {
    if (event.type === 'gate') process.stdout.write('gate\n');
    if (event.type === 'sourceEnd') process.stdout.write('end\n');
  },
});
engine.loadTrust(octets(orders.trust));
engine.storedGrants();
for (const signed of orders.grants) {
  const result = engine.install(octets(signed));
  if (!result.ok) throw new Error(result.code);
  const about = Buffer.from('{}');
  engine.bind(result.grant.grantId, 1, plainProgram, { iri: about, cc: about });
}
engine.playFiles([{ path: orders.file, point: '' }], 0, orders.dieAt === '' ? [] : [BigInt(orders.dieAt)]);
// Engine events alone keep no process alive; standard input does, until the parent goes.
process.stdin.resume();

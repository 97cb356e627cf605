/** A live core inside a network namespace: one interface, grants from the parent; says `ready`, stops on a line of input. */
import { createInterface } from 'node:readline';
import { openEngine, type JournalRecord } from '../../src/native/addon.ts';
import { plainProgram } from '../support/native-core.ts';

interface Orders {
  readonly coreDir: string;
  readonly spoolDir: string;
  readonly kek: string;
  readonly trustRoot: string;
  readonly trust: string;
  readonly grants: readonly string[];
  readonly interface: string;
  readonly workers: number;
}

const orders = JSON.parse(process.argv[2] ?? '') as Orders;
const octets = (text: string): Buffer => Buffer.from(text, 'base64');
const say = (value: unknown): void => {
  const text = JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
  process.stdout.write(`${text}\n`);
};

/** All of it: one call reads no further than a segment's end. */
function journal(): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (;;) {
    const more = engine.journal((records.at(-1)?.ordinal ?? -1n) + 1n, 1000);
    if (more.length === 0) return records;
    records.push(...more);
  }
}

const alarms: string[] = [];
const engine = openEngine({
  coreDir: orders.coreDir,
  spoolDir: orders.spoolDir,
  kek: octets(orders.kek),
  trustRoot: octets(orders.trustRoot),
  mode: 'live',
  capture: { workers: orders.workers, ringBytes: 16 << 20 },
  onEvent: (event) => {
    if (event.type === 'alarm') alarms.push(`${event.code}: ${event.detail}`);
  },
});
engine.loadTrust(octets(orders.trust));
for (const signed of orders.grants) {
  const result = engine.install(octets(signed));
  if (!result.ok) throw new Error(result.code);
  const about = Buffer.from('{}');
  engine.bind(result.grant.grantId, 1, plainProgram, { iri: about, cc: about });
}
engine.openInterfaces([{ name: orders.interface, point: 'ip01' }]);
say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stages') say(engine.stages());
  if (line === 'alarms') say(alarms);
  if (line === 'sighted') say(journal().filter(({ kind }) => kind === 5).length);
  if (line === 'resumed') {
    const records = journal().filter(({ kind }) => kind === 7);
    say(records.map(({ body }) => [body.readBigInt64BE(0), body.readBigInt64BE(8)]));
  }
  if (line === 'sources') {
    const records = engine.journal(0n, 1000).filter(({ kind }) => kind === 9);
    say(records.map(({ body }) => `${body[0] === 1 ? 'up' : 'down'} ${body.toString('utf8', 1).replace('\0', ': ')}`));
  }
  if (line !== 'stop') continue;
  engine.stopSources();
  await engine.flush();
  say({
    stages: engine.stages(),
    grants: engine.grants().map(({ matched, encoded, gap, state }) => ({ matched, encoded, gap, state })),
  });
  await engine.close();
  break;
}

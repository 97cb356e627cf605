/**
 * A core engine alone, whose grants carry IRI only: what is measured is reading, dissecting and matching, and the counting of
 * what matched. match-child.ts PCAP DIRECTORY, with the set-up as an IPC message {setup: {targets}}: the selectors of each grant.
 * Answers {ready}, then, after {go}, {played}.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { cinOf } from '../../src/model/cin.ts';
import type { Grant } from '../../src/model/grant.ts';
import { parseSelector, type SelectorText } from '../../src/model/selector.ts';
import { compareSelectors } from '../../src/model/selector-octets.ts';
import { encodeStreamAbout, streamAboutOf } from '../../src/model/stream-about.ts';
import type { NativeEngine } from '../../src/native/addon.ts';
import { loadAddon } from '../../src/native/load.ts';
import { benchGrant, makeAuthority } from './authority.ts';

interface Setup {
  readonly targets: readonly (readonly SelectorText[])[];
}

/** `seconds`: from the order to play to the end of the file; `grants`: the sum over grants of frames that each matched. */
export interface Played {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly seen: number;
  readonly matched: number;
  readonly grants: number;
}

function grantOf(texts: readonly SelectorText[], index: number): Grant {
  const selectors = texts.map((text) => {
    const parsed = parseSelector(text);
    if (!parsed.ok) throw new Error(`the benchmark's ${text.kind} ${index} is refused`);
    return parsed.selector;
  });
  const endpoint = { handover: 2, tls: false, host: '127.0.0.1', port: 9, pins: [] } as const;
  return { ...benchGrant(`BENCH-${index}`, [], [endpoint]), scope: 'iri', selectors: selectors.sort(compareSelectors) };
}

function authorise(engine: NativeEngine, authority: ReturnType<typeof makeAuthority>, setup: Setup): void {
  const results = engine.installAll(setup.targets.map((texts, index) => authority.sign(grantOf(texts, index))));
  for (const result of results) {
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    const { grant } = result;
    const cin = cinOf(grant.grantId);
    engine.bind(grant.grantId, cin, undefined, {
      iri: encodeStreamAbout(streamAboutOf(grant, 'iri', cin)),
      cc: undefined,
    });
  }
}

async function play(engine: NativeEngine, pcap: string, end: Promise<void>): Promise<Played> {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  engine.playFiles([{ path: pcap, point: 'bench' }], 0, []);
  await end;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  const { seen, matched } = engine.stages();
  const grants = engine.grants().reduce((sum, grant) => sum + Number(grant.matched), 0);
  return { seconds, cpuSeconds: (user + system) / 1e6, seen: Number(seen), matched: Number(matched), grants };
}

async function run(pcap: string, directory: string, setup: Setup): Promise<void> {
  const authority = makeAuthority();
  let ended: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  const coreDir = path.join(directory, 'core');
  mkdirSync(coreDir, { recursive: true });
  const engine = loadAddon().openEngine({
    coreDir,
    spoolDir: path.join(directory, 'spool'),
    kek: authority.kek,
    trustRoot: authority.trustRoot,
    mode: 'file',
    onEvent: (event) => {
      if (event.type === 'sourceEnd') ended();
    },
  });
  engine.loadTrust(authority.trustFile);
  authorise(engine, authority, setup);
  await engine.flush();
  process.send?.({ ready: true });
  await new Promise((resolve) => process.once('message', resolve));
  process.send?.({ played: await play(engine, pcap, end) });
  await engine.close();
}

const [pcap = '', directory = ''] = process.argv.slice(2);
// A listener that stays keeps the channel, and with it the process, alive between messages.
process.on('message', () => undefined);
process.once('message', (message: { setup: Setup }) => {
  run(pcap, directory, message.setup).then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
// A message sent before the listener above stood would be lost.
process.send?.({ up: true });

/**
 * A core engine alone, playing one file, PLAYS times at once: engine-child.ts PCAP SPOOLDIR [PLAYS], with the set-up as an IPC message
 * {setup: {targets, perGrant, endpoints}}. Answers {ready}, then, after {go}, {played: {seconds, durableSeconds, cpuNs, seen, matched}}.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cinOf } from '../../src/model/cin.ts';
import type { GrantEndpoint } from '../../src/model/grant.ts';
import { encodeStreamAbout, streamAboutOf } from '../../src/model/stream-about.ts';
import { ccProgramOf } from '../../src/handover/hi3/content-program.ts';
import type { NativeEngine } from '../../src/native/addon.ts';
import { loadAddon } from '../../src/native/load.ts';
import { benchGrant, makeAuthority } from './authority.ts';

interface Setup {
  readonly addresses: readonly (readonly string[])[];
  readonly endpoints: readonly { handover: 2 | 3; tls: boolean; host: string; port: number; pins: readonly string[] }[];
  readonly kek?: string;
}

function say(message: object): void {
  process.send?.(message);
}

function endpointsOf(setup: Setup): GrantEndpoint[] {
  return setup.endpoints.map((e) => ({ ...e, pins: e.pins.map((pin) => Buffer.from(pin, 'hex')) }));
}

/** Installs and binds one grant for each list of addresses. */
function authorise(engine: NativeEngine, authority: ReturnType<typeof makeAuthority>, setup: Setup): void {
  setup.addresses.forEach((addresses, i) => {
    const result = engine.install(authority.sign(benchGrant(`BENCH-${i}`, addresses, endpointsOf(setup))));
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    const { grant } = result;
    const cin = cinOf(grant.grantId);
    const about = (leg: 'iri' | 'cc'): Buffer => encodeStreamAbout(streamAboutOf(grant, leg, cin));
    engine.bind(grant.grantId, cin, ccProgramOf(grant, cin), { iri: about('iri'), cc: about('cc') });
  });
}

async function run(pcap: string, directory: string, plays: number, setup: Setup): Promise<void> {
  const authority = makeAuthority();
  let ended: () => void = () => undefined;
  const engine = loadAddon().openEngine({
    coreDir: mkdtempSync(path.join(directory, 'core-')),
    spoolDir: path.join(directory, 'spool'),
    kek: setup.kek === undefined ? authority.kek : Buffer.from(setup.kek, 'hex'),
    trustRoot: authority.trustRoot,
    mode: 'file',
    onEvent: (event) => {
      if (event.type === 'sourceEnd') ended();
    },
  });
  engine.loadTrust(authority.trustFile);
  authorise(engine, authority, setup);
  say({ ready: true });
  await new Promise((resolve) => process.once('message', resolve));
  const before = process.cpuUsage();
  const start = process.hrtime.bigint();
  const end = new Promise<void>((resolve) => (ended = resolve));
  // At once, for the orders end with the source.
  const files = Array.from({ length: plays }, () => ({ path: pcap, point: 'bench' }));
  engine.playFiles(files, 0, []);
  await end;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  await engine.flush();
  const durableSeconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { seen, matched } = engine.stages();
  const { user, system } = process.cpuUsage(before);
  const cpuNs = (user + system) * 1000;
  say({ played: { seconds, durableSeconds, cpuNs, seen: Number(seen), matched: Number(matched) } });
  await engine.close();
}

const [pcap = '', directory = '', plays = '1'] = process.argv.slice(2);
mkdirSync(directory, { recursive: true });
// A listener that stays keeps the channel, and with it the process, alive between messages.
process.on('message', () => undefined);
process.once('message', (message: { setup: Setup }) => {
  run(pcap, directory, Number(plays), message.setup).then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      rmSync(directory, { recursive: true, force: true });
      process.exit(1);
    },
  );
});
// A message sent before the listener above stood would be lost.
process.send?.({ up: true });

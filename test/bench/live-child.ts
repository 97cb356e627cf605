/**
 * A live core engine alone, in whatever namespace and on whatever processor it is started. Set-up by message, {setup: {directory,
 * interface, addresses}}; then {ready}. Answers {ask: true} with {counts}, and {stop: true} with {counts} after the last flush.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { cinOf } from '../../src/model/cin.ts';
import { encodeStreamAbout, streamAboutOf } from '../../src/model/stream-about.ts';
import { ccProgramOf } from '../../src/handover/hi3/content-program.ts';
import { openEngine, type NativeEngine } from '../../src/native/addon.ts';
import { benchGrant, makeAuthority } from './authority.ts';

const SELECTORS_A_GRANT = 16;
const ENDPOINTS = ([2, 3] as const).map((handover) => ({
  ...{ handover, tls: false, host: '127.0.0.1', port: 9, pins: [] },
}));

interface Setup {
  readonly directory: string;
  readonly interface: string;
  readonly addresses: readonly string[];
}

export interface LiveCounts {
  readonly seen: number;
  readonly kernelDrops: number;
  readonly matched: number;
  readonly encoded: number;
  readonly gap: number;
}

function countsOf(engine: NativeEngine): LiveCounts {
  const { seen, matched, dropped } = engine.stages();
  const grants = engine.grants();
  const sum = (pick: 'encoded' | 'gap'): number => grants.reduce((total, each) => total + Number(each[pick]), 0);
  const [encoded, gap] = [sum('encoded'), sum('gap')];
  return { seen: Number(seen), kernelDrops: Number(dropped['kernel'] ?? 0n), matched: Number(matched), encoded, gap };
}

function open({ directory }: Setup): { engine: NativeEngine; authority: ReturnType<typeof makeAuthority> } {
  const authority = makeAuthority();
  mkdirSync(directory, { recursive: true });
  const engine = openEngine({
    coreDir: path.join(directory, 'core'),
    spoolDir: path.join(directory, 'spool'),
    kek: authority.kek,
    trustRoot: authority.trustRoot,
    mode: 'live',
    capture: { workers: 1 },
    onEvent: () => undefined,
  });
  engine.loadTrust(authority.trustFile);
  return { engine, authority };
}

/** Content orders: what matches is encoded, sealed and made durable. */
function authorise(
  engine: NativeEngine,
  authority: ReturnType<typeof makeAuthority>,
  addresses: readonly string[],
): void {
  const signed: Buffer[] = [];
  for (let at = 0; at < addresses.length; at += SELECTORS_A_GRANT) {
    const some = addresses.slice(at, at + SELECTORS_A_GRANT);
    signed.push(authority.sign(benchGrant(`BENCH-${at}`, some, ENDPOINTS)));
  }
  for (const result of engine.installAll(signed)) {
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    const { grant } = result;
    const cin = cinOf(grant.grantId);
    const about = (leg: 'iri' | 'cc'): Buffer => encodeStreamAbout(streamAboutOf(grant, leg, cin));
    engine.bind(grant.grantId, cin, ccProgramOf(grant, cin), { iri: about('iri'), cc: about('cc') });
  }
}

async function stop(engine: NativeEngine): Promise<void> {
  engine.stopSources();
  await engine.flush();
  process.send?.({ counts: countsOf(engine) });
  await engine.close();
  process.disconnect();
}

process.once('message', ({ setup }: { setup: Setup }) => {
  const { engine, authority } = open(setup);
  authorise(engine, authority, setup.addresses);
  if (setup.interface !== '') engine.openInterfaces([{ name: setup.interface, point: 'bench' }]);
  process.on('message', (message: { ask?: true; stop?: true }) => {
    if (message.stop === true) void stop(engine);
    else process.send?.({ counts: countsOf(engine) });
  });
  process.send?.({ ready: true });
});
process.send?.({ up: true });

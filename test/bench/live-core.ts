/** A live core engine for benchmarks, with authority and orders made here: what the child processes that measure it share. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { cinOf } from '../../src/model/cin.ts';
import type { Grant } from '../../src/model/grant.ts';
import { encodeStreamAbout, streamAboutOf } from '../../src/model/stream-about.ts';
import { ccProgramOf } from '../../src/handover/hi3/content-program.ts';
import { openEngine, type NativeEngine } from '../../src/native/addon.ts';
import { benchGrant, makeAuthority, type Authority } from './authority.ts';

export const SELECTORS_A_GRANT = 16;
const ENDPOINTS = ([2, 3] as const).map((handover) => ({
  ...{ handover, tls: false, host: '127.0.0.1', port: 9, pins: [] },
}));

export interface LiveCore {
  readonly engine: NativeEngine;
  readonly authority: Authority;
}

export interface LiveCounts {
  readonly seen: number;
  readonly kernelDrops: number;
  /** Packets, on the wire. */
  readonly matched: number;
  /** Packets as the grants count them: fragments of a tunnel's packet are one, put together. */
  readonly taken: number;
  readonly encoded: number;
  readonly gap: number;
  readonly fragments: Readonly<Record<string, number>>;
}

export function openLiveCore(directory: string): LiveCore {
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

/** An order for content: what matches is encoded, sealed and made durable. */
export function contentOrder(liid: string, addresses: readonly string[]): Grant {
  return benchGrant(liid, addresses, ENDPOINTS);
}

/** Signed, installed and bound, all flushed together; the grants' ids. */
export function authorise({ engine, authority }: LiveCore, orders: readonly Grant[]): Buffer[] {
  return engine.installAll(orders.map((order) => authority.sign(order))).map((result) => {
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    const { grant } = result;
    const cin = cinOf(grant.grantId);
    const about = (leg: 'iri' | 'cc'): Buffer => encodeStreamAbout(streamAboutOf(grant, leg, cin));
    engine.bind(grant.grantId, cin, ccProgramOf(grant, cin), { iri: about('iri'), cc: about('cc') });
    return grant.grantId;
  });
}

/** Orders of SELECTORS_A_GRANT targets each. */
export function ordersFor(addresses: readonly string[]): Grant[] {
  const orders: Grant[] = [];
  for (let at = 0; at < addresses.length; at += SELECTORS_A_GRANT)
    orders.push(contentOrder(`BENCH-${at}`, addresses.slice(at, at + SELECTORS_A_GRANT)));
  return orders;
}

export function countsOf(engine: NativeEngine): LiveCounts {
  const { seen, matched, dropped, fragments } = engine.stages();
  const grants = engine.grants();
  const sum = (pick: 'matched' | 'encoded' | 'gap'): number =>
    grants.reduce((total, each) => total + Number(each[pick]), 0);
  const [taken, encoded, gap] = [sum('matched'), sum('encoded'), sum('gap')];
  return {
    ...{
      seen: Number(seen),
      kernelDrops: Number(dropped['kernel'] ?? 0n),
      matched: Number(matched),
      taken,
      encoded,
      gap,
    },
    fragments: Object.fromEntries(Object.entries(fragments).map(([name, count]) => [name, Number(count)])),
  };
}

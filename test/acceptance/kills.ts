import type { Target, Traffic } from './kit.ts';

/** mulberry32: a campaign is remade from its seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * The traffic played in about `seconds`, while core or delivery is killed at `kills` random moments, twice around a broken link.
 * Times, not packets: a kill hits whatever the process is doing.
 */
export function killScenario(
  traffic: Traffic,
  targets: readonly Target[],
  seed: number,
  kills: number,
  seconds: number,
): object {
  const random = randomFrom(seed);
  const faults: object[] = Array.from({ length: kills }, () => ({
    kill: random() < 0.6 ? 'core' : 'delivery',
    atMs: Math.floor(200 + random() * seconds * 1000),
  }));
  const from = Math.floor(random() * seconds * 500);
  faults.push({
    agency: 'a',
    link: random() < 0.5 ? 'refused' : 'hung',
    fromMs: from,
    toMs: from + Math.floor(seconds * 300),
  });
  return {
    name: `kills-${seed}`,
    source: { kind: 'file', path: traffic.pcap, speed: 'original' },
    agencies: [{ id: 'a', standard: 'etsi', tls: true, ack: random() < 0.5 ? 'keepalive' : 'pdu' }],
    warrants: targets.map((target, i) => ({
      id: `w${i}`,
      agency: 'a',
      liid: `K-${i}`,
      instrument: 'title-iii',
      scope: 'iri+cc',
      selectors: [{ kind: target.kind, value: target.value }],
    })),
    faults,
    drainSeconds: 60,
  };
}

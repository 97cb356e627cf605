/** Drills whose every delivery is compared with the truth: of the acceptance test, and of the campaign. */
import * as kit from './kit.ts';
import { deliveredOf, differences, playOf, rewrapped, united } from './truth.ts';
import type { Due, Play } from './truth.ts';

/** At most so many selectors in a warrant, warrants in a drill. */
const MOST_SELECTORS = 16;
const MOST_WARRANTS = 625;

interface Chosen {
  readonly warrant: object;
  readonly id: string;
  readonly due: readonly Due[];
}

interface Selector {
  readonly kind: string;
  readonly value: string;
}

function chosen(id: string, selectors: readonly Selector[], due: readonly Due[], target?: kit.Target): Chosen {
  const { fromNs = 0n, toNs } = target ?? {};
  const warrant = {
    ...{ id, agency: 'a', liid: `R-${id}`, instrument: 'title-iii', scope: 'iri+cc' },
    selectors: selectors.map(({ kind, value }) => ({ kind, value })),
    notBefore: fromNs === 0n ? null : kit.isoNs(fromNs),
    notAfter: toNs === undefined ? null : kit.isoNs(toNs),
  };
  return { warrant, id, due };
}

/** A warrant for each of the targets. */
export function oneEach(play: Play, numbers: readonly number[]): Chosen[] {
  return numbers.map((number) =>
    chosen(`w${number}`, [play.targets[number]!], play.due[number] ?? [], play.targets[number]),
  );
}

/** Addresses of which the generator uses none. */
function filler(number: number): Selector {
  const value = `2001:db8:fe${(number >> 16).toString(16).padStart(2, '0')}:${(number & 0xffff).toString(16)}::1`;
  return { kind: 'ipv6', value };
}

/** All targets among `total`: those without dates share warrants, and fillers make up what is wanting. */
export function crowd(play: Play, total: number): Chosen[] {
  const isOpen = (target: kit.Target) => target.fromNs === 0n && target.toNs === undefined;
  const numbers = play.targets.map((_, number) => number);
  const open = numbers.filter((number) => isOpen(play.targets[number]!));
  const dated = numbers.filter((number) => !isOpen(play.targets[number]!)).slice(0, 100);
  const warrants = oneEach(play, dated);
  const count = Math.min(MOST_WARRANTS, Math.ceil((total - dated.length) / MOST_SELECTORS));
  for (let each = 0; each < count; each++) {
    const own = open.filter((_, index) => index % count === each);
    const fillers = Array.from({ length: MOST_SELECTORS - own.length }, (_, n) => filler(each * MOST_SELECTORS + n));
    const selectors = [...own.map((number) => play.targets[number]!), ...fillers];
    warrants.push(chosen(`c${each}`, selectors, united(own.map((number) => play.due[number] ?? []))));
  }
  return warrants;
}

export function scenarioOf(play: Play, warrants: readonly Chosen[]): object {
  return {
    name: 'recall',
    source: play.pcaps.map((file) => ({ kind: 'file', path: file, speed: 'max' })),
    agencies: [{ id: 'a', standard: 'etsi', tls: true, ack: 'keepalive' }],
    warrants: warrants.map(({ warrant }) => warrant),
    drainSeconds: 60,
  };
}

export function judged(run: kit.DrillRun, warrants: readonly Chosen[], isLive = false): string[] {
  return warrants
    .map(({ id, due }) => differences(id, deliveredOf(run, id), due, isLive))
    .filter((verdict) => verdict !== '');
}

export interface Outcome {
  readonly name: string;
  readonly warrants: number;
  readonly selectors: number;
  readonly packets: number;
  /** What went wrong; empty: delivered was the truth. */
  readonly faults: readonly string[];
}

export function drilled(name: string, play: Play, warrants: readonly Chosen[]): Outcome {
  const run = kit.runDrill(name, scenarioOf(play, warrants));
  const selectors = warrants.reduce(
    (sum, { warrant }) => sum + (warrant as { selectors: object[] }).selectors.length,
    0,
  );
  const packets = warrants.reduce((sum, { due }) => sum + due.length, 0);
  const faults = run.code === 0 ? judged(run, warrants) : [`exit ${run.code}: ${run.output.slice(-2000)}`];
  return { name, warrants: warrants.length, selectors, packets, faults };
}

/** Traffic of all static kinds of targets, with handovers; odd seeds add the generator's traps. */
export function trafficOf(seed: number, packets: number, targets: number): kit.Traffic {
  const args = [String(packets), String(seed), '600', '15', '--truth-targets', String(targets)];
  args.push('--kinds', 'ipv4,ipv6,prefix,mac', ...(seed % 2 === 1 ? ['--traps'] : []));
  return kit.makeTraffic(`recall-${seed}`, args);
}

/** One target, a hundred and ten thousand of the traffic as it is. */
export function plainDrills(traffic: kit.Traffic, seed: number): Outcome[] {
  const play = playOf(traffic);
  const busiest = play.due.reduce((best, due, number) => (due.length > play.due[best]!.length ? number : best), 0);
  const hundred = play.targets.map((_, number) => number).slice(0, 100);
  return [
    drilled(`recall-${seed}-1`, play, oneEach(play, [busiest])),
    drilled(`recall-${seed}-100`, play, oneEach(play, hundred)),
    drilled(`recall-${seed}-10000`, play, crowd(play, 10_000)),
  ];
}

/** The same targets, and the busiest access circuits, in every wrapping and all kinds of fragments. */
export function wrappedDrill(traffic: kit.Traffic, seed: number, frames: number): Outcome {
  const play = rewrapped(traffic, seed, frames);
  const numbers = play.targets.map((_, number) => number).filter((number) => (play.due[number]?.length ?? 0) > 0);
  return drilled(`recall-${seed}-wrapped`, play, oneEach(play, numbers));
}

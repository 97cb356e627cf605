/**
 * What goes wrong in a drill, and when. A fault becomes one or two steps; a step is due at a packet (the source waits there
 * until it is done) or at a time after the start.
 */
import type { ScenarioFile } from './scenario.ts';

export type LinkTrouble =
  | { readonly kind: 'down' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | { readonly kind: 'hung' };

export type Moment = { readonly packet: bigint } | { readonly ms: number };

export type Fault =
  | {
      readonly kind: 'link';
      readonly agency: string;
      readonly trouble: LinkTrouble;
      readonly from: Moment;
      /** Undefined: until the capture's end. */
      readonly to: Moment | undefined;
    }
  | { readonly kind: 'kill'; readonly process: 'core' | 'delivery' | 'office'; readonly from: Moment }
  /** Core and delivery, `count` times in all, at moments that follow from the seed. */
  | { readonly kind: 'kills'; readonly count: number; readonly seed: number; readonly from: Moment };

export interface FaultStep {
  /** Index in the scenario. */
  readonly fault: number;
  readonly at: Moment;
  /** A series goes on beside the source, which waits only until it has begun; the capture's end waits until it is over. */
  readonly act: 'begin' | 'end' | 'kill' | 'series';
}

type Refuse = (where: string, why: string) => Error;
type FaultText = ScenarioFile['faults'][number];

function momentOf(packet: number | undefined, ms: number | undefined): Moment | undefined {
  if (packet !== undefined) return { packet: BigInt(packet) };
  return ms === undefined ? undefined : { ms };
}

function isBefore(left: Moment, right: Moment): boolean {
  if ('packet' in left && 'packet' in right) return left.packet < right.packet;
  return !('ms' in left && 'ms' in right) || left.ms < right.ms;
}

function readTrouble(fault: Extract<FaultText, { link: string }>, where: string, refuse: Refuse): LinkTrouble {
  const { link, bytesPerSecond } = fault;
  if (link !== 'slow') {
    if (bytesPerSecond !== undefined) throw refuse(`${where}.bytesPerSecond`, 'belongs to a "slow" link only');
    return { kind: link };
  }
  if (bytesPerSecond === undefined) throw refuse(`${where}.bytesPerSecond`, 'a "slow" link needs it');
  return { kind: 'slow', bytesPerSecond };
}

function readFault(fault: FaultText, where: string, agencies: ReadonlySet<string>, refuse: Refuse): Fault {
  if ('kill' in fault) {
    const at = momentOf(fault.atPacket, fault.atMs);
    if (at === undefined) throw refuse(where, 'say when: "atPacket" or "atMs"');
    if (fault.atPacket !== undefined && fault.atMs !== undefined) throw refuse(where, 'either "atPacket" or "atMs"');
    return { kind: 'kill', process: fault.kill, from: at };
  }
  if (fault.fromPacket !== undefined && fault.fromMs !== undefined)
    throw refuse(where, 'either "fromPacket" or "fromMs"');
  const from = momentOf(fault.fromPacket, fault.fromMs) ?? { packet: 1n };
  if ('kills' in fault) return { kind: 'kills', count: fault.kills, seed: fault.seed, from };
  if (!agencies.has(fault.agency)) throw refuse(`${where}.agency`, 'no agency of this scenario has that id');
  if (fault.toPacket !== undefined && fault.toMs !== undefined) throw refuse(where, 'either "toPacket" or "toMs"');
  const to = momentOf(fault.toPacket, fault.toMs);
  if (to !== undefined && !isBefore(from, to)) throw refuse(where, 'the fault would end before it begins');
  return { kind: 'link', agency: fault.agency, trouble: readTrouble(fault, where, refuse), from, to };
}

export function readFaults(faults: readonly FaultText[], agencies: ReadonlySet<string>, refuse: Refuse): Fault[] {
  return faults.map((fault, index) => readFault(fault, `faults[${index}]`, agencies, refuse));
}

/** At one packet: what ends, ends first; kills come last, the core's last of all, since its source then waits no more. */
const rank = { end: 0, begin: 1, kill: 2, series: 4 } as const;

function compareSteps(faults: readonly Fault[]): (left: FaultStep, right: FaultStep) => number {
  const weight = (step: FaultStep) => {
    const fault = faults[step.fault];
    return rank[step.act] + (fault?.kind === 'kill' && fault.process === 'core' ? 1 : 0);
  };
  return (left, right) => weight(left) - weight(right) || left.fault - right.fault;
}

export function stepsOf(faults: readonly Fault[]): FaultStep[] {
  return faults
    .flatMap((fault, index): FaultStep[] => {
      if (fault.kind === 'kill') return [{ fault: index, at: fault.from, act: 'kill' }];
      if (fault.kind === 'kills') return [{ fault: index, at: fault.from, act: 'series' }];
      const begin: FaultStep = { fault: index, at: fault.from, act: 'begin' };
      return fault.to === undefined ? [begin] : [begin, { fault: index, at: fault.to, act: 'end' }];
    })
    .sort(compareSteps(faults));
}

/** The packets at which the source has to wait, rising. */
export function gatesOf(steps: readonly FaultStep[]): bigint[] {
  const packets = steps.flatMap((step) => ('packet' in step.at ? [step.at.packet] : []));
  return [...new Set(packets)].sort((left, right) => (left < right ? -1 : 1));
}

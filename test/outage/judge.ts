/** Holds what the agencies' systems received against the truth of the traffic. */
import type { GrantStatus } from '../../src/ipc/core-messages.ts';
import { liidOf } from './lemf-child.ts';
import type { LemfVerdict, Received } from './lemf-child.ts';
import { octetsOf, packetsOf } from './traffic.ts';
import type { Truth } from './traffic.ts';

export interface Judgement {
  /** Empty: everything is as it has to be. */
  readonly faults: readonly string[];
  readonly packets: number;
  readonly duplicates: number;
}

export interface Evidence {
  readonly truth: Truth;
  readonly verdict: LemfVerdict;
  readonly received: Received;
  /** In the order of the warrants. */
  readonly grants: readonly GrantStatus[];
  /** How often links may have been lost with data under way, over all agencies. */
  readonly losses: number;
}

/** The most that is under way unconfirmed on a link (docs/delivery.md). */
const WINDOW_BYTES = 32 << 20;

function contentFaults({ truth, verdict }: Evidence, warrant: number): string[] {
  const report = verdict.liids[liidOf(warrant)]?.cc;
  const [packets, octets] = [packetsOf(truth, warrant), octetsOf(truth, warrant)];
  if (report?.items === packets && report.octets === octets && report.lastSequence === packets - 1) return [];
  const found = `${report?.items ?? 0} packets, ${report?.octets ?? 0} octets, last ${report?.lastSequence ?? -1}`;
  return [`${liidOf(warrant)}: ${found}, not ${packets} and ${octets}`];
}

function grantFaults({ truth, verdict, grants }: Evidence, warrant: number): string[] {
  const grant = grants[warrant];
  const packets = BigInt(packetsOf(truth, warrant));
  const iri = BigInt(verdict.liids[liidOf(warrant)]?.iri.items ?? 0);
  if (grant === undefined) return [`${liidOf(warrant)}: the core does not hold it`];
  if (grant.matched === packets && grant.encoded === packets && grant.gap === 0n && grant.iriMade === iri) return [];
  const { matched, encoded, gap, iriMade } = grant;
  return [
    `${liidOf(warrant)}: matched ${matched}, encoded ${encoded}, gap ${gap}, IRI ${iriMade} made, ${iri} received`,
  ];
}

export function judge(evidence: Evidence): Judgement {
  const { truth, verdict, received, losses } = evidence;
  const warrants = Array.from({ length: truth.warrants }, (_, warrant) => warrant);
  const faults = warrants.flatMap((each) => [...contentFaults(evidence, each), ...grantFaults(evidence, each)]);
  const sum = (pick: 'items' | 'duplicates'): number =>
    Object.values(verdict.liids).reduce((total, { cc }) => total + cc[pick], 0);
  const [packets, duplicates] = [sum('items'), sum('duplicates')];
  if (verdict.foreign > 0) faults.push(`${verdict.foreign} packets are not the ones that had to come next`);
  if (verdict.faultCount > 0)
    faults.push(`${verdict.faultCount} faults found by the LEMFs: ${JSON.stringify(verdict.faults)}`);
  const again = (duplicates * received.octets) / Math.max(1, received.pdus);
  if (again > losses * WINDOW_BYTES) faults.push(`${again} octets came again: more than ${losses} windows`);
  if (received.pdus !== packets + duplicates)
    faults.push(`${received.pdus} PDUs came, ${packets} packets and ${duplicates} again`);
  return { faults, packets, duplicates };
}

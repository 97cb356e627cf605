/**
 * The judgement: what the core matched and made beside what the LEMFs hold. report.json's form is fixed
 * (docs/scenario.md, "Report"); fields may be added, never changed.
 */
import type { GrantStatus, Stages } from '../ipc/core-messages.ts';
import type { StreamStatus } from '../ipc/delivery-messages.ts';
import type { LemfFault, LemfReport, LiidReport } from '../lemf/lemf.ts';
import type { DrillWarrant, Scenario } from './read-scenario.ts';

export interface LegReport {
  readonly delivered: number;
  readonly confirmed: number;
  readonly buffered: number;
  readonly gap: number;
  readonly duplicates: number;
}

export interface WarrantReport extends LegReport {
  readonly matched: number;
  readonly encoded: number;
  readonly iri: LegReport & { readonly made: number };
  /** Packets that reports told of, of an order without content; absent: its agency has none. */
  readonly reports?: LegReport & { readonly made: number };
  readonly firstPacketNs: string;
  readonly lastPacketNs: string;
  readonly outages: readonly { readonly fromNs: string; readonly toNs: string }[];
}

export interface StageReport {
  readonly seen: number;
  readonly unmatched: number;
  readonly matched: number;
  readonly dropped: Readonly<Record<string, number>>;
}

export interface Timings {
  readonly wallMs: number;
  readonly setUpMs: number;
  readonly captureMs: number;
  readonly drainMs: number;
}

/** How an agency's links fared: what the view and the final table tell beside the counts. */
export interface AgencyReport {
  /** Time with PDUs in the spool while a link was not up. */
  readonly outageMs: number;
  readonly mostBuffered: number;
  readonly connects: number;
}

export interface DrillReport {
  readonly ok: boolean;
  readonly name: string;
  readonly warrants: Readonly<Record<string, WarrantReport>>;
  readonly stages: StageReport;
  readonly timings: Timings;
  readonly agencies: Readonly<Record<string, AgencyReport>>;
  /** Processes killed by the scenario; `starting`: of these, by a series while they started. */
  readonly kills: Readonly<Record<'core' | 'delivery' | 'office' | 'starting', number>>;
  /** Faults of the scenario whose packet or time never came. */
  readonly untaken: readonly number[];
  readonly lemfFaults: readonly (LemfFault & { readonly agency: string })[];
  readonly alarms: readonly string[];
  /** Empty when ok. */
  readonly problems: readonly string[];
}

export interface Evidence {
  readonly scenario: Scenario;
  readonly grantIds: ReadonlyMap<string, string>;
  readonly grants: readonly GrantStatus[];
  readonly stages: Stages;
  readonly streams: readonly StreamStatus[];
  readonly lemfs: Readonly<Record<string, LemfReport>>;
  readonly agencies: Readonly<Record<string, AgencyReport>>;
  readonly timings: Timings;
  readonly kills: DrillReport['kills'];
  readonly untaken: readonly number[];
  readonly alarms: readonly string[];
}

const nothing: LiidReport = {
  iri: { items: 0, duplicates: 0, lastSequence: -1 },
  cc: { items: 0, duplicates: 0, lastSequence: -1, octets: 0 },
  hi1: { items: 0, duplicates: 0, lastSequence: -1 },
};

function legOf(stored: number, gap: number, held: { items: number; duplicates: number }, confirmed: bigint): LegReport {
  const { items: delivered, duplicates } = held;
  return { delivered, confirmed: Number(confirmed), buffered: Math.max(0, stored - delivered), gap, duplicates };
}

function streamOf(warrant: DrillWarrant, leg: 1 | 2, evidence: Evidence): StreamStatus | undefined {
  const grantId = evidence.grantIds.get(warrant.id);
  return evidence.streams.find((stream) => stream.grantId === grantId && stream.leg === leg);
}

function warrantReport(warrant: DrillWarrant, evidence: Evidence): WarrantReport {
  const grantId = evidence.grantIds.get(warrant.id);
  const grant = evidence.grants.find((each) => each.grantId === grantId);
  const held = evidence.lemfs[warrant.agency]?.liids[warrant.liid] ?? nothing;
  const confirmed = (leg: 1 | 2): bigint => streamOf(warrant, leg, evidence)?.confirmedItems ?? 0n;
  const [items, made] = [Number(grant?.encoded ?? 0n), Number(grant?.iriMade ?? 0n)];
  const hasReports = tellsOfPackets(warrant, evidence);
  const { packets, duplicates } = held.reports ?? { packets: 0, duplicates: 0 };
  const told = legOf(items, Number(grant?.gap ?? 0n), { items: packets, duplicates }, confirmed(2));
  const encoded = hasReports ? 0 : items;
  return {
    matched: Number(grant?.matched ?? 0n),
    encoded,
    ...(hasReports
      ? { ...legOf(0, 0, held.cc, 0n), reports: { made: items, ...told } }
      : legOf(encoded, Number(grant?.gap ?? 0n), held.cc, confirmed(2))),
    iri: { made, ...legOf(made, 0, held.iri, confirmed(1)) },
    firstPacketNs: (grant?.firstPacketNs ?? 0n).toString(),
    lastPacketNs: (grant?.lastPacketNs ?? 0n).toString(),
    outages: (grant?.outages ?? []).map(({ fromNs, toNs }) => ({ fromNs: fromNs.toString(), toNs: toNs.toString() })),
  };
}

function tellsOfPackets({ scope, agency }: DrillWarrant, { scenario }: Evidence): boolean {
  return scope === 'iri' && scenario.agencies.find(({ id }) => id === agency)?.packetReports !== undefined;
}

/** In words, what does not add up. */
function problemsOf(warrant: DrillWarrant, report: WarrantReport): string[] {
  const { matched, delivered, buffered, gap, iri, reports } = report;
  const problems: string[] = [];
  if (warrant.scope === 'iri+cc' && matched !== delivered + buffered + gap) {
    problems.push(
      `${warrant.id}: matched ${matched} is not delivered ${delivered} + buffered ${buffered} + gap ${gap}`,
    );
  }
  if (warrant.scope === 'iri' && delivered + report.encoded > 0) {
    problems.push(`${warrant.id}: content was made or delivered though the order is for IRI only`);
  }
  if (reports !== undefined && matched !== reports.delivered + reports.buffered + reports.gap) {
    const sum = `told ${reports.delivered} + buffered ${reports.buffered} + gap ${reports.gap}`;
    problems.push(`${warrant.id}: matched ${matched} is not ${sum}`);
  }
  if (iri.made !== iri.delivered + iri.buffered + iri.gap) {
    const sum = `delivered ${iri.delivered} + buffered ${iri.buffered} + gap ${iri.gap}`;
    problems.push(`${warrant.id}: ${iri.made} IRI made is not ${sum}`);
  }
  return problems;
}

/**
 * `buffered` is a difference, in which a loss could hide: the spool's own figures must allow it. What an agency confirmed it holds,
 * and what it does not hold still waits in the spool.
 */
function hiddenLosses(name: string, leg: LegReport, stream: StreamStatus | undefined): string[] {
  const problems: string[] = [];
  if (leg.confirmed > leg.delivered)
    problems.push(`${name}: ${leg.confirmed} are confirmed, the LEMF holds ${leg.delivered}`);
  if (leg.buffered > 0 && stream !== undefined && stream.durable === stream.confirmed) {
    problems.push(
      `${name}: ${leg.buffered} were stored, are not with the LEMF, and nothing of the stream waits in the spool`,
    );
  }
  return problems;
}

function stageReport({ seen, unmatched, matched, dropped }: Stages): StageReport {
  const drops = Object.entries(dropped).map(([cause, count]) => [cause, Number(count)] as const);
  return {
    seen: Number(seen),
    unmatched: Number(unmatched),
    matched: Number(matched),
    dropped: { kernel: 0, ...Object.fromEntries(drops) },
  };
}

function stageProblems({ seen, unmatched, matched, dropped }: StageReport): string[] {
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  if (seen === unmatched + matched + lost) return [];
  return [`stages: ${seen} packets seen is not unmatched ${unmatched} + matched ${matched} + dropped ${lost}`];
}

/** What stands behind the damage was never seen: nothing can be said of it, so the drill can't call itself complete. A cut end is told only. */
function sourceProblems(alarms: readonly string[]): string[] {
  return alarms
    .filter((alarm) => alarm.startsWith('WRIT_CAPTURE_CORRUPT'))
    .map((alarm) => `a source was not read to its end: ${alarm}`);
}

export function judge(evidence: Evidence): DrillReport {
  const { scenario } = evidence;
  const warrants = scenario.warrants.map((warrant) => ({ warrant, report: warrantReport(warrant, evidence) }));
  const stages = stageReport(evidence.stages);
  const lemfs = Object.entries(evidence.lemfs);
  const lemfFaults = lemfs.flatMap(([agency, report]) => report.faults.map((fault) => ({ ...fault, agency })));
  const problems = [
    ...warrants.flatMap(({ warrant, report }) => problemsOf(warrant, report)),
    ...warrants.flatMap(({ warrant, report }) => [
      ...hiddenLosses(
        `${warrant.id}, ${report.reports ? 'reports' : 'CC'}`,
        report.reports ?? report,
        streamOf(warrant, 2, evidence),
      ),
      ...hiddenLosses(`${warrant.id}, IRI`, report.iri, streamOf(warrant, 1, evidence)),
    ]),
    ...stageProblems(stages),
    ...sourceProblems(evidence.alarms),
    ...lemfs.flatMap(([agency, { faultCount }]) =>
      faultCount > 0 ? [`the LEMF of ${agency} found ${faultCount} faults`] : [],
    ),
  ];
  return {
    ok: problems.length === 0,
    name: scenario.name,
    warrants: Object.fromEntries(warrants.map(({ warrant, report }) => [warrant.id, report])),
    stages,
    timings: evidence.timings,
    agencies: evidence.agencies,
    kills: evidence.kills,
    untaken: evidence.untaken,
    lemfFaults,
    alarms: evidence.alarms,
    problems,
  };
}

/** A capture check for people: what was seen, what the machine offers, and the verdict line by line. */
import { percent, type Finding } from '../insight/finding.ts';
import { unitName } from '../insight/traffic-verdict.ts';
import type { FileSurvey, InterfaceFacts, LiveSurvey, MachineFacts, Traffic } from '../native/survey.ts';
import { fields, table } from './table.ts';

const SHOWN_KINDS = 20;
const MIB = 2 ** 20;

export type CheckReport = {
  readonly source: string;
  readonly fit: boolean;
  readonly findings: readonly Finding[];
} & (
  | { readonly kind: 'file'; readonly survey: FileSurvey }
  | { readonly kind: 'interface'; readonly survey: LiveSurvey; readonly machine: MachineFacts }
);

type Pair = readonly [string, string];

export function describeCheck(report: CheckReport): string {
  const { traffic } = report.survey;
  const about = report.kind === 'file' ? aboutFile(report.survey) : aboutInterface(report.survey, report.machine);
  const kinds = traffic.kinds
    .slice(0, SHOWN_KINDS)
    .map(({ kind, frames, octets }) => [kind, `${frames}`, percent(frames, traffic.frames), `${octets}`]);
  const findings = report.findings.map(({ mark, subject, says }) => [mark, subject, says]);
  const wrong = report.findings.filter(({ mark }) => mark === 'WRONG').length;
  return [
    fields([[report.kind, report.source], ...about, ...aboutTraffic(traffic)]),
    table(['WHAT IT SHOWS', 'FRAMES', 'SHARE', 'OCTETS'], kinds),
    table(['VERDICT', 'ABOUT', 'FINDING'], findings),
    report.fit
      ? 'Fit for evidence.'
      : `Not fit for evidence: ${wrong} ${wrong === 1 ? 'finding is' : 'findings are'} WRONG.`,
  ].join('\n\n');
}

function aboutFile({ file }: FileSurvey): Pair[] {
  const { format, interfaces, cut, recordedDrops, snapLength, unitNs } = file;
  return [
    [
      'format',
      `${format}, ${interfaces} interface${interfaces === 1 ? '' : 's'}, stamps in units of ${unitName(unitNs)}`,
    ],
    ['snap length', snapLength === 0 ? 'none' : `${snapLength}, ${cut} records cut`],
    ['lost, as it says', `${recordedDrops}`],
  ];
}

function aboutInterface(live: LiveSurvey, machine: MachineFacts): Pair[] {
  const { interface: facts, kernelDrops, ringBytes, seconds } = live;
  const speed = facts.speedMbit === undefined ? 'speed not told' : `${facts.speedMbit} Mbit/s`;
  const state = `${facts.up ? 'up' : 'down'}${facts.running ? '' : ', no carrier'}`;
  return [
    ['link', `${state}, MTU ${facts.mtu}, ${speed}, driver ${facts.driver || 'not told'}`],
    ['offloads on', switchedOn(facts)],
    ['stamps by', facts.hardwareStamps === true ? 'the kernel (the card could too)' : 'the kernel'],
    [
      'ring',
      `${ringBytes / MIB} MiB, ${kernelDrops} dropped in ${seconds.toFixed(1)} s; card: ${facts.cardRing || '?'} of ${facts.cardRingMax || '?'} descriptors`,
    ],
    ['machine', `${machine.cpus} CPUs, ${Math.round(machine.memoryBytes / MIB)} MiB, ${capabilities(machine)}`],
  ];
}

function switchedOn({ offloads }: InterfaceFacts): string {
  const on = offloads.filter((each) => each.on).map((each) => each.name);
  return offloads.length === 0 ? 'not told' : on.join(', ') || 'none';
}

function capabilities({ netRaw, netAdmin }: MachineFacts): string {
  return `CAP_NET_RAW ${netRaw ? 'held' : 'missing'}, CAP_NET_ADMIN ${netAdmin ? 'held' : 'missing'}`;
}

function aboutTraffic(traffic: Traffic): Pair[] {
  const { frames, octets, carried, time } = traffic;
  const seconds = Number(time.lastNs - time.firstNs) / 1e9;
  const rate =
    seconds > 0
      ? `, ${Math.round(frames / seconds)} frames/s, ${((octets * 8) / seconds / 1e6).toFixed(3)} Mbit/s`
      : '';
  const protocols = Object.entries(carried).filter(([, count]) => count > 0);
  return [
    ['frames', `${frames}, ${octets} octets over ${seconds.toFixed(3)} s${rate}`],
    ['busiest second', `${time.peakFrames} frames, ${((time.peakOctets * 8) / 1e6).toFixed(3)} Mbit`],
    [
      'time',
      frames === 0
        ? '-'
        : `${instant(time.firstNs)} to ${instant(time.lastNs)}, longest gap ${(Number(time.largestGapNs) / 1e6).toFixed(3)} ms`,
    ],
    ['links', traffic.links.map(({ name, type, frames: count }) => `${name} (${type}): ${count}`).join(', ') || '-'],
    ['IP', `IPv4 ${traffic.ipv4}, IPv6 ${traffic.ipv6}, in tunnels ${traffic.tunnelled}; not IP ${traffic.notIp}`],
    ['carried', protocols.map(([name, count]) => `${name} ${count}`).join(', ') || '-'],
    ['VLANs in use', `${traffic.outerVlans} outer, ${traffic.innerVlans} inner`],
    ['fragments', `${traffic.firstFragments} first, ${traffic.laterFragments} later`],
    ['not read to the end', `${traffic.undissected} (${percent(traffic.undissected, frames)})`],
  ];
}

/** A file may hold any stamp; Date does not. */
function instant(ns: bigint): string {
  const date = new Date(Number(ns / 1_000_000n));
  return Number.isNaN(date.getTime()) ? 'outside any calendar' : date.toISOString();
}

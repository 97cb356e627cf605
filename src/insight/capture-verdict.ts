/**
 * Whether a capture file or an interface is fit for evidence: judgements over counts that the native survey made. Pure; the
 * thresholds are here and in traffic-verdict.ts, their reasons in docs/operations.md.
 */
import type { CardCounters, FileSurvey, InterfaceFacts, LiveSurvey, MachineFacts, Offload } from '../native/survey.ts';
import { attention, counted, ok, percent, share, wrong, type Finding } from './finding.ts';
import { judgeTraffic } from './traffic-verdict.ts';

const SHORTEST_SNAP = 9216;
const FULL = 0.8;
const DROPS_WRONG = 0.001;
const CLOCK_ERROR_US = 100_000;
const BITS = 8;
/** Preamble, start, check sequence and gap around each frame on the wire (IEEE 802.3). */
const WIRE_OVERHEAD = 24;

/** `nowMs`: since 1970, for stamps that lie in the future. */
export function judgeFile({ traffic, file, notices }: FileSurvey, nowMs: number): Finding[] {
  const ended = notices.map(({ code, detail }) =>
    code === 'WRIT_CAPTURE_TORN'
      ? attention('file', `${detail}: what came before it was read; copy the file again if it should be longer`)
      : wrong('file', `${detail} (${code}): copy or repair the file`),
  );
  return [
    ...ended,
    ...judgeSnap(file),
    ...judgeRecordedDrops(file),
    ...judgeTraffic(traffic, nowMs),
    ...judgeSize(traffic),
  ];
}

function judgeSnap({ cut, records, snapLength }: FileSurvey['file']): Finding[] {
  const limit = snapLength > 0 ? `with a snap length of ${snapLength}` : 'short';
  if (cut > 0) {
    const found = `${counted(cut, 'record')} of ${records} were cut when captured, ${limit}`;
    return [wrong('snap length', `${found}: a truncated packet is no evidence; capture again without a limit`)];
  }
  if (snapLength > 0 && snapLength < SHORTEST_SNAP) {
    return [
      attention('snap length', `a snap length of ${snapLength} was set: nothing was cut here, a longer frame would be`),
    ];
  }
  return [];
}

function judgeRecordedDrops({ recordedDrops }: FileSurvey['file']): Finding[] {
  if (recordedDrops === 0) return [];
  const lost = `the program that made the file lost ${counted(recordedDrops, 'frame')}`;
  return [wrong('loss', `${lost}: capture again with a larger buffer or a faster disk`)];
}

function judgeSize({ overJumbo, largestPacket }: FileSurvey['traffic']): Finding[] {
  if (overJumbo === 0) return [];
  const found = `${counted(overJumbo, 'packet')} longer than any link carries (up to ${largestPacket} octets)`;
  return [wrong('merged packets', `${found}: they were merged before the capture; turn off GRO, LRO and TSO there`)];
}

export function judgeInterface(name: string, live: LiveSurvey, machine: MachineFacts, nowMs: number): Finding[] {
  return [
    ...judgeLink(name, live.interface),
    ...judgeOffloads(name, live.interface),
    ...judgeMerged(name, live),
    ...judgeLoss(name, live),
    ...judgeLoad(live),
    ...judgeClock(machine),
    ...live.notices.map(({ code, detail }) =>
      wrong('interface', `${detail} (${code || 'came back'}) during the check`),
    ),
    ...judgeTraffic(live.traffic, nowMs),
  ];
}

function judgeLink(name: string, { up, running, loopback }: InterfaceFacts): Finding[] {
  if (!up) return [wrong('interface', `${name} is down: ip link set ${name} up`)];
  if (!running)
    return [wrong('interface', `${name} has no carrier: check cable, optics and the port at the other end`)];
  if (loopback) return [attention('interface', `${name} shows this machine's own traffic only: for trials`)];
  return [ok('interface', `${name} is up, and promiscuous while it is captured on`)];
}

/** What ethtool -K calls them. */
const MERGING: Readonly<Record<string, string>> = {
  'rx-gro': 'gro',
  'rx-lro': 'lro',
  'rx-gro-hw': 'rx-gro-hw',
  'rx-gro-list': 'rx-gro-list',
};

function isMerging({ name, on }: Offload): boolean {
  return on && MERGING[name] !== undefined;
}

/** Loopback never merges on reception. */
function judgeOffloads(name: string, { offloads, loopback }: InterfaceFacts): Finding[] {
  const found = loopback ? [] : offloads.filter(isMerging).map((offload) => judgeMerging(name, offload));
  const filter = offloads.find((each) => each.name === 'rx-vlan-filter' && each.on && !each.fixed);
  if (filter !== undefined) {
    const risk = 'rx-vlan-filter is on: some cards then drop VLANs that this machine does not use';
    found.push(attention('offloads', `${risk}; run ethtool -K ${name} rx-vlan-filter off`));
  }
  if (found.length > 0) return found;
  return offloads.length > 0 ? [ok('offloads', 'nothing merges or filters frames on reception')] : [];
}

function judgeMerging(interfaceName: string, { name, fixed }: Offload): Finding {
  const short = MERGING[name] ?? name;
  const risk = `${short.toUpperCase()} is on: packets would be delivered merged`;
  if (fixed && name === 'rx-gro-hw') {
    return attention(
      'offloads',
      `${risk} if the card does so; it cannot be turned off here, so watch for merged packets`,
    );
  }
  return wrong(
    'offloads',
    fixed
      ? `${risk}; this card cannot turn it off, use another`
      : `${risk}; run ethtool -K ${interfaceName} ${short} off`,
  );
}

function judgeMerged(name: string, { traffic, interface: { mtu, offloads } }: LiveSurvey): Finding[] {
  const { overMtu, overJumbo, ip, largestPacket } = traffic;
  if (overMtu === 0 && overJumbo === 0)
    return ip > 0 ? [ok('merged packets', `none is longer than the MTU of ${mtu}`)] : [];
  const found = `${counted(overMtu, 'packet')} longer than the MTU of ${mtu} (up to ${largestPacket} octets)`;
  if (overJumbo > 0 || offloads.some(isMerging)) {
    return [
      wrong(
        'merged packets',
        `${found}: they are not those of the wire; turn off merging here, and TSO where they are sent`,
      ),
    ];
  }
  return [
    attention('merged packets', `${found}: set the MTU of ${name} to the network's, or look for merging before it`),
  ];
}

function increase(before: number | undefined, after: number | undefined): number {
  return before === undefined || after === undefined ? 0 : Math.max(0, after - before);
}

function judgeLoss(name: string, live: LiveSurvey): Finding[] {
  const found = [...judgeKernelDrops(live), ...judgeCard(name, live.interface, live.cardAfter)];
  return found.length > 0 ? found : [ok('loss', `no frame was lost in ${live.seconds.toFixed(1)} s`)];
}

function judgeKernelDrops({ kernelDrops, traffic }: LiveSurvey): Finding[] {
  if (kernelDrops === 0) return [];
  const all = traffic.frames + kernelDrops;
  const says = `the kernel dropped ${counted(kernelDrops, 'frame')} (${percent(kernelDrops, all)}) for want of room: give the core more workers and a larger ring (capture.workers, capture.ringBytes)`;
  return [share(kernelDrops, all) > DROPS_WRONG ? wrong('loss', says) : attention('loss', says)];
}

function judgeCard(name: string, { card, cardRing, cardRingMax }: InterfaceFacts, after: CardCounters): Finding[] {
  const lost = increase(card.missed, after.missed) + increase(card.overruns, after.overruns);
  const damaged = increase(card.errors, after.errors) + increase(card.crcErrors, after.crcErrors);
  const found: Finding[] = [];
  if (lost > 0) {
    const more =
      cardRing < cardRingMax ? `run ethtool -G ${name} rx ${cardRingMax}` : 'use a faster card or more receive queues';
    found.push(wrong('loss', `the card had no room for ${counted(lost, 'frame')}: ${more}`));
  }
  if (damaged > 0) {
    found.push(attention('loss', `${counted(damaged, 'frame')} arrived damaged: check cable and optics`));
  }
  const unwanted = increase(card.dropped, after.dropped);
  if (unwanted > 0)
    found.push(attention('loss', `the interface dropped ${counted(unwanted, 'frame')}: see ip -s link show ${name}`));
  return found;
}

/** A mirror port that is nearly full drops in the switch, where nobody here sees it. */
function judgeLoad({ traffic, interface: { speedMbit } }: LiveSurvey): Finding[] {
  if (speedMbit === undefined) return [];
  const { peakFrames, peakOctets } = traffic.time;
  const part = ((peakOctets + peakFrames * WIRE_OVERHEAD) * BITS) / (speedMbit * 1e6);
  const found = `the busiest second filled ${percent(part, 1)} of ${speedMbit} Mbit/s`;
  if (part < FULL) return [ok('load', found)];
  return [
    attention('load', `${found}: a switch drops silently what a mirror port cannot take; use a faster port or several`),
  ];
}

function judgeClock({ clockSynchronised, clockMaxErrorUs }: MachineFacts): Finding[] {
  if (clockSynchronised === undefined) return [];
  if (!clockSynchronised) {
    return [
      attention(
        'clock',
        'nothing keeps the system clock right, and orders begin and end by it: run chrony, ntpd or ptp4l',
      ),
    ];
  }
  const found = `synchronised, wrong by at most ${(clockMaxErrorUs / 1000).toFixed(1)} ms`;
  if (clockMaxErrorUs <= CLOCK_ERROR_US) return [ok('clock', found)];
  return [attention('clock', `${found}: use time servers that are nearer`)];
}

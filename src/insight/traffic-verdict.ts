/** What the traffic itself says about a source, whether it came out of a file or an interface. A pure function of counts. */
import type { Traffic } from '../native/survey.ts';
import { attention, counted, ok, percent, share, wrong, type Finding } from './finding.ts';

/** Shares below are noise that any network shows. */
const UNDISSECTED = { noticed: 0.001, wrong: 0.05 };
const AGAIN = { noticed: 0.02, wrong: 0.2 };
/** Subscribers that talk to each other are rightly seen on both lines. */
const ROUTED_NOTICED = 0.2;
/** A checksum is by chance what an unfinished one would be in 2 of 65,536. */
const UNREADY = { noticed: 0.0005, wrong: 0.01 };
const ONE_WAY = { pairs: 10, noticed: 0.5 };
const TRUNCATED_WRONG = 0.001;
const COARSE_NS = 1_000_000n;
const ENOUGH_STAMPS = 10;
const SECOND_NS = 1_000_000_000n;
const YEAR_2000_NS = 946_684_800n * SECOND_NS;
const DAY_MS = 86_400_000;

export function judgeTraffic(traffic: Traffic, nowMs: number): Finding[] {
  return [
    judgeContent(traffic),
    judgeDissection(traffic),
    judgeTruncation(traffic),
    judgeChecksums(traffic),
    judgeTwins(traffic),
    judgeWays(traffic),
    ...judgeSampling(traffic),
    ...judgeTime(traffic, nowMs),
  ].filter((finding) => finding !== undefined);
}

function judgeContent({ frames, ip }: Traffic): Finding {
  if (frames === 0)
    return wrong('traffic', 'no frame was seen: check the mirror session, the cable, and which port it goes to');
  if (ip === 0)
    return wrong('traffic', `none of ${counted(frames, 'frame')} carries IP: this is not subscriber traffic`);
  return ok('traffic', `${percent(ip, frames)} of ${counted(frames, 'frame')} carry IP`);
}

const CAUSES = [
  ['unknownLink', 'of a link type that is not read'],
  ['malformed', 'malformed'],
  ['opaque', 'with a tunnel that cannot be entered'],
  ['deeper', 'nested deeper than is read'],
  ['macsec', 'encrypted on the link (MACsec)'],
] as const;

function judgeDissection(traffic: Traffic): Finding | undefined {
  const { frames, undissected } = traffic;
  if (frames === 0) return undefined;
  if (undissected === 0) return ok('dissection', 'every frame is read down to its innermost IP header');
  const causes = CAUSES.filter(([name]) => traffic[name] > 0).map(([name, text]) => `${traffic[name]} ${text}`);
  const found = `${percent(undissected, frames)} of the frames are not read to the end (${causes.join(', ')})`;
  const part = share(undissected, frames);
  if (part < UNDISSECTED.noticed) return ok('dissection', found);
  const advice = 'a target inside would be missed: mirror at a place where this wrapping is off';
  return part < UNDISSECTED.wrong
    ? attention('dissection', `${found}: ${advice}`)
    : wrong('dissection', `${found}: ${advice}`);
}

function judgeTruncation({ ip, truncated }: Traffic): Finding | undefined {
  if (ip === 0) return undefined;
  if (truncated === 0) return ok('whole packets', 'no packet is shorter than its header states');
  const found = `${counted(truncated, 'packet')} (${percent(truncated, ip)}) shorter than stated`;
  const advice = 'a truncated packet is no evidence: turn off truncation in the mirror session, or the snap length';
  const says = `${found}: ${advice}`;
  return share(truncated, ip) > TRUNCATED_WRONG ? wrong('whole packets', says) : attention('whole packets', says);
}

function judgeChecksums({ checksums, checksumsUnready }: Traffic): Finding | undefined {
  if (checksums === 0) return undefined;
  const part = share(checksumsUnready, checksums);
  if (part < UNREADY.noticed || checksumsUnready < 3) return ok('checksums', 'TCP and UDP checksums are filled in');
  const found = `${percent(checksumsUnready, checksums)} of TCP and UDP packets have no finished checksum`;
  const says = `${found}: they were taken before a network card completed them; capture on a wire, or turn off tx-checksum offload at the sender`;
  return part < UNREADY.wrong ? attention('checksums', says) : wrong('checksums', says);
}

function judgeTwins({ ip, again, routed }: Traffic): Finding | undefined {
  if (ip === 0) return undefined;
  const part = share(again, ip);
  const twice = `${percent(again, ip)} of the packets come twice within 10 ms: the mirror session copies ports or VLANs that the same packet passes twice; copy one direction, or one side`;
  if (part >= AGAIN.wrong) return wrong('duplicates', twice);
  if (part >= AGAIN.noticed) return attention('duplicates', twice);
  if (share(routed, ip) < ROUTED_NOTICED) return ok('duplicates', 'packets come once');
  const both = `${percent(routed, ip)} of the packets come twice with another time to live`;
  return attention('duplicates', `${both}: both sides of a router seem to be mirrored; one of them is enough`);
}

function judgeWays({ tcpPairs, tcpPairsOneWay }: Traffic): Finding | undefined {
  if (tcpPairs < ONE_WAY.pairs) return undefined;
  if (share(tcpPairsOneWay, tcpPairs) < ONE_WAY.noticed) return ok('directions', 'both directions are seen');
  const found = `${percent(tcpPairsOneWay, tcpPairs)} of the host pairs that speak TCP are seen in one direction only`;
  return attention('directions', `${found}: give the tap's other leg as a second interface, or mirror both directions`);
}

function judgeSampling({ frames, sflow, netflow }: Traffic): Finding[] {
  const records = sflow + netflow;
  if (records === 0) return [];
  const kind = [sflow > 0 ? 'sFlow' : '', netflow > 0 ? 'NetFlow or IPFIX' : ''].filter(Boolean).join(' and ');
  const says = `${counted(records, 'datagram')} of ${kind} (${percent(records, frames)}): sampled data and records about traffic are no evidence; mirror the traffic itself`;
  return [share(records, frames) >= 0.5 ? wrong('sampling', says) : attention('sampling', says)];
}

function judgeTime({ frames, time }: Traffic, nowMs: number): Finding[] {
  if (frames === 0) return [];
  const found: Finding[] = [];
  if (time.firstNs < YEAR_2000_NS || time.lastNs > BigInt(nowMs + DAY_MS) * 1_000_000n) {
    found.push(attention('stamps', 'stamps lie before 2000 or in the future: set the clock that makes them'));
  }
  if (frames >= ENOUGH_STAMPS && time.tickNs >= COARSE_NS) {
    found.push(attention('stamps', 'stamps are no finer than a millisecond: capture with microseconds or better'));
  }
  if (time.backwards > 0) {
    const step = `${counted(time.backwards, 'stamp')} before the frame ahead, by up to ${inMs(time.largestStepBackNs)}`;
    found.push(attention('stamps', `${step}: the clock was stepped, or several sources were merged out of order`));
  }
  return found.length > 0 ? found : [ok('stamps', `in order, in units of ${unitName(time.tickNs)}`)];
}

function inMs(ns: bigint): string {
  return `${(Number(ns) / 1e6).toFixed(3)} ms`;
}

export function unitName(ns: bigint): string {
  if (ns >= SECOND_NS) return '1 s or more';
  if (ns >= 1_000_000n) return '1 ms';
  return ns >= 1000n ? '1 us' : '1 ns';
}

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { ethernetFrame, pcapFile } from '../support/frames.ts';
import { itemsOf, packetsOf } from './content.ts';
import * as kit from './kit.ts';
import { endText, fragmentsOf, innerPacket, outerPacket } from './tunnelled.ts';
import type { End } from './tunnelled.ts';

interface Tunnel {
  readonly id: string;
  readonly uplink: End;
  readonly downlink: End;
  /** Absent: nobody's. */
  readonly isTarget?: true;
}

const tunnel = (id: string, up: [string, number], down: [string, number], isTarget?: true): Tunnel => ({
  ...{ id, uplink: { address: up[0], teid: up[1] }, downlink: { address: down[0], teid: down[1] } },
  ...(isTarget === undefined ? {} : { isTarget }),
});

const TUNNELS: readonly Tunnel[] = [
  tunnel('v4', ['198.51.100.1', 0x1001], ['203.0.113.1', 0x2002], true),
  tunnel('v6', ['2001:db8:1::1', 0x1001], ['2001:db8:2::1', 0x2002], true),
  tunnel('mixed', ['198.51.100.3', 0xffff_ffff], ['2001:db8:2::3', 1], true),
  tunnel('equal', ['198.51.100.4', 0x77], ['203.0.113.4', 0x77], true),
  tunnel('same TEIDs at other addresses', ['198.51.100.2', 0x1001], ['203.0.113.2', 0x2002]),
  tunnel('other TEIDs at the same addresses', ['198.51.100.1', 0x1002], ['203.0.113.1', 0x2003]),
  tunnel('the ends the other way round', ['203.0.113.1', 0x1001], ['198.51.100.1', 0x2002]),
  tunnel('octets of the TEID the other way round', ['198.51.100.1', 0x0110_0000], ['203.0.113.1', 0x0220_0000]),
  tunnel('the same end of the other IP version', ['2001:db8:1::1', 0x2002], ['203.0.113.4', 0x1001]),
];

/** The node that sends is no part of a tunnel's name. */
const sourceOf = ({ address }: End, round: number): string =>
  address.includes(':') ? `2001:db8:9::${(round % 7) + 1}` : `203.0.113.${100 + (round % 7)}`;

interface Passed {
  readonly tunnel: Tunnel;
  /** How many frames it came in. */
  readonly frames: number;
  readonly inner: Buffer;
  readonly isUplink: boolean;
}

interface Play {
  /** Outer packets and what else is on the line. */
  readonly frames: Buffer[];
  /** In the order in which they were whole. */
  readonly passed: Passed[];
}

/** In each round every tunnel carries a packet, of either version, each way; sizes, headers and tags vary with the round. */
function playedRounds(rounds: number): Play {
  const play: Play = { frames: [], passed: [] };
  for (let round = 0; round < rounds; round++) {
    TUNNELS.forEach((each, index) => {
      for (const isUplink of [true, false]) addPacket(play, each, round * TUNNELS.length + index, round, isUplink);
    });
  }
  return play;
}

function addPacket(play: Play, each: Tunnel, number: number, round: number, isUplink: boolean): void {
  const end = isUplink ? each.uplink : each.downlink;
  const version = (number + round) % 2 === 0 ? 4 : 6;
  const own = innerPacket(number, 8 + ((number * 37) % 1300), version, isUplink);
  // Now and then the subscriber uses a tunnel too: it is the target's own packet that counts.
  const inner = round % 5 === 4 ? outerPacket('192.0.2.7', { address: '192.0.2.250', teid: 5 }, own) : own;
  const tags = round % 3 === 1 ? [{ type: 0x8100, id: 100 }] : [];
  const outer = outerPacket(sourceOf(end, round), end, inner, round);
  play.frames.push(ethernetFrame(outer, tags));
  play.passed.push({ tunnel: each, frames: 1, inner, isUplink });
}

/** All tunnels between IPv4 ends at once, in outer fragments that share one identification. */
function addFragmented(play: Play, id: number): void {
  const cut = TUNNELS.filter(({ uplink }) => !uplink.address.includes(':')).map((each, index) => {
    const inner = innerPacket(90_000 + id * 100 + index, 1400, index % 2 === 0 ? 6 : 4, true);
    const source = `203.0.113.${150 + index}`;
    const [first, last] = fragmentsOf(outerPacket(source, each.uplink, inner, id), id, 800);
    return { each, inner, first, last };
  });
  play.frames.push(...cut.map(({ first }) => ethernetFrame(first)), ...cut.map(({ last }) => ethernetFrame(last)));
  play.passed.push(...cut.map(({ each, inner }) => ({ tunnel: each, frames: 2, inner, isUplink: true })));
}

/** Of the tunnels, but not in them: messages between the nodes (TS 29.281, 6.1), a torn header, the inner packets by themselves. */
function addSignals(play: Play): void {
  const { uplink } = TUNNELS[0]!;
  const inner = innerPacket(1, 40, 4, true);
  for (const type of [1, 2, 26, 31, 254])
    play.frames.push(ethernetFrame(outerPacket('203.0.113.100', uplink, inner, 0, type)));
  play.frames.push(ethernetFrame(inner), ethernetFrame(outerPacket('203.0.113.100', uplink, Buffer.alloc(0))));
}

function warrantOf(id: string, value: string): object {
  const terms = { agency: 'a', instrument: 'title-iii', scope: 'iri+cc' };
  return { id, liid: `T-${id}`, ...terms, selectors: [{ kind: 'teid', value }] };
}

describe('acceptance: a target known by the ends of its GTP-U tunnel', function () {
  this.timeout(60_000);

  it('I1, I3: delivers exactly the inner packets of that tunnel, each way, whatever else has its TEIDs or its addresses', () => {
    const play = playedRounds(40);
    addSignals(play);
    for (let id = 1; id <= 10; id++) addFragmented(play, id);
    const folder = path.resolve('build/acceptance');
    mkdirSync(folder, { recursive: true });
    const pcap = path.join(folder, 'tunnels.pcap');
    const timeOf = (index: number) => 1_700_000_000_000_000_000n + BigInt(index) * 50_000n;
    writeFileSync(pcap, pcapFile(play.frames.map((frame, index) => ({ timeNs: timeOf(index), frame }))));
    const targets = TUNNELS.filter(({ isTarget }) => isTarget === true);
    const text = ({ uplink, downlink }: Tunnel) => `${endText(uplink)},${endText(downlink)}`;
    const swapped = ({ uplink, downlink }: Tunnel) => `${endText(downlink)},${endText(uplink)}`;
    const run = kit.runDrill('tunnels', {
      name: 'tunnels',
      source: { kind: 'file', path: pcap },
      agencies: [{ id: 'a', standard: 'etsi' }],
      warrants: [
        ...targets.map((each) => warrantOf(each.id, text(each))),
        warrantOf('swapped', swapped(targets[0]!)),
        warrantOf('absent', '198.51.100.1#0x3003,203.0.113.1#0x3003'),
      ],
    });
    expect(run.code, run.output).to.equal(0);
    const dueOf = (id: string) => play.passed.filter((each) => each.tunnel.id === id);
    for (const { id } of targets) {
      const due = dueOf(id).map(({ inner, isUplink }) => ({
        packet: inner.toString('hex'),
        direction: isUplink ? 'fromTarget' : 'toTarget',
        point: undefined,
      }));
      expect(due.length, id).to.be.greaterThan(70);
      expect(packetsOf(run, id), id).to.deep.equal(due.map(({ packet }) => packet));
      expect(itemsOf(run, id), id).to.deep.equal(due);
    }
    // The order says which end is which: the same tunnel the other way round gives the same packets with the directions turned.
    const turned = dueOf('v4').map(({ isUplink }) => (isUplink ? 'toTarget' : 'fromTarget'));
    expect(itemsOf(run, 'swapped').map(({ direction }) => direction)).to.deep.equal(turned);
    expect(packetsOf(run, 'absent')).to.deep.equal([]);
    const matched = targets.flatMap(({ id }) => dueOf(id)).reduce((sum, { frames }) => sum + frames, 0);
    expect(run.report?.warrants['v4']).to.include({ matched: dueOf('v4').length, gap: 0 });
    expect(run.report?.stages).to.include({ seen: play.frames.length, matched });
  });
});

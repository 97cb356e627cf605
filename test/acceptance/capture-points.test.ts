import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { pcapFile } from '../support/frames.ts';
import type { CapturedFrame } from '../support/frames.ts';
import { itemsOf, packetsOf } from './content.ts';
import type { ContentItem } from './content.ts';
import * as kit from './kit.ts';
import { frameBetween, innerPacket, outerPacket } from './tunnelled.ts';

const STATION = '02:00:5e:10:00:07';
const OTHER = '02:00:5e:10:00:08';
const ROUTER = '02:00:5e:10:00:01';
const UPLINK = { address: '198.51.100.1', teid: 0x1001 };
const NODE = '203.0.113.1';

/** What a frame belongs to. */
type Line = 'mac' | 'circuit' | 'teid' | 'nobody';

interface Seen {
  readonly line: Line;
  readonly point: string | undefined;
  readonly packet: Buffer;
  readonly direction: ContentItem['direction'];
  readonly frame: Buffer;
}

/** The last is longer than an interceptionPointID can be; the third has no name. */
const POINTS = ['east', 'west', undefined, 'central-site'] as const;

function seenAt(point: string | undefined, number: number): Seen[] {
  const packet = (kind: number, isUplink: boolean) =>
    innerPacket(number * 10 + kind, 40 + kind, kind % 2 === 0 ? 4 : 6, isUplink);
  const [up, down, tagged] = [packet(1, true), packet(2, false), packet(3, true)];
  const [other, tunnelled] = [packet(4, true), packet(5, true)];
  const carrier = outerPacket(NODE, UPLINK, tunnelled);
  return [
    { line: 'mac', point, packet: up, direction: 'fromTarget', frame: frameBetween(STATION, ROUTER, up) },
    { line: 'mac', point, packet: down, direction: 'toTarget', frame: frameBetween(ROUTER, STATION, down) },
    {
      ...{ line: 'circuit', point, packet: tagged, direction: 'indeterminate' },
      frame: frameBetween(OTHER, ROUTER, tagged, [100, 200]),
    },
    {
      ...{ line: 'nobody', point, packet: other, direction: undefined },
      frame: frameBetween(OTHER, ROUTER, other, [100, 201]),
    },
    {
      ...{ line: 'teid', point, packet: tunnelled, direction: 'fromTarget' },
      frame: frameBetween(OTHER, ROUTER, carrier),
    },
  ];
}

const START_NS = 1_700_000_000_000_000_000n;
const VALUES = { mac: STATION, circuit: '100.200', teid: '198.51.100.1#0x1001,203.0.113.1#0x2002' } as const;
const KINDS = ['mac', 'circuit', 'teid'] as const;

function warrantOf(kind: keyof typeof VALUES, point?: string): object {
  const id = `${kind}-${point ?? 'any'}`;
  const selector = { kind, value: VALUES[kind], ...(point === undefined ? {} : { point }) };
  const terms = { agency: 'a', instrument: 'title-iii', scope: 'iri+cc' };
  return { id, liid: `P-${id}`, ...terms, selectors: [selector] };
}

describe('acceptance: targets known by their line at several capture points', function () {
  this.timeout(60_000);

  it('I1: delivers of a selector bound to a point exactly what passed there, without one all, and says where each packet passed', () => {
    const folder = path.resolve('build/acceptance');
    mkdirSync(folder, { recursive: true });
    const all: { seen: Seen; timeNs: bigint }[] = [];
    for (let number = 0; number < 200; number++)
      for (const seen of seenAt(POINTS[(number * 7 + (number >> 3)) % POINTS.length], number))
        all.push({ seen, timeNs: START_NS + BigInt(all.length) * 40_000n });
    const sources = POINTS.map((point, index) => {
      const file = path.join(folder, `points-${index}.pcap`);
      const frames: CapturedFrame[] = all.flatMap(({ seen, timeNs }) =>
        seen.point === point ? [{ timeNs, frame: seen.frame }] : [],
      );
      writeFileSync(file, pcapFile(frames));
      return { kind: 'file', path: file, ...(point === undefined ? {} : { point }) };
    });
    const run = kit.runDrill('points', {
      name: 'points',
      source: sources,
      agencies: [{ id: 'a', standard: 'etsi' }],
      warrants: [
        ...KINDS.flatMap((kind) => [warrantOf(kind), warrantOf(kind, 'east'), warrantOf(kind, 'west')]),
        warrantOf('mac', 'eas'),
        warrantOf('circuit', 'central-'),
      ],
    });
    expect(run.code, run.output).to.equal(0);
    const dueOf = (kind: Line, point?: string): ContentItem[] =>
      all
        .filter(({ seen }) => seen.line === kind && (point === undefined || seen.point === point))
        .map(({ seen: { packet, direction, point: at } }) => ({
          packet: packet.toString('hex'),
          direction,
          point: at,
        }));
    for (const kind of KINDS) {
      expect(dueOf(kind, 'east').length, kind).to.be.within(20, dueOf(kind).length - 60);
      for (const point of [undefined, 'east', 'west']) {
        const id = `${kind}-${point ?? 'any'}`;
        expect(itemsOf(run, id), id).to.deep.equal(dueOf(kind, point));
        expect(packetsOf(run, id), id).to.deep.equal(dueOf(kind, point).map(({ packet }) => packet));
      }
    }
    // A point is named whole.
    for (const id of ['mac-eas', 'circuit-central-']) expect(packetsOf(run, id), id).to.deep.equal([]);
    const matched = KINDS.flatMap((kind) => dueOf(kind)).length;
    expect(run.report?.stages).to.include({ seen: all.length, matched, unmatched: all.length - matched });
  });
});

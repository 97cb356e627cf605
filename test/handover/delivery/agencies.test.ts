import { expect } from 'chai';
import { AgencyBudget } from '../../../src/handover/delivery/agency-budget.ts';
import { Lanes } from '../../../src/handover/delivery/lanes.ts';
import { StreamFeed } from '../../../src/handover/delivery/stream-feed.ts';
import type { Piece } from '../../../src/handover/delivery/stream-feed.ts';
import type { StreamListing } from '../../../src/native/addon.ts';
import { MemorySpool } from './memory-spool.ts';
import { contentPdus, iriPdu } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, until } from './rig.ts';

const AGENCY = '00000000-0000-4000-8000-00000000000a';
const OTHER = '00000000-0000-4000-8000-00000000000b';
const profile = { responseTimeoutMs: 10_000 };

/** Octets sent up to each millisecond of a simulated clock by a side that always has more. */
function carried(budget: AgencyBudget, sides: readonly (2 | 3)[], ms: number): Record<2 | 3, number> {
  const sent = { 2: 0, 3: 0 };
  for (let nowMs = 0; nowMs <= ms; nowMs += 5) {
    for (const side of sides) {
      while (budget.admits(side, nowMs)) {
        budget.spend(budget.pieceBytes);
        sent[side] += budget.pieceBytes;
      }
    }
  }
  return sent;
}

describe("an agency's bandwidth", () => {
  it('is kept to over any time, and used', () => {
    for (const bitsPerSecond of [64_000, 2_000_000, 1_000_000_000]) {
      const { 3: sent } = carried(new AgencyBudget(bitsPerSecond), [3], 20_000);
      const perSecond = bitsPerSecond / 8;
      const slackBytes = 0.1 * perSecond + 2 * Math.max(1024, 0.05 * perSecond);
      expect(sent).to.be.within(20 * perSecond - slackBytes, 20 * perSecond + slackBytes);
    }
  });

  it('goes to IRI where IRI alone could use it up, and CC has what IRI leaves', () => {
    const both = carried(new AgencyBudget(800_000), [3, 2], 20_000);
    expect(both[2]).to.be.above(20 * both[3]);
    const alone = carried(new AgencyBudget(800_000), [3], 20_000);
    expect(alone[3]).to.be.above(1_900_000);
  });

  it('is charged for confirmation requests, which do not wait for it', () => {
    const budget = new AgencyBudget(8000);
    expect(budget.admits(3, 0)).to.equal(true);
    budget.spend(1_000_000);
    expect([budget.admits(3, 1000), budget.admits(2, 1000)]).to.deep.equal([false, false]);
  });
});

/** A real stream of which as much is read as makes it live, or not. */
class ReadStream {
  readonly #spool = new MemorySpool();
  readonly #stream = this.#spool.add(aboutOf({ endpoints: [plainEndpoint(1)] }));
  readonly feed: StreamFeed;
  #pdus = 0;

  constructor() {
    this.feed = new StreamFeed(this.#spool, this.#listing(), this.#stream.about, this.#stream.cursor);
  }

  async become(isLive: boolean): Promise<this> {
    this.#spool.append(this.#stream, contentPdus('W-0001', this.#pdus, (this.#pdus += 2)));
    this.feed.listed(this.#listing());
    await this.feed.readAhead(isLive ? 1 << 20 : 1, false, () => true);
    expect(this.feed.isLive).to.equal(isLive);
    return this;
  }

  piece(first: number, bytes: number): Piece {
    return {
      ...{ feed: this.feed, octets: Buffer.alloc(bytes), first: BigInt(first), count: 1, items: 1 },
      ...{ firstTimeNs: 0n, turn: 0, credit: bytes },
    };
  }

  #listing(): StreamListing {
    const [listing] = this.#spool.streams();
    if (listing === undefined) throw new Error('there is no stream');
    return listing;
  }
}

describe('streams that share a link', () => {
  it('go first when they are live, and leave one octet in four to the backlogs', async () => {
    const lanes = new Lanes();
    const live = await new ReadStream().become(true);
    const old = await new ReadStream().become(false);
    const taken = { live: 0, backlog: 0 };
    for (let first = 0; first < 400; first++) {
      while (lanes.bytes('live') < 100_000) lanes.push(live.piece(first, 10_000));
      while (lanes.bytes('backlog') < 600_000) lanes.push(old.piece(first, 256 << 10));
      const next = lanes.take();
      if (next !== undefined) taken[next.feed === live.feed ? 'live' : 'backlog'] += next.octets.length;
    }
    expect(taken.backlog / (taken.live + taken.backlog)).to.be.within(0.2, 0.3);
  });

  it('keep their own order when they fall behind or catch up in between', async () => {
    const lanes = new Lanes();
    const stream = new ReadStream();
    const other = await new ReadStream().become(true);
    for (let first = 0; first < 20; first++) {
      await stream.become(first % 3 === 0);
      lanes.push(stream.piece(first, 1000));
      lanes.push(other.piece(first, 1000));
    }
    const order: number[] = [];
    for (let next = lanes.take(); next !== undefined; next = lanes.take()) {
      if (next.feed === stream.feed) order.push(Number(next.first));
    }
    expect(order)
      .to.deep.equal(order.toSorted((a, b) => a - b))
      .and.have.length(20);
    expect([lanes.length, lanes.bytes('live'), lanes.bytes('backlog')]).to.deep.equal([0, 0, 0]);
  });
});

describe('what an agency asks of delivery', () => {
  let rig: Rig;
  beforeEach(() => (rig = new Rig()));
  afterEach(() => rig.close());

  it('limits the links of that agency together, and no other', async () => {
    const lemf = await rig.lemf(undefined, 'limited');
    const free = await rig.lemf(undefined, 'free');
    const endpoints = (ports: { hi2: number; hi3: number }, leg: 'iri' | 'cc') => [
      plainEndpoint(leg === 'iri' ? ports.hi2 : ports.hi3),
    ];
    const bulk = contentPdus('C', 0, 500, 1400);
    const cc = rig.spool.add(aboutOf({ liid: 'C', endpoints: endpoints(lemf.ports, 'cc'), profile }));
    rig.spool.append(cc, bulk);
    const other = rig.spool.add(
      aboutOf({ agencyId: OTHER, grant: 2, liid: 'C', endpoints: endpoints(free.ports, 'cc'), profile }),
    );
    rig.spool.append(other, bulk);
    const delivery = rig.deliver({ agencies: [{ agencyId: AGENCY, bitsPerSecond: 4_000_000 }] });
    await until('the free one has all', () => other.cursor.confirmed === 500n);
    expect(Number(cc.cursor.confirmed)).to.be.below(500);
    // IRI that comes while CC uses the whole bandwidth is there before the CC that waited.
    const iri = rig.spool.add(aboutOf({ liid: 'C', leg: 'iri', endpoints: endpoints(lemf.ports, 'iri'), profile }));
    rig.spool.append(iri, [iriPdu('C', 0), iriPdu('C', 1)], 1);
    await until('IRI is there', () => iri.cursor.confirmed === 2n);
    expect(Number(cc.cursor.confirmed)).to.be.below(500);
    await until('CC is there', () => cc.cursor.confirmed === 500n);
    expect(lemf.report().faults).to.deep.equal([]);
    expect(delivery.status().links.every(({ code }) => code === undefined)).to.equal(true);
  });

  it('keeps a link alive whose bandwidth is less than its data for many times its response time', async () => {
    const lemf = await rig.lemf();
    const short = { keepAliveMs: 100, responseTimeoutMs: 300 };
    const stream = rig.spool.add(aboutOf({ endpoints: [plainEndpoint(lemf.ports.hi3)], profile: short }));
    rig.spool.append(stream, contentPdus('W-0001', 0, 60, 1000));
    const delivery = rig.deliver({ agencies: [{ agencyId: AGENCY, bitsPerSecond: 200_000 }] });
    await until('all confirmed', () => stream.cursor.confirmed === 60n);
    expect(delivery.status().links[0]).to.include({ connects: 1, resends: 0 });
  });

  it('gives each warrant connections of its own where the agency wants them', async () => {
    const lemf = await rig.lemf();
    const streams = [1, 2, 3].flatMap((grant) => {
      const liid = `W-${grant}`;
      const cc = rig.spool.add(aboutOf({ liid, grant, endpoints: [plainEndpoint(lemf.ports.hi3)] }));
      const iri = rig.spool.add(aboutOf({ liid, grant, leg: 'iri', endpoints: [plainEndpoint(lemf.ports.hi2)] }));
      rig.spool.append(cc, contentPdus(liid, 0, 50));
      rig.spool.append(iri, [iriPdu(liid, 0)], 1);
      return [cc, iri];
    });
    rig.deliver({ agencies: [{ agencyId: AGENCY, separateConnections: true }] });
    await until('all confirmed', () =>
      streams.every(({ cursor, records }) => cursor.confirmed === BigInt(records.length)),
    );
    expect([lemf.report().hi2.connections, lemf.report().hi3.connections]).to.deep.equal([3, 3]);
    expect(lemf.report().faults).to.deep.equal([]);
  });

  it('a stream that is caught up is served beside one that drains a backlog, and both to the end', async () => {
    const lemf = await rig.lemf();
    await lemf.command('slow 4000000');
    const endpoints = [plainEndpoint(lemf.ports.hi3)];
    const backlog = rig.spool.add(aboutOf({ liid: 'B', endpoints, profile }));
    const live = rig.spool.add(aboutOf({ liid: 'L', grant: 2, endpoints, profile }));
    rig.spool.append(backlog, contentPdus('B', 0, 12_000, 1400));
    rig.deliver();
    await until('the backlog flows', () => backlog.cursor.confirmed > 200n);
    for (let next = 0; next < 5; next++) {
      rig.spool.append(live, contentPdus('L', next, next + 1));
      await until('the live one is there', () => live.cursor.confirmed === BigInt(next + 1));
    }
    expect(Number(backlog.cursor.confirmed)).to.be.below(12_000);
    await lemf.command('normal');
    await until('the backlog is there', () => backlog.cursor.confirmed === 12_000n);
    expect(lemf.report().faults).to.deep.equal([]);
  });
});

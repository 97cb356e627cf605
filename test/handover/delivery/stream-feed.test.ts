import { expect } from 'chai';
import fc from 'fast-check';
import { StreamFeed, type Piece } from '../../../src/handover/delivery/stream-feed.ts';
import type { StreamListing } from '../../../src/native/addon.ts';
import { MemorySpool } from './memory-spool.ts';
import { contentPdus } from './pdus.ts';
import { aboutOf, plainEndpoint } from './rig.ts';

const RECORDS = 2000;
const PDUS = contentPdus('W-0001', 0, RECORDS, 1500);

function backlog() {
  const spool = new MemorySpool();
  const stream = spool.add(aboutOf({ endpoints: [plainEndpoint(1)] }));
  spool.append(stream, PDUS);
  const listing = spool.streams()[0] as StreamListing;
  return { spool, stream, feed: new StreamFeed(spool, listing, stream.about, stream.cursor) };
}

const always = (): boolean => true;
const rangeOf = (pieces: readonly Piece[] | undefined): number[] =>
  (pieces ?? []).flatMap(({ first, count }) => Array.from({ length: count }, (_, at) => Number(first) + at));

describe('reading a backlog ahead', () => {
  it('asks for the next slab while one is under way, and gives both in their order', async () => {
    const { feed } = backlog();
    const first = feed.readAhead(100_000, false, always);
    expect(feed.wantsRead).to.equal(true);
    const second = feed.readAhead(100_000, false, always);
    expect(feed.wantsRead).to.equal(false);
    const [one, two] = [rangeOf(await first), rangeOf(await second)];
    expect([one[0], two[0]]).to.deep.equal([0, one.length]);
    expect(feed.wantsRead).to.equal(true);
  });

  it('has one read under way near the end, where a second one would find nothing', async () => {
    const { feed } = backlog();
    await feed.readAhead(2_400_000, false, always);
    const last = feed.readAhead(100_000, false, always);
    expect(feed.wantsRead).to.equal(false);
    await last;
    expect(feed.wantsRead).to.equal(true);
  });

  it('throws away what was read before a rewind or a hold, and reads it again', async () => {
    for (const interrupt of ['rewind', 'hold'] as const) {
      const { feed } = backlog();
      const under = [feed.readAhead(100_000, false, always), feed.readAhead(100_000, false, always)];
      feed[interrupt]();
      if (interrupt === 'hold') feed.resume();
      expect(feed.wantsRead, 'until they are back').to.equal(false);
      expect((await Promise.all(under)).flatMap(rangeOf)).to.deep.equal([]);
      expect(rangeOf(await feed.readAhead(100_000, false, always))[0]).to.equal(0);
    }
  });

  it('stops at damage with what lies before it, though the second of two reads finds it', async () => {
    const { feed, stream } = backlog();
    stream.damagedAt = 50n;
    const under = [feed.readAhead(150_000, false, always), feed.readAhead(150_000, false, always)];
    const read = (await Promise.all(under)).flatMap(rangeOf);
    expect(read).to.deep.equal(Array.from({ length: read.length }, (_, at) => at));
    expect([feed.stopped, feed.wantsRead]).to.deep.equal([undefined, true]);
    await feed.readAhead(150_000, false, always);
    expect([feed.stopped, feed.wantsRead]).to.deep.equal(['WRIT_DELIVERY_READ', false]);
  });

  it('gives each record once and in order, whoever else reads the stream in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ bytes: fc.integer({ min: 20_000, max: 400_000 }), other: fc.option(fc.nat(RECORDS - 1)) }),
          {
            minLength: 1,
            maxLength: 20,
          },
        ),
        async (steps) => {
          const { spool, stream, feed } = backlog();
          const under: Promise<readonly Piece[] | undefined>[] = [];
          const all: number[] = [];
          for (let step = 0; all.length < RECORDS; step++) {
            const { bytes, other } = steps[step % steps.length] ?? { bytes: 1000, other: null };
            while (feed.wantsRead) under.push(feed.readAhead(bytes, false, always));
            if (other !== null) void spool.read(stream.streamId, BigInt(other), 1);
            all.push(...rangeOf(await under.shift()));
          }
          expect(all).to.deep.equal(Array.from({ length: RECORDS }, (_, at) => at));
        },
      ),
      { numRuns: 30 },
    );
  });
});

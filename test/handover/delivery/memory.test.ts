import { expect } from 'chai';
import fc from 'fast-check';
import { CreditPool, GUARANTEED_BYTES, TOTAL_BYTES } from '../../../src/handover/delivery/credit.ts';
import type { CreditAccount } from '../../../src/handover/delivery/credit.ts';
import { SlabPool } from '../../../src/handover/delivery/slab-pool.ts';
import { HostilePeer } from './hostile-peer.ts';
import { contentPdus } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, until } from './rig.ts';

const SLAB = 448 << 10;

/** As much as the account gets, in slabs. */
function grab(account: CreditAccount): number {
  let slabs = 0;
  while (account.reserve(SLAB)) slabs++;
  return slabs;
}

describe('the memory that all links share', () => {
  it('is never more than its bound, whatever the links do', () => {
    const step = fc.record({
      link: fc.nat({ max: 39 }),
      bytes: fc.integer({ min: 1, max: SLAB }),
      takes: fc.boolean(),
      toggles: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 2000 }), (steps) => {
        const pool = new CreditPool();
        const accounts = Array.from({ length: 40 }, () => pool.account());
        for (const { link, bytes, takes, toggles } of steps) {
          const account = accounts[link]!;
          // A link gives its guaranteed part up only with what it holds.
          if (toggles && account.heldBytes === 0) account.active = takes;
          else if (takes) account.active = true;
          if (takes) account.reserve(bytes);
          else account.release(Math.min(bytes, account.heldBytes));
          expect(pool.heldBytes).to.be.at.most(TOTAL_BYTES);
          expect(pool.heldBytes).to.equal(accounts.reduce((sum, each) => sum + each.heldBytes, 0));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is there for one more link, however many others have taken all they can get and give nothing back', () => {
    const pool = new CreditPool();
    for (let links = 1; links <= 128; links++) {
      const account = pool.account();
      account.active = true;
      expect(account.reserve(GUARANTEED_BYTES), `link ${links}`).to.equal(true);
      grab(account);
    }
    expect(pool.heldBytes).to.be.at.most(TOTAL_BYTES);
  });

  it('is shared in equal parts among those that want all the time', () => {
    const pool = new CreditPool();
    const accounts = Array.from({ length: 20 }, () => pool.account());
    for (const account of accounts) account.active = true;
    for (const account of accounts) grab(account);
    for (let round = 0; round < 200; round++) {
      for (const account of accounts) {
        if (account.heldBytes >= SLAB) account.release(SLAB);
        grab(account);
      }
    }
    const held = accounts.map((account) => account.heldBytes);
    expect(Math.max(...held) - Math.min(...held)).to.be.at.most(2 * SLAB);
  });

  it('is kept in a bounded number of buffers', () => {
    const pool = new SlabPool(16, 3);
    const lent = Array.from({ length: 10 }, () => pool.take());
    for (const buffer of lent) pool.giveBack(buffer);
    expect([pool.lent, pool.free]).to.deep.equal([0, 3]);
  });

  it('is used again while more is lent than is kept: nothing is left to the garbage collector', () => {
    const pool = new SlabPool(16, 3);
    const lent = Array.from({ length: 10 }, () => pool.take());
    const made = new Set(lent);
    for (let turn = 0; turn < 100; turn++) {
      for (const buffer of lent.splice(0, 3)) pool.giveBack(buffer);
      lent.push(pool.take(), pool.take(), pool.take());
    }
    expect(lent.every((buffer) => made.has(buffer))).to.equal(true);
  });
});

describe('delivery with many links of which most hang', () => {
  const HUNG = 100;
  const HEALTHY = 10;
  let rig: Rig;
  let hung: HostilePeer;
  beforeEach(() => {
    rig = new Rig();
    hung = new HostilePeer('never reads');
  });
  afterEach(async () => {
    await rig.close();
    hung.close();
  });

  const agencyOf = (index: number): string => `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
  const profile = { responseTimeoutMs: 60_000 };

  it('I11: serves the healthy ones to the end, within the bound, and has all of it back when the others are gone', async function () {
    this.timeout(60_000);
    const port = await hung.listen();
    const bulk = contentPdus('H', 0, 3000, 1400);
    for (let index = 0; index < HUNG; index++) {
      const endpoints = [plainEndpoint(port)];
      const about = aboutOf({ agencyId: agencyOf(index), grant: index, liid: 'H', endpoints, profile });
      rig.spool.append(rig.spool.add(about), bulk);
    }
    const creditBytes = 40 << 20;
    const delivery = rig.deliver({ creditBytes, backoff: { firstMs: 60_000, capMs: 60_000 } });
    const stuck = (): boolean => delivery.status().streams.every(({ sent }) => sent > 0n);
    await until('all hung links have taken what they get', stuck, 30_000);
    const lemf = await rig.lemf();
    const streams = Array.from({ length: HEALTHY }, (_, index) => {
      const ids = { agencyId: agencyOf(1000 + index), grant: 1000 + index, liid: `G-${index}` };
      return rig.spool.add(aboutOf({ ...ids, endpoints: [plainEndpoint(lemf.ports.hi3)], profile }));
    });
    streams.forEach((stream, index) => rig.spool.append(stream, contentPdus(`G-${index}`, 0, 2000, 1400)));
    await until('the healthy ones have all', () => streams.every(({ cursor }) => cursor.confirmed === 2000n), 30_000);
    expect(lemf.report().faults).to.deep.equal([]);
    const { memory } = delivery.status();
    expect(memory.mostHeldBytes).to.be.at.most(creditBytes);
    expect(memory.heldBytes).to.be.above(0);
    hung.close();
    await until('the memory is free again', () => delivery.status().memory.heldBytes === 0);
  });
});

import { expect } from 'chai';
import { StreamProgress } from '../../../src/handover/delivery/stream-progress.ts';
import { timeOf } from './memory-spool.ts';
import { contentPdus } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, until } from './rig.ts';

const LIID = 'W-0001';

describe('how a stream is getting on', () => {
  it('knows when the oldest unconfirmed record was captured, over confirmations and reconnects', () => {
    const progress = new StreamProgress();
    expect(progress.oldestTimeNs(0n)).to.equal(undefined);
    progress.sent(0n, 100n);
    progress.sent(5n, 150n);
    expect(progress.oldestTimeNs(0n)).to.equal(100n);
    progress.confirmed(3);
    expect([progress.oldestTimeNs(5n), progress.oldestTimeNs(0n)]).to.deep.equal([150n, undefined]);
    progress.rewound();
    expect(progress.oldestTimeNs(5n), 'nothing is read again for it').to.equal(150n);
    progress.sent(5n, 150n);
    progress.confirmed(3);
    expect(progress.oldestTimeNs(9n)).to.equal(undefined);
    progress.learn(9n, 200n);
    expect(progress.oldestTimeNs(9n)).to.equal(200n);
  });

  it('tells the middle and the worst of the last confirmations', () => {
    const progress = new StreamProgress();
    expect(progress.latency()).to.equal(undefined);
    for (let ms = 1; ms <= 1000; ms++) {
      progress.sent(BigInt(ms), 0n);
      progress.confirmed(ms);
    }
    expect(progress.latency()).to.deep.equal({ p50Ms: 745 + 128, p99Ms: 745 + 253 });
  });

  it('estimates the end of a backlog by what comes and what goes, and says when it does not get less', () => {
    const progress = new StreamProgress();
    expect(progress.drainSeconds(0, 10n, 0n)).to.equal(undefined);
    expect(progress.drainSeconds(0, 10n, 10n)).to.equal(0);
    // 100 a second come, 300 go.
    for (let second = 0; second < 30; second++) {
      progress.sample(second * 1000, 10_000n + 100n * BigInt(second), 300n * BigInt(second));
    }
    expect(progress.drainSeconds(30_000, 13_000n, 9000n)).to.be.closeTo(20, 0.001);
    for (let second = 30; second < 60; second++) progress.sample(second * 1000, 13_000n + 100n * BigInt(second), 9000n);
    expect(progress.drainSeconds(60_000, 19_000n, 9000n)).to.equal(undefined);
    // What comes goes: a little is always on its way.
    const live = new StreamProgress();
    for (let second = 0; second < 10; second++)
      live.sample(second * 1000, BigInt(50 + 100 * second), BigInt(100 * second));
    expect(live.drainSeconds(10_000, 1050n, 1000n)).to.be.closeTo(0.5, 0.001);
  });
});

describe('the status of delivery', () => {
  let rig: Rig;
  beforeEach(() => (rig = new Rig()));
  afterEach(() => rig.close());

  it('tells what is buffered, its octets and its age, while the LEMF is away and was never there', async () => {
    const lemf = await rig.lemf();
    await lemf.command('refuse');
    const stream = rig.spool.add(aboutOf({ endpoints: [plainEndpoint(lemf.ports.hi3)] }));
    const pdus = contentPdus(LIID, 0, 100);
    rig.spool.append(stream, pdus);
    const delivery = rig.deliver();
    await until('the age is known', () => delivery.status().streams[0]?.oldestTimeNs !== undefined);
    const [status] = delivery.status().streams;
    expect(status).to.include({ durable: 100n, sent: 0n, confirmed: 0n, oldestTimeNs: timeOf(0n) });
    expect(status?.bufferedBytes).to.equal(BigInt(Buffer.concat(pdus).length));
    expect(status).not.to.have.any.keys('latency', 'drainSeconds');
    await lemf.command('normal');
    await until('all confirmed', () => delivery.status().streams[0]?.confirmed === 100n);
    const [after] = delivery.status().streams;
    expect(after).to.include({ bufferedBytes: 0n, drainSeconds: 0 }).and.not.have.property('oldestTimeNs');
    expect(after?.latency?.p50Ms).to.be.at.least(0);
  });

  it('keeps the age of what was sent and not confirmed when the connection goes', async () => {
    const lemf = await rig.lemf();
    const stream = rig.spool.add(aboutOf({ endpoints: [plainEndpoint(lemf.ports.hi3)] }));
    rig.spool.append(stream, contentPdus(LIID, 0, 10));
    const delivery = rig.deliver();
    await until('the first are confirmed', () => stream.cursor.confirmed === 10n);
    await lemf.command('hang');
    rig.spool.append(stream, contentPdus(LIID, 10, 20));
    await until('it was noticed', () => delivery.status().links[0]?.code !== undefined);
    expect(delivery.status().streams[0]).to.include({ confirmed: 10n, oldestTimeNs: timeOf(10n) });
    await lemf.command('normal');
    await until('all confirmed', () => stream.cursor.confirmed === 20n);
  });
});

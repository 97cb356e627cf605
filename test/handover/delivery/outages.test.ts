import { expect } from 'chai';
import { WritError } from '../../../src/base/errors.ts';
import type { Lemf, LemfTls } from '../../../src/lemf/lemf.ts';
import { makeIdentity } from './certificates.ts';
import type { MemoryStream } from './memory-spool.ts';
import { contentPdus, iriPdu } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, tlsEndpoint, until } from './rig.ts';

const own = makeIdentity('writ');
const theirs = makeIdentity('lemf');
const renewed = makeIdentity('lemf');
const DAY_MS = 86_400_000;
const expired = makeIdentity('expired', {
  from: new Date(Date.now() - 3 * DAY_MS),
  to: new Date(Date.now() - DAY_MS),
});
const tls: LemfTls = { ...theirs, clientPin: own.pin };
const LIID = 'W-0001';
const OTHER_AGENCY = '00000000-0000-4000-8000-00000000000b';

/** Everything arrived, in order, each number with its own octets, whatever was sent twice. */
function expectWhole(rig: Rig, lemf: Lemf, pdus: readonly Buffer[]): void {
  const report = lemf.report();
  expect(report.faults).to.deep.equal([]);
  expect(report.liids[LIID]?.cc).to.include({ items: pdus.length, lastSequence: pdus.length - 1 });
  expect(rig.file(LIID, 'cc.pcapng').length).to.equal(60 + pdus.length * (32 + 60));
}

describe('delivery through outages', () => {
  let rig: Rig;
  beforeEach(() => (rig = new Rig()));
  afterEach(() => rig.close());

  async function begin(count: number, endpointTls = true): Promise<[Lemf, MemoryStream, Buffer[]]> {
    const lemf = await rig.lemf(endpointTls ? tls : undefined);
    const port = lemf.ports.hi3;
    const endpoints = [endpointTls ? tlsEndpoint(port, theirs.pin) : plainEndpoint(port)];
    const stream = rig.spool.add(aboutOf({ endpoints, profile: { keepAliveBytes: 4096 } }));
    const pdus = contentPdus(LIID, 0, count);
    rig.spool.append(stream, pdus.slice(0, count / 2));
    return [lemf, stream, pdus];
  }

  for (const fault of ['refuse', 'hang', 'down'] as const) {
    it(`delivers all, in order, nothing lost, when the LEMF's side is ${fault} for a while`, async () => {
      const [lemf, stream, pdus] = await begin(2000);
      const delivery = rig.deliver({ tls: own });
      await until('the first half is there', () => stream.cursor.confirmed === 1000n);
      await lemf.command(fault);
      rig.spool.append(stream, pdus.slice(1000));
      await until('delivery noticed', () => delivery.status().links[0]?.code !== undefined);
      expect(stream.cursor.confirmed).to.equal(1000n);
      await lemf.command('normal');
      await until('the rest is there', () => stream.cursor.confirmed === 2000n);
      expectWhole(rig, lemf, pdus);
      expect(delivery.status().links[0]).to.include({ state: 'up' }).and.not.have.property('code');
    });
  }

  it('delivers what was dropped in the middle of PDUs again, from the last confirmed one, byte for byte', async () => {
    const [lemf, stream, pdus] = await begin(6000);
    const delivery = rig.deliver({ tls: own });
    await lemf.command('slow 400000');
    let appended = 3000;
    for (let drop = 1; drop <= 6; drop++) {
      const before = lemf.report().hi3.pdus;
      await until('more arrived', () => lemf.report().hi3.pdus > before + 20);
      await lemf.command('drop');
      rig.spool.append(stream, pdus.slice(appended, (appended += 500)));
    }
    await lemf.command('normal');
    await until('all confirmed', () => stream.cursor.confirmed === 6000n);
    expectWhole(rig, lemf, pdus);
    expect(lemf.report().hi3.connections).to.be.at.least(7);
    expect(delivery.status().streams[0]?.resent).to.equal(BigInt(delivery.status().links[0]?.resends ?? -1));
    expect(lemf.report().liids[LIID]?.cc.duplicates ?? 0).to.be.at.most(Number(stream.cursor.resent));
  });

  it('goes on with a LEMF that answers keep-alives late', async () => {
    const [lemf, stream, pdus] = await begin(400, false);
    rig.deliver();
    for (let count = 0; stream.cursor.confirmed < 200n; count++) {
      await lemf.command(count % 2 === 0 ? 'hang' : 'normal');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await lemf.command('normal');
    rig.spool.append(stream, pdus.slice(200));
    await until('all confirmed', () => stream.cursor.confirmed === 400n);
    expectWhole(rig, lemf, pdus);
  });

  it('makes progress with a LEMF that is slower than its window, and resends only a bounded part', async () => {
    const [lemf, stream, pdus] = await begin(500, false);
    rig.spool.append(stream, pdus.slice(250));
    await lemf.command('slow 60000'); // 75 KB, but only 24 KB in the 0.4 s that it has to answer
    const delivery = rig.deliver();
    await until('all confirmed', () => stream.cursor.confirmed === 500n);
    expectWhole(rig, lemf, pdus);
    expect(delivery.status().links[0]?.resends).to.be.below(4 * 500);
  });

  it('I11: delivers to one agency while the other one hangs, and never mixes them', async () => {
    const dead = await rig.lemf(undefined, 'dead');
    const alive = await rig.lemf(undefined, 'alive');
    await dead.command('hang');
    const stuck = rig.spool.add(
      aboutOf({ agencyId: OTHER_AGENCY, liid: 'D', grant: 2, endpoints: [plainEndpoint(dead.ports.hi3)] }),
    );
    const free = rig.spool.add(aboutOf({ liid: 'A', endpoints: [plainEndpoint(alive.ports.hi3)] }));
    rig.spool.append(stuck, contentPdus('D', 0, 500));
    rig.spool.append(free, contentPdus('A', 0, 500));
    rig.deliver();
    await until('the living one has all', () => free.cursor.confirmed === 500n);
    expect(stuck.cursor.confirmed).to.equal(0n);
    await dead.command('normal');
    await until('the other one has all', () => stuck.cursor.confirmed === 500n);
    expect(Object.keys(dead.report().liids)).to.deep.equal(['D']);
    expect(Object.keys(alive.report().liids)).to.deep.equal(['A']);
    expect([...dead.report().faults, ...alive.report().faults]).to.deep.equal([]);
  });

  it('I11: a busy order does not keep another order of the same agency waiting for its own volume', async () => {
    const lemf = await rig.lemf();
    await lemf.command('slow 2000000');
    const endpoints = [plainEndpoint(lemf.ports.hi3)];
    const busy = rig.spool.add(aboutOf({ liid: 'B', endpoints }));
    const quiet = rig.spool.add(aboutOf({ liid: 'Q', grant: 2, endpoints }));
    rig.spool.append(busy, contentPdus('B', 0, 4000, 1400));
    rig.spool.append(quiet, contentPdus('Q', 0, 10));
    rig.deliver();
    await until('the quiet one has all', () => quiet.cursor.confirmed === 10n);
    expect(busy.cursor.confirmed < 2000n).to.equal(true);
    await lemf.command('normal');
    await until('the busy one has all', () => busy.cursor.confirmed === 4000n);
  });

  it('I7: frees nothing that the LEMF has not confirmed, and only after the cursor was stored', async () => {
    const [lemf, stream] = await begin(1000, false);
    await lemf.command('hang');
    const delivery = rig.deliver();
    await until('it tried', () => delivery.status().links[0]?.code === 'WRIT_DELIVERY_NO_RESPONSE');
    expect(rig.spool.log).to.deep.equal([]);
    await lemf.command('slow 200000');
    await until('a part is confirmed', () => stream.freedBelow > 0n);
    expect(Number(stream.freedBelow)).to.be.at.most(lemf.report().liids[LIID]?.cc.items ?? 0);
    await lemf.command('normal');
    await until('all confirmed', () => stream.freedBelow === 500n);
    rig.spool.log.forEach((entry, index) => {
      if (entry.what === 'free')
        expect(rig.spool.log[index - 1]).to.include({ what: 'store', confirmed: entry.confirmed });
    });
  });

  /** The LEMF goes, and comes back at the same port as somebody else. */
  async function becomes(lemf: Lemf, name: string, identity: LemfTls): Promise<Lemf> {
    const { ports } = lemf;
    await lemf.close();
    return rig.lemf({ ...identity, clientPin: own.pin }, name, ports);
  }

  it('goes on with a LEMF that replaced its certificate and key between two connections', async () => {
    const lemf = await rig.lemf(tls, 'before');
    const endpoints = [tlsEndpoint(lemf.ports.hi3, theirs.pin, renewed.pin)];
    const stream = rig.spool.add(aboutOf({ endpoints }));
    const pdus = contentPdus(LIID, 0, 2000);
    rig.spool.append(stream, pdus.slice(0, 1000));
    rig.deliver({ tls: own });
    await until('the first half is there', () => stream.cursor.confirmed === 1000n);
    const next = await becomes(lemf, 'lemf', renewed);
    rig.spool.append(stream, pdus.slice(1000));
    await until('the rest is there', () => stream.cursor.confirmed === 2000n);
    expect(rig.file(LIID, 'hi3.ber', 'before').equals(Buffer.concat(pdus.slice(0, 1000)))).to.equal(true);
    expect(rig.file(LIID, 'hi3.ber').equals(Buffer.concat(pdus.slice(1000)))).to.equal(true);
    expect(next.report().hi3.pdus).to.equal(1000);
  });

  for (const [what, code, identity] of [
    ['another key than it had', 'WRIT_DELIVERY_PIN', renewed],
    ['an expired certificate', 'WRIT_DELIVERY_CERTIFICATE_DATES', expired],
  ] as const) {
    it(`sends nothing to a LEMF that came back with ${what}, and all when it is itself again`, async () => {
      const lemf = await rig.lemf(tls, 'before');
      const pins = code === 'WRIT_DELIVERY_PIN' ? [theirs.pin] : [theirs.pin, expired.pin];
      const stream = rig.spool.add(aboutOf({ endpoints: [tlsEndpoint(lemf.ports.hi3, ...pins)] }));
      const pdus = contentPdus(LIID, 0, 200);
      rig.spool.append(stream, pdus.slice(0, 100));
      const delivery = rig.deliver({ tls: own });
      await until('the first half is there', () => stream.cursor.confirmed === 100n);
      const stranger = await becomes(lemf, 'stranger', identity);
      rig.spool.append(stream, pdus.slice(100));
      await until('it is known why', () => delivery.status().links[0]?.code === code);
      expect(stranger.report().hi3.pdus).to.equal(0);
      await becomes(stranger, 'lemf', theirs);
      await until('the rest is there', () => stream.cursor.confirmed === 200n);
      expect(rig.file(LIID, 'hi3.ber').equals(Buffer.concat(pdus.slice(100)))).to.equal(true);
    });
  }

  it('goes on after a restart of delivery where the stored cursor stands', async () => {
    const [lemf, stream, pdus] = await begin(2000);
    const first = rig.deliver({ tls: own });
    await until('a part is confirmed', () => stream.cursor.confirmed > 0n);
    await first.close();
    rig.spool.append(stream, pdus.slice(1000));
    rig.deliver({ tls: own });
    await until('all confirmed', () => stream.cursor.confirmed === 2000n);
    expectWhole(rig, lemf, pdus);
    expect(stream.cursor.confirmedItems).to.equal(2000n);
  });

  it('closes links that have nothing more to do, and opens them again for a new order', async () => {
    const lemf = await rig.lemf();
    const iri = rig.spool.add(aboutOf({ leg: 'iri', endpoints: [plainEndpoint(lemf.ports.hi2)] }));
    rig.spool.append(iri, [iriPdu(LIID, 0)], 1);
    rig.spool.end(iri);
    const delivery = rig.deliver();
    await until('it is idle', () => delivery.status().links[0]?.state === 'idle' && iri.cursor.confirmed === 1n);
    const next = rig.spool.add(
      aboutOf({ leg: 'iri', liid: 'N', grant: 2, endpoints: [plainEndpoint(lemf.ports.hi2)] }),
    );
    rig.spool.append(next, [iriPdu('N', 0)], 1);
    await until('the new one is there', () => next.cursor.confirmed === 1n);
    expect(lemf.report().hi2.connections).to.equal(2);
  });

  it('holds back a damaged stream alone', async () => {
    const lemf = await rig.lemf();
    const endpoints = [plainEndpoint(lemf.ports.hi3)];
    const damaged = rig.spool.add(aboutOf({ liid: 'X', endpoints }));
    const whole = rig.spool.add(aboutOf({ liid: 'Y', grant: 2, endpoints }));
    rig.spool.append(damaged, contentPdus('X', 0, 10));
    damaged.damagedAt = 0n;
    rig.spool.append(whole, contentPdus('Y', 0, 10));
    const delivery = rig.deliver();
    await until('the whole one is there', () => whole.cursor.confirmed === 10n);
    expect(delivery.status().streams.map(({ code }) => code)).to.deep.equal(['WRIT_DELIVERY_READ', undefined]);
    await until('it was said', () => rig.logged.some((line) => line.includes('WRIT_DELIVERY_READ')));
  });

  it('goes on with a damaged stream once a person has had the damage skipped', async () => {
    const lemf = await rig.lemf();
    const stream = rig.spool.add(aboutOf({ liid: 'X', endpoints: [plainEndpoint(lemf.ports.hi3)] }));
    rig.spool.append(stream, contentPdus('X', 0, 10));
    const read = rig.spool.read.bind(rig.spool);
    rig.spool.read = () => Promise.reject(new WritError('WRIT_SPOOL_CORRUPT', 'damaged'));
    const delivery = rig.deliver();
    await until('it is held back', () => delivery.status().streams[0]?.code === 'WRIT_SPOOL_CORRUPT');
    rig.spool.read = read;
    await until('it is delivered', () => {
      rig.spool.append(stream, []); // as any change of the index
      return stream.cursor.confirmed === 10n;
    });
    expect(delivery.status().streams[0]?.code).to.equal(undefined);
  });
});

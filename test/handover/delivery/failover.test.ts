import { expect } from 'chai';
import { EndpointChoice } from '../../../src/handover/delivery/endpoint-choice.ts';
import type { Lemf } from '../../../src/lemf/lemf.ts';
import type { StreamEndpoint } from '../../../src/model/stream-about.ts';
import { makeIdentity } from './certificates.ts';
import { HostilePeer } from './hostile-peer.ts';
import type { MemoryStream } from './memory-spool.ts';
import { contentPdus } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, tlsEndpoint, until } from './rig.ts';

const DAY_MS = 86_400_000;
const own = makeIdentity('writ');
const theirs = makeIdentity('lemf');
const stranger = makeIdentity('stranger');
const expired = makeIdentity('expired', {
  from: new Date(Date.now() - 3 * DAY_MS),
  to: new Date(Date.now() - DAY_MS),
});
const LIID = 'W-0001';

describe("the choice of an agency's endpoint", () => {
  it('goes round the list, and back to the first after a connection that was good', () => {
    const choice = new EndpointChoice(3, 1000);
    const tried = [choice.at];
    for (const wasGood of [false, false, false, false, true, false]) {
      choice.failed(wasGood);
      tried.push(choice.at);
    }
    expect(tried).to.deep.equal([0, 1, 2, 0, 1, 0, 1]);
  });

  it('asks for the preferred one now and then, and less often when it went back there in vain', () => {
    const choice = new EndpointChoice(2, 1000);
    choice.failed(false);
    choice.entered(0);
    expect([choice.asksForPreferred(999), choice.asksForPreferred(1000), choice.asksForPreferred(1001)]).to.deep.equal([
      ...[false, true, false],
    ]);
    choice.returns();
    expect(choice.at).to.equal(0);
    choice.failed(false);
    choice.entered(2000);
    expect([choice.at, choice.asksForPreferred(3500), choice.asksForPreferred(4000)]).to.deep.equal([1, false, true]);
    choice.returns();
    choice.confirmed();
    choice.failed(false);
    choice.entered(5000);
    expect(choice.asksForPreferred(6000)).to.equal(true);
  });
});

describe('a LEMF with a second endpoint', () => {
  let rig: Rig;
  let peer: HostilePeer | undefined;
  beforeEach(() => (rig = new Rig()));
  afterEach(async () => {
    await rig.close();
    peer?.close();
    peer = undefined;
  });

  function streamTo(endpoints: readonly StreamEndpoint[], count: number): MemoryStream {
    const stream = rig.spool.add(aboutOf({ endpoints, profile: { keepAliveBytes: 4096 } }));
    rig.spool.append(stream, contentPdus(LIID, 0, count));
    return stream;
  }

  const firsts: readonly (readonly [string, () => Promise<StreamEndpoint>])[] = [
    ['refuses', () => Promise.resolve(tlsEndpoint(1, theirs.pin))],
    [
      'takes the connection and never answers',
      async () => {
        const lemf = await rig.lemf(theirs, 'mute');
        await lemf.command('hang');
        return tlsEndpoint(lemf.ports.hi3, theirs.pin);
      },
    ],
    ['has a wrong key', async () => tlsEndpoint((await rig.lemf(stranger, 'wrong')).ports.hi3, theirs.pin)],
    [
      'has an expired certificate',
      async () => tlsEndpoint((await rig.lemf(expired, 'expired')).ports.hi3, expired.pin),
    ],
  ];
  for (const [what, endpoint] of firsts) {
    it(`is delivered to there when the first ${what}`, async () => {
      const second = await rig.lemf(theirs);
      const stream = streamTo([await endpoint(), tlsEndpoint(second.ports.hi3, theirs.pin)], 300);
      const delivery = rig.deliver({ tls: own, connectTimeoutMs: 300 });
      await until('all confirmed', () => stream.cursor.confirmed === 300n);
      expect(second.report().faults).to.deep.equal([]);
      expect(delivery.status().links[0]).to.include({ endpoint: 2, endpoints: 2, state: 'up' });
    });
  }

  it('takes over when the first stops answering, with the same octets again, in order', async () => {
    peer = new HostilePeer('silent');
    const second = await rig.lemf();
    const endpoints = [plainEndpoint(await peer.listen()), plainEndpoint(second.ports.hi3)];
    const stream = streamTo(endpoints, 2000);
    rig.deliver();
    await until('all confirmed', () => stream.cursor.confirmed === 2000n);
    expect(second.report().faults).to.deep.equal([]);
    expect(second.report().liids[LIID]?.cc).to.include({ items: 2000, lastSequence: 1999, duplicates: 0 });
    expect(rig.file(LIID, 'hi3.ber').equals(Buffer.concat(contentPdus(LIID, 0, 2000)))).to.equal(true);
    expect(Number(stream.cursor.resent)).to.be.above(0);
  });

  /** The two stores of one agency together: nothing missing, and what both have is the same. */
  function expectWholeTogether(first: Lemf, second: Lemf, count: number): void {
    const pdus = contentPdus(LIID, 0, count);
    const whole = Buffer.concat(pdus);
    const [early, late] = ['first', 'lemf'].map((name) => rig.file(LIID, 'hi3.ber', name));
    expect(whole.subarray(0, early?.length).equals(early ?? Buffer.alloc(0))).to.equal(true);
    expect(whole.subarray(whole.length - (late?.length ?? 0)).equals(late ?? Buffer.alloc(0))).to.equal(true);
    expect((early?.length ?? 0) + (late?.length ?? 0)).to.be.at.least(whole.length);
    expect(first.report().faults).to.deep.equal([]);
    const codes = new Set(second.report().faults.map(({ code }) => code));
    codes.delete('WRIT_LEMF_MISSING'); // the first one has those
    expect([...codes]).to.deep.equal([]);
  }

  it('takes over in the middle of a stream, from the last confirmed record', async () => {
    const first = await rig.lemf(undefined, 'first');
    const second = await rig.lemf();
    await first.command('slow 100000');
    const stream = streamTo([plainEndpoint(first.ports.hi3), plainEndpoint(second.ports.hi3)], 2000);
    rig.deliver();
    await until('a part is confirmed', () => stream.cursor.confirmed > 100n);
    await first.command('refuse');
    await until('all confirmed', () => stream.cursor.confirmed === 2000n);
    expectWholeTogether(first, second, 2000);
  });

  it('gives way to the preferred one when that is back, without sending anything twice', async () => {
    const first = await rig.lemf(undefined, 'first');
    const second = await rig.lemf();
    await first.command('refuse');
    const stream = streamTo([plainEndpoint(first.ports.hi3), plainEndpoint(second.ports.hi3)], 100);
    const delivery = rig.deliver({ returnMs: 50 });
    await until('the second has it', () => stream.cursor.confirmed === 100n);
    await until('the link asked in vain', () => delivery.status().links[0]?.endpoint === 2);
    await first.command('normal');
    await until('the link is back', () => {
      const [link] = delivery.status().links;
      return link?.endpoint === 1 && link.state === 'up' && first.report().hi3.connections > 1;
    });
    rig.spool.append(stream, contentPdus(LIID, 100, 200));
    await until('the rest is confirmed', () => stream.cursor.confirmed === 200n);
    expect(stream.cursor.resent).to.equal(0n);
    expect([first.report().hi3.pdus, second.report().hi3.pdus]).to.deep.equal([100, 100]);
  });

  it('keeps the link while the preferred one is still not itself', async () => {
    const wrong = await rig.lemf(stranger, 'wrong');
    const second = await rig.lemf(theirs);
    const stream = streamTo([tlsEndpoint(wrong.ports.hi3, theirs.pin), tlsEndpoint(second.ports.hi3, theirs.pin)], 100);
    const delivery = rig.deliver({ tls: own, returnMs: 20 });
    await until('the second has it', () => stream.cursor.confirmed === 100n);
    const tried = wrong.report().hi3;
    await until(
      'it was asked several times',
      () => wrong.report().hi3.turnedAway + wrong.report().hi3.connections > tried.turnedAway + tried.connections + 2,
    );
    expect(delivery.status().links[0]).to.include({ endpoint: 2, state: 'up', connects: 1 });
    expect(wrong.report().hi3.pdus).to.equal(0);
  });
});

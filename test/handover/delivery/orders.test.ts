import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { startDelivery } from '../../../src/handover/delivery/delivery.ts';
import type { Delivery, DeliveryOptions } from '../../../src/handover/delivery/delivery.ts';
import { ccProgramOf } from '../../../src/handover/hi3/content-program.ts';
import type { Lemf } from '../../../src/lemf/lemf.ts';
import { encodeStreamAbout } from '../../../src/model/stream-about.ts';
import { idFromOctets } from '../../../src/model/ids.ts';
import { openSpoolReader } from '../../../src/native/addon.ts';
import type { NativeSpoolReader, StreamListing } from '../../../src/native/addon.ts';
import { codeFrom } from '../../support/codes.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../../support/frames.ts';
import { drillStartNs, makeCoreFolder, removeCoreFolder, TestCore } from '../../support/native-core.ts';
import type { CoreFolder } from '../../support/native-core.ts';
import { contentPdus } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, until } from './rig.ts';

const COUNT = 3000;
const CIN = 7;
const HOUR_NS = 3_600_000_000_000n;
const MS_NS = 1_000_000n;
const order = (n: number): string => `00000000-0000-4000-a000-${n.toString(16).padStart(12, '0')}`;
const by = { by: 'person:x', reason: 'the agency asked' };

describe('holding streams', () => {
  let rig: Rig;
  let lemf: Lemf;
  beforeEach(async () => {
    rig = new Rig();
    lemf = await rig.lemf();
  });
  afterEach(() => rig.close());

  const file = (): string => path.join(rig.folder, 'orders.json');
  const add = (grant: number, count: number, length = 60) => {
    const liid = `W-${grant}`;
    const stream = rig.spool.add(aboutOf({ liid, grant, endpoints: [plainEndpoint(lemf.ports.hi3)] }));
    rig.spool.append(stream, contentPdus(liid, 0, count, length));
    return { ...stream, id: idFromOctets(stream.streamId), now: () => stream.cursor.confirmed, stream };
  };
  const calm = (delivery: Delivery): Promise<void> =>
    until('all that was sent is confirmed', () =>
      delivery.status().links.every(({ state, unconfirmedBytes }) => /up|idle/.test(state) && unconfirmedBytes === 0),
    );

  it('sends nothing of a held stream, loses nothing, and lets the others go on', async () => {
    const [held, other] = [add(1, 500), add(2, 500)];
    const delivery = rig.deliver({ ordersFile: file() });
    await delivery.orders.hold({ orderId: order(1), scope: 'stream', id: held.id, ...by });
    await until('the other one is there', () => other.now() === 500n);
    rig.spool.append(held.stream, contentPdus('W-1', 500, 600));
    await until('the index was read', () => delivery.status().streams[0]?.durable === 600n);
    await calm(delivery);
    expect(lemf.report().liids['W-1']).to.equal(undefined);
    const [view] = await delivery.orders.streams([held.id]);
    expect([view?.state, view?.durable, view?.holds[0]?.reason]).to.deep.equal(['held', 600n, 'the agency asked']);
    await delivery.orders.resume({ scope: 'stream', id: held.id });
    await until('it is there', () => held.now() === 600n);
    expect(lemf.report().faults).to.deep.equal([]);
    expect(lemf.report().liids['W-1']?.cc).to.include({ items: 600, duplicates: 0 });
  });

  it('stops in the middle of a backlog, and goes on behind the last PDU sent', async () => {
    await lemf.command('slow 2000000');
    const held = add(1, 3000, 1200);
    const delivery = rig.deliver({ ordersFile: file() });
    await until('some arrived', () => held.now() > 50n);
    await delivery.orders.hold({ orderId: order(1), scope: 'stream', id: held.id, ...by });
    const sentThen = delivery.status().streams[0]?.sent ?? 0n;
    await lemf.command('normal');
    await calm(delivery);
    expect(sentThen < 3000n && held.now() <= sentThen, 'nothing behind it was confirmed').to.equal(true);
    expect(BigInt(lemf.report().liids['W-1']?.cc.items ?? 0) <= sentThen, 'nor arrived').to.equal(true);
    await delivery.orders.resume({ scope: 'stream', id: held.id });
    await until('all is there', () => held.now() === 3000n);
    expect(lemf.report().faults).to.deep.equal([]);
    expect(lemf.report().liids['W-1']?.cc).to.include({ items: 3000, lastSequence: 2999 });
  });

  it('holds over a restart, and covers streams of the agency that come later, until the last hold on them ends', async () => {
    const first = add(1, 10);
    const before = rig.deliver({ ordersFile: file() });
    const agency = first.about.agencyId;
    await before.orders.hold({ orderId: order(1), scope: 'agency', id: agency, ...by });
    await before.orders.hold({ orderId: order(2), scope: 'warrant', id: first.about.warrantId, ...by });
    await before.close();
    const late = add(2, 10);
    const delivery = rig.deliver({ ordersFile: file() });
    await until('both are known', () => delivery.status().streams.length === 2);
    expect((await delivery.orders.streams()).map(({ state }) => state)).to.deep.equal(['held', 'held']);
    await delivery.orders.resume({ scope: 'agency', id: agency });
    await until('the later one went', () => late.now() === 10n);
    expect(first.now() < 10n, 'its warrant is still held').to.equal(true);
    await delivery.orders.resume({ scope: 'warrant', id: first.about.warrantId });
    await until('all went', () => first.now() === 10n);
  });

  it('does not begin with orders that it can not read', () => {
    for (const text of ['', '{', '{"version":2}', '{"version":1,"holds":[{}],"redeliveries":[]}']) {
      writeFileSync(file(), text);
      const begin = () =>
        startDelivery({
          reader: rig.spool,
          log: { info: () => undefined, warn: () => undefined },
          ordersFile: file(),
        });
      expect(begin).to.throw().with.property('code', 'WRIT_DELIVERY_ORDERS');
    }
  });

  it('puts a hold off again that could not be stored', async () => {
    const stream = add(1, 10);
    const delivery = rig.deliver({ ordersFile: path.join(rig.folder, 'missing', 'orders.json') });
    const hold = { orderId: order(1), scope: 'stream', id: stream.id, ...by } as const;
    expect(await codeFrom(delivery.orders.hold(hold))).to.equal('WRIT_DELIVERY_ORDERS');
    await until('it went', () => stream.now() === 10n);
  });

  it('flushes: waits for the confirmation of all that is durable, and says what is missing when the time is over', async () => {
    const stream = add(1, 200);
    const delivery = rig.deliver({ ordersFile: file(), pollMs: 20 });
    const [done] = await delivery.orders.flush(undefined, 10_000);
    expect([done?.confirmed, done?.state]).to.deep.equal([200n, 'delivering']);
    await lemf.command('hang');
    rig.spool.append(stream.stream, contentPdus('W-1', 200, 250));
    const [late] = await delivery.orders.flush([stream.id], 100);
    expect([late?.durable, late?.confirmed]).to.deep.equal([250n, 200n]);
    await delivery.orders.hold({ orderId: order(1), scope: 'stream', id: stream.id, ...by });
    const [held] = await delivery.orders.flush([stream.id], 60_000);
    expect(held?.state, 'a held stream is not waited for').to.equal('held');
    await lemf.command('normal');
  });
});

describe('orders about a stream in the native spool', function () {
  this.timeout(60_000);
  let rig: Rig;
  let folder: CoreFolder;
  let core: TestCore;
  let lemf: Lemf;
  let reader: NativeSpoolReader;
  const packets = Array.from({ length: COUNT }, (_, index) =>
    ipPacket({ source: '192.0.2.7', destination: '203.0.113.1', payload: Buffer.alloc(100 + (index % 900), index) }),
  );

  beforeEach(async () => {
    rig = new Rig();
    folder = makeCoreFolder();
    core = new TestCore(folder);
    lemf = await rig.lemf();
    await play();
    reader = openSpoolReader(path.join(folder.dir, 'spool'), folder.kek);
    await until('the stream has ended', () => content().ended);
  });

  afterEach(async () => {
    await rig.close();
    reader.close();
    await core.engine.close();
    removeCoreFolder(folder);
  });

  /** One grant, all packets its target's, a millisecond apart, to the end. */
  async function play(): Promise<void> {
    const grant = { grantId: Buffer.alloc(16, 1), selectors: [{ address: '192.0.2.7' }] };
    const result = core.engine.install(folder.office.sign(grant));
    if (!result.ok) throw new Error(result.code);
    const about = (leg: 'iri' | 'cc'): Buffer => {
      const port = leg === 'iri' ? lemf.ports.hi2 : lemf.ports.hi3;
      return encodeStreamAbout(aboutOf({ leg, profile: { keepAliveBytes: 32768 }, endpoints: [plainEndpoint(port)] }));
    };
    const program = ccProgramOf(result.grant, CIN);
    core.engine.bind(grant.grantId, CIN, program, { iri: about('iri'), cc: about('cc') });
    const source = path.join(folder.dir, 'a.pcap');
    const frames = packets.map((packet, n) => ({
      timeNs: drillStartNs + BigInt(n) * MS_NS,
      frame: ethernetFrame(packet),
    }));
    writeFileSync(source, pcapFile(frames));
    await core.play([source]);
  }

  const content = (): StreamListing => {
    const found = reader.streams().find(({ leg }) => leg === 2);
    if (found === undefined) throw new Error('no content stream');
    return found;
  };
  const streamId = (): string => idFromOctets(content().streamId);
  const confirmed = (): bigint => reader.loadCursor(content().streamId).confirmed;
  const deliver = (change: Partial<DeliveryOptions> = {}): Delivery =>
    rig.deliver({ reader, ordersFile: path.join(rig.folder, 'orders.json'), retainNs: HOUR_NS, ...change });
  const allDelivered = (): Promise<void> => until('all confirmed', () => confirmed() === BigInt(COUNT), 40_000);
  const segments = (): string[] =>
    readdirSync(path.join(folder.dir, 'spool', streamId())).filter((name) => name.endsWith('.seg'));

  it('I7: keeps confirmed segments for the time of retention, over restarts, and frees them when it has passed', async () => {
    const delivery = deliver();
    await allDelivered();
    await delivery.close();
    expect(segments()).not.to.deep.equal([]);
    const shorter = deliver({ retainNs: 1n });
    await until('they were freed', () => segments().length === 0);
    const [view] = await shorter.orders.streams([streamId()]);
    expect([view?.state, view?.keptFrom, view?.segments.every(({ freed }) => freed)]).to.deep.equal([
      'done',
      undefined,
      true,
    ]);
  });

  it('I6: sends a range again, the same octets under the same numbers, on a connection of its own', async () => {
    const delivery = deliver();
    await allDelivered();
    const range = { streamId: streamId(), first: 100n, end: 350n };
    await delivery.orders.redeliver({ orderId: order(1), ...range });
    await delivery.orders.redeliver({ orderId: order(1), ...range });
    await until('it is done', () => delivery.orders.redeliveries[0]?.state === 'done');
    const { faults, liids } = lemf.report();
    expect(faults, 'the LEMF compares each octet with what came before').to.deep.equal([]);
    expect(liids['W-0001']?.cc).to.include({ items: COUNT, duplicates: 250, lastSequence: COUNT - 1 });
    expect(confirmed(), 'the live cursor stays').to.equal(BigInt(COUNT));
    expect((await delivery.orders.streams([streamId()]))[0]?.resent, 'counted by itself').to.equal(0n);
    await delivery.orders.forget([order(1)]);
    expect(delivery.orders.redeliveries).to.deep.equal([]);
  });

  it('goes on with a re-delivery after a restart, and frees nothing of its range before', async () => {
    const delivery = deliver();
    await allDelivered();
    await lemf.command('hang');
    await delivery.orders.redeliver({ orderId: order(1), streamId: streamId(), first: 0n, end: BigInt(COUNT) });
    await delivery.close();
    const next = deliver({ retainNs: 1n });
    await until('it is known again', () => next.orders.redeliveries[0]?.state === 'running');
    const purge = { orderId: order(2), streamId: streamId(), destroys: false };
    await until('its stream is open', () => next.status().streams.length === 2);
    expect(await codeFrom(next.orders.purge(purge))).to.equal('WRIT_SPOOL_RETAINED');
    await new Promise((resolve) => setImmediate(resolve));
    expect(segments()).not.to.deep.equal([]);
    await lemf.command('normal');
    await until('it is done', () => next.orders.redeliveries[0]?.state === 'done');
    expect(lemf.report().liids['W-0001']?.cc).to.include({ items: COUNT, lastSequence: COUNT - 1 });
    expect(lemf.report().faults).to.deep.equal([]);
    await until('and freed', () => segments().length === 0);
  });

  it('finds the records of a time range, and refuses what was not delivered or is kept no more', async () => {
    const delivery = deliver();
    const asked = (from: number, to: number) => ({
      fromNs: drillStartNs + BigInt(from) * MS_NS,
      toNs: drillStartNs + BigInt(to) * MS_NS,
    });
    await allDelivered();
    expect(await delivery.orders.range(streamId(), asked(40, 60))).to.deep.equal({ first: 40n, end: 60n });
    expect(await delivery.orders.range(streamId(), asked(2990, 9000))).to.deep.equal({ first: 2990n, end: 3000n });
    expect(await codeFrom(delivery.orders.range(streamId(), asked(9000, 9001)))).to.equal('WRIT_DELIVERY_RANGE');
    for (const [first, end] of [
      [10n, 10n],
      [0n, 3001n],
    ] as const) {
      expect(await codeFrom(delivery.orders.range(streamId(), { first, end }))).to.equal('WRIT_DELIVERY_RANGE');
    }
    expect(await codeFrom(delivery.orders.range(order(9), asked(1, 2)))).to.equal('WRIT_DELIVERY_NO_STREAM');
    await delivery.close();
    const shorter = deliver({ retainNs: 1n });
    await until('they were freed', () => segments().length === 0);
    const again = { orderId: order(1), streamId: streamId(), first: 0n, end: 5n };
    expect(await codeFrom(shorter.orders.redeliver(again))).to.equal('WRIT_DELIVERY_RANGE');
  });

  it('destroys a stream whose data is the agency’s and whose time has passed; nothing of it is sent or read again', async () => {
    const delivery = deliver();
    const purge = { orderId: order(5), streamId: streamId(), destroys: false };
    await allDelivered();
    expect(await codeFrom(delivery.orders.purge(purge))).to.equal('WRIT_SPOOL_RETAINED');
    await delivery.close();
    const next = deliver({ retainNs: 0n });
    await until('it is open', () => next.status().streams.length === 2);
    const record = await next.orders.purge(purge);
    expect([record.records, record.confirmed]).to.deep.equal([BigInt(COUNT), BigInt(COUNT)]);
    expect(await next.orders.purge(purge), 'a repeat changes nothing').to.deep.equal(record);
    const [view] = await next.orders.streams([streamId()]);
    expect([view?.state, view?.purged?.keyId.length, view?.keptBytes]).to.deep.equal(['purged', 32, 0n]);
    expect(await codeFrom(reader.read(content().streamId, 0n, 1000))).to.equal('WRIT_SPOOL_FREED');
    await next.close();
    const last = deliver();
    await until('it is known', () => last.status().streams.length === 2);
    expect((await last.orders.streams([streamId()]))[0]?.state).to.equal('purged');
  });

  it('destroys what was never confirmed only when it is ordered to, and says how much that was', async () => {
    await lemf.command('hang');
    const delivery = deliver();
    await until('it is open', () => delivery.status().streams.length === 2);
    const purge = { orderId: order(5), streamId: streamId(), destroys: false };
    expect(await codeFrom(delivery.orders.purge(purge))).to.equal('WRIT_SPOOL_UNCONFIRMED');
    expect((await delivery.orders.streams([streamId()]))[0]?.state, 'and goes on').to.equal('delivering');
    const key = path.join(folder.dir, 'spool', streamId(), 'stream');
    const before = readFileSync(key);
    const record = await delivery.orders.purge({ ...purge, destroys: true });
    expect(record.records - record.confirmed).to.equal(BigInt(COUNT));
    expect(existsSync(key) && readFileSync(key).equals(before)).to.equal(false);
    await lemf.command('normal');
    await delivery.orders.flush(undefined, 5000);
    expect(lemf.report().liids['W-0001']?.cc.items ?? 0, 'nothing of it went out').to.equal(0);
  });
});

import { X509Certificate } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { WritError } from '../../../src/base/errors.ts';
import { StreamFeed } from '../../../src/handover/delivery/stream-feed.ts';
import { DISK } from '../../../src/handover/pull/disk.ts';
import type { Disk } from '../../../src/handover/pull/disk.ts';
import { PackageMaker } from '../../../src/handover/pull/package-maker.ts';
import { PackageStore } from '../../../src/handover/pull/package-store.ts';
import { PullOrder } from '../../../src/handover/pull/pull-order.ts';
import { MemorySpool } from '../delivery/memory-spool.ts';
import type { MemoryStream } from '../delivery/memory-spool.ts';
import {
  contentRecord,
  cryptoOf,
  iriRecord,
  makePullIdentity,
  openPackage,
  packetAt,
  PLAIN_CRYPTO,
  plainPackets,
  pullAbout,
} from './pull-rig.ts';
import type { OpenedPackage, PullIdentity } from './pull-rig.ts';

const GAP = 4;

class Killed extends Error {}

function done(work: () => unknown): Promise<void> {
  return new Promise((resolve) => {
    work();
    resolve();
  });
}

/** Without flushes: what a kill leaves does not depend on them, and they take their time. */
const SWIFT: Disk = {
  ...DISK,
  makeFolder: (made) => done(() => mkdirSync(made, { recursive: true })),
  openFile: (file) => {
    const descriptor = openSync(file, 'w');
    let isOpen = true;
    const close = (): Promise<void> =>
      done(() => {
        if (isOpen) closeSync(descriptor);
        isOpen = false;
      });
    const write = (octets: Buffer): Promise<void> => done(() => writeSync(descriptor, octets));
    return Promise.resolve({ write, finish: close, abandon: close });
  },
  writeFile: (file, octets) => done(() => writeFileSync(file, octets)),
  rename: (from, to) => done(() => renameSync(from, to)),
  syncFolder: () => Promise.resolve(),
  remove: (removed) => done(() => rmSync(removed, { recursive: true, force: true })),
};

/** What a kill in the middle of the disk's work leaves: the step of that number is done in part or not at all, and none after it. */
function killedAt(step: number): { readonly disk: Disk; readonly steps: () => number } {
  let steps = 0;
  const next = (): void => {
    if (++steps >= step) throw new Killed();
  };
  const before =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      next();
      return work(...args);
    };
  const openFile: Disk['openFile'] = async (file) => {
    next();
    const opened = await SWIFT.openFile(file);
    const write = async (octets: Buffer): Promise<void> => {
      if (steps + 1 >= step) await opened.write(octets.subarray(0, Math.floor(octets.length / 2)));
      next();
      await opened.write(octets);
    };
    return { write, finish: before(opened.finish), abandon: opened.abandon };
  };
  const writeFile: Disk['writeFile'] = async (file, octets) => {
    const opened = await openFile(file);
    try {
      await opened.write(Buffer.from(octets));
      await opened.finish();
    } finally {
      await opened.abandon();
    }
  };
  const { rename, syncFolder, remove, makeFolder } = SWIFT;
  const rest = { rename: before(rename), syncFolder: before(syncFolder), remove: before(remove) };
  return { disk: { ...SWIFT, ...rest, makeFolder: before(makeFolder), openFile, writeFile }, steps: () => steps };
}

describe('an order whose packages are fetched', function () {
  this.timeout(60_000);
  let agency: PullIdentity;
  let writ: PullIdentity;
  let folder: string;
  let spool: MemorySpool;
  let content: MemoryStream;
  let iri: MemoryStream;
  const clock = { monotonicMs: () => 0, wallMs: () => 1_767_225_600_000 };

  before(async () => {
    [agency, writ] = await Promise.all([makePullIdentity('LEMF'), makePullIdentity('Writ')]);
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'writ-packages-'));
    spool = new MemorySpool();
    iri = spool.add(pullAbout(agency.pin, { leg: 'iri' }));
    content = spool.add(pullAbout(agency.pin, { leg: 'cc' }));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const orderFolder = () => path.join(folder, 'order');
  const recipients = () => new Map([[agency.pin, new X509Certificate(agency.cert).raw]]);
  const feedOf = ({ streamId, about }: MemoryStream): StreamFeed => {
    const listing = spool.streams().find((each) => each.streamId.equals(streamId))!;
    return new StreamFeed(spool, listing, about, spool.loadCursor(streamId));
  };
  /** What a process begins with: the disk, and cursors as they were stored last. */
  const begin = (disk: Disk = DISK, retainMs = 0, crypto = cryptoOf(writ)) => {
    const feeds = { iri: feedOf(iri), content: feedOf(content) };
    const order = new PullOrder(content.about, new PackageStore(orderFolder(), disk), clock, retainMs);
    order.attach(feeds.iri);
    order.attach(feeds.content);
    const maker = new PackageMaker({ reader: spool, disk, crypto });
    const make = () => order.make(maker, recipients());
    return { order, feeds, make };
  };
  const fetchAll = async (order: PullOrder): Promise<OpenedPackage[]> =>
    Promise.all(order.shown.map((each) => openPackage(each.folder, agency, writ)));
  const sequences = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => contentRecord(from + index));

  it('gets all that is there into one package, in order, sealed and signed, and says what is in it', async () => {
    spool.append(content, sequences(0, 5));
    spool.append(iri, [iriRecord(0), iriRecord(1)], 1);
    spool.append(iri, [iriRecord(0, 'outage: nothing was intercepted')], 3);
    const { order, make } = begin();
    await make();
    expect(order.code).to.equal(undefined);
    const [one] = await fetchAll(order);
    expect(one?.packets.map(String)).to.deep.equal([0, 1, 2, 3, 4].map(packetAt).map(String));
    expect(one?.iri).to.equal(Buffer.concat(iri.records.map(({ pdu }) => pdu)).toString());
    expect(one?.manifest).to.deep.include({
      number: 1,
      previous: '0'.repeat(64),
      liid: 'W-0001',
      sealedTo: [agency.pin],
    });
    expect(one?.manifest.content).to.deep.include({
      firstRecord: '0',
      endRecord: '5',
      packets: 5,
      gaps: [],
      emptyRecords: 0,
    });
    expect(one?.manifest.content).to.include({ firstSequence: '0', lastSequence: '4', ended: false });
    expect(one?.manifest.iri).to.deep.include({
      iri: 2,
      notices: 1,
      endRecord: '3',
      firstSequence: '0',
      lastSequence: '1',
    });
    expect(one?.manifest.iri?.alarms).to.deep.equal([
      { time: '2023-11-14T22:13:20Z', information: 'outage: nothing was intercepted' },
    ]);
    const sealed = readFileSync(path.join(order.shown[0]!.folder, 'content.pcapng.p7m'));
    expect(sealed.includes('packet 3')).to.equal(false);
  });

  it('declares the numbers of gaps as soon as they are known, and never counts one twice', async () => {
    spool.append(content, sequences(0, 2));
    spool.append(content, [Buffer.alloc(0)], GAP);
    const { order, feeds, make } = begin();
    await make();
    // How many packets the gap stands for is not known yet: it waits for the next one.
    expect((await fetchAll(order))[0]?.manifest.content).to.deep.include({ endRecord: '2', gaps: [] });
    spool.append(content, sequences(7, 9));
    spool.append(content, [Buffer.alloc(0)], GAP);
    spool.end(content);
    feeds.content.listed(spool.streams()[1]!);
    await make();
    const second = (await fetchAll(order))[1]?.manifest;
    expect(second?.previous).to.equal((await fetchAll(order))[0]?.hash);
    expect(second?.content).to.deep.include({
      firstRecord: '2',
      endRecord: '6',
      packets: 2,
      emptyRecords: 2,
      ended: true,
    });
    expect(second?.content?.gaps).to.deep.equal([{ first: '2', last: '6' }, { first: '9' }]);
  });

  it('I7: moves the cursor by the agency’s confirmations alone, in the order of the numbers', async () => {
    spool.append(content, sequences(0, 3));
    const { order, feeds, make } = begin();
    await make();
    spool.append(content, sequences(3, 5));
    feeds.content.listed(spool.streams()[1]!);
    await make();
    expect(feeds.content.sent).to.equal(5n);
    await order.confirm(2, agency.pin);
    expect(feeds.content.cursor).to.include({ confirmed: 0n, confirmedItems: 0n });
    await order.confirm(1, agency.pin);
    await order.confirm(1, agency.pin);
    expect(feeds.content.cursor).to.include({ confirmed: 5n, confirmedItems: 5n, resent: 0n });
    await order.drop();
    expect(order.shown).to.deep.equal([]);
    expect(order.store.next).to.include({ number: 3 });
  });

  it('keeps confirmed packages as long as they may be asked for again', async () => {
    spool.append(content, sequences(0, 1));
    const { order, make } = begin(DISK, 1000);
    await make();
    await order.confirm(1, agency.pin);
    await order.drop();
    expect(order.shown).to.have.length(1);
  });

  it('leaves held and damaged streams out, and the others go on', async () => {
    spool.append(content, sequences(0, 4));
    spool.append(iri, [iriRecord(0)], 1);
    content.damagedAt = 2n;
    const { order, feeds, make } = begin();
    feeds.iri.hold();
    await make();
    // What lies before the damage is read first.
    expect((await fetchAll(order))[0]?.manifest).to.have.keys(
      ...['kind', 'order', 'liid', 'operator', 'number', 'previous', 'opened', 'closed', 'sealedTo', 'content'],
    );
    feeds.iri.resume();
    await make();
    expect((await fetchAll(order))[1]?.manifest).to.not.have.property('content');
    feeds.iri.hold();
    expect(order.shown.map(({ number }) => number)).to.deep.equal([1]);
  });

  it('makes none without a key to seal to, without room, and when too many wait; the spool keeps all', async () => {
    spool.append(content, sequences(0, 2));
    const { order, feeds } = begin();
    const maker = new PackageMaker({ reader: spool, disk: DISK, crypto: cryptoOf(writ) });
    await order.make(maker, new Map());
    expect(order.code).to.equal('WRIT_PULL_NO_KEY');
    const full: Disk = { ...DISK, room: () => Promise.resolve({ free: 1000, total: 1 << 30 }) };
    await order.make(new PackageMaker({ reader: spool, disk: full, crypto: cryptoOf(writ) }), recipients());
    expect(order.code).to.equal('WRIT_PULL_SPACE');
    const failing: Disk = { ...DISK, openFile: () => Promise.reject(new WritError('WRIT_PULL_SPACE', 'full')) };
    await order.make(new PackageMaker({ reader: spool, disk: failing, crypto: cryptoOf(writ) }), recipients());
    expect(order.code).to.equal('WRIT_PULL_SPACE');
    const unsigned = { ...cryptoOf(writ), sign: () => Promise.reject(new Error('no key')) };
    await order.make(new PackageMaker({ reader: spool, disk: DISK, crypto: unsigned }), recipients());
    expect([order.code, order.reason]).to.deep.equal(['WRIT_PULL_SIGNATURE', 'WritError']);
    expect(order.shown).to.deep.equal([]);
    expect(feeds.content.sent).to.equal(0n);
    await order.make(maker, recipients());
    expect((await fetchAll(order))[0]?.packets).to.have.length(2);
  });

  it('neither loses nor changes a package by a kill between any two steps, and no number has two contents', async () => {
    const reached: number[] = [];
    for (let step = 1; ; step++) {
      rmSync(folder, { recursive: true, force: true });
      content.records.length = 0;
      content.ended = false;
      content.cursor = { confirmed: 0n, confirmedItems: 0n, resent: 0n };
      const seen = new Map<number, string>();
      const { disk, steps } = killedAt(step);
      const isKilled = await live(disk, seen);
      await resume(seen, step);
      reached.push(steps());
      if (!isKilled) break;
    }
    expect(reached.length).to.be.greaterThan(40);
  });

  const note = (order: PullOrder, seen: Map<number, string>): void => {
    for (const { number, hash } of order.shown) {
      expect(seen.get(number) ?? hash, `package ${number}`).to.equal(hash);
      seen.set(number, hash);
    }
  };

  /** Two packages, the first confirmed and let go of. True: it was killed on the way. */
  async function live(disk: Disk, seen: Map<number, string>): Promise<boolean> {
    try {
      spool.append(content, sequences(0, 2));
      const { order, feeds, make } = begin(disk, 0, PLAIN_CRYPTO);
      await make();
      note(order, seen);
      await order.store.markFetched(1, 'content.pcapng.p7m');
      await order.confirm(1, agency.pin);
      spool.append(content, sequences(2, 4));
      feeds.content.listed(spool.streams()[1]!);
      await order.drop();
      await make();
      note(order, seen);
      return order.code === 'WRIT_PULL_PACKAGE';
    } catch (thrown) {
      if (thrown instanceof Killed) return true;
      throw thrown;
    }
  }

  /** Another process, on what the first one left: everything arrives, once, and what was seen is still the same. */
  async function resume(seen: Map<number, string>, step: number): Promise<void> {
    while (content.records.length < 4)
      spool.append(content, sequences(content.records.length, content.records.length + 2));
    const { order, feeds, make } = begin(SWIFT, 0, PLAIN_CRYPTO);
    const before = feeds.content.cursor.confirmed;
    note(order, seen);
    await make();
    await make();
    note(order, seen);
    const packets = order.shown.flatMap(({ folder: of }) => plainPackets(of).map(String));
    const from = Number(order.shown[0]?.manifest.content?.firstRecord ?? 4);
    expect(packets, `killed at ${step}`).to.deep.equal([0, 1, 2, 3].slice(from).map(packetAt).map(String));
    expect(BigInt(from) <= before || order.store.gone > 0, `killed at ${step}`).to.equal(true);
    for (const { number } of order.store.packages) await order.confirm(number, agency.pin);
    expect(feeds.content.cursor, `killed at ${step}`).to.deep.include({ confirmed: 4n, confirmedItems: 4n });
    await order.drop();
    expect(readdirSync(orderFolder()).filter((name) => name !== 'base.json' && name !== 'part')).to.deep.equal([]);
  }

  it('has nothing left in its packages of a stream that is destroyed, nor in the part that was being made', async () => {
    spool.append(content, sequences(0, 2));
    spool.append(iri, [iriRecord(0)], 1);
    const { order, feeds, make } = begin();
    await make();
    const of = order.shown[0]!.folder;
    await order.store.begin();
    await order.detach(feeds.content);
    expect(readdirSync(of).sort()).to.deep.equal(['iri.ndjson.p7m', 'manifest.json', 'manifest.p7s']);
    expect(readdirSync(orderFolder())).to.deep.equal([path.basename(of)]);
    expect(order.isEmpty).to.equal(false);
  });

  it('makes no more of an order whose packages were altered on the disk', async () => {
    spool.append(content, sequences(0, 2));
    const { order, make } = begin();
    await make();
    const manifest = path.join(order.shown[0]!.folder, 'manifest.json');
    expect(existsSync(manifest)).to.equal(true);
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"number": 1', '"number": 2'));
    expect(() => begin())
      .to.throw()
      .with.property('code', 'WRIT_PULL_STORE');
  });
});

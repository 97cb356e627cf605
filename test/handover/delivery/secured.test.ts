import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { isFullyChecked } from '../../../src/handover/delivery/checks-owed.ts';
import { SecuredStream } from '../../../src/handover/delivery/secured-stream.ts';
import type { Lemf, LemfSecurity } from '../../../src/lemf/lemf.ts';
import { startLemf } from '../../../src/lemf/lemf.ts';
import type { StreamSecurity } from '../../../src/model/stream-about.ts';
import { decodeIndependently, independentDecoderMissing } from '../asn1/support/independent.ts';
import { skipFor } from '../../support/skip.ts';
import { MemorySpool, type MemoryStream } from './memory-spool.ts';
import { activatedPdu, contentPdu, contentPdus, iriPdu, packetOf } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, until } from './rig.ts';
import { INTEGRITY, isCheck, judged, keyOf, recordedOf, SECURED, signer, verifier } from './secured-rig.ts';

const LIID = 'W-0001';

describe('encryption and integrity checks on their way to the agency', () => {
  let rig: Rig;
  let lemf: Lemf;
  let folder: string;

  beforeEach(() => {
    rig = new Rig();
    folder = path.join(rig.folder, 'handover');
    mkdirSync(folder);
  });
  afterEach(() => rig.close());

  async function collect(security: LemfSecurity): Promise<void> {
    const out = path.join(rig.folder, 'lemf');
    lemf = await startLemf({ host: '127.0.0.1', hi2Port: 0, hi3Port: 0, mode: 'check', out, security });
  }
  afterEach(() => lemf.close());

  function add(leg: 'iri' | 'cc', security: StreamSecurity): MemoryStream {
    const endpoints = [plainEndpoint(leg === 'iri' ? lemf.ports.hi2 : lemf.ports.hi3)];
    return rig.spool.add(aboutOf({ liid: LIID, leg, endpoints, profile: { security } }));
  }

  function keysOf(...streams: readonly MemoryStream[]): Buffer[] {
    return streams.map(({ streamId, about }) => keyOf(rig.spool, streamId, about.profile.security ?? {}) as Buffer);
  }

  const RULES: readonly StreamSecurity[] = [
    SECURED,
    { encryption: 'aes-192-cbc', integrity: { ...INTEGRITY, hash: 'sha-512', signature: 'eddsa' } },
    { encryption: 'aes-256-cbc' },
    { integrity: { ...INTEGRITY, hash: 'sha-384', signature: 'dsa' } },
  ];
  for (const security of RULES) {
    const { encryption, integrity } = security;
    const what = [encryption, integrity?.hash, integrity?.signature].filter((each) => each !== undefined).join(', ');
    it(`reaches the agency whole, decrypted and proven (${what})`, async () => {
      const streams: MemoryStream[] = [];
      await collect({
        keys: () => keysOf(...streams),
        ...(integrity === undefined ? {} : { signer: verifier(integrity.signature) }),
      });
      const iri = add('iri', security);
      const cc = add('cc', security);
      if (encryption !== undefined) streams.push(iri, cc);
      rig.spool.append(iri, [activatedPdu(LIID, 0)], 3);
      rig.spool.append(iri, [iriPdu(LIID, 0), iriPdu(LIID, 1)], 1);
      rig.spool.append(cc, contentPdus(LIID, 0, 95));
      for (const stream of [iri, cc]) rig.spool.end(stream);
      const delivery = rig.deliver({ handoverFolder: folder, signer });
      const isDone = (): boolean =>
        delivery.status().streams.length === 2 &&
        delivery.status().streams.every((each) => each.confirmed === each.durable && isFullyChecked(each.checks));
      await until('all is confirmed', isDone);
      const report = lemf.report();
      expect(report.faults).to.deep.equal([]);
      expect(report.liids[LIID]?.cc).to.include({ items: 95, octets: 95 * 60 });
      expect(report.liids[LIID]?.iri).to.include({ items: 2 });
      expect(rig.file(LIID, 'cc.pcapng').includes(packetOf(94))).to.equal(true);
      if (integrity === undefined) return;
      expect(report.liids[LIID]?.integrity).to.deep.equal({
        pdus: 97,
        hashed: 97,
        signed: 97,
        hashes: 11,
        signatures: 5,
      });
      const [ofCc] = encryption === undefined ? [] : keysOf(cc);
      expect(judged(rig.file(LIID, 'hi3.ber'), ofCc, integrity).holds).to.equal(true);
    });
  }

  it('sends what another decoder decodes and writes again to the same octets', async function () {
    await collect({});
    skipFor(this, independentDecoderMissing());
    for (const security of [SECURED, { integrity: INTEGRITY }])
      rig.spool.append(add('cc', security), contentPdus(LIID, 0, 40));
    const delivery = rig.deliver({ handoverFolder: folder, signer });
    await until(
      'all is sent',
      () =>
        delivery.status().streams.length === 2 &&
        delivery.status().streams.every((each) => each.confirmed === 40n && isFullyChecked(each.checks)),
    );
    lemf.report();
    const { status, output } = decodeIndependently(recordedOf(rig.file(LIID, 'hi3.ber')).map(({ octets }) => octets));
    expect(status, output.slice(0, 500)).to.equal(0);
  });

  it('sends the same octets again after delivery was killed, checks and all', async () => {
    const streams: MemoryStream[] = [];
    await collect({ keys: () => keysOf(...streams), signer: verifier('ecdsa') });
    const cc = add('cc', SECURED);
    streams.push(cc);
    rig.spool.append(cc, contentPdus(LIID, 0, 57));
    rig.spool.storeCursor = () => Promise.resolve(); // what was confirmed is forgotten: all is sent again
    const first = rig.deliver({ handoverFolder: folder, signer });
    const proven = (): boolean => lemf.report().liids[LIID]?.integrity?.signed === 57;
    await until('the first delivery has sent all', () => first.status().streams[0]?.confirmed === 57n && proven());
    lemf.report();
    const before = rig.file(LIID, 'hi3.ber');
    await first.close();
    rig.spool.append(cc, contentPdus(LIID, 57, 60));
    rig.spool.end(cc);
    const second = rig.deliver({ handoverFolder: folder, signer });
    await until(
      'the second one too',
      () => second.status().streams[0]?.confirmed === 60n && isFullyChecked(second.status().streams[0]?.checks),
    );
    const report = lemf.report();
    expect(report.faults).to.deep.equal([]);
    expect(report.liids[LIID]?.cc).to.include({ items: 60, duplicates: 57 });
    const after = rig.file(LIID, 'hi3.ber');
    expect(after.subarray(before.length, 2 * before.length).equals(before)).to.equal(true);
  });

  it('closes a hash when its time is over, though nothing follows', async () => {
    await collect({ signer: verifier('ecdsa') });
    const cc = add('cc', { integrity: INTEGRITY });
    rig.spool.append(cc, contentPdus(LIID, 0, 3));
    const delivery = rig.deliver({ handoverFolder: folder, signer });
    const checks = () => delivery.status().streams[0]?.checks;
    await until('all is sent, and open', () => checks()?.unhashed === 3);
    await until('the hash is confirmed, and not signed', () => checks()?.unsigned === 1 && checks()?.unconfirmed === 0);
    await until('hash and signature have come', () => lemf.report().liids[LIID]?.integrity?.signed === 3);
    await until('nothing is open', () => isFullyChecked(checks()));
    expect(checks()).to.deep.equal({ unhashed: 0, unsigned: 0, unconfirmed: 0 });
    expect(lemf.report().faults).to.deep.equal([]);
  });

  it('is found out where a PDU was altered, by the hash that covers it and by no other', async () => {
    await collect({ signer: verifier('ecdsa') });
    const cc = add('cc', { integrity: INTEGRITY });
    rig.spool.append(cc, contentPdus(LIID, 0, 40));
    rig.spool.end(cc);
    const delivery = rig.deliver({ handoverFolder: folder, signer });
    await until(
      'all is proven',
      () => lemf.report().liids[LIID]?.integrity?.signed === 40 && delivery.status().streams[0]?.confirmed === 40n,
    );
    const octets = Buffer.from(rig.file(LIID, 'hi3.ber'));
    const pdus = recordedOf(octets);
    const altered = pdus.filter((each) => !isCheck(each.octets, undefined))[17];
    if (altered === undefined) throw new Error('no PDU');
    octets[altered.offset + altered.octets.length - 1]! ^= 1;
    const [chain] = judged(octets, undefined).chains;
    expect(chain?.uncovered).to.have.length(10);
    expect(chain?.faults.map(({ reason }) => reason.slice(0, 22))).to.deep.equal(['the hash does not hold']);
    expect(chain?.faults[0]?.reason).to.include('10, 11, 12, 13, 14, 15, 16, 17, 18, 19');
  });

  it('is told by the agency that has another key, and nothing of it is taken for content', async () => {
    await collect({ keys: () => [Buffer.alloc(32, 7)] });
    rig.spool.append(add('cc', { encryption: 'aes-256-cbc' }), contentPdus(LIID, 0, 5));
    const delivery = rig.deliver({ handoverFolder: folder });
    await until('all is confirmed', () => delivery.status().streams[0]?.confirmed === 5n);
    const { faults, liids } = lemf.report();
    expect(faults.map(({ code, detail }) => [code, detail])).to.deep.equal([
      ['WRIT_LEMF_NO_KEY', `HI3 ${LIID}: no key opens its 5 encrypted PDUs`],
    ]);
    expect(liids[LIID]?.cc.items).to.equal(0);
  });

  it('holds a stream back whose order wants checks where there is no key to sign with', async () => {
    await collect({});
    rig.spool.append(add('cc', { integrity: INTEGRITY }), contentPdus(LIID, 0, 5));
    const delivery = rig.deliver({ handoverFolder: folder });
    await until('it is held back', () => delivery.status().streams[0]?.code === 'WRIT_DELIVERY_NO_SIGNER');
    expect(lemf.report().hi3.pdus).to.equal(0);
  });

  it('says nothing of the order in its log files', async () => {
    await collect({});
    rig.spool.append(add('cc', SECURED), contentPdus(LIID, 0, 25));
    const delivery = rig.deliver({ handoverFolder: folder, signer });
    await until(
      'all is confirmed',
      () => delivery.status().streams[0]?.confirmed === 25n && isFullyChecked(delivery.status().streams[0]?.checks),
    );
    const [name = ''] = readdirSync(folder);
    const octets = readFileSync(path.join(folder, name));
    expect(octets.length).to.be.greaterThan(500);
    expect(octets.includes(LIID)).to.equal(false);
    expect(octets.includes(keysOf(...rig.spool.all.values())[0] as Buffer)).to.equal(false);
  });
});

describe("a secured stream's octets", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'writ-secured-'));
  after(() => rmSync(folder, { recursive: true }));
  let files = 0;

  type Step =
    | { readonly act: 'append'; readonly count: number }
    | { readonly act: 'read'; readonly octets: number }
    | { readonly act: 'pass'; readonly ms: number }
    | { readonly act: 'crash'; readonly back: number }
    | { readonly act: 'reconnect'; readonly back: number };
  const steps: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ act: fc.constant('append' as const), count: fc.integer({ min: 1, max: 30 }) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ act: fc.constant('read' as const), octets: fc.integer({ min: 1, max: 4000 }) }),
    },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('pass' as const), ms: fc.constantFrom(100, 1100) }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('crash' as const), back: fc.nat(40) }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('reconnect' as const), back: fc.nat(40) }) },
  );

  /** All that ever went out, and where each record ends in it. */
  class Model {
    readonly spool = new MemorySpool();
    readonly stream: MemoryStream;
    readonly file = path.join(folder, `${++files}`);
    readonly key: Buffer | undefined;
    sent = Buffer.alloc(0);
    at = 0;
    read = 0n;
    turn = 0;
    confirmed = 0n;
    nowMs = 1000;
    secured: SecuredStream;

    constructor(security: StreamSecurity) {
      this.stream = this.spool.add(aboutOf({ endpoints: [plainEndpoint(1)], profile: { security } }));
      this.key = keyOf(this.spool, this.stream.streamId, security);
      this.secured = this.open(0n);
    }

    open(confirmed: bigint): SecuredStream {
      return new SecuredStream({
        ...{ reader: this.spool, streamId: this.stream.streamId, about: this.stream.about, confirmed, signer },
        durable: BigInt(this.stream.records.length),
        logFile: this.file,
        clock: { monotonicMs: () => this.nowMs, wallMs: () => 1_700_000_000_000 + this.nowMs },
        released: () => undefined,
      });
    }

    append(count: number): void {
      const from = this.stream.records.length;
      const pdus = Array.from({ length: count }, (_, index) =>
        contentPdu(LIID, from + index, packetOf(from + index, 20 + ((from + index) % 300))),
      );
      this.spool.append(this.stream, pdus);
    }

    /** Where the octets of the records before `ordinal` end, without the checks behind the last of them. */
    endOf(ordinal: bigint): number {
      let records = 0n;
      let end = 0;
      for (const { offset, octets } of recordedOf(this.sent)) {
        if (records === ordinal) break;
        if (!isCheck(octets, this.key)) records++;
        if (records <= ordinal) end = offset + octets.length;
      }
      return end;
    }

    /** Where a record begins: behind the checks before it. */
    startOf(ordinal: bigint): number {
      const pdus = recordedOf(this.sent).filter(({ octets }) => !isCheck(octets, this.key));
      return pdus[Number(ordinal)]?.offset ?? this.sent.length;
    }

    async take(octets: number, isEnd = false): Promise<boolean> {
      const due = this.read < BigInt(this.stream.records.length) || this.secured.isDue(this.read, isEnd);
      if (!due) return false;
      const slab = await this.secured.read(this.read, octets, this.turn, () => isEnd);
      if (slab === undefined) return false;
      expect(slab.octets.length).to.equal(
        slab.records.reduce((sum, { length }) => sum + length, 0) || slab.octets.length,
      );
      const known = this.sent.subarray(this.at, this.at + slab.octets.length);
      expect(known.equals(slab.octets.subarray(0, known.length)), 'the same octets again').to.equal(true);
      this.sent = Buffer.concat([
        this.sent.subarray(0, this.at),
        known,
        slab.octets.subarray(known.length),
        this.sent.subarray(this.at + slab.octets.length),
      ]);
      this.at += slab.octets.length;
      this.read += BigInt(slab.count);
      this.secured.sending(slab.checksTo);
      return true;
    }

    goTo(ordinal: bigint): void {
      this.read = ordinal;
      this.at = this.endOf(ordinal);
      this.turn++;
    }

    async step(step: Step): Promise<void> {
      if (step.act === 'append') this.append(step.count);
      if (step.act === 'read') await this.take(step.octets);
      if (step.act === 'pass') this.nowMs += step.ms;
      const back = 'back' in step ? BigInt(step.back) : 0n;
      const ordinal = this.read - back > this.confirmed ? this.read - back : this.confirmed;
      if (step.act === 'crash') {
        await this.secured.close();
        this.confirmed = ordinal;
        this.secured = this.open(ordinal);
        this.goTo(ordinal);
        this.turn = 0;
      }
      if (step.act === 'reconnect') {
        this.secured.rewound(ordinal);
        this.goTo(ordinal);
      }
    }
  }

  for (const security of [SECURED, { integrity: INTEGRITY }, { encryption: 'aes-192-cbc' }] as const) {
    const what = Object.keys(security).join(' and ');
    it(`are the same whenever a record is sent again, whatever was interrupted where (${what})`, async function () {
      this.timeout(30_000);
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async (all) => {
          const model = new Model(security);
          for (const step of all) await model.step(step);
          model.append(1);
          for (let more = true; more;) more = await model.take(2000);
          for (let more = true; more;) more = await model.take(2000, true);
          await model.secured.close();
          const records = recordedOf(model.sent).filter(({ octets }) => !isCheck(octets, model.key));
          expect(records).to.have.length(model.stream.records.length);
          if ('integrity' in security) expect(judged(model.sent, model.key).holds).to.equal(true);
        }),
        { numRuns: 40 },
      );
    });
  }

  it('come again from every record on, the checks before it included', async () => {
    const model = new Model(SECURED);
    model.append(33);
    while (await model.take(1500));
    for (let ordinal = 0n; ordinal <= 33n; ordinal++) {
      await model.secured.close();
      model.secured = model.open(ordinal);
      model.goTo(ordinal);
      model.turn = 0;
      while (await model.take(100_000));
      expect(model.at, `from ${ordinal}`).to.equal(model.sent.length);
    }
    await model.secured.close();
  });

  it('are sent again to an agency that asks for a range, from any record to any other', async () => {
    for (const security of [SECURED, { integrity: INTEGRITY }]) {
      const model = new Model(security);
      model.append(64);
      while (await model.take(1500));
      while (await model.take(1500, true));
      for (const [from, to] of [
        [0n, 64n],
        [7n, 12n],
        [10n, 11n],
        [39n, 64n],
      ] as const) {
        const reader = model.secured.replay();
        const found: Buffer[] = [];
        for (let at = from; at < to;) {
          const slab = await reader.read(model.stream.streamId, at, 1000, true);
          for (const { ordinal, offset, length } of slab?.records ?? []) {
            if (ordinal < to) found.push(slab?.octets.subarray(offset, offset + length) ?? Buffer.alloc(0));
          }
          at += BigInt(slab?.count ?? 64);
        }
        const start = from === 0n ? 0 : model.startOf(from);
        const end = to === 64n ? model.sent.length : model.startOf(to);
        expect(Buffer.concat(found).equals(model.sent.subarray(start, end)), `${from} to ${to}`).to.equal(true);
      }
      await model.secured.close();
    }
  });

  it('are owed until the last signature is confirmed, and what is owed is told', async () => {
    const model = new Model({ integrity: INTEGRITY });
    const owed = () => model.secured.checksOwed(BigInt(model.stream.records.length));
    model.append(14);
    expect([owed(), model.secured.checks]).to.deep.equal([
      { unhashed: 14, unsigned: 0, unconfirmed: 0 },
      { made: 0, confirmed: 0 },
    ]);
    while (await model.take(1_000_000));
    expect([owed(), model.secured.checks]).to.deep.equal([
      { unhashed: 4, unsigned: 1, unconfirmed: 1 },
      { made: 1, confirmed: 0 },
    ]);
    model.secured.confirmed(1);
    expect(owed()).to.deep.equal({ unhashed: 4, unsigned: 1, unconfirmed: 0 });
    while (await model.take(1_000_000, true));
    expect([owed(), model.secured.checks, model.secured.isOwing]).to.deep.equal([
      ...[{ unhashed: 0, unsigned: 0, unconfirmed: 2 }, { made: 3, confirmed: 1 }, true],
    ]);
    model.secured.confirmed(3);
    expect([isFullyChecked(owed()), model.secured.isOwing]).to.deep.equal([true, false]);
    await model.secured.close();
  });

  it('go on in a chain of their own where the stream goes on with another CIN', async () => {
    const model = new Model(SECURED);
    model.append(13);
    const more = Array.from({ length: 7 }, (_, index) => contentPdu(LIID, index, packetOf(index), 8));
    model.spool.append(model.stream, more);
    while (await model.take(1_000_000));
    while (await model.take(1_000_000, true));
    await model.secured.close();
    const { chains, holds } = judged(model.sent, model.key);
    expect(holds).to.equal(true);
    expect(chains.map(({ cin, pdus, hashes, signatures }) => [cin, pdus, hashes, signatures])).to.deep.equal([
      [7, 13, 2, 1],
      [8, 7, 1, 1],
    ]);
  });

  for (const [what, security, size, count] of [
    ['checked', { integrity: INTEGRITY }, 60, 233],
    ['encrypted', SECURED, 60_000, 90],
  ] as const) {
    it(`come again after the log was written anew without what the spool has no more (${what})`, async () => {
      const model = new Model(security);
      const append = (from: number, to: number): void =>
        model.spool.append(model.stream, contentPdus(LIID, from, to, size));
      append(0, count);
      while (await model.take(300_000));
      const before = readFileSync(model.file).length;
      const known = model.secured.keepFrom(BigInt(count));
      expect(Number(known)).to.be.greaterThan(50);
      expect(model.secured.knownFrom(known - 3n)).to.equal(what === 'checked' ? known - 3n : known);
      model.secured.confirmed(10);
      await model.secured.prune(known);
      expect(readFileSync(model.file).length).to.be.lessThan(before);
      model.stream.freedBelow = known;
      model.confirmed = known;
      for (const ordinal of [known, BigInt(count) - 1n]) {
        await model.secured.close();
        model.secured = model.open(ordinal);
        model.goTo(ordinal);
        model.turn = 0;
        while (await model.take(300_000));
      }
      append(count, count + 20);
      while (await model.take(300_000, true));
      await model.secured.close();
      expect(judged(model.sent, model.key).holds).to.equal(true);
    });
  }

  it('come again out of a log that was cut at any octet of its last entry, and of no other', async () => {
    const model = new Model(SECURED);
    model.append(45);
    while (await model.take(1500));
    await model.secured.close();
    const whole = readFileSync(model.file);
    let refused = 0;
    for (let length = 0; length < whole.length; length++) {
      truncateSync(model.file, length);
      try {
        const secured = model.open(10n);
        await secured.close();
      } catch (thrown) {
        expect((thrown as { code?: string }).code).to.equal('WRIT_DELIVERY_HANDOVER_LOG');
        refused++;
      }
      writeFileSync(model.file, whole);
    }
    expect(refused).to.be.greaterThan(0);
    const turned = Buffer.from(whole);
    turned[100]! ^= 1;
    writeFileSync(model.file, turned);
    expect(() => model.open(10n))
      .to.throw()
      .with.property('code', 'WRIT_DELIVERY_HANDOVER_LOG');
  });

  it('need no more of the spool than what lies behind the last mark and the last hash', async () => {
    const model = new Model(SECURED);
    model.append(100);
    while (await model.take(2000));
    expect(model.secured.keepFrom(95n)).to.equal(0n); // the byte counter's mark
    const checked = new Model({ integrity: INTEGRITY });
    checked.append(97);
    while (await checked.take(2000));
    expect(checked.secured.keepFrom(95n)).to.equal(90n);
    while (await checked.take(2000, true));
    expect(checked.secured.keepFrom(97n)).to.equal(97n);
  });
});

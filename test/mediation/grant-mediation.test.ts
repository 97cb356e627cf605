import { expect } from 'chai';
import fc from 'fast-check';
import { encodeHi2Record } from '../../src/handover/hi2/hi2-record.ts';
import { declaredGap } from '../../src/lemf/declared-gap.ts';
import { GrantMediation } from '../../src/mediation/grant-mediation.ts';
import type { JournalEntry } from '../../src/mediation/journal-events.ts';
import { Mediation } from '../../src/mediation/mediation.ts';
import type { Hi2Record, TargetAddress } from '../../src/model/iri.ts';
import type { AddressSelector, Selector } from '../../src/model/selector.ts';

const grantId = Buffer.alloc(16, 7);
const start = 1_700_000_000_000_000_000n;
const addresses: readonly TargetAddress[] = [
  { version: 4, prefixLength: 28, address: Buffer.from([192, 0, 2, 0]) },
  { version: 6, prefixLength: 128, address: Buffer.from('20010db8000000000000000000000001', 'hex') },
];
const selectors = addresses.map((each): AddressSelector => ({ kind: 'address', ...each }));

function entry(kind: number, body: Buffer = Buffer.alloc(0), timeNs = start): JournalEntry {
  return { kind, timeNs, grantId, body };
}

function numbers(...values: readonly bigint[]): Buffer {
  const octets = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => octets.writeBigUInt64BE(value, index * 8));
  return octets;
}

const active = (): JournalEntry => entry(3);
const ended = (reason = 1, by = 'p1'): JournalEntry =>
  entry(4, Buffer.concat([Buffer.from([reason, by.length]), Buffer.from(by), numbers(10n, 20n)]), start + 9n);
const seen = (last: number): JournalEntry => entry(5, Buffer.from([4, 192, 0, 2, last]));
const seenV6 = (): JournalEntry => entry(5, Buffer.concat([Buffer.from([6]), selectors[1]!.address]));
const gap = (reason = 2): JournalEntry =>
  entry(6, Buffer.concat([numbers(100n, 50n, start, start + 1_500_000_000n, 70_000n), Buffer.from([reason])]));
const loss = (cause: number): JournalEntry =>
  entry(64, Buffer.concat([Buffer.from([cause]), numbers(12n, start, start + 1_500_000_000n), Buffer.from('ip01')]));
const resumed = (): JournalEntry => entry(7, numbers(start, start + 2_000_000_000n));

function fold(entries: readonly JournalEntry[], of: readonly Selector[] = selectors): Hi2Record[] {
  const mediation = new GrantMediation(of);
  return entries.flatMap((one) => mediation.accept(one));
}

function words(records: readonly Hi2Record[]): string[] {
  return records.map((one) => (one.kind === 'iri' ? `${one.type} ${one.event}` : one.operation));
}

const anyEntry = fc.oneof(
  fc.constant(active()),
  fc.constant(ended()),
  fc.integer({ min: 0, max: 15 }).map(seen),
  fc.constant(seenV6()),
  fc.constant(gap()),
  fc.constant(resumed()),
  fc.constantFrom(1, 2).map(loss),
  fc.constantFrom(1, 2, 8, 9, 10, 65).map((kind) => entry(kind, Buffer.from('text'))),
);

describe("the fold of a grant's events", () => {
  it('makes a notice and a begin of the start, an end and a notice of the end', () => {
    expect(words(fold([active(), ended()]))).to.deep.equal([
      'activated',
      'begin startOfInterceptionWithSessionActive',
      'end endOfInterceptionWithSessionActive',
      'deactivated',
    ]);
  });

  it('says the same of a stopped, an expired and a cut-off interception: the access goes on', () => {
    for (const reason of [1, 2, 3]) {
      expect(words(fold([active(), ended(reason)])).at(2)).to.equal('end endOfInterceptionWithSessionActive');
    }
  });

  it('carries all selectors in order, and what was counted in the end', () => {
    const [, begin, end] = fold([active(), ended()]);
    expect(begin).to.deep.include({ addresses, timeNs: start, sequence: 0, ordinal: 1 });
    expect(end).to.deep.include({ octetsFromTarget: 10n, octetsToTarget: 20n, timeNs: start + 9n, sequence: 1 });
  });

  it('reports each further address, and not the first one seen', () => {
    const records = fold([active(), seen(3), seenV6(), seen(4)]).slice(2);
    expect(words(records)).to.deep.equal(['report interimUpdate', 'report interimUpdate']);
    expect(records.map((one) => (one.kind === 'iri' ? one.addresses : []))).to.deep.equal([
      [{ version: 6, prefixLength: 128, address: selectors[1]!.address }],
      [{ version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 4]) }],
    ]);
  });

  it('begins with no address where the order names none, reports each one seen and carries them from then on', () => {
    const mac: Selector = { kind: 'mac', address: Buffer.from('02005e100001', 'hex'), point: '' };
    const records = fold([active(), seen(3), seenV6(), resumed(), ended()], [mac]).flatMap((one) =>
      one.kind === 'iri' ? [one] : [],
    );
    const first: TargetAddress = {
      ...{ version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 3]) },
      onlySeen: true,
    };
    const second: TargetAddress = { ...addresses[1]!, onlySeen: true };
    expect(records.map((one) => [one.type, one.addresses])).to.deep.equal([
      ['begin', []],
      ['report', [first]],
      ['report', [second]],
      ['continue', [first, second]],
      ['end', [first, second]],
    ]);
    expect(records.every((one) => one.identifiers?.[0] === mac && one.identifiers.length === 1)).to.equal(true);
  });

  it('keeps at most sixteen of the addresses that a circuit shows, and reports all of them', () => {
    const circuit: Selector = { kind: 'circuit', labels: [{ type: 'vlan', value: 100 }], point: '' };
    const all = Array.from({ length: 40 }, (_, last) => seen(last));
    const records = fold([active(), ...all, ended()], [circuit]);
    expect(records.filter((one) => one.kind === 'iri' && one.type === 'report')).to.have.length(40);
    const end = records.find((one) => one.kind === 'iri' && one.type === 'end');
    expect(end?.kind === 'iri' && end.addresses.map((one) => one.address[3])).to.deep.equal(
      Array.from({ length: 16 }, (_, last) => last),
    );
  });

  it('tells an address that the order names from one that was only seen', () => {
    const mac: Selector = { kind: 'mac', address: Buffer.from('02005e100001', 'hex'), point: '' };
    const elsewhere = entry(5, Buffer.from([4, 198, 51, 100, 3]));
    const records = fold([active(), seen(3), elsewhere], [mac, selectors[0]!]).slice(2);
    expect(records.map((one) => one.kind === 'iri' && one.addresses[0]?.onlySeen)).to.deep.equal([undefined, true]);
  });

  it('tells of a gap by its sequence numbers, times and cause', () => {
    const [alarm] = fold([active(), gap()]).slice(2);
    expect(alarm).to.deep.include({ operation: 'alarm' });
    expect(alarm?.kind === 'hi1' && alarm.information).to.equal(
      'gap: content lost, sequence numbers 100 to 149, 50 packets, 70000 octets, from 2023-11-14T22:13:20.000000Z to 2023-11-14T22:13:21.500000Z, cause: storage',
    );
    expect(JSON.stringify(fold([active(), gap(9)]).map((one) => one.kind === 'hi1' && one.information))).to.contain(
      'cause: unknown',
    );
  });

  it('tells of an order without content how many packets its reports lack, which have no numbers', () => {
    const mediation = new GrantMediation(selectors, false);
    mediation.accept(active());
    const [alarm] = mediation.accept(gap());
    expect(alarm?.kind === 'hi1' && alarm.information).to.equal(
      'gap: reports of 50 packets lost, from 2023-11-14T22:13:20.000000Z to 2023-11-14T22:13:21.500000Z, cause: storage',
    );
  });

  it('says from when to when no content was stored, of an outage and of a gap before the end', () => {
    const intervals = (records: readonly Hi2Record[]) =>
      records.flatMap((one) => (one.kind === 'hi1' && one.interval !== undefined ? [one.interval] : []));
    expect(intervals(fold([active(), gap(5)]))).to.deep.equal([{ fromNs: start, toNs: start + 1_500_000_000n }]);
    expect(intervals(fold([active(), resumed()]))).to.have.length(1);
    expect(intervals(fold([active(), ended(), gap()]))).to.deep.equal([]);
  });

  it('tells of an outage of the core and goes on', () => {
    const records = fold([active(), resumed()]).slice(2);
    expect(words(records)).to.deep.equal(['alarm', 'continue interimUpdate']);
    expect(records[0]?.kind === 'hi1' && records[0].information).to.contain('2023-11-14T22:13:22.000000Z');
  });

  it('tells what damage made unreadable, of content by its sequence numbers, behind the end too, and names no person', () => {
    const body = (leg: number) => [Buffer.of(leg), numbers(100n, 3n, start, start, 4200n, 90n, 92n), Buffer.of(3)];
    const skipped = (leg: number) => entry(11, Buffer.concat([...body(leg), Buffer.from('kimno copy')]));
    const text = (leg: number) => {
      const alarm = fold([active(), ended(), skipped(leg)]).at(-1);
      return alarm?.kind === 'hi1' ? (alarm.information ?? '') : '';
    };
    expect(text(2)).to.match(/^gap: content lost, sequence numbers 100 to 102, 3 packets, 4200 octets of PDUs, from /);
    expect(text(2)).to.match(/cause: corruption$/);
    expect(text(1)).to.match(/^gap: IRI lost, 3 records, 4200 octets of PDUs, /);
    expect(text(1) + text(2)).to.not.contain('kim');
    expect(declaredGap(text(2))).to.deep.equal({ from: 100, to: 103 });
  });

  it('tells by its cause whether a quota or the disk was full', () => {
    const text = (reason: number) => {
      const [alarm] = fold([active(), gap(reason)]).slice(2);
      return alarm?.kind === 'hi1' ? alarm.information : undefined;
    };
    expect(text(3)).to.contain('cause: quota');
    expect(text(4)).to.contain('cause: disk full');
  });

  it('keeps the longest gap text within what an alarm carries', () => {
    const most = 2n ** 64n - 1n;
    const time = 9_223_372_036_854_775_807n;
    const body = Buffer.concat([numbers(0n, most, time, time, most), Buffer.from([1])]);
    const [alarm] = fold([active(), entry(6, body)]).slice(2);
    expect(alarm?.kind === 'hi1' ? alarm.information!.length : 0).to.be.within(1, 256);
  });

  it('I6: tells of a gap that is declared only behind the end', () => {
    expect(words(fold([active(), ended(), gap()])).slice(3)).to.deep.equal(['deactivated', 'alarm']);
  });

  it('makes nothing of a grant that ended before it began, nor of anything behind the end', () => {
    expect(fold([ended(), seen(1), gap()])).to.deep.equal([]);
    expect(fold([active(), ended(), seen(1), seen(2), resumed(), active(), ended()])).to.have.length(4);
    expect(fold([active(), active()])).to.have.length(2);
  });

  it('I5: numbers IRI and HI1 apart, each from 0 without a hole, and the stream as a whole', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 60 }), (entries) => {
        const records = fold(entries);
        expect(records.map((one) => one.ordinal)).to.deep.equal(records.map((_, index) => index));
        for (const kind of ['iri', 'hi1'] as const) {
          const own = records.filter((one) => one.kind === kind).map((one) => one.sequence);
          expect(own).to.deep.equal(own.map((_, index) => index));
        }
      }),
    );
  });

  it('I6: gives the same octets for the n-th record however often the journal is folded, and from any part of it', () => {
    const source = {
      liid: 'LIID-0001',
      profile: { operatorId: 'OPER1', networkElementId: '', authorizationCountry: 'US', deliveryCountry: 'US' },
    };
    const encode = (records: readonly Hi2Record[]): string[] =>
      records.map((one) => encodeHi2Record(source, 99, one).toString('hex'));
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 40 }), fc.nat(40), (rest, cut) => {
        const entries = [active(), ...rest];
        const whole = encode(fold(entries));
        const part = encode(fold(entries.slice(0, cut)));
        expect(encode(fold(entries))).to.deep.equal(whole);
        expect(part).to.deep.equal(whole.slice(0, part.length));
      }),
    );
  });

  it('refuses a record of another format and is unchanged by it', () => {
    const mediation = new GrantMediation(selectors);
    mediation.accept(active());
    for (const good of [ended(), seen(1), seenV6(), gap(), resumed()]) {
      for (const body of [good.body.subarray(0, -1), Buffer.concat([good.body, Buffer.alloc(1)]), Buffer.alloc(0)]) {
        expect(() => mediation.accept({ ...good, body }), `kind ${good.kind}`).to.throw('another version of the core');
      }
    }
    expect(() => mediation.accept(entry(5, Buffer.from([5, 1, 2, 3, 4])))).to.throw('another version of the core');
    expect(mediation.accept(ended()).map((one) => one.ordinal)).to.deep.equal([2, 3]);
  });
});

describe('the mediation of all grants', () => {
  it('keeps grants apart, and makes nothing of those it was never given', () => {
    const mediation = new Mediation();
    const other = Buffer.alloc(16, 8);
    const native = addresses.map(({ version, ...rest }) => ({ kind: version, ...rest }));
    mediation.add({ grantId, selectors: native, scope: 3 });
    mediation.add({ grantId: other, selectors: native, scope: 3 });
    expect(mediation.accept(active())).to.have.length(2);
    mediation.add({ grantId, selectors: native, scope: 3 });
    expect(mediation.accept(ended()).map((one) => one.ordinal)).to.deep.equal([2, 3]);
    expect(mediation.accept({ ...active(), grantId: other }).map((one) => one.ordinal)).to.deep.equal([0, 1]);
    expect(mediation.accept({ ...active(), grantId: Buffer.alloc(16) })).to.deep.equal([]);
  });
});

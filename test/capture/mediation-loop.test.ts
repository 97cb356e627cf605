import { expect } from 'chai';
import fc from 'fast-check';
import { WritError } from '../../src/base/errors.ts';
import { MediationLoop } from '../../src/capture/mediation-loop.ts';
import type { IriPdu } from '../../src/capture/ports.ts';
import type { JournalRecord, NativeGrant } from '../../src/native/addon.ts';

const grantIds = [1, 2].map((number) => Buffer.alloc(16, number));
const grantOf = (grantId: Buffer) => ({ grantId }) as NativeGrant;
const keyOf = (grantId: Buffer) => grantId.toString('hex');

/** A journal, and HI2 streams that outlive the loop; `refuse` makes the spool take nothing more. */
class Disk {
  readonly journal: JournalRecord[] = [];
  readonly streams = new Map<string, string[]>();
  room = Infinity;
  /** By grant: its stream takes nothing. */
  readonly closed = new Set<string>();

  add(grant: number): void {
    const grantId = grantIds[grant]!;
    const ordinal = BigInt(this.journal.length);
    this.journal.push({ ordinal, kind: 5, timeNs: ordinal, position: 0n, grantId, body: Buffer.alloc(0) });
  }

  readonly engine = {
    journal: (from: bigint, max: number) => this.journal.slice(Number(from), Number(from) + Math.min(max, 3)),
    appendIri: (grantId: Buffer, _kind: 1 | 3, _timeNs: bigint, pdu: Buffer) => {
      if (this.room <= 0 || this.closed.has(keyOf(grantId))) throw new Error('no room');
      this.room -= 1;
      this.streams.set(keyOf(grantId), [...(this.streams.get(keyOf(grantId)) ?? []), pdu.toString()]);
    },
  };

  /** A core that starts: two PDUs a record, numbered by grant. */
  start(onFault: (code: string, detail: string) => void = () => undefined, bad = '', more = {}): MediationLoop {
    const counts = new Map<string, number>();
    const mediator = {
      add: () => undefined,
      accept: ({ grantId, timeNs, ordinal }: JournalRecord): IriPdu[] =>
        [0, 1].map((part) => {
          const number = (counts.get(keyOf(grantId)) ?? 0) + part;
          if (part === 1) counts.set(keyOf(grantId), number + 1);
          const encode = () => {
            if (bad === keyOf(grantId)) throw new Error('no encoding');
            return Buffer.from(`${ordinal}/${number}`);
          };
          return { grantId, kind: 1, timeNs, encode };
        }),
    };
    const loop = new MediationLoop({ engine: this.engine, mediator, onFault, ...more });
    for (const grantId of grantIds) loop.add(grantOf(grantId), BigInt(this.streams.get(keyOf(grantId))?.length ?? 0));
    return loop;
  }
}

const expected = (disk: Disk) => {
  const fresh = new Disk();
  fresh.journal.push(...disk.journal);
  fresh.start().run();
  return fresh.streams;
};

describe('the mediation loop', () => {
  it('goes on with the other orders’ IRI when one order’s stream was ended', () => {
    const disk = new Disk();
    for (const grant of [0, 1, 0, 1]) disk.add(grant);
    const { appendIri } = disk.engine;
    const faults: string[] = [];
    disk.engine.appendIri = (grantId, ...rest) => {
      if (keyOf(grantId) === keyOf(grantIds[0]!)) throw new WritError('WRIT_ENGINE_IRI_ENDED', 'ended');
      appendIri(grantId, ...rest);
    };
    expect(disk.start((code) => faults.push(code)).run()).to.equal(true);
    expect(disk.streams.get(keyOf(grantIds[1]!))).to.deep.equal(expected(disk).get(keyOf(grantIds[1]!)));
    expect(faults).to.deep.equal(['WRIT_ENGINE_IRI_ENDED']);
  });

  it('I6: loses and repeats no IRI, wherever it is cut off', () => {
    const life = fc.record({ events: fc.array(fc.nat({ max: 1 }), { maxLength: 8 }), room: fc.nat({ max: 20 }) });
    fc.assert(
      fc.property(fc.array(life, { maxLength: 6 }), (lives) => {
        const disk = new Disk();
        for (const { events, room } of lives) {
          disk.room = room;
          events.forEach((grant) => disk.add(grant));
          const loop = disk.start();
          loop.run();
          loop.stop();
        }
        disk.room = Infinity;
        expect(disk.start().run()).to.equal(true);
        expect(disk.streams).to.deep.equal(expected(disk));
      }),
    );
  });

  it('tries again what the spool did not take, in order', async () => {
    const disk = new Disk();
    const faults: string[] = [];
    [0, 1, 0].forEach((grant) => disk.add(grant));
    disk.room = 3;
    const loop = disk.start((code) => faults.push(code));
    expect(loop.run()).to.equal(false);
    disk.room = Infinity;
    while ([...disk.streams.values()].flat().length < 6) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(disk.streams).to.deep.equal(expected(disk));
    expect(faults).to.deep.equal(['WRIT_CORE_IRI_STORAGE', 'WRIT_CORE_IRI_GOES_ON']);
  });

  it('I11: goes on with the other orders’ IRI while one order’s is refused, and tells that once and when it is over', () => {
    const disk = new Disk();
    const faults: string[] = [];
    const [closed, open] = grantIds.map(keyOf) as [string, string];
    disk.closed.add(closed);
    const loop = disk.start((code, detail) => faults.push(`${code}: ${detail}`));
    for (const grant of [0, 1, 0, 1, 1]) {
      disk.add(grant);
      expect(loop.run()).to.equal(false);
      expect(disk.streams.get(open)).to.deep.equal(expected(disk).get(open));
    }
    expect(disk.streams.get(closed)).to.equal(undefined);
    disk.closed.clear();
    expect(loop.run()).to.equal(true);
    expect(disk.streams).to.deep.equal(expected(disk));
    const id = '01010101-0101-0101-0101-010101010101';
    expect(faults).to.deep.equal([
      `WRIT_CORE_IRI_STORAGE: IRI waits of grant ${id}`,
      `WRIT_CORE_IRI_GOES_ON: IRI goes on of grant ${id}`,
    ]);
  });

  it('tells together what one run finds refused', () => {
    const disk = new Disk();
    const faults: string[] = [];
    disk.room = 0;
    [0, 1].forEach((grant) => disk.add(grant));
    const loop = disk.start((code, detail) => faults.push(`${code}: ${detail}`));
    for (let round = 0; round < 3; round++) loop.run();
    loop.stop();
    expect(faults).to.have.length(1);
    expect(faults[0]).to.match(/ and 1 more$/);
  });

  it('holds a bounded number of PDUs: the rest waits in the journal', () => {
    const disk = new Disk();
    disk.closed.add(keyOf(grantIds[0]!));
    for (let record = 0; record < 20; record++) disk.add(record % 2);
    let read = 0;
    const { journal } = disk.engine;
    disk.engine.journal = (from, max) => {
      const records = journal(from, max);
      read += records.length;
      return records;
    };
    const loop = disk.start(undefined, '', { mostWaiting: 4 });
    expect(loop.run()).to.equal(false);
    expect(read).to.be.lessThan(10);
    disk.closed.clear();
    expect(loop.run()).to.equal(true);
    expect(disk.streams).to.deep.equal(expected(disk));
  });

  it('I11: halts only the grant whose event can not be encoded', () => {
    const disk = new Disk();
    const faults: string[] = [];
    [0, 1, 0, 1].forEach((grant) => disk.add(grant));
    expect(disk.start((code) => faults.push(code), keyOf(grantIds[0]!)).run()).to.equal(true);
    expect(disk.streams.get(keyOf(grantIds[0]!))).to.equal(undefined);
    expect(disk.streams.get(keyOf(grantIds[1]!))).to.deep.equal(expected(disk).get(keyOf(grantIds[1]!)));
    expect(faults).to.deep.equal(['WRIT_CORE_IRI_ENCODING']);
  });
});

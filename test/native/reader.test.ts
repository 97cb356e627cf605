import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { NativeSpoolReader, Slab, StreamListing } from '../../src/native/addon.ts';
import { openSpoolReader } from '../../src/native/addon.ts';
import { coerceError } from '../../src/base/errors.ts';
import { codeFrom, codeThrown } from '../support/codes.ts';
import type { CoreFolder, TestGrant } from '../support/native-core.ts';
import { TestCore, drillStartNs, makeCoreFolder, removeCoreFolder } from '../support/native-core.ts';

const grant: TestGrant = {
  grantId: Buffer.alloc(16, 7),
  selectors: [{ address: '192.0.2.7' }],
  content: false,
};

function pdu(index: number): Buffer {
  return Buffer.alloc(1 + ((index * 7919) % 3000), index);
}

describe('the spool reader', () => {
  const total = 300;
  let folder: CoreFolder;
  let core: TestCore;
  let reader: NativeSpoolReader;
  let stream: StreamListing;
  let expected: Buffer[];

  before(async () => {
    folder = makeCoreFolder();
    core = new TestCore(folder);
    core.take(grant);
    for (let i = 0; i < total; i++) core.engine.appendIri(grant.grantId, 1, drillStartNs + BigInt(i), pdu(i));
    await core.engine.flush();
    reader = openSpoolReader(path.join(folder.dir, 'spool'), folder.kek);
    const found = reader.streams().find((each) => each.leg === 1);
    if (found === undefined) throw new Error('the stream is not listed');
    stream = found;
    expected = Array.from({ length: total }, (_, i) => pdu(i));
  });

  after(async () => {
    reader.close();
    await core.engine.close();
    removeCoreFolder(folder);
  });

  async function slabAt(ordinal: bigint, maxBytes: number, records = false): Promise<Slab> {
    const slab = await reader.read(stream.streamId, ordinal, maxBytes, records);
    if (slab === undefined) throw new Error(`nothing durable from ${ordinal} on`);
    return slab;
  }

  it('lists what is durable of each stream', () => {
    expect(stream.grantId.equals(grant.grantId)).to.equal(true);
    expect(stream.ended).to.equal(false);
    expect(stream.durableRecords).to.equal(BigInt(total));
    expect(stream.durableBytes).to.equal(BigInt(expected.reduce((sum, each) => sum + each.length, 0)));
    expect(reader.generation() > 0n).to.equal(true);
    expect(reader.about(stream.streamId).toString()).to.equal('{}');
  });

  it('I6: hands out whole PDUs back to back, octet for octet, from any record and in any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(total - 1), fc.integer({ min: 1, max: 2_000_000 }), async (from, maxBytes) => {
        const slab = await slabAt(BigInt(from), maxBytes);
        expect(slab.first).to.equal(BigInt(from));
        expect(slab.count).to.be.at.least(1);
        const wanted = Buffer.concat(expected.slice(from, from + slab.count));
        expect(slab.octets.equals(wanted)).to.equal(true);
        expect(slab.items).to.equal(slab.count);
        expect(slab.lastTimeNs).to.equal(drillStartNs + BigInt(from + slab.count - 1));
        expect(slab.records).to.equal(undefined);
      }),
      { numRuns: 100 },
    );
  });

  it('lists the records of a slab when asked', async () => {
    const { records = [], octets, count } = await slabAt(10n, 1, true);
    expect(records).to.have.length(count);
    records.forEach((record, index) => {
      expect(record.ordinal).to.equal(BigInt(10 + index));
      expect(record.timeNs).to.equal(drillStartNs + BigInt(10 + index));
      expect(record.kind).to.equal(1);
      expect(octets.subarray(record.offset, record.offset + record.length).equals(pdu(10 + index))).to.equal(true);
    });
  });

  it('reads into a buffer of the caller, again and again, and into its own when that is too small', async () => {
    const into = Buffer.alloc(256 << 10);
    for (const from of [0, 3, 50]) {
      const slab = await reader.read(stream.streamId, BigInt(from), 2000, false, into);
      expect(slab?.octets.buffer).to.equal(into.buffer);
      expect(slab?.octets.equals(Buffer.concat(expected.slice(from, from + slab.count)))).to.equal(true);
    }
    const tooSmall = Buffer.alloc(8, 0x77);
    const own = await reader.read(stream.streamId, 0n, 2000, false, tooSmall);
    expect(own?.octets.equals(Buffer.concat(expected.slice(0, own.count)))).to.equal(true);
    expect(tooSmall.equals(Buffer.alloc(8, 0x77))).to.equal(true);
  });

  it('reads nothing where nothing is durable yet', async () => {
    expect(await reader.read(stream.streamId, BigInt(total), 1000)).to.equal(undefined);
  });

  it('gives many reads at once each their own octets', async () => {
    const starts = Array.from({ length: 40 }, (_, i) => i * 7);
    const slabs = await Promise.all(starts.map((from) => slabAt(BigInt(from), 5000)));
    slabs.forEach((slab, i) => {
      const from = starts[i] ?? 0;
      expect(slab.octets.equals(Buffer.concat(expected.slice(from, from + slab.count)))).to.equal(true);
    });
  });

  it('I7: keeps the cursor and frees nothing that is not confirmed', async () => {
    expect(reader.loadCursor(stream.streamId)).to.deep.equal({ confirmed: 0n, confirmedItems: 0n, resent: 0n });
    const cursor = { confirmed: 20n, confirmedItems: 20n, resent: 3n };
    await reader.storeCursor(stream.streamId, cursor);
    expect(reader.loadCursor(stream.streamId)).to.deep.equal(cursor);
    expect(await reader.free(stream.streamId, BigInt(total))).to.equal(0n);
    expect((await slabAt(20n, 1)).first).to.equal(20n);
    const beyond = { ...cursor, confirmed: BigInt(total) + 1n };
    expect(await codeFrom(reader.storeCursor(stream.streamId, beyond))).to.equal('WRIT_SPOOL_CURSOR');
  });

  it('refuses an unknown stream, wrong arguments and a closed reader, each with its code', async () => {
    const unknown = Buffer.alloc(16, 0xee);
    expect(await codeFrom(reader.read(unknown, 0n, 1000))).to.equal('WRIT_SPOOL_UNKNOWN');
    expect(codeThrown(() => reader.loadCursor(unknown))).to.equal('WRIT_SPOOL_UNKNOWN');
    const wrong: (() => unknown)[] = [
      () => reader.about(Buffer.alloc(15)),
      () => reader.read(stream.streamId, 0 as unknown as bigint, 1000),
      () => reader.read(stream.streamId, -1n, 1000),
      () => reader.read(stream.streamId, 0n, -1),
      () => reader.read(stream.streamId, 0n, 2 ** 40),
      () => reader.storeCursor(stream.streamId, {} as never),
      () => reader.free(stream.streamId, 1 as unknown as bigint),
      () => openSpoolReader('somewhere', Buffer.alloc(31)),
    ];
    wrong.forEach((call, index) => {
      expect(codeThrown(call), `call ${index}`).to.equal('WRIT_NATIVE_ARGUMENT');
    });
    const closed = openSpoolReader(path.join(folder.dir, 'spool'), folder.kek);
    closed.close();
    expect(codeThrown(() => closed.streams())).to.equal('WRIT_SPOOL_CLOSED');
  });

  it('answers a read that was under way when it was closed', async () => {
    const other = openSpoolReader(path.join(folder.dir, 'spool'), folder.kek);
    const pending = other.read(stream.streamId, 0n, 1000);
    other.close();
    expect((await pending)?.first).to.equal(0n);
  });

  it('opens nothing with another key', async () => {
    const other = openSpoolReader(path.join(folder.dir, 'spool'), Buffer.alloc(32, 1));
    expect(await codeFrom(other.read(stream.streamId, 0n, 1000))).to.equal('WRIT_SPOOL_KEY');
    other.close();
  });

  it('waits for a spool that is not there yet', () => {
    const early = openSpoolReader(path.join(folder.dir, 'not-yet'), folder.kek);
    expect(early.generation()).to.equal(0n);
    expect(early.streams()).to.deep.equal([]);
    expect(existsSync(path.join(folder.dir, 'not-yet'))).to.equal(false);
    early.close();
  });

  it('I8: names stream, segment and offset of damage, and hands out nothing of the block', async () => {
    const id = stream.streamId.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const directory = path.join(folder.dir, 'spool', id);
    const segment = path.join(directory, readdirSync(directory).find((name) => name.endsWith('.seg')) ?? '');
    const octets = readFileSync(segment);
    const at = 4096 + 100;
    octets.writeUInt8(octets.readUInt8(at) ^ 1, at);
    writeFileSync(segment, octets);
    const thrown = await reader.read(stream.streamId, 0n, 1000).catch((error: unknown) => coerceError(error));
    octets.writeUInt8(octets.readUInt8(at) ^ 1, at);
    writeFileSync(segment, octets);
    if (!(thrown instanceof Error)) throw new Error('the damage was not noticed');
    expect(thrown).to.have.property('code', 'WRIT_SPOOL_CORRUPT');
    expect(thrown.message).to.include(id).and.include(segment).and.include('offset 4096');
    expect((await slabAt(0n, 1)).first).to.equal(0n);
  });
});

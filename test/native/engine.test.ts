import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { EngineOptions } from '../../src/native/addon.ts';
import { openEngine, openSpoolReader, parseGrant } from '../../src/native/addon.ts';
import { codeFrom, codeThrown } from '../support/codes.ts';
import type { CapturedFrame } from '../support/frames.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../support/frames.ts';
import type { CoreFolder, TestGrant } from '../support/native-core.ts';
import {
  TestCore,
  drillStartNs,
  grantOctets,
  makeCoreFolder,
  readContent,
  removeCoreFolder,
} from '../support/native-core.ts';

const grantId = (number: number): Buffer => Buffer.alloc(16, number);
const marker = Buffer.from('a payload that nobody may keep');

function packet(source: string, destination: string, payload = marker): Buffer {
  return ipPacket({ source, destination, payload });
}

function at(index: number, frame: Buffer): CapturedFrame {
  return { timeNs: drillStartNs + BigInt(index) * 1_000_123n, frame };
}

/** Every file below the folder that holds these octets. */
function filesWith(dir: string, octets: Buffer): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(dir, name))
    .filter((file) => statSync(file).isFile() && readFileSync(file).includes(octets));
}

describe('the native engine on files', () => {
  let folder: CoreFolder;
  let core: TestCore;

  beforeEach(() => {
    folder = makeCoreFolder();
    core = new TestCore(folder);
  });

  afterEach(async () => {
    await core.engine.close();
    removeCoreFolder(folder);
  });

  function capture(name: string, frames: readonly CapturedFrame[], linkType = 1): string {
    const file = path.join(folder.dir, name);
    writeFileSync(file, pcapFile(frames, linkType));
    return file;
  }

  /** The streams that the spool holds, by leg: 3 is the journal. */
  function legs(): number[] {
    const reader = openSpoolReader(path.join(folder.dir, 'spool'), folder.kek);
    const found = reader.streams().map((stream) => stream.leg);
    reader.close();
    return found;
  }

  it('I1: without a grant no packet leaves more than a count', async () => {
    const frames = Array.from({ length: 50 }, (_, i) => at(i, ethernetFrame(packet('192.0.2.7', '198.51.100.9'))));
    const file = capture('a.pcap', frames);
    await core.play([file]);
    expect(core.engine.stages()).to.include({ seen: 50n, unmatched: 50n, matched: 0n });
    expect(legs(), 'streams in the spool').to.deep.equal([3]);
    expect(filesWith(folder.dir, marker), 'the search itself finds the capture').to.deep.equal([file]);
  });

  it('delivers exactly the packets of an address, a prefix, v4 and v6, plain, in VLAN and in QinQ', async () => {
    const grant: TestGrant = {
      grantId: grantId(1),
      selectors: [
        { address: '198.51.100.16', prefixLength: 28 },
        { address: '192.0.2.7' },
        { address: '2001:db8:7::', prefixLength: 48 },
      ],
    };
    const vlan = { type: 0x8100, id: 5 };
    const outer = { type: 0x88a8, id: 100 };
    const wanted: readonly [Buffer, number][] = [
      [packet('192.0.2.7', '203.0.113.1'), 0],
      [packet('203.0.113.1', '192.0.2.7', randomBytes(3)), 1],
      [packet('198.51.100.31', '192.0.2.7', randomBytes(1400)), 2],
      [packet('2001:db8:7::1', '2001:db8:8::1', randomBytes(700)), 0],
      [packet('2001:db8:8::1', '2001:db8:7:ffff::2', Buffer.alloc(0)), 1],
    ];
    const foreign = [
      packet('192.0.2.8', '203.0.113.1'),
      packet('198.51.100.32', '203.0.113.1'),
      packet('2001:db8:8::1', '2001:db8:9::1'),
    ];
    const frames = [[], [vlan], [outer, vlan]].flatMap((tags) =>
      [...foreign, ...wanted.map(([each]) => each), ...foreign].map((each) => ethernetFrame(each, tags)),
    );
    core.take(grant);
    await core.play([
      capture(
        'a.pcap',
        frames.map((frame, index) => at(index, frame)),
      ),
    ]);

    const items = await readContent(folder, grant.grantId);
    const expected = [0, 1, 2].flatMap((round) =>
      wanted.map(([each, direction], index) => ({ packet: each, direction, index: round * 11 + 3 + index })),
    );
    expect(items).to.deep.equal(
      expected.map((each, sequence) => ({
        ...{ sequence, cin: 1, direction: each.direction, packet: each.packet },
        timeUs: (drillStartNs + BigInt(each.index) * 1_000_123n) / 1000n,
      })),
    );
    expect(core.countersOf(grant)).to.include({ matched: 15n, encoded: 15n, gap: 0n, state: 'expired' });
  });

  it('I3: an IRI-only grant counts packets and leaves no content anywhere', async () => {
    const grant = { grantId: grantId(2), selectors: [{ address: '192.0.2.7' }], content: false };
    core.take(grant);
    const file = capture('a.pcap', [at(0, ethernetFrame(packet('192.0.2.7', '203.0.113.1')))]);
    await core.play([file]);
    expect(core.countersOf(grant)).to.include({ matched: 1n, encoded: 0n, gap: 0n, ccDurable: 0n });
    expect(legs().sort()).to.deep.equal([1, 3]);
    expect(filesWith(folder.dir, marker)).to.deep.equal([file]);
    const bind = () => core.engine.bind(grantId(9), 1, undefined, { iri: Buffer.from('{}'), cc: undefined });
    expect(codeThrown(bind)).to.equal('WRIT_GRANT_UNKNOWN');
  });

  it('refuses a template program for an IRI-only grant, and its absence for one with content', () => {
    const iri = { grantId: grantId(3), selectors: [{ address: '192.0.2.7' }], content: false };
    const content = { grantId: grantId(4), selectors: [{ address: '192.0.2.7' }] };
    for (const each of [iri, content]) core.engine.install(folder.office.sign(each));
    expect(codeThrown(() => core.bind({ ...iri, content: true }))).to.equal('WRIT_ENGINE_PROGRAM');
    expect(codeThrown(() => core.bind({ ...content, content: false }))).to.equal('WRIT_ENGINE_PROGRAM');
  });

  it('I6: counts reconcile whatever the frames are', async () => {
    const grant = { grantId: grantId(5), selectors: [{ address: '192.0.2.7' }] };
    core.take(grant);
    const whole = ethernetFrame(packet('192.0.2.7', '203.0.113.1', randomBytes(500)));
    const arp = Buffer.concat([Buffer.alloc(12), Buffer.from([8, 6]), Buffer.alloc(46)]);
    const frames = [
      whole,
      whole.subarray(0, 200),
      arp,
      whole.subarray(0, 20),
      ethernetFrame(packet('192.0.2.9', '203.0.113.1')),
      whole,
    ];
    const odd = capture('odd.pcap', [at(3, Buffer.alloc(40))], 147);
    await core.play([
      capture(
        'a.pcap',
        frames.map((frame, index) => at(index, frame)),
      ),
      odd,
    ]);
    const { seen, unmatched, matched, dropped } = core.engine.stages();
    expect({ seen, unmatched, matched, dropped }).to.deep.equal({
      ...{ seen: 7n, unmatched: 2n, matched: 2n },
      dropped: { kernel: 0n, malformed: 1n, truncated: 1n, unknownLink: 1n },
    });
    expect(core.countersOf(grant)).to.include({ matched: 2n, encoded: 2n, gap: 0n });
  });

  it('I2: on a file each packet is judged by its own time, [notBefore, notAfter), to the nanosecond', async () => {
    const grant = {
      grantId: grantId(6),
      selectors: [{ address: '192.0.2.7' }],
      notBeforeNs: drillStartNs + 100n,
      notAfterNs: drillStartNs + 200n,
    };
    core.take(grant);
    const times = [99n, 100n, 150n, 199n, 200n, 120n, 99n, 300n];
    const frames = times.map((time, index) => ({
      timeNs: drillStartNs + time,
      frame: ethernetFrame(packet('192.0.2.7', '203.0.113.1', Buffer.from([index]))),
    }));
    await core.play([capture('a.pcap', frames)]);
    const items = await readContent(folder, grant.grantId);
    expect(items.map((item) => item.packet.at(-1))).to.deep.equal([1, 2, 3, 5]);
    const life = core
      .journal()
      .filter((record) => record.grantId.equals(grant.grantId))
      .map(({ kind, timeNs, position }) => [kind, kind === 1 ? 0n : timeNs - drillStartNs, position]);
    expect(life).to.deep.equal([
      [1, 0n, 0n],
      [3, 100n, 2n],
      [5, 100n, 2n],
      [4, 200n, 8n],
    ]);
  });

  it('journals each further address of a grant once, both ends of its own traffic too', async () => {
    const grant = { grantId: grantId(7), selectors: [{ address: '192.0.2.0', prefixLength: 28 }] };
    core.take(grant);
    const pairs = [
      ['192.0.2.1', '203.0.113.1'],
      ['203.0.113.1', '192.0.2.1'],
      ['192.0.2.2', '192.0.2.3'],
      ['192.0.2.3', '192.0.2.1'],
    ] as const;
    await core.play([
      capture(
        'a.pcap',
        pairs.map(([from, to], index) => at(index, ethernetFrame(packet(from, to)))),
      ),
    ]);
    const seen = core.journal().filter((record) => record.kind === 5);
    expect(seen.map((record) => [...record.body])).to.deep.equal([1, 2, 3].map((last) => [4, 192, 0, 2, last]));
  });

  it('stops a grant for the next packet, and for good', async () => {
    const grant = { grantId: grantId(8), selectors: [{ address: '192.0.2.7' }] };
    core.take(grant);
    const frames = Array.from({ length: 10 }, (_, i) => at(i, ethernetFrame(packet('192.0.2.7', '203.0.113.1'))));
    core.engine.playFiles([{ path: capture('a.pcap', frames), point: 'ip01' }], 0, [4n]);
    expect(await core.event('gate')).to.deep.equal({ type: 'gate', packet: 4n });
    expect(core.engine.stop(grant.grantId, 'officer', 'the order was withdrawn')).to.equal('stopped');
    core.engine.release(4n);
    await core.event('sourceEnd');
    await core.engine.flush();
    expect(core.engine.stages()).to.include({ seen: 10n, matched: 3n, unmatched: 7n });
    expect(await readContent(folder, grant.grantId)).to.have.length(3);
    expect(core.engine.install(folder.office.sign(grant))).to.include({ ok: false, code: 'WRIT_GRANT_REVOKED' });
    const ends = core.journal().filter((record) => record.kind === 4);
    expect(ends.map((record) => record.body[0])).to.deep.equal([2]);
  });

  it('refuses a signed grant with any bit changed, and matches nothing by it', async () => {
    const grant = { grantId: grantId(10), selectors: [{ address: '192.0.2.7' }] };
    const signed = folder.office.sign(grant);
    for (let octet = 0; octet < signed.length; octet++) {
      const changed = Buffer.from(signed);
      changed.writeUInt8(changed.readUInt8(octet) ^ (1 << (octet % 8)), octet);
      expect(core.engine.install(changed).ok, `octet ${octet}`).to.equal(false);
      if (octet % 7 === 0) expect(core.engine.install(signed.subarray(0, octet)).ok).to.equal(false);
    }
    await core.play([capture('a.pcap', [at(0, ethernetFrame(packet('192.0.2.7', '203.0.113.1')))])]);
    expect(core.engine.stages()).to.include({ matched: 0n, unmatched: 1n });
    expect(core.engine.grants()).to.deep.equal([]);
    await core.engine.flush();
    const refusals = core.journal().filter((record) => record.kind === 2);
    expect(refusals.length).to.be.greaterThan(signed.length);
    expect(refusals.every((record) => record.body.toString('latin1').startsWith('WRIT_'))).to.equal(true);
  });

  it('two grants on one address each get the packet, with numbers of their own', async () => {
    const grants = [11, 12].map((number) => ({ grantId: grantId(number), selectors: [{ address: '192.0.2.7' }] }));
    grants.forEach((grant, index) => core.take(grant, 100 + index));
    const frames = [0, 1].map((index) => at(index, ethernetFrame(packet('192.0.2.7', '203.0.113.1'))));
    await core.play([capture('a.pcap', frames)]);
    for (const [index, grant] of grants.entries()) {
      const items = await readContent(folder, grant.grantId);
      expect(items.map(({ sequence, cin }) => [sequence, cin])).to.deep.equal([0, 1].map((n) => [n, 100 + index]));
    }
    expect(core.engine.stages()).to.include({ matched: 2n });
  });

  it('after a restart the journal and the streams go on, and the same files append nothing', async () => {
    const grant = { grantId: grantId(13), selectors: [{ address: '192.0.2.7' }] };
    core.take(grant);
    const frames = Array.from({ length: 20 }, (_, i) => at(i, ethernetFrame(packet('192.0.2.7', '203.0.113.1'))));
    const file = capture('a.pcap', frames);
    await core.play([file]);
    const before = await readContent(folder, grant.grantId);
    core.engine.appendIri(grant.grantId, 1, drillStartNs, Buffer.from('an IRI PDU'));
    await core.engine.close();

    core = new TestCore(folder);
    const stored = core.engine.storedGrants();
    expect(stored.map(({ state }) => state)).to.deep.equal(['stored']);
    core.bind(grant);
    await core.play([file]);
    expect(await readContent(folder, grant.grantId)).to.deep.equal(before);
    expect(core.countersOf(grant)).to.include({ matched: 20n, encoded: 20n, gap: 0n, iriRecords: 1n, iriItems: 1n });
    const life = core.journal().filter((record) => [1, 3, 4, 5].includes(record.kind));
    expect(life.map((record) => record.kind)).to.deep.equal([1, 3, 5, 4]);
  });
});

describe('the border to the native engine', () => {
  let folder: CoreFolder;

  beforeEach(() => {
    folder = makeCoreFolder();
  });
  afterEach(() => removeCoreFolder(folder));

  function options(changed: Record<string, unknown>): EngineOptions {
    return {
      coreDir: path.join(folder.dir, 'core'),
      spoolDir: path.join(folder.dir, 'spool'),
      kek: folder.kek,
      trustRoot: folder.office.trustRoot,
      mode: 'file',
      onEvent: () => undefined,
      ...changed,
    };
  }

  it('refuses options of a wrong kind, each with what it must be', () => {
    const wrong: Record<string, unknown>[] = [
      { coreDir: 7 },
      { coreDir: '' },
      { spoolDir: 'a\0b' },
      { kek: Buffer.alloc(31) },
      { trustRoot: 'text' },
      { mode: 'both' },
      { spool: { commitMs: -1 } },
      { spool: { queueBytes: 1.5 } },
      { onEvent: undefined },
    ];
    for (const each of wrong) expect(codeThrown(() => openEngine(options(each)))).to.equal('WRIT_NATIVE_ARGUMENT');
  });

  it('refuses arguments of a wrong kind on every method, and every call after close', async () => {
    const core = new TestCore(folder);
    const engine = core.engine as unknown as Record<string, (...args: unknown[]) => unknown>;
    const id = Buffer.alloc(16);
    const wrong: readonly [string, ...unknown[]][] = [
      ['loadTrust', 'x'],
      ['install'],
      ['bind', id, -1, undefined, {}],
      ['bind', Buffer.alloc(15), 1, undefined, {}],
      ['bind', id, 1, 'program', {}],
      ['bind', id, 1, undefined, { iri: 5 }],
      ['stop', id],
      ['openInterfaces', [{ name: 'lo' }]],
      ['playFiles', [{ path: 1, point: '' }], 0, []],
      ['playFiles', [], '0', []],
      ['playFiles', [], 0, [1]],
      ['release', 1],
      ['appendIri', id, 2, 0n, Buffer.alloc(1)],
      ['appendIri', id, 1, 0, Buffer.alloc(1)],
      ['journal', 0, 1],
      ['journal', -1n, 1],
      ['appendJournal', 256, id, Buffer.alloc(1)],
    ];
    for (const [method, ...args] of wrong) {
      expect(
        codeThrown(() => engine[method]?.(...args)),
        method,
      ).to.equal('WRIT_NATIVE_ARGUMENT');
    }
    expect(codeThrown(() => core.engine.appendJournal(10, id, id))).to.equal('WRIT_ENGINE_JOURNAL_KIND');
    expect(codeThrown(() => core.engine.openInterfaces([{ name: 'lo', point: '' }]))).to.equal('WRIT_ENGINE_MODE');
    expect(codeThrown(() => core.engine.appendIri(id, 1, 0n, id))).to.equal('WRIT_ENGINE_NOT_BOUND');
    await core.engine.close();
    expect(codeThrown(() => core.engine.grants())).to.equal('WRIT_ENGINE_CLOSED');
    expect(codeThrown(() => core.engine.storedGrants())).to.equal('WRIT_ENGINE_CLOSED');
  });

  it('says what is wrong with a capture file before anything plays', async () => {
    const core = new TestCore(folder);
    const text = path.join(folder.dir, 'text.pcap');
    writeFileSync(text, 'this is no capture file at all');
    const play = (file: string) => codeThrown(() => core.engine.playFiles([{ path: file, point: '' }], 0, []));
    expect(play(path.join(folder.dir, 'absent.pcap'))).to.equal('WRIT_CAPTURE_OPEN');
    expect(play(text)).to.equal('WRIT_CAPTURE_FORMAT');
    await core.engine.close();
  });

  it('plays a torn file to its last whole packet and raises an alarm', async () => {
    const core = new TestCore(folder);
    const file = path.join(folder.dir, 'torn.pcap');
    const frame = ethernetFrame(packet('192.0.2.7', '203.0.113.1'));
    writeFileSync(file, pcapFile([at(0, frame), at(1, frame)]).subarray(0, -1));
    await core.play([file]);
    expect(await core.event('alarm')).to.include({ code: 'WRIT_CAPTURE_TORN' });
    expect(core.engine.stages()).to.include({ seen: 1n, unmatched: 1n });
    await core.engine.close();
  });

  it('parses a grant as it was written, and refuses octets that are not canonical', () => {
    const octets = grantOctets({ grantId: grantId(1), selectors: [{ address: '2001:db8::', prefixLength: 64 }] });
    const grant = parseGrant(octets);
    expect(grant.grantId).to.deep.equal(grantId(1));
    const address = Buffer.from('20010db8'.padEnd(32, '0'), 'hex');
    expect(grant.selectors).to.deep.equal([{ kind: 6, prefixLength: 64, address }]);
    expect(grant).to.include({ liid: 'W-0001', scope: 99, audience: 'drill', notBeforeNs: 0n });
    expect(codeThrown(() => parseGrant(Buffer.concat([octets, Buffer.alloc(1)])))).to.equal('WRIT_GRANT_MALFORMED');
  });

  it('flush after close says so', async () => {
    const core = new TestCore(folder);
    await core.engine.close();
    expect(await codeFrom((async () => core.engine.flush())())).to.equal('WRIT_ENGINE_CLOSED');
  });
});

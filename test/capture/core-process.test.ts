import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { CoreProcess } from '../../src/capture/core-process.ts';
import { streamIdOf } from '../../src/capture/grant-register.ts';
import { socketPath } from '../../src/config/home.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { IpcClient } from '../../src/ipc/client.ts';
import { coreContract } from '../../src/ipc/core-messages.ts';
import type { CoreContract, JournalEntry } from '../../src/ipc/core-messages.ts';
import { openSpoolReader } from '../../src/native/addon.ts';
import { handoverPorts } from '../../src/server/core.ts';
import { idFromOctets, idToOctets } from '../../src/model/ids.ts';
import { until } from '../handover/delivery/rig.ts';
import { readCoreRecord } from '../../src/warrants/core-journal.ts';
import { codeFrom } from '../support/codes.ts';
import { grantOf, makeCoreHome } from '../support/core-home.ts';
import type { CoreHome } from '../support/core-home.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../support/frames.ts';

const startNs = 1_700_000_000_000_000_000n;

function frames(count: number, payload = 20): Buffer {
  const packets = Array.from({ length: count }, (_, index) => ({
    timeNs: startNs + BigInt(index) * 1_000_000n,
    frame: ethernetFrame(
      ipPacket({
        source: index % 2 === 0 ? '192.0.2.7' : '192.0.2.9',
        destination: '198.51.100.1',
        payload: Buffer.alloc(payload),
      }),
    ),
  }));
  return pcapFile(packets);
}

/** As if the core had died before the stream was over, and its second block had rotten. */
function damage(spool: string, streamId: string): void {
  const segment = path.join(spool, streamId, `${'0'.repeat(16)}.seg`);
  const octets = readFileSync(segment).subarray(0, -96);
  octets[100_000] = octets[100_000]! ^ 1;
  writeFileSync(segment, octets);
  rmSync(path.join(spool, streamId, 'ended'));
}

/** The index tells how much was durable, and no more of the files: what it vouches for is not read through at a start. */
function afterAnotherBoot(spool: string): void {
  const index = readFileSync(path.join(spool, 'index'));
  const bootAt = 48; // docs/spool-format.md
  index[bootAt] = index[bootAt]! ^ 1;
  writeFileSync(path.join(spool, 'index'), index);
}

describe('the core process', () => {
  let site: CoreHome;
  let core: CoreProcess | undefined;
  let client: IpcClient<CoreContract>;
  let ended: Promise<void>;
  let alarms: string[];

  const start = async (mode: 'live' | 'file', spool = {}) => {
    alarms = [];
    const settings = parseSettings(JSON.stringify({ capture: { mode }, spool }), 'test');
    core = await CoreProcess.start({
      home: site.home,
      settings,
      ports: handoverPorts,
      onAlarm: (code) => alarms.push(code),
    });
    ended = new Promise((resolve) => {
      client = new IpcClient({
        path: socketPath(site.home, 'core'),
        contract: coreContract,
        onEvent: (event) => (event === 'sourceEnd' ? resolve() : undefined),
      });
    });
    await client.call('hello', {});
  };
  const stop = async () => {
    client.close();
    await core?.close();
    core = undefined;
  };
  const beginToPlay = async (count: number, payload?: number) => {
    const file = path.join(site.home.root, `${count}.pcap`);
    writeFileSync(file, frames(count, payload));
    await client.call('play', { sources: [{ kind: 'file', path: file, point: '0' }], speed: 0, gates: [] });
  };
  const play = async (count: number, payload?: number) => {
    await beginToPlay(count, payload);
    await ended;
    await client.call('flush', {});
  };
  const fills = async () => {
    while ((await client.call('status', {})).spool.space.refusing !== 'quota') await new Promise(setImmediate);
  };
  const begin = async (audience: string, mode: 'live' | 'file') => {
    site = makeCoreHome(audience);
    await start(mode);
  };

  afterEach(async () => {
    if (core !== undefined) await stop();
    rmSync(site.home.root, { recursive: true, force: true });
  });

  it('installs, plays, and counts what it matched and made', async () => {
    await begin('drill', 'file');
    const grant = grantOf('drill');
    const { results } = await client.call('install', { grants: [site.sign(grant)] });
    expect(results[0]).to.include({ ok: true, grantId: grant.grantId, already: false });
    await play(100);
    const { grants } = await client.call('grants', {});
    expect(grants[0]).to.include({ warrantId: grant.warrantId, matched: 50n, encoded: 50n, gap: 0n });
    expect(grants[0]).to.include({ firstPacketNs: startNs, lastPacketNs: startNs + 98n * 1_000_000n });
    const { stages, spool } = await client.call('status', {});
    expect(stages).to.include({ seen: 100n, matched: 50n, unmatched: 50n });
    expect(spool.ages.boundMs).to.equal(100);
    expect(spool.ages.recent.blocks)
      .to.equal(spool.ages.blocks)
      .and.satisfy((blocks: bigint) => blocks > 0n);
    expect(spool.ages.longestNs > 0n).to.equal(true);
    expect(alarms).to.deep.equal([]);
  });

  it('I6: makes each IRI once, however often it starts again', async () => {
    await begin('drill', 'file');
    await client.call('install', { grants: [site.sign(grantOf('drill'))] });
    await play(100);
    const made = (await client.call('grants', {})).grants[0]?.iriMade;
    expect(made).to.equal(2n, 'begin and end');
    expect((await client.call('status', {})).spool.start.lastEnd).to.equal('none');
    for (let round = 0; round < 3; round++) {
      await stop();
      await start('file');
      await play(100);
      const [grant] = (await client.call('grants', {})).grants;
      expect(grant).to.include({ iriMade: made, matched: 50n, encoded: 50n });
      const { start: found } = (await client.call('status', {})).spool;
      expect(found).to.include({ lastEnd: 'clean', streams: 3n, damaged: 0n, cutBytes: 0n, restoredBytes: 0n });
    }
  });

  it('I6: with a full spool a file waits, even over a restart, until what was delivered is freed', async () => {
    const small = { maxBytes: 1 << 24 };
    site = makeCoreHome('drill');
    await start('file', small);
    const grant = grantOf('drill');
    await client.call('install', { grants: [site.sign(grant)] });
    await beginToPlay(30_000, 1400);
    await fills();
    await stop();
    await start('file', small);
    await beginToPlay(30_000, 1400);
    await fills();
    const agency = openSpoolReader(site.home.spool, readFileSync(site.home.kek));
    const run = { isOver: false };
    void ended.then(() => (run.isOver = true));
    while (!run.isOver) {
      for (const { streamId, leg, durableRecords } of agency.streams()) {
        if (leg !== 2) continue;
        await agency.storeCursor(streamId, { confirmed: durableRecords, confirmedItems: durableRecords, resent: 0n });
        await agency.free(streamId, durableRecords);
      }
    }
    agency.close();
    await client.call('flush', {});
    const { grants } = await client.call('grants', {});
    expect(grants[0]).to.include({ matched: 15_000n, encoded: 15_000n, gap: 0n });
    expect((await client.call('status', {})).spool.space.freed > 4_000_000n).to.equal(true);
  });

  it('I8: starts with the others when a stream is damaged, and goes on with that one when a person has it skipped', async () => {
    await begin('drill', 'file');
    const [grant, other] = [grantOf('drill'), grantOf('drill', { liid: 'W-0002' })];
    await client.call('install', { grants: [site.sign(grant), site.sign(other)] });
    await play(400, 1400);
    await stop();
    const grantOctets = idToOctets(grant.grantId);
    const id = streamIdOf(grantOctets, 2);
    const streamId = idFromOctets(id);
    damage(site.home.spool, streamId);
    afterAnotherBoot(site.home.spool);

    await start('file');
    expect(alarms).to.deep.equal(['WRIT_SPOOL_CORRUPT']);
    expect((await client.call('grants', {})).grants.map((each) => each.grantId)).to.deep.equal([other.grantId]);
    const ask = (stream: string) => client.call('skip', { stream, by: 'kim', reason: 'no copy' });
    expect(await codeFrom(ask('00000000'))).to.equal('WRIT_CORE_NO_STREAM');
    const answer = await ask(streamId.slice(0, 8));
    expect(answer).to.deep.include({ streamId, grantId: grant.grantId, leg: 2 });
    await play(400, 1400);
    const [lost] = answer.skipped;
    expect(answer.skipped).to.have.length(1);
    const items = lost?.items ?? 0n;
    expect(items > 10n && items < 60n).to.equal(true);
    expect(items).to.equal((lost?.last ?? 0n) - (lost?.first ?? 0n) + 1n);
    const counted = async () => (await client.call('grants', {})).grants.find((each) => each.grantId === grant.grantId);
    expect(await counted()).to.include({ matched: 200n, encoded: 200n - items, gap: items });
    let told: JournalEntry | undefined;
    for (let from = 0n; told === undefined;) {
      const { records, next } = await client.call('journal', { from, max: 1000 });
      told = records.find((each) => each.kind === 11);
      from = next;
    }
    expect(readCoreRecord({ ...told, grantId: grantOctets })).to.deep.include({ action: 'core.damage-skipped' });
    expect(readCoreRecord({ ...told, grantId: grantOctets })?.detail).to.deep.include({
      by: 'kim',
      why: 'no copy',
      leg: 'cc',
    });
    expect(await codeFrom(ask(streamId))).to.equal('WRIT_SPOOL_SKIP_NOTHING');
    await stop();

    await start('file');
    expect(alarms).to.deep.equal([]);
    await play(400, 1400);
    expect(await counted()).to.include({ matched: 200n, encoded: 200n - items, gap: items, iriMade: 2n });
    const agency = openSpoolReader(site.home.spool, readFileSync(site.home.kek));
    let kinds: number[] = [];
    for (let at = 0n; ; at = BigInt(kinds.length)) {
      const slab = await agency.read(id, at, 1 << 20, true);
      if (slab === undefined) break;
      kinds = [...kinds, ...(slab.records ?? []).map((each) => each.kind)];
    }
    agency.close();
    expect(kinds.filter((kind) => kind === 2)).to.have.length(Number(200n - items));
    expect(kinds.filter((kind) => kind === 4)).to.have.length(Number(items));
  });

  it('I2: refuses a drill grant in a production core, and a production grant in a drill core', async () => {
    await begin('core-1', 'live');
    const refusal = async (audience: string) => {
      const { results } = await client.call('install', { grants: [site.sign(grantOf(audience))] });
      return results[0]?.ok === false ? results[0].code : 'taken';
    };
    expect(await refusal('drill')).to.equal('WRIT_GRANT_AUDIENCE');
    await stop();
    rmSync(site.home.root, { recursive: true });
    await begin('drill', 'file');
    expect(await refusal('core-1')).to.equal('WRIT_GRANT_AUDIENCE');
  });

  it('ends the HI2 stream of a grant that has ended, when it is asked to, and of no other', async () => {
    await begin('core-1', 'live');
    const [grant, other] = [grantOf('core-1'), grantOf('core-1')];
    await client.call('install', { grants: [grant, other].map((each) => site.sign(each)) });
    await client.call('flush', {});
    expect(await codeFrom(client.call('finish', { grantId: grant.grantId }))).to.equal('WRIT_ENGINE_NOT_ENDED');
    await client.call('stop', { grantId: grant.grantId, by: 'test', reason: 'over' });
    await client.call('finish', { grantId: grant.grantId });
    await client.call('finish', { grantId: grant.grantId });
    const reader = openSpoolReader(site.home.spool, readFileSync(site.home.kek));
    const streams = () => reader.streams().filter(({ leg }) => leg === 1);
    const hasEnded = ({ grantId }: { grantId: string }) =>
      streams().find((each) => idFromOctets(each.grantId) === grantId)?.ended;
    await until('it ended', () => hasEnded(grant) === true);
    expect(hasEnded(other)).to.equal(false);
    await stop();
    await start('live');
    await client.call('stop', { grantId: other.grantId, by: 'test', reason: 'over' });
    await client.call('flush', {});
    const made = (await client.call('grants', {})).grants.map(({ iriMade }) => iriMade);
    expect([made, alarms], 'a restart makes nothing again, and the other order’s IRI goes on').to.deep.equal([
      [2n, 2n],
      [],
    ]);
    reader.close();
  });

  it('plays no drill and reads no file when it serves real orders', async () => {
    await begin('core-1', 'live');
    const sources = [{ kind: 'file' as const, path: '/dev/null', point: '0' }];
    const calls = [client.call('play', { sources, speed: 0, gates: [] }), client.call('release', { packet: 1n })];
    expect(await Promise.all(calls.map(codeFrom))).to.deep.equal(Array(2).fill('WRIT_CORE_NO_DRILL'));
    expect(await client.call('flush', {}), 'making durable what was accepted harms nobody').to.deep.equal({});
    await stop();
    const fileMode = await start('file').then(
      () => 'started',
      (thrown: unknown) => (thrown as { code: string }).code,
    );
    expect(fileMode, 'no setting puts a production core on files').to.match(/^WRIT_/);
  });

  it('keeps a new trust file, and refuses an older one', async () => {
    await begin('core-1', 'live');
    expect(await client.call('trust', { trust: site.trustFile(3) })).to.include({ epoch: 3, audience: 'core-1' });
    expect(await codeFrom(client.call('trust', { trust: site.trustFile(2) }))).to.match(/^WRIT_TRUST_/);
    expect(readFileSync(site.home.trust).equals(site.trustFile(3))).to.equal(true);
    await stop();
    await start('live');
    expect(await client.call('hello', {})).to.include({ trustEpoch: 3 });
  });

  it('stops a grant at once, for good, and gives its journal', async () => {
    await begin('core-1', 'live');
    const signed = site.sign(grantOf('core-1'));
    const { results } = await client.call('install', { grants: [signed] });
    const grantId = results[0]?.ok === true ? results[0].grantId : '';
    expect(await client.call('stop', { grantId, by: 'person:1', reason: 'court order' })).to.deep.equal({
      grantId,
      state: 'stopped',
    });
    const again = (await client.call('install', { grants: [signed] })).results[0];
    expect(again).to.include({ ok: false });
    const kinds = async () => (await client.call('journal', { from: 0n, max: 100 })).records.map((each) => each.kind);
    while (!(await kinds()).includes(4)) await new Promise((resolve) => setTimeout(resolve, 5));
    const { records } = await client.call('journal', { from: 0n, max: 100 });
    expect(records.filter((record) => [1, 4].includes(record.kind)).map((record) => record.grantId)).to.deep.equal([
      grantId,
      grantId,
    ]);
  });

  it('says what set-up is missing', async () => {
    await begin('core-1', 'live');
    await stop();
    rmSync(site.home.trust);
    expect(await codeFrom(start('live'))).to.equal('WRIT_CORE_NOT_SET_UP');
  });
});

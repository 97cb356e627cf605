import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { ccProgramOf } from '../../../src/handover/hi3/content-program.ts';
import type { Lemf } from '../../../src/lemf/lemf.ts';
import { encodeStreamAbout } from '../../../src/model/stream-about.ts';
import { openSpoolReader } from '../../../src/native/addon.ts';
import type { NativeSpoolReader } from '../../../src/native/addon.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../../support/frames.ts';
import { drillStartNs, makeCoreFolder, removeCoreFolder, TestCore } from '../../support/native-core.ts';
import type { CoreFolder } from '../../support/native-core.ts';
import { makeIdentity } from './certificates.ts';
import { aboutOf, Rig, tlsEndpoint, until } from './rig.ts';

const COUNT = 4000;
const CIN = 7;
const own = makeIdentity('writ');
const theirs = makeIdentity('lemf');

describe('delivery out of the native spool', () => {
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
    lemf = await rig.lemf({ ...theirs, clientPin: own.pin });
    await play();
    reader = openSpoolReader(path.join(folder.dir, 'spool'), folder.kek);
  });

  afterEach(async () => {
    await rig.close();
    reader.close();
    await core.engine.close();
    removeCoreFolder(folder);
  });

  /** One grant, all packets its target's, to the end. */
  async function play(): Promise<void> {
    const grant = { grantId: Buffer.alloc(16, 1), selectors: [{ address: '192.0.2.7' }] };
    const result = core.engine.install(folder.office.sign(grant));
    if (!result.ok) throw new Error(result.code);
    const about = (leg: 'iri' | 'cc'): Buffer => {
      const port = leg === 'iri' ? lemf.ports.hi2 : lemf.ports.hi3;
      const profile = { keepAliveBytes: 32768, responseTimeoutMs: 1000 };
      return encodeStreamAbout(aboutOf({ leg, profile, endpoints: [tlsEndpoint(port, theirs.pin)] }));
    };
    const program = ccProgramOf(result.grant, CIN);
    core.engine.bind(grant.grantId, CIN, program, { iri: about('iri'), cc: about('cc') });
    const file = path.join(folder.dir, 'a.pcap');
    const frames = packets.map((packet, index) => ({
      timeNs: drillStartNs + BigInt(index) * 1_000_123n,
      frame: ethernetFrame(packet),
    }));
    writeFileSync(file, pcapFile(frames));
    await core.play([file]);
  }

  function expectWhole(): void {
    const report = lemf.report();
    expect(report.faults).to.deep.equal([]);
    expect(report.liids['W-0001']?.cc).to.include({ items: COUNT, lastSequence: COUNT - 1 });
    const pcapng = rig.file('W-0001', 'cc.pcapng');
    let at = 60;
    for (const packet of packets) {
      expect(pcapng.subarray(at + 28, at + 28 + pcapng.readUInt32LE(at + 20)).equals(packet)).to.equal(true);
      at += pcapng.readUInt32LE(at + 4);
    }
    expect(at).to.equal(pcapng.length);
  }

  function confirmed(): bigint {
    const content = reader.streams().find(({ leg }) => leg === 2);
    return content === undefined ? -1n : reader.loadCursor(content.streamId).confirmed;
  }

  it('I6: hands over byte for byte what the spool holds, through drops and restarts of delivery', async function () {
    this.timeout(60_000);
    await lemf.command('slow 3000000');
    for (let round = 0; round < 3; round++) {
      const delivery = rig.deliver({ reader, tls: own });
      const before = lemf.report().hi3.pdus;
      await until('some more arrived', () => lemf.report().hi3.pdus > before + 200);
      await lemf.command('drop');
      await until('it was noticed', () => delivery.status().links.some(({ code }) => code !== undefined));
      await delivery.close();
    }
    await lemf.command('normal');
    rig.deliver({ reader, tls: own });
    await until('all confirmed', () => confirmed() === BigInt(COUNT), 40_000);
    expectWhole();
  });

  it('I7: keeps every segment while the LEMF has confirmed nothing, and frees the ended stream when it has all', async () => {
    const content = reader.streams().find(({ leg }) => leg === 2);
    if (content === undefined) throw new Error('no content stream');
    const segments = (): string[] =>
      readdirSync(path.join(folder.dir, 'spool'), { recursive: true, encoding: 'utf8' }).filter(
        (name) => name.endsWith('.seg') && name.replaceAll('-', '').startsWith(content.streamId.toString('hex')),
      );
    const before = segments();
    expect(before).not.to.deep.equal([]);
    await lemf.command('hang');
    const delivery = rig.deliver({ reader, tls: own, connectTimeoutMs: 300 });
    await until('it tried', () => delivery.status().links.some(({ code }) => code !== undefined));
    expect(segments()).to.deep.equal(before);
    await lemf.command('normal');
    await until('all confirmed and freed', () => confirmed() === BigInt(COUNT) && segments().length === 0);
    expectWhole();
  });
});

import dgram from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { cdcMessagesOf } from '../../src/handover/hi2/cdc-messages.ts';
import { cccProgramOf } from '../../src/handover/hi3/ccc-program.ts';
import { startLemf } from '../../src/lemf/lemf.ts';
import type { Lemf, LemfReport } from '../../src/lemf/lemf.ts';
import type { Hi2Record } from '../../src/model/iri.ts';
import { cccForms } from '../../src/model/packetcable-options.ts';
import type { CccForm } from '../../src/model/packetcable-options.ts';
import { compileTemplate } from '../../src/native/addon.ts';
import { CABLE_SOURCE, TIME_NS } from '../handover/asn1/support/samples.ts';
import { packetOf } from '../handover/delivery/pdus.ts';
import { until } from '../handover/delivery/rig.ts';

const CCC_ID = 0x7dc4_21ff;
const begun: Hi2Record = {
  ...{ ordinal: 0, sequence: 0, timeNs: TIME_NS, kind: 'iri', type: 'begin', event: 'interimUpdate' },
  addresses: [],
};
const opened = (liid = CABLE_SOURCE.liid): Buffer[] =>
  cdcMessagesOf({ ...CABLE_SOURCE, liid }, CCC_ID, begun).map((encode) => encode());

function contents(form: CccForm, ...indexes: readonly number[]): Buffer[] {
  const profile = { ...CABLE_SOURCE.profile, cccForm: cccForms.indexOf(form) + 1 };
  const native = compileTemplate(cccProgramOf({ ...CABLE_SOURCE, profile }, CCC_ID));
  return indexes.map((index) => {
    const fields = { sequence: 0, seconds: 1_700_000_000n, microseconds: index, cin: 0, direction: 0 };
    return native.encode(fields, packetOf(index));
  });
}

describe('the test collection system, of PacketCable', () => {
  let folder: string;
  let lemf: Lemf;
  const closing: (() => void)[] = [];

  async function start(ccc: CccForm): Promise<void> {
    const ports = { host: '127.0.0.1', hi2Port: 0, hi3Port: 0 };
    lemf = await startLemf({ ...ports, mode: 'check', out: path.join(folder, 'out'), ccc });
  }

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'writ-lemf-'));
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) close();
    await lemf.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function taken(side: 'hi2' | 'hi3', more: number, send: () => void): Promise<LemfReport> {
    const before = lemf.report()[side].pdus;
    send();
    await until('they have come', () => lemf.report()[side].pdus === before + more);
    return lemf.report();
  }

  function message(pdus: readonly Buffer[]): Promise<LemfReport> {
    return taken('hi2', pdus.length, () => {
      const socket = net.connect(lemf.ports.hi2, '127.0.0.1');
      closing.push(() => socket.destroy());
      socket.write(Buffer.concat(pdus));
    });
  }

  /** From a socket of its own. */
  function send(datagrams: readonly Buffer[]): Promise<LemfReport> {
    return taken('hi3', datagrams.length, () => {
      const socket = dgram.createSocket('udp4');
      closing.push(() => socket.close());
      for (const each of datagrams) socket.send(each, lemf.ports.hi3, '127.0.0.1');
    });
  }

  for (const form of cccForms) {
    it(`collects each datagram of ${form} once, under the case that a message names, be it later`, async () => {
      await start(form);
      const early = await send(contents(form, 0, 1, 2));
      expect(early.faults.map(({ code }) => code)).to.deep.equal(['WRIT_LEMF_UNANNOUNCED']);
      await message(opened());
      const { faults, liids } = await send(contents(form, 1, 2, 3, 4));
      expect(faults).to.deep.equal([]);
      expect(liids[CABLE_SOURCE.liid]).to.deep.include({
        cc: { items: 5, duplicates: 2, lastSequence: -1, octets: 300 },
        iri: { items: 1, duplicates: 0, lastSequence: -1 },
      });
      const file = (name: string) => readFileSync(path.join(folder, 'out', CABLE_SOURCE.liid, name));
      expect(file('hi3.ber').equals(Buffer.concat(contents(form, 0, 1, 2, 1, 2, 3, 4)))).to.equal(true);
      for (const index of [0, 1, 2, 3, 4]) expect(file('cc.pcapng').includes(packetOf(index))).to.equal(true);
    });
  }

  it('finds what is no datagram of the form, a case that is not that of its CCC-ID, and a CCC-ID of two cases', async () => {
    await start('2.0');
    await message(opened());
    const [good = Buffer.alloc(0)] = contents('2.0', 0);
    const foreign = Buffer.from(good);
    foreign.write('OTHER', 12, 'latin1');
    const { faults } = await send([good, good.subarray(0, 19), good.subarray(0, good.length - 1), foreign]);
    expect(faults.map(({ code }) => code)).to.deep.equal(Array(3).fill('WRIT_LEMF_SCHEMA'));
    const twice = await message(opened('OTHER'));
    expect(twice.faults.at(-1)?.detail).to.match(/is another case's$/);
  });
});

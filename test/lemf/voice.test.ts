import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { voiceMessagesOf } from '../../src/handover/hi2/voice-messages.ts';
import { voiceContentProgramOf } from '../../src/handover/hi3/cc-apdu-program.ts';
import { isVoice, readVoice } from '../../src/lemf/voice-pdu.ts';
import { startLemf } from '../../src/lemf/lemf.ts';
import type { Lemf, LemfReport } from '../../src/lemf/lemf.ts';
import type { Hi2Record } from '../../src/model/iri.ts';
import { compileTemplate } from '../../src/native/addon.ts';
import { TIME_NS, VOICE_SOURCE } from '../handover/asn1/support/samples.ts';
import { packetOf } from '../handover/delivery/pdus.ts';
import { until } from '../handover/delivery/rig.ts';

const CIN = 0x7dc4_21ff;
const native = compileTemplate(voiceContentProgramOf(VOICE_SOURCE));
const contents = (...sequences: readonly number[]): Buffer[] =>
  sequences.map((sequence) =>
    native.encode(
      { sequence, seconds: 1_700_000_000n, microseconds: sequence, cin: CIN, direction: 0 },
      packetOf(sequence),
    ),
  );
const common = { ordinal: 0, sequence: 0, timeNs: TIME_NS } as const;
const begun: Hi2Record = { ...common, kind: 'iri', type: 'begin', event: 'interimUpdate', addresses: [] };
const resumed: Hi2Record = { ...begun, type: 'continue' };
const gap = 'gap: content lost, sequence numbers 2 to 3, 2 packets, 120 octets';
const alarm: Hi2Record = { ...common, kind: 'hi1', operation: 'alarm', information: gap };
const active: Hi2Record = { ...common, kind: 'hi1', operation: 'activated' };
const messages = (...records: readonly Hi2Record[]): Buffer[] =>
  records.flatMap((record) => voiceMessagesOf(VOICE_SOURCE, CIN, record).map((encode) => encode()));

describe('the test collection system, of ATIS-1000678', () => {
  let folder: string;
  let lemf: Lemf;
  const sockets: net.Socket[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'writ-lemf-'));
    lemf = await startLemf({
      ...{ host: '127.0.0.1', hi2Port: 0, hi3Port: 0, mode: 'check' },
      out: path.join(folder, 'out'),
    });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await lemf.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function send(handover: 2 | 3, pdus: readonly Buffer[]): Promise<LemfReport> {
    const side = handover === 2 ? 'hi2' : 'hi3';
    const before = lemf.report()[side].pdus;
    const socket = net.connect(lemf.ports[side], '127.0.0.1');
    sockets.push(socket);
    socket.write(Buffer.concat(pdus));
    await until('they have come', () => lemf.report()[side].pdus === before + pdus.length);
    return lemf.report();
  }

  it('collects content and messages, and takes a gap that was declared for what it is', async () => {
    await send(3, contents(0, 1, 4));
    expect(lemf.report().faults.map(({ code }) => code)).to.deep.equal(['WRIT_LEMF_MISSING']);
    const { liids, faults } = await send(2, messages(active, begun, alarm, resumed, begun));
    expect(faults).to.deep.equal([]);
    expect(liids[VOICE_SOURCE.liid]).to.deep.include({
      iri: { items: 2, duplicates: 1, lastSequence: -1 },
      hi1: { items: 2, duplicates: 0, lastSequence: -1 },
    });
    const lines = readFileSync(path.join(folder, 'out', VOICE_SOURCE.liid, 'iri.ndjson'), 'utf8')
      .trim()
      .split('\n');
    const names = lines.map((line) => (JSON.parse(line) as { message: string }).message);
    expect(names).to.deep.equal(['ccOpen', 'surveillanceStatus']);
  });

  it('finds messages on the interface of content, and refuses what is cut short at any octet', async () => {
    const { faults } = await send(3, messages(begun));
    expect(faults.map(({ code }) => code)).to.deep.equal(['WRIT_LEMF_INTERFACE']);
    for (const pdu of messages(begun, alarm, active)) {
      expect(isVoice(pdu, 0)).to.equal(true);
      for (let length = 0; length < pdu.length; length++) expect(readVoice(pdu.subarray(0, length))).to.be.a('string');
    }
  });
});

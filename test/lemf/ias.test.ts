import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { iasMessagesOf } from '../../src/handover/hi2/ias-messages.ts';
import { reportProgramOf } from '../../src/handover/hi2/report-program.ts';
import { iasContentProgramOf } from '../../src/handover/hi3/cc-apdu-program.ts';
import { startLemf } from '../../src/lemf/lemf.ts';
import type { Lemf, LemfReport } from '../../src/lemf/lemf.ts';
import type { Hi2Record } from '../../src/model/iri.ts';
import { compileTemplate, type NativeTemplate } from '../../src/native/addon.ts';
import { IAS_SOURCE, TIME_NS } from '../handover/asn1/support/samples.ts';
import { packetOf } from '../handover/delivery/pdus.ts';
import { until } from '../handover/delivery/rig.ts';

const CIN = 0x7dc4_21ff;
const native = compileTemplate(iasContentProgramOf(IAS_SOURCE));

function content(sequence: number): Buffer {
  const fields = { sequence, seconds: 1_700_000_000n, microseconds: sequence, cin: CIN, direction: sequence % 3 };
  return native.encode(fields, packetOf(sequence));
}

const contents = (...sequences: readonly number[]): Buffer[] => sequences.map(content);
const common = { ordinal: 0, sequence: 0, timeNs: TIME_NS } as const;
const begun: Hi2Record = {
  ...{ ...common, kind: 'iri', type: 'begin', event: 'startOfInterceptionWithSessionActive' },
  addresses: [{ version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 1]) }],
};
const gap = 'gap: content lost, sequence numbers 2 to 3, 2 packets, 120 octets';
const alarm: Hi2Record = { ...common, kind: 'hi1', operation: 'alarm', information: gap };
const messages = (...records: readonly Hi2Record[]): Buffer[] =>
  records.flatMap((record) => iasMessagesOf(IAS_SOURCE, CIN, record).map((encode) => encode()));

/** Contents of a HeaderSet, or with a count of a StreamSet: 192.0.2.1 to 192.0.2.2. */
function setOf(count?: number): Buffer {
  const address = (tag: number, last: number): Buffer =>
    Buffer.from([tag, 12, 0xa0, 6, 0x81, 4, 192, 0, 2, last, 0xa1, 2, 0x82, 0]);
  const stream = Buffer.from([0xa0, 10, 0x83, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
  const packets = count === undefined ? [] : [Buffer.from([0x83, 2, count >> 8, count & 0xff])];
  return Buffer.concat([stream, address(0xa1, 1), address(0xa2, 2), ...packets]);
}

describe('the test collection system, of ATIS-1000013', () => {
  let folder: string;
  let lemf: Lemf;
  let sockets: net.Socket[];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'writ-lemf-'));
    sockets = [];
    const out = path.join(folder, 'out');
    lemf = await startLemf({ host: '127.0.0.1', hi2Port: 0, hi3Port: 0, mode: 'check', out });
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await lemf.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sends on a new connection and waits until so many PDUs have come over that interface in all. */
  async function send(handover: 2 | 3, pdus: readonly Buffer[], inAll: number): Promise<LemfReport> {
    const port = handover === 2 ? lemf.ports.hi2 : lemf.ports.hi3;
    const socket = net.connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    let answered = 0;
    socket.on('data', (octets: Buffer) => (answered += octets.length));
    socket.write(Buffer.concat(pdus));
    const side = handover === 2 ? 'hi2' : 'hi3';
    await until('they have come', () => lemf.report()[side].pdus === inAll);
    expect(answered).to.equal(0);
    return lemf.report();
  }

  const file = (name: string): Buffer => readFileSync(path.join(folder, 'out', IAS_SOURCE.liid, name));

  it('collects content once, whatever is sent again, and messages by their octets', async () => {
    await send(3, contents(0, 1, 2, 3), 4);
    await send(3, contents(2, 3, 4), 7);
    await send(2, messages(begun, alarm), 2);
    const { liids, faults } = await send(2, messages(begun), 3);
    expect(faults).to.deep.equal([]);
    expect(liids[IAS_SOURCE.liid]).to.deep.equal({
      cc: { items: 5, duplicates: 2, lastSequence: 4, octets: 300 },
      iri: { items: 1, duplicates: 1, lastSequence: -1 },
      hi1: { items: 1, duplicates: 0, lastSequence: -1 },
    });
    expect(file('hi3.ber').equals(Buffer.concat(contents(0, 1, 2, 3, 2, 3, 4)))).to.equal(true);
    expect(file('hi2.ber').equals(Buffer.concat(messages(begun, alarm, begun)))).to.equal(true);
    const line = JSON.parse(file('iri.ndjson').toString()) as { message: string; fields: { iPAddress: unknown } };
    expect(line.message).to.equal('session-Already-Established');
    expect(line.fields.iPAddress).to.deep.include({ address: { ipV4: '192.0.2.1' } });
    const packets = file('cc.pcapng');
    for (const sequence of [0, 1, 2, 3, 4]) expect(packets.includes(packetOf(sequence)), `${sequence}`).to.equal(true);
  });

  it('counts the packets that reports tell of, equal ones too, and what comes again over another connection once', async () => {
    const header = compileTemplate(reportProgramOf(IAS_SOURCE, 'header'));
    const summary = compileTemplate(reportProgramOf(IAS_SOURCE, 'summary'));
    const fields = { sequence: 0, seconds: 1_700_000_000n, microseconds: 5, cin: CIN, direction: 0 };
    const of = (program: NativeTemplate, count?: number): Buffer => program.encode(fields, setOf(count));
    const reports = [of(header), of(header), of(summary, 300), of(summary, 7)];
    expect((await send(2, reports, 4)).liids[IAS_SOURCE.liid]?.reports).to.deep.equal({
      ...{ messages: 4, packets: 309, duplicates: 0 },
    });
    const again = await send(2, [...reports.slice(1), of(summary, 1)], 8);
    expect(again.liids[IAS_SOURCE.liid]?.reports).to.deep.equal({ messages: 5, packets: 310, duplicates: 3 });
    expect([again.faults, again.liids[IAS_SOURCE.liid]?.iri.items]).to.deep.equal([[], 0]);
    const lines = readFileSync(path.join(folder, 'out', IAS_SOURCE.liid, 'iri.ndjson'), 'utf8')
      .trim()
      .split('\n');
    expect(lines).to.have.length(5);
    const wrong = await send(3, [of(header)], 1);
    expect(wrong.faults.map(({ code }) => code)).to.deep.equal(['WRIT_LEMF_INTERFACE']);
  });

  it('finds numbers that are missing, unless a message declares them lost', async () => {
    const { faults } = await send(3, contents(0, 1, 4), 3);
    expect(faults.map(({ code, detail }) => [code, detail])).to.deep.equal([
      ['WRIT_LEMF_MISSING', `${IAS_SOURCE.liid}: cc numbers 2 to 3`],
    ]);
    expect((await send(2, messages(alarm), 1)).faults).to.deep.equal([]);
  });

  it('finds what the modules do not allow, what Writ has to fill in, and what is on the wrong interface', async () => {
    const bare = Buffer.concat([Buffer.from('303e813c', 'hex'), packetOf(1)]); // a payload alone
    const broken = content(0);
    broken[2] = 0xa1;
    const { faults } = await send(3, [bare, ...messages(begun), content(0)], 3);
    expect(faults.map(({ code }) => code)).to.deep.equal(['WRIT_LEMF_SCHEMA', 'WRIT_LEMF_INTERFACE']);
    const more = await send(2, [broken, ...contents(0)], 2);
    expect(more.faults.slice(2).map(({ code }) => code)).to.deep.equal(['WRIT_LEMF_SCHEMA', 'WRIT_LEMF_INTERFACE']);
  });
});

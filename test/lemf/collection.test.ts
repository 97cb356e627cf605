import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { startLemf } from '../../src/lemf/lemf.ts';
import type { Lemf, LemfOptions } from '../../src/lemf/lemf.ts';
import {
  activatedPdu,
  alarmPdu,
  contentPdu,
  contentPdus,
  iriPdu,
  packetOf,
  timeNsOf,
  triPdu,
} from '../handover/delivery/pdus.ts';
import { until } from '../handover/delivery/rig.ts';

/** An operator's side made of a socket alone. */
class Operator {
  readonly #socket: net.Socket;
  received = Buffer.alloc(0);
  closed = false;

  constructor(port: number) {
    this.#socket = net.connect(port, '127.0.0.1');
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => (this.closed = true));
    this.#socket.on('data', (octets: Buffer) => (this.received = Buffer.concat([this.received, octets])));
  }

  send(...pdus: readonly Buffer[]): this {
    this.#socket.write(Buffer.concat(pdus));
    return this;
  }

  /** Sends a keep-alive and waits for its answer: everything before it has been taken. */
  async settle(): Promise<void> {
    const before = this.received.length;
    this.send(triPdu('keep-alive', 1));
    await until('an answer', () => this.received.length > before);
  }

  end(): void {
    this.#socket.destroy();
  }
}

describe('the test collection system', () => {
  let folder: string;
  let lemf: Lemf;
  let operators: Operator[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'writ-lemf-'));
    operators = [];
  });
  afterEach(async () => {
    for (const operator of operators) operator.end();
    await lemf.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(options: Partial<LemfOptions> = {}): Promise<void> {
    const out = path.join(folder, 'out');
    lemf = await startLemf({ host: '127.0.0.1', hi2Port: 0, hi3Port: 0, mode: 'check', out, ...options });
  }

  function connect(handover: 2 | 3): Operator {
    const operator = new Operator(handover === 2 ? lemf.ports.hi2 : lemf.ports.hi3);
    operators.push(operator);
    return operator;
  }

  function file(name: string, liid = 'W-0001'): Buffer {
    return readFileSync(path.join(folder, 'out', liid, name));
  }

  it('answers keep-alives and acknowledgement requests under their own number', async () => {
    await open();
    const hi3 = connect(3).send(triPdu('keep-alive', 4711));
    await until('an answer', () => hi3.received.length > 0);
    expect(hi3.received.equals(triPdu('keep-aliveResponse', 4711))).to.equal(true);
  });

  for (const mode of ['check', 'count'] as const) {
    it(`counts the PDUs of a session by their names, and answers none that asks for nothing (${mode})`, async () => {
      await open({ mode });
      const flags = ['testPDU', 'firstSegmentFlag', 'lastSegmentFlag', 'cINReset', 'cINReset'] as const;
      const hi3 = connect(3).send(...flags.map((name, number) => triPdu(name, number)));
      await hi3.settle();
      expect(hi3.received.equals(triPdu('keep-aliveResponse', 1))).to.equal(true);
      expect(lemf.report().hi3).to.deep.include({
        pdus: 0,
        tri: { testPDU: 1, firstSegmentFlag: 1, lastSegmentFlag: 1, cINReset: 2, 'keep-alive': 1 },
      });
      expect(lemf.report()).to.deep.include({ faultCount: 0, liids: {} });
    });
  }

  it('writes content as a pcapng of raw IP packets with the times of the handover, in order, each once', async () => {
    await open();
    const first = connect(3).send(...contentPdus('W-0001', 0, 5));
    await first.settle();
    first.end();
    await connect(3)
      .send(...contentPdus('W-0001', 3, 8))
      .settle();
    const report = lemf.report();
    expect(report.faults).to.deep.equal([]);
    expect(report.liids['W-0001']?.cc).to.deep.equal({ items: 8, duplicates: 2, lastSequence: 7, octets: 480 });
    expect(file('hi3.ber').length).to.equal(
      Buffer.concat([...contentPdus('W-0001', 0, 5), ...contentPdus('W-0001', 3, 8)]).length,
    );
    const pcapng = file('cc.pcapng');
    expect(pcapng.subarray(0, 12).toString('hex')).to.equal('0a0d0d0a1c0000004d3c2b1a');
    expect(pcapng.readUInt16LE(36)).to.equal(101);
    for (let index = 0, at = 60; index < 8; index++, at += pcapng.readUInt32LE(at + 4)) {
      expect(pcapng.readUInt32LE(at)).to.equal(6);
      const ticks = (BigInt(pcapng.readUInt32LE(at + 12)) << 32n) | BigInt(pcapng.readUInt32LE(at + 16));
      expect(ticks).to.equal(timeNsOf(index) / 1000n);
      expect(pcapng.subarray(at + 28, at + 28 + pcapng.readUInt32LE(at + 20)).equals(packetOf(index))).to.equal(true);
    }
  });

  it('pads odd packets in the pcapng and takes one of 65,535 octets', async () => {
    await open();
    const pdus = [61, 62, 63, 65535].map((length, index) => contentPdu('W-0001', index, packetOf(index, length)));
    await connect(3)
      .send(...pdus)
      .settle();
    expect(lemf.report().faults).to.deep.equal([]);
    expect(file('cc.pcapng').length).to.equal(60 + 3 * 96 + 65568);
  });

  it('writes each IRI as a line, with octet strings as hex and addresses as text', async () => {
    await open();
    await connect(2).send(activatedPdu('W-0001', 0), iriPdu('W-0001', 0), iriPdu('W-0001', 1)).settle();
    const lines = file('iri.ndjson').toString('utf8').trimEnd().split('\n');
    expect(lines).to.have.length(2);
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown> & { fields: Record<string, unknown> };
    expect(line).to.deep.include({
      sequence: 0,
      cin: 7,
      iriType: 'iRI-Begin',
      event: 'startOfInterceptionWithSessionActive',
      timeNs: timeNsOf(0).toString(),
    });
    expect(line.fields['targetUsername']).to.equal(Buffer.from('W-0001').toString('hex'));
    expect(line.fields['targetIPAddress']).to.deep.include({ 'iP-value': { iPBinaryAddress: '192.0.2.7' } });
    expect(line.fields['additionalIPAddress']).to.deep.include({ 'iP-value': { iPBinaryAddress: '2001:db8:0:1::' } });
    expect(file('cc.pcapng').length).to.equal(60);
    expect(file('hi3.ber').length).to.equal(0);
    expect(lemf.report().liids['W-0001']).to.deep.include({ hi1: { items: 1, duplicates: 0, lastSequence: 0 } });
  });

  for (const [what, pdus, codes] of [
    ['a number that is missing', [0, 1, 3], ['WRIT_LEMF_MISSING']],
    ['a row that does not begin at 0', [5, 6], ['WRIT_LEMF_MISSING']],
    ['a number twice on one connection', [0, 1, 1, 2], ['WRIT_LEMF_REPEATED']],
    ['a step back on one connection', [0, 1, 2, 1], ['WRIT_LEMF_REPEATED']],
  ] as const) {
    it(`finds ${what}`, async () => {
      await open();
      await connect(3)
        .send(...pdus.map((sequence) => contentPdu('W-0001', sequence)))
        .settle();
      expect(lemf.report().faults.map(({ code }) => code)).to.deep.equal(codes);
    });
  }

  it('finds a resend that differs, that leaves numbers out, that fills what was jumped over', async () => {
    await open();
    const first = connect(3).send(...contentPdus('W-0001', 0, 5), ...contentPdus('W-0001', 8, 10));
    await first.settle();
    await connect(3)
      .send(contentPdu('W-0001', 2, packetOf(99)))
      .settle();
    await connect(3).send(contentPdu('W-0001', 1), contentPdu('W-0001', 3)).settle();
    await connect(3).send(contentPdu('W-0001', 6)).settle();
    const codes = ['DUPLICATE_DIFFERS', 'ORDER', 'LATE', 'MISSING'].map((code) => `WRIT_LEMF_${code}`);
    expect(lemf.report().faults.map(({ code }) => code)).to.deep.equal(codes);
  });

  for (const isFirst of [true, false]) {
    it(`accepts a gap that an HI1 alarm declares ${isFirst ? 'before' : 'after'} it is seen`, async () => {
      await open();
      const hi2 = connect(2);
      const hi3 = connect(3).send(...contentPdus('W-0001', 0, 5));
      await hi3.settle();
      const alarm = alarmPdu(
        'W-0001',
        0,
        'gap: content lost, sequence numbers 5 to 7, 3 packets, 180 octets, cause: queue full',
      );
      if (isFirst) await hi2.send(alarm).settle();
      await hi3.send(...contentPdus('W-0001', 8, 10)).settle();
      if (!isFirst) await hi2.send(alarm).settle();
      expect(lemf.report().faults).to.deep.equal([]);
      expect(lemf.report().liids['W-0001']?.cc.items).to.equal(7);
    });
  }

  it('finds payloads on the wrong interface, and LIIDs that nobody ordered, and keeps nothing of the latter', async () => {
    await open({ folderOf: (liid) => (liid === 'W-0001' ? path.join(folder, 'out', liid) : undefined) });
    await connect(2).send(contentPdu('W-0001', 0)).settle();
    await connect(3).send(iriPdu('W-0001', 0), contentPdu('STRANGER', 0), contentPdu('STRANGER', 1)).settle();
    const codes = lemf.report().faults.map(({ code }) => code);
    expect(codes).to.deep.equal(['WRIT_LEMF_INTERFACE', 'WRIT_LEMF_INTERFACE', 'WRIT_LEMF_UNKNOWN_LIID']);
    expect(Object.keys(lemf.report().liids)).to.deep.equal([]);
  });

  it('names the fault in a stream cut or with one bit turned, at any octet, and lives on', async function () {
    this.timeout(60_000);
    await open();
    const pdu = contentPdu('W-0001', 0);
    for (let octet = 0; octet < pdu.length; octet++) {
      const flipped = Buffer.from(pdu);
      flipped.writeUInt8(flipped.readUInt8(octet) ^ (1 << (octet % 8)), octet);
      const cut = connect(3).send(pdu.subarray(0, octet));
      const turned = connect(3).send(flipped, triPdu('keep-alive', 1));
      await until(
        'it was dealt with',
        () => turned.closed || turned.received.length > 0 || lemf.report().hi3.pdus > 1e6,
        500,
      ).catch(() => undefined);
      cut.end();
      turned.end();
    }
    await connect(3).send(triPdu('keep-alive', 1)).settle();
    const codes = new Set(lemf.report().faults.map(({ code }) => code));
    expect(codes).to.include('WRIT_LEMF_SCHEMA').and.to.include('WRIT_LEMF_STREAM');
  });

  it('keeps a thousand LIIDs without running out of descriptors', async function () {
    this.timeout(60_000);
    await open();
    const hi3 = connect(3);
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 1000; index++) hi3.send(contentPdu(`W-${index}`, round));
      await hi3.settle();
    }
    const report = lemf.report();
    expect(report.faults).to.deep.equal([]);
    expect(Object.values(report.liids).every(({ cc }) => cc.items === 3)).to.equal(true);
    expect(file('cc.pcapng', 'W-999').length).to.equal(60 + 3 * 92);
  });

  it('keeps LIIDs that are no file names apart', async () => {
    await open();
    await connect(3).send(contentPdu('../x', 0), contentPdu('%2e%2e%2fx', 0), contentPdu('a/b', 0)).settle();
    expect(lemf.report().faults).to.deep.equal([]);
    expect(file('hi3.ber', '%2e%2e%2fx').equals(contentPdu('../x', 0))).to.equal(true);
    expect(file('hi3.ber', '%252e%252e%252fx').equals(contentPdu('%2e%2e%2fx', 0))).to.equal(true);
  });

  it('confirms nothing that it could not write', async () => {
    const blocked = path.join(folder, 'blocked');
    writeFileSync(blocked, '');
    await open({ folderOf: () => path.join(blocked, 'x') });
    const hi3 = connect(3).send(contentPdu('W-0001', 0), triPdu('keep-alive', 1));
    await until('it was reset', () => hi3.closed);
    expect(hi3.received.length).to.equal(0);
    expect(lemf.report().faults.map(({ code }) => code)).to.deep.equal(['WRIT_LEMF_WRITE']);
  });

  it('refuses an output folder with something in it, a port in use, and words it does not know', async () => {
    await open();
    const failure = (options: Partial<LemfOptions>): Promise<unknown> =>
      startLemf({ host: '127.0.0.1', hi2Port: 0, hi3Port: 0, mode: 'check', ...options }).then(
        () => undefined,
        (thrown: unknown) => (thrown as { code: string }).code,
      );
    expect(await failure({ out: folder })).to.equal('WRIT_LEMF_OUT_NOT_EMPTY');
    expect(await failure({ hi3Port: lemf.ports.hi2 })).to.equal('WRIT_LEMF_LISTEN');
    for (const text of ['', 'slow', 'slow -1', 'slow 0', 'hang 5', 'explode']) {
      const code = await lemf.command(text).catch((thrown: unknown) => (thrown as { code: string }).code);
      expect(code).to.equal('WRIT_LEMF_COMMAND');
    }
  });

  it('counts PDUs without looking into them, and still answers', async () => {
    await open({ mode: 'count' });
    const hi3 = connect(3).send(...contentPdus('W-0001', 5, 105));
    await hi3.settle();
    expect(lemf.report()).to.deep.include({ faultCount: 0, liids: {} });
    expect(lemf.report().hi3.pdus).to.equal(100);
  });

  it('reads no faster than it is told', async () => {
    await open();
    await lemf.command('slow 50000');
    const pdus = contentPdus('W-0001', 0, 200);
    const begin = performance.now();
    await connect(3)
      .send(...pdus)
      .settle();
    const rate = Buffer.concat(pdus).length / ((performance.now() - begin) / 1000);
    expect(rate).to.be.below(55_000).and.above(5000);
  });
});

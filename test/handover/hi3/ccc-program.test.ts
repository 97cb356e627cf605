import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { cccHeaderOctets, cccProgramOf, LONGEST_DATAGRAM } from '../../../src/handover/hi3/ccc-program.ts';
import { readCcc } from '../../../src/lemf/ccc.ts';
import { cccForms } from '../../../src/model/packetcable-options.ts';
import type { CccForm } from '../../../src/model/packetcable-options.ts';
import { compileTemplate } from '../../../src/native/addon.ts';
import { CABLE_SOURCE } from '../asn1/support/samples.ts';
import { expandTemplate, ntpTime } from '../asn1/support/template-expander.ts';
import type { TemplateFields } from '../asn1/support/template-expander.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../../support/frames.ts';

const CCC_ID = 0xdead_beef;
const sourceOf = (form: CccForm) => ({
  ...CABLE_SOURCE,
  profile: { ...CABLE_SOURCE.profile, cccForm: cccForms.indexOf(form) + 1 },
});
const programOf = (form: CccForm) => cccProgramOf(sourceOf(form), CCC_ID);
const fieldsAt = (seconds: bigint, microseconds: number): TemplateFields => ({
  ...{ sequence: 70_000, seconds, microseconds, cin: 1, direction: 2 },
});

/** The datagram as the standards draw it. */
function drawn(form: CccForm, fields: TemplateFields, packet: Buffer): Buffer {
  const id = Buffer.from('deadbeef', 'hex');
  const time = form === '1.0' ? [] : [ntpTime(fields)];
  const name = form === '2.0' ? [Buffer.from('CASE-1\0\0', 'latin1')] : [];
  return Buffer.concat([id, ...time, ...name, packet]);
}

const packet = ipPacket({ source: '192.0.2.1', destination: '198.51.100.7', payload: Buffer.from('words') });

describe('content datagrams of PacketCable', () => {
  it('are written by the native encoder as by the writer, in each form, whatever the time and the packet', () => {
    const times = fc.tuple(
      fc.oneof(fc.constantFrom(0n, 2_085_978_495n, 2_085_978_496n), fc.bigInt({ min: 0n, max: 9_223_372_036n })),
      fc.oneof(fc.constantFrom(0, 1, 999_999), fc.integer({ min: 0, max: 999_999 })),
    );
    for (const form of cccForms) {
      const native = compileTemplate(programOf(form));
      fc.assert(
        fc.property(times, fc.integer({ min: 0, max: 3000 }), ([seconds, microseconds], length) => {
          const fields = fieldsAt(seconds, microseconds);
          const octets = Buffer.alloc(length, 'Writ');
          const written = drawn(form, fields, octets);
          expect(native.encode(fields, octets).equals(written)).to.equal(true);
          expect(expandTemplate(programOf(form), fields, octets).equals(written)).to.equal(true);
        }),
        { numRuns: 300 },
      );
    }
  });

  it('say the packet’s own microsecond to whoever cuts the fraction', () => {
    const native = compileTemplate(programOf('1.5'));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (microseconds) => {
        const read = readCcc(native.encode(fieldsAt(1_700_000_000n, microseconds), packet), '1.5');
        const timeNs = typeof read === 'string' ? read : read.timeNs;
        expect(timeNs).to.equal(1_700_000_000_000_000_000n + BigInt(microseconds) * 1000n);
      }),
    );
    const late = readCcc(native.encode(fieldsAt(2_100_000_000n, 5), packet), '1.5'); // behind February 2036
    expect(typeof late === 'string' ? late : late.timeNs).to.equal(2_100_000_000_000_005_000n);
  });

  it('carry what fits a datagram and no more', () => {
    for (const form of cccForms) {
      const program = programOf(form);
      expect(program.readUInt32BE(program.length - 4)).to.equal(LONGEST_DATAGRAM - cccHeaderOctets(form));
    }
    expect(cccForms.map(cccHeaderOctets)).to.deep.equal([4, 12, 20]);
  });

  it('are refused without content in the order, and for a case that the header has no room for', () => {
    const without = { ...CABLE_SOURCE, scope: 1 | 32 | 64 };
    expect(() => cccProgramOf(without, CCC_ID))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_SCOPE');
    const long = { ...sourceOf('2.0'), liid: '123456789' };
    expect(() => cccProgramOf(long, CCC_ID))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_VALUE');
  });

  it('are read back in each form, and refused when they are cut at any octet', () => {
    for (const form of cccForms) {
      const octets = compileTemplate(programOf(form)).encode(fieldsAt(1_700_000_000n, 123_456), packet);
      expect(readCcc(octets, form)).to.deep.equal({
        cccId: CCC_ID,
        timeNs: form === '1.0' ? undefined : 1_700_000_000_123_456_000n,
        liid: form === '2.0' ? 'CASE-1' : undefined,
        packet,
      });
      for (let length = 0; length < octets.length; length++) {
        expect(readCcc(octets.subarray(0, length), form), `${form}, ${length}`).to.be.a('string');
      }
    }
  });

  it('are understood by tshark', function () {
    if (spawnSync('tshark', ['--version']).error !== undefined) {
      this.test!.title += ' (skipped: tshark is not installed)';
      return this.skip();
    }
    this.timeout(60_000);
    const ports = { '1.0': 40_001, '1.5': 40_002, '2.0': 40_003 };
    const dissectors = { '1.0': 'pcli', '1.5': 'pcli12', '2.0': 'pcli20' };
    const frames = cccForms.map((form) => {
      const payload = compileTemplate(programOf(form)).encode(fieldsAt(1_700_000_000n, 123_456), packet);
      const carrier = ipPacket({ source: '203.0.113.1', destination: '203.0.113.9', payload });
      carrier.writeUInt16BE(ports[form], 22);
      return { timeNs: 1_700_000_001_000_000_000n, frame: ethernetFrame(carrier) };
    });
    const folder = mkdtempSync(path.join(tmpdir(), 'writ-ccc-'));
    try {
      const file = path.join(folder, 'ccc.pcap');
      writeFileSync(file, pcapFile(frames));
      const fields = ['pcli.cccid', 'pcli.timestamp', 'pcli.case_id', 'data.data'].flatMap((field) => ['-e', field]);
      const decode = cccForms.flatMap((form) => ['-d', `udp.port==${ports[form]},${dissectors[form]}`]);
      const run = spawnSync('tshark', ['-r', file, ...decode, '-T', 'fields', ...fields], { encoding: 'utf8' });
      const lines = run.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t'));
      expect(lines.map(([id]) => id)).to.deep.equal(Array(3).fill(`${CCC_ID}`));
      expect(lines.map(([, time]) => time?.match(/22:13:20\.123456/)?.[0])).to.deep.equal([
        undefined,
        ...['22:13:20.123456', '22:13:20.123456'],
      ]);
      expect(lines.map(([, , name]) => name)).to.deep.equal(['', '', '0x434153452d310000']);
      expect(lines.map(([, , , inner]) => inner)).to.deep.equal(Array(3).fill(packet.toString('hex')));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

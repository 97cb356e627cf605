import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { PcapngWriter } from '../../../src/handover/pull/pcapng-writer.ts';
import { surveyFile } from '../../../src/native/addon.ts';
import { ipPacket } from '../../support/frames.ts';

const TIME_NS = 1_700_000_000_123_456_789n;
const packets = Array.from({ length: 9 }, (_, index) =>
  ipPacket({
    source: index % 2 === 0 ? '192.0.2.7' : '2001:db8::7',
    destination: index % 2 === 0 ? '198.51.100.1' : '2001:db8::99',
    payload: Buffer.alloc(index, index),
  }),
);

function written(): Buffer {
  const texts = { comment: 'LIID W-1, package 1', hardware: 'NE-1', application: 'Writ' };
  const writer = new PcapngWriter(texts);
  const parts = packets.map((packet, index) => {
    const point = ['', 'edge-1', 'edge-1'][index % 3] ?? '';
    const direction = ([undefined, 0, 1] as const)[index % 3];
    const fields = { point, direction, timeNs: TIME_NS + BigInt(index), number: BigInt(index) + (1n << 32n) };
    writer.packet(fields, Buffer.concat([Buffer.from('xx'), packet]), 2, 2 + packet.length);
    return writer.take();
  });
  return Buffer.concat(parts);
}

describe('a package’s pcapng', () => {
  let folder: string;
  let file: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'writ-pcapng-'));
    file = path.join(folder, 'content.pcapng');
    writeFileSync(file, written());
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is made of whole blocks of four octets, each with its length at both ends', () => {
    const octets = written();
    const types: number[] = [];
    let at = 0;
    for (; at < octets.length; at += octets.readUInt32LE(at + 4)) {
      const length = octets.readUInt32LE(at + 4);
      expect(length % 4).to.equal(0);
      expect(octets.readUInt32LE(at + length - 4)).to.equal(length);
      types.push(octets.readUInt32LE(at));
    }
    expect(at).to.equal(octets.length);
    expect(types.slice(0, 4)).to.deep.equal([0x0a0d0d0a, 1, 6, 1]);
    expect(types.filter((type) => type === 6)).to.have.length(packets.length);
  });

  it('is read by the core’s own reader', async () => {
    const survey = await surveyFile(file);
    expect(
      JSON.stringify(survey, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
    ).to.contain(`"traffic":{"frames":${packets.length}`);
  });

  it('is read by tshark, to the nanosecond, with packet, point, direction and number', function () {
    this.timeout(30_000);
    if (spawnSync('tshark', ['--version']).error !== undefined) {
      this.test!.title += ' (skipped: tshark is not installed)';
      return this.skip();
    }
    const fields = [
      'frame.time_epoch',
      'frame.interface_name',
      'frame.packet_flags_direction',
      'frame.packet_id',
      'frame.len',
    ];
    const wanted = fields.flatMap((field) => ['-e', field]);
    const run = spawnSync('tshark', ['-r', file, '-T', 'fields', ...wanted], { encoding: 'utf8' });
    expect(run.status, run.stderr).to.equal(0);
    const rows = run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows.map(([time]) => time)).to.deep.equal(packets.map((_, index) => `1700000000.${123_456_789 + index}`));
    expect(rows[1]?.slice(1)).to.deep.equal(['edge-1', '0x00000002', '4294967297', `${packets[1]?.length}`]);
    expect(rows[2]?.slice(1, 3)).to.deep.equal(['edge-1', '0x00000001']);
  });
});

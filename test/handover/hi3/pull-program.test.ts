import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBer } from '../../../src/handover/asn1/ber-reader.ts';
import { pullContent } from '../../../src/handover/asn1/pull-content.ts';
import { pullContentProgramOf } from '../../../src/handover/hi3/pull-program.ts';
import { PullRecord } from '../../../src/handover/hi3/pull-record.ts';
import { scopeToBits } from '../../../src/model/instrument.ts';
import { compileTemplate } from '../../../src/native/addon.ts';
import { ipPacket } from '../../support/frames.ts';
import { expandTemplate } from '../asn1/support/template-expander.ts';

const program = pullContentProgramOf({ scope: scopeToBits('iri+cc') });
const packet = ipPacket({ source: '192.0.2.1', destination: '198.51.100.7', payload: Buffer.from('words') });
const fields = { sequence: 5, seconds: 1_700_000_000n, microseconds: 1, cin: 7, direction: 0 };

describe('the spool’s records of content that is fetched', () => {
  it('are written by the native encoder as by the slow one, and read back, whatever the numbers, the point and the packet', () => {
    const u32 = fc.oneof(fc.constantFrom(0, 127, 128, 255, 256, 0x7fff_ffff, 0xffff_ffff), fc.nat());
    const points = fc.constantFrom('', 'edge-1', 'a longer name_1');
    fc.assert(
      fc.property(
        u32,
        u32,
        fc.integer({ min: 0, max: 2 }),
        points,
        fc.nat(3000),
        (sequence, cin, direction, point, length) => {
          const octets = Buffer.alloc(length, 'Writ');
          const values = { ...fields, sequence, cin, direction };
          const record = compileTemplate(program, point).encode(values, octets);
          expect(record.equals(expandTemplate(program, values, octets, point))).to.equal(true);
          const read = new PullRecord();
          expect(read.read(Buffer.concat([Buffer.alloc(3), record]), 3, 3 + record.length)).to.equal(true);
          expect(record.subarray(read.packetStart - 3, read.packetEnd - 3).equals(octets)).to.equal(true);
          expect(read.number(cin)).to.equal(BigInt(sequence));
          expect(read.direction).to.equal(direction === 2 ? undefined : direction);
          expect(read.point).to.equal(point);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('count on past 32 bits, where the stream takes a new CIN (I5)', () => {
    const record = compileTemplate(program).encode({ ...fields, cin: 1, sequence: 3 }, packet);
    const read = new PullRecord();
    expect(read.read(record, 0, record.length)).to.equal(true);
    expect(read.number(0xffff_ffff)).to.equal(2n * 0x1_0000_0000n + 3n);
  });

  it('are of the form that the table says, and refused when they are cut at any octet', () => {
    const record = compileTemplate(program, 'edge-1').encode(fields, packet);
    expect(decodeBer(pullContent, record)).to.have.property('ok', true);
    const read = new PullRecord();
    for (let length = 0; length < record.length; length++)
      expect(read.read(record.subarray(0, length), 0, length), `${length}`).to.equal(false);
    expect(read.read(Buffer.concat([record, Buffer.alloc(1)]), 0, record.length + 1)).to.equal(false);
  });

  it('are refused without content in the order', () => {
    expect(() => pullContentProgramOf({ scope: scopeToBits('iri') }))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_SCOPE');
  });
});

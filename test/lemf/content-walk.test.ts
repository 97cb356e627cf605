import { expect } from 'chai';
import fc from 'fast-check';
import { decodePsPdu } from '../../src/handover/asn1/ps-pdu.ts';
import { ContentWalk } from '../../src/lemf/content-walk.ts';
import { contentPdu, iriPdu, packetOf, triPdu } from '../handover/delivery/pdus.ts';

const walk = new ContentWalk();

/** What the schema reader says the walk should have found; undefined when the schema refuses. */
function bySchema(octets: Buffer): Record<string, unknown> | undefined {
  const decoded = decodePsPdu(octets);
  if (!decoded.ok || decoded.value.payload.alternative !== 'cCPayloadSequence') return undefined;
  const { pSHeader: header, payload } = decoded.value;
  const contents = payload.value[0]?.cCContents;
  const inner = contents?.alternative === 'iPCC' ? contents.value.iPCCContents : undefined;
  return {
    liid: header.lawfulInterceptionIdentifier.toString('hex'),
    cin: header.communicationIdentifier.communicationIdentityNumber,
    sequence: header.sequenceNumber,
    seconds: Number(header.microSecondTimeStamp?.seconds),
    microSeconds: header.microSecondTimeStamp?.microSeconds,
    packet: inner?.alternative === 'iPPackets' ? inner.value.toString('hex') : undefined,
  };
}

function byWalk(octets: Buffer): Record<string, unknown> | undefined {
  if (!walk.read(octets, 0, octets.length)) return undefined;
  const { liidStart, liidEnd, cin, sequence, seconds, microSeconds, packetStart, packetEnd } = walk;
  const hex = (start: number, end: number): string => octets.toString('hex', start, end);
  return { liid: hex(liidStart, liidEnd), cin, sequence, seconds, microSeconds, packet: hex(packetStart, packetEnd) };
}

describe('the strict content walk', () => {
  it('reads every content PDU of Writ as the schema reader does', () => {
    const pdu = fc.record({
      liid: fc.stringMatching(/^[!-~]{1,25}$/),
      sequence: fc.integer({ min: 0, max: 0xffff_ffff }),
      length: fc.oneof(fc.integer({ min: 20, max: 300 }), fc.integer({ min: 20, max: 65535 })),
    });
    fc.assert(
      fc.property(pdu, ({ liid, sequence, length }) => {
        const octets = contentPdu(liid, sequence, packetOf(sequence, length));
        expect(byWalk(octets)).to.deep.equal(bySchema(octets)).and.not.equal(undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('accepts nothing that the schema reader refuses or reads otherwise, whatever octets are changed', () => {
    const base = contentPdu('W-0001', 300);
    const change = fc.array(fc.tuple(fc.nat(base.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    let accepted = 0;
    fc.assert(
      fc.property(change, (changes) => {
        const octets = Buffer.from(base);
        for (const [at, octet] of changes) octets.writeUInt8(octet, at);
        const found = byWalk(octets);
        if (found === undefined) return;
        accepted++;
        expect(found).to.deep.equal(bySchema(octets));
        const decoded = decodePsPdu(octets);
        expect(decoded.ok ? decoded.findings : undefined).to.deep.equal([]);
      }),
      { numRuns: 5000 },
    );
    expect(accepted).to.be.above(100);
  });

  it('refuses a PDU cut at any octet, or with octets behind it, and every other kind of PDU', () => {
    const pdu = contentPdu('W-0001', 1);
    for (let end = 0; end < pdu.length; end++) expect(walk.read(pdu.subarray(0, end), 0, end)).to.equal(false);
    for (let end = 0; end < pdu.length; end++) expect(walk.read(pdu, 0, end)).to.equal(false);
    expect(walk.read(Buffer.concat([pdu, Buffer.alloc(1)]), 0, pdu.length + 1)).to.equal(false);
    for (const other of [iriPdu('W-0001', 0), triPdu('keep-alive', 0)]) {
      expect(walk.read(other, 0, other.length)).to.equal(false);
    }
  });
});

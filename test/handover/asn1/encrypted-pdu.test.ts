import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBer } from '../../../src/handover/asn1/ber-reader.ts';
import { PayloadSealer, sealedOctets, sealPdu } from '../../../src/handover/asn1/encrypted-pdu.ts';
import { decipherPdu, encryptedPayload, encryptPayload } from '../../../src/handover/asn1/encryption.ts';
import { decodePsPdu, encodePsPdu, isMinimal } from '../../../src/handover/asn1/ps-pdu.ts';
import { activatedPdu, contentPdu, iriPdu, packetOf } from '../delivery/pdus.ts';
import { complaints, decodeIndependently, independentDecoderMissing } from './support/independent.ts';
import { skipFor } from '../../support/skip.ts';
import { EVERYTHING } from './support/samples.ts';

const KEYS = { 'aes-192-cbc': randomBytes(24), 'aes-256-cbc': randomBytes(32) } as const;
const SEALERS = {
  'aes-192-cbc': new PayloadSealer({ encryption: 'aes-192-cbc', key: KEYS['aes-192-cbc'] }),
  'aes-256-cbc': new PayloadSealer({ encryption: 'aes-256-cbc', key: KEYS['aes-256-cbc'] }),
};
const encryptions = fc.constantFrom('aes-192-cbc' as const, 'aes-256-cbc' as const);
const counters = fc.bigInt(0n, (1n << 64n) - 1n);
const sequences = fc.nat(0xffff);
const pdus = fc.oneof(
  fc.tuple(sequences, fc.integer({ min: 20, max: 66_000 })).map(([sequence, size]) => {
    return { sequence, pdu: contentPdu('W-0001', sequence, packetOf(sequence, Math.min(size, 65_535))) };
  }),
  sequences.map((sequence) => ({ sequence, pdu: iriPdu('W-0001', sequence) })),
  sequences.map((sequence) => ({ sequence, pdu: activatedPdu('W-0001', sequence) })),
);

describe("a finished PDU's payload, encrypted on its way", () => {
  it('comes back to the octet, with its counter, for the reader that shares no code with the sealing', () => {
    fc.assert(
      fc.property(pdus, encryptions, counters, ({ pdu, sequence }, encryption, counter) => {
        const to = { counter, sequenceNumber: sequence, part: 'part3', withClear: true } as const;
        const { wire, clear } = sealPdu(pdu, SEALERS[encryption], to);
        const opened = decipherPdu(wire, KEYS[encryption]);
        expect(opened.pdu.equals(clear ?? Buffer.alloc(0))).to.equal(true);
        const held = decodeBer(encryptedPayload, opened.plain);
        const before = decodePsPdu(pdu);
        if (!held.ok || !before.ok) throw new Error('not decoded');
        expect(held.value).to.deep.equal({ byteCounter: counter, payload: before.value.payload });
        expect(sealedOctets(pdu, counter)).to.equal(wire.length);
      }),
      { numRuns: 150 },
    );
  });

  it('is the octets that the plain writer makes of the same PDU', () => {
    fc.assert(
      fc.property(pdus, encryptions, counters, ({ pdu, sequence }, encryption, counter) => {
        const key = KEYS[encryption];
        const to = { counter, sequenceNumber: sequence, part: 'part1', withClear: false } as const;
        const decoded = decodePsPdu(pdu);
        if (!decoded.ok) throw new Error('not decoded');
        const { pSHeader, payload } = decoded.value;
        const plain = { byteCounter: counter, payload };
        const value = encryptPayload({ plain, sequenceNumber: sequence, key, type: 'part1' }, EVERYTHING);
        const written = encodePsPdu({ pSHeader, payload: { alternative: 'encryptionContainer', value } }, EVERYTHING);
        expect(sealPdu(pdu, SEALERS[encryption], to).wire.equals(written)).to.equal(true);
      }),
      { numRuns: 80 },
    );
  });

  it('is minimal, and what the independent decoder decodes and writes again to the same octets', function () {
    const missing = independentDecoderMissing();
    const sealed = [0, 1, 2, 3].map((sequence) => {
      const pdu = sequence < 2 ? contentPdu('W-0001', sequence) : iriPdu('W-0001', sequence);
      const to = { counter: 1n << 62n, sequenceNumber: sequence, part: 'part3', withClear: false } as const;
      return sealPdu(pdu, SEALERS['aes-256-cbc'], to).wire;
    });
    for (const wire of sealed) {
      const decoded = decodePsPdu(wire);
      expect(decoded.ok && isMinimal(decoded)).to.equal(true);
    }
    skipFor(this, missing);
    const { status, output } = decodeIndependently(sealed);
    expect(status, complaints(output)).to.equal(0);
  });

  it('says nothing to another key', () => {
    const to = { counter: 1n << 62n, sequenceNumber: 5, part: 'part3', withClear: false } as const;
    const { wire } = sealPdu(contentPdu('W-0001', 5), SEALERS['aes-192-cbc'], to);
    expect(() => decipherPdu(wire, randomBytes(24)))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_DECRYPTION');
    expect(() => decipherPdu(wire, randomBytes(32)))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_KEY');
  });
});

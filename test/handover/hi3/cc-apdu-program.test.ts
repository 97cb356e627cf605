import { expect } from 'chai';
import fc from 'fast-check';
import { encodeBer } from '../../../src/handover/asn1/ber-writer.ts';
import { iASCCAPDU } from '../../../src/handover/asn1/modules/us/ias-content.ts';
import { cCAPDU } from '../../../src/handover/asn1/modules/us/voice-content.ts';
import { encodeReference } from '../../../src/handover/asn1/reference.ts';
import { formatPacketTime } from '../../../src/handover/asn1/time.ts';
import { iasContentProgramOf, voiceContentProgramOf } from '../../../src/handover/hi3/cc-apdu-program.ts';
import type { ContentScope, IasSource } from '../../../src/model/handover-source.ts';
import { compileTemplate as compileNative } from '../../../src/native/addon.ts';
import { complaints, decodeIndependently, independentDecoderMissing } from '../asn1/support/independent.ts';
import { IAS_SOURCE } from '../asn1/support/samples.ts';
import { expandTemplate } from '../asn1/support/template-expander.ts';
import type { TemplateFields } from '../asn1/support/template-expander.ts';
import { permitFor } from '../../../src/model/scope-permit.ts';
import { skipFor } from '../../support/skip.ts';

const name = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom('a', 'Z', '7', '-', '.'), minLength: 1, maxLength });

const sources: fc.Arbitrary<IasSource & ContentScope> = fc
  .tuple(name(25), name(15))
  .map(([liid, networkElementId]) => ({ ...IAS_SOURCE, liid, profile: { ...IAS_SOURCE.profile, networkElementId } }));

const number32 = fc.oneof(
  fc.constantFrom(0, 127, 128, 32_767, 32_768, 8_388_608, 2_147_483_648, 4_294_967_295),
  fc.integer({ min: 0, max: 4_294_967_295 }),
);
const fieldValues: fc.Arbitrary<TemplateFields> = fc.record({
  sequence: number32,
  seconds: fc.bigInt({ min: 0n, max: 9_223_372_036n }),
  microseconds: fc.integer({ min: 0, max: 999_999 }),
  cin: number32,
  direction: fc.integer({ min: 0, max: 2 }),
});
const payloadLength = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 65_300, max: 65_535 }),
  fc.integer({ min: 0, max: 65_535 }),
);

/** The same PDU as a value of the module. */
function contentPdu({ liid, profile }: IasSource, fields: TemplateFields, payload: Buffer) {
  const correlationID = Buffer.alloc(4);
  correlationID.writeUInt32BE(fields.cin);
  return {
    ccDeliveryHeader: {
      correlationInfo: {
        ...{ caseId: liid, iapId: profile.networkElementId },
        contentIdentifier: { alternative: 'correlationID', value: correlationID },
      },
      timeStamp: formatPacketTime(fields.seconds * 1_000_000_000n + BigInt(fields.microseconds) * 1000n),
      packetDirection: (['fromSubject', 'toSubject', undefined] as const)[fields.direction],
      sequenceNumber: BigInt(fields.sequence),
    },
    payload,
  } as const;
}

describe('content by ATIS-1000013 and ATIS-1000678', () => {
  it('is written by the native encoder as by the writer and the asn1js reference, for any case, numbers and packet size', function () {
    this.timeout(60_000);
    const several = fc.array(fieldValues, { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(sources, several, payloadLength, (source, all, length) => {
        const program = iasContentProgramOf(source);
        const native = compileNative(program, 'ip01');
        expect(voiceContentProgramOf(source).equals(program)).to.equal(true);
        const packet = Buffer.alloc(length, 'Writ');
        for (const fields of all) {
          const value = contentPdu(source, fields, packet);
          const written = encodeBer(iASCCAPDU, value, permitFor(2, 'cc'));
          expect(native.encode(fields, packet).equals(written)).to.equal(true);
          expect(expandTemplate(program, fields, packet, 'ip01').equals(written)).to.equal(true);
          expect(encodeReference(iASCCAPDU, value).equals(written)).to.equal(true);
          expect(encodeReference(cCAPDU, value).equals(written)).to.equal(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is understood by the independent decoder', function () {
    skipFor(this, independentDecoderMissing('us'));
    this.timeout(120_000);
    const native = compileNative(iasContentProgramOf(IAS_SOURCE));
    const cases = fc.sample(fc.tuple(fieldValues, payloadLength), { numRuns: 200, seed: 13 });
    const pdus = cases.map(([fields, length]) => native.encode(fields, Buffer.alloc(length, 7)));
    for (const [module, type] of [
      ['IAS-LAES-CmCC-Abstract-Syntax-Module', 'IAS-CC-APDU'],
      ['CCDeliveryHeaderModule', 'CC-APDU'],
    ] as const) {
      const { status, output } = decodeIndependently(pdus, { set: 'us', module, type });
      expect(status, complaints(output)).to.equal(0);
    }
  });

  it('leaves the direction out when it is neither from the subject nor to it', () => {
    const fields = { sequence: 1, seconds: 1_700_000_000n, microseconds: 123_456, cin: 0x01020304, direction: 2 };
    const pdu = compileNative(iasContentProgramOf(IAS_SOURCE)).encode(fields, Buffer.from('45', 'hex'));
    expect(pdu.toString('hex')).to.equal(
      '303b' +
        'a036' +
        'a019' +
        `8009${Buffer.from('CASE-0001').toString('hex')}` +
        `8104${Buffer.from('IAP1').toString('hex')}` +
        'a2068004' +
        '01020304' +
        `8116${Buffer.from('20231114221320.123456Z').toString('hex')}` +
        '830101' +
        '810145',
    );
  });
});

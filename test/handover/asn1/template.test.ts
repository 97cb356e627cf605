import { expect } from 'chai';
import fc from 'fast-check';
import type { WritError } from '../../../src/base/errors.ts';
import { encodeBer } from '../../../src/handover/asn1/ber-writer.ts';
import { psPdu } from '../../../src/handover/asn1/payload.ts';

import type { PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { encodeReference } from '../../../src/handover/asn1/reference.ts';
import {
  enumerated,
  field,
  generalizedTime,
  integer,
  octets,
  optional,
  sequence,
} from '../../../src/handover/asn1/schema.ts';
import { compileTemplate, VARIABLES, type Templated } from '../../../src/handover/asn1/template.ts';
import { formatPacketTime } from '../../../src/handover/asn1/time.ts';
import { psHeaderOf } from '../../../src/handover/header.ts';
import { ccProgramOf } from '../../../src/handover/hi3/content-program.ts';
import { scopeToBits } from '../../../src/model/instrument.ts';
import type { Permit } from '../../../src/model/scope-permit.ts';
import type { ContentScope, HandoverSource } from '../../../src/model/handover-source.ts';
import {
  complaints,
  decodeIndependently,
  golden,
  goldenMissing,
  independentDecoderMissing,
} from './support/independent.ts';
import { encodeAnything, CONTENT, BARE_SOURCE, SOURCE } from './support/samples.ts';
import { compileTemplate as compileNative } from '../../../src/native/addon.ts';
import { expandTemplate } from './support/template-expander.ts';
import type { TemplateFields } from './support/template-expander.ts';
import { skipFor } from '../../support/skip.ts';

const JOINED = {
  ...{ timeForm: 0, timeStampQualifier: true, networkFunctionId: 'MF-1' },
  aggregation: { packets: 300, milliseconds: 50 },
};
const DIRECTIONS = ['fromTarget', 'toTarget', 'indeterminate', 'combined', 'notapplicable'] as const;

/** 5.2.11, 5.2.13: a PrintableString of 1 to 8 where the name is one. */
function pointFields(point: string): Partial<PsPdu['pSHeader']> {
  if (point === '') return {};
  if (/^[A-Za-z0-9 '()+,./:=?-]{1,8}$/.test(point)) return { interceptionPointID: point };
  return { extendedInterceptionPointID: Buffer.from(point, 'ascii') };
}

/** The same content PDU as a value. */
function contentPdu(source: HandoverSource, fields: TemplateFields, packet: Buffer, point = ''): PsPdu {
  const header = psHeaderOf(source, { cin: fields.cin, sequence: fields.sequence, timeNs: 0n });
  const timeNs = fields.seconds * 1_000_000_000n + BigInt(fields.microseconds) * 1000n;
  const time =
    source.profile.etsi?.timeForm === 1
      ? { timeStamp: formatPacketTime(timeNs) }
      : { microSecondTimeStamp: { seconds: fields.seconds, microSeconds: fields.microseconds } };
  return {
    pSHeader: {
      ...header,
      ...pointFields(point),
      ...time,
    },
    payload: {
      alternative: 'cCPayloadSequence',
      value: [
        {
          payloadDirection: DIRECTIONS[fields.direction]!,
          cCContents: {
            alternative: 'iPCC',
            value: { iPCCObjId: '5.3.20.2', iPCCContents: { alternative: 'iPPackets', value: packet } },
          },
        },
      ],
    },
  };
}

/** By the native encoder. */
function joined(packets: readonly (readonly [TemplateFields, number])[]): Buffer {
  const source = { ...SOURCE, profile: { ...SOURCE.profile, etsi: JOINED } };
  const native = compileNative(ccProgramOf(source, 0), 'ip01');
  const parts = packets.map(([fields, length]) => native.encodePart(fields, packetOf(length)));
  return native.encode(packets.at(-1)![0], Buffer.concat(parts));
}

/** Several packets in one, each with what the PDU around it can't say for all (6.2.3). */
function severalPdu(
  source: HandoverSource,
  fields: TemplateFields,
  packets: readonly (readonly [TemplateFields, number])[],
  point: string,
): PsPdu {
  const { pSHeader } = contentPdu(source, fields, Buffer.alloc(0), point);
  const isQualified = pSHeader.timeStampQualifier !== undefined;
  const value = packets.map(([one, length]) => {
    const { pSHeader: own, payload } = contentPdu(source, one, packetOf(length));
    const [item] = payload.value as [object];
    const { timeStamp, microSecondTimeStamp, timeStampQualifier } = own;
    return { ...item, timeStamp, microSecondTimeStamp, timeStampQualifier };
  });
  return {
    pSHeader: isQualified ? { ...pSHeader, timeStampQualifier: 'timeOfAggregation' } : pSHeader,
    payload: { alternative: 'cCPayloadSequence', value },
  } as unknown as PsPdu;
}

const name = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom('a', 'Z', '7', '-', '.'), minLength: 1, maxLength });

const country = fc.constantFrom('', 'US', 'NZ', '--');

const sources: fc.Arbitrary<HandoverSource & ContentScope> = fc.record({
  scope: fc.constant(SOURCE.scope),
  liid: name(25),
  profile: fc.record({
    operatorId: name(16),
    networkElementId: fc.oneof(fc.constant(''), name(16)),
    authorizationCountry: country,
    deliveryCountry: country,
  }),
});

/** What an agency may have chosen of the header. */
const chosenSources = fc
  .tuple(
    sources,
    fc.record({
      timeForm: fc.constantFrom(0, 1),
      timeStampQualifier: fc.boolean(),
      networkFunctionId: fc.oneof(fc.constant(''), name(32)),
    }),
  )
  .map(([source, etsi]) => ({ ...source, profile: { ...source.profile, etsi } }));

const points = fc.oneof(fc.constantFrom('', 'ip01', 'site_a', 'edge-0001', 'north.tap', 'x'), name(16));

const number32 = fc.oneof(
  fc.constantFrom(
    0,
    127,
    128,
    255,
    256,
    32_767,
    32_768,
    8_388_607,
    8_388_608,
    2_147_483_647,
    2_147_483_648,
    4_294_967_295,
  ),
  fc.integer({ min: 0, max: 4_294_967_295 }),
);

const fieldsShape = {
  sequence: number32,
  seconds: fc.oneof(number32.map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  microseconds: fc.oneof(fc.constantFrom(0, 127, 128, 32_767, 32_768, 999_999), fc.integer({ min: 0, max: 999_999 })),
  cin: number32,
  direction: fc.integer({ min: 0, max: 4 }),
};
const fieldValues: fc.Arbitrary<TemplateFields> = fc.record(fieldsShape);

/** Around each size where some length grows by an octet, and anywhere up to the largest packet. */
const payloadLength = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 65_300, max: 65_535 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 65_535 }) },
);

function packetOf(length: number): Buffer {
  return Buffer.alloc(length, 'Writ');
}

/** A type with each of the forms that ETSI's content does without. */
const fixedForms = sequence({
  at: field(0, generalizedTime),
  side: optional(1, enumerated({ from: 0, to: 1 })),
  id: field(2, octets(4, 4)),
  number: field(3, integer(0, 4_294_967_295)),
  body: field(4, octets()),
  again: field(5, sequence({ at: field(0, generalizedTime), side: optional(1, enumerated({ from: 0, to: 1 })) })),
});

const fixedFormsProgram = compileTemplate(
  fixedForms,
  {
    at: VARIABLES.generalizedTime,
    side: VARIABLES.packetDirection,
    id: VARIABLES.correlationID,
    number: VARIABLES.sequenceNumber,
    body: VARIABLES.body,
    again: { at: VARIABLES.generalizedTime, side: VARIABLES.packetDirection },
  },
  CONTENT,
);

function fixedFormsWritten(fields: TemplateFields, packet: Buffer): Buffer {
  const side = ([0, 1] as const)[fields.direction];
  const at = formatPacketTime(fields.seconds * 1_000_000_000n + BigInt(fields.microseconds) * 1000n + 999n);
  const id = Buffer.alloc(4);
  id.writeUInt32BE(fields.cin);
  return encodeBer(fixedForms, { at, side, id, number: fields.sequence, body: packet, again: { at, side } });
}

const secondsOfFourDigitYears = fc.oneof(
  fc.constantFrom(0n, 951_782_400n, 1_709_164_799n, 1_735_689_599n, 253_402_300_799n),
  fc.bigInt({ min: 0n, max: 253_402_300_799n }),
);

describe('the content template', () => {
  it('expands to the octets of the writer and of the asn1js reference, for any grant, numbers and packet size', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(sources, fieldValues, payloadLength, points, (source, fields, length, point) => {
        const program = ccProgramOf(source, fields.cin);
        const packet = packetOf(length);
        const expanded = expandTemplate(program, fields, packet, point);
        const value = contentPdu(source, fields, packet, point);
        expect(expanded.equals(encodeAnything(value))).to.equal(true);
        expect(expanded.equals(encodeReference(psPdu, value))).to.equal(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('makes the native encoder write those octets, for any grant, numbers and packet size', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(
        sources,
        fc.array(fieldValues, { minLength: 1, maxLength: 20 }),
        payloadLength,
        points,
        (source, all, length, point) => {
          const native = compileNative(ccProgramOf(source, 0), point);
          const packet = packetOf(length);
          for (const fields of all) {
            const written = encodeAnything(contentPdu(source, fields, packet, point));
            expect(native.encode(fields, packet).equals(written)).to.equal(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('makes the native encoder write several packets into one PDU as the writer and the reference do, each with its own time', function () {
    this.timeout(60_000);
    const packets = fc.array(fc.tuple(fieldValues, fc.integer({ min: 0, max: 2000 })), { minLength: 1, maxLength: 12 });
    const header = fc.record({ ...fieldsShape, seconds: secondsOfFourDigitYears });
    fc.assert(
      fc.property(chosenSources, header, packets, points, (chosen, fields, all, point) => {
        const aggregation = { packets: 12, milliseconds: 50 };
        const source = { ...chosen, profile: { ...chosen.profile, etsi: { ...chosen.profile.etsi, aggregation } } };
        const native = compileNative(ccProgramOf(source, 0), point);
        const ofTime = all.map(
          ([one, length]) => [{ ...one, seconds: one.seconds % 253_402_300_800n }, length] as const,
        );
        const parts = ofTime.map(([one, length]) => native.encodePart(one, packetOf(length)));
        const value = severalPdu(source, fields, ofTime, point);
        const written = native.encode(fields, Buffer.concat(parts));
        expect(written.equals(encodeAnything(value))).to.equal(true);
        expect(written.equals(encodeReference(psPdu, value))).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it('makes the native encoder write the octets of the reference, at each packet size where a length may grow', function () {
    this.timeout(60_000);
    const native = compileNative(ccProgramOf(SOURCE, 1234));
    const fields = { sequence: 128, seconds: 1_700_000_000n, microseconds: 999_999, cin: 1234, direction: 1 };
    const small = Array.from({ length: 600 }, (_, length) => length);
    const large = Array.from({ length: 300 }, (_, index) => 65_535 - index);
    const between = Array.from({ length: 130 }, (_, index) => 600 + index * 499);
    for (const length of [...small, ...between, ...large]) {
      const packet = packetOf(length);
      const reference = encodeReference(psPdu, contentPdu(SOURCE, fields, packet));
      expect(native.encode(fields, packet).equals(reference), `${length} octets`).to.equal(true);
    }
  });

  it('makes the native encoder write the header in the form that the agency has chosen', function () {
    this.timeout(60_000);
    const values = fc.array(fc.record({ ...fieldsShape, seconds: secondsOfFourDigitYears }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(chosenSources, values, payloadLength, points, (source, all, length, point) => {
        const native = compileNative(ccProgramOf(source, 0), point);
        const packet = packetOf(length);
        for (const fields of all) {
          const value = contentPdu(source, fields, packet, point);
          expect(native.encode(fields, packet).equals(encodeReference(psPdu, value))).to.equal(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('writes a time as text, a direction that may be missing and an id of four octets as the writer does', function () {
    this.timeout(60_000);
    const each = fc.record({ ...fieldsShape, seconds: secondsOfFourDigitYears });
    const native = compileNative(fixedFormsProgram, 'ip01');
    fc.assert(
      fc.property(fc.array(each, { minLength: 1, maxLength: 10 }), payloadLength, (all, length) => {
        const packet = packetOf(length);
        for (const fields of all) {
          const written = fixedFormsWritten(fields, packet);
          expect(expandTemplate(fixedFormsProgram, fields, packet).equals(written)).to.equal(true);
          expect(native.encode(fields, packet).equals(written)).to.equal(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is not made for an order whose scope has no content, whoever asks for it', () => {
    for (const scope of [0, scopeToBits('iri'), 4 | 8])
      expect(() => ccProgramOf({ ...SOURCE, scope }, 1))
        .to.throw('does not cover cc')
        .with.property('code', 'WRIT_HANDOVER_SCOPE');
    const forged = { allows: new Set() } as Permit<'cc'>;
    const fields = { sequence: 1, seconds: 1n, microseconds: 0, cin: 1, direction: 0 };
    const pdu = contentPdu(SOURCE, fields, Buffer.alloc(20));
    expect(() => compileTemplate(psPdu, pdu as Templated<PsPdu>, forged))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_SCOPE');
  });

  it('refuses a variable that may be missing where a field may not', () => {
    const strict = sequence({ side: field(0, enumerated({ from: 0, to: 1 })), body: field(1, octets()) });
    expect(() => compileTemplate(strict, { side: VARIABLES.packetDirection, body: VARIABLES.body }, CONTENT)).to.throw(
      'a variable that may be absent stands at the mandatory side',
    );
  });

  it('expands to the sample PDU of the independent encoder', function () {
    skipFor(this, goldenMissing());
    const sample = golden('etsi-ps-ipcc.ber');
    const fields = { sequence: 0, seconds: 1_700_000_000n, microseconds: 123_456, cin: 1234, direction: 0 };
    const expanded = expandTemplate(ccProgramOf(SOURCE, 1234), fields, sample.subarray(-32));
    expect(expanded.toString('hex')).to.equal(sample.toString('hex'));
  });

  it('is understood by the independent decoder at every width', function () {
    skipFor(this, independentDecoderMissing());
    this.timeout(120_000);
    const program = { full: ccProgramOf(SOURCE, 1), bare: ccProgramOf(BARE_SOURCE, 1) };
    const cases = fc.sample(fc.tuple(fieldValues, fc.integer({ min: 0, max: 300 }), fc.boolean()), {
      numRuns: 400,
      seed: 43,
    });
    const lengths = [0, 1, 65_400, 65_435, 65_436, 65_437, 65_535];
    const pdus = [
      ...cases.map(([fields, length, bare], index) =>
        expandTemplate(
          bare ? program.bare : program.full,
          fields,
          packetOf(length),
          ['', 'ip01', 'a-long-name'][index % 3],
        ),
      ),
      ...lengths.map((length) => expandTemplate(program.full, cases[0]![0], packetOf(length))),
      ...[1, 2, 32, 300].map((count) => joined(cases.slice(0, count).map(([fields, length]) => [fields, length]))),
    ];
    const { status, output } = decodeIndependently(pdus);
    expect(status, complaints(output)).to.equal(0);
  });

  it('is a short row of operations: constants merged, nothing open at the end', () => {
    const program = ccProgramOf(BARE_SOURCE, 1);
    expect(program.toString('hex')).to.equal(
      '0230' + // PS-PDU
        '02a1' + // pSHeader
        '01000c' +
        '800704000202050' +
        '12b' +
        '81014c' + // li-psDomainId, LIID
        '02a3' +
        '010005' +
        'a003' +
        '80014f' + // communicationIdentifier, operatorIdentifier
        '048104' +
        '03' + // CIN
        '048401' + // sequenceNumber
        '078606' + // interceptionPointID
        '02a7' +
        '048002' +
        '048103' +
        '03' + // microSecondTimeStamp
        '010003' +
        '880101' + // timeStampQualifier
        '078907' +
        '03' + // extendedInterceptionPointID
        '02a2' +
        '02a1' +
        '0230' +
        '058005' + // payload, cCPayloadSequence, item, payloadDirection
        '02a2' +
        '02a2' +
        '010006' +
        '800405031402' + // cCContents, iPCC, iPCCObjId
        '02a1' +
        '0680' + // iPCCContents, iPPackets
        '03'.repeat(7),
    );
  });

  it('refuses values and programs that can be none', () => {
    const code = (call: () => unknown): string => {
      try {
        call();
      } catch (thrown) {
        return (thrown as WritError).code;
      }
      return 'compiled';
    };
    const long = { ...SOURCE, liid: 'x'.repeat(26) };
    expect(code(() => ccProgramOf(long, 1))).to.equal('WRIT_HANDOVER_VALUE');
    expect(() => ccProgramOf(SOURCE, -1)).to.throw(RangeError);
    const header = psHeaderOf(SOURCE, { cin: 1, sequence: 1, timeNs: 0n });
    const tri = { alternative: 'tRIPayload', value: { alternative: 'testPDU', value: null } } as const;
    expect(code(() => compileTemplate(psPdu, { pSHeader: header, payload: tri }, CONTENT))).to.equal(
      'WRIT_HANDOVER_TEMPLATE',
    );
    const padding = { alternative: 'tRIPayload', value: { alternative: 'paddingPDU', value: VARIABLES.body } } as const;
    expect(code(() => compileTemplate(psPdu, { pSHeader: header, payload: padding }, CONTENT))).to.equal('compiled');
    const wrong = { ...header, sequenceNumber: VARIABLES.body };
    expect(code(() => compileTemplate(psPdu, { pSHeader: wrong, payload: padding }, CONTENT))).to.equal(
      'WRIT_HANDOVER_TEMPLATE',
    );
    const huge = { ...header, extendedInterceptionPointID: Buffer.alloc(5000) };
    expect(code(() => compileTemplate(psPdu, { pSHeader: huge, payload: padding }, CONTENT))).to.equal(
      'WRIT_HANDOVER_TEMPLATE',
    );
  });
});

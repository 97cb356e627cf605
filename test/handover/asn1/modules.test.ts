import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import prettier from 'prettier';
import { sourcesIn, tablesOf } from '../../../scripts/asn1/make-tables.ts';
import { decodeBer } from '../../../src/handover/asn1/ber-reader.ts';
import { encodeBer } from '../../../src/handover/asn1/ber-writer.ts';
import { SchemaBuilder } from '../../../src/handover/asn1/notation/build.ts';
import { suppliedStandard } from '../../../src/handover/asn1/notation/supplied.ts';
import { readPdus } from '../../../src/handover/asn1/pdu-reading.ts';
import { describePdus } from '../../../src/cli/pdu-text.ts';
import { PDU_STANDARDS } from '../../../src/handover/asn1/pdu-standards.ts';
import { encodeReference } from '../../../src/handover/asn1/reference.ts';
import type { AnyType } from '../../../src/handover/asn1/schema.ts';
import { arbitraryOf } from './support/arbitrary.ts';
import { coveringValues } from './support/covering.ts';
import { EVERYTHING } from './support/samples.ts';
import {
  golden,
  goldenMissing,
  independentDecoderMissing,
  type IndependentType,
  valuesIndependently,
} from './support/independent.ts';
import { CHECKED_TYPES } from './support/checked-types.ts';
import { differenceOf } from './support/same-values.ts';

const SAMPLES = {
  'etsi-ps-ipcc': 'etsi',
  'etsi-ps-ipiri-begin': 'etsi',
  'etsi-ps-keepalive': 'etsi',
  'hi1-lip-notification': 'hi1',
  'hi2-101671-begin': 'hi2',
  'pktc-cdc-answer': 'packetcable',
  'ts33128-xiri-amfregistration': '33128',
  'us-ias-access-attempt': 'ias',
  'us-ias-session-start': 'ias',
  'us-ias-cc-apdu': 'ias-content',
  'us-t1678-answer': 'voice',
  'us-t1678-ccopen': 'voice',
  'us-t1678-origination': 'voice',
  'us-t1678-release': 'voice',
  'us-t1678-cc-apdu': 'voice-content',
} as const;
const MODULES = path.resolve('../shared/standards/asn1');
const modulesMissing = existsSync(MODULES) ? undefined : 'the modules ../shared/standards/asn1 are not there';

function skipped(test: Mocha.Context, missing: string | undefined): boolean {
  if (missing === undefined) return false;
  test.test!.title += ` (skipped: ${missing})`;
  test.skip();
}

function octetsOf(type: AnyType, values: readonly unknown[]): Buffer[] {
  return values.map((value) => encodeBer(type, value, EVERYTHING));
}

describe("the standards' modules as tables", () => {
  it('say what the modules say: made anew they are the same', async function () {
    if (skipped(this, modulesMissing)) return;
    this.timeout(60_000);
    const options = await prettier.resolveConfig('package.json');
    for (const [file, text] of tablesOf(sourcesIn(MODULES))) {
      const made = await prettier.format(text, { ...options, parser: 'typescript' });
      expect(readFileSync(path.join('src/handover/asn1', file), 'utf8'), file).to.equal(made);
    }
  });

  it('are the types that the modules themselves make, octet for octet', function () {
    if (skipped(this, modulesMissing)) return;
    this.timeout(60_000);
    const builder = new SchemaBuilder([...sourcesIn(MODULES).values()].map(({ module }) => module));
    for (const { type, independent } of CHECKED_TYPES) {
      const made = builder.type(independent.module, independent.type);
      for (const octets of octetsOf(type, coveringValues(type))) {
        const decoded = decodeBer(made, octets);
        expect(decoded.ok, `${independent.type}: ${decoded.ok ? '' : `${decoded.path}: ${decoded.reason}`}`).to.equal(
          true,
        );
        if (decoded.ok)
          expect(encodeBer(made, decoded.value, EVERYTHING).equals(octets), independent.type).to.equal(true);
      }
    }
  });

  for (const { type, independent } of CHECKED_TYPES) {
    it(`write and read every field and alternative of ${nameOf(independent)} to the values that the independent decoder finds`, function () {
      if (skipped(this, independentDecoderMissing(independent.set))) return;
      this.timeout(120_000);
      const values = coveringValues(type);
      const pdus = octetsOf(type, values);
      pdus.forEach((octets, at) => expect(valueOf(type, octets)).to.deep.equal(values[at]));
      const found = valuesIndependently(pdus, independent);
      const different = found.flatMap((theirs, at) => differenceOf(type, values[at], theirs) ?? []);
      expect(different.slice(0, 20)).to.deep.equal([]);
    });
  }

  for (const { title, root, type } of PDU_STANDARDS) {
    it(`give back any value of ${root} (${title}), in the octets of the reference encoder`, function () {
      this.timeout(60_000);
      fc.assert(
        fc.property(arbitraryOf(type, { foreign: true }), (value) => {
          const octets = encodeBer(type, value, EVERYTHING);
          expect(octets.equals(encodeReference(type, value))).to.equal(true);
          expect(valueOf(type, octets)).to.deep.equal(value);
        }),
        { numRuns: 60 },
      );
    });
  }
});

describe('sample PDUs that another encoder made', () => {
  for (const [file, id] of Object.entries(SAMPLES)) {
    it(`${file} is a PDU of ${id}, and is written again identically by both encoders`, function () {
      if (skipped(this, goldenMissing())) return;
      const octets = golden(`${file}.ber`);
      const standard = PDU_STANDARDS.find((one) => one.id === id)!;
      const value = valueOf(standard.type, octets);
      expect(encodeBer(standard.type, value, EVERYTHING).equals(octets)).to.equal(true);
      expect(encodeReference(standard.type, value).equals(octets)).to.equal(true);
      const [read] = readPdus(octets).pdus;
      const titles = [read?.standard, ...(read?.also ?? []).map((title) => title.replace(/ \([^()]*\)$/, ''))];
      expect(titles).to.include(standard.title);
    });
  }
});

describe('a module that a customer supplies', () => {
  const MODULE = `Sample { 1 2 3 } DEFINITIONS AUTOMATIC TAGS ::= BEGIN
    IMPORTS Direction FROM Other;
    Message ::= SEQUENCE { number INTEGER (0..most), payload OCTET STRING, direction Direction OPTIONAL, ... }
    most INTEGER ::= 300 -- a bound by name
    END`;
  const OTHER = 'Other DEFINITIONS ::= BEGIN Direction ::= ENUMERATED { from, to(5), ... , both } END';
  const message = Buffer.from('30118002012c810774657374696e67820105', 'hex').fill(0x11, 1, 2);
  message[1] = message.length - 2;

  it('is read with, and is called unverified wherever it shows', () => {
    const standard = suppliedStandard([MODULE, OTHER], 'Message');
    const { pdus, rest } = readPdus(message, [standard]);
    expect(rest).to.equal(undefined);
    expect(pdus[0]?.standard).to.match(/^Sample as supplied: unverified schema$/);
    const text = describePdus({ pdus });
    expect(text).to.include('number [0] INTEGER: 300').and.include('direction [2] ENUMERATED: to (5)');
    expect(text, 'any octets may be content').to.not.include('testing');
  });

  it('is refused with the line and the reason where it is wrong', () => {
    const errors: readonly (readonly [string, RegExp])[] = [
      ['Sample DEFINITIONS ::= BEGIN\n A ::= SEQUENCE { a REAL }\nEND', /Line 2 .*REAL is no type/],
      [
        'Sample DEFINITIONS ::= BEGIN\n A ::= SEQUENCE { a B }\nEND',
        /Line 2 .*the type B is neither defined nor imported/,
      ],
      ['Sample DEFINITIONS ::= BEGIN\n\n A ::= SEQUENCE { a NULL', /Line 3 .*not the end/],
      ['Sample DEFINITIONS ::= BEGIN A ::= NULL A ::= NULL END', /the type A is there twice/],
      ['Sample', /DEFINITIONS belongs here/],
      ['Sample DEFINITIONS ::= BEGIN A ::= SEQUENCE { a \u00a7 } END', /has no use for/],
    ];
    for (const [notation, reason] of errors)
      expect(() => suppliedStandard([notation], 'A'), notation)
        .to.throw(reason)
        .with.property('code', 'WRIT_ASN1_NOTATION');
  });

  it('never does more than throw that, whatever it is cut or turned to', () => {
    for (let length = 0; length < MODULE.length; length++) {
      expect(() => suppliedStandard([MODULE.slice(0, length), OTHER], 'Message'))
        .to.throw()
        .with.property('code', 'WRIT_ASN1_NOTATION');
    }
    fc.assert(
      fc.property(
        fc.nat(MODULE.length - 1),
        fc.constantFrom('{', '}', '(', ')', '[', ',', '"', '-', '1', 'A'),
        (at, sign) => {
          try {
            suppliedStandard([MODULE.slice(0, at) + sign + MODULE.slice(at + 1), OTHER], 'Message');
          } catch (thrown) {
            expect(thrown).to.have.property('code', 'WRIT_ASN1_NOTATION');
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('may hold types that hold themselves; how deep a PDU goes is bounded', () => {
    const type = suppliedStandard(
      ['S DEFINITIONS IMPLICIT TAGS ::= BEGIN A ::= SEQUENCE { a [0] A OPTIONAL } END'],
      'A',
    ).type;
    let value: unknown = {};
    for (let depth = 0; depth < 60; depth++) value = { a: value };
    expect(decodeBer(type, encodeBer(type, value, EVERYTHING)).ok).to.equal(true);
    for (let depth = 0; depth < 40; depth++) value = { a: value };
    expect(decodeBer(type, encodeBer(type, value, EVERYTHING))).to.include({ ok: false, reason: 'nested too deeply' });
  });
});

function nameOf({ module, type }: IndependentType): string {
  return `${type} (${module})`;
}

function valueOf(type: AnyType, octets: Buffer): unknown {
  const decoded = decodeBer(type, octets);
  if (!decoded.ok) throw new Error(`octet ${decoded.offset}, ${decoded.path}: ${decoded.reason}`);
  return decoded.value;
}

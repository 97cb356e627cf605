import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import prettier from 'prettier';
import { sourcesIn, tablesOf } from '../../../scripts/asn1/make-tables.ts';
import { decodeBer } from '../../../src/handover/asn1/ber-reader.ts';
import { encodeBer } from '../../../src/handover/asn1/ber-writer.ts';
import { SchemaBuilder } from '../../../src/handover/asn1/notation/build.ts';
import { PDU_STANDARDS } from '../../../src/handover/asn1/pdu-standards.ts';
import { encodeReference } from '../../../src/handover/asn1/reference.ts';
import type { AnyType } from '../../../src/handover/asn1/schema.ts';
import { arbitraryOf } from './support/arbitrary.ts';
import { coveringValues } from './support/covering.ts';
import {
  complaints,
  decodeIndependently,
  independentDecoderMissing,
  type IndependentType,
} from './support/independent.ts';
import { CHECKED_TYPES } from './support/checked-types.ts';

const MODULES = path.resolve('../shared/standards/asn1');
const modulesMissing = existsSync(MODULES) ? undefined : 'the modules ../shared/standards/asn1 are not there';

function skipped(test: Mocha.Context, missing: string | undefined): boolean {
  if (missing === undefined) return false;
  test.test!.title += ` (skipped: ${missing})`;
  test.skip();
}

function octetsOf(type: AnyType, values: readonly unknown[]): Buffer[] {
  return values.map((value) => encodeBer(type, value));
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
        if (decoded.ok) expect(encodeBer(made, decoded.value).equals(octets), independent.type).to.equal(true);
      }
    }
  });

  for (const { type, independent } of CHECKED_TYPES) {
    it(`write and read every field and alternative of ${nameOf(independent)}, as the independent decoder does`, function () {
      if (skipped(this, independentDecoderMissing(independent.set))) return;
      this.timeout(120_000);
      const values = coveringValues(type);
      const pdus = octetsOf(type, values);
      pdus.forEach((octets, at) => expect(valueOf(type, octets)).to.deep.equal(values[at]));
      const { status, output } = decodeIndependently(pdus, independent);
      expect(status, complaints(output)).to.equal(0);
    });
  }

  for (const { title, root, type } of PDU_STANDARDS) {
    it(`give back any value of ${root} (${title}), in the octets of the reference encoder`, function () {
      this.timeout(60_000);
      fc.assert(
        fc.property(arbitraryOf(type, { foreign: true }), (value) => {
          const octets = encodeBer(type, value);
          expect(octets.equals(encodeReference(type, value))).to.equal(true);
          expect(valueOf(type, octets)).to.deep.equal(value);
        }),
        { numRuns: 60 },
      );
    });
  }
});

function nameOf({ module, type }: IndependentType): string {
  return `${type} (${module})`;
}

function valueOf(type: AnyType, octets: Buffer): unknown {
  const decoded = decodeBer(type, octets);
  if (!decoded.ok) throw new Error(`octet ${decoded.offset}, ${decoded.path}: ${decoded.reason}`);
  return decoded.value;
}

/** Random values of any schema type, for fast-check. */
import fc from 'fast-check';
import { UNKNOWN, type AnyType, type NamedField, type StringType } from '../../../../src/handover/asn1/schema.ts';

export interface ArbitraryOptions {
  /** Also values that another decoder of the same modules can't take: opaque parts, extensions unknown to the tables. */
  readonly foreign: boolean;
}

const UNITS = {
  utf8: ['a', 'é', '€', '𝄞'],
  printable: ['a', 'Z', '0', ' ', '.', '-'],
  visible: ['a', '~', '0', ' ', '@'],
  ia5: ['a', 'Z', '0', '@', '\u0007'],
  numeric: ['0', '9', ' '],
  bmp: ['a', 'é', '€'],
} as const;

type Any = fc.Arbitrary<unknown>;

export function arbitraryOf(type: AnyType, options: ArbitraryOptions): Any {
  switch (type.kind) {
    case 'sequence':
      return sequenceOf(type.fields, type.extensible, options);
    case 'sequenceOf':
      return fc.array(arbitraryOf(type.item, options), { maxLength: 3 });
    case 'choice':
      return choiceOf(Object.values(type.byName), type.extensible, options);
    case 'integer':
      return integerOf(type.min, type.max, type.wide);
    case 'enumerated':
      return options.foreign
        ? fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...type.names.values()) }, fc.constantFrom(100, 300, 70_000))
        : fc.constantFrom(...type.names.values());
    case 'explicit':
      return arbitraryOf(type.inner, options);
    case 'bits':
      return bitsOf(type.min, type.max);
    case 'octets':
    case 'text':
      return stringOf(type);
    case 'oid':
      return fc
        .tuple(fc.constantFrom('0.4.0', '1.2.840', '2.999'), fc.array(arc(), { maxLength: 5 }))
        .map(([root, arcs]) => [root, ...arcs].join('.'));
    case 'relativeOid':
      return fc.array(arc(), { minLength: 1, maxLength: 6 }).map((arcs) => arcs.join('.'));
    case 'generalizedTime':
      return times().map((date) => `${digits(date).slice(0, 14)}.${date.getUTCMilliseconds() + 1}Z`);
    case 'utcTime':
      return times().map((date) => `${digits(date).slice(2, 14)}Z`);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'opaque':
      throw new Error('an opaque value needs its tag');
  }
}

function arc(): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 4_294_967_295 }));
}

function times(): fc.Arbitrary<Date> {
  return fc.date({ min: new Date('1970-01-01'), max: new Date('2049-12-31'), noInvalidDate: true });
}

function digits(date: Date): string {
  return date.toISOString().replaceAll(/\D/g, '');
}

function usable(fields: readonly NamedField[], options: ArbitraryOptions): readonly NamedField[] {
  return fields.filter((one) => options.foreign || one.type.kind !== 'opaque');
}

function fieldValue(one: NamedField, options: ArbitraryOptions): Any {
  if (one.type.kind === 'opaque') return opaqueOf(one.tag ?? 0);
  // Where the alternative's own tag stands for the field, one that is not known is no field either.
  const value = arbitraryOf(one.type, one.tag === undefined ? { foreign: false } : options);
  return one.byDefault === undefined ? value : value.filter((found) => found !== one.byDefault);
}

/** A constructed TLV with this context tag and one primitive inside. */
function opaqueOf(tag: number): Any {
  return fc
    .uint8Array({ maxLength: 20 })
    .map((octets) => Buffer.from([0xa0 | tag, octets.length + 2, 0x04, octets.length, ...octets]));
}

/** Of a tag that no module has: 16,000, in the long form. */
function unknownField(): Any {
  return fc.uint8Array({ maxLength: 20 }).map((octets) => ({
    tag: 16_000,
    octets: Buffer.from([0xbf, 0xfd, 0x00, octets.length + 2, 0x04, octets.length, ...octets]),
  }));
}

function sequenceOf(fields: readonly NamedField[], extensible: boolean, options: ArbitraryOptions): Any {
  const known = usable(fields, options);
  const model = Object.fromEntries(known.map((one) => [one.name, fieldValue(one, options)]));
  if (extensible && options.foreign) model['unknownFields'] = fc.array(unknownField(), { minLength: 1, maxLength: 2 });
  const requiredKeys = known.filter((one) => !one.optional).map((one) => one.name);
  return fc.record(model, { requiredKeys, noNullPrototype: true });
}

function choiceOf(alternatives: readonly NamedField[], extensible: boolean, options: ArbitraryOptions): Any {
  const known = usable(alternatives, options).map((one) =>
    fieldValue(one, options).map((value) => ({ alternative: one.name, value })),
  );
  if (!extensible || !options.foreign) return fc.oneof(...known);
  return fc.oneof(
    ...known,
    unknownField().map((value) => ({ alternative: UNKNOWN, value })),
  );
}

function integerOf(min: bigint | undefined, max: bigint | undefined, wide: boolean): Any {
  const low = min ?? -(2n ** 70n);
  const high = max ?? 2n ** 70n;
  const edges = [0n, 1n, 127n, 128n, 255n, 256n, 32_767n, 32_768n, low, high].filter((n) => n >= low && n <= high);
  const value = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: low, max: high }));
  return wide ? value : value.map(Number);
}

function bitsOf(min: number, max: number): Any {
  return fc.integer({ min, max: Math.min(max, min + 60) }).map((count) => {
    const octets = Buffer.alloc(Math.ceil(count / 8), 0xa5);
    const unused = octets.length * 8 - count;
    // The last bit is set: of a list of named bits those behind the last one that is set are not written (X.680, 22.7).
    if (count > 0) octets[octets.length - 1] = ((0xa5 >> unused) | 1) << unused;
    return { octets, unused };
  });
}

function stringOf(type: StringType): Any {
  const maxLength = Math.min(type.max, type.min + 200);
  if (type.kind === 'octets') {
    return fc.uint8Array({ minLength: type.min, maxLength }).map((octets) => Buffer.from(octets));
  }
  const unit = fc.constantFrom(...UNITS[type.charset ?? 'printable']);
  return fc.string({ unit, minLength: type.min, maxLength });
}

/**
 * The language of the schema tables. A table is laid down once, in the standard's order and under its names; the reader and
 * the writer (ber-reader.ts, ber-writer.ts), the asn1js reference encoder (reference.ts), the content template compiler
 * (template.ts) and the TypeScript types (`ValueOf`) all come out of it.
 *
 * All modules in use are IMPLICIT TAGS: a field's context tag replaces the type's own, except that a CHOICE keeps its
 * alternative's tag inside (X.680, 31.2.7 c).
 */

/** Carries the TypeScript type of a schema type's values; never present at run time. */
interface Of<V> {
  readonly phantom?: () => V;
}

export interface IntegerType<V = unknown> extends Of<V> {
  readonly kind: 'integer';
  /** Absent: unbounded on that side. */
  readonly min: bigint | undefined;
  readonly max: bigint | undefined;
  /** Values are bigint; else number. */
  readonly wide: boolean;
}

export interface EnumeratedType<V = unknown> extends Of<V> {
  readonly kind: 'enumerated';
  readonly numbers: Readonly<Record<string, number>>;
  readonly names: ReadonlyMap<number, string>;
}

export type Charset = 'printable' | 'utf8' | 'ia5';

export interface StringType<V = unknown> extends Of<V> {
  readonly kind: 'octets' | 'text';
  readonly charset: Charset | undefined;
  /** SIZE: octets of an OCTET STRING, characters of a text. */
  readonly min: number;
  readonly max: number;
  /** Octets that are, or may be, what was intercepted: shown to nobody but by size and digest. */
  readonly isContent?: true;
  /** How people write such octets. */
  readonly shownAs?: 'ip' | 'mac';
}

/** OBJECT IDENTIFIER and RELATIVE-OID as dotted text, the two times as their ASN.1 text, NULL, BOOLEAN. */
export interface PlainType<V = unknown> extends Of<V> {
  readonly kind: 'oid' | 'relativeOid' | 'generalizedTime' | 'utcTime' | 'null' | 'boolean';
}

/** A type whose inside is not laid down here: the value is the whole TLV. */
export interface OpaqueType<V = unknown> extends Of<V> {
  readonly kind: 'opaque';
}

export interface Field<T = AnyType, O extends boolean = boolean> {
  readonly tag: number;
  readonly type: T;
  readonly optional: O;
  /** Of the standard, where it explains the field. */
  readonly clause?: string | undefined;
}
export type Fields = Readonly<Record<string, Field>>;

export interface NamedField extends Field {
  readonly name: string;
  readonly index: number;
}

export interface SequenceType<V = unknown> extends Of<V> {
  readonly kind: 'sequence';
  readonly fields: readonly NamedField[];
  readonly byTag: readonly (NamedField | undefined)[];
  readonly extensible: boolean;
}

export interface ChoiceType<V = unknown> extends Of<V> {
  readonly kind: 'choice';
  readonly byName: Readonly<Record<string, NamedField>>;
  readonly byTag: readonly (NamedField | undefined)[];
  readonly extensible: boolean;
}

export interface SequenceOfType<V = unknown> extends Of<V> {
  readonly kind: 'sequenceOf';
  readonly item: AnyType;
}

export type AnyType =
  IntegerType | EnumeratedType | StringType | PlainType | OpaqueType | SequenceType | ChoiceType | SequenceOfType;

export type ValueOf<T> = T extends { readonly phantom?: () => infer V } ? V : never;

/** A field or alternative that the tables don't know: kept whole, so that it survives re-encoding. */
export interface UnknownField {
  readonly tag: number;
  readonly octets: Buffer;
}

type RequiredKeys<F extends Fields> = { [K in keyof F]: F[K]['optional'] extends true ? never : K }[keyof F];
type OptionalKeys<F extends Fields> = { [K in keyof F]: F[K]['optional'] extends true ? K : never }[keyof F];

export type SequenceValue<F extends Fields> = { readonly [K in RequiredKeys<F>]: ValueOf<F[K]['type']> } & {
  readonly [K in OptionalKeys<F>]?: ValueOf<F[K]['type']> | undefined;
} & { readonly unknownFields?: readonly UnknownField[] | undefined };

export interface UnknownAlternative {
  readonly alternative: 'unknown';
  readonly value: UnknownField;
}
export type ChoiceValue<F extends Fields> =
  | { readonly [K in keyof F & string]: { readonly alternative: K; readonly value: ValueOf<F[K]['type']> } }[keyof F &
      string]
  | UnknownAlternative;

/** An enumeration value by name; a number where an extension is not known here. */
export type EnumeratedValue<N extends Readonly<Record<string, number>>> = (keyof N & string) | number;

export function field<T extends AnyType>(tag: number, type: T, clause?: string): Field<T, false> {
  return { tag, type, optional: false, clause };
}

export function optional<T extends AnyType>(tag: number, type: T, clause?: string): Field<T, true> {
  return { tag, type, optional: true, clause };
}

/** INTEGER within a range that a double holds exactly. */
export function integer(min: number, max: number): IntegerType<number> {
  return { kind: 'integer', min: BigInt(min), max: BigInt(max), wide: false };
}

/** INTEGER (0..18446744073709551615), or unbounded when `max` is absent. */
export function wideInteger(min?: bigint, max?: bigint): IntegerType<bigint> {
  return { kind: 'integer', min, max, wide: true };
}

export function enumerated<const N extends Readonly<Record<string, number>>>(
  numbers: N,
): EnumeratedType<EnumeratedValue<N>> {
  const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
  return { kind: 'enumerated', numbers, names };
}

export function octets(min = 0, max = Number.MAX_SAFE_INTEGER): StringType<Buffer> {
  return { kind: 'octets', charset: undefined, min, max };
}

/** An OCTET STRING of intercepted octets. */
export function content(): StringType<Buffer> {
  return { ...octets(), isContent: true };
}

/** An OCTET STRING that holds an address. */
export function addressOctets(shownAs: 'ip' | 'mac', min: number, max: number): StringType<Buffer> {
  return { ...octets(min, max), shownAs };
}

export function text(charset: Charset, min = 0, max = Number.MAX_SAFE_INTEGER): StringType<string> {
  return { kind: 'text', charset, min, max };
}

export function sequence<F extends Fields>(fields: F, closed?: 'closed'): SequenceType<SequenceValue<F>> {
  const list = Object.entries(fields).map(([name, one], index) => ({ ...one, name, index }));
  return { kind: 'sequence', fields: list, byTag: tagTable(list), extensible: closed === undefined };
}

export function choice<F extends Fields>(alternatives: F, closed?: 'closed'): ChoiceType<ChoiceValue<F>> {
  const list = Object.entries(alternatives).map(([name, one], index) => ({ ...one, name, index }));
  const byName = Object.fromEntries(list.map((one) => [one.name, one]));
  return { kind: 'choice', byName, byTag: tagTable(list), extensible: closed === undefined };
}

export function sequenceOf<T extends AnyType>(item: T): SequenceOfType<readonly ValueOf<T>[]> {
  return { kind: 'sequenceOf', item };
}

export const oid: PlainType<string> = { kind: 'oid' };
export const relativeOid: PlainType<string> = { kind: 'relativeOid' };
export const generalizedTime: PlainType<string> = { kind: 'generalizedTime' };
export const utcTime: PlainType<string> = { kind: 'utcTime' };
export const nothing: PlainType<null> = { kind: 'null' };
export const boolean: PlainType<boolean> = { kind: 'boolean' };
export const opaque: OpaqueType<Buffer> = { kind: 'opaque' };

function tagTable(fields: readonly NamedField[]): (NamedField | undefined)[] {
  const table: (NamedField | undefined)[] = [];
  for (const one of fields) {
    if (one.tag > 30 || table[one.tag] !== undefined) throw new RangeError(`tag ${one.tag} of ${one.name}`);
    table[one.tag] = one;
  }
  return table;
}

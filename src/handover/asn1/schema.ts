/**
 * The language of the schema tables. A table is laid down once, in the standard's order and under its names; the reader and
 * the writer (ber-reader.ts, ber-writer.ts), the asn1js reference encoder (reference.ts), the content template compiler
 * (template.ts) and the TypeScript types (`ValueOf`) all come out of it.
 *
 * Nearly all fields are tagged IMPLICITly: a field's context tag replaces the type's own, except that a CHOICE keeps its
 * alternative's tag inside (X.680, 31.2.7 c). The others are `explicit` types (the tag is put around), and `bare` fields, which stand
 * under their type's own tag.
 */
import type { Restricted } from '../../model/scope-permit.ts';
import { characterTags, contextId, TAG } from './tags.ts';

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

export type Charset = keyof typeof characterTags;

export interface StringType<V = unknown> extends Of<V> {
  readonly kind: 'octets' | 'text';
  readonly charset: Charset | undefined;
  /** SIZE: octets of an OCTET STRING, characters of a text. */
  readonly min: number;
  readonly max: number;
  /** Octets that are, or may be, what was intercepted: shown to nobody but by size and digest. */
  readonly isContent?: true;
  /** CONTAINING (X.682, clause 11): the octets are a value of this type, encoded. */
  readonly holds?: AnyType;
  /** How people write such octets. */
  readonly shownAs?: 'ip' | 'mac';
}

/** OBJECT IDENTIFIER and RELATIVE-OID as dotted text, the two times as their ASN.1 text, NULL, BOOLEAN. */
export interface PlainType<V = unknown> extends Of<V> {
  readonly kind: 'oid' | 'relativeOid' | 'generalizedTime' | 'utcTime' | 'null' | 'boolean';
}

/** BIT STRING: the first `octets.length * 8 - unused` bits. */
export interface BitString {
  readonly octets: Buffer;
  readonly unused: number;
}
export interface BitStringType<V = unknown> extends Of<V> {
  readonly kind: 'bits';
  /** SIZE, in bits. */
  readonly min: number;
  readonly max: number;
}

/** EXPLICIT: what it holds keeps its own tag, inside the field's. */
export interface ExplicitType<V = unknown> extends Of<V> {
  readonly kind: 'explicit';
  readonly inner: AnyType;
}

/** A type whose inside is not laid down here: the value is the whole TLV. */
export interface OpaqueType<V = unknown> extends Of<V> {
  readonly kind: 'opaque';
}

export interface Field<T = AnyType, O extends boolean = boolean> {
  /** Context tag; absent: the field stands under its type's own. */
  readonly tag?: number | undefined;
  readonly type: T;
  readonly optional: O;
  /** DEFAULT: what its absence means. It is not written; where it was sent all the same, it is read. */
  readonly byDefault?: string | number | bigint | boolean | undefined;
  /** Only an order whose scope has this may have the field written. */
  readonly needs?: Restricted | undefined;
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
  /** By the id of the tag that a field begins with (tags.ts); of two with one tag, the first. */
  readonly byId: ReadonlyMap<number, NamedField>;
  /** The field that a tag means where those before `from` are behind. Two fields may have one tag, if order tells them apart. */
  readonly fieldFor: (id: number, from: number) => NamedField | undefined;
  readonly extensible: boolean;
  /** A SET: the fields come in any order. */
  readonly unordered?: true;
}

export interface ChoiceType<V = unknown> extends Of<V> {
  readonly kind: 'choice';
  readonly byName: Readonly<Record<string, NamedField>>;
  readonly byId: ReadonlyMap<number, NamedField>;
  readonly extensible: boolean;
}

export interface SequenceOfType<V = unknown> extends Of<V> {
  readonly kind: 'sequenceOf';
  readonly item: AnyType;
  /** A SET OF. */
  readonly unordered?: true;
}

export type AnyType =
  | IntegerType
  | EnumeratedType
  | StringType
  | BitStringType
  | PlainType
  | OpaqueType
  | ExplicitType
  | SequenceType
  | ChoiceType
  | SequenceOfType;

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

/** No name in ASN.1: some modules have an alternative called unknown. */
export const UNKNOWN = '?';
export interface UnknownAlternative {
  readonly alternative: typeof UNKNOWN;
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

/** A field under its type's own tag. */
export function bare<T extends AnyType>(type: T, clause?: string): Field<T, false> {
  return { type, optional: false, clause };
}

export function bareOptional<T extends AnyType>(type: T, clause?: string): Field<T, true> {
  return { type, optional: true, clause };
}

/** The field is written under a permit alone. */
export function restricted<F extends Field>(needs: Restricted, given: F): F {
  return { ...given, needs };
}

/** An optional field whose absence means `value`. */
export function defaulted<T extends AnyType>(
  given: Field<T, true>,
  value: string | number | bigint | boolean,
): Field<T, true> {
  return { ...given, byDefault: value };
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

/** An OCTET STRING that is an encoded value of another module. */
export function holding(type: AnyType): StringType<Buffer> {
  return { ...content(), holds: type };
}

/** An OCTET STRING that holds an address. */
export function addressOctets(shownAs: 'ip' | 'mac', min: number, max: number): StringType<Buffer> {
  return { ...octets(min, max), shownAs };
}

export function bits(min = 0, max = Number.MAX_SAFE_INTEGER): BitStringType<BitString> {
  return { kind: 'bits', min, max };
}

export function explicit<T extends AnyType>(inner: T): ExplicitType<ValueOf<T>> {
  return { kind: 'explicit', inner };
}

/** The same type within other bounds. */
export function sized<T extends AnyType>(type: T, min: number, max = Number.MAX_SAFE_INTEGER): T {
  return { ...type, min, max };
}

/** A type that is laid down further on, or that holds itself. */
export function later<T extends AnyType>(type: () => T): T {
  return new Proxy({} as T, {
    get: (_, name) => Reflect.get(type(), name) as unknown,
    has: (_, name) => Reflect.has(type(), name),
  });
}

export function text(charset: Charset, min = 0, max = Number.MAX_SAFE_INTEGER): StringType<string> {
  return { kind: 'text', charset, min, max };
}

export function sequence<F extends Fields>(fields: F, closed?: 'closed'): SequenceType<SequenceValue<F>> {
  return new Structure('sequence', fields, closed === undefined) as SequenceType<SequenceValue<F>>;
}

export function set<F extends Fields>(fields: F, closed?: 'closed'): SequenceType<SequenceValue<F>> {
  return Object.assign(new Structure('sequence', fields, closed === undefined), { unordered: true }) as SequenceType<
    SequenceValue<F>
  >;
}

export function choice<F extends Fields>(alternatives: F, closed?: 'closed'): ChoiceType<ChoiceValue<F>> {
  return new Structure('choice', alternatives, closed === undefined) as ChoiceType<ChoiceValue<F>>;
}

export function setOf<T extends AnyType>(item: T): SequenceOfType<readonly ValueOf<T>[]> {
  return { ...sequenceOf(item), unordered: true };
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

/** What SEQUENCE, SET and CHOICE share. The tags are gathered at first use: a type may hold one that is laid down later. */
class Structure {
  readonly kind: 'sequence' | 'choice';
  readonly fields: readonly NamedField[];
  readonly byName: Readonly<Record<string, NamedField>>;
  readonly extensible: boolean;
  #byId: ReadonlyMap<number, NamedField> | undefined;

  constructor(kind: 'sequence' | 'choice', fields: Fields, extensible: boolean) {
    this.kind = kind;
    this.fields = Object.entries(fields).map(([name, one], index) => ({ ...one, name, index }));
    this.byName = Object.fromEntries(this.fields.map((one) => [one.name, one]));
    this.extensible = extensible;
  }

  get byId(): ReadonlyMap<number, NamedField> {
    return (this.#byId ??= idTable(this.fields, this.kind === 'sequence'));
  }

  readonly fieldFor = (id: number, from: number): NamedField | undefined => {
    const first = this.byId.get(id);
    if (first === undefined || first.index >= from) return first;
    return this.fields.find((one) => one.index >= from && idsOf(one).includes(id)) ?? first;
  };
}

function idTable(fields: readonly NamedField[], mayRepeat: boolean): Map<number, NamedField> {
  const table = new Map<number, NamedField>();
  for (const one of fields)
    for (const id of idsOf(one)) {
      const isTwin = table.has(id);
      if (isTwin && !(mayRepeat && one.tag === undefined))
        throw new RangeError(`two fields begin with the tag of ${one.name}`);
      if (!isTwin) table.set(id, one);
    }
  return table;
}

function idsOf({ tag, type }: NamedField): readonly number[] {
  return tag === undefined ? ownIds(type) : [contextId(tag)];
}

/** The ids of the tags that a value of the type may begin with by itself. */
function ownIds(type: AnyType): readonly number[] {
  if (type.kind === 'choice') return [...type.byId.keys()];
  const own = universalTag(type);
  if (own === undefined) throw new RangeError(`a type without a tag of its own: ${type.kind}`);
  return [own];
}

/** Universal tag of a type, or undefined where another tag stands: a CHOICE's alternative's, or any. */
export function universalTag(type: AnyType): number | undefined {
  switch (type.kind) {
    case 'sequence':
    case 'sequenceOf':
      return type.unordered === true ? TAG.set : TAG.sequence;
    case 'text':
      return characterTags[type.charset ?? 'printable'];
    case 'choice':
    case 'opaque':
    case 'explicit':
      return undefined;
    default:
      return TAG[type.kind];
  }
}

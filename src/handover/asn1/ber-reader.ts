/**
 * BER to values, driven by a schema table. Takes every form of X.690 clause 8 (long and indefinite lengths, strings in
 * pieces) and tells as findings what a minimal encoder would have written otherwise. Never throws for what it is fed.
 */
import { BerError, MAX_NESTING, readTlv, Tlv } from './ber.ts';
import {
  bigInteger,
  characterCount,
  isLooseInteger,
  readOid,
  readRelativeOid,
  readText,
  smallInteger,
} from './contents.ts';
import { TAG, tagNumber } from './tags.ts';
import { parseGeneralizedTime, parseUtcTime } from './time.ts';
import {
  type AnyType,
  type BitString,
  type BitStringType,
  type ChoiceType,
  type ExplicitType,
  type EnumeratedType,
  type IntegerType,
  type NamedField,
  type SequenceOfType,
  type SequenceType,
  type StringType,
  type UnknownField,
  universalTag,
  UNKNOWN,
  type ValueOf,
} from './schema.ts';

export type FindingKind = 'length' | 'integer' | 'boolean' | 'string' | 'unknown' | 'enumeration';

/** Legal, yet not what a minimal encoder of this version writes. */
export interface Finding {
  readonly kind: FindingKind;
  readonly path: string;
  readonly offset: number;
}

export interface DecodeFailure {
  readonly ok: false;
  /** Field names from the outermost in; never a value. */
  readonly path: string;
  /** In octets from the start of what was given. */
  readonly offset: number;
  readonly reason: string;
}

export interface Decoded<V> {
  readonly ok: true;
  readonly value: V;
  /** `length`: not the shortest form. `unknown`: a field or alternative that the tables don't have. */
  readonly findings: readonly Finding[];
}

export type DecodeResult<V> = Decoded<V> | DecodeFailure;

/** Decodes exactly one value; octets behind it are an error. Values refer to the octets given: copy what must outlive them. */
export function decodeBer<T extends AnyType>(type: T, octets: Buffer): DecodeResult<ValueOf<T>> {
  const reader = new Reader(octets);
  try {
    const value = reader.whole(type) as ValueOf<T>;
    return { ok: true, value, findings: reader.findings };
  } catch (thrown) {
    if (!(thrown instanceof BerError)) throw thrown;
    return { ok: false, path: reader.path(), offset: thrown.offset, reason: thrown.message };
  }
}

/** Fields within fields: deeper than any type here that does not hold itself. */
const MAX_DEPTH = 64;

class Reader {
  readonly findings: Finding[] = [];
  readonly #octets: Buffer;
  readonly #path: string[] = [];
  readonly #tlv = new Tlv();

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  path(): string {
    return this.#path.join('.');
  }

  whole(type: AnyType): unknown {
    readTlv(this.#octets, 0, this.#octets.length, this.#tlv);
    if (this.#tlv.next !== this.#octets.length) throw new BerError('octets follow the value', this.#tlv.next);
    return this.#item(type, 0);
  }

  /** The TLV at `at`, just read into #tlv, as a value that carries its own (universal or alternative's) tag. */
  #item(type: AnyType, at: number): unknown {
    if (type.kind === 'choice') return this.#alternative(type, at);
    if (this.#tlv.id !== universalTag(type)) throw new BerError('unexpected tag', at);
    return this.#contents(type, at);
  }

  /** The contents of the TLV in #tlv, whose tag was found right. */
  #contents(type: AnyType, at: number): unknown {
    const tlv = this.#tlv;
    if (tlv.loose) this.#found('length', at);
    switch (type.kind) {
      case 'sequence':
        return this.#sequence(type, this.#open(at), tlv.end);
      case 'sequenceOf':
        return this.#sequenceOf(type, this.#open(at), tlv.end);
      case 'choice':
        return this.#inside(type, this.#open(at), tlv.end);
      case 'explicit':
        return this.#inside(type.inner, this.#open(at), tlv.end);
      case 'opaque':
        return this.#octets.subarray(at, tlv.next);
      case 'octets':
      case 'text':
        return this.#string(type, at);
      default:
        return this.#primitive(type, at);
    }
  }

  /** Checks that the TLV is constructed; its contents' start. */
  #open(at: number): number {
    if (this.#path.length > MAX_DEPTH) throw new BerError('nested too deeply', at);
    if (!this.#tlv.constructed) throw new BerError('primitive where a structure belongs', at);
    return this.#tlv.start;
  }

  #sequence(type: SequenceType, start: number, end: number): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    let unknown: UnknownField[] | undefined;
    let nextIndex = 0;
    for (let at = start; at < end;) {
      readTlv(this.#octets, at, end, this.#tlv);
      const { id, next } = this.#tlv;
      const known = type.fieldFor(id, nextIndex);
      if (known === undefined) {
        if (!type.extensible) throw new BerError(`unknown field with tag ${tagNumber(id)}`, at);
        (unknown ??= []).push(this.#unknownField(at));
      } else {
        this.#path.push(known.name);
        if (type.unordered === true) this.#requireFirst(known, value, at);
        else this.#requireOrder(type, nextIndex, known.index, at);
        value[known.name] = known.tag === undefined ? this.#item(known.type, at) : this.#contents(known.type, at);
        this.#path.pop();
        nextIndex = known.index + 1;
      }
      at = next;
    }
    if (type.unordered === true) this.#requireAll(type, value, end);
    else this.#requireNone(type, nextIndex, type.fields.length, end);
    if (unknown !== undefined) value['unknownFields'] = unknown;
    return value;
  }

  #requireOrder(type: SequenceType, from: number, index: number, at: number): void {
    if (index < from) throw new BerError('field out of order or repeated', at);
    this.#requireNone(type, from, index, at);
  }

  /** Of a SET: no field comes twice. */
  #requireFirst(known: NamedField, value: Record<string, unknown>, at: number): void {
    if (value[known.name] !== undefined) throw new BerError('field repeated', at);
  }

  #requireAll(type: SequenceType, value: Record<string, unknown>, at: number): void {
    const missing = type.fields.find((one) => !one.optional && value[one.name] === undefined);
    if (missing !== undefined) throw new BerError(`mandatory field ${missing.name} is missing`, at);
  }

  /** No mandatory field may be among those skipped. */
  #requireNone(type: SequenceType, from: number, to: number, at: number): void {
    for (let index = from; index < to; index += 1) {
      const skipped = type.fields[index];
      if (skipped?.optional === false) throw new BerError(`mandatory field ${skipped.name} is missing`, at);
    }
  }

  #sequenceOf(type: SequenceOfType, start: number, end: number): unknown[] {
    const items: unknown[] = [];
    for (let at = start; at < end;) {
      readTlv(this.#octets, at, end, this.#tlv);
      const { next } = this.#tlv;
      this.#path.push(String(items.length));
      items.push(this.#item(type.item, at));
      this.#path.pop();
      at = next;
    }
    return items;
  }

  /** The one value within a TLV that was put around it. */
  #inside(type: AnyType, start: number, end: number): unknown {
    readTlv(this.#octets, start, end, this.#tlv);
    if (this.#tlv.next !== end) throw new BerError('octets follow the alternative', this.#tlv.next);
    return this.#item(type, start);
  }

  #alternative(type: ChoiceType, at: number): unknown {
    const { id } = this.#tlv;
    const known = type.byId.get(id);
    if (known === undefined) {
      if (!type.extensible) throw new BerError(`unknown alternative with tag ${tagNumber(id)}`, at);
      return { alternative: UNKNOWN, value: this.#unknownField(at) };
    }
    return { alternative: known.name, value: this.#named(known, at) };
  }

  #named(known: NamedField, at: number): unknown {
    this.#path.push(known.name);
    const value = known.tag === undefined ? this.#item(known.type, at) : this.#contents(known.type, at);
    this.#path.pop();
    return value;
  }

  #unknownField(at: number): UnknownField {
    this.#found('unknown', at);
    return { tag: tagNumber(this.#tlv.id), octets: this.#octets.subarray(at, this.#tlv.next) };
  }

  #primitive(
    type: Exclude<AnyType, SequenceType | ChoiceType | SequenceOfType | StringType | ExplicitType>,
    at: number,
  ): unknown {
    const { constructed, start, end } = this.#tlv;
    if (type.kind === 'generalizedTime' || type.kind === 'utcTime') return this.#time(type.kind, at);
    if (constructed) throw new BerError('structure where a primitive belongs', at);
    switch (type.kind) {
      case 'integer':
        return this.#integer(type, start, end);
      case 'enumerated':
        return this.#enumerated(type, start, end);
      case 'oid':
        return readOid(this.#octets, start, end);
      case 'relativeOid':
        return readRelativeOid(this.#octets, start, end);
      case 'null':
        if (start !== end) throw new BerError('NULL with contents', at);
        return null;
      case 'boolean':
        return this.#boolean(start, end);
      case 'bits':
        return this.#bits(type, start, end);
      case 'opaque':
        return this.#octets.subarray(at, end);
    }
  }

  #integer(type: IntegerType, start: number, end: number): number | bigint {
    if (isLooseInteger(this.#octets, start, end)) this.#found('integer', start);
    const small = type.wide ? undefined : smallInteger(this.#octets, start, end);
    const value = small ?? bigInteger(this.#octets, start, end);
    if ((type.min !== undefined && value < type.min) || (type.max !== undefined && value > type.max)) {
      throw new BerError('integer out of range', start);
    }
    return type.wide ? value : Number(value);
  }

  #enumerated(type: EnumeratedType, start: number, end: number): string | number {
    if (isLooseInteger(this.#octets, start, end)) this.#found('integer', start);
    const number = smallInteger(this.#octets, start, end);
    if (number === undefined) throw new BerError('enumeration value too large', start);
    const name = type.names.get(number);
    if (name === undefined) this.#found('enumeration', start);
    return name ?? number;
  }

  #boolean(start: number, end: number): boolean {
    if (end - start !== 1) throw new BerError('BOOLEAN of another size than one octet', start);
    const octet = this.#octets[start] ?? 0;
    if (octet !== 0 && octet !== 0xff) this.#found('boolean', start);
    return octet !== 0;
  }

  /** 8.6: the first octet says how many bits of the last one are no part of it. Pieces are refused: nobody sends any. */
  #bits(type: BitStringType, start: number, end: number): BitString {
    const unused = this.#octets[start] ?? 8;
    if (start === end || unused > 7 || (unused > 0 && end - start === 1))
      throw new BerError('BIT STRING without its count of bits', start);
    const size = (end - start - 1) * 8 - unused;
    if (size < type.min || size > type.max) throw new BerError('size out of range', start);
    return { octets: this.#octets.subarray(start + 1, end), unused };
  }

  #time(kind: 'generalizedTime' | 'utcTime', at: number): string {
    const { start } = this.#tlv;
    const text = this.#stringOctets(at).toString('latin1');
    const timeNs = kind === 'utcTime' ? parseUtcTime(text) : parseGeneralizedTime(text);
    if (timeNs === undefined) throw new BerError('not a time in UTC that exists', start);
    return text;
  }

  #string(type: StringType, at: number): Buffer | string {
    const { start } = this.#tlv;
    const octets = this.#stringOctets(at);
    const value = type.kind === 'octets' ? octets : readText(octets, type.charset);
    if (value === undefined) throw new BerError('characters outside the character set', start);
    const size = typeof value === 'string' ? characterCount(value) : value.length;
    if (size < type.min || size > type.max) throw new BerError('size out of range', start);
    return value;
  }

  /** A string in one piece is a view; in several (8.7.3) they are joined. */
  #stringOctets(at: number): Buffer {
    const { constructed, start, end } = this.#tlv;
    if (!constructed) return this.#octets.subarray(start, end);
    this.#found('string', at);
    const pieces: Buffer[] = [];
    this.#pieces(start, end, 1, pieces);
    return Buffer.concat(pieces);
  }

  #pieces(start: number, end: number, depth: number, into: Buffer[]): void {
    if (depth > MAX_NESTING) throw new BerError('nested too deeply', start);
    for (let at = start; at < end;) {
      readTlv(this.#octets, at, end, this.#tlv);
      const { id, constructed, start: from, end: to, next } = this.#tlv;
      if (id !== TAG.octets) throw new BerError('unexpected tag in a string of pieces', at);
      if (constructed) this.#pieces(from, to, depth + 1, into);
      else into.push(this.#octets.subarray(from, to));
      at = next;
    }
  }

  #found(kind: FindingKind, offset: number): void {
    this.findings.push({ kind, path: this.path(), offset });
  }
}

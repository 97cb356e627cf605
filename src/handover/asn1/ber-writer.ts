/**
 * Values to BER, driven by a schema table: definite minimal lengths, minimal integers. Written backwards, so that every
 * length is known when its turn comes. A value that its type does not allow is a fault of the caller's:
 * WRIT_HANDOVER_VALUE, with the path and never the value.
 */
import { WritError } from '../../base/errors.ts';
import {
  characterCount,
  integerContents,
  isOfCharset,
  oidContents,
  relativeOidContents,
  textOctets,
} from './contents.ts';
import { contextId, tagOctets } from './tags.ts';
import { parseGeneralizedTime, parseUtcTime } from './time.ts';
import {
  type AnyType,
  type BitString,
  type BitStringType,
  type ChoiceType,
  type EnumeratedType,
  type IntegerType,
  type SequenceType,
  type StringType,
  type UnknownField,
  universalTag,
  UNKNOWN,
  type ValueOf,
} from './schema.ts';

const FIRST_CAPACITY = 512;

/** One value with its universal tag (a CHOICE: with its alternative's). */
export function encodeBer<T extends AnyType>(type: T, value: ValueOf<T>): Buffer {
  const writer = new BackwardWriter();
  writeItem(writer, type, value, []);
  return writer.finish();
}

/** One field: its tag and all. For the template compiler's constant parts. */
export function encodeField(type: AnyType, tag: number | undefined, value: unknown, path: readonly string[]): Buffer {
  const writer = new BackwardWriter();
  writeField(writer, type, tag, value, [...path]);
  return writer.finish();
}

/** A value alone, as it stands in a SEQUENCE OF. */
export function encodeItem(type: AnyType, value: unknown, path: readonly string[]): Buffer {
  const writer = new BackwardWriter();
  writeItem(writer, type, value, [...path]);
  return writer.finish();
}

/** Fills a buffer from its end; grows at its front. */
class BackwardWriter {
  #buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  #start = FIRST_CAPACITY;

  /** Octets written so far. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  finish(): Buffer {
    return Buffer.from(this.#buffer.subarray(this.#start));
  }

  octets(octets: Uint8Array): void {
    this.#reserve(octets.length);
    this.#start -= octets.length;
    this.#buffer.set(octets, this.#start);
  }

  octet(octet: number): void {
    this.#reserve(1);
    this.#start -= 1;
    this.#buffer[this.#start] = octet;
  }

  /** The minimal two's complement of an integer that a double holds exactly. */
  number(value: number): void {
    let rest = value;
    for (;;) {
      const octet = ((rest % 256) + 256) % 256;
      this.octet(octet);
      rest = (rest - octet) / 256;
      if ((rest === 0 && octet < 0x80) || (rest === -1 && octet >= 0x80)) return;
    }
  }

  /** Puts tag and length before all that was written since `mark`. */
  header(id: number, constructed: boolean, mark: number): void {
    const length = this.length - mark;
    if (length < 0x80) {
      this.octet(length);
    } else {
      let count = 0;
      for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) {
        this.octet(rest % 256);
        count += 1;
      }
      this.octet(0x80 | count);
    }
    this.tag(id, constructed);
  }

  tag(id: number, constructed: boolean): void {
    if (id < 256) this.octet(constructed ? id | 0x20 : id);
    else this.octets(Uint8Array.from(tagOctets(id, constructed)));
  }

  #reserve(count: number): void {
    if (this.#start >= count) return;
    const used = this.length;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, used + count + FIRST_CAPACITY));
    this.#buffer.copy(larger, larger.length - used, this.#start);
    this.#start = larger.length - used;
    this.#buffer = larger;
  }
}

function writeItem(writer: BackwardWriter, type: AnyType, value: unknown, path: string[]): void {
  const tag = universalTag(type);
  if (type.kind === 'choice') writeAlternative(writer, type, value, path);
  else if (tag === undefined) writer.octets(value as Buffer);
  else writeTagged(writer, type, tag, value, path);
}

function writeField(
  writer: BackwardWriter,
  type: AnyType,
  tag: number | undefined,
  value: unknown,
  path: string[],
): void {
  if (tag === undefined) writeItem(writer, type, value, path);
  else if (type.kind === 'opaque') writer.octets(opaqueOctets(value, contextId(tag), path));
  else writeTagged(writer, type, contextId(tag), value, path);
}

function writeTagged(writer: BackwardWriter, type: AnyType, id: number, value: unknown, path: string[]): void {
  const mark = writer.length;
  writeContents(writer, type, value, path);
  writer.header(id, isConstructed(type), mark);
}

function isConstructed({ kind }: AnyType): boolean {
  return kind === 'sequence' || kind === 'sequenceOf' || kind === 'choice' || kind === 'explicit';
}

function writeContents(writer: BackwardWriter, type: AnyType, value: unknown, path: string[]): void {
  switch (type.kind) {
    case 'sequence':
      writeSequence(writer, type, value as Record<string, unknown>, path);
      break;
    case 'sequenceOf':
      writeItems(writer, type.item, value as readonly unknown[], path);
      break;
    case 'choice':
      writeAlternative(writer, type, value, path);
      break;
    case 'explicit':
      writeItem(writer, type.inner, value, path);
      break;
    case 'integer':
      writeInteger(writer, type, value, path);
      break;
    case 'enumerated':
      writer.number(enumeratedNumber(type, value, path));
      break;
    default:
      writer.octets(simpleContents(type, value, path));
  }
}

function writeSequence(
  writer: BackwardWriter,
  type: SequenceType,
  value: Record<string, unknown>,
  path: string[],
): void {
  const unknown = (value['unknownFields'] ?? []) as readonly UnknownField[];
  for (let index = unknown.length - 1; index >= 0; index -= 1) writer.octets(unknown[index]?.octets ?? Buffer.alloc(0));
  for (let index = type.fields.length - 1; index >= 0; index -= 1) {
    const one = type.fields[index];
    if (one === undefined) continue;
    const inner = value[one.name];
    path.push(one.name);
    if (inner !== undefined && inner !== one.byDefault) writeField(writer, one.type, one.tag, inner, path);
    else if (!one.optional) throw invalid(path, 'a mandatory field is missing');
    path.pop();
  }
}

function writeItems(writer: BackwardWriter, item: AnyType, values: readonly unknown[], path: string[]): void {
  for (let index = values.length - 1; index >= 0; index -= 1) {
    path.push(String(index));
    writeItem(writer, item, values[index], path);
    path.pop();
  }
}

function writeAlternative(writer: BackwardWriter, type: ChoiceType, value: unknown, path: string[]): void {
  const chosen = value as { readonly alternative: string; readonly value: unknown };
  if (chosen.alternative === UNKNOWN) {
    writer.octets((chosen.value as UnknownField).octets);
    return;
  }
  const known = type.byName[chosen.alternative];
  if (known === undefined) throw invalid(path, 'no such alternative');
  path.push(known.name);
  writeField(writer, known.type, known.tag, chosen.value, path);
  path.pop();
}

function writeInteger(writer: BackwardWriter, type: IntegerType, value: unknown, path: string[]): void {
  const isInteger = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  if (!isInteger) throw invalid(path, 'not an integer');
  if ((type.min !== undefined && value < type.min) || (type.max !== undefined && value > type.max)) {
    throw invalid(path, 'integer out of range');
  }
  if (typeof value === 'number') writer.number(value);
  else writer.octets(checked(path, () => integerContents(value)));
}

/** The number that an enumeration's name, or an extension's bare number, stands for. */
function enumeratedNumber(type: EnumeratedType, value: unknown, path: readonly string[]): number {
  const number = typeof value === 'string' ? type.numbers[value] : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw invalid(path, 'no such enumeration value');
  return number;
}

function simpleContents(type: AnyType, value: unknown, path: readonly string[]): Uint8Array {
  switch (type.kind) {
    case 'octets':
      return sized(type, value as Buffer, (value as Buffer).length, path);
    case 'text':
      return textContents(type, value as string, path);
    case 'oid':
      return checked(path, () => oidContents(value as string));
    case 'relativeOid':
      return checked(path, () => relativeOidContents(value as string));
    case 'generalizedTime':
      if (parseGeneralizedTime(value as string) === undefined) throw invalid(path, 'not a time in UTC that exists');
      return Buffer.from(value as string, 'latin1');
    case 'utcTime':
      if (parseUtcTime(value as string) === undefined) throw invalid(path, 'not a time in UTC that exists');
      return Buffer.from(value as string, 'latin1');
    case 'boolean':
      return Buffer.from([value === true ? 0xff : 0]);
    case 'bits':
      return bitContents(type, value as BitString, path);
    default:
      return Buffer.alloc(0);
  }
}

function bitContents(type: BitStringType, { octets, unused }: BitString, path: readonly string[]): Uint8Array {
  const size = octets.length * 8 - unused;
  if (unused < 0 || unused > 7 || size < type.min || size > type.max) throw invalid(path, 'size out of range');
  return Buffer.concat([Buffer.from([unused]), octets]);
}

function textContents(type: StringType, value: string, path: readonly string[]): Uint8Array {
  if (!isOfCharset(value, type.charset)) throw invalid(path, 'characters outside the character set');
  const octets = textOctets(value, type.charset);
  return sized(type, octets, characterCount(value), path);
}

function sized(type: StringType, octets: Uint8Array, size: number, path: readonly string[]): Uint8Array {
  if (size < type.min || size > type.max) throw invalid(path, 'size out of range');
  return octets;
}

function opaqueOctets(value: unknown, id: number, path: readonly string[]): Buffer {
  const octets = value as Buffer;
  const starts = [false, true].some((form) => tagOctets(id, form).every((octet, at) => octets[at] === octet));
  if (octets.length < 2 || !starts) throw invalid(path, 'octets with another tag');
  return octets;
}

function checked<V>(path: readonly string[], encode: () => V): V {
  try {
    return encode();
  } catch (cause) {
    throw invalid(path, cause instanceof RangeError ? cause.message : 'cannot be encoded');
  }
}

function invalid(path: readonly string[], what: string): WritError {
  const where = path.join('.');
  return new WritError('WRIT_HANDOVER_VALUE', `A PDU cannot be written: ${what} at ${where}.`, {
    context: { path: where },
  });
}

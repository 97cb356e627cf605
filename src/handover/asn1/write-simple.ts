/** Writers of the contents of simple types: a value to its octets, once it was found to be one that the type allows. */
import type { BackwardWriter } from './backward-writer.ts';
import {
  characterCount,
  integerContents,
  isOfCharset,
  oidContents,
  relativeOidContents,
  textOctets,
} from './contents.ts';
import type { ErrorCode } from '../../base/errors.ts';
import { isGeneralizedTime, parseUtcTime } from './time.ts';
import type {
  AnyType,
  BitString,
  BitStringType,
  Charset,
  ChoiceType,
  EnumeratedType,
  ExplicitType,
  IntegerType,
  SequenceOfType,
  SequenceType,
  StringType,
} from './schema.ts';

/** Writes what stands for the value in front of all that was written before. Throws Refusal. */
export type Write = (to: BackwardWriter, value: unknown) => void;

export type SimpleType = Exclude<AnyType, SequenceType | SequenceOfType | ChoiceType | ExplicitType>;

/** A value that its type does not allow. The path grows on the way out, so that it costs nothing where all is well. */
export class Refusal extends Error {
  /** Of fields, from the outermost in. */
  readonly path: string[] = [];
  readonly code: ErrorCode;

  constructor(reason: string, code: ErrorCode = 'WRIT_HANDOVER_VALUE') {
    super(reason);
    this.code = code;
  }
}

export function simpleWriter(type: SimpleType): Write {
  switch (type.kind) {
    case 'integer':
      return integerWriter(type);
    case 'enumerated':
      return enumeratedWriter(type);
    case 'octets':
      return octetsWriter(type);
    case 'text':
      return textWriter(type);
    case 'bits':
      return bitsWriter(type);
    case 'oid':
      return identifierWriter(oidContents);
    case 'relativeOid':
      return identifierWriter(relativeOidContents);
    case 'generalizedTime':
      return timeWriter(isGeneralizedTime);
    case 'utcTime':
      return timeWriter((text) => parseUtcTime(text) !== undefined);
    case 'boolean':
      return (to, value) => to.octet(value === true ? 0xff : 0);
    case 'null':
      return () => undefined;
    case 'opaque':
      return (to, value) => to.octets(value as Buffer);
  }
}

function integerWriter({ min, max }: IntegerType): Write {
  const least = min === undefined ? -Infinity : Number(min);
  const most = max === undefined ? Infinity : Number(max);
  return (to, value) => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    // A bigint that no double holds becomes a number that is not safe.
    if (typeof number === 'number' && Number.isSafeInteger(number)) {
      if (number < least || number > most) throw new Refusal('integer out of range');
      to.number(number);
    } else {
      to.octets(largeInteger(value, min, max));
    }
  };
}

function largeInteger(value: unknown, min: bigint | undefined, max: bigint | undefined): Buffer {
  if (typeof value !== 'bigint') throw new Refusal('not an integer');
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
    throw new Refusal('integer out of range');
  }
  return converted(integerContents, value);
}

/** By name; by its number where it is an extension's. */
function enumeratedWriter({ numbers }: EnumeratedType): Write {
  const byName = new Map(Object.entries(numbers));
  return (to, value) => {
    const number = typeof value === 'string' ? byName.get(value) : value;
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new Refusal('no such enumeration value');
    to.number(number);
  };
}

function octetsWriter(type: StringType): Write {
  return (to, value) => {
    const octets = value as Buffer;
    requireSize(type, octets.length);
    to.octets(octets);
  };
}

function textWriter(type: StringType): Write {
  const plain = plainCharacters(type.charset);
  return (to, value) => {
    const text = value as string;
    if (consistsOf(plain, text)) {
      requireSize(type, text.length);
      to.characters(text);
      return;
    }
    if (!isOfCharset(text, type.charset)) throw new Refusal('characters outside the character set');
    requireSize(type, characterCount(text));
    to.octets(textOctets(text, type.charset));
  };
}

/** Which of the first 128 characters are of the set, and one octet in it: nearly every text has no others. */
function plainCharacters(charset: Charset | undefined): Uint8Array {
  const isPlain = (code: number): boolean => charset !== 'bmp' && isOfCharset(String.fromCharCode(code), charset);
  return Uint8Array.from({ length: 128 }, (_, code) => (isPlain(code) ? 1 : 0));
}

function consistsOf(plain: Uint8Array, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (plain[text.charCodeAt(index)] !== 1) return false;
  return true;
}

function requireSize(type: { readonly min: number; readonly max: number }, size: number): void {
  if (size < type.min || size > type.max) throw new Refusal('size out of range');
}

function bitsWriter(type: BitStringType): Write {
  return (to, value) => {
    const { octets, unused } = value as BitString;
    const size = octets.length * 8 - unused;
    if (unused < 0 || unused > 7) throw new Refusal('size out of range');
    requireSize(type, size);
    to.octets(octets);
    to.octet(unused);
  };
}

/** Remembers the last one: a field of a standard mostly has the same in each PDU. */
function identifierWriter(contentsOf: (dotted: string) => Buffer): Write {
  let last = '';
  let contents: Uint8Array = Buffer.alloc(0);
  return (to, value) => {
    if (value !== last || last === '') {
      contents = converted(contentsOf, value as string);
      last = value as string;
    }
    to.octets(contents);
  };
}

function timeWriter(isTime: (text: string) => boolean): Write {
  return (to, value) => {
    if (!isTime(value as string)) throw new Refusal('not a time in UTC that exists');
    to.characters(value as string);
  };
}

function converted<V>(convert: (value: V) => Buffer, value: V): Buffer {
  try {
    return convert(value);
  } catch (cause) {
    throw new Refusal(cause instanceof RangeError ? cause.message : 'cannot be encoded');
  }
}

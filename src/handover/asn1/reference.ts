/**
 * The reference encoder and decoder: the same schema tables, with asn1js doing the octets. Slow (some 4,000 PDUs a second) and
 * independent of ber-writer.ts and ber-reader.ts, whose octets the tests hold against it. The control PDUs of HI1, which
 * are rare, are written with it.
 *
 * What asn1js leaves open is closed here: times are checked by our own codec and travel as text (asn1js shifts dates without
 * Z), every integer is a bigint, character sets and sizes are checked, octets behind the value are refused.
 */
import * as asn1js from 'asn1js';
import { WritError } from '../../base/errors.ts';
import { characterCount, isOfCharset, readText, textOctets } from './contents.ts';
import { parseGeneralizedTime, parseUtcTime } from './time.ts';
import { contextId, highTagId } from './tags.ts';
import {
  type AnyType,
  type BitString,
  type BitStringType,
  type ChoiceType,
  type IntegerType,
  type NamedField,
  type SequenceType,
  type StringType,
  type UnknownField,
  universalTag,
  UNKNOWN,
  type ValueOf,
} from './schema.ts';

const UNIVERSAL = 1;
const CONTEXT = 3;

type Block = asn1js.BaseBlock;
interface Tag {
  readonly tagClass: number;
  readonly tagNumber: number;
}

/** Throws WRIT_HANDOVER_VALUE for a value that its type does not allow. */
export function encodeReference<T extends AnyType>(type: T, value: ValueOf<T>): Buffer {
  return Buffer.from(itemBlock(type, value).toBER());
}

/** Throws WRIT_HANDOVER_REFERENCE when the octets are not exactly one value of the type. */
export function decodeReference<T extends AnyType>(type: T, octets: Buffer): ValueOf<T> {
  const { offset, result } = asn1js.fromBER(octets, { parseEmbedded: false, maxDepth: 64 });
  if (offset !== octets.length) throw unreadable('not exactly one value');
  return itemValue(type, result) as ValueOf<T>;
}

// ---- values to blocks --------------------------------------------------------------------------------------------------

function itemBlock(type: AnyType, value: unknown): Block {
  if (type.kind === 'choice') return alternativeBlock(type, value);
  if (type.kind === 'opaque') return parsed(value as Buffer);
  return taggedBlock(type, { tagClass: UNIVERSAL, tagNumber: universalTag(type) ?? 0 }, value);
}

function fieldBlock(one: NamedField, value: unknown): Block {
  if (one.tag === undefined || one.type.kind === 'opaque') return itemBlock(one.type, value);
  return taggedBlock(one.type, { tagClass: CONTEXT, tagNumber: one.tag }, value);
}

function taggedBlock(type: AnyType, tag: Tag, value: unknown): Block {
  switch (type.kind) {
    case 'sequence':
      return constructed(tag, sequenceBlocks(type, value as Record<string, unknown>));
    case 'sequenceOf':
      return constructed(
        tag,
        (value as readonly unknown[]).map((one) => itemBlock(type.item, one)),
      );
    case 'choice':
      return constructed(tag, [alternativeBlock(type, value)]);
    case 'explicit':
      return constructed(tag, [itemBlock(type.inner, value)]);
    default:
      return retagged(simpleBlock(type, value), tag);
  }
}

function sequenceBlocks(type: SequenceType, value: Record<string, unknown>): Block[] {
  const blocks: Block[] = [];
  for (const one of type.fields) {
    const inner = value[one.name];
    if (inner !== undefined && inner !== one.byDefault) blocks.push(fieldBlock(one, inner));
    else if (!one.optional) throw invalid(`${one.name} is missing`);
  }
  const unknown = (value['unknownFields'] ?? []) as readonly UnknownField[];
  return [...blocks, ...unknown.map((one) => parsed(one.octets))];
}

function alternativeBlock(type: ChoiceType, value: unknown): Block {
  const chosen = value as { readonly alternative: string; readonly value: unknown };
  if (chosen.alternative === UNKNOWN) return parsed((chosen.value as UnknownField).octets);
  const one = type.byName[chosen.alternative];
  if (one === undefined) throw invalid('no such alternative');
  return fieldBlock(one, chosen.value);
}

function constructed(tag: Tag, value: Block[]): Block {
  return new asn1js.Constructed({ idBlock: { ...tag, isConstructed: true }, value: value });
}

/** idBlock is set afterwards: as a constructor's option some of these classes ignore it. */
function retagged(block: Block, tag: Tag): Block {
  block.idBlock.tagClass = tag.tagClass;
  block.idBlock.tagNumber = tag.tagNumber;
  return block;
}

function parsed(octets: Buffer): Block {
  const { offset, result } = asn1js.fromBER(octets, { parseEmbedded: false });
  if (offset !== octets.length) throw invalid('carried octets are not one value');
  return result;
}

function simpleBlock(type: AnyType, value: unknown): Block {
  switch (type.kind) {
    case 'integer':
      return asn1js.Integer.fromBigInt(inRange(type, BigInt(value as number | bigint)));
    case 'enumerated':
      return asn1js.Integer.fromBigInt(enumerationNumber(type.numbers, value));
    case 'octets':
      return raw(sized(type, value as Buffer, (value as Buffer).length));
    case 'text':
      return raw(checkedText(type, value as string));
    case 'bits': {
      const { octets, unused } = checkedBits(type, value as BitString);
      return raw(Buffer.concat([Buffer.from([unused]), octets]));
    }
    case 'oid':
      return new asn1js.ObjectIdentifier({ value: value as string });
    case 'relativeOid':
      return new asn1js.RelativeObjectIdentifier({ value: value as string });
    case 'generalizedTime':
    case 'utcTime':
      return raw(timeOctets(type.kind, value as string));
    case 'boolean':
      return new asn1js.Boolean({ value: value === true });
    default:
      return raw(Buffer.alloc(0));
  }
}

function raw(octets: Buffer): Block {
  return new asn1js.Primitive({ valueHex: new Uint8Array(octets).buffer });
}

function inRange(type: IntegerType, value: bigint): bigint {
  const below = type.min !== undefined && value < type.min;
  if (below || (type.max !== undefined && value > type.max)) throw invalid('integer out of range');
  return value;
}

function enumerationNumber(numbers: Readonly<Record<string, number>>, value: unknown): bigint {
  const number = typeof value === 'string' ? numbers[value] : value;
  if (typeof number !== 'number') throw invalid('no such enumeration value');
  return BigInt(number);
}

function checkedText(type: StringType, value: string): Buffer {
  if (!isOfCharset(value, type.charset)) throw invalid('characters outside the character set');
  return sized(type, textOctets(value, type.charset), characterCount(value));
}

function checkedBits(type: BitStringType, value: BitString): BitString {
  const size = value.octets.length * 8 - value.unused;
  if (size < type.min || size > type.max) throw invalid('size out of range');
  return value;
}

function sized(type: StringType, octets: Buffer, size: number): Buffer {
  if (size < type.min || size > type.max) throw invalid('size out of range');
  return octets;
}

function timeOctets(kind: 'generalizedTime' | 'utcTime', value: string): Buffer {
  const timeNs = kind === 'utcTime' ? parseUtcTime(value) : parseGeneralizedTime(value);
  if (timeNs === undefined) throw invalid('not a time in UTC that exists');
  return Buffer.from(value, 'latin1');
}

// ---- blocks to values --------------------------------------------------------------------------------------------------

function itemValue(type: AnyType, block: Block): unknown {
  if (type.kind === 'choice') return alternativeValue(type, block);
  if (block.idBlock.tagClass !== UNIVERSAL || block.idBlock.tagNumber !== universalTag(type)) {
    throw unreadable('unexpected tag');
  }
  return contentsValue(type, block);
}

function contentsValue(type: AnyType, block: Block): unknown {
  switch (type.kind) {
    case 'sequence':
      return sequenceValue(type, innerBlocks(block));
    case 'sequenceOf':
      return innerBlocks(block).map((one) => itemValue(type.item, one));
    case 'choice':
      return insideValue(type, innerBlocks(block));
    case 'explicit':
      return insideValue(type.inner, innerBlocks(block));
    case 'opaque':
      return Buffer.from(block.toBER());
    default:
      return simpleValue(type, block);
  }
}

function insideValue(type: AnyType, inner: readonly Block[]): unknown {
  const [one] = inner;
  if (one === undefined || inner.length !== 1) throw unreadable('not exactly one alternative');
  return itemValue(type, one);
}

function alternativeValue(type: ChoiceType, block: Block): unknown {
  const known = type.byId.get(idOf(block));
  if (known !== undefined) return { alternative: known.name, value: fieldValue(known, block) };
  if (!type.extensible) throw unreadable('unknown alternative');
  return { alternative: UNKNOWN, value: unknownField(block) };
}

function sequenceValue(type: SequenceType, inner: readonly Block[]): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  const unknown: UnknownField[] = [];
  let nextIndex = 0;
  for (const block of inner) {
    const known = type.fieldFor(idOf(block), nextIndex);
    if (known === undefined) {
      unknown.push(unknownField(block));
    } else {
      const isLate = type.unordered === true ? known.name in value : known.index < nextIndex;
      if (isLate) throw unreadable('field out of order or repeated');
      nextIndex = known.index + 1;
      value[known.name] = fieldValue(known, block);
    }
  }
  requireComplete(type, value, unknown);
  if (unknown.length > 0) value['unknownFields'] = unknown;
  return value;
}

function requireComplete(type: SequenceType, value: Record<string, unknown>, unknown: readonly UnknownField[]): void {
  if (unknown.length > 0 && !type.extensible) throw unreadable('unknown field');
  const missing = type.fields.find((one) => !one.optional && !(one.name in value));
  if (missing !== undefined) throw unreadable(`${missing.name} is missing`);
}

function fieldValue(one: NamedField, block: Block): unknown {
  return one.tag === undefined ? itemValue(one.type, block) : contentsValue(one.type, block);
}

function idOf({ idBlock }: Block): number {
  if (idBlock.tagClass === CONTEXT) return contextId(idBlock.tagNumber);
  return idBlock.tagClass === UNIVERSAL ? idBlock.tagNumber : highTagId(idBlock.tagNumber, idBlock.tagClass - 1);
}

function unknownField(block: Block): UnknownField {
  return { tag: block.idBlock.tagNumber, octets: Buffer.from(block.toBER()) };
}

function innerBlocks(block: Block): Block[] {
  if (!(block instanceof asn1js.Constructed)) throw unreadable('primitive where a structure belongs');
  return block.valueBlock.value;
}

function simpleValue(type: AnyType, block: Block): unknown {
  const octets = contentsOf(block);
  switch (type.kind) {
    case 'integer': {
      const value = inRange(type, integerOf(octets));
      return type.wide ? value : Number(value);
    }
    case 'enumerated':
      return type.names.get(Number(integerOf(octets))) ?? Number(integerOf(octets));
    case 'octets':
      return sized(type, octets, octets.length);
    case 'text':
      return textOf(type, octets);
    case 'bits':
      return checkedBits(type, { octets: octets.subarray(1), unused: octets[0] ?? 0 });
    case 'oid':
      return dotted(octets, 0x06);
    case 'relativeOid':
      return dotted(octets, 0x0d);
    case 'generalizedTime':
    case 'utcTime':
      return timeOctets(type.kind, octets.toString('latin1')).toString('latin1');
    case 'boolean':
      return octets[0] !== 0;
    default:
      return null;
  }
}

function contentsOf(block: Block): Buffer {
  const contents = (block.valueBlock as { valueHexView?: Uint8Array }).valueHexView;
  if (contents === undefined || block.idBlock.isConstructed) throw unreadable('structure where a primitive belongs');
  return Buffer.from(contents);
}

function integerOf(octets: Buffer): bigint {
  return new asn1js.Integer({ valueHex: new Uint8Array(octets).buffer }).toBigInt();
}

function textOf(type: StringType, octets: Buffer): string {
  const value = readText(octets, type.charset);
  if (value === undefined) throw unreadable('characters outside the character set');
  sized(type, octets, characterCount(value));
  return value;
}

/** The contents again under their universal tag, so that asn1js itself reads the arcs. */
function dotted(octets: Buffer, tag: number): string {
  if (octets.length === 0 || octets.length > 127) throw unreadable('object identifier');
  const { result } = asn1js.fromBER(Uint8Array.from([tag, octets.length, ...octets]));
  if (result instanceof asn1js.ObjectIdentifier || result instanceof asn1js.RelativeObjectIdentifier) {
    return result.valueBlock.toString();
  }
  throw unreadable('object identifier');
}

function invalid(what: string): WritError {
  return new WritError('WRIT_HANDOVER_VALUE', `A PDU cannot be written: ${what}.`);
}

function unreadable(what: string): WritError {
  return new WritError('WRIT_HANDOVER_REFERENCE', `The reference decoder refuses these octets: ${what}.`);
}

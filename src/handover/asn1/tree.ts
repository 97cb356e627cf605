/**
 * A decoded value laid out for people: each field with its name, its tag, what the module calls its type, what it holds, and the
 * clause that explains it. Octets that are, or may be, intercepted content appear as their size and SHA-256, never as
 * themselves.
 */
import { createHash } from 'node:crypto';
import { decodeBer, type DecodeResult } from './ber-reader.ts';
import { formatPrefix } from '../../model/ip-prefix.ts';
import type { AnyType, BitString, ChoiceType, NamedField, SequenceType, StringType, UnknownField } from './schema.ts';

export interface TreeNode {
  readonly name: string;
  /** Context tag; absent in a SEQUENCE OF, whose items are named by their place. */
  readonly tag?: number;
  readonly type: string;
  /** Of a leaf. */
  readonly text?: string;
  readonly clause?: string;
  readonly children?: readonly TreeNode[];
}

/** Longer octets are told by size and digest. */
const MOST_SHOWN = 64;

const TYPE_NAMES: Readonly<Record<AnyType['kind'], string>> = {
  integer: 'INTEGER',
  enumerated: 'ENUMERATED',
  octets: 'OCTET STRING',
  bits: 'BIT STRING',
  explicit: 'EXPLICIT',
  text: 'string',
  oid: 'OBJECT IDENTIFIER',
  relativeOid: 'RELATIVE-OID',
  generalizedTime: 'GeneralizedTime',
  utcTime: 'UTCTime',
  null: 'NULL',
  boolean: 'BOOLEAN',
  opaque: 'not laid out',
  sequence: 'SEQUENCE',
  choice: 'CHOICE',
  sequenceOf: 'SEQUENCE OF',
};

interface Place {
  readonly name: string;
  readonly tag?: number;
  readonly clause?: string;
}

/** `value`: as decodeBer gave it for `type`. */
export function treeOf(name: string, type: AnyType, value: unknown): TreeNode {
  return nodeOf({ name }, type, value);
}

function nodeOf(place: Place, type: AnyType, value: unknown): TreeNode {
  const own = { ...place, type: TYPE_NAMES[type.kind] };
  switch (type.kind) {
    case 'sequence':
      return { ...own, children: childrenOf(type, value as Record<string, unknown>) };
    case 'sequenceOf':
      return {
        ...own,
        children: (value as readonly unknown[]).map((item, at) => nodeOf({ name: String(at) }, type.item, item)),
      };
    case 'choice':
      return { ...own, children: [alternativeOf(type, value as { alternative: string; value: unknown })] };
    case 'explicit':
      return nodeOf(place, type.inner, value);
    case 'bits':
      return { ...own, text: bitsText(value as BitString) };
    case 'octets':
      return { ...own, ...heldBy(type, value as Buffer), text: octetsText(type, value as Buffer) };
    case 'opaque':
      return { ...own, text: digestOf(value as Buffer) };
    case 'enumerated':
      return { ...own, text: enumeratedText(type.numbers, value as string | number) };
    case 'null':
      return own;
    default:
      return { ...own, text: type.kind === 'text' ? JSON.stringify(value) : String(value) };
  }
}

function placeOf({ name, tag, clause }: NamedField): Place {
  return { name, ...(tag === undefined ? {} : { tag }), ...(clause === undefined ? {} : { clause }) };
}

function childrenOf(type: SequenceType, value: Record<string, unknown>): TreeNode[] {
  const known = type.fields
    .filter(({ name }) => value[name] !== undefined)
    .map((field) => nodeOf(placeOf(field), field.type, value[field.name]));
  const unknown = (value['unknownFields'] ?? []) as readonly UnknownField[];
  return [...known, ...unknown.map(unknownNode)];
}

function alternativeOf(type: ChoiceType, { alternative, value }: { alternative: string; value: unknown }): TreeNode {
  const known = type.byName[alternative];
  return known === undefined ? unknownNode(value as UnknownField) : nodeOf(placeOf(known), known.type, value);
}

function unknownNode({ tag, octets }: UnknownField): TreeNode {
  return { name: 'unknown', tag, type: 'not in this edition', text: digestOf(octets) };
}

/** What the octets are an encoding of, where they are; what they are of another edition is told by size and digest alone. */
function heldBy({ holds }: StringType, octets: Buffer): { children?: readonly TreeNode[] } {
  const decoded: DecodeResult<unknown> | undefined = holds === undefined ? undefined : decodeBer(holds, octets);
  return holds === undefined || decoded?.ok !== true
    ? {}
    : { children: [nodeOf({ name: 'holds' }, holds, decoded.value)] };
}

function enumeratedText(numbers: Readonly<Record<string, number>>, value: string | number): string {
  return typeof value === 'number' ? `${value} (not in this edition)` : `${value} (${numbers[value] ?? '?'})`;
}

function octetsText(type: StringType, octets: Buffer): string {
  if (type.isContent === true || octets.length > MOST_SHOWN) return digestOf(octets);
  if (type.shownAs === 'ip' && (octets.length === 4 || octets.length === 16)) return addressText(octets);
  if (type.shownAs === 'mac') return octets.toString('hex').replace(/(?!^)(..)/g, ':$1');
  const text = octets.toString('latin1');
  return octets.length > 0 && /^[\x20-\x7e]+$/.test(text) ? JSON.stringify(text) : `${octets.toString('hex')} (hex)`;
}

function bitsText({ octets, unused }: BitString): string {
  const count = octets.length * 8 - unused;
  if (octets.length > 8) return digestOf(octets);
  const bits = [...octets].map((octet) => octet.toString(2).padStart(8, '0')).join('');
  return `${bits.slice(0, count)} (${count} bits)`;
}

function addressText(address: Buffer): string {
  return formatPrefix({ version: address.length === 4 ? 4 : 6, prefixLength: address.length * 8, address });
}

function digestOf(octets: Buffer): string {
  return `${octets.length} octets, SHA-256 ${createHash('sha256').update(octets).digest('hex')}`;
}

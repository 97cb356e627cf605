/** Whether the independent decoder found in a PDU what was put into it: names, alternatives and values, by the table's types. */
import type { AnyType, BitString, ChoiceType, SequenceType } from '../../../../src/handover/asn1/schema.ts';
import type { ErlangBits, ErlangTerm } from './erlang-terms.ts';

type Plain = Readonly<Record<string, unknown>>;

/** Where they differ first, as a path and what each holds; undefined: nowhere. */
export function differenceOf(type: AnyType, ours: unknown, theirs: ErlangTerm, at = ''): string | undefined {
  switch (type.kind) {
    case 'sequence':
      return inSequence(type, ours as Plain, theirs, at);
    case 'choice':
      return inChoice(type, ours as { alternative: string; value: unknown }, theirs, at);
    case 'sequenceOf':
      return inList(type.item, ours as readonly unknown[], theirs, at);
    case 'explicit':
      return differenceOf(type.inner, ours, theirs, at);
    default:
      return inLeaf(type, ours, theirs) ? undefined : `${at}: ${shown(ours)} became ${shown(theirs)}`;
  }
}

function inSequence({ fields }: SequenceType, ours: Plain, theirs: ErlangTerm, at: string): string | undefined {
  if (typeof theirs === 'bigint' || !('map' in theirs)) return `${at}: no sequence but ${shown(theirs)}`;
  const names = new Set(fields.map(({ name }) => name));
  const strange = [...theirs.map.keys()].find((name) => !names.has(name));
  if (strange !== undefined) return `${at}: a field ${strange}`;
  for (const { name, type, byDefault } of fields) {
    const place = at === '' ? name : `${at}.${name}`;
    const [one, other] = [ours[name] === undefined ? byDefault : ours[name], theirs.map.get(name)]; // null is a value
    if (one === undefined && other === undefined) continue;
    if (one === undefined || other === undefined) return `${place}: ${shown(one)} became ${shown(other)}`;
    const found = differenceOf(type, one, other, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inChoice(
  { byName }: ChoiceType,
  { alternative, value }: { alternative: string; value: unknown },
  theirs: ErlangTerm,
  at: string,
): string | undefined {
  const place = at === '' ? alternative : `${at}.${alternative}`;
  const type = byName[alternative]?.type;
  const [name, held] = typeof theirs !== 'bigint' && 'tuple' in theirs ? theirs.tuple : [];
  if (type === undefined || held === undefined || atomOf(name) !== alternative)
    return `${place}: became ${shown(theirs)}`;
  return differenceOf(type, value, held, place);
}

function inList(item: AnyType, ours: readonly unknown[], theirs: ErlangTerm, at: string): string | undefined {
  const list = typeof theirs !== 'bigint' && 'list' in theirs ? theirs.list : undefined;
  if (list?.length !== ours.length) return `${at}: ${ours.length} items became ${list?.length ?? shown(theirs)}`;
  for (const [index, one] of ours.entries()) {
    const other = list[index];
    const found = other === undefined ? 'nothing' : differenceOf(item, one, other, `${at}[${index}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inLeaf(type: AnyType, ours: unknown, theirs: ErlangTerm): boolean {
  switch (type.kind) {
    case 'integer':
      return theirs === BigInt(ours as number | bigint);
    case 'enumerated':
    case 'boolean':
      return atomOf(theirs) === String(ours);
    case 'null':
      return atomOf(theirs) === 'NULL';
    case 'octets':
      return bitsOf(theirs)?.bits.equals(ours as Buffer) === true;
    case 'bits':
      return isSameBits(ours as BitString, theirs);
    case 'oid':
    case 'relativeOid':
      return dotted(theirs) === ours;
    default:
      return textOf(theirs) === ours;
  }
}

/** Bits with names come as the names of those that are set: of these the table knows how many. */
function isSameBits({ octets, unused }: BitString, theirs: ErlangTerm): boolean {
  if (typeof theirs === 'object' && 'list' in theirs) return theirs.list.length === setBits(octets);
  const found = bitsOf(theirs);
  return found?.unused === unused && found.bits.equals(octets);
}

function setBits(octets: Buffer): number {
  return [...octets].reduce((sum, octet) => sum + octet.toString(2).replaceAll('0', '').length, 0);
}

function atomOf(term: ErlangTerm | undefined): string | undefined {
  return typeof term === 'object' && 'atom' in term ? term.atom : undefined;
}

function bitsOf(term: ErlangTerm): ErlangBits | undefined {
  return typeof term === 'object' && 'bits' in term ? term : undefined;
}

function dotted(term: ErlangTerm): string | undefined {
  return typeof term === 'object' && 'tuple' in term ? term.tuple.map(String).join('.') : undefined;
}

/** Beyond latin characters those of a BMPString are the octets of their numbers. */
function characterOf(term: ErlangTerm): number {
  if (typeof term === 'bigint') return Number(term);
  return 'tuple' in term ? term.tuple.reduce((number: number, octet) => number * 256 + Number(octet), 0) : 0;
}

/** A list of characters; UTF8String is octets. */
function textOf(term: ErlangTerm): string | undefined {
  if (typeof term !== 'object') return undefined;
  if ('bits' in term) return term.bits.toString('utf8');
  return 'list' in term ? String.fromCodePoint(...term.list.map(characterOf)) : undefined;
}

function shown(value: unknown): string {
  const plain = (_: string, one: unknown): unknown => (typeof one === 'bigint' ? `${one}` : one);
  return value === undefined ? 'nothing' : JSON.stringify(value, plain).slice(0, 120);
}

/** What was read of PDUs, for people: a tree a PDU, and what is wrong with the others. */
import type { Finding } from '../handover/asn1/ber-reader.ts';
import type { PduFault, PduReading, ReadPdu } from '../handover/asn1/pdu-reading.ts';
import type { TreeNode } from '../handover/asn1/tree.ts';

const NOTES: Readonly<Record<Finding['kind'], string>> = {
  length: 'a length that is longer than it need be, or indefinite',
  integer: 'an integer with needless octets',
  boolean: 'a true that is not ff',
  string: 'a string in pieces',
  unknown: 'a field that this edition does not have',
  enumeration: 'a value that this edition does not name',
};

export function describePdus({ pdus, rest }: PduReading): string {
  const texts = pdus.map((pdu, at) => describeOne(pdu, at + 1, pdus.length));
  if (rest !== undefined) texts.push(faultText('No PDU', rest));
  return texts.join('\n\n');
}

function describeOne(pdu: ReadPdu, number: number, of: number): string {
  const head = `PDU ${number} of ${of}: ${pdu.octets} octets from octet ${pdu.offset} on, ${pdu.standard}`;
  if (pdu.fault !== undefined) return `${head}\n${faultText('  Bad', pdu.fault)}`;
  const tree = pdu.tree === undefined ? [] : linesOf(pdu.tree, 1);
  const notes = pdu.notes.map((each) => `  Note: ${NOTES[each.kind]}, at octet ${each.offset}${inField(each.path)}`);
  const also = (pdu.also ?? []).map(
    (title) => `  Note: the same octets are a PDU of ${title}, too; --standard chooses`,
  );
  return [head, ...tree, ...notes, ...also].join('\n');
}

function faultText(what: string, { offset, path, reason }: PduFault): string {
  return `${what} at octet ${offset}${inField(path)}: ${reason}`;
}

const inField = (path: string): string => (path === '' ? '' : `, in ${path}`);

function linesOf(node: TreeNode, depth: number): string[] {
  const tag = node.tag === undefined ? '' : ` [${node.tag}]`;
  const text = node.text === undefined ? '' : `: ${node.text}`;
  const clause = node.clause === undefined ? '' : `   (${clauseText(node.clause)})`;
  const line = `${'  '.repeat(depth)}${node.name}${tag} ${node.type}${text}${clause}`;
  return [line, ...(node.children ?? []).flatMap((child) => linesOf(child, depth + 1))];
}

const clauseText = (clause: string): string => (/^\d/.test(clause) ? `clause ${clause}` : clause);

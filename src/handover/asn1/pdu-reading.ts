/**
 * Reads recorded PDUs for people: one after another out of a file of them, each as a tree, and of what is no PDU the very place
 * and reason. Where a PDU's end can't be found, reading ends.
 */
import { BerError, readTlv, Tlv } from './ber.ts';
import { decodeBer, type DecodeFailure, type DecodeResult, type Finding } from './ber-reader.ts';
import { beginsLike, PDU_STANDARDS, type PduStandard } from './pdu-standards.ts';
import { treeOf, type TreeNode } from './tree.ts';

export interface ReadPdu {
  /** Where it begins in what was given, and how long it is. */
  readonly offset: number;
  readonly octets: number;
  readonly standard: string;
  readonly tree?: TreeNode;
  /** Other standards that the same octets are a PDU of. */
  readonly also?: readonly string[];
  /** Legal, but not how a minimal encoder writes it; offsets within what was given. */
  readonly notes: readonly Finding[];
  /** Why it is no PDU; `offset` within what was given. */
  readonly fault?: PduFault;
}

export interface PduFault {
  readonly offset: number;
  /** Fields from the outermost in; empty: none was entered. */
  readonly path: string;
  readonly reason: string;
}

export interface PduReading {
  readonly pdus: readonly ReadPdu[];
  /** What follows the last PDU and is none. */
  readonly rest?: PduFault;
}

/** `standards`: those that the PDUs may be of, in the order in which they are tried. */
export function readPdus(octets: Buffer, standards: readonly PduStandard[] = PDU_STANDARDS): PduReading {
  const pdus: ReadPdu[] = [];
  const tlv = new Tlv();
  let at = 0;
  try {
    while (at < octets.length) {
      const possible = likelyOf(octets, at, standards);
      readTlv(octets, at, octets.length, tlv);
      pdus.push(readOne(octets.subarray(at, tlv.next), at, possible));
      at = tlv.next;
    }
    return { pdus };
  } catch (thrown) {
    if (!(thrown instanceof BerError)) throw thrown;
    return { pdus, rest: { offset: at, path: '', reason: reasonOf(thrown, octets.length - at) } };
  }
}

/** The standards whose PDUs begin as the octets do; where only the first tag is one of theirs, all of that tag. */
function likelyOf(octets: Buffer, at: number, standards: readonly PduStandard[]): readonly PduStandard[] {
  const outer = octets[at] ?? 0;
  const inner = octets[at + headerLength(octets, at)];
  const likely = standards.filter((standard) => beginsLike(standard, outer, inner));
  if (likely.length > 0) return likely;
  const possible = standards.filter(({ begins }) => begins.some(([first]) => first === outer));
  if (possible.length === 0) throw new BerError(strange(outer, standards), at);
  return possible;
}

/** Of a tag in one octet and a length in any form. */
function headerLength(octets: Buffer, at: number): number {
  const length = octets[at + 1] ?? 0;
  return length > 0x80 ? 2 + (length & 0x7f) : 2;
}

/** As the first standard that it decodes as; else what is wrong with it as one of that standard which it follows longest. */
function readOne(pdu: Buffer, offset: number, standards: readonly PduStandard[]): ReadPdu {
  let nearest: { standard: PduStandard; failure: DecodeFailure } | undefined;
  for (const standard of standards) {
    const decoded: DecodeResult<unknown> = decodeBer(standard.type, pdu);
    if (decoded.ok) {
      const notes = decoded.findings.map((finding) => ({ ...finding, offset: offset + finding.offset }));
      const tree = treeOf(standard.root, standard.type, decoded.value);
      const also = alsoOf(pdu, standards.slice(standards.indexOf(standard) + 1));
      return { offset, octets: pdu.length, standard: standard.title, tree, notes, ...also };
    }
    if (nearest === undefined || decoded.offset > nearest.failure.offset) nearest = { standard, failure: decoded };
  }
  const { standard, failure } = nearest ?? missingStandard();
  const fault = { offset: offset + failure.offset, path: failure.path, reason: failure.reason };
  return { offset, octets: pdu.length, standard: standard.title, notes: [], fault };
}

function alsoOf(pdu: Buffer, others: readonly PduStandard[]): { also?: readonly string[] } {
  const also = others.filter(({ type }) => decodeBer(type, pdu).ok).map(({ id, title }) => `${title} (${id})`);
  return also.length === 0 ? {} : { also };
}

function missingStandard(): never {
  throw new RangeError('no standard was given');
}

function reasonOf({ message }: BerError, left: number): string {
  if (message !== 'truncated' && message !== 'length reaches beyond the end') return message;
  return `a PDU begins here that is longer than the ${left} octets that are left`;
}

function strange(first: number, standards: readonly PduStandard[]): string {
  const known = [...new Set(standards.flatMap(({ begins }) => begins.map(([outer]) => outer)))].toSorted(
    (a, b) => a - b,
  );
  const hex = (octet: number) => octet.toString(16).padStart(2, '0');
  return `a PDU begins with ${known.map(hex).join(', ')}, here stands ${hex(first)}`;
}

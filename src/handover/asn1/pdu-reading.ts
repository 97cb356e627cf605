/**
 * Reads recorded PDUs for people: one after another out of a file of them, each as a tree, and of what is no PDU the very place
 * and reason. Nothing is guessed: where a PDU's end can't be found, reading ends.
 */
import { codeOf } from '../../base/errors.ts';
import { decodeBer, type DecodeResult, type Finding } from './ber-reader.ts';
import { psPdu } from './payload.ts';
import { PduScanner, type ScannedPdus } from './pdu-scanner.ts';
import { treeOf, type TreeNode } from './tree.ts';

export interface ReadPdu {
  /** Where it begins in what was given, and how long it is. */
  readonly offset: number;
  readonly octets: number;
  readonly standard: string;
  readonly tree?: TreeNode;
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

const CHUNK = 64 << 10;
const STANDARD = 'ETSI TS 102 232-1, PS-PDU of LI-PS-PDU version 43';

export function readPdus(octets: Buffer): PduReading {
  const pdus: ReadPdu[] = [];
  try {
    let start = 0;
    for (const end of endsOf(octets)) {
      pdus.push(readOne(octets.subarray(start, end), start));
      start = end;
    }
    if (start === octets.length) return { pdus };
    return { pdus, rest: { offset: start, path: '', reason: cutShort(octets.length - start) } };
  } catch (thrown) {
    const offset = pdus.reduce((sum, each) => sum + each.octets, 0);
    return { pdus, rest: { offset, path: '', reason: brokenReason(codeOf(thrown), octets, offset) } };
  }
}

/** Of whole PDUs. Throws the scanner's error at what is no PDU, once all before it were given. */
function* endsOf(octets: Buffer): Generator<number> {
  const scanner = new PduScanner(octets.length);
  let base = 0;
  for (let at = 0; at < octets.length; at += CHUNK) {
    const scanned = pushed(scanner, octets.subarray(at, at + CHUNK));
    if (scanned === undefined) {
      yield* oneByOne(octets, base);
      return;
    }
    for (const end of scanned.ends) yield base + end;
    base += scanned.octets.length;
  }
}

/** Undefined: the scanner refuses the chunk, and does not say how far it had come. */
function pushed(scanner: PduScanner, chunk: Buffer): ScannedPdus | undefined {
  try {
    return scanner.push(chunk);
  } catch {
    return undefined;
  }
}

function* oneByOne(octets: Buffer, from: number): Generator<number> {
  const scanner = new PduScanner(octets.length);
  let base = from;
  for (let at = from; at < octets.length; at++) {
    const { octets: whole, ends } = scanner.push(octets.subarray(at, at + 1));
    for (const end of ends) yield base + end;
    base += whole.length;
  }
}

function readOne(pdu: Buffer, offset: number): ReadPdu {
  const own = { offset, octets: pdu.length, standard: STANDARD };
  const decoded: DecodeResult<unknown> = decodeBer(psPdu, pdu);
  if (!decoded.ok) {
    return {
      ...own,
      notes: [],
      fault: { offset: offset + decoded.offset, path: decoded.path, reason: decoded.reason },
    };
  }
  const notes = decoded.findings.map((finding) => ({ ...finding, offset: offset + finding.offset }));
  return { ...own, tree: treeOf('PS-PDU', psPdu, decoded.value), notes };
}

function cutShort(left: number): string {
  return `a PDU begins here that is longer than the ${left} octets that are left`;
}

function brokenReason(code: string | undefined, octets: Buffer, offset: number): string {
  if (code === 'WRIT_HANDOVER_STREAM_GIANT') return cutShort(octets.length - offset);
  const first = octets[offset] ?? 0;
  if (first === 0x30) return 'a SEQUENCE begins here whose length or contents have no legal form';
  return `a PS-PDU begins with 30 (SEQUENCE), here stands ${first.toString(16).padStart(2, '0')}`;
}

/**
 * Cuts a TCP stream into PDUs of the handover standards, PS-PDUs above all. Owns the octets of at most one unfinished PDU. Always true: every octet pushed comes out
 * exactly once, in order, or is held; work is linear in the octets, whatever their form and however small the pieces.
 * On a stream that is no row of PDUs, or a PDU above the cap, push throws (WRIT_HANDOVER_STREAM_*) and the scanner is of no
 * further use: there is no way to find the next boundary, so the connection has to go.
 */
import { WritError } from '../../base/errors.ts';
import { MAX_NESTING } from './ber.ts';

const SEQUENCE = 0x30;
/** LAESProtocol of ATIS-1000678 is a CHOICE: enhancedProtocol [0], laesMessage [1]. */
const CHOICES = [0xa0, 0xa1] as const;
/** What PDUs of the standards spoken here begin with. */
export const ANY_PDU: readonly number[] = [SEQUENCE, ...CHOICES];
const DEFAULT_MAX_PDU_OCTETS = 1_048_576;
const MORE = -1;

/** Whole PDUs, back to back from `octets`' start: PDU i reaches from ends[i - 1] (0 for the first) to ends[i]. */
export interface ScannedPdus {
  readonly octets: Buffer;
  readonly ends: readonly number[];
}

export class PduScanner {
  readonly #maxPduOctets: number;
  readonly #begins: readonly number[];
  /** The unfinished PDU lies at the start of #held. */
  #held = Buffer.alloc(0);
  #heldLength = 0;
  /** Octets of the stream before the unfinished PDU. */
  #streamOffset = 0;
  /** How far the unfinished PDU was walked, and how many of its indefinite elements are open. Definite: `#need` is its length. */
  #walked = 0;
  #open = 0;
  #need = 0;

  /** `begins`: the first octets that a PDU may have. */
  constructor(maxPduOctets = DEFAULT_MAX_PDU_OCTETS, begins: readonly number[] = [SEQUENCE]) {
    this.#maxPduOctets = maxPduOctets;
    this.#begins = begins;
  }

  /** Octets held of a PDU that is not whole yet: 0 at a stream's proper end. */
  get pending(): number {
    return this.#heldLength;
  }

  /** The PDUs that are whole now. They stay valid: neither `chunk` nor anything handed out is written to again. */
  push(chunk: Buffer): ScannedPdus {
    const octets = this.#joined(chunk);
    const ends: number[] = [];
    let start = 0;
    while (start < octets.length) {
      const end = this.#endOf(octets, start);
      if (end === MORE) break;
      ends.push(end);
      start = end;
      this.#walked = 0;
      this.#need = 0;
    }
    this.#streamOffset += start;
    this.#keep(octets, start, ends.length > 0);
    return { octets: octets.subarray(0, start), ends };
  }

  #joined(chunk: Buffer): Buffer {
    if (this.#heldLength === 0) return chunk;
    const length = this.#heldLength + chunk.length;
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafe(length * 2);
      this.#held.copy(larger, 0, 0, this.#heldLength);
      this.#held = larger;
    }
    chunk.copy(this.#held, this.#heldLength);
    this.#heldLength = length;
    return this.#held.subarray(0, length);
  }

  /** What was handed out must not be written to again, so the rest moves to a buffer of its own. */
  #keep(octets: Buffer, start: number, handedOut: boolean): void {
    const isHeld = this.#heldLength > 0;
    if (isHeld && !handedOut) return;
    this.#held = Buffer.from(octets.subarray(start));
    this.#heldLength = this.#held.length;
  }

  #endOf(octets: Buffer, start: number): number {
    if (this.#need === 0 && this.#open === 0 && !this.#begin(octets, start)) return MORE;
    if (this.#open > 0 && !this.#closeOpen(octets, start)) return MORE;
    const end = start + this.#need;
    return end <= octets.length ? end : MORE;
  }

  /** The outermost header. False: not whole yet. */
  #begin(octets: Buffer, start: number): boolean {
    if (!this.#begins.includes(octets[start] ?? 0)) throw this.#broken(start);
    const length = this.#length(octets, start + 1);
    if (length === undefined) return false;
    if (length.octets === undefined) {
      this.#open = 1;
      this.#walked = 2;
    } else {
      this.#need = this.#capped(length.start - start + length.octets, start);
    }
    return true;
  }

  /** Walks an indefinite PDU until its last end of contents; false: not there yet. Then #need is its length. */
  #closeOpen(octets: Buffer, start: number): boolean {
    while (this.#open > 0) {
      const at = start + this.#walked;
      this.#capped(this.#walked + 1, start);
      const header = this.#innerHeader(octets, at);
      if (header === undefined) return false;
      if (header.octets === undefined) this.#open += 1;
      else if (octets[at] === 0) this.#open -= 1;
      if (this.#open > MAX_NESTING) throw this.#broken(at);
      this.#walked = this.#capped(header.start - start + (header.octets ?? 0), start);
    }
    this.#need = this.#walked;
    return true;
  }

  #innerHeader(octets: Buffer, at: number): { start: number; octets: number | undefined } | undefined {
    let position = at;
    const first = octets[position];
    if (first === undefined) return undefined;
    position += 1;
    if ((first & 0x1f) === 0x1f) {
      while ((octets[position] ?? 0) >= 0x80) position += 1;
      position += 1;
      if (position - at > 8) throw this.#broken(at);
    }
    const length = this.#length(octets, position);
    if (first === 0 && length !== undefined && length.octets !== 0) throw this.#broken(at);
    if (length !== undefined && length.octets === undefined && (first & 0x20) === 0) throw this.#broken(at);
    return length;
  }

  /** A length field: where contents start and how many octets; `octets` undefined: indefinite. Undefined: not whole. */
  #length(octets: Buffer, at: number): { start: number; octets: number | undefined } | undefined {
    const first = octets[at];
    if (first === undefined) return undefined;
    if (first < 0x80) return { start: at + 1, octets: first };
    if (first === 0x80) return { start: at + 1, octets: undefined };
    if (first === 0xff) throw this.#broken(at);
    let length = 0;
    for (let index = 1; index <= (first & 0x7f); index += 1) {
      const octet = octets[at + index];
      if (octet === undefined) return undefined;
      length = Math.min(length * 256 + octet, Number.MAX_SAFE_INTEGER);
    }
    return { start: at + 1 + (first & 0x7f), octets: length };
  }

  #capped(octets: number, start: number): number {
    if (octets <= this.#maxPduOctets) return octets;
    throw new WritError(
      'WRIT_HANDOVER_STREAM_GIANT',
      `A PDU of more than ${this.#maxPduOctets} octets begins at octet ${this.#streamOffset + start} of the stream.`,
      { context: { offset: this.#streamOffset + start, maxPduOctets: this.#maxPduOctets } },
    );
  }

  #broken(at: number): WritError {
    const offset = this.#streamOffset + at;
    return new WritError('WRIT_HANDOVER_STREAM_BROKEN', `No PS-PDU at octet ${offset} of the stream.`, {
      context: { offset },
    });
  }
}

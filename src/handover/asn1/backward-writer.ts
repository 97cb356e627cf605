/**
 * Fills a buffer from its end and grows at its front, so that the length of what stands inside a TLV is known when its header's turn
 * comes. One writer serves for many values, one after another: `clear` begins the next.
 */
import { NO_PERMIT, type Permit } from '../../model/scope-permit.ts';
import { tagOctets } from './tags.ts';

const FIRST_CAPACITY = 2048;
/** A buffer that grew beyond this is not kept for the next value. */
const MOST_KEPT = 65_536;
/** Up to here a loop is quicker than TypedArray's set. */
const FEW_OCTETS = 24;
const INT32_LIMIT = 0x8000_0000;

export class BackwardWriter {
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  #start = FIRST_CAPACITY;

  /** For what is written from `clear` on. */
  permit: Permit = NO_PERMIT;

  /** Octets written so far. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  clear(permit: Permit): void {
    this.permit = permit;
    if (this.#buffer.length > MOST_KEPT) this.#buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
    this.#start = this.#buffer.length;
  }

  /** Goes on in front of `end` of that buffer, over what stands there, and does not begin anew. */
  over(buffer: Buffer, end: number, permit: Permit): void {
    this.permit = permit;
    this.#buffer = buffer;
    this.#start = end;
  }

  /** Whether all since `over` lies in that buffer, and begins at `start`. */
  isAt(buffer: Buffer, start: number): boolean {
    return this.#buffer === buffer && this.#start === start;
  }

  /** A copy of all that was written. */
  finish(): Buffer {
    const octets = Buffer.allocUnsafe(this.length);
    this.#buffer.copy(octets, 0, this.#start);
    return octets;
  }

  octets(octets: Uint8Array): void {
    const count = octets.length;
    this.#reserve(count);
    this.#start -= count;
    if (count > FEW_OCTETS) this.#buffer.set(octets, this.#start);
    else for (let index = 0; index < count; index += 1) this.#buffer[this.#start + index] = octets[index] ?? 0;
  }

  octet(octet: number): void {
    this.#reserve(1);
    this.#start -= 1;
    this.#buffer[this.#start] = octet;
  }

  /** Characters of one octet each. */
  characters(text: string): void {
    const count = text.length;
    this.#reserve(count);
    this.#start -= count;
    for (let index = 0; index < count; index += 1) this.#buffer[this.#start + index] = text.charCodeAt(index);
  }

  /** The minimal two's complement of an integer that a double holds exactly. */
  number(value: number): void {
    let rest = value;
    while (rest >= INT32_LIMIT || rest < -INT32_LIMIT) {
      const octet = ((rest % 256) + 256) % 256;
      this.octet(octet);
      rest = (rest - octet) / 256;
    }
    this.#int32(rest);
  }

  #int32(value: number): void {
    let rest = value;
    while (rest > 0x7f || rest < -0x80) {
      this.octet(rest & 0xff);
      rest >>= 8;
    }
    this.octet(rest & 0xff);
  }

  /** Puts tag and length before all that was written since `mark`. */
  header(id: number, constructed: boolean, mark: number): void {
    const length = this.length - mark;
    if (length < 0x80) {
      this.octet(length);
    } else {
      let count = 0;
      for (let rest = length; rest > 0; rest >>>= 8) {
        this.octet(rest & 0xff);
        count += 1;
      }
      this.octet(0x80 | count);
    }
    if (id < 256) this.octet(constructed ? id | 0x20 : id);
    else this.octets(Uint8Array.from(tagOctets(id, constructed)));
  }

  #reserve(count: number): void {
    if (this.#start < count) this.#grow(count);
  }

  #grow(count: number): void {
    const used = this.length;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, used + count + FIRST_CAPACITY));
    this.#buffer.copy(larger, larger.length - used, this.#start);
    this.#start = larger.length - used;
    this.#buffer = larger;
  }
}

/**
 * The numbers of one row of PDUs: a LIID, a CIN, a kind (ETSI TS 102 232-1, 5.2.5). They have to come as 0, 1, 2, ...; again
 * only on another connection (a resend), and then with the very same octets.
 *
 * Owns: the next number, the numbers that were jumped over, and what the last PDUs were (CRC-32 and length), so that a resend can
 * be compared. A number jumped over is a fault unless the operator declares it lost
 * (HI1 alarm, declared-gap.ts), which the inspector knows.
 */
export type Arrival =
  | { readonly kind: 'new' }
  | { readonly kind: 'duplicate' }
  /** New, but `missing` numbers before it have not come. */
  | { readonly kind: 'jump'; readonly missing: number }
  | { readonly kind: 'fault'; readonly code: SequenceFault };

export type SequenceFault =
  'WRIT_LEMF_DUPLICATE_DIFFERS' | 'WRIT_LEMF_REPEATED' | 'WRIT_LEMF_ORDER' | 'WRIT_LEMF_LATE' | 'WRIT_LEMF_OLD';

/** The numbers [from, to). */
export interface Hole {
  readonly from: number;
  readonly to: number;
}

const FIRST_MEMORY = 64;
const LARGEST_MEMORY = 1 << 19;
const NEW: Arrival = { kind: 'new' };
const DUPLICATE: Arrival = { kind: 'duplicate' };

export class SequenceLedger {
  #next = 0;
  readonly #holes: Hole[] = [];
  /** Ring over sequence numbers: CRC-32, and length + 1 (0: never came). */
  #digests = new Uint32Array(FIRST_MEMORY);
  #lengths = new Uint32Array(FIRST_MEMORY);

  /** The first number not seen yet. */
  get next(): number {
    return this.#next;
  }
  /** Numbers that were jumped over. */
  get holes(): readonly Hole[] {
    return this.#holes;
  }

  /** `previous`: the last number of this row on the same connection, undefined when this is its first there. */
  take(sequence: number, previous: number | undefined, digest: number, length: number): Arrival {
    if (previous !== undefined && sequence <= previous) return { kind: 'fault', code: 'WRIT_LEMF_REPEATED' };
    if (previous !== undefined && this.#leavesOut(previous, sequence))
      return { kind: 'fault', code: 'WRIT_LEMF_ORDER' };
    if (sequence < this.#next) return this.#again(sequence, digest, length);
    const missing = sequence - this.#next;
    if (missing > 0) this.#holes.push({ from: this.#next, to: sequence });
    this.#next = sequence + 1;
    this.#remember(sequence, missing, digest, length);
    return missing === 0 ? NEW : { kind: 'jump', missing };
  }

  #again(sequence: number, digest: number, length: number): Arrival {
    if (this.#next - sequence > this.#digests.length) return { kind: 'fault', code: 'WRIT_LEMF_OLD' };
    const slot = sequence % this.#digests.length;
    if (this.#lengths[slot] === 0) return { kind: 'fault', code: 'WRIT_LEMF_LATE' };
    const isSame = this.#digests[slot] === digest && this.#lengths[slot] === length + 1;
    return isSame ? DUPLICATE : { kind: 'fault', code: 'WRIT_LEMF_DUPLICATE_DIFFERS' };
  }

  /** A resend jumps where the first sending jumped, on its way to new numbers too. */
  #leavesOut(previous: number, sequence: number): boolean {
    for (let number = previous + 1; number < Math.min(sequence, this.#next); number++) {
      if (this.#next - number > this.#lengths.length || this.#lengths[number % this.#lengths.length] !== 0) return true;
    }
    return false;
  }

  #remember(sequence: number, missing: number, digest: number, length: number): void {
    while (sequence >= this.#digests.length && this.#digests.length < LARGEST_MEMORY) this.#grow();
    const size = this.#digests.length;
    for (let number = sequence - Math.min(missing, size - 1); number < sequence; number++)
      this.#lengths[number % size] = 0;
    this.#digests[sequence % size] = digest;
    this.#lengths[sequence % size] = length + 1;
  }

  /** Only while every number so far still fits: then each keeps its slot. */
  #grow(): void {
    const digests = new Uint32Array(this.#digests.length * 2);
    const lengths = new Uint32Array(digests.length);
    digests.set(this.#digests);
    lengths.set(this.#lengths);
    this.#digests = digests;
    this.#lengths = lengths;
  }
}

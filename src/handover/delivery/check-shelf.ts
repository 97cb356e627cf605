/**
 * A stream's integrity PDUs in their order: where each stands, and how far they have been put into slabs, sent and confirmed.
 *
 * Owns: their places, and the octets of those that are not confirmed; older ones lie in the log alone. Always true: numbers of checks, from
 * 0, never change while the process lives; confirmed <= sent <= next <= total.
 */
import type { LoggedCheck } from './handover-log.ts';

export interface ShelvedCheck {
  readonly after: bigint;
  readonly kind: LoggedCheck['kind'];
  /** Octets as sent. */
  readonly length: number;
  /** Undefined: in the log alone. */
  logged: LoggedCheck | undefined;
}

export class CheckShelf {
  #checks: ShelvedCheck[] = [];
  /** Numbers below it are no longer here. */
  #gone = 0;
  #next = 0;
  #sent = 0;
  #confirmed = 0;

  get total(): number {
    return this.#gone + this.#checks.length;
  }
  get gone(): number {
    return this.#gone;
  }
  get next(): number {
    return this.#next;
  }
  get isAllPut(): boolean {
    return this.#next >= this.total;
  }
  get isAllConfirmed(): boolean {
    return this.#confirmed >= this.total;
  }
  get unconfirmed(): number {
    return Math.max(this.total - this.#confirmed, 0);
  }
  /** Below it every record is under a hash; 0: there is none. */
  get hashed(): bigint {
    const last = this.#checks.findLast(({ kind }) => kind === 'hash');
    return last === undefined ? 0n : last.after + 1n;
  }

  push(logged: LoggedCheck): void {
    const { after, kind, wire } = logged;
    this.#checks.push({ after, kind, length: wire.length, logged });
  }

  at(number: number): ShelvedCheck | undefined {
    return this.#checks[number - this.#gone];
  }

  /** The number of the first check behind that record, or behind a later one. */
  firstAfter(ordinal: bigint): number {
    let [low, high] = [0, this.#checks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#checks[middle]?.after ?? 0n) < ordinal) low = middle + 1;
      else high = middle;
    }
    return this.#gone + low;
  }

  /** Octets of those behind that record. */
  octetsBehind(ordinal: bigint): number {
    let octets = 0;
    for (let at = this.firstAfter(ordinal) - this.#gone; this.#checks[at]?.after === ordinal; at++) {
      octets += this.#checks[at]?.length ?? 0;
    }
    return octets;
  }

  /** The next to be put, if it stands before that record. */
  takeBefore(ordinal: bigint): ShelvedCheck | undefined {
    const check = this.at(this.#next);
    if (check === undefined || check.after >= ordinal) return undefined;
    this.#next++;
    return check;
  }

  /** A connection begins at this record: what stands before it and may not be confirmed is sent again. */
  rewind(ordinal: bigint): void {
    const boundary = this.firstAfter(ordinal === 0n ? 0n : ordinal - 1n);
    this.#next = this.#sent = Math.max(boundary, this.#confirmed);
  }

  /** What was put and not sent is put again. */
  putAgain(): void {
    this.#next = this.#sent;
  }

  sent(upTo: number): void {
    this.#sent = Math.max(this.#sent, upTo);
  }

  confirm(upTo: number): void {
    for (let number = this.#confirmed; number < upTo; number++) {
      const check = this.at(number);
      if (check !== undefined) check.logged = undefined;
    }
    this.#confirmed = Math.max(this.#confirmed, upTo);
  }

  /** The first that has to be kept, where records below `kept` are gone: the chain goes on from its last signature. */
  keptFrom(kept: bigint): number {
    const signature = this.#checks.findLastIndex(({ kind }) => kind === 'signature');
    const chain = this.#gone + Math.max(signature, 0);
    return Math.min(this.firstAfter(kept === 0n ? 0n : kept - 1n), chain, this.#confirmed);
  }

  drop(below: number): void {
    this.#checks = this.#checks.slice(below - this.#gone);
    this.#gone = Math.max(below, this.#gone);
  }
}

/**
 * Memory for what was read out of the spool and is not yet the kernel's: one pool for all links, so that delivery's memory is
 * bounded however many agencies there are and however many of them hang.
 *
 *     total = a guaranteed part for each link that is up + shared
 *
 * Always true: half of `total` at least is kept for the guaranteed parts, whether there are links for them or not, so that what is
 * held stays within `total` for 128 links, all hanging; each one above that adds its guarantee. A link's guaranteed part is there
 * whatever the others do (I11). Of the shared part a link may hold no more than it leaves free: links that hang, or want all the
 * time, come to equal parts, and one more finds about as much as each of them has.
 */
export const TOTAL_BYTES = 64 << 20;
/** Two reads of one block each: one of a backlog, one of a live stream. */
export const GUARANTEED_BYTES = 256 << 10;

export class CreditPool {
  readonly totalBytes: number;
  readonly #guaranteed: number;
  #active = 0;
  #held = 0;
  #sharedHeld = 0;
  #mostHeld = 0;

  constructor(totalBytes = TOTAL_BYTES, guaranteed = GUARANTEED_BYTES) {
    this.totalBytes = totalBytes;
    this.#guaranteed = guaranteed;
  }

  get heldBytes(): number {
    return this.#held;
  }
  /** The most that was ever held at once. */
  get mostHeldBytes(): number {
    return this.#mostHeld;
  }

  account(): CreditAccount {
    return new CreditAccount(this);
  }

  joined(by: 1 | -1): void {
    this.#active += by;
  }

  /** Whether an account that holds `held` may hold `wanted` more, and after that `headroom` more still. */
  allows(held: number, wanted: number, headroom: number): boolean {
    const share = Math.max(0, held + wanted + headroom - this.#guaranteed);
    if (share === 0) return true;
    const own = Math.max(0, held - this.#guaranteed);
    const guaranteed = Math.max(this.totalBytes / 2, this.#active * this.#guaranteed);
    const free = this.totalBytes - guaranteed - this.#sharedHeld;
    return share <= free - (share - own);
  }

  changed(before: number, after: number): void {
    this.#held += after - before;
    this.#sharedHeld += Math.max(0, after - this.#guaranteed) - Math.max(0, before - this.#guaranteed);
    this.#mostHeld = Math.max(this.#mostHeld, this.#held);
  }
}

/** One link's part. */
export class CreditAccount {
  readonly #pool: CreditPool;
  #held = 0;
  #isActive = false;

  constructor(pool: CreditPool) {
    this.#pool = pool;
  }

  get heldBytes(): number {
    return this.#held;
  }

  /** Whether the link counts among those that have a guaranteed part. */
  set active(isActive: boolean) {
    if (isActive === this.#isActive) return;
    this.#isActive = isActive;
    this.#pool.joined(isActive ? 1 : -1);
  }

  /** `headroom`: what must be left for the link after that. */
  reserve(bytes: number, headroom = 0): boolean {
    if (!this.#pool.allows(this.#held, bytes, headroom)) return false;
    this.#change(bytes);
    return true;
  }

  /** A reservation turned out to need that many more, or fewer. */
  correct(bytes: number): void {
    this.#change(bytes);
  }

  release(bytes: number): void {
    this.#change(-bytes);
  }

  #change(by: number): void {
    const before = this.#held;
    this.#held += by;
    this.#pool.changed(before, this.#held);
  }
}

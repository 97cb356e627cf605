/** What integrity checks a stream still owes its agency (ETSI TS 102 232-1, 7.2.3). */
export interface ChecksOwed {
  /** Records sent that no hash covers yet. */
  readonly unhashed: number;
  /** Hashes that no signature covers yet. */
  readonly unsigned: number;
  /** Checks that were made, and that the agency has not confirmed. */
  readonly unconfirmed: number;
}

/** Everything sent is under a hash and a signature that the agency has; or the stream has no checks. */
export function isFullyChecked(owed: ChecksOwed | undefined): boolean {
  return owed === undefined || (owed.unhashed === 0 && owed.unsigned === 0 && owed.unconfirmed === 0);
}

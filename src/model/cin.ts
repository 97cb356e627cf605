/**
 * The Communication Identity Number of a grant (ETSI TS 102 232-1, 5.2.4). Static selectors: one for the grant's whole life.
 * Derived, so that it is the same after any restart, and by hash, so that an agency can't tell from it how many grants there are.
 * A content stream goes on with the next number when its 32-bit sequence numbers are used up (I5); the encoder sees to that.
 */
import { createHash } from 'node:crypto';

const DOMAIN = Buffer.from('writ cin\0', 'ascii');

/** 0..4294967295. `grantId`: 16 octets. */
export function cinOf(grantId: Buffer): number {
  return createHash('sha256').update(DOMAIN).update(grantId).digest().readUInt32BE(0);
}

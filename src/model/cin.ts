/**
 * The Communication Identity Number of a grant (ETSI TS 102 232-1, 5.2.4). Static selectors: one for the grant's whole life; the next
 * `counter` gives the one to go on with before a 32-bit sequence number would wrap (I5). Derived, so that it is the same
 * after any restart, and by hash, so that an agency can't tell from it how many grants there are.
 */
import { createHash } from 'node:crypto';

const DOMAIN = Buffer.from('writ cin\0', 'ascii');

/** 0..4294967295. `grantId`: 16 octets. */
export function cinOf(grantId: Buffer, counter = 0): number {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(counter);
  return createHash('sha256').update(DOMAIN).update(grantId).update(number).digest().readUInt32BE(0);
}

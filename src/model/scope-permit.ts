/**
 * What an order permits beyond signalling. Whoever writes something restricted into a message has to hold a permit for it, which is made
 * of the grant's scope alone: the compiler asks for it, and the writer looks again.
 */
import { WritError } from '../base/errors.ts';
import { scopeBits } from './instrument.ts';

/** Content; where the target is; digits dialled after cut-through, which are content by another name. */
export type Restricted = 'cc' | 'location' | 'digits';

declare const covers: unique symbol;

/** `R`: what it is good for, for the compiler. */
export interface Permit<R extends Restricted = never> {
  readonly allows: ReadonlySet<Restricted>;
  readonly [covers]?: (needed: R) => void;
}

/** For messages that hold nothing restricted. */
export const NO_PERMIT: Permit = { allows: new Set() };

/** `scope`: a grant's scope bits (docs/grant-format.md, tag 5). Throws WRIT_HANDOVER_SCOPE when they lack what is asked for. */
export function permitFor<R extends Restricted>(scope: number, ...needed: readonly R[]): Permit<R> {
  const lacking = needed.find((each) => (scope & scopeBits[each]) === 0);
  if (lacking !== undefined)
    throw new WritError(
      'WRIT_HANDOVER_SCOPE',
      `The order's scope does not cover ${lacking}: nothing of it can be written.`,
    );
  return { allows: new Set(needed) };
}

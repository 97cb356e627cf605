/** What a link's status says of its state and its connection. */
import type { LinkState, LinkTcp } from './link-types.ts';

/** Since when it is up, idle, closed or down; the steps of an attempt are all of being down. */
export function conditionOf(state: LinkState): 'up' | 'idle' | 'closed' | 'down' {
  return state === 'up' || state === 'idle' || state === 'closed' ? state : 'down';
}

/** Of all that the kernel knows. */
export function kernelFigures({ unsentBytes, queuedBytes, rttUs, retransmits }: LinkTcp): LinkTcp {
  return { unsentBytes, queuedBytes, rttUs, retransmits };
}

/** What of a link's moves is logged: up, down and why, once each, without identities (I10). Steps of an attempt are not news. */
import type { LinkContext, LinkState, LinkStatus } from './link-types.ts';

const STEPS: ReadonlySet<LinkState> = new Set(['connecting', 'negotiating', 'probing']);

export class LinkNews {
  readonly #log: LinkContext['log'];
  #told: string | undefined;

  constructor(log: LinkContext['log']) {
    this.#log = log;
  }

  tell({ agencyId, interface: handover, state, code }: LinkStatus): void {
    const news = state === 'waiting' ? `waiting ${code ?? ''}` : state;
    if (STEPS.has(state) || news === this.#told) return;
    this.#told = news;
    const context = { agencyId, interface: `HI${handover}`, ...(code === undefined ? {} : { code }) };
    if (state === 'waiting') this.#log.warn(context, 'link to the agency is down');
    else this.#log.info(context, `link to the agency is ${state}`);
  }
}

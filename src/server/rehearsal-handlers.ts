/** delivery.sock's rehearsal. Loaded when it is asked for: the encoders are no business of a delivery that only sends. */
import { WritError } from '../base/errors.ts';
import type { RehearsalContext, RehearsalOrder } from '../handover/delivery/rehearsal.ts';
import type { PullDesk } from '../handover/pull/pull-desk.ts';
import type { Handlers, Params } from '../ipc/contract.ts';
import type { DeliveryContract } from '../ipc/delivery-messages.ts';
import { readProfile } from '../model/handover-profile.ts';
import type { HandoverProfile } from '../model/handover-profile.ts';
import type { RehearsalReport } from '../model/rehearsal.ts';
import { wrapperFor } from './handover-keys.ts';

type RehearsalHandlers = Pick<Handlers<DeliveryContract>, 'rehearse'>;
type Asked = Params<DeliveryContract, 'rehearse'>;

export interface RehearsalParts extends RehearsalContext {
  /** Where packages are fetched. */
  readonly desk: () => PullDesk | undefined;
}

export function rehearsalHandlers(parts: RehearsalParts): RehearsalHandlers {
  return {
    rehearse: async (asked) => {
      const { legs, ...about } = await rehearsed(await orderOf(asked), parts);
      return {
        ...about,
        legs: legs.map(({ steps, messages, ...leg }) => ({ ...leg, steps: [...steps], messages: [...messages] })),
      };
    },
  };
}

async function orderOf({ profile: octets, certificate, ...rest }: Asked): Promise<RehearsalOrder> {
  const profile = readProfile(octets);
  if (typeof profile === 'string') throw new WritError('WRIT_PROFILE_FIELD', profile);
  const order = { ...rest, profile };
  if (certificate === undefined) return order;
  const { wrap } = await wrapperFor(certificate, recipientsOf(profile, rest.pins));
  return { ...order, wrap };
}

/** As of an order: the profile's own choice, else whom the endpoint pins. */
function recipientsOf({ encryptionPin }: HandoverProfile, pins: readonly string[]): readonly string[] {
  return encryptionPin === undefined ? pins : [encryptionPin];
}

async function rehearsed(order: RehearsalOrder, { desk, ...context }: RehearsalParts): Promise<RehearsalReport> {
  if (order.profile.standard === 'pull') {
    const { rehearsePull } = await import('../handover/pull/pull-rehearsal.ts');
    return rehearsePull(order, desk());
  }
  const { rehearse } = await import('../handover/delivery/rehearsal.ts');
  return rehearse(order, context);
}

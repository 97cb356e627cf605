/** delivery.sock's rehearsal. Loaded when it is asked for: the encoders are no business of a delivery that only sends. */
import type { Settings } from '../config/settings.ts';
import type { DeliveryTls } from '../handover/delivery/delivery.ts';
import { WritError } from '../base/errors.ts';
import type { Handlers } from '../ipc/contract.ts';
import type { DeliveryContract } from '../ipc/delivery-messages.ts';
import { readProfile } from '../model/handover-profile.ts';

type RehearsalHandlers = Pick<Handlers<DeliveryContract>, 'rehearse'>;

export function rehearsalHandlers(
  { connectTimeoutMs, userTimeoutMs }: Pick<Settings['delivery'], 'connectTimeoutMs' | 'userTimeoutMs'>,
  tls: DeliveryTls,
): RehearsalHandlers {
  return {
    rehearse: async ({ profile: octets, ...order }) => {
      const profile = readProfile(octets);
      if (typeof profile === 'string') throw new WritError('WRIT_PROFILE_FIELD', profile);
      const { rehearse } = await import('../handover/delivery/rehearsal.ts');
      const { legs, ...about } = await rehearse({ ...order, profile }, { tls, connectTimeoutMs, userTimeoutMs });
      return {
        ...about,
        legs: legs.map(({ steps, messages, ...leg }) => ({ ...leg, steps: [...steps], messages: [...messages] })),
      };
    },
  };
}

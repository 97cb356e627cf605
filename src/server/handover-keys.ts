/** The keys of secured streams (ETSI TS 102 232-1, 7.2.3 and annex G) on their way out of delivery: wrapped, or the public half. */
import { integrityPublicKey } from '../auth/pki/integrity-key.ts';
import type { Home } from '../config/home.ts';
import { WritError } from '../base/errors.ts';
import type { DeliveryOrders } from '../handover/delivery/delivery-orders.ts';
import type { Handlers } from '../ipc/contract.ts';
import type { DeliveryContract } from '../ipc/delivery-messages.ts';

type KeyHandlers = Pick<Handlers<DeliveryContract>, 'payloadKey' | 'integrityKey'>;

/** A key leaves this process wrapped for a certificate that the order names, or not at all. */
export function handoverKeyHandlers(orders: DeliveryOrders, home: Home): KeyHandlers {
  return {
    payloadKey: async ({ streamId, certificate }) => {
      const { recipientOf, sealFor } = await import('../auth/pki/key-envelope.ts'); // it brings pkijs
      const { spkiPin } = await import('../auth/pki/certificates.ts');
      const recipient = recipientOf(certificate);
      const pin = spkiPin(recipient.toString());
      const { cipher, pins } = orders.payloadKey(streamId);
      if (!pins.includes(pin)) {
        throw new WritError(
          'WRIT_DELIVERY_KEY_RECIPIENT',
          'the order does not name the key of this certificate: a key is wrapped for the certificates that two people signed for',
        );
      }
      const text = Buffer.from(`${cipher.key.toString('hex')}\n`);
      const envelope = sealFor(recipient, text);
      text.fill(0);
      cipher.key.fill(0);
      return { envelope, encryption: cipher.encryption, pin };
    },
    integrityKey: ({ signature }) => ({ publicKey: integrityPublicKey(home, signature) }),
  };
}

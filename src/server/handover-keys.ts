/** The keys of secured streams (ETSI TS 102 232-1, 7.2.3 and annex G) on their way out of delivery: wrapped, or the public half. */
import { integrityPublicKey } from '../auth/pki/integrity-key.ts';
import type { Home } from '../config/home.ts';
import { WritError } from '../base/errors.ts';
import type { DeliveryOrders } from '../handover/delivery/delivery-orders.ts';
import type { Handlers } from '../ipc/contract.ts';
import type { DeliveryContract } from '../ipc/delivery-messages.ts';

type KeyHandlers = Pick<Handlers<DeliveryContract>, 'payloadKey' | 'integrityKey'>;

/**
 * Wraps a key for a certificate whose own key is one of `pins`, or not at all. The key's octets are wiped. Throws WRIT_AUTH_CERTIFICATE,
 * WRIT_DELIVERY_KEY_RECIPIENT.
 */
export async function wrapperFor(
  certificate: Buffer,
  pins: readonly string[],
): Promise<{ readonly pin: string; readonly wrap: (key: Buffer) => Buffer }> {
  const { recipientOf, sealFor } = await import('../auth/pki/key-envelope.ts'); // it brings pkijs
  const { spkiPin } = await import('../auth/pki/certificates.ts');
  const recipient = recipientOf(certificate);
  const pin = spkiPin(recipient.toString());
  if (!pins.includes(pin)) {
    throw new WritError(
      'WRIT_DELIVERY_KEY_RECIPIENT',
      "a key is not wrapped for this certificate: its own key is neither the profile's encryptionPin nor, where there is none, one of the endpoint's pins",
    );
  }
  const wrap = (key: Buffer): Buffer => {
    const text = Buffer.from(`${key.toString('hex')}\n`);
    const envelope = sealFor(recipient, text);
    text.fill(0);
    key.fill(0);
    return envelope;
  };
  return { pin, wrap };
}

/** A key leaves this process wrapped for a certificate that the order names, or not at all. */
export function handoverKeyHandlers(orders: DeliveryOrders, home: Home): KeyHandlers {
  return {
    payloadKey: async ({ streamId, certificate }) => {
      const { cipher, pins } = orders.payloadKey(streamId);
      const { pin, wrap } = await wrapperFor(certificate, pins);
      return { envelope: wrap(cipher.key), encryption: cipher.encryption, pin };
    },
    integrityKey: ({ signature }) => ({ publicKey: integrityPublicKey(home, signature) }),
  };
}

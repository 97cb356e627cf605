/** The delivery key's one other use than TLS: manifests, whose form delivery.sock has checked. Read anew each time, as for TLS. */
import { readFileSync } from 'node:fs';
import type { Home } from '../config/home.ts';
import { WritError } from '../base/errors.ts';

function readKey(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new WritError('WRIT_DELIVERY_NO_TLS_KEY', 'there is no delivery key and certificate to sign with', { cause });
  }
}

/** CMS SignedData, detached, DER. */
export async function signManifest({ deliveryKey, deliveryCertificate }: Home, text: string): Promise<Buffer> {
  const { signDetached } = await import('../auth/pki/detached-signature.ts'); // it brings pkijs
  return signDetached(readKey(deliveryKey), readKey(deliveryCertificate), Buffer.from(text));
}

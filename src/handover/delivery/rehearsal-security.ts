/**
 * How a rehearsal is encrypted and checked (ETSI TS 102 232-1, 7.2.3 and annex G): by what secures real streams (secured-stream.ts), under
 * a key of this rehearsal alone, made by chance and forgotten with it; signed by the site's own key, since that is what an agency verifies
 * with.
 *
 * Owns: the rehearsal's secret. Nothing of a spool's keys can be had from here.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { nativeEtsiOptions } from '../../model/etsi-options.ts';
import type { HandoverProfile } from '../../model/handover-profile.ts';
import type { IntegritySignature } from '../../model/security-options.ts';
import { securityOf } from '../../model/stream-about.ts';
import type { StreamAbout, StreamSecurity } from '../../model/stream-about.ts';
import type { NativeSpoolReader } from '../../native/addon.ts';
import type { DeliveryClock } from './link-types.ts';
import { payloadCipher } from './record-sealer.ts';
import { SecuredStream } from './secured-stream.ts';

export type Signer = (signature: IntegritySignature) => KeyObject;

export interface LegSecurityParts {
  readonly read: NativeSpoolReader['read'];
  readonly streamId: Buffer;
  readonly about: StreamAbout;
  readonly clock: DeliveryClock;
}

export class RehearsalSecurity {
  readonly #security: StreamSecurity;
  readonly #signer: Signer;
  readonly #secret = randomBytes(32);

  constructor(security: StreamSecurity, signer: Signer) {
    this.#security = security;
    this.#signer = signer;
  }

  /** Both legs go under one key, so that an agency has one to take in. Undefined: payloads go in the clear. */
  payloadKey(): Buffer | undefined {
    return payloadCipher(this, Buffer.alloc(0), this.#security)?.key;
  }

  handoverKey(_streamId: Buffer, purpose: string): Buffer {
    return createHmac('sha256', this.#secret).update(purpose).digest();
  }

  /** One leg's records on their way. Throws what `signer` throws. */
  secured({ read, ...parts }: LegSecurityParts): SecuredStream {
    const { integrity } = this.#security;
    if (integrity !== undefined) this.#signer(integrity.signature); // a key that can't be read is told before anything is sent
    return new SecuredStream({
      ...{ ...parts, confirmed: 0n, durable: 0n, logFile: undefined, signer: this.#signer },
      reader: { read, handoverKey: (streamId, purpose) => this.handoverKey(streamId, purpose) },
      released: () => undefined,
    });
  }
}

/** As the core would have it of an order with this profile. Undefined: in the clear and unchecked. */
export function securityAsked(profile: HandoverProfile): StreamSecurity | undefined {
  if (profile.standard !== 'etsi') return undefined;
  return securityOf(nativeEtsiOptions(profile).security).security;
}

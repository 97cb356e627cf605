/**
 * PS-PDU, the unit of delivery (ETSI TS 102 232-1): to octets and back. Reading takes any BER; writing is minimal, so the two
 * meet in `isMinimal`.
 */
import { NO_PERMIT, type Permit } from '../../model/scope-permit.ts';
import { decodeBer } from './ber-reader.ts';
import { encodeBer } from './ber-writer.ts';
import { psPdu } from './payload.ts';
import type { Decoded, DecodeResult } from './ber-reader.ts';
import type { PsPdu } from './payload.ts';

export type { Decoded, DecodeFailure, DecodeResult, Finding } from './ber-reader.ts';
export type { CcPayload, IriPayload, Payload, PsPdu } from './payload.ts';

/**
 * Throws WRIT_HANDOVER_VALUE when a field's value is not one that the module allows, WRIT_HANDOVER_SCOPE when it needs a permit that was not
 * given.
 */
export function encodePsPdu(value: PsPdu, permit: Permit = NO_PERMIT): Buffer {
  return encodeBer(psPdu, value, permit);
}

/** One PDU and nothing behind it. Values are views into `octets`. */
export function decodePsPdu(octets: Buffer): DecodeResult<PsPdu> {
  return decodeBer(psPdu, octets);
}

/** Minimal and fully known: what Writ itself writes, and what re-encodes to the same octets. */
export function isMinimal(decoded: Decoded<unknown>): boolean {
  return decoded.findings.length === 0;
}

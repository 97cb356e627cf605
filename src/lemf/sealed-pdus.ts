/**
 * Encrypted PDUs at the LEMF (ETSI TS 102 232-1, annex G): opens them with the keys that the agency has, and keeps those that none of them
 * opens yet, in their order, until a key comes.
 *
 * Owns: which key opens what of a LIID on an interface, and what waits. Bounded: 64 MiB wait; what comes behind them is lost to the
 * checks (the files have it), and is reported.
 */
import { codeOf } from '../base/errors.ts';
import { decodeBer } from '../handover/asn1/ber-reader.ts';
import { decipherPdu, type Deciphered, encryptedPayload } from '../handover/asn1/encryption.ts';
import type { Payload, PsPdu } from '../handover/asn1/ps-pdu.ts';

/** As they are now. Asked again while one is missing. */
export type AgencyKeys = () => readonly Buffer[];

export interface OpenedPdu {
  /** With the container of type none: what hashes cover. */
  readonly clear: Buffer;
  /** The payload that it carried, and where its octets lie in `clear`. */
  readonly payload: Payload;
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

interface Waiting<T> {
  readonly what: T;
  readonly octets: Buffer;
  readonly pdu: PsPdu;
}

const MOST_OCTETS = 64 << 20;
const AGAIN_MS = 100;

export class SealedPdus<T> {
  readonly #keys: AgencyKeys;
  readonly #take: (what: T, octets: Buffer, pdu: PsPdu, opened: OpenedPdu | string) => void;
  readonly #fitting = new Map<string, Buffer>();
  readonly #waiting = new Map<string, Waiting<T>[]>();
  #octets = 0;
  #lost = 0;
  #askedMs = -Infinity;

  /** `take`: each PDU in the order of its row, opened, or why it can't be. */
  constructor(keys: AgencyKeys, take: (what: T, octets: Buffer, pdu: PsPdu, opened: OpenedPdu | string) => void) {
    this.#keys = keys;
    this.#take = take;
  }

  /** `row`: whose key opens it; `octets`: the whole PDU. */
  arrived(row: string, what: T, octets: Buffer, pdu: PsPdu): void {
    const waiting = this.#waiting.get(row);
    if (waiting === undefined && this.#opens(row, what, octets, pdu)) return;
    if (this.#octets + octets.length > MOST_OCTETS) {
      this.#lost++;
      return;
    }
    this.#octets += octets.length;
    const kept = { what, octets: Buffer.from(octets), pdu };
    if (waiting === undefined) this.#waiting.set(row, [kept]);
    else waiting.push(kept);
    if (performance.now() - this.#askedMs >= AGAIN_MS) this.retry();
  }

  /** Asks for keys once more. */
  retry(): void {
    this.#askedMs = performance.now();
    for (const [row, waiting] of [...this.#waiting]) {
      const [first] = waiting;
      if (first === undefined || this.#keyFor(row, first.octets) === undefined) continue;
      this.#waiting.delete(row);
      for (const { what, octets, pdu } of waiting) {
        this.#octets -= octets.length;
        this.#opens(row, what, octets, pdu);
      }
    }
  }

  /** Rows without a key, and how many PDUs of them. */
  get closed(): readonly { readonly row: string; readonly pdus: number }[] {
    return [...this.#waiting].map(([row, { length }]) => ({ row, pdus: length }));
  }
  get lost(): number {
    return this.#lost;
  }

  /** False: there is no key for it yet. */
  #opens(row: string, what: T, octets: Buffer, pdu: PsPdu): boolean {
    const key = this.#keyFor(row, octets);
    if (key === undefined) return false;
    this.#take(what, octets, pdu, openWith(octets, key));
    return true;
  }

  #keyFor(row: string, octets: Buffer): Buffer | undefined {
    const known = this.#fitting.get(row);
    if (known !== undefined) return known;
    const found = this.#keys().find((key) => typeof openWith(octets, key) !== 'string');
    if (found !== undefined) this.#fitting.set(row, found);
    return found;
  }
}

function openWith(octets: Buffer, key: Buffer): OpenedPdu | string {
  let deciphered: Deciphered;
  try {
    deciphered = decipherPdu(octets, key);
  } catch (thrown) {
    if (codeOf(thrown) === undefined) throw thrown;
    return (thrown as Error).message;
  }
  const { pdu: clear, plain, payloadStart, payloadEnd } = deciphered;
  const held = decodeBer(encryptedPayload, plain);
  if (!held.ok) return `decrypted, ${held.path === '' ? 'EncryptedPayload' : held.path}: ${held.reason}`;
  return { clear, payload: held.value.payload, payloadStart, payloadEnd };
}

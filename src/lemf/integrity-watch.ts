/**
 * Holds the integrity checks of a stream against what came (ETSI TS 102 232-1, 7.2.3), while it comes: what a hash says of PDUs, and what a
 * signature says of hashes, by the rules of integrity.ts.
 *
 * Owns: by LIID, CIN and kind the PDUs that no hash has covered yet and the hashes that no signature has. Bounded by what the standard's
 * count and time leave open; a chain with more than 100,000 such PDUs is given up, and they are reported.
 */
import type { KeyObject } from 'node:crypto';
import { hashFault, signatureFault } from '../handover/asn1/integrity.ts';
import type { DataKind, IntegrityCheck } from '../handover/asn1/integrity-chains.ts';

export interface IntegrityCounts {
  /** PDUs of data, each once; under a hash that holds; under a signature of such a hash that holds. */
  pdus: number;
  hashed: number;
  signed: number;
  hashes: number;
  signatures: number;
}

interface Hashed {
  readonly body: Buffer;
  readonly value: IntegrityCheck;
  /** How many PDUs; 0: it does not hold. */
  readonly holds: number;
}

interface Chain {
  readonly liid: string;
  readonly kind: DataKind;
  readonly open: Map<number, Buffer>;
  readonly unsigned: Map<number, Hashed>;
  readonly last: { hash: number; signature: number };
  readonly seen: Map<string, Buffer>;
}

const MOST_OPEN = 100_000;
const MOST_SEEN = 4096;

export interface ArrivedCheck {
  readonly sequence: number;
  readonly value: IntegrityCheck;
  /** Contents of the IntegrityCheck. */
  readonly body: Buffer;
}

export class IntegrityWatch {
  readonly #signer: KeyObject;
  readonly #chains = new Map<string, Chain>();
  readonly #counts = new Map<string, IntegrityCounts>();

  /** `signer`: public key of the signatures. */
  constructor(signer: KeyObject) {
    this.#signer = signer;
  }

  countsOf(liid: string): IntegrityCounts {
    const known = this.#counts.get(liid);
    if (known !== undefined) return known;
    const counts = { pdus: 0, hashed: 0, signed: 0, hashes: 0, signatures: 0 };
    this.#counts.set(liid, counts);
    return counts;
  }

  /** A PDU of data that came for the first time; `octets`: as hashes cover it, and nobody else's. */
  data(liid: string, cin: number, kind: DataKind, sequence: number, octets: Buffer): void {
    this.countsOf(liid).pdus++;
    const { open } = this.#chain(liid, cin, kind);
    if (open.size < MOST_OPEN) open.set(sequence, octets);
  }

  /** A text: what is wrong with it. */
  check(liid: string, cin: number, { sequence, value, body }: ArrivedCheck): string | undefined {
    const { dataType, checkType } = value;
    if (typeof dataType !== 'string') return 'an integrity check that does not say of which data (dataType)';
    if (typeof checkType === 'number') return `an integrity check of unknown type ${checkType}`;
    const chain = this.#chain(liid, cin, dataType);
    const name = `${checkType} ${sequence}`;
    const before = chain.seen.get(name);
    if (before !== undefined)
      return before.equals(body) ? undefined : `another ${checkType} came as number ${sequence}`;
    remember(chain.seen, name, body);
    const expected = chain.last[checkType] + 1;
    chain.last[checkType] = sequence;
    const fault = checkType === 'hash' ? this.#hash(chain, sequence, value, body) : this.#signature(chain, value);
    if (fault !== undefined || sequence === expected) return fault;
    return `${checkType} number ${sequence} came where number ${expected} was due`;
  }

  /** What is open as things stand. */
  open(): { readonly liid: string; readonly kind: DataKind; readonly detail: string }[] {
    return [...this.#chains.values()].flatMap(({ liid, kind, open, unsigned }) => {
      const word = kind === 'cC' ? 'cc' : 'iri';
      return [
        ...(open.size === 0 ? [] : [`${liid}: ${word}: no hash covers PDUs with numbers ${rangeOf(open)}`]),
        ...(unsigned.size === 0
          ? []
          : [`${liid}: ${word}: no signature covers hashes with numbers ${rangeOf(unsigned)}`]),
      ].map((detail) => ({ liid, kind, detail }));
    });
  }

  #chain(liid: string, cin: number, kind: DataKind): Chain {
    const name = JSON.stringify([liid, cin, kind]);
    const known = this.#chains.get(name);
    if (known !== undefined) return known;
    const last = { hash: 0, signature: 0 };
    const chain = { liid, kind, open: new Map(), unsigned: new Map(), last, seen: new Map() };
    this.#chains.set(name, chain);
    return chain;
  }

  #hash({ liid, open, unsigned }: Chain, sequence: number, value: IntegrityCheck, body: Buffer): string | undefined {
    const counts = this.countsOf(liid);
    counts.hashes++;
    const fault = hashFault(value, (number) => open.get(number));
    const included = value.includedSequenceNumbers;
    unsigned.set(sequence, { body, value, holds: fault === undefined ? included.length : 0 });
    if (fault === undefined) counts.hashed += included.length;
    for (const number of included) open.delete(number);
    return fault;
  }

  #signature({ liid, unsigned }: Chain, value: IntegrityCheck): string | undefined {
    const counts = this.countsOf(liid);
    counts.signatures++;
    const fault = signatureFault(value, (number) => unsigned.get(number), this.#signer);
    for (const number of value.includedSequenceNumbers) {
      if (fault === undefined) counts.signed += unsigned.get(number)?.holds ?? 0;
      unsigned.delete(number);
    }
    return fault;
  }
}

function remember(seen: Map<string, Buffer>, name: string, body: Buffer): void {
  seen.set(name, Buffer.from(body));
  const [oldest] = seen.keys();
  if (seen.size > MOST_SEEN && oldest !== undefined) seen.delete(oldest);
}

function rangeOf(numbers: ReadonlyMap<number, unknown>): string {
  const sorted = [...numbers.keys()].sort((a, b) => a - b);
  return `${sorted[0] ?? 0} to ${sorted.at(-1) ?? 0} (${sorted.length})`;
}

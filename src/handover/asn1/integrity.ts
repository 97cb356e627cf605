/**
 * Verifies the integrity checks of a recorded stream (ETSI TS 102 232-1, 7.2.3): what hash PDUs say of data PDUs, and what
 * signature PDUs say of hash PDUs.
 *
 * A hash is over whole PS-PDUs, one behind the other, in the order of includedSequenceNumbers; of an encrypted PDU over its form
 * with the container of type none. A signature is over the contents of the IntegrityCheck of each hash PDU that it includes
 * (without tag and length), one behind the other; of ECDSA with the hash algorithm that those hash PDUs name.
 */
import { createHash, type KeyObject, verify } from 'node:crypto';
import {
  type Chain,
  type Check,
  type DataKind,
  type IntegrityCheck,
  type IntegrityFault,
  type Link,
  type Recorded,
  sortIntoChains,
} from './integrity-chains.ts';

export type { IntegrityFault, Recorded } from './integrity-chains.ts';

export interface IntegrityKeys {
  /** Public key of the signatures; without it no signature is verified. */
  readonly signer?: KeyObject;
  /** Of encrypted payloads. */
  readonly decryption?: Buffer;
}

export interface ChainReport {
  readonly liid: string;
  readonly cin: number | undefined;
  readonly kind: DataKind;
  /** PDUs of data, and how many of them are under a hash that holds, and under one whose signature holds. */
  readonly pdus: number;
  readonly covered: number;
  readonly signed: number;
  readonly hashes: number;
  readonly signatures: number;
  /** Numbers (from 1) of the PDUs that no hash that holds covers. */
  readonly uncovered: readonly number[];
  /** Algorithms that were used and are kept for old streams only. */
  readonly legacy: readonly string[];
  /** By place in the recording. */
  readonly faults: readonly IntegrityFault[];
}

export interface IntegrityReport {
  readonly chains: readonly ChainReport[];
  /** PDUs that no chain could be found for: of those nothing is proven. */
  readonly unread: readonly IntegrityFault[];
  /** Every PDU is under a hash and a signature that hold, none is missing, and none is out of order. */
  readonly holds: boolean;
}

export function checkIntegrity(pdus: readonly Recorded[], keys: IntegrityKeys = {}): IntegrityReport {
  const { chains, unread } = sortIntoChains(pdus, keys.decryption);
  const reports = chains.map((chain) => reportOf(chain, keys.signer));
  const holds = unread.length === 0 && reports.every((one) => one.faults.length === 0 && one.signed === one.pdus);
  return { chains: reports, unread, holds };
}

function reportOf(chain: Chain, signer: KeyObject | undefined): ChainReport {
  const proof = new ChainProof(chain);
  proof.hashes();
  if (signer !== undefined) proof.signatures(signer);
  proof.order();
  const { liid, cin, kind } = chain;
  const uncovered = chain.data.filter(({ sequence }) => !proof.covered.has(sequence)).map(({ pdu }) => pdu);
  return {
    liid,
    cin,
    kind,
    pdus: chain.data.length,
    covered: chain.data.length - uncovered.length,
    signed: chain.data.filter(({ sequence }) => proof.signed.has(sequence)).length,
    hashes: chain.hashes.length,
    signatures: chain.signatures.length,
    uncovered,
    legacy: legacyOf(chain),
    faults: proof.faults.toSorted((a, b) => a.pdu - b.pdu),
  };
}

const HASHES: Readonly<Record<string, string>> = {
  'sHA-1': 'sha1',
  'sHA-256': 'sha256',
  'sHA-384': 'sha384',
  'sHA-512': 'sha512',
};

function legacyOf({ hashes, signatures }: Chain): readonly string[] {
  const legacy: string[] = [];
  if (hashes.some(({ value }) => value.hashAlgorithm === 'sHA-1')) legacy.push('SHA-1');
  if (signatures.some(({ value }) => value.signatureAlgorithm === 'dSA')) legacy.push('DSA');
  return legacy;
}

class ChainProof {
  /** Sequence numbers of data. */
  readonly covered = new Set<number>();
  readonly signed = new Set<number>();
  readonly faults: IntegrityFault[] = [];
  readonly #chain: Chain;
  readonly #data: ReadonlyMap<number, Link>;
  readonly #hashes: ReadonlyMap<number, Check>;
  readonly #holding = new Set<Check>();

  constructor(chain: Chain) {
    this.#chain = chain;
    this.#data = this.#byNumber(chain.data, (link) => link.octets);
    this.#hashes = this.#byNumber(chain.hashes, (check) => check.body);
    this.#byNumber(chain.signatures, (check) => check.body);
  }

  hashes(): void {
    for (const check of this.#chain.hashes) {
      const reason = this.#hashFault(check);
      if (reason !== undefined) this.#fault(check, reason);
      else {
        this.#holding.add(check);
        for (const number of check.value.includedSequenceNumbers) this.covered.add(number);
      }
    }
  }

  signatures(signer: KeyObject): void {
    for (const check of this.#chain.signatures) {
      const reason = this.#signatureFault(check, signer);
      if (reason !== undefined) this.#fault(check, reason);
      else this.#sign(check);
    }
  }

  /** What no single check tells: numbers that are missing, PDUs that were moved. */
  order(): void {
    this.#rising(this.#firsts(this.#chain.data), 'PDU');
    this.#rising(this.#firsts(this.#chain.hashes), 'hash');
    this.#rising(this.#firsts(this.#chain.signatures), 'signature');
  }

  #hashFault({ value }: Check): string | undefined {
    return hashFault(value, (number) => this.#data.get(number)?.octets);
  }

  #signatureFault({ value }: Check, signer: KeyObject): string | undefined {
    return signatureFault(value, (number) => this.#hashes.get(number), signer);
  }

  #included(numbers: readonly number[]): readonly Check[] {
    return numbers.flatMap((number) => this.#hashes.get(number) ?? []);
  }

  #sign(check: Check): void {
    for (const hash of this.#included(check.value.includedSequenceNumbers)) {
      if (!this.#holding.has(hash)) continue;
      for (const number of hash.value.includedSequenceNumbers) this.signed.add(number);
    }
  }

  /** One for each number. The same PDU again is a resend; another under its number is a fault. */
  #byNumber<T extends Link | Check>(items: readonly T[], octetsOf: (item: T) => Buffer): ReadonlyMap<number, T> {
    const found = new Map<number, T>();
    for (const item of items) {
      const before = found.get(item.sequence);
      if (before === undefined) found.set(item.sequence, item);
      else if (!octetsOf(before).equals(octetsOf(item)))
        this.#fault(item, `another PDU than PDU ${before.pdu} has the same number ${item.sequence}`);
    }
    return found;
  }

  #firsts<T extends Link | Check>(items: readonly T[]): readonly T[] {
    const seen = new Set<number>();
    return items.filter(({ sequence }) => !seen.has(sequence) && seen.add(sequence));
  }

  #rising(items: readonly (Link | Check)[], what: string): void {
    let highest: number | undefined;
    for (const item of items) {
      if (highest !== undefined && item.sequence < highest)
        this.#fault(item, `the ${what} with number ${item.sequence} comes behind the one with number ${highest}`);
      highest = Math.max(highest ?? 0, item.sequence);
    }
    const sorted = items.toSorted((a, b) => a.sequence - b.sequence);
    for (const [index, item] of sorted.entries()) {
      const before = sorted[index - 1]?.sequence ?? item.sequence - 1;
      if (item.sequence > before + 1)
        this.#fault(item, `before the ${what} with number ${item.sequence} those from ${before + 1} on are missing`);
    }
  }

  #fault({ pdu, offset }: Link | Check, reason: string): void {
    this.faults.push({ pdu, offset, reason });
  }
}

/** `octetsOf`: a PDU of data by its number, as hashes cover it; undefined: it is missing. A text: why the hash does not hold. */
export function hashFault(
  { includedSequenceNumbers: included, hashAlgorithm, checkValue }: IntegrityCheck,
  octetsOf: (number: number) => Buffer | undefined,
): string | undefined {
  if (included.length === 0) return 'a hash over no PDU';
  const algorithm = HASHES[String(hashAlgorithm ?? '')];
  if (algorithm === undefined) return `a hash by an algorithm that it does not name or that is unknown here`;
  const missing = included.filter((number) => octetsOf(number) === undefined);
  if (missing.length > 0) return `the hash covers PDUs that are missing: numbers ${listOf(missing)}`;
  const hash = createHash(algorithm);
  for (const number of included) hash.update(octetsOf(number) ?? '');
  if (hash.digest().equals(checkValue)) return undefined;
  return `the hash does not hold: one of the PDUs with numbers ${listOf(included)} was altered, or the hash itself`;
}

/** `hashOf`: a hash PDU's check by its number; undefined: it is missing. A text: why the signature does not hold. */
export function signatureFault(
  { includedSequenceNumbers: included, signatureAlgorithm, checkValue }: IntegrityCheck,
  hashOf: (number: number) => Pick<Check, 'value' | 'body'> | undefined,
  signer: KeyObject,
): string | undefined {
  if (included.length === 0) return 'a signature over no hash';
  const wanted = signatureAlgorithm ?? USUAL_ALGORITHMS[String(signer.asymmetricKeyType)] ?? 'edDSA';
  if (!fits(wanted, signer)) return `the key given is none of ${String(wanted)}`;
  const missing = included.filter((number) => hashOf(number) === undefined);
  if (missing.length > 0) return `the signature covers hashes that are missing: numbers ${listOf(missing)}`;
  const hashes = included.flatMap((number) => hashOf(number) ?? []);
  const signed = Buffer.concat(hashes.map(({ body }) => body));
  const algorithm = wanted === 'edDSA' ? null : algorithmOf(hashes);
  if (algorithm === undefined) return 'the signature covers hashes of several algorithms';
  if (verify(algorithm, signed, signer, checkValue)) return undefined;
  return `the signature does not hold: one of the hashes with numbers ${listOf(included)} or the signature was altered, or it is of another key`;
}

/** Of a signature that names none. */
const USUAL_ALGORITHMS: Readonly<Record<string, string>> = { ec: 'eCDSA', dsa: 'dSA' };

function fits(algorithm: string | number, { asymmetricKeyType: type }: KeyObject): boolean {
  if (algorithm === 'eCDSA') return type === 'ec';
  if (algorithm === 'dSA') return type === 'dsa';
  return algorithm === 'edDSA' && (type === 'ed25519' || type === 'ed448');
}

/** The one algorithm that the hashes name. */
function algorithmOf(hashes: readonly Pick<Check, 'value'>[]): string | undefined {
  const names = new Set(hashes.map(({ value }) => HASHES[String(value.hashAlgorithm ?? '')]));
  return names.size === 1 ? [...names][0] : undefined;
}

const MOST_LISTED = 12;

function listOf(numbers: readonly number[]): string {
  const listed = numbers.slice(0, MOST_LISTED).join(', ');
  return numbers.length > MOST_LISTED ? `${listed} and ${numbers.length - MOST_LISTED} more` : listed;
}

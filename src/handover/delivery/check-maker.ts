/**
 * Makes a stream's integrity PDUs (ETSI TS 102 232-1, 7.2.3): what is under the hash at hand, which hashes no signature covers yet, and when
 * either is due. One chain at a time: a stream is one LIID and one kind, and goes on with another CIN only when its numbers are used up.
 *
 * Owns: the running hash and the numbers of checks. Always true: `hashed` rises by one record at a time, so each PDU goes into one hash
 * once; hashes and signatures are numbered from 1 in each chain. It sends nothing and stores nothing: secured-stream.ts does.
 */
import type { Hash, KeyObject } from 'node:crypto';
import type { StreamAbout, StreamSecurity } from '../../model/stream-about.ts';
import { hashPdu, type MadeCheck, newHash, signaturePdu } from '../asn1/integrity-pdu.ts';
import type { LoggedCheck } from './handover-log.ts';
import { checkHeader } from './tri-exchange.ts';

export type IntegrityRule = NonNullable<StreamSecurity['integrity']>;

export interface CheckMakerParts {
  readonly about: StreamAbout;
  readonly rule: IntegrityRule;
  readonly key: () => KeyObject;
  readonly nowMs: () => number;
  readonly wallMs: () => number;
}

/** A check that was made, and what its place in the chain is; not yet as it is sent. */
export interface NewCheck extends MadeCheck {
  readonly kind: 'hash' | 'signature';
  readonly number: number;
  readonly cin: number;
}

interface Pending {
  readonly hash: Hash;
  readonly included: number[];
  readonly cin: number;
  readonly sinceMs: number;
}

interface Unsigned {
  readonly number: number;
  readonly body: Buffer;
}

const MS = 1000;

export class CheckMaker {
  readonly #parts: CheckMakerParts;
  #pending: Pending | undefined;
  #unsigned: Unsigned[] = [];
  #unsignedSinceMs = 0;
  #cin: number | undefined;
  #numbers = { hash: 0, signature: 0 };
  /** The next record to go into a hash. */
  hashed = 0n;

  constructor(parts: CheckMakerParts) {
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#pending === undefined;
  }
  /** Records in the hash at hand. */
  get unhashed(): number {
    return this.#pending?.included.length ?? 0;
  }
  /** Hashes that no signature covers. */
  get unsigned(): number {
    return this.#unsigned.length;
  }
  /** Everything hashed is under a signature. */
  get isSettled(): boolean {
    return this.#pending === undefined && this.#unsigned.length === 0;
  }

  /** A check that the log has. In their order. */
  restore({ after, kind, number, cin, body }: LoggedCheck): void {
    if (cin !== this.#cin) this.#begin(cin);
    this.#numbers[kind] = number;
    if (kind === 'hash') {
      this.#unsigned.push({ number, body });
      this.#unsignedSinceMs = this.#parts.nowMs();
      if (after + 1n > this.hashed) this.hashed = after + 1n;
    } else this.#unsigned = [];
  }

  /** Before a PDU of that CIN: what has to be closed of the chain before. */
  turn(cin: number): readonly NewCheck[] {
    if (this.#cin === cin) return [];
    const closing = this.close();
    this.#begin(cin);
    return closing;
  }

  /** The record whose number is `hashed`. `octets`: as hashes cover it; undefined: nothing of it goes into one. */
  add(octets: Buffer | undefined, sequence: number): void {
    this.hashed++;
    if (octets === undefined) return;
    this.#pending ??= {
      ...{ hash: newHash(this.#parts.rule.hash), included: [], cin: this.#cin ?? 0 },
      sinceMs: this.#parts.nowMs(),
    };
    this.#pending.hash.update(octets);
    this.#pending.included.push(sequence);
  }

  /** By count, after each record. */
  byCount(): readonly NewCheck[] {
    const isDue = (this.#pending?.included.length ?? 0) >= this.#parts.rule.hashPdus;
    return isDue ? this.#hashAndSign() : [];
  }

  /** By time, at the end of what there is to send now. */
  byTime(): readonly NewCheck[] {
    const checks = this.isHashLate ? [...this.#hashAndSign()] : [];
    if (this.isSignatureLate) checks.push(...this.#sign());
    return checks;
  }

  get isHashLate(): boolean {
    const { rule, nowMs } = this.#parts;
    return this.#pending !== undefined && nowMs() - this.#pending.sinceMs >= rule.hashSeconds * MS;
  }
  get isSignatureLate(): boolean {
    const { rule, nowMs } = this.#parts;
    return this.#unsigned.length > 0 && nowMs() - this.#unsignedSinceMs >= rule.signatureSeconds * MS;
  }

  /** All that is open, at the end of a chain. */
  close(): readonly NewCheck[] {
    const hash = this.#pending === undefined ? [] : [this.#hash(this.#pending)];
    return this.#unsigned.length === 0 ? hash : [...hash, ...this.#sign()];
  }

  #begin(cin: number): void {
    this.#cin = cin;
    this.#numbers = { hash: 0, signature: 0 };
    this.#unsigned = [];
  }

  #hashAndSign(): readonly NewCheck[] {
    if (this.#pending === undefined) return [];
    const made = this.#hash(this.#pending);
    const isFull = this.#unsigned.length >= this.#parts.rule.signatureHashes;
    return isFull ? [made, ...this.#sign()] : [made];
  }

  #hash({ hash, included, cin }: Pending): NewCheck {
    const number = ++this.#numbers.hash;
    const over = { dataType: this.#dataType, included, hash: this.#parts.rule.hash, value: hash.digest() };
    const made = hashPdu(this.#header(number, cin), over);
    this.#pending = undefined;
    if (this.#unsigned.length === 0) this.#unsignedSinceMs = this.#parts.nowMs();
    this.#unsigned.push({ number, body: made.body });
    return { ...made, kind: 'hash', number, cin };
  }

  #sign(): readonly NewCheck[] {
    const { rule, key } = this.#parts;
    const number = ++this.#numbers.signature;
    const cin = this.#cin ?? 0;
    const { hash, signature } = rule;
    const over = { dataType: this.#dataType, hashes: this.#unsigned, hash, signature, key: key() };
    const made = signaturePdu(this.#header(number, cin), over);
    this.#unsigned = [];
    return [{ ...made, kind: 'signature', number, cin }];
  }

  get #dataType(): 'iRI' | 'cC' {
    return this.#parts.about.leg === 'iri' ? 'iRI' : 'cC';
  }

  #header(sequence: number, cin: number) {
    const { about, wallMs } = this.#parts;
    return checkHeader(about, { cin, sequence, wallMs: wallMs() });
  }
}

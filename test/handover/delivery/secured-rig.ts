/** Streams that are encrypted and checked, for tests: signing keys, options, and what an agency reads of a recording. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { decipherPdu } from '../../../src/handover/asn1/encryption.ts';
import { checkIntegrity, type IntegrityReport, type Recorded } from '../../../src/handover/asn1/integrity.ts';
import { PduScanner } from '../../../src/handover/asn1/pdu-scanner.ts';
import { peekPsPdu } from '../../../src/handover/asn1/peek.ts';
import type { IntegritySignature } from '../../../src/model/security-options.ts';
import type { StreamSecurity } from '../../../src/model/stream-about.ts';
import type { MemorySpool } from './memory-spool.ts';

const signing = {
  ecdsa: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  eddsa: generateKeyPairSync('ed25519').privateKey,
  // Small: a real one takes its time to make.
  dsa: generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey,
};

export const signer = (signature: IntegritySignature): KeyObject => signing[signature];
export const verifier = (signature: IntegritySignature): KeyObject => createPublicKey(signing[signature]);

export const INTEGRITY: NonNullable<StreamSecurity['integrity']> = {
  ...{ hash: 'sha-256', signature: 'ecdsa', hashPdus: 10, hashSeconds: 1 },
  ...{ signatureHashes: 3, signatureSeconds: 1 },
};
export const SECURED: StreamSecurity = { encryption: 'aes-256-cbc', integrity: INTEGRITY };

export function recordedOf(octets: Buffer): Recorded[] {
  const { octets: whole, ends } = new PduScanner().push(octets);
  return ends.map((end, index) => {
    const offset = ends[index - 1] ?? 0;
    return { offset, octets: whole.subarray(offset, end) };
  });
}

export function keyOf(spool: MemorySpool, streamId: Buffer, { encryption }: StreamSecurity): Buffer | undefined {
  if (encryption === undefined) return undefined;
  return spool.handoverKey(streamId, 'payload').subarray(0, encryption === 'aes-192-cbc' ? 24 : 32);
}

/** What `writ pdu --integrity` says of a recording. */
export function judged(octets: Buffer, decryption: Buffer | undefined, rule = INTEGRITY): IntegrityReport {
  const keys = { signer: verifier(rule.signature), ...(decryption === undefined ? {} : { decryption }) };
  return checkIntegrity(recordedOf(octets), keys);
}

/** Of a PDU of such a stream: whether it is an integrity check. */
export function isCheck(pdu: Buffer, key: Buffer | undefined): boolean {
  if (key === undefined) return peekPsPdu(pdu)?.kind === 'tri';
  const { pdu: clear, payloadStart } = decipherPdu(pdu, key);
  return clear[payloadStart] === 0xa2;
}

/** The trust file: whose approval counts (docs/grant-format.md, "Trust file"). Signed by the security officer's root key. */
import type { KeyObject } from 'node:crypto';
import { WritError } from '../base/errors.ts';
import { audiencePattern } from './grant.ts';
import { idFromOctets, idToOctets } from './ids.ts';
import { OctetReader, OctetWriter } from './octets.ts';
import type { ApprovalRole } from './role.ts';
import type { KeyAlgorithm } from './signature.ts';
import { algorithmOf, keyIdOf, publicKeyOf, signatureLength, verifyText } from './signature.ts';

export interface TrustedKey {
  readonly keyId: Buffer;
  readonly algorithm: KeyAlgorithm;
  readonly role: ApprovalRole;
  readonly personId: string;
  readonly fromEpoch: number;
  /** 0: in use. */
  readonly retiredEpoch: number;
  readonly spki: Buffer;
}

export interface Trust {
  readonly audience: string;
  readonly epoch: number;
  /** Older grants are dead from here on (a key was stolen). */
  readonly minEpoch: number;
  readonly createdAtNs: bigint;
  readonly keys: readonly TrustedKey[];
}

const magic = Buffer.from('WRITTRST', 'ascii');
const formatVersion = 1;
const algorithmNumbers: Readonly<Record<KeyAlgorithm, number>> = { ed25519: 1, p256: 2 };
const roleNumbers: Readonly<Record<ApprovalRole, number>> = { legal: 1, carrier: 2 };
const maxKeys = 0xffff;

function malformed(what: string): WritError {
  return new WritError('WRIT_TRUST_MALFORMED', `this is no trust file: ${what}`);
}

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw malformed(what);
  return value;
}

function nameOf<T extends string>(numbers: Readonly<Record<T, number>>, number: number | undefined): T | undefined {
  return (Object.keys(numbers) as T[]).find((name) => numbers[name] === number);
}

function requireTrust(trust: Trust): void {
  if (!audiencePattern.test(trust.audience)) throw malformed('audience');
  if (trust.epoch < 1 || trust.minEpoch < 1 || trust.minEpoch > trust.epoch) throw malformed('epochs');
  if (trust.keys.length > maxKeys) throw malformed('too many keys');
  const ids = new Set(trust.keys.map((key) => key.keyId.toString('hex')));
  if (ids.size !== trust.keys.length) throw malformed('a key stands twice');
  trust.keys.forEach(requireKey);
}

function requireKey(key: TrustedKey): void {
  if (!keyIdOf(key.spki).equals(key.keyId)) throw malformed('a key id does not belong to its key');
  if (algorithmOf(publicKeyOf(key.spki)) !== key.algorithm) throw malformed('a key is not of its algorithm');
  if (key.fromEpoch < 1) throw malformed('fromEpoch');
}

export function encodeTrustBody(trust: Trust): Buffer {
  requireTrust(trust);
  const out = new OctetWriter().text8(trust.audience).u32(trust.epoch).u32(trust.minEpoch).i64(trust.createdAtNs);
  out.u16(trust.keys.length);
  for (const key of trust.keys) {
    out.octets(key.keyId).u8(algorithmNumbers[key.algorithm]).u8(roleNumbers[key.role]);
    out.octets(idToOctets(key.personId)).u32(key.fromEpoch).u32(key.retiredEpoch);
    out.u16(key.spki.length).octets(key.spki);
  }
  return out.done();
}

/** The octets that the root key signs. */
export function trustText(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from('writ trust v1\0', 'ascii'), body]);
}

export function encodeTrustFile(body: Buffer, signature: Buffer): Buffer {
  if (signature.length !== signatureLength) throw malformed('signature length');
  return new OctetWriter().octets(magic).u16(formatVersion).u32(body.length).octets(body).octets(signature).done();
}

function readKey(reader: OctetReader): TrustedKey {
  return {
    keyId: Buffer.from(must(reader.take(32), 'key id')),
    algorithm: must(nameOf(algorithmNumbers, reader.u8()), 'algorithm'),
    role: must(nameOf(roleNumbers, reader.u8()), 'role'),
    personId: idFromOctets(must(reader.take(16), 'person')),
    fromEpoch: must(reader.u32(), 'fromEpoch'),
    retiredEpoch: must(reader.u32(), 'retiredEpoch'),
    spki: Buffer.from(must(reader.take(must(reader.u16(), 'key length')), 'key')),
  };
}

function decodeTrustBody(body: Buffer): Trust {
  const reader = new OctetReader(body);
  const audience = must(reader.take(must(reader.u8(), 'audience')), 'audience').toString('latin1');
  const epoch = must(reader.u32(), 'epoch');
  const minEpoch = must(reader.u32(), 'minEpoch');
  const createdAtNs = must(reader.i64(), 'createdAt');
  const count = must(reader.u16(), 'key count');
  const keys = Array.from({ length: count }, () => readKey(reader));
  if (reader.left > 0) throw malformed('octets behind the keys');
  const trust: Trust = { audience, epoch, minEpoch, createdAtNs, keys };
  requireTrust(trust);
  return trust;
}

/** Splits a file into body and signature. Throws WRIT_TRUST_MALFORMED. */
function splitTrustFile(file: Buffer): { body: Buffer; signature: Buffer } {
  const reader = new OctetReader(file);
  if (!must(reader.take(magic.length), 'too short').equals(magic)) throw malformed('its first octets');
  if (reader.u16() !== formatVersion) throw malformed('version');
  const body = must(reader.take(must(reader.u32(), 'body length')), 'body');
  const signature = must(reader.take(signatureLength), 'signature');
  if (reader.left > 0) throw malformed('octets behind the signature');
  return { body, signature };
}

/** Throws WRIT_TRUST_SIGNATURE unless `root` (Ed25519) signed exactly these octets. */
export function readTrustFile(file: Buffer, root: KeyObject): Trust {
  const { body, signature } = splitTrustFile(file);
  if (!verifyText(root, trustText(body), signature)) {
    throw new WritError('WRIT_TRUST_SIGNATURE', 'the trust file is not signed by the security officer’s root key');
  }
  return decodeTrustBody(body);
}

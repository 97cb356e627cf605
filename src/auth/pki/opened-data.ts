/**
 * Opens what was sealed (enveloped-data.ts), for tools of the receiving side. The key is won back by pkijs, another implementation than it
 * is sealed by; the content, which pkijs takes up to 16 MiB only, is deciphered piece by piece.
 */
import { createDecipheriv, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { Certificate, ContentInfo, CryptoEngine, EnvelopedData } from 'pkijs';
import { WritError } from '../../base/errors.ts';
import { contextTag, oid, TAG, tlv } from './der.ts';

const ENVELOPED_DATA = '1.2.840.113549.1.7.3';
const AES_256_CBC = '2.16.840.1.101.3.4.1.42';
const CONTENT = 0x80;
const INDEFINITE = -1;
const LONGEST_LENGTH = 6;

function unopened(cause?: unknown): WritError {
  return new WritError(
    'WRIT_AUTH_SEAL_CLOSED',
    'this is no CMS message that was sealed to that certificate, or it is damaged',
    { cause },
  );
}

/** A walk over BER with tags of one octet (X.690, 8.1). Throws RangeError where it is none, or cut short. */
class Walk {
  readonly #octets: Buffer;
  at = 0;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  get tag(): number {
    return this.#octet(this.at);
  }

  /** Steps into a TLV; its end, or INDEFINITE. */
  open(tag: number): number {
    if (this.tag !== tag) throw new RangeError(`no ${tag} at ${this.at}`);
    const first = this.#octet(this.at + 1);
    this.at += 2;
    if (first === 0x80) return INDEFINITE;
    const length = first < 0x80 ? first : this.#longLength(first & 0x7f);
    if (this.at + length > this.#octets.length) throw new RangeError('cut short');
    return this.at + length;
  }

  /** A whole TLV of definite length. */
  take(tag: number): Buffer {
    const from = this.at;
    this.contents(tag);
    return this.#octets.subarray(from, this.at);
  }

  contents(tag: number): Buffer {
    const end = this.open(tag);
    if (end === INDEFINITE) throw new RangeError('an indefinite length');
    const contents = this.#octets.subarray(this.at, end);
    this.at = end;
    return contents;
  }

  #longLength(count: number): number {
    if (count < 1 || count > LONGEST_LENGTH || this.at + count > this.#octets.length) throw new RangeError('length');
    const length = this.#octets.readUIntBE(this.at, count);
    this.at += count;
    return length;
  }

  #octet(at: number): number {
    const octet = this.#octets[at];
    if (octet === undefined) throw new RangeError('cut short');
    return octet;
  }
}

interface Sealed {
  /** The message with nothing sealed in it. */
  readonly empty: Buffer;
  readonly iv: Buffer;
  readonly pieces: readonly Buffer[];
}

/** Throws RangeError. */
function readSealed(message: Buffer): Sealed {
  const walk = new Walk(message);
  walk.open(TAG.sequence);
  const type = walk.take(TAG.oid);
  walk.open(contextTag(0));
  walk.open(TAG.sequence);
  const [version, recipients] = [walk.take(TAG.integer), walk.take(TAG.set)];
  walk.open(TAG.sequence);
  const [contentType, algorithm] = [walk.take(TAG.oid), walk.take(TAG.sequence)];
  const inAlgorithm = new Walk(algorithm);
  inAlgorithm.open(TAG.sequence);
  const isAes = inAlgorithm.take(TAG.oid).equals(oid(AES_256_CBC));
  if (!isAes || !type.equals(oid(ENVELOPED_DATA))) throw new RangeError('another kind of message');
  const content = tlv(TAG.sequence, contentType, algorithm, tlv(CONTENT));
  const empty = tlv(TAG.sequence, type, tlv(contextTag(0), tlv(TAG.sequence, version, recipients, content)));
  return { empty, iv: inAlgorithm.contents(TAG.octets), pieces: piecesAt(walk) };
}

/** encryptedContent, in one or in pieces. */
function piecesAt(walk: Walk): Buffer[] {
  if (walk.tag === CONTENT) return [walk.contents(CONTENT)];
  const end = walk.open(contextTag(0));
  const pieces: Buffer[] = [];
  while (end === INDEFINITE ? walk.tag !== 0 : walk.at < end) pieces.push(walk.contents(TAG.octets));
  if (end === INDEFINITE) for (let level = 0; level < 5; level++) walk.contents(0);
  return pieces;
}

/** pkijs deciphers the content itself; here it gives away the key. */
class KeyTaker extends CryptoEngine {
  key: webcrypto.CryptoKey | undefined;

  override async decrypt(...args: readonly unknown[]): Promise<ArrayBuffer> {
    const [algorithm, key, data] = args as [{ readonly name: string }, webcrypto.CryptoKey, Uint8Array];
    if (algorithm.name !== 'AES-CBC') return webcrypto.subtle.decrypt(algorithm, key, data);
    this.key = key;
    return new ArrayBuffer(0);
  }
}

/** The whole buffer and nothing else: a small Buffer is a view of a larger one. */
function octetsOf(content: Buffer): ArrayBuffer {
  return new Uint8Array(content).buffer;
}

/** `key`: PEM; `certificate`: that of it, PEM. In memory. Throws WRIT_AUTH_SEAL_CLOSED. */
export async function openSealed(message: Buffer, key: Buffer | string, certificate: Buffer | string): Promise<Buffer> {
  const { sealed, enveloped } = parse(message);
  const recipientPrivateKey = new Uint8Array(createPrivateKey(key).export({ format: 'der', type: 'pkcs8' })).buffer;
  const recipientCertificate = Certificate.fromBER(octetsOf(new X509Certificate(certificate).raw));
  let last: unknown;
  for (let at = 0; at < enveloped.recipientInfos.length; at++) {
    try {
      const taker = new KeyTaker({ name: 'node', crypto: webcrypto as never });
      await enveloped.decrypt(at, { recipientPrivateKey, recipientCertificate }, taker);
      if (taker.key !== undefined) return decipher(sealed, await webcrypto.subtle.exportKey('raw', taker.key));
    } catch (thrown) {
      last = thrown;
    }
  }
  throw unopened(last);
}

function parse(message: Buffer): { readonly sealed: Sealed; readonly enveloped: EnvelopedData } {
  try {
    const sealed = readSealed(message);
    return { sealed, enveloped: new EnvelopedData({ schema: ContentInfo.fromBER(octetsOf(sealed.empty)).content }) };
  } catch (thrown) {
    throw unopened(thrown);
  }
}

function decipher({ iv, pieces }: Sealed, key: ArrayBuffer): Buffer {
  const cipher = createDecipheriv('aes-256-cbc', Buffer.from(key), iv);
  return Buffer.concat([...pieces.map((piece) => cipher.update(piece)), cipher.final()]);
}

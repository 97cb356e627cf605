/**
 * From a heap of certificates to the chain that Writ shows to LEMFs: leaf, then each issuer. Every link is checked before anything
 * is kept: signature, dates, CA bits, path length (RFC 5280, 6.1), and that the leaf may be a TLS client's. Signatures are
 * node:crypto's, which knows every algorithm that TLS here knows. pkijs' own validation engine is not used: it wants a trust anchor,
 * and most CAs keep their root out of what they send.
 *
 * A self-signed root is checked and left out of the chain: a LEMF that does not hold it already would not believe it (RFC 8446,
 * 4.4.2). When the topmost certificate's issuer is not in the file, its own signature is the one thing that can't be checked here:
 * whoever holds the issuer checks it. Another certificate of a key in the chain (a cross-certificate, the leaf before a renewal) is left out as well. Anything
 * else that signs nothing is refused, because a chain with a missing link looks just like that.
 */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import tls from 'node:tls';
import { WritError } from '../../base/errors.ts';
import { usageOf } from './certificate-usage.ts';

export interface Chain {
  readonly leaf: X509Certificate;
  /** What is sent: the leaf, then each issuer, without the root. */
  readonly sent: readonly X509Certificate[];
  /** Self-signed, if it was in the file. */
  readonly root: X509Certificate | undefined;
  /** What else was in the file. */
  readonly leftOut: readonly X509Certificate[];
}

/** A name on one line, without what a terminal would obey: names come from outside. */
export function nameText(name: string): string {
  return name.split('\n').join(', ').replace(/\p{C}/gu, '?');
}

function quoted(certificate: X509Certificate): string {
  return `"${nameText(certificate.subject)}"`;
}

function broken(what: string): WritError {
  return new WritError('WRIT_AUTH_CERTIFICATE_CHAIN', what);
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' });
}

function sameKey(one: X509Certificate, other: X509Certificate): boolean {
  return spkiOf(one.publicKey).equals(spkiOf(other.publicKey));
}

/** A key of another kind than the signature's makes OpenSSL throw: that is a no. */
function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function endOf(certificate: X509Certificate): number {
  return Date.parse(certificate.validTo);
}

function isInDate(certificate: X509Certificate, now: Date): boolean {
  return Date.parse(certificate.validFrom) <= now.getTime() && now.getTime() <= endOf(certificate);
}

function requireInDate(certificate: X509Certificate, now: Date): void {
  if (isInDate(certificate, now)) return;
  const { validFrom, validTo } = certificate;
  const what =
    endOf(certificate) < now.getTime()
      ? `expired on ${validTo}`
      : `is not valid before ${validFrom}: check this machine's clock`;
  throw new WritError('WRIT_AUTH_CERTIFICATE_DATES', `the certificate ${quoted(certificate)} ${what}`);
}

/** Of several that would do: in date before out of date, self-signed before cross-signed, the longest-lived. */
function best(candidates: readonly X509Certificate[], now: Date): X509Certificate | undefined {
  const score = (each: X509Certificate) => (isInDate(each, now) ? 2 : 0) + (isSignedBy(each, each) ? 1 : 0);
  return [...candidates].sort((a, b) => score(b) - score(a) || endOf(b) - endOf(a))[0];
}

function leafOf(all: readonly X509Certificate[], publicKey: Buffer, now: Date): X509Certificate {
  const own = all.filter((each) => spkiOf(each.publicKey).equals(publicKey));
  const leaf = best(own, now);
  if (leaf !== undefined) return leaf;
  throw new WritError(
    'WRIT_AUTH_CERTIFICATE_OTHER_KEY',
    `none of the ${all.length} certificate(s) in the file is of Writ's delivery key; the first is ${all[0] === undefined ? 'absent' : quoted(all[0])}`,
  );
}

/** From the leaf upward, up to the root or to what the file does not hold. */
function issuersOf(leaf: X509Certificate, all: readonly X509Certificate[], now: Date): X509Certificate[] {
  const path: X509Certificate[] = [];
  for (let last = leaf; !isSignedBy(last, last);) {
    const named = all.filter((each) => each.subject === last.issuer);
    const signers = named.filter((each) => isSignedBy(last, each));
    if (named.length > 0 && signers.length === 0) {
      throw broken(`the signature of ${quoted(last)} is not by the certificate of its issuer that is in the file`);
    }
    const next = best(
      signers.filter((each) => each !== leaf && !path.includes(each)),
      now,
    );
    if (next === undefined) return path;
    path.push(next);
    last = next;
  }
  return path;
}

/** Reached from the chain over a shared key or a signature: harmless. */
function requireNoStray(chain: readonly X509Certificate[], all: readonly X509Certificate[]): void {
  const known = [...chain];
  const isRelated = (each: X509Certificate) => known.some((one) => sameKey(one, each) || isSignedBy(one, each));
  for (let more: X509Certificate | undefined = chain[0]; more !== undefined;) {
    more = all.find((each) => !known.includes(each) && isRelated(each));
    if (more !== undefined) known.push(more);
  }
  const stray = all.find((each) => !known.includes(each));
  if (stray === undefined) return;
  throw broken(`${quoted(stray)} signed nothing in the file: a certificate between it and Writ's is missing`);
}

/** `below`: CAs between it and the leaf. */
function requireCa(issuer: X509Certificate, below: number): void {
  const usage = usageOf(issuer);
  if (!usage.isCa || !usage.maySignCertificates) throw broken(`${quoted(issuer)} is not a CA's certificate`);
  if (usage.pathLength !== undefined && below > usage.pathLength) {
    throw broken(`${quoted(issuer)} allows ${usage.pathLength} CAs below it, and there are ${below}`);
  }
}

function refuseUse(what: string, cause?: unknown): WritError {
  return new WritError('WRIT_AUTH_CERTIFICATE_USE', what, cause === undefined ? {} : { cause });
}

/** A TLS 1.3 client proves itself by a signature (RFC 8446, 4.4.2.2 and 4.4.2.4). */
function requireClientUse(leaf: X509Certificate): void {
  const usage = usageOf(leaf);
  if (!usage.mayBeTlsClient) throw refuseUse(`${quoted(leaf)} forbids use by a TLS client (extendedKeyUsage)`);
  if (!usage.maySign) throw refuseUse(`${quoted(leaf)} forbids signatures (keyUsage without digitalSignature)`);
}

/** The last word has the very library that will use it: it refuses weak keys and digests too. */
function requireTlsTakesIt(sent: readonly X509Certificate[], key: KeyObject): void {
  try {
    // No CAs: nobody is verified with it, and loading the system's takes longer than all the rest.
    tls.createSecureContext({ key: key.export({ format: 'pem', type: 'pkcs8' }), cert: chainText(sent), ca: [] });
  } catch (thrown) {
    throw refuseUse('TLS refuses this certificate or its chain: its key or a signature in it is too weak', thrown);
  }
}

/** PEM, in the order in which TLS sends it. */
export function chainText(sent: readonly X509Certificate[]): string {
  return sent.map((each) => each.toString()).join('');
}

/** Throws WRIT_AUTH_CERTIFICATE_OTHER_KEY, _DATES, _CHAIN, _USE or _DAMAGED. */
export function chainFor(key: KeyObject, all: readonly X509Certificate[], now: Date): Chain {
  const leaf = leafOf(all, spkiOf(createPublicKey(key)), now);
  const issuers = issuersOf(leaf, all, now);
  const whole = [leaf, ...issuers];
  requireNoStray(whole, all);
  for (const each of whole) requireInDate(each, now);
  issuers.forEach(requireCa);
  requireClientUse(leaf);
  const last = issuers.at(-1);
  const root = last !== undefined && isSignedBy(last, last) ? last : undefined;
  const sent = whole.filter((each) => each !== root);
  requireTlsTakesIt(sent, key);
  return { leaf, sent, root, leftOut: all.filter((each) => !whole.includes(each)) };
}

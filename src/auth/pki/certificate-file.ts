/**
 * What a CA sends back, as a list of certificates: PEM (one or many, any order), DER, or the certs-only CMS message that is called
 * .p7b or PKCS#7 (RFC 5652, 5.1), in DER or PEM. Some CAs label a CMS message "CERTIFICATE", so the octets decide, not the label.
 * pkijs reads the CMS; node:crypto must be able to read each certificate. Nothing here is verified: see certificate-chain.ts.
 */
import { X509Certificate } from 'node:crypto';
import { Certificate, ContentInfo, SignedData } from 'pkijs';
import { WritError } from '../../base/errors.ts';

/** Far above any real chain; what is larger is not a chain. */
const maxOctets = 1 << 20;
const maxCertificates = 32;
const pemBegin = /^-----BEGIN ([A-Z0-9 #]+)-----$/;
const pemLabels: ReadonlySet<string> = new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'PKCS7', 'CMS']);

function damaged(what: string, cause?: unknown): WritError {
  return new WritError('WRIT_AUTH_CERTIFICATE_DAMAGED', what, cause === undefined ? {} : { cause });
}

/** The public key too: one of an algorithm that OpenSSL does not know fails only when it is asked for. */
function certificateOf(der: Buffer): X509Certificate {
  const certificate = new X509Certificate(der);
  if (certificate.publicKey.asymmetricKeyType === undefined) throw damaged('a key in the file is of an unknown kind');
  return certificate;
}

/** pkijs parses BER, which older CAs write; a certificate inside keeps the octets that were signed. */
function bundleOf(der: Buffer): X509Certificate[] {
  const content = ContentInfo.fromBER(der);
  if (content.contentType !== ContentInfo.SIGNED_DATA) throw damaged('this CMS message holds no certificates');
  const signed = new SignedData({ schema: content.content as object });
  const items = (signed.certificates ?? []).filter((item) => item instanceof Certificate);
  return items.map((item) => certificateOf(Buffer.from(item.toSchema().toBER())));
}

/** 0x30: the SEQUENCE that a certificate and a CMS message both are. */
function certificatesOf(der: Buffer): X509Certificate[] {
  if (der[0] !== 0x30) throw damaged('a part of the file is neither a certificate nor a CMS message');
  try {
    return [certificateOf(der)];
  } catch (notOne) {
    try {
      return bundleOf(der);
    } catch {
      throw damaged('a certificate in the file is cut off, damaged or of an unknown kind', notOne);
    }
  }
}

/** Line by line, so that a hostile file costs no more than its length. Blocks of other labels are passed over. */
function pemBlocks(text: string): Buffer[] {
  const blocks: Buffer[] = [];
  let label: string | undefined;
  let body: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/).map((each) => each.trim())) {
    const begun = pemBegin.exec(line)?.[1];
    if (begun !== undefined) {
      if (label !== undefined) break;
      [label, body] = [begun, []];
    } else if (label !== undefined && line === `-----END ${label}-----`) {
      if (pemLabels.has(label)) blocks.push(Buffer.from(body.join(''), 'base64'));
      label = undefined;
    } else body.push(line);
  }
  if (label !== undefined) throw damaged(`the ${label} block in the file has no end: it was cut off`);
  return blocks;
}

function isPem(octets: Buffer): boolean {
  return octets.includes('-----BEGIN ');
}

/** Each certificate once, in the file's order. Throws WRIT_AUTH_CERTIFICATE_NONE or _DAMAGED. */
export function readCertificates(octets: Buffer): X509Certificate[] {
  if (octets.length > maxOctets) throw damaged('the file is larger than 1 MiB: that is no certificate chain');
  const looksBinary = octets[0] === 0x30 && !isPem(octets.subarray(0, 64));
  const blocks = looksBinary ? [octets] : pemBlocks(octets.toString('latin1'));
  const found = new Map(blocks.flatMap(certificatesOf).map((each) => [each.fingerprint256, each]));
  if (found.size === 0) throw new WritError('WRIT_AUTH_CERTIFICATE_NONE', 'there is no certificate in the file');
  if (found.size > maxCertificates) throw damaged(`the file holds more than ${maxCertificates} certificates`);
  return [...found.values()];
}

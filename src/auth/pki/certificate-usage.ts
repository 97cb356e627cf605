/** What a certificate may be used for (RFC 5280, 4.2.1): the extensions as pkijs parses them, because node:crypto shows only half. */
import type { X509Certificate } from 'node:crypto';
import { BasicConstraints, Certificate, ExtKeyUsage } from 'pkijs';
import { WritError } from '../../base/errors.ts';

export interface CertificateUsage {
  readonly isCa: boolean;
  /** How many CAs may stand between it and the leaf; undefined: any number. */
  readonly pathLength: number | undefined;
  /** True as well when the certificate has no keyUsage, which allows everything. */
  readonly maySignCertificates: boolean;
  readonly maySign: boolean;
  /** True as well when there is no extKeyUsage. */
  readonly mayBeTlsClient: boolean;
}

const basicConstraintsOid = '2.5.29.19';
const keyUsageOid = '2.5.29.15';
const extKeyUsageOid = '2.5.29.37';
const clientAuthOid = '1.3.6.1.5.5.7.3.2';
const anyPurposeOid = '2.5.29.37.0';
/** RFC 5280, 4.2.1.3: bit 0 is digitalSignature, bit 5 keyCertSign; bit 0 is the highest of the first octet. */
const digitalSignatureBit = 0x80;
const keyCertSignBit = 0x04;

interface ParsedBits {
  readonly valueBlock: { readonly valueHexView: Uint8Array };
}

function isBits(value: unknown): value is ParsedBits {
  const block = (value as Partial<ParsedBits> | undefined)?.valueBlock;
  return block?.valueHexView instanceof Uint8Array;
}

function unreadable(): WritError {
  return new WritError('WRIT_AUTH_CERTIFICATE_DAMAGED', 'the extensions of a certificate in the file can’t be read');
}

/** The parsed extension, undefined when the certificate has none. pkijs marks what it could not parse instead of throwing. */
function extension(certificate: Certificate, oid: string): object | undefined {
  const found = (certificate.extensions ?? []).filter(({ extnID }) => extnID === oid);
  if (found.length === 0) return undefined;
  const value: unknown = found[0]?.parsedValue;
  // RFC 5280, 4.2: no extension twice.
  if (found.length > 1 || typeof value !== 'object' || value === null || 'parsingError' in value) throw unreadable();
  return value;
}

function keyUsageBits(certificate: Certificate): number {
  const value = extension(certificate, keyUsageOid);
  if (value === undefined) return 0xff;
  if (!isBits(value)) throw unreadable();
  return value.valueBlock.valueHexView[0] ?? 0;
}

function constraintsOf(certificate: Certificate): Pick<CertificateUsage, 'isCa' | 'pathLength'> {
  const value = extension(certificate, basicConstraintsOid);
  if (value === undefined) return { isCa: false, pathLength: undefined };
  if (!(value instanceof BasicConstraints)) throw unreadable();
  const { cA, pathLenConstraint } = value;
  // One that is too large for a number limits nothing.
  return { isCa: cA, pathLength: typeof pathLenConstraint === 'number' ? pathLenConstraint : undefined };
}

function purposesOf(certificate: Certificate): readonly string[] {
  const value = extension(certificate, extKeyUsageOid);
  if (value === undefined) return [anyPurposeOid];
  if (!(value instanceof ExtKeyUsage)) throw unreadable();
  return value.keyPurposes;
}

function parse(certificate: X509Certificate): Certificate {
  try {
    return Certificate.fromBER(certificate.raw);
  } catch {
    throw unreadable();
  }
}

/** Throws WRIT_AUTH_CERTIFICATE_DAMAGED. */
export function usageOf(certificate: X509Certificate): CertificateUsage {
  const parsed = parse(certificate);
  const bits = keyUsageBits(parsed);
  const purposes = purposesOf(parsed);
  return {
    ...constraintsOf(parsed),
    maySignCertificates: (bits & keyCertSignBit) !== 0,
    maySign: (bits & digitalSignatureBit) !== 0,
    mayBeTlsClient: purposes.includes(clientAuthOid) || purposes.includes(anyPurposeOid),
  };
}

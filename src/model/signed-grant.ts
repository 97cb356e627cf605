/** A grant with its two approvals, as the core takes it (docs/grant-format.md, "Signed grant"). */
import { WritError } from '../base/errors.ts';
import { OctetReader, OctetWriter } from './octets.ts';
import type { ApprovalRole } from './role.ts';
import { signatureLength } from './signature.ts';

export interface Approval {
  readonly role: ApprovalRole;
  /** SHA-256 of the key's SubjectPublicKeyInfo. */
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

export interface SignedGrant {
  /** The canonical octets that were signed. */
  readonly grant: Buffer;
  readonly legal: Approval;
  readonly carrier: Approval;
}

const magic = Buffer.from('WRITSGND', 'ascii');
const formatVersion = 1;
const roleNumbers: Readonly<Record<ApprovalRole, number>> = { legal: 1, carrier: 2 };

/** The octets an approver signs: the role stands in them, so a legal approval can't be passed off as a carrier's. */
export function approvalText(role: ApprovalRole, grant: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`writ grant approval v1:${role}\0`, 'ascii'), grant]);
}

function refused(what: string): WritError {
  return new WritError('WRIT_GRANT_SIGNATURES', `a signed grant carries one legal and one carrier approval: ${what}`);
}

function writeApproval(out: OctetWriter, approval: Approval, role: ApprovalRole): void {
  if (approval.role !== role) throw refused(`${role} expected`);
  if (approval.keyId.length !== 32 || approval.signature.length !== signatureLength) throw refused('lengths');
  out.u8(roleNumbers[role]).octets(approval.keyId).u16(signatureLength).octets(approval.signature);
}

export function encodeSignedGrant(signed: SignedGrant): Buffer {
  const out = new OctetWriter().octets(magic).u16(formatVersion).u32(signed.grant.length).octets(signed.grant).u8(2);
  writeApproval(out, signed.legal, 'legal');
  writeApproval(out, signed.carrier, 'carrier');
  return out.done();
}

function readApproval(reader: OctetReader, role: ApprovalRole): Approval {
  if (reader.u8() !== roleNumbers[role]) throw refused(`${role} expected`);
  const keyId = reader.take(32);
  const length = reader.u16();
  const signature = length === signatureLength ? reader.take(signatureLength) : undefined;
  if (keyId === undefined || signature === undefined) throw refused('lengths');
  return { role, keyId: Buffer.from(keyId), signature: Buffer.from(signature) };
}

/** Shape only: who signed and whether it verifies is the core's to judge. Throws WRIT_GRANT_MALFORMED, _VERSION, _SIGNATURES. */
export function decodeSignedGrant(octets: Buffer): SignedGrant {
  const reader = new OctetReader(octets);
  const malformed = () => new WritError('WRIT_GRANT_MALFORMED', 'this is no signed grant');
  if (!(reader.take(magic.length)?.equals(magic) ?? false)) throw malformed();
  const version = reader.u16();
  if (version === undefined) throw malformed();
  if (version !== formatVersion) throw new WritError('WRIT_GRANT_VERSION', 'this signed grant has an unknown format');
  const grant = reader.take(reader.u32() ?? Infinity);
  if (grant === undefined) throw malformed();
  if (reader.u8() !== 2) throw refused('two signatures');
  const legal = readApproval(reader, 'legal');
  const carrier = readApproval(reader, 'carrier');
  if (reader.left > 0) throw malformed();
  return { grant: Buffer.from(grant), legal, carrier };
}

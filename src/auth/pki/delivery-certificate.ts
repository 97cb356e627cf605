/**
 * Writ's delivery certificate in the home: taking what a CA returned, and looking at what is there.
 *
 * Owns <home>/delivery/cert.pem and cert.previous.pem after set-up. Always true: cert.pem is whole, of the key beside it, and was
 * checked link by link; its audit row is in the transaction around the move (I9). On failure the files are as they were.
 */
import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { appendAudit } from '../../audit/log.ts';
import { isWritError, WritError } from '../../base/errors.ts';
import type { Home } from '../../config/home.ts';
import type { Reader } from '../../db/transaction.ts';
import type { Actor } from '../../model/role.ts';
import { requireRight } from '../../model/role.ts';
import type { Chain } from './certificate-chain.ts';
import { chainFor, chainText, nameText } from './certificate-chain.ts';
import { readCertificates } from './certificate-file.ts';
import { spkiPin } from './certificates.ts';

/** What people compare and put into a calendar. */
export interface CertificateFacts {
  /** SHA-256 of the SubjectPublicKeyInfo, hex: what agencies pin. A renewal of the same key keeps it. */
  readonly pin: string;
  /** SHA-256 of the certificate, hex. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface PreparedCertificate {
  readonly facts: CertificateFacts;
  /** Certificates that LEMFs are shown. */
  readonly chainLength: number;
  /** The name that each LEMF has to know already, unless it pins the key. */
  readonly endsAt: string;
  /** Subjects of what was in the file and is not needed. */
  readonly leftOut: readonly string[];
  readonly pem: string;
}

export interface CertificateState {
  readonly facts: CertificateFacts;
  readonly chainLength: number;
  readonly daysLeft: number;
  readonly matchesKey: boolean;
  /** Why it can't be used, if so. */
  readonly problem: WritError | undefined;
}

const msPerDay = 86_400_000;

function previousOf(home: Home): string {
  return path.join(home.delivery, 'cert.previous.pem');
}

function deliveryKey(home: Home): KeyObject {
  try {
    return createPrivateKey(readFileSync(home.deliveryKey));
  } catch (cause) {
    const message = `Writ's delivery key ${home.deliveryKey} is missing or can't be read`;
    throw new WritError('WRIT_AUTH_DELIVERY_KEY', message, { cause });
  }
}

function factsOf(leaf: Chain['leaf']): CertificateFacts {
  return {
    pin: spkiPin(leaf.toString()),
    fingerprint: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
    subject: nameText(leaf.subject),
    issuer: nameText(leaf.issuer),
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
  };
}

/** `octets`: as the CA returned them. Changes nothing. Throws WRIT_AUTH_CERTIFICATE_* and WRIT_AUTH_DELIVERY_KEY. */
export function prepareCertificate(home: Home, octets: Buffer, now: Date): PreparedCertificate {
  const key = deliveryKey(home);
  const { leaf, sent, root, leftOut } = chainFor(key, readCertificates(octets), now);
  return {
    facts: factsOf(leaf),
    chainLength: sent.length,
    endsAt: nameText(root?.subject ?? sent.at(-1)?.issuer ?? leaf.issuer),
    leftOut: leftOut.map((each) => nameText(each.subject)),
    pem: chainText(sent),
  };
}

/** Whole or not at all, also when the power fails. */
function replaceFile(file: string, content: string | Buffer): void {
  const aside = `${file}.new`;
  try {
    writeFileSync(aside, content, { mode: 0o600, flush: true });
    renameSync(aside, file);
  } catch (cause) {
    rmSync(aside, { force: true });
    throw new WritError('WRIT_AUTH_CERTIFICATE_WRITE', `${file} can't be written`, { cause });
  }
}

function contentOf(file: string): Buffer | undefined {
  return existsSync(file) ? readFileSync(file) : undefined;
}

function restore(file: string, content: Buffer | undefined): void {
  if (content === undefined) rmSync(file, { force: true });
  else replaceFile(file, content);
}

function place(home: Home, pem: string, before: Buffer | undefined): void {
  // The same once more must not push out the one that came before it.
  if (before !== undefined && !before.equals(Buffer.from(pem))) replaceFile(previousOf(home), before);
  replaceFile(home.deliveryCertificate, pem);
}

/**
 * The files move last inside the transaction that holds the audit row, and move back when it does not commit. The log's lock puts
 * two installations one behind the other. Not withTransaction: moving files is work that can't run twice.
 * Throws WRIT_AUTH_FORBIDDEN or WRIT_AUTH_CERTIFICATE_WRITE.
 */
export async function installCertificate(
  db: Reader,
  actor: Actor,
  home: Home,
  prepared: PreparedCertificate,
): Promise<void> {
  requireRight(actor, 'keys.write');
  const { pin, fingerprint, notBefore, notAfter } = prepared.facts;
  const detail = { pin, notBefore, notAfter, chainLength: prepared.chainLength };
  let undo = (): void => undefined;
  try {
    await db.transaction().execute(async (tx) => {
      await appendAudit(tx, [
        { actor, action: 'certificate.installed', subject: `certificate:${fingerprint}`, detail },
      ]);
      const files = [home.deliveryCertificate, previousOf(home)].map((file) => [file, contentOf(file)] as const);
      undo = () => files.forEach(([file, content]) => restore(file, content));
      place(home, prepared.pem, files[0]?.[1]);
    });
  } catch (thrown) {
    undo();
    throw thrown;
  }
}

function problemOf(check: () => unknown): WritError | undefined {
  try {
    check();
    return undefined;
  } catch (thrown) {
    if (isWritError(thrown)) return thrown;
    throw thrown;
  }
}

/** What is installed. Throws WRIT_AUTH_NO_CERTIFICATE, WRIT_AUTH_CERTIFICATE_NONE or _DAMAGED, WRIT_AUTH_DELIVERY_KEY. */
export function certificateState(home: Home, now: Date): CertificateState {
  const octets = contentOf(home.deliveryCertificate);
  if (octets === undefined) {
    throw new WritError('WRIT_AUTH_NO_CERTIFICATE', `there is no delivery certificate at ${home.deliveryCertificate}`);
  }
  const key = deliveryKey(home);
  const all = readCertificates(octets);
  const [leaf] = all;
  if (leaf === undefined) throw new WritError('WRIT_AUTH_CERTIFICATE_NONE', 'there is no certificate in the file');
  const facts = factsOf(leaf);
  return {
    facts,
    chainLength: all.length,
    daysLeft: Math.floor((facts.notAfter.getTime() - now.getTime()) / msPerDay),
    matchesKey: facts.pin === spkiPin(createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString()),
    problem: problemOf(() => chainFor(key, all, now)),
  };
}

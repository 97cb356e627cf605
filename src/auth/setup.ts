/**
 * The first set-up: people, keys, the signed trust file, the spool's key-encryption key and Writ's delivery certificate. All of it
 * stands afterwards, or nothing: the files move into place inside the transaction that stores the rows.
 */
import { randomBytes } from 'node:crypto';
import { appendAudit } from '../audit/log.ts';
import type { AuditEntry } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { Home } from '../config/home.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import { audiencePattern } from '../model/grant.ts';
import { countryPattern, elementPattern, operatorPattern } from '../model/handover-profile.ts';
import type { Role } from '../model/role.ts';
import { approvalRoleOf } from '../model/role.ts';
import { openKeyStore } from './key-store.ts';
import { insertKey, signTrust } from './keys.ts';
import { requireStrong } from './passwords.ts';
import { insertPerson } from './people.ts';
import type { CertificateNames, KeyPair } from './pki/certificates.ts';
import {
  issueCertificate,
  makeCertificateRequest,
  makeDevelopmentCa,
  makeTlsKey,
  spkiPin,
} from './pki/certificates.ts';
import type { SetupFiles } from './setup-files.ts';
import { beginSetupFiles } from './setup-files.ts';
import type { KeyStore, Person, SetupPerson, SetupRequest, SetupResult, Signer, SiteFacts } from './types.ts';

const firstEpoch = 1;
const actor = { kind: 'system', name: 'setup' } as const;
const needed: readonly Role[] = ['security-officer', 'compliance-officer', 'approver-legal', 'approver-carrier'];

function invalid(what: string): WritError {
  return new WritError('WRIT_AUTH_SETUP_INVALID', what);
}

function requireSite(site: SiteFacts): void {
  if (site.name.trim() === '') throw invalid('the site needs a name');
  if (!audiencePattern.test(site.audience)) throw invalid('audience: 1 to 64 of a-z, 0-9, "." and "-"');
  if (!operatorPattern.test(site.operatorId)) throw invalid('operatorId: 1 to 16 printable characters');
  if (!elementPattern.test(site.networkElementId)) throw invalid('networkElementId: at most 16 printable characters');
  if (!countryPattern.test(site.country)) throw invalid('country: two capital letters (ISO 3166-1)');
}

function hasKey(role: Role): boolean {
  return role === 'security-officer' || approvalRoleOf(role) !== undefined;
}

function requirePeople(people: readonly SetupPerson[]): void {
  for (const role of needed) {
    if (!people.some((person) => person.role === role)) throw invalid(`somebody has to be ${role}`);
  }
  if (people.filter((person) => person.role === 'security-officer').length > 1) {
    throw invalid('set-up has one security officer, who holds the root key: add others afterwards');
  }
  for (const person of people.filter((each) => hasKey(each.role))) requireStrong(person.passphrase ?? '', 'passphrase');
}

interface MadeKey {
  readonly login: string;
  readonly keyId: string;
  readonly spki: Buffer;
}

function makeKeys(store: KeyStore, people: readonly SetupPerson[]): Promise<MadeKey[]> {
  const owners = people.filter((person) => hasKey(person.role));
  return Promise.all(
    owners.map(async (person) => {
      // The root key signs trust files, and those know Ed25519 only (docs/grant-format.md).
      const algorithm = person.role === 'security-officer' ? 'ed25519' : (person.algorithm ?? 'ed25519');
      return { login: person.login, ...(await store.create(algorithm, person.passphrase ?? '')) };
    }),
  );
}

type DeliveryFiles = Pick<SetupResult, 'deliveryPin' | 'certificate' | 'developmentCa' | 'certificateRequest'> & {
  readonly key: KeyPair;
};

async function makeDelivery(request: SetupRequest): Promise<DeliveryFiles> {
  const names: CertificateNames = { commonName: `writ ${request.site.audience}`, organization: request.site.name };
  const key = await makeTlsKey(request.certificate === 'request' ? 'rsa' : 'p256');
  const deliveryPin = spkiPin(key.publicKey);
  if (request.certificate === 'request') {
    const certificateRequest = makeCertificateRequest(key, names);
    return { key, deliveryPin, certificate: undefined, developmentCa: undefined, certificateRequest };
  }
  // The CA's key is not kept: this certificate is the only one it ever gives.
  const ca = await makeDevelopmentCa(`Writ development CA of ${request.site.audience}`);
  const certificate = issueCertificate(ca, key.publicKey, names);
  return { key, deliveryPin, certificate, developmentCa: ca.certificate, certificateRequest: undefined };
}

function writeDelivery(files: SetupFiles, home: Home, made: DeliveryFiles): void {
  files.write(home.deliveryKey, made.key.privateKey);
  const beside = (name: string) => `${home.delivery}/${name}`;
  if (made.certificate !== undefined) files.write(home.deliveryCertificate, made.certificate);
  if (made.developmentCa !== undefined) files.write(beside('development-ca.pem'), made.developmentCa);
  if (made.certificateRequest !== undefined) files.write(beside('request.pem'), made.certificateRequest);
}

async function storeSite(tx: Tx, site: SiteFacts, root: MadeKey): Promise<void> {
  const { name, audience, operatorId: operator_id, networkElementId: network_element_id, country } = site;
  const row = { one: 1, name, audience, operator_id, network_element_id, country, root_spki: root.spki };
  const stored = await tx
    .insertInto('site')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('one')
    .executeTakeFirst();
  if (stored === undefined) throw alreadySetUp();
}

function alreadySetUp(): WritError {
  return new WritError('WRIT_AUTH_ALREADY_SET_UP', 'this Writ is set up already: add people with "writ person add"');
}

type SetPerson = SetupResult['people'][number];

async function storePeople(tx: Tx, people: readonly SetupPerson[], keys: readonly MadeKey[]): Promise<SetPerson[]> {
  const made: SetPerson[] = [];
  for (const each of people) {
    const person: Person = await insertPerson(tx, each);
    const key = keys.find((own) => own.login === each.login);
    if (key !== undefined && approvalRoleOf(each.role) !== undefined) {
      const change = { personId: person.personId, algorithm: each.algorithm ?? 'ed25519', spki: key.spki } as const;
      await insertKey(tx, change, firstEpoch);
    }
    made.push({ ...person, keyId: key?.keyId });
  }
  return made;
}

function auditOf(people: readonly SetPerson[], rootKeyId: string): AuditEntry[] {
  const added = people.map((person) => ({
    actor,
    action: 'person.added',
    subject: `person:${person.personId}`,
    detail: { role: person.role, login: person.login, keyId: person.keyId },
  }));
  return [{ actor, action: 'site.set-up', detail: { rootKeyId, epoch: firstEpoch } }, ...added];
}

interface Made {
  readonly keys: readonly MadeKey[];
  readonly root: MadeKey;
  readonly rootSigner: Signer;
  readonly delivery: DeliveryFiles;
}

async function makeSecrets(request: SetupRequest, files: SetupFiles): Promise<Made> {
  const store = openKeyStore(files.keys);
  const [keys, delivery] = await Promise.all([makeKeys(store, request.people), makeDelivery(request)]);
  const officer = request.people.find((person) => person.role === 'security-officer');
  const root = keys.find((key) => key.login === officer?.login);
  if (officer === undefined || root === undefined) throw invalid('two people can’t share a login');
  return { keys, root, rootSigner: await store.unlock(root.keyId, officer.passphrase ?? ''), delivery };
}

async function setUp(db: Reader, home: Home, request: SetupRequest, files: SetupFiles): Promise<SetupResult> {
  const { keys, root, rootSigner, delivery } = await makeSecrets(request, files);
  // Not withTransaction: moving files is work that can't run twice.
  const people = await db.transaction().execute(async (tx) => {
    await storeSite(tx, request.site, root);
    const stored = await storePeople(tx, request.people, keys);
    const trust = await signTrust(tx, rootSigner, firstEpoch, firstEpoch);
    await appendAudit(tx, auditOf(stored, root.keyId));
    files.write(home.trust, trust.octets);
    files.write(home.trustRoot, root.spki);
    files.write(home.kek, randomBytes(32));
    writeDelivery(files, home, delivery);
    files.place();
    return stored;
  });
  const { deliveryPin, certificate, developmentCa, certificateRequest } = delivery;
  const paper = { deliveryPin, certificate, developmentCa, certificateRequest };
  return { people, rootKeyId: root.keyId, trustEpoch: firstEpoch, ...paper };
}

export async function isInitialised(db: Reader): Promise<boolean> {
  return (await db.selectFrom('site').select('one').executeTakeFirst()) !== undefined;
}

/** Throws WRIT_AUTH_SETUP_INVALID, _ALREADY_SET_UP, _SETUP_FILES, _SETUP_WRITE, and what addPerson throws; nothing is left then. */
export async function initialise(db: Reader, home: Home, request: SetupRequest): Promise<SetupResult> {
  requireSite(request.site);
  requirePeople(request.people);
  if (await isInitialised(db)) throw alreadySetUp();
  const files = beginSetupFiles(home);
  try {
    const result = await setUp(db, home, request, files);
    files.commit();
    return result;
  } catch (thrown) {
    files.rollBack();
    throw thrown;
  }
}

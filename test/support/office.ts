/** A set-up office on a fresh database, with its people as actors, an agency, an endpoint, and the approvers' keys unlocked. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openKeyStore } from '../../src/auth/key-store.ts';
import { initialise } from '../../src/auth/setup.ts';
import type { SetupResult, Signer } from '../../src/auth/types.ts';
import type { Home } from '../../src/config/home.ts';
import { homeLayout } from '../../src/config/home.ts';
import type { Tx } from '../../src/db/transaction.ts';
import { withTransaction } from '../../src/db/transaction.ts';
import type { HandoverProfile } from '../../src/model/handover-profile.ts';
import type { Actor, ApprovalRole, Role } from '../../src/model/role.ts';
import { approvalText } from '../../src/model/signed-grant.ts';
import { addAgency, addEndpoint, openCase } from '../../src/warrants/directory.ts';
import { approveWarrants, draftWarrants, submitWarrants } from '../../src/warrants/lifecycle.ts';
import type { ApprovalInput, NewEndpoint, SubmittedWarrant, WarrantDraft } from '../../src/warrants/types.ts';
import type { TestDatabase } from './database.ts';
import { makeDatabase } from './database.ts';
import { actorOf, passphraseOf, setupRequest } from './site.ts';

export const testProfile: HandoverProfile = {
  standard: 'etsi',
  acknowledgement: 'keepalive',
  keepAliveMs: 1_000,
  keepAliveBytes: 1 << 20,
  responseTimeoutMs: 5_000,
  operatorId: 'TESTOP',
  networkElementId: 'ne-1',
  authorizationCountry: 'US',
  deliveryCountry: 'US',
};

/** 2026-01-01T00:00:00Z. */
export const testStartNs = 1_767_225_600_000_000_000n;
export const dayNs = 86_400_000_000_000n;

export interface Office {
  readonly database: TestDatabase;
  readonly home: Home;
  readonly made: SetupResult;
  readonly agencyId: string;
  readonly endpointId: string;
  readonly caseId: string;
  readonly actor: (role: Role) => Actor & { readonly kind: 'person' };
  readonly signer: Readonly<Record<ApprovalRole, Signer>>;
  readonly tx: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

export function endpointFor(agencyId: string): NewEndpoint {
  const ports = { hi2Port: 8002, hi3Port: 8003 };
  const pins = ['ab'.repeat(32)];
  return { agencyId, label: 'main', host: 'lemf.example', ...ports, tls: true, pins, profile: testProfile };
}

export async function openOffice(audience = 'test-core'): Promise<Office> {
  const database = await makeDatabase();
  const home = homeLayout(mkdtempSync(path.join(tmpdir(), 'writ-office-')));
  const made = await initialise(database.db, home, setupRequest(audience));
  const actor = (role: Role) => actorOf(made, role);
  const tx: Office['tx'] = (work) => withTransaction(database.db, work);
  const store = openKeyStore(home.keys);
  const signerOf = (role: Role) =>
    store.unlock(made.people.find((person) => person.role === role)?.keyId ?? '', passphraseOf(role));
  const officer = actor('compliance-officer');
  const { agencyId } = await tx((t) => addAgency(t, officer, { name: 'Test Agency', contact: '555-0100' }));
  const { endpointId } = await tx((t) => addEndpoint(t, officer, endpointFor(agencyId)));
  const { caseId } = await tx((t) => openCase(t, officer, { agencyId, reference: 'case-1' }));
  const signer = { legal: await signerOf('approver-legal'), carrier: await signerOf('approver-carrier') };
  const close = async () => {
    rmSync(home.root, { recursive: true, force: true });
    await database.drop();
  };
  return { database, home, made, agencyId, endpointId, caseId, actor, signer, tx, close };
}

export function draftFor(office: Office, n = 1, change: Partial<WarrantDraft> = {}): WarrantDraft {
  const scanSha256 = createHash('sha256').update(`order ${n}`).digest('hex');
  return {
    caseId: office.caseId,
    endpointId: office.endpointId,
    liid: `LI-${n}`,
    instrument: 'title-iii',
    selectors: [{ kind: 'ipv4', value: `198.18.${n >> 8}.${n & 255}` }],
    notBeforeNs: testStartNs,
    notAfterNs: testStartNs + 30n * dayNs,
    order: { reference: `order ${n}`, signedBy: 'A. Judge', presentedBy: 'An Officer', scanSha256 },
    ...change,
  };
}

export async function approvalFor(
  office: Office,
  role: ApprovalRole,
  submitted: SubmittedWarrant,
): Promise<ApprovalInput> {
  const signer = office.signer[role];
  const signature = await signer.sign(approvalText(role, submitted.octets));
  return { warrantId: submitted.warrantId, role, keyId: signer.keyId, signature };
}

export async function approve(
  office: Office,
  role: ApprovalRole,
  submitted: readonly SubmittedWarrant[],
): Promise<void> {
  const approvals = await Promise.all(submitted.map((each) => approvalFor(office, role, each)));
  await office.tx((t) => approveWarrants(t, office.actor(`approver-${role}`), approvals));
}

/** Draft and submit. */
export async function submitted(office: Office, drafts: readonly WarrantDraft[]): Promise<SubmittedWarrant[]> {
  const officer = office.actor('compliance-officer');
  return office.tx(async (t) => {
    const made = await draftWarrants(t, officer, drafts);
    return submitWarrants(
      t,
      officer,
      made.map((each) => each.warrantId),
    );
  });
}

/** All the way to both signatures. */
export async function approved(office: Office, drafts: readonly WarrantDraft[]): Promise<SubmittedWarrant[]> {
  const all = await submitted(office, drafts);
  await approve(office, 'legal', all);
  await approve(office, 'carrier', all);
  return all;
}

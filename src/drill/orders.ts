/**
 * The scenario's warrants, through the same services as real ones: agencies, endpoints and cases entered, every warrant
 * drafted, submitted, and signed by two people. In bulk: a thousand of them take seconds.
 */
import { createHash } from 'node:crypto';
import type { Signer } from '../auth/types.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import { withTransaction } from '../db/transaction.ts';
import type { ApprovalRole } from '../model/role.ts';
import { approvalText } from '../model/signed-grant.ts';
import { addAgency, addEndpoint, openCase } from '../warrants/directory.ts';
import { approveWarrants, draftWarrants, submitWarrants } from '../warrants/lifecycle.ts';
import { resolveProfile } from '../warrants/profiles.ts';
import type { NewEndpoint, SubmittedWarrant, WarrantDraft } from '../warrants/types.ts';
import type { DrillAgency, DrillWarrant, Scenario } from './read-scenario.ts';
import type { DrillPeople } from './throwaway.ts';

/** Where an agency's LEMF listens, and its certificate's pin (none over plain TCP). */
export interface LemfAddress {
  readonly host: string;
  readonly hi2Port: number;
  readonly hi3Port: number;
  readonly pin: string | undefined;
}

export interface EnteredOrders {
  /** By the scenario's ids. */
  readonly grantIds: ReadonlyMap<string, string>;
  readonly agencyIds: ReadonlyMap<string, string>;
}

interface AgencyRecord {
  readonly agencyId: string;
  readonly endpointId: string;
  readonly caseId: string;
}

/** What a drill's endpoint sets for itself, whatever profile it follows. */
const settingsOf = (agency: DrillAgency) => ({
  // Short, so that a drill's end is confirmed at once and a hung link is noticed within seconds.
  keepAliveMs: 250,
  keepAliveBytes: 1 << 20,
  responseTimeoutMs: 3000,
  operatorId: 'DRILL',
  networkElementId: 'drill',
  authorizationCountry: 'US',
  deliveryCountry: 'US',
  // A drill's LEMF takes any; what an agency gives its optional messages, it has to say.
  ...(agency.standard === 'atis-ias' ? { cmiiOptionalModule: '1.2.840.113737.2.1.1.0.1' } : {}),
  // Of a profile that is followed, whose last signature would keep a drill waiting for half a minute.
  ...(agency.options?.integrityHash === undefined ? {} : { signatureSeconds: 1 }),
  ...(agency.packetReports === undefined ? {} : { packetReports: agency.packetReports }),
  // Short, so that a drill sees many of them.
  ...(agency.packetReports === 'summary' ? { reportSeconds: 1 } : {}),
  // Short and small, likewise.
  ...(agency.standard === 'pull' ? { intervalSeconds: 1, packageBytes: 1 << 17 } : {}),
  // So slow that a LEMF that is busy for a moment loses nothing: datagrams that its socket has no room for are gone.
  ...(agency.standard === 'packetcable' ? { cccForm: agency.cccForm, paceKbps: 8000, retainMinutes: 1 } : {}),
});

async function profileOf(tx: Tx, agency: DrillAgency): Promise<Pick<NewEndpoint, 'profile' | 'named'>> {
  const { standard, acknowledgement, profile, options } = agency;
  if (profile !== undefined) return resolveProfile(tx, profile, settingsOf(agency));
  return { profile: { standard, acknowledgement, ...settingsOf(agency), ...options } };
}

/** Before the first and after the last packet of any capture: what a 64-bit count of nanoseconds since 1970 reaches. */
const alwaysFrom = 0n;
const alwaysTo = 9_214_646_400_000_000_000n; // 2262-01-01T00:00:00Z
const second = 1_000_000_000n;
const portion = 250;
const yearOfSeconds = 365n * 86_400n;

function datesOf(warrant: DrillWarrant, live: boolean): { notBeforeNs: bigint; notAfterNs: bigint } {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const from = live ? nowNs - 60n * second : alwaysFrom;
  const to = live ? nowNs + yearOfSeconds * second : alwaysTo;
  return { notBeforeNs: warrant.notBeforeNs ?? from, notAfterNs: warrant.notAfterNs ?? to };
}

async function enterAgencies(
  db: Reader,
  people: DrillPeople,
  agencies: readonly DrillAgency[],
  addresses: ReadonlyMap<string, LemfAddress>,
): Promise<Map<string, AgencyRecord>> {
  return withTransaction(db, async (tx) => {
    const records = new Map<string, AgencyRecord>();
    for (const agency of agencies) {
      const address = addresses.get(agency.id);
      if (address === undefined) continue;
      const { host, hi2Port, hi3Port, pin } = address;
      const { agencyId } = await addAgency(tx, people.officer, { name: `Drill ${agency.id}`, contact: 'drill' });
      const { endpointId } = await addEndpoint(tx, people.officer, {
        ...{ agencyId, label: 'drill', host, hi2Port, hi3Port, tls: agency.tls },
        pins: pin === undefined ? [] : [pin],
        ...(await profileOf(tx, agency)),
      });
      const { caseId } = await openCase(tx, people.officer, { agencyId, reference: `DRILL-${agency.id}` });
      records.set(agency.id, { agencyId, endpointId, caseId });
    }
    return records;
  });
}

function draftOf(warrant: DrillWarrant, record: AgencyRecord, scenario: Scenario): WarrantDraft {
  const { liid, instrument, scope, selectors, services } = warrant;
  return {
    ...{ caseId: record.caseId, endpointId: record.endpointId, liid, instrument, scope, selectors, services },
    ...datesOf(warrant, scenario.source.kind === 'interface'),
    order: {
      reference: `Drill ${warrant.id}`,
      signedBy: 'Drill judge',
      presentedBy: 'Drill officer',
      scanSha256: createHash('sha256').update(scenario.text).digest('hex'),
    },
  };
}

async function sign(
  db: Reader,
  people: DrillPeople,
  role: ApprovalRole,
  submitted: readonly SubmittedWarrant[],
): Promise<void> {
  const [actor, key]: [DrillPeople['legal'], Signer] =
    role === 'legal' ? [people.legal, people.legalKey] : [people.carrier, people.carrierKey];
  const approvals = await Promise.all(
    submitted.map(async ({ warrantId, octets }) => {
      return { warrantId, role, keyId: key.keyId, signature: await key.sign(approvalText(role, octets)) };
    }),
  );
  await withTransaction(db, (tx) => approveWarrants(tx, actor, approvals));
}

export async function enterOrders(
  db: Reader,
  people: DrillPeople,
  scenario: Scenario,
  addresses: ReadonlyMap<string, LemfAddress>,
): Promise<EnteredOrders> {
  const agencies = await enterAgencies(db, people, scenario.agencies, addresses);
  const drafts = scenario.warrants.flatMap((warrant) => {
    const record = agencies.get(warrant.agency);
    return record === undefined ? [] : [draftOf(warrant, record, scenario)];
  });
  const submitted = await withTransaction(db, async (tx) => {
    const drafted = await draftWarrants(tx, people.officer, drafts);
    return submitWarrants(
      tx,
      people.officer,
      drafted.map((each) => each.warrantId),
    );
  });
  // In portions: the office carries the first to the core while the next are being signed.
  for (let from = 0; from < submitted.length; from += portion) {
    const some = submitted.slice(from, from + portion);
    await sign(db, people, 'legal', some);
    await sign(db, people, 'carrier', some);
  }
  const grantIds = new Map(scenario.warrants.map((warrant, index) => [warrant.id, submitted[index]?.grantId ?? '']));
  return { grantIds, agencyIds: new Map([...agencies].map(([id, { agencyId }]) => [id, agencyId])) };
}

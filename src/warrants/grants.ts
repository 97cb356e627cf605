/** From a complete warrant to the canonical bytes of its grant. */
import { sql } from 'kysely';
import { WritError } from '../base/errors.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import type { Grant, GrantEndpoint } from '../model/grant.ts';
import { encodeGrant } from '../model/grant.ts';
import type { Instrument } from '../model/instrument.ts';
import type { Selector } from '../model/selector.ts';
import { isTestSelector } from '../model/selector.ts';
import { cccIdsOf } from './ccc-ids.ts';
import type { CccIds } from './ccc-ids.ts';
import { endpointOf } from './directory.ts';
import { parsedSelectorsOf, parseServices } from './drafts.ts';
import { anyId, chunks } from './store.ts';
import type { WarrantRow } from './store.ts';
import type { Endpoint, SubmittedWarrant } from './types.ts';

const nsPerHour = 3_600_000_000_000n;
/** A drill's grants are for throwaway cores and packets of any date: how long an order may run is no question there. */
const drillAudience = 'drill';

interface Facts {
  readonly audience: string;
  readonly epoch: number;
  /** Hours; null: as the order says. */
  readonly periods: ReadonlyMap<Instrument, number | null>;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly selectors: ReadonlyMap<string, readonly Selector[]>;
  readonly cccIds: CccIds;
}

export async function presentEpoch(db: Reader): Promise<number> {
  const row = await db.selectFrom('trust_file').select('epoch').orderBy('epoch', 'desc').limit(1).executeTakeFirst();
  if (row === undefined) throw new WritError('WRIT_AUTH_NOT_SET_UP', 'this Writ is not set up yet: run "writ init"');
  return row.epoch;
}

async function periodsOf(db: Reader): Promise<Map<Instrument, number | null>> {
  const rows = await db
    .selectFrom('period_rule')
    .select(['instrument', 'max_hours'])
    .where('effective_from', '<=', new Date())
    .orderBy('effective_from')
    .execute();
  // The newest rule in force stands last and wins.
  return new Map(rows.map((row) => [row.instrument, row.max_hours]));
}

async function gatherFacts(db: Tx, warrants: readonly WarrantRow[]): Promise<Facts> {
  const endpointIds = [...new Set(warrants.map((row) => row.endpoint_id))];
  const site = await db.selectFrom('site').select('audience').executeTakeFirst();
  const endpoints = await db.selectFrom('endpoint').selectAll().where(anyId(endpointIds)).execute();
  const byId = new Map(endpoints.map((row) => [row.id, endpointOf(row)]));
  return {
    cccIds: await cccIdsOf(db, [...byId.values()]),
    epoch: await presentEpoch(db),
    audience: site?.audience ?? '',
    periods: await periodsOf(db),
    endpoints: byId,
    selectors: await parsedSelectorsOf(
      db,
      warrants.map((row) => row.id),
    ),
  };
}

/** What 18 USC 2518(4) and 47 CFR 1.20004(a)(1) want known before anybody signs. */
function missingFields(row: WarrantRow, selectors: readonly Selector[]): string[] {
  const needed: readonly [string, unknown][] = [
    ['selectors', selectors.length > 0 ? selectors : null],
    ['notBefore', row.not_before_ns],
    ['notAfter', row.not_after_ns],
    ['order.reference', row.order_reference || null],
    ['order.signedBy', row.order_signed_by || null],
    ['order.presentedBy', row.order_presented_by || null],
    ['order.scanSha256', row.order_sha256],
  ];
  return needed.filter(([, value]) => value === null).map(([name]) => name);
}

function requirePeriod(row: WarrantRow, from: bigint, until: bigint, facts: Facts): void {
  const hours = facts.periods.get(row.instrument) ?? null;
  if (facts.audience === drillAudience || hours === null || until - from <= BigInt(hours) * nsPerHour) return;
  throw new WritError('WRIT_WARRANT_PERIOD', `${row.instrument} runs ${hours} hours at most: type the earlier end`, {
    context: { warrantId: row.id, maxHours: hours },
  });
}

/** an order of the instrument "test" can't name a real person. */
function requireTestRange(row: WarrantRow, selectors: readonly Selector[]): void {
  if (row.instrument !== 'test' || selectors.every(isTestSelector)) return;
  throw new WritError(
    'WRIT_GRANT_TEST_RANGE',
    'a test names addresses of the benchmark and documentation ranges, locally administered MACs and circuits only',
  );
}

function endpointsOf(endpoint: Endpoint, content: boolean): GrantEndpoint[] {
  const pins = endpoint.pins.map((pin) => Buffer.from(pin, 'hex'));
  const hi2 = { handover: 2 as const, tls: endpoint.tls, host: endpoint.host, port: endpoint.hi2Port, pins };
  if (!content) return [hi2];
  const hi3 = { ...hi2, handover: 3 as const, port: endpoint.hi3Port };
  // Content of PacketCable goes in datagrams, which have no TLS.
  return [hi2, endpoint.profile.standard === 'packetcable' ? { ...hi3, tls: false, pins: [] } : hi3];
}

function grantOf(row: WarrantRow, facts: Facts): Grant {
  const selectors = facts.selectors.get(row.id) ?? [];
  const missing = missingFields(row, selectors);
  const { not_before_ns: notBeforeNs, not_after_ns: notAfterNs, order_sha256: orderHash } = row;
  if (missing.length > 0 || notBeforeNs === null || notAfterNs === null || orderHash === null) {
    const context = { warrantId: row.id, missing: missing.join(' ') };
    throw new WritError('WRIT_WARRANT_INCOMPLETE', `still missing: ${missing.join(', ')}`, { context });
  }
  const endpoint = facts.endpoints.get(row.endpoint_id);
  if (endpoint === undefined || endpoint.retired) {
    throw new WritError('WRIT_WARRANT_ENDPOINT_UNKNOWN', 'the endpoint of this warrant is retired: choose another');
  }
  requirePeriod(row, notBeforeNs, notAfterNs, facts);
  requireTestRange(row, selectors);
  return {
    ...{
      grantId: facts.cccIds.newGrantId(endpoint),
      warrantId: row.id,
      orderHash,
      instrument: row.instrument,
      scope: row.scope,
      selectors,
    },
    services: parseServices(row.services),
    ...{ agencyId: row.agency_id, liid: row.liid, profile: endpoint.profile, notBeforeNs, notAfterNs },
    endpoints: endpointsOf(endpoint, row.scope === 'iri+cc'),
    ...{ audience: facts.audience, epoch: facts.epoch, sequence: row.sequence + 1, enteredBy: row.entered_by },
  };
}

/** Makes and stores a new grant for each warrant; each becomes its warrant's present one, IN_REVIEW. */
export async function proposeGrants(tx: Tx, warrants: readonly WarrantRow[]): Promise<SubmittedWarrant[]> {
  const facts = await gatherFacts(tx, warrants);
  const grants = warrants.map((row) => grantOf(row, facts));
  const rows = grants.map((grant) => ({
    id: grant.grantId,
    warrant_id: grant.warrantId,
    sequence: grant.sequence,
    epoch: grant.epoch,
    octets: encodeGrant(grant),
    state: 'proposed' as const,
  }));
  for (const part of chunks(rows)) await tx.insertInto('grant_row').values(part).execute();
  const ids = rows.map((row) => row.id);
  await sql`update warrant set state = 'IN_REVIEW', grant_id = g.id, sequence = g.sequence
    from grant_row g where g.id = any(${ids}::uuid[]) and warrant.id = g.warrant_id`.execute(tx);
  return rows.map((row) => ({ warrantId: row.warrant_id, grantId: row.id, octets: row.octets }));
}

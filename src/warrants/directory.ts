/** Agencies, their LEMF endpoints and their cases. */
import type { Selectable } from 'kysely';
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { AgencyTable, CaseTable, EndpointTable } from '../db/tables.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import { violatedConstraint } from '../db/transaction.ts';
import { hostPattern } from '../model/grant.ts';
import { profileFault } from '../model/handover-profile.ts';
import { newId } from '../model/ids.ts';
import type { Actor } from '../model/role.ts';
import { requireRight } from '../model/role.ts';
import type { Agency, Case, Endpoint, NewAgency, NewCase, NewEndpoint } from './types.ts';

const pinPattern = /^[0-9a-f]{64}$/;

function agencyOf(row: Selectable<AgencyTable>): Agency {
  return { agencyId: row.id, name: row.name, contact: row.contact, createdAt: row.created_at };
}

export function endpointOf(row: Selectable<EndpointTable>): Endpoint {
  const { id, agency_id, label, host, hi2_port, hi3_port, tls, pins, profile, retired, created_at } = row;
  const ports = { hi2Port: hi2_port, hi3Port: hi3_port };
  return {
    endpointId: id,
    agencyId: agency_id,
    label,
    host,
    ...ports,
    tls,
    pins,
    profile,
    ...namedOf(row),
    retired,
    createdAt: created_at,
  };
}

function namedOf(row: Selectable<EndpointTable>): Pick<Endpoint, 'named'> {
  const { profile_name: name, profile_version: version, profile_own: own } = row;
  return name === null || version === null ? {} : { named: { name, version, own } };
}

function caseOf(row: Selectable<CaseTable>): Case {
  return { caseId: row.id, agencyId: row.agency_id, reference: row.reference, createdAt: row.created_at };
}

/** A unique or foreign key says what is wrong with the input. */
function explain(thrown: unknown, field: string): unknown {
  if (violatedConstraint(thrown) !== undefined) {
    return new WritError(
      'WRIT_WARRANT_NAME_TAKEN',
      `this ${field} exists already: choose another, or use the one that is there`,
    );
  }
  if ((thrown as { code?: string }).code === '23503') {
    return new WritError('WRIT_WARRANT_AGENCY_UNKNOWN', 'no such agency: see "writ agency list"');
  }
  return thrown;
}

function requireText(value: string, most: number, field: string): string {
  const text = value.trim();
  if (text.length >= 1 && text.length <= most) return text;
  throw new WritError('WRIT_WARRANT_FIELD', `${field}: 1 to ${most} characters`, { context: { field } });
}

export async function addAgency(tx: Tx, actor: Actor, agency: NewAgency): Promise<Agency> {
  requireRight(actor, 'agency.write');
  const row = {
    id: newId(),
    name: requireText(agency.name, 100, 'name'),
    contact: requireText(agency.contact, 200, 'contact'),
  };
  const made = await tx
    .insertInto('agency')
    .values(row)
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch((thrown: unknown) => {
      throw explain(thrown, 'agency');
    });
  await appendAudit(tx, [{ actor, action: 'agency.added', subject: `agency:${made.id}`, detail: { name: made.name } }]);
  return agencyOf(made);
}

export async function listAgencies(db: Reader): Promise<Agency[]> {
  return (await db.selectFrom('agency').selectAll().orderBy('name').execute()).map(agencyOf);
}

function endpointFault(endpoint: NewEndpoint): string | undefined {
  const { host, hi2Port, hi3Port, tls, pins, profile } = endpoint;
  const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= 65_535;
  const checks: readonly [boolean, string][] = [
    [hostPattern.test(host), 'host: 1 to 253 printable characters'],
    [isPort(hi2Port) && isPort(hi3Port), 'ports: 1 to 65535'],
    [tls ? pins.length >= 1 && pins.length <= 4 : pins.length === 0, 'pins: 1 to 4 with TLS, none without'],
    [tls || profile.standard !== 'pull', 'tls: pull is over TLS alone: the pins say who may fetch'],
    [pins.every((pin) => pinPattern.test(pin)), 'pins: 64 lower-case hex digits each (SHA-256 of the SPKI)'],
  ];
  return checks.find(([holds]) => !holds)?.[1] ?? profileFault(profile);
}

function namedColumns(named: Endpoint['named']) {
  if (named === undefined) return {};
  return { profile_name: named.name, profile_version: named.version, profile_own: JSON.stringify(named.own) };
}

/** Throws WRIT_WARRANT_ENDPOINT for one that cannot be delivered to. */
export function requireEndpoint(endpoint: NewEndpoint): void {
  const fault = endpointFault(endpoint);
  if (fault !== undefined) throw new WritError('WRIT_WARRANT_ENDPOINT', fault);
}

/** Throws WRIT_WARRANT_ENDPOINT, WRIT_WARRANT_AGENCY_UNKNOWN, WRIT_WARRANT_NAME_TAKEN. */
export async function addEndpoint(tx: Tx, actor: Actor, endpoint: NewEndpoint): Promise<Endpoint> {
  requireRight(actor, 'agency.write');
  requireEndpoint(endpoint);
  const { agencyId: agency_id, host, hi2Port: hi2_port, hi3Port: hi3_port, tls, named } = endpoint;
  const label = requireText(endpoint.label, 100, 'label');
  const json = { pins: JSON.stringify(endpoint.pins), profile: JSON.stringify(endpoint.profile) };
  const made = await tx
    .insertInto('endpoint')
    .values({ id: newId(), agency_id, label, host, hi2_port, hi3_port, tls, ...json, ...namedColumns(named) })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch((thrown: unknown) => {
      throw explain(thrown, 'label');
    });
  const detail = { agency: agency_id, host, hi2_port, hi3_port, tls, pins: endpoint.pins, ...(named && { named }) };
  await appendAudit(tx, [{ actor, action: 'endpoint.added', subject: `endpoint:${made.id}`, detail }]);
  return endpointOf(made);
}

/** No new warrant can name it; running grants keep theirs, which two people signed. */
export async function retireEndpoint(tx: Tx, actor: Actor, endpointId: string): Promise<void> {
  requireRight(actor, 'agency.write');
  const changed = await tx
    .updateTable('endpoint')
    .set({ retired: true })
    .where('id', '=', endpointId)
    .where('retired', '=', false)
    .returning('id')
    .executeTakeFirst();
  if (changed === undefined) throw new WritError('WRIT_WARRANT_ENDPOINT_UNKNOWN', 'no such endpoint in use');
  await appendAudit(tx, [{ actor, action: 'endpoint.retired', subject: `endpoint:${endpointId}` }]);
}

export async function listEndpoints(db: Reader, agencyId?: string): Promise<Endpoint[]> {
  const rows = db.selectFrom('endpoint').selectAll().orderBy('created_at').orderBy('label');
  return (await (agencyId === undefined ? rows : rows.where('agency_id', '=', agencyId)).execute()).map(endpointOf);
}

/** Throws WRIT_WARRANT_AGENCY_UNKNOWN, WRIT_WARRANT_NAME_TAKEN. */
export async function openCase(tx: Tx, actor: Actor, legalCase: NewCase): Promise<Case> {
  requireRight(actor, 'warrant.enter');
  const reference = requireText(legalCase.reference, 100, 'reference');
  const made = await tx
    .insertInto('legal_case')
    .values({ id: newId(), agency_id: legalCase.agencyId, reference })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch((thrown: unknown) => {
      throw explain(thrown, 'case reference');
    });
  await appendAudit(tx, [
    { actor, action: 'case.opened', subject: `case:${made.id}`, detail: { agency: made.agency_id } },
  ]);
  return caseOf(made);
}

export async function listCases(db: Reader, agencyId?: string): Promise<Case[]> {
  const rows = db.selectFrom('legal_case').selectAll().orderBy('created_at').orderBy('reference');
  return (await (agencyId === undefined ? rows : rows.where('agency_id', '=', agencyId)).execute()).map(caseOf);
}

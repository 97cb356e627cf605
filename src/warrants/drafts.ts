/** Entering warrants: drafts, and their corrections before they are submitted. */
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import { violatedConstraint } from '../db/transaction.ts';
import { liidPattern, nsMax, nsMin } from '../model/grant.ts';
import { newId } from '../model/ids.ts';
import type { Instrument, ScopeName } from '../model/instrument.ts';
import { instrumentRules, requireScopeAllowed } from '../model/instrument.ts';
import type { Actor } from '../model/role.ts';
import { requireRight } from '../model/role.ts';
import type { Selector, SelectorText } from '../model/selector.ts';
import { parseSelector } from '../model/selector.ts';
import { requireSelectors } from '../model/selector-octets.ts';
import { parseService, requireServices } from '../model/service.ts';
import type { Service } from '../model/service.ts';
import { anyId, chunks, insertSelectors, lockWarrant, selectorsOf, unknownWarrant } from './store.ts';
import type { WarrantRow } from './store.ts';
import type { OrderFacts, WarrantChange, WarrantDraft } from './types.ts';

const hashPattern = /^[0-9a-f]{64}$/;
const longestText = 200;

/** Throws WRIT_GRANT_SELECTOR that names the place in the list, never the value. */
export function parseSelectors(texts: readonly SelectorText[]): Selector[] {
  const selectors = texts.map((text, index) => {
    const parsed = parseSelector(text);
    if (parsed.ok) return parsed.selector;
    throw new WritError('WRIT_GRANT_SELECTOR', `selector ${index + 1}: ${parsed.reason}`, {
      context: { selector: index + 1 },
    });
  });
  requireSelectors(selectors);
  return selectors;
}

/** Throws WRIT_GRANT_SERVICE that names the place in the list, never the value. */
export function parseServices(texts: readonly string[]): Service[] {
  const services = texts.map((text, index) => {
    const parsed = parseService(text);
    if (parsed.ok) return parsed.service;
    throw new WritError('WRIT_GRANT_SERVICE', `service ${index + 1}: ${parsed.reason}`, {
      context: { service: index + 1 },
    });
  });
  requireServices(services);
  return services;
}

function servicesColumn(texts: readonly string[]): { readonly services: string } {
  parseServices(texts);
  return { services: JSON.stringify(texts) };
}

function field(name: string, message: string): WritError {
  return new WritError('WRIT_WARRANT_FIELD', `${name}: ${message}`, { context: { field: name } });
}

function orderColumns(order: Partial<OrderFacts>) {
  for (const name of ['reference', 'signedBy', 'presentedBy'] as const) {
    if ((order[name] ?? '').length > longestText) throw field(`order.${name}`, `at most ${longestText} characters`);
  }
  const { scanSha256 } = order;
  if (scanSha256 !== undefined && !hashPattern.test(scanSha256))
    throw field('order.scanSha256', '64 lower-case hex digits');
  return {
    order_reference: order.reference?.trim() ?? null,
    order_signed_by: order.signedBy?.trim() ?? null,
    order_presented_by: order.presentedBy?.trim() ?? null,
    order_sha256: scanSha256 === undefined ? null : Buffer.from(scanSha256, 'hex'),
  };
}

function requireDates(from: bigint | null, until: bigint | null): void {
  for (const at of [from, until]) {
    if (at !== null && (at < nsMin || at > nsMax))
      throw field('dates', 'outside the years that 64 bits of nanoseconds hold');
  }
  if (from !== null && until !== null && until <= from) throw field('notAfter', 'must lie behind notBefore');
}

interface DraftColumns {
  readonly liid: string;
  readonly instrument: Instrument;
  readonly scope: ScopeName;
  readonly not_before_ns: bigint | null;
  readonly not_after_ns: bigint | null;
}

/** What can be wrong even with a draft: what is written must be writable. What is missing, submission names. */
function requireColumns(row: DraftColumns): void {
  if (!liidPattern.test(row.liid)) throw field('liid', '1 to 25 printable characters without spaces');
  requireScopeAllowed(row.instrument, row.scope);
  requireDates(row.not_before_ns, row.not_after_ns);
}

interface Place {
  readonly agency_id: string;
}

/** The agency of each draft: its case's, which must be its endpoint's too. */
async function placesOf(db: Reader, drafts: readonly Pick<WarrantDraft, 'caseId' | 'endpointId'>[]): Promise<Place[]> {
  const caseIds = [...new Set(drafts.map((draft) => draft.caseId))];
  const endpointIds = [...new Set(drafts.map((draft) => draft.endpointId))];
  const cases = await db.selectFrom('legal_case').select(['id', 'agency_id']).where(anyId(caseIds)).execute();
  const endpoints = await db
    .selectFrom('endpoint')
    .select(['id', 'agency_id'])
    .where(anyId(endpointIds))
    .where('retired', '=', false)
    .execute();
  const caseAgency = new Map(cases.map((row) => [row.id, row.agency_id]));
  const endpointAgency = new Map(endpoints.map((row) => [row.id, row.agency_id]));
  return drafts.map((draft) => placeOf(caseAgency.get(draft.caseId), endpointAgency.get(draft.endpointId)));
}

function placeOf(caseAgency: string | undefined, endpointAgency: string | undefined): Place {
  if (caseAgency === undefined) throw new WritError('WRIT_WARRANT_CASE_UNKNOWN', 'no such case: see "writ case list"');
  if (endpointAgency === undefined)
    throw new WritError('WRIT_WARRANT_ENDPOINT_UNKNOWN', 'no such endpoint in use: see "writ endpoint list"');
  if (caseAgency === endpointAgency) return { agency_id: caseAgency };
  throw new WritError('WRIT_WARRANT_FOREIGN_ENDPOINT', 'this endpoint belongs to another agency than the case');
}

function liidTaken(thrown: unknown): unknown {
  if (violatedConstraint(thrown) !== 'warrant_live_liid') return thrown;
  return new WritError(
    'WRIT_WARRANT_LIID_TAKEN',
    'this agency has a live warrant under that LIID: agree another one with it',
  );
}

function draftRow(draft: WarrantDraft, place: Place, enteredBy: string) {
  const { liid, instrument, scope = instrumentRules[instrument].defaultScope } = draft;
  const not_before_ns = draft.notBeforeNs ?? null;
  const not_after_ns = draft.notAfterNs ?? null;
  const columns = { liid, instrument, scope, not_before_ns, not_after_ns };
  requireColumns(columns);
  const ids = { id: newId(), ...place, case_id: draft.caseId, endpoint_id: draft.endpointId };
  const made = { entered_by: enteredBy, corrects: draft.corrects ?? null, state: 'DRAFT' as const };
  return { ...ids, ...columns, ...servicesColumn(draft.services ?? []), ...orderColumns(draft.order ?? {}), ...made };
}

async function requireCorrected(db: Reader, drafts: readonly WarrantDraft[]): Promise<void> {
  const ids = [...new Set(drafts.flatMap((draft) => draft.corrects ?? []))];
  if (ids.length === 0) return;
  const rows = await db.selectFrom('warrant').select('state').where(anyId(ids)).execute();
  if (rows.length !== ids.length) throw unknownWarrant();
  if (rows.some((row) => row.state !== 'REJECTED')) {
    throw new WritError('WRIT_WARRANT_STATE', 'only a rejected warrant is corrected by a new one');
  }
}

/**
 * Enters drafts, all or none (the transaction). Results in the order of the input. Throws WRIT_WARRANT_FIELD, _CASE_UNKNOWN,
 * _ENDPOINT_UNKNOWN, _FOREIGN_ENDPOINT, _LIID_TAKEN, WRIT_GRANT_SCOPE (pen/trap with content), WRIT_GRANT_SELECTOR,
 * WRIT_GRANT_SERVICE.
 */
export async function draftWarrants(
  tx: Tx,
  actor: Actor,
  drafts: readonly WarrantDraft[],
): Promise<{ readonly warrantId: string }[]> {
  requireRight(actor, 'warrant.enter');
  for (const draft of drafts) if (draft.selectors.length > 0) parseSelectors(draft.selectors);
  await requireCorrected(tx, drafts);
  const places = await placesOf(tx, drafts);
  const rows = drafts.map((draft, n) => draftRow(draft, places[n] ?? placeOf(undefined, undefined), actor.personId));
  try {
    for (const part of chunks(rows)) await tx.insertInto('warrant').values(part).execute();
  } catch (thrown) {
    throw liidTaken(thrown);
  }
  await insertSelectors(
    tx,
    drafts.map(({ selectors }, n) => ({ id: rows[n]?.id ?? '', selectors })),
  );
  await appendAudit(
    tx,
    rows.map(({ id, instrument, scope, case_id }) => ({
      actor,
      action: 'warrant.drafted',
      subject: `warrant:${id}`,
      detail: { instrument, scope, case: case_id },
    })),
  );
  return rows.map(({ id }) => ({ warrantId: id }));
}

function changedColumns(row: WarrantRow, change: WarrantChange) {
  const instrument = change.instrument ?? row.instrument;
  const columns = {
    case_id: change.caseId ?? row.case_id,
    endpoint_id: change.endpointId ?? row.endpoint_id,
    liid: change.liid ?? row.liid,
    instrument,
    // A new instrument brings its own scope along unless one is named: the old one may be more than it allows.
    scope: change.scope ?? (change.instrument === undefined ? row.scope : instrumentRules[instrument].defaultScope),
    not_before_ns: change.notBeforeNs ?? row.not_before_ns,
    not_after_ns: change.notAfterNs ?? row.not_after_ns,
  };
  requireColumns(columns);
  return {
    ...columns,
    ...(change.services === undefined ? {} : servicesColumn(change.services)),
    ...(change.order === undefined ? {} : orderColumns(change.order)),
  };
}

/** A draft alone can be changed. Selectors, services and order facts, when given, replace the old ones. */
export async function changeDraft(tx: Tx, actor: Actor, warrantId: string, change: WarrantChange): Promise<void> {
  requireRight(actor, 'warrant.enter');
  const row = await lockWarrant(tx, warrantId);
  if (row.state !== 'DRAFT') {
    throw new WritError('WRIT_WARRANT_STATE', `a warrant that is ${row.state} can't be changed: enter a new one`);
  }
  const columns = changedColumns(row, change);
  const [place] = await placesOf(tx, [{ caseId: columns.case_id, endpointId: columns.endpoint_id }]);
  if (place?.agency_id !== row.agency_id) {
    throw new WritError('WRIT_WARRANT_FOREIGN_ENDPOINT', 'a draft stays with its agency: enter a new one');
  }
  await tx
    .updateTable('warrant')
    .set(columns)
    .where('id', '=', warrantId)
    .execute()
    .catch((thrown: unknown) => {
      throw liidTaken(thrown);
    });
  if (change.selectors !== undefined) await replaceSelectors(tx, warrantId, change.selectors);
  const detail = { fields: Object.keys(change) };
  await appendAudit(tx, [{ actor, action: 'warrant.changed', subject: `warrant:${warrantId}`, detail }]);
}

async function replaceSelectors(tx: Tx, warrantId: string, selectors: readonly SelectorText[]): Promise<void> {
  if (selectors.length > 0) parseSelectors(selectors);
  await tx.deleteFrom('warrant_selector').where('warrant_id', '=', warrantId).execute();
  await insertSelectors(tx, [{ id: warrantId, selectors }]);
}

/** For submission: the selectors of many warrants, parsed. */
export async function parsedSelectorsOf(db: Reader, ids: readonly string[]): Promise<Map<string, Selector[]>> {
  const texts = await selectorsOf(db, ids);
  return new Map([...texts].map(([id, list]) => [id, parseSelectors(list)]));
}

/** Lists and single warrants. A list shows no selector; showing one warrant is itself recorded, unmasked with a reason. */
import { sql } from 'kysely';
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import type { Actor } from '../model/role.ts';
import { requireRight } from '../model/role.ts';
import type { SelectorText } from '../model/selector.ts';
import { maskSelector, parseSelector } from '../model/selector.ts';
import { maskService, parseService } from '../model/service.ts';
import type { WarrantState } from '../model/warrant-state.ts';
import { selectorsOf, unknownWarrant } from './store.ts';
import type { WarrantRow } from './store.ts';
import type { GrantView, OrderFacts, WarrantDetail, WarrantSummary } from './types.ts';

export interface WarrantFilter {
  readonly agencyId?: string;
  readonly caseId?: string;
  readonly states?: readonly WarrantState[];
  /** 1..1000; 100 if absent. */
  readonly limit?: number;
  /** The last warrantId of the page before. */
  readonly after?: string;
}

const defaultLimit = 100;
const maxLimit = 1_000;

/** The approvals and the open stop of the present grant, as sub-selects: one row a warrant. */
function summaries(db: Reader) {
  return db
    .selectFrom('warrant as w')
    .innerJoin('agency as a', 'a.id', 'w.agency_id')
    .innerJoin('legal_case as c', 'c.id', 'w.case_id')
    .leftJoin('grant_row as g', 'g.id', 'w.grant_id')
    .selectAll('w')
    .select(['a.name as agency_name', 'c.reference as case_reference', 'g.refusal'])
    .select(
      sql<
        ('legal' | 'carrier')[]
      >`array(select role from approval p where p.grant_id = w.grant_id order by role desc)`.as('approvals'),
    )
    .select(
      sql<boolean>`exists(select 1 from stop_request s where s.grant_id = w.grant_id and not s.done)`.as('stopping'),
    );
}

type SummaryRow = Awaited<ReturnType<ReturnType<typeof summaries>['execute']>>[number];

function summaryOf(row: SummaryRow): WarrantSummary {
  return {
    warrantId: row.id,
    agencyId: row.agency_id,
    agencyName: row.agency_name,
    caseId: row.case_id,
    caseReference: row.case_reference,
    liid: row.liid,
    instrument: row.instrument,
    scope: row.scope,
    state: row.state,
    notBeforeNs: row.not_before_ns ?? undefined,
    notAfterNs: row.not_after_ns ?? undefined,
    grantId: row.grant_id ?? undefined,
    approvals: row.approvals,
    refusal: row.refusal ?? undefined,
    stopping: row.stopping,
  };
}

/** Newest first. Not audited row by row: it names no target. */
export async function listWarrants(db: Reader, actor: Actor, filter: WarrantFilter = {}): Promise<WarrantSummary[]> {
  requireRight(actor, 'warrant.list');
  let rows = summaries(db).orderBy('w.created_at', 'desc').orderBy('w.id', 'desc');
  if (filter.agencyId !== undefined) rows = rows.where('w.agency_id', '=', filter.agencyId);
  if (filter.caseId !== undefined) rows = rows.where('w.case_id', '=', filter.caseId);
  if (filter.states !== undefined) rows = rows.where('w.state', 'in', [...filter.states]);
  if (filter.after !== undefined) {
    const { after } = filter;
    rows = rows.where(sql<boolean>`(w.created_at, w.id) < (select created_at, id from warrant where id = ${after})`);
  }
  return (await rows.limit(Math.min(filter.limit ?? defaultLimit, maxLimit)).execute()).map(summaryOf);
}

async function grantViewOf(db: Reader, grantId: string | null): Promise<GrantView | undefined> {
  if (grantId === null) return undefined;
  const row = await db.selectFrom('grant_row').selectAll().where('id', '=', grantId).executeTakeFirst();
  if (row === undefined) return undefined;
  const given = await db
    .selectFrom('approval')
    .selectAll()
    .where('grant_id', '=', grantId)
    .orderBy('role', 'desc')
    .execute();
  const approvals = given.map(({ role, person_id, key_id, at }) => ({
    role,
    personId: person_id,
    keyId: key_id.toString('hex'),
    at,
  }));
  const { id, sequence, epoch, state, octets } = row;
  return { grantId: id, sequence, epoch, state, octets, approvals };
}

/** The capture point stays: it says where, not who. */
function masked(text: SelectorText): SelectorText {
  const parsed = parseSelector(text);
  return { ...text, value: parsed.ok ? maskSelector(parsed.selector) : '?' };
}

function maskedService(text: string): string {
  const parsed = parseService(text);
  return parsed.ok ? maskService(parsed.service) : '?';
}

function orderOf(row: WarrantRow): Partial<OrderFacts> {
  return {
    ...(row.order_reference === null ? {} : { reference: row.order_reference }),
    ...(row.order_signed_by === null ? {} : { signedBy: row.order_signed_by }),
    ...(row.order_presented_by === null ? {} : { presentedBy: row.order_presented_by }),
    ...(row.order_sha256 === null ? {} : { scanSha256: row.order_sha256.toString('hex') }),
  };
}

async function detailOf(db: Reader, row: SummaryRow, isMasked: boolean): Promise<WarrantDetail> {
  const selectors = (await selectorsOf(db, [row.id])).get(row.id) ?? [];
  const grant = await grantViewOf(db, row.grant_id);
  return {
    ...summaryOf(row),
    endpointId: row.endpoint_id,
    order: orderOf(row),
    selectors: isMasked ? selectors.map(masked) : selectors,
    services: isMasked ? row.services.map(maskedService) : row.services,
    masked: isMasked,
    enteredBy: row.entered_by,
    corrects: row.corrects ?? undefined,
    reason: row.reason ?? undefined,
    createdAt: row.created_at,
    // The bytes name the target: they come with the unmasked view alone.
    grant: grant === undefined || !isMasked ? grant : { ...grant, octets: Buffer.alloc(0) },
  };
}

/**
 * One warrant. Reading is recorded in the same transaction. `unmask` shows selectors and the grant's octets (empty otherwise) and
 * takes a reason, which is recorded too.
 */
export async function showWarrant(
  tx: Tx,
  actor: Actor,
  warrantId: string,
  unmask?: { readonly reason: string },
): Promise<WarrantDetail> {
  requireRight(actor, unmask === undefined ? 'warrant.list' : 'warrant.unmask');
  if (unmask?.reason.trim() === '') {
    throw new WritError('WRIT_WARRANT_FIELD', 'reason: seeing the target takes one', { context: { field: 'reason' } });
  }
  const row = await summaries(tx).where('w.id', '=', warrantId).executeTakeFirst();
  if (row === undefined) throw unknownWarrant();
  const detail = await detailOf(tx, row, unmask === undefined);
  const action = unmask === undefined ? 'warrant.read' : 'warrant.unmasked';
  await appendAudit(tx, [{ actor, action, subject: `warrant:${warrantId}`, detail: { ...unmask } }]);
  return detail;
}

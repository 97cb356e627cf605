/**
 * A warrant's manifest: what became of everything that was captured under it. Counts, ranges of records, declared gaps and losses,
 * positions that the agency confirmed, and the hash of every segment, kept or gone. Ids only: no target, no LIID, no content.
 *
 * The text is canonical by being one: it is signed as it stands (src/auth/pki/detached-signature.ts).
 */
import { sql } from 'kysely';
import * as z from 'zod';
import { appendAudit, listAudit } from '../audit/log.ts';
import type { AuditRow } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { Reader, Tx } from '../db/transaction.ts';
import type { Actor } from '../model/role.ts';
import { requireRight } from '../model/role.ts';
import { unknownWarrant } from './store.ts';

export const manifestKind = 'writ manifest 1';
/** How each manifest's text begins: what the delivery key signs is nothing else. */
export const manifestHead = `{\n  "kind": "${manifestKind}",\n`;

const number = z.string().regex(/^-?\d+$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const range = { first: number, end: number };
const segmentSchema = z.object({
  segmentId: z.string(),
  first: number,
  /** Absent: it has no footer yet. */
  end: number.optional(),
  octets: number,
  created: z.string(),
  /** SHA-256 of its footer, and of the footer of the segment before. */
  footer: digest.optional(),
  previous: digest.optional(),
  state: z.enum(['kept', 'open', 'gone']),
});
const streamSchema = z.object({
  streamId: z.string(),
  grantId: z.string(),
  leg: z.enum(['iri', 'cc', 'reports']),
  state: z.string(),
  ended: z.boolean(),
  durable: number,
  confirmed: number,
  confirmedItems: number,
  resent: number,
  sentAgain: z.array(z.object({ order: z.string(), ...range, confirmed: number.optional(), state: z.string() })),
  destroyed: z.object({ order: z.string(), at: z.string(), keyId: digest, unconfirmed: number }).optional(),
  segments: z.array(segmentSchema),
});
export const manifestSchema = z.object({
  kind: z.literal(manifestKind),
  warrantId: z.string(),
  agencyId: z.string(),
  site: z.string(),
  made: z.string(),
  auditHead: z.object({ seq: number, hash: digest }),
  streams: z.array(streamSchema),
  /** What the core declared: the audit log's own entries. */
  gaps: z.array(
    z.object({ grantId: z.string(), auditSeq: number, what: z.string(), detail: z.record(z.string(), z.unknown()) }),
  ),
});
export type Manifest = z.output<typeof manifestSchema>;
export type ManifestStream = Omit<Manifest['streams'][number], 'sentAgain'>;

const losses: ReadonlySet<string> = new Set(['core.gap', 'core.loss', 'core.resumed']);
const pageRows = 1000;

async function lossesOf(db: Reader, grantId: string): Promise<Manifest['gaps']> {
  const found: AuditRow[] = [];
  for (let afterSeq = 0n; ;) {
    const page = await listAudit(db, { subject: `grant:${grantId}`, afterSeq, limit: pageRows });
    found.push(...page.filter(({ action }) => losses.has(action)));
    const last = page.at(-1);
    if (last === undefined) break;
    afterSeq = last.seq;
  }
  return found.map(({ seq, action, detail }) => ({
    ...{ grantId, auditSeq: `${seq}`, what: action.replace('core.', '') },
    detail,
  }));
}

async function sentAgain(db: Reader, streamId: string): Promise<Manifest['streams'][number]['sentAgain']> {
  const rows = await db
    .selectFrom('stream_order')
    .select(['id', 'first_record', 'end_record', 'state', 'outcome'])
    .where('kind', '=', 'redeliver')
    .where('subject', '=', streamId)
    .orderBy('requested_at')
    .execute();
  return rows.map(({ id, first_record, end_record, state, outcome }) => {
    const confirmed = outcome?.['confirmed'];
    return {
      ...{ order: id, first: `${first_record ?? 0n}`, end: `${end_record ?? 0n}`, state },
      ...(typeof confirmed === 'string' ? { confirmed } : {}),
    };
  });
}

async function headOf(db: Reader): Promise<Manifest['auditHead']> {
  const { seq, hash } = await db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
  return { seq: `${seq}`, hash: hash.toString('hex') };
}

/** Throws WRIT_WARRANT_UNKNOWN. */
export async function agencyOf(db: Reader, warrantId: string): Promise<string> {
  const warrant = await db.selectFrom('warrant').select('agency_id').where('id', '=', warrantId).executeTakeFirst();
  if (warrant === undefined) throw unknownWarrant();
  return warrant.agency_id;
}

/** The text to be signed. `streams`: what delivery says of the warrant's streams now. Throws WRIT_WARRANT_UNKNOWN. */
export async function writeManifest(
  tx: Tx,
  actor: Actor,
  warrantId: string,
  streams: readonly ManifestStream[],
): Promise<string> {
  requireRight(actor, 'warrant.list');
  const agencyId = await agencyOf(tx, warrantId);
  const site = await tx.selectFrom('site').select('audience').executeTakeFirst();
  const grants = await sql<{ id: string }>`select id from grant_row where warrant_id = ${warrantId}`.execute(tx);
  const gaps = await Promise.all(grants.rows.map(({ id }) => lossesOf(tx, id)));
  const manifest: Manifest = {
    ...{ kind: manifestKind, warrantId, agencyId, site: site?.audience ?? '' },
    ...{ made: new Date().toISOString(), auditHead: await headOf(tx) },
    streams: await Promise.all(
      streams.map(async (each) => ({ ...each, sentAgain: await sentAgain(tx, each.streamId) })),
    ),
    gaps: gaps.flat(),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** That it was made, for whom, and of which text. */
export async function recordManifest(tx: Tx, actor: Actor, warrantId: string, sha256: string): Promise<void> {
  requireRight(actor, 'warrant.list');
  await appendAudit(tx, [
    { actor, action: 'stream.manifest-made', subject: `warrant:${warrantId}`, detail: { sha256 } },
  ]);
}

/** Throws WRIT_WARRANT_MANIFEST. */
export function readManifest(text: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new WritError('WRIT_WARRANT_MANIFEST', 'this is no manifest of this version of Writ', { cause });
  }
}

/** Where a stream's row of segments does not fit together; none: it is whole from its first record to the last one listed. */
export function breaksIn({ streamId, segments }: Manifest['streams'][number]): string[] {
  return segments.flatMap((segment, n) => {
    const before = segments[n - 1];
    const from = before === undefined ? '0' : (before.end ?? segment.first);
    const wrong = [
      ...(segment.first === from ? [] : [`records ${from} to ${segment.first} are in no segment`]),
      ...(before?.footer === undefined || before.footer === segment.previous
        ? []
        : [`the segment at record ${segment.first} does not follow the one before it`]),
    ];
    return wrong.map((what) => `stream ${streamId}: ${what}`);
  });
}

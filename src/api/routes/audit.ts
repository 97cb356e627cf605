import * as z from 'zod';
import { listAudit, type AuditQuery, type AuditRow } from '../../audit/log.ts';
import { exportAudit, verifyAudit } from '../../audit/verify.ts';
import type { ApiServices } from '../services.ts';
import { auditQuery, auditRow, auditVerdict } from '../shapes.ts';
import { type App, route } from './route.ts';

const tag = 'Audit';

function queryFrom({ after, limit, subject, actor, action }: z.output<typeof auditQuery>): AuditQuery {
  const named = Object.entries({ subject, actor, action }).filter(([, value]) => value !== undefined);
  return { limit, ...(after === undefined ? {} : { afterSeq: BigInt(after) }), ...Object.fromEntries(named) };
}

function rowView({ seq, at, actor, action, subject, detail, hash }: AuditRow): z.output<typeof auditRow> {
  const about = subject === undefined ? {} : { subject };
  return { seq: seq.toString(), at: at.toISOString(), actor, action, ...about, detail, hash };
}

export function addAuditRoutes(app: App, { db }: ApiServices): void {
  const list = route(['audit.read'], { tag, summary: 'Entries, oldest first' }, z.array(auditRow), {
    querystring: auditQuery,
  });
  app.get('/api/v1/audit', list, async (request) => (await listAudit(db, queryFrom(request.query))).map(rowView));

  const verify = route(
    ['audit.read'],
    {
      tag,
      summary: 'Check the whole chain',
      description: 'Computes every hash anew and names the first entry that is wrong.',
    },
    auditVerdict,
    {},
  );
  app.get('/api/v1/audit/verification', verify, async () => {
    const verdict = await verifyAudit(db);
    const entries = verdict.entries.toString();
    return verdict.ok
      ? { ok: true, entries, head: verdict.head }
      : { ok: false, entries, badSeq: verdict.badSeq.toString(), reason: verdict.reason };
  });

  const all = route(
    ['audit.read'],
    { tag, summary: 'The whole log as NDJSON' },
    z.string().describe('application/x-ndjson'),
    {},
  );
  app.get('/api/v1/audit/export', all, async (_request, reply) => {
    const lines: string[] = [];
    await exportAudit(db, (line) => void lines.push(line.endsWith('\n') ? line : `${line}\n`));
    return reply.type('application/x-ndjson').send(lines.join(''));
  });
}

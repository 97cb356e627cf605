/** Entering and reading orders. Every read of one warrant leaves a row in the audit log (src/warrants/reading.ts). */
import * as z from 'zod';
import { withTransaction } from '../../db/transaction.ts';
import { warrantStates } from '../../model/warrant-state.ts';
import { changeDraft, draftWarrants } from '../../warrants/lifecycle.ts';
import { listWarrants, showWarrant } from '../../warrants/reading.ts';
import { callerOf } from '../access.ts';
import type { ApiServices } from '../services.ts';
import { idParams, newWarrant, warrantChange, warrantDetail, warrantSummary, withReason } from '../shapes.ts';
import { changeFrom, detailView, draftFrom, summaryView } from '../views.ts';
import { type App, route } from './route.ts';

const tag = 'Warrants';
const listQuery = z.object({
  state: z.enum(warrantStates).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

function addDraftRoutes(app: App, { db }: ApiServices): void {
  const add = route(
    ['warrant.enter'],
    {
      tag,
      summary: 'Enter an order',
      description: 'Makes a draft. It matches nothing until it is submitted and signed by two people.',
    },
    warrantDetail,
    { body: newWarrant },
  );
  app.post('/api/v1/warrants', add, async (request) => {
    const { actor } = callerOf(request);
    const detail = await withTransaction(db, async (tx) => {
      const [made] = await draftWarrants(tx, actor, [draftFrom(request.body)]);
      return showWarrant(tx, actor, made?.warrantId ?? '');
    });
    return detailView(detail);
  });

  const change = route(['warrant.enter'], { tag, summary: 'Change a draft' }, warrantDetail, {
    params: idParams,
    body: warrantChange,
  });
  app.patch('/api/v1/warrants/:id', change, async (request) => {
    const { actor } = callerOf(request);
    const detail = await withTransaction(db, async (tx) => {
      await changeDraft(tx, actor, request.params.id, changeFrom(request.body));
      return showWarrant(tx, actor, request.params.id);
    });
    return detailView(detail);
  });
}

function addReadingRoutes(app: App, { db }: ApiServices): void {
  const list = route(['warrant.list'], { tag, summary: 'All warrants, without targets' }, z.array(warrantSummary), {
    querystring: listQuery,
  });
  app.get('/api/v1/warrants', list, async (request) => {
    const { state, limit } = request.query;
    const filter = { limit, ...(state === undefined ? {} : { states: [state] }) };
    return (await listWarrants(db, callerOf(request).actor, filter)).map(summaryView);
  });

  const show = route(['warrant.list'], { tag, summary: 'One warrant, selectors masked' }, warrantDetail, {
    params: idParams,
  });
  app.get('/api/v1/warrants/:id', show, async (request) => {
    const { actor } = callerOf(request);
    return detailView(await withTransaction(db, (tx) => showWarrant(tx, actor, request.params.id)));
  });

  const unmask = route(
    ['warrant.unmask'],
    {
      tag,
      summary: 'One warrant with its selectors',
      description: 'Takes a reason; who looked and why stands in the audit log.',
    },
    warrantDetail,
    { params: idParams, body: withReason },
  );
  app.post('/api/v1/warrants/:id/unmask', unmask, async (request) => {
    const { actor } = callerOf(request);
    return detailView(await withTransaction(db, (tx) => showWarrant(tx, actor, request.params.id, request.body)));
  });
}

export function addWarrantRoutes(app: App, services: ApiServices): void {
  addDraftRoutes(app, services);
  addReadingRoutes(app, services);
}

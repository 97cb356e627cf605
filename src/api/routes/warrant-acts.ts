/** What people do with an order: submit, sign, reject, activate, stop, close. The server passes signatures on; it can make none. */
import { WritError } from '../../base/errors.ts';
import { withTransaction, type Tx } from '../../db/transaction.ts';
import type { Actor } from '../../model/role.ts';
import {
  approveWarrants,
  closeWarrant,
  rejectWarrant,
  renewGrant,
  stopWarrant,
  submitWarrants,
} from '../../warrants/lifecycle.ts';
import { showWarrant } from '../../warrants/reading.ts';
import type { WarrantDetail } from '../../warrants/types.ts';
import { callerOf, type Access } from '../access.ts';
import { stopInCore, untilCarried } from '../carrying.ts';
import type { ApiServices } from '../services.ts';
import { grantOctets, idParams, newApproval, stopped, warrantDetail, withReason } from '../shapes.ts';
import { detailView, rekeyedFrom } from '../views.ts';
import { type App, route } from './route.ts';

const tag = 'Warrants';
const EITHER_APPROVER = ['warrant.approve-legal', 'warrant.approve-carrier'] as const satisfies Access;

/** Changes a warrant and shows it as it then is, in one transaction. */
function actThenShow(
  services: ApiServices,
  actor: Actor,
  id: string,
  act: (tx: Tx) => Promise<unknown>,
): Promise<WarrantDetail> {
  return withTransaction(services.db, async (tx) => {
    await act(tx);
    return showWarrant(tx, actor, id);
  });
}

function addReviewRoutes(app: App, services: ApiServices): void {
  const submit = route(
    ['warrant.enter'],
    {
      tag,
      summary: 'Submit for review',
      description: 'Makes the grant that two people are asked to sign. Names what is still missing.',
    },
    warrantDetail,
    { params: idParams },
  );
  app.post('/api/v1/warrants/:id/submit', submit, async (request) => {
    const { actor } = callerOf(request);
    const { id } = request.params;
    return detailView(await actThenShow(services, actor, id, (tx) => submitWarrants(tx, actor, [id])));
  });

  const renew = route(
    ['warrant.enter'],
    {
      tag,
      summary: 'Make the grant anew',
      description: 'After a key was replaced, or the core refused: both signatures are given again.',
    },
    warrantDetail,
    { params: idParams },
  );
  app.post('/api/v1/warrants/:id/renew', renew, async (request) => {
    const { actor } = callerOf(request);
    const { id } = request.params;
    return detailView(await actThenShow(services, actor, id, (tx) => renewGrant(tx, actor, id)));
  });

  const reject = route(['warrant.reject'], { tag, summary: 'Reject, with a reason' }, warrantDetail, {
    params: idParams,
    body: withReason,
  });
  app.post('/api/v1/warrants/:id/reject', reject, async (request) => {
    const { actor } = callerOf(request);
    const { id } = request.params;
    const { reason } = request.body;
    return detailView(await actThenShow(services, actor, id, (tx) => rejectWarrant(tx, actor, id, reason)));
  });
}

function addApprovalRoutes(app: App, services: ApiServices): void {
  const fetch = route(
    EITHER_APPROVER,
    { tag, summary: 'The octets to sign', description: 'For approvers; the fetch is recorded.' },
    grantOctets,
    { params: idParams },
  );
  app.get('/api/v1/warrants/:id/grant', fetch, async (request) => {
    const { actor } = callerOf(request);
    const reason = { reason: 'the grant was fetched to be signed' };
    const detail = await withTransaction(services.db, (tx) => showWarrant(tx, actor, request.params.id, reason));
    if (detail.grant === undefined) {
      throw new WritError('WRIT_API_NO_GRANT', 'this warrant has no grant yet: it has to be submitted first');
    }
    const { grantId, octets } = detail.grant;
    return { warrantId: detail.warrantId, grantId, octets: octets.toString('base64') };
  });

  const approve = route(
    EITHER_APPROVER,
    {
      tag,
      summary: 'Give an approval',
      description:
        'A signature by your own key over the octets. The second one approves the warrant, and it goes to the core.',
    },
    warrantDetail,
    { params: idParams, body: newApproval },
  );
  app.post('/api/v1/warrants/:id/approvals', approve, async (request) => {
    const { actor } = callerOf(request);
    const { id } = request.params;
    const { role, keyId, signature, rekeyed } = request.body;
    const typed = rekeyed && rekeyedFrom(rekeyed);
    const approval = {
      warrantId: id,
      role,
      keyId,
      signature: Buffer.from(signature, 'base64'),
      ...(typed && { rekeyed: typed }),
    };
    const detail = await actThenShow(services, actor, id, (tx) => approveWarrants(tx, actor, [approval]));
    services.wakeCarrier();
    return detailView(detail);
  });
}

function addRunningRoutes(app: App, services: ApiServices): void {
  const activate = route(
    ['warrant.enter', ...EITHER_APPROVER],
    {
      tag,
      summary: 'Carry an approved grant to the core now',
      description: 'Waits until the core has answered. It starts nothing that two people have not signed.',
    },
    warrantDetail,
    { params: idParams },
  );
  app.post('/api/v1/warrants/:id/activate', activate, async (request) =>
    detailView(await untilCarried(services, callerOf(request).actor, request.params.id)),
  );

  const stop = route(
    ['warrant.stop'],
    { tag, summary: 'Stop at once', description: 'One person. With the office dead: `writ stop` on the core itself.' },
    stopped,
    { params: idParams, body: withReason },
  );
  app.post('/api/v1/warrants/:id/stop', stop, async (request) => {
    const { id } = request.params;
    const { actor } = callerOf(request);
    const { carry } = await withTransaction(services.db, (tx) => stopWarrant(tx, actor, id, request.body.reason));
    const inForce = carry === undefined || (await stopInCore(services, carry));
    services.wakeCarrier();
    return { warrantId: id, inForce };
  });

  const close = route(
    ['warrant.close'],
    {
      tag,
      summary: 'Close an ended warrant',
      description: 'The compliance officer proposes, the carrier approver confirms.',
    },
    warrantDetail,
    {
      params: idParams,
    },
  );
  app.post('/api/v1/warrants/:id/close', close, async (request) => {
    const { actor } = callerOf(request);
    const { id } = request.params;
    return detailView(await actThenShow(services, actor, id, (tx) => closeWarrant(tx, actor, id)));
  });
}

export function addWarrantActRoutes(app: App, services: ApiServices): void {
  addReviewRoutes(app, services);
  addApprovalRoutes(app, services);
  addRunningRoutes(app, services);
}

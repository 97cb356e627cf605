/** Orders about streams on their way to the agencies. What a stream is doing, delivery itself says: `writ stream list`. */
import * as z from 'zod';
import { codeOf, WritError } from '../../base/errors.ts';
import { socketPath } from '../../config/home.ts';
import { withTransaction } from '../../db/transaction.ts';
import { callOnce } from '../../ipc/client.ts';
import type { MethodName, Params, Result } from '../../ipc/contract.ts';
import { coreContract } from '../../ipc/core-messages.ts';
import { deliveryContract } from '../../ipc/delivery-messages.ts';
import type { DeliveryContract } from '../../ipc/delivery-messages.ts';
import type { StreamView } from '../../ipc/stream-messages.ts';
import * as orders from '../../warrants/stream-orders.ts';
import { callerOf } from '../access.ts';
import type { ApiServices } from '../services.ts';
import { idParams, withReason } from '../shapes.ts';
import * as shapes from '../stream-shapes.ts';
import { toNs } from '../views.ts';
import { type App, route } from './route.ts';

const tag = 'Streams';
const CORE_MS = 10_000;
const PATIENCE_MS = 5000;
const CARRY_MS = 3000;
const PAUSE_MS = 20;

type View = z.output<typeof shapes.streamOrder>;

function orderView(order: orders.StreamOrder): View {
  const { first, end, approvedBy, outcome, requestedAt, ...rest } = order;
  return {
    ...rest,
    requestedAt: requestedAt.toISOString(),
    ...(first === undefined || end === undefined ? {} : { first: `${first}`, end: `${end}` }),
    ...(approvedBy === undefined ? {} : { approvedBy }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function delivery<M extends MethodName<DeliveryContract>>(
  { home }: ApiServices,
  method: M,
  params: Params<DeliveryContract, M>,
  ms = PATIENCE_MS,
): Promise<Result<DeliveryContract, M>> {
  return callOnce(socketPath(home, 'delivery'), deliveryContract, method, params, ms);
}

/** As it stands once delivery has answered, or after some seconds: an order waits for a delivery that is down. */
async function untilCarried(services: ApiServices, order: orders.StreamOrder): Promise<View> {
  services.wakeCarrier();
  let now: orders.StreamOrder | undefined = order;
  const waits = (): boolean => now?.state === 'approved' || now?.state === 'lifting';
  for (const until = Date.now() + CARRY_MS; waits() && Date.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    now = await orders.findStreamOrder(services.db, order.orderId);
  }
  return orderView(now ?? order);
}

async function streamNamed(services: ApiServices, streamId: string): Promise<StreamView> {
  const { streams } = await delivery(services, 'streams', { streamIds: [streamId], segments: false });
  const [found] = streams;
  if (found !== undefined) return found;
  throw new WritError('WRIT_DELIVERY_NO_STREAM', `delivery has no stream ${streamId}: see "writ stream list"`);
}

async function streamsOf(services: ApiServices, scope: 'stream' | 'warrant', id: string): Promise<StreamView[]> {
  if (scope === 'stream') return [await streamNamed(services, id)];
  const { streams } = await delivery(services, 'streams', { segments: false });
  const found = streams.filter(({ warrantId }) => warrantId === id);
  if (found.length > 0) return found;
  throw new WritError('WRIT_DELIVERY_NO_STREAM', `delivery has no stream of warrant ${id}: see "writ stream list"`);
}

function addHoldRoutes(app: App, services: ApiServices): void {
  const hold = route(
    ['stream.hold'],
    {
      tag,
      summary: 'Hold delivery',
      description: 'Capture and spooling go on, nothing is lost. In force until it is ended.',
    },
    shapes.streamOrder,
    { body: shapes.holdRequest },
  );
  app.post('/api/v1/streams/hold', hold, async (request) => {
    const { reason, ...scope } = request.body;
    const { actor } = callerOf(request);
    const order = await withTransaction(services.db, (tx) => orders.holdStreams(tx, actor, scope, reason));
    return untilCarried(services, order);
  });

  const resume = route(['stream.hold'], { tag, summary: 'End every hold of that scope' }, shapes.streamOrder, {
    body: shapes.holdRequest,
  });
  app.post('/api/v1/streams/resume', resume, async (request) => {
    const { reason, ...scope } = request.body;
    const { actor } = callerOf(request);
    const order = await withTransaction(services.db, (tx) => orders.resumeStreams(tx, actor, scope, reason));
    return untilCarried(services, order);
  });
}

async function flushCore({ home }: ApiServices): Promise<boolean> {
  try {
    await callOnce(socketPath(home, 'core'), coreContract, 'flush', {}, CORE_MS);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === undefined) throw thrown;
    return false;
  }
}

function flushedView(view: StreamView): z.output<typeof shapes.flushed>['streams'][number] {
  const { streamId, warrantId, leg, state, code, durable, confirmed } = view;
  const counts = { durable: `${durable}`, confirmed: `${confirmed}`, unconfirmed: `${durable - confirmed}` };
  return { streamId, warrantId, leg, state, ...counts, ...(code === undefined ? {} : { code }) };
}

function addFlushRoute(app: App, services: ApiServices): void {
  const flush = route(
    ['stream.hold'],
    {
      tag,
      summary: 'Make durable and offer now',
      description:
        'Everything the core has accepted is on disk and offered to the agencies; says what they have not confirmed.',
    },
    shapes.flushed,
    { body: shapes.flushRequest },
  );
  app.post('/api/v1/streams/flush', flush, async (request) => {
    const { warrantId, waitMs } = request.body;
    const coreFlushed = await flushCore(services);
    const named = warrantId === undefined ? undefined : await streamsOf(services, 'warrant', warrantId);
    const ids = named?.map(({ streamId }) => streamId);
    const asked = { waitMs, ...(ids === undefined ? {} : { streamIds: ids }) };
    const streams = (await delivery(services, 'flush', asked, waitMs + PATIENCE_MS)).streams.map(flushedView);
    const subject = warrantId === undefined ? 'site' : `warrant:${warrantId}`;
    const unconfirmed = streams.filter((each) => each.unconfirmed !== '0').length;
    const detail = { coreFlushed, streams: streams.length, unconfirmed };
    await withTransaction(services.db, (tx) => orders.recordFlush(tx, callerOf(request).actor, subject, detail));
    return { coreFlushed, streams };
  });
}

function addRequestRoutes(app: App, services: ApiServices): void {
  const redeliver = route(
    ['stream.order'],
    {
      tag,
      summary: 'Ask for a range to be sent again',
      description: 'Records, or a time range, that the agency asked for. An approver confirms it.',
    },
    shapes.streamOrder,
    { params: idParams, body: shapes.redeliveryRequest },
  );
  app.post('/api/v1/streams/:id/redeliveries', redeliver, async (request) => {
    const { body } = request;
    const { streamId, warrantId } = await streamNamed(services, request.params.id);
    const asked =
      'first' in body
        ? { first: BigInt(body.first), end: BigInt(body.end) }
        : { fromNs: toNs(body.from), toNs: toNs(body.to) };
    const range = await delivery(services, 'range', { streamId, ...asked }, CORE_MS);
    const wanted = { streamId, warrantId, ...range, reason: body.reason };
    const { actor } = callerOf(request);
    return orderView(await withTransaction(services.db, (tx) => orders.requestRedelivery(tx, actor, wanted)));
  });

  const purge = route(
    ['stream.order'],
    {
      tag,
      summary: 'Destroy streams',
      description:
        'Ended ones whose data the agency has and whose time has passed: at once. With `destroy` everything, which an approver confirms.',
    },
    z.array(shapes.streamOrder),
    { body: shapes.purgeRequest },
  );
  app.post('/api/v1/streams/purge', purge, async (request) => {
    const { scope, id, destroy, reason } = request.body;
    const streams = (await streamsOf(services, scope, id)).filter(({ state }) => state !== 'purged');
    const { actor } = callerOf(request);
    const how = { destroys: destroy, reason };
    const made = await withTransaction(services.db, (tx) => orders.requestPurge(tx, actor, streams, how));
    return Promise.all(made.map((order) => untilCarried(services, order)));
  });
}

function addDecisionRoutes(app: App, services: ApiServices): void {
  const list = route(['status.read'], { tag, summary: 'Orders about streams' }, z.array(shapes.streamOrder), {
    querystring: z.object({ all: z.stringbool().default(false).describe('Also those that are over') }),
  });
  app.get('/api/v1/stream-orders', list, async (request) =>
    (await orders.listStreamOrders(services.db, request.query.all)).map(orderView),
  );

  const approve = route(
    ['stream.approve'],
    { tag, summary: 'Approve', description: 'The second person. Delivery is told at once.' },
    shapes.streamOrder,
    { params: idParams },
  );
  app.post('/api/v1/stream-orders/:id/approve', approve, async (request) => {
    const { actor } = callerOf(request);
    const { id } = request.params;
    return untilCarried(services, await withTransaction(services.db, (tx) => orders.approveStreamOrder(tx, actor, id)));
  });

  const reject = route(
    ['stream.approve', 'stream.order'],
    { tag, summary: 'Reject, with a reason' },
    shapes.streamOrder,
    { params: idParams, body: withReason },
  );
  app.post('/api/v1/stream-orders/:id/reject', reject, async (request) => {
    const { actor } = callerOf(request);
    const { id } = request.params;
    const { reason } = request.body;
    return orderView(await withTransaction(services.db, (tx) => orders.rejectStreamOrder(tx, actor, id, reason)));
  });
}

export function addStreamRoutes(app: App, services: ApiServices): void {
  addHoldRoutes(app, services);
  addFlushRoute(app, services);
  addRequestRoutes(app, services);
  addDecisionRoutes(app, services);
}

/** Keys of encrypted and checked streams on their way to an agency (ETSI TS 102 232-1, 7.2.3 and annex G). */
import type * as z from 'zod';
import { socketPath } from '../../config/home.ts';
import { withTransaction } from '../../db/transaction.ts';
import { callOnce } from '../../ipc/client.ts';
import { deliveryContract } from '../../ipc/delivery-messages.ts';
import { recordKeyDelivery } from '../../warrants/stream-orders.ts';
import { callerOf } from '../access.ts';
import type { ApiServices } from '../services.ts';
import { idParams } from '../shapes.ts';
import * as shapes from '../stream-shapes.ts';
import { type App, route } from './route.ts';

const PATIENCE_MS = 10_000;

export function addStreamKeyRoutes(app: App, services: ApiServices): void {
  const socket = socketPath(services.home, 'delivery');
  const wrap = route(
    ['stream.order'],
    {
      tag: 'Streams',
      summary: "A stream's key, for the agency",
      description:
        'The key of its encrypted payloads, wrapped by delivery for a certificate that the order names (CMS EnvelopedData). Nobody here sees it.',
    },
    shapes.wrappedKey,
    { params: idParams, body: shapes.keyRequest },
  );
  app.post('/api/v1/streams/:id/key', wrap, async (request) => {
    const { actor } = callerOf(request);
    const streamId = request.params.id;
    const certificate = Buffer.from(request.body.certificate, 'base64');
    const { envelope, encryption, pin } = await callOnce(
      ...([socket, deliveryContract, 'payloadKey', { streamId, certificate }, PATIENCE_MS] as const),
    );
    await withTransaction(services.db, (tx) => recordKeyDelivery(tx, actor, streamId, pin));
    return { envelope: envelope.toString('base64'), encryption, pin };
  });

  const verify = route(
    ['status.read'],
    { tag: 'Streams', summary: 'The key that integrity checks are verified with', description: 'Public. PEM.' },
    shapes.integrityKey,
    { querystring: shapes.integrityKeyQuery },
  );
  app.get('/api/v1/integrity-key', verify, (request) =>
    callOnce(socket, deliveryContract, 'integrityKey', request.query, PATIENCE_MS),
  );
}

export type WrappedKeyShape = z.output<typeof shapes.wrappedKey>;
export type IntegrityKeyShape = z.output<typeof shapes.integrityKey>;

/** A warrant's manifest, made of what delivery and the audit log say, signed by the delivery key. */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { socketPath } from '../../config/home.ts';
import { withTransaction } from '../../db/transaction.ts';
import { callOnce } from '../../ipc/client.ts';
import { deliveryContract } from '../../ipc/delivery-messages.ts';
import type { StreamView } from '../../ipc/stream-messages.ts';
import { agencyOf, recordManifest, writeManifest } from '../../warrants/manifest.ts';
import type { ManifestStream } from '../../warrants/manifest.ts';
import { callerOf } from '../access.ts';
import type { ApiServices } from '../services.ts';
import { idParams } from '../shapes.ts';
import { signedManifest } from '../stream-shapes.ts';
import { type App, route } from './route.ts';

const PATIENCE_MS = 30_000;
const NONE = Buffer.alloc(32);

const at = (ns: bigint): string => new Date(Number(ns / 1_000_000n)).toISOString();

function hashOf(field: 'footer' | 'previous', hash: Buffer): { footer?: string } | { previous?: string } {
  return hash.equals(NONE) ? {} : { [field]: hash.toString('hex') };
}

function segmentOf(segment: NonNullable<StreamView['segments']>[number]): ManifestStream['segments'][number] {
  const { segmentId, first, next, octets, createdNs, footer, previous, freed } = segment;
  return {
    ...{ segmentId, first: `${first}`, octets: `${octets}`, created: at(createdNs) },
    ...(next === undefined ? {} : { end: `${next}` }),
    ...hashOf('footer', footer),
    ...hashOf('previous', previous),
    state: freed ? 'gone' : next === undefined ? 'open' : 'kept',
  };
}

function destroyedOf({ purged }: StreamView): Pick<ManifestStream, 'destroyed'> {
  if (purged === undefined) return {};
  const { orderId, timeNs, keyId, records, confirmed } = purged;
  return {
    destroyed: { order: orderId, at: at(timeNs), keyId: keyId.toString('hex'), unconfirmed: `${records - confirmed}` },
  };
}

function legOf({ leg, reports }: StreamView): ManifestStream['leg'] {
  if (leg === 1) return 'iri';
  return reports === true ? 'reports' : 'cc';
}

function streamOf(view: StreamView): ManifestStream {
  const { streamId, grantId, state, ended, durable, confirmed, confirmedItems, resent, segments = [] } = view;
  return {
    ...{ streamId, grantId, leg: legOf(view), state, ended },
    ...{ durable: `${durable}`, confirmed: `${confirmed}`, confirmedItems: `${confirmedItems}`, resent: `${resent}` },
    ...destroyedOf(view),
    segments: segments.map(segmentOf),
  };
}

export function addManifestRoutes(app: App, services: ApiServices): void {
  const socket = socketPath(services.home, 'delivery');
  const make = route(
    ['warrant.list'],
    {
      tag: 'Streams',
      summary: "A warrant's manifest",
      description:
        'Counts, ranges, gaps and hashes of segments of its streams, with a detached CMS signature by the delivery key. Ids only.',
    },
    signedManifest,
    { params: idParams },
  );
  app.post('/api/v1/warrants/:id/manifest', make, async (request) => {
    const { actor } = callerOf(request);
    const { id } = request.params;
    await agencyOf(services.db, id);
    const all = (await callOnce(socket, deliveryContract, 'streams', { segments: false }, PATIENCE_MS)).streams;
    const streamIds = all.filter(({ warrantId }) => warrantId === id).map(({ streamId }) => streamId);
    const asked = { streamIds, segments: true };
    const { streams } = await callOnce(socket, deliveryContract, 'streams', asked, PATIENCE_MS);
    const text = await withTransaction(services.db, (tx) => writeManifest(tx, actor, id, streams.map(streamOf)));
    const { signature } = await callOnce(socket, deliveryContract, 'sign', { text }, PATIENCE_MS);
    const sha256 = createHash('sha256').update(text).digest('hex');
    await withTransaction(services.db, (tx) => recordManifest(tx, actor, id, sha256));
    return { text, signature: signature.toString('base64') };
  });
}

export type SignedManifestShape = z.output<typeof signedManifest>;

/** delivery.sock's methods about streams: ids as text on the wire, octets inside. */
import type { DeliveryOrders, StreamView } from '../handover/delivery/delivery-orders.ts';
import type { Handlers, Result } from '../ipc/contract.ts';
import type { DeliveryContract } from '../ipc/delivery-messages.ts';
import type { streamMethods } from '../ipc/stream-messages.ts';
import type { Home } from '../config/home.ts';
import { idFromOctets, idToOctets } from '../model/ids.ts';
import type { PurgeRecord, SegmentFacts } from '../native/addon.ts';
import { handoverKeyHandlers } from './handover-keys.ts';
import { signManifest } from './manifest-signature.ts';

type Wire = Result<DeliveryContract, 'streams'>['streams'][number];
type StreamHandlers = Pick<Handlers<DeliveryContract>, keyof typeof streamMethods>;

function recordOf(record: PurgeRecord): NonNullable<Wire['purged']> {
  return { ...record, orderId: idFromOctets(record.orderId) };
}

function segmentOf({ segmentId, next, ...rest }: SegmentFacts): NonNullable<Wire['segments']>[number] {
  return { ...rest, segmentId: idFromOctets(segmentId), ...(next === undefined ? {} : { next }) };
}

function wireOf({ segments, purged, code, keptFrom, holds, redeliveries, ...rest }: StreamView, all: boolean): Wire {
  return {
    ...rest,
    holds: [...holds],
    redeliveries: redeliveries.map(progressOf),
    ...(code === undefined ? {} : { code }),
    ...(keptFrom === undefined ? {} : { keptFrom }),
    ...(purged === undefined ? {} : { purged: recordOf(purged) }),
    ...(all ? { segments: segments.map(segmentOf) } : {}),
  };
}

function progressOf({ code, ...rest }: StreamView['redeliveries'][number]): Result<DeliveryContract, 'redeliver'> {
  return { ...rest, ...(code === undefined ? {} : { code }) };
}

export function streamHandlers(orders: DeliveryOrders, home: Home): StreamHandlers {
  const done = async (asked: Promise<void>): Promise<Record<string, never>> => {
    await asked;
    return {};
  };
  return {
    streams: async ({ streamIds, segments }) => ({
      streams: (await orders.streams(streamIds)).map((each) => wireOf(each, segments)),
    }),
    hold: (order) => done(orders.hold(order)),
    resume: (scope) => done(orders.resume(scope)),
    flush: async ({ streamIds, waitMs }) => ({
      streams: (await orders.flush(streamIds, waitMs)).map((each) => wireOf(each, false)),
    }),
    range: ({ streamId, ...asked }) => orders.range(streamId, asked),
    redeliver: async (order) => progressOf(await orders.redeliver(order)),
    redeliveries: () => ({ redeliveries: orders.redeliveries.map(progressOf) }),
    sign: async ({ text }) => ({ signature: await signManifest(home, text) }),
    ...handoverKeyHandlers(orders, home),
    forget: ({ orderIds }) => done(orders.forget(orderIds)),
    purge: async (order) => {
      const record = await orders.purge(order);
      return { record: recordOf(record), segments: (await orders.segments(idToOctets(order.streamId))).map(segmentOf) };
    },
  };
}

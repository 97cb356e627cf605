/** delivery.sock: docs/core-protocol.md. */
import { z } from 'zod';
import { int64, nothing, uuidText } from './contract.ts';

const handover = z.union([z.literal(2), z.literal(3)]);

export const linkStatus = z.object({
  agencyId: uuidText,
  /** 2: HI2, IRI. 3: HI3, CC. */
  interface: handover,
  state: z.string(),
  sinceMs: z.number(),
  connects: z.number(),
  resends: z.number(),
  unconfirmedBytes: z.number(),
  /** Why it is not up, or what ended it last; absent once data was confirmed again. */
  code: z.string().optional(),
});
export type LinkStatus = z.output<typeof linkStatus>;

export const streamStatus = z.object({
  streamId: uuidText,
  grantId: uuidText,
  /** 1: IRI, 2: CC. */
  leg: z.union([z.literal(1), z.literal(2)]),
  /** Records, ordinals: durable = next to come, sent and confirmed = first not sent, not confirmed. */
  durable: int64,
  sent: int64,
  confirmed: int64,
  /** IRI or CC items among the confirmed (HI1 and gap records are none). */
  confirmedItems: int64,
  resent: int64,
  ended: z.boolean(),
  /** Why this stream is held back: damage, or a description that can't be read. */
  code: z.string().optional(),
});
export type StreamStatus = z.output<typeof streamStatus>;

export const deliveryContract = {
  methods: {
    hello: { params: nothing, result: z.object({ pid: z.int(), startedAt: int64 }) },
    status: {
      params: nothing,
      result: z.object({ links: z.array(linkStatus), streams: z.array(streamStatus) }),
    },
    subscribe: { params: nothing, result: nothing },
  },
  events: { link: linkStatus },
} as const;
export type DeliveryContract = typeof deliveryContract;

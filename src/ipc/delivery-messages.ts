/** delivery.sock: docs/core-protocol.md. */
import * as z from 'zod';
import { int64, nothing, uuidText } from './contract.ts';
import { rehearsalMethods } from './rehearsal-messages.ts';
import { streamMethods } from './stream-messages.ts';

const handover = z.union([z.literal(2), z.literal(3)]);

export const linkStatus = z.object({
  agencyId: uuidText,
  /** 2: HI2, IRI. 3: HI3, CC. */
  interface: handover,
  state: z.string(),
  /** Since when it is up, idle or closed, or is none of these; ms since 1970. */
  sinceMs: z.number(),
  connects: z.number(),
  resends: z.number(),
  unconfirmedBytes: z.number(),
  /** The endpoint in use, or tried last, from 1, of so many. */
  endpoint: z.int(),
  endpoints: z.int(),
  /** Of the memory that all links share. */
  heldBytes: z.number(),
  /** The kernel's figures while there is a connection; they confirm nothing. */
  tcp: z
    .object({ unsentBytes: z.number(), queuedBytes: z.number(), rttUs: z.number(), retransmits: z.number() })
    .optional(),
  /** Of a link that sends datagrams: taken by the kernel, refused by ICMP, failed otherwise. */
  datagrams: z.object({ sent: z.number(), unreachable: z.number(), failed: z.number() }).optional(),
  /** When the certificate ends that the LEMF showed last; ms since 1970. */
  peerUntilMs: z.number().optional(),
  /** Why it is not up, or what ended it last; absent once data was confirmed again. */
  code: z.string().optional(),
});
export type LinkStatus = z.output<typeof linkStatus>;

export const streamStatus = z.object({
  streamId: uuidText,
  grantId: uuidText,
  /** 1: IRI, 2: CC, or `reports` of packets in its place. */
  leg: z.union([z.literal(1), z.literal(2)]),
  reports: z.literal(true).optional(),
  /** Records, ordinals: durable = next to come, sent and confirmed = first not sent, not confirmed. */
  durable: int64,
  sent: int64,
  confirmed: int64,
  /** IRI or CC items among the confirmed (HI1 and gap records are none). */
  confirmedItems: int64,
  resent: int64,
  /** Octets not confirmed, by the stream's average record. */
  bufferedBytes: int64,
  /** When the oldest unconfirmed record was captured; absent: none, or not looked at yet. */
  oldestTimeNs: int64.optional(),
  /** Of the last confirmations, from sending to answer; absent before the first. */
  latency: z.object({ p50Ms: z.number(), p99Ms: z.number() }).optional(),
  /** Until all is confirmed at the rates of the last seconds; absent: it does not get less. */
  drainSeconds: z.number().optional(),
  ended: z.boolean(),
  /** Records sent that no hash covers yet, hashes without a signature, checks that are not confirmed. Absent: there are no checks. */
  checks: z.object({ unhashed: z.int(), unsigned: z.int(), unconfirmed: z.int() }).optional(),
  /** Why this stream is held back: damage, or a description that can't be read. */
  code: z.string().optional(),
});
export type StreamStatus = z.output<typeof streamStatus>;

export const deliveryContract = {
  methods: {
    hello: { params: nothing, result: z.object({ pid: z.int(), startedAt: int64 }) },
    status: {
      params: nothing,
      result: z.object({
        links: z.array(linkStatus),
        streams: z.array(streamStatus),
        /** Octets read out of the spool and not yet the kernel's. */
        memory: z.object({ heldBytes: z.number(), mostHeldBytes: z.number(), limitBytes: z.number() }),
      }),
    },
    ...streamMethods,
    ...rehearsalMethods,
    subscribe: { params: nothing, result: nothing },
  },
  events: { link: linkStatus },
} as const;
export type DeliveryContract = typeof deliveryContract;

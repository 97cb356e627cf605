/** What delivery.sock says and takes about streams beside `status`: docs/core-protocol.md. */
import * as z from 'zod';
import { encryptions, integritySignatures } from '../model/security-options.ts';
import { redeliveryStates, streamScopes, streamStates } from '../model/stream-order.ts';
import { int64, nothing, octets, uuidText } from './contract.ts';

const scope = { scope: z.enum(streamScopes), id: uuidText };
const hold = z.strictObject({ orderId: uuidText, ...scope, by: z.string().max(200), reason: z.string().max(1000) });
const range = { first: int64, end: int64 };

export const redelivery = z.object({
  orderId: uuidText,
  streamId: uuidText,
  ...range,
  next: int64,
  state: z.enum(redeliveryStates),
  code: z.string().optional(),
});

const purgeRecord = z.object({
  orderId: uuidText,
  timeNs: int64,
  records: int64,
  confirmed: int64,
  octets: int64,
  keyId: octets,
});

const segment = z.object({
  segmentId: uuidText,
  first: int64,
  next: int64.optional(),
  octets: int64,
  records: int64,
  createdNs: int64,
  footer: octets,
  previous: octets,
  freed: z.boolean(),
});

export const streamView = z.object({
  streamId: uuidText,
  grantId: uuidText,
  warrantId: uuidText,
  agencyId: uuidText,
  /** 1: IRI, 2: CC, or `reports` of packets in its place. */
  leg: z.union([z.literal(1), z.literal(2)]),
  reports: z.literal(true).optional(),
  state: z.enum(streamStates),
  code: z.string().optional(),
  ended: z.boolean(),
  durable: int64,
  sent: int64,
  confirmed: int64,
  confirmedItems: int64,
  resent: int64,
  keptFrom: int64.optional(),
  keptBytes: int64,
  holds: z.array(hold.extend({ sinceMs: z.number() })),
  redeliveries: z.array(redelivery),
  /** Only of a stream that was asked for by its id. */
  segments: z.array(segment).optional(),
  purged: purgeRecord.optional(),
});
export type StreamView = z.output<typeof streamView>;

const views = z.object({ streams: z.array(streamView) });
const ids = z.array(uuidText).max(100_000);

export const streamMethods = {
  /** With `segments` each stream's segments stand beside it. Absent `streamIds`: all. */
  streams: {
    params: z.strictObject({ streamIds: ids.optional(), segments: z.boolean().default(false) }),
    result: views,
  },
  hold: { params: hold, result: nothing },
  resume: { params: z.strictObject(scope), result: nothing },
  flush: {
    params: z.strictObject({ streamIds: ids.optional(), waitMs: z.int().min(0).max(60_000) }),
    result: views,
  },
  range: {
    params: z.union([
      z.strictObject({ streamId: uuidText, ...range }),
      z.strictObject({ streamId: uuidText, fromNs: int64, toNs: int64 }),
    ]),
    result: z.object(range),
  },
  redeliver: { params: z.strictObject({ orderId: uuidText, streamId: uuidText, ...range }), result: redelivery },
  redeliveries: { params: nothing, result: z.object({ redeliveries: z.array(redelivery) }) },
  forget: { params: z.strictObject({ orderIds: ids }), result: nothing },
  /** By the delivery key: manifests alone. */
  sign: {
    params: z.strictObject({ text: z.string().startsWith('{\n  "kind": "writ manifest 1",\n') }),
    result: z.object({ signature: octets }),
  },
  /** The key of a stream's payloads, wrapped for that certificate (CMS EnvelopedData, BER), if the order names it. */
  payloadKey: {
    params: z.strictObject({ streamId: uuidText, certificate: octets }),
    result: z.object({ envelope: octets, encryption: z.enum(encryptions), pin: z.string() }),
  },
  /** What the agency verifies integrity checks with. PEM. */
  integrityKey: {
    params: z.strictObject({ signature: z.enum(integritySignatures) }),
    result: z.object({ publicKey: z.string() }),
  },
  purge: {
    params: z.strictObject({ orderId: uuidText, streamId: uuidText, destroys: z.boolean() }),
    result: z.object({ record: purgeRecord, segments: z.array(segment) }),
  },
} as const;

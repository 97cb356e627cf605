/** What travels over HTTP about streams and the orders about them. */
import * as z from 'zod';
import { parseInstant } from '../model/instant.ts';
import { encryptions, integritySignatures } from '../model/security-options.ts';
import { streamScopes } from '../model/stream-order.ts';
import { idParams } from './shapes.ts';

const uuid = idParams.shape.id;

const count = z.string().regex(/^\d{1,19}$/, 'a whole number');
const instant = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'a time is written like 2026-11-21T20:40:00Z, with its zone')
  .meta({ format: 'date-time' });
const reason = z.string().trim().min(1).max(500).describe('For the audit log');
const scope = {
  scope: z.enum(streamScopes).describe('One stream, all of a warrant, or all of an agency, those to come included'),
  id: uuid,
};

export const holdRequest = z.strictObject({ ...scope, reason });
export const flushRequest = z.strictObject({
  warrantId: uuid.optional().describe('Absent: all streams'),
  waitMs: z.int().min(0).max(30_000).default(5000).describe('How long to wait for the agencies'),
});
export const redeliveryRequest = z.union([
  z.strictObject({ first: count, end: count.describe('Not included'), reason }),
  z.strictObject({ from: instant, to: instant.describe('Not included'), reason }),
]);
export const purgeRequest = z.strictObject({
  ...scope,
  scope: z.enum(['stream', 'warrant']),
  destroy: z
    .boolean()
    .default(false)
    .describe('Also what was never confirmed, or is still to be kept: takes a second person'),
  reason,
});

export const streamOrder = z
  .object({
    orderId: uuid,
    kind: z.enum(['hold', 'redeliver', 'purge']),
    scope: z.enum(streamScopes),
    subject: uuid,
    first: count.optional(),
    end: count.optional(),
    destroys: z.boolean(),
    reason: z.string(),
    state: z.enum(['proposed', 'approved', 'in-force', 'lifting', 'done', 'refused', 'rejected']),
    requestedBy: uuid,
    requestedAt: instant,
    approvedBy: uuid.optional(),
    outcome: z.record(z.string(), z.unknown()).optional().describe('What delivery answered, or what became of it'),
  })
  .meta({ id: 'StreamOrder' });
export type StreamOrderShape = z.output<typeof streamOrder>;

export const keyRequest = z.strictObject({
  certificate: z
    .base64()
    .min(1)
    .max(1 << 16)
    .describe("The agency's certificate, PEM or DER, in base64"),
});
export const wrappedKey = z.object({
  envelope: z.string().describe('CMS EnvelopedData, BER, in base64; in it the key in hexadecimal'),
  encryption: z.enum(encryptions),
  pin: z.string().describe("SHA-256 of the certificate's SubjectPublicKeyInfo"),
});
export const integrityKeyQuery = z.object({ signature: z.enum(integritySignatures) });
export const integrityKey = z.object({ publicKey: z.string() });

export const signedManifest = z.object({
  text: z.string().describe('The manifest: JSON, exactly the octets that are signed'),
  signature: z.string().describe('CMS SignedData, detached, DER, in base64'),
});

export const flushed = z.object({
  coreFlushed: z.boolean().describe('false: the core does not answer; what it has accepted may not be durable yet'),
  streams: z.array(
    z.object({
      streamId: uuid,
      warrantId: uuid,
      leg: z.int(),
      state: z.string(),
      code: z.string().optional(),
      durable: count,
      confirmed: count,
      unconfirmed: count,
    }),
  ),
});
export type FlushedShape = z.output<typeof flushed>;

/** delivery.sock's rehearsal: docs/core-protocol.md. It takes an endpoint and a profile; what is sent, delivery makes. */
import * as z from 'zod';
import { encryptions } from '../model/security-options.ts';
import { rehearsalSteps, stepResults } from '../model/rehearsal.ts';
import { octets, uuidText } from './contract.ts';

const port = z.int().min(1).max(65_535);

const leg = z.object({
  /** 2: HI2, IRI. 3: HI3, CC. */
  interface: z.union([z.literal(2), z.literal(3)]),
  steps: z.array(z.object({ step: z.enum(rehearsalSteps), result: z.enum(stepResults) })),
  messages: z.array(z.string()),
  confirmed: z.int(),
  /** Of content in datagrams alone. */
  sent: z.int().optional(),
  /** Integrity checks, where the profile asks for them. */
  checks: z.object({ made: z.int(), confirmed: z.int() }).optional(),
  code: z.string().optional(),
  peerUntilMs: z.number().optional(),
});

export const rehearsalMethods = {
  rehearse: {
    params: z.strictObject({
      agencyId: uuidText,
      /** As a grant has it (docs/grant-format.md, tag 9). */
      profile: octets,
      host: z.string().min(1).max(253),
      hi2Port: port,
      hi3Port: port,
      tls: z.boolean(),
      pins: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(4),
      waitMs: z.int().min(100).max(60_000),
      /** Whom the key of encrypted payloads is wrapped for, PEM or DER. Absent: nobody. */
      certificate: octets.optional(),
    }),
    result: z.object({
      liid: z.string(),
      cin: z.int(),
      legs: z.array(leg),
      encryption: z.enum(encryptions).optional(),
      envelope: octets.optional(),
    }),
  },
} as const;

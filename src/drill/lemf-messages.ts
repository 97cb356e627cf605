/** Between a drill and the one process that runs its agencies' LEMFs: requests and answers over the child's own channel. */
import * as z from 'zod';
import { cccForms } from '../model/packetcable-options.ts';
import type { LemfReport } from '../lemf/lemf.ts';

const agency = z.strictObject({
  id: z.string(),
  tls: z.strictObject({ key: z.string(), cert: z.string(), clientPin: z.string() }).optional(),
  /** Content comes in datagrams with that header. */
  ccc: z.enum(cccForms).optional(),
  /** Integrity checks come, to be verified with this key; PEM. */
  integrityKey: z.string().optional(),
  /** It is not delivered to: it fetches packages there, from who has that key. */
  pull: z.strictObject({ url: z.string(), operatorPin: z.string() }).optional(),
  /** The folder of each LIID that was ordered. */
  folders: z.record(z.string(), z.string()),
});
export type LemfAgency = z.output<typeof agency>;

export const lemfRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), id: z.int(), agencies: z.array(agency) }),
  z.strictObject({ type: z.literal('command'), id: z.int(), agency: z.string(), command: z.string() }),
  /** A key of the agency's, wrapped for the certificate of its LEMF; base64. */
  z.strictObject({ type: z.literal('key'), id: z.int(), agency: z.string(), envelope: z.base64() }),
  /** Files are complete when it is answered; nothing is taken any more. */
  z.strictObject({ type: z.literal('finish'), id: z.int() }),
]);
export type LemfRequest = z.output<typeof lemfRequest>;

export interface LemfPorts {
  readonly hi2: number;
  readonly hi3: number;
}

export type LemfAnswer =
  | { readonly type: 'started'; readonly id: number; readonly ports: Readonly<Record<string, LemfPorts>> }
  | { readonly type: 'obeyed'; readonly id: number }
  | { readonly type: 'finished'; readonly id: number; readonly reports: Readonly<Record<string, LemfReport>> }
  | { readonly type: 'failed'; readonly id: number; readonly code: string; readonly message: string };

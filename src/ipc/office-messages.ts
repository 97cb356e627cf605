/** office.sock: only what supervision and set-up checks need; everything else is the REST API's. */
import * as z from 'zod';
import { int64, nothing } from './contract.ts';

export const officeContract = {
  methods: {
    hello: { params: nothing, result: z.object({ pid: z.int(), startedAt: int64, api: z.string().optional() }) },
    status: {
      params: nothing,
      result: z.object({
        database: z.boolean(),
        core: z.boolean(),
        /** Grants handed to the core, and refused by it, since this process began. */
        installed: z.int(),
        refused: z.int(),
        /** The next journal record to be copied into the audit log. */
        journalNext: int64,
      }),
    },
  },
  events: {},
} as const;
export type OfficeContract = typeof officeContract;

/**
 * Delivery's own memory of what people ordered: the file <home>/delivery/orders.json. Holds, and re-deliveries with how far they have
 * come, so that a restart neither sends what is held nor forgets what was asked for.
 *
 * Always true: the file is a whole older or a whole newer state (put beside, flushed, renamed, the folder flushed); `save` has
 * returned only when it is on disk. On failure: a file that can't be read ends the start (WRIT_DELIVERY_ORDERS): what is held must not
 * go out by mistake. Without it the office sends again what is in force.
 */
import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { WritError } from '../../base/errors.ts';
import { redeliveryStates, streamScopes } from '../../model/stream-order.ts';
import type { HoldOrder, RedeliveryProgress } from '../../model/stream-order.ts';

const id = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const ordinal = z.string().regex(/^[0-9]{1,20}$/);
const fileSchema = z.strictObject({
  version: z.literal(1),
  holds: z.array(
    z.strictObject({
      orderId: id,
      scope: z.enum(streamScopes),
      id,
      by: z.string(),
      reason: z.string(),
      sinceMs: z.number(),
    }),
  ),
  redeliveries: z.array(
    z.strictObject({
      orderId: id,
      streamId: id,
      first: ordinal,
      end: ordinal,
      next: ordinal,
      state: z.enum(redeliveryStates),
      code: z.string().optional(),
    }),
  ),
});

export interface Hold extends HoldOrder {
  readonly sinceMs: number;
}

export interface ControlState {
  readonly holds: readonly Hold[];
  readonly redeliveries: readonly RedeliveryProgress[];
}

const nothing: ControlState = { holds: [], redeliveries: [] };

function textOf({ holds, redeliveries }: ControlState): string {
  const numbers = ({ first, end, next }: RedeliveryProgress) => ({
    first: `${first}`,
    end: `${end}`,
    next: `${next}`,
  });
  return JSON.stringify({
    version: 1,
    holds,
    redeliveries: redeliveries.map((each) => ({ ...each, ...numbers(each) })),
  });
}

function stateOf(text: string): ControlState {
  const { holds, redeliveries } = fileSchema.parse(JSON.parse(text));
  return {
    holds,
    redeliveries: redeliveries.map(({ first, end, next, ...rest }) => ({
      ...rest,
      first: BigInt(first),
      end: BigInt(end),
      next: BigInt(next),
    })),
  };
}

function readState(file: string): ControlState {
  try {
    return stateOf(readFileSync(file, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return nothing;
    throw new WritError(
      'WRIT_DELIVERY_ORDERS',
      `${file} can't be read: nothing is delivered, because it says what is held`,
      { cause },
    );
  }
}

async function flushed(file: string, flags: string, text?: string): Promise<void> {
  const handle = await open(file, flags, 0o600);
  try {
    if (text !== undefined) await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export class ControlFile {
  readonly #file: string | undefined;
  #saving: Promise<void> = Promise.resolve();
  readonly initial: ControlState;

  /** `undefined`: remembered no longer than the process lives. */
  constructor(file: string | undefined) {
    this.#file = file;
    this.initial = file === undefined ? nothing : readState(file);
  }

  /** One after the other; a failed one leaves the file as it was. */
  save(state: ControlState): Promise<void> {
    const saved = this.#saving.then(() => this.#replace(textOf(state)));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  /** When nothing is being written any more. */
  settled(): Promise<void> {
    return this.#saving;
  }

  async #replace(text: string): Promise<void> {
    if (this.#file === undefined) return;
    try {
      await flushed(`${this.#file}.new`, 'w', text);
      await rename(`${this.#file}.new`, this.#file);
      await flushed(path.dirname(this.#file), 'r');
    } catch (cause) {
      throw new WritError('WRIT_DELIVERY_ORDERS', `${this.#file} can't be written: nothing was changed`, { cause });
    }
  }
}

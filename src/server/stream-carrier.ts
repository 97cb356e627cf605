/**
 * The office's link to delivery: carries orders about streams there, and what became of them back into database and audit log. It
 * decides nothing; delivery judges each order against what it has.
 *
 * Always true: one round at a time; each answer is recorded in one transaction; a round that fails anywhere is made again, and
 * delivery takes an order twice without harm. When delivery comes up it is sent again what is in force: its own file may be lost.
 * On failure of delivery or database: the next round, a pause later.
 */
import { codeOf, coerceError } from '../base/errors.ts';
import type { Reader } from '../db/transaction.ts';
import { withTransaction } from '../db/transaction.ts';
import { callOnce, IpcClient } from '../ipc/client.ts';
import type { Result } from '../ipc/contract.ts';
import { coreContract } from '../ipc/core-messages.ts';
import { deliveryContract } from '../ipc/delivery-messages.ts';
import type { DeliveryContract } from '../ipc/delivery-messages.ts';
import { recordStreamOrder, streamOrdersToCarry } from '../warrants/stream-order-link.ts';
import type { StreamOrder } from '../warrants/stream-orders.ts';
import { Rounds } from './rounds.ts';

export interface StreamCarrierOptions {
  readonly db: Reader;
  readonly deliverySocket: string;
  readonly coreSocket: string;
  readonly onFault: (code: string) => void;
  readonly pollMs?: number;
}

type Redelivery = Result<DeliveryContract, 'redeliver'>;

const defaultPollMs = 500;
/** A purge overwrites, flushes and removes. */
const purgeMs = 120_000;
const finishMs = 10_000;
const lookMs = 20;
/** What delivery will answer the same way again. Other failures are tried again. */
const refusals: ReadonlySet<string> = new Set([
  'WRIT_DELIVERY_RANGE',
  'WRIT_DELIVERY_NO_STREAM',
  'WRIT_SPOOL_NOT_ENDED',
  'WRIT_ENGINE_NOT_ENDED',
  'WRIT_SPOOL_UNCONFIRMED',
  'WRIT_SPOOL_RETAINED',
  'WRIT_SPOOL_CORRUPT',
]);

export class StreamCarrier {
  readonly #options: StreamCarrierOptions;
  readonly #delivery: IpcClient<DeliveryContract>;
  readonly #rounds: Rounds;
  /** Delivery has been sent, since it came up, what was in force then. */
  #reconciled = false;

  constructor(options: StreamCarrierOptions) {
    this.#options = options;
    this.#rounds = new Rounds(() => this.#run(), options.pollMs ?? defaultPollMs);
    this.#delivery = new IpcClient({
      path: options.deliverySocket,
      contract: deliveryContract,
      onUp: () => this.wake(),
      onLost: () => (this.#reconciled = false),
    });
    this.wake();
  }

  /** A round now. */
  wake(): void {
    this.#rounds.wake();
  }

  async close(): Promise<void> {
    const ended = this.#rounds.close();
    this.#delivery.close();
    await ended;
  }

  async #run(): Promise<void> {
    if (!this.#delivery.up) return;
    try {
      const orders = await streamOrdersToCarry(this.#options.db);
      const again = !this.#reconciled;
      this.#reconciled = true;
      for (const order of orders) {
        if (order.state !== 'in-force' || again) await this.#carryOne(order);
      }
      const running = orders.filter(({ kind, state }) => kind === 'redeliver' && state === 'in-force');
      if (running.length > 0) await this.#noteEnded();
    } catch (thrown) {
      this.#reconciled = false;
      this.#options.onFault(codeOf(thrown) ?? 'WRIT_OFFICE_DATABASE');
    }
  }

  async #carryOne(order: StreamOrder): Promise<void> {
    try {
      await this.#tell(order);
    } catch (thrown) {
      const code = codeOf(thrown);
      if (code === undefined || !refusals.has(code)) throw thrown;
      await this.#record(order, 'refused', { code, text: coerceError(thrown).message });
    }
  }

  async #tell(order: StreamOrder): Promise<void> {
    const { orderId, kind, scope, subject, reason, destroys, first = 0n, end = 0n } = order;
    if (kind === 'hold' && order.state === 'lifting') {
      await this.#delivery.call('resume', { scope, id: subject });
      await this.#record(order, 'done', {});
    } else if (kind === 'hold') {
      const by = `person:${order.requestedBy}`;
      await this.#delivery.call('hold', { orderId, scope, id: subject, by, reason });
      await this.#record(order, 'in-force', {});
    } else if (kind === 'redeliver') {
      const begun = await this.#delivery.call('redeliver', { orderId, streamId: subject, first, end });
      await this.#record(order, 'in-force', { first: begun.first, end: begun.end });
    } else {
      await this.#end(subject);
      const request = { orderId, streamId: subject, destroys };
      await this.#record(order, 'done', outcomeOf(await this.#delivery.call('purge', request, purgeMs)));
    }
  }

  /** Only the core can say that no more will come of a stream; content's end with their grant, HI2 streams when they are asked to. */
  async #end(streamId: string): Promise<void> {
    const look = async () =>
      (await this.#delivery.call('streams', { streamIds: [streamId], segments: false })).streams[0];
    const stream = await look();
    if (stream === undefined || stream.ended) return;
    await callOnce(this.#options.coreSocket, coreContract, 'finish', { grantId: stream.grantId }, finishMs);
    for (const until = Date.now() + finishMs; Date.now() < until && (await look())?.ended === false;) {
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  }

  async #noteEnded(): Promise<void> {
    const { redeliveries } = await this.#delivery.call('redeliveries', {});
    const ended = redeliveries.filter(({ state }) => state !== 'running');
    for (const each of ended) {
      const state = each.state === 'done' ? 'done' : 'refused';
      await this.#record(each, state, redelivered(each));
    }
    if (ended.length > 0) await this.#delivery.call('forget', { orderIds: ended.map(({ orderId }) => orderId) });
  }

  async #record(
    { orderId }: { readonly orderId: string },
    state: 'in-force' | 'done' | 'refused',
    outcome: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await withTransaction(this.#options.db, (tx) => recordStreamOrder(tx, orderId, state, outcome));
  }
}

function redelivered({ first, end, next, code }: Redelivery): Record<string, unknown> {
  return { first, end, confirmed: next - first, ...(code === undefined ? {} : { code }) };
}

/** What the audit log keeps of a destroyed stream. */
function outcomeOf({ record, segments }: Result<DeliveryContract, 'purge'>): Record<string, unknown> {
  const { timeNs, records, confirmed, octets, keyId } = record;
  return {
    ...{ atNs: timeNs, records, confirmed, unconfirmed: records - confirmed, octets },
    keyId: keyId.toString('hex'),
    segments: segments.map(({ first, next, footer }) => ({ first, next, footer: footer.toString('hex') })),
  };
}

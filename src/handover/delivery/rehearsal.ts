/**
 * A rehearsal: a test interception over the very links that deliver (link.ts), to find out before any order does whether an agency's
 * collection system is reached, proves itself and confirms.
 *
 * Owns: a link for HI2 and one for HI3, of its own, and what they send, which is made here (rehearsal-messages.ts). It is given an
 * endpoint, a profile and the site's key of integrity checks, and nothing else: no spool, no stream of an order. Ends with the first failure of each link: nothing is tried
 * twice. Threads: the event loop.
 */
import { WritError } from '../../base/errors.ts';
import { newId } from '../../model/ids.ts';
import { rehearsalLiidOf } from '../../model/rehearsal.ts';
import type { RehearsalLeg, RehearsalReport, RehearsalStep } from '../../model/rehearsal.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import { CreditPool } from './credit.ts';
import { DeliveryLink } from './link.ts';
import type { DeliveryClock, LinkState } from './link-types.ts';
import { SMALL_BYTES } from './read-ahead.ts';
import { RehearsalSecurity, securityAsked } from './rehearsal-security.ts';
import type { Signer } from './rehearsal-security.ts';
import { NOTHING, testInterception, testStreamOf } from './rehearsal-stream.ts';
import type { RehearsalOrder, TestLeg } from './rehearsal-stream.ts';
import { SlabPool } from './slab-pool.ts';
import { StreamFeed } from './stream-feed.ts';
import type { DeliveryTls } from './transport.ts';

export type { RehearsalOrder } from './rehearsal-stream.ts';

export interface RehearsalContext {
  readonly tls: DeliveryTls | undefined;
  readonly connectTimeoutMs: number;
  readonly userTimeoutMs: number;
  readonly clock?: DeliveryClock;
  /** Of the site's integrity checks. */
  readonly signer: Signer;
}

const TICK_MS = 5;
const POOL_BYTES = 1 << 20;
const CLOCK: DeliveryClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** Throws WRIT_DELIVERY_NOT_ENCRYPTED, and what `signer` throws. */
export async function rehearse(order: RehearsalOrder, context: RehearsalContext): Promise<RehearsalReport> {
  const { profile } = order;
  const { cin, messages } = testInterception(order);
  const asked = securityAsked(profile);
  const security = asked === undefined ? undefined : new RehearsalSecurity(asked, context.signer);
  const envelope = wrapped(order, security?.payloadKey());
  const common = { order, context, security, cin };
  const legs = [
    new Leg({ ...common, handover: 2, messages: messages.hi2 }),
    new Leg({ ...common, handover: 3, messages: messages.hi3 }),
  ];
  const liid = rehearsalLiidOf(profile.standard);
  const report = { liid, cin, legs: await Promise.all(legs.map((leg) => leg.run())) };
  return {
    ...report,
    ...(asked?.encryption === undefined ? {} : { encryption: asked.encryption }),
    ...(envelope === undefined ? {} : { envelope }),
  };
}

function wrapped({ wrap }: RehearsalOrder, key: Buffer | undefined): Buffer | undefined {
  if (wrap === undefined) return undefined;
  if (key !== undefined) return wrap(key);
  const text = 'there is no key to wrap: the profile does not ask for encryption';
  throw new WritError('WRIT_DELIVERY_NOT_ENCRYPTED', text);
}

interface LegOptions extends TestLeg {
  readonly context: RehearsalContext;
  /** Absent: in the clear and unchecked. */
  readonly security: RehearsalSecurity | undefined;
}

class Leg {
  readonly #options: LegOptions;
  readonly #clock: DeliveryClock;
  readonly #feed: StreamFeed;
  readonly #link: DeliveryLink;
  readonly #seen = new Set<LinkState>();
  /** Of the connection at hand, before a failure takes it down. */
  #isAcknowledged = false;
  #code: string | undefined;

  constructor(options: LegOptions) {
    this.#options = options;
    this.#clock = options.context.clock ?? CLOCK;
    const { about, listing, read } = testStreamOf(options, newId());
    const { streamId } = listing;
    const secured = options.security?.secured({ read, streamId, about, clock: this.#clock });
    this.#feed = new StreamFeed({ read }, listing, about, NOTHING, secured);
    this.#link = this.#makeLink(about);
    this.#link.attach(this.#feed);
  }

  /** Resolves when all is confirmed, when nobody refused datagrams for a while, at the first failure, or when the time is over. */
  async run(): Promise<RehearsalLeg> {
    const endMs = this.#clock.monotonicMs() + this.#options.order.waitMs;
    while (!this.#isOver && this.#clock.monotonicMs() < endMs) {
      this.#link.tick(this.#clock.monotonicMs());
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    this.#link.close();
    await this.#feed.secured?.close();
    return this.#report();
  }

  /** As the link has it: confirmed, or as datagrams sent and unrefused. */
  get #confirmed(): number {
    return Number(this.#feed.cursor.confirmed);
  }

  get #isAll(): boolean {
    return this.#confirmed === this.#options.messages.length && this.#feed.secured?.isOwing !== true;
  }

  /** Undefined: no datagrams. */
  get #sent(): number | undefined {
    return this.#link.status().datagrams?.sent;
  }

  get #isOver(): boolean {
    return this.#isAll || this.#code !== undefined || this.#feed.stopped !== undefined;
  }

  #makeLink(about: StreamAbout): DeliveryLink {
    const { order, context, handover } = this.#options;
    const pool = new SlabPool(SMALL_BYTES, 1);
    return new DeliveryLink(
      { agencyId: order.agencyId, handover, endpoints: about.endpoints },
      {
        ...{ tls: context.tls, connectTimeoutMs: context.connectTimeoutMs, userTimeoutMs: context.userTimeoutMs },
        ...{ backoff: { firstMs: order.waitMs, capMs: order.waitMs }, returnMs: Infinity, clock: this.#clock },
        random: Math.random,
        log: { info: () => undefined, warn: () => undefined }, // the report says it
        changed: ({ state, code }) => this.#changed(state, code),
      },
      { credit: new CreditPool(POOL_BYTES).account(), pools: { large: pool, small: pool } },
    );
  }

  /** The link may call it before this object knows it. */
  #changed(state: LinkState, code: string | undefined): void {
    this.#seen.add(state);
    if (state === 'probing' && this.#link.isAcknowledged) this.#isAcknowledged = true;
    if (state === 'waiting') this.#code ??= code;
  }

  #report(): RehearsalLeg {
    const { messages, handover } = this.#options;
    const { peerUntilMs } = this.#link.status();
    const sent = this.#sent;
    const checks = this.#feed.secured?.checks;
    const code = this.#isAll ? undefined : (this.#code ?? this.#feed.stopped ?? this.#lateCode());
    return {
      interface: handover,
      steps: sent === undefined ? this.#steps() : [{ step: 'send', result: this.#isSent(sent) ? 'ok' : 'failed' }],
      messages: messages.map(({ what }) => what),
      ...(sent === undefined ? { confirmed: this.#confirmed } : { confirmed: 0, sent }),
      ...(checks === undefined ? {} : { checks }),
      ...(code === undefined ? {} : { code }),
      ...(peerUntilMs === undefined ? {} : { peerUntilMs }),
    };
  }

  #isSent(sent: number): boolean {
    return this.#code === undefined && sent === this.#options.messages.length;
  }

  /** The time allowed was shorter than the link's own patience. Datagrams were kept back by nothing but their pace. */
  #lateCode(): string | undefined {
    if (this.#isConnected && this.#sent !== undefined) return undefined;
    return this.#isConnected ? 'WRIT_DELIVERY_NO_RESPONSE' : 'WRIT_DELIVERY_UNREACHABLE';
  }

  get #isConnected(): boolean {
    return this.#seen.has('negotiating') || this.#seen.has('probing') || this.#seen.has('up');
  }

  #steps(): RehearsalLeg['steps'] {
    const wantsOption = this.#options.order.profile.acknowledgement === 'pdu';
    const done: readonly (readonly [RehearsalStep, boolean])[] = [
      ['connect', this.#isConnected],
      ...(wantsOption ? ([['negotiate', this.#seen.has('probing')]] as const) : []),
      ['answer', this.#seen.has('up')],
      ['confirm', this.#isAll],
    ];
    const failedAt = done.findIndex(([, isDone]) => !isDone);
    return done.map(([step, isDone], at) => {
      if (!isDone) return { step, result: at === failedAt ? 'failed' : 'not-reached' };
      return { step, result: step === 'negotiate' && !this.#isAcknowledged ? 'declined' : 'ok' };
    });
  }
}

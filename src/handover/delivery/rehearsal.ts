/**
 * A rehearsal: a test interception over the very links that deliver (link.ts), to find out before any order does whether an agency's
 * collection system is reached, proves itself and confirms.
 *
 * Owns: a link for HI2 and one for HI3, of its own, and what they send, which is made here (rehearsal-messages.ts). It is given an
 * endpoint and a profile and nothing else: no spool, no stream of an order. Ends with the first failure of each link: nothing is tried
 * twice. Threads: the event loop.
 */
import { randomInt } from 'node:crypto';
import type { HandoverProfile } from '../../model/handover-profile.ts';
import { newId, idToOctets } from '../../model/ids.ts';
import { DEFAULT_PACE_KBPS, DEFAULT_RETAIN_MINUTES } from '../../model/packetcable-options.ts';
import { WritError } from '../../base/errors.ts';
import { REHEARSAL_CCC_ID, rehearsalLiidOf } from '../../model/rehearsal.ts';
import type { RehearsalLeg, RehearsalReport, RehearsalStep } from '../../model/rehearsal.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import type { Slab } from '../../native/addon.ts';
import { CreditPool } from './credit.ts';
import { DeliveryLink } from './link.ts';
import type { DeliveryClock, LinkState } from './link-types.ts';
import { SMALL_BYTES } from './read-ahead.ts';
import { testMessagesOf } from './rehearsal-messages.ts';
import type { TestMessage } from './rehearsal-messages.ts';
import { SlabPool } from './slab-pool.ts';
import { StreamFeed } from './stream-feed.ts';
import type { DeliveryTls } from './transport.ts';

export interface RehearsalOrder {
  readonly profile: HandoverProfile;
  readonly agencyId: string;
  readonly host: string;
  readonly hi2Port: number;
  readonly hi3Port: number;
  readonly tls: boolean;
  /** SHA-256 of the LEMF's SPKI, lower-case hex. */
  readonly pins: readonly string[];
  /** For both links together. */
  readonly waitMs: number;
}

export interface RehearsalContext {
  readonly tls: DeliveryTls | undefined;
  readonly connectTimeoutMs: number;
  readonly userTimeoutMs: number;
  readonly clock?: DeliveryClock;
}

const TICK_MS = 5;
/** The kind of a record that is read by itself: content in datagrams. */
const CONTENT = 2 as const;
const POOL_BYTES = 1 << 20;
const LARGEST_CIN = 0xffff_ffff;
const CLOCK: DeliveryClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** Throws WRIT_PROFILE_TEST_STANDARD. */
export async function rehearse(order: RehearsalOrder, context: RehearsalContext): Promise<RehearsalReport> {
  const { profile, host, hi3Port } = order;
  const cin = profile.standard === 'packetcable' ? REHEARSAL_CCC_ID : randomInt(LARGEST_CIN);
  const timeNs = BigInt(Date.now()) * 1_000_000n;
  const messages = testMessagesOf({ profile, host, hi3Port, cin, timeNs });
  if (messages === undefined) {
    const text = `a profile of the standard ${profile.standard} can't be tested: the agency connects, not Writ`;
    throw new WritError('WRIT_PROFILE_TEST_STANDARD', text);
  }
  const legs = [
    new Leg({ order, context, handover: 2, messages: messages.hi2, cin }),
    new Leg({ order, context, handover: 3, messages: messages.hi3, cin }),
  ];
  const liid = rehearsalLiidOf(profile.standard);
  return { liid, cin, legs: await Promise.all(legs.map((leg) => leg.run())) };
}

interface LegOptions {
  readonly order: RehearsalOrder;
  readonly context: RehearsalContext;
  readonly handover: 2 | 3;
  readonly messages: readonly TestMessage[];
  readonly cin: number;
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
    const about = aboutOf(options);
    this.#feed = new StreamFeed({ read: readerOf(options.messages) }, listingOf(options), about, NOTHING);
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
    return this.#report();
  }

  /** As the link has it: confirmed, or as datagrams sent and unrefused. */
  get #confirmed(): number {
    return Number(this.#feed.cursor.confirmed);
  }

  get #isAll(): boolean {
    return this.#confirmed === this.#options.messages.length;
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
    const code = this.#isAll ? undefined : (this.#code ?? this.#feed.stopped ?? this.#lateCode());
    return {
      interface: handover,
      steps: sent === undefined ? this.#steps() : [{ step: 'send', result: this.#isSent(sent) ? 'ok' : 'failed' }],
      messages: messages.map(({ what }) => what),
      ...(sent === undefined ? { confirmed: this.#confirmed } : { confirmed: 0, sent }),
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

const NOTHING = { confirmed: 0n, confirmedItems: 0n, resent: 0n };

function aboutOf({ order, handover, cin }: LegOptions): StreamAbout {
  const { host, tls, pins, agencyId } = order;
  const { standard, acknowledgement, keepAliveMs, keepAliveBytes, responseTimeoutMs, ...rest } = order.profile;
  const { operatorId, networkElementId, authorizationCountry, deliveryCountry, timeForm } = rest;
  const port = handover === 2 ? order.hi2Port : order.hi3Port;
  const inDatagrams = standard === 'packetcable' && handover === 3;
  const endpoint = inDatagrams ? { host, port, tls: false, pins: [] } : { host, port, tls, pins: [...pins] };
  return {
    ...{ version: 1, grantId: newId(), warrantId: newId(), agencyId, leg: handover === 2 ? 'iri' : 'cc' },
    ...{ liid: rehearsalLiidOf(standard), cin, endpoints: [endpoint] },
    profile: {
      ...{ standard, acknowledgement, keepAliveMs, keepAliveBytes, responseTimeoutMs },
      ...{ operatorId, networkElementId, authorizationCountry, deliveryCountry, timeForm },
      ...(inDatagrams ? { datagrams: datagramsOf(order.profile) } : {}),
    },
  };
}

function datagramsOf({ paceKbps, retainMinutes }: HandoverProfile): NonNullable<StreamAbout['profile']['datagrams']> {
  return { paceKbps: paceKbps ?? DEFAULT_PACE_KBPS, retainMinutes: retainMinutes ?? DEFAULT_RETAIN_MINUTES };
}

function listingOf({ messages, handover }: LegOptions) {
  const durableBytes = messages.reduce((sum, { octets }) => sum + BigInt(octets.length), 0n);
  const leg = handover === 2 ? (1 as const) : (2 as const);
  const ids = { streamId: idToOctets(newId()), grantId: idToOctets(newId()) };
  return { ...ids, leg, ended: true, durableRecords: BigInt(messages.length), durableBytes };
}

/** One record at each call, so that it is known of each message whether it was confirmed. */
function readerOf(messages: readonly TestMessage[]) {
  let next = 0n;
  return (_streamId: Buffer, from = next, ...[, withRecords]: [number?, boolean?]): Promise<Slab | undefined> => {
    const message = messages[Number(from)];
    if (message === undefined) return Promise.resolve(undefined);
    next = from + 1n;
    const { octets, timeNs } = message;
    const times = { firstTimeNs: timeNs, lastTimeNs: timeNs };
    const record = { ordinal: from, timeNs, offset: 0, length: octets.length, kind: CONTENT, items: 1 };
    const records = withRecords ? [record] : undefined;
    return Promise.resolve({ octets, first: from, count: 1, items: 1, ...times, records });
  };
}

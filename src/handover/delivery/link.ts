/**
 * A link: the one HI2 or HI3 session that all of an agency's orders share.
 *
 *     idle         no stream needs anything: no connection
 *     connecting   TCP and TLS under way; the peer's key and dates are judged before any octet is sent
 *     negotiating  PDU acknowledgement only: optionRequest sent, optionResponse awaited (ETSI TS 102 232-1, 6.3.5)
 *     probing      the first confirmation request sent, nothing else; until it is answered nobody knows whether the LEMF took our
 *                  certificate (TLS 1.3), reads at all, or is the LEMF
 *     up           PDUs flow; confirmation requests follow them by volume, by time, and when nothing is left to send
 *     waiting      the connection failed; the next attempt comes after the back-off (6.3.2)
 *     closed       for good
 *
 *     idle -> connecting -> [negotiating] -> probing -> up -> idle        all moves go through #enter()
 *     any of connecting .. up -> waiting -> connecting                    #fail(code)
 *
 * Owns: the connection, the read-ahead, what is unconfirmed, the send window. Always true: octets of streams go out only in
 * `up`, in each stream's order, and again from the last confirmed record after every reconnect (6.3.3), byte for byte what the
 * spool holds (I6); each link fails alone (I11).
 * On failure: state `waiting` with the code of the cause; one log line a change, without identities (I10).
 * Threads: the event loop only; `tick` is called every few milliseconds and drives every time-out.
 */
import type { StreamAbout, StreamEndpoint } from '../../model/stream-about.ts';
import { backoffMs } from './backoff.ts';
import type { BackoffLimits } from './backoff.ts';
import { Confirmations } from './confirmations.ts';
import { ReadAhead } from './read-ahead.ts';
import { SendWindow } from './send-window.ts';
import type { Piece, StreamFeed } from './stream-feed.ts';
import { Transport } from './transport.ts';
import type { DeliveryCode, DeliveryTls } from './transport.ts';
import { TriInbox, triEncoder } from './tri-exchange.ts';
import type { TriEncoder, TriMessage } from './tri-exchange.ts';

export type LinkState = 'idle' | 'connecting' | 'negotiating' | 'probing' | 'up' | 'waiting' | 'closed';

export interface LinkStatus {
  readonly agencyId: string;
  /** 2: HI2, 3: HI3. */
  readonly interface: 2 | 3;
  readonly state: LinkState;
  /** Wall clock, ms since 1970. */
  readonly sinceMs: number;
  /** Times it was up. */
  readonly connects: number;
  /** Records sent again after a reconnect. */
  readonly resends: number;
  readonly unconfirmedBytes: number;
  /** Why it is not up, or what ended it last. Absent once data was confirmed again. */
  readonly code?: string;
}

export interface DeliveryClock {
  /** Milliseconds of a clock that never jumps. */
  monotonicMs(): number;
  wallMs(): number;
}

export interface DeliveryLog {
  info(context: Readonly<Record<string, unknown>>, message: string): void;
  warn(context: Readonly<Record<string, unknown>>, message: string): void;
}

export interface LinkContext {
  readonly tls: DeliveryTls | undefined;
  readonly backoff: BackoffLimits;
  readonly connectTimeoutMs: number;
  readonly clock: DeliveryClock;
  readonly random: () => number;
  readonly log: DeliveryLog;
  readonly changed: (status: LinkStatus) => void;
}

export interface LinkIdentity {
  readonly agencyId: string;
  readonly handover: 2 | 3;
  readonly endpoints: readonly StreamEndpoint[];
}

const DEFAULT_RESPONSE_TIMEOUT_MS = 60_000; // TIME3 of 6.3.4
/** Octets that may wait in Node for the kernel. */
const SOCKET_BACKLOG = 1 << 20;
const IN_CONNECTION: ReadonlySet<LinkState> = new Set(['connecting', 'negotiating', 'probing', 'up']);

interface Pace {
  readonly keepAliveMs: number;
  readonly keepAliveBytes: number;
  readonly responseTimeoutMs: number;
  readonly wantsAcknowledgement: boolean;
}

export class DeliveryLink {
  readonly #identity: LinkIdentity;
  readonly #context: LinkContext;
  readonly #feeds: StreamFeed[] = [];
  readonly #ahead: ReadAhead;
  readonly #confirmations = new Confirmations();
  readonly #window = new SendWindow();
  #pace: Pace | undefined;
  #encoder: TriEncoder | undefined;
  #inbox = new TriInbox();
  #transport: Transport | undefined;
  #state: LinkState = 'idle';
  #sinceWallMs: number;
  #enteredMs: number;
  #retryAtMs = 0;
  #failures = 0;
  #attempts = 0;
  #connects = 0;
  #resends = 0;
  #code: DeliveryCode | undefined;
  #logged: string | undefined;
  #peerPin: string | undefined;
  /** 6.3.6: the LEMF accepted PDU acknowledgement on this connection; else keep-alives confirm. */
  #acknowledges = false;
  #lastRequestMs = 0;
  /** Keep-alives have a rising number of their own (6.3.4); it goes on over reconnects, so that no late answer can match. */
  #sequence = 0;

  constructor(identity: LinkIdentity, context: LinkContext) {
    this.#identity = identity;
    this.#context = context;
    this.#sinceWallMs = context.clock.wallMs();
    this.#enteredMs = context.clock.monotonicMs();
    this.#ahead = new ReadAhead((feed) => {
      this.offer(feed);
      this.#pump();
    });
  }

  get feeds(): readonly StreamFeed[] {
    return this.#feeds;
  }

  get hasUnconfirmed(): boolean {
    return !this.#confirmations.isAllConfirmed;
  }

  attach(feed: StreamFeed): void {
    this.#feeds.push(feed);
    this.#pace = strictest(this.#pace, feed.about.profile);
    this.#encoder ??= triEncoder(feed.about.profile);
  }

  /** The link is up, but the key at its other end is not one that this stream's grant names. */
  isHolding(feed: StreamFeed): boolean {
    return this.#state === 'up' && !this.#admits(feed);
  }

  /** The index says that more of this stream is durable. */
  offer(feed: StreamFeed): void {
    if (this.#state !== 'up' || !this.#admits(feed)) return;
    this.#ahead.offer(feed);
  }

  tick(nowMs: number): void {
    const inStateMs = nowMs - this.#enteredMs;
    switch (this.#state) {
      case 'idle':
        if (this.#feeds.some((feed) => !feed.isDone)) this.#connect();
        return;
      case 'waiting':
        if (nowMs >= this.#retryAtMs) this.#connect();
        return;
      case 'connecting':
        if (inStateMs > this.#context.connectTimeoutMs) this.#fail('WRIT_DELIVERY_UNREACHABLE');
        return;
      case 'negotiating':
      case 'probing':
        if (inStateMs > this.#responseTimeoutMs()) this.#fail('WRIT_DELIVERY_NO_RESPONSE');
        return;
      case 'up':
        this.#tickUp(nowMs);
        return;
      case 'closed':
    }
  }

  status(): LinkStatus {
    const { agencyId, handover } = this.#identity;
    return {
      agencyId,
      interface: handover,
      state: this.#state,
      sinceMs: this.#sinceWallMs,
      connects: this.#connects,
      resends: this.#resends,
      unconfirmedBytes: this.#confirmations.unconfirmedBytes,
      ...(this.#code === undefined ? {} : { code: this.#code }),
    };
  }

  /** No more data; asks for what is still unconfirmed. The caller waits for `hasUnconfirmed` to fall as long as it likes. */
  drain(): void {
    this.#ahead.restart();
    if (this.#state !== 'up') this.close();
    else if (this.#confirmations.hasUncovered) this.#request();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#transport?.finish();
    this.#dropConnection();
    this.#enter('closed');
  }

  #connect(): void {
    const { endpoints } = this.#identity;
    const endpoint = endpoints[this.#attempts++ % endpoints.length];
    if (endpoint === undefined) return;
    this.#enter('connecting');
    this.#inbox = new TriInbox();
    const transport: Transport = new Transport({
      endpoint,
      pins: new Set(this.#feeds.flatMap((feed) => [...feed.pins])),
      tls: this.#context.tls,
      wallMs: this.#context.clock.wallMs(),
      events: {
        opened: (pin) => this.#opened(pin),
        received: (octets) => this.#received(octets),
        closed: (code) => {
          if (this.#transport === transport) this.#fail(code);
        },
      },
    });
    this.#transport = transport;
  }

  #opened(pin: string | undefined): void {
    this.#peerPin = pin;
    this.#acknowledges = false;
    if (this.#pace?.wantsAcknowledgement === true) {
      this.#enter('negotiating');
      this.#write('optionRequest');
    } else this.#probe();
  }

  #probe(): void {
    this.#enter('probing');
    this.#request();
  }

  #received(octets: Buffer): void {
    const messages = this.#inbox.push(octets);
    if (messages === undefined) {
      this.#fail('WRIT_DELIVERY_PROTOCOL');
      return;
    }
    for (const message of messages) this.#heard(message);
  }

  #heard(message: TriMessage): void {
    switch (message.name) {
      case 'keep-aliveResponse':
      case 'pDUAcknowledgementResponse':
        this.#answered(message.sequence);
        return;
      case 'optionResponse':
        this.#negotiated(message.acceptsAcknowledgement);
        return;
      case 'keep-alive':
        this.#write('keep-aliveResponse', message.sequence);
        return;
      default: // operatorLeaMessage and the like ask for nothing
    }
  }

  #negotiated(accepted: boolean): void {
    if (this.#state !== 'negotiating') return;
    this.#write('optionComplete');
    this.#acknowledges = accepted;
    this.#probe();
  }

  #answered(sequence: number): void {
    const nowMs = this.#context.clock.monotonicMs();
    const wasBusy = this.#confirmations.unconfirmedBytes * 2 >= this.#window.bytes;
    const answer = this.#confirmations.answered(sequence, nowMs);
    if (answer === undefined) return;
    if (this.#state === 'probing') {
      this.#up();
      return;
    }
    this.#failures = 0;
    if (answer.pieces > 0) {
      this.#code = undefined;
      this.#window.confirmed(answer.roundTripMs, wasBusy);
    }
    this.#pump();
  }

  #up(): void {
    this.#connects++;
    this.#enter('up');
    for (const feed of this.#feeds) this.offer(feed);
    this.#pump();
  }

  #tickUp(nowMs: number): void {
    const waiting = this.#confirmations.waitingSinceMs();
    if (waiting !== undefined && nowMs - waiting > this.#responseTimeoutMs() * this.#window.patience) {
      this.#window.timedOut(this.#confirmations.unconfirmedBytes);
      this.#fail('WRIT_DELIVERY_NO_RESPONSE');
      return;
    }
    this.#pump();
    if (this.#confirmations.isAllConfirmed && this.#feeds.every((feed) => feed.isDone)) {
      this.#transport?.finish();
      this.#dropConnection();
      this.#enter('idle');
    }
  }

  #pump(): void {
    const transport = this.#transport;
    if (this.#state !== 'up' || transport === undefined) return;
    this.#ahead.fill(this.#window.bytes);
    transport.together(() => {
      while (this.#sendNext(transport)) this.#requestByVolume();
    });
    this.#ahead.fill(this.#window.bytes);
    this.#requestByTime();
  }

  #sendNext(transport: Transport): boolean {
    const isFull = this.#confirmations.unconfirmedBytes >= this.#window.bytes;
    if (isFull || transport.backlogBytes >= SOCKET_BACKLOG) return false;
    const piece = this.#ahead.take();
    if (piece === undefined) return false;
    this.#resends += piece.feed.sending(piece);
    this.#confirmations.sent(piece);
    if (piece.octets.length > 0) transport.write(piece.octets, () => this.#taken(piece));
    return true;
  }

  #taken(piece: Piece): void {
    this.#ahead.sent(piece);
    this.#pump();
  }

  #requestByVolume(): void {
    const trigger = Math.min(this.#pace?.keepAliveBytes ?? Infinity, this.#window.quarter);
    if (this.#confirmations.uncoveredBytes >= trigger) this.#request();
  }

  #requestByTime(): void {
    const nowMs = this.#context.clock.monotonicMs();
    const pending = this.#confirmations;
    const isTime = nowMs - this.#lastRequestMs >= (this.#pace?.keepAliveMs ?? 1000);
    // With nothing left to send, a request at once; but one at a time, so that a trickle of PDUs makes no flood of them.
    const isIdle = pending.hasUncovered && pending.outstanding === 0 && this.#ahead.isDrained;
    if (isTime || isIdle) this.#request();
  }

  #request(): void {
    this.#lastRequestMs = this.#context.clock.monotonicMs();
    this.#sequence = (this.#sequence + 1) >>> 0;
    this.#write(this.#acknowledges ? 'pDUAcknowledgementRequest' : 'keep-alive', this.#sequence);
    this.#confirmations.requested(this.#sequence, this.#lastRequestMs);
  }

  #write(name: Parameters<TriEncoder>[0], sequence?: number): void {
    const number = sequence ?? (this.#sequence = (this.#sequence + 1) >>> 0);
    const octets = this.#encoder?.(name, number, this.#context.clock.wallMs());
    if (octets !== undefined) this.#transport?.write(octets);
  }

  /** A grant names the keys that may receive its data; another order of the agency may name others. */
  #admits(feed: StreamFeed): boolean {
    return this.#peerPin === undefined ? feed.pins.size === 0 : feed.pins.has(this.#peerPin);
  }

  #responseTimeoutMs(): number {
    return this.#pace?.responseTimeoutMs ?? DEFAULT_RESPONSE_TIMEOUT_MS;
  }

  #fail(code: DeliveryCode): void {
    if (!IN_CONNECTION.has(this.#state)) return;
    const transport = this.#transport;
    this.#dropConnection();
    transport?.reset(code);
    this.#code = code;
    this.#failures++;
    const { clock, backoff, random } = this.#context;
    this.#retryAtMs = clock.monotonicMs() + backoffMs(this.#failures, backoff, random());
    this.#enter('waiting');
  }

  /** Unconfirmed is unsent: all streams go back to what the LEMF confirmed. */
  #dropConnection(): void {
    this.#transport = undefined;
    this.#ahead.restart();
    this.#confirmations.restart();
    for (const feed of this.#feeds) feed.rewind();
  }

  #enter(state: LinkState): void {
    this.#state = state;
    this.#enteredMs = this.#context.clock.monotonicMs();
    this.#sinceWallMs = this.#context.clock.wallMs();
    const status = this.status();
    this.#context.changed(status);
    this.#logChange(status);
  }

  /** Steps of an attempt are not news; up, down and why are, once each. */
  #logChange({ agencyId, interface: handover, state, code }: LinkStatus): void {
    const news = state === 'waiting' ? `waiting ${code ?? ''}` : state;
    if (state === 'connecting' || state === 'negotiating' || state === 'probing' || news === this.#logged) return;
    this.#logged = news;
    const context = { agencyId, interface: `HI${handover}`, ...(code === undefined ? {} : { code }) };
    if (state === 'waiting') this.#context.log.warn(context, 'link to the agency is down');
    else this.#context.log.info(context, `link to the agency is ${state}`);
  }
}

/** One link serves orders with profiles of different times: each gets at least what it asks for. */
function strictest(known: Pace | undefined, profile: StreamAbout['profile']): Pace {
  const bytes = profile.keepAliveBytes === 0 ? Infinity : profile.keepAliveBytes;
  const timeoutMs = profile.responseTimeoutMs === 0 ? DEFAULT_RESPONSE_TIMEOUT_MS : profile.responseTimeoutMs;
  return {
    keepAliveMs: Math.min(known?.keepAliveMs ?? Infinity, profile.keepAliveMs),
    keepAliveBytes: Math.min(known?.keepAliveBytes ?? Infinity, bytes),
    responseTimeoutMs: Math.min(known?.responseTimeoutMs ?? Infinity, timeoutMs),
    wantsAcknowledgement: (known?.wantsAcknowledgement ?? false) || profile.acknowledgement === 'pdu',
  };
}

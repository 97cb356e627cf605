/**
 * A link: the one HI2 or HI3 session that all of an agency's orders share.
 *
 *     idle         no stream needs anything: no connection
 *     connecting   TCP and TLS under way; the peer's key and dates are judged before any octet is sent
 *     negotiating  PDU acknowledgement only: optionRequest sent, optionResponse awaited (ETSI TS 102 232-1, 6.3.5)
 *     probing      the first confirmation request sent, nothing else; until it is answered nobody knows whether the LEMF took our
 *                  certificate (TLS 1.3), reads at all, or is the LEMF. Where nobody answers: until TLS says so, or nothing was
 *                  heard for a second; plain TCP does not wait
 *     up           PDUs flow; confirmation requests follow them by volume, by time, and when nothing is left to send. Where nobody
 *                  answers they are put to the kernel instead (tcp-witness.ts), and where there are only datagrams to time
 *                  alone
 *     waiting      the connection failed; the next attempt comes after the back-off (6.3.2)
 *     closed       for good
 *
 *     idle -> connecting -> [negotiating] -> probing -> up -> idle        all moves go through #enter()
 *     any of connecting .. up -> waiting -> connecting                    #fail(code)
 *
 * Endpoints are tried in turn, the first is preferred (endpoint-choice.ts); a link that is up at another one asks for the first
 * now and then by a connection of its own, sends nothing more once that succeeds, and moves when all is confirmed.
 *
 * Owns: the connection, the read-ahead, what is unconfirmed, the send window. Always true: octets of streams go out only in
 * `up`, in each stream's order, and again from the last confirmed record after every reconnect (6.3.3), byte for byte what the
 * spool holds (I6); each link fails alone (I11).
 * On failure: state `waiting` with the code of the cause; one log line a change (link-news.ts).
 * Threads: the event loop only; `tick` is called every few milliseconds and drives every time-out.
 */
import { backoffMs } from './backoff.ts';
import { Confirmations } from './confirmations.ts';
import { EndpointChoice } from './endpoint-choice.ts';
import { FloodMeter } from './flood-meter.ts';
import { DEFAULT_RESPONSE_TIMEOUT_MS, strictest } from './link-pace.ts';
import type { Pace } from './link-pace.ts';
import { conditionOf, kernelFigures } from './link-status.ts';
import { LinkNews } from './link-news.ts';
import { openTransport } from './link-transport.ts';
import type {
  DatagramCounts,
  LinkContext,
  LinkIdentity,
  LinkShares,
  LinkState,
  LinkStatus,
  StreamLink,
} from './link-types.ts';
import { IN_CONNECTION, MOST_DATAGRAMS, MOST_PIECES, UNREFUSED_MS } from './link-types.ts';
import { PreferredTrial } from './preferred-trial.ts';
import { ReadAhead } from './read-ahead.ts';
import { SendWindow } from './send-window.ts';
import type { Piece, StreamFeed } from './stream-feed.ts';
import type { DeliveryCode, LinkTransport, TransportEvents } from './transport.ts';
import { TcpWitness } from './tcp-witness.ts';
import { TriInbox, triEncoder } from './tri-exchange.ts';
import type { TriEncoder, TriMessage } from './tri-exchange.ts';

export class DeliveryLink implements StreamLink {
  readonly #identity: LinkIdentity;
  readonly #context: LinkContext;
  readonly #shares: LinkShares;
  readonly #feeds: StreamFeed[] = [];
  readonly #ahead: ReadAhead;
  readonly #choice: EndpointChoice;
  readonly #confirmations = new Confirmations();
  readonly #window = new SendWindow();
  readonly #news: LinkNews;
  #pace: Pace | undefined;
  #encoder: TriEncoder | undefined;
  #inbox = new TriInbox();
  #flood = new FloodMeter();
  #transport: LinkTransport | undefined;
  /** Of a connection in which nobody answers. */
  #witness: TcpWitness | undefined;
  #state: LinkState = 'idle';
  #sinceWallMs: number;
  #enteredMs: number;
  #retryAtMs = 0;
  #failures = 0;
  /** Data was confirmed on this connection. */
  #hasConfirmed = false;
  #trial: PreferredTrial | undefined;
  /** The preferred endpoint answers: nothing more goes out here. */
  #isLeaving = false;
  #connects = 0;
  #resends = 0;
  readonly #datagrams: DatagramCounts = { sent: 0, unreachable: 0, failed: 0 };
  #code: DeliveryCode | undefined;
  #peerPin: string | undefined;
  #peerUntilMs: number | undefined;
  /** 6.3.6: the LEMF accepted PDU acknowledgement on this connection; else keep-alives confirm. */
  #acknowledges = false;
  #lastRequestMs = 0;
  /** Keep-alives have a rising number of their own (6.3.4); it goes on over reconnects, so that no late answer can match. */
  #sequence = 0;

  constructor(identity: LinkIdentity, context: LinkContext, shares: LinkShares) {
    this.#identity = identity;
    this.#context = context;
    this.#shares = shares;
    this.#news = new LinkNews(context.log);
    this.#choice = new EndpointChoice(identity.endpoints.length, context.returnMs);
    this.#sinceWallMs = context.clock.wallMs();
    this.#enteredMs = context.clock.monotonicMs();
    this.#ahead = new ReadAhead(shares.credit, shares.pools, (feed) => {
      this.offer(feed);
      this.#pump();
    });
  }

  get feeds(): readonly StreamFeed[] {
    return this.#feeds;
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }
  /** 6.3.6: the LEMF took PDU acknowledgement on the connection at hand. */
  get isAcknowledged(): boolean {
    return this.#acknowledges;
  }
  get hasUnconfirmed(): boolean {
    return !this.#confirmations.isAllConfirmed;
  }

  attach(feed: StreamFeed): void {
    this.#feeds.push(feed);
    this.#pace = strictest(this.#pace, feed.about.profile);
    this.#encoder ??= triEncoder(feed.about.profile);
  }

  /** The stream is no more. */
  detach(feed: StreamFeed): void {
    const at = this.#feeds.indexOf(feed);
    if (at >= 0) this.#feeds.splice(at, 1);
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

  /** Somebody waits for it: no pause before the next attempt, and what was sent is asked about now. */
  hurry(): void {
    if (this.#state === 'waiting') this.#retryAtMs = 0;
    if (this.#state !== 'up') return;
    for (const feed of this.#feeds) this.offer(feed);
    this.#pump();
    if (this.#confirmations.hasUncovered) this.#request();
  }

  tick(nowMs: number): void {
    const inStateMs = nowMs - this.#enteredMs;
    switch (this.#state) {
      case 'idle':
        if (this.#feeds.some((feed) => feed.needsLink)) this.#connect();
        return;
      case 'waiting':
        if (nowMs >= this.#retryAtMs) this.#connect();
        return;
      case 'connecting':
        if (inStateMs > this.#context.connectTimeoutMs) this.#fail('WRIT_DELIVERY_UNREACHABLE');
        return;
      case 'negotiating':
      case 'probing':
        if (this.#witness !== undefined) this.#takeUnrefused(inStateMs);
        else if (inStateMs > this.#responseTimeoutMs()) this.#fail('WRIT_DELIVERY_NO_RESPONSE');
        return;
      case 'up':
        this.#tickUp(nowMs);
        return;
      case 'closed':
    }
  }

  status(): LinkStatus {
    const { agencyId, handover, endpoints } = this.#identity;
    const tcp = this.#transport?.figures();
    return {
      agencyId,
      interface: handover,
      state: this.#state,
      sinceMs: this.#sinceWallMs,
      connects: this.#connects,
      resends: this.#resends,
      unconfirmedBytes: this.#confirmations.unconfirmedBytes,
      endpoint: this.#choice.at + 1,
      endpoints: endpoints.length,
      heldBytes: this.#shares.credit.heldBytes,
      ...(tcp === undefined ? {} : { tcp: kernelFigures(tcp) }),
      ...(this.#pace?.datagramKbps === undefined ? {} : { datagrams: { ...this.#datagrams } }),
      ...(this.#peerUntilMs === undefined ? {} : { peerUntilMs: this.#peerUntilMs }),
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
    this.#enter('connecting');
    this.#inbox = new TriInbox();
    this.#flood = new FloodMeter();
    const transport: LinkTransport | undefined = this.#open(this.#choice.at, {
      presented: (untilMs) => (this.#peerUntilMs = untilMs),
      opened: (pin) => this.#opened(pin),
      accepted: () => this.#takeUnrefused(Infinity),
      received: (octets) => this.#received(octets),
      closed: (code) => {
        if (this.#transport === transport) this.#fail(code);
      },
    });
    this.#transport = transport;
  }

  #open(at: number, events: Omit<TransportEvents, 'untuned'>): LinkTransport | undefined {
    const endpoint = this.#identity.endpoints[at];
    if (endpoint === undefined) return undefined;
    return openTransport({
      ...{ endpoint, events, context: this.#context, datagrams: this.#datagrams },
      pins: new Set(this.#feeds.flatMap((feed) => [...feed.pins])),
      datagramKbps: this.#pace?.datagramKbps,
    });
  }

  #opened(pin: string | undefined): void {
    this.#peerPin = pin;
    this.#acknowledges = false;
    if (this.#pace?.isSilent === true) this.#openedSilently(pin);
    else if (this.#pace?.wantsAcknowledgement === true) {
      this.#enter('negotiating');
      this.#write('optionRequest');
    } else this.#probe();
  }

  #openedSilently(pin: string | undefined): void {
    this.#witness = new TcpWitness(() => this.#transport?.acknowledged());
    this.#enter('probing');
    if (pin === undefined) this.#up();
  }

  #takeUnrefused(forMs: number): void {
    if (this.#witness !== undefined && this.#state === 'probing' && forMs > UNREFUSED_MS) this.#up();
  }

  #probe(): void {
    this.#enter('probing');
    this.#request();
  }

  #received(octets: Buffer): void {
    const messages = this.#witness === undefined ? this.#inbox.push(octets) : undefined;
    if (messages === undefined) {
      this.#fail('WRIT_DELIVERY_PROTOCOL');
      return;
    }
    const nowMs = this.#context.clock.monotonicMs();
    for (const message of messages) {
      if (this.#flood.heard(nowMs)) {
        this.#fail('WRIT_DELIVERY_FLOOD');
        return;
      }
      this.#heard(message);
    }
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
      this.#hasConfirmed = true;
      this.#choice.confirmed();
      this.#window.confirmed(answer.roundTripMs, wasBusy);
    }
    this.#pump();
  }

  #up(): void {
    this.#connects++;
    this.#shares.credit.active = true;
    this.#choice.entered(this.#context.clock.monotonicMs());
    this.#enter('up');
    for (const feed of this.#feeds) this.offer(feed);
    this.#pump();
  }

  #tickUp(nowMs: number): void {
    const confirmed = this.#witness?.confirmed(nowMs);
    if (confirmed !== undefined) this.#answered(confirmed);
    const waiting = this.#confirmations.waitingSinceMs();
    if (waiting !== undefined && nowMs - waiting > this.#responseTimeoutMs() * this.#window.patience) {
      this.#window.timedOut(this.#confirmations.unconfirmedBytes);
      this.#fail('WRIT_DELIVERY_NO_RESPONSE');
      return;
    }
    for (const feed of this.#feeds) if (feed.owesChecks) this.offer(feed);
    this.#pump();
    this.#considerReturn(nowMs);
    if (!this.#confirmations.isAllConfirmed) return;
    const isDone = !this.#feeds.some((feed) => feed.needsLink);
    if (isDone || this.#isLeaving) this.#leave(isDone ? 'idle' : 'connecting');
  }

  /** Orderly, with nothing unconfirmed. */
  #leave(next: 'idle' | 'connecting'): void {
    this.#transport?.finish();
    this.#dropConnection();
    if (next === 'connecting') this.#connect();
    else this.#enter('idle');
  }

  /** At another endpoint than the preferred one: asks for that one when it is time, and heeds the answer. */
  #considerReturn(nowMs: number): void {
    const isBack = this.#trial?.verdict(nowMs);
    if (isBack !== undefined) this.#endTrial();
    if (isBack === true) {
      this.#isLeaving = true;
      this.#choice.returns();
    } else if (this.#trial === undefined && this.#choice.asksForPreferred(nowMs)) {
      const untilMs = nowMs + this.#context.connectTimeoutMs;
      this.#trial = new PreferredTrial((events) => this.#open(0, events), untilMs);
    }
  }

  #endTrial(): void {
    this.#trial?.close();
    this.#trial = undefined;
  }

  #pump(): void {
    const transport = this.#transport;
    if (this.#state !== 'up' || transport === undefined) return;
    this.#fill();
    transport.together(() => {
      while (this.#sendNext(transport)) this.#requestByVolume();
    });
    this.#fill();
    this.#requestByTime();
  }

  /** Of datagrams each is a piece of its own. */
  #fill(): void {
    if (this.#pace?.datagramKbps !== undefined) this.#ahead.fill(1);
    else this.#ahead.fill(Math.min(this.#window.bytes, this.#shares.budget?.pieceBytes ?? Infinity));
  }

  #sendNext(transport: LinkTransport): boolean {
    const nowMs = this.#context.clock.monotonicMs();
    if (!this.#ahead.hasReady || !this.#maySend(transport, nowMs)) return false;
    const piece = this.#ahead.take();
    if (piece === undefined) return false;
    if (!piece.feed.takes(piece)) {
      this.#ahead.done(piece);
      return true;
    }
    this.#resends += piece.feed.sending(piece);
    this.#confirmations.sent(piece, nowMs);
    this.#shares.budget?.spend(piece.octets.length);
    const witness = this.#witness;
    witness?.wrote();
    transport.write(piece.octets, () => {
      witness?.taken();
      this.#taken(piece);
    });
    return true;
  }

  #maySend(transport: LinkTransport, nowMs: number): boolean {
    const { unconfirmedBytes, unconfirmedPieces } = this.#confirmations;
    const mostPieces = this.#pace?.datagramKbps === undefined ? MOST_PIECES : MOST_DATAGRAMS;
    const isFull = unconfirmedBytes >= this.#window.bytes || unconfirmedPieces >= mostPieces;
    if (isFull || this.#isLeaving || !transport.isReady) return false;
    return this.#shares.budget?.admits(this.#identity.handover, nowMs) ?? true;
  }

  #taken(piece: Piece): void {
    this.#ahead.done(piece);
    this.#pump();
  }

  #requestByVolume(): void {
    const trigger = Math.min(this.#pace?.keepAliveBytes ?? Infinity, this.#window.quarter);
    if (this.#confirmations.uncoveredBytes >= trigger) this.#request();
  }

  #requestByTime(): void {
    const nowMs = this.#context.clock.monotonicMs();
    const pending = this.#confirmations;
    const isOwed = this.#witness === undefined || pending.hasUncovered;
    const isTime = isOwed && nowMs - this.#lastRequestMs >= (this.#pace?.keepAliveMs ?? 1000);
    // With nothing left to send, a request at once; but one at a time, so that a trickle of PDUs makes no flood of them.
    const isIdle = pending.hasUncovered && pending.outstanding === 0 && this.#ahead.isDrained;
    if (isTime || isIdle) this.#request();
  }

  #request(): void {
    this.#lastRequestMs = this.#context.clock.monotonicMs();
    this.#sequence = (this.#sequence + 1) >>> 0;
    if (this.#witness !== undefined) this.#witness.requested(this.#sequence);
    else this.#write(this.#acknowledges ? 'pDUAcknowledgementRequest' : 'keep-alive', this.#sequence);
    this.#confirmations.requested(this.#sequence, this.#lastRequestMs);
    this.#flood.asked();
  }

  #write(name: Parameters<TriEncoder>[0], sequence?: number): void {
    const number = sequence ?? (this.#sequence = (this.#sequence + 1) >>> 0);
    const octets = this.#encoder?.(name, number, this.#context.clock.wallMs());
    if (octets === undefined) return;
    this.#shares.budget?.spend(octets.length);
    this.#transport?.write(octets);
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
    this.#choice.failed(this.#hasConfirmed && code !== 'WRIT_DELIVERY_NO_RESPONSE');
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
    this.#transport = this.#witness = undefined;
    this.#endTrial();
    this.#isLeaving = this.#hasConfirmed = false;
    this.#ahead.restart();
    this.#confirmations.restart();
    this.#shares.credit.active = false;
    for (const feed of this.#feeds) feed.rewind();
  }

  #enter(state: LinkState): void {
    if (conditionOf(state) !== conditionOf(this.#state)) this.#sinceWallMs = this.#context.clock.wallMs();
    this.#state = state;
    this.#enteredMs = this.#context.clock.monotonicMs();
    const status = this.status();
    this.#context.changed(status);
    this.#news.tell(status);
  }
}

/**
 * One stream on its way to its LEMF: where reading, sending and confirmation stand.
 *
 * Owns: the three positions and the counters; the stored cursor is behind or equal to `confirmed`.
 * Always true: confirmed <= sent <= read <= durable (of the connection at hand); `confirmed` rises only by what a LEMF's
 * response covers; every read starts where the one before it ended.
 * On failure: a stream that can't be read (damage, I8) or that is not what it should be stops with a code, alone; the other
 * streams of its link go on.
 */
import { codeOf, WritError } from '../../base/errors.ts';
import type { NativeSpoolReader, Slab, SpoolCursor, StreamListing } from '../../native/addon.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import type { SecuredSlab } from './outgoing.ts';
import type { SecuredStream } from './secured-stream.ts';
import { StreamProgress } from './stream-progress.ts';

const RETRY_STOPPED_MS = 1000;
/** Of one stream at once: while one is under way, the next is already asked for, so that the disk and the socket work side by side. */
const MOST_READS = 2;
/** A second read is worth it when more than that is left for both. */
const WORTH_TWO_BYTES = 1n << 20n;

/** Consecutive whole PDUs of one stream, as they go to the socket. */
export interface Piece {
  readonly feed: StreamFeed;
  readonly octets: Buffer;
  readonly first: bigint;
  readonly count: number;
  readonly items: number;
  /** When its first record was captured. */
  readonly firstTimeNs: bigint;
  /** Octets of memory that are charged for it until the socket has taken it. */
  readonly credit: number;
  /** Of the feed when it was read: a hold in between makes it nobody's. */
  readonly turn: number;
  /** Of a stream with integrity checks: so many of them have gone out with it and before it. With no records it is checks alone. */
  readonly checksTo?: number;
  /** The pool's buffer that `octets` is a view of; free again when the socket has taken them. */
  readonly lent?: Buffer;
}

/** A secured stream's slabs say how many checks they bring. */
type ReadSlab = Slab & Partial<Pick<SecuredSlab, 'checksTo'>>;

/** What of a piece has to be known until it is confirmed. */
export type SentPart = Pick<Piece, 'first' | 'count' | 'items' | 'checksTo'>;

export class StreamFeed {
  readonly streamId: Buffer;
  readonly grantId: Buffer;
  readonly leg: 1 | 2;
  readonly about: StreamAbout;
  readonly pins: ReadonlySet<string>;
  /** Absent: PDUs go as the spool holds them. */
  readonly secured: SecuredStream | undefined;
  readonly #reader: Pick<NativeSpoolReader, 'read'>;
  #durable: bigint;
  #durableBytes: bigint;
  #ended: boolean;
  #confirmed: bigint;
  #confirmedItems: bigint;
  #resent: bigint;
  #read: bigint;
  #sent: bigint;
  /** Highest record ever sent by this process: what lies below it is a resend. */
  #reached: bigint;
  /** Reads under way, in their order: the turn of each. */
  readonly #reads: number[] = [];
  #lastRead: Promise<unknown> = Promise.resolve();
  /** A second read went on elsewhere than where the first ended: those behind it would, too. */
  #isAstray = false;
  /** A read found nothing though the index had this much: no second try before the index changes. */
  #dryAt: bigint | undefined;
  #stopped: string | undefined;
  #stoppedAtMs = 0;
  #isLive = true;
  readonly #progress = new StreamProgress();
  /** By a person's order (stream-control.ts). */
  #held = false;
  /** Rises with each hold and each rewind: what was read ahead before it is not sent. */
  #turn = 0;

  constructor(
    reader: Pick<NativeSpoolReader, 'read'>,
    listing: StreamListing,
    about: StreamAbout,
    cursor: SpoolCursor,
    secured?: SecuredStream,
  ) {
    this.#reader = reader;
    this.secured = secured;
    this.streamId = listing.streamId;
    this.grantId = listing.grantId;
    this.leg = about.leg === 'iri' ? 1 : 2; // as the spool has it: reports stand in content's place
    this.about = about;
    this.pins = new Set(about.endpoints.flatMap((endpoint) => endpoint.pins));
    this.#durable = listing.durableRecords;
    this.#durableBytes = listing.durableBytes;
    this.#ended = listing.ended;
    this.#confirmed = cursor.confirmed;
    this.#confirmedItems = cursor.confirmedItems;
    this.#resent = cursor.resent;
    this.#read = this.#sent = this.#reached = cursor.confirmed;
  }

  get durable(): bigint {
    return this.#durable;
  }
  /** Octets of what is not confirmed, by the stream's average record: the spool counts them only from its beginning. */
  get bufferedBytes(): bigint {
    return this.bytesFrom(this.#confirmed);
  }
  /** Octets of what is durable and was not read on this connection, likewise. */
  get unreadBytes(): bigint {
    return this.bytesFrom(this.#read);
  }
  get ended(): boolean {
    return this.#ended;
  }
  get sent(): bigint {
    return this.#sent;
  }
  get cursor(): SpoolCursor {
    return { confirmed: this.#confirmed, confirmedItems: this.#confirmedItems, resent: this.#resent };
  }
  get stopped(): string | undefined {
    return this.#stopped;
  }
  /** The last read took all that there was: what comes now is news, not backlog. */
  get isLive(): boolean {
    return this.#isLive;
  }
  get progress(): StreamProgress {
    return this.#progress;
  }

  /** Nothing more will ever come of this stream, and the agency has it all. */
  get isDone(): boolean {
    if (this.#stopped !== undefined) return true;
    return this.#ended && this.#confirmed >= this.#durable && this.secured?.isOwing !== true;
  }

  /** There is, or may come, something to send or to be confirmed. */
  get needsLink(): boolean {
    return !this.isDone && !this.#held;
  }

  get isHeld(): boolean {
    return this.#held;
  }

  /** From now on nothing more goes out; what was sent may still be confirmed. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.#turn++;
    this.#read = this.#sent;
    this.#dryAt = undefined;
  }

  resume(): void {
    this.#held = false;
  }

  /** False: a hold has overtaken the piece; its records are read again after it. */
  takes(piece: Piece): boolean {
    return piece.turn === this.#turn;
  }

  get wantsRead(): boolean {
    if (this.#held || this.#stopped !== undefined) return false;
    const isDry = this.#dryAt === this.#durable;
    return (!isDry && this.#read < this.#durable && this.#mayRead) || this.owesChecks;
  }

  /** Integrity checks are due though no record is: by time, or because the stream has ended. */
  get owesChecks(): boolean {
    if (this.secured === undefined || this.#held || this.#stopped !== undefined || this.#reads.length > 0) return false;
    return this.#read >= this.#durable && this.secured.isDue(this.#read, this.#ended);
  }

  /** One read at a time where little is left, or where one of before a rewind is not back yet. */
  get #mayRead(): boolean {
    if (this.#reads.length === 0) return true;
    const isCurrent = !this.#isAstray && this.#reads.every((turn) => turn === this.#turn);
    return isCurrent && this.#reads.length < MOST_READS && this.bytesFrom(this.#read) > WORTH_TWO_BYTES;
  }

  listed(listing: StreamListing): void {
    this.#durable = listing.durableRecords;
    this.#durableBytes = listing.durableBytes;
    this.#ended = listing.ended;
    // A person may have let the damage be skipped: what the spool could not give is asked for again, now and then.
    const isOfSpool = this.#stopped?.startsWith('WRIT_SPOOL_') === true;
    if (isOfSpool && performance.now() - this.#stoppedAtMs >= RETRY_STOPPED_MS) this.#stopped = undefined;
  }

  stop(code: string): void {
    this.#stopped = code;
  }

  /** A new connection: everything not confirmed is to be sent again, from the first octet of the first such PDU (I6). */
  rewind(): void {
    this.#turn++;
    this.#read = this.#sent = this.#confirmed;
    this.secured?.rewound(this.#confirmed);
    this.#dryAt = undefined;
    this.#isLive = true;
    this.#progress.rewound();
  }

  /**
   * The next pieces, none above `maxBytes` unless it is a single PDU. `undefined`: nothing there yet, or the stream stopped, or
   * `isCurrent` says that a rewind has overtaken the read. `into`: where the octets may go; not with `fine`. The pieces of two
   * calls come in the order of the calls.
   */
  async readAhead(
    maxBytes: number,
    fine: boolean,
    isCurrent: () => boolean,
    into?: Buffer,
  ): Promise<readonly Piece[] | undefined> {
    const isFirst = this.#reads.length === 0;
    const durable = this.#durable;
    const turn = this.#turn;
    this.#reads.push(turn);
    try {
      const slab = await this.#readInTurn(isFirst ? this.#read : undefined, maxBytes, fine, into);
      if (!isCurrent() || turn !== this.#turn || this.#stopped !== undefined) return undefined;
      const isNext = slab?.first === this.#read && (slab.count > 0 || slab.octets.length > 0);
      if (slab === undefined && isFirst && this.#read < durable) this.#dryAt = this.#durable;
      if (slab !== undefined && isFirst && !isNext) throw outOfOrder();
      // A second read that does not go on where the first ended has followed another reader of the stream: it is made again.
      this.#isAstray = !isNext;
      if (slab === undefined || !isNext) return undefined;
      const pieces = fine && slab.count > 0 ? cut(this, slab, maxBytes, turn) : [whole(this, slab, into, turn)];
      this.#read += BigInt(slab.count);
      this.#isLive = this.#read >= durable;
      return pieces;
    } catch (thrown) {
      if (isFirst) this.#stopped = codeOf(thrown) ?? 'WRIT_DELIVERY_READ';
      else this.#isAstray = true; // where that was is not known for sure: a first read finds it, too
      this.#stoppedAtMs = performance.now();
      return undefined;
    } finally {
      this.#reads.splice(this.#reads.indexOf(turn), 1);
      if (this.#reads.length === 0) this.#isAstray = false;
    }
  }

  /** Settles after the read before it. `from` undefined: where that one ends. */
  async #readInTurn(
    from: bigint | undefined,
    maxBytes: number,
    fine: boolean,
    into?: Buffer,
  ): Promise<ReadSlab | undefined> {
    const before = this.#lastRead;
    const isEnd = (): boolean => this.#ended && this.#read >= this.#durable;
    const reading: Promise<ReadSlab | undefined> =
      this.secured?.read(from, maxBytes, this.#turn, isEnd) ??
      this.#reader.read(this.streamId, from, maxBytes, fine, into);
    this.#lastRead = reading.catch(() => undefined);
    const [slab] = await Promise.all([reading, before]);
    return slab;
  }

  /** Octets of the records from `ordinal` on, by the stream's average record. */
  bytesFrom(ordinal: bigint): bigint {
    return this.#durable === 0n ? 0n : (this.#durableBytes * (this.#durable - ordinal)) / this.#durable;
  }

  /** The piece went to the socket. Returns how many of its records were sent before. */
  sending(piece: Pick<Piece, 'first' | 'count' | 'firstTimeNs' | 'checksTo'>): number {
    const end = piece.first + BigInt(piece.count);
    const overlap = this.#reached > piece.first ? (this.#reached < end ? this.#reached : end) - piece.first : 0n;
    this.#sent = end;
    this.#resent += overlap;
    if (end > this.#reached) this.#reached = end;
    if (piece.checksTo !== undefined) this.secured?.sending(piece.checksTo);
    if (piece.count > 0) this.#progress.sent(piece.first, piece.firstTimeNs);
    return Number(overlap);
  }

  /** The LEMF has it: the one place where a stream's confirmed position moves (I7). `latencyMs`: since it was sent. */
  confirm({ first, count, items, checksTo }: SentPart, latencyMs: number): void {
    if (first !== this.#confirmed) throw outOfOrder();
    this.#confirmed += BigInt(count);
    this.#confirmedItems += BigInt(items);
    if (checksTo !== undefined) this.secured?.confirmed(checksTo);
    this.#progress.confirmed(latencyMs);
  }
}

function outOfOrder(): WritError {
  return new WritError(
    'WRIT_DELIVERY_ORDER',
    'a stream was about to go on at another record than the next one; it is held back',
  );
}

function whole(feed: StreamFeed, slab: ReadSlab, into: Buffer | undefined, turn: number): Piece {
  const { octets, first, count, items, firstTimeNs } = slab;
  const isLent = into !== undefined && octets.buffer === into.buffer;
  const credit = octets.length;
  const piece = { feed, octets, first, count, items, firstTimeNs, credit, turn };
  return { ...piece, ...(isLent ? { lent: into } : {}), ...checksOf(slab) };
}

function checksOf(read: object): Pick<Piece, 'checksTo'> {
  return 'checksTo' in read ? { checksTo: Number(read.checksTo) } : {};
}

/** Pieces of at most `maxBytes` at record boundaries: for a LEMF too slow for whole slabs. */
function cut(feed: StreamFeed, slab: Slab, maxBytes: number, turn: number): Piece[] {
  const records = slab.records ?? [];
  if (records.length !== slab.count) throw outOfOrder();
  const pieces: Piece[] = [];
  let begin = 0;
  for (let at = 0; at < records.length; at++) {
    const next = records[at + 1];
    const start = records[begin];
    const last = records[at];
    if (start === undefined || last === undefined) break;
    const wouldBe = next === undefined ? Infinity : next.offset + next.length - start.offset;
    if (wouldBe <= maxBytes) continue;
    const items = records.slice(begin, at + 1).reduce((sum, record) => sum + record.items, 0);
    const octets = slab.octets.subarray(start.offset, last.offset + last.length);
    const { ordinal: first, timeNs: firstTimeNs } = start;
    const piece = { feed, octets, first, count: at + 1 - begin, items, firstTimeNs, credit: octets.length, turn };
    pieces.push({ ...piece, ...checksOf(last) });
    begin = at + 1;
  }
  return pieces;
}

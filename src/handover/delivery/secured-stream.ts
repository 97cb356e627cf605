/**
 * A stream whose PDUs are encrypted or checked on their way (ETSI TS 102 232-1, 7.2.3 and annex G): reads the spool as StreamFeed does,
 * and gives what goes to the agency instead of what the spool holds.
 *
 *     spool:   | 0 | 1 | 2 | ...          ordinals of records: positions, cursor and confirmation go by them alone
 *     agency:  |[0]|[1]| hash |[2]| ...   a check belongs to the record before it, and is sent and confirmed together with it; one that
 *                                         falls due when nothing follows goes out as a slab of no records
 *
 * Owns: the log (handover-log.ts), the chain at hand (check-maker.ts), where checks stand (check-shelf.ts). Always true: a record and the
 * checks behind it are the same octets whenever they are sent again, also by another process (I6): the key is derived from the stream's
 * own, the byte counter from the nearest mark in the log and the sizes of what lies between, and a check is in the log before it is sent.
 * What neither a mark nor a hash in the log stands for is not freed: `keepFrom`.
 * On failure: a read throws, and the feed stops with the code. Threads: the event loop; one read at a time.
 */
import type { KeyObject } from 'node:crypto';
import type { IntegritySignature } from '../../model/security-options.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import type { NativeSpoolReader, Slab, SlabRecord } from '../../native/addon.ts';
import { firstByteCounter, nextByteCounter } from '../asn1/encryption.ts';
import { CheckMaker, type NewCheck } from './check-maker.ts';
import { CheckShelf } from './check-shelf.ts';
import type { ChecksOwed } from './checks-owed.ts';
import { type CounterMark, HandoverLog, type LogEntry, type LoggedCheck } from './handover-log.ts';
import type { DeliveryClock } from './link-types.ts';
import { emptySlab, Outgoing, type SecuredSlab } from './outgoing.ts';
import { isData, RecordSealer } from './record-sealer.ts';
import { coerceError, WritError } from '../../base/errors.ts';

export type SlabReader = Pick<NativeSpoolReader, 'read'>;

export interface SecuredParts {
  readonly reader: Pick<NativeSpoolReader, 'read' | 'handoverKey'>;
  readonly streamId: Buffer;
  readonly about: StreamAbout;
  /** What the agency has confirmed, at the start. */
  readonly confirmed: bigint;
  /** What was durable then: so far, at most, a process before this one may have sent. */
  readonly durable: bigint;
  /** Absent: what was sent is remembered no longer than the process lives. */
  readonly logFile: string | undefined;
  readonly signer: (signature: IntegritySignature) => KeyObject;
  readonly clock: DeliveryClock;
  /** More may be freed than before. */
  readonly released: () => void;
}

/** So much is read again, at most, to know where the byte counter stood. */
const MARK_OCTETS = 4 << 20;
const WALK_OCTETS = 256 << 10;
/** Ends of slabs that are remembered: of what may be unconfirmed. */
const MOST_RECENT = 512;
/** A log that has grown by so much is worth writing anew. */
const PRUNE_OCTETS = 4 << 20;

/** Behind the record before `ordinal`; the checks after that one are not counted yet. */
interface Place {
  readonly ordinal: bigint;
  readonly counter: bigint;
}

export class SecuredStream {
  readonly #parts: SecuredParts;
  readonly #sealer: RecordSealer;
  readonly #maker: CheckMaker | undefined;
  readonly #log: HandoverLog;
  readonly #shelf = new CheckShelf();
  #marks: CounterMark[] = [];
  #recent: Place[] = [];
  #place: Place | undefined;
  #readTo: bigint | undefined;
  #turn = 0;
  #sinceMark = 0;
  /** What is on disk: below it every record is under a hash; so many marks. */
  #safe = { hashed: 0n, marks: 0 };
  /** The stream has ended, and its last checks are made. */
  #isFinal = false;
  #isSettled = false;
  #prunedAt: number;
  #broken: Error | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** Throws WRIT_DELIVERY_HANDOVER_LOG, or what the spool says of the key. */
  constructor(parts: SecuredParts) {
    this.#parts = parts;
    const { reader, streamId, about, clock, logFile: file } = parts;
    const security = about.profile.security ?? {};
    this.#sealer = new RecordSealer(reader, streamId, security);
    this.#log = new HandoverLog({ file, streamId, key: reader.handoverKey(streamId, 'log') });
    if (this.#log.isNew && parts.confirmed > 0n) throw lostLog(file);
    if (security.integrity !== undefined) {
      const rule = security.integrity;
      const times = { nowMs: () => clock.monotonicMs(), wallMs: () => clock.wallMs() };
      this.#maker = new CheckMaker({ about, rule, key: () => parts.signer(rule.signature), ...times });
    }
    for (const entry of this.#log.initial) this.#restore(entry);
    this.#noteSafe();
    this.rewound(parts.confirmed);
    this.#shelf.confirm(this.#shelf.next);
    this.#prunedAt = this.#log.octets;
  }

  /** Something is sent, or to be sent, that is not confirmed, beside the records. */
  get isOwing(): boolean {
    if (!this.#isFinal) return true;
    return this.#maker !== undefined && !(this.#maker.isSettled && this.#shelf.isAllConfirmed);
  }

  /** What the records before `sent` are not under yet. Undefined: there are no checks. */
  checksOwed(sent: bigint): ChecksOwed | undefined {
    const maker = this.#maker;
    if (maker === undefined) return undefined;
    const behind = maker.hashed < sent ? Number(sent - maker.hashed) : 0;
    return { unhashed: behind + maker.unhashed, unsigned: maker.unsigned, unconfirmed: this.#shelf.unconfirmed };
  }

  /** Since the log begins. Undefined: there are none. */
  get checks(): { readonly made: number; readonly confirmed: number } | undefined {
    if (this.#maker === undefined) return undefined;
    return { made: this.#shelf.total, confirmed: this.#shelf.total - this.#shelf.unconfirmed };
  }

  /** Records may be freed below it. `confirmed`: by the agency. */
  keepFrom(confirmed: bigint): bigint {
    const hashed = this.#maker === undefined ? confirmed : this.#safe.hashed;
    const needed = hashed < confirmed ? hashed : confirmed;
    if (!this.#sealer.encrypts) return needed;
    return this.#marks.slice(0, this.#safe.marks).findLast(({ ordinal }) => ordinal <= needed)?.ordinal ?? 0n;
  }

  /** `read`: the next record to be read. `isEnd`: there will be no more than those before it. */
  isDue(read: bigint, isEnd: boolean): boolean {
    const maker = this.#maker;
    if (isEnd && !this.#isFinal) return true;
    if (maker === undefined || read === 0n) return false;
    return !this.#shelf.isAllPut || maker.hashed < read || maker.isHashLate || maker.isSignatureLate;
  }

  /**
   * As NativeSpoolReader.read, in the order of the calls. `isEnd`: nothing will follow what is durable. `turn`: of another one than the read
   * before, what was read and not sent is given again.
   */
  read(
    ordinal: bigint | undefined,
    maxBytes: number,
    turn: number,
    isEnd: () => boolean,
  ): Promise<SecuredSlab | undefined> {
    return this.#queued(() => this.#read(ordinal ?? this.#readTo, maxBytes, turn, isEnd));
  }

  /** A new connection begins at this record. */
  rewound(ordinal: bigint): void {
    this.#shelf.rewind(ordinal);
  }

  sending(checksTo: number): void {
    this.#shelf.sent(checksTo);
  }

  confirmed(checksTo: number): void {
    this.#shelf.confirm(checksTo);
    if (this.#isFinal && !this.isOwing) void this.#queued(() => this.#settle()).catch(() => undefined);
  }

  /** For a range that is sent again: the same records and checks, and nothing new. */
  replay(): SlabReader {
    let place: Place | undefined;
    return {
      read: (_, ordinal, maxBytes) =>
        this.#queued(async () => {
          if (ordinal === undefined) return undefined;
          const at = place?.ordinal === ordinal ? place : await this.#walk(ordinal, undefined);
          const slab = await this.#spool(ordinal, maxBytes);
          if (slab === undefined) return undefined;
          const out = new Outgoing();
          place = await this.#replayed(slab, at, out);
          return out.slab(slab, this.#shelf.next);
        }),
    };
  }

  /** The first record from `kept` on whose octets can be told: what the spool holds before a mark says nothing of the byte counter. */
  knownFrom(kept: bigint): bigint | undefined {
    if (!this.#sealer.encrypts) return kept;
    return this.#marks.find(({ ordinal }) => ordinal >= kept)?.ordinal;
  }

  get wantsPruning(): boolean {
    return this.#log.octets - this.#prunedAt >= PRUNE_OCTETS;
  }

  /** Drops what stands for records below `kept`, which the spool has no more; nothing where no mark is known from there on. */
  prune(kept: bigint): Promise<void> {
    return this.#queued(async () => {
      const known = this.knownFrom(kept) ?? 0n;
      const from = this.#shelf.keptFrom(known);
      const marks = this.#marks.filter(({ ordinal }, index) => ordinal >= known || index === this.#marks.length - 1);
      const entries: LogEntry[] = marks.map((each) => ({ type: 'mark', mark: each }));
      for (let number = from; number < this.#shelf.total; number++) {
        entries.push({ type: 'check', check: await this.#logged(number) });
      }
      if (this.#isSettled) entries.push({ type: 'settled' });
      await this.#log.replace(entries);
      this.#marks = marks;
      this.#shelf.drop(from);
      this.#noteSafe();
      this.#prunedAt = this.#log.octets;
    });
  }

  async close(): Promise<void> {
    await this.#queue;
    await this.#log.close();
  }

  #queued<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  #restore(entry: LogEntry): void {
    if (entry.type === 'mark') {
      this.#marks.push(entry.mark);
      if (this.#maker !== undefined && entry.mark.hashed > this.#maker.hashed) this.#maker.hashed = entry.mark.hashed;
    } else if (entry.type === 'check') {
      this.#shelf.push(entry.check);
      this.#maker?.restore(entry.check);
    } else {
      this.#shelf.confirm(this.#shelf.total);
      this.#isFinal = this.#isSettled = true;
    }
  }

  get #loggedHash(): bigint {
    const marked = this.#marks.at(-1)?.hashed ?? 0n;
    return this.#shelf.hashed > marked ? this.#shelf.hashed : marked;
  }

  #noteSafe(): void {
    this.#safe = { hashed: this.#loggedHash, marks: this.#marks.length };
  }

  #spool(ordinal: bigint, maxBytes: number): Promise<Slab | undefined> {
    return this.#parts.reader.read(this.#parts.streamId, ordinal, maxBytes, true);
  }

  async #read(
    at: bigint | undefined,
    maxBytes: number,
    turn: number,
    isEnd: () => boolean,
  ): Promise<SecuredSlab | undefined> {
    this.#readTo = undefined;
    if (this.#broken !== undefined) throw this.#broken;
    if (at === undefined) return undefined;
    if (turn !== this.#turn) this.#shelf.putAgain();
    this.#turn = turn;
    await this.#begin();
    const place = await this.#seek(at);
    const slab = await this.#spool(at, maxBytes);
    const out = new Outgoing();
    this.#place = this.#process(slab, place, out, slab === undefined && isEnd());
    await this.#store(out.entries);
    if (this.#isFinal && !this.isOwing) await this.#settle();
    this.#readTo = this.#place.ordinal;
    if (slab === undefined && out.octets === 0) return undefined;
    return out.slab(slab ?? emptySlab(at, this.#parts.clock.wallMs()), this.#shelf.next);
  }

  /** Before the stream's first PDU: where the byte counter begins has to be the same for ever. */
  async #begin(): Promise<void> {
    if (this.#marks.length > 0) return;
    const counter = firstByteCounter(Math.floor(this.#parts.clock.wallMs() / 1000));
    const mark = { ordinal: 0n, counter, hashed: 0n };
    this.#marks.push(mark);
    await this.#store([{ type: 'mark', mark }]);
  }

  /** What is not on disk must not go out: after a failure nothing of the stream does, until delivery begins anew. */
  async #store(entries: readonly LogEntry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      await this.#log.append(entries);
    } catch (thrown) {
      this.#broken = coerceError(thrown);
      throw this.#broken;
    }
    this.#noteSafe();
    this.#parts.released();
  }

  async #settle(): Promise<void> {
    if (this.#isSettled) return;
    this.#isSettled = true;
    await this.#store([{ type: 'settled' }]);
  }

  /** Where `at` is, with everything below it in the hash at hand or under a hash before it. */
  async #seek(at: bigint): Promise<Place> {
    const isHashed = this.#maker === undefined || this.#maker.hashed >= at;
    if (isHashed && this.#place?.ordinal === at) return this.#place;
    return this.#walk(at, this.#maker);
  }

  /** From the nearest place that is known, reading again what lies between. `maker`: takes what no hash covers yet. */
  async #walk(at: bigint, maker: CheckMaker | undefined): Promise<Place> {
    const wanted = maker !== undefined && maker.hashed < at ? maker.hashed : at;
    let place = this.#known(wanted);
    while (place.ordinal < at) {
      const slab = await this.#spool(place.ordinal, WALK_OCTETS);
      if (slab === undefined) throw lostLog(this.#parts.logFile);
      for (const record of slab.records ?? []) {
        if (record.ordinal < at) place = this.#passed(record, slab, place, maker);
      }
    }
    return place;
  }

  #known(ordinal: bigint): Place {
    if (!this.#sealer.encrypts) return { ordinal, counter: 0n };
    const fits = (place: Place): boolean => place.ordinal <= ordinal;
    const [recent, mark] = [this.#recent.findLast(fits), this.#marks.findLast(fits)];
    if (mark === undefined) throw lostLog(this.#parts.logFile);
    return recent !== undefined && recent.ordinal > mark.ordinal ? recent : mark;
  }

  /** A record that is not sent now. */
  #passed(record: SlabRecord, slab: Slab, before: Place, maker: CheckMaker | undefined): Place {
    const isNew = maker?.hashed === record.ordinal;
    const counter = this.#pastChecks(before);
    const sealed = this.#sealer.seal(record, slab, counter, isNew);
    if (isNew && sealed.hashed !== undefined && sealed.cin !== undefined) maker.turn(sealed.cin);
    if (isNew) maker.add(sealed.hashed, sealed.sequence);
    return { ordinal: record.ordinal + 1n, counter: nextByteCounter(counter, sealed.wire.length) };
  }

  #pastChecks({ ordinal, counter }: Place): bigint {
    if (!this.#sealer.encrypts || ordinal === 0n) return counter;
    return nextByteCounter(counter, this.#shelf.octetsBehind(ordinal - 1n));
  }

  #process(slab: Slab | undefined, from: Place, out: Outgoing, isEnd: boolean): Place {
    let place = from;
    this.#putChecks(place.ordinal, out);
    for (const record of slab?.records ?? []) {
      place = this.#sendRecord(record, slab as Slab, place, out);
      this.#putChecks(place.ordinal, out);
      out.ends(record, this.#shelf.next);
    }
    this.#close(place, out, isEnd);
    this.#recent.push(place);
    if (this.#recent.length > MOST_RECENT) this.#recent.splice(0, MOST_RECENT / 2);
    return place;
  }

  #sendRecord(record: SlabRecord, slab: Slab, before: Place, out: Outgoing): Place {
    const maker = this.#maker;
    const isNew = maker?.hashed === record.ordinal;
    if (isNew) this.#turnTo(record, slab, before, out);
    const counter = this.#pastChecks(before);
    const { wire, hashed, sequence } = this.#sealer.seal(record, slab, counter, isNew);
    out.put(wire);
    this.#sinceMark += wire.length;
    const place = { ordinal: record.ordinal + 1n, counter: nextByteCounter(counter, wire.length) };
    if (isNew) {
      maker.add(hashed, sequence);
      this.#take(maker.byCount(), place, out);
    }
    return place;
  }

  /** A stream that goes on with another CIN begins another chain. */
  #turnTo(record: SlabRecord, slab: Slab, before: Place, out: Outgoing): void {
    const cin = isData(record) ? this.#sealer.cinOf(record, slab) : undefined;
    if (cin === undefined) return;
    this.#take(this.#maker?.turn(cin) ?? [], before, out);
    this.#putChecks(before.ordinal, out);
  }

  /** Checks that were made now, at this place. */
  #take(made: readonly NewCheck[], place: Place, out: Outgoing): void {
    for (const { pdu, body, kind, number, cin } of made) {
      const wire = this.#sealer.sealCheck(pdu, this.#pastChecks(place), number);
      const check: LoggedCheck = { after: place.ordinal - 1n, kind, number, cin, body, wire };
      this.#shelf.push(check);
      out.entries.push({ type: 'check', check });
    }
  }

  /** Those behind the records before `ordinal` that are not sent yet. What is not confirmed is in memory. */
  #putChecks(ordinal: bigint, out: Outgoing): void {
    for (let check = this.#shelf.takeBefore(ordinal); check !== undefined; check = this.#shelf.takeBefore(ordinal)) {
      if (check.logged === undefined) throw lostLog(this.#parts.logFile);
      out.put(check.logged.wire);
    }
  }

  async #logged(number: number): Promise<LoggedCheck> {
    return this.#shelf.at(number)?.logged ?? (await this.#log.check(number - this.#shelf.gone));
  }

  /**
   * The end of what there is now: checks that time makes due, and marks. Time puts a check behind no record that a process before this one
   * may have sent already, for what followed that record then must follow it again; count does, since it counts the same.
   */
  #close(place: Place, out: Outgoing, isEnd: boolean): void {
    const maker = this.#maker;
    if (maker?.hashed === place.ordinal && place.ordinal > 0n && place.ordinal >= this.#parts.durable) {
      this.#take(isEnd ? maker.close() : maker.byTime(), place, out);
      this.#putChecks(place.ordinal, out);
      out.endsAfter(this.#shelf.next);
    }
    if (this.#sinceMark >= MARK_OCTETS || (isEnd && !this.#isFinal)) this.#mark(place, out);
    if (isEnd) this.#isFinal = true;
  }

  #mark({ ordinal, counter }: Place, out: Outgoing): void {
    const last = this.#marks.at(-1);
    const hashed = this.#maker?.isEmpty === true ? this.#maker.hashed : this.#loggedHash;
    this.#sinceMark = 0;
    if (last !== undefined && ordinal <= last.ordinal && hashed <= last.hashed) return;
    const mark = { ordinal, counter, hashed };
    this.#marks.push(mark);
    out.entries.push({ type: 'mark', mark });
  }

  async #replayed(slab: Slab, from: Place, out: Outgoing): Promise<Place> {
    let place = from;
    for (const record of slab.records ?? []) {
      const counter = this.#pastChecks(place);
      const { wire } = this.#sealer.seal(record, slab, counter, false);
      out.put(wire);
      for (let number = this.#shelf.firstAfter(record.ordinal); ; number++) {
        if (this.#shelf.at(number)?.after !== record.ordinal) break;
        out.put((await this.#logged(number)).wire);
      }
      out.ends(record, 0);
      place = { ordinal: record.ordinal + 1n, counter: nextByteCounter(counter, wire.length) };
    }
    return place;
  }
}

function lostLog(file: string | undefined): WritError {
  return new WritError(
    'WRIT_DELIVERY_HANDOVER_LOG',
    `${file ?? 'the log of a stream'} is missing, or lacks what was sent already: restore it from a copy`,
  );
}

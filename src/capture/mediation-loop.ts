/**
 * From the journal to the HI2 spool. Owns the place in the journal up to which records were folded, and the PDUs that are
 * made and not yet in the spool: a queue for each order.
 *
 * I6: an event is in the journal, durable, before anything is made of it here; and after a restart the whole journal is
 * folded again, while the first n PDUs of a grant are skipped, n being what its HI2 stream already holds. So a crash
 * anywhere between match and IRI loses nothing and makes nothing twice.
 *
 * On failure of the spool: the PDU stays first in its order's queue and is tried again; no later one of that order overtakes it, and the
 * other orders' go on (I11). It is told once that IRI waits, and when it goes on. A
 * record that can't be folded or a PDU that can't be encoded halts the IRI of its grant alone, loudly: to leave one out would shift the count that I6 rests on.
 * Memory: when 100,000 PDUs wait, nothing more is folded until some were taken; what is not folded lies in the journal.
 * Threads: the JS thread only; run() never runs twice at a time.
 */
import type { JournalRecord, NativeEngine, NativeGrant } from '../native/addon.ts';
import { codeOf } from '../base/errors.ts';
import { idFromOctets } from '../model/ids.ts';
import type { IriPdu, Mediator } from './ports.ts';

const batch = 1000;
const retryMs = 200;
const mostWaiting = 100_000;

export interface MediationLoopOptions {
  readonly engine: Pick<NativeEngine, 'journal' | 'appendIri'>;
  readonly mediator: Mediator;
  /** Sees each record once a process life, before its PDUs are stored. */
  readonly onRecord?: (record: JournalRecord) => void;
  /** Codes, ids of grants and counts only. */
  readonly onFault: (code: string, detail: string) => void;
  /** PDUs in memory at which folding rests. */
  readonly mostWaiting?: number;
}

/** One order's PDUs on their way. */
interface Lane {
  readonly id: string;
  /** How many PDUs are still to be skipped: the stream holds them. */
  stored: bigint;
  queue: IriPdu[];
  /** No more is made for this order, for good: what fails, or what was ended. */
  isHalted: boolean;
  /** The spool's last answer was no. */
  refused: string | undefined;
}

export class MediationLoop {
  readonly #options: MediationLoopOptions;
  readonly #lanes = new Map<string, Lane>();
  /** Of these lanes, what a PDU waits in. */
  readonly #busy = new Set<Lane>();
  #waiting = 0;
  #next = 0n;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MediationLoopOptions) {
    this.#options = options;
  }

  /** Before the first run that may meet records of this grant. `iriRecords`: what its HI2 stream holds. */
  add(grant: NativeGrant, iriRecords: bigint): void {
    this.#laneOf(grant.grantId).stored = iriRecords;
    this.#options.mediator.add(grant);
  }

  /**
   * A grant whose streams could not be opened before: its part of what was folded already is folded now. Only its own: the others'
   * records have been.
   */
  addLate(grant: NativeGrant, iriRecords: bigint): void {
    this.add(grant, iriRecords);
    for (let from = 0n; from < this.#next;) {
      const records = this.#options.engine.journal(from, batch).filter(({ ordinal }) => ordinal < this.#next);
      const last = records.at(-1);
      if (last === undefined) break;
      for (const record of records) if (record.grantId.equals(grant.grantId)) this.#fold(record);
      from = last.ordinal + 1n;
    }
    this.run();
  }

  /** Folds every durable record there is, as far as memory allows. True when all PDUs due are in the spool. */
  run(): boolean {
    clearTimeout(this.#timer);
    const before = this.#refusedLanes();
    const isFolded = this.#foldAll();
    this.#tell(before);
    if (isFolded && this.#waiting === 0) return true;
    this.#timer = setTimeout(() => this.run(), retryMs);
    return false;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** False: too much waits already. */
  #foldAll(): boolean {
    this.#drain();
    for (;;) {
      if (this.#waiting >= (this.#options.mostWaiting ?? mostWaiting)) return false;
      const records = this.#options.engine.journal(this.#next, batch);
      const last = records.at(-1);
      if (last === undefined) return true;
      for (const record of records) {
        this.#options.onRecord?.(record);
        this.#fold(record);
      }
      this.#next = last.ordinal + 1n;
      this.#drain();
    }
  }

  #laneOf(grantId: Buffer): Lane {
    const key = grantId.toString('hex');
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const made: Lane = { id: idFromOctets(grantId), stored: 0n, queue: [], isHalted: false, refused: undefined };
    this.#lanes.set(key, made);
    return made;
  }

  #fold(record: JournalRecord): void {
    try {
      for (const pdu of this.#options.mediator.accept(record)) this.#enqueue(this.#laneOf(pdu.grantId), pdu);
    } catch (thrown) {
      this.#halt(this.#laneOf(record.grantId), codeOf(thrown) ?? 'WRIT_CORE_IRI_ENCODING');
    }
  }

  #enqueue(lane: Lane, pdu: IriPdu): void {
    lane.queue.push(pdu);
    this.#busy.add(lane);
    this.#waiting += 1;
  }

  #halt(lane: Lane, code: string): void {
    if (lane.isHalted) return;
    lane.isHalted = true;
    this.#options.onFault(code, `no more IRI is made of grant ${lane.id}`);
  }

  #drain(): void {
    for (const lane of this.#busy) this.#drainLane(lane);
  }

  #drainLane(lane: Lane): void {
    let done = 0;
    lane.refused = undefined;
    for (const pdu of lane.queue) {
      if (!this.#store(lane, pdu)) break;
      done += 1;
    }
    this.#waiting -= done;
    lane.queue = lane.queue.slice(done);
    if (lane.queue.length === 0) this.#busy.delete(lane);
  }

  /** False: the spool takes nothing of this order now. */
  #store(lane: Lane, pdu: IriPdu): boolean {
    if (lane.stored > 0n) {
      lane.stored -= 1n;
      return true;
    }
    const octets = lane.isHalted ? undefined : this.#encode(lane, pdu);
    return octets === undefined || this.#append(lane, pdu, octets);
  }

  #encode(lane: Lane, pdu: IriPdu): Buffer | undefined {
    try {
      return pdu.encode();
    } catch (thrown) {
      this.#halt(lane, codeOf(thrown) ?? 'WRIT_CORE_IRI_ENCODING');
      return undefined;
    }
  }

  #append(lane: Lane, pdu: IriPdu, octets: Buffer): boolean {
    try {
      this.#options.engine.appendIri(pdu.grantId, pdu.kind, pdu.timeNs, octets);
      return true;
    } catch (thrown) {
      const code = codeOf(thrown) ?? 'WRIT_CORE_IRI_STORAGE';
      // That stream was ended to be destroyed.
      if (code === 'WRIT_ENGINE_IRI_ENDED') this.#halt(lane, code);
      else lane.refused = code;
      return code === 'WRIT_ENGINE_IRI_ENDED';
    }
  }

  #refusedLanes(): ReadonlySet<Lane> {
    return new Set([...this.#busy].filter(({ refused }) => refused !== undefined));
  }

  /** What changed in one run, together: a full disk refuses the IRI of all orders at once. */
  #tell(before: ReadonlySet<Lane>): void {
    const now = this.#refusedLanes();
    const [first, ...more] = [...now].filter((lane) => !before.has(lane));
    if (first?.refused !== undefined) this.#options.onFault(first.refused, `IRI waits of ${nameAll(first, more)}`);
    const [freed, ...others] = [...before].filter((lane) => !now.has(lane));
    if (freed !== undefined) this.#options.onFault('WRIT_CORE_IRI_GOES_ON', `IRI goes on of ${nameAll(freed, others)}`);
  }
}

function nameAll(first: Lane, more: readonly Lane[]): string {
  return `grant ${first.id}${more.length === 0 ? '' : ` and ${more.length} more`}`;
}

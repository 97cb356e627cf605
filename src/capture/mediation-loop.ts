/**
 * From the journal to the HI2 spool. Owns the place in the journal up to which records were folded, and the PDUs that are
 * made and not yet in the spool.
 *
 * I6: an event is in the journal, durable, before anything is made of it here; and after a restart the whole journal is
 * folded again, while the first n PDUs of a grant are skipped, n being what its HI2 stream already holds. So a crash
 * anywhere between match and IRI loses nothing and makes nothing twice.
 *
 * On failure of the spool: the PDU stays first in the queue and is tried again; no later one overtakes it. A
 * record that can't be folded or a PDU that can't be encoded halts the IRI of its grant alone, loudly: to leave one out would shift the count that I6 rests on.
 * Threads: the JS thread only; run() never runs twice at a time.
 */
import type { JournalRecord, NativeEngine, NativeGrant } from '../native/addon.ts';
import { codeOf } from '../base/errors.ts';
import type { IriPdu, Mediator } from './ports.ts';

const batch = 1000;
const retryMs = 200;

export interface MediationLoopOptions {
  readonly engine: Pick<NativeEngine, 'journal' | 'appendIri'>;
  readonly mediator: Mediator;
  /** Sees each record once a process life, before its PDUs are stored. */
  readonly onRecord?: (record: JournalRecord) => void;
  readonly onFault: (code: string) => void;
}

export class MediationLoop {
  readonly #options: MediationLoopOptions;
  /** By grant: how many of its PDUs are still to be skipped. */
  readonly #stored = new Map<string, bigint>();
  readonly #halted = new Set<string>();
  readonly #queue: IriPdu[] = [];
  #next = 0n;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MediationLoopOptions) {
    this.#options = options;
  }

  /** Before the first run that may meet records of this grant. `iriRecords`: what its HI2 stream holds. */
  add(grant: NativeGrant, iriRecords: bigint): void {
    this.#stored.set(grant.grantId.toString('hex'), iriRecords);
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

  /** Folds every durable record there is. True when all PDUs due are in the spool. */
  run(): boolean {
    clearTimeout(this.#timer);
    for (;;) {
      if (!this.#drain()) return false;
      const records = this.#options.engine.journal(this.#next, batch);
      const last = records.at(-1);
      if (last === undefined) return true;
      for (const record of records) {
        this.#options.onRecord?.(record);
        this.#fold(record);
      }
      this.#next = last.ordinal + 1n;
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #fold(record: JournalRecord): void {
    try {
      this.#queue.push(...this.#options.mediator.accept(record));
    } catch (thrown) {
      this.#halt(record.grantId.toString('hex'), thrown);
    }
  }

  #halt(key: string, thrown: unknown): void {
    this.#halted.add(key);
    this.#options.onFault(codeOf(thrown) ?? 'WRIT_CORE_IRI_ENCODING');
  }

  #drain(): boolean {
    while (this.#queue.length > 0) {
      const [pdu] = this.#queue;
      if (pdu !== undefined && !this.#store(pdu)) return false;
      this.#queue.shift();
    }
    return true;
  }

  /** False: the spool takes nothing now. */
  #store(pdu: IriPdu): boolean {
    const key = pdu.grantId.toString('hex');
    const skip = this.#stored.get(key) ?? 0n;
    if (skip > 0n) {
      this.#stored.set(key, skip - 1n);
      return true;
    }
    const octets = this.#halted.has(key) ? undefined : this.#encode(pdu, key);
    return octets === undefined || this.#append(pdu, octets);
  }

  #encode(pdu: IriPdu, key: string): Buffer | undefined {
    try {
      return pdu.encode();
    } catch (thrown) {
      this.#halt(key, thrown);
      return undefined;
    }
  }

  #append(pdu: IriPdu, octets: Buffer): boolean {
    try {
      this.#options.engine.appendIri(pdu.grantId, pdu.kind, pdu.timeNs, octets);
      return true;
    } catch (thrown) {
      this.#options.onFault(codeOf(thrown) ?? 'WRIT_CORE_IRI_STORAGE');
      // That stream was ended to be destroyed; the other orders' IRI goes on.
      if (codeOf(thrown) === 'WRIT_ENGINE_IRI_ENDED') return true;
      this.#timer = setTimeout(() => this.run(), retryMs);
      return false;
    }
  }
}

/**
 * The office's link to the core: carries grants with both signatures and stops to it, and what the core did back into the
 * database. It mints nothing and decides nothing; what it carries the core verifies.
 *
 * Always true: one round at a time; each answer of the core is recorded in one transaction, and a round that fails anywhere
 * is simply made again (the core takes a grant twice without harm, journal records below the kept ordinal are skipped).
 * On failure of core or database: the next round, a pause later; `state` says what is down.
 */
import { codeOf } from '../base/errors.ts';
import type { Reader } from '../db/transaction.ts';
import { withTransaction } from '../db/transaction.ts';
import { IpcClient } from '../ipc/client.ts';
import { coreContract } from '../ipc/core-messages.ts';
import type { CoreContract, InstallAnswer, JournalEntry } from '../ipc/core-messages.ts';
import { idToOctets } from '../model/ids.ts';
import {
  applyCoreJournal,
  grantsToInstall,
  nextJournalOrdinal,
  reconcileWithCore,
  recordInstalled,
  recordRefused,
  recordStopCarried,
  stopsToCarry,
} from '../warrants/core-link.ts';
import type { CoreJournalRecord } from '../warrants/core-link.ts';
import type { GrantToInstall } from '../warrants/types.ts';
import { Rounds } from './rounds.ts';

export interface CarrierOptions {
  readonly db: Reader;
  readonly coreSocket: string;
  readonly onFault: (what: 'core' | 'database', code: string) => void;
  readonly pollMs?: number;
}

export interface CarrierState {
  readonly core: boolean;
  readonly database: boolean;
  readonly installed: number;
  readonly refused: number;
  readonly journalNext: bigint;
}

const defaultPollMs = 250;
const grantsARound = 500;
const recordsARound = 1000;
const noGrant = Buffer.alloc(16);

export class Carrier {
  readonly #options: CarrierOptions;
  readonly #core: IpcClient<CoreContract>;
  readonly #rounds: Rounds;
  #reconciled = false;
  #database = true;
  #installed = 0;
  #refused = 0;
  #journalNext = 0n;

  constructor(options: CarrierOptions) {
    this.#options = options;
    this.#rounds = new Rounds(() => this.#run(), options.pollMs ?? defaultPollMs);
    this.#core = new IpcClient({
      path: options.coreSocket,
      contract: coreContract,
      onEvent: () => this.wake(),
      onUp: () => this.wake(),
      onLost: () => (this.#reconciled = false),
    });
    this.wake();
  }

  get state(): CarrierState {
    const [database, installed, refused, journalNext] = [
      this.#database,
      this.#installed,
      this.#refused,
      this.#journalNext,
    ];
    return { core: this.#core.up, database, installed, refused, journalNext };
  }

  /** A round now: after a second signature, a stop, an event of the core. */
  wake(): void {
    this.#rounds.wake();
  }

  async close(): Promise<void> {
    const ended = this.#rounds.close();
    this.#core.close();
    await ended;
  }

  async #run(): Promise<void> {
    try {
      if (!this.#core.up) return;
      if (!this.#reconciled) await this.#reconcile();
      const more = await this.#carryGrants();
      await this.#carryStops();
      if ((await this.#copyJournal()) || more) this.wake();
      this.#database = true;
    } catch (thrown) {
      this.#failed(codeOf(thrown));
    }
  }

  /** What is no WritError came from the database's driver. */
  #failed(code: string | undefined): void {
    const what = code === undefined || code.startsWith('WRIT_DB_') ? 'database' : 'core';
    if (what === 'database') this.#database = false;
    this.#options.onFault(what, code ?? 'WRIT_OFFICE_DATABASE');
  }

  async #reconcile(): Promise<void> {
    const { grants } = await this.#core.call('grants', {});
    await withTransaction(this.#options.db, (tx) => reconcileWithCore(tx, grants));
    this.#reconciled = true;
  }

  /** True when there may be more. */
  async #carryGrants(): Promise<boolean> {
    const due = await grantsToInstall(this.#options.db, grantsARound);
    if (due.length === 0) return false;
    const { results } = await this.#core.call('install', { grants: due.map((grant) => grant.signed) }, 60_000);
    await this.#recordAnswers(due, results);
    return due.length === grantsARound;
  }

  async #recordAnswers(due: readonly GrantToInstall[], results: readonly InstallAnswer[]): Promise<void> {
    const installed = results.flatMap((result) =>
      result.ok ? [{ grantId: result.grantId, state: result.state }] : [],
    );
    const refused = due.flatMap(({ grantId }, index) => {
      const result = results[index];
      return result?.ok === false ? [{ grantId, code: result.code }] : [];
    });
    await withTransaction(this.#options.db, async (tx) => {
      if (installed.length > 0) await recordInstalled(tx, installed);
      if (refused.length > 0) await recordRefused(tx, refused);
    });
    this.#installed += installed.length;
    this.#refused += refused.length;
  }

  async #carryStops(): Promise<void> {
    const stops = await stopsToCarry(this.#options.db);
    const done: string[] = [];
    for (const stop of stops) {
      try {
        await this.#core.call('stop', { grantId: stop.grantId, by: stop.by, reason: stop.reason });
        done.push(stop.grantId);
      } catch (thrown) {
        // A grant that the core never had needs no stop there; anything else is tried again.
        if (codeOf(thrown) !== 'WRIT_GRANT_UNKNOWN') throw thrown;
        done.push(stop.grantId);
      }
    }
    if (done.length > 0) await withTransaction(this.#options.db, (tx) => recordStopCarried(tx, done));
  }

  /** True when there may be more. */
  async #copyJournal(): Promise<boolean> {
    const from = await nextJournalOrdinal(this.#options.db);
    const { records, next } = await this.#core.call('journal', { from, max: recordsARound });
    this.#journalNext = next;
    if (records.length === 0) return false;
    await withTransaction(this.#options.db, (tx) => applyCoreJournal(tx, records.map(recordOf)));
    return records.length === recordsARound;
  }
}

function recordOf({ ordinal, kind, timeNs, grantId, body }: JournalEntry): CoreJournalRecord {
  return { ordinal, kind, timeNs, body, grantId: grantId === undefined ? noGrant : idToOctets(grantId) };
}

/**
 * Loss is never silent: watches the core's counters, and tells the engineer (an alarm) and, live, each agency concerned (a journal
 * record that becomes an HI1 alarm) of packets that were dropped before the core saw them, and of packets of a target that were not
 * captured whole and so are no evidence.
 *
 * Owns: the figures told so far. What the kernel dropped nobody can assign: it is told to every interception that was active. The
 * first loss is told at once, further ones summed and told every `pauseMs`. A file that is played again counts again, so of
 * files only the alarm is raised; their losses stand in the drill's report.
 */
import type { GrantCounters, NativeEngine, StageCounters } from '../native/addon.ts';

export interface LossWatchOptions {
  readonly engine: Pick<NativeEngine, 'stages' | 'grants' | 'appendJournal'>;
  readonly live: boolean;
  readonly onAlarm: (code: string, detail: string) => void;
  readonly pauseMs?: number;
  /** ns since 1970. */
  readonly now?: () => bigint;
}

/** docs/journal-format.md: LOSS. */
export const lossKind = 64;
export const lossCauses = { truncated: 1, kernel: 2 } as const;
type Cause = keyof typeof lossCauses;

interface Told {
  count: bigint;
  atNs: bigint;
  /** Since when more may have been lost. */
  sinceNs: bigint;
}

export class LossWatch {
  readonly #options: LossWatchOptions;
  readonly #told = new Map<string, Told>();
  readonly #pauseNs: bigint;
  #before: bigint;

  constructor(options: LossWatchOptions) {
    this.#options = options;
    this.#pauseNs = BigInt(options.pauseMs ?? 10_000) * 1_000_000n;
    this.#before = this.#now();
  }

  /** Called every second or so, and once more with `last` before the sources are closed. */
  look(last = false): void {
    const { engine } = this.#options;
    const stages = engine.stages();
    const grants = engine.grants();
    this.#kernel(stages, grants, last);
    for (const grant of grants) this.#truncated(grant, last);
    this.#before = this.#now();
  }

  #kernel(stages: StageCounters, grants: readonly GrantCounters[], last: boolean): void {
    for (const { point, dropped } of stages.points) {
      const lost = this.#due(`kernel ${point}`, dropped['kernel'] ?? 0n, last);
      if (lost === undefined) continue;
      this.#options.onAlarm(
        'WRIT_CAPTURE_DROPS',
        `${point}: ${lost.count} packets of all traffic came faster than they were taken, and were dropped`,
      );
      for (const { grantId, state } of grants) if (state === 'active') this.#journal(grantId, 'kernel', lost, point);
    }
  }

  #truncated({ grantId, truncated }: GrantCounters, last: boolean): void {
    const lost = this.#due(`truncated ${grantId.toString('hex')}`, truncated, last);
    if (lost === undefined) return;
    this.#options.onAlarm(
      'WRIT_CAPTURE_TRUNCATED',
      `${lost.count} packets of an interception were not captured whole and are no evidence: look at the snap length of the tap`,
    );
    this.#journal(grantId, 'truncated', lost, '');
  }

  /** What to tell now of a counter that only rises; undefined: nothing, or not yet. */
  #due(key: string, count: bigint, last: boolean): { count: bigint; fromNs: bigint } | undefined {
    const told = this.#told.get(key) ?? { count: 0n, atNs: 0n, sinceNs: this.#before };
    if (count < told.count) told.count = 0n; // the source was opened anew
    if (count === told.count) told.sinceNs = this.#now();
    this.#told.set(key, told);
    if (count === told.count || (!last && this.#now() - told.atNs < this.#pauseNs)) return undefined;
    const lost = { count: count - told.count, fromNs: told.sinceNs };
    this.#told.set(key, { count, atNs: this.#now(), sinceNs: this.#now() });
    return lost;
  }

  #journal(grantId: Buffer, cause: Cause, lost: { count: bigint; fromNs: bigint }, point: string): void {
    if (!this.#options.live) return;
    const head = Buffer.alloc(25);
    head.writeUInt8(lossCauses[cause], 0);
    head.writeBigUInt64BE(lost.count, 1);
    head.writeBigInt64BE(lost.fromNs, 9);
    head.writeBigInt64BE(this.#now(), 17);
    this.#options.engine.appendJournal(lossKind, grantId, Buffer.concat([head, Buffer.from(point, 'utf8')]));
  }

  #now(): bigint {
    return this.#options.now?.() ?? BigInt(Date.now()) * 1_000_000n;
  }
}

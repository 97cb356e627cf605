/**
 * Holds the spool to its word that an accepted record is soon on disk: counts how old records were once they were durable, over the last
 * minutes too, and tells when more than one in a hundred was older than the bound.
 *
 * Owns: the counts of the last minutes, and whether it was told. Always true: told once, and again when it is over. In a drill on files
 * nothing is told: a file is read as fast as the disk takes it, so that what waits says nothing about the disk.
 */
import type { DurableAges, NativeEngine } from '../native/addon.ts';

export interface AgeWatchOptions {
  readonly engine: Pick<NativeEngine, 'ages'>;
  readonly live: boolean;
  readonly boundMs: number;
  readonly onAlarm: (code: string, detail: string) => void;
  /** ms since 1970. */
  readonly now?: () => number;
}

export interface AgeStatus extends Omit<DurableAges, 'steps'> {
  readonly boundMs: number;
  readonly recent: { readonly blocks: bigint; readonly p99Ns: bigint };
  /** Blocks not older than `upToNs`. */
  readonly atMost: readonly { readonly upToNs: bigint; readonly blocks: bigint }[];
}

type Steps = DurableAges['steps'];

const sampleMs = 10_000;
const spanMs = 120_000;
/** Fewer blocks than this in the last minutes prove nothing. */
const leastBlocks = 100n;
/** Half an octave between two buckets: the native core's steps are quarters. */
const stepsPerBucket = 2;

const total = (steps: Steps): bigint => steps.reduce((sum, { blocks }) => sum + blocks, 0n);

/** What came between two looks. */
function since(before: Steps, now: Steps): Steps {
  return now.map(({ upToNs, blocks }, index) => ({ upToNs, blocks: blocks - (before[index]?.blocks ?? 0n) }));
}

/** Upper end of the step in which 99 of 100 are reached; 0 without any. */
function p99(steps: Steps): bigint {
  const all = total(steps);
  let sum = 0n;
  for (const { upToNs, blocks } of steps) {
    sum += blocks;
    if (sum > 0n && sum * 100n >= all * 99n) return upToNs;
  }
  return 0n;
}

/** Those that surely were older: a step that the bound lies in counts as within. */
function olderThan(boundNs: bigint, steps: Steps): bigint {
  return total(steps.filter((_, index) => index > 0 && (steps[index - 1]?.upToNs ?? 0n) >= boundNs));
}

/** The last step also holds what is older than it says. */
function cumulated(steps: Steps): Steps {
  let sum = 0n;
  const all = steps.map(({ upToNs, blocks }) => ({ upToNs, blocks: (sum += blocks) }));
  return all.slice(0, -1).filter((_, index) => index % stepsPerBucket === 0);
}

export class AgeWatch {
  readonly #options: AgeWatchOptions;
  readonly #samples: { readonly atMs: number; readonly steps: Steps }[];
  #told = false;

  constructor(options: AgeWatchOptions) {
    this.#options = options;
    this.#samples = [{ atMs: this.#now(), steps: [] }];
  }

  /** Called every second or so. */
  look(): void {
    const { steps } = this.#options.engine.ages();
    this.#sample(steps);
    const recent = this.#recent(steps);
    const [all, older] = [total(recent), olderThan(BigInt(this.#options.boundMs) * 1_000_000n, recent)];
    const late = older * 100n > all;
    if (late === this.#told || (late && all < leastBlocks) || !this.#options.live) return;
    this.#told = late;
    this.#tell(late, recent);
  }

  status(): AgeStatus {
    const { steps, ...ages } = this.#options.engine.ages();
    const recent = this.#recent(steps);
    return {
      ...ages,
      boundMs: this.#options.boundMs,
      recent: { blocks: total(recent), p99Ns: p99(recent) },
      atMost: cumulated(steps),
    };
  }

  #tell(late: boolean, recent: Steps): void {
    const reached = `99 % of the last minutes' blocks were durable within ${Number(p99(recent)) / 1e6} ms`;
    const text = `${reached}; the bound is ${this.#options.boundMs} ms`;
    this.#options.onAlarm(late ? 'WRIT_SPOOL_LATE' : 'WRIT_SPOOL_LATE_OVER', text);
  }

  #sample(steps: Steps): void {
    const atMs = this.#now();
    const last = this.#samples.at(-1);
    if (last !== undefined && atMs - last.atMs < sampleMs) return;
    this.#samples.push({ atMs, steps });
    while (atMs - (this.#samples[0]?.atMs ?? atMs) > spanMs) this.#samples.shift();
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  #recent(steps: Steps): Steps {
    return since(this.#samples[0]?.steps ?? [], steps);
  }
}

/**
 * Tells in time that the spool fills: alarms at 80, 90 and 95 % of what it may take, and when at the rate of the last minutes less
 * than 24 or 4 hours are left; the same levels for each stream that has a limit of its own; and when content is refused.
 *
 * Owns: what was told, and the fill of the last minutes. Always true: a level is told once, again only after it was left by 5 points
 * (of the hours: by half as much again), and leaving it is told too. What is refused is decided in the native core; here it is only told.
 */
import type { NativeEngine, RefusalNumber, SpoolSpace } from '../native/addon.ts';
import { idFromOctets } from '../model/ids.ts';

export interface SpaceWatchOptions {
  readonly engine: Pick<NativeEngine, 'space'>;
  readonly onAlarm: (code: string, detail: string) => void;
  /** ms since 1970. */
  readonly now?: () => number;
}

export type Level = 0 | 80 | 90 | 95;
export type Refusing = 'no' | 'queue full' | 'storage' | 'quota' | 'disk full';

export interface SpaceStatus {
  readonly used: bigint;
  readonly limit: bigint;
  readonly diskFree: bigint;
  readonly streamLimit: bigint;
  readonly accepted: bigint;
  readonly freed: bigint;
  readonly redo: bigint;
  readonly level: Level;
  /** Content, of all streams. */
  readonly refusing: Refusing;
  /** Octets a second that come in and are not freed; absent for the first minute. */
  readonly growth?: number;
  /** Until content is refused, at that growth; absent while nothing grows. */
  readonly hoursLeft?: number;
  readonly streams: readonly {
    readonly grantId: string;
    readonly leg: number;
    readonly used: bigint;
    readonly refusing: Refusing;
  }[];
}

const levels = [95, 90, 80] as const;
const levelCodes = { 80: 'WRIT_SPOOL_LEVEL_80', 90: 'WRIT_SPOOL_LEVEL_90', 95: 'WRIT_SPOOL_LEVEL_95' } as const;
const levelSlack = 5;
const horizons = [
  { hours: 4, code: 'WRIT_SPOOL_HOURS_4' },
  { hours: 24, code: 'WRIT_SPOOL_HOURS_24' },
] as const;
const horizonSlack = 1.5;
const sampleMs = 10_000;
const leastSpanMs = 60_000;
const mostSamples = 60;
const hourSeconds = 3600;
const refusals: Readonly<Record<RefusalNumber, Refusing>> = {
  0: 'no',
  1: 'queue full',
  2: 'storage',
  3: 'quota',
  4: 'disk full',
};

/** The level that a fill is at; one that was reached is left only 5 points below. */
function levelOf(percent: number, before: Level): Level {
  return levels.find((each) => percent >= each - (before >= each ? levelSlack : 0)) ?? 0;
}

function percentOf(used: bigint, limit: bigint): number {
  return limit === 0n ? 0 : Number((used * 10_000n) / limit) / 100;
}

export class SpaceWatch {
  readonly #options: SpaceWatchOptions;
  readonly #streams = new Map<string, Level>();
  #samples: { readonly atMs: number; readonly used: bigint }[] = [];
  #level: Level = 0;
  #horizon: number = Number.POSITIVE_INFINITY;
  #refusing: Refusing = 'no';

  constructor(options: SpaceWatchOptions) {
    this.#options = options;
  }

  /** Called every second or so. */
  look(): void {
    const space = this.#options.engine.space();
    this.#sample(space.used);
    this.#lookAtLevel(space);
    this.#lookAtHours(space);
    this.#lookAtRefusal(space);
    for (const stream of space.streams) this.#lookAtStream(space, stream);
  }

  status(): SpaceStatus {
    const space = this.#options.engine.space();
    const { used, limit, diskFree, streamLimit, accepted, freed, redo } = space;
    const growth = this.#growth();
    const hoursLeft = this.#hoursLeft(space);
    return {
      ...{ used, limit, diskFree, streamLimit, accepted, freed, redo, level: this.#level },
      refusing: refusals[space.refusing],
      ...(growth === undefined ? {} : { growth }),
      ...(hoursLeft === undefined ? {} : { hoursLeft }),
      streams: space.streams.map((each) => ({
        grantId: idFromOctets(each.grantId),
        leg: each.leg,
        used: each.used,
        refusing: refusals[each.refusing],
      })),
    };
  }

  #sample(used: bigint): void {
    const atMs = this.#now();
    const last = this.#samples.at(-1);
    if (last !== undefined && atMs - last.atMs < sampleMs) return;
    this.#samples = [...this.#samples, { atMs, used }].slice(-mostSamples);
  }

  /** Octets a second over the last minutes. */
  #growth(): number | undefined {
    const [first, last] = [this.#samples.at(0), this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.atMs - first.atMs < leastSpanMs) return undefined;
    return (Number(last.used - first.used) * 1000) / (last.atMs - first.atMs);
  }

  #hoursLeft({ used, contentLimit }: SpoolSpace): number | undefined {
    const growth = this.#growth();
    if (growth === undefined || growth <= 0) return undefined;
    return Math.max(0, Number(contentLimit - used)) / growth / hourSeconds;
  }

  /** Refused content is the last level, wherever the reserve puts it. */
  #lookAtLevel(space: SpoolSpace): void {
    const percent = percentOf(space.used, space.limit);
    const level = space.refusing === 0 ? levelOf(percent, this.#level) : 95;
    if (level === this.#level) return;
    const risen = level > this.#level;
    this.#level = level;
    if (risen && level !== 0) this.#tell(levelCodes[level], `${levelText(percent, space)}; ${adviceAt(level)}`);
    else this.#tell('WRIT_SPOOL_LEVEL_FELL', levelText(percent, space));
  }

  #lookAtHours(space: SpoolSpace): void {
    const left = this.#hoursLeft(space) ?? Number.POSITIVE_INFINITY;
    const within = horizons.find(({ hours }) => left < hours * (this.#horizon <= hours ? horizonSlack : 1));
    const horizon = within?.hours ?? Number.POSITIVE_INFINITY;
    if (horizon === this.#horizon) return;
    const nearer = horizon < this.#horizon;
    this.#horizon = horizon;
    if (nearer && within !== undefined) this.#tell(within.code, `${hoursText(left)} left at the present growth`);
    else
      this.#tell('WRIT_SPOOL_HOURS_CLEAR', within === undefined ? 'a day or more is left' : `${hoursText(left)} left`);
  }

  #lookAtRefusal(space: SpoolSpace): void {
    const refusing = refusals[space.refusing];
    if (refusing === this.#refusing) return;
    this.#refusing = refusing;
    if (refusing === 'no') this.#tell('WRIT_SPOOL_TAKES_AGAIN', 'content is taken again; what was refused is declared');
    else this.#tell('WRIT_SPOOL_REFUSES', `new content is refused and declared as a gap: ${refusing}; IRI goes on`);
  }

  #lookAtStream({ streamLimit }: SpoolSpace, stream: SpoolSpace['streams'][number]): void {
    if (streamLimit === 0n || stream.leg !== 2) return;
    const key = idFromOctets(stream.grantId);
    const before = this.#streams.get(key) ?? 0;
    const percent = percentOf(stream.used, streamLimit);
    const level = levelOf(percent, before);
    if (level === before) return;
    this.#streams.set(key, level);
    const text = `content of grant ${key} takes ${percent.toFixed(1)} % of what one stream may`;
    this.#tell(level > before ? 'WRIT_SPOOL_STREAM_LEVEL' : 'WRIT_SPOOL_STREAM_LEVEL_FELL', text);
  }

  #tell(code: string, detail: string): void {
    this.#options.onAlarm(code, detail);
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

function levelText(percent: number, { used, limit }: SpoolSpace): string {
  return `the spool is ${percent.toFixed(1)} % full (${used} of ${limit} octets)`;
}

function adviceAt(level: Level): string {
  return level === 95
    ? 'content of orders that begin now waits, and soon all new content is refused: bring the links up or make room'
    : 'look at the links that are down, and make room';
}

function hoursText(hours: number): string {
  return hours < 1 ? `${Math.round(hours * 60)} minutes` : `${hours.toFixed(1)} hours`;
}

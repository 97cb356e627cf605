/** What a handover profile of pull delivery has of its own: how often a package is closed, and how large one gets (docs/pull-delivery.md). */
import type { OctetReader, OctetWriter } from './octets.ts';

export interface PullOptions {
  /** From a package's first record to its close; absent: DEFAULT_INTERVAL_SECONDS. */
  readonly intervalSeconds?: number | undefined;
  /** Of records, at which a package is closed before its time; absent: DEFAULT_PACKAGE_BYTES. */
  readonly packageBytes?: number | undefined;
}

export const DEFAULT_INTERVAL_SECONDS = 60;
export const DEFAULT_PACKAGE_BYTES = 16 << 20;
export const MOST_INTERVAL_SECONDS = 86_400;
export const LEAST_PACKAGE_BYTES = 1 << 16;
/** An agency's program may have to hold a package in memory to open it. */
export const MOST_PACKAGE_BYTES = 64 << 20;

function isWithin(value: number | undefined, least: number, most: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= least && value <= most);
}

export function pullChecks({ intervalSeconds, packageBytes }: PullOptions): [boolean, string][] {
  return [
    [isWithin(intervalSeconds, 1, MOST_INTERVAL_SECONDS), `intervalSeconds: 1 to ${MOST_INTERVAL_SECONDS}`],
    [
      isWithin(packageBytes, LEAST_PACKAGE_BYTES, MOST_PACKAGE_BYTES),
      `packageBytes: ${LEAST_PACKAGE_BYTES} to ${MOST_PACKAGE_BYTES}`,
    ],
  ];
}

/** interval u32, octets u32; 0: absent. */
export function writePullOptions(out: OctetWriter, { intervalSeconds, packageBytes }: PullOptions): void {
  out.u32(intervalSeconds ?? 0).u32(packageBytes ?? 0);
}

/** Undefined: cut short. */
export function readPullOptions(reader: OctetReader): PullOptions | undefined {
  const [intervalSeconds, packageBytes] = [reader.u32(), reader.u32()];
  if (intervalSeconds === undefined || packageBytes === undefined) return undefined;
  return {
    ...(intervalSeconds === 0 ? {} : { intervalSeconds }),
    ...(packageBytes === 0 ? {} : { packageBytes }),
  };
}

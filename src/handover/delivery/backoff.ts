/** Waits between attempts to reach a LEMF: doubling, with jitter, so that a hundred links do not return in one instant. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly capMs: number;
}

/** The cap is far below the 30 s that are usual: one attempt in 5 s costs nothing, and a LEMF that is back gets its data soon. */
export const DEFAULT_BACKOFF: BackoffLimits = { firstMs: 50, capMs: 5000 };

/** Milliseconds to wait before attempt number `failures` (1: after the first failure); `random` in [0, 1). */
export function backoffMs(failures: number, limits: BackoffLimits, random: number): number {
  const full = Math.min(limits.capMs, limits.firstMs * 2 ** Math.min(failures - 1, 20));
  return full * (0.5 + random / 2);
}

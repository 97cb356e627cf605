/** Instants in nanoseconds since 1970 UTC. Dates are never guessed: a text without a zone is refused. */
import { WritError } from '../base/errors.ts';

const instantPattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;
const nsPerMs = 1_000_000n;
const nsPerSecond = 1_000_000_000n;

/** RFC 3339 with up to nine digits of fraction; `undefined` for anything else, 31 February and leap seconds included. */
export function parseInstant(text: string): bigint | undefined {
  const match = instantPattern.exec(text);
  if (match === null) return undefined;
  const [, day = '', time = '', fraction = '', zone = ''] = match;
  const local = Date.parse(`${day}T${time}Z`);
  const ms = Date.parse(`${day}T${time}${zone}`);
  if (Number.isNaN(local) || Number.isNaN(ms)) return undefined;
  // Date.parse turns 31 February into 3 March: the calendar has to come back as it was written.
  if (!new Date(local).toISOString().startsWith(`${day}T${time}`)) return undefined;
  return BigInt(ms) * nsPerMs + BigInt(fraction.padEnd(9, '0'));
}

/** `2026-11-21T20:40:00.5Z`: UTC, as many digits of fraction as needed. */
export function formatInstant(ns: bigint): string {
  const second = ns >= 0n ? ns / nsPerSecond : -((-ns + nsPerSecond - 1n) / nsPerSecond);
  const rest = ns - second * nsPerSecond;
  const date = new Date(Number(second) * 1000);
  if (Number.isNaN(date.getTime())) throw new WritError('WRIT_MODEL_INSTANT', 'an instant lies outside the calendar');
  const fraction = rest === 0n ? '' : `.${rest.toString().padStart(9, '0').replace(/0+$/, '')}`;
  return `${date.toISOString().slice(0, 19)}${fraction}Z`;
}

export function nowNs(): bigint {
  return BigInt(Date.now()) * nsPerMs;
}

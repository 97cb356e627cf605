/**
 * The times of ASN.1 as text, strictly: always UTC with Z, always a date that exists. Local time and offsets are legal BER
 * and refused all the same: nothing here may guess a time.
 */
const GENERALIZED = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?Z$/;
const UTC = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/;

const NS_PER_SECOND = 1_000_000_000n;
const NS_PER_US = 1000n;

/** ns since 1970, or undefined for anything but `YYYYMMDDhhmmss[.f…]Z` (1 to 9 digits) of a real date. */
export function parseGeneralizedTime(text: string): bigint | undefined {
  const match = GENERALIZED.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const seconds = secondsOf(year, month, day, hour, minute, second);
  if (seconds === undefined) return undefined;
  return seconds * NS_PER_SECOND + BigInt((match[7] ?? '').padEnd(9, '0'));
}

/** `YYYYMMDDhhmm[ss]Z`; 50..99 are 1950..1999 (X.509's reading, the only sensible one for a year of two digits). */
export function parseUtcTime(text: string): bigint | undefined {
  const match = UTC.exec(text);
  if (match === null) return undefined;
  const [shortYear = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? '0'));
  const seconds = secondsOf(shortYear + (shortYear < 50 ? 2000 : 1900), month, day, hour, minute, second);
  return seconds === undefined ? undefined : seconds * NS_PER_SECOND;
}

/** To the microsecond, floored; without a fraction when there is none (X.690, 11.7: no trailing zeros). */
export function formatGeneralizedTime(timeNs: bigint): string {
  const { seconds, microSeconds } = splitTime(timeNs);
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
  const fraction = String(microSeconds).padStart(6, '0').replace(/0+$/, '');
  return fraction === '' ? `${whole}Z` : `${whole}.${fraction}Z`;
}

/** The two numbers of MicroSecondTimeStamp; times before 1970 have none. */
export function splitTime(timeNs: bigint): { seconds: bigint; microSeconds: number } {
  if (timeNs < 0n) throw new RangeError('a time before 1970 cannot be handed over');
  return { seconds: timeNs / NS_PER_SECOND, microSeconds: Number((timeNs % NS_PER_SECOND) / NS_PER_US) };
}

function secondsOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): bigint | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  // 31 February, 24:00 and leap seconds come back as another time than they went in.
  const same =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return same ? BigInt(date.getTime() / 1000) : undefined;
}

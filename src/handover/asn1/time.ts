/**
 * The times of ASN.1 as text, strictly: always UTC with Z, always a date that exists. Local time and offsets are legal BER
 * and refused all the same: nothing here may guess a time.
 */
const GENERALIZED = /^\d{14}(?:\.\d{1,9})?Z$/;
const UTC = /^\d{10}(?:\d{2})?Z$/;

const NS_PER_SECOND = 1_000_000_000n;
const NS_PER_US = 1000;
const ZERO = 0x30;
const ZERO_PAIR = ZERO * 11;
const SECONDS_OF_400_YEARS = 146_097 * 86_400;

/** ns since 1970, or undefined for anything but `YYYYMMDDhhmmss[.f…]Z` (1 to 9 digits) of a real date. */
export function parseGeneralizedTime(text: string): bigint | undefined {
  const seconds = generalizedSeconds(text);
  if (seconds === undefined) return undefined;
  return BigInt(seconds) * NS_PER_SECOND + BigInt(text.slice(15, -1).padEnd(9, '0'));
}

/** What parseGeneralizedTime takes, without working the moment out. */
export function isGeneralizedTime(text: string): boolean {
  return generalizedSeconds(text) !== undefined;
}

function generalizedSeconds(text: string): number | undefined {
  return GENERALIZED.test(text) ? secondsOf(pair(text, 0) * 100 + pair(text, 2), text, 4) : undefined;
}

/** `YYMMDDhhmm[ss]Z`; 50..99 are 1950..1999 (X.509's reading, the only sensible one for a year of two digits). */
export function parseUtcTime(text: string): bigint | undefined {
  if (!UTC.test(text)) return undefined;
  const shortYear = pair(text, 0);
  const seconds = secondsOf(shortYear + (shortYear < 50 ? 2000 : 1900), text, 2);
  return seconds === undefined ? undefined : BigInt(seconds) * NS_PER_SECOND;
}

/** To the microsecond, floored; without a fraction when there is none (X.690, 11.7: no trailing zeros). */
export function formatGeneralizedTime(timeNs: bigint): string {
  const { seconds, microSeconds } = splitTime(timeNs);
  const fraction = String(microSeconds).padStart(6, '0').replace(/0+$/, '');
  return fraction === '' ? `${wholeSeconds(seconds)}Z` : `${wholeSeconds(seconds)}.${fraction}Z`;
}

function wholeSeconds(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000);
  const day = (date.getUTCFullYear() * 100 + date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  const second = ((day * 100 + date.getUTCHours()) * 100 + date.getUTCMinutes()) * 100 + date.getUTCSeconds();
  return String(second).padStart(14, '0');
}

/** Always six decimals, as the content encoder writes it (X.690, 11.7 has no trailing zeros, but asks it of DER alone). */
export function formatPacketTime(timeNs: bigint): string {
  const { seconds, microSeconds } = splitTime(timeNs);
  return `${wholeSeconds(seconds)}.${String(microSeconds).padStart(6, '0')}Z`;
}

/** The two numbers of MicroSecondTimeStamp; times before 1970 have none. */
export function splitTime(timeNs: bigint): { seconds: bigint; microSeconds: number } {
  if (timeNs < 0n) throw new RangeError('a time before 1970 cannot be handed over');
  return { seconds: timeNs / NS_PER_SECOND, microSeconds: Math.floor(Number(timeNs % NS_PER_SECOND) / NS_PER_US) };
}

/** The number that two digits are. */
function pair(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - ZERO_PAIR;
}

/** `at`: where the month's digits begin; the day's, hour's, minute's and (if there are any) the second's follow. */
function secondsOf(year: number, text: string, at: number): number | undefined {
  const [month, day, hour, minute] = [pair(text, at), pair(text, at + 2), pair(text, at + 4), pair(text, at + 6)];
  const last = text.charCodeAt(at + 8);
  const second = last >= ZERO && last <= ZERO + 9 ? pair(text, at + 8) : 0;
  // 24:00 and leap seconds are refused too.
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month) || hour > 23 || minute > 59 || second > 59)
    return undefined;
  // Date.UTC takes years below 100 for ones of the 20th century; the calendar repeats itself after 400 years.
  return Date.UTC(year + 400, month - 1, day, hour, minute, second) / 1000 - SECONDS_OF_400_YEARS;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

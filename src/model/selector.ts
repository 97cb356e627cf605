/**
 * Selectors: an IPv4 or IPv6 address, or a prefix no wider than one subscriber's delegation. What no order can name
 * (multicast, loopback, link-local, ...) is refused here for the person who types it and in the core for everybody.
 */
import { isIPv4, isIPv6 } from 'node:net';

export const selectorKinds = ['ipv4', 'ipv6', 'prefix'] as const;
export type SelectorKind = (typeof selectorKinds)[number];

export interface Selector {
  readonly version: 4 | 6;
  readonly prefixLength: number;
  /** 4 or 16 octets, zero behind the prefix. */
  readonly address: Buffer;
}

/** As a person writes it. */
export interface SelectorText {
  readonly kind: SelectorKind;
  readonly value: string;
}

export type ParsedSelector =
  { readonly ok: true; readonly selector: Selector } | { readonly ok: false; readonly reason: string };

export const selectorLimits = { perGrant: 16, widestIpv4: 28, widestIpv6: 48 } as const;

interface Range {
  readonly version: 4 | 6;
  readonly address: Buffer;
  readonly prefixLength: number;
  readonly name: string;
}

function range(text: string, name: string): Range {
  const [address = '', length = ''] = text.split('/');
  const version = address.includes(':') ? 6 : 4;
  return { version, address: octetsOf(address), prefixLength: Number(length), name };
}

/** docs/grant-format.md, "Selectors refused everywhere". */
const refusedRanges: readonly Range[] = [
  range('0.0.0.0/8', 'this network'),
  range('127.0.0.0/8', 'loopback'),
  range('169.254.0.0/16', 'link-local'),
  range('224.0.0.0/4', 'multicast'),
  range('240.0.0.0/4', 'reserved and broadcast'),
  range('::/128', 'unspecified'),
  range('::1/128', 'loopback'),
  range('::ffff:0:0/96', 'IPv4-mapped'),
  range('fe80::/10', 'link-local'),
  range('ff00::/8', 'multicast'),
];

/** What a drill's core admits on a live source, and an order of the instrument `test` anywhere. */
const testRanges: readonly Range[] = [
  range('100.64.0.0/10', 'shared'),
  range('198.18.0.0/15', 'benchmark'),
  range('10.0.0.0/8', 'private'),
  range('192.0.2.0/24', 'documentation'),
  range('198.51.100.0/24', 'documentation'),
  range('203.0.113.0/24', 'documentation'),
  range('2001:db8::/32', 'documentation'),
];

/** The octets of a valid address text. */
function octetsOf(text: string): Buffer {
  return text.includes(':') ? ipv6Octets(text) : Buffer.from(text.split('.').map(Number));
}

function ipv6Octets(text: string): Buffer {
  const [head = '', tail] = text.split('::');
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  const fill = new Array<number>(8 - left.length - right.length).fill(0);
  const out = Buffer.alloc(16);
  [...left, ...fill, ...right].forEach((group, index) => out.writeUInt16BE(group, index * 2));
  return out;
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** The address with every bit behind the prefix set to zero. */
function networkOf(address: Buffer, prefixLength: number): Buffer {
  return Buffer.from(
    address.map((octet, index) => {
      const kept = Math.min(8, Math.max(0, prefixLength - index * 8));
      return octet & (0xff00 >> kept) & 0xff;
    }),
  );
}

function covers(outer: Pick<Range, 'version' | 'address' | 'prefixLength'>, inner: Selector): boolean {
  return (
    outer.version === inner.version &&
    outer.prefixLength <= inner.prefixLength &&
    networkOf(inner.address, outer.prefixLength).equals(outer.address)
  );
}

/** Either holds the other, whole: prefixes never overlap in part. */
function overlaps(outer: Range, selector: Selector): boolean {
  return covers(outer, selector) || (outer.version === selector.version && covers(selector, outer));
}

/** Why no grant may hold it; `undefined` when it may. Messages never repeat the address (I10). */
export function selectorFault(selector: Selector): string | undefined {
  const { version, prefixLength, address } = selector;
  const widest = version === 4 ? selectorLimits.widestIpv4 : selectorLimits.widestIpv6;
  const longest = version === 4 ? 32 : 128;
  if (address.length * 8 !== longest) return `an IPv${version} address has ${longest / 8} octets`;
  if (prefixLength > longest) return `an IPv${version} prefix has at most ${longest} bits`;
  if (prefixLength < widest) return `an IPv${version} prefix may be no wider than /${widest}`;
  if (!networkOf(address, prefixLength).equals(address)) return 'bits behind the prefix must be zero';
  const refused = refusedRanges.find((each) => overlaps(each, selector));
  return refused === undefined ? undefined : `${refused.name} addresses can't be a selector`;
}

export function isTestSelector(selector: Selector): boolean {
  return testRanges.some((each) => covers(each, selector));
}

const decimal = /^(0|[1-9]\d{0,2})$/;

function parsePrefix(value: string): ParsedSelector {
  const [address = '', length = '', ...rest] = value.split('/');
  if (rest.length > 0 || !decimal.test(length)) return refuse('write a prefix as ADDRESS/LENGTH, such as 192.0.2.0/28');
  if (!isIPv4(address) && !isPlainIpv6(address)) return refuse('the part before the "/" is no IP address');
  return checked(isIPv4(address) ? 4 : 6, octetsOf(address), Number(length));
}

/** No zone ("%eth0"): it means nothing beyond one machine. */
function isPlainIpv6(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

function refuse(reason: string): ParsedSelector {
  return { ok: false, reason };
}

function checked(version: 4 | 6, address: Buffer, prefixLength: number): ParsedSelector {
  const selector: Selector = { version, prefixLength, address };
  const fault = selectorFault(selector);
  return fault === undefined ? { ok: true, selector } : refuse(fault);
}

/** Reads what a person typed. The reason of a refusal is fit for a form field. */
export function parseSelector(text: SelectorText): ParsedSelector {
  if (text.kind === 'prefix') return parsePrefix(text.value);
  if (text.kind === 'ipv4')
    return isIPv4(text.value) ? checked(4, octetsOf(text.value), 32) : refuse('no IPv4 address');
  return isPlainIpv6(text.value) ? checked(6, octetsOf(text.value), 128) : refuse('no IPv6 address');
}

/** Rising (kind, address, prefixLength): the one order that canonical bytes allow. */
export function compareSelectors(left: Selector, right: Selector): number {
  return (
    left.version - right.version ||
    Buffer.compare(left.address, right.address) ||
    left.prefixLength - right.prefixLength
  );
}

/** RFC 5952 for IPv6: the first longest run of two or more zero groups becomes `::`. */
function ipv6Text(address: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(index * 2).toString(16));
  const run = longestZeroRun(groups);
  if (run.length < 2) return groups.join(':');
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (groups[end] === '0') end += 1;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}

/** `192.0.2.7`, `192.0.2.0/28`, `2001:db8::1`. */
export function formatSelector(selector: Selector): string {
  const address = selector.version === 4 ? [...selector.address].join('.') : ipv6Text(selector.address);
  return selector.prefixLength === selector.address.length * 8 ? address : `${address}/${selector.prefixLength}`;
}

export function selectorText(selector: Selector): SelectorText {
  const whole = selector.prefixLength === selector.address.length * 8;
  const kind = !whole ? 'prefix' : selector.version === 4 ? 'ipv4' : 'ipv6';
  return { kind, value: formatSelector(selector) };
}

/** For lists and screens: enough to tell rows apart, not to learn the target. */
export function maskSelector(selector: Selector): string {
  return selector.version === 4
    ? `${String(selector.address[0])}.x.x.x`
    : `${selector.address.toString('hex', 0, 2)}:x`;
}

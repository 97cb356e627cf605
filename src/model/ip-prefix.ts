/** IP addresses with a prefix length: as people write them, as octets, and which of them are nobody's own. */
import { isIPv4, isIPv6 } from 'node:net';

export interface IpPrefix {
  readonly version: 4 | 6;
  readonly prefixLength: number;
  /** 4 or 16 octets, zero behind the prefix. */
  readonly address: Buffer;
}

type Named = IpPrefix & { readonly name: string };

function range(text: string, name: string): Named {
  const [address = '', length = ''] = text.split('/');
  return { version: address.includes(':') ? 6 : 4, address: octetsOf(address), prefixLength: Number(length), name };
}

/** docs/grant-format.md, "Addresses refused everywhere". */
const refusedRanges: readonly Named[] = [
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
const testRanges: readonly Named[] = [
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

export function prefixCovers(outer: IpPrefix, inner: IpPrefix): boolean {
  return (
    outer.version === inner.version &&
    outer.prefixLength <= inner.prefixLength &&
    networkOf(inner.address, outer.prefixLength).equals(outer.address)
  );
}

/** What is wrong with its form; `undefined` when nothing is. */
export function prefixFormFault({ version, prefixLength, address }: IpPrefix): string | undefined {
  const longest = version === 4 ? 32 : 128;
  if (address.length * 8 !== longest) return `an IPv${version} address has ${longest / 8} octets`;
  if (prefixLength > longest) return `an IPv${version} prefix has at most ${longest} bits`;
  return networkOf(address, prefixLength).equals(address) ? undefined : 'bits behind the prefix must be zero';
}

/** The name of the range that makes it nobody's own. Prefixes never overlap in part: either holds the other, whole. */
export function nobodysRange(prefix: IpPrefix): string | undefined {
  return refusedRanges.find((each) => prefixCovers(each, prefix) || prefixCovers(prefix, each))?.name;
}

export function isTestPrefix(prefix: IpPrefix): boolean {
  return testRanges.some((each) => prefixCovers(each, prefix));
}

/** A single address; `undefined` if it is none, or one with a zone ("%eth0"), which means nothing beyond one machine. */
export function parseIpAddress(text: string): IpPrefix | undefined {
  if (isIPv4(text)) return { version: 4, prefixLength: 32, address: octetsOf(text) };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return { version: 6, prefixLength: 128, address: octetsOf(text) };
}

const decimal = /^(0|[1-9]\d{0,2})$/;

/** `ADDRESS/LENGTH`; what it says may still have a wrong form (prefixFormFault). */
export function parseIpPrefix(text: string): IpPrefix | undefined {
  const [address = '', length = '', ...rest] = text.split('/');
  const whole = parseIpAddress(address);
  if (whole === undefined || rest.length > 0 || !decimal.test(length)) return undefined;
  return { ...whole, prefixLength: Number(length) };
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
export function formatPrefix({ version, prefixLength, address }: IpPrefix): string {
  const text = version === 4 ? [...address].join('.') : ipv6Text(address);
  return prefixLength === address.length * 8 ? text : `${text}/${prefixLength}`;
}

/** Enough to tell rows apart, not to learn whose it is. */
export function maskPrefix({ version, address }: Pick<IpPrefix, 'version' | 'address'>): string {
  return version === 4 ? `${String(address[0])}.x.x.x` : `${address.toString('hex', 0, 2)}:x`;
}

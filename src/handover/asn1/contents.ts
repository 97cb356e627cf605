/** Contents octets of the simple types (X.690, clause 8), both ways. Readers throw BerError, writers RangeError: no values in either. */
import { BerError } from './ber.ts';
import type { Charset } from './schema.ts';

const MAX_ARC = 4_294_967_295;

/** Widest integer read or written. */
const MAX_INTEGER_OCTETS = 32;

/** Minimal two's complement. */
export function integerContents(value: bigint): Buffer {
  let bits = 64;
  while (BigInt.asIntN(bits, value) !== value) bits *= 2;
  if (bits > MAX_INTEGER_OCTETS * 8) throw new RangeError('integer too large');
  let hex = BigInt.asUintN(bits, value)
    .toString(16)
    .padStart(bits / 4, '0');
  while (hex.length > 2 && isSpare(hex)) hex = hex.slice(2);
  return Buffer.from(hex, 'hex');
}

function isSpare(hex: string): boolean {
  const nextIsNegative = Number.parseInt(hex.charAt(2), 16) >= 8;
  return (hex.startsWith('00') && !nextIsNegative) || (hex.startsWith('ff') && nextIsNegative);
}

/** More octets than the value needs, which BER forbids (8.3.2) and some write all the same. */
export function isLooseInteger(octets: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2) return false;
  const first = octets[start] ?? 0;
  const second = octets[start + 1] ?? 0;
  return (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80);
}

/** Up to 6 octets as a number; undefined when that is not enough. */
export function smallInteger(octets: Buffer, start: number, end: number): number | undefined {
  const length = end - start;
  if (length === 0) throw new BerError('integer without octets', start);
  return length <= 6 ? octets.readIntBE(start, length) : undefined;
}

export function bigInteger(octets: Buffer, start: number, end: number): bigint {
  if (end === start) throw new BerError('integer without octets', start);
  if (end - start > MAX_INTEGER_OCTETS) throw new BerError('integer too large', start);
  return BigInt.asIntN((end - start) * 8, BigInt(`0x${octets.toString('hex', start, end)}`));
}

export function oidContents(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = arcsOf(dotted, 2);
  if (first > 2 || (first < 2 && second > 39)) throw new RangeError('object identifier with impossible first arcs');
  return base128([first * 40 + second, ...rest]);
}

export function relativeOidContents(dotted: string): Buffer {
  return base128(arcsOf(dotted, 1));
}

export function readOid(octets: Uint8Array, start: number, end: number): string {
  const [merged = 0, ...rest] = readArcs(octets, start, end, MAX_ARC + 80);
  const first = Math.min(2, Math.floor(merged / 40));
  return [first, merged - first * 40, ...rest].join('.');
}

export function readRelativeOid(octets: Uint8Array, start: number, end: number): string {
  return readArcs(octets, start, end, MAX_ARC).join('.');
}

function arcsOf(dotted: string, atLeast: number): number[] {
  if (!/^\d{1,10}(\.\d{1,10})*$/.test(dotted)) throw new RangeError('not a dotted object identifier');
  const arcs = dotted.split('.').map(Number);
  if (arcs.length < atLeast || arcs.some((arc) => arc > MAX_ARC))
    throw new RangeError('object identifier out of range');
  return arcs;
}

function base128(arcs: readonly number[]): Buffer {
  return Buffer.from(
    arcs.flatMap((arc) => {
      const septets = [arc % 128];
      for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
        septets.unshift((rest % 128) | 0x80);
      return septets;
    }),
  );
}

/** `firstMax`: the first arc of an absolute identifier holds two (8.19.4). */
function readArcs(octets: Uint8Array, start: number, end: number, firstMax: number): number[] {
  const arcs: number[] = [];
  let arc = 0;
  let fresh = true;
  for (let position = start; position < end; position += 1) {
    const octet = octets[position] ?? 0;
    if (fresh && octet === 0x80) throw new BerError('object identifier arc with leading zeros', position);
    arc = arc * 128 + (octet & 0x7f);
    if (arc > (arcs.length === 0 ? firstMax : MAX_ARC)) throw new BerError('object identifier arc too large', position);
    fresh = octet < 0x80;
    if (fresh) {
      arcs.push(arc);
      arc = 0;
    }
  }
  if (!fresh || arcs.length === 0) throw new BerError('object identifier cut off', start);
  return arcs;
}

/** What each character set allows; UTF-8 has its own rule, BMPString a unit of two octets. */
const ALLOWED: Readonly<Partial<Record<Charset, RegExp>>> = {
  printable: /^[A-Za-z0-9 '()+,\-./:=?]*$/,
  ia5: /^[\u0000-\u007f]*$/,
  visible: /^[\u0020-\u007e]*$/,
  numeric: /^[0-9 ]*$/,
  bmp: /^[\u0000-\ud7ff\ue000-\uffff]*$/,
};

export function isOfCharset(value: string, charset: Charset | undefined): boolean {
  const allowed = charset === undefined ? undefined : ALLOWED[charset];
  if (allowed !== undefined) return allowed.test(value);
  // A lone surrogate has no UTF-8 form.
  return Buffer.from(value, 'utf8').toString('utf8') === value;
}

/** Octets of a text that is of the character set. */
export function textOctets(value: string, charset: Charset | undefined): Buffer {
  if (charset === 'bmp') return Buffer.from(value, 'utf16le').swap16();
  return Buffer.from(value, charset === 'utf8' ? 'utf8' : 'latin1');
}

/** Octets to text, or undefined when they are not of the character set. */
export function readText(octets: Buffer, charset: Charset | undefined): string | undefined {
  if (charset === 'bmp' && octets.length % 2 !== 0) return undefined;
  const value =
    charset === 'bmp'
      ? Buffer.from(octets).swap16().toString('utf16le')
      : octets.toString(charset === 'utf8' ? 'utf8' : 'latin1');
  if (charset === 'utf8') return Buffer.from(value, 'utf8').equals(octets) ? value : undefined;
  return isOfCharset(value, charset) ? value : undefined;
}

/** SIZE of a text counts characters (X.680), not the UTF-16 units of a JavaScript string. */
export function characterCount(value: string): number {
  return Array.from(value).length;
}

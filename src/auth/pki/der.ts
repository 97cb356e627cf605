/** The little DER (X.690) that sealing writes itself, because pkijs can't write a message piece by piece. */

export const TAG = { integer: 0x02, octets: 0x04, null: 0x05, oid: 0x06, sequence: 0x30, set: 0x31 } as const;

/** Constructed, context-specific. */
export function contextTag(number: number): number {
  return 0xa0 | number;
}

export function tlv(tag: number, ...contents: readonly Buffer[]): Buffer {
  const octets = contents.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Buffer.from([tag]), lengthOf(octets), ...contents]);
}

function lengthOf(octets: number): Buffer {
  if (octets < 0x80) return Buffer.from([octets]);
  const digits: number[] = [];
  for (let rest = octets; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Buffer.from([0x80 | digits.length, ...digits]);
}

/** Dotted, of at least two arcs. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(TAG.oid, ...[first * 40 + second, ...rest].map(base128));
}

function base128(arc: number): Buffer {
  const digits = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(0x80 | (rest % 128));
  return Buffer.from(digits);
}

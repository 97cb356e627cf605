/** Tags (X.680, 8.4; X.690, 8.1.2) and the ids that stand for them here. */

/** Ids of universal tags, and of the context class with number 0. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  relativeOid: 0x0d,
  sequence: 0x10,
  set: 0x11,
  utcTime: 0x17,
  generalizedTime: 0x18,
  context: 0x80,
} as const;

/** The character string types in use, and their universal tags. */
export const characterTags = {
  utf8: 0x0c,
  numeric: 0x12,
  printable: 0x13,
  ia5: 0x16,
  visible: 0x1a,
  bmp: 0x1e,
} as const;

/** Numbers from here on take more than one octet (8.1.2.4). */
export const FIRST_HIGH_TAG = 31;
const CONTEXT_CLASS = 2;

/** Of a tag in its long form. */
export function highTagId(number: number, tagClass: number): number {
  return 256 + number * 4 + tagClass;
}

export function contextId(tag: number): number {
  return tag < FIRST_HIGH_TAG ? TAG.context | tag : highTagId(tag, CONTEXT_CLASS);
}

/** Number of a tag id, for messages and unknown fields. */
export function tagNumber(id: number): number {
  return id < 256 ? id & 0x1f : (id - 256) >> 2;
}

/** The octets of a tag; of the long form the septets of its number follow the first. */
export function tagOctets(id: number, constructed: boolean): number[] {
  const form = constructed ? 0x20 : 0;
  if (id < 256) return [id | form];
  const number = (id - 256) >> 2;
  const septets = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) septets.unshift((rest & 0x7f) | 0x80);
  return [(((id - 256) & 3) << 6) | form | 0x1f, ...septets];
}

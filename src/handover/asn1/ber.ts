/**
 * BER headers (X.690, 8.1): tag and length of one TLV, in every form the rules allow, bounded. The cursor is reused, so that
 * walking a PDU allocates nothing.
 */
import { FIRST_HIGH_TAG, highTagId } from './tags.ts';

/** Indefinite forms and constructed strings nest no deeper than this. */
export const MAX_NESTING = 32;
const MAX_TAG_OCTETS = 4;
/** 2^40: longer lengths can't be of anything in memory. */
const MAX_LENGTH = 1_099_511_627_776;

export class BerError extends Error {
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(reason);
    this.name = 'BerError';
    this.offset = offset;
  }
}

/** The header last read. Offsets count from the buffer's start. */
export class Tlv {
  /** Class and number without the constructed bit: the first octet & 0xdf for numbers below 31; above: 256 + 4 * number + class. */
  id = 0;
  constructed = false;
  /** The length is not in its shortest form (indefinite included). */
  loose = false;
  /** Contents. */
  start = 0;
  end = 0;
  /** Behind the whole TLV: `end`, or behind the end-of-contents octets. */
  next = 0;
}

/** Reads the TLV at `at`, which has to end at or before `limit`. */
export function readTlv(octets: Uint8Array, at: number, limit: number, into: Tlv): void {
  const first = octetAt(octets, at, limit, at);
  into.constructed = (first & 0x20) !== 0;
  let position = at + 1;
  if ((first & 0x1f) === 0x1f) position = readHighTag(octets, at, limit, first >> 6, into);
  else into.id = first & 0xdf;
  const lengthOctet = octetAt(octets, position, limit, at);
  position += 1;
  if (lengthOctet < 0x80) {
    into.loose = false;
    setContents(into, position, lengthOctet, limit, at);
  } else if (lengthOctet === 0x80) {
    readIndefinite(octets, position, limit, at, into);
  } else {
    readLongLength(octets, position, lengthOctet & 0x7f, limit, at, into);
  }
}

function setContents(into: Tlv, start: number, length: number, limit: number, at: number): void {
  if (length > limit - start) throw new BerError('length reaches beyond the end', at);
  into.start = start;
  into.end = start + length;
  into.next = into.end;
}

function octetAt(octets: Uint8Array, position: number, limit: number, at: number): number {
  const octet = position < limit ? octets[position] : undefined;
  if (octet === undefined) throw new BerError('truncated', at);
  return octet;
}

function readHighTag(octets: Uint8Array, at: number, limit: number, tagClass: number, into: Tlv): number {
  let number = 0;
  for (let index = 1; index <= MAX_TAG_OCTETS; index += 1) {
    const octet = octetAt(octets, at + index, limit, at);
    if (index === 1 && octet === 0x80) throw new BerError('tag number with leading zeros', at);
    number = number * 128 + (octet & 0x7f);
    if (octet < 0x80) {
      if (number < FIRST_HIGH_TAG) throw new BerError('tag number in the long form without need', at);
      into.id = highTagId(number, tagClass);
      return at + index + 1;
    }
  }
  throw new BerError('tag number too large', at);
}

function readLongLength(octets: Uint8Array, start: number, count: number, limit: number, at: number, into: Tlv): void {
  if (count === 0x7f) throw new BerError('reserved length form', at);
  let length = 0;
  for (let index = 0; index < count; index += 1) {
    length = length * 256 + octetAt(octets, start + index, limit, at);
    if (length > MAX_LENGTH) throw new BerError('giant length', at);
  }
  into.loose = length < 0x80 || length < 256 ** (count - 1);
  setContents(into, start + count, length, limit, at);
}

function readIndefinite(octets: Uint8Array, start: number, limit: number, at: number, into: Tlv): void {
  if (!into.constructed) throw new BerError('indefinite length of a primitive', at);
  const { id } = into;
  const end = endOfContents(octets, start, limit, at, into);
  into.id = id;
  into.constructed = true;
  into.loose = true;
  into.start = start;
  into.end = end;
  into.next = end + 2;
}

/** Where the matching 00 00 stands. Linear: definite elements are stepped over, open ones only counted. */
function endOfContents(octets: Uint8Array, start: number, limit: number, at: number, scratch: Tlv): number {
  let position = start;
  let open = 1;
  for (;;) {
    const first = octetAt(octets, position, limit, at);
    if (first === 0) {
      if (octetAt(octets, position + 1, limit, at) !== 0) throw new BerError('end of contents with a length', position);
      open -= 1;
      if (open === 0) return position;
      position += 2;
    } else {
      const inner = indefiniteStart(octets, position, limit);
      if (inner === undefined) {
        readTlv(octets, position, limit, scratch);
        position = scratch.next;
      } else {
        open += 1;
        if (open > MAX_NESTING) throw new BerError('nested too deeply', position);
        position = inner;
      }
    }
  }
}

/** Behind the header, if the TLV at `at` is of indefinite length. */
function indefiniteStart(octets: Uint8Array, at: number, limit: number): number | undefined {
  const first = octetAt(octets, at, limit, at);
  let position = at + 1;
  if ((first & 0x1f) === 0x1f) {
    while (octetAt(octets, position, limit, at) >= 0x80 && position - at <= MAX_TAG_OCTETS) position += 1;
    position += 1;
  }
  if (octetAt(octets, position, limit, at) !== 0x80) return undefined;
  if ((first & 0x20) === 0) throw new BerError('indefinite length of a primitive', at);
  return position + 1;
}

/** Octets of a minimal definite length field. */
export function lengthSize(length: number): number {
  if (length < 0x80) return 1;
  if (length < 0x100) return 2;
  if (length < 0x1_0000) return 3;
  return length < 0x100_0000 ? 4 : 5;
}

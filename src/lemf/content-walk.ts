/**
 * The strict way to read a content PDU: LI-PS-PDU version 43 with exactly one IPCC packet, in the one minimal encoding of it.
 * It checks what the schema says of every octet, so that a PDU it accepts needs no other decoding; what it can't follow it
 * leaves to the schema reader, which accepts every legal form and says what is wrong with the others. Allocates nothing: the
 * result stands in the walk itself until the next one.
 */
/** 80 07: li-psDomainId {0 4 0 2 2 5 1 43}. */
const DOMAIN = Buffer.from('80070400020205012b', 'hex');
/** 80 04: iPCCObjId {5 3 20 2}. */
const IPCC = Buffer.from('800405031402', 'hex');
const MAX_U32 = 0xffff_ffff;

export class ContentWalk {
  liidStart = 0;
  liidEnd = 0;
  cin = 0;
  sequence = 0;
  seconds = 0;
  microSeconds = 0;
  packetStart = 0;
  packetEnd = 0;
  #octets: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Where the TLV ends that was opened last. */
  #end = 0;
  /** Of the primitive stepped over last. */
  #length = 0;
  #value = 0;

  /** True: octets[start, end) is such a PDU, and the fields say what is in it. */
  read(octets: Buffer, start: number, end: number): boolean {
    this.#octets = octets;
    this.#at = start;
    if (!this.#open(0x30, end) || this.#end !== end || !this.#open(0xa1, end)) return false;
    return this.#header(this.#end) && this.#payload(end);
  }

  #header(end: number): boolean {
    if (!this.#constant(DOMAIN, end) || !this.#string(0x81, 1, 25, end)) return false;
    this.liidStart = this.#at - this.#length;
    this.liidEnd = this.#at;
    if (!this.#country(0x82, end) || !this.#open(0xa3, end) || !this.#communication(this.#end)) return false;
    if (!this.#integer(0x84, MAX_U32, end)) return false;
    this.sequence = this.#value;
    if (this.#octets[this.#at] === 0x86 && !this.#printable(0x86, 1, 8, end)) return false;
    if (!this.#open(0xa7, end) || !this.#time(this.#end)) return false;
    if (this.#at < end && !this.#enumeration(0x88, 3, end)) return false;
    return this.#at === end;
  }

  #communication(end: number): boolean {
    if (!this.#open(0xa0, end)) return false;
    const inner = this.#end;
    if (!this.#string(0x80, 1, 16, inner)) return false;
    if (this.#at < inner && !this.#string(0x81, 1, 16, inner)) return false;
    if (this.#at !== inner || !this.#integer(0x81, MAX_U32, end)) return false;
    this.cin = this.#value;
    return this.#country(0x82, end) && this.#at === end;
  }

  #time(end: number): boolean {
    if (!this.#integer(0x80, Number.MAX_SAFE_INTEGER, end)) return false;
    this.seconds = this.#value;
    if (!this.#integer(0x81, 999_999, end)) return false;
    this.microSeconds = this.#value;
    return this.#at === end;
  }

  /** payload [2], cCPayloadSequence [1], one CCPayload, cCContents [2], iPCC [2], iPCCContents [1], iPPackets [0]. */
  #payload(end: number): boolean {
    if (!this.#all(0xa2, end) || !this.#all(0xa1, end) || !this.#all(0x30, end)) return false;
    if (this.#octets[this.#at] === 0x80 && !this.#enumeration(0x80, 4, end)) return false;
    if (!this.#all(0xa2, end) || !this.#all(0xa2, end)) return false;
    if (!this.#constant(IPCC, end) || !this.#all(0xa1, end) || !this.#all(0x80, end)) return false;
    this.packetStart = this.#at;
    this.packetEnd = end;
    return true;
  }

  /** Opens a TLV that takes all that is left. */
  #all(tag: number, end: number): boolean {
    return this.#open(tag, end) && this.#end === end;
  }

  /** Steps into a TLV with this tag, of minimal definite length, within `limit`. */
  #open(tag: number, limit: number): boolean {
    const octets = this.#octets;
    let at = this.#at;
    if (at + 2 > limit || octets[at] !== tag) return false;
    let length = octets[at + 1] ?? 0;
    at += 2;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count < 1 || count > 3 || at + count > limit) return false;
      length = octets.readUIntBE(at, count);
      at += count;
      if (length < 0x80 || length < 256 ** (count - 1)) return false;
    }
    this.#at = at;
    this.#end = at + length;
    return this.#end <= limit;
  }

  /** Steps over a primitive of `least` to `most` octets. */
  #string(tag: number, least: number, most: number, limit: number): boolean {
    if (!this.#open(tag, limit)) return false;
    this.#length = this.#end - this.#at;
    this.#at = this.#end;
    return this.#length >= least && this.#length <= most;
  }

  #printable(tag: number, least: number, most: number, limit: number): boolean {
    if (!this.#string(tag, least, most, limit)) return false;
    for (let at = this.#at - this.#length; at < this.#at; at++) {
      if (!isPrintable(this.#octets[at] ?? 0)) return false;
    }
    return true;
  }

  /** Optional PrintableString (SIZE (2)). */
  #country(tag: number, limit: number): boolean {
    return this.#octets[this.#at] !== tag || this.#at >= limit || this.#printable(tag, 2, 2, limit);
  }

  #enumeration(tag: number, most: number, limit: number): boolean {
    return this.#string(tag, 1, 1, limit) && (this.#octets[this.#at - 1] ?? 255) <= most;
  }

  /** Minimal, not negative. */
  #integer(tag: number, most: number, limit: number): boolean {
    if (!this.#string(tag, 1, 8, limit)) return false;
    let value = 0;
    for (let at = this.#at - this.#length; at < this.#at; at++) value = value * 256 + (this.#octets[at] ?? 0);
    this.#value = value;
    const first = this.#octets[this.#at - this.#length] ?? 0;
    const second = this.#octets[this.#at - this.#length + 1] ?? 0;
    const isSpare = this.#length > 1 && first === 0 && second < 0x80;
    return first < 0x80 && !isSpare && value <= most;
  }

  #constant(expected: Buffer, limit: number): boolean {
    const from = this.#at;
    const end = from + expected.length;
    if (end > limit) return false;
    for (let index = 0; index < expected.length; index++) {
      if (this.#octets[from + index] !== expected[index]) return false;
    }
    this.#at = end;
    return true;
  }
}

/** A-Z a-z 0-9 space ' ( ) + , - . / : = ? */
function isPrintable(octet: number): boolean {
  if (octet >= 0x41 && octet <= 0x5a) return true;
  if (octet >= 0x61 && octet <= 0x7a) return true;
  if (octet >= 0x2b && octet <= 0x3a) return true;
  return octet === 0x20 || octet === 0x27 || octet === 0x28 || octet === 0x29 || octet === 0x3d || octet === 0x3f;
}

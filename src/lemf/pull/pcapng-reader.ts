/** Reads a pcapng as an agency's tool would: by the format's own words alone, strictly, without help of what writes it. */

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const LINKTYPE_RAW = 101;
const OPTION = { end: 0, packetId: 5, resolution: 9 } as const;
const NS_PER_SECOND = 1_000_000_000n;
/** if_tsresol without the option: microseconds. */
const MICROSECONDS = 6;

export interface ReadPacket {
  readonly timeNs: bigint;
  /** epb_packetid; undefined: it has none. */
  readonly number: bigint | undefined;
  readonly start: number;
  readonly end: number;
}

function wrong(what: string, at: number): RangeError {
  return new RangeError(`${what} at octet ${at}`);
}

/** Each packet in turn, octets[start, end). Throws RangeError for what is no whole pcapng of raw IP in little-endian. */
export function* readPcapng(octets: Buffer): Generator<ReadPacket, void, void> {
  const resolutions: number[] = [];
  for (let at = 0; at < octets.length;) {
    const { type, end } = blockAt(octets, at);
    if ((at === 0) !== (type === SECTION)) throw wrong('a section that does not begin the file', at);
    if (type === SECTION && octets.readUInt32LE(at + 8) !== BYTE_ORDER) throw wrong('another byte order', at);
    if (type === INTERFACE) resolutions.push(resolutionOf(octets, at, end));
    if (type === PACKET) yield packetAt(octets, at, end, resolutions);
    at = end;
  }
}

function blockAt(octets: Buffer, at: number): { readonly type: number; readonly end: number } {
  if (octets.length - at < 12) throw wrong('a block that is cut short', at);
  const length = octets.readUInt32LE(at + 4);
  const end = at + length;
  if (length < 12 || length % 4 !== 0 || end > octets.length || octets.readUInt32LE(end - 4) !== length)
    throw wrong('a block whose length is wrong', at);
  const type = octets.readUInt32LE(at);
  const least = { [SECTION]: 28, [INTERFACE]: 20, [PACKET]: 32 }[type] ?? 12;
  if (length < least) throw wrong('a block that is too short', at);
  return { type, end };
}

function resolutionOf(octets: Buffer, at: number, end: number): number {
  if (octets.readUInt16LE(at + 8) !== LINKTYPE_RAW) throw wrong('an interface that is not raw IP', at);
  const value = optionIn(octets, at + 16, end - 4, OPTION.resolution);
  const digits = value?.[0] ?? MICROSECONDS;
  if (digits > 9) throw wrong('a resolution that is no power of ten down to nanoseconds', at);
  return digits;
}

function packetAt(octets: Buffer, at: number, end: number, resolutions: readonly number[]): ReadPacket {
  const digits = resolutions[octets.readUInt32LE(at + 8)];
  const length = octets.readUInt32LE(at + 20);
  const start = at + 28;
  const options = start + ((length + 3) & ~3);
  if (digits === undefined || options > end - 4 || octets.readUInt32LE(at + 24) !== length)
    throw wrong('a packet that is not whole, or of no interface', at);
  const ticks = (BigInt(octets.readUInt32LE(at + 12)) << 32n) | BigInt(octets.readUInt32LE(at + 16));
  const timeNs = (ticks * NS_PER_SECOND) / 10n ** BigInt(digits);
  const id = optionIn(octets, options, end - 4, OPTION.packetId);
  return { timeNs, number: id?.length === 8 ? id.readBigUInt64LE() : undefined, start, end: start + length };
}

function optionIn(octets: Buffer, from: number, end: number, wanted: number): Buffer | undefined {
  for (let at = from; at + 4 <= end;) {
    const [code, length] = [octets.readUInt16LE(at), octets.readUInt16LE(at + 2)];
    if (code === OPTION.end) return undefined;
    if (at + 4 + length > end) throw wrong('an option that is cut short', at);
    if (code === wanted) return octets.subarray(at + 4, at + 4 + length);
    at += 4 + ((length + 3) & ~3);
  }
  return undefined;
}

/**
 * pcapng (draft-ietf-opsawg-pcapng) as packages have it: one section, an interface for each capture point, times in nanoseconds, the
 * packets' numbers as epb_packetid.
 *
 * What was written waits in memory until it is taken: the caller takes it after each slab, so that a package of any size needs no more.
 */
const BLOCK = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
const BYTE_ORDER = 0x1a2b3c4d;
const LINKTYPE_RAW = 101;
const NANOSECONDS = 9;
const OPTION = {
  end: 0,
  comment: 1,
  hardware: 2,
  application: 4,
  interfaceName: 2,
  resolution: 9,
  flags: 2,
  packetId: 5,
} as const;
/** epb_flags, bits 0 and 1: seen from the target's own interface. */
const INBOUND = 1;
const OUTBOUND = 2;
const FIRST_BUFFER = 64 << 10;
/** Block type, length twice, interface, time 8, lengths 8. */
const PACKET_FIXED = 32;
/** Flags 8, number 12, end 4. */
const PACKET_OPTIONS = 24;
const LOW_32 = 0xffff_ffffn;

export interface SectionTexts {
  readonly comment: string;
  readonly hardware: string;
  readonly application: string;
}

export interface PacketFields {
  /** Of the capture point; empty: it has none. */
  readonly point: string;
  /** ns since 1970. */
  readonly timeNs: bigint;
  readonly number: bigint;
  /** 0 from the target, 1 to it; undefined: not known. */
  readonly direction: 0 | 1 | undefined;
}

export class PcapngWriter {
  readonly #interfaces = new Map<string, number>();
  #buffer = Buffer.allocUnsafe(FIRST_BUFFER);
  #length = 0;

  constructor({ comment, hardware, application }: SectionTexts) {
    const body = Buffer.alloc(16);
    body.writeUInt32LE(BYTE_ORDER, 0);
    body.writeUInt16LE(1, 4); // version 1.0
    body.writeBigInt64LE(-1n, 8); // section length: not said
    this.#block(BLOCK.section, [
      body,
      option(OPTION.comment, Buffer.from(comment, 'utf8')),
      option(OPTION.hardware, Buffer.from(hardware, 'utf8')),
      option(OPTION.application, Buffer.from(application, 'utf8')),
      option(OPTION.end, Buffer.alloc(0)),
    ]);
  }

  /** The packet is octets[start, end). */
  packet(fields: PacketFields, octets: Buffer, start: number, end: number): void {
    const id = this.#interfaces.get(fields.point) ?? this.#describe(fields.point);
    const length = end - start;
    const padded = (length + 3) & ~3;
    const size = PACKET_FIXED + padded + PACKET_OPTIONS;
    const at = this.#room(size);
    const buffer = this.#buffer;
    const timeNs = fields.timeNs < 0n ? 0n : fields.timeNs;
    buffer.writeUInt32LE(BLOCK.packet, at);
    buffer.writeUInt32LE(size, at + 4);
    buffer.writeUInt32LE(id, at + 8);
    buffer.writeUInt32LE(Number(timeNs >> 32n), at + 12);
    buffer.writeUInt32LE(Number(timeNs & LOW_32), at + 16);
    buffer.writeUInt32LE(length, at + 20);
    buffer.writeUInt32LE(length, at + 24);
    octets.copy(buffer, at + 28, start, end);
    buffer.fill(0, at + 28 + length, at + 28 + padded);
    this.#packetOptions(fields, at + 28 + padded);
    buffer.writeUInt32LE(size, at + size - 4);
  }

  /** What was written since the last call. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = Buffer.allocUnsafe(Math.max(FIRST_BUFFER, taken.length));
    this.#length = 0;
    return taken;
  }

  #packetOptions({ direction, number }: PacketFields, at: number): void {
    const buffer = this.#buffer;
    const way = direction === undefined ? 0 : direction === 0 ? OUTBOUND : INBOUND;
    buffer.writeUInt16LE(OPTION.flags, at);
    buffer.writeUInt16LE(4, at + 2);
    buffer.writeUInt32LE(way, at + 4);
    buffer.writeUInt16LE(OPTION.packetId, at + 8);
    buffer.writeUInt16LE(8, at + 10);
    buffer.writeBigUInt64LE(number, at + 12);
    buffer.writeUInt32LE(0, at + 20); // opt_endofopt
  }

  #describe(point: string): number {
    const body = Buffer.alloc(8);
    body.writeUInt16LE(LINKTYPE_RAW, 0);
    this.#block(BLOCK.interface, [
      body,
      ...(point === '' ? [] : [option(OPTION.interfaceName, Buffer.from(point, 'latin1'))]),
      option(OPTION.resolution, Buffer.of(NANOSECONDS)),
      option(OPTION.end, Buffer.alloc(0)),
    ]);
    const id = this.#interfaces.size;
    this.#interfaces.set(point, id);
    return id;
  }

  /** `parts`: each a multiple of four octets. */
  #block(type: number, parts: readonly Buffer[]): void {
    const size = 12 + parts.reduce((sum, { length }) => sum + length, 0);
    let at = this.#room(size);
    this.#buffer.writeUInt32LE(type, at);
    this.#buffer.writeUInt32LE(size, at + 4);
    at += 8;
    for (const part of parts) at += part.copy(this.#buffer, at);
    this.#buffer.writeUInt32LE(size, at);
  }

  #room(size: number): number {
    const at = this.#length;
    if (at + size > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(at + size, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, at);
      this.#buffer = larger;
    }
    this.#length += size;
    return at;
  }
}

function option(code: number, value: Buffer): Buffer {
  const out = Buffer.alloc(4 + ((value.length + 3) & ~3));
  out.writeUInt16LE(code, 0);
  out.writeUInt16LE(value.length, 2);
  value.copy(out, 4);
  return out;
}

/** Reads what pull-program.ts has written, without making anything: the fields are good until the next read. */
import { readTlv, Tlv } from '../asn1/ber.ts';

const SEQUENCE = 0x10;
const ID = { cin: 0x80, sequence: 0x81, direction: 0x82, point: 0x83, longPoint: 0x84, packet: 0x85 } as const;
const WRAP = 0x1_0000_0000n;

export class PullRecord {
  /** 0 from the target, 1 to it; undefined: not known. */
  direction: 0 | 1 | undefined;
  /** The capture point's name; empty: none. */
  point = '';
  packetStart = 0;
  packetEnd = 0;
  #cin = 0;
  #sequence = 0;
  readonly #tlv = new Tlv();
  #at = 0;

  /** The item's number in its stream, from 0: CIN and sequence number count it together (I5). `firstCin`: the stream's. */
  number(firstCin: number): bigint {
    const turns = BigInt((this.#cin - firstCin) >>> 0);
    return turns * WRAP + BigInt(this.#sequence);
  }

  /** octets[start, end) is one record, whole. False: it is none. */
  read(octets: Buffer, start: number, end: number): boolean {
    try {
      readTlv(octets, start, end, this.#tlv);
      if (this.#tlv.id !== SEQUENCE || this.#tlv.end !== end) return false;
      this.#at = this.#tlv.start;
      return this.#fields(octets, end);
    } catch {
      return false;
    }
  }

  #fields(octets: Buffer, end: number): boolean {
    this.#cin = this.#number(octets, ID.cin, end);
    this.#sequence = this.#number(octets, ID.sequence, end);
    const direction = this.#take(octets, ID.direction, end) ? octets[this.#tlv.start] : undefined;
    this.direction = direction === 0 || direction === 1 ? direction : undefined;
    const isNamed = this.#take(octets, ID.point, end) || this.#take(octets, ID.longPoint, end);
    this.point = isNamed ? octets.toString('latin1', this.#tlv.start, this.#tlv.end) : '';
    if (!this.#take(octets, ID.packet, end)) return false;
    this.packetStart = this.#tlv.start;
    this.packetEnd = this.#tlv.end;
    return this.#at === end;
  }

  /** Steps over the next field if it is that one. */
  #take(octets: Buffer, id: number, end: number): boolean {
    if (this.#at >= end) return false;
    readTlv(octets, this.#at, end, this.#tlv);
    if (this.#tlv.id !== id) return false;
    this.#at = this.#tlv.next;
    return true;
  }

  #number(octets: Buffer, id: number, end: number): number {
    if (!this.#take(octets, id, end)) throw new RangeError('a number is missing');
    const length = this.#tlv.end - this.#tlv.start;
    if (length < 1 || length > 5) throw new RangeError('a number is no u32');
    return octets.readUIntBE(this.#tlv.start, length);
  }
}

/**
 * The header-only walk: who a PDU belongs to and what it carries, without building values. For delivery and for the test
 * collection system, which look at every PDU. Takes the same BER as the reader; for anything it can't follow it answers
 * undefined, and decodePsPdu says why.
 */
import { BerError, readTlv, Tlv } from './ber.ts';
import { psPdu } from './payload.ts';
import { bigInteger, smallInteger } from './contents.ts';
import { parseGeneralizedTime } from './time.ts';
import { triPayload } from './tri.ts';
import type { TriName } from './tri.ts';

export type PsPduKind = 'iri' | 'cc' | 'tri' | 'hi1' | 'encrypted' | 'other';

/** Offsets count from the buffer's start. */
export interface PsPduPeek {
  readonly kind: PsPduKind;
  /** Behind the PDU. */
  readonly end: number;
  /** LIID, octets as latin1. */
  readonly liid: string;
  /** Absent in HI1. */
  readonly cin: number | undefined;
  readonly sequence: number;
  /** Unix time of the header's time stamp; absent when it has none. */
  readonly seconds: number | undefined;
  readonly microSeconds: number | undefined;
  /** The payload's TLV inside payload [2]: the alternative's tag and all. */
  readonly payloadStart: number;
  readonly payloadEnd: number;
  /** Which TRI, when it is one that the module knows. */
  readonly tri: TriName | undefined;
  /** Exactly one IPCC packet: its octets and direction; `packetStart` is -1 for everything else. */
  readonly packetStart: number;
  readonly packetEnd: number;
  /** PayloadDirection's number; undefined when absent. */
  readonly direction: number | undefined;
}

/** `limit`: where the octets end that may be looked at; default the buffer's end. */
export function peekPsPdu(octets: Buffer, offset = 0, limit = octets.length): PsPduPeek | undefined {
  try {
    return new Peeker(octets).walk(offset, limit);
  } catch (thrown) {
    if (thrown instanceof BerError) return undefined;
    throw thrown;
  }
}

const SEQUENCE = 0x10;
const CONTEXT = 0x80;
const KINDS: readonly PsPduKind[] = ['iri', 'cc', 'tri', 'hi1', 'encrypted'];
const PAYLOAD_TAG = psPdu.byId.get(CONTEXT | 2)?.tag ?? 2;

class Peeker {
  kind: PsPduKind = 'other';
  end = 0;
  liid = '';
  cin: number | undefined;
  sequence = -1;
  seconds: number | undefined;
  microSeconds: number | undefined;
  payloadStart = 0;
  payloadEnd = 0;
  tri: TriName | undefined;
  packetStart = -1;
  packetEnd = -1;
  direction: number | undefined;
  readonly #octets: Buffer;
  readonly #tlv = new Tlv();

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  walk(offset: number, limit: number): PsPduPeek {
    this.#expect(offset, limit, SEQUENCE);
    this.end = this.#tlv.next;
    const inner = this.#tlv.end;
    this.#expect(this.#tlv.start, inner, CONTEXT | 1);
    const payloadAt = this.#tlv.next;
    this.#header(this.#tlv.start, this.#tlv.end);
    this.#expect(payloadAt, inner, CONTEXT | PAYLOAD_TAG);
    this.#payload(this.#tlv.start, this.#tlv.end);
    return this;
  }

  #expect(at: number, limit: number, id: number): void {
    readTlv(this.#octets, at, limit, this.#tlv);
    if (this.#tlv.id !== id || !this.#tlv.constructed) throw new BerError('unexpected tag', at);
  }

  #header(start: number, end: number): void {
    let seen = 0;
    for (let at = start; at < end;) {
      readTlv(this.#octets, at, end, this.#tlv);
      const { id, start: from, end: to, next } = this.#tlv;
      if (id === (CONTEXT | 1)) {
        this.liid = this.#octets.toString('latin1', from, to);
        seen |= 1;
      } else if (id === (CONTEXT | 3)) {
        this.#communication(from, to);
      } else if (id === (CONTEXT | 4)) {
        this.sequence = this.#unsigned32(from, to);
        seen |= 2;
      } else if (id === (CONTEXT | 5)) {
        this.#generalizedTime(from, to);
      } else if (id === (CONTEXT | 7)) {
        this.#microSecondTime(from, to);
      }
      at = next;
    }
    if (seen !== 3) throw new BerError('LIID or sequence number missing', start);
  }

  #communication(start: number, end: number): void {
    for (let at = start; at < end;) {
      readTlv(this.#octets, at, end, this.#tlv);
      const { next } = this.#tlv;
      if (this.#tlv.id === (CONTEXT | 1)) this.cin = this.#unsigned32(this.#tlv.start, this.#tlv.end);
      at = next;
    }
  }

  #microSecondTime(start: number, end: number): void {
    readTlv(this.#octets, start, end, this.#tlv);
    const secondsStart = this.#tlv.start;
    const secondsEnd = this.#tlv.end;
    readTlv(this.#octets, this.#tlv.next, end, this.#tlv);
    this.seconds = this.#integer(secondsStart, secondsEnd);
    this.microSeconds = this.#integer(this.#tlv.start, this.#tlv.end);
  }

  #generalizedTime(start: number, end: number): void {
    const timeNs = parseGeneralizedTime(this.#octets.toString('latin1', start, end));
    if (timeNs === undefined) throw new BerError('not a time', start);
    this.seconds = Number(timeNs / 1_000_000_000n);
    this.microSeconds = Number((timeNs % 1_000_000_000n) / 1000n);
  }

  #integer(start: number, end: number): number {
    return smallInteger(this.#octets, start, end) ?? Number(bigInteger(this.#octets, start, end));
  }

  #unsigned32(start: number, end: number): number {
    const value = this.#integer(start, end);
    if (value < 0 || value > 0xffff_ffff) throw new BerError('integer out of range', start);
    return value;
  }

  #payload(start: number, end: number): void {
    readTlv(this.#octets, start, end, this.#tlv);
    const { id, start: from, end: to, next } = this.#tlv;
    this.payloadStart = start;
    this.payloadEnd = next;
    if (id < CONTEXT || id >= CONTEXT + 0x20) return;
    this.kind = KINDS[id & 0x1f] ?? 'other';
    if (this.kind === 'cc') this.#content(from, to);
    if (this.kind === 'tri') this.#tri(from, to);
  }

  #tri(start: number, end: number): void {
    readTlv(this.#octets, start, end, this.#tlv);
    const { id } = this.#tlv;
    this.tri = triPayload.byId.get(id)?.name as TriName | undefined;
  }

  /** CCPayload, cCContents [2], iPCC [2], iPCCContents [1], iPPackets [0]: found only if there is one item and nothing odd. */
  #content(start: number, end: number): void {
    if (start === end) return;
    this.#step(start, end, SEQUENCE);
    if (this.#tlv.next !== end) return;
    const inner = this.#tlv.end;
    let at = this.#tlv.start;
    readTlv(this.#octets, at, inner, this.#tlv);
    if (this.#tlv.id === CONTEXT) {
      this.direction = this.#integer(this.#tlv.start, this.#tlv.end);
      at = this.#tlv.next;
    }
    if (this.#find(at, inner, CONTEXT | 2) && this.#inside(CONTEXT | 2) && this.#second() && this.#inside(CONTEXT)) {
      if (this.#tlv.constructed) return;
      this.packetStart = this.#tlv.start;
      this.packetEnd = this.#tlv.end;
    }
  }

  #step(at: number, limit: number, id: number): void {
    readTlv(this.#octets, at, limit, this.#tlv);
    if (this.#tlv.id !== id) throw new BerError('unexpected tag', at);
  }

  /** The next TLV with this tag among those at one level. */
  #find(start: number, end: number, id: number): boolean {
    for (let at = start; at < end; at = this.#tlv.next) {
      readTlv(this.#octets, at, end, this.#tlv);
      if (this.#tlv.id === id) return true;
    }
    return false;
  }

  /** The first TLV inside the current one, if it has this tag. */
  #inside(id: number): boolean {
    const { start, end } = this.#tlv;
    if (start === end) return false;
    readTlv(this.#octets, start, end, this.#tlv);
    return this.#tlv.id === id;
  }

  /** Of the current TLV, the second one inside: iPCCContents behind iPCCObjId. */
  #second(): boolean {
    const { start, end } = this.#tlv;
    return this.#find(start, end, CONTEXT | 1);
  }
}

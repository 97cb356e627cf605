/** Octets that are nearly a PDU: changed where a PDU has its structure, not anywhere. */
import { readTlv, Tlv } from '../../../../src/handover/asn1/ber.ts';

/** A TLV of a PDU, by offsets from the PDU's start. */
export interface Place {
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly constructed: boolean;
}

/** Whole numbers below `limit`, the same for the same seed (mulberry32). */
export type Random = (limit: number) => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Every TLV of a sound PDU of definite lengths. */
export function placesOf(pdu: Buffer): Place[] {
  const places: Place[] = [];
  const tlv = new Tlv();
  const pending: [at: number, end: number][] = [[0, pdu.length]];
  for (let range = pending.pop(); range !== undefined; range = pending.pop()) {
    for (let [at] = range; at < range[1]; at = tlv.next) {
      readTlv(pdu, at, range[1], tlv);
      const { start, end, constructed } = tlv;
      places.push({ at, start, end, constructed });
      if (constructed) pending.push([start, end]);
    }
  }
  return places;
}

const GIANT_LENGTHS = [
  '84ffffffff',
  '847fffffff',
  '88ffffffffffffffff',
  '8600ffffffffff',
  'ff',
  '80',
  '8100',
  '820000',
];

type Mutation = (pdu: Buffer, place: Place, random: Random, others: readonly Place[]) => Buffer;

function spliced(pdu: Buffer, from: number, to: number, octets: Uint8Array): Buffer {
  return Buffer.concat([pdu.subarray(0, from), octets, pdu.subarray(to)]);
}

function around(octets: Uint8Array, tag: number, times: number): Buffer {
  const heads = Buffer.alloc(times * 2, Buffer.from([tag, 0x80]));
  return Buffer.concat([heads, octets, Buffer.alloc(times * 2)]);
}

function octetsAt(pdu: Buffer, { at, end }: Place): Buffer {
  return pdu.subarray(at, end);
}

/** Where the size changes, some put the lengths around right (`enclosed`), so that the change itself is met; others don't. */
const MUTATIONS: readonly Mutation[] = [
  function otherTag(pdu, { at }, random) {
    return spliced(pdu, at, at + 1, Buffer.from([random(256)]));
  },
  function otherLength(pdu, { at }, random) {
    return spliced(pdu, at + 1, at + 2, Buffer.from([random(256)]));
  },
  function giantLength(pdu, { at, start }, random) {
    return spliced(pdu, at + 1, start, Buffer.from(GIANT_LENGTHS[random(GIANT_LENGTHS.length)] ?? 'ff', 'hex'));
  },
  function cutInside(pdu, { start, end }, random) {
    return pdu.subarray(0, start + random(end - start + 1));
  },
  function withoutIt(pdu, place) {
    return enclosed(pdu, place, Buffer.alloc(0));
  },
  function twice(pdu, place) {
    return enclosed(pdu, place, Buffer.concat([octetsAt(pdu, place), octetsAt(pdu, place)]));
  },
  function another(pdu, place, random, others) {
    return enclosed(pdu, place, octetsAt(pdu, others[random(others.length)] ?? place));
  },
  function deepWithin(pdu, place, random) {
    return enclosed(pdu, place, around(octetsAt(pdu, place), (pdu[place.at] ?? 0) | 0x20, 1 + random(200)));
  },
  function randomContents(pdu, { start, end }, random) {
    return spliced(pdu, start, end, Buffer.from(Array.from({ length: end - start }, () => random(256))));
  },
  function inPieces(pdu, { at, start, end, constructed }) {
    if (constructed) return pdu;
    const piece = tlv(0x04, pdu.subarray(start, end));
    return enclosed(pdu, { at, start, end, constructed }, tlv((pdu[at] ?? 0) | 0x20, piece));
  },
];

export function mutated(pdu: Buffer, places: readonly Place[], random: Random): Buffer {
  const mutation = MUTATIONS[random(MUTATIONS.length)];
  const place = places[random(places.length)];
  return mutation === undefined || place === undefined ? pdu : mutation(pdu, place, random, places);
}

/** With other octets in a TLV's place, and all lengths around it put right. */
function enclosed(pdu: Buffer, place: Place, octets: Uint8Array): Buffer {
  const header = new Tlv();
  const inside = (from: number, to: number): Buffer => {
    const parts: Uint8Array[] = [];
    for (let at = from; at < to;) {
      readTlv(pdu, at, to, header);
      const { start, end, next } = header;
      if (at === place.at) parts.push(octets);
      else if (at < place.at && place.at < end) parts.push(tlvLike(pdu.subarray(at, start), inside(start, end)));
      else parts.push(pdu.subarray(at, next));
      at = next;
    }
    return Buffer.concat(parts);
  };
  return inside(0, pdu.length);
}

/** `head`: tag and length of the TLV as it was; the tag stays. */
function tlvLike(head: Buffer, contents: Buffer): Buffer {
  const tagOctets = ((head[0] ?? 0) & 0x1f) === 0x1f ? head.findIndex((octet, at) => at > 0 && octet < 0x80) + 1 : 1;
  return Buffer.concat([head.subarray(0, tagOctets), lengthOf(contents.length), contents]);
}

function tlv(tag: number, contents: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(contents.length), contents]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(length);
  return Buffer.concat([Buffer.from([0x84]), octets]);
}

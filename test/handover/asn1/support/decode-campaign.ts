/** What is fed to the decoders: sample PDUs cut off and with bits turned, random values with their structure damaged, bombs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { encodeBer } from '../../../../src/handover/asn1/ber-writer.ts';
import { PDU_STANDARDS, type PduStandard } from '../../../../src/handover/asn1/pdu-standards.ts';
import { PduScanner } from '../../../../src/handover/asn1/pdu-scanner.ts';
import type { AnyType } from '../../../../src/handover/asn1/schema.ts';
import { arbitraryOf } from './arbitrary.ts';
import { examineAll, examineReference, examineType, type Outcome } from './hostile.ts';
import { mutated, placesOf, type Random } from './mutations.ts';
import { EVERYTHING } from './samples.ts';

const GOLDEN = path.resolve('../shared/standards/golden');

export interface Sample {
  readonly name: string;
  readonly octets: Buffer;
}

/** The sample PDUs, one a file. */
export function goldenPdus(): Sample[] {
  return berFiles(GOLDEN);
}

/** Those in the streams of another implementation. */
export function streamedPdus(): Sample[] {
  return berFiles(path.join(GOLDEN, 'openli')).flatMap(({ name, octets }) => {
    const { octets: whole, ends } = new PduScanner().push(octets);
    return ends.map((end, at) => ({ name: `${name} ${at}`, octets: whole.subarray(ends[at - 1] ?? 0, end) }));
  });
}

function berFiles(folder: string): Sample[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.ber'));
  return names.map((name) => ({ name, octets: readFileSync(path.join(folder, name)) }));
}

/** Cut off at every octet. */
export function* truncations(octets: Buffer): Generator<Buffer> {
  for (let length = 0; length < octets.length; length++) yield octets.subarray(0, length);
}

/** With each bit turned. */
export function* flips(octets: Buffer): Generator<Buffer> {
  for (let bit = 0; bit < octets.length * 8; bit++) {
    const turned = Buffer.from(octets);
    turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield turned;
  }
}

/** Making one takes longer than drawing values from it. */
const ARBITRARIES = new Map<AnyType, fc.Arbitrary<unknown>>();

/** Random valid PDUs of a standard. */
export function validPdus({ type }: PduStandard, count: number, seed: number): Buffer[] {
  const arbitrary = ARBITRARIES.get(type) ?? arbitraryOf(type, { foreign: true });
  ARBITRARIES.set(type, arbitrary);
  return fc.sample(arbitrary, { numRuns: count, seed }).map((value) => encodeBer(type, value, EVERYTHING));
}

/** One to three damages of a valid PDU; the later ones at places that the first may have moved. */
export function damaged(pdu: Buffer, random: Random): Buffer {
  const places = placesOf(pdu);
  let octets = mutated(pdu, places, random);
  for (let more = random(3); more > 0; more--) {
    const still = places.filter(({ end }) => end <= octets.length);
    if (still.length > 0 && octets.length > 1) octets = flipOne(octets, random);
  }
  return octets;
}

function flipOne(octets: Buffer, random: Random): Buffer {
  const changed = Buffer.from(octets);
  changed[random(changed.length)] = random(256);
  return changed;
}

/** A damaged PDU before its own standard's decoder, and one in `every` before all. */
export function examineDamaged(standard: PduStandard, octets: Buffer, random: Random, every: number): Outcome {
  if (random(every) === 0) {
    examineAll(octets, 1 + random(octets.length + 1));
    examineReference(octets, standard);
  }
  return examineType(standard.type, octets);
}

/** Nested and measured beyond all sense, in each of the tags that a PDU may begin with. */
export function bombs(): Buffer[] {
  const tags = [...new Set(PDU_STANDARDS.flatMap(({ begins }) => begins.map(([outer]) => outer)))];
  return [...tags, 0x24, 0xa3, 0xbf].flatMap((tag) => [
    Buffer.concat([Buffer.alloc(100_000, Buffer.from([tag, 0x80])), Buffer.alloc(100_000)]),
    Buffer.alloc(100_000, Buffer.from([tag, 0x84, 0x00, 0x01, 0x86, 0x9a])),
    ...['84ffffffff', '88ffffffffffffffff', `fe${'ff'.repeat(126)}`, 'ff', '8600ffffffffff'].map((length) =>
      Buffer.from(`${tag.toString(16).padStart(2, '0')}${length}a100`, 'hex'),
    ),
    definiteNest(tag, 3000),
  ]);
}

/** Levels of exact lengths, each around the next. */
function definiteNest(tag: number, levels: number): Buffer {
  const octets = Buffer.alloc(levels * 6);
  for (let level = 0; level < levels; level++) {
    octets.set([tag, 0x84], level * 6);
    octets.writeUInt32BE((levels - level - 1) * 6, level * 6 + 2);
  }
  return octets;
}

/**
 * npm run campaign:decode -- [SECONDS=60] [SEED=1]
 *
 * Hostile octets before every decoder of PDUs: first the bombs and each sample PDU cut off at every octet and with every bit turned (where
 * ../shared/standards/golden is there; some minutes), then, for as long as asked, random values of every standard with their structure damaged. Ends with
 * 1 at the first answer that is neither an error of the decoder's own nor a value that holds together, at one that took more than a second,
 * and when the process has grown.
 */
import { PDU_STANDARDS, type PduStandard } from '../../src/handover/asn1/pdu-standards.ts';
import {
  bombs,
  damaged,
  examineDamaged,
  flips,
  goldenPdus,
  type Sample,
  streamedPdus,
  truncations,
  validPdus,
} from '../handover/asn1/support/decode-campaign.ts';
import { examineAll, Misbehaviour } from '../handover/asn1/support/hostile.ts';
import { goldenMissing } from '../handover/asn1/support/independent.ts';
import { randomOf } from '../handover/asn1/support/mutations.ts';

const [seconds, seed] = [Number(process.argv[2] ?? 60), Number(process.argv[3] ?? 1)];
const SLOWEST_MS = 1000;
const MOST_GROWTH = 32 << 20;
const LARGEST = 8192;
const DAMAGES_A_PDU = 40;

const tally = { fed: 0, values: 0, slowestMs: 0, slowest: '' };

/** Counts, and takes the processor time, which other programs lengthen little: a second for one PDU is a hang in the making. */
function feed(name: string, work: () => unknown): void {
  const start = process.cpuUsage();
  const outcome = work();
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1000;
  tally.fed++;
  if (outcome === 'value') tally.values++;
  if (took > tally.slowestMs) Object.assign(tally, { slowestMs: took, slowest: name });
  if (took > SLOWEST_MS) throw new Misbehaviour(`${name} took ${took.toFixed(0)} ms`);
}

function feedSample({ name, octets }: Sample, standards: readonly PduStandard[]): void {
  for (const cut of truncations(octets)) feed(`${name}, cut`, () => examineAll(cut, cut.length + 1, standards));
  for (const turned of flips(octets)) feed(`${name}, a bit turned`, () => examineAll(turned, 64, standards));
}

function feedSamples(): void {
  const missing = goldenMissing();
  if (missing !== undefined) console.log(`sample PDUs: skipped: ${missing}`);
  for (const sample of goldenPdus()) feedSample(sample, PDU_STANDARDS);
  // Of these it is known what they are.
  for (const sample of streamedPdus()) feedSample(sample, PDU_STANDARDS.slice(0, 1));
  console.log(`sample PDUs: ${tally.fed} fed`);
}

function feedDamaged(deadline: number): void {
  const random = randomOf(seed);
  for (let round = 0; performance.now() < deadline; round++) {
    const standard = PDU_STANDARDS[round % PDU_STANDARDS.length];
    if (standard === undefined) return;
    // Large ones are examined too, but a few octets are where a decoder goes wrong.
    for (const pdu of validPdus(standard, 5, seed + round).filter(({ length }) => length <= LARGEST))
      for (let time = 0; time < DAMAGES_A_PDU; time++) {
        const octets = damaged(pdu, random);
        feed(`${standard.id}, damaged`, () => examineDamaged(standard, octets, random, 8));
      }
  }
}

/** What is still held once the collector has run. */
function keptOctets(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

for (const octets of bombs()) feed('a bomb', () => examineAll(octets, octets.length));
feedSamples();
const start = performance.now();
feedDamaged(start + seconds * 400);
const before = keptOctets();
feedDamaged(start + seconds * 1000);
const grown = keptOctets() - before;
console.log(
  `${tally.fed} fed, ${tally.values} damaged ones still a value, none misbehaved; the slowest took ${tally.slowestMs.toFixed(1)} ms ` +
    `(${tally.slowest}); what is kept in memory grew by ${(grown / 1_048_576).toFixed(1)} MiB in the last part`,
);
if (grown > MOST_GROWTH) throw new Misbehaviour('the process grows');

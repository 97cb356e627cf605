import { expect } from 'chai';
import { PduScanner } from '../../../src/handover/asn1/pdu-scanner.ts';
import { peekPsPdu } from '../../../src/handover/asn1/peek.ts';
import { decodePsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import type { DecodeResult, PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { golden, goldenMissing } from './support/independent.ts';
import { encodeAnything } from './support/samples.ts';

function pdusOf(name: string): Buffer[] {
  const scanner = new PduScanner();
  const { octets, ends } = scanner.push(golden(`openli/${name}.ber`));
  expect(scanner.pending).to.equal(0);
  return ends.map((end, index) => octets.subarray(ends[index - 1] ?? 0, end));
}

/** What a strict reader has to say, without the place: how often each. */
function tally(results: readonly DecodeResult<PsPdu>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const result of results) {
    const words = result.ok
      ? [...new Set(result.findings.map((one) => one.kind))]
      : [`${result.path}: ${result.reason}`];
    for (const word of words.length === 0 ? ['minimal'] : words) counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

/** Streams that another implementation sent, for traffic and names that are invented. */
describe('the streams of another implementation', () => {
  before(function () {
    const missing = goldenMissing();
    if (missing === undefined) return;
    this.test!.parent!.title += ` (skipped: ${missing})`;
    this.skip();
  });

  it('are read, but for the one PDU that is not of the module: IPIRI without iPVersion', () => {
    const iri = pdusOf('hi2').map(decodePsPdu);
    const cc = pdusOf('hi3').map(decodePsPdu);
    expect([iri.length, cc.length]).to.deep.equal([34, 137]);
    expect(tally(iri)).to.deep.equal({
      length: 25,
      minimal: 8,
      'payload.iRIPayloadSequence.0.iRIContents.iPIRI.iPIRIContents.targetNetworkID: mandatory field iPVersion is missing': 1,
    });
    expect(Object.keys(tally(cc))).to.have.members(['length', 'minimal']);
  });

  it('differ from a minimal encoder in the lengths alone: written again they read the same', () => {
    for (const octets of [...pdusOf('hi2'), ...pdusOf('hi3')]) {
      const result = decodePsPdu(octets);
      if (!result.ok) continue;
      const again = encodeAnything(result.value);
      expect(again.equals(octets)).to.equal(result.findings.length === 0);
      const second = decodePsPdu(again);
      if (!second.ok) throw new Error(second.reason);
      // Opaque parts and those unknown keep their own lengths.
      expect(encodeAnything(second.value).equals(again)).to.equal(true);
    }
  });

  it('have headers that peek sees: sequence numbers from 0 in each LIID, CIN and kind', () => {
    const seen = new Map<string, number[]>();
    for (const octets of pdusOf('hi3')) {
      const { kind, liid, cin, sequence } = peekPsPdu(octets)!;
      if (kind !== 'cc') continue;
      const key = `${liid} ${cin}`;
      seen.set(key, [...(seen.get(key) ?? []), sequence]);
    }
    expect(seen.size).to.be.greaterThan(3);
    for (const numbers of seen.values()) expect(numbers).to.deep.equal(numbers.map((_, index) => index));
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { psPdu } from '../../../src/handover/asn1/payload.ts';
import { encodePsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { encodeReference } from '../../../src/handover/asn1/reference.ts';
import { compileStamp } from '../../../src/handover/asn1/stamp.ts';
import { iriPduOf } from '../../../src/handover/hi2/ip-iri.ts';
import { encodeIri } from '../../../src/handover/hi2/iri-stamps.ts';
import type { IriEvent, IriRecord, IriType, TargetAddress } from '../../../src/model/iri.ts';
import { NO_PERMIT } from '../../../src/model/scope-permit.ts';
import { codeThrown } from '../../support/codes.ts';
import { BARE_SOURCE, CHOSEN_SOURCE, SOURCE, TIME_NS } from '../asn1/support/samples.ts';

const address = fc
  .tuple(fc.constantFrom(4 as const, 6 as const), fc.boolean(), fc.integer({ min: 28, max: 32 }))
  .chain(([version, onlySeen, prefix]): fc.Arbitrary<TargetAddress> => {
    const size = version === 4 ? 4 : 16;
    const prefixLength = version === 4 ? prefix : prefix * 4;
    return fc.uint8Array({ minLength: size, maxLength: size }).map((octets) => ({
      ...{ version, prefixLength, address: Buffer.from(octets) },
      ...(onlySeen ? { onlySeen: true as const } : {}),
    }));
  });
const wide = fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { nil: undefined });
const time = fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n });
const record: fc.Arbitrary<IriRecord> = fc.record({
  kind: fc.constant('iri' as const),
  ordinal: fc.constant(0),
  sequence: fc.integer({ min: 0, max: 0xffff_ffff }),
  timeNs: time,
  type: fc.constantFrom<IriType>('begin', 'continue', 'report', 'end'),
  event: fc.constantFrom<IriEvent>('interimUpdate', 'startOfInterceptionWithSessionActive'),
  addresses: fc.array(address, { maxLength: 3 }),
  startTimeNs: fc.option(time, { nil: undefined }),
  endTimeNs: fc.option(time, { nil: undefined }),
  octetsFromTarget: wide,
  octetsToTarget: wide,
});
const cin = fc.integer({ min: 0, max: 0xffff_ffff });

describe('an IRI that is stamped', () => {
  it('has the octets of the writer and of the reference, whatever was stamped before', () => {
    fc.assert(
      fc.property(fc.constantFrom(SOURCE, BARE_SOURCE, CHOSEN_SOURCE), cin, record, (source, number, one) => {
        const stamped = encodeIri(source, number, one);
        const value = iriPduOf(source, number, one);
        expect(stamped.equals(encodePsPdu(value)), 'the writer').to.equal(true);
        expect(stamped.equals(encodeReference(psPdu, value)), 'the reference').to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused with the path of the leaf that its type does not allow', () => {
    const sample = iriPduOf(SOURCE, 1, { ...begin, sequence: 1 });
    const stamp = compileStamp(psPdu, sample, ['pSHeader.sequenceNumber'], NO_PERMIT);
    expect(stamp([7]).equals(encodePsPdu(iriPduOf(SOURCE, 1, { ...begin, sequence: 7 })))).to.equal(true);
    for (const bad of [-1, 2 ** 32, 'x', undefined]) {
      expect(codeThrown(() => stamp([bad]))).to.equal('WRIT_HANDOVER_VALUE');
      expect(() => stamp([bad])).to.throw('pSHeader.sequenceNumber');
    }
    expect(stamp([7]).equals(encodePsPdu(iriPduOf(SOURCE, 1, { ...begin, sequence: 7 })))).to.equal(true);
  });
});

const begin: IriRecord = {
  ...{ kind: 'iri', ordinal: 0, sequence: 0, timeNs: TIME_NS, type: 'begin', event: 'interimUpdate' },
  addresses: [{ version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 1]) }],
};

import { expect } from 'chai';
import { encodeBer } from '../../../src/handover/asn1/ber-writer.ts';
import { ipIriContents } from '../../../src/handover/asn1/ip-access.ts';
import { iASCCAPDU } from '../../../src/handover/asn1/modules/us/ias-content.ts';
import { cdcPdu } from '../../../src/handover/asn1/modules/us/pcesp.ts';
import { lAESProtocol } from '../../../src/handover/asn1/modules/us/voice.ts';
import type { AnyType } from '../../../src/handover/asn1/schema.ts';
import { scopeBits, scopeToBits } from '../../../src/model/instrument.ts';
import { permitFor, type Restricted } from '../../../src/model/scope-permit.ts';

const LOCATED = {
  accessEventType: 'accessAccept',
  targetUsername: Buffer.from('user'),
  internetAccessType: 'xDSL',
  iPVersion: 'iPV4',
  targetLocation: 'cabinet 7',
} as const;
const HEAD = { caseId: 'C', timestamp: '20261122000000Z' };
const DIALLED = {
  alternative: 'laesMessage',
  value: { alternative: 'dialedDgtExtrn', value: { ...HEAD, callId: { main: '1' }, digits: '5550100' } },
};
const CABLE_HEAD = { caseId: 'C', accessingElementId: 'A', eventTime: '20261122000000Z' };
const CABLE = {
  protocolVersion: 'v4',
  message: {
    alternative: 'dialeddigitextraction',
    value: { ...CABLE_HEAD, callId: { sequencenumber: '1', systemidentity: 's' }, digits: '5550100' },
  },
};

/** A message that holds something restricted, and what it holds. */
const MESSAGES: readonly (readonly [Restricted, AnyType, unknown])[] = [
  ['location', ipIriContents, LOCATED],
  ['cc', iASCCAPDU, { payload: Buffer.from('packet') }],
  ['digits', lAESProtocol, DIALLED],
  ['digits', cdcPdu, CABLE],
];

describe("what an order's scope permits", () => {
  for (const [needs, type, value] of MESSAGES) {
    it(`${needs} is written under a permit for it, and under no other`, () => {
      const others = (['cc', 'location', 'digits'] as const).filter((each) => each !== needs);
      expect(encodeBer(type, value, permitFor(scopeBits[needs], needs)).length).to.be.greaterThan(0);
      for (const permit of [undefined, permitFor(2 | 4 | 8, ...others)])
        expect(() => encodeBer(type, value, permit))
          .to.throw(`does not cover ${needs}`)
          .with.property('code', 'WRIT_HANDOVER_SCOPE');
    });
  }

  it('is made of its scope bits alone: no order of this version has locations or dialled digits', () => {
    expect(() => permitFor(scopeToBits('iri'), 'cc'))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_SCOPE');
    expect(permitFor(scopeToBits('iri+cc'), 'cc').allows.has('cc')).to.equal(true);
    for (const needs of ['location', 'digits'] as const)
      expect(() => permitFor(scopeToBits('iri+cc'), needs))
        .to.throw()
        .with.property('code', 'WRIT_HANDOVER_SCOPE');
  });

  it('is asked for by the compiler, too: a permit for less is not taken for one for content', () => {
    const takesContent = (permit: ReturnType<typeof permitFor<'cc'>>) => permit.allows.has('cc');
    // @ts-expect-error a permit for locations is none for content
    expect(takesContent(permitFor(scopeBits.location, 'location'))).to.equal(false);
  });
});

import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { psPdu } from '../../../src/handover/asn1/payload.ts';
import { readPdus } from '../../../src/handover/asn1/pdu-reading.ts';

import type { PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import type { TreeNode } from '../../../src/handover/asn1/tree.ts';
import { describePdus } from '../../../src/cli/pdu-text.ts';
import { arbitraryOf } from './support/arbitrary.ts';
import { golden, GOLDEN_PS_PDUS, goldenMissing } from './support/independent.ts';
import { encodeAnything } from './support/samples.ts';

const PACKET = Buffer.from('450000140000000040010000c0000201c6336407', 'hex');

/** A content PDU as Writ makes it. */
const pdu = encodeAnything({
  pSHeader: {
    'li-psDomainId': '0.4.0.2.2.5.1.43',
    lawfulInterceptionIdentifier: Buffer.from('W-0001'),
    authorizationCountryCode: 'US',
    communicationIdentifier: {
      networkIdentifier: { operatorIdentifier: Buffer.from([0, 1, 254]) },
      communicationIdentityNumber: 7,
      deliveryCountryCode: 'US',
    },
    sequenceNumber: 3,
    microSecondTimeStamp: { seconds: 1_700_000_000n, microSeconds: 5 },
  },
  payload: {
    alternative: 'cCPayloadSequence',
    value: [
      {
        payloadDirection: 'fromTarget',
        cCContents: {
          alternative: 'iPCC',
          value: { iPCCObjId: '5.3.20.2', iPCCContents: { alternative: 'iPPackets', value: PACKET } },
        },
      },
    ],
  },
} satisfies PsPdu);

function leaves(node: TreeNode, path: readonly string[] = []): Map<string, TreeNode> {
  const here = [...path, node.name];
  if (node.children === undefined) return new Map([[here.slice(1).join('.'), node]]);
  return new Map(node.children.flatMap((child) => [...leaves(child, here)]));
}

describe('recorded PDUs in words', () => {
  it('show every field with its tag, type, value and clause, and content by size and digest alone', () => {
    const { pdus, rest } = readPdus(pdu);
    expect([pdus.length, rest, pdus[0]?.notes]).to.deep.equal([1, undefined, []]);
    const found = leaves(pdus[0]!.tree!);
    expect(found.get('pSHeader.lawfulInterceptionIdentifier')).to.deep.include({ tag: 1, text: '"W-0001"' });
    expect(found.get('pSHeader.communicationIdentifier.networkIdentifier.operatorIdentifier')?.text).to.equal(
      '0001fe (hex)',
    );
    expect(found.get('pSHeader.sequenceNumber')).to.deep.include({
      tag: 4,
      type: 'INTEGER',
      text: '3',
      clause: '5.2.5',
    });
    expect(found.get('payload.cCPayloadSequence.0.payloadDirection')?.text).to.equal('fromTarget (0)');
    const sha256 = createHash('sha256').update(PACKET).digest('hex');
    const packet = found.get('payload.cCPayloadSequence.0.cCContents.iPCC.iPCCContents.iPPackets');
    expect(packet?.text).to.equal(`20 octets, SHA-256 ${sha256}`);
    expect(describePdus({ pdus })).to.not.include(PACKET.toString('hex'));
  });

  it('name the octet, the field and the reason of what is bad, and go on behind it', () => {
    const bad = Buffer.from(pdu);
    const at = bad.indexOf('US', bad.indexOf('US') + 1); // deliveryCountryCode
    bad[at] = 0x5f;
    const { pdus } = readPdus(Buffer.concat([pdu, bad, pdu]));
    expect(pdus.map(({ fault }) => fault)).to.deep.equal([
      undefined,
      {
        offset: pdu.length + at,
        path: 'pSHeader.communicationIdentifier.deliveryCountryCode',
        reason: 'characters outside the character set',
      },
      undefined,
    ]);
  });

  it('are told up to where a file breaks off or turns into something else', () => {
    const two = Buffer.concat([pdu, pdu]);
    for (let length = 1; length < two.length; length++) {
      const { pdus, rest } = readPdus(two.subarray(0, length));
      const whole = Math.floor(length / pdu.length);
      expect(pdus.length, `${length} octets`).to.equal(whole);
      expect(rest?.offset, `${length} octets`).to.equal(length === pdu.length ? undefined : whole * pdu.length);
    }
    const { pdus, rest } = readPdus(Buffer.concat([two, Buffer.from('text')]));
    expect([pdus.length, rest?.offset, rest?.reason]).to.deep.equal([
      2,
      two.length,
      'a PDU begins with 30, a0, a1, a2, a3, a4, a5, here stands 74',
    ]);
  });

  it('never throw, whatever the octets: each bit of a PDU turned, and noise', () => {
    for (let bit = 0; bit < pdu.length * 8; bit++) {
      const turned = Buffer.from(pdu);
      turned[bit >> 3]! ^= 1 << (bit & 7);
      expect(describePdus(readPdus(turned))).to.not.equal('');
    }
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        (octets) => describePdus(readPdus(Buffer.from(octets))) !== '',
      ),
    );
  });

  it('show every value that the tables allow', () => {
    fc.assert(
      fc.property(arbitraryOf(psPdu, { foreign: true }), (value) => {
        const { pdus } = readPdus(encodeAnything(value as PsPdu));
        expect(pdus[0]?.fault).to.equal(undefined);
        expect(describePdus({ pdus })).to.match(/PS-PDU SEQUENCE/);
      }),
      { numRuns: 200 },
    );
  });

  it('read the sample PDUs that another encoder made, and the streams of another implementation with its one bad PDU', function () {
    const missing = goldenMissing();
    if (missing !== undefined) {
      this.test!.title += ` (skipped: ${missing})`;
      this.skip();
    }
    for (const name of GOLDEN_PS_PDUS)
      expect(
        readPdus(golden(name)).pdus.map(({ fault }) => fault),
        name,
      ).to.deep.equal([undefined]);
    const { pdus, rest } = readPdus(golden('openli/hi2.ber'));
    const faults = pdus.flatMap(({ fault }) => fault ?? []);
    expect([pdus.length, rest]).to.deep.equal([34, undefined]);
    expect(faults.map(({ path, reason }) => `${path}: ${reason}`)).to.deep.equal([
      'payload.iRIPayloadSequence.0.iRIContents.iPIRI.iPIRIContents.targetNetworkID: mandatory field iPVersion is missing',
    ]);
  });
});

import { expect } from 'chai';
import { decodeBer } from '../../../src/handover/asn1/ber-reader.ts';
import { cdcPdu } from '../../../src/handover/asn1/modules/us/pcesp.ts';
import { cdcMessagesOf } from '../../../src/handover/hi2/cdc-messages.ts';
import { isCdc, readCdc } from '../../../src/lemf/cdc-pdu.ts';
import type { Hi1Record, Hi2Record, IriRecord } from '../../../src/model/iri.ts';
import { complaints, decodeIndependently, independentDecoderMissing } from '../asn1/support/independent.ts';
import { CABLE_SOURCE, TIME_NS } from '../asn1/support/samples.ts';
import { skipFor } from '../../support/skip.ts';

const CCC_ID = 0x0edc_ba98;
const common = { ordinal: 1, sequence: 0, timeNs: TIME_NS } as const;
const iri = (type: IriRecord['type']): IriRecord => ({
  ...{ ...common, kind: 'iri', type, event: 'interimUpdate' },
  addresses: [{ version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 1]) }],
});
const hi1 = (change: Partial<Hi1Record>): Hi1Record => ({ ...common, kind: 'hi1', operation: 'activated', ...change });
const interval = { fromNs: TIME_NS - 5_000_000_000n, toNs: TIME_NS };
const everything: Hi2Record[] = [iri('begin'), iri('end'), hi1({ operation: 'alarm', interval })];

function messages(record: Hi2Record): [string, unknown][] {
  return cdcMessagesOf(CABLE_SOURCE, CCC_ID, record).map((encode) => {
    const result = decodeBer(cdcPdu, encode());
    if (!result.ok) throw new Error(`${result.path}: ${result.reason}`);
    expect(result.findings).to.deep.equal([]);
    expect(result.value.protocolVersion).to.equal('v4');
    return [result.value.message.alternative, result.value.message.value];
  });
}

const head = { caseId: 'CASE-1', accessingElementId: 'IAP1', eventTime: '20231114221320.123456Z' };
const channel = {
  cCCId: { alternative: 'combCCC', value: '0EDCBA98' },
  flowDirection: 'downstream-and-upstream',
};
const ccOpenOption = { alternative: 'ccOpenTime', value: [] };

describe('CDC messages of PacketCable', () => {
  it('open and close the content, of no call', () => {
    expect(messages(iri('begin'))).to.deep.equal([['ccopen', { ...head, ccOpenOption, ...channel }]]);
    expect(messages(iri('end'))).to.deep.equal([['ccclose', { ...head, ...channel }]]);
  });

  it('tell a time without content as a close and an open', () => {
    expect(messages(hi1({ operation: 'alarm', information: 'gap: …', interval }))).to.deep.equal([
      ['ccclose', { ...head, ...channel, eventTime: '20231114221315.123456Z' }],
      ['ccopen', { ...head, ccOpenOption, ...channel }],
    ]);
  });

  it('say nothing where the module has nothing to say it with', () => {
    const silent = [
      ...[hi1({}), hi1({ operation: 'deactivated' }), hi1({ operation: 'alarm', information: 'loss: 1' })],
      ...[iri('report'), iri('continue')],
    ];
    for (const record of silent) expect(messages(record)).to.deep.equal([]);
  });

  it('are read by the collection system, and refused when they are cut at any octet', () => {
    for (const encode of everything.flatMap((record) => cdcMessagesOf(CABLE_SOURCE, CCC_ID, record))) {
      const pdu = encode();
      expect(isCdc(pdu, 0)).to.equal(true);
      const read = readCdc(pdu);
      expect(typeof read === 'string' ? read : [read.liid, read.cccId]).to.deep.equal(['CASE-1', CCC_ID]);
      for (let length = 0; length < pdu.length; length++) expect(readCdc(pdu.subarray(0, length))).to.be.a('string');
    }
  });

  it('are understood by the independent decoder', function () {
    skipFor(this, independentDecoderMissing('etsi'));
    this.timeout(120_000);
    const pdus = everything.flatMap((record) => cdcMessagesOf(CABLE_SOURCE, CCC_ID, record).map((encode) => encode()));
    const { status, output } = decodeIndependently(pdus, { set: 'etsi', module: 'PCESP', type: 'CdcPdu' });
    expect(status, complaints(output)).to.equal(0);
  });
});

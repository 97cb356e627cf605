import { expect } from 'chai';
import { decodeBer } from '../../../src/handover/asn1/ber-reader.ts';
import { encodeBer } from '../../../src/handover/asn1/ber-writer.ts';
import { laesMessage, lAESProtocol } from '../../../src/handover/asn1/modules/us/voice.ts';
import { encodeMessage, voiceMessagesOf } from '../../../src/handover/hi2/voice-messages.ts';
import type { Hi1Record, Hi2Record, IriRecord, TargetAddress } from '../../../src/model/iri.ts';
import { permitFor } from '../../../src/model/scope-permit.ts';
import { complaints, decodeIndependently, independentDecoderMissing } from '../asn1/support/independent.ts';
import { TIME_NS, VOICE_SOURCE } from '../asn1/support/samples.ts';
import { skipFor } from '../../support/skip.ts';

const CIN = 0x0edc_ba98;
const v4: TargetAddress = { version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 1]) };
const common = { ordinal: 1, sequence: 0, timeNs: TIME_NS } as const;
const iri = (change: Partial<IriRecord>): IriRecord => ({
  ...{ ...common, kind: 'iri', type: 'begin', event: 'interimUpdate', addresses: [v4] },
  ...change,
});
const hi1 = (change: Partial<Hi1Record>): Hi1Record => ({ ...common, kind: 'hi1', operation: 'activated', ...change });
const withoutContent = { ...VOICE_SOURCE, scope: 1 | 32 | 64 };

/** Each message as its name and fields. */
function messages(record: Hi2Record, source = VOICE_SOURCE): [string, unknown][] {
  return voiceMessagesOf(source, CIN, record).map((encode) => {
    const result = decodeBer(lAESProtocol, encode());
    if (!result.ok) throw new Error(`${result.path}: ${result.reason}`);
    expect(result.findings).to.deep.equal([]);
    if (result.value.alternative !== 'enhancedProtocol') throw new Error('no edition');
    expect(result.value.value.protocolIdentifier).to.equal('1.2.840.113737.2.1.0.0.0.1');
    const { alternative, value } = result.value.value.laesMessage;
    return [alternative, value];
  });
}

const timestamp = '20231114221320.123456Z';
const head = { caseId: 'CASE-0001', iAPSystemId: 'IAP1', timestamp };
const status = { caseId: 'CASE-0001', reportingSystemId: 'IAP1', timestamp };
const channel = {
  contentIdentifier: { alternative: 'correlationID', value: Buffer.from('0edcba98', 'hex') },
  deliveryIdentifier: {
    alternative: 'ccAddress',
    value: { leaIPAddress: { alternative: 'ipV4', value: Buffer.from('cb007109', 'hex') }, leaPortNumber: 7003n },
  },
};
const everything: Hi2Record[] = [
  ...[hi1({}), iri({}), iri({ type: 'report' }), iri({ type: 'continue' }), iri({ type: 'end' })],
  ...[hi1({ operation: 'alarm', information: 'gap: content lost, sequence numbers 1 to 2' })],
  ...[hi1({ operation: 'alarm', information: 'gap: IRI lost, 1 records' }), hi1({ operation: 'deactivated' })],
];

describe('CII messages of ATIS-1000678', () => {
  it('say that the interception began, went on and ended, as a status', () => {
    expect(
      [hi1({}), iri({ type: 'continue' }), hi1({ operation: 'deactivated' })].flatMap((each) => messages(each)),
    ).to.deep.equal([
      ['surveillanceStatus', { ...status, statusEventType: 'activation', currentStatus: 'fullyActive' }],
      ['surveillanceStatus', { ...status, statusEventType: 'change', currentStatus: 'fullyActive' }],
      ['surveillanceStatus', { ...status, statusEventType: 'deactivation', currentStatus: 'inactive' }],
    ]);
  });

  it('open and close the content under its correlation id, with its format and where it goes', () => {
    const ccDeliveryFormat = { alternative: 'cc-APDU', value: '1.2.840.113737.2.1.0.1.1' };
    expect(messages(iri({}))).to.deep.equal([['ccOpen', { ...head, ...channel, ccDeliveryFormat }]]);
    expect(messages(iri({ type: 'end' }))).to.deep.equal([['ccClose', { ...head, ...channel }]]);
  });

  it('name the content instead of a place of which only the name is known', () => {
    const endpoints = [{ handover: 3 as const, host: 'lemf.example', port: 7003 }];
    const [[, value] = []] = messages(iri({ type: 'end' }), { ...VOICE_SOURCE, endpoints });
    const deliveryIdentifier = { alternative: 'cccId', value: { alternative: 'combCCC', value: '0edcba98' } };
    expect(value).to.deep.equal({ ...head, ...channel, deliveryIdentifier });
  });

  it('say which content is unavailable and why, and of other disturbances the words alone', () => {
    const information = 'gap: content lost, sequence numbers 1 to 2';
    expect(messages(hi1({ operation: 'alarm', information }))).to.deep.equal([
      ['ccUnavailable', { ...head, callId: { main: '0edcba98' }, unavailabilityReason: information }],
    ]);
    const records = 'gap: IRI lost, 1 records';
    expect(messages(hi1({ operation: 'alarm', information: records }))).to.deep.equal([
      ['connTest', { ...head, memo: records }],
    ]);
    const long = 'gap: IRI lost, '.padEnd(256, 'x');
    expect(messages(hi1({ operation: 'alarm', information: long }))).to.deep.equal([
      ['connTest', { ...head, memo: long.slice(0, 255) }],
    ]);
  });

  it('tell an address that was first seen, one a message', () => {
    const v6: TargetAddress = {
      ...{ version: 6, prefixLength: 128 },
      address: Buffer.from('20010db8000000000000000000000001', 'hex'),
    };
    const memos = messages(iri({ type: 'report', addresses: [v4, v6] })).map(([name, value]) => [
      name,
      (value as { memo: string }).memo,
    ]);
    expect(memos).to.deep.equal([
      ['connTest', 'an address of the subject was first seen: 192.0.2.1'],
      ['connTest', 'an address of the subject was first seen: 2001:db8::1'],
    ]);
  });

  it('have nothing of content where the order has no content', () => {
    const names = everything.flatMap((record) => messages(record, withoutContent)).map(([name]) => name);
    expect([...new Set(names)].sort()).to.deep.equal(['connTest', 'surveillanceStatus']);
    const counted = { octetsFromTarget: 5n, octetsToTarget: 7n };
    expect(messages(iri({ type: 'end', ...counted }), withoutContent)).to.deep.equal([
      ['connTest', { ...head, memo: 'the interception ended; 5 octets from the subject and 7 to it' }],
    ]);
  });

  it('never are of a call, and dialled digits are written under a permit alone', () => {
    const names = new Set(everything.flatMap((record) => messages(record)).map(([name]) => name));
    expect([...names].sort()).to.deep.equal(['ccClose', 'ccOpen', 'ccUnavailable', 'connTest', 'surveillanceStatus']);
    const digits = {
      alternative: 'dialedDgtExtrn',
      value: { ...head, callId: { main: 'x' }, digits: '5550100' },
    } as const;
    expect(() => encodeMessage(VOICE_SOURCE, digits))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_SCOPE');
    expect(encodeBer(laesMessage, digits, permitFor(8, 'digits')).length).to.be.greaterThan(0);
  });

  it('are the same octets each time, under the object identifiers of the profile', () => {
    const own = { ...VOICE_SOURCE, profile: { ...VOICE_SOURCE.profile, laesModule: '1.2.3', ccModule: '1.2.4' } };
    const twice = [0, 1].map(() => everything.flatMap((each) => voiceMessagesOf(own, CIN, each).map((make) => make())));
    expect(twice[0]).to.deep.equal(twice[1]);
    expect(twice[0]?.[1]?.toString('hex'))
      .to.match(/^a0..80022a03a1..a3.*a5048002/)
      .and.to.match(/2a04$/);
  });

  it('are understood by the independent decoder', function () {
    skipFor(this, independentDecoderMissing('us'));
    this.timeout(120_000);
    const pdus = [VOICE_SOURCE, withoutContent].flatMap((source) =>
      everything.flatMap((record) => voiceMessagesOf(source, CIN, record).map((encode) => encode())),
    );
    const module = 'T1S1-LAES-VoP-Abstract-Syntax-Module';
    const { status: exit, output } = decodeIndependently(pdus, { set: 'us', module, type: 'LAESProtocol' });
    expect(exit, complaints(output)).to.equal(0);
  });
});

import { expect } from 'chai';
import { decodeBer } from '../../../src/handover/asn1/ber-reader.ts';
import { iasProtocol } from '../../../src/handover/asn1/modules/us/ias.ts';
import { iasProtocol as iasOptionalProtocol } from '../../../src/handover/asn1/modules/us/ias-optional.ts';
import { iasMessagesOf } from '../../../src/handover/hi2/ias-messages.ts';
import type { IasSource } from '../../../src/model/handover-source.ts';
import type { Hi1Record, Hi2Record, IriRecord, TargetAddress } from '../../../src/model/iri.ts';
import { complaints, decodeIndependently, independentDecoderMissing } from '../asn1/support/independent.ts';
import { IAS_SOURCE, TIME_NS } from '../asn1/support/samples.ts';
import { skipFor } from '../../support/skip.ts';

const CIN = 0xfedc_ba98;
const v4: TargetAddress = { version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 1]) };
const seen: TargetAddress = { version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 9]), onlySeen: true };
const v6: TargetAddress = {
  ...{ version: 6, prefixLength: 64 },
  address: Buffer.from('20010db8000000000000000000000000', 'hex'),
};

const common = { ordinal: 1, sequence: 0, timeNs: TIME_NS } as const;
const iri = (change: Partial<IriRecord>): IriRecord => ({
  ...{ ...common, kind: 'iri', type: 'begin', event: 'interimUpdate', addresses: [v4, v6] },
  ...change,
});
const hi1 = (change: Partial<Hi1Record>): Hi1Record => ({ ...common, kind: 'hi1', operation: 'activated', ...change });

const MAIN = { identifier: '1.2.840.113737.2.1.1.0.0', type: iasProtocol } as const;
const OPTIONAL = { identifier: IAS_SOURCE.profile.cmiiOptionalModule, type: iasOptionalProtocol } as const;

/** Each message as its name and fields, decoded by the type that its object identifier names. */
function messages(record: Hi2Record, source: IasSource = IAS_SOURCE): [string, Record<string, unknown>][] {
  return iasMessagesOf(source, CIN, record).map((encode) => {
    const octets = encode();
    const { identifier, type } = decodeBer(MAIN.type, octets).ok ? MAIN : OPTIONAL;
    const result = decodeBer(type as typeof iasProtocol, octets);
    if (!result.ok) throw new Error(`${result.path}: ${result.reason}`);
    expect(result.findings).to.deep.equal([]);
    expect(result.value.protocolIdentifier).to.equal(identifier);
    const { alternative, value } = result.value.iasMessage;
    return [alternative, value as unknown as Record<string, unknown>];
  });
}

const head = { caseId: 'CASE-0001', iAPSystemId: 'IAP1', timestamp: '20231114221320.123456Z' };
const session = {
  ...head,
  subscriberIdentity: { alternative: 'stringVS', value: 'CASE-0001' },
  packetDataSessionID: { alternative: 'octets', value: Buffer.from('fedcba98', 'hex') },
};
const ended = {
  alternative: 'stringUTF8',
  value: 'the interception ended; 5 octets from the subject and 7 to it, of all addresses together',
};

const to = (host: string): IasSource => ({
  ...IAS_SOURCE,
  endpoints: [
    { handover: 2, host, port: 7002 },
    { handover: 3, host, port: 7003 },
  ],
});

describe('CmII messages of ATIS-1000013', () => {
  it('say that the interception began, ended and was disturbed, as a status', () => {
    expect(messages(hi1({}))).to.deep.equal([['surveillanceActivation', { ...head, surveillanceStatus: 'active' }]]);
    expect(messages(hi1({ operation: 'deactivated' }))).to.deep.equal([
      ['surveillanceDeActivation', { ...head, surveillanceStatus: 'inactive' }],
    ]);
    const information = 'gap: content lost, sequence numbers 1 to 2';
    expect(messages(hi1({ operation: 'alarm', information }))).to.deep.equal([
      ['surveillanceChange', { ...head, surveillanceStatus: information }],
    ]);
  });

  it('name each known address of the session that was there before', () => {
    const address = (value: TargetAddress, alternative: string) => ({
      address: { alternative, value: value.address },
      allocationMethod: { alternative: 'static', value: null },
    });
    expect(messages(iri({}))).to.deep.equal([
      ['session-Already-Established', { ...session, iPAddress: address(v4, 'ipV4') }],
      ['session-Already-Established', { ...session, iPAddress: { ...address(v6, 'ipV6'), prefixLen: 64n } }],
    ]);
  });

  it('say of an address that was only seen that its allocation is unknown', () => {
    const iPAddress = {
      address: { alternative: 'ipV4', value: seen.address },
      allocationMethod: { alternative: 'unknown', value: null },
    };
    expect(messages(iri({ type: 'report', addresses: [seen] }))).to.deep.equal([
      ['session-Start', { ...session, iPAddress }],
    ]);
  });

  it('say of a session where its content goes and in what form, where content is ordered', () => {
    const source = to('192.0.2.40');
    const expected = {
      contentIdentifier: { alternative: 'correlationID', value: Buffer.from('fedcba98', 'hex') },
      deliveryIdentifier: {
        alternative: 'ccAddress',
        value: {
          leaIPAddress: { alternative: 'ipV4', value: Buffer.from([192, 0, 2, 40]) },
          leaPortNumber: '7003',
        },
      },
      ccDeliveryFormat: { alternative: 'atis-678-ASN1', value: '1.2.840.113737.2.1.1.1.0' },
    };
    for (const type of ['begin', 'report'] as const) {
      const made = messages(iri({ type }), source);
      expect(made.map(([, value]) => value['deliveryInformation'])).to.deep.equal([expected, expected]);
    }
    const [, v6Start] = messages(iri({ type: 'report' }), to('2001:db8::40'))[0] ?? [];
    expect(JSON.stringify(v6Start)).to.contain('"ipV6"');
  });

  it('say nothing of content where none is ordered, where a session ends, or where its way is known by name alone', () => {
    const { endpoints = [] } = to('192.0.2.40');
    const without = { ...IAS_SOURCE, endpoints: endpoints.filter(({ handover }) => handover === 2) };
    const all = [
      ...messages(iri({ type: 'report' }), without),
      ...messages(iri({ type: 'end' }), to('192.0.2.40')),
      ...messages(iri({ type: 'report' }), to('lemf.example')),
    ];
    expect(all).to.have.length(6);
    for (const [, value] of all) expect(value).not.to.have.property('deliveryInformation');
  });

  it('end each address with the octets of all', () => {
    const counted = { octetsFromTarget: 5n, octetsToTarget: 7n };
    const made = messages(iri({ type: 'end', ...counted }));
    expect(made.map(([name, value]) => [name, value['reasonForTermination']])).to.deep.equal([
      ['session-End', ended],
      ['session-End', ended],
    ]);
    const { packetDataSessionID: accessSessionID, ...rest } = session;
    expect(messages(iri({ type: 'end', addresses: [], ...counted }))).to.deep.equal([
      ['access-Session-End', { ...rest, accessSessionID, reasonForTermination: ended }],
    ]);
  });

  it('name no session while no address is known', () => {
    const surveillanceStatus = 'active, no address of the subject is known yet';
    expect(messages(iri({ addresses: [] }))).to.deep.equal([
      ['surveillanceContinuation', { ...head, surveillanceStatus }],
    ]);
    expect(messages(iri({ type: 'continue' }))).to.deep.equal([
      ['surveillanceContinuation', { ...head, surveillanceStatus: 'active again' }],
    ]);
  });

  it('are the same octets each time, under the object identifiers of the profile', () => {
    const all = [hi1({}), iri({}), iri({ type: 'end' })];
    const twice = [0, 1].map(() =>
      all.flatMap((record) => iasMessagesOf(IAS_SOURCE, CIN, record).map((make) => make())),
    );
    expect(twice[0]).to.deep.equal(twice[1]);
    const own = { ...IAS_SOURCE, profile: { ...IAS_SOURCE.profile, cmiiModule: '1.2.3' } };
    expect(iasMessagesOf(own, CIN, iri({}))[0]?.().subarray(0, 8).toString('hex')).to.match(/^30..06022a03a9/);
  });

  it('are understood by the independent decoder', function () {
    skipFor(this, independentDecoderMissing('us'));
    this.timeout(120_000);
    const records = {
      'IAS-LAES-CmII-Abstract-Syntax-Module': [
        ...[iri({}), iri({ type: 'report', addresses: [seen] }), iri({ type: 'end' })],
        iri({ type: 'end', addresses: [] }),
      ],
      'IAS-LAES-CmII-Optional-Messages-Abstract-Syntax-Module': [
        ...[hi1({}), hi1({ operation: 'deactivated' }), hi1({ operation: 'alarm', information: 'outage' })],
        ...[iri({ type: 'continue' }), iri({ addresses: [] })],
      ],
    };
    for (const [module, some] of Object.entries(records)) {
      const pdus = some.flatMap((record) => iasMessagesOf(to('192.0.2.40'), CIN, record).map((encode) => encode()));
      const { status, output } = decodeIndependently(pdus, { set: 'us', module, type: 'IasProtocol' });
      expect(status, complaints(output)).to.equal(0);
    }
  });
});

import { expect } from 'chai';
import type { IpIriContents } from '../../../src/handover/asn1/ip-access.ts';
import { decodePsPdu, isMinimal } from '../../../src/handover/asn1/ps-pdu.ts';
import type { PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { formatPacketTime } from '../../../src/handover/asn1/time.ts';
import { encodeHi2Record } from '../../../src/handover/hi2/hi2-record.ts';
import type { Hi2Record, IriRecord, IriType, TargetAddress, TargetIdentifier } from '../../../src/model/iri.ts';
import { complaints, decodeIndependently, independentDecoderMissing } from '../asn1/support/independent.ts';
import { BARE_SOURCE, CHOSEN_SOURCE, SOURCE, TIME_NS } from '../asn1/support/samples.ts';
import { skipFor } from '../../support/skip.ts';

const CIN = 0xfedc_ba98;

function v4(last: number, prefixLength = 32): TargetAddress {
  return { version: 4, prefixLength, address: Buffer.from([192, 0, 2, last]) };
}

function v6(last: number, prefixLength = 128): TargetAddress {
  const address = Buffer.from('20010db8000000000000000000000000', 'hex');
  address[15] = last;
  return { version: 6, prefixLength, address };
}

function iri(change: Partial<IriRecord> = {}): IriRecord {
  return {
    kind: 'iri',
    ordinal: 1,
    sequence: 0,
    timeNs: TIME_NS,
    type: 'begin',
    event: 'startOfInterceptionWithSessionActive',
    addresses: [v4(1)],
    ...change,
  };
}

function decoded(octets: Buffer): PsPdu {
  const result = decodePsPdu(octets);
  if (!result.ok) throw new Error(`${result.path}: ${result.reason}`);
  expect(isMinimal(result)).to.equal(true);
  return result.value;
}

function contents(record: IriRecord): IpIriContents {
  const { payload } = decoded(encodeHi2Record(SOURCE, CIN, record));
  const first = payload.alternative === 'iRIPayloadSequence' ? payload.value[0] : undefined;
  if (first?.iRIContents.alternative !== 'iPIRI') throw new Error('no IPIRI');
  return first.iRIContents.value.iPIRIContents;
}

const mac = (last: number): TargetIdentifier => ({
  kind: 'mac',
  address: Buffer.from([2, 0, 0x5e, 0x10, 0, last]),
  point: '',
});
const circuit: TargetIdentifier = {
  kind: 'circuit',
  labels: [
    { type: 'vlan', value: 100 },
    { type: 'vlan', value: 200 },
  ],
  point: 'edge-1',
};
const tunnel: TargetIdentifier = {
  kind: 'teid',
  uplink: { version: 6, address: Buffer.from('20010db8000100020003000400050006', 'hex'), teid: 0xffff_ffff },
  downlink: { version: 6, address: Buffer.from('20010db8000100020003000400050007', 'hex'), teid: 0xffff_fffe },
  point: '12345678',
};

const RECORDS: readonly Hi2Record[] = [
  { kind: 'hi1', ordinal: 0, sequence: 0, timeNs: TIME_NS, operation: 'activated' },
  iri(),
  iri({ sequence: 127, addresses: [v4(8, 29), v4(16, 28), v6(0, 64), v6(9), v6(0, 48)] }),
  iri({ addresses: [], identifiers: [mac(1)] }),
  iri({ addresses: [{ ...v6(7), onlySeen: true }], identifiers: [circuit, mac(1), mac(2), tunnel] }),
  iri({ addresses: [v4(1), v6(2)], identifiers: [tunnel] }),
  iri({ type: 'continue', event: 'interimUpdate', sequence: 128, addresses: [v6(1)] }),
  iri({ type: 'report', event: 'interimUpdate', sequence: 0xffff_ffff, addresses: [v6(7)] }),
  iri({
    type: 'end',
    event: 'endOfInterceptionWithSessionActive',
    startTimeNs: TIME_NS - 5_000_000_000n,
    endTimeNs: TIME_NS,
    octetsFromTarget: 2n ** 64n - 1n,
    octetsToTarget: 0n,
  }),
  { kind: 'hi1', ordinal: 6, sequence: 1, timeNs: TIME_NS, operation: 'alarm', information: 'x'.repeat(300) },
  { kind: 'hi1', ordinal: 7, sequence: 2, timeNs: 0n, operation: 'alarm' },
  { kind: 'hi1', ordinal: 8, sequence: 3, timeNs: TIME_NS, operation: 'deactivated' },
];

describe('HI2 records as PDUs', () => {
  it('are understood by the independent decoder, octet for octet', function () {
    skipFor(this, independentDecoderMissing());
    this.timeout(120_000);
    const pdus = [SOURCE, BARE_SOURCE, CHOSEN_SOURCE].flatMap((source) =>
      RECORDS.map((record) => encodeHi2Record(source, CIN, record)),
    );
    const { status, output } = decodeIndependently(pdus);
    expect(status, complaints(output)).to.equal(0);
  });

  it('are the same octets each time', () => {
    for (const record of RECORDS) {
      expect(encodeHi2Record(SOURCE, CIN, record).equals(encodeHi2Record(SOURCE, CIN, record))).to.equal(true);
    }
  });

  it('carry the header of the grant: LIID, countries, operator, CIN, time of interception to the microsecond', () => {
    expect(decoded(encodeHi2Record(SOURCE, CIN, iri({ sequence: 3 }))).pSHeader).to.deep.equal({
      'li-psDomainId': '0.4.0.2.2.5.1.43',
      lawfulInterceptionIdentifier: Buffer.from('LIID-0001'),
      authorizationCountryCode: 'US',
      communicationIdentifier: {
        networkIdentifier: {
          operatorIdentifier: Buffer.from('OPER1'),
          networkElementIdentifier: Buffer.from('NE-01'),
        },
        communicationIdentityNumber: CIN,
        deliveryCountryCode: 'US',
      },
      sequenceNumber: 3,
      microSecondTimeStamp: { seconds: 1_700_000_000n, microSeconds: 123_456 },
      timeStampQualifier: 'timeOfInterception',
    });
  });

  it('carry what the agency has chosen of the header: time as text, no qualifier, a network function', () => {
    const source = CHOSEN_SOURCE;
    for (const record of RECORDS) {
      const { pSHeader } = decoded(encodeHi2Record(source, CIN, record));
      const was = decoded(encodeHi2Record(SOURCE, CIN, record)).pSHeader;
      const { microSecondTimeStamp, timeStampQualifier, ...rest } = was;
      expect(timeStampQualifier).to.equal('timeOfInterception');
      const { seconds = 0n, microSeconds = 0 } = microSecondTimeStamp ?? {};
      const timeStamp = formatPacketTime(seconds * 1_000_000_000n + BigInt(microSeconds) * 1000n);
      expect(pSHeader).to.deep.equal({ ...rest, timeStamp, networkFunctionIdentifier: Buffer.from('MF-1') });
    }
    const first = decoded(encodeHi2Record(source, CIN, iri()));
    expect(first.pSHeader.timeStamp).to.equal('20231114221320.123456Z');
  });

  it('leave out of the header what the profile does not have', () => {
    expect(decoded(encodeHi2Record(BARE_SOURCE, 0, iri())).pSHeader).to.deep.equal({
      'li-psDomainId': '0.4.0.2.2.5.1.43',
      lawfulInterceptionIdentifier: Buffer.from('L'),
      communicationIdentifier: {
        networkIdentifier: { operatorIdentifier: Buffer.from('O') },
        communicationIdentityNumber: 0,
      },
      sequenceNumber: 0,
      microSecondTimeStamp: { seconds: 1_700_000_000n, microSeconds: 123_456 },
      timeStampQualifier: 'timeOfInterception',
    });
  });

  it('name the IRI types as the standard does', () => {
    const types: IriType[] = ['begin', 'end', 'continue', 'report'];
    const written = types.map((type) => {
      const { payload } = decoded(encodeHi2Record(SOURCE, CIN, iri({ type })));
      return payload.alternative === 'iRIPayloadSequence' ? payload.value[0]?.iRIType : undefined;
    });
    expect(written).to.deep.equal(['iRI-Begin', 'iRI-End', 'iRI-Continue', 'iRI-Report']);
  });

  it('say of a static selector what is known, and nothing else', () => {
    expect(contents(iri())).to.deep.equal({
      accessEventType: 'startOfInterceptionWithSessionActive',
      targetUsername: Buffer.from('LIID-0001'),
      internetAccessType: 'undefined',
      iPVersion: 'iPV4',
      targetIPAddress: {
        'iP-type': 'iPV4',
        'iP-value': { alternative: 'iPBinaryAddress', value: Buffer.from([192, 0, 2, 1]) },
        'iP-assignment': 'static',
      },
      authenticationType: 'static',
    });
  });

  it('name a target without a known address by its MAC, and leave the address out', () => {
    expect(contents(iri({ addresses: [], identifiers: [mac(1)] }))).to.deep.equal({
      accessEventType: 'startOfInterceptionWithSessionActive',
      targetUsername: Buffer.from('LIID-0001'),
      internetAccessType: 'undefined',
      iPVersion: 'iPV4andV6',
      targetNetworkID: '02:00:5e:10:00:01',
      authenticationType: 'unknown',
    });
  });

  it('give circuits, tunnels and further MACs the place of what a relay agent says, as many as fit', () => {
    const several = contents(iri({ addresses: [], identifiers: [circuit, mac(1), mac(2)] }));
    expect(several.targetNetworkID).to.equal('02:00:5e:10:00:01');
    expect(several.targetCPEID).to.equal('circuit=100.200@edge-1 mac=02:00:5e:10:00:02');
    const whole = contents(iri({ addresses: [], identifiers: [tunnel, circuit, mac(1)] }));
    expect(whole.targetCPEID).to.equal(
      'teid=2001:db8:1:2:3:4:5:6#0xffffffff,2001:db8:1:2:3:4:5:7#0xfffffffe@12345678 circuit=100.200@edge-1',
    );
    const many = contents(iri({ addresses: [], identifiers: [tunnel, tunnel, mac(1), mac(2)] }));
    expect(many.targetCPEID)
      .to.have.length(99)
      .and.match(/ mac=02:00:5e:10:00:02$/);
  });

  it('say that how a seen address was assigned is not known', () => {
    const { targetIPAddress } = contents(iri({ addresses: [{ ...v4(3), onlySeen: true }], identifiers: [mac(1)] }));
    expect(targetIPAddress?.['iP-assignment']).to.equal('notKnown');
  });

  it('give an IPv4 prefix its mask and an IPv6 address its prefix length, always', () => {
    expect(contents(iri({ addresses: [v4(8, 29)] })).targetIPAddress?.iPv4SubnetMask).to.deep.equal(
      Buffer.from([255, 255, 255, 248]),
    );
    const single = contents(iri({ addresses: [v6(5)] }));
    expect(single.iPVersion).to.equal('iPV6');
    expect(single.targetIPAddress).to.include({ 'iP-type': 'iPV6', iPv6PrefixLength: 128 });
    expect(contents(iri({ addresses: [v6(0, 48)] })).targetIPAddress?.iPv6PrefixLength).to.equal(48);
  });

  it('put the first address of each version in its place and the others behind, in order', () => {
    const both = contents(iri({ addresses: [v4(8, 29), v4(32), v6(0, 64), v6(9)] }));
    const octetsOf = (value: (typeof both)['targetIPAddress']): number | undefined =>
      value?.['iP-value'].alternative === 'iPBinaryAddress' ? value['iP-value'].value.at(-1) : undefined;
    expect(both.iPVersion).to.equal('iPV4andV6');
    expect(octetsOf(both.targetIPAddress)).to.equal(8);
    expect(both.additionalIPAddress?.iPv6PrefixLength).to.equal(64);
    const others = both.otherTargetIdentifiers?.map((one) =>
      one.alternative === 'iPAddress' ? octetsOf(one.value) : undefined,
    );
    expect(others).to.deep.equal([32, 9]);
    const same = contents(iri({ addresses: [v6(1), v6(2), v6(3)] }));
    expect([same.iPVersion, same.additionalIPAddress, same.otherTargetIdentifiers?.length]).to.deep.equal([
      'iPV6',
      undefined,
      2,
    ]);
  });

  it('count in the end record what the target sent and received', () => {
    const end = contents(
      iri({
        type: 'end',
        event: 'endOfInterceptionWithSessionActive',
        octetsFromTarget: 5n,
        octetsToTarget: 7n,
        startTimeNs: TIME_NS,
        endTimeNs: TIME_NS + 1_000_000_000n,
      }),
    );
    expect(end).to.include({
      octetsTransmitted: 5n,
      octetsReceived: 7n,
      startTime: '20231114221320.123456Z',
      endTime: '20231114221321.123456Z',
    });
  });
});

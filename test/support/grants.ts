/** Grants for tests: one to look at, and arbitrary ones. Addresses of the documentation and benchmark ranges only. */
import fc from 'fast-check';
import type { Grant, GrantEndpoint } from '../../src/model/grant.ts';
import { cccForms } from '../../src/model/packetcable-options.ts';
import type { HandoverProfile } from '../../src/model/handover-profile.ts';
import { instruments } from '../../src/model/instrument.ts';
import type { Instrument, ScopeName } from '../../src/model/instrument.ts';
import type { Selector } from '../../src/model/selector.ts';
import type { CircuitLabel } from '../../src/model/circuit.ts';
import { compareSelectors } from '../../src/model/selector-octets.ts';
import type { Service } from '../../src/model/service.ts';
import { compareServices, serviceFault } from '../../src/model/service.ts';
import type { TunnelEnd } from '../../src/model/tunnel.ts';

const endpoint: GrantEndpoint = {
  handover: 2,
  tls: true,
  host: 'lemf.example',
  port: 8002,
  pins: [Buffer.alloc(32, 0xab)],
};
const v6 = (hex: string) => Buffer.from(hex.padEnd(32, '0'), 'hex');

export function sampleGrant(): Grant {
  return {
    grantId: '00000000-0000-4000-8000-000000000001',
    warrantId: '00000000-0000-4000-8000-000000000002',
    orderHash: Buffer.alloc(32, 7),
    instrument: 'title-iii',
    scope: 'iri+cc',
    selectors: [
      { kind: 'address', version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 7]) },
      { kind: 'address', version: 6, prefixLength: 48, address: v6('20010db8') },
    ],
    services: [],
    agencyId: '00000000-0000-4000-8000-000000000003',
    liid: 'LI-1',
    profile: {
      standard: 'etsi',
      acknowledgement: 'keepalive',
      keepAliveMs: 1000,
      keepAliveBytes: 1 << 20,
      responseTimeoutMs: 5000,
      operatorId: 'TESTOP',
      networkElementId: '',
      authorizationCountry: 'US',
      deliveryCountry: 'US',
    },
    endpoints: [endpoint, { ...endpoint, handover: 3, port: 8003 }],
    notBeforeNs: 1_767_225_600_000_000_000n,
    notAfterNs: 1_769_817_600_000_000_000n,
    audience: 'test-core',
    epoch: 1,
    sequence: 1,
    enteredBy: '00000000-0000-4000-8000-000000000004',
  };
}

/** One selector of each kind and several services. */
export function everyKind(): Grant {
  const end = (last: number, teid: number): TunnelEnd => ({
    version: 4,
    address: Buffer.from([198, 51, 100, last]),
    teid,
  });
  const any = { low: 0, high: 65_535 };
  return {
    ...sampleGrant(),
    selectors: [
      { kind: 'mac', address: Buffer.from('02005e100001', 'hex'), point: '' },
      {
        kind: 'circuit',
        labels: [
          { type: 'vlan', value: 100 },
          { type: 'mpls', value: 1000 },
          { type: 'pppoe', value: 17 },
        ],
        point: 'edge-1',
      },
      { kind: 'teid', uplink: end(1, 0x1001), downlink: end(2, 0x2002), point: '' },
      ...sampleGrant().selectors,
    ],
    services: [
      { protocol: 'any', target: any, peer: any, host: { version: 6, prefixLength: 48, address: v6('20010db80007') } },
      { protocol: 'tcp', target: any, peer: { low: 25, high: 25 }, host: undefined },
      {
        protocol: 'udp',
        target: { low: 5060, high: 5061 },
        peer: any,
        host: { version: 4, prefixLength: 24, address: Buffer.from([203, 0, 113, 0]) },
      },
    ],
  };
}

/** Where field `tag` has its value in the octets. */
export function valueAt(octets: Buffer, tag: number): { readonly at: number; readonly length: number } {
  for (let at = 10; ;) {
    const length = octets.readUInt16BE(at + 1);
    if (octets[at] === tag) return { at: at + 3, length };
    at += 3 + length;
  }
}

/** The same grant with the value of one field replaced, lengths put right. */
export function withField(octets: Buffer, tag: number, value: Buffer): Buffer {
  const { at, length } = valueAt(octets, tag);
  const head = Buffer.from(octets.subarray(0, at));
  head.writeUInt16BE(value.length, at - 2);
  return Buffer.concat([head, value, octets.subarray(at + length)]);
}

const octets = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => Buffer.from(value));
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const text = (min: number, max: number) =>
  fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: min,
    maxLength: max,
  });

function cut(address: Buffer, prefixLength: number): Buffer {
  return Buffer.from(
    address.map((octet, n) => octet & (0xff00 >> Math.min(8, Math.max(0, prefixLength - n * 8))) & 0xff),
  );
}

export const selectors4: fc.Arbitrary<Selector> = fc
  .tuple(
    fc.constantFrom([192, 0, 2], [198, 51, 100], [203, 0, 113]),
    fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: 28, max: 32 }),
  )
  .map(([net, host, prefixLength]) => ({
    kind: 'address',
    version: 4,
    prefixLength,
    address: cut(Buffer.from([...net, host]), prefixLength),
  }));

export const selectors6: fc.Arbitrary<Selector> = fc
  .tuple(octets(12), fc.integer({ min: 48, max: 128 }))
  .map(([rest, prefixLength]) => ({
    kind: 'address',
    version: 6,
    prefixLength,
    address: cut(Buffer.concat([Buffer.from('20010db8', 'hex'), rest]), prefixLength),
  }));

const points = fc.oneof(fc.constant(''), fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/));

export const macSelectors: fc.Arbitrary<Selector> = fc
  .record({ address: octets(6), point: points })
  .filter(({ address }) => (address[0]! & 1) === 0 && address.some((octet) => octet !== 0))
  .map((fields) => ({ kind: 'mac', ...fields }));

const vlans = fc.array(
  fc.integer({ min: 1, max: 4094 }).map((value): CircuitLabel => ({ type: 'vlan', value })),
  { maxLength: 2 },
);
const mplsLabels = fc.array(
  fc.integer({ min: 16, max: 1_048_575 }).map((value): CircuitLabel => ({ type: 'mpls', value })),
  { maxLength: 2 },
);
const pppoeSessions = fc.array(
  fc.integer({ min: 1, max: 65_535 }).map((value): CircuitLabel => ({ type: 'pppoe', value })),
  { maxLength: 1 },
);

export const circuitSelectors: fc.Arbitrary<Selector> = fc
  .tuple(vlans, mplsLabels, pppoeSessions, fc.boolean(), points)
  .map(([vlan, mpls, pppoe, mplsFirst, point]) => {
    const labels = [...(mplsFirst ? [...mpls, ...vlan] : [...vlan, ...mpls]), ...pppoe];
    return { kind: 'circuit' as const, labels, point };
  })
  .filter(({ labels }) => labels.length >= 1 && labels.length <= 4);

const tunnelEnds: fc.Arbitrary<TunnelEnd> = fc
  .tuple(
    fc.oneof(
      octets(1).map((last) => Buffer.concat([Buffer.from([198, 51, 100]), last])),
      octets(12).map((rest) => Buffer.concat([Buffer.from('20010db8', 'hex'), rest])),
    ),
    fc.integer({ min: 1, max: 0xffff_ffff }),
  )
  .map(([address, teid]) => ({ version: address.length === 4 ? 4 : 6, address, teid }));

export const teidSelectors: fc.Arbitrary<Selector> = fc
  .record({ uplink: tunnelEnds, downlink: tunnelEnds, point: points })
  .filter(({ uplink, downlink }) => !(uplink.address.equals(downlink.address) && uplink.teid === downlink.teid))
  .map((fields) => ({ kind: 'teid', ...fields }));

export const anySelector = fc.oneof(selectors4, selectors6, macSelectors, circuitSelectors, teidSelectors);

const selectorLists = fc
  .uniqueArray(anySelector, {
    minLength: 1,
    maxLength: 16,
    comparator: (left, right) => compareSelectors(left, right) === 0,
  })
  .map((list) => list.sort(compareSelectors));

const portRanges = fc.oneof(
  fc.constant({ low: 0, high: 65_535 }),
  fc.tuple(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 65_535 })).map(([a, b]) => ({
    low: Math.min(a, b),
    high: Math.max(a, b),
  })),
);
const hosts = fc.oneof(
  fc.constant(undefined),
  fc.tuple(octets(4), fc.integer({ min: 0, max: 32 })).map(([address, prefixLength]) => ({
    version: 4 as const,
    prefixLength,
    address: cut(address, prefixLength),
  })),
  fc.tuple(octets(16), fc.integer({ min: 0, max: 128 })).map(([address, prefixLength]) => ({
    version: 6 as const,
    prefixLength,
    address: cut(address, prefixLength),
  })),
);

export const services: fc.Arbitrary<Service> = fc
  .record({
    protocol: fc.constantFrom('any' as const, 'tcp' as const, 'udp' as const, 'sctp' as const),
    target: portRanges,
    peer: portRanges,
    host: hosts,
  })
  .map((service) =>
    service.protocol === 'any'
      ? { ...service, target: { low: 0, high: 65_535 }, peer: { low: 0, high: 65_535 } }
      : service,
  )
  .filter((service) => serviceFault(service) === undefined);

const serviceLists = fc
  .uniqueArray(services, { maxLength: 16, comparator: (left, right) => compareServices(left, right) === 0 })
  .map((list) => list.sort(compareServices));

const basicProfiles: fc.Arbitrary<HandoverProfile> = fc.record({
  standard: fc.constant('etsi' as const),
  acknowledgement: fc.constantFrom('keepalive' as const, 'pdu' as const),
  keepAliveMs: fc.integer({ min: 100, max: 360_000 }),
  keepAliveBytes: uint32,
  responseTimeoutMs: uint32,
  operatorId: text(1, 16),
  networkElementId: text(0, 16),
  authorizationCountry: fc.constantFrom('US', 'DE'),
  deliveryCountry: fc.constantFrom('US', 'NL'),
});

const seconds = fc.integer({ min: 1, max: 3600 });
const counts = fc.record({
  ...{ hashPdus: fc.integer({ min: 1, max: 999 }), hashSeconds: seconds },
  ...{ signatureHashes: fc.integer({ min: 1, max: 1000 }), signatureSeconds: seconds },
});
const encryption = fc.record(
  {
    encryption: fc.constantFrom('aes-192-cbc' as const, 'aes-256-cbc' as const),
    encryptionPin: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((octets) => Buffer.from(octets).toString('hex')),
  },
  { requiredKeys: ['encryption'] },
);
const integrity = fc.record({
  integrityHash: fc.constantFrom('sha-256' as const, 'sha-384' as const, 'sha-512' as const),
  integritySignature: fc.constantFrom('ecdsa' as const, 'eddsa' as const, 'dsa' as const),
});
const security = fc
  .tuple(fc.oneof(fc.constant({}), encryption), fc.oneof(fc.constant({}), integrity), fc.oneof(fc.constant({}), counts))
  .map(([cipher, checks, often]) => ({ ...cipher, ...checks, ...('integrityHash' in checks ? often : {}) }));

const etsiProfiles: fc.Arbitrary<HandoverProfile> = fc
  .tuple(
    basicProfiles,
    fc.record(
      {
        timeForm: fc.constant('generalizedTime' as const),
        timeStampQualifier: fc.constant(false),
        networkFunctionId: text(1, 32),
      },
      { requiredKeys: [] },
    ),
    security,
    fc.oneof(
      fc.constant({}),
      fc.record({ aggregatePackets: fc.integer({ min: 2, max: 1000 }), aggregateMs: fc.integer({ min: 1, max: 100 }) }),
    ),
  )
  .map(([profile, ...options]) => Object.assign({}, profile, ...options) as typeof profile);

const objectIds = fc.constantFrom('1.2.840.113737.2.1.1.0.0', '1.2.840.113737.2.1.1.0.1', '2.999', '0.0.1');
const profiles: fc.Arbitrary<HandoverProfile> = fc.oneof(
  etsiProfiles,
  fc
    .tuple(
      basicProfiles,
      fc.record({ networkElementId: text(1, 15), cmiiOptionalModule: objectIds }),
      fc.option(objectIds),
      fc.constantFrom({}, { packetReports: 'header' as const }, { packetReports: 'summary' as const }),
      fc.integer({ min: 1, max: 3600 }),
    )
    .map(([profile, own, cmiiModule, reports, seconds]) => ({
      ...{ ...profile, ...own, ...reports, standard: 'atis-ias' as const, acknowledgement: 'tcp' as const },
      ...('packetReports' in reports && reports.packetReports === 'summary' && seconds !== 60
        ? { reportSeconds: seconds }
        : {}),
      ...(cmiiModule === null ? {} : { cmiiModule }),
    })),
  fc
    .tuple(basicProfiles, text(1, 15), fc.option(objectIds), fc.option(objectIds))
    .map(([profile, networkElementId, laesModule, ccModule]) => ({
      ...{ ...profile, networkElementId, standard: 'atis-voice' as const, acknowledgement: 'tcp' as const },
      ...(laesModule === null ? {} : { laesModule }),
      ...(ccModule === null ? {} : { ccModule }),
    })),
  fc
    .tuple(basicProfiles, text(1, 15), fc.constantFrom(...cccForms), fc.option(fc.integer({ min: 1, max: 525_600 })))
    .map(([profile, networkElementId, cccForm, some]) => ({
      ...{ ...profile, networkElementId, cccForm, standard: 'packetcable' as const, acknowledgement: 'none' as const },
      ...(some === null ? {} : { paceKbps: some, retainMinutes: some }),
    })),
  fc
    .tuple(
      basicProfiles,
      fc.record(
        {
          intervalSeconds: fc.integer({ min: 1, max: 86_400 }),
          packageBytes: fc.integer({ min: 1 << 16, max: 64 << 20 }),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([profile, own]) => ({ ...profile, ...own, standard: 'pull' as const, acknowledgement: 'fetch' as const })),
);

const endpointOf = (handover: 2 | 3): fc.Arbitrary<GrantEndpoint> =>
  fc.boolean().chain((tls) =>
    fc.record({
      handover: fc.constant(handover),
      tls: fc.constant(tls),
      host: text(1, 253),
      port: fc.integer({ min: 1, max: 65_535 }),
      pins: fc.array(octets(32), { minLength: tls ? 1 : 0, maxLength: tls ? 4 : 0 }),
    }),
  );

const authority: fc.Arbitrary<{ instrument: Instrument; scope: ScopeName }> = fc
  .record({ instrument: fc.constantFrom(...instruments), scope: fc.constantFrom<ScopeName>('iri', 'iri+cc') })
  .filter(({ instrument, scope }) => scope === 'iri' || !instrument.includes('pen-trap'));

const dates = fc
  .tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 2n }), fc.bigInt({ min: 1n, max: 2n ** 63n }))
  .map(([from, length]) => ({
    notBeforeNs: from,
    notAfterNs: from + length < 2n ** 63n ? from + length : 2n ** 63n - 1n,
  }));

export const grants: fc.Arbitrary<Grant> = fc
  .tuple(
    fc.record({
      grantId: fc.uuid(),
      warrantId: fc.uuid(),
      orderHash: octets(32),
      selectors: selectorLists,
      services: serviceLists,
      agencyId: fc.uuid(),
      liid: text(1, 25),
      profile: profiles,
      endpoints: fc.tuple(endpointOf(2), endpointOf(3)),
      audience: fc.stringMatching(/^[a-z0-9.-]{1,64}$/),
      epoch: uint32,
      sequence: fc.integer({ min: 1, max: 0xffff_ffff }),
      enteredBy: fc.uuid(),
    }),
    authority,
    dates,
  )
  .map(([fields, scope, period]) => fitted({ ...fields, ...scope, ...period }));

/** Of a grant that is fetched: TLS everywhere. Of PacketCable: content without TLS, and a LIID that the header of 2.0 holds. */
function fitted(grant: Grant): Grant {
  if (grant.profile.standard === 'pull') {
    const secure = (each: GrantEndpoint) => ({
      ...each,
      tls: true,
      pins: each.tls ? each.pins : [Buffer.alloc(32, 1)],
    });
    return { ...grant, endpoints: grant.endpoints.map(secure) };
  }
  if (grant.profile.standard !== 'packetcable') return grant;
  const liid = grant.profile.cccForm === '2.0' ? grant.liid.slice(0, 8) : grant.liid;
  const endpoints = grant.endpoints.map((each) => (each.handover === 3 ? { ...each, tls: false, pins: [] } : each));
  return { ...grant, liid, endpoints, instrument: 'title-iii', scope: 'iri+cc' };
}

/** Grants for tests: one to look at, and arbitrary ones. Addresses of the documentation and benchmark ranges only. */
import fc from 'fast-check';
import type { Grant, GrantEndpoint, HandoverProfile } from '../../src/model/grant.ts';
import { instruments } from '../../src/model/instrument.ts';
import type { Instrument, ScopeName } from '../../src/model/instrument.ts';
import type { Selector } from '../../src/model/selector.ts';
import { compareSelectors } from '../../src/model/selector.ts';

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
      { version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 7]) },
      { version: 6, prefixLength: 48, address: v6('20010db8') },
    ],
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
    version: 4,
    prefixLength,
    address: cut(Buffer.from([...net, host]), prefixLength),
  }));

export const selectors6: fc.Arbitrary<Selector> = fc
  .tuple(octets(12), fc.integer({ min: 48, max: 128 }))
  .map(([rest, prefixLength]) => ({
    version: 6,
    prefixLength,
    address: cut(Buffer.concat([Buffer.from('20010db8', 'hex'), rest]), prefixLength),
  }));

const selectorLists = fc
  .uniqueArray(fc.oneof(selectors4, selectors6), {
    minLength: 1,
    maxLength: 16,
    selector: (each) => `${each.address.toString('hex')}/${each.prefixLength}`,
  })
  .map((list) => list.sort(compareSelectors));

const profiles: fc.Arbitrary<HandoverProfile> = fc.record({
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
  .map(([fields, scope, period]) => ({ ...fields, ...scope, ...period }));

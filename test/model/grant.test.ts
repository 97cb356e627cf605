import { expect } from 'chai';
import fc from 'fast-check';
import { codeOf } from '../../src/base/errors.ts';
import type { Grant } from '../../src/model/grant.ts';
import type { HandoverProfile } from '../../src/model/handover-profile.ts';
import { decodeGrant, encodeGrant } from '../../src/model/grant.ts';
import { renderGrant } from '../../src/model/grant-text.ts';
import { decodeSignedGrant, encodeSignedGrant } from '../../src/model/signed-grant.ts';
import { codeThrown } from '../support/codes.ts';
import { everyKind, grants, sampleGrant, valueAt, withField } from '../support/grants.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('a grant’s canonical bytes', () => {
  it('come back as the same grant, whatever it holds', () => {
    fc.assert(fc.property(grants, (grant) => void expect(decodeGrant(encodeGrant(grant))).to.deep.equal(grant)));
  });

  it('are one encoding: decoding and encoding again gives the same octets', () => {
    fc.assert(
      fc.property(grants, (grant) => {
        const octets = encodeGrant(grant);
        expect(encodeGrant(decodeGrant(octets))).to.deep.equal(octets);
      }),
    );
  });

  it('put selectors in order, however they were entered', () => {
    const grant = sampleGrant();
    const turned = { ...grant, selectors: [...grant.selectors].reverse() };
    expect(encodeGrant(turned)).to.deep.equal(encodeGrant(grant));
  });

  it('have the layout of docs/grant-format.md', () => {
    const octets = encodeGrant(sampleGrant());
    expect(octets.toString('latin1', 0, 8)).to.equal('WRITGRNT');
    expect(octets.readUInt16BE(8)).to.equal(1);
    const value = (tag: number) => {
      const { at, length } = valueAt(octets, tag);
      return octets.toString('hex', at, at + length);
    };
    expect(value(4)).to.equal('01');
    expect(value(5)).to.equal('0063');
    expect(value(6)).to.equal('020420c00002070630' + '20010db8' + '00'.repeat(12));
    expect(value(8)).to.equal(Buffer.from('LI-1').toString('hex'));
    expect(value(11)).to.equal('18867251edfa0000');
    expect(value(14)).to.equal('00000001');
    expect(value(17)).to.equal('');
    expect(value(18)).to.equal('00');
  });

  it('lay out every kind of selector and service as docs/grant-format.md says', () => {
    const octets = encodeGrant(everyKind());
    const { at, length } = valueAt(octets, 6);
    expect(octets.toString('hex', at, at + length)).to.equal(
      [
        '05',
        '0102005e10000100',
        '0206656467652d31' + '03' + '0100000064' + '03000003e8' + '0200000011',
        '0300' + '04c633640100001001' + '04c633640200002002',
        '0420c0000207',
        '0630' + '20010db8'.padEnd(32, '0'),
      ].join(''),
    );
    const services = valueAt(octets, 18);
    expect(octets.toString('hex', services.at, services.at + services.length)).to.equal(
      [
        '03',
        '000000ffff0000ffff0630' + '20010db80007'.padEnd(32, '0'),
        '060000ffff0019001900',
        '1113c413c50000ffff0418cb007100',
      ].join(''),
    );
  });

  it('are refused when cut at any octet, or with one more', () => {
    const octets = encodeGrant(everyKind());
    for (let length = 0; length < octets.length; length += 1) {
      expect(
        codeThrown(() => decodeGrant(octets.subarray(0, length))),
        `cut at ${length}`,
      ).to.equal('WRIT_GRANT_MALFORMED');
    }
    expect(codeThrown(() => decodeGrant(Buffer.concat([octets, Buffer.from([0])])))).to.equal('WRIT_GRANT_MALFORMED');
  });

  it('never mean the same with any bit flipped: another grant, or none', () => {
    const grant = everyKind();
    const octets = encodeGrant(grant);
    for (let bit = 0; bit < octets.length * 8; bit += 1) {
      const flipped = Buffer.from(octets);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      try {
        const other = decodeGrant(flipped);
        expect(encodeGrant(other)).to.deep.equal(flipped);
        expect(other).not.to.deep.equal(grant);
      } catch (thrown) {
        expect(codeOf(thrown), `bit ${bit}: ${String(thrown)}`).to.match(/^WRIT_GRANT_/);
      }
    }
  });

  it('are refused as any other octets are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        expect(codeThrown(() => decodeGrant(Buffer.from(octets)))).to.equal('WRIT_GRANT_MALFORMED');
      }),
    );
  });

  const v4 = (rest: string) => hex(`01 ${rest}`);
  const refusals: readonly [string, number, Buffer, string][] = [
    ['an unknown instrument', 4, hex('08'), 'WRIT_GRANT_MALFORMED'],
    ['pen/trap with content', 4, hex('03'), 'WRIT_GRANT_SCOPE'],
    ['the location bit', 5, hex('0067'), 'WRIT_GRANT_SCOPE'],
    ['a missing direction', 5, hex('0023'), 'WRIT_GRANT_SCOPE'],
    ['no selector', 6, hex('00'), 'WRIT_GRANT_SELECTOR'],
    ['a selector kind of a later version', 6, v4('05 20 c0000207'), 'WRIT_GRANT_SELECTOR'],
    ['a prefix wider than /28', 6, v4('04 1b c0000200'), 'WRIT_GRANT_SELECTOR'],
    ['bits behind the prefix', 6, v4('04 1c c0000201'), 'WRIT_GRANT_SELECTOR'],
    ['a multicast address', 6, v4('04 20 e0000001'), 'WRIT_GRANT_SELECTOR'],
    ['the same selector twice', 6, hex('02 04 20 c0000207 04 20 c0000207'), 'WRIT_GRANT_SELECTOR'],
    ['selectors out of order', 6, hex('02 04 20 c0000208 04 20 c0000207'), 'WRIT_GRANT_SELECTOR'],
    ['octets behind the selectors', 6, v4('04 20 c0000207 00'), 'WRIT_GRANT_SELECTOR'],
    ['fewer selectors than announced', 6, hex('02 04 20 c0000207'), 'WRIT_GRANT_SELECTOR'],
    ['a group MAC', 6, v4('01 01005e000001 00'), 'WRIT_GRANT_SELECTOR'],
    ['a MAC of zeros', 6, v4('01 000000000000 00'), 'WRIT_GRANT_SELECTOR'],
    ['a capture point of nine octets', 6, v4('01 02005e000001 09 313233343536373839'), 'WRIT_GRANT_SELECTOR'],
    ['a capture point with a blank', 6, v4('01 02005e000001 01 20'), 'WRIT_GRANT_SELECTOR'],
    ['a MAC cut short', 6, v4('01 02005e'), 'WRIT_GRANT_SELECTOR'],
    ['a circuit without labels', 6, v4('02 00 00'), 'WRIT_GRANT_SELECTOR'],
    ['VLAN 0', 6, v4('02 00 01 0100000000'), 'WRIT_GRANT_SELECTOR'],
    ['VLAN 4095', 6, v4('02 00 01 0100000fff'), 'WRIT_GRANT_SELECTOR'],
    ['MPLS label 15', 6, v4('02 00 01 030000000f'), 'WRIT_GRANT_SELECTOR'],
    ['a label of an unknown type', 6, v4('02 00 01 0400000010'), 'WRIT_GRANT_SELECTOR'],
    ['three VLANs', 6, v4('02 00 03 0100000001 0100000002 0100000003'), 'WRIT_GRANT_SELECTOR'],
    ['a PPPoE session before a VLAN', 6, v4('02 00 02 0200000001 0100000002'), 'WRIT_GRANT_SELECTOR'],
    ['TEID 0', 6, v4('03 00 04c633640100000000 04c633640200000001'), 'WRIT_GRANT_SELECTOR'],
    ['a tunnel of one end', 6, v4('03 00 04c633640100000001 04c633640100000001'), 'WRIT_GRANT_SELECTOR'],
    ['a tunnel to a multicast address', 6, v4('03 00 04e000000100000001 04c633640200000001'), 'WRIT_GRANT_SELECTOR'],
    ['a tunnel of IP version 5', 6, v4('03 00 05c633640100000001 04c633640200000001'), 'WRIT_GRANT_SELECTOR'],
    ['an address before a MAC', 6, hex('02 04 20 c0000207 01 02005e100001 00'), 'WRIT_GRANT_SELECTOR'],
    ['no count of services', 18, hex(''), 'WRIT_GRANT_SERVICE'],
    ['a service that restricts nothing', 18, v4('00 0000ffff 0000ffff 00'), 'WRIT_GRANT_SERVICE'],
    ['ports without a protocol', 18, v4('00 00190019 0000ffff 04 20 c0000207'), 'WRIT_GRANT_SERVICE'],
    ['another protocol', 18, v4('01 0000ffff 0000ffff 00'), 'WRIT_GRANT_SERVICE'],
    ['ports turned round', 18, v4('06 00020001 0000ffff 00'), 'WRIT_GRANT_SERVICE'],
    ['a peer of IP version 5', 18, v4('06 0000ffff 0000ffff 05 20 c0000207'), 'WRIT_GRANT_SERVICE'],
    ["bits behind a peer's prefix", 18, v4('06 0000ffff 0000ffff 04 18 c0000207'), 'WRIT_GRANT_SERVICE'],
    ["a peer's prefix of 33 bits", 18, v4('06 0000ffff 0000ffff 04 21 c0000207'), 'WRIT_GRANT_SERVICE'],
    ['the same service twice', 18, hex('02 060000ffff00190019 00 060000ffff00190019 00'), 'WRIT_GRANT_SERVICE'],
    ['services out of order', 18, hex('02 110000ffff00190019 00 060000ffff00190019 00'), 'WRIT_GRANT_SERVICE'],
    ['octets behind the services', 18, hex('00 00'), 'WRIT_GRANT_SERVICE'],
    ['an empty LIID', 8, hex(''), 'WRIT_GRANT_MALFORMED'],
    ['a LIID with a space', 8, Buffer.from('LI 1'), 'WRIT_GRANT_MALFORMED'],
    ['a LIID of 26 octets', 8, Buffer.from('x'.repeat(26)), 'WRIT_GRANT_MALFORMED'],
    ['dates turned round', 12, hex('0000000000000000'), 'WRIT_GRANT_MALFORMED'],
    ['an audience in capitals', 13, Buffer.from('DRILL'), 'WRIT_GRANT_MALFORMED'],
    ['sequence zero', 15, hex('00000000'), 'WRIT_GRANT_MALFORMED'],
    ['a note', 17, Buffer.from('hello'), 'WRIT_GRANT_MALFORMED'],
  ];
  for (const [name, tag, value, code] of refusals) {
    it(`are refused with ${name}`, () => {
      expect(codeThrown(() => decodeGrant(withField(encodeGrant(sampleGrant()), tag, value)))).to.equal(code);
    });
  }

  it('are refused in a format of a later version', () => {
    const octets = encodeGrant(sampleGrant());
    octets.writeUInt16BE(2, 8);
    expect(codeThrown(() => decodeGrant(octets))).to.equal('WRIT_GRANT_VERSION');
  });

  it('can’t be made of what the core would refuse', () => {
    const grant = sampleGrant();
    const [hi2, hi3] = grant.endpoints;
    const cable: HandoverProfile = {
      ...grant.profile,
      standard: 'packetcable',
      acknowledgement: 'none',
      networkElementId: 'IAP-1',
      cccForm: '1.5',
    };
    const plain = [hi2!, { ...hi3!, tls: false, pins: [] }];
    expect(codeThrown(() => encodeGrant({ ...grant, profile: cable, endpoints: plain }))).to.equal('no error');
    const pull: HandoverProfile = { ...grant.profile, standard: 'pull', acknowledgement: 'fetch' };
    expect(codeThrown(() => encodeGrant({ ...grant, profile: pull }))).to.equal('no error');
    const bad: readonly [Partial<Grant>, string][] = [
      [{ instrument: 'pen-trap' }, 'WRIT_GRANT_SCOPE'],
      [{ selectors: [] }, 'WRIT_GRANT_SELECTOR'],
      [{ endpoints: [hi2!] }, 'WRIT_GRANT_MALFORMED'],
      [{ endpoints: [hi3!] }, 'WRIT_GRANT_MALFORMED'],
      [{ endpoints: [{ ...hi2!, pins: [] }, hi3!] }, 'WRIT_GRANT_MALFORMED'],
      [{ endpoints: [{ ...hi2!, tls: false }, hi3!] }, 'WRIT_GRANT_MALFORMED'],
      [{ endpoints: [{ ...hi2!, port: 0 }, hi3!] }, 'WRIT_GRANT_MALFORMED'],
      [{ notAfterNs: grant.notBeforeNs }, 'WRIT_GRANT_MALFORMED'],
      [{ orderHash: Buffer.alloc(31) }, 'WRIT_GRANT_MALFORMED'],
      [{ profile: { ...grant.profile, keepAliveMs: 99 } }, 'WRIT_GRANT_MALFORMED'],
      [{ profile: { ...grant.profile, operatorId: '' } }, 'WRIT_GRANT_MALFORMED'],
      [{ profile: cable }, 'WRIT_GRANT_MALFORMED'], // its content would go over TLS
      [{ profile: cable, scope: 'iri', endpoints: plain }, 'WRIT_GRANT_MALFORMED'],
      [{ profile: pull, endpoints: plain }, 'WRIT_GRANT_MALFORMED'], // nobody would know who fetches
      [{ profile: { ...cable, cccForm: '2.0' }, liid: '123456789', endpoints: plain }, 'WRIT_GRANT_MALFORMED'],
      [{ profile: { ...grant.profile, acknowledgement: 'tcp' } }, 'WRIT_GRANT_MALFORMED'],
      [{ profile: { ...grant.profile, cmiiOptionalModule: '1.2.3' } }, 'WRIT_GRANT_MALFORMED'],
      [{ profile: { ...grant.profile, standard: 'atis-ias' } }, 'WRIT_GRANT_MALFORMED'],
    ];
    for (const [change, code] of bad)
      expect(
        codeThrown(() => encodeGrant({ ...grant, ...change })),
        JSON.stringify(Object.keys(change)),
      ).to.equal(code);
  });

  it('are shown to the signer field by field', () => {
    const text = renderGrant(encodeGrant(sampleGrant())).join('\n');
    for (const part of [
      '192.0.2.7',
      '2001:db8::/48',
      'IRI and CONTENT',
      '2026-01-01T00:00:00Z',
      'LI-1',
      'lemf.example port 8003',
      'Title III',
    ]) {
      expect(text).to.include(part);
    }
    expect(text).to.include('all of the target').and.to.not.include('GeneralizedTime');
    const { profile } = sampleGrant();
    const chosen = {
      ...profile,
      timeForm: 'generalizedTime',
      timeStampQualifier: false,
      networkFunctionId: 'MF-1',
      aggregatePackets: 16,
    } as const;
    expect(renderGrant(encodeGrant({ ...sampleGrant(), profile: chosen })).join('\n')).to.include(
      ', times as GeneralizedTime, no time stamp qualifier, network function MF-1, up to 16 packets in a PDU (at most 50 ms apart), operator ',
    );
    const restricted = renderGrant(encodeGrant(everyKind())).join('\n');
    for (const part of [
      'MAC 02:00:5e:10:00:01, at any capture point',
      'circuit VLAN 100, MPLS label 1000, PPPoE session 17 (outermost first), at capture point edge-1 only',
      'uplink TEID 0x00001001 at 198.51.100.1, downlink TEID 0x00002002 at 198.51.100.2',
      'Traffic ONLY     whatever the target exchanges with 2001:db8:7::/48',
      'Traffic ONLY     TCP between any port of the target and port 25 of anybody',
      'Traffic ONLY     UDP between ports 5060 to 5061 of the target and any port of 203.0.113.0/24',
    ]) {
      expect(restricted).to.include(part);
    }
    expect(restricted).not.to.include('all of the target');
    const plain = {
      ...sampleGrant(),
      scope: 'iri' as const,
      endpoints: [{ ...sampleGrant().endpoints[0]!, tls: false, pins: [] }],
    };
    expect(renderGrant(encodeGrant(plain)).join('\n'))
      .to.include('NOT ENCRYPTED')
      .and.include('no content');
  });
});

describe('a signed grant', () => {
  const signed = () => ({
    grant: encodeGrant(sampleGrant()),
    legal: { role: 'legal' as const, keyId: Buffer.alloc(32, 1), signature: Buffer.alloc(64, 2) },
    carrier: { role: 'carrier' as const, keyId: Buffer.alloc(32, 3), signature: Buffer.alloc(64, 4) },
  });

  it('comes back as it was', () => {
    expect(decodeSignedGrant(encodeSignedGrant(signed()))).to.deep.equal(signed());
  });

  it('is refused when cut at any octet, or with one more', () => {
    const octets = encodeSignedGrant(signed());
    for (let length = 0; length < octets.length; length += 1) {
      expect(codeThrown(() => decodeSignedGrant(octets.subarray(0, length)))).to.match(
        /^WRIT_GRANT_(MALFORMED|SIGNATURES)$/,
      );
    }
    expect(codeThrown(() => decodeSignedGrant(Buffer.concat([octets, Buffer.from([0])])))).to.equal(
      'WRIT_GRANT_MALFORMED',
    );
  });

  it('carries a legal and a carrier approval, in that order', () => {
    const { grant, legal, carrier } = signed();
    expect(codeThrown(() => encodeSignedGrant({ grant, legal: { ...carrier }, carrier }))).to.equal(
      'WRIT_GRANT_SIGNATURES',
    );
    const octets = encodeSignedGrant({ grant, legal, carrier });
    const count = 8 + 2 + 4 + grant.length;
    octets[count] = 1;
    expect(codeThrown(() => decodeSignedGrant(octets))).to.equal('WRIT_GRANT_SIGNATURES');
    octets[count] = 2;
    octets[count + 1] = 2;
    expect(codeThrown(() => decodeSignedGrant(octets))).to.equal('WRIT_GRANT_SIGNATURES');
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { codeOf } from '../../src/base/errors.ts';
import type { Grant } from '../../src/model/grant.ts';
import { decodeGrant, encodeGrant } from '../../src/model/grant.ts';
import { acknowledgements, handoverStandards } from '../../src/model/handover-profile.ts';
import { idFromOctets } from '../../src/model/ids.ts';
import { instrumentRules, scopeToBits } from '../../src/model/instrument.ts';
import { cccForms } from '../../src/model/packetcable-options.ts';
import { packetReportKinds } from '../../src/model/report-options.ts';
import { selectorOf } from '../../src/model/core-selector.ts';
import { nativeSecurityOf, securityOptionsOf } from '../../src/model/security-options.ts';
import type { Service } from '../../src/model/service.ts';
import type { NativeGrant, NativeService } from '../../src/native/addon.ts';
import { parseGrant } from '../../src/native/addon.ts';
import { everyKind, grants, sampleGrant, withField } from '../support/grants.ts';

const protocols = new Map([
  [0, 'any'],
  [6, 'tcp'],
  [17, 'udp'],
  [132, 'sctp'],
]);

function serviceOf({ protocol, targetLow, targetHigh, peerLow, peerHigh, peer }: NativeService): Service {
  return {
    protocol: protocols.get(protocol) as Service['protocol'],
    target: { low: targetLow, high: targetHigh },
    peer: { low: peerLow, high: peerHigh },
    host: peer,
  };
}

/** What of a grant both sides report, in one form. */
function ofNative(grant: NativeGrant): unknown {
  const { grantId, warrantId, agencyId, instrument, scope, liid, profile, endpoints, audience, epoch, sequence } =
    grant;
  const ids = [grantId, warrantId, agencyId].map(idFromOctets);
  const selectors = grant.selectors.map(selectorOf);
  const services = grant.services.map(serviceOf);
  const places = endpoints.map(({ handover, tls, host, port, pins }) => [
    handover,
    tls,
    host,
    port,
    pins.map((pin) => pin.toString('hex')),
  ]);
  const dates = [grant.notBeforeNs, grant.notAfterNs];
  return { ids, instrument, scope, selectors, services, liid, profile, places, dates, audience, epoch, sequence };
}

function ofModel(grant: Grant): unknown {
  const { grantId, warrantId, agencyId, instrument, scope, liid, profile, endpoints, audience, epoch, sequence } =
    grant;
  const { selectors, services } = grant;
  const { timeForm, timeStampQualifier, networkFunctionId, aggregatePackets, aggregateMs, ...others } = profile;
  const { packetReports, reportSeconds, ...rest } = others;
  const security = nativeSecurityOf(profile);
  const chosen = Object.keys(securityOptionsOf(profile));
  const plain = Object.fromEntries(Object.entries(rest).filter(([name]) => !chosen.includes(name)));
  const places = endpoints.map(({ handover, tls, host, port, pins }) => [
    handover,
    tls,
    host,
    port,
    pins.map((pin) => pin.toString('hex')),
  ]);
  return {
    ids: [grantId, warrantId, agencyId],
    instrument: instrumentRules[instrument].number,
    scope: scopeToBits(scope),
    selectors,
    services,
    liid,
    profile: {
      ...{ cmiiModule: '', cmiiOptionalModule: '', laesModule: '', ccModule: '' },
      ...{ paceKbps: 0, retainMinutes: 0, intervalSeconds: 0, packageBytes: 0, ...plain },
      packetReports: packetReports === undefined ? 0 : packetReportKinds.indexOf(packetReports) + 1,
      reportSeconds: packetReports === 'summary' ? (reportSeconds ?? 60) : 0,
      cccForm: profile.cccForm === undefined ? 0 : cccForms.indexOf(profile.cccForm) + 1,
      etsi: {
        timeForm: timeForm === 'generalizedTime' ? 1 : 0,
        timeStampQualifier: timeStampQualifier ?? true,
        networkFunctionId: networkFunctionId ?? '',
        ...(security === undefined ? {} : { security }),
        ...(aggregatePackets === undefined
          ? {}
          : { aggregation: { packets: aggregatePackets, milliseconds: aggregateMs } }),
      },
      standard: handoverStandards.indexOf(profile.standard) + 1,
      acknowledgement: acknowledgements.indexOf(profile.acknowledgement),
    },
    places,
    dates: [grant.notBeforeNs, grant.notAfterNs],
    audience,
    epoch,
    sequence,
  };
}

function outcome(parse: () => unknown): string {
  try {
    parse();
    return 'accepted';
  } catch (thrown) {
    return codeOf(thrown) ?? String(thrown);
  }
}

/** Mostly small numbers, so that counts, kinds, versions and lengths are often possible ones. */
const selectorNoise = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 255 })), { maxLength: 60 })
  .map((octets) => Buffer.from([1, ...octets]));

describe('a grant’s bytes in the core', () => {
  it('say the same as they do here', () => {
    fc.assert(
      fc.property(grants, (grant) => {
        const octets = encodeGrant(grant);
        expect(ofNative(parseGrant(octets))).to.deep.equal(ofModel(grant));
      }),
      { numRuns: 300 },
    );
  });

  it('are accepted there exactly when they are here, with any bit flipped and cut at any octet', () => {
    const differ: string[] = [];
    const compare = (name: string, bytes: Buffer) => {
      const [here, there] = [outcome(() => decodeGrant(bytes)), outcome(() => parseGrant(bytes))];
      if (here !== there) differ.push(`${name}: ${here} here, ${there} in the core`);
    };
    for (const [name, grant] of [
      ['addresses', sampleGrant()],
      ['every kind', everyKind()],
    ] as const) {
      const octets = encodeGrant(grant);
      for (let bit = 0; bit < octets.length * 8; bit += 1) {
        const flipped = Buffer.from(octets);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        compare(`${name}, bit ${bit}`, flipped);
      }
      for (let length = 0; length < octets.length; length += 1)
        compare(`${name}, cut at ${length}`, octets.subarray(0, length));
    }
    expect(differ).to.deep.equal([]);
  });

  it('are judged alike when selectors and services are random octets of the right shape', () => {
    const octets = encodeGrant(everyKind());
    fc.assert(
      fc.property(fc.constantFrom(6, 18), selectorNoise, (tag, noise) => {
        const bytes = withField(octets, tag, noise);
        expect(outcome(() => parseGrant(bytes))).to.equal(outcome(() => decodeGrant(bytes)));
      }),
      { numRuns: 2000 },
    );
  });
});

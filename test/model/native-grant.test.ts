import { expect } from 'chai';
import fc from 'fast-check';
import { codeOf } from '../../src/base/errors.ts';
import type { Grant } from '../../src/model/grant.ts';
import { decodeGrant, encodeGrant } from '../../src/model/grant.ts';
import { idFromOctets } from '../../src/model/ids.ts';
import { instrumentRules, scopeToBits } from '../../src/model/instrument.ts';
import type { NativeGrant } from '../../src/native/addon.ts';
import { parseGrant } from '../../src/native/addon.ts';
import { grants, sampleGrant } from '../support/grants.ts';

/** What of a grant both sides report, in one form. */
function ofNative(grant: NativeGrant): unknown {
  const { grantId, warrantId, agencyId, instrument, scope, liid, profile, endpoints, audience, epoch, sequence } =
    grant;
  const ids = [grantId, warrantId, agencyId].map(idFromOctets);
  const selectors = grant.selectors.map(({ version, prefixLength, address }) => [
    version,
    prefixLength,
    address.toString('hex'),
  ]);
  const places = endpoints.map(({ handover, tls, host, port, pins }) => [
    handover,
    tls,
    host,
    port,
    pins.map((pin) => pin.toString('hex')),
  ]);
  const dates = [grant.notBeforeNs, grant.notAfterNs];
  return { ids, instrument, scope, selectors, liid, profile, places, dates, audience, epoch, sequence };
}

function ofModel(grant: Grant): unknown {
  const { grantId, warrantId, agencyId, instrument, scope, liid, profile, endpoints, audience, epoch, sequence } =
    grant;
  const selectors = grant.selectors.map(({ version, prefixLength, address }) => [
    version,
    prefixLength,
    address.toString('hex'),
  ]);
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
    liid,
    profile: { ...profile, standard: 1, acknowledgement: profile.acknowledgement === 'pdu' ? 1 : 0 },
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
    const octets = encodeGrant(sampleGrant());
    const differ: string[] = [];
    const compare = (name: string, bytes: Buffer) => {
      const [here, there] = [outcome(() => decodeGrant(bytes)), outcome(() => parseGrant(bytes))];
      if (here !== there) differ.push(`${name}: ${here} here, ${there} in the core`);
    };
    for (let bit = 0; bit < octets.length * 8; bit += 1) {
      const flipped = Buffer.from(octets);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      compare(`bit ${bit}`, flipped);
    }
    for (let length = 0; length < octets.length; length += 1) compare(`cut at ${length}`, octets.subarray(0, length));
    expect(differ).to.deep.equal([]);
  });
});

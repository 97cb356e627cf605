import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { encodeGrant, type Grant, type GrantEndpoint } from '../../src/model/grant.ts';
import { newId } from '../../src/model/ids.ts';
import { parseSelector } from '../../src/model/selector.ts';
import { compareSelectors } from '../../src/model/selector-octets.ts';
import { approvalText, encodeSignedGrant } from '../../src/model/signed-grant.ts';
import { keyIdOf, signText } from '../../src/model/signature.ts';
import { encodeTrustBody, encodeTrustFile, trustText } from '../../src/model/trust.ts';

/** Two approvers and a security officer made for one benchmark, for the audience `drill` alone. */
export interface Authority {
  readonly trustFile: Buffer;
  readonly trustRoot: Buffer;
  readonly kek: Buffer;
  sign(grant: Grant): Buffer;
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' });
}

export function makeAuthority(): Authority {
  const root = generateKeyPairSync('ed25519');
  const people = (['legal', 'carrier'] as const).map((role) => {
    const pair = generateKeyPairSync('ed25519');
    const spki = spkiOf(pair.publicKey);
    return {
      role,
      pair,
      trusted: {
        keyId: keyIdOf(spki),
        algorithm: 'ed25519',
        role,
        personId: newId(),
        fromEpoch: 1,
        retiredEpoch: 0,
        spki,
      } as const,
    };
  });
  const body = encodeTrustBody({
    audience: 'drill',
    epoch: 1,
    minEpoch: 1,
    createdAtNs: BigInt(Date.now()) * 1_000_000n,
    keys: people.map((person) => person.trusted),
  });
  const approve = (index: 0 | 1, grant: Buffer): { role: 'legal' | 'carrier'; keyId: Buffer; signature: Buffer } => {
    const person = people[index];
    if (person === undefined) throw new Error('two approvers were made');
    return {
      role: person.role,
      keyId: person.trusted.keyId,
      signature: signText(person.pair.privateKey, approvalText(person.role, grant)),
    };
  };
  return {
    trustFile: encodeTrustFile(body, signText(root.privateKey, trustText(body))),
    trustRoot: spkiOf(root.publicKey),
    kek: randomBytes(32),
    sign: (grant) => {
      const octets = encodeGrant(grant);
      return encodeSignedGrant({ grant: octets, legal: approve(0, octets), carrier: approve(1, octets) });
    },
  };
}

/** A content grant without dates that matter: the benchmarks' files lie inside. */
export function benchGrant(liid: string, addresses: readonly string[], endpoints: readonly GrantEndpoint[]): Grant {
  const selectors = addresses
    .map((value) => {
      const parsed = parseSelector({ kind: value.includes(':') ? 'ipv6' : 'ipv4', value });
      if (!parsed.ok) throw new Error(`benchmark address ${value} is refused`);
      return parsed.selector;
    })
    .sort(compareSelectors);
  return {
    grantId: newId(),
    warrantId: newId(),
    orderHash: randomBytes(32),
    instrument: 'title-iii',
    scope: 'iri+cc',
    selectors,
    services: [],
    agencyId: '00000000-0000-4000-8000-000000000001',
    liid,
    profile: {
      standard: 'etsi',
      acknowledgement: 'keepalive',
      keepAliveMs: 1000,
      keepAliveBytes: 4 << 20,
      responseTimeoutMs: 30_000,
      operatorId: 'BENCH',
      networkElementId: '',
      authorizationCountry: 'US',
      deliveryCountry: 'US',
    },
    endpoints,
    notBeforeNs: 1_000_000_000n,
    notAfterNs: 4_000_000_000_000_000_000n,
    audience: 'drill',
    epoch: 1,
    sequence: 1,
    enteredBy: newId(),
  };
}

/** A home as set-up would leave it for the core alone: trust file, root key, key-encryption key; and two approvers who sign. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureRunDirectory, homeLayout } from '../../src/config/home.ts';
import type { Home } from '../../src/config/home.ts';
import { encodeGrant } from '../../src/model/grant.ts';
import type { Grant } from '../../src/model/grant.ts';
import { newId } from '../../src/model/ids.ts';
import { parseSelector } from '../../src/model/selector.ts';
import { approvalText, encodeSignedGrant } from '../../src/model/signed-grant.ts';
import { keyIdOf, signText } from '../../src/model/signature.ts';
import { encodeTrustBody, encodeTrustFile, trustText } from '../../src/model/trust.ts';

export interface CoreHome {
  readonly home: Home;
  readonly audience: string;
  readonly sign: (grant: Grant) => Buffer;
  /** The same people and keys under another epoch. */
  readonly trustFile: (epoch: number) => Buffer;
}

/** `parent`: the folder that the home is made in, for tests that need a real disk below it. */
export function makeCoreHome(audience: string, parent = tmpdir()): CoreHome {
  const home = homeLayout(mkdtempSync(path.join(parent, 'writ-core-')));
  const root = generateKeyPairSync('ed25519');
  const people = (['legal', 'carrier'] as const).map((role) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const spki = publicKey.export({ format: 'der', type: 'spki' });
    const key = { keyId: keyIdOf(spki), algorithm: 'ed25519', role, personId: newId(), spki } as const;
    return { role, privateKey, key: { ...key, fromEpoch: 1, retiredEpoch: 0 } };
  });
  const trustFile = (epoch: number) => {
    const keys = people.map((person) => person.key);
    const body = encodeTrustBody({ audience, epoch, minEpoch: 1, createdAtNs: 1_700_000_000_000_000_000n, keys });
    return encodeTrustFile(body, signText(root.privateKey, trustText(body)));
  };
  const approvalOf = (index: number, grant: Buffer) => {
    const person = people[index]!;
    const { role, privateKey, key } = person;
    return { role, keyId: key.keyId, signature: signText(privateKey, approvalText(role, grant)) };
  };
  mkdirSync(home.core, { recursive: true, mode: 0o700 });
  writeFileSync(home.trustRoot, root.publicKey.export({ format: 'der', type: 'spki' }));
  writeFileSync(home.kek, randomBytes(32), { mode: 0o600 });
  writeFileSync(home.trust, trustFile(1));
  ensureRunDirectory(home);
  return {
    home,
    audience,
    trustFile,
    sign: (grant) => {
      const octets = encodeGrant(grant);
      return encodeSignedGrant({ grant: octets, legal: approvalOf(0, octets), carrier: approvalOf(1, octets) });
    },
  };
}

export function grantOf(audience: string, more: Partial<Grant> = {}): Grant {
  const parsed = parseSelector({ kind: 'ipv4', value: '192.0.2.7' });
  if (!parsed.ok) throw new Error(parsed.reason);
  const endpoint = { tls: false, host: '127.0.0.1', port: 9, pins: [] };
  return {
    ...{ grantId: newId(), warrantId: newId(), agencyId: newId(), enteredBy: newId(), orderHash: Buffer.alloc(32, 7) },
    ...{ instrument: 'title-iii', scope: 'iri+cc', liid: 'W-0001', selectors: [parsed.selector], services: [] },
    profile: {
      ...{
        standard: 'etsi',
        acknowledgement: 'keepalive',
        keepAliveMs: 1000,
        keepAliveBytes: 0,
        responseTimeoutMs: 3000,
      },
      ...{ operatorId: 'TEST', networkElementId: '', authorizationCountry: 'US', deliveryCountry: 'US' },
    },
    endpoints: [
      { ...endpoint, handover: 2 },
      { ...endpoint, handover: 3 },
    ],
    notBeforeNs: 0n,
    notAfterNs: 4_000_000_000_000_000_000n,
    ...{ audience, epoch: 1, sequence: 1 },
    ...more,
  };
}

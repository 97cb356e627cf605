/** Orders whose packages are fetched, out of a spool in memory, and what the agency's side makes of a package. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { issueCertificate, makeDevelopmentCa, makeTlsKey, spkiPin } from '../../../src/auth/pki/certificates.ts';
import { signDetached, verifyDetached } from '../../../src/auth/pki/detached-signature.ts';
import { requireSealable, sealTo } from '../../../src/auth/pki/enveloped-data.ts';
import { openSealed } from '../../../src/auth/pki/opened-data.ts';
import { pullLineOf } from '../../../src/handover/hi2/pull-lines.ts';
import { pullContentProgramOf } from '../../../src/handover/hi3/pull-program.ts';
import type { PackageCrypto } from '../../../src/handover/pull/package-crypto.ts';
import { filesOf, parsePackageManifest } from '../../../src/handover/pull/package-manifest.ts';
import type { PackageManifest } from '../../../src/handover/pull/package-manifest.ts';
import { scopeToBits } from '../../../src/model/instrument.ts';
import type { Hi2Record } from '../../../src/model/iri.ts';
import type { StreamAbout } from '../../../src/model/stream-about.ts';
import { compileTemplate } from '../../../src/native/addon.ts';
import { ipPacket } from '../../support/frames.ts';
import { aboutOf, tlsEndpoint } from '../delivery/rig.ts';
import type { AboutOptions } from '../delivery/rig.ts';

export interface PullIdentity {
  readonly key: string;
  readonly cert: string;
  readonly pin: string;
}

export async function makePullIdentity(name: string): Promise<PullIdentity> {
  const { privateKey: key, publicKey } = await makeTlsKey();
  const cert = issueCertificate(await makeDevelopmentCa(`${name} CA`), publicKey, { commonName: name });
  return { key, cert, pin: spkiPin(cert) };
}

export function cryptoOf({ key, cert }: PullIdentity): PackageCrypto {
  return {
    seal: (certificates) => Promise.resolve(sealTo(certificates)),
    requireSealable: (certificate) => {
      requireSealable(certificate);
      return Promise.resolve();
    },
    sign: (text) => signDetached(Buffer.from(key), Buffer.from(cert), text),
  };
}

const HEAD_OCTETS = 16;

/** Seals nothing, quickly, where only the disk is in question; no two messages are the same all the same. */
export const PLAIN_CRYPTO: PackageCrypto = {
  seal: () =>
    Promise.resolve({
      head: randomBytes(HEAD_OCTETS),
      update: (octets) => octets,
      final: () => Buffer.alloc(0),
    }),
  requireSealable: () => Promise.resolve(),
  sign: () => Promise.resolve(randomBytes(HEAD_OCTETS)),
};

/** What lies in a package of PLAIN_CRYPTO. */
export function plainPackets(folder: string): Buffer[] {
  const manifest = parsePackageManifest(readFileSync(path.join(folder, 'manifest.json')));
  readFileSync(path.join(folder, 'manifest.p7s'));
  return filesOf(manifest).flatMap((file) => {
    const octets = readFileSync(path.join(folder, file.name));
    if (sha256(octets) !== file.sha256) throw new Error(`${file.name} is another`);
    return packetsIn(octets.subarray(HEAD_OCTETS));
  });
}

export function pullAbout(pin: string, options: Omit<Partial<AboutOptions>, 'endpoints'> = {}): StreamAbout {
  const packages = { intervalSeconds: 86_400, packageBytes: 16 << 20 };
  const profile = { standard: 'pull', acknowledgement: 'fetch', packages, ...options.profile } as const;
  return aboutOf({ ...options, profile, endpoints: [tlsEndpoint(8480, pin)] });
}

export const packetAt = (index: number): Buffer =>
  ipPacket({ source: '192.0.2.7', destination: '198.51.100.1', payload: Buffer.from(`packet ${index}`) });

const template = compileTemplate(pullContentProgramOf({ scope: scopeToBits('iri+cc') }), 'edge-1');

/** A record of content; `sequence`: its number. CIN 7, as the abouts have it. */
export function contentRecord(sequence: number, packet = packetAt(sequence)): Buffer {
  return template.encode({ sequence, seconds: 0n, microseconds: 0, cin: 7, direction: sequence % 2 }, packet);
}

export function iriRecord(sequence: number, information?: string): Buffer {
  const common = { ordinal: 0, sequence, timeNs: 1_700_000_000_000_000_000n };
  const record: Hi2Record =
    information === undefined
      ? { ...common, kind: 'iri', type: 'report', event: 'interimUpdate', addresses: [] }
      : { ...common, kind: 'hi1', operation: 'alarm', information };
  return pullLineOf({ liid: 'W-0001', profile: { operatorId: 'writ-test', networkElementId: '' } }, 7, record);
}

export interface OpenedPackage {
  readonly manifest: PackageManifest;
  readonly hash: string;
  readonly packets: readonly Buffer[];
  readonly iri: string;
}

/** As the agency checks it: signature, hashes, then what is sealed. */
export async function openPackage(folder: string, agency: PullIdentity, writ: PullIdentity): Promise<OpenedPackage> {
  const text = readFileSync(path.join(folder, 'manifest.json'));
  const { pin } = await verifyDetached(text, readFileSync(path.join(folder, 'manifest.p7s')));
  if (pin !== writ.pin) throw new Error('another key has signed it');
  const manifest = parsePackageManifest(text);
  const opened = new Map<string, Buffer>();
  for (const file of filesOf(manifest)) {
    const sealed = readFileSync(path.join(folder, file.name));
    if (sealed.length !== file.octets || sha256(sealed) !== file.sha256) throw new Error(`${file.name} is another`);
    const plain = await openSealed(sealed, agency.key, agency.cert);
    if (plain.length !== file.opened.octets || sha256(plain) !== file.opened.sha256) throw new Error('opened');
    opened.set(file.name, plain);
  }
  const packets = packetsIn(opened.get('content.pcapng.p7m') ?? Buffer.alloc(0));
  return { manifest, hash: sha256(text), packets, iri: opened.get('iri.ndjson.p7m')?.toString('utf8') ?? '' };
}

export function sha256(octets: Buffer): string {
  return createHash('sha256').update(octets).digest('hex');
}

export function packetsIn(pcapng: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < pcapng.length; at += pcapng.readUInt32LE(at + 4)) {
    if (pcapng.readUInt32LE(at) === 6) found.push(pcapng.subarray(at + 28, at + 28 + pcapng.readUInt32LE(at + 20)));
  }
  return found;
}

/**
 * What an agency checks of a package before it confirms it: the signature, the place in the chain, every hash, and that what is sealed is
 * what the manifest says. Throws PackageFault with what does not hold.
 */
import { createHash } from 'node:crypto';
import { parsePackageManifest } from '../../handover/pull/package-manifest.ts';
import type { PackageFile, PackageManifest } from '../../handover/pull/package-manifest.ts';
import { readPcapng } from './pcapng-reader.ts';
import type { ReadPacket } from './pcapng-reader.ts';

/** What the checks need of certificates and keys: this room knows none. */
export interface PackageOpener {
  /** SHA-256 of the key that signed, hex. Rejects when it did not sign that. */
  readonly signedBy: (text: Buffer, signature: Buffer) => Promise<string>;
  /** Rejects when it was not sealed to the agency's key. */
  readonly open: (message: Buffer) => Promise<Buffer>;
}

export class PackageFault extends Error {}

/** Where an order stands, behind the packages that were taken. */
export interface ChainPlace {
  readonly number: number;
  readonly hash: string;
  /** The next packet's, if none is missing. */
  readonly nextSequence: bigint;
  readonly nextRecords: Readonly<Record<'content' | 'iri', bigint>>;
}

export interface ListedPackage {
  readonly order: string;
  readonly number: number;
  /** SHA-256 of the manifest. */
  readonly manifest: string;
}

export function sha256Of(octets: Buffer): string {
  return createHash('sha256').update(octets).digest('hex');
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new PackageFault(what);
}

/** `before` undefined: the first package that was ever seen of the order. */
export async function checkManifest(
  listed: ListedPackage,
  files: { readonly text: Buffer; readonly signature: Buffer },
  opener: PackageOpener,
  operatorPin: string,
  before: ChainPlace | undefined,
): Promise<PackageManifest> {
  must(sha256Of(files.text) === listed.manifest, 'the manifest is not the one that was listed');
  const signer = await opener.signedBy(files.text, files.signature).catch(() => '');
  must(signer === operatorPin.toLowerCase(), "the manifest is not signed by the operator's key");
  const manifest = parsePackageManifest(files.text);
  must(manifest.order === listed.order && manifest.number === listed.number, 'the manifest is of another package');
  if (before === undefined) return manifest;
  must(manifest.number === before.number + 1, `package ${manifest.number} comes behind ${before.number}`);
  must(manifest.previous === before.hash, 'the manifest names another one before it');
  for (const part of ['content', 'iri'] as const) {
    const first = manifest[part]?.firstRecord;
    must(first === undefined || BigInt(first) === before.nextRecords[part], `records of ${part} are missing before it`);
  }
  return manifest;
}

/** What was sealed in a file, whose octets are whole. */
export async function openFile(sealed: Buffer, file: PackageFile, opener: PackageOpener): Promise<Buffer> {
  must(sealed.length === file.octets && sha256Of(sealed) === file.sha256, `${file.name} is not what the manifest says`);
  const opened = await opener.open(sealed).catch(() => undefined);
  if (opened === undefined) throw new PackageFault(`${file.name} is not sealed to this key`);
  const isAsSaid = opened.length === file.opened.octets && sha256Of(opened) === file.opened.sha256;
  must(isAsSaid, `what is sealed in ${file.name} is not what the manifest says`);
  return opened;
}

/** The packets, each of whose numbers follows the one before it, but for the gaps that are declared. */
export function checkContent(
  pcapng: Buffer,
  manifest: PackageManifest,
  nextSequence: bigint | undefined,
): ReadPacket[] {
  const part = manifest.content;
  const packets = packetsOf(pcapng);
  const octets = packets.reduce((sum, { start, end }) => sum + end - start, 0);
  must(
    packets.length === part?.packets && octets === part.octets,
    'the pcapng has other packets than the manifest says',
  );
  const gaps = new Map(part?.gaps.map(({ first, last }) => [first, last]));
  let next = nextSequence;
  for (const { number } of packets) {
    if (number === undefined) throw new PackageFault('a packet has no number');
    if (next !== undefined && number !== next)
      must(
        gaps.get(`${next}`) === `${number - 1n}`,
        `packets ${next} to ${number - 1n} are missing, and no gap says so`,
      );
    next = number + 1n;
  }
  return packets;
}

function packetsOf(pcapng: Buffer): ReadPacket[] {
  try {
    return [...readPcapng(pcapng)];
  } catch (thrown) {
    throw new PackageFault(`the pcapng is damaged: ${(thrown as Error).message}`);
  }
}

/** The lines of IRI and of notices. */
export function checkIri(
  ndjson: Buffer,
  { iri: part }: PackageManifest,
): { readonly iri: number; readonly notices: number } {
  const kinds = ndjson
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(kindOf);
  const iri = kinds.filter((kind) => kind === 'iri').length;
  const notices = kinds.length - iri;
  must(iri === part?.iri && notices === part.notices, 'the IRI has other records than the manifest says');
  return { iri, notices };
}

function kindOf(line: string): 'iri' | 'notice' {
  try {
    const { kind } = JSON.parse(line) as { kind?: unknown };
    if (kind === 'iri' || kind === 'notice') return kind;
  } catch {
    // said below
  }
  throw new PackageFault('a line of IRI is none');
}

/** Behind a package that was taken. */
export function placeBehind(manifest: PackageManifest, hash: string, before: ChainPlace | undefined): ChainPlace {
  const { number, content, iri } = manifest;
  const last = content?.lastSequence;
  return {
    ...{ number, hash },
    nextSequence: last === undefined ? (before?.nextSequence ?? 0n) : BigInt(last) + 1n,
    nextRecords: {
      content: BigInt(content?.endRecord ?? before?.nextRecords.content ?? 0n),
      iri: BigInt(iri?.endRecord ?? before?.nextRecords.iri ?? 0n),
    },
  };
}

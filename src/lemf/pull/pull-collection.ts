/**
 * What was fetched, by LIID: the same files and figures as of a LEMF that is delivered to.
 *
 *     <folder>/cc.pcapng   iri.ndjson   packages/<order>-<number>.json (the manifest), .p7s (its signature)
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PackageManifest } from '../../handover/pull/package-manifest.ts';
import { FileSet } from '../append-file.ts';
import type { AppendFile } from '../append-file.ts';
import type { FolderOf } from '../inspector.ts';
import type { LiidReport } from '../liid-record.ts';
import { appendPacket, pcapngHeader } from '../pcapng.ts';
import type { ReadPacket } from './pcapng-reader.ts';

interface CaseRecord {
  readonly folder: string | undefined;
  readonly content: AppendFile | undefined;
  readonly iriLines: AppendFile | undefined;
  readonly iri: { items: number; duplicates: number; lastSequence: number };
  readonly cc: { items: number; duplicates: number; lastSequence: number; octets: number };
  readonly hi1: { items: number; duplicates: number; lastSequence: number };
}

/** A package whose checks have passed. */
export interface CheckedPackage {
  readonly manifest: PackageManifest;
  readonly text: Buffer;
  readonly signature: Buffer;
  readonly pcapng: Buffer;
  readonly packets: readonly ReadPacket[];
  readonly iriLines: Buffer;
}

const NS_PER_SECOND = 1_000_000_000n;

export class PullCollection {
  readonly #folderOf: FolderOf;
  readonly #files = new FileSet();
  readonly #cases = new Map<string, CaseRecord>();

  constructor(folderOf: FolderOf) {
    this.#folderOf = folderOf;
  }

  get liids(): Readonly<Record<string, LiidReport>> {
    const all = [...this.#cases].map(([liid, { iri, cc, hi1 }]) => [
      liid,
      { iri: { ...iri }, cc: { ...cc }, hi1: { ...hi1 } },
    ]);
    return Object.fromEntries(all) as Record<string, LiidReport>;
  }

  /** Whether anybody ordered that. */
  knows(liid: string): boolean {
    return this.#cases.has(liid) || this.#folderOf(liid) !== undefined;
  }

  /** In the files when it returns. Throws WRIT_LEMF_WRITE. */
  take({ manifest, text, signature, pcapng, packets, iriLines }: CheckedPackage): void {
    const record = this.#record(manifest.liid);
    for (const { timeNs, start, end } of packets) {
      const micro = Number((timeNs % NS_PER_SECOND) / 1000n);
      if (record.content !== undefined)
        appendPacket(record.content, Number(timeNs / NS_PER_SECOND), micro, pcapng, start, end);
    }
    record.iriLines?.append(iriLines, 0, iriLines.length);
    this.#files.flush();
    if (record.folder !== undefined) {
      const name = path.join(record.folder, 'packages', `${manifest.order}-${manifest.number}`);
      writeFileSync(`${name}.json`, text, { mode: 0o600 });
      writeFileSync(`${name}.p7s`, signature, { mode: 0o600 });
    }
    count(record, manifest);
  }

  close(): void {
    this.#files.close();
  }

  #record(liid: string): CaseRecord {
    const known = this.#cases.get(liid);
    if (known !== undefined) return known;
    const folder = this.#folderOf(liid);
    const counts = () => ({ items: 0, duplicates: 0, lastSequence: -1 });
    const record = { folder, ...this.#filesIn(folder), iri: counts(), cc: { ...counts(), octets: 0 }, hi1: counts() };
    this.#cases.set(liid, record);
    return record;
  }

  #filesIn(folder: string | undefined): Pick<CaseRecord, 'content' | 'iriLines'> {
    if (folder === undefined) return { content: undefined, iriLines: undefined };
    mkdirSync(path.join(folder, 'packages'), { recursive: true, mode: 0o700 });
    const content = this.#files.create(path.join(folder, 'cc.pcapng'));
    const header = pcapngHeader();
    content.append(header, 0, header.length);
    return { content, iriLines: this.#files.create(path.join(folder, 'iri.ndjson')) };
  }
}

function count(record: CaseRecord, { content, iri }: PackageManifest): void {
  record.cc.items += content?.packets ?? 0;
  record.cc.octets += content?.octets ?? 0;
  record.iri.items += iri?.iri ?? 0;
  record.hi1.items += iri?.notices ?? 0;
  if (content?.lastSequence !== undefined) record.cc.lastSequence = Number(content.lastSequence);
  if (iri?.lastSequence !== undefined) record.iri.lastSequence = Number(iri.lastSequence);
}

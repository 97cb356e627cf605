/**
 * One order's packages on the disk, from the moment that they are made until they need no longer be kept.
 *
 *     <folder>/part/                 the one that is being made; no package yet, and removed at a start
 *     <folder>/0000000001/           a package: manifest.json, manifest.p7s, *.p7m
 *                        fetched.*   all of that file was fetched       confirmed   the agency has confirmed it
 *     <folder>/base.json             the last package that is no longer kept: its number, its manifest's hash, how far it had come
 *
 * Always true: a package comes into being by one rename, when all of it, its signature too, is flushed; from then on nothing of it is
 * written again, so its number has the same octets for ever. A number is used once. What is confirmed is confirmed when the mark is
 * flushed. Packages go in the order of their numbers, each after base.json tells of it.
 * On failure: what the disk throws (disk.ts); the packages are as they were. Damage: WRIT_PULL_STORE at the start.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { WritError } from '../../base/errors.ts';
import type { Disk } from './disk.ts';
import { filesOf, manifestHash, NO_PACKAGE, parsePackageManifest } from './package-manifest.ts';
import type { PackageManifest, PartName } from './package-manifest.ts';

/** How far a part has come, all packages up to one together. */
export interface Position {
  /** Record of the spool's stream: the first that is in none of them. */
  readonly end: bigint;
  readonly items: bigint;
  /** Of content: the number that the next packet has if nothing is lost. Undefined: not known. */
  readonly nextSequence: bigint | undefined;
  readonly ended: boolean;
}

export type Positions = Readonly<Record<PartName, Position>>;

export interface StoredPackage {
  readonly number: number;
  /** SHA-256 of its manifest. */
  readonly hash: string;
  /** Without its gaps and alarms: those are on the disk. */
  readonly manifest: PackageManifest;
  readonly folder: string;
  /** Of its files. */
  readonly octets: number;
  readonly after: Positions;
  readonly fetched: ReadonlySet<string>;
  /** When the agency confirmed it, ms since 1970. */
  readonly confirmedMs: number | undefined;
}

const NUMBER_DIGITS = 10;
const FOLDER = /^\d{10}$/;
const PART = 'part';
const BASE = 'base.json';
const CONFIRMED = 'confirmed';
const FETCHED = 'fetched.';
export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'manifest.p7s';

const NOWHERE: Position = { end: 0n, items: 0n, nextSequence: 0n, ended: false };

const positionSchema = z.strictObject({
  end: z.string(),
  items: z.string(),
  nextSequence: z.string().optional(),
  ended: z.boolean(),
});
const confirmedSchema = z.strictObject({ atMs: z.number(), by: z.string() });
const baseSchema = z.strictObject({
  version: z.literal(1),
  number: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  content: positionSchema,
  iri: positionSchema,
});

interface Base {
  readonly number: number;
  readonly hash: string;
  readonly after: Positions;
}

export class PackageStore {
  readonly #folder: string;
  readonly #disk: Disk;
  readonly #packages: StoredPackage[] = [];
  #base: Base = { number: 0, hash: NO_PACKAGE, after: { content: NOWHERE, iri: NOWHERE } };

  /** Reads what is there. Throws WRIT_PULL_STORE. */
  constructor(folder: string, disk: Disk) {
    this.#folder = folder;
    this.#disk = disk;
    try {
      this.#load();
    } catch (cause) {
      throw new WritError(
        'WRIT_PULL_STORE',
        `the packages in ${folder} are not as they were made: nothing more is made of that order`,
        { cause },
      );
    }
  }

  /** Those that are kept, rising. */
  get packages(): readonly StoredPackage[] {
    return this.#packages;
  }
  /** Of the last package that is kept no more; 0: all are kept. */
  get gone(): number {
    return this.#base.number;
  }
  get next(): { readonly number: number; readonly previous: string; readonly from: Positions } {
    const last = this.#packages.at(-1) ?? this.#base;
    return { number: last.number + 1, previous: last.hash, from: last.after };
  }
  /** Behind the packages that are kept no more. */
  get goneAfter(): Positions {
    return this.#base.after;
  }

  find(number: number): StoredPackage | undefined {
    return this.#packages.find((each) => each.number === number);
  }

  /** Removes what a process that was killed left behind. */
  async tidy(): Promise<void> {
    if (!existsSync(this.#folder)) return;
    const gone = readdirSync(this.#folder).filter((name) => FOLDER.test(name) && Number(name) <= this.#base.number);
    for (const name of [...gone, PART]) await this.#disk.remove(path.join(this.#folder, name));
  }

  /** An empty folder for the files of the next package. */
  async begin(): Promise<string> {
    const part = path.join(this.#folder, PART);
    if (!existsSync(this.#folder)) {
      await this.#disk.makeFolder(this.#folder);
      await this.#disk.syncFolder(path.dirname(this.#folder));
    }
    await this.#disk.remove(part);
    await this.#disk.makeFolder(part);
    return part;
  }

  /** The package in the folder of `begin`, whose files are flushed, becomes the next one. */
  async commit(manifest: PackageManifest, text: string, signature: Buffer): Promise<StoredPackage> {
    const part = path.join(this.#folder, PART);
    await this.#disk.writeFile(path.join(part, MANIFEST), text);
    await this.#disk.writeFile(path.join(part, SIGNATURE), signature);
    await this.#disk.syncFolder(part);
    await this.#disk.rename(part, this.#folderOf(manifest.number));
    const made = this.#stored(manifest, manifestHash(text));
    this.#packages.push(made);
    await this.#disk.syncFolder(this.#folder);
    return made;
  }

  /** All of a file was fetched: durable or not, for without the mark it is fetched again. */
  async markFetched(number: number, file: string): Promise<void> {
    const found = this.find(number);
    if (found === undefined || found.fetched.has(file)) return;
    await this.#disk.writeFile(path.join(found.folder, `${FETCHED}${file}`), '');
    this.#update(number, (now) => ({ ...now, fetched: new Set([...now.fetched, file]) }));
  }

  /** `by`: the pin of the key that confirmed. */
  async confirm(number: number, by: string, nowMs: number): Promise<void> {
    const found = this.find(number);
    if (found === undefined || found.confirmedMs !== undefined) return;
    const mark = path.join(found.folder, CONFIRMED);
    await this.#disk.writeFile(`${mark}.new`, JSON.stringify({ atMs: nowMs, by }));
    await this.#disk.rename(`${mark}.new`, mark);
    await this.#disk.syncFolder(found.folder);
    this.#update(number, (now) => ({ ...now, confirmedMs: nowMs }));
  }

  /** The first package is kept no more; it has to be confirmed. */
  async drop(): Promise<void> {
    const [first] = this.#packages;
    if (first?.confirmedMs === undefined) return;
    const { number, hash, after } = first;
    await this.#writeBase({ number, hash, after });
    this.#packages.shift();
    await this.#disk.remove(first.folder);
  }

  /** The files of a part, in all packages: its stream is destroyed. */
  async destroy(part: PartName): Promise<void> {
    for (const { folder, manifest } of this.#packages) {
      const name = manifest[part]?.file?.name;
      if (name === undefined) continue;
      await this.#disk.remove(path.join(folder, name));
      await this.#disk.syncFolder(folder);
    }
    await this.#disk.remove(path.join(this.#folder, PART));
  }

  #folderOf(number: number): string {
    return path.join(this.#folder, String(number).padStart(NUMBER_DIGITS, '0'));
  }

  /** As it is now: the disk takes its time. */
  #update(number: number, change: (now: StoredPackage) => StoredPackage): void {
    const at = this.#packages.findIndex((each) => each.number === number);
    const now = this.#packages[at];
    if (now !== undefined) this.#packages[at] = change(now);
  }

  #stored(manifest: PackageManifest, hash: string): StoredPackage {
    const { from } = this.next;
    const folder = this.#folderOf(manifest.number);
    const octets = filesOf(manifest).reduce((sum, file) => sum + file.octets, 0);
    const after = { content: contentAfter(from.content, manifest), iri: iriAfter(from.iri, manifest) };
    const marks = { fetched: new Set<string>(), confirmedMs: undefined };
    return { number: manifest.number, hash, manifest: short(manifest), folder, octets, after, ...marks };
  }

  #load(): void {
    if (!existsSync(this.#folder)) return;
    const base = path.join(this.#folder, BASE);
    if (existsSync(base)) this.#base = readBase(readFileSync(base, 'utf8'));
    const numbers = readdirSync(this.#folder).filter((name) => FOLDER.test(name));
    for (const name of numbers.sort()) if (Number(name) > this.#base.number) this.#loadOne(name);
  }

  #loadOne(name: string): void {
    const folder = path.join(this.#folder, name);
    const text = readFileSync(path.join(folder, MANIFEST));
    const manifest = parsePackageManifest(text);
    const { number, previous } = this.next;
    if (manifest.number !== number || Number(name) !== number || manifest.previous !== previous)
      throw new RangeError(`package ${name} does not follow the one before`);
    const names = new Set(readdirSync(folder));
    const fetched = new Set(filesOf(manifest).flatMap((file) => (names.has(FETCHED + file.name) ? [file.name] : [])));
    const mark = path.join(folder, CONFIRMED);
    const confirmedMs = names.has(CONFIRMED) ? confirmedAt(readFileSync(mark, 'utf8')) : undefined;
    this.#packages.push({ ...this.#stored(manifest, manifestHash(text)), fetched, confirmedMs });
  }

  async #writeBase(base: Base): Promise<void> {
    const { number, hash, after } = base;
    const file = path.join(this.#folder, BASE);
    const text = JSON.stringify({
      ...{ version: 1, number, hash },
      ...{ content: positionText(after.content), iri: positionText(after.iri) },
    });
    await this.#disk.writeFile(`${file}.new`, text);
    await this.#disk.rename(`${file}.new`, file);
    await this.#disk.syncFolder(this.#folder);
    this.#base = base;
  }
}

function confirmedAt(text: string): number {
  return confirmedSchema.parse(JSON.parse(text)).atMs;
}

function short(manifest: PackageManifest): PackageManifest {
  const { content, iri } = manifest;
  return {
    ...manifest,
    ...(content === undefined ? {} : { content: { ...content, gaps: [] } }),
    ...(iri === undefined ? {} : { iri: { ...iri, alarms: [] } }),
  };
}

function positionText({ end, items, nextSequence, ended }: Position) {
  const next = nextSequence === undefined ? {} : { nextSequence: `${nextSequence}` };
  return { end: `${end}`, items: `${items}`, ...next, ended };
}

function readBase(text: string): Base {
  const { number, hash, content, iri } = baseSchema.parse(JSON.parse(text));
  const position = ({ end, items, nextSequence, ended }: typeof content): Position => ({
    ...{ end: BigInt(end), items: BigInt(items), ended },
    nextSequence: nextSequence === undefined ? undefined : BigInt(nextSequence),
  });
  return { number, hash, after: { content: position(content), iri: position(iri) } };
}

function contentAfter(from: Position, { content }: PackageManifest): Position {
  if (content === undefined) return from;
  const { endRecord, packets, lastSequence, ended } = content;
  const nextSequence = lastSequence === undefined ? from.nextSequence : BigInt(lastSequence) + 1n;
  return { end: BigInt(endRecord), items: from.items + BigInt(packets), nextSequence, ended };
}

function iriAfter(from: Position, { iri: part }: PackageManifest): Position {
  if (part === undefined) return from;
  return { ...from, end: BigInt(part.endRecord), items: from.items + BigInt(part.iri), ended: part.ended };
}

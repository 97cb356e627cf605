/**
 * The collecting side of pull delivery: asks the operator's door for packages, fetches each, checks it, keeps it and confirms it.
 *
 * Owns: the client, the place in each order's chain, what was collected. Always true: packages of an order are taken in the order of their
 * numbers, and each is confirmed only after all of it was checked and is in the files. One that does not hold is a fault, told once, and
 * nothing of that order is taken or confirmed any more.
 * On failure: a door that is down, or a connection that is lost, is tried again at the next round; a file goes on where it was cut off.
 * It can be as difficult as a LEMF (commands.ts): slow, or not there at all. Threads: the event loop.
 */
import * as z from 'zod';
import { codeOf, coerceError } from '../../base/errors.ts';
import type { PackageFile, PackageManifest } from '../../handover/pull/package-manifest.ts';
import { parseCommand } from '../commands.ts';
import { FaultList } from '../faults.ts';
import type { FaultCode } from '../faults.ts';
import { Gate } from '../gate.ts';
import type { FolderOf } from '../inspector.ts';
import type { LemfReport } from '../lemf.ts';
import { DoorClient } from './door-client.ts';
import type { DoorClientOptions } from './door-client.ts';
import { checkContent, checkIri, checkManifest, openFile, PackageFault, placeBehind } from './package-check.ts';
import type { ChainPlace, ListedPackage, PackageOpener } from './package-check.ts';
import { PullCollection } from './pull-collection.ts';
import type { CheckedPackage } from './pull-collection.ts';

export interface PullClientOptions extends DoorClientOptions {
  readonly opener: PackageOpener;
  readonly folderOf: FolderOf;
  /** Between two rounds; default 1 s. */
  readonly everyMs?: number;
}

const EVERY_MS = 1000;
/** A file that is cut off goes on where it ended, so often in one round. */
const MOST_PIECES = 1000;

const listSchema = z.object({
  packages: z.array(
    z.object({ order: z.uuid(), number: z.int().min(1), manifest: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

export class PullClient {
  readonly #options: PullClientOptions;
  readonly #client: DoorClient;
  readonly #collection: PullCollection;
  readonly #gate = new Gate();
  readonly #faults = new FaultList();
  readonly #places = new Map<string, ChainPlace>();
  /** Orders of which a package did not hold. */
  readonly #broken = new Set<string>();
  readonly #unknown = new Set<string>();
  #records = { iri: 0, content: 0 };
  #octets = { iri: 0, content: 0 };
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isClosed = false;
  /** Why the last round ended early. */
  #trouble: string | undefined;

  constructor(options: PullClientOptions) {
    this.#options = options;
    this.#client = new DoorClient(options);
    this.#collection = new PullCollection(options.folderOf);
  }

  /** Why the door can't be used as things stand; undefined: it can. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Rounds from now on, until it is closed. */
  start(): void {
    const next = async (): Promise<void> => {
      await this.round();
      if (!this.#isClosed) this.#timer = setTimeout(() => void next(), this.#options.everyMs ?? EVERY_MS);
    };
    void next();
  }

  /** Everything that is there now. Never rejects: what goes wrong is `trouble`, or a fault. */
  round(): Promise<void> {
    this.#running ??= this.#round().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** In force when the promise resolves. Rejects with WRIT_LEMF_COMMAND. */
  command(text: string): Promise<void> {
    try {
      const command = parseCommand(text);
      if (command.kind === 'mode') this.#gate.set(command.mode);
      if (command.kind === 'drop' || !this.#gate.reads) this.#client.drop();
      return Promise.resolve();
    } catch (thrown) {
      return Promise.reject(coerceError(thrown));
    }
  }

  report(): LemfReport {
    const { connections, turnedAway } = this.#client.counts;
    const side = (pdus: number, octets: number) => ({ connections, turnedAway, pdus, octets, tri: {} });
    return {
      hi2: side(this.#records.iri, this.#octets.iri),
      hi3: side(this.#records.content, this.#octets.content),
      liids: this.#collection.liids,
      faultCount: this.#faults.count,
      faults: this.#faults.listed,
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#client.drop();
    await this.#running;
    this.#client.drop();
    this.#collection.close();
  }

  async #round(): Promise<void> {
    try {
      for (let more = true; more && this.#mayGoOn;) more = await this.#takeListed();
      this.#trouble = undefined;
    } catch (thrown) {
      this.#trouble = codeOf(thrown) ?? (thrown as NodeJS.ErrnoException).code ?? coerceError(thrown).message;
    }
  }

  get #mayGoOn(): boolean {
    return this.#gate.reads && !this.#isClosed;
  }

  /** False: nothing that could be taken was listed. */
  async #takeListed(): Promise<boolean> {
    const { status, text } = await this.#client.text('GET', '/packages');
    if (status !== 200) throw new Error(`the door answers ${status}`);
    let taken = 0;
    for (const listed of listSchema.parse(JSON.parse(text.toString('utf8'))).packages) {
      if (!this.#mayGoOn) return false;
      if (!this.#broken.has(listed.order) && (await this.#takeOne(listed))) taken++;
    }
    return taken > 0;
  }

  /** True: it is confirmed. */
  async #takeOne(listed: ListedPackage): Promise<boolean> {
    const place = this.#places.get(listed.order);
    try {
      if (place !== undefined && listed.number <= place.number) return await this.#again(listed, place);
      const checked = await this.#fetch(listed, place);
      if (!this.#isWanted(listed, checked.manifest)) return false;
      this.#collection.take(checked);
      this.#count(checked);
      this.#places.set(listed.order, placeBehind(checked.manifest, listed.manifest, place));
      return await this.#confirm(listed);
    } catch (thrown) {
      if (!(thrown instanceof PackageFault)) throw thrown;
      this.#broken.add(listed.order);
      this.#fault('WRIT_LEMF_PACKAGE', `package ${listed.number} of ${listed.order}: ${thrown.message}`);
      return false;
    }
  }

  /** The confirmation did not arrive, or not all was sent, as the door sees it: the same package, once more. */
  async #again(listed: ListedPackage, place: ChainPlace): Promise<boolean> {
    const isSame = listed.number < place.number || listed.manifest === place.hash;
    if (!isSame) throw new PackageFault('it came again, and is another one');
    if (await this.#confirm(listed)) return true;
    await this.#fetch(listed, undefined);
    return this.#confirm(listed);
  }

  async #fetch(listed: ListedPackage, place: ChainPlace | undefined): Promise<CheckedPackage> {
    const { opener, operatorPin } = this.#options;
    const [text, signature] = [await this.#small(listed, 'manifest.json'), await this.#small(listed, 'manifest.p7s')];
    const manifest = await checkManifest(listed, { text, signature }, opener, operatorPin, place);
    const pcapng = await this.#opened(listed, manifest.content?.file);
    const iriLines = await this.#opened(listed, manifest.iri?.file);
    const isFirst = manifest.number === 1;
    const packets =
      manifest.content === undefined ? [] : checkContent(pcapng, manifest, isFirst ? 0n : place?.nextSequence);
    if (manifest.iri !== undefined) checkIri(iriLines, manifest);
    return { manifest, text, signature, pcapng, packets, iriLines };
  }

  async #small(listed: ListedPackage, name: string): Promise<Buffer> {
    const { status, text } = await this.#client.text('GET', pathOf(listed, name));
    if (status !== 200) throw new Error(`the door answers ${status}`);
    return text;
  }

  async #opened(listed: ListedPackage, file: PackageFile | undefined): Promise<Buffer> {
    if (file === undefined) return Buffer.alloc(0);
    return openFile(await this.#download(listed, file), file, this.#options.opener);
  }

  /** Piece by piece, each from where the one before it was cut off. */
  async #download(listed: ListedPackage, file: PackageFile): Promise<Buffer> {
    const octets = Buffer.alloc(file.octets);
    let at = 0;
    for (let piece = 0; at < octets.length; piece++) {
      const before = at;
      try {
        const answer = await this.#client.ask('GET', pathOf(listed, file.name), { from: at });
        if (answer.status !== (at === 0 ? 200 : 206)) throw new Error(`the door answers ${answer.status}`);
        for await (const part of answer.body as AsyncIterable<Buffer>) {
          if (!(await this.#letThrough(part.length))) throw new Error('the collection is down');
          at += part.copy(octets, at);
        }
      } catch (thrown) {
        if (at === before || piece >= MOST_PIECES || !this.#mayGoOn) throw thrown;
      }
    }
    return octets;
  }

  /** As fast as the mode has it. False: not now. */
  async #letThrough(octets: number): Promise<boolean> {
    for (let left = octets; left > 0;) {
      if (!this.#mayGoOn) return false;
      const allowed = this.#gate.take(left, performance.now());
      left -= allowed.octets;
      if (allowed.waitMs > 0) await new Promise((resolve) => setTimeout(resolve, allowed.waitMs));
    }
    return true;
  }

  /** 410: it was confirmed before. */
  async #confirm(listed: ListedPackage): Promise<boolean> {
    const { status } = await this.#client.text(
      'POST',
      pathOf(listed, 'confirm'),
      JSON.stringify({ manifest: listed.manifest }),
    );
    if (status === 409) return false;
    if (status !== 200 && status !== 410) throw new Error(`the door answers ${status}`);
    return true;
  }

  #isWanted({ order }: ListedPackage, { liid }: PackageManifest): boolean {
    if (this.#collection.knows(liid)) return true;
    if (!this.#unknown.has(order)) this.#fault('WRIT_LEMF_UNKNOWN_LIID', 'nobody ordered this', liid);
    this.#unknown.add(order);
    this.#broken.add(order);
    return false;
  }

  #count({ manifest, pcapng, iriLines }: CheckedPackage): void {
    this.#records.iri += (manifest.iri?.iri ?? 0) + (manifest.iri?.notices ?? 0);
    this.#records.content += manifest.content?.packets ?? 0;
    this.#octets.iri += iriLines.length;
    this.#octets.content += pcapng.length;
  }

  #fault(code: FaultCode, detail: string, liid?: string): void {
    const place = { interface: 'HI3', connection: this.#client.counts.connections, octet: 0 } as const;
    this.#faults.add({ code, ...place, ...(liid === undefined ? {} : { liid }), detail });
  }
}

function pathOf({ order, number }: ListedPackage, name: string): string {
  return `/packages/${order}/${number}/${name}`;
}

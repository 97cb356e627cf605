/**
 * Makes one package: what an order's streams have that no package has yet, up to the profile's size, sealed and signed, into the store.
 *
 * One at a time, in pieces of a slab: memory does not grow with the package. Before it begins there has to be room for it beside what the
 * spool may need: a package is a copy, and what is copied is only freed when the agency has it.
 * On failure: nothing was made, and the streams are as they were. A stream that can't be read stops alone: the rest of the order goes on.
 */
import { codeOf, WritError } from '../../base/errors.ts';
import type { NativeSpoolReader } from '../../native/addon.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import type { StreamFeed } from '../delivery/stream-feed.ts';
import { ContentPartWriter } from './content-part.ts';
import type { Disk } from './disk.ts';
import { IriPartWriter } from './iri-part.ts';
import type { PackageCrypto } from './package-crypto.ts';
import { packageKind, packageManifestText } from './package-manifest.ts';
import type { ContentPart, IriPart, PackageFile, PackageManifest } from './package-manifest.ts';
import type { PackageStore, Position, StoredPackage } from './package-store.ts';
import { walkRecords } from './record-walk.ts';
import { SealedFile } from './sealed-file.ts';

/** Of the volume: room that packages leave to the spool, and at most so many octets. */
const LEFT_PART = 20;
const MOST_LEFT = 1 << 30;
/** Beside its records: the manifest, the signature, folders. */
const EXTRA_BYTES = 1 << 20;
/** A short packet takes twice its record in a pcapng; sealing adds next to nothing. */
const GROWTH = 3;

export interface MakerParts {
  readonly reader: Pick<NativeSpoolReader, 'read'>;
  readonly disk: Disk;
  readonly crypto: PackageCrypto;
}

/** What goes into one. */
export interface PackagePlan {
  readonly about: StreamAbout;
  readonly store: PackageStore;
  /** Absent: nothing of it now. */
  readonly content: StreamFeed | undefined;
  readonly iri: StreamFeed | undefined;
  readonly packageBytes: number;
  readonly opened: Date;
  readonly closed: Date;
  /** DER, and the pin of each. */
  readonly recipients: ReadonlyMap<string, Buffer>;
  /** The store's next positions, or where the streams' cursors stand where those are ahead. */
  readonly from: { readonly content: Position; readonly iri: Position };
}

interface PartWriter<P> {
  readonly isFull?: boolean;
  take(slab: Parameters<ContentPartWriter['take']>[0]): Buffer;
  finish(isAll: boolean): P;
}

export class PackageMaker {
  readonly #parts: MakerParts;

  constructor(parts: MakerParts) {
    this.#parts = parts;
  }

  /** Undefined: there was nothing to put into it. Throws WRIT_PULL_SPACE, WRIT_PULL_DISK, WRIT_PULL_SIGNATURE. */
  async make(plan: PackagePlan): Promise<StoredPackage | undefined> {
    const folder = await plan.store.begin();
    await this.#requireRoom(folder, plan.packageBytes);
    const content = await this.#content(plan, folder);
    const iri = await this.#iri(plan, folder);
    if (content === undefined && iri === undefined) return undefined;
    const manifest = manifestOf(plan, content, iri);
    const text = packageManifestText(manifest);
    return plan.store.commit(manifest, text, await this.#sign(text));
  }

  async #sign(text: string): Promise<Buffer> {
    try {
      return await this.#parts.crypto.sign(Buffer.from(text));
    } catch (cause) {
      throw new WritError('WRIT_PULL_SIGNATURE', 'there is no usable delivery key and certificate to sign with', {
        cause,
      });
    }
  }

  async #requireRoom(folder: string, bytes: number): Promise<void> {
    const { free, total } = await this.#parts.disk.room(folder);
    const left = Math.min(total / LEFT_PART, MOST_LEFT);
    if (free >= bytes * GROWTH + EXTRA_BYTES + left) return;
    throw new WritError('WRIT_PULL_SPACE', 'there is no room on the disk for another package');
  }

  async #content(plan: PackagePlan, folder: string): Promise<ContentPart | undefined> {
    const { about, content: feed, store, from } = plan;
    if (feed === undefined) return undefined;
    const comment = `LIID ${about.liid}, package ${store.next.number}`;
    const texts = { comment, hardware: about.profile.networkElementId, application: 'Writ' };
    const writer = new ContentPartWriter(texts, feed.about.cin, from.content);
    return this.#part(plan, feed, from.content, writer, this.#file(plan, folder, 'content.pcapng.p7m'));
  }

  async #iri(plan: PackagePlan, folder: string): Promise<IriPart | undefined> {
    const { iri: feed, from } = plan;
    if (feed === undefined) return undefined;
    const writer = new IriPartWriter(from.iri);
    return this.#part(plan, feed, from.iri, writer, this.#file(plan, folder, 'iri.ndjson.p7m'));
  }

  #file({ recipients }: PackagePlan, folder: string, name: PackageFile['name']): SealedFile {
    const { disk, crypto } = this.#parts;
    return new SealedFile(folder, name, disk, () => crypto.seal([...recipients.values()]));
  }

  /** Undefined: nothing of it is new. */
  async #part<P extends Pick<ContentPart, 'endRecord' | 'ended'>>(
    { packageBytes }: PackagePlan,
    feed: StreamFeed,
    from: Position,
    writer: PartWriter<P>,
    file: SealedFile,
  ): Promise<(P & { file?: PackageFile }) | undefined> {
    try {
      const isAll = await this.#copy(feed, from, packageBytes, writer, file);
      const part = writer.finish(isAll);
      const sealed = await file.finish();
      const isNews = BigInt(part.endRecord) > from.end || part.ended !== from.ended;
      if (!isNews) return undefined;
      return sealed === undefined ? part : { ...part, file: sealed };
    } finally {
      await file.abandon();
    }
  }

  /** Whether that is all there will ever be. What was read before damage is whole: it goes into this package. */
  async #copy(
    feed: StreamFeed,
    from: Position,
    maxBytes: number,
    writer: PartWriter<unknown>,
    file: SealedFile,
  ): Promise<boolean> {
    const { durable: end, ended } = feed;
    let read = from.end;
    const slabs = walkRecords(this.#parts.reader, feed.streamId, { from: from.end, end, maxBytes });
    for (;;) {
      const slab = await nextOf(slabs, feed);
      if (slab === undefined) break;
      const octets = guarded(feed, () => writer.take(slab));
      read += BigInt(slab.records.length);
      await file.write(octets);
      if (writer.isFull === true) break;
    }
    return ended && read >= end && feed.stopped === undefined;
  }
}

/** Damage stops the stream (I8), which says so; what lies before it was read. */
async function nextOf(slabs: ReturnType<typeof walkRecords>, feed: StreamFeed) {
  try {
    const next = await slabs.next();
    return next.done === true ? undefined : next.value;
  } catch (thrown) {
    feed.stop(codeOf(thrown) ?? 'WRIT_DELIVERY_READ');
    return undefined;
  }
}

function guarded<T>(feed: StreamFeed, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    feed.stop(codeOf(thrown) ?? 'WRIT_PULL_RECORD');
    throw thrown;
  }
}

function manifestOf(plan: PackagePlan, content: ContentPart | undefined, iri: IriPart | undefined): PackageManifest {
  const { about, store, opened, closed, recipients } = plan;
  const { number, previous } = store.next;
  return {
    ...{ kind: packageKind, order: about.grantId, liid: about.liid, operator: about.profile.operatorId },
    ...{ number, previous, opened: opened.toISOString(), closed: closed.toISOString() },
    sealedTo: [...recipients.keys()].sort(),
    ...(content === undefined ? {} : { content }),
    ...(iri === undefined ? {} : { iri }),
  };
}

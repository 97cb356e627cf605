/**
 * One file of a package while it is written: sealed on the way to the disk, hashed before and behind that. What is in it never lies on
 * the disk, or in memory, whole.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Disk, DiskFile } from './disk.ts';
import type { PackageSealer } from './package-crypto.ts';
import type { PackageFile } from './package-manifest.ts';

export class SealedFile {
  readonly #folder: string;
  readonly #name: PackageFile['name'];
  readonly #disk: Disk;
  readonly #makeSealer: () => Promise<PackageSealer>;
  readonly #sealedHash = createHash('sha256');
  readonly #openHash = createHash('sha256');
  #sealer: PackageSealer | undefined;
  #file: DiskFile | undefined;
  #sealedOctets = 0;
  #openOctets = 0;

  constructor(folder: string, name: PackageFile['name'], disk: Disk, makeSealer: () => Promise<PackageSealer>) {
    this.#folder = folder;
    this.#name = name;
    this.#disk = disk;
    this.#makeSealer = makeSealer;
  }

  /** The file is there from the first octet on. */
  async write(octets: Buffer): Promise<void> {
    if (octets.length === 0) return;
    if (this.#sealer === undefined) {
      this.#sealer = await this.#makeSealer();
      this.#file = await this.#disk.openFile(path.join(this.#folder, this.#name));
      await this.#put(this.#sealer.head);
    }
    this.#openHash.update(octets);
    this.#openOctets += octets.length;
    await this.#put(this.#sealer.update(octets));
  }

  /** Flushed and closed; undefined: nothing was written. */
  async finish(): Promise<PackageFile | undefined> {
    if (this.#sealer === undefined) return undefined;
    await this.#put(this.#sealer.final());
    await this.#file?.finish();
    this.#file = undefined;
    const opened = { octets: this.#openOctets, sha256: this.#openHash.digest('hex') };
    return { name: this.#name, octets: this.#sealedOctets, sha256: this.#sealedHash.digest('hex'), opened };
  }

  async abandon(): Promise<void> {
    await this.#file?.abandon();
    this.#file = undefined;
  }

  async #put(octets: Buffer): Promise<void> {
    if (octets.length === 0) return;
    this.#sealedHash.update(octets);
    this.#sealedOctets += octets.length;
    await this.#file?.write(octets);
  }
}

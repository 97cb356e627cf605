/**
 * The certificates that packages are sealed to, by their pins: each is learnt when the agency connects and shows it, because its key is
 * the one that the signed grant pins. It proves itself by that alone; no certificate authority has a say.
 *
 *     <folder>/<pin>.der
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { spkiPin } from '../delivery/peer-certificate.ts';
import type { Disk } from './disk.ts';

const FILE = /^([0-9a-f]{64})\.der$/;

export class Recipients {
  readonly #folder: string;
  readonly #disk: Disk;
  readonly #known = new Map<string, Buffer>();

  constructor(folder: string, disk: Disk) {
    this.#folder = folder;
    this.#disk = disk;
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) {
      const pin = FILE.exec(name)?.[1];
      const certificate = pin === undefined ? undefined : readFileSync(path.join(folder, name));
      if (pin !== undefined && certificate !== undefined && pinOf(certificate) === pin)
        this.#known.set(pin, certificate);
    }
  }

  of(pins: ReadonlySet<string>): ReadonlyMap<string, Buffer> {
    return new Map([...this.#known].filter(([pin]) => pins.has(pin)));
  }

  /** Durable when it returns. */
  async learn(pin: string, certificate: Buffer): Promise<void> {
    if (this.#known.get(pin)?.equals(certificate) === true) return;
    if (!existsSync(this.#folder)) {
      await this.#disk.makeFolder(this.#folder);
      await this.#disk.syncFolder(path.dirname(this.#folder));
    }
    const file = path.join(this.#folder, `${pin}.der`);
    await this.#disk.writeFile(`${file}.new`, certificate);
    await this.#disk.rename(`${file}.new`, file);
    await this.#disk.syncFolder(this.#folder);
    this.#known.set(pin, certificate);
  }
}

/** Undefined: it is no certificate. */
function pinOf(certificate: Buffer): string | undefined {
  try {
    return spkiPin(certificate);
  } catch {
    return undefined;
  }
}

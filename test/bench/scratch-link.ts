/**
 * Two namespaces and a folder below build/bench, named after this process. Owns both; they are gone with the process, however
 * it ends.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Link, type LinkNames } from '../e2e/namespaces.ts';

export class ScratchLink {
  readonly names: LinkNames;
  readonly folder: string;
  readonly #link: Link;

  constructor(purpose: string) {
    const own = `wb${process.pid}`;
    this.folder = path.resolve(`build/bench/${purpose}-${process.pid}`);
    this.names = { capture: `${own}c`, sender: `${own}g`, captureInterface: `${own}c`, senderInterface: `${own}g` };
    this.#link = new Link(this.names);
    process.once('exit', () => this.down());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.#link.up();
  }

  down(): void {
    this.#link.down();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

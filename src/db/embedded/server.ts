/**
 * The embedded Postgres server of one directory: real Postgres, its own process, on a Unix socket only.
 *
 * Owns: the directory's data/, its password and log, and the choice of the account that runs it.
 * Always true: at most one server per directory (Postgres' own lock), and one starter at a time (guard.ts). A server that
 * an earlier Writ left behind is adopted, not fought; a stale pid file is cleared. The server outlives a killed Writ.
 * On failure: WRIT_DB_EMBEDDED_* with the last lines of pg.log; nothing half made is kept (initdb works aside, then is renamed).
 */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WritError } from '../../base/errors.ts';
import type { ServerAddress } from '../database.ts';
import type { Binaries } from './binaries.ts';
import { findBinaries } from './binaries.ts';
import { withStartGuard } from './guard.ts';
import type { Identity, IdentityName } from './identity.ts';
import { chooseIdentity, commandLine, giveTo, identityNamed, runIds } from './identity.ts';
import type { Layout } from './layout.ts';
import { prepareLayout, reachableBinaries } from './layout.ts';
import { answersFor, clearForeignPidFile, isRunning, readPostmaster } from './postmaster.ts';

export interface EmbeddedOptions {
  /** Holds data/, pw and pg.log; made when absent. */
  readonly directory: string;
  /** A directory with `initdb` and `postgres`; absent: the bundled ones. */
  readonly binaries?: string;
  /** false: a commit does not wait for the disk. For throwaway databases. */
  readonly synchronousCommit?: boolean;
  /** Absent: chosen for this machine and this data. */
  readonly identity?: IdentityName;
}

export interface EmbeddedServer {
  readonly address: ServerAddress;
  readonly pid: number;
  /** A running server was found and taken over. */
  readonly adopted: boolean;
  /** Fast shutdown; resolves when the server has gone. */
  readonly stop: () => Promise<void>;
}

const superuser = 'writ';
const startMs = 30_000;
const stopMs = 30_000;
const pollMs = 20;
/** Backends of a postmaster that was killed need a moment to see it and let go of its shared memory. */
const leftovers = /pre-existing shared memory block|lock file "postmaster\.pid" already exists/;

interface Site {
  readonly layout: Layout;
  readonly identity: Identity;
  readonly binaries: Binaries;
  readonly durable: boolean;
}

function addressOf(layout: Layout): ServerAddress {
  const password = readFileSync(layout.password, 'utf8').trim();
  return { host: layout.socket, user: superuser, password, database: 'postgres' };
}

function logTail(layout: Layout): string {
  try {
    return readFileSync(layout.log, 'utf8').trimEnd().split('\n').slice(-3).join(' | ');
  } catch {
    return '';
  }
}

function startFailure(layout: Layout): WritError {
  const message = `the embedded Postgres did not start; ${layout.log} ends with: ${logTail(layout)}`;
  return new WritError('WRIT_DB_EMBEDDED_START', message, { retryable: true });
}

function runInitdb(site: Site, target: string): void {
  const { layout, identity, binaries, durable } = site;
  const args = ['-D', target, '-U', superuser, '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'scram-sha-256'];
  args.push(`--pwfile=${layout.password}`, '--data-checksums', ...(durable ? [] : ['--no-sync']));
  const [command, line] = commandLine(identity, binaries.initdb, args);
  try {
    execFileSync(command, line, { ...runIds(identity), cwd: layout.base, stdio: 'pipe' });
  } catch (thrown) {
    const stderr = (thrown as { stderr?: Buffer }).stderr?.toString().trim().split('\n').slice(-2).join(' | ');
    rmSync(target, { recursive: true, force: true });
    throw new WritError(
      'WRIT_DB_EMBEDDED_INIT',
      `the embedded database could not be made: ${stderr ?? 'no reason given'}`,
      {
        cause: thrown,
      },
    );
  }
}

function writePassword(site: Site): void {
  const { layout, identity } = site;
  try {
    writeFileSync(layout.password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  } catch (thrown) {
    throw new WritError('WRIT_DB_EMBEDDED_INIT', `${layout.password} can't be written: is the disk full?`, {
      cause: thrown,
    });
  }
  giveTo(identity, layout.password);
}

/** A data directory that was only half made (no PG_VERSION under its own name) never appears: it is made aside. */
function ensureData(site: Site): void {
  const { layout } = site;
  if (existsSync(path.join(layout.data, 'PG_VERSION'))) return;
  const aside = `${layout.data}.new`;
  rmSync(aside, { recursive: true, force: true });
  writePassword(site);
  runInitdb(site, aside);
  renameSync(aside, layout.data);
}

function spawnServer(site: Site): ChildProcess {
  const { layout, identity, binaries, durable } = site;
  const settings = ['listen_addresses=', `unix_socket_directories=${layout.socket}`, 'unix_socket_permissions=0700'];
  if (!durable) settings.push('synchronous_commit=off');
  const args = ['-D', layout.data, ...settings.flatMap((setting) => ['-c', setting])];
  const [command, line] = commandLine(identity, binaries.postgres, args);
  const log = openSync(layout.log, 'a', 0o600);
  try {
    // Detached: the database must not die with the terminal that started Writ.
    const options = { ...runIds(identity), cwd: layout.base, detached: true, stdio: ['ignore', log, log] as const };
    const child = spawn(command, line, { ...options, stdio: [...options.stdio] });
    child.on('error', () => undefined);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

async function becameReady(site: Site, child: ChildProcess, deadline: number): Promise<boolean> {
  const address = addressOf(site.layout);
  while (Date.now() < deadline && !hasExited(child)) {
    const ready = readPostmaster(site.layout.data)?.ready === true;
    if (ready && (await answersFor(site.layout.data, address))) return true;
    await pause(pollMs);
  }
  return false;
}

async function startServer(site: Site): Promise<void> {
  const deadline = Date.now() + startMs;
  for (;;) {
    const child = spawnServer(site);
    if (await becameReady(site, child, deadline)) return;
    if (Date.now() >= deadline || !leftovers.test(logTail(site.layout))) throw startFailure(site.layout);
    await pause(10 * pollMs);
  }
}

/** A server that is still starting or recovering is waited for; one that answers is ours. */
async function adopt(site: Site): Promise<boolean> {
  const { data } = site.layout;
  const deadline = Date.now() + startMs;
  for (let found = readPostmaster(data); found !== undefined; found = readPostmaster(data)) {
    if (found.ready && (await answersFor(data, addressOf(site.layout)))) return true;
    clearForeignPidFile(data, found.pid);
    if (!isRunning(found.pid) || Date.now() > deadline) return false;
    await pause(pollMs);
  }
  return false;
}

async function stopServer(data: string, pid: number): Promise<void> {
  const running = () => isRunning(pid) && readPostmaster(data)?.pid === pid;
  if (!running()) return;
  // SIGINT: fast shutdown; transactions are rolled back, data is checkpointed.
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + stopMs;
  while (running()) {
    if (Date.now() > deadline) throw new WritError('WRIT_DB_EMBEDDED_STOP', 'the embedded Postgres does not stop');
    await pause(pollMs);
  }
}

async function ensureServer(site: Site): Promise<EmbeddedServer> {
  ensureData(site);
  const adopted = await adopt(site);
  if (!adopted) await startServer(site);
  const { layout } = site;
  const pid = readPostmaster(layout.data)?.pid ?? 0;
  return { address: addressOf(layout), pid, adopted, stop: () => stopServer(layout.data, pid) };
}

/** Starts, adopts or recovers the server of that directory. Safe when two processes call it at once. */
export async function startEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const directory = path.resolve(options.directory);
  return withStartGuard(directory, async () => {
    const identity = options.identity ? identityNamed(options.identity) : chooseIdentity(path.join(directory, 'data'));
    const layout = prepareLayout(directory, identity);
    const binaries = reachableBinaries(findBinaries(options.binaries), identity);
    return ensureServer({ layout, identity, binaries, durable: options.synchronousCommit ?? true });
  });
}

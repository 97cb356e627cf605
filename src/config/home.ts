/**
 * Where everything lies below Writ's home directory. Paths only; whoever owns a file makes it. Directories are 0700.
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WritError } from '../base/errors.ts';

export const processNames = ['core', 'delivery', 'office'] as const;
export type ProcessName = (typeof processNames)[number];

export interface Home {
  readonly root: string;
  /** Settings: src/config/settings.ts. */
  readonly settings: string;
  /** The signed trust file that set-up wrote; the core keeps its own copy. */
  readonly trust: string;
  /** 32 octets that wrap the spool's keys. */
  readonly kek: string;
  /** People's software keystores. */
  readonly keys: string;
  /** trust-root.der, sealed grants, ledger, clock: written by the core alone (trust-root.der by set-up). */
  readonly core: string;
  readonly trustRoot: string;
  readonly spool: string;
  readonly delivery: string;
  readonly deliveryKey: string;
  readonly deliveryCertificate: string;
  /** What people ordered about streams; written by the delivery process alone. */
  readonly deliveryOrders: string;
  /** What was sent of encrypted and checked streams, a file each; written by the delivery process alone. */
  readonly deliveryHandover: string;
  /** Packages that agencies fetch; written by the delivery process alone. */
  readonly packages: string;
  readonly postgres: string;
  readonly log: string;
  /** Sockets and pid files; a short directory elsewhere when the home is too deep for a Unix socket. */
  readonly run: string;
}

/** Linux takes 107 octets of path in a Unix socket's address (unix(7): sun_path 108 with its zero). */
const socketPathMax = 107;
const longestSocketName = '/delivery.sock'.length;

function shortRunDirectory(root: string): string {
  const direct = path.join(root, 'run');
  if (Buffer.byteLength(direct) + longestSocketName <= socketPathMax) return direct;
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 20);
  return path.join(tmpdir(), `writ-${hash}`);
}

export function homeLayout(directory: string): Home {
  const root = path.resolve(directory);
  const at = (...parts: string[]) => path.join(root, ...parts);
  return {
    root,
    settings: at('writ.json'),
    trust: at('trust.bin'),
    kek: at('kek'),
    keys: at('keys'),
    core: at('core'),
    trustRoot: at('core', 'trust-root.der'),
    spool: at('spool'),
    delivery: at('delivery'),
    deliveryKey: at('delivery', 'key.pem'),
    deliveryCertificate: at('delivery', 'cert.pem'),
    deliveryOrders: at('delivery', 'orders.json'),
    deliveryHandover: at('delivery', 'handover'),
    packages: at('delivery', 'packages'),
    postgres: at('pg'),
    log: at('log'),
    run: shortRunDirectory(root),
  };
}

export function socketPath(home: Home, name: ProcessName): string {
  return path.join(home.run, `${name}.sock`);
}

export function pidPath(home: Home, name: ProcessName | 'serve'): string {
  return path.join(home.run, `${name}.pid`);
}

/**
 * Makes the run directory, 0700 and ours. A directory in a shared place that somebody else made first is refused:
 * whoever owns it could put a socket of their own there.
 */
export function ensureRunDirectory(home: Home): void {
  mkdirSync(home.run, { recursive: true, mode: 0o700 });
  const found = lstatSync(home.run);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new WritError(
      'WRIT_CONFIG_RUN_DIRECTORY',
      `${home.run} does not belong to this user: remove it, or choose a home with a shorter path`,
    );
  }
  if ((found.mode & 0o077) !== 0) chmodSync(home.run, 0o700);
}

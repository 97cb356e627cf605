/** Runs the program as people do: bin/writ, in a process of its own. The bundle has to be there: npm test makes it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..', '..');
export const launcher = path.join(root, 'bin', 'writ');
const bundle = path.join(root, 'build', 'writ.mjs');

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** npm test makes it, and makes it anew when a source has changed. */
export function ensureBundle(): void {
  if (!existsSync(bundle)) throw new Error('build/writ.mjs is missing: npm run setup makes it');
}

export interface RunOptions {
  readonly home?: string;
  readonly input?: string;
  readonly program?: string;
  readonly cwd?: string;
}

/** `writ ARGS` in another folder, with a home of its own, without a terminal. */
export function writ(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const home = options.home === undefined ? {} : { WRIT_HOME: options.home };
  const child = spawn(process.execPath, [options.program ?? launcher, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...process.env, WRIT_TOKEN: '', ...home },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

export interface Scratch {
  readonly folder: string;
  /** A file that only its owner can read. */
  secret(name: string, content: unknown): string;
  remove(): void;
}

export function scratch(): Scratch {
  const folder = mkdtempSync(path.join(tmpdir(), 'writ-cli-'));
  return {
    folder,
    secret: (name, content) => {
      const file = path.join(folder, name);
      writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

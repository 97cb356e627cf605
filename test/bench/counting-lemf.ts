/** The benchmarks' LEMF (addon/test/counting_lemf.cc): a process that finds PDUs, answers the session's own, and counts the others. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';

const PROGRAM = path.resolve('build/addon/counting_lemf');

export interface CountingLemf {
  readonly ports: { readonly hi2: number; readonly hi3: number };
  /** Resolves when it holds as many PDUs as it was to expect: with its processor time until then. */
  readonly counted: Promise<{ readonly cpuNs: number }>;
  readonly stop: () => Promise<void>;
}

async function said<T>(lines: Interface, key: string): Promise<T> {
  for (;;) {
    const [line] = (await once(lines, 'line')) as [string];
    const message = JSON.parse(line) as object;
    if (key in message) return message as T;
  }
}

/** `tls`: PEM; absent: plain TCP. */
export async function startCountingLemf(expect: number, tls?: { key: string; cert: string }): Promise<CountingLemf> {
  execFileSync('make', ['-s', '-C', 'addon', PROGRAM], { stdio: 'inherit' });
  const folder = mkdtempSync(path.resolve('build/bench/lemf-'));
  const files = { key: path.join(folder, 'key.pem'), cert: path.join(folder, 'cert.pem') };
  if (tls !== undefined) {
    writeFileSync(files.key, tls.key, { mode: 0o600 });
    writeFileSync(files.cert, tls.cert);
  }
  const args = [String(expect), ...(tls === undefined ? [] : [files.key, files.cert])];
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const ended = exited.then(() => Promise.reject(new Error('the counting LEMF ended early')));
  ended.catch(() => undefined);
  const ports = await Promise.race([said<CountingLemf['ports']>(lines, 'hi2'), ended]);
  const counted = Promise.race([said<{ cpuNs: number }>(lines, 'counted'), ended]);
  counted.catch(() => undefined);
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  return { ports, counted, stop };
}

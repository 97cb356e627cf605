/**
 * One of Writ's processes, as `writ core` or `writ delivery` starts it, to be killed and started again; and the most memory that any of
 * its lives took. Owns the process and a connection to its socket while it lives.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { socketPath } from '../../src/config/home.ts';
import type { Home } from '../../src/config/home.ts';
import { IpcClient } from '../../src/ipc/client.ts';
import type { Contract } from '../../src/ipc/contract.ts';
import { withHeapOf } from '../../src/server/program.ts';
import { ended } from '../bench/measure.ts';
import { cpuNs } from '../bench/process-cost.ts';

const SAMPLE_MS = 50;

export interface Memory {
  /** The most that was resident, mapped capture files included. */
  readonly resident: number;
  /** The most that was the process's own: neither code nor mapped files. */
  readonly own: number;
}

function kibOf(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
}

export class Part<C extends Contract> {
  readonly #home: Home;
  readonly #name: 'core' | 'delivery';
  readonly #contract: C;
  #child: ChildProcess | undefined;
  #client: IpcClient<C> | undefined;
  #sampler: NodeJS.Timeout | undefined;
  #memory: Memory = { resident: 0, own: 0 };
  #niceness = 0;

  constructor(home: Home, name: 'core' | 'delivery', contract: C) {
    this.#home = home;
    this.#name = name;
    this.#contract = contract;
  }

  /** Of the last start: a process that must not wait has less than others. */
  get niceness(): number {
    return this.#niceness;
  }

  get memory(): Memory {
    return this.#memory;
  }

  get isUp(): boolean {
    return this.#client !== undefined;
  }

  get client(): IpcClient<C> {
    if (this.#client === undefined) throw new Error(`${this.#name} is not running`);
    return this.#client;
  }

  /** Milliseconds from the process's start to its answering, and how long its threads were at work. */
  async start(): Promise<{ readonly ms: number; readonly cpuMs: number }> {
    const from = performance.now();
    const output = openSync(path.join(this.#home.root, `${this.#name}.out`), 'a');
    const program = withHeapOf(this.#name, { command: process.execPath, args: ['bin/writ'] }); // as `writ serve` starts it
    const child = spawn(program.command, [...program.args, '--home', this.#home.root, this.#name], {
      stdio: ['ignore', output, output, 'ipc'],
    });
    closeSync(output);
    this.#child = child;
    const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as unknown[];
    if (message !== 'ready') throw new Error(`${this.#name} ended before it was ready: ${this.tail()}`);
    const client = new IpcClient({ path: socketPath(this.#home, this.#name), contract: this.#contract });
    this.#client = client;
    await client.call('hello', {} as never);
    const ms = Math.round(performance.now() - from);
    this.#niceness = getPriority(child.pid);
    const cpuMs = Math.round(cpuNs(child.pid ?? 0) / 1e6);
    this.#sampler = setInterval(() => this.#sample(), SAMPLE_MS);
    return { ms, cpuMs };
  }

  /** The last of what it said. */
  tail(): string {
    return readFileSync(path.join(this.#home.root, `${this.#name}.out`), 'utf8').slice(-2000);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#sample();
    clearInterval(this.#sampler);
    this.#child = undefined;
    this.#client?.close();
    this.#client = undefined;
    child.kill(signal);
    await ended(child);
  }

  #sample(): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    let status = '';
    try {
      status = readFileSync(`/proc/${pid}/status`, 'utf8');
    } catch {
      return; // it has just ended
    }
    const own = kibOf(status, 'RssAnon') * 1024;
    const resident = kibOf(status, 'VmHWM') * 1024;
    this.#memory = { resident: Math.max(this.#memory.resident, resident), own: Math.max(this.#memory.own, own) };
  }
}

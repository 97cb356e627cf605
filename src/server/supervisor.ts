/**
 * Keeps Writ's processes running. Owns the child processes it started and their pid files; knows nothing of what they do.
 *
 * Always true: a child that ends by itself is started again, alone and at once; only one that keeps ending before it was
 * ready waits, longer each time, up to `longestPauseMs`, so that a broken set-up does not burn the machine. A child says
 * that it is ready by any message on its channel. The other children are never touched. stop() sends SIGTERM to all, then
 * SIGKILL to what is left. A supervisor that is killed takes no child with it: an interception goes on.
 * Each child: starting -> ready -> (ended -> pause -> starting) ... -> stopped.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { removePidFile, writePidFile } from './pid-file.ts';

export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly pidFile: string;
}

export interface SupervisorOptions {
  readonly children: readonly ChildSpec[];
  readonly longestPauseMs?: number;
  /** How long a child may take to stop before it is killed. */
  readonly stopMs?: number;
  readonly onStart?: (name: string, pid: number) => void;
  /** It does its work, or does it again. */
  readonly onReady?: (name: string) => void;
  readonly onEnd?: (name: string, how: { code: number | null; signal: string | null; pauseMs: number }) => void;
}

const firstPauseMs = 250;

class SupervisedChild {
  readonly #spec: ChildSpec;
  readonly #options: SupervisorOptions;
  #process: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Ends in a row without having been ready. */
  #failures = 0;
  #stopping = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(spec: ChildSpec, options: SupervisorOptions) {
    this.#spec = spec;
    this.#options = options;
  }

  start(): void {
    const { command, args, name, pidFile } = this.#spec;
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#process = child;
    this.#failures += 1;
    child.on('message', () => {
      this.#failures = 0;
      this.#options.onReady?.(name);
    });
    this.#ended = new Promise((resolve) => {
      const settle = (code: number | null, signal: string | null) => {
        this.#process = undefined;
        removePidFile(pidFile);
        resolve();
        this.#again(code, signal);
      };
      child.once('exit', settle);
      child.once('error', () => {
        if (child.pid === undefined) settle(null, null); // could not be started at all
      });
    });
    if (child.pid === undefined) return;
    writePidFile(pidFile, child.pid);
    this.#options.onStart?.(name, child.pid);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#process;
    if (child === undefined) return;
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), this.#options.stopMs ?? 10_000);
    await this.#ended;
    clearTimeout(killer);
  }

  #again(code: number | null, signal: string | null): void {
    if (this.#stopping) return;
    const pauseMs = this.#pause();
    this.#options.onEnd?.(this.#spec.name, { code, signal, pauseMs });
    if (pauseMs === 0) this.start();
    else this.#timer = setTimeout(() => this.start(), pauseMs);
  }

  /** 0 until it failed twice in a row, then 250 ms, 500 ms, ... */
  #pause(): number {
    if (this.#failures < 2) return 0;
    return Math.min(firstPauseMs * 2 ** (this.#failures - 2), this.#options.longestPauseMs ?? 30_000);
  }
}

export class Supervisor {
  readonly #children: readonly SupervisedChild[];

  constructor(options: SupervisorOptions) {
    this.#children = options.children.map((spec) => new SupervisedChild(spec, options));
  }

  start(): void {
    for (const child of this.#children) child.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.stop()));
  }
}

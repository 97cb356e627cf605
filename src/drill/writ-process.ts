/** The drill's `writ serve`: started as a child on the throwaway home, tied to the drill's life, stopped with all its processes. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { WritError } from '../base/errors.ts';
import { drillEnvironment } from '../config/environment.ts';
import { pidPath, processNames } from '../config/home.ts';
import type { Home } from '../config/home.ts';
import { readPidFile } from '../server/pid-file.ts';
import type { Program } from '../server/program.ts';

const stopMs = 15_000;
const tailLines = 5;
const outputName = 'output.txt';

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}

export class WritProcess {
  readonly #home: Home;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #isOver = false;

  constructor(home: Home, program: Program) {
    this.#home = home;
    mkdirSync(home.log, { recursive: true, mode: 0o700 });
    const output = openSync(path.join(home.log, outputName), 'a', 0o600);
    this.#child = spawn(program.command, [...program.args, '--home', home.root, 'serve'], {
      stdio: ['ignore', output, output, 'ipc'],
      env: drillEnvironment(),
    });
    closeSync(output);
    this.#ended = new Promise((resolve) => {
      const settle = () => {
        this.#isOver = true;
        resolve();
      };
      this.#child.once('exit', settle);
      this.#child.once('error', settle);
    });
  }

  /** Rejects when it ends by itself. */
  async failure(): Promise<never> {
    await this.#ended;
    throw new WritError('WRIT_DRILL_WRIT_ENDED', `writ serve ended by itself:\n${this.logTail()}`);
  }

  /** The last warnings and errors of its log and output. */
  logTail(): string {
    const lines = ['writ.log', outputName].flatMap((name) => linesOf(path.join(this.#home.log, name)));
    const telling = lines.filter((line) => !line.includes('"level":30'));
    return telling.slice(-tailLines).join('\n');
  }

  async stop(): Promise<void> {
    if (!this.#isOver) {
      this.#child.kill('SIGTERM');
      const killer = setTimeout(() => this.#child.kill('SIGKILL'), stopMs);
      await this.#ended;
      clearTimeout(killer);
    }
    for (const name of processNames) {
      const pid = readPidFile(pidPath(this.#home, name));
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    }
  }
}

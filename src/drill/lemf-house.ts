/** The drill's end of the channel to its LEMFs. Owns the child process and the calls that wait for its answers. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { WritError } from '../base/errors.ts';
import { drillEnvironment } from '../config/environment.ts';
import type { LemfReport } from '../lemf/lemf.ts';
import type { Program } from '../server/program.ts';
import type { LemfMode, LemfSwitch } from './fault-injector.ts';
import type { LemfAgency, LemfAnswer, LemfPorts, LemfRequest } from './lemf-messages.ts';

/** `Omit` over each member of the union. */
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

interface Waiting {
  readonly resolve: (answer: LemfAnswer) => void;
  readonly reject: (error: Error) => void;
}

export function commandOf(mode: LemfMode): string {
  if (mode.kind === 'slow') return `slow ${mode.bytesPerSecond}`;
  return { normal: 'normal', down: 'down', refused: 'refuse', hung: 'hang' }[mode.kind];
}

export class LemfHouse implements LemfSwitch {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #isOver = false;

  constructor(program: Program) {
    this.#child = spawn(program.command, [...program.args, 'drill-lemfs'], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: drillEnvironment(),
    });
    this.#child.on('message', (message) => this.#answered(message as LemfAnswer));
    this.#child.on('error', (error) => this.#ended(error));
    this.#child.on('exit', () =>
      this.#ended(new WritError('WRIT_DRILL_LEMF', "the drill's LEMFs ended by themselves")),
    );
  }

  async start(agencies: readonly LemfAgency[]): Promise<Readonly<Record<string, LemfPorts>>> {
    const answer = await this.#ask({ type: 'start', agencies: [...agencies] });
    return answer.type === 'started' ? answer.ports : {};
  }

  async setMode(agency: string, mode: LemfMode): Promise<void> {
    await this.#ask({ type: 'command', agency, command: commandOf(mode) });
  }

  async giveKey(agency: string, envelope: Buffer): Promise<void> {
    await this.#ask({ type: 'key', agency, envelope: envelope.toString('base64') });
  }

  async finish(): Promise<Readonly<Record<string, LemfReport>>> {
    const answer = await this.#ask({ type: 'finish' });
    return answer.type === 'finished' ? answer.reports : {};
  }

  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGKILL');
    await ended;
  }

  #ask(request: WithoutId<LemfRequest>): Promise<LemfAnswer> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      if (this.#isOver) this.#ended(new WritError('WRIT_DRILL_LEMF', "the drill's LEMFs have ended"));
      else this.#child.send({ ...request, id });
    });
  }

  #answered(answer: LemfAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.type === 'failed') waiting?.reject(new WritError(answer.code as 'WRIT_', answer.message));
    else waiting?.resolve(answer);
  }

  #ended(error: Error): void {
    this.#isOver = true;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

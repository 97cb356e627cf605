/** What every command gets: the terminal, the home it works on, and the server as the person who is signed in. */
import type { Command } from 'commander';
import * as z from 'zod';
import { readEnvironment, type Environment } from '../config/environment.ts';
import { homeLayout, socketPath, type Home } from '../config/home.ts';
import { loadSettings } from '../config/settings.ts';
import { callOnce } from '../ipc/client.ts';
import { officeContract } from '../ipc/office-messages.ts';
import { readAnswers } from './answers.ts';
import { apiClient, type ApiClient } from './client.ts';
import { InputError } from './input-error.ts';
import { readSession } from './session-file.ts';
import { json } from './table.ts';
import type { Terminal } from './terminal.ts';

export interface Globals {
  readonly home?: string;
  readonly url?: string;
  readonly json?: boolean;
}

const answersSchema = z.record(z.string(), z.string());

export class Context {
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly home: Home;
  readonly wantsJson: boolean;
  readonly #url: string | undefined;
  #answers: Readonly<Record<string, string>> | undefined;

  constructor(terminal: Terminal, globals: Globals, environment = readEnvironment()) {
    this.terminal = terminal;
    this.environment = environment;
    this.home = homeLayout(globals.home ?? environment.home);
    this.wantsJson = globals.json ?? false;
    this.#url = globals.url;
  }

  /** Where the server is: as asked for, else where this home's own office says, else where this session signed in. */
  async serverUrl(): Promise<string> {
    if (this.#url !== undefined) return this.#url;
    const running = await this.#officeUrl();
    if (running !== undefined) return running;
    const { tls, host, port } = loadSettings(this.home).api;
    return readSession(this.home.root)?.url ?? `${tls ? 'https' : 'http'}://${host}:${port}`;
  }

  async #officeUrl(): Promise<string | undefined> {
    try {
      return (await callOnce(socketPath(this.home, 'office'), officeContract, 'hello', {}, 2000)).api;
    } catch {
      return undefined;
    }
  }

  /** The server as nobody: to sign in. */
  async anonymous(): Promise<ApiClient> {
    return apiClient(await this.serverUrl());
  }

  /** The server as the person who signed in here. */
  async api(): Promise<ApiClient> {
    const token = this.environment.token ?? readSession(this.home.root)?.token;
    if (token === undefined) {
      throw new InputError('WRIT_CLI_SIGNED_OUT', 'nobody is signed in here', 'Sign in first: writ login NAME');
    }
    return apiClient(await this.serverUrl(), token);
  }

  /** Prints a value as JSON when that was asked for, else what `people` makes of it. */
  show<T>(value: T, people: (value: T) => string): void {
    this.terminal.print(this.wantsJson ? json(value) : people(value));
  }

  /** One secret: out of the answers when they were given, else asked without echo. */
  async secret(name: string, question: string, answersFrom?: string): Promise<string> {
    return this.#answered(name, answersFrom) ?? (await this.terminal.askSecret(question));
  }

  /** The same for what may be seen. */
  async answer(name: string, question: string, answersFrom?: string): Promise<string> {
    return this.#answered(name, answersFrom) ?? (await this.terminal.ask(question));
  }

  /** Read once: standard input has no second time. */
  #answered(name: string, from: string | undefined): string | undefined {
    if (from === undefined) return undefined;
    this.#answers ??= readAnswers(from, answersSchema);
    const found = this.#answers[name];
    if (found !== undefined) return found;
    throw new InputError('WRIT_CLI_ANSWERS', `the answers have no "${name}"`, `Add "${name}" to the JSON object.`);
  }
}

/** The options that stand on the program itself, seen from any command below it. */
export function globalsOf(command: Command): Globals {
  return command.optsWithGlobals<Globals>();
}

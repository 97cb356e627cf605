/**
 * A real Writ inside a network namespace, set up and worked with by the command line alone, as people do: one person a role,
 * a supervisor with its three processes, and an agency's test LEMF. Owns the folder it is made in; its processes belong to
 * the namespace, which kills what is left of them.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { homeLayout, pidPath, socketPath, type Home, type ProcessName } from '../../src/config/home.ts';
import { callOnce } from '../../src/ipc/client.ts';
import { coreContract, type CoreContract, type GrantStatus } from '../../src/ipc/core-messages.ts';
import { deliveryContract, type StreamStatus } from '../../src/ipc/delivery-messages.ts';
import type { MethodName, Params, Result } from '../../src/ipc/contract.ts';
import { processStart, readPidFile } from '../../src/server/pid-file.ts';
import { inside } from './namespaces.ts';

const OFFICER = 'officer';
const APPROVERS = ['legal', 'carrier'] as const;
const PEOPLE = [
  ['security', 'security-officer'],
  [OFFICER, 'compliance-officer'],
  ['legal', 'approver-legal'],
  ['carrier', 'approver-carrier'],
].map(([login = '', role]) => ({
  ...{ name: login, login, role },
  password: `password of ${login}`,
  passphrase: `passphrase of ${login}`,
}));
export const AGENCY = 'State Police';
const patienceMs = 10_000;

export interface Order {
  readonly liid: string;
  readonly target: string;
  readonly notAfterMs: number;
}

interface LemfReady {
  readonly hi2Port: number;
  readonly hi3Port: number;
  readonly pin: string;
}

/** Waits for a condition; the test's own time limit bounds it. */
export async function until<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export class Instance {
  readonly home: Home;
  readonly #folder: string;
  readonly #namespace: string;
  readonly #tokens = new Map<string, string>();
  #serve: ChildProcess | undefined;
  #lemf: ChildProcess | undefined;
  #lemfText = '';

  constructor(folder: string, namespace: string) {
    this.#folder = folder;
    this.#namespace = namespace;
    this.home = homeLayout(path.join(folder, 'home'));
  }

  get lemfFolder(): string {
    return path.join(this.#folder, 'lemf');
  }

  /** Set up, started, everybody signed in, and the agency entered. */
  async start(networkInterface: string): Promise<void> {
    const site = { name: 'test', audience: 'core-1', operatorId: 'EXAMPLENET' };
    const answers = { site, people: PEOPLE, certificate: 'development', interfaces: [networkInterface] };
    const { deliveryPin } = this.#json(['init', '--answers', this.#file('init', answers)]) as {
      deliveryPin: string;
    };
    const lemf = await this.#startLemf(deliveryPin);
    this.#serve = this.#spawn(['serve', '--home', this.home.root], 'serve');
    await until(() => (existsSync(socketPath(this.home, 'office')) ? true : this.#requireRunning()));
    for (const login of [OFFICER, ...APPROVERS]) this.#signIn(login);
    this.#run(['agency', 'add', '--name', AGENCY, '--contact', 'duty desk'], OFFICER);
    const ports = ['--hi2-port', String(lemf.hi2Port), '--hi3-port', String(lemf.hi3Port), '--pin', lemf.pin];
    const about = ['--label', 'main', '--host', '127.0.0.1', '--operator', 'EXAMPLENET', '--keep-alive-ms', '1000'];
    this.#run(['endpoint', 'add', AGENCY, ...about, ...ports], OFFICER);
  }

  /** Entered by one person, signed by two others. */
  enter({ liid, target, notAfterMs }: Order): void {
    const form = {
      ...{ agency: AGENCY, case: 'SP-17', liid, instrument: 'title-iii', scope: 'iri+cc', selectors: [target] },
      notBefore: new Date(Date.now() - 60_000).toISOString(),
      notAfter: new Date(notAfterMs).toISOString(),
      order: { reference: '26-mc-101', signedBy: 'Judge', presentedBy: 'Officer', scanSha256: 'ab'.repeat(32) },
    };
    const draft = ['warrant', 'new', '--answers', this.#file('order', form)];
    const { warrantId } = this.#json(draft, OFFICER) as { warrantId: string };
    this.#run(['warrant', 'submit', warrantId], OFFICER);
    for (const login of APPROVERS) {
      const passphrase = this.#file('passphrase', { passphrase: `passphrase of ${login}` });
      this.#run(['warrant', 'approve', warrantId, '--yes', '--answers', passphrase], login);
    }
  }

  /** Asked on the core's own socket. */
  core<M extends MethodName<CoreContract>>(
    method: M,
    params: Params<CoreContract, M>,
  ): Promise<Result<CoreContract, M>> {
    return callOnce(socketPath(this.home, 'core'), coreContract, method, params, patienceMs);
  }

  async grant(): Promise<GrantStatus | undefined> {
    return (await this.core('grants', {})).grants[0];
  }

  async streams(): Promise<readonly StreamStatus[]> {
    return (await callOnce(socketPath(this.home, 'delivery'), deliveryContract, 'status', {}, patienceMs)).streams;
  }

  /** The pid of a process that runs now. */
  pid(name: ProcessName | 'serve'): number | undefined {
    return readPidFile(pidPath(this.home, name));
  }

  /** What the LEMF thinks of all that it got: its exit code, 0 when it found no fault. Its files are whole then. */
  async endLemf(): Promise<{ readonly code: number | null; readonly text: string }> {
    const lemf = this.#lemf;
    if (lemf === undefined) throw new Error('there is no LEMF');
    const ended = once(lemf, 'close') as Promise<[number | null]>;
    lemf.kill('SIGTERM');
    const [code] = await ended;
    return { code, text: this.#lemfText };
  }

  async #startLemf(clientPin: string): Promise<LemfReady> {
    spawnSync('ip', inside(this.#namespace, 'ip', 'link', 'set', 'lo', 'up'));
    const lemf = this.#spawn(['lemf', '--out', this.lemfFolder, '--client-pin', clientPin, '--json'], undefined);
    this.#lemf = lemf;
    lemf.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#lemfText += text));
    return until(() => {
      if (lemf.exitCode !== null) throw new Error(`the LEMF ended with ${lemf.exitCode}`);
      return this.#lemfText.includes('\n}') ? (JSON.parse(this.#lemfText) as LemfReady) : undefined;
    });
  }

  #requireRunning(): undefined {
    if (this.#serve?.exitCode !== null) throw new Error(`writ serve ended: ${this.#outputOf('serve')}`);
    return undefined;
  }

  #signIn(login: string): void {
    this.#run(['login', login, '--answers', this.#file('password', { password: `password of ${login}` })]);
    const { token } = JSON.parse(readFileSync(path.join(this.home.root, 'session'), 'utf8')) as { token: string };
    this.#tokens.set(login, token);
  }

  #file(name: string, content: object): string {
    const file = path.join(this.#folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
    return file;
  }

  #outputOf(name: string): string {
    return readFileSync(path.join(this.#folder, `${name}.txt`), 'utf8');
  }

  /** With a name its output goes to a file; else it is piped. */
  #spawn(args: readonly string[], name: string | undefined): ChildProcess {
    const output = name === undefined ? 'pipe' : openSync(path.join(this.#folder, `${name}.txt`), 'w', 0o600);
    const child = spawn('ip', inside(this.#namespace, process.execPath, 'bin/writ', ...args), {
      stdio: ['pipe', output, name === undefined ? 'inherit' : output],
    });
    if (typeof output === 'number') closeSync(output);
    return child;
  }

  #run(args: readonly string[], as?: string): string {
    const command = [process.execPath, 'bin/writ', ...args, '--home', this.home.root];
    const done = spawnSync('ip', inside(this.#namespace, ...command), {
      encoding: 'utf8',
      env: { ...process.env, WRIT_TOKEN: as === undefined ? '' : (this.#tokens.get(as) ?? '') },
    });
    if (done.status !== 0) throw new Error(`writ ${args.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }

  #json(args: readonly string[], as?: string): unknown {
    return JSON.parse(this.#run([...args, '--json'], as));
  }
}

/** SIGKILL, and back when the very process is gone. */
export async function killNow(pid: number): Promise<void> {
  const start = processStart(pid);
  process.kill(pid, 'SIGKILL');
  await until(() => (processStart(pid) === start ? undefined : true));
}

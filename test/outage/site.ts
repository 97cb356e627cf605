/** What the outage drill runs on: a home in a folder of its own, a core, a delivery, the agencies' LEMFs. Owns and ends all of them. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { coreContract } from '../../src/ipc/core-messages.ts';
import type { GrantStatus } from '../../src/ipc/core-messages.ts';
import { deliveryContract } from '../../src/ipc/delivery-messages.ts';
import type { StreamStatus } from '../../src/ipc/delivery-messages.ts';
import type { Grant } from '../../src/model/grant.ts';
import { parseSelector } from '../../src/model/selector.ts';
import { ended, nextMessage, startChild } from '../bench/measure.ts';
import { makeIdentity } from '../handover/delivery/certificates.ts';
import { grantOf, makeCoreHome } from '../support/core-home.ts';
import type { CoreHome } from '../support/core-home.ts';
import { liidOf } from './lemf-child.ts';
import type { LemfSetup, LemfVerdict, Received } from './lemf-child.ts';
import { Part } from './part.ts';
import { addressOf } from './traffic.ts';
import type { Truth } from './traffic.ts';

const AUDIENCE = 'drill';
const AGENCIES = 4;

interface Ports {
  readonly hi2: number;
  readonly hi3: number;
}

export class Lemfs {
  readonly #child: ChildProcess;
  readonly ports: readonly Ports[];

  private constructor(child: ChildProcess, ports: readonly Ports[]) {
    this.#child = child;
    this.ports = ports;
  }

  static async start(setup: LemfSetup): Promise<Lemfs> {
    const child = await startChild('../outage/lemf-child.ts', [], setup);
    return new Lemfs(child, await nextMessage<Ports[]>(child, 'ports'));
  }

  async command(mode: string): Promise<void> {
    this.#send({ mode });
    await nextMessage(this.#child, 'mode');
  }

  received(): Promise<Received> {
    this.#send({ ask: true });
    return nextMessage<Received>(this.#child, 'received');
  }

  async finish(): Promise<LemfVerdict> {
    this.#send({ finish: true });
    return nextMessage<LemfVerdict>(this.#child, 'verdict');
  }

  #send(message: object): void {
    const { exitCode, signalCode } = this.#child;
    if (!this.#child.connected) throw new Error(`the LEMFs have ended: ${exitCode ?? signalCode ?? 'by themselves'}`);
    this.#child.send(message);
  }

  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await ended(this.#child);
  }
}

interface Progress {
  /** Records of the backlog's streams. */
  readonly confirmed: number;
  /** The most records that a stream without backlog has stored and not confirmed. */
  readonly behind: number;
}

export class OutageSite {
  readonly agencies = AGENCIES;
  readonly core: Part<typeof coreContract>;
  readonly delivery: Part<typeof deliveryContract>;
  readonly #made: CoreHome;
  readonly #backlogged: number;
  readonly #grants: readonly Grant[];
  readonly #own = makeIdentity('writ');
  readonly #theirs = makeIdentity('lemf');
  #lemfs: Lemfs | undefined;

  constructor(parent: string, backlogged: number, liveOnly: number) {
    this.#made = makeCoreHome(AUDIENCE, parent);
    this.#backlogged = backlogged;
    this.#grants = Array.from({ length: backlogged + liveOnly }, (_, warrant) => this.#grantOf(warrant));
    this.core = new Part(this.#made.home, 'core', coreContract);
    this.delivery = new Part(this.#made.home, 'delivery', deliveryContract);
  }

  get root(): string {
    return this.#made.home.root;
  }

  get lemfs(): Lemfs {
    if (this.#lemfs === undefined) throw new Error('the LEMFs are not running');
    return this.#lemfs;
  }

  /** Everything runs, and the core holds every grant. */
  async open(truth: Truth): Promise<void> {
    const { key, cert } = this.#theirs;
    const tls = { key, cert, clientPin: this.#own.pin };
    this.#lemfs = await Lemfs.start({ truth, agencies: AGENCIES, tls });
    this.#writeHome();
    await this.core.start();
    await this.delivery.start();
    const grants = this.#grants.map((grant) => this.#made.sign({ ...grant, endpoints: this.#endpointsOf(grant) }));
    const { results } = await this.core.client.call('install', { grants });
    const refused = results.find(({ ok }) => !ok);
    if (refused !== undefined) throw new Error(JSON.stringify(refused));
  }

  async close(): Promise<void> {
    await this.core.end('SIGKILL');
    await this.delivery.end('SIGKILL');
    await this.#lemfs?.close();
    rmSync(this.#made.home.run, { recursive: true, force: true });
  }

  async spoolBytes(): Promise<number> {
    return Number((await this.core.client.call('status', {})).spool.space.used);
  }

  /** In the order of the warrants. */
  async grants(): Promise<GrantStatus[]> {
    const { grants } = await this.core.client.call('grants', {});
    const byId = new Map(grants.map((each) => [each.grantId, each]));
    return this.#grants.flatMap(({ grantId }) => byId.get(grantId) ?? []);
  }

  /** Records of content, and octets of all streams, that are durable and not confirmed. */
  async buffered(): Promise<{ pdus: number; bytes: number }> {
    const streams = await this.#streams();
    const pdus = streams.reduce(
      (sum, { durable, confirmed, leg }) => sum + (leg === 2 ? Number(durable - confirmed) : 0),
      0,
    );
    return { pdus, bytes: streams.reduce((sum, each) => sum + Number(each.bufferedBytes), 0) };
  }

  async progress(): Promise<Progress> {
    const content = (await this.#streams()).filter(({ leg }) => leg === 2);
    const old = new Set(this.#grants.slice(0, this.#backlogged).map(({ grantId }) => grantId));
    const late = content.filter(({ grantId }) => !old.has(grantId));
    return {
      confirmed: content.reduce((sum, { grantId, confirmed }) => sum + (old.has(grantId) ? Number(confirmed) : 0), 0),
      behind: Math.max(0, ...late.map(({ durable, confirmed }) => Number(durable - confirmed))),
    };
  }

  async #streams(): Promise<StreamStatus[]> {
    return (await this.delivery.client.call('status', {})).streams;
  }

  #writeHome(): void {
    const { home } = this.#made;
    mkdirSync(home.delivery, { recursive: true, mode: 0o700 });
    writeFileSync(home.deliveryKey, this.#own.key, { mode: 0o600 });
    writeFileSync(home.deliveryCertificate, this.#own.cert);
    writeFileSync(home.settings, JSON.stringify({ capture: { mode: 'file' }, log: { level: 'warn' } }), {
      mode: 0o600,
    });
  }

  #grantOf(warrant: number): Grant {
    const parsed = parseSelector({ kind: 'ipv4', value: addressOf(warrant) });
    if (!parsed.ok) throw new Error(parsed.reason);
    const grant = grantOf(AUDIENCE, { liid: liidOf(warrant), selectors: [parsed.selector] });
    const acknowledgement = warrant % 2 === 0 ? 'keepalive' : 'pdu';
    const agencyId = `00000000-0000-4000-8000-${(warrant % AGENCIES).toString(16).padStart(12, '0')}`;
    const profile = { ...grant.profile, acknowledgement, keepAliveBytes: 4 << 20, responseTimeoutMs: 30_000 } as const;
    return { ...grant, agencyId, profile };
  }

  #endpointsOf(grant: Grant): Grant['endpoints'] {
    const agency = this.#grants.indexOf(grant) % AGENCIES;
    const ports = this.lemfs.ports[agency] ?? { hi2: 0, hi3: 0 };
    const common = { tls: true, host: '127.0.0.1', pins: [Buffer.from(this.#theirs.pin, 'hex')] };
    return [
      { ...common, handover: 2, port: ports.hi2 },
      { ...common, handover: 3, port: ports.hi3 },
    ];
  }
}

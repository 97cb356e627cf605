/**
 * The core process: the native engine, served on core.sock. Owns the engine, the socket and the mediation loop; no packet
 * ever comes here. It needs neither the office nor a database: trust file, grants and spool lie on its own disk.
 *
 * Always true: what matches is what the engine verified (I1); a grant is bound (matches) only after its trust was loaded, and
 * grants found on disk are bound before the socket answers and before the first interface is opened. `play` and `release`
 * work under a trust file with audience `drill` alone.
 * On failure: a request that fails gets its error; a storage or source failure is an alarm event and shows in `status`.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { codeOf, WritError } from '../base/errors.ts';
import type { Home } from '../config/home.ts';
import { socketPath } from '../config/home.ts';
import type { Settings } from '../config/settings.ts';
import type { Params, Result } from '../ipc/contract.ts';
import { coreContract } from '../ipc/core-messages.ts';
import type { CoreContract, InstallAnswer, JournalEntry, Play } from '../ipc/core-messages.ts';
import type { IpcServer } from '../ipc/server.ts';
import { serveSocket } from '../ipc/server.ts';
import { idFromOctets, idToOctets } from '../model/ids.ts';
import type {
  EngineEvent,
  EngineOptions,
  InstallResult,
  JournalRecord,
  NativeEngine,
  NativeGrant,
  SpoolStart,
} from '../native/addon.ts';
import { loadAddon } from '../native/load.ts';
import { AgeWatch } from './age-watch.ts';
import { LossWatch } from './loss-watch.ts';
import { GrantRegister } from './grant-register.ts';
import { SpaceWatch } from './space-watch.ts';
import { MediationLoop } from './mediation-loop.ts';
import type { CapturePorts } from './ports.ts';

export interface CoreOptions {
  readonly home: Home;
  readonly settings: Settings;
  readonly ports: CapturePorts;
  /** Codes and counts only (I10). */
  readonly onAlarm: (code: string, detail: string) => void;
  readonly onFault?: (error: Error) => void;
}

interface SourceState {
  readonly point: string;
  readonly up: boolean;
  readonly detail: string;
}

/** docs/journal-format.md. */
const kindResumed = 7;
const kindSource = 9;
const lookMs = 1000;
export const drillAudience = 'drill';

export class CoreProcess {
  readonly #options: CoreOptions;
  readonly #engine: NativeEngine;
  readonly #register = new GrantRegister();
  readonly #loop: MediationLoop;
  readonly #losses: LossWatch;
  readonly #space: SpaceWatch;
  readonly #ages: AgeWatch;
  #lookTimer: NodeJS.Timeout | undefined;
  readonly #startedAt = BigInt(Date.now()) * 1_000_000n;
  /** Not at work: a stream of theirs is damaged, or they ended before they began. */
  readonly #held = new Set<string>();
  readonly #sources = new Map<string, SourceState>();
  #trust = { audience: '', epoch: 0, keys: 0 };
  #server: IpcServer<CoreContract> | undefined;
  #playTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(options: CoreOptions) {
    this.#options = options;
    const { home, settings } = options;
    this.#engine = this.#openEngine(home, settings);
    this.#losses = new LossWatch({
      engine: this.#engine,
      live: settings.capture.mode === 'live',
      onAlarm: (code, detail) => this.#alarm(code, detail),
    });
    this.#space = new SpaceWatch({
      engine: this.#engine,
      onAlarm: (code, detail) => this.#alarm(code, detail),
    });
    this.#ages = new AgeWatch({
      engine: this.#engine,
      live: settings.capture.mode === 'live',
      boundMs: ageBoundMs(settings.spool),
      onAlarm: (code, detail) => this.#alarm(code, detail),
    });
    this.#loop = new MediationLoop({
      engine: this.#engine,
      mediator: options.ports.mediator(),
      onRecord: (record) => this.#onRecord(record),
      onFault: (code, detail) => this.#alarm(code, detail),
    });
  }

  /** The key's octets are wiped here as soon as the native core has taken them. */
  #openEngine(home: Home, settings: Settings): NativeEngine {
    const kek = readSetUp(home.kek);
    try {
      return loadAddon().openEngine({
        coreDir: home.core,
        spoolDir: home.spool,
        kek,
        trustRoot: readSetUp(home.trustRoot),
        mode: settings.capture.mode,
        spool: definedOnly(settings.spool),
        capture: captureOptions(settings.capture),
        onEvent: (event) => this.#onEvent(event),
      });
    } finally {
      kek.fill(0);
    }
  }

  static async start(options: CoreOptions): Promise<CoreProcess> {
    const core = new CoreProcess(options);
    try {
      core.#trust = core.#engine.loadTrust(readSetUp(options.home.trust));
      core.#bindStored();
      core.#loop.run();
      core.#openInterfaces();
      core.#lookTimer = setInterval(() => core.#look(), lookMs);
      await core.#serve();
      return core;
    } catch (thrown) {
      await core.close();
      throw thrown;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#playTimer);
    clearInterval(this.#lookTimer);
    this.#loop.stop();
    await this.#server?.close();
    await this.#engine.close();
  }

  /** What the start made of the spool, for the log. */
  get spoolStart(): SpoolStart {
    return this.#engine.start();
  }

  #look(): void {
    this.#losses.look();
    this.#space.look();
    this.#ages.look();
  }

  async #serve(): Promise<void> {
    this.#server = await serveSocket({
      path: socketPath(this.#options.home, 'core'),
      contract: coreContract,
      ...(this.#options.onFault === undefined ? {} : { onFault: this.#options.onFault }),
      handlers: {
        hello: () => this.#hello(),
        install: ({ grants }) => this.#installAll(grants),
        stop: ({ grantId, by, reason }) => ({
          grantId,
          state: this.#engine.stop(idToOctets(grantId), by, reason),
        }),
        grants: () => ({ grants: this.#grantStatus() }),
        status: () => this.#status(),
        skip: (request) => this.#skip(request),
        trust: ({ trust }) => this.#loadTrust(trust),
        journal: ({ from, max }) => this.#journal(from, max),
        play: (request) => this.#play(request),
        release: ({ packet }) => {
          this.#requireDrill();
          this.#engine.release(packet);
          return {};
        },
        flush: () => this.#flush(),
        finish: ({ grantId }) => this.#finish(idToOctets(grantId)),
      },
    });
  }

  #bindStored(): void {
    const stored = this.#engine.storedGrants();
    for (const { grant, state } of stored) {
      this.#register.add(grant);
      if (state === 'stored') this.#bindOrHold(grant);
    }
    const records = this.#iriRecords();
    for (const { grant } of stored) {
      const made = records.get(keyOf(grant));
      if (made === undefined) this.#held.add(keyOf(grant));
      else this.#loop.add(grant, made);
    }
  }

  /** Damage in one grant's streams is no other's concern: it is held until a person has the damage skipped. */
  #bindOrHold(grant: NativeGrant): void {
    try {
      this.#bind(grant);
    } catch (thrown) {
      if (codeOf(thrown) !== 'WRIT_SPOOL_CORRUPT') throw thrown;
      this.#held.add(keyOf(grant));
      this.#alarm('WRIT_SPOOL_CORRUPT', (thrown as Error).message);
    }
  }

  #iriRecords(): Map<string, bigint> {
    return new Map(this.#engine.grants().map((each) => [each.grantId.toString('hex'), each.iriRecords]));
  }

  /** One person, on the core's own socket; the journal says who and why, to the audit log and, without names, to the agency. */
  async #skip({ stream, by, reason }: Params<CoreContract, 'skip'>): Promise<Result<CoreContract, 'skip'>> {
    const { grant, leg, streamId } = this.#register.streamNamed(stream);
    const skipped = await this.#engine.skip(grant.grantId, leg, by, reason);
    if (this.#held.has(keyOf(grant))) this.#bindLate(grant);
    return { streamId, grantId: idFromOctets(grant.grantId), leg, skipped };
  }

  /** Both streams may be damaged: the grant is held until the other one was seen to as well. One that has ended is not bound again. */
  #bindLate(grant: NativeGrant): void {
    if (!this.#iriRecords().has(keyOf(grant))) this.#bindOrHold(grant);
    const made = this.#iriRecords().get(keyOf(grant));
    if (made === undefined) return;
    this.#held.delete(keyOf(grant));
    this.#loop.addLate(grant, made);
  }

  #bind(grant: NativeGrant): void {
    const { ports } = this.#options;
    this.#engine.bind(grant.grantId, ports.cinOf(grant), ports.compileProgram(grant), ports.aboutOf(grant));
  }

  #installAll(signed: readonly Buffer[]): Result<CoreContract, 'install'> {
    const results = this.#engine.installAll(signed).map((each) => this.#installed(each));
    const states = new Map(this.#engine.grants().map((each) => [idFromOctets(each.grantId), each.state]));
    return {
      results: results.map((each) => (each.ok ? { ...each, state: states.get(each.grantId) ?? each.state } : each)),
    };
  }

  #installed(result: InstallResult): InstallAnswer {
    if (!result.ok) return { ok: false, code: result.code, detail: result.detail };
    const { grant, state, already } = result;
    if (this.#register.find(grant.grantId) === undefined) {
      this.#register.add(grant);
      this.#loop.add(grant, 0n);
    }
    if (state === 'stored' && !this.#held.has(keyOf(grant))) this.#bind(grant);
    return { ok: true, grantId: idFromOctets(grant.grantId), state, already };
  }

  #openInterfaces(): void {
    const { interfaces } = this.#options.settings.capture;
    if (interfaces.length === 0 || this.#trust.audience === drillAudience) return;
    this.#engine.openInterfaces(interfaces.map((each) => ({ ...each, point: each.point ?? '' })));
  }

  #hello(): Result<CoreContract, 'hello'> {
    const { audience, epoch, keys } = this.#trust;
    const { mode } = this.#options.settings.capture;
    return { audience, mode, pid: process.pid, startedAt: this.#startedAt, trustEpoch: epoch, trustKeys: keys };
  }

  #stages(): Result<CoreContract, 'status'>['stages'] {
    const stages = this.#engine.stages();
    return { ...stages, points: [...stages.points] };
  }

  #grantStatus(): Result<CoreContract, 'grants'>['grants'] {
    return this.#engine.grants().flatMap((counters) => this.#register.status(counters) ?? []);
  }

  #spaceStatus(): Result<CoreContract, 'status'>['spool']['space'] {
    const { streams, ...space } = this.#space.status();
    return { ...space, streams: [...streams] };
  }

  #ageStatus(): Result<CoreContract, 'status'>['spool']['ages'] {
    const { atMost, ...ages } = this.#ages.status();
    return { ...ages, atMost: [...atMost] };
  }

  #status(): Result<CoreContract, 'status'> {
    const { queuedBytes, code, detail } = this.#engine.health();
    const grants = this.#engine.grants();
    const sum = (pick: (each: (typeof grants)[number]) => bigint) =>
      grants.reduce((total, each) => total + pick(each), 0n);
    return {
      stages: this.#stages(),
      sources: [...this.#sources.values()],
      spool: {
        queuedBytes,
        ...(code === undefined ? {} : { code }),
        ...(detail === undefined ? {} : { detail }),
        space: this.#spaceStatus(),
        ages: this.#ageStatus(),
        start: this.#engine.start(),
      },
      grants: grants.length,
      matched: sum((each) => each.matched),
      encoded: sum((each) => each.encoded),
      iriMade: sum((each) => each.iriItems),
    };
  }

  /** A file the engine took is kept, so that the next start finds it (it would refuse an older one). */
  #loadTrust(trust: Buffer): Result<CoreContract, 'trust'> {
    this.#trust = this.#engine.loadTrust(trust);
    const { trust: file } = this.#options.home;
    writeFileSync(`${file}.new`, trust, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
    return this.#trust;
  }

  #journal(from: bigint, max: number): Result<CoreContract, 'journal'> {
    const records = this.#engine.journal(from, max).map(entryOf);
    const last = records.at(-1);
    return { records, next: last === undefined ? from : last.ordinal + 1n };
  }

  #requireDrill(): void {
    if (this.#trust.audience === drillAudience) return;
    throw new WritError('WRIT_CORE_NO_DRILL', 'this core serves real orders: it plays no drill');
  }

  #play({ sources, speed, gates, seconds }: Play): Record<string, never> {
    this.#requireDrill();
    const files = sources.flatMap((source) => (source.kind === 'file' ? [source] : []));
    const interfaces = sources.flatMap((source) => (source.kind === 'interface' ? [source] : []));
    if (files.length > 0 && interfaces.length > 0) {
      throw new WritError('WRIT_CORE_MIXED_SOURCES', 'files and interfaces can not be played together');
    }
    if (files.length > 0) {
      this.#engine.playFiles(files, speed, gates);
    } else {
      this.#engine.openInterfaces(interfaces);
      if (seconds !== undefined) this.#playTimer = setTimeout(() => this.#endLive(), seconds * 1000);
    }
    return {};
  }

  #endLive(): void {
    this.#engine.stopSources();
    this.#losses.look(true);
    this.#server?.broadcast('sourceEnd', {});
  }

  /** Two flushes: the first makes the journal durable, the second the IRI made of it. */
  async #flush(): Promise<Record<string, never>> {
    await this.#engine.flush();
    if (!this.#loop.run()) throw new WritError('WRIT_CORE_IRI_STORAGE', 'the spool takes no IRI', { retryable: true });
    await this.#engine.flush();
    return {};
  }

  /** All IRI that is due comes first: what the journal has is folded, and durable. */
  async #finish(grantId: Buffer): Promise<Record<string, never>> {
    await this.#flush();
    this.#engine.endIri(grantId);
    return {};
  }

  #onEvent(event: EngineEvent): void {
    if (this.#isClosed) return; // on its way when close() was called
    if (event.type === 'journal') {
      this.#loop.run();
      this.#server?.broadcast('journal', {});
    } else if (event.type === 'gate') this.#server?.broadcast('gate', { packet: event.packet });
    else if (event.type === 'sourceEnd') {
      this.#losses.look(true);
      this.#server?.broadcast('sourceEnd', {});
    } else this.#alarm(event.code, event.detail);
  }

  #alarm(code: string, detail: string): void {
    this.#options.onAlarm(code, detail);
    this.#server?.broadcast('alarm', { code, detail });
  }

  #onRecord(record: JournalRecord): void {
    if (record.kind === kindResumed && record.body.length >= 16) {
      const outage = { fromNs: record.body.readBigInt64BE(0), toNs: record.body.readBigInt64BE(8) };
      this.#register.addOutage(record.grantId, outage);
    } else if (record.kind === kindSource && record.body.length > 0) {
      const [point = '', detail = ''] = record.body.toString('utf8', 1).split('\0');
      this.#sources.set(point, { point, detail, up: record.body[0] === 1 });
    }
  }
}

function keyOf({ grantId }: NativeGrant): string {
  return grantId.toString('hex');
}

function entryOf({ ordinal, kind, timeNs, position, grantId, body }: JournalRecord): JournalEntry {
  const none = grantId.every((octet) => octet === 0);
  return { ordinal, kind, timeNs, position, body, ...(none ? {} : { grantId: idFromOctets(grantId) }) };
}

/** A file that `writ init` makes. */
function readSetUp(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new WritError('WRIT_CORE_NOT_SET_UP', `${file} can't be read: has 'writ init' been run for this home?`, {
      cause,
    });
  }
}

const mostWorkers = 8;

/** One worker a processor, but for one that the rest of Writ runs on. */
function captureOptions({
  workers,
  ringBytes,
  blockBytes,
  retireMs,
  busyPoll,
  timestamps,
}: Settings['capture']): NonNullable<EngineOptions['capture']> {
  const own = Math.min(mostWorkers, Math.max(1, availableParallelism() - 1));
  return {
    ...definedOnly({ ringBytes, blockBytes, retireMs }),
    workers: workers ?? own,
    busyPoll: busyPoll ?? false,
    cardStamps: timestamps === 'card',
  };
}

/** A flush takes its time on top of the wait for it: 100 ms in all, unless set. */
function ageBoundMs({ commitMs, ageBoundMs: bound }: Settings['spool']): number {
  return bound ?? commitMs + 55;
}

function definedOnly(options: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

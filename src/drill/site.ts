/** One drill, stage by stage. What each stage starts is handed to the cleanup before anything can fail. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { WritError } from '../base/errors.ts';
import { integrityPublicKey } from '../auth/pki/integrity-key.ts';
import { issueCertificate, makeDevelopmentCa, makeTlsKey, spkiPin } from '../auth/pki/certificates.ts';
import { type Home, socketPath } from '../config/home.ts';
import { isFullyChecked } from '../handover/delivery/checks-owed.ts';
import { IpcClient } from '../ipc/client.ts';
import { coreContract } from '../ipc/core-messages.ts';
import type { CoreContract, GrantStatus } from '../ipc/core-messages.ts';
import { deliveryContract } from '../ipc/delivery-messages.ts';
import type { DeliveryContract, StreamStatus } from '../ipc/delivery-messages.ts';
import { officeContract } from '../ipc/office-messages.ts';
import type { Program } from '../server/program.ts';
import { listWarrants } from '../warrants/reading.ts';
import { CaptureRun } from './capture-run.ts';
import type { Cleanup } from './cleanup.ts';
import { FaultInjector } from './fault-injector.ts';
import { stepsOf } from './fault-plan.ts';
import type { FaultStep } from './fault-plan.ts';
import { KeyCourier } from './key-courier.ts';
import { LemfHouse } from './lemf-house.ts';
import { requireLoopback } from './loopback.ts';
import type { LemfAgency } from './lemf-messages.ts';
import { enterOrders } from './orders.ts';
import type { EnteredOrders, LemfAddress } from './orders.ts';
import type { DrillStage, DrillViewer } from './progress.ts';
import type { DrillAgency, Scenario } from './read-scenario.ts';
import { judge } from './report.ts';
import type { DrillReport } from './report.ts';
import { Sampler } from './sampler.ts';
import { buildThrowaway } from './throwaway.ts';
import type { ThrowawayWrit } from './throwaway.ts';
import { until } from './until.ts';
import { WritProcess } from './writ-process.ts';

export interface SiteOptions {
  readonly scenario: Scenario;
  readonly out: string;
  readonly keep: boolean;
  readonly startedMs: number;
  readonly cleanup: Cleanup;
  readonly program: Program;
  readonly viewer?: DrillViewer;
}

interface Running {
  readonly writ: ThrowawayWrit;
  readonly lemfs: LemfHouse;
  readonly orders: EnteredOrders;
  readonly core: IpcClient<CoreContract>;
  readonly delivery: IpcClient<DeliveryContract>;
  readonly courier: KeyCourier;
}

interface LemfIdentity {
  readonly key: string;
  readonly cert: string;
  readonly pin: string;
}

const host = '127.0.0.1';
const installPatienceMs = 60_000;
const flushPatienceMs = 120_000;
const drainPollMs = 50;
const mostAlarms = 20;

export class DrillSite {
  readonly #options: SiteOptions;
  readonly #alarms = new Set<string>();
  readonly #untaken: number[] = [];
  #injector: FaultInjector | undefined;
  #sampler: Sampler | undefined;
  /** Where packages are fetched. */
  #pull: { readonly host: string; readonly port: number } | undefined;
  #isOver = false;

  constructor(options: SiteOptions) {
    this.#options = options;
    options.cleanup.add(() => {
      this.#isOver = true;
    });
  }

  async run(): Promise<DrillReport> {
    const { startedMs } = this.#options;
    this.#enter('set-up');
    requireLoopback();
    const running = await this.#setUp();
    const captureFrom = Date.now();
    this.#enter('capture');
    await this.#capture(running);
    const drainFrom = Date.now();
    this.#enter('drain');
    await this.#drain(running);
    const drained = Date.now();
    this.#enter('judge');
    const report = await this.#judge(running, {
      wallMs: drained - startedMs,
      setUpMs: captureFrom - startedMs,
      captureMs: drainFrom - captureFrom,
      drainMs: drained - drainFrom,
    });
    this.#enter('done');
    return report;
  }

  #enter(stage: DrillStage): void {
    if (this.#sampler !== undefined) this.#sampler.stage = stage;
    const words = { 'set-up': 'setting up', capture: 'capturing', drain: 'draining', judge: 'judging', done: 'done' };
    this.#say(words[stage]);
  }

  #say(text: string): void {
    this.#options.viewer?.event({ elapsedMs: Date.now() - this.#options.startedMs, text });
  }

  async #setUp(): Promise<Running> {
    const { scenario, cleanup, program, keep } = this.#options;
    const lemfs = new LemfHouse(program);
    cleanup.add(() => lemfs.close());
    const [writ, identities] = await Promise.all([
      this.#build(scenario.source.kind === 'file' ? 'file' : 'live', keep),
      makeIdentities(scenario.agencies),
    ]);
    const serve = new WritProcess(writ.home, program);
    cleanup.add(() => serve.stop());
    const ended = serve.failure();
    ended.catch(() => undefined);
    return Promise.race([ended, this.#enterOrders(writ, lemfs, identities)]);
  }

  async #build(mode: 'file' | 'live', keep: boolean): Promise<ThrowawayWrit> {
    const { agencies, workers } = this.#options.scenario;
    const isPulled = agencies.some(({ standard }) => standard === 'pull');
    this.#pull = isPulled ? { host, port: await freePort() } : undefined;
    const writ = await buildThrowaway({ mode, workers, pull: this.#pull });
    this.#options.cleanup.add(() => writ.remove(keep));
    if (keep) this.#say(`kept: ${writ.home.root}`);
    return writ;
  }

  async #enterOrders(
    writ: ThrowawayWrit,
    lemfs: LemfHouse,
    identities: ReadonlyMap<string, LemfIdentity>,
  ): Promise<Running> {
    const { scenario, cleanup } = this.#options;
    const ports = await lemfs.start(this.#lemfAgencies(identities, writ));
    const addresses = new Map<string, LemfAddress>();
    for (const [id, { hi2, hi3 }] of Object.entries(ports)) {
      addresses.set(id, { host, hi2Port: hi2, hi3Port: hi3, pin: identities.get(id)?.pin });
    }
    this.#say('Writ is set up');
    const orders = await enterOrders(writ.db, writ.people, scenario, addresses);
    this.#say(`${scenario.warrants.length} warrants entered, reviewed and signed by two people`);
    const core = new IpcClient({ path: socketPath(writ.home, 'core'), contract: coreContract });
    const delivery = new IpcClient({ path: socketPath(writ.home, 'delivery'), contract: deliveryContract });
    cleanup.add(() => core.close());
    cleanup.add(() => delivery.close());
    const courier = this.#courier(delivery, orders, lemfs, identities);
    const running = { writ, lemfs, orders, core, delivery, courier };
    await this.#awaitInstalled(running);
    this.#say('the core holds every grant');
    this.#watch(running);
    return running;
  }

  /** To those agencies whose orders are encrypted. */
  #courier(
    delivery: Running['delivery'],
    { agencyIds }: EnteredOrders,
    lemfs: LemfHouse,
    identities: ReadonlyMap<string, LemfIdentity>,
  ): KeyCourier {
    const { scenario, cleanup } = this.#options;
    const encrypted = scenario.agencies.filter(({ options }) => options?.encryption !== undefined).map(({ id }) => id);
    const names = new Map(encrypted.map((id) => [agencyIds.get(id) ?? '', id]));
    const certificates = new Map([...names].map(([agencyId, id]) => [agencyId, identities.get(id)?.cert ?? '']));
    const hand = (agencyId: string, envelope: Buffer) => lemfs.giveKey(names.get(agencyId) ?? '', envelope);
    const courier = new KeyCourier({ delivery, certificates, hand });
    cleanup.add(() => courier.close());
    return courier;
  }

  #lemfAgencies(
    identities: ReadonlyMap<string, LemfIdentity>,
    { home, deliveryPin: clientPin }: ThrowawayWrit,
  ): LemfAgency[] {
    const { scenario, out } = this.#options;
    mkdirSync(path.join(out, 'warrants'), { recursive: true });
    return scenario.agencies.map((agency) => {
      const own = scenario.warrants.filter((warrant) => warrant.agency === agency.id);
      const identity = identities.get(agency.id);
      return {
        id: agency.id,
        folders: Object.fromEntries(own.map(({ liid, id }) => [liid, path.join(out, 'warrants', id)])),
        ...(agency.cccForm === undefined ? {} : { ccc: agency.cccForm }),
        ...integrityKeyOf(home, agency),
        ...this.#pullOf(agency, clientPin),
        ...(identity === undefined ? {} : { tls: { key: identity.key, cert: identity.cert, clientPin } }),
      };
    });
  }

  #pullOf({ standard }: DrillAgency, operatorPin: string): Pick<LemfAgency, 'pull'> {
    if (standard !== 'pull' || this.#pull === undefined) return {};
    return { pull: { url: `https://${this.#pull.host}:${this.#pull.port}`, operatorPin } };
  }

  /** The office carries them; the drill only looks whether the core has them all. */
  async #awaitInstalled({ core, orders, writ }: Running): Promise<void> {
    const wanted = orders.grantIds.size;
    const office = new IpcClient({ path: socketPath(writ.home, 'office'), contract: officeContract });
    this.#options.cleanup.add(() => office.close());
    try {
      const settled = await until(async () => {
        const { installed, refused } = await office.call('status', {}, installPatienceMs);
        return installed + refused >= wanted ? { refused } : undefined;
      }, installPatienceMs);
      const { grants } = await core.call('grants', {}, installPatienceMs);
      if (settled?.refused === 0 && grants.length >= wanted) return;
    } finally {
      office.close();
    }
    const detail = await this.#refusals(writ);
    throw new WritError('WRIT_DRILL_NOT_INSTALLED', `the core did not take all ${wanted} grants${detail}`);
  }

  async #refusals({ db, people }: ThrowawayWrit): Promise<string> {
    const warrants = await listWarrants(db, people.officer);
    const codes = warrants.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal]));
    return codes.length === 0 ? '' : `: ${[...new Set(codes)].join(', ')}`;
  }

  #watch({ writ, lemfs, orders }: Running): void {
    const { scenario, cleanup, viewer, startedMs } = this.#options;
    const injector = new FaultInjector(writ.home, scenario.faults, lemfs, (text) => this.#say(text));
    this.#injector = injector;
    cleanup.add(() => injector.stop());
    const sampler = new Sampler({
      home: writ.home,
      agencyIds: orders.agencyIds,
      agencyOfGrant: new Map(scenario.warrants.map(({ id, agency }) => [orders.grantIds.get(id) ?? '', agency])),
      troubleOf: (agency) => injector.troubleOf(agency)?.kind,
      onProgress: (progress) => viewer?.progress(progress),
      startedMs,
    });
    this.#sampler = sampler;
    cleanup.add(() => sampler.close());
  }

  async #capture({ writ }: Running): Promise<void> {
    const { scenario, out, cleanup } = this.#options;
    const capture = new CaptureRun({
      coreSocket: socketPath(writ.home, 'core'),
      source: scenario.source,
      steps: stepsOf(scenario.faults),
      apply: (step) => this.#apply(step),
      onBegin: () => {
        if (scenario.source.kind === 'interface') writeFileSync(path.join(out, 'ready'), '');
      },
      onAlarm: (code, detail) => this.#alarm(code, detail),
    });
    cleanup.add(() => capture.stop());
    await capture.run();
    this.#untaken.push(...new Set(capture.untaken.map((step) => step.fault)));
  }

  async #apply(step: FaultStep): Promise<void> {
    if (step.act === 'end') await this.#sampler?.sample();
    this.#say((await this.#injector?.apply(step)) ?? '');
  }

  #alarm(code: string, detail: string): void {
    const alarm = `${code}: ${detail}`;
    if (this.#alarms.has(alarm) || this.#alarms.size >= mostAlarms) return;
    this.#alarms.add(alarm);
    this.#say(`alarm ${alarm}`);
  }

  async #drain({ core, delivery, orders }: Running): Promise<void> {
    await this.#sampler?.sample();
    const lifted = (await this.#injector?.liftAll()) ?? [];
    for (const agency of lifted) this.#say(`link to ${agency} restored`);
    if (this.#options.scenario.source.kind === 'interface') await this.#endGrants(core);
    await core.call('flush', {}, flushPatienceMs);
    const { grants } = await core.call('grants', {}, flushPatienceMs);
    const own = grants.filter((grant) => [...orders.grantIds.values()].includes(grant.grantId));
    await until(
      async () => {
        const status = await delivery.call('status', {}, 2000).catch(() => undefined);
        if (this.#isOver) return true;
        return status !== undefined && isDrained(own, status.streams) ? true : undefined;
      },
      this.#options.scenario.drainSeconds * 1000,
      drainPollMs,
    );
  }

  /** Live, nothing but a date or a stop ends a grant: the drill's end is a stop, so that the LEMF sees each IRI end. */
  async #endGrants(core: IpcClient<CoreContract>): Promise<void> {
    const { grants } = await core.call('grants', {}, flushPatienceMs);
    for (const { grantId, state } of grants) {
      if (state === 'active') await core.call('stop', { grantId, by: 'drill', reason: 'the drill has ended' });
    }
  }

  async #judge(
    { core, delivery, lemfs, orders, courier }: Running,
    timings: DrillReport['timings'],
  ): Promise<DrillReport> {
    const { scenario } = this.#options;
    await this.#sampler?.sample();
    await courier.carry();
    courier.close();
    const { streams } = await delivery.call('status', {}, flushPatienceMs);
    const { grants } = await core.call('grants', {}, flushPatienceMs);
    const { stages } = await core.call('status', {}, flushPatienceMs);
    return judge({
      ...{ scenario, grants, stages, streams, timings },
      grantIds: orders.grantIds,
      lemfs: await lemfs.finish(),
      agencies: this.#sampler?.agencies ?? {},
      kills: this.#injector?.kills ?? { core: 0, delivery: 0, office: 0, starting: 0 },
      untaken: this.#untaken,
      alarms: [...this.#alarms],
    });
  }
}

function integrityKeyOf(home: Home, { options }: DrillAgency): Pick<LemfAgency, 'integrityKey'> {
  const integritySignature = options?.integritySignature;
  return integritySignature === undefined ? {} : { integrityKey: integrityPublicKey(home, integritySignature) };
}

/** All that the core made is confirmed: every record of every stream, and as many items as the core counts. */
function isDrained(grants: readonly GrantStatus[], streams: readonly StreamStatus[]): boolean {
  const items = new Map(streams.map((stream) => [`${stream.grantId} ${stream.leg}`, stream.confirmedItems]));
  const isComplete = ({ grantId, encoded, iriMade }: GrantStatus) =>
    (items.get(`${grantId} 1`) ?? 0n) >= iriMade && (items.get(`${grantId} 2`) ?? 0n) >= encoded;
  const isConfirmed = ({ confirmed, durable, checks }: StreamStatus) => confirmed >= durable && isFullyChecked(checks);
  return streams.every(isConfirmed) && grants.every(isComplete);
}

/** One that is free now: it has to be known before anybody listens there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function makeIdentities(agencies: readonly DrillAgency[]): Promise<Map<string, LemfIdentity>> {
  const secured = agencies.filter((agency) => agency.tls);
  if (secured.length === 0) return new Map();
  const ca = await makeDevelopmentCa(
    `Drill ${createHash('sha256').update(String(Date.now())).digest('hex').slice(0, 8)}`,
  );
  const made = await Promise.all(
    secured.map(async (agency): Promise<[string, LemfIdentity]> => {
      const key = await makeTlsKey();
      const cert = issueCertificate(ca, key.publicKey, { commonName: `lemf ${agency.id}`, addresses: [host] });
      return [agency.id, { key: key.privateKey, cert, pin: spkiPin(cert) }];
    }),
  );
  return new Map(made);
}

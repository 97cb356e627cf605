/**
 * Looks at the running Writ several times a second, as `writ status` would, and keeps what a single look at the end can't
 * show: the longest an agency was without its link, and the most that was buffered for it. A process that is down is
 * simply down in that sample.
 */
import { IpcClient } from '../ipc/client.ts';
import { coreContract } from '../ipc/core-messages.ts';
import type { CoreContract } from '../ipc/core-messages.ts';
import { deliveryContract } from '../ipc/delivery-messages.ts';
import type { DeliveryContract, LinkStatus, StreamStatus } from '../ipc/delivery-messages.ts';
import { pidPath, processNames, socketPath } from '../config/home.ts';
import type { Home } from '../config/home.ts';
import type { Result } from '../ipc/contract.ts';
import { readPidFile } from '../server/pid-file.ts';
import type { AgencyProgress, DrillProgress, DrillStage } from './progress.ts';
import type { AgencyReport } from './report.ts';

type CoreStatus = Result<CoreContract, 'status'>;
type DeliveryStatus = Result<DeliveryContract, 'status'>;

export interface SamplerOptions {
  readonly home: Home;
  /** Writ's id of each agency of the scenario, and the agency of each grant. */
  readonly agencyIds: ReadonlyMap<string, string>;
  readonly agencyOfGrant: ReadonlyMap<string, string>;
  readonly troubleOf: (agency: string) => string | undefined;
  readonly onProgress: (progress: DrillProgress) => void;
  readonly startedMs: number;
}

interface AgencyRecord {
  outageMs: number;
  mostBuffered: number;
  connects: number;
}

const sampleMs = 200;
const patienceMs = 400;

function sum<T>(list: readonly T[], pick: (each: T) => bigint): number {
  return Number(list.reduce((total, each) => total + pick(each), 0n));
}

export class Sampler {
  readonly #options: SamplerOptions;
  readonly #core: IpcClient<CoreContract>;
  readonly #delivery: IpcClient<DeliveryContract>;
  readonly #records = new Map<string, AgencyRecord>();
  #stage: DrillStage = 'set-up';
  #timer: NodeJS.Timeout | undefined;
  #last: { ms: number; seen: number } = { ms: 0, seen: 0 };
  #coreStatus: CoreStatus | undefined;
  #deliveryStatus: DeliveryStatus | undefined;
  #closed = false;
  /** The last look; with a thousand warrants it costs the processes time, so it is taken less often. */
  #tookMs = 0;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#core = new IpcClient({
      path: socketPath(options.home, 'core'),
      contract: coreContract,
      timeoutMs: patienceMs,
    });
    const path = socketPath(options.home, 'delivery');
    this.#delivery = new IpcClient({ path, contract: deliveryContract, timeoutMs: patienceMs });
    for (const id of options.agencyIds.keys()) this.#records.set(id, { outageMs: 0, mostBuffered: 0, connects: 0 });
    this.#last = { ms: Date.now(), seen: 0 };
    this.#plan();
  }

  set stage(stage: DrillStage) {
    this.#stage = stage;
  }

  get agencies(): Readonly<Record<string, AgencyReport>> {
    return Object.fromEntries([...this.#records].map(([id, record]) => [id, { ...record }]));
  }

  get delivery(): DeliveryStatus | undefined {
    return this.#deliveryStatus;
  }

  /** One look now; also before a fault is lifted, so that its height is seen however short it was. */
  async sample(): Promise<void> {
    const asked = Date.now();
    const [core, delivery] = await Promise.all([
      this.#core.call('status', {}).catch(() => undefined),
      this.#delivery.call('status', {}).catch(() => undefined),
    ]);
    if (this.#closed) return;
    this.#tookMs = Date.now() - asked;
    this.#coreStatus = core ?? this.#coreStatus;
    this.#deliveryStatus = delivery ?? this.#deliveryStatus;
    this.#report(core !== undefined, delivery !== undefined);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#core.close();
    this.#delivery.close();
  }

  #plan(): void {
    if (this.#closed) return;
    const wait = Math.max(sampleMs, 4 * this.#tookMs);
    this.#timer = setTimeout(() => void this.sample().finally(() => this.#plan()), wait);
  }

  #report(coreUp: boolean, deliveryUp: boolean): void {
    const { onProgress, startedMs } = this.#options;
    const nowMs = Date.now();
    const elapsed = nowMs - this.#last.ms;
    const seen = Number(this.#coreStatus?.stages.seen ?? 0n);
    const agencies = [...this.#records].map(([id, record]) => this.#agency(id, record, elapsed));
    const packetsPerSecond = elapsed > 0 && seen >= this.#last.seen ? ((seen - this.#last.seen) * 1000) / elapsed : 0;
    this.#last = { ms: nowMs, seen };
    const pids = Object.fromEntries(
      processNames.map((name) => [name, readPidFile(pidPath(this.#options.home, name)) === undefined ? 'down' : 'up']),
    ) as DrillProgress['processes'];
    onProgress({
      ...{ stage: this.#stage, elapsedMs: nowMs - startedMs, packetsPerSecond, seen, agencies },
      matched: Number(this.#coreStatus?.matched ?? 0n),
      encoded: Number((this.#coreStatus?.encoded ?? 0n) + (this.#coreStatus?.iriMade ?? 0n)),
      buffered: agencies.reduce((total, each) => total + each.buffered, 0),
      delivered: agencies.reduce((total, each) => total + each.confirmed, 0),
      processes: {
        ...pids,
        core: coreUp ? 'up' : pids.core,
        delivery: deliveryUp ? 'up' : pids.delivery,
      },
    });
  }

  #agency(id: string, record: AgencyRecord, elapsedMs: number): AgencyProgress {
    const { agencyIds, agencyOfGrant, troubleOf } = this.#options;
    const links = (this.#deliveryStatus?.links ?? []).filter((link) => link.agencyId === agencyIds.get(id));
    const streams = (this.#deliveryStatus?.streams ?? []).filter((each) => agencyOfGrant.get(each.grantId) === id);
    const buffered = bufferedOf(streams);
    const isDown = troubleOf(id) !== undefined || (buffered > 0 && links.some((link) => link.code !== undefined));
    if (isDown) record.outageMs += elapsedMs;
    record.mostBuffered = Math.max(record.mostBuffered, buffered);
    record.connects = Math.max(record.connects, ...links.map((link) => link.connects), 0);
    return {
      id,
      link: troubleOf(id) ?? linkWord(links),
      buffered,
      confirmed: sum(streams, (each) => each.confirmedItems),
    };
  }
}

export function bufferedOf(streams: readonly StreamStatus[]): number {
  return sum(streams, (each) => each.durable - each.confirmed);
}

function linkWord(links: readonly LinkStatus[]): string {
  if (links.length === 0 || links.every((link) => link.state === 'idle')) return 'idle';
  return links.every((link) => link.state === 'up' || link.state === 'idle') ? 'up' : 'connecting';
}

/**
 * The outage drill by volume: a core, a delivery and four agencies' LEMFs over TLS, each in a process of its own.
 *
 *   filling   no link carries anything; the backlog is taken in as fast as it goes; core and delivery are killed in the middle
 *   full      with the whole backlog there the core is killed and started, then stopped and started; so is delivery
 *   draining  the links are back, live traffic of a quarter of the backlog goes on at its own rate; both are killed half way
 *   judged    every packet once and in its place, no gap, nothing foreign, sent again only what was not confirmed
 *
 * Drained before the live traffic ends means: at four times the rate at which that arrived.
 */
import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { until } from '../../src/drill/until.ts';
import { Feed } from './feed.ts';
import { judge } from './judge.ts';
import type { Judgement } from './judge.ts';
import type { Memory } from './part.ts';
import { OutageSite } from './site.ts';
import { makeTraffic } from './traffic.ts';
import type { Traffic } from './traffic.ts';

export interface OutageOptions {
  /** Octets of capture files to be buffered. */
  readonly bytes: number;
  /** Of the live traffic. */
  readonly bytesPerSecond: number;
  readonly backlogged: number;
  /** Warrants all of whose packets come live. */
  readonly liveOnly: number;
  /** A folder on a real disk, with room. What the drill makes there it removes. */
  readonly parent: string;
  readonly say: (text: string) => void;
}

/** From a process's start to its answering; a core that answers captures. */
export interface StartTime {
  readonly what: string;
  readonly ms: number;
  /** Of its threads; on a machine that does other things this is what tells. */
  readonly cpuMs: number;
  /** What the spool's files took then. */
  readonly spoolBytes: number;
}

export interface OutageReport extends Judgement {
  readonly streams: number;
  readonly backlog: { readonly pdus: number; readonly bytes: number; readonly seconds: number };
  readonly live: { readonly bytesPerSecond: number; readonly lagMs: Lag };
  readonly drain: {
    readonly seconds: number;
    /** PDU octets of the backlog alone, and of all that came meanwhile. */
    readonly bytesPerSecond: number;
    readonly receivedBytesPerSecond: number;
    /** To the octets that arrived meanwhile, as PDUs. */
    readonly ratio: number;
  };
  readonly starts: readonly StartTime[];
  /** Goals not reached: speed, memory, time to start. Empty: all were. */
  readonly shortfalls: readonly string[];
  readonly memory: { readonly core: Memory; readonly delivery: Memory };
  readonly niceness: { readonly core: number; readonly delivery: number };
}

/** Of the streams without a backlog: records stored and not confirmed, in time of their arrival. */
interface Lag {
  readonly median: number;
  readonly most: number;
}

const SHARE_LIVE = 4;
const LIMIT_BYTES = 256e6;
const START_LIMIT_MS = 2000;
const PATIENCE_MS = 3_600_000;
const mb = (bytes: number): number => Math.round(bytes / 1e5) / 10;

class OutageDrill {
  readonly #options: OutageOptions;
  readonly #traffic: Traffic;
  readonly #site: OutageSite;
  readonly #feed: Feed;
  readonly #starts: StartTime[] = [];
  #backlog = { pdus: 0, bytes: 0, seconds: 0 };

  constructor(options: OutageOptions, traffic: Traffic, site: OutageSite) {
    this.#options = options;
    this.#traffic = traffic;
    this.#site = site;
    this.#feed = new Feed(site.core, traffic, options.bytesPerSecond);
  }

  async run(): Promise<OutageReport> {
    await this.#fill();
    await this.#restartFull();
    const drained = await this.#drain();
    await this.#finish();
    const { core, delivery, lemfs } = this.#site;
    const received = await lemfs.received();
    const evidence = {
      truth: this.#traffic.truth,
      received,
      grants: await this.#site.grants(),
      losses: this.#site.agencies * 2,
    };
    const { faults, ...counts } = judge({ ...evidence, verdict: await lemfs.finish() });
    const memory = { core: core.memory, delivery: delivery.memory };
    return {
      ...drained,
      ...counts,
      faults,
      shortfalls: this.#shortfalls(drained, memory.delivery),
      streams: 2 * this.#traffic.truth.warrants,
      backlog: this.#backlog,
      starts: this.#starts,
      memory,
      niceness: { core: core.niceness, delivery: delivery.niceness },
    };
  }

  #shortfalls({ drain }: Pick<OutageReport, 'drain'>, memory: Memory): string[] {
    const slow = this.#starts.filter(({ ms }) => ms > START_LIMIT_MS);
    return [
      ...slow.map(({ what, ms }) => `${what}: ${ms} ms to start`),
      ...(drain.ratio < SHARE_LIVE ? [`drained at ${drain.ratio.toFixed(2)} times the rate of arrival`] : []),
      ...(memory.resident > LIMIT_BYTES ? [`delivery took ${mb(memory.resident)} MB`] : []),
    ];
  }

  /** Ends the process so, starts it again, and notes how long that took. */
  async #again(name: 'core' | 'delivery', signal: 'SIGKILL' | 'SIGTERM', when: string): Promise<void> {
    const spoolBytes = await this.#site.spoolBytes();
    await this.#site[name].end(signal);
    const { ms, cpuMs } = await this.#site[name].start();
    const what = `${name}, ${signal === 'SIGKILL' ? 'killed' : 'stopped'} ${when}`;
    this.#starts.push({ what, ms, cpuMs, spoolBytes });
    this.#options.say(`${what}: started in ${ms} ms (${cpuMs} ms of processor) with ${mb(spoolBytes)} MB in the spool`);
    if (name === 'core') await this.#feed.play();
  }

  async #fill(): Promise<void> {
    const from = performance.now();
    await this.#site.lemfs.command('down');
    await this.#feed.play();
    await this.#feed.reached(0.35);
    await this.#again('core', 'SIGKILL', 'while filling');
    await this.#feed.reached(0.5);
    await this.#again('delivery', 'SIGKILL', 'while filling');
    await this.#feed.reached(0.7);
    await this.#again('delivery', 'SIGKILL', 'while filling');
    await this.#again('core', 'SIGKILL', 'while filling');
    await this.#feed.reached(0.995);
    await this.#again('core', 'SIGKILL', 'at the end of filling');
    await this.#feed.reached(1);
    await this.#site.core.client.call('flush', {}, PATIENCE_MS);
    this.#backlog = { ...(await this.#site.buffered()), seconds: (performance.now() - from) / 1000 };
    this.#options.say(`${mb(this.#backlog.bytes)} MB, ${this.#backlog.pdus} PDUs buffered`);
  }

  async #restartFull(): Promise<void> {
    await this.#again('core', 'SIGKILL', 'at rest, full');
    await this.#feed.reached(1);
    await this.#again('core', 'SIGTERM', 'full');
    await this.#again('delivery', 'SIGTERM', 'full');
    await this.#feed.reached(1);
  }

  async #drain(): Promise<Pick<OutageReport, 'drain' | 'live'>> {
    const { lemfs } = this.#site;
    const before = (await lemfs.received()).octets;
    await lemfs.command('normal');
    const from = performance.now();
    this.#feed.goLive();
    const lags: number[] = [];
    await this.#drainedTo(0.5, lags);
    await Promise.all([
      this.#again('delivery', 'SIGKILL', 'while draining'),
      this.#again('core', 'SIGKILL', 'while draining'),
    ]);
    await this.#drainedTo(1, lags);
    const seconds = (performance.now() - from) / 1000;
    const { octets, pdus } = await lemfs.received();
    const bytesPerSecond = this.#backlog.bytes / seconds;
    const { bytesPerSecond: offered } = this.#options;
    const arrival = (this.#feed.liveShare() * this.#traffic.live.frames * (octets / pdus)) / seconds;
    lags.sort((a, b) => a - b);
    return {
      live: { bytesPerSecond: arrival, lagMs: { median: lags[lags.length >> 1] ?? 0, most: lags.at(-1) ?? 0 } },
      drain: {
        seconds,
        bytesPerSecond,
        receivedBytesPerSecond: (octets - before) / seconds,
        ratio: bytesPerSecond / Math.max(arrival, offered),
      },
    };
  }

  /** Until that part of the backlog is confirmed. */
  async #drainedTo(part: number, lags: number[]): Promise<void> {
    const rate = this.#feed.packetsPerSecond / this.#traffic.truth.warrants;
    await until(
      async () => {
        const { confirmed, behind } = await this.#site.progress();
        lags.push(Math.round((1000 * behind) / rate));
        return confirmed >= part * this.#backlog.pdus ? true : undefined;
      },
      PATIENCE_MS,
      200,
    );
    this.#options.say(`${part * 100} % of the backlog confirmed`);
  }

  async #finish(): Promise<void> {
    await this.#feed.over();
    await this.#site.core.client.call('flush', {}, PATIENCE_MS);
    await until(async () => ((await this.#site.buffered()).pdus === 0 ? true : undefined), PATIENCE_MS, 100);
    this.#options.say('all is confirmed');
  }
}

function requireRoom({ parent, bytes }: OutageOptions): void {
  const { bavail, bsize } = statfsSync(parent);
  const wanted = bytes * 1.6 + 2e9;
  if (bavail * bsize < wanted) throw new Error(`the drill needs ${mb(wanted)} MB free in ${parent}`);
}

/** Throws when the drill itself can't be done; what it found is in the report's `faults`. */
export async function runOutage(options: OutageOptions): Promise<OutageReport> {
  mkdirSync(options.parent, { recursive: true });
  requireRoom(options);
  const { parent, bytes, backlogged, liveOnly } = options;
  const site = new OutageSite(parent, backlogged, liveOnly);
  try {
    const traffic = makeTraffic(site.root, {
      bytes,
      liveBytes: bytes / SHARE_LIVE,
      backlogged,
      warrants: backlogged + liveOnly,
    });
    options.say(
      `traffic made: ${mb(traffic.bulk.bytes * traffic.truth.copies)} MB, then ${mb(traffic.live.bytes)} MB live`,
    );
    await site.open(traffic.truth);
    const drill = new OutageDrill(options, traffic, site);
    return await drill.run();
  } finally {
    await site.close();
    rmSync(site.root, { recursive: true, force: true });
  }
}

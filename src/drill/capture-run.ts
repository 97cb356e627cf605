/**
 * The capture of a drill, from `play` to the source's end, with faults on the way. Owns a connection to the core and the
 * steps still to be taken.
 *
 * Always true: steps of a packet one at a time, in order, and steps of a time likewise; a step is taken once; the source is let past
 * a gate only after every step that is due there was taken. A step of a time waits for nothing else, so that a process is killed
 * while it starts, too. Whenever another core process answers than the one that was told to play, it is told again, with
 * the gates that remain: the core then goes on from the last durable packet of each stream. The capture has ended when the core that
 * answers has played to the end, and no kill is under way.
 * On an interface nothing can wait: a step is taken as soon as that many frames were seen.
 * On failure: run() rejects with the first failure; nothing is retried that the core refused.
 */
import { WritError, codeOf, coerceError } from '../base/errors.ts';
import { IpcClient } from '../ipc/client.ts';
import { coreContract } from '../ipc/core-messages.ts';
import type { CoreContract, PlaySource } from '../ipc/core-messages.ts';
import type { FaultStep } from './fault-plan.ts';
import { gatesOf } from './fault-plan.ts';
import type { DrillSource } from './read-scenario.ts';

export interface CaptureOptions {
  readonly coreSocket: string;
  readonly source: DrillSource;
  readonly steps: readonly FaultStep[];
  readonly apply: (step: FaultStep) => Promise<void>;
  /** Capture has begun (once). */
  readonly onBegin: () => void;
  readonly onAlarm: (code: string, detail: string) => void;
}

const corePatienceMs = 30_000;
const livePollMs = 20;
const retryMs = 10;
const lostCode = 'WRIT_IPC_CLOSED';
/** A core that keeps dying by itself would be told to play for ever. */
const mostStarts = 1000;

export class CaptureRun {
  readonly #options: CaptureOptions;
  readonly #core: IpcClient<CoreContract>;
  readonly #left: Set<FaultStep>;
  readonly #timers: NodeJS.Timeout[] = [];
  #tasks: Promise<void> = Promise.resolve();
  #timed: Promise<void> = Promise.resolve();
  /** Steps that go on beside the source, and the core that has played it to its end. */
  #underWay = 0;
  #endedBy = 0;
  #playing = 0;
  #starts = 0;
  #isOver = false;
  #deadlineMs = Infinity;
  #resolve: () => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#left = new Set(options.steps);
    this.#core = new IpcClient({
      path: options.coreSocket,
      contract: coreContract,
      timeoutMs: corePatienceMs,
      onEvent: (event, data) => {
        if (event === 'gate' && 'packet' in data) this.#enqueue(() => this.#gate(data.packet));
        else if (event === 'sourceEnd') this.#sourceEnded(this.#playing);
        else if (event === 'alarm' && 'code' in data) options.onAlarm(data.code, data.detail);
      },
      onUp: () => {
        if (this.#playing !== 0) this.#enqueue(() => this.#ensurePlaying());
      },
    });
  }

  /** Steps that were never due: their packet or time did not come. */
  get untaken(): readonly FaultStep[] {
    return [...this.#left];
  }

  async run(): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#enqueue(async () => {
      await this.#ensurePlaying();
      this.#options.onBegin();
      this.#startTimers();
    });
    try {
      await ended;
    } finally {
      this.stop();
      await this.#timed;
    }
  }

  #enqueue(task: () => Promise<void> | void): void {
    this.#tasks = this.#tasks
      .then(() => (this.#isOver ? undefined : task()))
      .catch((thrown: unknown) => this.#reject(coerceError(thrown)));
  }

  /** Nothing is waited for any more; run() need not have ended. */
  stop(): void {
    this.#isOver = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#core.close();
  }

  #sourceEnded(player: number): void {
    this.#endedBy = player;
    this.#enqueue(() => this.#end());
  }

  /** Not the end when its core is gone: the next one has to play what of it was not durable yet. Asked again when no step is under way. */
  async #end(): Promise<void> {
    if (this.#endedBy === 0 || this.#underWay > 0) return;
    await this.#ensurePlaying();
    if (this.#playing !== this.#endedBy || this.#underWay > 0) return;
    this.#isOver = true;
    this.#resolve();
  }

  /** A connection that was lost on the way is a core that was killed: asked again when the next one answers. */
  async #ensurePlaying(): Promise<void> {
    for (const end = Date.now() + corePatienceMs; ;) {
      try {
        await this.#playOnce();
        return;
      } catch (thrown) {
        if (codeOf(thrown) !== lostCode || this.#isOver || Date.now() > end) throw thrown;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  async #playOnce(): Promise<void> {
    const { pid } = await this.#core.call('hello', {});
    if (pid === this.#playing) return;
    this.#starts += 1;
    if (this.#starts > mostStarts) throw new WritError('WRIT_DRILL_CORE_RESTARTS', 'the core keeps ending by itself');
    this.#playing = pid;
    await this.#play();
  }

  async #play(): Promise<void> {
    const { source } = this.#options;
    if (source.kind === 'file') {
      const sources = source.files.map((file): PlaySource => ({ kind: 'file', ...file }));
      await this.#core.call('play', { sources, speed: source.speed, gates: gatesOf([...this.#left]) });
      return;
    }
    const leftMs = Math.min(this.#deadlineMs - Date.now(), source.seconds * 1000);
    if (leftMs <= 0) {
      this.#sourceEnded(this.#playing);
      return;
    }
    const sources = source.interfaces.map((each): PlaySource => ({ kind: 'interface', ...each }));
    await this.#core.call('play', { sources, speed: 0, gates: [], seconds: leftMs / 1000 });
    if (this.#deadlineMs === Infinity) this.#deadlineMs = Date.now() + leftMs;
  }

  #startTimers(): void {
    for (const step of this.#left) {
      if (!('ms' in step.at)) continue;
      this.#timers.push(setTimeout(() => this.#takeTimed(step), step.at.ms));
    }
    if (this.#options.source.kind === 'file' || gatesOf([...this.#left]).length === 0) return;
    const watch = { base: 0n, last: 0n };
    this.#timers.push(setInterval(() => this.#enqueue(() => this.#watchLive(watch)), livePollMs));
  }

  async #gate(packet: bigint): Promise<void> {
    const player = this.#playing;
    await this.#take([...this.#left].filter((step) => 'packet' in step.at && step.at.packet === packet));
    if (this.#playing !== player) return;
    await this.#core.call('release', { packet }).catch((thrown: unknown) => {
      if (codeOf(thrown) !== lostCode) throw thrown;
      return this.#ensurePlaying();
    });
  }

  #takeTimed(step: FaultStep): void {
    if (step.act === 'series') this.#goOn(this.#apply([step]));
    else this.#goOn((this.#timed = this.#timed.then(() => this.#apply([step])).catch(this.#failed)));
  }

  /** The core that answers next is told to play by onUp. */
  #goOn(step: Promise<void>): void {
    this.#underWay += 1;
    void step.catch(this.#failed).then(() => {
      this.#underWay -= 1;
      this.#enqueue(() => this.#end());
    });
  }

  readonly #failed = (thrown: unknown): void => this.#reject(coerceError(thrown));

  async #take(steps: readonly FaultStep[]): Promise<void> {
    await this.#apply(steps.filter((step) => step.act !== 'series'));
    for (const step of steps) if (step.act === 'series') this.#goOn(this.#apply([step]));
    if (steps.some((step) => step.act === 'kill')) await this.#ensurePlaying();
  }

  async #apply(steps: readonly FaultStep[]): Promise<void> {
    for (const step of steps) {
      if (this.#isOver) return;
      this.#left.delete(step);
      await this.#options.apply(step);
    }
  }

  /** The count of a core that was restarted begins anew. */
  async #watchLive(watch: { base: bigint; last: bigint }): Promise<void> {
    const status = await this.#core.call('status', {}).catch(() => undefined);
    if (status === undefined) return; // between two cores
    const { stages } = status;
    if (stages.seen < watch.last) watch.base += watch.last;
    watch.last = stages.seen;
    const seen = watch.base + stages.seen;
    await this.#take([...this.#left].filter((step) => 'packet' in step.at && step.at.packet <= seen));
  }
}

/** Puts faults in force and takes them away: on the agencies' LEMFs by command, on Writ's processes by SIGKILL on the real pid. */
import type { Home } from '../config/home.ts';
import type { Fault, FaultStep, LinkTrouble } from './fault-plan.ts';
import { runKillSeries } from './kill-series.ts';
import type { SeriesProcess } from './kill-series.ts';
import { awaitProcess, killProcess } from './process-kill.ts';

export type LemfMode = LinkTrouble | { readonly kind: 'normal' };

export interface LemfSwitch {
  /** Resolves when the mode is in force. */
  setMode(agency: string, mode: LemfMode): Promise<void>;
}

export class FaultInjector {
  readonly #home: Home;
  readonly #faults: readonly Fault[];
  readonly #lemfs: LemfSwitch;
  readonly #active: number[] = [];
  readonly #killed: (text: string) => void;
  readonly #kills = { core: 0, delivery: 0, office: 0, starting: 0 };
  #isOver = false;

  /** `killed`: told of each kill of a series. */
  constructor(home: Home, faults: readonly Fault[], lemfs: LemfSwitch, killed: (text: string) => void) {
    this.#killed = killed;
    this.#home = home;
    this.#faults = faults;
    this.#lemfs = lemfs;
  }

  /** What the step did, in words for the viewer. */
  async apply(step: FaultStep): Promise<string> {
    const fault = this.#faults[step.fault];
    if (fault === undefined) return '';
    if (fault.kind === 'kill') {
      // One that is just being restarted is waited for: the scenario asks for a kill, so there is one.
      await killProcess(fault.process, await awaitProcess(this.#home, fault.process));
      this.#kills[fault.process] += 1;
      return `${fault.process} killed`;
    }
    if (fault.kind === 'kills') {
      await this.#series(fault);
      return `${fault.count} kills done`;
    }
    if (step.act === 'begin') this.#active.push(step.fault);
    else this.#active.splice(this.#active.indexOf(step.fault), 1);
    await this.#lemfs.setMode(fault.agency, this.troubleOf(fault.agency) ?? { kind: 'normal' });
    return step.act === 'begin' ? `link to ${fault.agency} ${fault.trouble.kind}` : `link to ${fault.agency} restored`;
  }

  /** The last trouble put on an agency's link that is still in force. */
  troubleOf(agency: string): LinkTrouble | undefined {
    const faults = this.#active.map((index) => this.#faults[index]);
    const last = faults.findLast((fault) => fault?.kind === 'link' && fault.agency === agency);
    return last?.kind === 'link' ? last.trouble : undefined;
  }

  /** Processes killed so far; `starting`: of these, by a series while they started. */
  get kills(): {
    readonly core: number;
    readonly delivery: number;
    readonly office: number;
    readonly starting: number;
  } {
    return { ...this.#kills };
  }

  /** No series kills any more. */
  stop(): void {
    this.#isOver = true;
  }

  async liftAll(): Promise<string[]> {
    const agencies = new Set(this.#active.flatMap((index) => this.#agencyOf(index)));
    this.#active.length = 0;
    for (const agency of agencies) await this.#lemfs.setMode(agency, { kind: 'normal' });
    return [...agencies];
  }

  #agencyOf(index: number): string[] {
    const fault = this.#faults[index];
    return fault?.kind === 'link' ? [fault.agency] : [];
  }

  async #series({ count, seed }: { readonly count: number; readonly seed: number }): Promise<void> {
    const onKill = (name: SeriesProcess, isStarting: boolean) => {
      this.#kills[name] += 1;
      if (isStarting) this.#kills.starting += 1;
      this.#killed(`${name} killed${isStarting ? ' while it starts' : ''}`);
    };
    await runKillSeries({ home: this.#home, count, seed, onKill, isOver: () => this.#isOver });
  }
}

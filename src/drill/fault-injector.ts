/** Puts faults in force and takes them away: on the agencies' LEMFs by command, on Writ's processes by SIGKILL on the real pid. */
import process from 'node:process';
import { WritError } from '../base/errors.ts';
import { pidPath } from '../config/home.ts';
import type { Home, ProcessName } from '../config/home.ts';
import { processStart, readPidFile } from '../server/pid-file.ts';
import type { Fault, FaultStep, LinkTrouble } from './fault-plan.ts';
import { until } from './until.ts';

export type LemfMode = LinkTrouble | { readonly kind: 'normal' };

export interface LemfSwitch {
  /** Resolves when the mode is in force. */
  setMode(agency: string, mode: LemfMode): Promise<void>;
}

const killPatienceMs = 10_000;

export class FaultInjector {
  readonly #home: Home;
  readonly #faults: readonly Fault[];
  readonly #lemfs: LemfSwitch;
  readonly #active: number[] = [];

  constructor(home: Home, faults: readonly Fault[], lemfs: LemfSwitch) {
    this.#home = home;
    this.#faults = faults;
    this.#lemfs = lemfs;
  }

  /** What the step did, in words for the viewer. */
  async apply(step: FaultStep): Promise<string> {
    const fault = this.#faults[step.fault];
    if (fault === undefined) return '';
    if (fault.kind === 'kill') {
      await this.#kill(fault.process);
      return `${fault.process} killed`;
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

  /** A process that is just being restarted is waited for: the scenario asks for a kill, so there is one. */
  async #kill(name: ProcessName): Promise<void> {
    const file = pidPath(this.#home, name);
    const pid = await until(() => readPidFile(file), killPatienceMs);
    if (pid === undefined) throw new WritError('WRIT_DRILL_NO_PROCESS', `there is no process ${name} to kill`);
    const start = processStart(pid);
    process.kill(pid, 'SIGKILL');
    const gone = await until(() => (processStart(pid) === start ? undefined : true), killPatienceMs);
    if (gone === undefined) throw new WritError('WRIT_DRILL_NO_PROCESS', `process ${name} does not end when killed`);
  }
}

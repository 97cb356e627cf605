/**
 * `writ drill`: a whole Writ for one scenario, from throwaway keys to a verdict. Owns everything it starts (home, database,
 * supervisor, LEMFs) and leaves nothing of it behind, however it ends, unless it is told to keep it.
 *
 * Stages: set-up (home, people, warrants signed, grants in the core) -> capture (play, faults at their packets) -> drain
 * (faults lifted, until everything is confirmed or drainSeconds are over) -> judge -> done.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { isWritError, WritError, codeOf } from '../base/errors.ts';
import { Cleanup } from './cleanup.ts';
import { DrillSite } from './site.ts';
import type { DrillReport } from './report.ts';
import { ScenarioError, readScenario } from './read-scenario.ts';
import { thisProgram } from '../server/program.ts';
import type { Program } from '../server/program.ts';
import { openView } from './view.ts';
import type { ViewOutput } from './view.ts';

export interface DrillOptions {
  /** Path of the scenario file. */
  readonly scenario: string;
  /** Absent or empty. */
  readonly out: string;
  /** Leave the throwaway home and its database's files, and say where. */
  readonly keep?: boolean;
  /** Where to show it; absent: nowhere. */
  readonly output?: ViewOutput;
  readonly program?: Program;
}

function prepareOut(out: string): string {
  const directory = path.resolve(out);
  try {
    if (existsSync(directory) && readdirSync(directory).length > 0) {
      throw new WritError(
        'WRIT_SCENARIO_OUTPUT',
        `${directory} is not empty: a drill begins in an absent or empty folder`,
      );
    }
    mkdirSync(directory, { recursive: true });
  } catch (thrown) {
    if (isWritError(thrown)) throw thrown;
    const code = (thrown as NodeJS.ErrnoException).code ?? 'error';
    throw new WritError('WRIT_SCENARIO_OUTPUT', `${directory} can't be used for the output (${code})`, {
      cause: thrown,
    });
  }
  return directory;
}

/** What the core says of a source that it can't take is a fault of the scenario. */
function asScenarioError(thrown: unknown): unknown {
  const code = codeOf(thrown);
  if (code === undefined || !/^WRIT_(CAPTURE|SOURCE)_/.test(code)) return thrown;
  return new ScenarioError('source', `${(thrown as Error).message} (${code})`, thrown);
}

/**
 * Throws WRIT_SCENARIO_* (exit 2) for a scenario or folder that can't be used; `ok` is exit 0 or 1. SIGINT and SIGTERM end
 * it with WRIT_DRILL_INTERRUPTED, everything removed.
 */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const startedMs = Date.now();
  const scenario = readScenario(options.scenario);
  const out = prepareOut(options.out);
  const cleanup = new Cleanup();
  const interrupted = new Promise<never>((_, reject) => {
    const stop = () =>
      reject(new WritError('WRIT_DRILL_INTERRUPTED', 'the drill was interrupted; nothing of it is left'));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, stop); // to the end: a second Ctrl-C must not leave half of it behind
      cleanup.add(() => void process.off(signal, stop));
    }
  });
  const viewer = options.output === undefined ? undefined : openView(options.output);
  const site = new DrillSite({
    ...{ scenario, out, startedMs, cleanup },
    keep: options.keep ?? false,
    program: options.program ?? thisProgram(),
    ...(viewer === undefined ? {} : { viewer }),
  });
  try {
    const report = await Promise.race([site.run(), interrupted]);
    writeFileSync(path.join(out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    return report;
  } catch (thrown) {
    throw asScenarioError(thrown);
  } finally {
    viewer?.close();
    await cleanup.run();
  }
}

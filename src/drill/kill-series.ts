/**
 * Core and delivery killed again and again, each on its own and both at once, at moments that follow from a seed: three in four a while
 * after the process works, whatever it does then; the others while it starts. Counted from the process's own start, not from the drill's:
 * on a slow machine they come later, not all at once.
 */
import { pidPath, socketPath } from '../config/home.ts';
import type { Home } from '../config/home.ts';
import { coreContract } from '../ipc/core-messages.ts';
import { deliveryContract } from '../ipc/delivery-messages.ts';
import { callOnce } from '../ipc/client.ts';
import { readPidFile } from '../server/pid-file.ts';
import { awaitProcess, killProcess } from './process-kill.ts';
import { randomFrom } from './random.ts';
import { until } from './until.ts';

export type SeriesProcess = 'core' | 'delivery';

export interface KillSeriesOptions {
  readonly home: Home;
  readonly count: number;
  readonly seed: number;
  readonly onKill: (name: SeriesProcess, isStarting: boolean) => void;
  /** No further kill. */
  readonly isOver: () => boolean;
}

type Random = () => number;

/** At work, mostly short: a group commit takes up to 100 ms. Of delivery, one in five long enough for its cursors, stored once a second. */
const mostWorkMs = 1500;
const workMs = (name: SeriesProcess, part: number): number => part ** (name === 'core' ? 4 : 2) * mostWorkMs;
const startShare = 0.25;
const answerMs = 1000;
/** Longer than any start takes on a busy machine: a core that is killed before it ever answers makes no progress. */
const answerPatienceMs = 60_000;
/** It may be that no packet comes. */
const workPatienceMs = 5_000;
const firstStartMs = 300;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Odd ones are the core's. */
export async function runKillSeries(options: KillSeriesOptions): Promise<void> {
  const { count, seed } = options;
  await Promise.all([
    killAgain('core', Math.ceil(count / 2), randomFrom(seed), options),
    killAgain('delivery', Math.floor(count / 2), randomFrom(seed ^ 0x5bd1e995), options),
  ]);
}

async function killAgain(
  name: SeriesProcess,
  count: number,
  random: Random,
  options: KillSeriesOptions,
): Promise<void> {
  let startMs = firstStartMs;
  let last: number | undefined;
  for (let left = count; left > 0 && !options.isOver();) {
    const [kind, part] = [random(), random()];
    // The first one is up already.
    const isStarting = kind < startShare && last !== undefined;
    const pid = await awaitProcess(options.home, name, last, options.isOver);
    const began = Date.now();
    if (!isStarting) {
      await awaitWork(options, name, pid);
      if (last !== undefined) startMs = Date.now() - began;
    }
    await pause(isStarting ? part * startMs : workMs(name, part));
    if (options.isOver()) return;
    last = pid;
    // One that ended by itself does not count.
    if (!(await killProcess(name, pid))) continue;
    left -= 1;
    options.onKill(name, isStarting);
  }
}

/** Until that process answers on its socket, and, of the core, until it has taken a packet. One that is gone meanwhile is the caller's. */
async function awaitWork({ home, isOver }: KillSeriesOptions, name: SeriesProcess, pid: number): Promise<void> {
  const path = socketPath(home, name);
  const isGone = () => isOver() || readPidFile(pidPath(home, name)) !== pid;
  const unless = (isSo: () => Promise<boolean>) => async () =>
    isGone() || (await isSo().catch(() => false)) ? true : undefined;
  await until(
    unless(async () => (await hello(path, name)).pid === pid),
    answerPatienceMs,
  );
  if (name === 'delivery') return;
  await until(
    unless(async () => (await callOnce(path, coreContract, 'status', {}, answerMs)).stages.seen > 0n),
    workPatienceMs,
  );
}

function hello(path: string, name: SeriesProcess): Promise<{ readonly pid: number }> {
  return name === 'core'
    ? callOnce(path, coreContract, 'hello', {}, answerMs)
    : callOnce(path, deliveryContract, 'hello', {}, answerMs);
}

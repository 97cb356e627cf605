/**
 * `writ serve`: one machine's whole Writ, three processes under a supervisor. Owns serve.pid, which keeps a second
 * instance off the same home. If the supervisor itself is killed, its children go on; the next one ends what is left of
 * them before it starts its own, so that two cores never share a spool.
 */
import process from 'node:process';
import { WritError } from '../base/errors.ts';
import { readEnvironment } from '../config/environment.ts';
import { ensureRunDirectory, pidPath, processNames } from '../config/home.ts';
import type { Home } from '../config/home.ts';
import { loadSettings } from '../config/settings.ts';
import type { Settings } from '../config/settings.ts';
import { confined } from './confine.ts';
import { watchLifetime } from './lifetime.ts';
import { openLog } from './log.ts';
import type { Logger } from './log.ts';
import { createPidFile, processStart, readPidFile, removePidFile } from './pid-file.ts';
import { thisProgram, withHeapOf } from './program.ts';
import type { Program } from './program.ts';
import { Supervisor } from './supervisor.ts';
import type { ChildSpec } from './supervisor.ts';

export interface ServeOptions {
  readonly home: Home;
  readonly program?: Program;
  readonly onStarted?: () => void;
}

const leftoverMs = 5000;
const pollMs = 50;

export function claimHome(home: Home): void {
  ensureRunDirectory(home);
  const file = pidPath(home, 'serve');
  while (!createPidFile(file, process.pid)) {
    const running = readPidFile(file);
    if (running !== undefined) {
      throw new WritError(
        'WRIT_SERVER_ALREADY_RUNNING',
        `Writ already runs on ${home.root} (process ${running}): use it, stop it, or choose another --home`,
      );
    }
    removePidFile(file); // left by one that was killed
  }
}

async function endLeftover(pid: number): Promise<void> {
  const start = processStart(pid);
  const isThere = () => start !== undefined && processStart(pid) === start;
  process.kill(pid, 'SIGTERM');
  for (const until = Date.now() + leftoverMs; isThere() && Date.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  if (isThere()) process.kill(pid, 'SIGKILL');
}

async function endLeftovers(home: Home, log: Logger): Promise<void> {
  for (const name of processNames) {
    const pid = readPidFile(pidPath(home, name));
    if (pid === undefined) continue;
    log.warn({ name, pid }, 'a process of an earlier supervisor still runs: it is ended first');
    await endLeftover(pid);
  }
}

function childrenOf(home: Home, program: Program, capture: Settings['capture']): ChildSpec[] {
  return processNames.map((name) => {
    const { command, args } = confined(withHeapOf(name, program), name, home, capture);
    return { name, command, args: [...args, '--home', home.root, name], pidFile: pidPath(home, name) };
  });
}

/**
 * A parent that started this process with a channel (a drill) takes it along when it ends.
 * Resolves when it was asked to stop (SIGTERM, SIGINT) and everything has stopped.
 */
export async function runServe(options: ServeOptions): Promise<void> {
  const { home } = options;
  const settings = loadSettings(home);
  const log = openLog('serve', home, settings, readEnvironment());
  const lifetime = watchLifetime(true);
  claimHome(home);
  try {
    await endLeftovers(home, log);
    const supervisor = new Supervisor({
      children: childrenOf(home, options.program ?? thisProgram(), settings.capture),
      onStart: (name, pid) => log.info({ name, pid }, 'started'),
      onReady: (name) => log.info({ name }, 'ready'),
      onEnd: (name, how) => log.error({ name, ...how }, 'ended by itself: it is started again'),
    });
    supervisor.start();
    options.onStarted?.();
    log.info({ why: await lifetime.ended }, 'stopping');
    await supervisor.stop();
  } finally {
    removePidFile(pidPath(home, 'serve'));
    if (process.connected) process.disconnect(); // the channel alone would keep this process alive
  }
}

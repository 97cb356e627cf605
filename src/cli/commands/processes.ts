/**
 * The processes: all of them under supervision, or one alone (for systemd on a bigger machine). Each is loaded only when it is
 * run: the core needs no database driver, and a restart counts in milliseconds.
 */
import { createServer } from 'node:net';
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { WritError } from '../../base/errors.ts';
import type { Home } from '../../config/home.ts';
import { loadSettings, type Settings } from '../../config/settings.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { teach } from '../teach.ts';

/** Set-up writes the trust file last of what the processes need. */
export function isSetUp(home: Home): boolean {
  return existsSync(home.trust) && existsSync(home.trustRoot);
}

function requireSetUp(home: Home): void {
  if (isSetUp(home)) return;
  throw new InputError(
    'WRIT_CLI_NOT_SET_UP',
    `${home.root} is not set up`,
    'Run `writ init` first (or --home for another instance).',
  );
}

export function portIsFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/** Said before anything is started: a supervisor that restarts an office again and again would hide it. */
export async function requireApiPort({ enabled, host, port }: Settings['api']): Promise<void> {
  if (!enabled || port === 0 || (await portIsFree(host, port))) return;
  throw new WritError('WRIT_API_PORT_IN_USE', `port ${port} on ${host} is taken by another program`);
}

async function serve(context: Context): Promise<void> {
  requireSetUp(context.home);
  await requireApiPort(loadSettings(context.home).api);
  const { runServe } = await import('../../server/serve.ts');
  await runServe({
    home: context.home,
    onStarted: () => context.terminal.note(`Writ runs on ${context.home.root}. Ctrl-C stops it.`),
  });
}

interface Single {
  readonly name: 'core' | 'delivery' | 'office';
  readonly summary: string;
  readonly does: string;
  readonly run: (options: { readonly home: Home }) => Promise<void>;
}

const SINGLES: readonly Single[] = [
  {
    name: 'core',
    summary: 'the core alone: capture, matching, encoding, spool',
    does: 'Owns the packet sockets, the target table and the spool. Needs neither database nor office; has no outbound network.',
    run: async (options) => (await import('../../server/core.ts')).runCore(options),
  },
  {
    name: 'delivery',
    summary: 'the delivery alone: spool to agencies',
    does: 'Reads the spool and speaks to the collection systems. The only holder of the delivery key.',
    run: async (options) => (await import('../../server/delivery.ts')).runDelivery(options),
  },
  {
    name: 'office',
    summary: 'the office alone: API, warrants, people, audit',
    does: 'Owns the database. Carries grants that two people signed to the core; running interceptions do not need it.',
    run: async (options) => (await import('../../server/office.ts')).runOffice(options),
  },
];

export function addProcesses(program: Command, open: Open): void {
  const command = teach(program.command('serve'), {
    summary: 'run Writ: core, delivery and office under supervision',
    does: 'Starts the three processes and starts each again when it ends by itself. Stays in the foreground; SIGTERM or Ctrl-C ends all.',
    examples: ['writ serve', 'writ serve --home /var/lib/writ'],
    next: '`writ status` in another terminal; `writ login` to work.',
  });
  command.action(() => serve(open(command)));
  for (const { name, summary, does, run } of SINGLES) {
    const single = teach(program.command(name), { summary, does, examples: [`writ ${name} --home /var/lib/writ`] });
    single.action(async () => {
      const { home } = open(single);
      requireSetUp(home);
      await run({ home });
    });
  }
}

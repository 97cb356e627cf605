/**
 * `npm start` after installing: the bundled drill, visibly; then an instance that stays up. An instance that is there is used as it
 * is; else a trial one is made.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { socketPath } from '../../config/home.ts';
import { loadSettings } from '../../config/settings.ts';
import { callOnce } from '../../ipc/client.ts';
import { officeContract } from '../../ipc/office-messages.ts';
import { installationRoot } from '../advice.ts';
import type { Context } from '../context.ts';
import type { Open } from '../program.ts';
import { aligned } from '../table.ts';
import { teach } from '../teach.ts';
import { drillVisibly } from './drill.ts';
import { isSetUp, requireApiPort } from './processes.ts';
import { makeTrial, trialFile } from './trial.ts';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

async function officeUrl(context: Context): Promise<string | undefined> {
  try {
    return (await callOnce(socketPath(context.home, 'office'), officeContract, 'hello', {}, 1000)).api;
  } catch {
    return undefined;
  }
}

async function awaitOffice(context: Context, isOver: () => boolean): Promise<string | undefined> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until && !isOver();) {
    const url = await officeUrl(context);
    if (url !== undefined) return url;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return undefined;
}

function farewell(context: Context, url: string, isTrial: boolean): string {
  const home = context.home.root === context.environment.home ? '' : ` --home ${context.home.root}`;
  const officer = isTrial ? 'officer' : 'LOGIN';
  const lines: readonly (readonly [string, string, string])[] = [
    ['  Open', `${url}/docs/`, 'the API, with every call explained'],
    ['  Type', `bin/writ${home} status`, 'what runs, is matched and delivered'],
    ['', `bin/writ${home} login ${officer}`, 'sign in; then: bin/writ agency add --help'],
    ['', `bin/writ${home} lemf --out /tmp/lemf`, 'a collection system to deliver to'],
    ['', 'bin/writ --help', 'everything else'],
  ];
  return [
    `Writ is up on ${context.home.root}.`,
    '',
    aligned(lines),
    ...(isTrial
      ? ['', `  Logins and passwords of this trial: ${trialFile(context)}`, `  Log: ${context.home.root}/log/writ.log`]
      : []),
    '',
    'Ctrl-C stops it. `npm start -- --no-drill` comes back here without the drill.',
  ].join('\n');
}

async function serveAndTell(context: Context, isTrial: boolean): Promise<void> {
  await requireApiPort(loadSettings(context.home).api);
  const { runServe } = await import('../../server/serve.ts');
  const state = { isOver: false };
  const tell = async (): Promise<void> => {
    const url = await awaitOffice(context, () => state.isOver);
    if (url !== undefined) context.terminal.print(farewell(context, url, isTrial));
    else if (!state.isOver)
      context.terminal.note('The office has not answered yet: the lines above say why. It is tried again and again.');
  };
  const serving = runServe({ home: context.home });
  const telling = tell();
  await serving.finally(() => (state.isOver = true));
  await telling;
}

async function firstRun(context: Context, withDrill: boolean): Promise<void> {
  if (withDrill) {
    const scenario = path.join(installationRoot(), 'examples', 'demo', 'scenario.json');
    await drillVisibly(context, scenario);
  }
  if (!isSetUp(context.home)) {
    context.terminal.note('Setting up a trial instance ...');
    const secrets = await makeTrial(context);
    context.terminal.print(
      `\nA trial instance, for this machine only. These are shown once, and kept in ${trialFile(context)}:\n\n${secrets}\n`,
    );
  }
  await serveAndTell(context, existsSync(trialFile(context)));
}

export function addFirstRun(program: Command, open: Open): void {
  const command = program.command('first-run').option('--no-drill', 'leave the demonstration drill out');
  teach(command, {
    summary: 'what `npm start` runs: a drill to watch, then an instance that stays up',
    does:
      'Plays the shipped capture through a whole Writ with throwaway keys (intercept, outage, recovery) and prints the result; then ' +
      'makes a trial instance if there is none, and serves it in the foreground.',
    examples: ['npm start', 'npm start -- --no-drill'],
    next: 'Open the page it prints, or type the commands it lists.',
  });
  command.action((options: { drill: boolean }) => firstRun(open(command), options.drill));
}

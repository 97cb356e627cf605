/**
 * `npm start` after installing: an instance that stays up, and beside it the bundled drill, visibly. An instance that is there is
 * used as it is; else a trial one is made.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { codeOf } from '../../base/errors.ts';
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

const demonstration = () => path.join(installationRoot(), 'examples', 'demo', 'scenario.json');

/** The drill, beside the instance that is up. False: Ctrl-C ended it, as it ends the instance. */
async function demonstrate(context: Context, isOver: () => boolean): Promise<boolean> {
  try {
    await drillVisibly(context, demonstration());
  } catch (thrown) {
    if (!isOver() && codeOf(thrown) !== 'WRIT_DRILL_INTERRUPTED') throw thrown;
    return false;
  }
  return !isOver();
}

interface Showing {
  readonly withDrill: boolean;
  /** The logins of an instance made just now, to be shown this once. */
  readonly secrets: string | undefined;
}

async function showAround(context: Context, { withDrill, secrets }: Showing, isOver: () => boolean): Promise<void> {
  const url = await awaitOffice(context, isOver);
  if (isOver()) return;
  if (url === undefined)
    context.terminal.note('The office has not answered yet: the lines above say why. It is tried again and again.');
  if (withDrill) {
    if (url !== undefined)
      context.terminal.print(`Writ is up: ${url}/docs/. Beside it, a demonstration with throwaway keys:\n`);
    if (!(await demonstrate(context, isOver))) return;
  }
  if (secrets !== undefined)
    context.terminal.print(
      `\nA trial instance, for this machine only. These are shown once, and kept in ${trialFile(context)}:\n\n${secrets}\n`,
    );
  if (url !== undefined) context.terminal.print(farewell(context, url, existsSync(trialFile(context))));
}

async function firstRun(context: Context, withDrill: boolean): Promise<void> {
  const secrets = isSetUp(context.home) ? undefined : await makeTrial(context);
  await requireApiPort(loadSettings(context.home).api);
  const { runServe } = await import('../../server/serve.ts');
  const state = { isOver: false };
  const serving = runServe({ home: context.home }).finally(() => (state.isOver = true));
  await Promise.all([serving, showAround(context, { withDrill, secrets }, () => state.isOver)]);
}

export function addFirstRun(program: Command, open: Open): void {
  const command = program.command('first-run').option('--no-drill', 'leave the demonstration drill out');
  teach(command, {
    summary: 'what `npm start` runs: an instance that stays up, and a drill to watch beside it',
    does:
      'Makes a trial instance if there is none, and serves it in the foreground. Beside it, plays the shipped capture through a ' +
      'whole Writ with throwaway keys (intercept, outage, recovery), prints the result, and says where to look.',
    examples: ['npm start', 'npm start -- --no-drill'],
    next: 'Open the page it prints, or type the commands it lists.',
  });
  command.action((options: { drill: boolean }) => firstRun(open(command), options.drill));
}

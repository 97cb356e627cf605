/** `writ init`: the first set-up, led by the security officer. All of it is done, or nothing (src/auth/setup.ts). */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import type { SetupResult } from '../../auth/types.ts';
import type { SettingsFile } from '../../config/settings.ts';
import { readAnswers } from '../answers.ts';
import type { Context } from '../context.ts';
import { withOfficeDatabase } from '../office-database.ts';
import type { Open } from '../program.ts';
import { table } from '../table.ts';
import { answersOption, teach } from '../teach.ts';
import { askSetup, requestFrom, setupAnswers, type SetupAnswers } from './init-questions.ts';

export function writeSettings(context: Context, settings: SettingsFile): void {
  if (existsSync(context.home.settings)) return;
  mkdirSync(context.home.root, { recursive: true, mode: 0o700 });
  writeFileSync(context.home.settings, `${JSON.stringify(settings, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

/** Sets a home up. Used by `writ first-run` too. */
export async function setUp(context: Context, answers: SetupAnswers): Promise<SetupResult> {
  const { initialise } = await import('../../auth/setup.ts');
  const { interfaces } = answers;
  const result = await withOfficeDatabase(context, (db) => initialise(db, context.home, requestFrom(answers)));
  if (interfaces.length > 0) writeSettings(context, { capture: { interfaces: interfaces.map((name) => ({ name })) } });
  return result;
}

function writeRequest(context: Context, pem: string): string {
  const file = path.join(context.home.delivery, 'request.pem');
  writeFileSync(file, pem, { mode: 0o644 });
  return file;
}

function describe(context: Context, result: SetupResult, request: string | undefined): string {
  const people = result.people.map((p) => [p.login, p.role, p.keyId ?? '']);
  const certificate =
    request === undefined
      ? `A development CA signed the delivery certificate ${context.home.deliveryCertificate}.`
      : `Let your CA sign ${request}; then: writ certificate install FILE, with what it returns.`;
  return [
    `Writ is set up in ${context.home.root}.`,
    `\n${table(['LOGIN', 'ROLE', 'KEY'], people)}`,
    `\n${certificate}`,
    `Agencies pin this to know Writ: SHA-256 ${result.deliveryPin}`,
    `Trust epoch ${result.trustEpoch}, root key ${result.rootKeyId}`,
    '\nNext: read the key ids out to their owners; keep a copy of the home’s key files off this machine; then',
    '  writ serve            starts core, delivery and office',
    '  writ login LOGIN      as the compliance officer, then: writ agency add --help',
  ].join('\n');
}

async function init(context: Context, from: string | undefined): Promise<void> {
  const answers = from === undefined ? await askSetup(context.terminal) : readAnswers(from, setupAnswers);
  const result = await setUp(context, answers);
  const request =
    result.certificateRequest === undefined ? undefined : writeRequest(context, result.certificateRequest);
  context.show({ home: context.home.root, ...result }, () => describe(context, result, request));
}

export function addInit(program: Command, open: Open): void {
  const command = teach(program.command('init').addOption(answersOption('all answers (docs/operations.md)')), {
    summary: 'set Writ up on this machine',
    does:
      'Leads the security officer through the first set-up: the site, one person for each role, their passwords and the ' +
      'passphrases of their keys (never shown), the signed trust file and Writ’s own delivery certificate.',
    examples: ['writ init', 'writ init --home /var/lib/writ --answers setup.json'],
    next: '`writ serve`, then `writ login`.',
  });
  command.action((options: { answers?: string }) => init(open(command), options.answers));
}

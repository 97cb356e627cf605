/**
 * A trial instance for the first minutes: a whole set-up with six people whose passwords are random and stand in one file (0600).
 * Its grants are for a core of the name `trial`; it captures from no interface until someone names one.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { roles, type Role } from '../../model/role.ts';
import { loadSettings } from '../../config/settings.ts';
import type { Context } from '../context.ts';
import { table } from '../table.ts';
import type { SetupAnswers } from './init-questions.ts';
import { setUp, writeSettings } from './init.ts';
import { portIsFree } from './processes.ts';

const LOGINS: Readonly<Record<Role, string>> = {
  'compliance-officer': 'officer',
  'approver-legal': 'legal',
  'approver-carrier': 'carrier',
  auditor: 'auditor',
  engineer: 'engineer',
  'security-officer': 'security',
};
const KEY_HOLDERS: readonly Role[] = ['approver-legal', 'approver-carrier', 'security-officer'];

const secret = (): string => randomBytes(12).toString('base64url');

function trialAnswers(): SetupAnswers {
  const people = roles.map((role) => ({
    name: `Trial ${LOGINS[role]}`,
    login: LOGINS[role],
    role,
    password: secret(),
    ...(KEY_HOLDERS.includes(role) ? { passphrase: secret() } : {}),
  }));
  const site = { name: 'trial', audience: 'trial', operatorId: 'TRIAL', networkElementId: '', country: 'US' };
  return { site, people, certificate: 'development', interfaces: [] };
}

export function trialFile(context: Context): string {
  return path.join(context.home.root, 'first-run.txt');
}

function secretsText({ people }: SetupAnswers): string {
  const rows = people.map((p) => [p.login, p.role, p.password, p.passphrase ?? '']);
  return table(['LOGIN', 'ROLE', 'PASSWORD', 'KEY PASSPHRASE'], rows);
}

/** Makes the instance; the table of its secrets, which is printed this once. A taken API port is stepped around, and the log goes to a file. */
export async function makeTrial(context: Context): Promise<string> {
  const { host, port } = loadSettings(context.home).api;
  const api = (await portIsFree(host, port)) ? {} : { api: { port: 0 } };
  writeSettings(context, { ...api, log: { file: 'log/writ.log' } });
  const answers = trialAnswers();
  mkdirSync(context.home.root, { recursive: true, mode: 0o700 });
  await setUp(context, answers);
  const text = secretsText(answers);
  writeFileSync(
    trialFile(context),
    `Trial instance of ${new Date().toISOString()}; not for real orders.\n\n${text}\n`,
    {
      mode: 0o600,
    },
  );
  return text;
}

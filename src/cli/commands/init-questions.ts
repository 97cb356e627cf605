/** The questions of the first set-up, and the same answers as a file. */
import * as z from 'zod';
import type { SetupPerson, SetupRequest } from '../../auth/types.ts';
import { audiencePattern } from '../../model/grant.ts';
import { countryPattern, elementPattern, operatorPattern } from '../../model/handover-profile.ts';
import { roles, type Role } from '../../model/role.ts';
import { keyAlgorithms } from '../../model/signature.ts';
import { InputError } from '../input-error.ts';
import type { Terminal } from '../terminal.ts';

const person = z.strictObject({
  name: z.string().min(1),
  login: z.string().min(1),
  role: z.enum(roles),
  password: z.string().min(1),
  passphrase: z.string().min(1).optional(),
  algorithm: z.enum(keyAlgorithms).optional(),
});

export const setupAnswers = z.strictObject({
  site: z.strictObject({
    name: z.string().min(1),
    audience: z.string().regex(audiencePattern, 'lower case letters, digits, dots and hyphens'),
    operatorId: z.string().regex(operatorPattern, '1 to 16 printable characters'),
    networkElementId: z.string().regex(elementPattern, 'up to 16 printable characters').default(''),
    country: z.string().regex(countryPattern, 'two capital letters').default('US'),
  }),
  people: z.array(person).min(4),
  certificate: z.enum(['development', 'request']),
  interfaces: z.array(z.string().min(1).max(15)).default([]),
});
export type SetupAnswers = z.output<typeof setupAnswers>;

/** Absent options stay absent: `undefined` is no passphrase. */
export function requestFrom({ site, people, certificate }: SetupAnswers): SetupRequest {
  const clean = people.map(({ passphrase, algorithm, ...rest }): SetupPerson => ({
    ...rest,
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(algorithm === undefined ? {} : { algorithm }),
  }));
  return { site, people: clean, certificate };
}

const INTRODUCTION = `
This sets Writ up on this machine. You need four people at least, each in person for their own password:
  the security officer (you), who says whose approval counts,
  a compliance officer, who enters orders,
  a legal and a carrier approver, who sign them with keys of their own.
An auditor and an engineer can be added now or later. Nothing is written before the last answer.
`;

const WHO: Readonly<Record<Role, string>> = {
  'security-officer': 'Security officer',
  'compliance-officer': 'Compliance officer',
  'approver-legal': 'Legal approver',
  'approver-carrier': 'Carrier approver',
  auditor: 'Auditor',
  engineer: 'Engineer',
};
const KEY_HOLDERS: readonly Role[] = ['security-officer', 'approver-legal', 'approver-carrier'];
const OPTIONAL: readonly Role[] = ['auditor', 'engineer'];

async function askTwice(terminal: Terminal, question: string): Promise<string> {
  for (;;) {
    const secret = await terminal.askSecret(`${question} (at least 12 characters)`);
    if (secret.length >= 12 && (await terminal.askSecret('The same again')) === secret) return secret;
    terminal.note(secret.length < 12 ? 'That is too short.' : 'The two differ.');
  }
}

async function askPerson(terminal: Terminal, role: Role): Promise<SetupAnswers['people'][number] | undefined> {
  terminal.note(`\n${WHO[role]}`);
  const hint = OPTIONAL.includes(role) ? ' (empty: later)' : '';
  const name = await terminal.ask(`  Full name${hint}`);
  if (name === '' && OPTIONAL.includes(role)) return undefined;
  const login = await terminal.ask('  Login', name.split(/\s+/)[0]?.toLowerCase());
  const password = await askTwice(terminal, '  Password');
  const guard = KEY_HOLDERS.includes(role)
    ? { passphrase: await askTwice(terminal, '  Passphrase of their signing key') }
    : {};
  return { name, login, role, password, ...guard };
}

export async function askSetup(terminal: Terminal): Promise<SetupAnswers> {
  terminal.note(INTRODUCTION);
  const site = {
    name: await terminal.ask('Name of the site', 'main'),
    audience: await terminal.ask('Name of its core (lower case; grants are made for it)', 'core-1'),
    operatorId: await terminal.ask("Operator identifier, the carrier's name in every PDU (1-16 characters)"),
    networkElementId: await terminal.ask('Network element identifier (may be empty)'),
    country: await terminal.ask('Country', 'US'),
  };
  const people: SetupAnswers['people'] = [];
  for (const role of Object.keys(WHO) as Role[]) {
    const answer = await askPerson(terminal, role);
    if (answer !== undefined) people.push(answer);
  }
  const own = await terminal.ask(
    "\nWrit's delivery certificate: d = from a development CA made here, r = a request for your CA",
    'd',
  );
  const link = await terminal.ask('Network interface to capture from (empty: none yet)');
  const interfaces = link === '' ? [] : [link];
  return check({ site, people, certificate: own.startsWith('r') ? 'request' : 'development', interfaces });
}

function check(answers: unknown): SetupAnswers {
  const result = setupAnswers.safeParse(answers);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new InputError(
    'WRIT_CLI_ANSWERS',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`,
    'Start again; nothing was written.',
  );
}

/** Signing in and out. The token stays in a file of mode 0600 below the home; the password is asked for, never an argument. */
import type { Command } from 'commander';
import type { SessionShape, WhoamiShape } from '../../api/shapes.ts';
import type { Context } from '../context.ts';
import type { Open } from '../program.ts';
import { readSession, removeSession, writeSession } from '../session-file.ts';
import { fields } from '../table.ts';
import { answersOption, teach } from '../teach.ts';

async function signIn(context: Context, login: string, answers: string | undefined): Promise<void> {
  const password = await context.secret('password', `Password of ${login}`, answers);
  const server = await context.anonymous();
  const session = await server.post<SessionShape>('/session', { login, password });
  const { token, expiresAt, name, role, personId } = session;
  writeSession(context.home.root, { url: server.url, token, login, expiresAt });
  context.show(
    { personId, login, name, role, expiresAt },
    () => `Signed in as ${name} (${role}), until ${expiresAt} or 15 idle minutes.`,
  );
}

async function signOut(context: Context): Promise<void> {
  if (readSession(context.home.root) !== undefined) {
    try {
      await (await context.api()).remove('/session');
    } finally {
      removeSession(context.home.root);
    }
  }
  context.show({ signedIn: false }, () => 'Signed out.');
}

async function showCaller(context: Context): Promise<void> {
  const caller = await (await context.api()).get<WhoamiShape>('/session');
  context.show(caller, ({ name, login, role, personId }) =>
    fields([
      ['name', name],
      ['login', login],
      ['role', role],
      ['person', personId],
    ]),
  );
}

export function addSession(program: Command, open: Open): void {
  const login = teach(program.command('login <name>').addOption(answersOption('{"password": "..."}')), {
    summary: 'sign in',
    does: 'Asks for your password and keeps a session of 8 hours (15 idle minutes) in a file only you can read.',
    examples: ['writ login anna', 'writ login anna --answers - < answers.json'],
    next: '`writ whoami` shows your role; what you may do follows from it.',
  });
  login.action((name: string, options: { answers?: string }) => signIn(open(login), name, options.answers));

  const logout = teach(program.command('logout'), {
    summary: 'sign out',
    does: 'Ends the session on the server and removes its file.',
    examples: ['writ logout'],
  });
  logout.action(() => signOut(open(logout)));

  const whoami = teach(program.command('whoami'), {
    summary: 'who is signed in here',
    does: 'Shows the person and the role behind the session of this home.',
    examples: ['writ whoami'],
  });
  whoami.action(() => showCaller(open(whoami)));
}

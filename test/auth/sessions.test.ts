import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { listAudit } from '../../src/audit/log.ts';
import { addPerson, assignRole, disablePerson, findPerson, listPeople, setPassword } from '../../src/auth/people.ts';
import { authenticate, logIn, logOut } from '../../src/auth/sessions.ts';
import { initialise } from '../../src/auth/setup.ts';
import type { SetupResult } from '../../src/auth/types.ts';
import { homeLayout } from '../../src/config/home.ts';
import type { Tx } from '../../src/db/transaction.ts';
import { withTransaction } from '../../src/db/transaction.ts';
import type { Role } from '../../src/model/role.ts';
import { roles } from '../../src/model/role.ts';
import { codeFrom } from '../support/codes.ts';
import type { TestDatabase } from '../support/database.ts';
import { makeDatabase } from '../support/database.ts';
import { actorOf, passwordOf, setupRequest } from '../support/site.ts';

const start = new Date('2026-01-01T00:00:00Z');
const minutes = (n: number) => new Date(start.getTime() + n * 60_000);

describe('accounts', () => {
  let database: TestDatabase;
  let directory: string;
  let made: SetupResult;
  before(async () => {
    database = await makeDatabase();
    directory = mkdtempSync(path.join(tmpdir(), 'writ-accounts-'));
    made = await initialise(database.db, homeLayout(directory), setupRequest());
  });
  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await database.drop();
  });

  const tx = <T>(work: (t: Tx) => Promise<T>) => withTransaction(database.db, work);
  const officer = () => actorOf(made, 'security-officer');
  const idOf = (role: Role) => actorOf(made, role).personId;
  const logInAs = (role: Role, now = start) => logIn(database.db, role, passwordOf(role), now);

  it('give a session for the right password, whose token alone is never stored', async () => {
    const session = await logInAs('auditor');
    const principal = await authenticate(database.db, session.token, start);
    expect(principal).to.deep.include({ login: 'auditor', name: 'Person auditor' });
    expect(principal.actor).to.deep.equal({ kind: 'person', personId: idOf('auditor'), role: 'auditor' });
    const rows = await database.db.selectFrom('session').selectAll().execute();
    expect(JSON.stringify(rows)).not.to.include(session.token);
    expect(rows.some((row) => row.token_sha256.toString('utf8').includes(session.token))).to.equal(false);
  });

  it('refuse a wrong password, an unknown login and a disabled person in the same words', async () => {
    const person = { name: 'Gone Soon', login: 'gone', role: 'engineer', password: 'a long enough one' } as const;
    const added = await tx((t) => addPerson(t, officer(), person));
    await tx((t) => disablePerson(t, officer(), added.personId));
    const messages = await Promise.all(
      [
        ['engineer', 'wrong password!'],
        ['nobody', 'wrong password!'],
        ['gone', person.password],
      ].map(([login, password]) =>
        logIn(database.db, login!, password!, start).then(
          () => 'let in',
          (error: unknown) => (error as Error).message,
        ),
      ),
    );
    expect(new Set(messages)).to.deep.equal(new Set(['login or password is wrong']));
  });

  it('end a session after 15 idle minutes and after 8 hours whatever happens', async () => {
    const idle = await logInAs('auditor');
    await authenticate(database.db, idle.token, minutes(14));
    await authenticate(database.db, idle.token, minutes(28));
    expect(await codeFrom(authenticate(database.db, idle.token, minutes(44)))).to.equal('WRIT_AUTH_SESSION');
    const busy = await logInAs('auditor');
    for (let at = 10; at <= 480; at += 10) await authenticate(database.db, busy.token, minutes(at));
    expect(await codeFrom(authenticate(database.db, busy.token, minutes(481)))).to.equal('WRIT_AUTH_SESSION');
  });

  it('end a session at log-out, at a new password, and when the person is disabled', async () => {
    const out = await logInAs('auditor');
    await tx((t) => logOut(t, out.token));
    expect(await codeFrom(authenticate(database.db, out.token, start))).to.equal('WRIT_AUTH_SESSION');
    const changed = await logInAs('auditor');
    await tx((t) => setPassword(t, actorOf(made, 'auditor'), idOf('auditor'), passwordOf('auditor')));
    expect(await codeFrom(authenticate(database.db, changed.token, start))).to.equal('WRIT_AUTH_SESSION');
    expect(await codeFrom(authenticate(database.db, 'made up', start))).to.equal('WRIT_AUTH_SESSION');
  });

  it('lock for 15 minutes after five wrong passwords, at once or one by one', async () => {
    const wrong = () => codeFrom(logIn(database.db, 'compliance-officer', 'wrong password!', start));
    expect(await Promise.all(Array.from({ length: 5 }, wrong))).to.deep.equal(Array(5).fill('WRIT_AUTH_LOGIN_FAILED'));
    expect(await codeFrom(logInAs('compliance-officer', minutes(14)))).to.equal('WRIT_AUTH_LOCKED');
    expect(await codeFrom(logInAs('compliance-officer', minutes(16)))).to.equal('no error');
  });

  it('record log-ins and failures, never what was typed', async () => {
    const rows = await listAudit(database.db, { limit: 1000 });
    const actions = rows.map((row) => row.action);
    expect(actions).to.include('login.succeeded').and.include('login.failed').and.include('login.ended');
    expect(JSON.stringify(rows.map((row) => row.detail))).not.to.include('wrong password');
  });

  it('hold one role a person: every other is refused, by any way', async () => {
    for (const held of roles) {
      for (const wanted of roles) {
        const code = await codeFrom(tx((t) => assignRole(t, officer(), idOf(held), wanted)));
        expect(code, `${held} to ${wanted}`).to.equal(held === wanted ? 'no error' : 'WRIT_AUTH_ROLE_CONFLICT');
        const again = {
          name: ` person ${held.toUpperCase()} `,
          login: `second-${wanted}`,
          role: wanted,
          password: 'a long enough one',
        };
        expect(await codeFrom(tx((t) => addPerson(t, officer(), again)))).to.equal('WRIT_AUTH_ROLE_CONFLICT');
      }
    }
  });

  it('are made by the security officer only, and checked', async () => {
    const person = { name: 'New Person', login: 'new', role: 'engineer', password: 'a long enough one' } as const;
    const code = (change: Partial<typeof person> | { login: string } | { password: string }, actor = officer()) =>
      codeFrom(tx((t) => addPerson(t, actor, { ...person, ...change })));
    for (const role of roles.filter((each) => each !== 'security-officer')) {
      expect(await code({}, actorOf(made, role)), role).to.equal('WRIT_AUTH_FORBIDDEN');
    }
    expect(await code({ login: 'Bad Login' })).to.equal('WRIT_AUTH_PERSON_INVALID');
    expect(await code({ password: 'short' })).to.equal('WRIT_AUTH_PASSWORD_WEAK');
    expect(await code({ password: 'aaaaaaaaaaaaaaaa' })).to.equal('WRIT_AUTH_PASSWORD_WEAK');
    expect(await code({ login: 'auditor' })).to.equal('WRIT_AUTH_LOGIN_TAKEN');
    expect(await code({})).to.equal('no error');
    expect((await listPeople(database.db, officer())).map((each) => each.login)).to.include('new');
    expect(await codeFrom(listPeople(database.db, actorOf(made, 'engineer')))).to.equal('WRIT_AUTH_FORBIDDEN');
    expect(await findPerson(database.db, idOf('auditor'))).to.deep.include({ role: 'auditor', disabled: false });
  });

  it('are not disabled by their own holder, nor is another’s password set without the right', async () => {
    expect(await codeFrom(tx((t) => disablePerson(t, officer(), officer().personId)))).to.equal('WRIT_AUTH_SELF');
    const auditor = actorOf(made, 'auditor');
    const other = idOf('engineer');
    expect(await codeFrom(tx((t) => setPassword(t, auditor, other, 'a long enough one')))).to.equal(
      'WRIT_AUTH_FORBIDDEN',
    );
  });
});

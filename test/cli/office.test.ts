import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { expect } from 'chai';
import type { Role } from '../../src/model/role.ts';
import { loginOf, openOffice, passwordOf, PASSPHRASE, type TestOffice } from '../api/office.ts';
import { TARGET } from '../api/order.ts';
import { writHere } from './captured.ts';
import { scratch, type Run, type Scratch } from './program.ts';

describe('the commands, against a server', function () {
  this.timeout(120_000);
  let office: TestOffice;
  let place: Scratch;
  before(async () => {
    office = await openOffice();
    place = scratch();
  });
  after(async () => {
    await office.close();
    place.remove();
  });

  const run = (...args: string[]): Promise<Run> => writHere([...args, '--home', office.home.root, '--url', office.url]);
  const succeed = async (...args: string[]): Promise<Run> => {
    const done = await run(...args);
    expect(done.code, `${args.join(' ')}: ${done.err}`).to.equal(0);
    return done;
  };
  const signIn = (role: Role): Promise<Run> =>
    succeed('login', loginOf(role), '--answers', place.secret('password.json', { password: passwordOf(role) }));
  const order = (change: object = {}): string =>
    place.secret('order.json', {
      agency: 'State Police',
      case: 'SP-17',
      liid: 'SP-0001',
      instrument: 'title-iii',
      scope: 'iri+cc',
      selectors: [TARGET],
      notBefore: new Date(Date.now() - 60_000).toISOString(),
      notAfter: new Date(Date.now() + 20 * 86_400_000).toISOString(),
      order: {
        reference: '26-mc-101',
        signedBy: 'Judge',
        presentedBy: 'Officer',
        scan: path.join(place.folder, 'order.pdf'),
      },
      ...change,
    });

  it('keep a session in a file that only its owner can read, until logout', async () => {
    await signIn('auditor');
    const file = path.join(office.home.root, 'session');
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(readFileSync(file, 'utf8')).not.to.contain(passwordOf('auditor'));
    expect((await succeed('whoami', '--json')).out).to.contain('"role": "auditor"');
    await succeed('logout');
    expect(existsSync(file)).to.equal(false);
    expect((await run('whoami')).code).to.equal(2);
  });

  it('say that a password is wrong, and keep no session then', async () => {
    const answers = place.secret('wrong.json', { password: 'not the password' });
    const refused = await run('login', loginOf('auditor'), '--answers', answers);
    expect([refused.code, refused.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 1 && err.includes('WRIT_AUTH_LOGIN_FAILED'),
    );
    expect(existsSync(path.join(office.home.root, 'session'))).to.equal(false);
  });

  it('lead an order from entry to approval, each signature made here with the own key', async () => {
    writeFileSync(path.join(place.folder, 'order.pdf'), 'the scan');
    await signIn('compliance-officer');
    await succeed('agency', 'add', '--name', 'State Police', '--contact', 'desk');
    const endpoint = [
      '--label',
      'main',
      '--host',
      'lemf.example',
      '--hi2-port',
      '7002',
      '--hi3-port',
      '7003',
      '--operator',
      'NET',
    ];
    await succeed('endpoint', 'add', 'State Police', ...endpoint, '--pin', 'ab'.repeat(32));
    const draft = JSON.parse((await succeed('warrant', 'new', '--answers', order(), '--json')).out) as {
      warrantId: string;
      order: { scanSha256: string };
    };
    const id = draft.warrantId.slice(0, 8);
    expect(draft.order.scanSha256).to.equal(createHash('sha256').update('the scan').digest('hex'));
    expect((await succeed('warrant', 'submit', id)).err).to.contain(`writ warrant approve ${id}`);

    const passphrase = place.secret('passphrase.json', { passphrase: PASSPHRASE });
    for (const role of ['approver-legal', 'approver-carrier'] as const) {
      await signIn(role);
      const approved = await succeed('warrant', 'approve', id, '--yes', '--answers', passphrase);
      expect(approved.err, 'the signer sees what the octets say')
        .to.match(new RegExp(`Target +${TARGET}`))
        .and.to.contain('Fingerprint');
    }
    const shown = JSON.parse((await succeed('warrant', 'show', id, '--json')).out) as { state: string };
    expect(shown.state).to.equal('APPROVED');
    expect((await succeed('grant', 'show', id)).out).to.contain('Takes            IRI and CONTENT');
    expect((await succeed('warrant', 'list')).out).not.to.contain(TARGET);
  });

  it('take MACs, circuits and services from the order, and show an approver in words what they mean', async () => {
    await signIn('compliance-officer');
    const target = { selectors: ['mac=02:00:5e:10:00:01', 'circuit=100.200@edge-1'], services: ['tcp:peer=25'] };
    const entered = await succeed('warrant', 'new', '--answers', order({ ...target, liid: 'SP-0100' }), '--json');
    const { warrantId } = JSON.parse(entered.out) as { warrantId: string };
    const shown = (await succeed('warrant', 'show', warrantId)).out;
    expect(shown)
      .to.match(/target +mac=02:x, circuit=x\.x@edge-1/)
      .and.match(/traffic +only tcp:peer=25/);
    await succeed('warrant', 'submit', warrantId);
    await signIn('approver-legal');
    const summary = (await succeed('grant', 'show', warrantId)).out;
    expect(summary).to.contain('MAC 02:00:5e:10:00:01, at any capture point');
    expect(summary).to.contain('VLAN 100, VLAN 200 (outermost first), at capture point edge-1 only');
    expect(summary).to.contain('Traffic ONLY     TCP between any port of the target and port 25 of anybody');
  });

  it('sign nothing with a wrong passphrase, for a wrong role, or unasked', async () => {
    await signIn('compliance-officer');
    const draft = JSON.parse(
      (await succeed('warrant', 'new', '--answers', order({ liid: 'SP-0002' }), '--json')).out,
    ) as { warrantId: string };
    await succeed('warrant', 'submit', draft.warrantId);
    expect((await run('warrant', 'approve', draft.warrantId, '--yes')).err).to.contain('gives no approvals');
    await signIn('approver-legal');
    const wrong = place.secret('wrong.json', { passphrase: 'not this passphrase' });
    const refused = await run('warrant', 'approve', draft.warrantId, '--yes', '--answers', wrong);
    expect([refused.code, /WRIT_AUTH_PASSPHRASE/.test(refused.err)]).to.deep.equal([1, true]);
    const unasked = await run('warrant', 'approve', draft.warrantId);
    expect([unasked.code, /WRIT_CLI_NO_TERMINAL/.test(unasked.err)]).to.deep.equal([2, true]);
    const shown = await succeed('warrant', 'show', draft.warrantId, '--json');
    expect(JSON.parse(shown.out)).to.have.property('approvals').that.deep.equals([]);
  });

  it('say that a warrant, agency or person is not there', async () => {
    await signIn('compliance-officer');
    const whole = await run('warrant', 'show', '00000000-0000-4000-8000-000000000000');
    expect([whole.code, /WRIT_WARRANT_UNKNOWN/.test(whole.err)]).to.deep.equal([1, true]);
    const short = await run('warrant', 'show', 'ffffffff');
    expect([short.code, /WRIT_CLI_NOT_FOUND/.test(short.err)]).to.deep.equal([2, true]);
    expect((await run('agency', 'show', 'Nobody')).err).to.match(/there is no agency "Nobody"/);
  });

  it('show what a role may not do', async () => {
    await signIn('engineer');
    const refused = await run('warrant', 'list');
    expect([refused.code, /WRIT_AUTH_FORBIDDEN/.test(refused.err)]).to.deep.equal([1, true]);
  });

  it('check and export the audit log', async () => {
    await signIn('auditor');
    expect((await succeed('audit', 'verify')).out).to.match(/^The chain is whole: \d+ entries/);
    const file = path.join(place.folder, 'audit.ndjson');
    await succeed('audit', 'export', '--out', file);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(readFileSync(file, 'utf8')).not.to.contain(TARGET);
    expect((await run('audit', 'export', '--out', file)).err, 'a file is never overwritten').to.contain(
      'WRIT_CLI_FILE',
    );
  });
});

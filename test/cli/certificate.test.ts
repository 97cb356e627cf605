import { createPublicKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { bundle, certify, makeAuthority, pem, type Authority } from '../support/authority.ts';
import { writHere } from './captured.ts';
import { scratch, type Run, type Scratch } from './program.ts';

const PEOPLE = [
  ['security', 'security-officer'],
  ['officer', 'compliance-officer'],
  ['legal', 'approver-legal'],
  ['carrier', 'approver-carrier'],
].map(([login = '', role]) => ({
  name: login,
  login,
  role,
  password: `password of ${login}`,
  passphrase: `passphrase of ${login}`,
}));

describe('writ certificate', function () {
  this.timeout(180_000);
  let place: Scratch;
  let home: string;
  let middle: Authority;
  before(async () => {
    place = scratch();
    home = path.join(place.folder, 'home');
    const site = { name: 'test', audience: 'core-1', operatorId: 'EXAMPLENET' };
    const answers = place.secret('setup.json', { site, people: PEOPLE, certificate: 'request', interfaces: [] });
    const made = await writHere(['init', '--answers', answers, '--home', home]);
    expect(made.code, made.err).to.equal(0);
    expect(made.out).to.contain('writ certificate install FILE');
    middle = await makeAuthority('Example Issuing CA', { parent: await makeAuthority('Example Root') });
  });
  after(() => place.remove());

  const run = (...args: string[]): Promise<Run> => writHere(['certificate', ...args, '--home', home]);
  const as = (login: string): string[] => [
    '--answers',
    place.secret(`${login}.json`, { login, password: `password of ${login}` }),
  ];
  const given = (name: string, content: Buffer | string): string => {
    const file = path.join(place.folder, name);
    writeFileSync(file, content);
    return file;
  };
  const issue = (wish = {}): Promise<Buffer> => {
    const key = createPublicKey(readFileSync(path.join(home, 'delivery', 'key.pem')));
    return certify(middle, key.export({ format: 'der', type: 'spki' }), wish);
  };

  it('prints the request, and fails to show what is not there yet', async () => {
    const request = await run('request');
    expect([request.code, request.err]).to.deep.equal([0, '']);
    expect(request.out).to.contain('BEGIN CERTIFICATE REQUEST').and.to.contain(path.join('delivery', 'request.pem'));
    const absent = await run('show');
    expect([absent.code, absent.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 1 && /WRIT_AUTH_NO_CERTIFICATE/.test(err),
    );
    expect(absent.err).to.contain('writ certificate install FILE');
  });

  it('installs what the CA returned, by the security officer alone, and tells of it in the audit log', async () => {
    const file = given('writ.p7b', bundle([middle.der, await issue()]));
    const stranger = await run('install', file, ...as('officer'));
    expect([stranger.code, /WRIT_AUTH_FORBIDDEN/.test(stranger.err)]).to.deep.equal([1, true]);
    expect((await run('show')).code, 'nothing half done').to.equal(1);
    const done = await run('install', file, ...as('security'));
    expect(done.code, done.err).to.equal(0);
    expect(done.out)
      .to.contain('CN=writ test-core')
      .and.to.contain('CN=Example Issuing CA')
      .and.to.match(/pin +SHA-256 [0-9a-f]{64}/)
      .and.to.contain('2 sent; signed in the end by CN=Example Root')
      .and.to.contain('next connection');
    const shown = JSON.parse((await run('show', '--json')).out) as Record<string, unknown>;
    expect(shown).to.include({ chainLength: 2, matchesKey: true, usable: true, daysLeft: 299 });
  });

  it('refuses with a code and leaves the old one in place', async () => {
    const installed = path.join(home, 'delivery', 'cert.pem');
    const before = readFileSync(installed);
    const old = pem(await issue({ to: new Date(Date.now() - 1000) })) + pem(middle.der);
    const refused = await run('install', given('old.pem', old), ...as('security'));
    expect([refused.code, /WRIT_AUTH_CERTIFICATE_DATES/.test(refused.err)], refused.err).to.deep.equal([1, true]);
    const missing = await run('install', path.join(place.folder, 'absent'), ...as('security'));
    expect([missing.code, /WRIT_CLI_FILE/.test(missing.err)]).to.deep.equal([2, true]);
    expect(readFileSync(installed)).to.deep.equal(before);
  });

  it('shows a certificate that can’t be used and fails', async () => {
    writeFileSync(path.join(home, 'delivery', 'cert.pem'), pem(await issue({ to: new Date(Date.now() - 1000) })));
    const shown = await run('show');
    expect(shown.code).to.equal(1);
    expect(shown.out).to.contain('no: WRIT_AUTH_CERTIFICATE_DATES');
    expect(shown.err).to.contain('WRIT_AUTH_CERTIFICATE_DATES');
  });
});

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { writHere } from './captured.ts';
import { ensureBundle, launcher, scratch, type Run, type Scratch } from './program.ts';

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
const SITE = { name: 'test', audience: 'core-1', operatorId: 'EXAMPLENET' };

interface TrustShown {
  readonly epoch: number;
  readonly minEpoch: number;
  readonly keys: readonly { readonly keyId: string; readonly retiredEpoch: number }[];
}

describe("an instance of one's own", function () {
  this.timeout(180_000);
  let place: Scratch;
  let home: string;
  before(() => {
    place = scratch();
    home = path.join(place.folder, 'home');
  });
  after(() => place.remove());

  const succeed = async (args: readonly string[], where = home): Promise<Run> => {
    const done = await writHere([...args, '--home', where]);
    expect(done.code, `${args.join(' ')}: ${done.err}`).to.equal(0);
    return done;
  };
  const trust = async (): Promise<TrustShown> =>
    JSON.parse((await succeed(['trust', 'show', '--json'])).out) as TrustShown;

  it('is set up from one file of answers, once', async () => {
    const answers = place.secret('setup.json', {
      site: SITE,
      people: PEOPLE,
      certificate: 'request',
      interfaces: ['lo'],
    });
    const made = await succeed(['init', '--answers', answers]);
    expect(made.out)
      .to.contain('Writ is set up')
      .and.to.contain('writ serve')
      .and.not.to.match(/passphrase of|password of/);
    expect(readFileSync(path.join(home, 'delivery', 'request.pem'), 'utf8')).to.contain('CERTIFICATE REQUEST');
    expect(JSON.parse(readFileSync(path.join(home, 'writ.json'), 'utf8'))).to.deep.equal({
      capture: { interfaces: [{ name: 'lo' }] },
    });
    const again = await writHere(['init', '--answers', answers, '--home', home]);
    expect([again.code, /WRIT_AUTH_ALREADY_SET_UP/.test(again.err)]).to.deep.equal([1, true]);
  });

  it('gets a lost approver key replaced under a higher epoch, by the security officer alone', async () => {
    const before = await trust();
    const pem = path.join(place.folder, 'legal.pem');
    await succeed([
      'key',
      'new',
      '--out',
      pem,
      '--answers',
      place.secret('new.json', { passphrase: 'another passphrase' }),
    ]);
    const change = ['trust', 'replace-key', '--person', 'legal', '--key', pem, '--why', 'lost', '--answers'];
    const stranger = { login: 'officer', password: 'password of officer', rootPassphrase: 'passphrase of security' };
    const refused = await writHere([...change, place.secret('stranger.json', stranger), '--home', home]);
    expect([refused.code, /WRIT_AUTH_FORBIDDEN/.test(refused.err)]).to.deep.equal([1, true]);
    expect((await trust()).epoch, 'nothing half done').to.equal(before.epoch);

    const officer = { login: 'security', password: 'password of security', rootPassphrase: 'passphrase of security' };
    await succeed([...change, place.secret('officer.json', officer)]);
    const now = await trust();
    expect([now.epoch, now.minEpoch]).to.deep.equal([before.epoch + 1, before.minEpoch]);
    expect(now.keys.filter((key) => key.retiredEpoch === now.epoch)).to.have.length(1);
    expect(now.keys.filter((key) => key.retiredEpoch === 0)).to.have.length(2);
  });

  it('is backed up into one file and restored into an empty database, never over a full one', async () => {
    const file = path.join(place.folder, 'backup');
    expect((await succeed(['backup', file])).out).to.contain('SHA-256');
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect((await succeed(['restore', file], path.join(place.folder, 'other'))).out).to.contain(
      'The audit chain is whole',
    );
    const over = await writHere(['restore', file, '--home', home]);
    expect([over.code, /WRIT_DB_/.test(over.err)], over.err).to.deep.equal([1, true]);
    const text = readFileSync(file);
    writeFileSync(
      `${file}.bad`,
      Buffer.concat([text.subarray(0, text.length >> 1), Buffer.from('x'), text.subarray((text.length >> 1) + 1)]),
    );
    const bad = await writHere(['restore', `${file}.bad`, '--home', path.join(place.folder, 'third')]);
    expect(bad.code, bad.err).to.equal(1);
  });
});

describe('the first run', function () {
  this.timeout(180_000);
  let place: Scratch;
  before(() => {
    place = scratch();
    ensureBundle();
  });
  after(() => place.remove());

  interface Started {
    readonly child: ChildProcess;
    readonly text: () => string;
    readonly ended: Promise<number | null>;
  }

  function start(home: string, options = ['--no-drill'], until = 'Ctrl-C stops it.'): Promise<Started> {
    const child = spawn(process.execPath, [launcher, '--home', home, 'first-run', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    return new Promise((resolve, reject) => {
      const take = (chunk: Buffer): void => {
        text += chunk.toString();
        if (text.includes(until)) resolve({ child, text: () => text, ended });
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      void ended.then((code) => reject(new Error(`ended with ${String(code)}: ${text}`)));
    });
  }

  it('makes a trial once, serves it, says what to open and type, and ends cleanly with Ctrl-C', async () => {
    const home = path.join(place.folder, 'trial');
    const first = await start(home);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(first.text())?.[0] ?? '';
    expect((await fetch(`${url}/docs/`)).status).to.equal(200);
    const secrets = path.join(home, 'first-run.txt');
    expect(statSync(secrets).mode & 0o777).to.equal(0o600);
    const password = /officer +compliance-officer +(\S+)/.exec(readFileSync(secrets, 'utf8'))?.[1] ?? '';
    expect(first.text()).to.contain(password);

    const signedIn = await writHere([
      'login',
      'officer',
      '--home',
      home,
      '--answers',
      place.secret('pw.json', { password }),
    ]);
    expect(signedIn.code, signedIn.err).to.equal(0);
    const status = await writHere(['status', '--home', home, '--json']);
    expect(JSON.parse(status.out)).to.nested.include({ 'core.up': true, 'delivery.up': true, 'office.up': true });
    const metrics = await writHere(['metrics', '--home', home]);
    for (const name of ['core', 'delivery', 'office']) {
      expect(metrics.out).to.include(`writ_process_up{process="${name}"} 1\n`);
    }
    first.child.kill('SIGINT');
    expect(await first.ended).to.equal(0);

    const second = await start(home);
    expect(second.text(), 'shown once').not.to.contain(password);
    second.child.kill('SIGINT');
    expect(await second.ended).to.equal(0);
    expect(existsSync(path.join(home, 'run', 'core.sock'))).to.equal(false);
  });

  it('is up before its demonstration begins, and Ctrl-C in the midst of that ends both cleanly', async () => {
    const home = path.join(place.folder, 'demonstration');
    const { child, text, ended } = await start(home, [], 'packets/s');
    expect(text()).to.match(/Writ is up: http:[^]*capturing/);
    expect((await writHere(['status', '--home', home])).code).to.equal(0);
    child.kill('SIGINT');
    expect(await ended, text()).to.equal(0);
    expect(text()).not.to.include('Ctrl-C stops it.');
    expect(existsSync(path.join(home, 'run', 'core.sock'))).to.equal(false);
  });
});

import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { drillEnvironment, readEnvironment } from '../../src/config/environment.ts';
import { ensureRunDirectory, homeLayout, processNames, socketPath } from '../../src/config/home.ts';
import { loadSettings, parseSettings } from '../../src/config/settings.ts';

describe('the environment', () => {
  it('names the home by WRIT_HOME, else below the state directory, else below the user', () => {
    expect(readEnvironment({ WRIT_HOME: '/a/b', XDG_STATE_HOME: '/s', HOME: '/h' }).home).to.equal('/a/b');
    expect(readEnvironment({ XDG_STATE_HOME: '/s', HOME: '/h' }).home).to.equal('/s/writ');
    expect(readEnvironment({ HOME: '/h' }).home).to.equal('/h/.local/state/writ');
  });

  it('takes an empty variable for an absent one', () => {
    expect(readEnvironment({ WRIT_HOME: '', HOME: '/h', WRIT_LOG: '' })).to.include({
      home: '/h/.local/state/writ',
      logLevel: undefined,
    });
  });

  it('refuses a log level that does not exist, by the name of the variable', () => {
    expect(() => readEnvironment({ HOME: '/h', WRIT_LOG: 'loud' }))
      .to.throw('WRIT_LOG')
      .with.property('code', 'WRIT_CONFIG_ENVIRONMENT');
  });

  it('keeps another instance out of a drill', () => {
    const env = { DATABASE_URL: 'postgres://x', WRIT_HOME: '/real', WRIT_TOKEN: 't', PATH: '/bin' };
    expect(drillEnvironment(env)).to.deep.equal({ PATH: '/bin' });
  });
});

describe('the settings', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'writ-config-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  it('are all defaults when there is no file', () => {
    const settings = loadSettings(homeLayout(root));
    expect(settings.api).to.deep.equal({ enabled: true, host: '127.0.0.1', port: 8470 });
    expect(settings.capture).to.deep.equal({ interfaces: [], mode: 'live', offloads: 'off', timestamps: 'kernel' });
  });

  it('take what single agencies ask of delivery', () => {
    const agency = '00000000-0000-4000-8000-00000000000a';
    const text = JSON.stringify({ delivery: { agencies: [{ agency, bitsPerSecond: 64_000 }], userTimeoutMs: 5000 } });
    expect(parseSettings(text, 'writ.json').delivery).to.deep.equal({
      ...{ connectTimeoutMs: 10_000, retryCapMs: 5000, userTimeoutMs: 5000, returnMs: 300_000 },
      agencies: [{ agency, bitsPerSecond: 64_000, separateConnections: false }],
    });
  });

  const wrong: readonly (readonly [string, string, string, string])[] = [
    ['a field that does not exist', '{"capure":{}}', 'WRIT_CONFIG_INVALID', 'capure'],
    ['a nested field that does not exist', '{"api":{"prot":1}}', 'WRIT_CONFIG_INVALID', 'api'],
    ['a number out of range', '{"api":{"port":70000}}', 'WRIT_CONFIG_INVALID', 'api.port'],
    [
      'an element of a list',
      '{"capture":{"interfaces":[{"name":"a"},{"nam":"b"}]}}',
      'WRIT_CONFIG_INVALID',
      'capture.interfaces[1]',
    ],
    [
      'an agency that is named twice',
      '{"delivery":{"agencies":[{"agency":"00000000-0000-4000-8000-00000000000a"},{"agency":"00000000-0000-4000-8000-00000000000a"}]}}',
      'WRIT_CONFIG_INVALID',
      'delivery.agencies',
    ],
    ['an agency by its name', '{"delivery":{"agencies":[{"agency":"State Police"}]}}', 'WRIT_CONFIG_INVALID', 'agency'],
    ['no JSON', '{"api":', 'WRIT_CONFIG_SYNTAX', 'JSON'],
    ['JSON that is no object', '[]', 'WRIT_CONFIG_INVALID', '(the whole file)'],
  ];
  for (const [what, text, code, where] of wrong) {
    it(`name the file and the place of ${what}`, () => {
      expect(() => parseSettings(text, '/home/writ.json'))
        .to.throw(where)
        .with.include({ code })
        .and.property('message')
        .that.contains('/home/writ.json');
    });
  }

  it('say so when the file can not be read', () => {
    mkdirSync(path.join(root, 'writ.json'));
    expect(() => loadSettings(homeLayout(root)))
      .to.throw()
      .with.property('code', 'WRIT_CONFIG_UNREADABLE');
  });
});

describe('the home', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'writ-home-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  it('puts sockets where their address is short enough, however deep it lies', () => {
    const deep = homeLayout(path.join(root, 'd'.repeat(60), 'e'.repeat(60)));
    const shallow = homeLayout(root);
    expect(shallow.run).to.equal(path.join(root, 'run'));
    for (const home of [deep, shallow]) {
      for (const name of processNames) expect(socketPath(home, name).length).to.be.at.most(107);
    }
    expect(deep.run)
      .to.equal(homeLayout(deep.root).run)
      .and.not.to.equal(homeLayout(`${deep.root}x`).run);
  });

  it('closes the run directory to everybody else', () => {
    const home = homeLayout(root);
    mkdirSync(home.run, { mode: 0o777 });
    ensureRunDirectory(home);
    expect(statSync(home.run).mode & 0o777).to.equal(0o700);
  });

  it('does not trust a run directory that is no directory of ours', () => {
    const home = homeLayout(root);
    mkdirSync(path.join(root, 'elsewhere'));
    symlinkSync(path.join(root, 'elsewhere'), home.run);
    expect(() => ensureRunDirectory(home))
      .to.throw()
      .with.property('code', 'WRIT_CONFIG_RUN_DIRECTORY');
    rmSync(home.run);
    writeFileSync(home.run, '');
    expect(() => ensureRunDirectory(home)).to.throw();
  });
});

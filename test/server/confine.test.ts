import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { homeLayout } from '../../src/config/home.ts';
import type { ProcessName } from '../../src/config/home.ts';
import { settingsSchema } from '../../src/config/settings.ts';
import { confined } from '../../src/server/confine.ts';

const rawSockets = 1n << 13n;
const othersFiles = 1n << 1n;

const { capture } = settingsSchema.parse({});
const usage = /^usage: writ-confine \[--wire INTERFACE/;

/** What a program of that process's would hold: effective, permitted, bounding; and whether it may gain more. */
function rightsOf(name: ProcessName, root: string): { readonly sets: bigint[]; readonly gainsMore: boolean } {
  const show = "console.log(require('fs').readFileSync('/proc/self/status', 'utf8'))";
  const program = confined({ command: process.execPath, args: ['-e', show] }, name, homeLayout(root), capture);
  const { stdout, stderr } = spawnSync(program.command, program.args, { encoding: 'utf8' });
  expect(stderr).to.equal('');
  const field = (key: string): string => new RegExp(`^${key}:\\s*(\\S+)`, 'm').exec(stdout)?.[1] ?? '';
  return {
    sets: ['CapEff', 'CapPrm', 'CapBnd'].map((key) => BigInt(`0x${field(key)}`)),
    gainsMore: field('NoNewPrivs') !== '1',
  };
}

describe('the rights of the processes', () => {
  let root: string;

  before(function () {
    if (process.getuid?.() === 0) return;
    console.log('      skipped: needs root, which has rights to give up');
    this.skip();
  });

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'writ-confine-'));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('are raw sockets alone for the core, nothing for delivery, and neither can gain more', () => {
    const core = rightsOf('core', root);
    const delivery = rightsOf('delivery', root);
    const beside = (sets: bigint[]): bigint[] => sets.map((set) => set & ~othersFiles);
    expect(beside(core.sets)).to.deep.equal([rawSockets, rawSockets, rawSockets]);
    expect(beside(delivery.sets)).to.deep.equal([0n, 0n, 0n]);
    expect([core.gainsMore, delivery.gainsMore]).to.deep.equal([false, false]);
  });

  it('end a program with a reason rather than let it run unconfined', () => {
    const { command } = confined({ command: '/nonexistent', args: [] }, 'core', homeLayout(root), capture);
    const missing = spawnSync(command, ['net_raw', '/nonexistent'], { encoding: 'utf8' });
    expect(missing.status).to.equal(125);
    expect(missing.stderr).to.match(/^writ-confine: \/nonexistent: No such file/);
    const unknown = spawnSync(command, ['sys_admin', process.execPath], { encoding: 'utf8' });
    expect(unknown.status).to.equal(125);
    expect(unknown.stderr).to.match(usage);
  });

  it('are given up only after the launcher was told whole which interfaces shall show the wire', () => {
    const { command } = confined({ command: '/nonexistent', args: [] }, 'core', homeLayout(root), capture);
    const run = (...args: string[]) => spawnSync(command, args, { encoding: 'utf8' });
    const node = [process.execPath, '-e', 'console.log(process.argv.slice(1).join())', 'first', '--wire', 'second'];
    for (const args of [[], ['--wire'], ['--wire', 'lo'], ['--wire', '', 'none', ...node], ['--wire', 'lo', 'none']]) {
      const refused = run(...args);
      expect([refused.status, usage.test(refused.stderr)], args.join(' ')).to.deep.equal([125, true]);
    }
    const whole = run('--wire', 'lo', 'none', ...node);
    expect([whole.status, whole.stdout, whole.stderr]).to.deep.equal([0, 'first,--wire,second\n', '']);
    const absent = run('--wire', 'absent0,lo,a-name-of-16-octs', 'none', ...node);
    const lines = ['absent0', 'a-name-of-16-octs'].map((name) => `writ-confine: there is no interface named ${name}\n`);
    expect([absent.status, absent.stdout, absent.stderr]).to.deep.equal([0, 'first,--wire,second\n', lines.join('')]);
  });

  it('go with the wire for the core alone, and only where the settings name interfaces and do not leave them', () => {
    const interfaces = [{ name: 'eth1' }, { name: 'eth2' }];
    const wireOf = (name: ProcessName, settings: object): string[] => {
      const { capture: given } = settingsSchema.parse({ capture: settings });
      const { args } = confined({ command: '/program', args: ['word'] }, name, homeLayout(root), given);
      return args.slice(0, args.indexOf('/program') - 1);
    };
    expect(wireOf('core', { interfaces })).to.deep.equal(['--wire', 'eth1,eth2']);
    expect(wireOf('core', { interfaces, offloads: 'leave' })).to.deep.equal([]);
    expect(wireOf('core', {})).to.deep.equal([]);
    expect(wireOf('delivery', { interfaces })).to.deep.equal([]);
    const program = { command: '/program', args: [] };
    const { capture: given } = settingsSchema.parse({ capture: { interfaces } });
    expect(confined(program, 'office', homeLayout(root), given)).to.equal(program);
  });
});

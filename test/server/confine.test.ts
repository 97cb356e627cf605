import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { homeLayout } from '../../src/config/home.ts';
import type { ProcessName } from '../../src/config/home.ts';
import { confined } from '../../src/server/confine.ts';

const rawSockets = 1n << 13n;
const othersFiles = 1n << 1n;

/** What a program of that process's would hold: effective, permitted, bounding; and whether it may gain more. */
function rightsOf(name: ProcessName, root: string): { readonly sets: bigint[]; readonly gainsMore: boolean } {
  const show = "console.log(require('fs').readFileSync('/proc/self/status', 'utf8'))";
  const program = confined({ command: process.execPath, args: ['-e', show] }, name, homeLayout(root));
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
    const { command } = confined({ command: '/nonexistent', args: [] }, 'core', homeLayout(root));
    const missing = spawnSync(command, ['net_raw', '/nonexistent'], { encoding: 'utf8' });
    expect(missing.status).to.equal(125);
    expect(missing.stderr).to.match(/^writ-confine: \/nonexistent: No such file/);
    const unknown = spawnSync(command, ['sys_admin', process.execPath], { encoding: 'utf8' });
    expect(unknown.status).to.equal(125);
    expect(unknown.stderr).to.match(/^usage: writ-confine/);
  });
});

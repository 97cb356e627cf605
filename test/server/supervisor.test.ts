import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { homeLayout, pidPath } from '../../src/config/home.ts';
import { processStart, readPidFile, writePidFile } from '../../src/server/pid-file.ts';
import { claimHome } from '../../src/server/serve.ts';
import { Supervisor } from '../../src/server/supervisor.ts';

interface End {
  readonly name: string;
  readonly signal: string | null;
  readonly pauseMs: number;
}

/** A child that says it is ready and stays; one that ends at once; one that is deaf to SIGTERM. */
const scripts = {
  steady: `process.send('ready'); setInterval(() => undefined, 1000);`,
  broken: `process.exit(3);`,
  deaf: `process.on('SIGTERM', () => undefined); process.send('ready'); setInterval(() => undefined, 1000);`,
} as const;

describe('the supervisor', () => {
  let directory: string;
  let supervisor: Supervisor;
  let starts: { name: string; pid: number }[];
  let ends: End[];
  let ready: string[];
  let wake: () => void;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'writ-serve-'));
    starts = [];
    ends = [];
    ready = [];
    wake = () => undefined;
  });
  afterEach(async () => {
    await supervisor.stop();
    rmSync(directory, { recursive: true });
  });

  const pidFile = (name: string) => path.join(directory, `${name}.pid`);
  const run = (children: Partial<Record<string, keyof typeof scripts>>, options: { stopMs?: number } = {}) => {
    supervisor = new Supervisor({
      children: Object.entries(children).map(([name, script]) => ({
        name,
        command: process.execPath,
        args: ['-e', scripts[script ?? 'steady']],
        pidFile: pidFile(name),
      })),
      ...options,
      onStart: (name, pid) => {
        starts.push({ name, pid });
        wake();
      },
      onReady: (name) => {
        ready.push(name);
        wake();
      },
      onEnd: (name, { signal, pauseMs }) => {
        ends.push({ name, signal, pauseMs });
        wake();
      },
    });
    supervisor.start();
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise<void>((resolve) => (wake = resolve));
  };

  it('starts a killed child again, at once and alone', async () => {
    run({ core: 'steady', office: 'steady' });
    const [core, office] = starts.map((start) => start.pid);
    for (const round of [1, 2, 3, 4]) {
      await until(() => ready.filter((name) => name === 'core').length === round);
      process.kill(starts.findLast((start) => start.name === 'core')?.pid ?? 0, 'SIGKILL');
      await until(() => starts.length === 2 + round);
    }
    expect(ends.map((end) => end.pauseMs)).to.deep.equal([0, 0, 0, 0]);
    expect(starts.filter((start) => start.name === 'office')).to.have.length(1);
    expect(readPidFile(pidFile('office'))).to.equal(office);
    expect(readPidFile(pidFile('core')), 'the pid file names the new process')
      .to.equal(starts.at(-1)?.pid)
      .and.not.to.equal(core);
  });

  it('waits longer and longer for a child that never gets ready', async () => {
    run({ core: 'broken' });
    await until(() => ends.length === 4);
    expect(ends.map((end) => end.pauseMs)).to.deep.equal(
      [0, 250, 500, 1000].map((ms, index) => (index === 0 ? 0 : ms)),
    );
  });

  it('leaves no process and no pid file behind when it stops, even of a child that is deaf to SIGTERM', async () => {
    run({ core: 'deaf', office: 'steady' }, { stopMs: 100 });
    const pids = starts.map((start) => start.pid);
    await supervisor.stop();
    expect(pids.map(processStart)).to.deep.equal([undefined, undefined]);
    expect(readPidFile(pidFile('core'))).to.equal(undefined);
    expect(ends, 'a child that was told to stop is not started again').to.deep.equal([]);
  });
});

describe('a pid file', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'writ-pid-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('names a process only while that very process runs', () => {
    const file = path.join(directory, 'x.pid');
    writePidFile(file, process.pid);
    expect(readPidFile(file)).to.equal(process.pid);
    const [pid = ''] = readFileSync(file, 'utf8').split(' ');
    writeFileSync(file, `${pid} 12345\n`);
    expect(readPidFile(file), 'the same pid, another process').to.equal(undefined);
    for (const text of ['', 'x y\n', '4194304 1\n', '-1 0\n']) {
      writeFileSync(file, text);
      expect(readPidFile(file)).to.equal(undefined);
    }
  });

  it('keeps a second instance off the same home', () => {
    const home = homeLayout(directory);
    claimHome(home);
    expect(() => claimHome(home))
      .to.throw(home.root)
      .with.property('code', 'WRIT_SERVER_ALREADY_RUNNING');
    writeFileSync(pidPath(home, 'serve'), '1 1\n');
    claimHome(home);
    expect(readPidFile(pidPath(home, 'serve')), 'a file left by a dead one is no hindrance').to.equal(process.pid);
  });
});

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import pg from 'pg';
import { openDatabase } from '../../src/db/database.ts';
import type { IdentityName } from '../../src/db/embedded/identity.ts';
import { canRun, identityNamed } from '../../src/db/embedded/identity.ts';
import { findBinaries } from '../../src/db/embedded/binaries.ts';
import type { EmbeddedOptions, EmbeddedServer } from '../../src/db/embedded/server.ts';
import { startEmbeddedServer } from '../../src/db/embedded/server.ts';
import { codeFrom } from '../support/codes.ts';

const starter = path.resolve(import.meta.dirname, 'start-server.ts');

async function query<T extends pg.QueryResultRow>(server: EmbeddedServer, text: string): Promise<T[]> {
  const client = new pg.Client({ ...server.address });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await pause(10);
}

/** A Writ of its own process that has started the server and stays. */
async function startElsewhere(directory: string): Promise<{ child: ChildProcess; pid: number; adopted: boolean }> {
  const child = spawn(process.execPath, ['--import', 'tsx', starter, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, ...(JSON.parse(line.toString()) as { pid: number; adopted: boolean }) };
}

describe('the embedded server', function () {
  this.timeout(60_000);
  let directory: string;
  let servers: EmbeddedServer[];
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'writ-pg-test-'));
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const start = async (options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedServer> => {
    const server = await startEmbeddedServer({ directory, synchronousCommit: false, ...options });
    servers.push(server);
    return server;
  };

  it('starts from nothing, listens on no network, and keeps its password private', async () => {
    const server = await start();
    expect(server.adopted).to.equal(false);
    const [row] = await query<{ listen: string; sums: string }>(
      server,
      `select current_setting('listen_addresses') as listen, current_setting('data_checksums') as sums`,
    );
    expect(row).to.deep.equal({ listen: '', sums: 'on' });
    expect(statSync(path.join(directory, 'pw')).mode & 0o777).to.equal(0o600);
    expect(await query(server, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
  });

  it('adopts the server that a killed Writ left running', async () => {
    const { child, pid } = await startElsewhere(directory);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(pid)).to.equal(true);
    const server = await start();
    expect(server).to.include({ adopted: true, pid });
  });

  it('recovers after kill -9 of the server and has every committed row', async () => {
    const first = await start({ synchronousCommit: true });
    await query(first, 'create table kept (n int)');
    const database = await openDatabase({ kind: 'server', address: first.address });
    let acknowledged = 0;
    const writing = (async () => {
      const client = new pg.Client({ ...first.address });
      client.on('error', () => undefined);
      await client.connect();
      for (;;) {
        await client.query('insert into kept values ($1)', [acknowledged + 1]);
        acknowledged += 1;
        if (acknowledged === 100) process.kill(first.pid, 'SIGKILL');
      }
    })();
    await writing.then(
      () => expect.fail('the server was killed'),
      () => undefined,
    );
    await gone(first.pid);
    const second = await start({ synchronousCommit: true });
    expect(second.adopted).to.equal(false);
    const [row] = await query<{ n: number }>(second, 'select count(*)::int as n from kept');
    expect(row!.n).to.be.at.least(acknowledged);
    // The pool of before the crash drops its dead connections and goes on.
    const again = await database.db
      .selectFrom('audit_head')
      .select('seq')
      .execute()
      .catch(() => database.db.selectFrom('audit_head').select('seq').execute());
    expect(again).to.deep.equal([{ seq: 0n }]);
    await database.close();
  });

  it('lets several starters of one directory end up with one server', async () => {
    const started = await Promise.all([startElsewhere(directory), startElsewhere(directory), start()]);
    expect(new Set(started.map((each) => each.pid)).size).to.equal(1);
    expect(started.filter((each) => !each.adopted)).to.have.length(1);
    for (const each of started) if ('child' in each) each.child.kill('SIGKILL');
  });

  it('clears a pid file whose number belongs to a stranger now', async () => {
    const first = await start();
    await first.stop();
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    const pidFile = path.join(directory, 'data', 'postmaster.pid');
    writeFileSync(pidFile, `${stranger.pid}\n${directory}/data\n0\n5432\n${directory}\n\n0 0\nready\n`);
    try {
      const second = await start();
      expect(second.adopted).to.equal(false);
      expect(await query(second, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
      expect(isAlive(stranger.pid!)).to.equal(true);
    } finally {
      stranger.kill();
    }
  });

  it('puts the socket elsewhere when the directory is too deep for one', async () => {
    const deep = path.join(directory, 'd'.repeat(60), 'e'.repeat(60));
    mkdirSync(deep, { recursive: true });
    const server = await start({ directory: deep });
    expect(server.address.host.length).to.be.lessThan(80);
    expect(statSync(server.address.host).mode & 0o777).to.equal(0o700);
    await server.stop();
    rmSync(server.address.host, { recursive: true, force: true });
  });

  it('stops on request and starts again with the same data', async () => {
    const first = await start();
    await query(first, 'create table kept (n int)');
    await first.stop();
    expect(existsSync(path.join(directory, 'data', 'postmaster.pid'))).to.equal(false);
    const second = await start();
    expect(await query(second, 'select count(*)::int as n from kept')).to.deep.equal([{ n: 0 }]);
  });

  it('says what pg.log ends with when it can’t start', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(path.join(directory, 'data', 'postgresql.auto.conf'), 'shared_buffers = nonsense\n');
    const failed = await startEmbeddedServer({ directory }).catch(
      (error: unknown) => error as Error & { code: string },
    );
    expect(failed).to.include({ code: 'WRIT_DB_EMBEDDED_START' });
    expect((failed as Error).message).to.match(/shared_buffers|configuration file/);
  });

  it('leaves nothing half made when the first start is broken off', async () => {
    mkdirSync(path.join(directory, 'data.new'), { recursive: true });
    writeFileSync(path.join(directory, 'data.new', 'rest'), 'of an initdb that was killed');
    await start();
    expect(existsSync(path.join(directory, 'data.new'))).to.equal(false);
  });

  it('names the way out when its programs are missing', async () => {
    expect(await codeFrom(startEmbeddedServer({ directory, binaries: '/nonexistent' }))).to.equal(
      'WRIT_DB_EMBEDDED_MISSING',
    );
  });

  for (const name of ['namespace', 'nobody'] satisfies IdentityName[]) {
    it(`runs below root as "${name}", and takes that identity up again`, async function () {
      const possible =
        process.getuid?.() === 0 && (name === 'nobody' || canRun(identityNamed('namespace'), '/bin/true'));
      if (!possible) this.skip();
      const first = await start({ identity: name });
      await query(first, 'create table kept (n int)');
      const owner = statSync(path.join(directory, 'data')).uid;
      expect(owner === 0).to.equal(name === 'namespace');
      await first.stop();
      const second = await start();
      expect(await query(second, 'select count(*)::int as n from kept')).to.deep.equal([{ n: 0 }]);
      await second.stop();
      const real = execFileSync('readlink', ['-f', path.join(directory, 'data')])
        .toString()
        .trim();
      if (!real.startsWith(directory)) rmSync(path.dirname(real), { recursive: true, force: true });
    });
  }

  it('finds the programs that came with npm', () => {
    expect(readFileSync(findBinaries().postgres).length).to.be.greaterThan(1_000_000);
  });
});

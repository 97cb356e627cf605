/**
 * One embedded server for the whole suite (build/test-pg, kept between runs), and a fresh database from a migrated template
 * for each caller. The template's name carries a hash of the migrations, so that an edited one makes a new template.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Database, ServerAddress } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/database.ts';
import type { EmbeddedServer } from '../../src/db/embedded/server.ts';
import { startEmbeddedServer } from '../../src/db/embedded/server.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const serverDirectory = path.join(root, 'build', 'test-pg');

/** DATABASE_URL as the suite's own server: CI runs the database rooms on Postgres 15 that way. */
function addressFromUrl(url: string): ServerAddress {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? hostname;
  const address = { host, user: decodeURIComponent(username), password: decodeURIComponent(password) };
  return { ...address, database: pathname.slice(1), ...(port === '' ? {} : { port: Number(port) }) };
}

const suite: { server?: Promise<EmbeddedServer> } = {};

/** The suite's server: started at the first call, or adopted from another process of the suite. */
export async function testServer(): Promise<ServerAddress> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined && url !== '') return addressFromUrl(url);
  suite.server ??= startEmbeddedServer({ directory: serverDirectory, synchronousCommit: false });
  return (await suite.server).address;
}

/** Whoever started the server stops it, unless another process of the suite is using it just then. */
async function stopServer(): Promise<void> {
  const server = await suite.server;
  if (server === undefined || server.adopted) return;
  const others = await onServer(server.address, (client) =>
    client.query(`select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`),
  );
  if (others.rowCount === 0) await server.stop();
}

after(stopServer);

async function onServer<T>(address: ServerAddress, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...address });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function templateName(): string {
  const hash = createHash('sha256');
  const directory = path.join(root, 'migrations');
  for (const file of readdirSync(directory).sort()) hash.update(readFileSync(path.join(directory, file)));
  return `writ_template_${hash.digest('hex').slice(0, 16)}`;
}

/** Test processes may race here: an advisory lock lets one make the template. */
async function ensureTemplate(address: ServerAddress): Promise<string> {
  const name = templateName();
  await onServer(address, async (client) => {
    await client.query('select pg_advisory_lock(7311)');
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 1) return;
    await client.query(`create database ${name}_new`);
    const made = await openDatabase({ kind: 'server', address: { ...address, database: `${name}_new` } });
    await made.close();
    await client.query(`alter database ${name}_new rename to ${name}`);
  });
  return name;
}

export interface TestDatabase extends Database {
  readonly address: ServerAddress;
  /** Closes the pool and drops the database; throws if a connection leaked. */
  readonly drop: () => Promise<void>;
}

async function dropDatabase(address: ServerAddress, name: string): Promise<void> {
  await onServer(address, async (client) => {
    const open = await client.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
      [name],
    );
    await client.query(`drop database ${name} with (force)`);
    const leaked = open.rows[0]?.n ?? 0;
    // A backend needs a moment to notice that its client has gone; only a pool that was never closed holds several.
    if (leaked > 1) throw new Error(`${leaked} connections to the test database were left open`);
  });
}

/** A fresh, migrated database of its own. */
export async function makeDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  const template = await ensureTemplate(server);
  const name = `writ_test_${randomBytes(8).toString('hex')}`;
  await onServer(server, (client) => client.query(`create database ${name} template ${template}`));
  const address = { ...server, database: name };
  const database = await openDatabase({ kind: 'server', address });
  const drop = async () => {
    await database.close();
    await dropDatabase(server, name);
  };
  return { ...database, address, drop };
}

/** Runs `work` on a fresh database, which is gone afterwards whatever happens. */
export async function withDatabase<T>(work: (database: TestDatabase) => Promise<T>): Promise<T> {
  const database = await makeDatabase();
  try {
    return await work(database);
  } finally {
    await database.drop();
  }
}

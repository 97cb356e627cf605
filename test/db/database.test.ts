import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Kysely } from 'kysely';
import { Migrator, sql } from 'kysely';
import { migrations } from '../../migrations/index.ts';
import { openDatabase } from '../../src/db/database.ts';
import { migrate, newestSchema } from '../../src/db/migrator.ts';
import { withTransaction } from '../../src/db/transaction.ts';
import { newId } from '../../src/model/ids.ts';
import { codeFrom } from '../support/codes.ts';
import type { TestDatabase } from '../support/database.ts';
import { makeDatabase, testServer } from '../support/database.ts';

describe('the database', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await makeDatabase();
  });
  afterEach(() => database.drop());

  const again = () => openDatabase({ kind: 'server', address: database.address });

  it('opens a migrated database as it is', async () => {
    const second = await again();
    const rows = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(second.db);
    expect(rows.rows.at(-1)?.name).to.equal(newestSchema());
    await second.close();
  });

  it('refuses a schema that a newer Writ made, and touches nothing', async () => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999-future', '2030')`.execute(database.db);
    expect(await codeFrom(again())).to.equal('WRIT_DB_SCHEMA_NEWER');
    const rows = await sql`select 1 from kysely_migration where name = '9999-future'`.execute(database.db);
    expect(rows.rows).to.have.length(1);
  });

  it('migrates once when several processes open an empty database at the same time', async () => {
    await sql`drop schema public cascade`.execute(database.db);
    await sql`create schema public`.execute(database.db);
    const opened = await Promise.all([again(), again(), again()]);
    const rows = await sql`select name from kysely_migration`.execute(database.db);
    expect(rows.rows).to.have.length(Object.keys(migrations).length);
    for (const each of opened) await each.close();
  });

  it('takes along what was entered before selectors had capture points and orders had services', async () => {
    await sql`drop schema public cascade`.execute(database.db);
    await sql`create schema public`.execute(database.db);
    const db = database.db as unknown as Kysely<never>;
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
    expect((await migrator.migrateTo('0003-warrants')).error).to.equal(undefined);
    const [person, agency, legalCase, endpoint, warrant] = Array.from({ length: 5 }, newId);
    for (const row of [
      sql`insert into person (id, name, login, role, password_hash) values (${person}, 'P', 'p', 'compliance-officer', 'x')`,
      sql`insert into agency (id, name, contact) values (${agency}, 'A', 'desk')`,
      sql`insert into legal_case (id, agency_id, reference) values (${legalCase}, ${agency}, 'C')`,
      sql`insert into endpoint (id, agency_id, label, host, hi2_port, hi3_port, tls, pins, profile)
        values (${endpoint}, ${agency}, 'E', 'lemf.example', 1, 2, false, '[]', '{}')`,
      sql`insert into warrant (id, agency_id, case_id, endpoint_id, liid, instrument, scope, state, entered_by)
        values (${warrant}, ${agency}, ${legalCase}, ${endpoint}, 'L', 'title-iii', 'iri', 'DRAFT', ${person})`,
      sql`insert into warrant_selector values (${warrant}, 0, 'ipv4', '192.0.2.7')`,
    ]) {
      await row.execute(database.db);
    }
    await migrate(database.db);
    const found = await sql`select w.services, s.kind, s.value, s.point from warrant w
      join warrant_selector s on s.warrant_id = w.id`.execute(database.db);
    expect(found.rows).to.deep.equal([{ services: [], kind: 'ipv4', value: '192.0.2.7', point: '' }]);
  });

  it('says that the server can’t be reached without repeating its password', async () => {
    const url = 'postgres://writ:verysecret@127.0.0.1:1/none';
    const failed = await openDatabase({ kind: 'url', url }).catch((error: unknown) => error as Error);
    expect(failed).to.include({ code: 'WRIT_DB_CONNECT', retryable: true });
    expect(JSON.stringify(failed) + (failed as Error).message).not.to.include('verysecret');
  });

  it('takes a URL as well as an address', async () => {
    const { host, user, password, database: name } = { ...(await testServer()), database: database.address.database };
    const url = `postgres://${user}:${encodeURIComponent(password)}@${host.startsWith('/') ? '' : host}/${name}?host=${encodeURIComponent(host)}`;
    const second = await openDatabase({ kind: 'url', url });
    expect(await second.db.selectFrom('audit_head').select('seq').execute()).to.deep.equal([{ seq: 0n }]);
    await second.close();
  });

  it('outlives the loss of its idle connections', async () => {
    const lost: Error[] = [];
    const second = await openDatabase(
      { kind: 'server', address: database.address },
      { onIdleError: (error) => lost.push(error) },
    );
    await second.db.selectFrom('audit_head').selectAll().execute();
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(database.db);
    while (lost.length === 0) await pause(5);
    expect(await second.db.selectFrom('audit_head').select('seq').execute()).to.deep.equal([{ seq: 0n }]);
    await second.close();
  });

  it('keeps 64-bit numbers whole', async () => {
    const big = 2n ** 62n + 1n;
    await database.db.updateTable('core_journal').set({ next_ordinal: big }).execute();
    expect(await database.db.selectFrom('core_journal').select('next_ordinal').execute()).to.deep.equal([
      { next_ordinal: big },
    ]);
  });

  it('rolls a failed transaction back and runs a deadlocked one again', async () => {
    const ids = [newId(), newId()];
    await database.db
      .insertInto('agency')
      .values(ids.map((id, n) => ({ id, name: `agency ${n}`, contact: '0' })))
      .execute();
    let runs = 0;
    let bothHoldOne: () => void = () => undefined;
    const meeting = new Promise<void>((resolve) => (bothHoldOne = resolve));
    const rename = ([first, second]: readonly string[], mark: string) =>
      withTransaction(database.db, async (tx) => {
        const set = (id = '') => tx.updateTable('agency').set({ contact: mark }).where('id', '=', id).execute();
        await set(first);
        runs += 1;
        if (runs === 2) bothHoldOne();
        await meeting;
        await set(second);
      });
    await Promise.all([rename(ids, 'a'), rename([...ids].reverse(), 'b')]);
    expect(runs).to.be.greaterThan(2);
    const rows = await database.db.selectFrom('agency').select('contact').execute();
    expect(new Set(rows.map((row) => row.contact)).size).to.equal(1);
    const failing = withTransaction(database.db, async (tx) => {
      await tx.updateTable('agency').set({ contact: 'never' }).execute();
      throw new Error('no');
    });
    await failing.catch(() => undefined);
    expect((await database.db.selectFrom('agency').select('contact').execute())[0]?.contact).not.to.equal('never');
  });
});

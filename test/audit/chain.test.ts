import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { AuditEntry } from '../../src/audit/log.ts';
import { appendAudit, listAudit } from '../../src/audit/log.ts';
import { exportAudit, verifyAudit } from '../../src/audit/verify.ts';
import type { Reader } from '../../src/db/transaction.ts';
import { withTransaction } from '../../src/db/transaction.ts';
import type { TestDatabase } from '../support/database.ts';
import { makeDatabase, withDatabase } from '../support/database.ts';

function entry(n: number | string): AuditEntry {
  return { actor: { kind: 'system', name: 'test' }, action: 'thing.done', subject: `thing:${n}`, detail: { n } };
}

async function append(db: Reader, entries: readonly AuditEntry[]): Promise<void> {
  await withTransaction(db, (tx) => appendAudit(tx, entries));
}

/** What a person with the database's own rights could do. */
async function tamper(db: Reader, statement: string): Promise<void> {
  await sql`alter table audit disable trigger user`.execute(db);
  await sql.raw(statement).execute(db);
  await sql`alter table audit enable trigger user`.execute(db);
}

describe('audit chain', () => {
  let database: TestDatabase;
  before(async () => {
    database = await makeDatabase();
  });
  after(() => database.drop());

  it('is whole when empty', async () => {
    const verdict = await verifyAudit(database.db);
    expect(verdict).to.deep.include({ ok: true, entries: 0n });
  });

  it('stays unbroken under ten concurrent writers', async () => {
    const writer = async (name: number) => {
      for (let n = 0; n < 30; n += 1) await append(database.db, [entry(`${name}-${n}`), entry(n)]);
    };
    await Promise.all(Array.from({ length: 10 }, (_, name) => writer(name)));
    expect(await verifyAudit(database.db)).to.deep.include({ ok: true, entries: 600n });
  });

  it('agrees with the database about the hash of any text', async () => {
    const anyText = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 5 }), async (texts) => {
        await append(
          database.db,
          texts.map((text) => ({ ...entry(0), detail: { text, big: 2n ** 63n } })),
        );
        expect((await verifyAudit(database.db)).ok).to.equal(true);
      }),
      { numRuns: 30 },
    );
  });

  it('I9: keeps no entry of a transaction that was rolled back', async () => {
    const before = await verifyAudit(database.db);
    const failing = withTransaction(database.db, async (tx) => {
      await appendAudit(tx, [entry('lost')]);
      throw new Error('the change failed');
    });
    await failing.then(
      () => expect.fail('must fail'),
      () => undefined,
    );
    expect(await verifyAudit(database.db)).to.deep.equal(before);
  });

  it('refuses to change, delete or truncate entries', async () => {
    for (const statement of [`update audit set body = 'x'`, `delete from audit`, `truncate audit`]) {
      const refused = await sql
        .raw(statement)
        .execute(database.db)
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      expect(refused, statement).to.match(/append-only/);
    }
  });

  it('lists by subject, actor and action, in order', async () => {
    await append(database.db, [entry('a'), entry('b'), { ...entry('a'), action: 'thing.undone' }]);
    const found = await listAudit(database.db, { subject: 'thing:a' });
    expect(found.map((row) => row.action)).to.deep.equal(['thing.done', 'thing.undone']);
    expect(await listAudit(database.db, { subject: 'thing:a', action: 'thing.undone' })).to.have.length(1);
    expect(await listAudit(database.db, { actor: 'core' })).to.have.length(0);
  });

  it('exports lines that a stranger can check with SHA-256 alone', async () => {
    const lines: string[] = [];
    const count = await exportAudit(database.db, (line) => void lines.push(line));
    expect(count).to.equal(BigInt(lines.length));
    for (const line of lines) {
      const { prev, hash, text } = JSON.parse(line) as Record<string, string>;
      const own = createHash('sha256').update(Buffer.from(prev!, 'hex')).update(text!).digest('hex');
      expect(own).to.equal(hash);
    }
  });
});

describe('audit verification', () => {
  const cases: readonly [string, string, bigint, RegExp][] = [
    ['an edited body', `update audit set body = '{"action":"other"}' where seq = 7`, 7n, /content/],
    ['an edited actor', `update audit set actor = 'core' where seq = 3`, 3n, /content/],
    ['an edited time', `update audit set at = at + interval '1 microsecond' where seq = 4`, 4n, /content/],
    ['a removed entry', `delete from audit where seq = 5`, 6n, /missing before/],
    ['a removed first entry', `delete from audit where seq = 1`, 2n, /missing before/],
    ['a removed tail', `delete from audit where seq > 8`, 9n, /newest entries/],
    ['a changed hash', `update audit set hash = sha256('x') where seq = 2`, 2n, /content/],
    ['a moved head row', `update audit_head set seq = 99`, 11n, /head row/],
    ['an entry before the first', `update audit set seq = -1 where seq = 10`, -1n, /missing before/],
  ];
  for (const [name, statement, badSeq, reason] of cases) {
    it(`finds ${name} and names the entry`, () =>
      withDatabase(async ({ db }) => {
        await append(
          db,
          Array.from({ length: 10 }, (_, n) => entry(n)),
        );
        await tamper(db, statement);
        const verdict = await verifyAudit(db);
        expect(verdict).to.deep.include({ ok: false, badSeq });
        if (!verdict.ok) expect(verdict.reason).to.match(reason);
      }));
  }

  it('finds a chain rewritten from an entry on when an outside witness remembers the head', () =>
    withDatabase(async ({ db }) => {
      await append(
        db,
        Array.from({ length: 10 }, (_, n) => entry(n)),
      );
      const first = await verifyAudit(db);
      if (!first.ok) expect.fail(first.reason);
      const witness = { seq: first.entries, hash: first.head };
      await tamper(db, `delete from audit where seq > 5`);
      await sql`update audit_head set seq = 5, hash = (select hash from audit where seq = 5)`.execute(db);
      await append(
        db,
        Array.from({ length: 6 }, (_, n) => entry(`forged-${n}`)),
      );
      expect((await verifyAudit(db)).ok).to.equal(true);
      expect(await verifyAudit(db, witness)).to.deep.include({ ok: false, badSeq: 10n });
    }));

  it('a fork can’t be stored', () =>
    withDatabase(async ({ db }) => {
      await append(db, [entry(1), entry(2)]);
      const fork = tamper(db, `insert into audit select 3, at, actor, body, prev, hash from audit where seq = 2`);
      expect(
        await fork.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ).to.match(/audit_prev_key/);
    }));
});

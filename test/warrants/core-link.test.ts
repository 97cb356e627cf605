import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { listAudit } from '../../src/audit/log.ts';
import { backUpOffice, restoreOffice } from '../../src/audit/office-data.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { backupTables } from '../../src/db/backup.ts';
import { withTransaction } from '../../src/db/transaction.ts';
import { idToOctets, newId } from '../../src/model/ids.ts';
import { decodeSignedGrant } from '../../src/model/signed-grant.ts';
import type { CoreJournalRecord } from '../../src/warrants/core-link.ts';
import {
  applyCoreJournal,
  grantsToInstall,
  nextJournalOrdinal,
  reconcileWithCore,
  recordInstalled,
  recordRefused,
} from '../../src/warrants/core-link.ts';
import { rejectWarrant, stopWarrant } from '../../src/warrants/lifecycle.ts';
import { listWarrants, showWarrant } from '../../src/warrants/reading.ts';
import type { SubmittedWarrant } from '../../src/warrants/types.ts';
import { codeFrom } from '../support/codes.ts';
import { makeDatabase } from '../support/database.ts';
import type { Office } from '../support/office.ts';
import { approve, approved, draftFor, openOffice, submitted } from '../support/office.ts';

const none = Buffer.alloc(16);

function record(ordinal: bigint, kind: number, grantId?: string, body: Buffer = Buffer.alloc(0)): CoreJournalRecord {
  return { ordinal, kind, timeNs: 1_000n + ordinal, grantId: grantId === undefined ? none : idToOctets(grantId), body };
}

function installedBody(warrantId: string, code = ''): Buffer {
  return Buffer.concat([idToOctets(warrantId), Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]), Buffer.from(code)]);
}

function endedBody(reason: number, by = ''): Buffer {
  return Buffer.concat([Buffer.from([reason, by.length]), Buffer.from(by), Buffer.alloc(16)]);
}

describe('the office and the core', () => {
  let office: Office;
  let number = 0;
  let ordinal = 0n;
  beforeEach(async () => {
    office = await openOffice();
    ordinal = 0n;
  });
  afterEach(() => office.close());

  const ready = async (): Promise<SubmittedWarrant> => (await approved(office, [draftFor(office, (number += 1))]))[0]!;
  const stateOf = async (warrantId: string) =>
    (await office.tx((t) => showWarrant(t, office.actor('auditor'), warrantId))).state;
  const apply = (...records: readonly (readonly [number, string | undefined, Buffer?])[]) =>
    office.tx((t) =>
      applyCoreJournal(
        t,
        records.map(([kind, id, body]) => record((ordinal += 1n), kind, id, body)),
      ),
    );

  it('offers a grant with both approvals, legal first, until the core answers', async () => {
    const made = await ready();
    const [offer, ...rest] = await grantsToInstall(office.database.db);
    expect(rest).to.deep.equal([]);
    const signed = decodeSignedGrant(offer!.signed);
    expect(signed.grant).to.deep.equal(made.octets);
    expect(signed.legal.keyId.toString('hex')).to.equal(office.signer.legal.keyId);
    await office.tx((t) => recordInstalled(t, [{ grantId: made.grantId, state: 'stored' }]));
    expect(await grantsToInstall(office.database.db)).to.deep.equal([]);
    expect(await stateOf(made.warrantId)).to.equal('PENDING');
  });

  it('follows the journal to the end of a warrant, once', async () => {
    const made = await ready();
    const journal: CoreJournalRecord[] = [
      record(1n, 8, undefined, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 2])),
      record(2n, 1, made.grantId, installedBody(made.warrantId, 'WRIT_GRANT_NOT_YET_VALID')),
      record(3n, 3, made.grantId),
      record(4n, 5, made.grantId, Buffer.from([4, 198, 18, 0, 1])),
      record(5n, 4, made.grantId, endedBody(1)),
    ];
    const states: string[] = [];
    for (const each of journal) {
      await office.tx((t) => applyCoreJournal(t, [each]));
      states.push(await stateOf(made.warrantId));
    }
    expect(states).to.deep.equal(['APPROVED', 'PENDING', 'ACTIVE', 'ACTIVE', 'EXPIRED']);
    expect(await nextJournalOrdinal(office.database.db)).to.equal(6n);
    const before = await verifyAudit(office.database.db);
    expect(await office.tx((t) => applyCoreJournal(t, journal))).to.deep.equal({ applied: 0 });
    expect(await verifyAudit(office.database.db)).to.deep.equal(before);
    const rows = await listAudit(office.database.db, { actor: 'core' });
    expect(rows.map((row) => row.action)).to.deep.equal([
      'core.trust-loaded',
      'core.grant-installed',
      'core.grant-active',
      'core.grant-ended',
    ]);
    expect(rows[3]?.detail).to.include({ reason: 'expired', ordinal: '5' });
  });

  it('I10: copies no address out of the journal', async () => {
    const made = await ready();
    await apply([5, made.grantId, Buffer.from([4, 203, 0, 113, 9])], [3, made.grantId]);
    const rows = await office.database.db.selectFrom('audit').select('body').execute();
    expect(rows.filter((row) => /203\.0\.113\.9|cb007109/i.test(row.body))).to.deep.equal([]);
  });

  it('records each refusal with its code, and lets a forged one move nothing', async () => {
    const made = await ready();
    const body = (code: string) => Buffer.from(`${code}\0why`);
    await apply([2, made.grantId, body('WRIT_GRANT_BAD_SIGNATURE')], [2, undefined, body('WRIT_GRANT_MALFORMED')]);
    expect(await stateOf(made.warrantId)).to.equal('APPROVED');
    expect(await grantsToInstall(office.database.db)).to.have.length(1);
    const rows = await listAudit(office.database.db, { action: 'core.grant-refused' });
    expect(rows.map((row) => row.detail['code'])).to.deep.equal(['WRIT_GRANT_BAD_SIGNATURE', 'WRIT_GRANT_MALFORMED']);
  });

  it('shows the core’s refusal of its own grant, and offers that grant no more', async () => {
    const made = await ready();
    await office.tx((t) => recordRefused(t, [{ grantId: made.grantId, code: 'WRIT_GRANT_EXPIRED' }]));
    expect(await grantsToInstall(office.database.db)).to.deep.equal([]);
    const [row] = await listWarrants(office.database.db, office.actor('auditor'));
    expect(row).to.include({ state: 'APPROVED', refusal: 'WRIT_GRANT_EXPIRED' });
  });

  it('takes REPLAYED and REVOKED for the ends that they are', async () => {
    for (const [code, state] of [
      ['WRIT_GRANT_REPLAYED', 'EXPIRED'],
      ['WRIT_GRANT_REVOKED', 'STOPPED'],
    ] as const) {
      const made = await ready();
      await office.tx((t) => recordRefused(t, [{ grantId: made.grantId, code }]));
      expect(await stateOf(made.warrantId), code).to.equal(state);
    }
  });

  it('does not take a refusal of other octets under a running grant’s id for its end', async () => {
    const made = await ready();
    await apply([1, made.grantId, installedBody(made.warrantId)], [3, made.grantId]);
    await apply([2, made.grantId, Buffer.from('WRIT_GRANT_REPLAYED\0this id belongs to another grant')]);
    expect(await stateOf(made.warrantId)).to.equal('ACTIVE');
  });

  it('is not held up by a record it can’t read or a grant it does not know', async () => {
    const made = await ready();
    const stranger = newId();
    await apply(
      [4, made.grantId, Buffer.from([9])],
      [1, made.grantId, Buffer.from([1])],
      [3, stranger],
      [77, made.grantId],
      [3, made.grantId],
    );
    expect(await stateOf(made.warrantId)).to.equal('ACTIVE');
    expect(await listAudit(office.database.db, { action: 'core.unreadable' })).to.have.length(2);
    expect((await listAudit(office.database.db, { subject: `grant:${stranger}` }))[0]?.detail).to.include({
      known: false,
    });
  });

  it('reads any octets in a journal record without failing', async () => {
    const made = await ready();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 10 }), fc.uint8Array({ maxLength: 60 }), async (kind, octets) => {
        fc.pre(kind !== 4 && kind !== 3 && kind !== 1);
        await apply([kind, made.grantId, Buffer.from(octets)]);
      }),
      { numRuns: 40 },
    );
    expect((await verifyAudit(office.database.db)).ok).to.equal(true);
  });

  it('a restored backup never revives an ended warrant', async () => {
    const [active, inReview, forgotten] = [
      await ready(),
      (await submitted(office, [draftFor(office, (number += 1))]))[0]!,
      await ready(),
    ];
    await office.tx((t) => recordInstalled(t, [{ grantId: active.grantId, state: 'active' }]));
    const directory = mkdtempSync(path.join(tmpdir(), 'writ-backup-'));
    const restored = await makeDatabase();
    try {
      const file = path.join(directory, 'office.ndjson');
      await backUpOffice(office.database.db, office.actor('security-officer'), file);
      // What happened after the backup, in the core alone.
      const list = [
        { grantId: active.grantId, state: 'stopped' as const },
        { grantId: inReview.grantId, state: 'expired' as const },
        { grantId: newId(), state: 'active' as const },
      ];
      await restoreOffice(restored.db, file);
      const tx = <T>(work: Parameters<typeof withTransaction<T>>[1]) => withTransaction(restored.db, work);
      const result = await tx((t) => reconcileWithCore(t, list));
      expect(result).to.deep.equal({ changed: 2, unknown: [list[2]!.grantId] });
      await tx((t) => recordRefused(t, [{ grantId: forgotten.grantId, code: 'WRIT_GRANT_REVOKED' }]));
      const states = async () => {
        const rows = await listWarrants(restored.db, office.actor('auditor'));
        return Object.fromEntries(rows.map((row) => [row.warrantId, row.state]));
      };
      const expected = {
        [active.warrantId]: 'STOPPED',
        [inReview.warrantId]: 'EXPIRED',
        [forgotten.warrantId]: 'STOPPED',
      };
      expect(await states()).to.deep.equal(expected);
      // A core that is asked again, or an old journal read again, changes nothing any more.
      await tx((t) => reconcileWithCore(t, [{ grantId: active.grantId, state: 'active' }]));
      await tx((t) => applyCoreJournal(t, [record(1n, 3, active.grantId), record(2n, 3, inReview.grantId)]));
      expect(await states()).to.deep.equal(expected);
      expect((await verifyAudit(restored.db)).ok).to.equal(true);
    } finally {
      rmSync(directory, { recursive: true, force: true });
      await restored.drop();
    }
  });
});

describe('backup and restore', () => {
  let office: Office;
  let directory: string;
  let file: string;
  before(async () => {
    office = await openOffice();
    await approved(office, [
      ...[1, 2, 3].map((n) => draftFor(office, n)),
      draftFor(office, 4, {
        selectors: [{ kind: 'circuit', value: '100.200', point: 'edge-1' }],
        services: ['tcp:peer=25'],
      }),
    ]);
    directory = mkdtempSync(path.join(tmpdir(), 'writ-backup-'));
    file = path.join(directory, 'office.ndjson');
    await backUpOffice(office.database.db, office.actor('security-officer'), file);
  });
  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await office.close();
  });

  const intoFresh = async <T>(path_: string, check: (db: Office['database']['db']) => Promise<T>): Promise<T> => {
    const fresh = await makeDatabase();
    try {
      await restoreOffice(fresh.db, path_);
      return await check(fresh.db);
    } finally {
      await fresh.drop();
    }
  };

  it('covers every table but sessions and kysely’s own', async () => {
    const tables = await office.database.db.introspection.getTables();
    const names = tables.map((table) => table.name).sort();
    expect(names).to.deep.equal([...backupTables, 'session'].sort());
  });

  it('brings back every row to the octet, and the audit chain goes on from there', async () => {
    const again = path.join(directory, 'again.ndjson');
    await intoFresh(file, async (db) => {
      expect(await verifyAudit(db)).to.include({ ok: true });
      await backUpOffice(db, { kind: 'system', name: 'test' }, again);
    });
    const rows = (name: string) =>
      readFileSync(name, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{"table"') && !/"table":"audit_head"|data\.(restored|backed-up)/.test(line));
    expect(rows(again)).to.deep.equal(rows(file));
    expect(rows(file).length).to.be.greaterThan(30);
  });

  it('refuses a file with any octet flipped, cut short, or made longer, and leaves the database empty', async () => {
    const whole = readFileSync(file);
    const broken = path.join(directory, 'broken.ndjson');
    const places = Array.from({ length: 12 }, (_, n) => Math.floor((whole.length * (n + 0.5)) / 12));
    const flipped = places.map((at) => Buffer.from(whole.map((octet, n) => (n === at ? octet ^ 1 : octet))));
    const cut = [0, 10, Math.floor(whole.length / 2), whole.length - 2].map((at) => whole.subarray(0, at));
    const fresh = await makeDatabase();
    try {
      for (const octets of [...flipped, ...cut, Buffer.concat([whole, Buffer.from('{}\n')])]) {
        writeFileSync(broken, octets);
        expect(await codeFrom(restoreOffice(fresh.db, broken))).to.match(/^WRIT_DB_BACKUP_(DAMAGED|SCHEMA)$/);
      }
      expect(await verifyAudit(fresh.db)).to.include({ ok: true, entries: 0n });
      await restoreOffice(fresh.db, file);
      expect(await codeFrom(restoreOffice(fresh.db, file))).to.equal('WRIT_DB_RESTORE_NOT_EMPTY');
    } finally {
      await fresh.drop();
    }
  });

  it('refuses a backup whose hash was made to fit but whose audit chain is broken', async () => {
    const { createHash } = await import('node:crypto');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const body = lines.slice(0, -1).map((line) => line.replace('warrant.drafted', 'warrant.erased!'));
    const text = `${body.join('\n')}\n`;
    const trailer = { end: true, rows: body.length - 1, sha256: createHash('sha256').update(text).digest('hex') };
    const forged = path.join(directory, 'forged.ndjson');
    writeFileSync(forged, `${text}${JSON.stringify(trailer)}\n`);
    expect(await codeFrom(intoFresh(forged, () => Promise.resolve()))).to.equal('WRIT_AUDIT_BROKEN');
  });

  it('never overwrites a file, and leaves no part of one', async () => {
    const { db } = office.database;
    const officer = office.actor('security-officer');
    expect(await codeFrom(backUpOffice(db, officer, file))).to.equal('WRIT_DB_BACKUP_EXISTS');
    expect(await codeFrom(backUpOffice(db, officer, path.join(directory, 'no', 'such', 'file')))).to.equal(
      'WRIT_DB_BACKUP_WRITE',
    );
    expect(await codeFrom(backUpOffice(db, office.actor('engineer'), path.join(directory, 'x')))).to.equal(
      'WRIT_AUTH_FORBIDDEN',
    );
    expect(await codeFrom(restoreOffice(db, path.join(directory, 'absent')))).to.equal('WRIT_DB_BACKUP_READ');
  });
});

/**
 * The model: who signed, who entered, what the core did. Whatever people do in whatever order, a grant is offered to the core
 * only with two valid approvals by two people, and what has ended stays ended.
 */
describe('the warrant state machine, in any order of acts', () => {
  let office: Office;
  let number = 1000;
  before(async () => {
    office = await openOffice();
  });
  after(() => office.close());

  type Act = 'legal' | 'carrier' | 'legal-twice' | 'reject' | 'stop' | 'installed' | 'active' | 'expired' | 'replayed';
  const acts: readonly Act[] = [
    'legal',
    'carrier',
    'legal-twice',
    'reject',
    'stop',
    'installed',
    'active',
    'expired',
    'replayed',
  ];

  async function perform(act: Act, made: SubmittedWarrant): Promise<void> {
    const { warrantId, grantId } = made;
    if (act === 'legal' || act === 'carrier') return approve(office, act, [made]);
    if (act === 'legal-twice')
      return approve({ ...office, signer: { ...office.signer, carrier: office.signer.legal } }, 'carrier', [made]);
    if (act === 'reject')
      return office.tx((t) => rejectWarrant(t, office.actor('approver-legal'), warrantId, 'defective'));
    if (act === 'stop') {
      await office.tx((t) => stopWarrant(t, office.actor('engineer'), warrantId, 'call'));
      return;
    }
    if (act === 'replayed') return office.tx((t) => recordRefused(t, [{ grantId, code: 'WRIT_GRANT_REPLAYED' }]));
    const state = act === 'installed' ? 'pending' : act;
    return office.tx((t) => recordInstalled(t, [{ grantId, state }]));
  }

  it('offers a grant only with two valid approvals by two people, and never leaves an end', async function () {
    this.timeout(60_000);
    const sequence = fc.array(fc.constantFrom(...acts), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(sequence, async (order) => {
        const [made] = await submitted(office, [draftFor(office, (number += 1))]);
        const signedBy = new Set<string>();
        let ended: string | undefined;
        for (const act of order) {
          const done = await perform(act, made!).then(
            () => true,
            () => false,
          );
          if (done && (act === 'legal' || act === 'carrier')) signedBy.add(act);
          expect(done && act === 'legal-twice').to.equal(false);
          const [row] = await listWarrants(office.database.db, office.actor('auditor'), { limit: 1 });
          const offered = (await grantsToInstall(office.database.db)).some((each) => each.grantId === made!.grantId);
          if (offered) expect([...signedBy].sort()).to.deep.equal(['carrier', 'legal']);
          if (row!.state === 'APPROVED') expect(signedBy.size).to.equal(2);
          if (ended !== undefined) expect(row!.state).to.equal(ended);
          if (['EXPIRED', 'STOPPED', 'REJECTED'].includes(row!.state)) {
            ended = row!.state;
            expect(offered).to.equal(false);
          }
        }
      }),
      { numRuns: 40 },
    );
    expect((await verifyAudit(office.database.db)).ok).to.equal(true);
  });
});

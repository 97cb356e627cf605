import { expect } from 'chai';
import { verifyAudit } from '../../src/audit/verify.ts';
import { grantsToInstall, recordInstalled } from '../../src/warrants/core-link.ts';
import { approveWarrants, draftWarrants, submitWarrants } from '../../src/warrants/lifecycle.ts';
import type { Office } from '../support/office.ts';
import { approvalFor, draftFor, openOffice } from '../support/office.ts';

describe('a thousand warrants', () => {
  let office: Office;
  before(async () => {
    office = await openOffice('drill');
  });
  after(() => office.close());

  it('are set up, signed twice and recorded in one transaction, quickly', async function () {
    this.timeout(60_000);
    const { actor } = office;
    const started = performance.now();
    const all = await office.tx(async (t) => {
      const officer = actor('compliance-officer');
      const drafts = await draftWarrants(
        t,
        officer,
        Array.from({ length: 1000 }, (_, n) => draftFor(office, n)),
      );
      const made = await submitWarrants(
        t,
        officer,
        drafts.map((each) => each.warrantId),
      );
      for (const role of ['legal', 'carrier'] as const) {
        const approvals = await Promise.all(made.map((each) => approvalFor(office, role, each)));
        await approveWarrants(t, actor(`approver-${role}`), approvals);
      }
      return made;
    });
    const wait = performance.now() - started;
    const waiting = await grantsToInstall(office.database.db);
    expect(new Set(waiting.map((each) => each.grantId))).to.deep.equal(new Set(all.map((each) => each.grantId)));
    await office.tx((t) =>
      recordInstalled(
        t,
        waiting.map(({ grantId }) => ({ grantId, state: 'pending' })),
      ),
    );
    expect((await grantsToInstall(office.database.db)).length).to.equal(0);
    const verdict = await verifyAudit(office.database.db);
    expect(verdict).to.include({ ok: true });
    expect(Number(verdict.entries)).to.be.greaterThan(5000);
    // A generous bound: a machine under load is slow, a return to one round trip a warrant is slower still.
    expect(wait).to.be.lessThan(20_000);
    console.log(`      1,000 warrants in ${wait.toFixed(0)} ms`);
  });
});

import { expect } from 'chai';
import { listAudit } from '../../src/audit/log.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { replaceKey } from '../../src/auth/keys.ts';
import { openKeyStore } from '../../src/auth/key-store.ts';
import { decodeGrant } from '../../src/model/grant.ts';
import { renderGrant } from '../../src/model/grant-text.ts';
import type { ApprovalRole } from '../../src/model/role.ts';
import { roles } from '../../src/model/role.ts';
import { approvalText } from '../../src/model/signed-grant.ts';
import { addAgency, addEndpoint, openCase, retireEndpoint } from '../../src/warrants/directory.ts';
import { grantsToInstall, recordInstalled, recordStopCarried, stopsToCarry } from '../../src/warrants/core-link.ts';
import {
  approveWarrants,
  changeDraft,
  closeWarrant,
  draftWarrants,
  rejectWarrant,
  renewGrant,
  stopWarrant,
  submitWarrants,
} from '../../src/warrants/lifecycle.ts';
import { listWarrants, showWarrant } from '../../src/warrants/reading.ts';
import type { SubmittedWarrant, WarrantDraft } from '../../src/warrants/types.ts';
import { codeFrom } from '../support/codes.ts';
import type { Office } from '../support/office.ts';
import {
  approvalFor,
  approve,
  approved,
  dayNs,
  draftFor,
  endpointFor,
  openOffice,
  submitted,
  testStartNs,
} from '../support/office.ts';
import { passphraseOf } from '../support/site.ts';

describe('a warrant in the office', () => {
  let office: Office;
  let next = 100;
  before(async () => {
    office = await openOffice();
  });
  after(() => office.close());

  const draft = (change: Partial<WarrantDraft> = {}) => draftFor(office, (next += 1), change);
  const officer = () => office.actor('compliance-officer');
  const draftCode = (change: Partial<WarrantDraft>) =>
    codeFrom(office.tx((t) => draftWarrants(t, officer(), [draft(change)])));
  const submitCode = (change: Partial<WarrantDraft>) => codeFrom(submitted(office, [draft(change)]));
  const one = async (): Promise<SubmittedWarrant> => (await submitted(office, [draft()]))[0]!;
  const stateOf = async (warrantId: string) => (await office.tx((t) => showWarrant(t, officer(), warrantId))).state;

  it('goes from draft to two signatures, and its bytes say what was entered', async () => {
    const [made] = await approved(office, [
      draft({
        selectors: [
          { kind: 'prefix', value: '2001:db8::/48' },
          { kind: 'ipv4', value: '192.0.2.7' },
        ],
      }),
    ]);
    expect(await stateOf(made!.warrantId)).to.equal('APPROVED');
    const grant = decodeGrant(made!.octets);
    expect(grant).to.deep.include({
      audience: 'test-core',
      epoch: 1,
      sequence: 1,
      scope: 'iri+cc',
      enteredBy: officer().personId,
    });
    expect(grant.endpoints.map((each) => [each.handover, each.port])).to.deep.equal([
      [2, 8002],
      [3, 8003],
    ]);
    expect(renderGrant(made!.octets).join('\n')).to.match(/192\.0\.2\.7\n.*2001:db8::\/48\n/);
    const waiting = await grantsToInstall(office.database.db);
    expect(waiting.map((each) => each.grantId)).to.include(made!.grantId);
    const actions = await listAudit(office.database.db, { subject: `warrant:${made!.warrantId}` });
    expect(actions.map((row) => row.action)).to.deep.equal([
      'warrant.drafted',
      'warrant.submitted',
      'warrant.approved',
      'warrant.approved',
      'warrant.read',
    ]);
  });

  it('gives pen/trap no content, and IRI alone by default', async () => {
    expect(await draftCode({ instrument: 'pen-trap', scope: 'iri+cc' })).to.equal('WRIT_GRANT_SCOPE');
    expect(await draftCode({ instrument: 'emergency-pen-trap', scope: 'iri+cc' })).to.equal('WRIT_GRANT_SCOPE');
    const [made] = await submitted(office, [draft({ instrument: 'pen-trap' })]);
    const grant = decodeGrant(made!.octets);
    expect(grant.scope).to.equal('iri');
    expect(grant.endpoints).to.have.length(1);
  });

  it('names what is missing at submission', async () => {
    const bare = draft({ selectors: [], order: {} });
    const { caseId, endpointId, liid, instrument, selectors, order } = bare;
    const undated = { caseId, endpointId, liid, instrument, selectors, ...(order === undefined ? {} : { order }) };
    const [made] = await office.tx((t) => draftWarrants(t, officer(), [undated]));
    const refused = await office
      .tx((t) => submitWarrants(t, officer(), [made!.warrantId]))
      .catch((error: unknown) => error as Error);
    expect((refused as Error).message).to.equal(
      'still missing: selectors, notBefore, notAfter, order.reference, order.signedBy, order.presentedBy, order.scanSha256',
    );
    await office.tx((t) =>
      changeDraft(t, officer(), made!.warrantId, { ...bare, selectors: draft().selectors, order: draft().order! }),
    );
    await office.tx((t) => submitWarrants(t, officer(), [made!.warrantId]));
    const late = office.tx((t) => changeDraft(t, officer(), made!.warrantId, { liid: 'other' }));
    expect(await codeFrom(late)).to.equal('WRIT_WARRANT_STATE');
  });

  it('refuses what no order can name', async () => {
    const selectors = (value: string, kind: 'ipv4' | 'ipv6' | 'prefix') => ({ selectors: [{ kind, value }] });
    expect(await draftCode(selectors('224.0.0.1', 'ipv4'))).to.equal('WRIT_GRANT_SELECTOR');
    expect(await draftCode(selectors('192.0.2.0/27', 'prefix'))).to.equal('WRIT_GRANT_SELECTOR');
    expect(
      await draftCode({ selectors: Array.from({ length: 17 }, (_, n) => ({ kind: 'ipv4', value: `192.0.2.${n}` })) }),
    ).to.equal('WRIT_GRANT_SELECTOR');
    expect(await draftCode({ notBeforeNs: 5n, notAfterNs: 5n })).to.equal('WRIT_WARRANT_FIELD');
    expect(await draftCode({ liid: 'with space' })).to.equal('WRIT_WARRANT_FIELD');
    expect(await draftCode({ order: { scanSha256: 'zz' } })).to.equal('WRIT_WARRANT_FIELD');
    expect(await submitCode({ notAfterNs: testStartNs + 31n * dayNs })).to.equal('WRIT_WARRANT_PERIOD');
    expect(
      await submitCode({ instrument: 'test', notAfterNs: testStartNs + 1n, ...selectors('8.8.8.8', 'ipv4') }),
    ).to.equal('WRIT_GRANT_TEST_RANGE');
  });

  it('takes a LIID once per agency while it is live', async () => {
    const [first] = await submitted(office, [draft({ liid: 'SAME' })]);
    expect(await draftCode({ liid: 'SAME' })).to.equal('WRIT_WARRANT_LIID_TAKEN');
    const { agencyId } = await office.tx((t) => addAgency(t, officer(), { name: 'Another', contact: '555-0101' }));
    const { caseId } = await office.tx((t) => openCase(t, officer(), { agencyId, reference: 'x' }));
    const { endpointId } = await office.tx((t) => addEndpoint(t, officer(), endpointFor(agencyId)));
    expect(await draftCode({ liid: 'SAME', caseId, endpointId })).to.equal('no error');
    expect(await draftCode({ caseId })).to.equal('WRIT_WARRANT_FOREIGN_ENDPOINT');
    await office.tx((t) => rejectWarrant(t, office.actor('approver-legal'), first!.warrantId, 'unsigned order'));
    expect(await draftCode({ liid: 'SAME', corrects: first!.warrantId })).to.equal('no error');
    await office.tx((t) => retireEndpoint(t, officer(), endpointId));
    expect(await draftCode({ caseId, endpointId })).to.equal('WRIT_WARRANT_ENDPOINT_UNKNOWN');
  });

  it('takes an approval only from that role’s own key over exactly these bytes', async () => {
    const made = await one();
    const legal = office.actor('approver-legal');
    const right = await approvalFor(office, 'legal', made);
    const code = (change: Partial<typeof right>, actor = legal) =>
      codeFrom(office.tx((t) => approveWarrants(t, actor, [{ ...right, ...change }])));
    const flipped = Buffer.from(right.signature);
    flipped[5]! ^= 1;
    expect(await code({ signature: flipped })).to.equal('WRIT_WARRANT_SIGNATURE');
    const asCarrier = await office.signer.legal.sign(approvalText('carrier', made.octets));
    expect(await code({ signature: asCarrier })).to.equal('WRIT_WARRANT_SIGNATURE');
    expect(await code({ keyId: office.signer.carrier.keyId })).to.equal('WRIT_WARRANT_KEY');
    expect(await code({ role: 'carrier' })).to.equal('WRIT_AUTH_FORBIDDEN');
    for (const role of roles.filter((each) => each !== 'approver-legal')) {
      expect(await code({}, office.actor(role)), role).to.equal('WRIT_AUTH_FORBIDDEN');
    }
    expect(await code({})).to.equal('no error');
    expect(await code({})).to.equal('WRIT_WARRANT_APPROVED_TWICE');
    expect(await stateOf(made.warrantId)).to.equal('IN_REVIEW');
  });

  it('compares what the approver typed blind with what was entered', async () => {
    const made = await one();
    const grant = decodeGrant(made.octets);
    const right = await approvalFor(office, 'carrier', made);
    const value = `198.18.${next >> 8}.${next & 255}`;
    const typed = (text: string, notAfterNs = grant.notAfterNs) =>
      codeFrom(
        office.tx((t) =>
          approveWarrants(t, office.actor('approver-carrier'), [
            { ...right, rekeyed: { selectors: [{ kind: 'ipv4', value: text }], notAfterNs } },
          ]),
        ),
      );
    expect(await typed('198.18.200.200')).to.equal('WRIT_WARRANT_REKEY');
    expect(await typed(value, grant.notAfterNs - 1n)).to.equal('WRIT_WARRANT_REKEY');
    expect(await typed(value)).to.equal('no error');
  });

  it('lets nobody but the roles named make a move', async () => {
    const made = await one();
    const tries: readonly [string, readonly string[], (role: (typeof roles)[number]) => Promise<unknown>][] = [
      ['draft', ['compliance-officer'], (role) => office.tx((t) => draftWarrants(t, office.actor(role), [draft()]))],
      [
        'reject',
        ['approver-legal', 'approver-carrier'],
        (role) => office.tx((t) => rejectWarrant(t, office.actor(role), made.warrantId, '')),
      ],
      [
        'agency',
        ['compliance-officer'],
        (role) => office.tx((t) => addAgency(t, office.actor(role), { name: '', contact: '' })),
      ],
    ];
    for (const [name, allowed, run] of tries) {
      for (const role of roles) {
        const refused = (await codeFrom(run(role))) === 'WRIT_AUTH_FORBIDDEN';
        expect(refused, `${name} by ${role}`).to.equal(!allowed.includes(role));
      }
    }
  });

  it('stops at once what the core never had, by any one person, with a reason', async () => {
    for (const role of roles) {
      const made = await one();
      const stop = await office.tx((t) => stopWarrant(t, office.actor(role), made.warrantId, 'withdrawn by telephone'));
      expect(stop, role).to.deep.equal({ state: 'STOPPED', carry: undefined });
    }
    const made = await one();
    expect(await codeFrom(office.tx((t) => stopWarrant(t, officer(), made.warrantId, ' ')))).to.equal(
      'WRIT_WARRANT_FIELD',
    );
  });

  it('calls an active warrant stopped only when the core has answered', async () => {
    const [made] = await approved(office, [draft()]);
    await office.tx((t) => recordInstalled(t, [{ grantId: made!.grantId, state: 'active' }]));
    const engineer = office.actor('engineer');
    const stop = await office.tx((t) => stopWarrant(t, engineer, made!.warrantId, 'call from the agency'));
    expect(stop.state).to.equal('ACTIVE');
    expect(await stopsToCarry(office.database.db)).to.deep.equal([stop.carry]);
    const [listed] = await listWarrants(office.database.db, officer(), { states: ['ACTIVE'] });
    expect(listed).to.include({ warrantId: made!.warrantId, stopping: true });
    await office.tx((t) => recordStopCarried(t, [made!.grantId]));
    expect(await stateOf(made!.warrantId)).to.equal('STOPPED');
    expect(await stopsToCarry(office.database.db)).to.deep.equal([]);
    expect(await codeFrom(office.tx((t) => stopWarrant(t, engineer, made!.warrantId, 'again')))).to.equal(
      'WRIT_WARRANT_STATE',
    );
  });

  it('never carries an approved grant whose stop was asked for', async () => {
    const [made] = await approved(office, [draft()]);
    await office.tx((t) => stopWarrant(t, officer(), made!.warrantId, 'order quashed'));
    expect((await grantsToInstall(office.database.db)).map((each) => each.grantId)).not.to.include(made!.grantId);
    expect(await stateOf(made!.warrantId)).to.equal('STOPPED');
    await office.tx((t) => recordStopCarried(t, [made!.grantId]));
    expect(await stopsToCarry(office.database.db)).to.deep.equal([]);
  });

  it('is closed by two people, after its end', async () => {
    const [made] = await approved(office, [draft()]);
    const id = made!.warrantId;
    const carrier = office.actor('approver-carrier');
    expect(await codeFrom(office.tx((t) => closeWarrant(t, officer(), id)))).to.equal('WRIT_WARRANT_STATE');
    await office.tx((t) => recordInstalled(t, [{ grantId: made!.grantId, state: 'expired' }]));
    expect(await codeFrom(office.tx((t) => closeWarrant(t, carrier, id)))).to.equal('WRIT_WARRANT_CLOSE_UNPROPOSED');
    expect(await office.tx((t) => closeWarrant(t, officer(), id))).to.deep.equal({ closed: false });
    expect(await office.tx((t) => closeWarrant(t, carrier, id))).to.deep.equal({ closed: true });
    expect(await stateOf(id)).to.equal('CLOSED');
  });

  it('masks the target unless a reason is given, and records every reading', async () => {
    const made = await one();
    const auditor = office.actor('auditor');
    const masked = await office.tx((t) => showWarrant(t, auditor, made.warrantId));
    expect(masked.selectors).to.deep.equal([{ kind: 'ipv4', value: '198.x.x.x' }]);
    expect(masked.grant?.octets).to.have.length(0);
    const whole = await office.tx((t) => showWarrant(t, auditor, made.warrantId, { reason: 'quarterly sample' }));
    expect(whole.selectors[0]?.value).to.match(/^198\.18\./);
    expect(whole.grant?.octets).to.deep.equal(made.octets);
    const rows = await listAudit(office.database.db, { subject: `warrant:${made.warrantId}` });
    expect(rows.slice(-2).map((row) => [row.action, row.detail])).to.deep.equal([
      ['warrant.read', {}],
      ['warrant.unmasked', { reason: 'quarterly sample' }],
    ]);
    expect(await codeFrom(office.tx((t) => showWarrant(t, auditor, made.warrantId, { reason: ' ' })))).to.equal(
      'WRIT_WARRANT_FIELD',
    );
    expect(await codeFrom(office.tx((t) => showWarrant(t, office.actor('engineer'), made.warrantId)))).to.equal(
      'WRIT_AUTH_FORBIDDEN',
    );
    expect(await codeFrom(office.tx((t) => showWarrant(t, auditor, officer().personId)))).to.equal(
      'WRIT_WARRANT_UNKNOWN',
    );
  });

  it('lists page by page, newest first', async () => {
    const all = await listWarrants(office.database.db, officer(), { limit: 1000 });
    const first = await listWarrants(office.database.db, officer(), { limit: 3 });
    const second = await listWarrants(office.database.db, officer(), { limit: 3, after: first[2]!.warrantId });
    expect([...first, ...second].map((row) => row.warrantId)).to.deep.equal(
      all.slice(0, 6).map((row) => row.warrantId),
    );
    expect(JSON.stringify(all, (_, value: unknown) => (typeof value === 'bigint' ? '' : value))).not.to.include(
      '198.18',
    );
  });

  it('I9: leaves nothing of a batch in which one warrant fails', async () => {
    const before = await verifyAudit(office.database.db);
    const good = draft();
    const bad = draft({ liid: good.liid });
    expect(await codeFrom(submitted(office, [good, bad]))).to.equal('WRIT_WARRANT_LIID_TAKEN');
    expect(await verifyAudit(office.database.db)).to.deep.equal(before);
    const found = await listWarrants(office.database.db, officer(), { limit: 1000 });
    expect(found.filter((row) => row.liid === good.liid)).to.deep.equal([]);
  });

  it('never repeats a selector in an audit row, an error or a list', async () => {
    const value = '203.0.113.77';
    const [made] = await approved(office, [draft({ selectors: [{ kind: 'ipv4', value }] })]);
    await office.tx((t) => showWarrant(t, officer(), made!.warrantId, { reason: 'test' }));
    const rows = await office.database.db.selectFrom('audit').select('body').execute();
    expect(rows.filter((row) => row.body.includes(value))).to.deep.equal([]);
    const refused = await codeAndMessage(draft({ selectors: [{ kind: 'ipv4', value: `${value}9` }] }));
    expect(refused).not.to.include(value);
  });

  async function codeAndMessage(bad: WarrantDraft): Promise<string> {
    return office
      .tx((t) => draftWarrants(t, officer(), [bad]))
      .then(
        () => 'no error',
        (error: unknown) => (error as Error).message + JSON.stringify(error),
      );
  }

  it('carries MACs, circuits, tunnels and services into the bytes, masks them, and compares them typed blind', async () => {
    const selectors: WarrantDraft['selectors'] = [
      { kind: 'mac', value: '02-00-5E-10-00-01' },
      { kind: 'circuit', value: '3100.3200.pppoe:1717', point: 'edge-1' },
      { kind: 'teid', value: '192.0.2.91#4097,198.51.100.92#0x2002' },
    ];
    const services = ['tcp:peer=2525', 'any:host=203.0.113.128/25'];
    const [made] = await submitted(office, [draft({ selectors, services })]);
    const text = renderGrant(made!.octets).join('\n');
    expect(text).to.include('MAC 02:00:5e:10:00:01, at any capture point');
    expect(text).to.include('VLAN 3100, VLAN 3200, PPPoE session 1717 (outermost first), at capture point edge-1 only');
    expect(text).to.include('TEID 0x00001001 at 192.0.2.91');
    expect(text).to.include('port 2525 of anybody').and.include('exchanges with 203.0.113.128/25');

    const masked = await office.tx((t) => showWarrant(t, office.actor('auditor'), made!.warrantId));
    expect(masked.selectors).to.deep.equal([
      { kind: 'mac', value: '02:x' },
      { kind: 'circuit', value: 'x.x.pppoe:x', point: 'edge-1' },
      { kind: 'teid', value: '192.x.x.x#x,198.x.x.x#x' },
    ]);
    expect(masked.services).to.deep.equal(['tcp:peer=2525', 'any:host=203.x.x.x']);

    const { notAfterNs } = decodeGrant(made!.octets);
    const right = await approvalFor(office, 'legal', made!);
    const typed = (rekeyed: NonNullable<typeof right.rekeyed>) =>
      codeFrom(office.tx((t) => approveWarrants(t, office.actor('approver-legal'), [{ ...right, rekeyed }])));
    expect(await typed({ selectors, notAfterNs })).to.equal('WRIT_WARRANT_REKEY');
    expect(await typed({ selectors, services: ['tcp:peer=2526', services[1]!], notAfterNs })).to.equal(
      'WRIT_WARRANT_REKEY',
    );
    const elsewhere = selectors.map((each) => (each.kind === 'circuit' ? { ...each, point: 'edge-2' } : each));
    expect(await typed({ selectors: elsewhere, services, notAfterNs })).to.equal('WRIT_WARRANT_REKEY');
    const otherwise = { selectors: [...selectors].reverse(), services: [...services].reverse(), notAfterNs };
    expect(await typed(otherwise)).to.equal('no error');

    const rows = await office.database.db.selectFrom('audit').select('body').execute();
    // Without ids and hashes: by chance one of them may have the digits of a label.
    const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{64}\b/g;
    const said = rows.map((row) => row.body.replace(ids, 'id'));
    for (const secret of [/02.00.5e.10/i, /3100/, /1717/, /4097/, /2525/, /203\.0\.113\.128/])
      expect(said.filter((body) => secret.test(body))).to.deep.equal([]);
    for (const bad of ['tcp:peer=70000', 'icmp:host=203.0.113.129']) {
      const refused = await codeAndMessage(draft({ services: [bad] }));
      expect(refused).to.include('service 1').and.not.include(bad);
    }
  });

  it('has a draft change its services, and a test name locally administered MACs only', async () => {
    const [made] = await office.tx((t) => draftWarrants(t, officer(), [draft({ services: ['tcp:peer=25'] })]));
    await office.tx((t) => changeDraft(t, officer(), made!.warrantId, { services: ['udp'] }));
    const shown = await office.tx((t) => showWarrant(t, officer(), made!.warrantId));
    expect(shown.services).to.deep.equal(['udp']);
    const test = (value: string) =>
      submitCode({
        ...{ instrument: 'test', notAfterNs: testStartNs + dayNs },
        selectors: [{ kind: 'mac', value }],
      });
    expect(await test('00:00:5e:00:53:01')).to.equal('WRIT_GRANT_TEST_RANGE');
    expect(await test('02:00:5e:00:53:01')).to.equal('no error');
  });

  it('has to be renewed and signed again when the trust file has changed', async () => {
    const [made] = await submitted(office, [draft()]);
    const [ready] = await approved(office, [draft()]);
    await approve(office, 'legal', [made!]);
    const store = openKeyStore(office.home.keys);
    const root = await store.unlock(office.made.rootKeyId, passphraseOf('security-officer'));
    const fresh = await store.create('ed25519', 'a fresh long passphrase');
    const personId = office.actor('approver-carrier').personId;
    const key = { personId, algorithm: 'ed25519', spki: fresh.spki } as const;
    await office.tx((t) => replaceKey(t, office.actor('security-officer'), root, key, 'lost'));
    const signer = { ...office.signer, carrier: await store.unlock(fresh.keyId, 'a fresh long passphrase') };
    const later: Office = { ...office, signer };
    expect(await codeFrom(approve(later, 'carrier', [made!]))).to.equal('WRIT_WARRANT_STALE_GRANT');
    const again = await office.tx((t) => renewGrant(t, officer(), made!.warrantId));
    expect(decodeGrant(again.octets)).to.deep.include({ epoch: 2, sequence: 2 });
    expect(await codeFrom(approve(office, 'carrier', [again]))).to.equal('WRIT_WARRANT_KEY');
    await approve(later, 'legal', [again]);
    await approve(later, 'carrier', [again]);
    expect(await stateOf(made!.warrantId)).to.equal('APPROVED');
    // The other one is approved under the old epoch: its successor takes its place, and the core is told to drop it.
    await office.tx((t) => renewGrant(t, officer(), ready!.warrantId));
    const waiting = (await grantsToInstall(office.database.db)).map((each) => each.grantId);
    expect(waiting).to.include(again.grantId).and.not.include(ready!.grantId);
    expect((await stopsToCarry(office.database.db)).map((stop) => stop.grantId)).to.include(ready!.grantId);
    expect(await codeFrom(office.tx((t) => renewGrant(t, officer(), made!.warrantId)))).to.equal('WRIT_WARRANT_STATE');
  });

  it('refuses an approval by whoever entered the order, whatever the database says about roles', async () => {
    const made = await one();
    const role: ApprovalRole = 'legal';
    const right = await approvalFor(office, role, made);
    const legal = office.actor('approver-legal');
    await office.database.db.updateTable('warrant').set({ reason: null }).where('id', '=', made.warrantId).execute();
    await office.tx(async (t) => {
      await t
        .updateTable('warrant')
        .set({ entered_by: legal.personId } as never)
        .where('id', '=', made.warrantId)
        .execute();
    });
    expect(await codeFrom(office.tx((t) => approveWarrants(t, legal, [right])))).to.equal('WRIT_WARRANT_OWN_ENTRY');
  });
});

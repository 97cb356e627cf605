import { expect } from 'chai';
import { listAudit, type AuditRow } from '../../src/audit/log.ts';
import { newId } from '../../src/model/ids.ts';
import type { Role } from '../../src/model/role.ts';
import { recordStreamOrder, streamOrdersToCarry } from '../../src/warrants/stream-order-link.ts';
import {
  approveStreamOrder,
  findStreamOrder,
  holdStreams,
  listStreamOrders,
  rejectStreamOrder,
  requestPurge,
  requestRedelivery,
  resumeStreams,
} from '../../src/warrants/stream-orders.ts';
import { codeFrom } from '../support/codes.ts';
import { openOffice, type Office } from '../support/office.ts';

describe('orders about streams', () => {
  let office: Office;
  before(async () => (office = await openOffice()));
  after(() => office.close());

  const as = (role: Role) => office.actor(role);
  const officer = () => as('compliance-officer');
  const someStream = () => ({ streamId: newId(), warrantId: newId() });
  const redelivery = (stream = someStream()) =>
    office.tx((t) => requestRedelivery(t, officer(), { ...stream, first: 10n, end: 20n, reason: 'their ticket 17' }));
  const destruction = async (stream = someStream()) =>
    (await office.tx((t) => requestPurge(t, officer(), [stream], { destroys: true, reason: 'court order' })))[0]!;
  const audited = (subject: string): Promise<AuditRow[]> => listAudit(office.database.db, { subject, limit: 1000 });
  const carried = async (orderId: string) =>
    (await streamOrdersToCarry(office.database.db)).find((each) => each.orderId === orderId);

  it('a hold takes one person, is carried at once, and ends by its scope alone', async () => {
    const scope = { scope: 'warrant', id: newId() } as const;
    const hold = await office.tx((t) => holdStreams(t, as('engineer'), scope, 'their system is down'));
    expect((await carried(hold.orderId))?.state).to.equal('approved');
    await office.tx((t) => recordStreamOrder(t, hold.orderId, 'in-force'));
    expect(await office.tx((t) => recordStreamOrder(t, hold.orderId, 'in-force')), 'a repeat').to.equal(false);
    await office.tx((t) => resumeStreams(t, officer(), scope, 'it is back'));
    expect((await carried(hold.orderId))?.state).to.equal('lifting');
    await office.tx((t) => recordStreamOrder(t, hold.orderId, 'done'));
    expect(await carried(hold.orderId)).to.equal(undefined);
    const rows = await audited(`warrant:${scope.id}`);
    expect(rows.map(({ action, actor }) => [action, actor.split(':')[0]])).to.deep.equal([
      ['stream.hold-ordered', 'person'],
      ['stream.held', 'system'],
      ['stream.resume-ordered', 'person'],
      ['stream.resumed', 'system'],
    ]);
    expect(rows[0]?.detail).to.deep.equal({ order: hold.orderId, reason: 'their system is down' });
  });

  it('a hold that only delivery knows can be ended too', async () => {
    const scope = { scope: 'agency', id: newId() } as const;
    const order = await office.tx((t) => resumeStreams(t, officer(), scope, 'after a restore'));
    expect((await carried(order.orderId))?.state).to.equal('lifting');
    await office.tx((t) => recordStreamOrder(t, order.orderId, 'done'));
  });

  it('ends of holds are carried before holds, which are younger', async () => {
    const scope = { scope: 'stream', id: newId() } as const;
    const first = await office.tx((t) => holdStreams(t, officer(), scope, 'one'));
    await office.tx((t) => resumeStreams(t, officer(), scope, 'two'));
    const second = await office.tx((t) => holdStreams(t, officer(), scope, 'three'));
    const states = (await streamOrdersToCarry(office.database.db)).filter(({ subject }) => subject === scope.id);
    expect(states.map(({ orderId, state }) => [orderId, state])).to.deep.equal([
      [first.orderId, 'lifting'],
      [second.orderId, 'approved'],
    ]);
  });

  it('a re-delivery and a destruction wait for a second person, who did not ask for it', async () => {
    for (const order of [await redelivery(), await destruction()]) {
      expect(order.state).to.equal('proposed');
      expect(await carried(order.orderId)).to.equal(undefined);
      for (const role of ['compliance-officer', 'engineer', 'auditor', 'security-officer'] as const) {
        const approval = office.tx((t) => approveStreamOrder(t, as(role), order.orderId));
        expect(await codeFrom(approval), role).to.equal('WRIT_AUTH_FORBIDDEN');
      }
      const own = { ...as('approver-legal'), personId: officer().personId };
      expect(await codeFrom(office.tx((t) => approveStreamOrder(t, own, order.orderId)))).to.equal(
        'WRIT_WARRANT_OWN_ORDER',
      );
      await office.tx((t) => approveStreamOrder(t, as('approver-legal'), order.orderId));
      expect((await carried(order.orderId))?.approvedBy).to.equal(as('approver-legal').personId);
      expect(await codeFrom(office.tx((t) => approveStreamOrder(t, as('approver-carrier'), order.orderId)))).to.equal(
        'WRIT_WARRANT_STREAM_ORDER_STATE',
      );
    }
  });

  it('the database itself takes no order with one person’s word where it takes two', async () => {
    const order = await destruction();
    const change = (values: object) =>
      office.tx((t) => t.updateTable('stream_order').set(values).where('id', '=', order.orderId).execute());
    for (const values of [
      { state: 'approved' },
      { state: 'approved', approved_by: officer().personId },
      { state: 'done' },
    ]) {
      await change(values).then(
        () => expect.fail('it was taken'),
        (thrown: unknown) => expect((thrown as { code: string }).code).to.equal('23514'),
      );
    }
  });

  it('the purge of what is delivered and past its time takes one person', async () => {
    const [order] = await office.tx((t) =>
      requestPurge(t, officer(), [someStream()], { destroys: false, reason: 'case closed' }),
    );
    expect((await carried(order!.orderId))?.destroys).to.equal(false);
  });

  it('the audit log has who asked, who approved, why, which range, and what became of it', async () => {
    const stream = someStream();
    const order = await redelivery(stream);
    await office.tx((t) => approveStreamOrder(t, as('approver-carrier'), order.orderId));
    await office.tx((t) => recordStreamOrder(t, order.orderId, 'in-force', { first: 10n, end: 20n }));
    await office.tx((t) => recordStreamOrder(t, order.orderId, 'done', { first: 10n, end: 20n, confirmed: 10n }));
    const rows = await audited(`stream:${stream.streamId}`);
    expect(rows.map(({ action }) => action)).to.deep.equal([
      'stream.redelivery-requested',
      'stream.redelivery-approved',
      'stream.redelivery-begun',
      'stream.redelivered',
    ]);
    expect(rows[1]?.detail).to.deep.equal({
      ...{ order: order.orderId, warrant: stream.warrantId, first: '10', end: '20' },
      ...{ requestedBy: `person:${officer().personId}`, reason: 'their ticket 17' },
    });
    expect(rows[3]?.detail).to.include({ confirmed: '10' });
    expect((await findStreamOrder(office.database.db, order.orderId))?.outcome).to.include({ confirmed: '10' });
  });

  it('can be rejected or taken back, and a refusal of delivery is kept with its code', async () => {
    const order = await redelivery();
    expect(await codeFrom(office.tx((t) => rejectStreamOrder(t, as('engineer'), order.orderId, 'no')))).to.equal(
      'WRIT_AUTH_FORBIDDEN',
    );
    await office.tx((t) => rejectStreamOrder(t, officer(), order.orderId, 'asked by mistake'));
    const refused = await redelivery();
    await office.tx((t) => approveStreamOrder(t, as('approver-legal'), refused.orderId));
    await office.tx((t) => recordStreamOrder(t, refused.orderId, 'refused', { code: 'WRIT_DELIVERY_RANGE' }));
    const all = await listStreamOrders(office.database.db, true);
    const open = await listStreamOrders(office.database.db, false);
    const stateOf = (id: string) => all.find(({ orderId }) => orderId === id)?.state;
    expect([stateOf(order.orderId), stateOf(refused.orderId)]).to.deep.equal(['rejected', 'refused']);
    expect(open.some(({ orderId }) => orderId === order.orderId || orderId === refused.orderId)).to.equal(false);
  });

  it('takes reasons, and people with the right', async () => {
    const scope = { scope: 'stream', id: newId() } as const;
    const [auditor, stranger] = [as('auditor'), as('approver-legal')];
    expect(await codeFrom(office.tx((t) => holdStreams(t, officer(), scope, '  ')))).to.equal('WRIT_WARRANT_FIELD');
    expect(await codeFrom(office.tx((t) => holdStreams(t, auditor, scope, 'x')))).to.equal('WRIT_AUTH_FORBIDDEN');
    expect(
      await codeFrom(office.tx((t) => requestPurge(t, stranger, [someStream()], { destroys: true, reason: 'x' }))),
    ).to.equal('WRIT_AUTH_FORBIDDEN');
    expect(await codeFrom(office.tx((t) => approveStreamOrder(t, stranger, newId())))).to.equal(
      'WRIT_WARRANT_STREAM_ORDER_UNKNOWN',
    );
  });
});

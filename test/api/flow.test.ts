import { expect } from 'chai';
import { decodeGrant } from '../../src/model/grant.ts';
import { openOffice, type TestOffice } from './office.ts';
import { caseAndEndpoint, orderBody, submitted, TARGET } from './order.ts';

describe('an order through the API', function () {
  this.timeout(60_000);
  let office: TestOffice;
  before(async () => (office = await openOffice()));
  after(() => office.close());

  const approve = async (
    role: 'approver-legal' | 'approver-carrier',
    id: string,
    octets: string,
    change: object = {},
  ) => {
    const as = role === 'approver-legal' ? 'legal' : 'carrier';
    const body = { role: as, keyId: office.keyId(role), signature: await office.sign(role, as, octets), ...change };
    return office.call(role, 'POST', `/api/v1/warrants/${id}/approvals`, { body });
  };

  it('goes from draft over review and two signatures to approved', async () => {
    const ids = await caseAndEndpoint(office);
    const draft = await office.call('compliance-officer', 'POST', '/api/v1/warrants', { body: orderBody(ids) });
    expect([draft.status, draft.body.state]).to.deep.equal([200, 'DRAFT']);
    const id = draft.body.warrantId;
    const review = await office.call('compliance-officer', 'POST', `/api/v1/warrants/${id}/submit`);
    expect(review.body.state).to.equal('IN_REVIEW');
    const { octets } = (await office.call('approver-carrier', 'GET', `/api/v1/warrants/${id}/grant`)).body;
    expect(decodeGrant(Buffer.from(octets, 'base64')).warrantId).to.equal(id);

    const first = await approve('approver-legal', id, octets);
    expect([first.status, first.body.state, first.body.approvals]).to.deep.equal([200, 'IN_REVIEW', ['legal']]);
    const before = office.wakes();
    const second = await approve('approver-carrier', id, octets);
    expect([second.status, second.body.state]).to.deep.equal([200, 'APPROVED']);
    expect(second.body.approvals).to.have.members(['legal', 'carrier']);
    expect(office.wakes(), 'the carrier is woken at once').to.be.greaterThan(before);
  });

  it('refuses a second approval by the same person', async () => {
    const { id, octets } = await submitted(office);
    await approve('approver-legal', id, octets);
    const again = await approve('approver-legal', id, octets);
    expect(again.status).to.be.within(400, 499);
    const asCarrier = await approve('approver-legal', id, octets, { role: 'carrier' });
    expect(asCarrier.status).to.be.within(400, 499);
    const warrant = await office.call('auditor', 'GET', `/api/v1/warrants/${id}`);
    expect([warrant.body.state, warrant.body.approvals]).to.deep.equal(['IN_REVIEW', ['legal']]);
  });

  it('refuses a signature over other octets', async () => {
    const { id } = await submitted(office);
    const other = await submitted(office);
    const answer = await approve('approver-legal', id, other.octets);
    expect([answer.status, answer.body.code]).to.deep.equal([409, 'WRIT_WARRANT_SIGNATURE']);
  });

  it('refuses an approval by the one who entered the order', async () => {
    const { id, octets } = await submitted(office);
    const signature = await office.sign('approver-legal', 'legal', octets);
    const body = { role: 'legal', keyId: office.keyId('approver-legal'), signature };
    const answer = await office.call('compliance-officer', 'POST', `/api/v1/warrants/${id}/approvals`, { body });
    expect([answer.status, answer.body.code]).to.deep.equal([403, 'WRIT_AUTH_FORBIDDEN']);
  });

  it('names what a draft still lacks', async () => {
    const ids = await caseAndEndpoint(office);
    const body = orderBody(ids, { notAfter: undefined });
    const draft = await office.call('compliance-officer', 'POST', '/api/v1/warrants', { body });
    const answer = await office.call('compliance-officer', 'POST', `/api/v1/warrants/${draft.body.warrantId}/submit`);
    expect(answer.status).to.equal(409);
    expect(answer.body.code).to.match(/^WRIT_WARRANT_/);
  });

  it('lets a reviewer reject, with a reason', async () => {
    const { id } = await submitted(office);
    const answer = await office.call('approver-legal', 'POST', `/api/v1/warrants/${id}/reject`, {
      body: { reason: 'no end date' },
    });
    expect([answer.body.state, answer.body.reason]).to.deep.equal(['REJECTED', 'no end date']);
  });

  it('lets one person stop, the engineer too, and never goes on afterwards', async () => {
    const { id, octets } = await submitted(office);
    const stopped = await office.call('engineer', 'POST', `/api/v1/warrants/${id}/stop`, {
      body: { reason: 'wrong line' },
    });
    expect([stopped.status, stopped.text]).to.deep.equal([200, `{"warrantId":"${id}","inForce":true}`]);
    expect((await approve('approver-legal', id, octets)).status).to.equal(409);
    const closed = await office.call('compliance-officer', 'POST', `/api/v1/warrants/${id}/close`);
    expect([closed.status, closed.body.state]).to.deep.equal([200, 'STOPPED']);
    const confirmed = await office.call('approver-carrier', 'POST', `/api/v1/warrants/${id}/close`);
    expect(confirmed.body.state).to.equal('CLOSED');
  });

  it('masks the target until someone who may gives a reason, and records the look', async () => {
    const { id } = await submitted(office);
    const masked = await office.call('auditor', 'GET', `/api/v1/warrants/${id}`);
    expect(masked.text).not.to.contain(TARGET);
    expect(masked.body.masked).to.equal(true);
    expect(masked.body.grant.octets, 'the octets hold the target').to.equal(undefined);
    const whole = await office.call('auditor', 'POST', `/api/v1/warrants/${id}/unmask`, {
      body: { reason: 'inspection' },
    });
    expect(whole.body.selectors).to.deep.equal([{ kind: 'ipv4', value: TARGET }]);
    const rows = await office.call('auditor', 'GET', `/api/v1/audit?subject=warrant:${id}&limit=1000`);
    const entries = JSON.parse(rows.text) as { readonly actor: string }[];
    expect(entries.filter(({ actor }) => actor === `person:${office.personId('auditor')}`)).to.have.length(2);
    expect(rows.text).not.to.contain(TARGET);
  });

  it('takes circuits with their capture point and services, and gives them back as they were entered', async () => {
    const ids = await caseAndEndpoint(office);
    const target = {
      selectors: [
        { kind: 'circuit', value: '100.200', point: 'edge-1' },
        { kind: 'mac', value: '02:00:5e:10:00:01' },
      ],
      services: ['tcp:peer=25'],
    };
    const draft = await office.call('compliance-officer', 'POST', '/api/v1/warrants', { body: orderBody(ids, target) });
    expect(draft.status, draft.text).to.equal(200);
    const whole = await office.call('auditor', 'POST', `/api/v1/warrants/${draft.body.warrantId}/unmask`, {
      body: { reason: 'inspection' },
    });
    const { selectors, services } = whole.body;
    expect({ selectors, services }).to.deep.equal(target);
    const refusal = async (change: object) => {
      const body = orderBody(ids, { liid: 'TEST-0002', ...change });
      const answer = await office.call('compliance-officer', 'POST', '/api/v1/warrants', { body });
      return [answer.status, answer.body.code];
    };
    expect(await refusal({ selectors: [{ kind: 'circuit', value: '5000' }] })).to.deep.equal([
      400,
      'WRIT_GRANT_SELECTOR',
    ]);
    expect(await refusal({ services: ['tcp:peer=none'] })).to.deep.equal([400, 'WRIT_GRANT_SERVICE']);
    const wrongPoint = { kind: 'mac', value: '02:00:5e:10:00:01', point: 'nine long' };
    expect((await refusal({ selectors: [wrongPoint] }))[0]).to.equal(400);
  });

  it('lists warrants without targets', async () => {
    await submitted(office);
    const list = await office.call('auditor', 'GET', '/api/v1/warrants?state=IN_REVIEW');
    expect(list.text).to.contain('IN_REVIEW');
    expect(list.text).not.to.contain(TARGET);
  });

  it('answers what is not there with 404', async () => {
    const nothing = '00000000-0000-4000-8000-000000000000';
    const answer = await office.call('auditor', 'GET', `/api/v1/warrants/${nothing}`);
    expect([answer.status, answer.body.code]).to.deep.equal([404, 'WRIT_WARRANT_UNKNOWN']);
  });

  it('tells, without a core, that the grant is kept and carried later', async () => {
    const { id } = await submitted(office);
    const early = await office.call('compliance-officer', 'POST', `/api/v1/warrants/${id}/activate`);
    expect([early.status, early.body.code]).to.deep.equal([409, 'WRIT_API_NOT_APPROVED']);
    const status = await office.call('engineer', 'GET', '/api/v1/status');
    expect([status.status, status.body.core.up]).to.deep.equal([200, false]);
  });

  it('keeps an audit chain that verifies and can be exported', async () => {
    const verdict = await office.call('auditor', 'GET', '/api/v1/audit/verification');
    expect(verdict.body.ok).to.equal(true);
    const lines = (await office.call('auditor', 'GET', '/api/v1/audit/export')).text.trim().split('\n');
    expect(lines).to.have.length(Number(verdict.body.entries));
  });
});

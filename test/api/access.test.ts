import { expect } from 'chai';
import { hasRight, roles, type Role } from '../../src/model/role.ts';
import { openOffice, type TestOffice } from './office.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const CO: Role = 'compliance-officer';
const LEGAL: Role = 'approver-legal';
const CARRIER: Role = 'approver-carrier';
const AUDITOR: Role = 'auditor';
const SO: Role = 'security-officer';
const ENGINEER: Role = 'engineer';
const READERS = [CO, LEGAL, CARRIER, AUDITOR];

/** Who may, written down a second time: the table in the code has to agree with this one, not with itself. */
const ROUTES: readonly (readonly [string, string, readonly Role[]])[] = [
  ['GET', '/api/v1/session', roles],
  ['GET', '/api/v1/session/key', roles],
  ['GET', '/api/v1/people', [SO, AUDITOR]],
  ['POST', '/api/v1/people', [SO]],
  ['POST', `/api/v1/people/${ID}/disable`, [SO]],
  ['GET', '/api/v1/keys', [SO, AUDITOR]],
  ['GET', '/api/v1/agencies', [...READERS, ENGINEER]],
  ['POST', '/api/v1/agencies', [CO]],
  ['GET', `/api/v1/agencies/${ID}/endpoints`, [...READERS, ENGINEER]],
  ['POST', `/api/v1/agencies/${ID}/endpoints`, [CO]],
  ['POST', `/api/v1/endpoints/${ID}/retire`, [CO]],
  ['POST', `/api/v1/endpoints/${ID}/profile`, [CO]],
  ['GET', '/api/v1/profiles', [...READERS, ENGINEER]],
  ['GET', '/api/v1/profiles/us-ias', [...READERS, ENGINEER]],
  ['POST', '/api/v1/profiles', [CO]],
  ['POST', '/api/v1/profiles/us-ias/versions', [CO]],
  ['POST', '/api/v1/profiles/us-ias/test', [CO, ENGINEER]],
  ['GET', '/api/v1/cases', READERS],
  ['POST', '/api/v1/cases', [CO]],
  ['GET', '/api/v1/warrants', READERS],
  ['POST', '/api/v1/warrants', [CO]],
  ['GET', `/api/v1/warrants/${ID}`, READERS],
  ['PATCH', `/api/v1/warrants/${ID}`, [CO]],
  ['POST', `/api/v1/warrants/${ID}/unmask`, READERS],
  ['POST', `/api/v1/warrants/${ID}/submit`, [CO]],
  ['POST', `/api/v1/warrants/${ID}/renew`, [CO]],
  ['POST', `/api/v1/warrants/${ID}/reject`, [LEGAL, CARRIER]],
  ['GET', `/api/v1/warrants/${ID}/grant`, [LEGAL, CARRIER]],
  ['POST', `/api/v1/warrants/${ID}/approvals`, [LEGAL, CARRIER]],
  ['POST', `/api/v1/warrants/${ID}/activate`, [CO, LEGAL, CARRIER]],
  ['POST', `/api/v1/warrants/${ID}/stop`, roles],
  ['POST', `/api/v1/warrants/${ID}/close`, [CO, CARRIER]],
  ['POST', '/api/v1/streams/hold', [CO, ENGINEER]],
  ['POST', '/api/v1/streams/resume', [CO, ENGINEER]],
  ['POST', '/api/v1/streams/flush', [CO, ENGINEER]],
  ['POST', `/api/v1/streams/${ID}/redeliveries`, [CO]],
  ['POST', '/api/v1/streams/purge', [CO]],
  ['POST', `/api/v1/streams/${ID}/key`, [CO]],
  ['GET', '/api/v1/integrity-key', roles],
  ['POST', `/api/v1/warrants/${ID}/manifest`, READERS],
  ['GET', '/api/v1/stream-orders', roles],
  ['POST', `/api/v1/stream-orders/${ID}/approve`, [LEGAL, CARRIER]],
  ['POST', `/api/v1/stream-orders/${ID}/reject`, [CO, LEGAL, CARRIER]],
  ['GET', '/api/v1/audit', [AUDITOR, SO]],
  ['GET', '/api/v1/audit/verification', [AUDITOR, SO]],
  ['GET', '/api/v1/audit/export', [AUDITOR, SO]],
  ['GET', '/api/v1/status', roles],
  ['DELETE', '/api/v1/session', roles],
];
/** These end the session they are called with, so that they are left to a test of their own. */
const ENDING = new Set(['DELETE /api/v1/session']);

describe('who may call what', function () {
  this.timeout(60_000);
  let office: TestOffice;
  before(async () => (office = await openOffice()));
  after(() => office.close());

  for (const [method, address, allowed] of ROUTES) {
    it(`${method} ${address.replace(ID, 'ID')}: ${allowed.length === roles.length ? 'every role' : allowed.join(', ')}`, async () => {
      const nobody = await office.call(undefined, method, address);
      expect([nobody.status, nobody.body.code]).to.deep.equal([401, 'WRIT_API_SIGNED_OUT']);
      if (ENDING.has(`${method} ${address}`)) return;
      for (const role of roles) {
        const { status, body, text } = await office.call(role, method, address);
        const isForbidden = status === 403 && body.code === 'WRIT_AUTH_FORBIDDEN';
        expect(isForbidden, `${role}: ${status} ${text.slice(0, 200)}`).to.equal(!allowed.includes(role));
        expect(status, `${role} is no stranger`).not.to.equal(401);
        expect(status, `${role}: ${text.slice(0, 300)}`).to.be.below(500);
      }
    });
  }

  it('knows every route that the documentation lists', async () => {
    const document = (await office.call(undefined, 'GET', '/docs/json')).body;
    const called = (address: string): string => address.replace('{id}', ID).replace('{name}', 'us-ias');
    const listed = Object.entries(document.paths).flatMap(([address, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${called(address)}`),
    );
    const open = ['POST /api/v1/session', 'GET /api/v1/health'];
    expect(listed.sort()).to.deep.equal([...ROUTES.map(([method, address]) => `${method} ${address}`), ...open].sort());
  });

  it('gives nobody who may enter an order the right to approve one', () => {
    for (const role of roles) {
      const actor = { kind: 'person', personId: ID, role } as const;
      const rights = (['warrant.enter', 'warrant.approve-legal', 'warrant.approve-carrier'] as const).filter((r) =>
        hasRight(actor, r),
      );
      expect(rights.length, role).to.be.at.most(1);
    }
  });
});

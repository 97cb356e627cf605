/** An order in the making, through the API. */
import type { TestOffice } from './office.ts';

export const TARGET = '198.51.100.77';
const PIN = 'ab'.repeat(32);

export const endpointBody = {
  label: 'main',
  host: 'lemf.example',
  hi2Port: 7002,
  hi3Port: 7003,
  pins: [PIN],
  profile: { operatorId: 'TEST' },
};

export async function caseAndEndpoint(
  office: TestOffice,
): Promise<{ caseId: string; endpointId: string; agencyId: string }> {
  const as = 'compliance-officer';
  const agency = await office.call(as, 'POST', '/api/v1/agencies', {
    body: { name: `Agency ${Math.random()}`, contact: 'desk' },
  });
  const { agencyId } = agency.body;
  const endpoint = await office.call(as, 'POST', `/api/v1/agencies/${agencyId}/endpoints`, { body: endpointBody });
  const opened = await office.call(as, 'POST', '/api/v1/cases', { body: { agencyId, reference: 'CASE-1' } });
  return { agencyId, endpointId: endpoint.body.endpointId, caseId: opened.body.caseId };
}

export function orderBody(ids: { caseId: string; endpointId: string }, change: object = {}): object {
  return {
    caseId: ids.caseId,
    endpointId: ids.endpointId,
    liid: 'TEST-0001',
    instrument: 'title-iii',
    scope: 'iri+cc',
    selectors: [{ kind: 'ipv4', value: TARGET }],
    notBefore: new Date(Date.now() - 60_000).toISOString(),
    notAfter: new Date(Date.now() + 20 * 86_400_000).toISOString(),
    order: {
      reference: '26-mc-101',
      signedBy: 'Judge Example',
      presentedBy: 'Officer Example',
      scanSha256: 'cd'.repeat(32),
    },
    ...change,
  };
}

/** A warrant in review; its id and the octets that are up for signing. */
export async function submitted(office: TestOffice): Promise<{ id: string; octets: string }> {
  const ids = await caseAndEndpoint(office);
  const draft = await office.call('compliance-officer', 'POST', '/api/v1/warrants', { body: orderBody(ids) });
  const id = draft.body.warrantId;
  await office.call('compliance-officer', 'POST', `/api/v1/warrants/${id}/submit`);
  const grant = await office.call('approver-legal', 'GET', `/api/v1/warrants/${id}/grant`);
  return { id, octets: grant.body.octets };
}

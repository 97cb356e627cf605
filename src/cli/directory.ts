/** Agencies and endpoints by what people call them: the id, its beginning, or the name. */
import type { AgencyShape, EndpointShape } from '../api/shapes.ts';
import { pick } from './choice.ts';
import type { ApiClient } from './client.ts';

const AGENCY = { what: 'agency', idOf: (a: AgencyShape) => a.agencyId, nameOf: (a: AgencyShape) => a.name };
const ENDPOINT = { what: 'endpoint', idOf: (e: EndpointShape) => e.endpointId, nameOf: (e: EndpointShape) => e.label };

export async function findAgency(api: ApiClient, wanted: string): Promise<AgencyShape> {
  return pick(wanted, await api.get<AgencyShape[]>('/agencies'), AGENCY);
}

/** One that is in use. */
export async function findEndpoint(api: ApiClient, agency: string, wanted: string): Promise<EndpointShape> {
  const { agencyId } = await findAgency(api, agency);
  const all = await api.get<EndpointShape[]>(`/agencies/${agencyId}/endpoints`);
  return pick(
    wanted,
    all.filter(({ retired }) => !retired),
    ENDPOINT,
  );
}

import * as z from 'zod';
import { withTransaction } from '../../db/transaction.ts';
import {
  addAgency,
  addEndpoint,
  listAgencies,
  listCases,
  listEndpoints,
  openCase,
  retireEndpoint,
} from '../../warrants/directory.ts';
import { assignProfile } from '../../warrants/endpoint-profile.ts';
import { resolveProfile } from '../../warrants/profiles.ts';
import { callerOf } from '../access.ts';
import type { ApiServices } from '../services.ts';
import { choiceOf, endpointAssigned, endpointProfile, newEndpoint } from '../endpoint-shapes.ts';
import { agency, caseShape, endpoint, idParams, newAgency, newCase } from '../shapes.ts';
import { agencyView, caseView, endpointView } from '../views.ts';
import { type App, route } from './route.ts';

const tag = 'Agencies';

function addAgencyAndCaseRoutes(app: App, { db }: ApiServices): void {
  const agencies = route(['warrant.list', 'profile.test'], { tag, summary: 'All agencies' }, z.array(agency), {});
  app.get('/api/v1/agencies', agencies, async () => (await listAgencies(db)).map(agencyView));

  const add = route(['agency.write'], { tag, summary: 'Add an agency' }, agency, { body: newAgency });
  app.post('/api/v1/agencies', add, async (request) => {
    const { actor } = callerOf(request);
    return agencyView(await withTransaction(db, (tx) => addAgency(tx, actor, request.body)));
  });

  const cases = route(['warrant.list'], { tag, summary: 'All cases' }, z.array(caseShape), {});
  app.get('/api/v1/cases', cases, async () => (await listCases(db)).map(caseView));

  const open = route(['agency.write'], { tag, summary: "Open a case: one agency's matter" }, caseShape, {
    body: newCase,
  });
  app.post('/api/v1/cases', open, async (request) => {
    const { actor } = callerOf(request);
    return caseView(await withTransaction(db, (tx) => openCase(tx, actor, request.body)));
  });
}

function addEndpointRoutes(app: App, { db }: ApiServices): void {
  const all = route(['warrant.list', 'profile.test'], { tag, summary: "An agency's endpoints" }, z.array(endpoint), {
    params: idParams,
  });
  app.get('/api/v1/agencies/:id/endpoints', all, async (request) =>
    (await listEndpoints(db, request.params.id)).map(endpointView),
  );

  const add = route(
    ['agency.write'],
    {
      tag,
      summary: 'Add an endpoint',
      description: 'Where a collection system listens, how it proves itself, how HI2 and HI3 are spoken.',
    },
    endpoint,
    { params: idParams, body: newEndpoint },
  );
  app.post('/api/v1/agencies/:id/endpoints', add, async (request) => {
    const { actor } = callerOf(request);
    const { label, host, hi2Port, hi3Port, tls, pins } = request.body;
    const facts = { agencyId: request.params.id, label, host, hi2Port, hi3Port, tls, pins };
    const choice = choiceOf(request.body);
    const made = await withTransaction(db, async (tx) => {
      const how = 'profile' in choice ? choice : await resolveProfile(tx, choice.profileName, choice.profileOwn);
      return addEndpoint(tx, actor, { ...facts, ...how });
    });
    return endpointView(made);
  });

  const retire = route(
    ['agency.write'],
    { tag, summary: 'Retire an endpoint', description: 'No new warrant can name it; running grants keep theirs.' },
    z.object({}),
    { params: idParams },
  );
  app.post('/api/v1/endpoints/:id/retire', retire, async (request) => {
    await withTransaction(db, (tx) => retireEndpoint(tx, callerOf(request).actor, request.params.id));
    return {};
  });
}

function addProfileRoute(app: App, { db }: ApiServices): void {
  const assign = route(
    ['agency.write'],
    {
      tag,
      summary: 'Point an endpoint at another profile',
      description: 'Orders submitted from then on are signed with it; grants that are made keep theirs.',
    },
    endpointAssigned,
    { params: idParams, body: endpointProfile },
  );
  app.post('/api/v1/endpoints/:id/profile', assign, async (request) => {
    const { profileName: name, ...wanted } = request.body;
    const { actor } = callerOf(request);
    const done = await withTransaction(db, (tx) => assignProfile(tx, actor, request.params.id, { name, ...wanted }));
    return { endpoint: endpointView(done.endpoint), changed: { ...done.changed }, keeping: [...done.keeping] };
  });
}

export function addAgencyRoutes(app: App, services: ApiServices): void {
  addAgencyAndCaseRoutes(app, services);
  addEndpointRoutes(app, services);
  addProfileRoute(app, services);
}

/** Handover profiles with a name, and the rehearsal of one against an endpoint on record. */
import * as z from 'zod';
import { socketPath } from '../../config/home.ts';
import { withTransaction } from '../../db/transaction.ts';
import { callOnce } from '../../ipc/client.ts';
import type { Result } from '../../ipc/contract.ts';
import { deliveryContract } from '../../ipc/delivery-messages.ts';
import type { DeliveryContract } from '../../ipc/delivery-messages.ts';
import { writeProfile } from '../../model/handover-profile.ts';
import type { ProfileSettings } from '../../model/profile-presets.ts';
import { presetNamed } from '../../model/profile-presets.ts';
import { isConfirmed } from '../../model/rehearsal.ts';
import * as profiles from '../../warrants/profiles.ts';
import type { ProfileVersion } from '../../warrants/profiles.ts';
import { rehearsalBegun, rehearsalEnded } from '../../warrants/rehearsals.ts';
import type { Rehearsal } from '../../warrants/rehearsals.ts';
import { callerOf } from '../access.ts';
import * as shapes from '../profile-shapes.ts';
import type { ApiServices } from '../services.ts';
import { type App, route } from './route.ts';

const tag = 'Profiles';
const PATIENCE_MS = 5000;

function versionView({ name, version, base, about, settings }: ProfileVersion) {
  return { name, version, base, about, settings: { ...settings } };
}

function asksOf({ base, settings }: ProfileVersion): shapes.ProfileDetailShape['asks'] {
  const asks = Object.entries(presetNamed(base)?.asks ?? {});
  return asks
    .filter(([field]) => settings[field as keyof ProfileSettings] === undefined)
    .map(([field, { what, example }]) => ({ field, what, example }));
}

async function summaryOf({ db }: ApiServices, profile: ProfileVersion): Promise<shapes.ProfileSummaryShape> {
  const { standard = '', acknowledgement = '' } = profile.settings;
  const endpoints = (await profiles.endpointsNaming(db, profile.name)).length;
  return { ...versionView(profile), standard, acknowledgement, endpoints };
}

async function detailOf({ db }: ApiServices, name: string): Promise<shapes.ProfileDetailShape> {
  const versions = await profiles.profileVersions(db, name);
  const last = versions.at(-1);
  if (last === undefined) throw profiles.unknownProfile(name);
  return {
    ...versionView(last),
    asks: asksOf(last),
    endpoints: (await profiles.endpointsNaming(db, name)).map((row) => ({
      ...{ endpointId: row.id, agencyId: row.agency_id, label: row.label },
      version: row.profile_version ?? last.version,
    })),
    versions: versions.map(({ version, reason, madeBy, createdAt }) => ({
      ...{ version, reason },
      ...(madeBy === undefined ? {} : { madeBy }),
      ...(createdAt === undefined ? {} : { createdAt: createdAt.toISOString() }),
    })),
  };
}

function addReading(app: App, services: ApiServices): void {
  const all = route(['profile.read'], { tag, summary: 'All profiles' }, z.array(shapes.profileSummary), {});
  app.get('/api/v1/profiles', all, async () =>
    Promise.all((await profiles.listProfiles(services.db)).map((each) => summaryOf(services, each))),
  );

  const one = route(['profile.read'], { tag, summary: 'One profile' }, shapes.profileDetail, {
    params: shapes.profileParams,
  });
  app.get('/api/v1/profiles/:name', one, async (request) => detailOf(services, request.params.name));
}

function addChanging(app: App, services: ApiServices): void {
  const add = route(['agency.write'], { tag, summary: 'Add a profile' }, shapes.profileDetail, {
    body: shapes.newProfile,
  });
  app.post('/api/v1/profiles', add, async (request) => {
    const { actor } = callerOf(request);
    await withTransaction(services.db, (tx) => profiles.addProfile(tx, actor, request.body));
    return detailOf(services, request.body.name);
  });

  const change = route(
    ['agency.write'],
    {
      tag,
      summary: 'Change a profile',
      description: 'Makes a new version. Endpoints that name it follow; what a warrant was signed with stays.',
    },
    shapes.profileDetail,
    { params: shapes.profileParams, body: shapes.profileChange },
  );
  app.post('/api/v1/profiles/:name/versions', change, async (request) => {
    const { actor } = callerOf(request);
    const { name } = request.params;
    await withTransaction(services.db, (tx) => profiles.changeProfile(tx, actor, name, request.body));
    return detailOf(services, name);
  });
}

function viewOf(rehearsal: Rehearsal, report: Result<DeliveryContract, 'rehearse'>): shapes.ProfileTestedShape {
  const { name: profile, version, endpoint } = rehearsal;
  const { acknowledgement } = rehearsal.profile;
  const { liid, cin, encryption, envelope } = report;
  return {
    ...{ profile, version, acknowledgement, endpointId: endpoint.endpointId, confirmed: isConfirmed(report) },
    ...{ liid, cin },
    ...(encryption === undefined ? {} : { encryption }),
    ...(envelope === undefined ? {} : { envelope: envelope.toString('base64') }),
    legs: report.legs.map(({ peerUntilMs, ...leg }) => ({
      ...leg,
      ...(peerUntilMs === undefined ? {} : { peerUntil: new Date(peerUntilMs).toISOString() }),
    })),
  };
}

function addTest(app: App, services: ApiServices): void {
  const test = route(
    ['profile.test'],
    {
      tag,
      summary: 'Rehearse a profile',
      description:
        'Sends a test interception that Writ makes up, under a LIID no warrant can have, to an endpoint on record, and says what the LEMF confirmed.',
    },
    shapes.profileTested,
    { params: shapes.profileParams, body: shapes.profileTest },
  );
  app.post('/api/v1/profiles/:name/test', test, async (request) => {
    const { actor } = callerOf(request);
    const { endpointId, waitMs, certificate } = request.body;
    const { name } = request.params;
    const rehearsal = await withTransaction(services.db, (tx) => rehearsalBegun(tx, actor, name, endpointId));
    const { agencyId, host, hi2Port, hi3Port, tls, pins } = rehearsal.endpoint;
    const asked = { agencyId, host, hi2Port, hi3Port, tls, pins: [...pins], waitMs };
    const recipient = certificate === undefined ? {} : { certificate: Buffer.from(certificate, 'base64') };
    const params = { ...asked, ...recipient, profile: writeProfile(rehearsal.profile) };
    const socket = socketPath(services.home, 'delivery');
    const report = await callOnce(socket, deliveryContract, 'rehearse', params, waitMs + PATIENCE_MS);
    await withTransaction(services.db, (tx) => rehearsalEnded(tx, actor, rehearsal, report));
    return viewOf(rehearsal, report);
  });
}

export function addProfileRoutes(app: App, services: ApiServices): void {
  addReading(app, services);
  addChanging(app, services);
  addTest(app, services);
}

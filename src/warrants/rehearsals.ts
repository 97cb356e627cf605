/** Rehearsals of a profile against an endpoint: who asked for one, and what it found, in the audit log. */
import { appendAudit } from '../audit/log.ts';
import { WritError } from '../base/errors.ts';
import type { Tx } from '../db/transaction.ts';
import type { HandoverProfile } from '../model/handover-profile.ts';
import type { RehearsalReport } from '../model/rehearsal.ts';
import { isConfirmed } from '../model/rehearsal.ts';
import type { Actor } from '../model/role.ts';
import { requireRight } from '../model/role.ts';
import { endpointOf } from './directory.ts';
import { resolveProfile } from './profiles.ts';
import type { Endpoint } from './types.ts';

export interface Rehearsal {
  readonly name: string;
  readonly version: number;
  readonly profile: HandoverProfile;
  readonly endpoint: Endpoint;
}

/**
 * Where it goes and how, noted before an octet is sent: the profile as the endpoint would have it, its own fields included. Throws
 * WRIT_WARRANT_ENDPOINT_UNKNOWN, WRIT_PROFILE_UNKNOWN, WRIT_PROFILE_FIELD.
 */
export async function rehearsalBegun(tx: Tx, actor: Actor, name: string, endpointId: string): Promise<Rehearsal> {
  requireRight(actor, 'profile.test');
  const row = await tx.selectFrom('endpoint').selectAll().where('id', '=', endpointId).executeTakeFirst();
  if (row === undefined || row.retired) {
    throw new WritError('WRIT_WARRANT_ENDPOINT_UNKNOWN', 'no such endpoint in use: see "writ endpoint list"');
  }
  const endpoint = endpointOf(row);
  const { profile, named } = await resolveProfile(tx, name, ownFieldsOf(endpoint));
  const { version } = named;
  const detail = { profile: name, version };
  await appendAudit(tx, [{ actor, action: 'profile.test-begun', subject: `endpoint:${endpointId}`, detail }]);
  return { name, version, profile, endpoint };
}

/** Of an endpoint that names no profile: who the site is there. What the profile is about comes from the profile. */
function ownFieldsOf({ named, profile }: Endpoint): NonNullable<Endpoint['named']>['own'] {
  if (named !== undefined) return named.own;
  const { operatorId, networkElementId, authorizationCountry, deliveryCountry } = profile;
  return { operatorId, networkElementId, authorizationCountry, deliveryCountry };
}

export async function rehearsalEnded(
  tx: Tx,
  actor: Actor,
  { name, version, endpoint }: Rehearsal,
  report: RehearsalReport,
): Promise<void> {
  requireRight(actor, 'profile.test');
  const legs = report.legs.map(({ interface: handover, messages, confirmed, sent, checks, code }) => ({
    ...{ interface: handover, sent: sent ?? messages.length, confirmed },
    ...(checks === undefined ? {} : { checks }),
    ...(sent === undefined ? {} : { confirmable: false }),
    ...(code === undefined ? {} : { code }),
  }));
  const { cin, encryption, envelope } = report;
  const detail = {
    ...{ profile: name, version, cin, allConfirmed: isConfirmed(report), legs },
    ...(encryption === undefined ? {} : { encryption, keyWrapped: envelope !== undefined }),
  };
  await appendAudit(tx, [{ actor, action: 'profile.tested', subject: `endpoint:${endpoint.endpointId}`, detail }]);
}

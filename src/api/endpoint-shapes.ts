/** A new endpoint: its profile is given whole, or named, with fields of its own beside it. */
import * as z from 'zod';
import type { HandoverProfile } from '../model/handover-profile.ts';
import type { ProfileSettings } from '../model/profile-presets.ts';
import { profileChange, profileName, profileSettings } from './profile-shapes.ts';
import { endpoint, endpointFacts, profile } from './shapes.ts';

export const newEndpoint = z
  .strictObject({
    ...endpointFacts,
    profile: profile.optional().describe('The whole profile; or give profileName'),
    profileName: profileName.optional().describe('A named profile, which the endpoint follows'),
    profileOwn: profileSettings.optional().describe('With profileName: what this endpoint sets itself'),
  })
  .refine((body) => (body.profile === undefined) !== (body.profileName === undefined), {
    message: 'give profile, or profileName, and not both',
    path: ['profile'],
  })
  .refine((body) => body.profileOwn === undefined || body.profileName !== undefined, {
    message: 'profileOwn goes with profileName alone',
    path: ['profileOwn'],
  });

export type ProfileChoice =
  { readonly profile: HandoverProfile } | { readonly profileName: string; readonly profileOwn: ProfileSettings };

/** How a body that passed says it. */
export function choiceOf({
  profile: given,
  profileName: name,
  profileOwn = {},
}: z.output<typeof newEndpoint>): ProfileChoice {
  return given === undefined ? { profileName: name ?? '', profileOwn } : { profile: given };
}

/** The profile that an endpoint is to follow from now on. */
export const endpointProfile = z.strictObject({
  profileName,
  settings: profileSettings.default({}).describe('What this endpoint sets itself, beside what it sets already'),
  unset: profileChange.shape.unset.describe('Fields that this endpoint no longer sets itself'),
  reason: profileChange.shape.reason,
});
export const endpointAssigned = z
  .object({
    endpoint,
    changed: z
      .record(z.string(), z.object({ before: z.unknown().optional(), after: z.unknown().optional() }))
      .describe('What differs in the whole profile, by field'),
    keeping: z
      .array(z.object({ warrantId: z.uuid(), state: z.string() }))
      .describe('Warrants whose grants are made already, and keep the profile that they have'),
  })
  .meta({ id: 'EndpointAssigned' });
export type EndpointAssignedShape = z.output<typeof endpointAssigned>;

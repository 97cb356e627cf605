/** A new endpoint: its profile is given whole, or named, with fields of its own beside it. */
import * as z from 'zod';
import type { HandoverProfile } from '../model/handover-profile.ts';
import type { ProfileSettings } from '../model/profile-presets.ts';
import { profileName, profileSettings } from './profile-shapes.ts';
import { endpointFacts, profile } from './shapes.ts';

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

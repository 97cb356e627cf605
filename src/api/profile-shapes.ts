/** What travels of named handover profiles. Their fields are those of `profile` (shapes.ts), each of which may be left out. */
import * as z from 'zod';
import { profileNamePattern } from '../model/profile-settings.ts';
import { rehearsalSteps, stepResults } from '../model/rehearsal.ts';
import { encryptions } from '../model/security-options.ts';
import { profile } from './shapes.ts';

/** No field is filled in here: what is left out is the preset's, the site's or the endpoint's say. */
function withoutDefaults(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodDefault || field instanceof z.ZodOptional) {
    return withoutDefaults(field.unwrap() as z.ZodType).meta({ ...field.meta() });
  }
  return field instanceof z.ZodNumber ? plainly(field) : field;
}

/** With words for who typed it. */
function plainly({ minValue, maxValue }: z.ZodNumber): z.ZodType {
  const [least, most] = [minValue ?? 0, maxValue ?? Number.MAX_SAFE_INTEGER];
  const words = `a whole number from ${least} to ${most}`;
  return z.int(words).min(least, words).max(most, words);
}

const fields = Object.fromEntries(
  Object.entries(profile.shape).map(([name, field]) => [name, withoutDefaults(field).optional()]),
) as { readonly [K in keyof typeof profile.shape]: z.ZodOptional<z.ZodType<z.output<(typeof profile.shape)[K]>>> };

/** The fields that there are, in their order. */
export const profileFields = Object.keys(fields);

export function kindOfField(name: string): string | undefined {
  const field: z.ZodOptional | undefined = Object.entries(fields).find(([each]) => each === name)?.[1];
  return (field?.unwrap() as z.ZodType | undefined)?.def.type;
}

export const profileSettings = z
  .strictObject(fields, {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys'
        ? `no such field: ${(keys as readonly string[]).join(', ')}; there are ${profileFields.join(', ')}`
        : undefined,
  })
  .meta({ id: 'ProfileSettings' });

const words = z.string().trim().min(1).max(300);
export const profileName = z
  .string()
  .regex(profileNamePattern, 'a profile is named with 2 to 48 small letters, digits and dashes, a letter first');
export const profileParams = z.object({ name: profileName });

export const newProfile = z.strictObject({
  name: profileName,
  base: profileName.describe('The preset or profile to begin from'),
  about: words.describe('For whom it is, in a sentence'),
  settings: profileSettings.default({}),
});
export const profileChange = z.strictObject({
  settings: profileSettings.default({}),
  unset: z
    .array(z.enum(profileFields as [string, ...string[]]))
    .default([])
    .describe('Fields that go back to what the preset says'),
  reason: words,
});

const version = {
  name: z.string(),
  version: z.int(),
  base: z.string().describe('The preset it was begun from; its own name: it is one'),
  about: z.string(),
  settings: profileSettings,
};
export const profileSummary = z
  .object({ ...version, standard: z.string(), acknowledgement: z.string(), endpoints: z.int() })
  .meta({ id: 'ProfileSummary' });
export type ProfileSummaryShape = z.output<typeof profileSummary>;

export const profileDetail = z
  .object({
    ...version,
    asks: z
      .array(z.object({ field: z.string(), what: z.string(), example: z.string() }))
      .describe('Left open by the preset, and not set'),
    endpoints: z.array(z.object({ endpointId: z.string(), agencyId: z.string(), label: z.string(), version: z.int() })),
    versions: z.array(
      z.object({
        version: z.int(),
        reason: z.string(),
        madeBy: z.string().optional(),
        createdAt: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Profile' });
export type ProfileDetailShape = z.output<typeof profileDetail>;

const waitWords = 'how long the LEMF may take: 100 to 50000 ms (--wait: 1 to 50 seconds)';
export const profileTest = z.strictObject({
  endpointId: z.uuid(),
  waitMs: z
    .int(waitWords)
    .min(100, waitWords)
    .max(50_000, waitWords)
    .default(20_000)
    .describe('How long the LEMF may take for all of it'),
  certificate: z
    .base64()
    .max(16_384)
    .optional()
    .describe("The agency's certificate, PEM or DER in base64: the test's key of encrypted payloads is wrapped for it"),
});
export const profileTested = z
  .object({
    profile: z.string(),
    version: z.int(),
    acknowledgement: z.string().describe('What counts as confirmed'),
    endpointId: z.string(),
    confirmed: z.boolean().describe('All that can be confirmed was; datagrams went out unrefused'),
    liid: z.string(),
    cin: z.int(),
    encryption: z.enum(encryptions).optional().describe('How payloads were encrypted; absent: not at all'),
    envelope: z
      .string()
      .optional()
      .describe('CMS EnvelopedData, BER, in base64; in it the key of these payloads in hexadecimal'),
    legs: z.array(
      z.object({
        interface: z.int().describe('2: HI2, 3: HI3'),
        steps: z.array(z.object({ step: z.enum(rehearsalSteps), result: z.enum(stepResults) })),
        messages: z.array(z.string()),
        confirmed: z.int(),
        sent: z.int().optional().describe('Of content in datagrams, which nobody confirms: how many went out'),
        checks: z
          .object({ made: z.int(), confirmed: z.int() })
          .optional()
          .describe('Integrity checks, where the profile asks for them'),
        code: z.string().optional(),
        peerUntil: z.string().optional().describe("When the LEMF's certificate ends"),
      }),
    ),
  })
  .meta({ id: 'ProfileTested' });
export type ProfileTestedShape = z.output<typeof profileTested>;

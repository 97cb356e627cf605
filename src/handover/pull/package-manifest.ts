/**
 * A package's manifest: what is in it, what is missing, and which package comes before (docs/pull-delivery.md has each field).
 *
 * The text is canonical by being one: it is hashed and signed as it stands, and its hash stands in the next one. Numbers that may pass
 * 2^53 are decimal texts. No address, no content; the LIID is in it, as in every PDU of the other standards.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { WritError } from '../../base/errors.ts';

export const packageKind = 'writ package 1';
/** Of the package before the first. */
export const NO_PACKAGE = '0'.repeat(64);
/** Of a manifest: what is longer was not made by Writ. */
export const LONGEST_MANIFEST = 1 << 20;

const count = z.int().min(0);
const number = z.string().regex(/^\d{1,20}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.string().max(40);

const fileSchema = z.strictObject({
  name: z.enum(['content.pcapng.p7m', 'iri.ndjson.p7m']),
  octets: count,
  sha256: digest,
  /** Of what is sealed in it. */
  opened: z.strictObject({ octets: count, sha256: digest }),
});

const common = {
  /** Records of the spool's stream, [firstRecord, endRecord). */
  firstRecord: number,
  endRecord: number,
  /** Records that are empty because damage to the spool was skipped, or because a gap keeps its place. */
  emptyRecords: count,
  firstTime: instant.optional(),
  lastTime: instant.optional(),
  /** No more of this will come. */
  ended: z.boolean(),
  /** Absent: there is nothing in it. */
  file: fileSchema.optional(),
};

const contentSchema = z.strictObject({
  ...common,
  packets: count,
  /** Of the packets. */
  octets: count,
  /** Of the packets; absent without any. */
  firstSequence: number.optional(),
  lastSequence: number.optional(),
  /** Numbers from `first` to `last` that belong to packets that were lost; `last` absent: it is not known yet. */
  gaps: z.array(z.strictObject({ first: number, last: number.optional() })),
});

const iriSchema = z.strictObject({
  ...common,
  iri: count,
  notices: count,
  firstSequence: number.optional(),
  lastSequence: number.optional(),
  /** Of the notices: those that tell of gaps, outages, losses and skipped damage, the first of them. */
  alarms: z.array(z.strictObject({ time: instant, information: z.string().max(256) })),
  /** More alarms than are listed. */
  moreAlarms: count,
});

export const packageManifestSchema = z.strictObject({
  kind: z.literal(packageKind),
  order: z.uuid(),
  liid: z.string().min(1).max(25),
  operator: z.string().min(1).max(16),
  /** From 1, without a hole. */
  number: z.int().min(1),
  /** SHA-256 of the manifest of the package before; zeros for the first. */
  previous: digest,
  /** Of Writ's clock: when the package before was closed, or the first record found; when this one was. */
  opened: instant,
  closed: instant,
  /** SHA-256 of the SubjectPublicKeyInfo of each key that opens the files. */
  sealedTo: z.array(digest).min(1).max(8),
  content: contentSchema.optional(),
  iri: iriSchema.optional(),
});

export type PackageManifest = z.output<typeof packageManifestSchema>;
export type PackageFile = z.output<typeof fileSchema>;
export type ContentPart = z.output<typeof contentSchema>;
export type IriPart = z.output<typeof iriSchema>;
export type PartName = 'content' | 'iri';

export function packageManifestText(manifest: PackageManifest): string {
  return `${JSON.stringify(packageManifestSchema.parse(manifest), null, 2)}\n`;
}

export function manifestHash(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Throws WRIT_PULL_MANIFEST; the message names fields, never their values. */
export function parsePackageManifest(text: Buffer): PackageManifest {
  let value: unknown;
  try {
    if (text.length > LONGEST_MANIFEST) throw new RangeError('too long');
    value = JSON.parse(text.toString('utf8'));
  } catch (cause) {
    throw new WritError('WRIT_PULL_MANIFEST', "a package's manifest is no JSON of at most a MiB", { cause });
  }
  const parsed = packageManifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || '(all)');
  throw new WritError(
    'WRIT_PULL_MANIFEST',
    `a package's manifest has wrong fields: ${[...new Set(fields)].join(', ')}`,
  );
}

export function filesOf({ content, iri }: Pick<PackageManifest, 'content' | 'iri'>): readonly PackageFile[] {
  return [content?.file, iri?.file].filter((file) => file !== undefined);
}

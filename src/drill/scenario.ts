/**
 * A drill's scenario: the form that docs/scenario.md explains and docs/scenario.schema.json publishes (made from the zod
 * type here). Strict: a field that is not known is an error with its path, because a fault that is misspelt and silently
 * left out would make a drill that proves nothing.
 */
import * as z from 'zod';
import { handoverStandards } from '../model/handover-profile.ts';
import { profilePresets } from '../model/profile-presets.ts';
import { cccForms } from '../model/packetcable-options.ts';
import { MOST_AGGREGATED, MOST_AGGREGATED_MS } from '../model/aggregation.ts';
import { functionPattern, timeForms } from '../model/etsi-options.ts';
import { packetReportKinds } from '../model/report-options.ts';
import {
  encryptionRefusal,
  encryptions,
  hashRefusal,
  integrityHashes,
  integritySignatures,
  MOST_CHECK_SECONDS,
  MOST_HASH_PDUS,
  MOST_SIGNATURE_HASHES,
  signatureRefusal,
} from '../model/security-options.ts';

/** RFC 3339 with up to nine decimals of a second. */
const instant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/,
    'is no date and time like 2023-11-14T22:13:20.5Z',
  );

const name = z.string().min(1).max(64);
/** Names a folder of the output. */
const identifier = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'is no id: 1 to 64 letters, digits, dots, dashes or underscores, first a letter or digit',
  );
const printable = /^[\x21-\x7e]{1,16}$/;
const where = {
  /** ETSI interceptionPointID of every packet from here; absent: none. */
  point: z.string().regex(printable, 'is no capture point: 1 to 16 printable ASCII characters').optional(),
  /** Points of one group may see one packet several times: it is delivered once. */
  group: z.string().regex(printable, 'is no group of points: 1 to 16 printable ASCII characters').optional(),
};

const fileSource = z.strictObject({
  kind: z.literal('file'),
  path: z.string().min(1),
  speed: z.union([z.enum(['max', 'original']), z.number().positive().max(1e6)]).default('max'),
  ...where,
});
const interfaceSource = z.strictObject({
  kind: z.literal('interface'),
  name: z.string().min(1).max(15),
  seconds: z.number().positive().max(86_400),
  ...where,
});
const source = z.discriminatedUnion('kind', [fileSource, interfaceSource]);

const agency = z.strictObject({
  id: identifier,
  /** Or `profile`. */
  standard: z.enum(handoverStandards).optional(),
  /** One of those that ship with Writ, which the endpoint then follows, but for its timers; it says the rest of what is below. */
  profile: z.enum(profilePresets.map(({ name }) => name)).optional(),
  tls: z.boolean().default(true),
  /** Of etsi, keepalive by default; the others have none. */
  ack: z.enum(['keepalive', 'pdu']).optional(),
  /** Of packetcable, 1.5 by default: the header of content's datagrams. */
  ccc: z.enum(cccForms).optional(),
  /** Of etsi: the header's time; microSecondTimeStamp by default. */
  packetReports: z.enum(packetReportKinds).optional().describe('atis-ias: what orders without content tell of packets'),
  timeForm: z.enum(timeForms).optional(),
  /** Of etsi: false leaves timeStampQualifier out. */
  timeStampQualifier: z.boolean().optional(),
  /** Of etsi: networkFunctionIdentifier; absent by default. */
  networkFunctionId: z.string().regex(functionPattern, 'is not 1 to 32 printable characters').optional(),
  /** Of etsi: payloads are encrypted; the key goes to the LEMF wrapped for its certificate, so it takes tls. */
  encryption: z.enum(encryptions, { error: ({ input }) => encryptionRefusal(input) }).optional(),
  /** Of etsi: integrity checks, which the LEMF verifies; both or none. */
  integrityHash: z.enum(integrityHashes, { error: ({ input }) => hashRefusal(input) }).optional(),
  integritySignature: z.enum(integritySignatures, { error: signatureRefusal }).optional(),
  hashPdus: z.int().min(1).max(MOST_HASH_PDUS).optional(),
  hashSeconds: z.int().min(1).max(MOST_CHECK_SECONDS).optional(),
  signatureHashes: z.int().min(1).max(MOST_SIGNATURE_HASHES).optional(),
  signatureSeconds: z.int().min(1).max(MOST_CHECK_SECONDS).optional(),
  /** Of etsi: packets in a content PDU at most, and how long one waits for others; by default one packet is one PDU. */
  aggregatePackets: z.int().min(2).max(MOST_AGGREGATED).optional(),
  aggregateMs: z.int().min(1).max(MOST_AGGREGATED_MS).optional(),
});

export const selectorKinds = [
  ...['ipv4', 'ipv6', 'prefix', 'mac', 'circuit', 'teid', 'radius-user', 'calling-station', 'dhcp-client'],
  ...['tel', 'sip-uri', 'email', 'imsi', 'msisdn', 'imei'],
] as const;
const selector = z.strictObject({
  kind: z.enum(selectorKinds),
  value: z.string().min(1).max(256),
  /** The one capture point where it matches; absent: any. */
  point: z.string().min(1).max(16).optional(),
});

export const scenarioInstruments = [
  ...(['title-iii', 'pen-trap', 'emergency-title-iii', 'emergency-pen-trap', 'fisa', 'consent'] as const),
] as const;

const warrant = z.strictObject({
  id: identifier,
  agency: z.string(),
  liid: z.string().regex(/^[\x21-\x7e]{1,25}$/, 'is no LIID: 1 to 25 printable ASCII characters without spaces'),
  instrument: z.enum(scenarioInstruments),
  scope: z.enum(['iri', 'iri+cc']),
  selectors: z.array(selector).min(1).max(16),
  services: z.array(z.string().min(1).max(256)).max(16).default([]),
  notBefore: instant.nullish(),
  notAfter: instant.nullish(),
});

const packet = z.int().min(1);
const milliseconds = z.number().min(0).max(86_400_000);
const linkFault = z.strictObject({
  agency: z.string(),
  link: z.enum(['down', 'refused', 'slow', 'hung']),
  bytesPerSecond: z.int().min(1).optional(),
  fromPacket: packet.optional(),
  toPacket: packet.optional(),
  fromMs: milliseconds.optional(),
  toMs: milliseconds.optional(),
});
const killFault = z.strictObject({
  kill: z.enum(['core', 'delivery', 'office']),
  atPacket: packet.optional(),
  atMs: milliseconds.optional(),
});
const killSeries = z.strictObject({
  /** Of core and delivery, half each, at random moments; half of an odd number is rounded up for the core. */
  kills: z.int().min(1).max(500),
  /** The same moments after each start for the same seed. */
  seed: z.int().min(0).max(0x7fff_ffff),
  fromPacket: packet.optional(),
  fromMs: milliseconds.optional(),
});

export const scenarioSchema = z.strictObject({
  name,
  source: z.union([source, z.array(source).min(1).max(64)]),
  /** Of interfaces: how many packet workers share each out; absent: as many as the core has by itself. */
  workers: z.int().min(1).max(64).optional(),
  agencies: z.array(agency).min(1).max(64),
  warrants: z.array(warrant).min(1).max(1000),
  faults: z
    .array(z.union([killFault, linkFault, killSeries]))
    .max(1000)
    .default([]),
  drainSeconds: z.number().min(0).max(86_400).default(60),
});

export type ScenarioFile = z.output<typeof scenarioSchema>;
export type FileSource = z.output<typeof fileSource>;
export type InterfaceSource = z.output<typeof interfaceSource>;
export type ScenarioAgency = z.output<typeof agency>;
export type ScenarioWarrant = z.output<typeof warrant>;
export type LinkFault = z.output<typeof linkFault>;
export type KillFault = z.output<typeof killFault>;

/** What docs/scenario.schema.json holds. */
export function scenarioJsonSchema(): unknown {
  return {
    ...z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-2020-12' }),
    title: 'Writ drill scenario',
  };
}

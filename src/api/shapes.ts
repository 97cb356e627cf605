/** What travels over HTTP, in one place: requests are checked against it, the page at /docs is made of it, the CLI is typed by it. */
import * as z from 'zod';
import { MOST_REPORT_SECONDS, packetReportKinds } from '../model/report-options.ts';
import { MOST_AGGREGATED, MOST_AGGREGATED_MS } from '../model/aggregation.ts';
import { functionPattern, timeForms } from '../model/etsi-options.ts';
import { hostPattern, liidPattern } from '../model/grant.ts';
import {
  acknowledgements,
  countryPattern,
  elementPattern,
  handoverStandards,
  operatorPattern,
} from '../model/handover-profile.ts';
import { objectIdPattern } from '../model/object-id.ts';
import { parseInstant } from '../model/instant.ts';
import { instruments, scopeNames } from '../model/instrument.ts';
import { cccForms, MOST_PACE_KBPS, MOST_RETAIN_MINUTES } from '../model/packetcable-options.ts';
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
import { LEAST_PACKAGE_BYTES, MOST_INTERVAL_SECONDS, MOST_PACKAGE_BYTES } from '../model/pull-options.ts';
import { approvalRoles, roles } from '../model/role.ts';
import { pointPattern, selectorKinds, selectorLimits } from '../model/selector.ts';
import { mostServices } from '../model/service.ts';
import { keyAlgorithms } from '../model/signature.ts';
import { warrantStates } from '../model/warrant-state.ts';

const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'an id is a lower-case UUID');
const instant = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'a time is written like 2026-11-21T20:40:00Z, with its zone')
  .meta({ format: 'date-time', examples: ['2026-11-21T20:40:00Z'] });
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits')
  .meta({ description: 'SHA-256, hexadecimal' });
const base64 = z.base64().max(1 << 17);
const words = z.string().trim().min(1).max(1000);
const password = z.string().min(1).max(1024);
const role = z.enum(roles);
const scope = z.enum(scopeNames).describe('iri: no content. iri+cc: with content');

export const idParams = z.object({ id: uuid });
export const failure = z
  .object({
    code: z.string().describe('Stable; each has a line in docs/errors.md'),
    message: z.string().describe('What is wrong, for a person'),
    where: z.string().optional().describe('The field or id that it is about'),
  })
  .meta({ id: 'Failure', description: 'What is wrong: a stable code, words for a person, and where' });
export type FailureShape = z.output<typeof failure>;

export const newPerson = z.strictObject({
  name: words,
  login: z.string().max(64).describe('Lower case: letters, digits, . _ -'),
  role,
  password: password.describe('At least 12 characters'),
});
export const person = z
  .object({ personId: uuid, name: z.string(), login: z.string(), role, disabled: z.boolean(), createdAt: instant })
  .meta({ id: 'Person' });
export type PersonShape = z.output<typeof person>;

export const signIn = z.strictObject({ login: z.string().min(1).max(64), password });
export const session = z
  .object({ token: z.string(), personId: uuid, name: z.string(), role, expiresAt: instant })
  .meta({ id: 'Session' });
export type SessionShape = z.output<typeof session>;
export const whoami = z.object({ personId: uuid, name: z.string(), login: z.string(), role });
export type WhoamiShape = z.output<typeof whoami>;

export const key = z
  .object({
    keyId: sha256,
    personId: uuid,
    role: z.enum(approvalRoles),
    algorithm: z.enum(keyAlgorithms),
    fromEpoch: z.int(),
    retiredEpoch: z.int().describe('0: in use'),
  })
  .meta({ id: 'Key' });
export type KeyShape = z.output<typeof key>;

export const newAgency = z.strictObject({ name: words, contact: words.describe('Who answers there, day and night') });
export const agency = z
  .object({ agencyId: uuid, name: z.string(), contact: z.string(), createdAt: instant })
  .meta({ id: 'Agency' });
export type AgencyShape = z.output<typeof agency>;

const objectId = z.string().regex(objectIdPattern, 'an object identifier is written like 1.2.840.113737.2.1.1.0.0');
const country = z.string().regex(countryPattern, 'a country is two capital letters');
const etsiShape = {
  timeForm: z.enum(timeForms).optional().describe('etsi: how times stand in the header; absent: microSecondTimeStamp'),
  timeStampQualifier: z.boolean().optional().describe('etsi: false leaves timeStampQualifier out of the header'),
  networkFunctionId: z
    .string()
    .regex(functionPattern, '1 to 32 printable characters')
    .optional()
    .describe('etsi: networkFunctionIdentifier (TS 102 232-1, 5.2.14)'),
  encryption: z
    .enum(encryptions, { error: ({ input }) => encryptionRefusal(input) })
    .optional()
    .describe('etsi: payloads are encrypted (annex G)'),
  encryptionPin: sha256
    .optional()
    .describe("etsi: whose certificate a stream's key may be wrapped for; absent: the endpoint's"),
  integrityHash: z
    .enum(integrityHashes, { error: ({ input }) => hashRefusal(input) })
    .optional()
    .describe('etsi: integrity checks (7.2.3); with integritySignature'),
  integritySignature: z.enum(integritySignatures, { error: signatureRefusal }).optional(),
  hashPdus: z.int().min(1).max(MOST_HASH_PDUS).optional().describe('etsi: PDUs that a hash covers at most (1000)'),
  hashSeconds: z.int().min(1).max(MOST_CHECK_SECONDS).optional().describe('etsi: seconds until it follows (1)'),
  signatureHashes: z.int().min(1).max(MOST_SIGNATURE_HASHES).optional().describe('etsi: hashes to a signature (15)'),
  aggregatePackets: z
    .int()
    .min(2)
    .max(MOST_AGGREGATED)
    .optional()
    .describe('etsi: packets in a content PDU at most (6.2.3); absent: one'),
  aggregateMs: z.int().min(1).max(MOST_AGGREGATED_MS).optional().describe('etsi: how long one waits for others (50)'),
  signatureSeconds: z.int().min(1).max(MOST_CHECK_SECONDS).optional().describe('etsi: seconds until it follows (30)'),
};
export const profile = z
  .strictObject({
    standard: z
      .enum(handoverStandards)
      .default('etsi')
      .describe(
        'etsi: TS 102 232. atis-ias: ATIS-1000013. atis-voice: ATIS-1000678. packetcable: PCESP. pull: packages that the agency fetches',
      ),
    acknowledgement: z
      .enum(acknowledgements)
      .default('keepalive')
      .describe(
        'etsi: keepalive or pdu. atis-ias, atis-voice: tcp (what its TCP has acknowledged counts as confirmed). packetcable: none. pull: fetch',
      ),
    keepAliveMs: z.int().min(100).max(360_000).default(30_000),
    keepAliveBytes: z
      .int()
      .min(0)
      .max(0xffff_ffff)
      .default(8 << 20),
    responseTimeoutMs: z.int().min(100).max(3_600_000).default(60_000),
    operatorId: z
      .string()
      .regex(operatorPattern, '1 to 16 printable characters')
      .describe("The carrier's name in every PDU"),
    networkElementId: z
      .string()
      .regex(elementPattern, 'up to 16 printable characters')
      .default('')
      .describe('atis-ias, atis-voice: the iAPSystemId, 1 to 15 characters'),
    authorizationCountry: country.default('US'),
    deliveryCountry: country.default('US'),
    cmiiModule: objectId.optional().describe("atis-ias: object identifier of its messages; absent: the 2007 edition's"),
    cmiiOptionalModule: objectId
      .optional()
      .describe('atis-ias: of its optional messages, as the agency says; required'),
    packetReports: z
      .enum(packetReportKinds)
      .optional()
      .describe('atis-ias, orders without content: addresses and ports of each packet, or summed up; absent: none'),
    reportSeconds: z.int().min(1).max(MOST_REPORT_SECONDS).optional().describe('Between sums; absent: 60'),
    laesModule: objectId
      .optional()
      .describe("atis-voice: object identifier of its messages; absent: the 2006 edition's"),
    ccModule: objectId.optional().describe("atis-voice: of content's header; absent: the 2006 edition's"),
    cccForm: z.enum(cccForms).optional().describe('packetcable: the header of its datagrams; required'),
    paceKbps: z
      .int()
      .min(1)
      .max(MOST_PACE_KBPS)
      .optional()
      .describe('packetcable: kilobits a second of one link; absent: 50000'),
    retainMinutes: z
      .int()
      .min(1)
      .max(MOST_RETAIN_MINUTES)
      .optional()
      .describe('packetcable: how long what was sent is kept; absent: a day'),
    intervalSeconds: z
      .int()
      .min(1)
      .max(MOST_INTERVAL_SECONDS)
      .optional()
      .describe('pull: how often a package is closed; absent: 60'),
    packageBytes: z
      .int()
      .min(LEAST_PACKAGE_BYTES)
      .max(MOST_PACKAGE_BYTES)
      .optional()
      .describe('pull: octets at which a package is closed before its time; absent: 16 MiB'),
    ...etsiShape,
  })
  .meta({ id: 'HandoverProfile' });
const port = z.int().min(1).max(65_535);
export const endpointFacts = {
  label: words,
  host: z.string().regex(hostPattern, 'a host name or an address'),
  hi2Port: port.describe('IRI'),
  hi3Port: port.describe('Content'),
  tls: z.boolean().default(true).describe('false: plain TCP, only where the agency has nothing better'),
  pins: z
    .array(sha256)
    .max(4)
    .default([])
    .describe("SHA-256 of the SubjectPublicKeyInfo of the LEMF's certificate; 1-4 with TLS"),
};
export const endpoint = z
  .object({
    ...endpointFacts,
    profile,
    profileName: z.string().optional().describe('The named profile that it follows'),
    profileVersion: z.int().optional(),
    ...{ endpointId: uuid, agencyId: uuid, retired: z.boolean(), createdAt: instant },
  })
  .meta({ id: 'Endpoint' });
export type EndpointShape = z.output<typeof endpoint>;

export const newCase = z.strictObject({
  agencyId: uuid,
  reference: words.describe("The agency's own; never the target"),
});
export const caseShape = z
  .object({ caseId: uuid, agencyId: uuid, reference: z.string(), createdAt: instant })
  .meta({ id: 'Case' });
export type CaseShape = z.output<typeof caseShape>;

const selector = z
  .strictObject({
    kind: z.enum(selectorKinds),
    value: z
      .string()
      .min(1)
      .max(128)
      .meta({
        description:
          'ipv4, ipv6, prefix: the address. mac: 02:00:5e:10:00:01. circuit: labels, outermost first (100, 100.200, ' +
          'mpls:1000, 100.pppoe:17). teid: ADDRESS#TEID,ADDRESS#TEID, where uplink packets go first',
      }),
    point: z
      .string()
      .regex(pointPattern, 'a capture point is up to 8 of A-Z a-z 0-9 . _ -')
      .optional()
      .describe('The one capture point where it matches; absent: any. Not for addresses'),
  })
  .meta({ id: 'Selector' });
const services = z
  .array(z.string().min(1).max(128))
  .max(mostServices)
  .describe('Only this traffic of the target: tcp:peer=25, udp:target=5060-5061,host=203.0.113.0/24; empty: all of it');
const orderFields = { reference: words, signedBy: words, presentedBy: words, scanSha256: sha256 };
const order = z.strictObject(orderFields).partial().meta({ id: 'OrderFacts' });
export const newWarrant = z.strictObject({
  caseId: uuid,
  endpointId: uuid,
  liid: z.string().regex(liidPattern, '1-25 printable characters without blanks'),
  instrument: z.enum(instruments),
  scope: scope.optional(),
  selectors: z.array(selector).max(selectorLimits.perGrant),
  services: services.optional(),
  notBefore: instant.optional(),
  notAfter: instant.optional().describe('Not included: the last packet is before it'),
  order: order.optional(),
  corrects: uuid.optional().describe('The rejected warrant that this one corrects'),
});
export const warrantChange = newWarrant.omit({ corrects: true }).partial();

const summaryFields = {
  warrantId: uuid,
  agencyId: uuid,
  agencyName: z.string(),
  caseId: uuid,
  caseReference: z.string(),
  liid: z.string(),
  instrument: z.enum(instruments),
  scope,
  state: z.enum(warrantStates),
  notBefore: instant.optional(),
  notAfter: instant.optional(),
  grantId: uuid.optional().describe('The newest grant, once submitted'),
  approvals: z.array(z.enum(approvalRoles)),
  refusal: z.string().optional().describe("The core's last refusal of that grant"),
};
export const warrantSummary = z.object(summaryFields).meta({ id: 'WarrantSummary' });
export type WarrantSummaryShape = z.output<typeof warrantSummary>;

const approvalMade = z.object({ role: z.enum(approvalRoles), personId: uuid, keyId: sha256, at: instant });
export const grantView = z
  .object({
    grantId: uuid,
    sequence: z.int(),
    epoch: z.int(),
    state: z.string(),
    octets: base64.optional().describe('Canonical octets; only with unmask=true, because they hold the target'),
    approvals: z.array(approvalMade),
  })
  .meta({ id: 'Grant' });
export const warrantDetail = z
  .object({
    ...summaryFields,
    endpointId: uuid,
    order,
    selectors: z.array(z.object({ kind: z.enum(selectorKinds), value: z.string(), point: z.string().optional() })),
    services: z.array(z.string()).describe("Empty: all of the target's traffic"),
    masked: z.boolean().describe('true: selectors are cut to their beginning'),
    enteredBy: uuid,
    corrects: uuid.optional(),
    reason: z.string().optional().describe('Of a rejection or a stop'),
    createdAt: instant,
    grant: grantView.optional(),
  })
  .meta({ id: 'Warrant' });
export type WarrantShape = z.output<typeof warrantDetail>;

export const grantOctets = z
  .object({ warrantId: uuid, grantId: uuid, octets: base64.describe('What an approver signs: docs/grant-format.md') })
  .meta({ id: 'GrantOctets' });
export type GrantOctetsShape = z.output<typeof grantOctets>;

export const newApproval = z.strictObject({
  role: z.enum(approvalRoles),
  keyId: sha256,
  signature: base64.describe('64 octets'),
  rekeyed: z
    .strictObject({
      selectors: z.array(selector).min(1).max(selectorLimits.perGrant),
      services: services.optional(),
      notAfter: instant,
    })
    .optional()
    .describe('Typed blind from the paper; has to agree with the grant'),
});
/** Whoever may stop need not be one who may read: the answer says no more than that it is stopped. */
export const stopped = z.object({
  warrantId: uuid,
  inForce: z
    .boolean()
    .describe('true: not one more packet is matched. false: the core does not answer, and is told as soon as it does'),
});
export type StoppedShape = z.output<typeof stopped>;
export const withReason = z.strictObject({ reason: words.describe('For the audit log') });

export const auditRow = z
  .object({
    seq: z.string(),
    at: instant,
    actor: z.string(),
    action: z.string(),
    subject: z.string().optional(),
    detail: z.record(z.string(), z.unknown()),
    hash: sha256,
  })
  .meta({ id: 'AuditRow' });
export type AuditRowShape = z.output<typeof auditRow>;
export const auditQuery = z.object({
  subject: z.string().max(100).optional().describe('warrant:ID, grant:ID, person:ID, ...'),
  actor: z.string().max(100).optional().describe('person:ID, core, system:NAME'),
  action: z.string().max(100).optional(),
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'a sequence number')
    .optional()
    .describe('Entries behind this sequence number'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export const auditVerdict = z
  .object({
    ok: z.boolean(),
    entries: z.string(),
    head: sha256.optional(),
    badSeq: z.string().optional().describe('The first entry that is wrong'),
    reason: z.string().optional(),
  })
  .meta({ id: 'AuditVerdict' });
export type AuditVerdictShape = z.output<typeof auditVerdict>;

const counter = z.string().regex(/^-?\d+$/);
const processState = z.object({ up: z.boolean(), code: z.string().optional() });
export const status = z
  .object({
    core: processState.extend({ seen: counter.optional(), matched: counter.optional(), dropped: counter.optional() }),
    delivery: processState,
    grants: z.array(
      z.object({ grantId: uuid, warrantId: uuid, state: z.string(), matched: counter, encoded: counter, gap: counter }),
    ),
    links: z.array(z.object({ agencyId: uuid, interface: z.int(), state: z.string(), code: z.string().optional() })),
  })
  .meta({ id: 'Status' });

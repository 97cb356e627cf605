/**
 * What the delivery process must know of a stream: made by the core when it binds a grant, sealed beside the stream's segments,
 * read by delivery, which never sees the grant itself. Selectors and dates stay out of it on purpose: who is intercepted is
 * no concern of the sending side. JSON, UTF-8. The LIID is here because each PDU carries it; it goes into no log (I10).
 */
import * as z from 'zod';
import { WritError } from '../base/errors.ts';
import { timeForms } from './etsi-options.ts';
import { acknowledgements, handoverStandards } from './handover-profile.ts';
import { idFromOctets } from './ids.ts';
import {
  encryptionNumbered,
  encryptions,
  hashNumbered,
  integrityHashes,
  integritySignatures,
  MOST_CHECK_SECONDS,
  MOST_HASH_PDUS,
  MOST_SIGNATURE_HASHES,
  type NativeSecurity,
  signatureNumbered,
} from './security-options.ts';
import {
  DEFAULT_PACE_KBPS,
  DEFAULT_RETAIN_MINUTES,
  MOST_PACE_KBPS,
  MOST_RETAIN_MINUTES,
} from './packetcable-options.ts';
import {
  DEFAULT_INTERVAL_SECONDS,
  DEFAULT_PACKAGE_BYTES,
  LEAST_PACKAGE_BYTES,
  MOST_INTERVAL_SECONDS,
  MOST_PACKAGE_BYTES,
} from './pull-options.ts';

const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const country = z.string().length(2);

const endpointSchema = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65535),
  tls: z.boolean(),
  /** SHA-256 of the LEMF's SubjectPublicKeyInfo, lower-case hex; several, so that a certificate can be renewed. */
  pins: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(4),
});

const seconds = z.int().min(1).max(MOST_CHECK_SECONDS);

/** What delivery does to the PDUs on their way (ETSI TS 102 232-1, 7.2.3 and annex G). */
const securitySchema = z.strictObject({
  encryption: z.enum(encryptions).optional(),
  /** SHA-256 of the SubjectPublicKeyInfo that the key may be wrapped for; absent: any that the endpoints pin. */
  recipientPin: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  integrity: z
    .strictObject({
      hash: z.enum(integrityHashes),
      signature: z.enum(integritySignatures),
      hashPdus: z.int().min(1).max(MOST_HASH_PDUS),
      hashSeconds: seconds,
      signatureHashes: z.int().min(1).max(MOST_SIGNATURE_HASHES),
      signatureSeconds: seconds,
    })
    .optional(),
});

export const streamAboutSchema = z.strictObject({
  version: z.literal(1),
  grantId: uuid,
  warrantId: uuid,
  agencyId: uuid,
  /** `iri` travels on HI2 (with HI1 notifications), and so do `reports`, of packets of an order without content; `cc` on HI3. */
  leg: z.enum(['iri', 'cc', 'reports']),
  liid: z.string().min(1).max(25),
  cin: z.int().min(0).max(4294967295),
  profile: z.strictObject({
    standard: z.enum(handoverStandards),
    acknowledgement: z.enum(acknowledgements),
    keepAliveMs: z.int().min(100).max(360_000),
    /** 0: no trigger by volume. */
    keepAliveBytes: z.int().min(0).max(4294967295),
    /** 0: the default. */
    responseTimeoutMs: z.int().min(0).max(4294967295),
    operatorId: z.string().min(1).max(16),
    networkElementId: z.string().max(16),
    authorizationCountry: country,
    deliveryCountry: country,
    /** Of content in datagrams (PacketCable). */
    datagrams: z
      .strictObject({
        paceKbps: z.int().min(1).max(MOST_PACE_KBPS),
        retainMinutes: z.int().min(1).max(MOST_RETAIN_MINUTES),
      })
      .optional(),
    /** Of packages that the agency fetches. */
    packages: z
      .strictObject({
        intervalSeconds: z.int().min(1).max(MOST_INTERVAL_SECONDS),
        packageBytes: z.int().min(LEAST_PACKAGE_BYTES).max(MOST_PACKAGE_BYTES),
      })
      .optional(),
    /** Of the session's own PDUs; absent: microSecondTimeStamp. */
    timeForm: z.enum(timeForms).optional(),
    /** Absent: PDUs go as the spool holds them. */
    security: securitySchema.optional(),
  }),
  /** The endpoints of this leg only; the first is preferred, the others are tried in turn when it can't be reached. */
  endpoints: z
    .array(endpointSchema)
    .min(1)
    .max(4)
    .refine(
      (list) => list.every((endpoint) => endpoint.tls === endpoint.pins.length > 0),
      'TLS has pins, plain TCP has none',
    ),
});

export type StreamAbout = z.output<typeof streamAboutSchema>;
export type StreamLeg = StreamAbout['leg'];

/** HI2 or HI3. */
export function handoverOf(leg: StreamLeg): 2 | 3 {
  return leg === 'cc' ? 3 : 2;
}

export type StreamSecurity = z.output<typeof securitySchema>;
export type StreamEndpoint = StreamAbout['endpoints'][number];

/** The parts of a grant that an about is made of, as the native core names them. */
export interface StreamAboutSource {
  readonly grantId: Buffer;
  readonly warrantId: Buffer;
  readonly agencyId: Buffer;
  readonly liid: string;
  readonly profile: {
    /** 1 etsi, 2 atis-ias, 3 atis-voice, 4 packetcable, 5 pull. */
    readonly standard: number;
    /** 0 keep-alive, 1 PDU, 2 TCP, 3 none, 4 fetch. */
    readonly acknowledgement: number;
    readonly keepAliveMs: number;
    readonly keepAliveBytes: number;
    readonly responseTimeoutMs: number;
    readonly operatorId: string;
    readonly networkElementId: string;
    readonly authorizationCountry: string;
    readonly deliveryCountry: string;
    /** Of packetcable; 0: the default. */
    readonly paceKbps: number;
    readonly retainMinutes: number;
    /** Of pull; 0: the default. */
    readonly intervalSeconds: number;
    readonly packageBytes: number;
    readonly etsi?: { readonly timeForm: number; readonly security?: NativeSecurity | undefined };
  };
  readonly endpoints: readonly {
    readonly handover: 2 | 3;
    readonly tls: boolean;
    readonly host: string;
    readonly port: number;
    readonly pins: readonly Buffer[];
  }[];
}

/** The about of one leg of a grant. A NativeGrant fits `grant` as it is. */
export function streamAboutOf(grant: StreamAboutSource, leg: StreamAbout['leg'], cin: number): StreamAbout {
  const { profile } = grant;
  return {
    version: 1,
    grantId: idFromOctets(grant.grantId),
    warrantId: idFromOctets(grant.warrantId),
    agencyId: idFromOctets(grant.agencyId),
    leg,
    liid: grant.liid,
    cin,
    profile: {
      standard: handoverStandards[profile.standard - 1] ?? 'etsi',
      acknowledgement: acknowledgements[profile.acknowledgement] ?? 'keepalive',
      keepAliveMs: profile.keepAliveMs,
      keepAliveBytes: profile.keepAliveBytes,
      responseTimeoutMs: profile.responseTimeoutMs,
      operatorId: profile.operatorId,
      networkElementId: profile.networkElementId,
      authorizationCountry: profile.authorizationCountry,
      deliveryCountry: profile.deliveryCountry,
      ...datagramsOf(profile, leg),
      ...packagesOf(profile),
      ...(profile.etsi?.timeForm === 1 ? { timeForm: timeForms[1] } : {}),
      ...securityOf(profile.etsi?.security),
    },
    endpoints: grant.endpoints
      .filter((endpoint) => endpoint.handover === handoverOf(leg))
      .map(({ host, port, tls, pins }) => ({ host, port, tls, pins: pins.map((pin) => pin.toString('hex')) })),
  };
}

/** What is absent is not there at all: it goes into an about as it is. */
export function securityOf(chosen: NativeSecurity | undefined): Pick<StreamAbout['profile'], 'security'> {
  if (chosen === undefined) return {};
  const { hashPdus, hashSeconds, signatureHashes, signatureSeconds } = chosen;
  const encryption = encryptionNumbered(chosen.encryption);
  const [hash, signature] = [hashNumbered(chosen.integrityHash), signatureNumbered(chosen.integritySignature)];
  const counts = { hashPdus, hashSeconds, signatureHashes, signatureSeconds };
  return {
    security: {
      ...(encryption === undefined ? {} : { encryption }),
      ...(chosen.encryptionPin.length === 0 ? {} : { recipientPin: chosen.encryptionPin.toString('hex') }),
      ...(hash === undefined || signature === undefined ? {} : { integrity: { hash, signature, ...counts } }),
    },
  };
}

function datagramsOf(
  { standard, paceKbps, retainMinutes }: StreamAboutSource['profile'],
  leg: StreamAbout['leg'],
): Pick<StreamAbout['profile'], 'datagrams'> {
  if (handoverStandards[standard - 1] !== 'packetcable' || leg !== 'cc') return {};
  return {
    datagrams: {
      paceKbps: paceKbps === 0 ? DEFAULT_PACE_KBPS : paceKbps,
      retainMinutes: retainMinutes === 0 ? DEFAULT_RETAIN_MINUTES : retainMinutes,
    },
  };
}

function packagesOf({
  standard,
  intervalSeconds,
  packageBytes,
}: StreamAboutSource['profile']): Pick<StreamAbout['profile'], 'packages'> {
  if (handoverStandards[standard - 1] !== 'pull') return {};
  return {
    packages: {
      intervalSeconds: intervalSeconds === 0 ? DEFAULT_INTERVAL_SECONDS : intervalSeconds,
      packageBytes: packageBytes === 0 ? DEFAULT_PACKAGE_BYTES : packageBytes,
    },
  };
}

export function encodeStreamAbout(about: StreamAbout): Buffer {
  return Buffer.from(JSON.stringify(about), 'utf8');
}

/** Throws WRIT_DELIVERY_STREAM_ABOUT; the message names fields, never their values (I10). */
export function parseStreamAbout(octets: Buffer): StreamAbout {
  let value: unknown;
  try {
    value = JSON.parse(octets.toString('utf8'));
  } catch {
    throw new WritError(
      'WRIT_DELIVERY_STREAM_ABOUT',
      "a stream's description is no JSON: it was not written by this version of the core",
    );
  }
  const parsed = streamAboutSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || '(all)');
  throw new WritError(
    'WRIT_DELIVERY_STREAM_ABOUT',
    `a stream's description has wrong fields: ${[...new Set(fields)].join(', ')}`,
  );
}

/**
 * Settings out of <home>/writ.json. Every field has a default, so an absent file is an empty one; an unknown field is an
 * error, because a misspelt setting that is silently ignored is worse than a start that fails. What may be intercepted is
 * never a setting: only signed grants say that.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { WritError } from '../base/errors.ts';
import { logLevels } from './environment.ts';
import type { Home } from './home.ts';

const apiSchema = z
  .strictObject({
    enabled: z.boolean().default(true),
    host: z.string().min(1).default('127.0.0.1'),
    port: z.int().min(0).max(65535).default(8470),
    tls: z.strictObject({ key: z.string().min(1), cert: z.string().min(1) }).optional(),
  })
  .prefault({});

const captureSchema = z
  .strictObject({
    /** Taken when the core starts. A core with audience `drill` opens none by itself. */
    interfaces: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(15),
          /** ETSI interceptionPointID (5.2.11), on every content PDU from here; absent: none. */
          point: z.string().min(1).max(16).optional(),
          /** Points of one group may see one packet several times; an order's agency gets it once. */
          group: z.string().min(1).max(16).optional(),
        }),
      )
      .max(64)
      .default([]),
    /** Packet workers that share each interface out. Absent: one a processor but one, at most 8. */
    workers: z.int().min(1).max(64).optional(),
    /** Of each worker on each interface. */
    ringBytes: z
      .int()
      .min(1 << 20)
      .max(2 ** 31)
      .optional(),
    blockBytes: z
      .int()
      .min(1 << 16)
      .max(1 << 24)
      .multipleOf(4096)
      .optional(),
    /** How long a packet may wait in a block that is not full. */
    retireMs: z.int().min(1).max(100).optional(),
    /** Look again and again instead of sleeping: lower latency for a whole core. */
    busyPoll: z.boolean().optional(),
    /** `card`: the network card's own, whose clock must follow UTC (ptp4l, phc2sys). */
    timestamps: z.enum(['kernel', 'card']).default('kernel'),
    /** `off`: what joins received packets (GRO, LRO) is switched off on the interfaces before the core starts. `leave`: as it is. */
    offloads: z.enum(['off', 'leave']).default('off'),
    /** `file`: packet time rules. The native core admits it only under a trust file with audience `drill`. */
    mode: z.enum(['live', 'file']).default('live'),
  })
  .prefault({});

const spoolSchema = z
  .strictObject({
    blockBytes: z
      .int()
      .min(4096)
      .max(1 << 20)
      .optional(),
    /** A flush begins when this much waits, */
    commitBytes: z
      .int()
      .min(4096)
      .max(1 << 28)
      .default(1 << 22),
    /** or when the oldest record is this old. */
    commitMs: z.int().min(1).max(1000).default(45),
    /** Alarm when more than one in a hundred records was older once it was durable. Absent: commitMs and 55 more. */
    ageBoundMs: z.int().min(1).max(60_000).optional(),
    segmentBytes: z
      .int()
      .min(1 << 20)
      .optional(),
    /** Of each of the redo log's four files. Absent: 1/256 of the volume or of maxBytes, from 4 to 64 MiB. */
    redoBytes: z
      .int()
      .min(1 << 20)
      .max(1 << 30)
      .multipleOf(4096)
      .optional(),
    queueBytes: z
      .int()
      .min(1 << 20)
      .optional(),
    /** How long what an agency has confirmed is kept, so that it can be sent again when it asks. 0: freed once confirmed. */
    retainHours: z.number().min(0).max(26_280).default(0),
    /** Octets on disk that all streams may take. Absent: what the spool's file system has. */
    maxBytes: z
      .int()
      .min(1 << 24)
      .optional(),
    /** The same for each stream of content: a full one is no other's concern. Absent: no limit of its own. */
    streamMaxBytes: z
      .int()
      .min(1 << 20)
      .optional(),
    /** Share of the limit that content may not take, so that IRI goes on when content is refused. */
    iriReservePercent: z.int().min(1).max(50).default(5),
  })
  .prefault({});

const agencySchema = z.strictObject({
  /** The agency's id, as `writ agency list` shows it. */
  agency: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be an agency id'),
  /** Over all links to the agency; IRI goes before CC. Absent: no limit. */
  bitsPerSecond: z.int().min(8000).max(1e12).optional(),
  /** Each warrant has an HI2 and an HI3 connection of its own. */
  separateConnections: z.boolean().default(false),
});

const deliverySchema = z
  .strictObject({
    /** How long TCP and TLS may take to be established. */
    connectTimeoutMs: z.int().min(100).default(10_000),
    /** The longest pause between two attempts to reach a LEMF. */
    retryCapMs: z.int().min(100).default(5000),
    /** TCP_USER_TIMEOUT: how long octets may stay unacknowledged before the connection is given up. */
    userTimeoutMs: z.int().min(1000).max(3_600_000).default(30_000),
    /** How long a link that is up at another endpoint waits before it asks for the preferred one. */
    returnMs: z.int().min(1000).default(300_000),
    /** Where agencies fetch packages over HTTPS, by handover profiles of the standard `pull`. Absent: nowhere. */
    pull: z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65535).default(8480) }).optional(),
    /** What single agencies ask for. */
    agencies: z
      .array(agencySchema)
      .max(10_000)
      .refine((list) => new Set(list.map(({ agency }) => agency)).size === list.length, 'names an agency twice')
      .default([]),
  })
  .prefault({});

export const settingsSchema = z.strictObject({
  api: apiSchema,
  capture: captureSchema,
  spool: spoolSchema,
  delivery: deliverySchema,
  database: z
    .strictObject({
      /** Any Postgres >= 15; DATABASE_URL in the environment goes before it. Absent: the embedded server. */
      url: z.string().min(1).optional(),
      /** Embedded server only. false: a commit does not wait for the disk (throwaway databases). */
      synchronousCommit: z.boolean().default(true),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(logLevels).default('info'),
      /** Absent: standard error. A relative path is below the home. */
      file: z.string().min(1).optional(),
    })
    .prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;
/** As written in the file: everything optional. */
export type SettingsFile = z.input<typeof settingsSchema>;

/** `[2].name` style path of a zod issue, readable in a message. */
export function issuePath(parts: readonly PropertyKey[]): string {
  const text = parts.map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '') || '(the whole file)';
}

export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issuePath(issue.path)}: ${issue.message}`).join('; ');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    throw new WritError('WRIT_CONFIG_UNREADABLE', `${file} can't be read`, { cause: thrown });
  }
}

export function parseSettings(text: string, file: string): Settings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new WritError('WRIT_CONFIG_SYNTAX', `${file} is no JSON: ${(thrown as Error).message}`, { cause: thrown });
  }
  const parsed = settingsSchema.safeParse(value);
  if (!parsed.success) throw new WritError('WRIT_CONFIG_INVALID', `${file}: ${describeIssues(parsed.error)}`);
  return parsed.data;
}

export function loadSettings(home: Home): Settings {
  return parseSettings(readText(home.settings), home.settings);
}

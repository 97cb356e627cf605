/** core.sock: docs/core-protocol.md. */
import * as z from 'zod';
import { int64, nothing, octets, uuidText } from './contract.ts';

const counters = z.record(z.string(), int64);

const packets = {
  seen: int64,
  unmatched: int64,
  matched: int64,
  dropped: counters,
  deeper: int64,
  opaque: int64,
};

export const stages = z.object({
  ...packets,
  points: z.array(z.object({ ...packets, point: z.string() })),
  fragments: counters,
  sourcePosition: int64,
  firstPacketNs: int64,
  lastPacketNs: int64,
});
export type Stages = z.output<typeof stages>;

export const grantState = z.enum(['stored', 'pending', 'active', 'expired', 'stopped']);

export const installResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), grantId: uuidText, state: grantState, already: z.boolean() }),
  z.object({ ok: z.literal(false), code: z.string(), detail: z.string() }),
]);
export type InstallAnswer = z.output<typeof installResult>;

/** A time in which the core was down while the grant was active (journal kind 7). */
const outage = z.object({ fromNs: int64, toNs: int64 });

export const grantStatus = z.object({
  grantId: uuidText,
  warrantId: uuidText,
  state: grantState,
  notBefore: int64,
  notAfter: int64,
  matched: int64,
  encoded: int64,
  gap: int64,
  /** Packets of the target that were not captured whole: no evidence. */
  truncated: int64,
  /** Seen before at another point of the same group: delivered once. */
  repeated: int64,
  /** IRI records (no HI1) that the HI2 stream took. */
  iriMade: int64,
  firstPacketNs: int64,
  lastPacketNs: int64,
  outages: z.array(outage),
});
export type GrantStatus = z.output<typeof grantStatus>;

export const journalRecord = z.object({
  ordinal: int64,
  kind: z.int().min(0).max(255),
  timeNs: int64,
  position: int64,
  /** Absent: the record concerns no single grant. */
  grantId: uuidText.optional(),
  body: octets,
});
export type JournalEntry = z.output<typeof journalRecord>;

/** point: empty, none. Points of one group give a packet once. */
const where = { point: z.string().max(16), group: z.string().min(1).max(16).optional() };
export const playSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1), ...where }),
  z.strictObject({ kind: z.literal('interface'), name: z.string().min(1).max(15), ...where }),
]);
export type PlaySource = z.output<typeof playSource>;

const refusing = z.enum(['no', 'queue full', 'storage', 'quota', 'disk full']);

/** Octets; docs/operations.md, "When the disk fills". */
export const spoolSpace = z.object({
  used: int64,
  limit: int64,
  diskFree: int64,
  /** Of each stream of content; 0: none of its own. */
  streamLimit: int64,
  /** Since the core started. */
  accepted: int64,
  freed: int64,
  /** Kept back for the redo log. */
  redo: int64,
  level: z.union([z.literal(0), z.literal(80), z.literal(90), z.literal(95)]),
  refusing,
  /** Octets a second; absent for the first minute. */
  growth: z.number().optional(),
  hoursLeft: z.number().optional(),
  streams: z.array(z.object({ grantId: uuidText, leg: z.int(), used: int64, refusing })),
});
export type SpoolSpace = z.output<typeof spoolSpace>;

/** How old records were when they became durable, by the blocks that they came in: docs/spool-format.md, "Flushing". */
export const spoolAges = z.object({
  /** What the alarm holds them against. */
  boundMs: z.number(),
  /** Since the core started. */
  blocks: int64,
  sumNs: int64,
  p50Ns: int64,
  p99Ns: int64,
  longestNs: int64,
  /** Of the last minutes. */
  recent: z.object({ blocks: int64, p99Ns: int64 }),
  /** Rising; blocks not over `upToNs`, those of the steps before included. What is older than the last is in `blocks` alone. */
  atMost: z.array(z.object({ upToNs: int64, blocks: int64 })),
});
export type SpoolAges = z.output<typeof spoolAges>;

/** What the core's start found of the end before it, and made of it: docs/spool-format.md, "Recovery". */
export const spoolStart = z.object({
  /** `none`: the spool is new. */
  lastEnd: z.enum(['none', 'clean', 'unclean']),
  tookNs: int64,
  streams: int64,
  records: int64,
  damaged: int64,
  cutStreams: int64,
  cutBytes: int64,
  restoredBytes: int64,
});
export type SpoolStart = z.output<typeof spoolStart>;

const play = z.strictObject({
  sources: z.array(playSource).min(1).max(64),
  /** 0: as fast as possible; 1: as captured; 2: twice as fast. Files only. */
  speed: z.number().min(0),
  gates: z.array(int64).max(10_000),
  /** Interfaces only: how long to take frames. */
  seconds: z.number().positive().optional(),
});
export type Play = z.output<typeof play>;

export const coreContract = {
  methods: {
    hello: {
      params: nothing,
      result: z.object({
        audience: z.string(),
        mode: z.enum(['live', 'file']),
        pid: z.int(),
        startedAt: int64,
        trustEpoch: z.int(),
        trustKeys: z.int(),
      }),
    },
    install: {
      params: z.strictObject({ grants: z.array(octets).max(2000) }),
      result: z.object({ results: z.array(installResult) }),
    },
    stop: {
      params: z.strictObject({ grantId: uuidText, by: z.string().min(1).max(200), reason: z.string().max(1000) }),
      result: z.object({ grantId: uuidText, state: grantState }),
    },
    grants: { params: nothing, result: z.object({ grants: z.array(grantStatus) }) },
    status: {
      params: nothing,
      result: z.object({
        stages,
        sources: z.array(z.object({ point: z.string(), up: z.boolean(), detail: z.string() })),
        spool: z.object({
          queuedBytes: int64,
          code: z.string().optional(),
          detail: z.string().optional(),
          space: spoolSpace,
          ages: spoolAges,
          start: spoolStart,
        }),
        grants: z.int(),
        matched: int64,
        encoded: int64,
        iriMade: int64,
      }),
    },
    skip: {
      params: z.strictObject({
        /** Of the stream, or the beginning of it. */
        stream: z.string().min(8).max(36),
        by: z.string().min(1).max(200),
        reason: z.string().min(1).max(1000),
      }),
      result: z.object({
        streamId: uuidText,
        grantId: uuidText,
        leg: z.int(),
        skipped: z.array(z.object({ first: int64, last: int64, items: int64, octets: int64, kept: z.string() })),
      }),
    },
    trust: {
      params: z.strictObject({ trust: octets }),
      result: z.object({ audience: z.string(), epoch: z.int(), keys: z.int() }),
    },
    journal: {
      params: z.strictObject({ from: int64, max: z.int().min(1).max(10_000) }),
      result: z.object({ records: z.array(journalRecord), next: int64 }),
    },
    subscribe: { params: nothing, result: nothing },
    play: { params: play, result: nothing },
    release: { params: z.strictObject({ packet: int64 }), result: nothing },
    flush: { params: nothing, result: nothing },
    finish: { params: z.strictObject({ grantId: uuidText }), result: nothing },
  },
  events: {
    journal: nothing,
    gate: z.object({ packet: int64 }),
    sourceEnd: nothing,
    alarm: z.object({ code: z.string(), detail: z.string() }),
  },
} as const;
export type CoreContract = typeof coreContract;

/**
 * The capture core's surface, as TypeScript sees it. This file is the only importer of the addon (`build/writ.node`); the C++
 * side of the same border is addon/src/binding. Failures arrive as WritError with the native Status's code.
 * Ids are 16-octet Buffers, times are ns since 1970 as bigint, ordinals and positions are bigint.
 */
import type { NativeGrant } from './grant.ts';
import { loadAddon } from './load.ts';
import type { NativeSpoolReader } from './spool-reader.ts';
import type { FileSurvey, InterfaceFacts, LiveSurvey, MachineFacts, SurveyAddon } from './survey.ts';
import type { TcpFigures, TcpSocketAddon, TcpTuning } from './tcp-socket.ts';

export type * from './grant.ts';
export type * from './spool-reader.ts';

/** 1 IRI, 2 CC, 3 journal (addon/src/spool/spool.h). */
export type LegNumber = 1 | 2 | 3;
/** 1 IRI, 2 CC, 3 HI1, 4 GAP, 5 journal, 6 TRI. */
export type RecordKindNumber = 1 | 2 | 3 | 4 | 5 | 6;

export interface EngineOptions {
  /** The core's own directory: sealed grants, ledger, clock anchor, trust file. */
  readonly coreDir: string;
  readonly spoolDir: string;
  /** Key-encryption key, 32 octets. */
  readonly kek: Buffer;
  /** SubjectPublicKeyInfo (DER) of the security officer's root key. */
  readonly trustRoot: Buffer;
  /** `file`: a drill on files, packet time rules; admitted only when the trust file's audience is `drill`. */
  readonly mode: 'live' | 'file';
  readonly spool?: Partial<{
    blockBytes: number;
    commitBytes: number;
    commitMs: number;
    segmentBytes: number;
    queueBytes: number;
    /** Of each of the redo log's four files; absent: by the size of the volume. */
    redoBytes: number;
    /** Octets on disk that all streams may take; absent: what the file system has. */
    maxBytes: number;
    /** The same for each stream of content. */
    streamMaxBytes: number;
    /** Of the limit, 1..50: content may not take it. */
    iriReservePercent: number;
  }>;
  /** Interfaces only. `workers` share each interface out, one flow staying on one of them; each has a ring of its own on each. */
  readonly capture?: Partial<{
    workers: number;
    ringBytes: number;
    blockBytes: number;
    /** A block that is not full is handed over after this long. */
    retireMs: number;
    /** Look again and again instead of sleeping: takes a whole core. */
    busyPoll: boolean;
    /** Ask for the card's own time stamps; without them the kernel's stand, and an alarm says so. */
    cardStamps: boolean;
  }>;
  /** Called on the JS thread, coalesced: new durable journal records; a gate was reached; a source ended; something is wrong. */
  readonly onEvent: (event: EngineEvent) => void;
}

export type EngineEvent =
  | { readonly type: 'journal' }
  | { readonly type: 'gate'; readonly packet: bigint }
  | { readonly type: 'sourceEnd' }
  | { readonly type: 'alarm'; readonly code: string; readonly detail: string };

/** `stored`: verified and sealed on disk, not bound yet; `pending`: bound, start not reached. */
export type GrantState = 'stored' | 'pending' | 'active' | 'expired' | 'stopped';

export type InstallResult =
  | { readonly ok: true; readonly grant: NativeGrant; readonly state: GrantState; readonly already: boolean }
  | { readonly ok: false; readonly code: string; readonly detail: string };

export interface GrantCounters {
  readonly grantId: Buffer;
  readonly state: GrantState;
  /** Packets matched; each becomes content, or is told of in a report, where there are such: matched = encoded + gap. */
  readonly matched: bigint;
  readonly encoded: bigint;
  readonly gap: bigint;
  /** Packets of the target that were not captured whole: no evidence, and not in `matched`. */
  readonly truncated: bigint;
  /** Seen before at another point of the same group: delivered once, and not in `matched`. */
  readonly repeated: bigint;
  readonly octets: bigint;
  readonly firstPacketNs: bigint;
  readonly lastPacketNs: bigint;
  readonly ccDurable: bigint;
  readonly iriRecords: bigint;
  readonly iriItems: bigint;
  readonly iriDurable: bigint;
}

/** seen = unmatched + matched + the sum of `dropped`. */
export interface PacketCounters {
  readonly seen: bigint;
  readonly unmatched: bigint;
  readonly matched: bigint;
  /** kernel, malformed, truncated, unknownLink. */
  readonly dropped: Readonly<Record<string, bigint>>;
  /** Of the others: with something inside past the bounds of dissection, or a tunnel in a form not known. */
  readonly deeper: bigint;
  readonly opaque: bigint;
}

export interface StageCounters extends PacketCounters {
  /** By capture point, since its source was opened. */
  readonly points: readonly (PacketCounters & { readonly point: string })[];
  /** Fragments that hang on another one: packets put together, and given up by cause. */
  readonly fragments: Readonly<Record<'joined' | 'expired' | 'overlapping' | 'crowded', bigint>>;
  readonly sourcePosition: bigint;
  readonly firstPacketNs: bigint;
  readonly lastPacketNs: bigint;
}

/** docs/journal-format.md. */
export interface JournalRecord {
  readonly ordinal: bigint;
  readonly kind: number;
  readonly timeNs: bigint;
  readonly position: bigint;
  readonly grantId: Buffer;
  readonly body: Buffer;
}

export interface StreamAbout {
  readonly iri: Buffer;
  readonly cc: Buffer | undefined;
}

/** A capture point: its ETSI interceptionPointID (empty: none), and the group of points that may see one packet several times. */
export interface Where {
  readonly point: string;
  readonly group?: string | undefined;
}

/** Why content is refused, as in the journal's GAP: 0 it is not, 1 queue full, 2 storage, 3 quota, 4 disk full. */
export type RefusalNumber = 0 | 1 | 2 | 3 | 4;

/** Octets of the spool's files, and of what waits to become so. */
export interface SpoolSpace {
  readonly used: bigint;
  /** What all streams may take: the setting, or what the file system has, whichever is less. */
  readonly limit: bigint;
  /** Of this, what content may take. */
  readonly contentLimit: bigint;
  readonly diskFree: bigint;
  /** Of each stream of content; 0: none of its own. */
  readonly streamLimit: bigint;
  /** Since the start. */
  readonly accepted: bigint;
  readonly freed: bigint;
  /** Kept back for the redo log. */
  readonly redo: bigint;
  /** Content, of all streams. */
  readonly refusing: RefusalNumber;
  readonly streams: readonly {
    readonly streamId: Buffer;
    readonly grantId: Buffer;
    readonly leg: LegNumber;
    readonly used: bigint;
    readonly refusing: RefusalNumber;
  }[];
}

/** What the start found of the end before it, and made of it. */
export interface SpoolStart {
  /** `none`: the spool is new. */
  readonly lastEnd: 'none' | 'clean' | 'unclean';
  /** Until streams could be opened. */
  readonly tookNs: bigint;
  readonly streams: bigint;
  readonly records: bigint;
  /** Streams that must not be written. */
  readonly damaged: bigint;
  /** Torn tails. */
  readonly cutStreams: bigint;
  readonly cutBytes: bigint;
  /** That the redo log had, and the streams' files had not. */
  readonly restoredBytes: bigint;
}

/** How old the blocks' first records were when they became durable, since the start: no record of a block was older. */
export interface DurableAges {
  readonly blocks: bigint;
  readonly sumNs: bigint;
  /** To the next step, 25 % above at most; 0 without any. */
  readonly p50Ns: bigint;
  readonly p99Ns: bigint;
  readonly longestNs: bigint;
  /** Rising: how many blocks were over the step before and not over this one; what is older than the last counts in it. */
  readonly steps: readonly { readonly upToNs: bigint; readonly blocks: bigint }[];
}

/** Records of a stream that were lost to damage. */
export interface SkippedRange {
  /** Ordinals. */
  readonly first: bigint;
  readonly last: bigint;
  readonly items: bigint;
  readonly octets: bigint;
  /** The file that keeps the damaged octets. */
  readonly kept: string;
}

export interface NativeEngine {
  /** Loads a signed trust file; the core keeps it. Refuses another root, another audience than before, or a lower epoch. */
  loadTrust(file: Buffer): { audience: string; epoch: number; keys: number };
  /** Verifies, seals to disk, journals. Never throws for a bad grant: the refusal is the result, and journalled. */
  install(signed: Buffer): InstallResult;
  /** Each judged by itself, all flushed to disk together: a thousand take one flush. */
  installAll(signed: readonly Buffer[]): InstallResult[];
  /** Grants found on disk at start, verified again; those that fail are journalled as refused and not listed. */
  storedGrants(): { grant: NativeGrant; state: GrantState }[];
  /** Puts a stored grant into the match table. `program`: docs/template-program.md (absent for IRI only). */
  bind(grantId: Buffer, cin: number, program: Buffer | undefined, about: StreamAbout): void;
  stop(grantId: Buffer, by: string, reason: string): GrantState;
  grants(): GrantCounters[];
  stages(): StageCounters;
  /** Frames are taken until close(). */
  openInterfaces(sources: readonly ({ name: string } & Where)[]): void;
  /** File mode: merged by time, numbered from 1; the source waits before each packet of `gates` until release(). speed 0 = as fast as possible. */
  playFiles(files: readonly ({ path: string } & Where)[], speed: number, gates: readonly bigint[]): void;
  /** Live drill: the same for gates on interfaces is not offered; stops taking frames. */
  stopSources(): void;
  release(packet: bigint): void;
  /** Appends one finished IRI or HI1 PDU to the grant's HI2 stream. */
  appendIri(grantId: Buffer, kind: 1 | 3, timeNs: bigint, pdu: Buffer): void;
  /** The HI2 stream of a grant that has ended takes no more; it ends in the spool as the content's did. */
  endIri(grantId: Buffer): void;
  journal(from: bigint, max: number): JournalRecord[];
  /** Appends a record that only TypeScript can know (kinds >= 64). */
  appendJournal(kind: number, grantId: Buffer, body: Buffer): void;
  /** All accepted records are durable when the promise resolves. */
  flush(): Promise<void>;
  space(): SpoolSpace;
  ages(): DurableAges;
  start(): SpoolStart;
  /**
   * Goes on behind damage of a grant's stream, at the word of a person: what can't be read any more is journalled (SKIPPED) and becomes
   * a gap. Off the JS thread. WRIT_SPOOL_SKIP_NOTHING, WRIT_SPOOL_SKIP_OPEN. A grant that could not be bound for it can be bound then.
   */
  skip(grantId: Buffer, leg: 1 | 2, by: string, reason: string): Promise<SkippedRange[]>;
  health(): { queuedBytes: bigint; code: string | undefined; detail: string | undefined };
  close(): Promise<void>;
}

/** The template encoder alone, for tests and benchmarks. */
export interface TemplateFieldValues {
  readonly sequence: number;
  readonly seconds: bigint;
  readonly microseconds: number;
  readonly cin: number;
  readonly direction: number;
}

export interface NativeTemplate {
  encode(fields: TemplateFieldValues, payload: Buffer): Buffer;
  /** Where several packets share a PDU: one packet's part; `encode` takes such parts, one behind the other, as its payload. */
  encodePart(fields: TemplateFieldValues, packet: Buffer): Buffer;
}

export interface Addon extends SurveyAddon, TcpSocketAddon {
  openEngine(options: EngineOptions): NativeEngine;
  openSpoolReader(dir: string, kek: Buffer): NativeSpoolReader;
  compileTemplate(program: Buffer, point?: string): NativeTemplate;
  /** For a process with many large buffers that come and go: what is freed goes back to the system. Before the first of them. */
  keepHeapSmall(): void;
  /** Strict native parse of a grant's canonical octets (throws WRIT_GRANT_*). */
  parseGrant(octets: Buffer): NativeGrant;
}

/** Opens the core's one engine: at most one a process and core directory. */
export function openEngine(options: EngineOptions): NativeEngine {
  return loadAddon().openEngine(options);
}

export function openSpoolReader(dir: string, kek: Buffer): NativeSpoolReader {
  return loadAddon().openSpoolReader(dir, kek);
}

/** `point`: the capture point's name, 1..8 octets; absent: none. */
export function compileTemplate(program: Buffer, point?: string): NativeTemplate {
  return loadAddon().compileTemplate(program, point);
}

export function parseGrant(octets: Buffer): NativeGrant {
  return loadAddon().parseGrant(octets);
}

export function surveyFile(path: string): Promise<FileSurvey> {
  return loadAddon().surveyFile(path);
}

export function surveyInterface(name: string, seconds: number): Promise<LiveSurvey> {
  return loadAddon().surveyInterface(name, seconds);
}

export function interfaceFacts(name: string): InterfaceFacts {
  return loadAddon().interfaceFacts(name);
}

export function machineFacts(): MachineFacts {
  return loadAddon().machineFacts();
}

export function tuneSocket(descriptor: number, tuning: TcpTuning): void {
  loadAddon().tuneSocket(descriptor, tuning);
}

export function readSocket(descriptor: number): TcpFigures {
  return loadAddon().readSocket(descriptor);
}

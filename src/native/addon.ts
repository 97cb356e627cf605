/**
 * The capture core's surface, as TypeScript sees it. This file is the only importer of the addon (`build/writ.node`); the C++
 * side of the same border is addon/src/binding. Failures arrive as WritError with the native Status's code.
 * Ids are 16-octet Buffers, times are ns since 1970 as bigint, ordinals and positions are bigint.
 */
import { loadAddon } from './load.ts';
import type { FileSurvey, InterfaceFacts, LiveSurvey, MachineFacts, SurveyAddon } from './survey.ts';
import type { TcpFigures, TcpSocketAddon, TcpTuning } from './tcp-socket.ts';

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

/** kind: 1 MAC, 2 circuit, 3 TEID pair, 4 and 6 addresses (docs/grant-format.md, tag 6). An empty point: any. */
export type NativeSelector =
  | { readonly kind: 4 | 6; readonly prefixLength: number; readonly address: Buffer }
  | { readonly kind: 1; readonly point: string; readonly address: Buffer }
  | {
      readonly kind: 2;
      readonly point: string;
      /** type: 1 VLAN, 2 PPPoE session, 3 MPLS label. */
      readonly labels: readonly { readonly type: 1 | 2 | 3; readonly value: number }[];
    }
  | {
      readonly kind: 3;
      readonly point: string;
      readonly uplink: NativeTunnelEnd;
      readonly downlink: NativeTunnelEnd;
    };

export interface NativeTunnelEnd {
  readonly version: 4 | 6;
  readonly address: Buffer;
  readonly teid: number;
}

export interface NativeService {
  /** 6 TCP, 17 UDP, 132 SCTP, 0 any. */
  readonly protocol: number;
  readonly targetLow: number;
  readonly targetHigh: number;
  readonly peerLow: number;
  readonly peerHigh: number;
  readonly peer?: { readonly version: 4 | 6; readonly prefixLength: number; readonly address: Buffer };
}

export interface NativeGrant {
  readonly grantId: Buffer;
  readonly warrantId: Buffer;
  readonly agencyId: Buffer;
  readonly instrument: number;
  readonly scope: number;
  readonly selectors: readonly NativeSelector[];
  readonly services: readonly NativeService[];
  readonly liid: string;
  readonly profile: {
    /** 1 ETSI TS 102 232, 2 ATIS-1000013, 3 ATIS-1000678, 4 PacketCable, 5 pull. */
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
    /** Dotted; empty: the 2007 edition's, or another standard. */
    readonly cmiiModule: string;
    readonly cmiiOptionalModule: string;
    /** 0 none, 1 header, 2 summary; of atis-ias, and of orders without content. */
    readonly packetReports: number;
    readonly reportSeconds: number;
    /** Of ATIS-1000678; empty: the 2006 edition's, or another standard. */
    readonly laesModule: string;
    readonly ccModule: string;
    /** Of PacketCable: 1 the header of 1.0, 2 of 1.5, 3 of 2.0; 0: another standard. */
    readonly cccForm: number;
    /** 0: the default. */
    readonly paceKbps: number;
    readonly retainMinutes: number;
    /** Of pull; 0: the default. */
    readonly intervalSeconds: number;
    readonly packageBytes: number;
    /** Of ETSI; else as by default. */
    readonly etsi: {
      /** 0 microSecondTimeStamp, 1 GeneralizedTime. */
      readonly timeForm: number;
      readonly timeStampQualifier: boolean;
      /** Empty: left out. */
      readonly networkFunctionId: string;
      /** Packets in a PDU at most, and how long one waits; absent: one packet is one PDU. */
      readonly aggregation?: { readonly packets: number; readonly milliseconds: number } | undefined;
      /** Encryption and integrity checks; absent: none. */
      readonly security?:
        | {
            /** 3 aES-192-CBC, 4 aES-256-CBC; 0: none. */
            readonly encryption: number;
            /** 32 octets; empty: those of the endpoints. */
            readonly encryptionPin: Buffer;
            /** 2 SHA-256, 3 SHA-384, 4 SHA-512; 0: none. */
            readonly integrityHash: number;
            /** 1 DSA, 2 ECDSA, 3 EdDSA. */
            readonly integritySignature: number;
            readonly hashPdus: number;
            readonly hashSeconds: number;
            readonly signatureHashes: number;
            readonly signatureSeconds: number;
          }
        | undefined;
    };
  };
  readonly endpoints: readonly {
    readonly handover: 2 | 3;
    readonly tls: boolean;
    readonly host: string;
    readonly port: number;
    readonly pins: readonly Buffer[];
  }[];
  readonly notBeforeNs: bigint;
  readonly notAfterNs: bigint;
  readonly audience: string;
  readonly epoch: number;
  readonly sequence: number;
}

/** `stored`: verified and sealed on disk, not bound yet; `pending`: bound, start not reached. */
export type GrantState = 'stored' | 'pending' | 'active' | 'expired' | 'stopped';

export type InstallResult =
  | { readonly ok: true; readonly grant: NativeGrant; readonly state: GrantState; readonly already: boolean }
  | { readonly ok: false; readonly code: string; readonly detail: string };

export interface GrantCounters {
  readonly grantId: Buffer;
  readonly state: GrantState;
  /** Packets matched; for IRI+CC each becomes one CC item: matched = encoded + gap. */
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

export interface SlabRecord {
  readonly ordinal: bigint;
  readonly timeNs: bigint;
  readonly offset: number;
  readonly length: number;
  readonly kind: RecordKindNumber;
  /** IRI, or packets: several may share a PDU. 0 of a gap and of the journal. */
  readonly items: number;
}

/** Whole PDUs back to back. The record table stays packed; counts are what delivery needs. */
export interface Slab {
  readonly octets: Buffer;
  readonly first: bigint;
  readonly count: number;
  /** IRI, or packets, among them. */
  readonly items: number;
  /** When the first and the last record were captured. */
  readonly firstTimeNs: bigint;
  readonly lastTimeNs: bigint;
  /** Only when asked for: one entry a record. */
  readonly records: readonly SlabRecord[] | undefined;
}

export interface StreamListing {
  readonly streamId: Buffer;
  readonly grantId: Buffer;
  readonly leg: LegNumber;
  readonly ended: boolean;
  readonly durableRecords: bigint;
  readonly durableBytes: bigint;
}

export interface SpoolCursor {
  readonly confirmed: bigint;
  readonly confirmedItems: bigint;
  readonly resent: bigint;
}

/** A segment, as its header and footer say: docs/spool-format.md. */
export interface SegmentFacts {
  readonly segmentId: Buffer;
  readonly first: bigint;
  /** Ordinal behind its last record. Absent: it has no footer (the newest one, or one left after a storage error). */
  readonly next: bigint | undefined;
  /** Of the file. */
  readonly octets: bigint;
  readonly records: bigint;
  readonly createdNs: bigint;
  /** SHA-256 of its footer, and of its predecessor's; zeros: none. */
  readonly footer: Buffer;
  readonly previous: Buffer;
  /** It is gone: confirmed and freed, or destroyed. */
  readonly freed: boolean;
}

/** What stays of a stream that was destroyed. */
export interface PurgeRecord {
  readonly orderId: Buffer;
  readonly timeNs: bigint;
  readonly records: bigint;
  readonly confirmed: bigint;
  readonly octets: bigint;
  /** SHA-256 of the file that held the wrapped key. */
  readonly keyId: Buffer;
}

export interface NativeSpoolReader {
  generation(): bigint;
  streams(): StreamListing[];
  about(streamId: Buffer): Buffer;
  /**
   * Off the JS thread. `undefined`: nothing durable from `ordinal` on. With `into` (and without records) the slab's octets are
   * a view of it when they fit; it is the caller's again once they were used. `ordinal` undefined: from where the read of this
   * stream that was asked for before this one ends; the caller compares `first` with what it expects.
   */
  read(
    streamId: Buffer,
    ordinal: bigint | undefined,
    maxBytes: number,
    withRecords?: boolean,
    into?: Buffer,
  ): Promise<Slab | undefined>;
  /**
   * 32 octets, always the same of a stream and a purpose (1 to 32 of a-z and blanks), made of the stream's data key, and gone with it when
   * the stream is purged. Nothing of the data key can be learnt from them.
   */
  handoverKey(streamId: Buffer, purpose: string): Buffer;
  loadCursor(streamId: Buffer): SpoolCursor;
  storeCursor(streamId: Buffer, cursor: SpoolCursor): Promise<void>;
  /** With `retainNs` only what was confirmed at least that long ago. */
  free(streamId: Buffer, confirmed: bigint, retainNs?: bigint): Promise<bigint>;
  /** Those that are there and those that are gone, rising. */
  segments(streamId: Buffer): Promise<SegmentFacts[]>;
  /** Destroys key and segments of an ended stream; `destroys`: also what is not confirmed, or still to be kept. Repeats do no harm. */
  purge(streamId: Buffer, orderId: Buffer, destroys: boolean, retainNs: bigint): Promise<PurgeRecord>;
  purged(streamId: Buffer): PurgeRecord | undefined;
  close(): void;
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

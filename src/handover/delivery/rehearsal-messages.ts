/**
 * What a rehearsal sends (docs/profiles.md): signalling and content of an interception that never was, made here out of nothing but the
 * clock and constants. Nothing that was captured can get into it: it is given neither octets nor a spool.
 */
import { nativeEtsiOptions } from '../../model/etsi-options.ts';
import type { HandoverProfile, HandoverStandard } from '../../model/handover-profile.ts';
import type {
  ContentScope,
  HandoverSource,
  IasSource,
  PacketCableSource,
  VoiceSource,
} from '../../model/handover-source.ts';
import { scopeToBits } from '../../model/instrument.ts';
import type { Hi2Record, TargetAddress } from '../../model/iri.ts';
import { cccForms } from '../../model/packetcable-options.ts';
import { REHEARSAL_CASE, REHEARSAL_LIID } from '../../model/rehearsal.ts';
import { compileTemplate } from '../../native/addon.ts';
import type { TemplateFieldValues } from '../../native/addon.ts';
import { encodePsPdu } from '../asn1/ps-pdu.ts';
import { psHeaderOf } from '../header.ts';
import { cdcMessagesOf } from '../hi2/cdc-messages.ts';
import { encodeHi2Record } from '../hi2/hi2-record.ts';
import { iasMessagesOf } from '../hi2/ias-messages.ts';
import { testReportOf } from '../hi2/report-program.ts';
import { pullLineOf } from '../hi2/pull-lines.ts';
import type { PullSource } from '../hi2/pull-lines.ts';
import { voiceMessagesOf } from '../hi2/voice-messages.ts';
import { iasContentProgramOf, voiceContentProgramOf } from '../hi3/cc-apdu-program.ts';
import { cccProgramOf } from '../hi3/ccc-program.ts';
import { ccProgramOf } from '../hi3/content-program.ts';
import { pullContentProgramOf } from '../hi3/pull-program.ts';
import { TEST_PACKETS, TEST_TARGET } from './rehearsal-packets.ts';

export interface TestMessage {
  /** For the report: `testPDU`, `IRI begin`, `content`. */
  readonly what: string;
  /** As the spool names them: what is encrypted and hashed in which way goes by it (record-sealer.ts). */
  readonly kind: RecordKind;
  readonly octets: Buffer;
  readonly timeNs: bigint;
}

export interface TestMessages {
  readonly hi2: readonly TestMessage[];
  readonly hi3: readonly TestMessage[];
}

export interface TestSource {
  readonly profile: HandoverProfile;
  readonly host: string;
  readonly hi3Port: number;
  /** One that no other rehearsal had: numbers begin at 0 in each (I5). With packetcable the CCC-ID. */
  readonly cin: number;
  readonly timeNs: bigint;
}

const target: TargetAddress = { version: 4, prefixLength: 32, address: TEST_TARGET };
const MS = 1_000_000n;
const KINDS = { iri: 1, cc: 2, hi1: 3, tri: 6 } as const;
type RecordKind = (typeof KINDS)[keyof typeof KINDS];

/** Begin, report, end: one record each, a millisecond apart. */
function iriRecords(timeNs: bigint): readonly Hi2Record[] {
  const common = { kind: 'iri', addresses: [target], startTimeNs: timeNs } as const;
  const octetsFromTarget = BigInt(TEST_PACKETS[0]?.octets.length ?? 0) * 2n;
  return [
    {
      ...{ ...common, ordinal: 1, sequence: 0, timeNs: timeNs + MS },
      ...{ type: 'begin', event: 'startOfInterceptionWithSessionActive' },
    },
    { ...common, ordinal: 2, sequence: 1, timeNs: timeNs + 2n * MS, type: 'report', event: 'interimUpdate' },
    {
      ...{ ...common, ordinal: 3, sequence: 2, timeNs: timeNs + 3n * MS, type: 'end' },
      ...{ event: 'endOfInterceptionWithSessionActive', endTimeNs: timeNs + 3n * MS },
      ...{ octetsFromTarget, octetsToTarget: octetsFromTarget },
    },
  ];
}

function aboutOf(record: Hi2Record): Pick<TestMessage, 'what' | 'kind' | 'timeNs'> {
  const what = record.kind === 'iri' ? `IRI ${record.type}` : record.operation;
  return { what, kind: KINDS[record.kind], timeNs: record.timeNs };
}

function fieldsOf({ cin, timeNs }: TestSource, index: number, sequence: number): TemplateFieldValues {
  const at = timeNs + BigInt(index + 1) * MS;
  const [seconds, microseconds] = [at / 1_000_000_000n, Number((at / 1000n) % 1_000_000n)];
  return { sequence, seconds, microseconds, cin, direction: TEST_PACKETS[index]?.direction ?? 0 };
}

/** By the delivered content's own encoder. */
function contentOf(program: Buffer, test: TestSource): TestMessage[] {
  const template = compileTemplate(program);
  return TEST_PACKETS.map((packet, index) => ({
    ...{ what: 'content', kind: KINDS.cc, timeNs: test.timeNs + BigInt(index + 1) * MS },
    octets: template.encode(fieldsOf(test, index, index), packet.octets),
  }));
}

/** ETSI TS 102 232-1, 6.2.3: as many packets in a PDU as the agency takes. */
function joinedContentOf(program: Buffer, test: TestSource, most: number): TestMessage[] {
  const template = compileTemplate(program);
  const parts = TEST_PACKETS.map((packet, index) => template.encodePart(fieldsOf(test, index, 0), packet.octets));
  const messages: TestMessage[] = [];
  for (let first = 0; first < parts.length; first += most) {
    const joined = parts.slice(first, first + most);
    const last = first + joined.length - 1;
    messages.push({
      ...{ what: `content of ${joined.length}`, kind: KINDS.cc, timeNs: test.timeNs + BigInt(first + 1) * MS },
      octets: template.encode(fieldsOf(test, last, messages.length), Buffer.concat(joined)),
    });
  }
  return messages;
}

/** ETSI TS 102 232-1, annex A: testPDU, of which a collection system keeps nothing. */
function testPdu(source: HandoverSource, timeNs: bigint): TestMessage {
  const pSHeader = psHeaderOf(source, { cin: 0, sequence: 0, timeNs });
  const payload = { alternative: 'tRIPayload', value: { alternative: 'testPDU', value: null } } as const;
  return { what: 'testPDU', kind: KINDS.tri, octets: encodePsPdu({ pSHeader, payload }), timeNs };
}

function etsiMessages(test: TestSource): TestMessages {
  const { profile, cin, timeNs } = test;
  const source: HandoverSource & ContentScope = {
    ...{ liid: REHEARSAL_LIID, scope: scopeToBits('iri+cc') },
    profile: { ...profile, etsi: nativeEtsiOptions(profile) },
  };
  const iri = iriRecords(timeNs).map((record) => ({
    ...aboutOf(record),
    octets: encodeHi2Record(source, cin, record),
  }));
  const first = testPdu(source, timeNs);
  const program = ccProgramOf(source, cin);
  const most = source.profile.etsi?.aggregation?.packets;
  const content = most === undefined ? contentOf(program, test) : joinedContentOf(program, test, most);
  return { hi2: [first, ...iri], hi3: [first, ...content] };
}

/** What the US standards have in common: notices around the IRI. */
function signallingOf(timeNs: bigint, encodersOf: (record: Hi2Record) => readonly (() => Buffer)[]): TestMessage[] {
  const hi1 = { kind: 'hi1', sequence: 0 } as const;
  const records: readonly Hi2Record[] = [
    { ...hi1, ordinal: 0, timeNs, operation: 'activated' },
    ...iriRecords(timeNs),
    { ...hi1, ordinal: 4, timeNs: timeNs + 4n * MS, operation: 'deactivated' },
  ];
  return records.flatMap((record) => encodersOf(record).map((encode) => ({ ...aboutOf(record), octets: encode() })));
}

function iasMessages(test: TestSource): TestMessages {
  const { profile, cin, timeNs, host, hi3Port } = test;
  const { networkElementId, cmiiModule = '', cmiiOptionalModule = '' } = profile;
  const source: IasSource & ContentScope = {
    ...{ liid: REHEARSAL_LIID, scope: scopeToBits('iri+cc') },
    profile: { networkElementId, cmiiModule, cmiiOptionalModule },
    endpoints: [{ handover: 3, host, port: hi3Port }],
  };
  const hi2 = signallingOf(timeNs, (record) => iasMessagesOf(source, cin, record));
  return { hi2: [...hi2, ...packetReportsOf(source, test)], hi3: contentOf(iasContentProgramOf(source), test) };
}

/** Where orders without content are to tell of packets: of those that an order with content would have handed over. */
function packetReportsOf(source: IasSource, test: TestSource): TestMessage[] {
  const { cin, profile } = test;
  const { packetReports: kind } = profile;
  if (kind === undefined) return [];
  return TEST_PACKETS.map(({ octets: packet }, index) => {
    const timeNs = test.timeNs + BigInt(index + 1) * MS;
    return {
      ...{ what: `packet ${kind}`, kind: KINDS.iri, timeNs },
      octets: testReportOf(source, cin, timeNs, { packet, kind }),
    };
  });
}

function voiceMessages(test: TestSource): TestMessages {
  const { profile, cin, timeNs, host, hi3Port } = test;
  const { networkElementId, laesModule = '', ccModule = '' } = profile;
  const source: VoiceSource & ContentScope = {
    ...{ liid: REHEARSAL_LIID, scope: scopeToBits('iri+cc') },
    profile: { networkElementId, laesModule, ccModule },
    endpoints: [{ handover: 3, host, port: hi3Port }],
  };
  const hi2 = signallingOf(timeNs, (record) => voiceMessagesOf(source, cin, record));
  return { hi2, hi3: contentOf(voiceContentProgramOf(source), test) };
}

/** Content opens and closes: the module has no message for the rest (hi2/cdc-messages.ts). */
function cableMessages(test: TestSource): TestMessages {
  const { profile, cin: cccId, timeNs } = test;
  const { networkElementId, cccForm } = profile;
  const source: PacketCableSource & ContentScope = {
    ...{ liid: REHEARSAL_CASE, scope: scopeToBits('iri+cc') },
    profile: { networkElementId, cccForm: cccForm === undefined ? 0 : cccForms.indexOf(cccForm) + 1 },
  };
  const hi2 = signallingOf(timeNs, (record) => cdcMessagesOf(source, cccId, record));
  return { hi2, hi3: contentOf(cccProgramOf(source, cccId), test) };
}

/** Records as a package is made of: lines of IRI, and packets with what a pcapng says of them. */
function pullMessages(test: TestSource): TestMessages {
  const { profile, cin, timeNs } = test;
  const source: PullSource & ContentScope = { liid: REHEARSAL_LIID, scope: scopeToBits('iri+cc'), profile };
  const hi2 = signallingOf(timeNs, (record) => [() => pullLineOf(source, cin, record)]);
  return { hi2, hi3: contentOf(pullContentProgramOf(source), test) };
}

const BY_STANDARD: Readonly<Record<HandoverStandard, (test: TestSource) => TestMessages>> = {
  etsi: etsiMessages,
  'atis-ias': iasMessages,
  'atis-voice': voiceMessages,
  packetcable: cableMessages,
  pull: pullMessages,
};

/** Throws WRIT_HANDOVER_VALUE. */
export function testMessagesOf(test: TestSource): TestMessages {
  return BY_STANDARD[test.profile.standard](test);
}

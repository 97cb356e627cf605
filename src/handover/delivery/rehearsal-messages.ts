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
import { encodePsPdu } from '../asn1/ps-pdu.ts';
import { psHeaderOf } from '../header.ts';
import { cdcMessagesOf } from '../hi2/cdc-messages.ts';
import { encodeHi2Record } from '../hi2/hi2-record.ts';
import { iasMessagesOf } from '../hi2/ias-messages.ts';
import { voiceMessagesOf } from '../hi2/voice-messages.ts';
import { iasContentProgramOf, voiceContentProgramOf } from '../hi3/cc-apdu-program.ts';
import { cccProgramOf } from '../hi3/ccc-program.ts';
import { ccProgramOf } from '../hi3/content-program.ts';
import { TEST_PACKETS, TEST_TARGET } from './rehearsal-packets.ts';

export interface TestMessage {
  /** For the report: `testPDU`, `IRI begin`, `content`. */
  readonly what: string;
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

function nameOf(record: Hi2Record): string {
  return record.kind === 'iri' ? `IRI ${record.type}` : record.operation;
}

/** By the delivered content's own encoder. */
function contentOf(program: Buffer, { cin, timeNs }: TestSource): TestMessage[] {
  const template = compileTemplate(program);
  return TEST_PACKETS.map(({ octets, direction }, sequence) => {
    const at = timeNs + BigInt(sequence + 1) * MS;
    const [seconds, microseconds] = [at / 1_000_000_000n, Number((at / 1000n) % 1_000_000n)];
    const pdu = template.encode({ sequence, seconds, microseconds, cin, direction }, octets);
    return { what: 'content', octets: pdu, timeNs: at };
  });
}

/** ETSI TS 102 232-1, annex A: testPDU, of which a collection system keeps nothing. */
function testPdu(source: HandoverSource, timeNs: bigint): TestMessage {
  const pSHeader = psHeaderOf(source, { cin: 0, sequence: 0, timeNs });
  const payload = { alternative: 'tRIPayload', value: { alternative: 'testPDU', value: null } } as const;
  return { what: 'testPDU', octets: encodePsPdu({ pSHeader, payload }), timeNs };
}

function etsiMessages(test: TestSource): TestMessages {
  const { profile, cin, timeNs } = test;
  const source: HandoverSource & ContentScope = {
    ...{ liid: REHEARSAL_LIID, scope: scopeToBits('iri+cc') },
    profile: { ...profile, etsi: nativeEtsiOptions(profile) },
  };
  const iri = iriRecords(timeNs).map((record) => ({
    ...{ what: nameOf(record), timeNs: record.timeNs },
    octets: encodeHi2Record(source, cin, record),
  }));
  const first = testPdu(source, timeNs);
  return { hi2: [first, ...iri], hi3: [first, ...contentOf(ccProgramOf(source, cin), test)] };
}

/** What the US standards have in common: notices around the IRI. */
function signallingOf(timeNs: bigint, encodersOf: (record: Hi2Record) => readonly (() => Buffer)[]): TestMessage[] {
  const hi1 = { kind: 'hi1', sequence: 0 } as const;
  const records: readonly Hi2Record[] = [
    { ...hi1, ordinal: 0, timeNs, operation: 'activated' },
    ...iriRecords(timeNs),
    { ...hi1, ordinal: 4, timeNs: timeNs + 4n * MS, operation: 'deactivated' },
  ];
  return records.flatMap((record) =>
    encodersOf(record).map((encode) => ({
      ...{ what: nameOf(record), timeNs: record.timeNs },
      octets: encode(),
    })),
  );
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
  return { hi2, hi3: contentOf(iasContentProgramOf(source), test) };
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

/** Of pull there is none: the agency connects, not Writ. */
const BY_STANDARD: Partial<Record<HandoverStandard, (test: TestSource) => TestMessages>> = {
  etsi: etsiMessages,
  'atis-ias': iasMessages,
  'atis-voice': voiceMessages,
  packetcable: cableMessages,
};

/** Undefined: there is no test interception of this standard. Throws WRIT_HANDOVER_VALUE. */
export function testMessagesOf(test: TestSource): TestMessages | undefined {
  return BY_STANDARD[test.profile.standard]?.(test);
}

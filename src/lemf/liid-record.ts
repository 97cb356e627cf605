/** What the LEMF keeps of one LIID: its rows of numbers, its counts, its files. */
import { createHash } from 'node:crypto';
import type { Hi1Operation } from '../handover/asn1/hi1.ts';
import type { CcPayload, PsPdu } from '../handover/asn1/ps-pdu.ts';
import type { CaseFiles } from './case-files.ts';
import type { CaseMessage } from './case-message.ts';
import { declaredGap } from './declared-gap.ts';
import type { IntegrityCounts } from './integrity-watch.ts';
import { iriLine, itemTimeNs } from './iri-line.ts';
import { appendPacket } from './pcapng.ts';
import { ResendHistory } from './resend-history.ts';
import { type Hole, SequenceLedger } from './sequence-ledger.ts';

export interface RowCounts {
  /** Distinct items. */
  items: number;
  duplicates: number;
  /** Highest number, -1 before the first, and of messages without numbers. */
  lastSequence: number;
}

/** Reports of packets, of an order without content. */
export interface ReportCounts {
  messages: number;
  /** That they tell of. */
  packets: number;
  duplicates: number;
}

export interface LiidReport {
  /** Absent: none came. */
  readonly reports?: ReportCounts;
  /** Where the LEMF has the key of the signatures. */
  readonly integrity?: Readonly<IntegrityCounts>;
  readonly iri: RowCounts;
  readonly cc: RowCounts & { octets: number };
  readonly hi1: RowCounts;
}

export type RowKind = 'iri' | 'cc' | 'hi1';

export interface LiidRecord extends LiidReport {
  readonly liid: string;
  readonly files: CaseFiles | undefined;
  readonly rows: Map<string, { readonly kind: RowKind; readonly ledger: SequenceLedger }>;
  /** Content's row by CIN, once more, for speed. */
  readonly content: Map<number, SequenceLedger>;
  /** SHA-256 of the messages of the US standards, which have no numbers. */
  readonly messages: Set<string>;
  /** Reports, of which two equal ones may be of two packets. */
  readonly reportHistory: ResendHistory;
  readonly reports: ReportCounts;
  /** Content that the operator said is lost; said on HI2, so perhaps before the jump is seen on HI3. */
  readonly declared: Hole[];
}

/** A packet that came for the first time, octets[start, end), in the order of its row. */
export type ContentWatch = (liid: string, octets: Buffer, start: number, end: number) => void;

export function newRecord(liid: string, files: CaseFiles | undefined): LiidRecord {
  const counts = (): RowCounts => ({ items: 0, duplicates: 0, lastSequence: -1 });
  return {
    liid,
    files,
    rows: new Map(),
    content: new Map(),
    messages: new Set(),
    reportHistory: new ResendHistory(),
    reports: { messages: 0, packets: 0, duplicates: 0 },
    declared: [],
    iri: counts(),
    cc: { ...counts(), octets: 0 },
    hi1: counts(),
  };
}

/** The row of numbers of one kind and CIN. */
export function ledgerOf(record: LiidRecord, kind: RowKind, cin: number | undefined): SequenceLedger {
  const key = `${kind} ${cin ?? ''}`;
  const known = record.rows.get(key)?.ledger;
  if (known !== undefined) return known;
  const ledger = new SequenceLedger();
  record.rows.set(key, { kind, ledger });
  if (kind === 'cc' && cin !== undefined) record.content.set(cin, ledger);
  return ledger;
}

export function keepPdu(record: LiidRecord, pdu: PsPdu, onContent: ContentWatch | undefined): void {
  const { payload, pSHeader } = pdu;
  if (payload.alternative === 'hI1-Operation') record.declared.push(...gapsOf(payload.value));
  if (payload.alternative === 'iRIPayloadSequence') {
    for (const item of payload.value) {
      const line = iriLine(pSHeader, item);
      record.files?.iriLines.append(line, 0, line.length);
    }
  }
  if (payload.alternative === 'cCPayloadSequence') {
    for (const item of payload.value) keepPacket(record, pSHeader, item, onContent);
  }
}

function gapsOf(operation: Hi1Operation): readonly Hole[] {
  if (operation.alternative !== 'alarms-indicator') return [];
  const gap = declaredGap(operation.value['alarm-information'].toString('latin1'));
  return gap === undefined ? [] : [gap];
}

/** IP packets only; other content is in hi3.ber alone. */
function keepPacket(
  record: LiidRecord,
  header: PsPdu['pSHeader'],
  item: CcPayload,
  onContent: ContentWatch | undefined,
): void {
  const { cCContents } = item;
  if (cCContents.alternative !== 'iPCC') return;
  const { iPCCContents } = cCContents.value;
  if (iPCCContents.alternative !== 'iPPackets') return;
  storePacket(record, itemTimeNs(item, header) ?? 0n, iPCCContents.value, onContent);
}

/** `connection`: a number of its own. A resend comes over another one, and repeats a row of what came before. */
export function keepReport(record: LiidRecord, message: CaseMessage, octets: Buffer, connection: number): void {
  record.files?.hi2.append(octets, 0, octets.length);
  const { reports, reportHistory, files } = record;
  if (reportHistory.isAgain(connection, createHash('sha256').update(octets).digest().readUIntBE(0, 6))) {
    reports.duplicates++;
    return;
  }
  reports.messages++;
  reports.packets += message.packets ?? 0;
  files?.iriLines.append(message.line, 0, message.line.length);
}

/** The same message again is a resend: it has the event's time, and no two events of an order say the same at one time. */
export function keepMessage(
  record: LiidRecord,
  { kind, status = '', line }: CaseMessage & { readonly kind: 'iri' | 'hi1' },
  octets: Buffer,
): void {
  record.files?.hi2.append(octets, 0, octets.length);
  const counts = record[kind];
  const digest = createHash('sha256').update(octets).digest('base64');
  if (record.messages.has(digest)) {
    counts.duplicates++;
    return;
  }
  record.messages.add(digest);
  counts.items++;
  const gap = declaredGap(status);
  if (gap !== undefined) record.declared.push(gap);
  if (kind === 'iri') record.files?.iriLines.append(line, 0, line.length);
}

export function storePacket(
  record: LiidRecord,
  timeNs: bigint,
  packet: Buffer,
  onContent: ContentWatch | undefined,
): void {
  record.cc.octets += packet.length;
  onContent?.(record.liid, packet, 0, packet.length);
  const microSeconds = timeNs / 1000n;
  const file = record.files?.content;
  if (file === undefined) return;
  appendPacket(file, Number(microSeconds / 1_000_000n), Number(microSeconds % 1_000_000n), packet, 0, packet.length);
}

/**
 * Check mode: every PDU against the module, its number against its row, and into the files of its LIID.
 *
 * Owns: one record for each LIID seen, with its rows of numbers and its files; the faults. Always true: what `take` has accepted
 * is in the files after flush(), so an answer behind a flush confirms only what is stored.
 * On failure: a fault of the other side is listed and reading goes on; a write error throws WRIT_LEMF_WRITE.
 */
import type { KeyObject } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { checkBodyAt } from '../handover/asn1/integrity-chains.ts';
import { peekPsPdu } from '../handover/asn1/peek.ts';
import { decodePsPdu } from '../handover/asn1/ps-pdu.ts';
import type { PsPdu } from '../handover/asn1/ps-pdu.ts';
import type { TriPayload } from '../handover/asn1/tri.ts';
import type { CccForm } from '../model/packetcable-options.ts';
import { aggregationFault } from './aggregation.ts';
import { type AppendFile, FileSet } from './append-file.ts';
import { createCaseFiles } from './case-files.ts';
import { CccStreams } from './ccc-streams.ts';
import type { ArrivedDatagram } from './ccc-streams.ts';
import { isCdc, readCdc } from './cdc-pdu.ts';
import type { CdcMessage } from './cdc-pdu.ts';
import { ContentWalk } from './content-walk.ts';
import { without } from './declared-gap.ts';
import type { FaultList } from './faults.ts';
import type { FaultCode, LemfFault } from './faults.ts';
import { IntegrityWatch } from './integrity-watch.ts';
import type { CaseMessage } from './case-message.ts';
import { isIas, readIas } from './ias-pdu.ts';
import type { IasContent } from './ias-pdu.ts';
import {
  type ContentWatch,
  keepMessage,
  keepReport,
  keepPdu,
  ledgerOf,
  type LiidRecord,
  type LiidReport,
  newRecord,
  type RowCounts,
  type RowKind,
  storePacket,
} from './liid-record.ts';
import { appendPacket } from './pcapng.ts';
import { type AgencyKeys, type OpenedPdu, SealedPdus } from './sealed-pdus.ts';
import type { SequenceLedger } from './sequence-ledger.ts';
import { isVoice, readVoice } from './voice-pdu.ts';

/** What a connection is to the inspector. */
export interface InspectedConnection {
  readonly handover: 2 | 3;
  /** From 1 on each interface. */
  readonly number: number;
  /** Last number of each row on this connection. */
  readonly last: Map<SequenceLedger, number>;
}

/** A TRI PDU, for the connection to answer. */
export interface ReceivedTri {
  readonly sequence: number;
  readonly tri: TriPayload;
  readonly pdu: PsPdu;
}

interface Place {
  readonly connection: InspectedConnection;
  readonly octet: number;
}

/** Folder of a LIID; undefined: this LIID has no business here. */
export type FolderOf = (liid: string) => string | undefined;

/** What an agency has of its operator's security (ETSI TS 102 232-1, 7.2.3 and annex G). */
export interface LemfSecurity {
  /** Keys of encrypted payloads. */
  readonly keys?: AgencyKeys;
  /** Public key of the signatures: every PDU of data has to be under a hash and a signature then. */
  readonly signer?: KeyObject;
}

export interface InspectorOptions extends LemfSecurity {
  /** Absent: nothing is written. */
  readonly folderOf?: FolderOf | undefined;
  readonly onContent?: ContentWatch | undefined;
  /** Content comes in datagrams of that form. */
  readonly ccc?: CccForm | undefined;
}

/** How octets that are not the received ones stand for them. */
interface Opened {
  readonly hashed: Buffer;
  readonly isStored: boolean;
}

export class Inspector {
  readonly faults: FaultList;
  readonly #folderOf: FolderOf | undefined;
  readonly #onContent: ContentWatch | undefined;
  readonly #files = new FileSet();
  readonly #liids = new Map<string, LiidRecord>();
  readonly #unknown = new Set<string>();
  readonly #walk = new ContentWalk();
  readonly #ccc: CccStreams | undefined;

  readonly #sealed: SealedPdus<Place>;
  readonly #watch: IntegrityWatch | undefined;

  constructor(faults: FaultList, options: InspectorOptions) {
    const { ccc, signer } = options;
    this.faults = faults;
    this.#ccc = ccc === undefined ? undefined : new CccStreams(ccc);
    this.#folderOf = options.folderOf;
    this.#onContent = options.onContent;
    this.#watch = signer === undefined ? undefined : new IntegrityWatch(signer);
    this.#sealed = new SealedPdus(options.keys ?? (() => []), (place, octets, pdu, opened) =>
      this.#opened(place, octets, pdu, opened),
    );
  }

  /** One PDU, octets[start, end); `octet`: its offset in the connection. Returns a TRI for the connection to answer. */
  take(
    connection: InspectedConnection,
    octets: Buffer,
    start: number,
    end: number,
    octet: number,
  ): ReceivedTri | undefined {
    if (connection.handover === 3 && this.#walk.read(octets, start, end)) {
      this.#strictContent({ connection, octet }, octets, start, end);
      return undefined;
    }
    if (isIas(octets, start)) this.#ofCase({ connection, octet }, octets.subarray(start, end), readIas);
    else if (isVoice(octets, start)) this.#ofCase({ connection, octet }, octets.subarray(start, end), readVoice);
    else if (isCdc(octets, start)) this.#ofCase({ connection, octet }, octets.subarray(start, end), readCdc);
    else return this.#decoded({ connection, octet }, octets.subarray(start, end));
    return undefined;
  }

  /** A datagram of content; `octet`: octets of datagrams before it. */
  takeDatagram(connection: InspectedConnection, octets: Buffer, octet: number): void {
    this.#datagrams({ connection, octet }, this.#ccc?.take(connection.number, octets) ?? []);
  }

  flush(): void {
    this.#files.flush();
  }

  close(): void {
    this.#files.close();
  }

  /** By LIID, and what is missing for good as things stand: numbers jumped over and never declared lost. */
  report(): {
    readonly liids: Readonly<Record<string, LiidReport>>;
    readonly missing: readonly string[];
    readonly unannounced: readonly string[];
  } {
    const liids = [...this.#liids.values()].map(({ liid, iri, cc, hi1, reports }) => [
      liid,
      {
        ...{ iri: { ...iri }, cc: { ...cc }, hi1: { ...hi1 }, ...this.#integrityOf(liid) },
        ...(reports.messages === 0 ? {} : { reports: { ...reports } }),
      },
    ]);
    const unannounced = this.#ccc?.unannounced() ?? [];
    return { liids: Object.fromEntries(liids) as Record<string, LiidReport>, missing: this.#missing(), unannounced };
  }

  /** What no key opened and what no check covers, as things stand. */
  unproven(): readonly Pick<LemfFault, 'code' | 'interface' | 'detail'>[] {
    this.#sealed.retry();
    const closed = this.#sealed.closed.map(({ row, pdus }) => {
      const detail = `${row}: no key opens its ${pdus} encrypted PDUs`;
      return { code: 'WRIT_LEMF_NO_KEY', interface: row.startsWith('HI2') ? 'HI2' : 'HI3', detail } as const;
    });
    const lost = `${this.#sealed.lost} encrypted PDUs came that there was no room to keep until a key opens them`;
    const open = (this.#watch?.open() ?? []).map(({ kind, detail }) => {
      return { code: 'WRIT_LEMF_INTEGRITY', interface: kind === 'cC' ? 'HI3' : 'HI2', detail } as const;
    });
    const overflow = { code: 'WRIT_LEMF_NO_KEY', interface: 'HI3', detail: lost } as const;
    return [...closed, ...(this.#sealed.lost === 0 ? [] : [overflow]), ...open];
  }

  #integrityOf(liid: string): Pick<LiidReport, 'integrity'> {
    return this.#watch === undefined ? {} : { integrity: { ...this.#watch.countsOf(liid) } };
  }

  #missing(): string[] {
    return [...this.#liids.values()].flatMap(({ liid, rows, declared }) =>
      [...rows.values()].flatMap(({ kind, ledger }) =>
        without(ledger.holes, kind === 'cc' ? declared : []).map(
          (hole) => `${liid}: ${kind} numbers ${hole.from} to ${hole.to - 1}`,
        ),
      ),
    );
  }

  #strictContent(place: Place, octets: Buffer, start: number, end: number): void {
    const walk = this.#walk;
    const record = this.#record(octets.toString('latin1', walk.liidStart, walk.liidEnd), place);
    if (record === undefined) return;
    record.files?.hi3.append(octets, start, end);
    const ledger = record.content.get(walk.cin) ?? ledgerOf(record, 'cc', walk.cin);
    if (!this.#isNew(record, record.cc, ledger, place, walk.sequence, octets.subarray(start, end), 1)) return;
    this.#watch?.data(record.liid, walk.cin, 'cC', walk.sequence, Buffer.from(octets.subarray(start, end)));
    record.cc.octets += walk.packetEnd - walk.packetStart;
    this.#onContent?.(record.liid, octets, walk.packetStart, walk.packetEnd);
    const file = record.files?.content;
    if (file === undefined) return;
    appendPacket(file, walk.seconds, walk.microSeconds, octets, walk.packetStart, walk.packetEnd);
  }

  #decoded(place: Place, octets: Buffer): ReceivedTri | undefined {
    const decoded = decodePsPdu(octets);
    if (!decoded.ok) {
      const detail = `${decoded.path === '' ? 'PS-PDU' : decoded.path}, octet ${decoded.offset}: ${decoded.reason}`;
      this.#fault(place, 'WRIT_LEMF_SCHEMA', detail);
      return undefined;
    }
    const pdu = decoded.value;
    const { payload } = pdu;
    if (payload.alternative === 'tRIPayload' && payload.value.alternative !== 'integrityCheck') {
      return { sequence: pdu.pSHeader.sequenceNumber, tri: payload.value, pdu };
    }
    if (payload.alternative === 'encryptionContainer') this.#encrypted(place, pdu, octets);
    else if (payload.alternative === 'tRIPayload') this.#integrityCheck(place, pdu, octets);
    else this.#intercepted(place, pdu, octets, { hashed: octets, isStored: false });
    return undefined;
  }

  /** Stored as it came, before anything is known of it. */
  #encrypted(place: Place, pdu: PsPdu, octets: Buffer): void {
    const liid = pdu.pSHeader.lawfulInterceptionIdentifier.toString('latin1');
    const record = this.#record(liid, place);
    if (record === undefined) return;
    this.#fileOf(record, place)?.append(octets, 0, octets.length);
    this.#sealed.arrived(`HI${place.connection.handover} ${liid}`, place, octets, pdu);
  }

  #opened(place: Place, octets: Buffer, { pSHeader }: PsPdu, opened: OpenedPdu | string): void {
    if (typeof opened === 'string') {
      this.#fault(place, 'WRIT_LEMF_DECRYPTION', `number ${pSHeader.sequenceNumber}: ${opened}`, liidOf(pSHeader));
      return;
    }
    const pdu = { pSHeader, payload: opened.payload };
    if (pdu.payload.alternative === 'tRIPayload') this.#check(place, pdu, checkBodyAt(opened.clear, opened));
    else this.#intercepted(place, pdu, octets, { hashed: opened.clear, isStored: true });
  }

  #integrityCheck(place: Place, pdu: PsPdu, octets: Buffer): void {
    const record = this.#record(liidOf(pdu.pSHeader), place);
    const peek = peekPsPdu(octets);
    if (record === undefined || peek === undefined) return;
    this.#fileOf(record, place)?.append(octets, 0, octets.length);
    this.#check(place, pdu, checkBodyAt(octets, peek));
  }

  #check(place: Place, { pSHeader, payload }: PsPdu, body: Buffer): void {
    if (payload.alternative !== 'tRIPayload' || payload.value.alternative !== 'integrityCheck') return;
    const cin = pSHeader.communicationIdentifier.communicationIdentityNumber ?? 0;
    const check = { sequence: pSHeader.sequenceNumber, value: payload.value.value, body };
    const fault = this.#watch?.check(liidOf(pSHeader), cin, check);
    if (fault !== undefined) this.#fault(place, 'WRIT_LEMF_INTEGRITY', fault, liidOf(pSHeader));
  }

  #fileOf(record: LiidRecord, { connection }: Place): AppendFile | undefined {
    return connection.handover === 3 ? record.files?.hi3 : record.files?.hi2;
  }

  /** A PDU of a standard of the US. */
  #ofCase(
    place: Place,
    octets: Buffer,
    read: (octets: Buffer) => IasContent | CaseMessage | CdcMessage | string,
  ): void {
    const item = read(octets);
    if (typeof item === 'string') {
      this.#fault(place, 'WRIT_LEMF_SCHEMA', item);
      return;
    }
    if ((item.kind === 'cc') !== (place.connection.handover === 3)) {
      this.#fault(place, 'WRIT_LEMF_INTERFACE', `${item.kind} does not belong on HI${place.connection.handover}`);
      return;
    }
    const record = this.#record(item.liid, place);
    if (record === undefined) return;
    if (item.kind === 'cc') {
      this.#iasContent(record, place, item, octets);
      return;
    }
    if (item.kind === 'report') keepReport(record, item, octets, place.connection.number);
    else keepMessage(record, { ...item, kind: item.kind }, octets);
    if ('cccId' in item && item.cccId !== undefined)
      this.#datagrams(place, this.#ccc?.announce(item.cccId, item.liid) ?? []);
  }

  #datagrams(place: Place, arrived: readonly ArrivedDatagram[] | string): void {
    if (typeof arrived === 'string') this.#fault(place, 'WRIT_LEMF_SCHEMA', arrived);
    else for (const each of arrived) this.#datagram(place, each);
  }

  /** In a form without a time, the time of its arrival stands for it. */
  #datagram(place: Place, { liid, octets, content, isAgain }: ArrivedDatagram): void {
    const record = this.#record(liid, place);
    if (record === undefined) return;
    record.files?.hi3.append(octets, 0, octets.length);
    if (isAgain) {
      record.cc.duplicates++;
      return;
    }
    record.cc.items++;
    storePacket(record, content.timeNs ?? BigInt(Date.now()) * 1_000_000n, content.packet, this.#onContent);
  }

  #iasContent(record: LiidRecord, place: Place, item: IasContent, octets: Buffer): void {
    record.files?.hi3.append(octets, 0, octets.length);
    const ledger = ledgerOf(record, 'cc', item.cin);
    if (!this.#isNew(record, record.cc, ledger, place, item.sequence, octets, 1)) return;
    storePacket(record, item.timeNs, item.packet, this.#onContent);
  }

  #intercepted(place: Place, pdu: PsPdu, octets: Buffer, { hashed, isStored }: Opened): void {
    const { alternative } = pdu.payload;
    const kind = KINDS[alternative];
    if (kind === undefined || (kind === 'cc') !== (place.connection.handover === 3)) {
      this.#fault(place, 'WRIT_LEMF_INTERFACE', `${alternative} does not belong on HI${place.connection.handover}`);
      return;
    }
    const header = pdu.pSHeader;
    const record = this.#record(liidOf(header), place);
    if (record === undefined) return;
    if (!isStored) this.#fileOf(record, place)?.append(octets, 0, octets.length);
    const cin = header.communicationIdentifier.communicationIdentityNumber;
    if (cin === undefined && kind !== 'hi1') {
      this.#fault(place, 'WRIT_LEMF_SCHEMA', 'pSHeader.communicationIdentifier: no CIN (5.2.4)', record.liid);
      return;
    }
    const ledger = ledgerOf(record, kind, kind === 'hi1' ? undefined : cin);
    const items = Array.isArray(pdu.payload.value) ? pdu.payload.value.length : 1;
    if (!this.#isNew(record, record[kind], ledger, place, header.sequenceNumber, octets, items)) return;
    const data = kind === 'cc' ? 'cC' : 'iRI';
    if (kind !== 'hi1') this.#watch?.data(record.liid, cin ?? 0, data, header.sequenceNumber, Buffer.from(hashed));
    this.#checkAggregation(record, place, pdu);
    keepPdu(record, pdu, this.#onContent);
  }

  /** Once for each number: a resend of a bad PDU is the same octets. */
  #checkAggregation({ liid }: LiidRecord, place: Place, { payload, pSHeader }: PsPdu): void {
    if (payload.alternative !== 'iRIPayloadSequence' && payload.alternative !== 'cCPayloadSequence') return;
    const detail = aggregationFault(payload.value);
    if (detail === undefined) return;
    this.#fault(place, 'WRIT_LEMF_AGGREGATION', `number ${pSHeader.sequenceNumber}: ${detail}`, liid);
  }

  #isNew(
    record: LiidRecord,
    counts: RowCounts,
    ledger: SequenceLedger,
    place: Place,
    sequence: number,
    octets: Buffer,
    items: number,
  ): boolean {
    const { last } = place.connection;
    const arrival = ledger.take(sequence, last.get(ledger), crc32(octets), octets.length);
    last.set(ledger, sequence);
    switch (arrival.kind) {
      case 'fault':
        this.#fault(place, arrival.code, `number ${sequence}, expected ${ledger.next}`, record.liid);
        return false;
      case 'duplicate':
        counts.duplicates += items;
        return false;
      case 'jump':
      case 'new':
        counts.items += items;
        counts.lastSequence = sequence;
        return true;
    }
  }

  #record(liid: string, place: Place): LiidRecord | undefined {
    const known = this.#liids.get(liid);
    if (known !== undefined) return known;
    const folder = this.#folderOf?.(liid);
    if (this.#folderOf !== undefined && folder === undefined) {
      if (!this.#unknown.has(liid)) this.#fault(place, 'WRIT_LEMF_UNKNOWN_LIID', 'nobody ordered this', liid);
      this.#unknown.add(liid);
      return undefined;
    }
    const record = newRecord(liid, folder === undefined ? undefined : createCaseFiles(folder, this.#files));
    this.#liids.set(liid, record);
    return record;
  }

  #fault({ connection, octet }: Place, code: FaultCode, detail: string, liid?: string): void {
    this.faults.add({
      code,
      interface: connection.handover === 2 ? 'HI2' : 'HI3',
      connection: connection.number,
      octet,
      ...(liid === undefined ? {} : { liid }),
      detail,
    });
  }
}

function liidOf({ lawfulInterceptionIdentifier }: PsPdu['pSHeader']): string {
  return lawfulInterceptionIdentifier.toString('latin1');
}

const KINDS: Readonly<Record<string, RowKind | undefined>> = {
  iRIPayloadSequence: 'iri',
  cCPayloadSequence: 'cc',
  'hI1-Operation': 'hi1',
};

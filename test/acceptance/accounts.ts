/**
 * Whether what a LEMF was sent of one warrant is what was due, judged by the rows of PDUs as they were received, duplicates too, and by
 * the traffic's truth. Of the product it uses only the decoder; the LEMF's own ledger and the drill's report are judged with it.
 *
 * Content has one number for each due packet, from 0: number n is packet n of the truth, or declared missing, or, behind the highest
 * number that came, still buffered.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PduScanner } from '../../src/handover/asn1/pdu-scanner.ts';
import { decodePsPdu } from '../../src/handover/asn1/ps-pdu.ts';
import type { PsPdu } from '../../src/handover/asn1/ps-pdu.ts';
import { declaredGap, without } from '../../src/lemf/declared-gap.ts';
import type { Hole } from '../../src/lemf/sequence-ledger.ts';
import { itemTimeNs } from '../../src/lemf/iri-line.ts';
import type { DrillRun, WarrantReport } from './kit.ts';
import type { Due } from './truth.ts';

/** The octets that a LEMF was sent of a warrant, in the order in which they came. */
export interface Received {
  readonly hi2: Buffer;
  readonly hi3: Buffer;
}

/** Of a drill that failed before anything came: nothing. */
export function receivedOf(run: DrillRun, warrant: string): Received {
  const read = (name: string): Buffer => {
    const file = path.join(run.dir, 'warrants', warrant, name);
    return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  };
  return { hi2: read('hi2.ber'), hi3: read('hi3.ber') };
}

export interface Account {
  /** In words; empty: it is as it must be. */
  readonly faults: readonly string[];
  readonly delivered: number;
  readonly buffered: number;
  readonly gap: number;
  readonly duplicates: number;
}

const hashOf = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');

/** The PDUs under one count of numbers. */
class Row {
  readonly name: string;
  readonly faults: string[] = [];
  readonly holes: Hole[] = [];
  readonly #digests = new Map<number, string>();
  next = 0;
  duplicates = 0;

  constructor(name: string) {
    this.name = name;
  }

  get count(): number {
    return this.#digests.size;
  }

  has(number: number): boolean {
    return this.#digests.has(number);
  }

  /** True: it has not come before. */
  take(number: number, octets: Buffer): boolean {
    const [digest, known] = [hashOf(octets), this.#digests.get(number)];
    if (known !== undefined) {
      this.duplicates += 1;
      if (known !== digest) this.faults.push(`${this.name} ${number} came again with other octets`);
      return false;
    }
    if (number < this.next) this.faults.push(`${this.name} ${number} came for the first time after ${this.next - 1}`);
    if (number > this.next) this.holes.push({ from: this.next, to: number });
    this.next = Math.max(this.next, number + 1);
    this.#digests.set(number, digest);
    return true;
  }
}

class Rows {
  readonly faults: string[] = [];
  readonly rows = new Map<string, Row>();
  readonly declared: Hole[] = [];
  /** iRIType of each IRI, by its number. */
  readonly iriTypes: string[] = [];
  readonly #due: readonly Due[];

  constructor(due: readonly Due[]) {
    this.#due = due;
  }

  read(stream: Buffer): void {
    const scanner = new PduScanner();
    const { octets, ends } = scanner.push(stream);
    if (scanner.pending > 0) this.faults.push(`a PDU is cut short after ${scanner.pending} octets`);
    ends.forEach((end, index) => this.#take(octets.subarray(ends[index - 1] ?? 0, end)));
  }

  row(kind: string): Row {
    const row = this.rows.get(kind) ?? new Row(kind);
    this.rows.set(kind, row);
    return row;
  }

  #take(octets: Buffer): void {
    const decoded = decodePsPdu(octets);
    if (!decoded.ok) {
      this.faults.push(`a PDU is none at ${decoded.path}: ${decoded.reason}`);
      return;
    }
    const { pSHeader: header, payload } = decoded.value;
    const kind = { cCPayloadSequence: 'cc', iRIPayloadSequence: 'iri' }[payload.alternative as string] ?? 'hi1';
    const cin = header.communicationIdentifier.communicationIdentityNumber ?? 0;
    const isNew = this.row(kind === 'hi1' ? kind : `${kind} ${cin}`).take(header.sequenceNumber, octets);
    if (isNew) this.#look(decoded.value);
  }

  #look(pdu: PsPdu): void {
    const { payload, pSHeader: header } = pdu;
    if (payload.alternative === 'cCPayloadSequence') this.#content(pdu);
    if (payload.alternative === 'iRIPayloadSequence')
      this.iriTypes[header.sequenceNumber] = String(payload.value[0]?.iRIType);
    if (payload.alternative !== 'hI1-Operation' || payload.value.alternative !== 'alarms-indicator') return;
    const gap = declaredGap(payload.value.value['alarm-information'].toString('latin1'));
    if (gap !== undefined) this.declared.push(gap);
  }

  #content({ pSHeader: header, payload }: PsPdu): void {
    const [item, ...more] = payload.alternative === 'cCPayloadSequence' ? payload.value : [];
    const contents = item?.cCContents.alternative === 'iPCC' ? item.cCContents.value.iPCCContents : undefined;
    if (item === undefined || more.length > 0 || contents?.alternative !== 'iPPackets') {
      this.faults.push(`cc ${header.sequenceNumber} is not one packet`);
      return;
    }
    const due = this.#due[header.sequenceNumber];
    const timeUs = (itemTimeNs(item, header) ?? -1n) / 1000n;
    if (due?.timeUs === timeUs && due.hash === hashOf(contents.value)) return;
    this.faults.push(`cc ${header.sequenceNumber} is not packet ${header.sequenceNumber} of ${this.#due.length} due`);
  }
}

function contentRow(rows: Rows): Row {
  const own = [...rows.rows.values()].filter((row) => row.name.startsWith('cc '));
  if (own.length > 1) rows.faults.push(`content came under ${own.length} CINs`);
  return own[0] ?? new Row('cc');
}

function missing(row: Row, declared: readonly Hole[]): string[] {
  return without(row.holes, declared).map(
    ({ from, to }) => `${row.name} ${from} to ${to - 1} never came and were not declared missing`,
  );
}

/** What came and was declared missing all the same. */
function contradictions(row: Row, declared: readonly Hole[]): string[] {
  return declared.flatMap(({ from, to }) => {
    const count = Array.from({ length: to - from }, (_, index) => from + index).filter((n) => row.has(n)).length;
    return count === 0 ? [] : [`${count} of ${row.name} ${from} to ${to - 1}, declared missing, came`];
  });
}

function iriFaults(rows: Rows): string[] {
  const { iriTypes } = rows;
  const [first, last] = [iriTypes[0], iriTypes.at(-1)];
  const ends = iriTypes.filter((type) => type === 'iRI-Begin' || type === 'iRI-End').length;
  if (first === 'iRI-Begin' && last === 'iRI-End' && ends === 2) return [];
  return [`IRI does not begin and end once: ${iriTypes.join(' ')}`];
}

/** `due`: what the truth says of the warrant, in order. */
export function accountOf({ hi2, hi3 }: Received, due: readonly Due[]): Account {
  const rows = new Rows(due);
  rows.read(hi2);
  rows.read(hi3);
  const content = contentRow(rows);
  const others = [...rows.rows.values()].filter((row) => row !== content);
  const gap = rows.declared.reduce((sum, { from, to }) => sum + to - from, 0);
  const faults = [
    ...rows.faults,
    ...[content, ...others].flatMap((row) => row.faults),
    ...missing(content, rows.declared),
    ...others.flatMap((row) => missing(row, [])),
    ...contradictions(content, rows.declared),
    ...iriFaults(rows),
  ];
  const buffered = due.length - content.count - gap;
  return { faults, delivered: content.count, buffered, gap, duplicates: content.duplicates };
}

/** Faults of a warrant's account, and where the drill's report says otherwise. */
export function faultsOf(warrant: string, account: Account, due: readonly Due[], report?: WarrantReport): string[] {
  const { delivered, buffered, gap, duplicates } = account;
  const own = JSON.stringify({ matched: due.length, delivered, buffered, gap, duplicates });
  const told = JSON.stringify({
    ...{ matched: report?.matched, delivered: report?.delivered, buffered: report?.buffered, gap: report?.gap },
    duplicates: report?.duplicates,
  });
  const faults = own === told ? account.faults : [...account.faults, `counted ${own}, the report says ${told}`];
  return faults.map((fault) => `${warrant}: ${fault}`);
}

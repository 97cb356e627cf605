/** The content of a package: packets out of the spool's records into a pcapng, and what the manifest says of them. */
import { WritError } from '../../base/errors.ts';
import { formatInstant } from '../../model/instant.ts';
import { PullRecord } from '../hi3/pull-record.ts';
import type { ContentPart } from './package-manifest.ts';
import { PcapngWriter } from './pcapng-writer.ts';
import type { SectionTexts } from './pcapng-writer.ts';
import type { Position } from './package-store.ts';
import type { WalkedSlab } from './record-walk.ts';

const KIND_CC = 2;
/** The manifest has one line for each: with that many the package is closed. */
const MOST_GAPS = 1000;

export class ContentPartWriter {
  readonly #texts: SectionTexts;
  readonly #firstCin: number;
  readonly #record = new PullRecord();
  readonly #from: Position;
  readonly gaps: { first: string; last?: string }[] = [];
  #writer: PcapngWriter | undefined;
  #next: bigint | undefined;
  #read: bigint;
  /** Behind the last packet. What is behind that keeps the place of packets that were lost, and of how many the next packet tells. */
  #settled: bigint;
  #packets = 0;
  #octets = 0;
  #firstSequence: bigint | undefined;
  #firstTimeNs: bigint | undefined;
  #lastTimeNs = 0n;

  /** `firstCin`: the stream's. */
  constructor(texts: SectionTexts, firstCin: number, from: Position) {
    this.#texts = texts;
    this.#firstCin = firstCin;
    this.#from = from;
    this.#next = from.nextSequence;
    this.#read = this.#settled = from.end;
  }

  get isFull(): boolean {
    return this.gaps.length >= MOST_GAPS;
  }

  /** The next octets of the file. Throws WRIT_PULL_RECORD. */
  take({ octets, records }: WalkedSlab): Buffer {
    for (const { kind, timeNs, offset, length } of records) {
      this.#read++;
      if (kind !== KIND_CC) continue;
      if (!this.#record.read(octets, offset, offset + length)) throw noRecord();
      this.#packet(octets, timeNs);
      this.#settled = this.#read;
    }
    return this.#writer?.take() ?? Buffer.alloc(0);
  }

  /** What the manifest says; `isAll`: the stream has ended, and all of it was read. */
  finish(isAll: boolean): Omit<ContentPart, 'file'> {
    const end = isAll ? this.#read : this.#settled;
    const isOpen = end > this.#settled && this.#next !== undefined;
    const last = this.#packets === 0 || this.#next === undefined ? undefined : this.#next - 1n;
    return {
      ...{ firstRecord: `${this.#from.end}`, endRecord: `${end}` },
      emptyRecords: Number(end - this.#from.end) - this.#packets,
      ...(this.#firstTimeNs === undefined ? {} : { firstTime: formatInstant(this.#firstTimeNs) }),
      ...(this.#firstTimeNs === undefined ? {} : { lastTime: formatInstant(this.#lastTimeNs) }),
      ...{ ended: isAll, packets: this.#packets, octets: this.#octets },
      ...(this.#firstSequence === undefined ? {} : { firstSequence: `${this.#firstSequence}` }),
      ...(last === undefined ? {} : { lastSequence: `${last}` }),
      gaps: isOpen ? [...this.gaps, { first: `${this.#next}` }] : this.gaps,
    };
  }

  #packet(octets: Buffer, timeNs: bigint): void {
    const { packetStart, packetEnd, point, direction } = this.#record;
    const number = this.#record.number(this.#firstCin);
    if (this.#next !== undefined && number > this.#next)
      this.gaps.push({ first: `${this.#next}`, last: `${number - 1n}` });
    this.#writer ??= new PcapngWriter(this.#texts);
    this.#writer.packet({ point, timeNs, number, direction }, octets, packetStart, packetEnd);
    this.#next = number + 1n;
    this.#firstSequence ??= number;
    this.#firstTimeNs ??= timeNs;
    this.#lastTimeNs = timeNs;
    this.#packets++;
    this.#octets += packetEnd - packetStart;
  }
}

function noRecord(): WritError {
  return new WritError(
    'WRIT_PULL_RECORD',
    'a record of the spool is not what this version of the core writes for a package; the stream is held back',
  );
}

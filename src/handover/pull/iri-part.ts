/** The IRI of a package: the lines of the spool's records as they are, and what the manifest says of them. */
import * as z from 'zod';
import { WritError } from '../../base/errors.ts';
import { formatInstant } from '../../model/instant.ts';
import type { IriPart } from './package-manifest.ts';
import type { Position } from './package-store.ts';
import type { WalkedSlab } from './record-walk.ts';

const KIND_IRI = 1;
const KIND_HI1 = 3;
/** That a manifest lists. */
const MOST_ALARMS = 100;

const noticeSchema = z.object({ operation: z.string(), time: z.string(), information: z.string().optional() });
const iriSchema = z.object({ sequence: z.int().min(0) });

export class IriPartWriter {
  readonly #from: Position;
  readonly #alarms: { time: string; information: string }[] = [];
  #moreAlarms = 0;
  #read: bigint;
  #iri = 0;
  #notices = 0;
  #firstSequence: number | undefined;
  #lastSequence = 0;
  #firstTimeNs: bigint | undefined;
  #lastTimeNs = 0n;

  constructor(from: Position) {
    this.#from = from;
    this.#read = from.end;
  }

  /** The next octets of the file: the slab's own. Throws WRIT_PULL_RECORD. */
  take({ octets, records }: WalkedSlab): Buffer {
    for (const { kind, timeNs, offset, length } of records) {
      this.#read++;
      if (kind !== KIND_IRI && kind !== KIND_HI1) continue;
      this.#line(kind, octets.toString('utf8', offset, offset + length));
      this.#firstTimeNs ??= timeNs;
      this.#lastTimeNs = timeNs;
    }
    const last = records.at(-1);
    return last === undefined ? Buffer.alloc(0) : octets.subarray(records[0]?.offset, last.offset + last.length);
  }

  finish(isAll: boolean): Omit<IriPart, 'file'> {
    const isAny = this.#firstTimeNs !== undefined;
    return {
      ...{ firstRecord: `${this.#from.end}`, endRecord: `${this.#read}` },
      emptyRecords: Number(this.#read - this.#from.end) - this.#iri - this.#notices,
      ...(this.#firstTimeNs === undefined ? {} : { firstTime: formatInstant(this.#firstTimeNs) }),
      ...(isAny ? { lastTime: formatInstant(this.#lastTimeNs) } : {}),
      ...{ ended: isAll, iri: this.#iri, notices: this.#notices },
      ...(this.#firstSequence === undefined ? {} : { firstSequence: `${this.#firstSequence}` }),
      ...(this.#firstSequence === undefined ? {} : { lastSequence: `${this.#lastSequence}` }),
      ...{ alarms: this.#alarms, moreAlarms: this.#moreAlarms },
    };
  }

  #line(kind: number, text: string): void {
    try {
      const value: unknown = JSON.parse(text);
      if (kind === KIND_IRI) this.#iriLine(iriSchema.parse(value).sequence);
      else this.#notice(noticeSchema.parse(value));
    } catch (cause) {
      throw new WritError('WRIT_PULL_RECORD', 'a record of the spool is no line of IRI; the stream is held back', {
        cause,
      });
    }
  }

  #iriLine(sequence: number): void {
    this.#iri++;
    this.#firstSequence ??= sequence;
    this.#lastSequence = sequence;
  }

  #notice({ operation, time, information = '' }: z.output<typeof noticeSchema>): void {
    this.#notices++;
    if (operation !== 'alarm') return;
    if (this.#alarms.length < MOST_ALARMS) this.#alarms.push({ time, information });
    else this.#moreAlarms++;
  }
}

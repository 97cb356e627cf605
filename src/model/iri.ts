/**
 * What mediation makes and handover encodes: the records of a grant's HI2 stream. Nothing of a standard's syntax is in
 * here but the standard's own words.
 */

import type { IpPrefix } from './ip-prefix.ts';
import type { AddressSelector, Selector } from './selector.ts';

/** An address or prefix of the target. */
export interface TargetAddress extends IpPrefix {
  /** Seen in the target's traffic; how it came to have it is not known. Absent: the order names it. */
  readonly onlySeen?: true;
}

/** What else the order knows the target by: it tells no address. */
export type TargetIdentifier = Exclude<Selector, AddressSelector>;

/** ETSI TS 102 232-1, 5.2.10. */
export type IriType = 'begin' | 'continue' | 'end' | 'report';

/** accessEventType of ETSI TS 102 232-3, as far as a static selector has them. */
export type IriEvent = 'startOfInterceptionWithSessionActive' | 'endOfInterceptionWithSessionActive' | 'interimUpdate';

export interface IriRecord {
  readonly kind: 'iri';
  /** Place in the grant's HI2 stream, HI1 records counted too, from 0. */
  readonly ordinal: number;
  /** From 0 per (LIID, CIN, IRI): a number of its own (I5). */
  readonly sequence: number;
  /** ns since 1970. */
  readonly timeNs: bigint;
  readonly type: IriType;
  readonly event: IriEvent;
  /**
   * All of the grant's addresses, then those seen of a target that is known by something else; of a report, only the address that
   * was newly seen. Empty while none is known.
   */
  readonly addresses: readonly TargetAddress[];
  /** The grant's other selectors, in its order. Absent: there are none. */
  readonly identifiers?: readonly TargetIdentifier[] | undefined;
  /** When the interception began; absent while unknown. */
  readonly startTimeNs?: bigint | undefined;
  readonly endTimeNs?: bigint | undefined;
  /** IP octets that the target sent and received while intercepted: in the end record. */
  readonly octetsFromTarget?: bigint | undefined;
  readonly octetsToTarget?: bigint | undefined;
}

/** With every field in its place, those that the record lacks too: the writer is twice as quick when all have one shape. */
export function iriRecordOf(fields: Omit<IriRecord, 'kind'>): IriRecord {
  return {
    kind: 'iri',
    ordinal: fields.ordinal,
    sequence: fields.sequence,
    timeNs: fields.timeNs,
    type: fields.type,
    event: fields.event,
    addresses: fields.addresses,
    identifiers: fields.identifiers,
    startTimeNs: fields.startTimeNs,
    endTimeNs: fields.endTimeNs,
    octetsFromTarget: fields.octetsFromTarget,
    octetsToTarget: fields.octetsToTarget,
  };
}

export type Hi1Operation = 'activated' | 'deactivated' | 'alarm';

/** A notice about the interception itself, on the HI2 connection. */
export interface Hi1Record {
  readonly kind: 'hi1';
  readonly ordinal: number;
  /** From 0 per (LIID, HI1). */
  readonly sequence: number;
  readonly timeNs: bigint;
  readonly operation: Hi1Operation;
  /** Of an alarm: 1..256 ASCII characters; never an address or payload. */
  readonly information?: string;
  /** Of an alarm: from when to when no content was stored at all, ns since 1970. Absent: some was, or the grant has ended. */
  readonly interval?: { readonly fromNs: bigint; readonly toNs: bigint };
}

export type Hi2Record = IriRecord | Hi1Record;

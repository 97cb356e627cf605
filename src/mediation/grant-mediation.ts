/**
 * One grant's events, folded into the records of its HI2 stream.
 *
 *     waiting   installed, not begun: nothing was intercepted, nothing is told
 *     active    between GRANT_ACTIVE and GRANT_ENDED
 *     ended     for good; only gaps are still told
 *
 * Owns: the state, the first addresses seen of a target that is not known by addresses alone, the count of records made
 * (ordinal), the sequence numbers of IRI and of HI1. Always true: the result
 * depends on nothing but the events, in their order; so the n-th record is the same after any restart, and no sequence number
 * is ever given to another record (I5). What is in the journal already lost nothing in a crash (I6).
 * On failure: a record of a format unknown here throws (WRIT_MEDIATION_JOURNAL) and changes nothing.
 */
import {
  type Hi1Operation,
  type Hi1Record,
  type Hi2Record,
  type IriEvent,
  type IriRecord,
  iriRecordOf,
  type IriType,
  type TargetAddress,
  type TargetIdentifier,
} from '../model/iri.ts';
import { prefixCovers } from '../model/ip-prefix.ts';
import type { Selector } from '../model/selector.ts';
import {
  JOURNAL_KIND,
  readAddressSeen,
  readGap,
  readGrantEnded,
  readLoss,
  readResumed,
  readSkipped,
} from './journal-events.ts';
import type { Gap, JournalEntry, Loss, Skipped } from './journal-events.ts';

/** A circuit may have any number of addresses behind it; a record names as many as a grant may have selectors. */
const mostSeen = 16;

type State = 'waiting' | 'active' | 'ended';

export class GrantMediation {
  /** The order's own. */
  readonly #addresses: readonly TargetAddress[];
  readonly #identifiers: readonly TargetIdentifier[];
  readonly #hasContent: boolean;
  /** Of a target with identifiers: the addresses seen that the order does not name, the first of them. */
  readonly #seen: TargetAddress[] = [];
  #state: State = 'waiting';
  #anAddressWasSeen = false;
  #made = 0;
  #iriMade = 0;
  #hi1Made = 0;

  /** `selectors`: the grant's, in its order. `hasContent`: else what is lost are reports of packets. */
  constructor(selectors: readonly Selector[], hasContent = true) {
    this.#hasContent = hasContent;
    this.#addresses = selectors.flatMap((each) =>
      each.kind === 'address'
        ? [{ version: each.version, prefixLength: each.prefixLength, address: each.address }]
        : [],
    );
    this.#identifiers = selectors.flatMap((each) => (each.kind === 'address' ? [] : [each]));
  }

  /** The records that this event adds, in order. Kinds that become nothing give nothing. */
  accept(entry: JournalEntry): readonly Hi2Record[] {
    if (entry.kind === JOURNAL_KIND.grantActive) return this.#begin(entry);
    if (this.#state === 'waiting') return [];
    // The core may find only behind the end that the last packets were lost, and the agency has to know (I6).
    if (entry.kind === JOURNAL_KIND.gap) return [this.#gap(entry, readGap(entry))];
    if (entry.kind === JOURNAL_KIND.skipped)
      return [this.#alarm(entry, skippedText(readSkipped(entry), this.#hasContent))];
    if (entry.kind === JOURNAL_KIND.loss) return [this.#alarm(entry, lossText(readLoss(entry)))];
    if (this.#state === 'ended') return [];
    switch (entry.kind) {
      case JOURNAL_KIND.grantEnded:
        return this.#end(entry);
      case JOURNAL_KIND.addressSeen:
        return this.#report(entry);
      case JOURNAL_KIND.resumed:
        return this.#continue(entry);
      default:
        return [];
    }
  }

  /** The access itself was there before and has no beginning that could be known. */
  #begin(entry: JournalEntry): readonly Hi2Record[] {
    if (this.#state !== 'waiting') return [];
    this.#state = 'active';
    const activated = this.#hi1(entry, 'activated');
    return [activated, this.#iri(entry, 'begin', 'startOfInterceptionWithSessionActive')];
  }

  /**
   * Expired or stopped: either way the order ends while the access goes on. (sessionExpired, 13, is a session that the mediation
   * function gave up, not an order that ran out.)
   */
  #end(entry: JournalEntry): readonly Hi2Record[] {
    const octets = readGrantEnded(entry);
    this.#state = 'ended';
    return [this.#iri(entry, 'end', 'endOfInterceptionWithSessionActive', octets), this.#hi1(entry, 'deactivated')];
  }

  /** Of a target known by addresses alone, the first one seen says nothing that the begin did not. */
  #report(entry: JournalEntry): readonly Hi2Record[] {
    const address = this.#judged(readAddressSeen(entry));
    const isNews = this.#anAddressWasSeen || this.#identifiers.length > 0;
    this.#anAddressWasSeen = true;
    if (address.onlySeen && this.#seen.length < mostSeen) this.#seen.push(address);
    return isNews ? [this.#iri(entry, 'report', 'interimUpdate', { addresses: [address] })] : [];
  }

  #judged(address: TargetAddress): TargetAddress {
    const isNamed = this.#identifiers.length === 0 || this.#addresses.some((each) => prefixCovers(each, address));
    return isNamed ? address : { ...address, onlySeen: true };
  }

  /** The core was down: the agency learns from when to when it can't have received anything. */
  #continue(entry: JournalEntry): readonly Hi2Record[] {
    const { fromNs, toNs } = readResumed(entry);
    const outage = this.#alarm(entry, `outage: nothing was intercepted from ${instant(fromNs)} to ${instant(toNs)}`);
    return [{ ...outage, interval: { fromNs, toNs } }, this.#iri(entry, 'continue', 'interimUpdate')];
  }

  #iri(entry: JournalEntry, type: IriType, event: IriEvent, more: Partial<IriRecord> = {}): IriRecord {
    return iriRecordOf({
      ...{ ordinal: this.#made++, sequence: this.#iriMade++, timeNs: entry.timeNs, type, event },
      addresses: [...this.#addresses, ...this.#seen],
      identifiers: this.#identifiers.length === 0 ? undefined : this.#identifiers,
      ...more,
    });
  }

  /** The items of a gap follow each other: nothing was stored between its first and its last. */
  #gap(entry: JournalEntry, gap: Gap): Hi2Record {
    const alarm = this.#alarm(entry, this.#hasContent ? gapText(gap) : reportGapText(gap));
    return this.#state === 'ended' ? alarm : { ...alarm, interval: { fromNs: gap.fromNs, toNs: gap.toNs } };
  }

  #alarm(entry: JournalEntry, information: string): Hi1Record {
    return { ...this.#hi1(entry, 'alarm'), information };
  }

  #hi1(entry: JournalEntry, operation: Hi1Operation): Hi1Record {
    const sequence = this.#hi1Made++;
    return { kind: 'hi1', ordinal: this.#made++, sequence, timeNs: entry.timeNs, operation };
  }
}

function sequenceNumbers(first: bigint, count: bigint): string {
  const last = count > 0n ? first + count - 1n : first;
  return `sequence numbers ${BigInt.asUintN(32, first)} to ${BigInt.asUintN(32, last)}`;
}

/** What had been stored and can't be read any more. IRI and notices of one stream share its record numbers. */
function skippedText(skipped: Skipped, hasContent: boolean): string {
  const { fromNs, toNs } = skipped;
  return `gap: ${skippedWords(skipped, hasContent)}, from ${instant(fromNs)} to ${instant(toNs)}, cause: corruption`;
}

function skippedWords(
  { leg, firstItem, items, octets, firstRecord, lastRecord }: Skipped,
  hasContent: boolean,
): string {
  const records = `${lastRecord - firstRecord + 1n} records, ${octets} octets of PDUs`;
  if (leg !== 'cc') return `IRI lost, ${records}`;
  if (!hasContent) return `reports of packets lost, ${records}`;
  return `content lost, ${sequenceNumbers(firstItem, items)}, ${items} packets, ${octets} octets of PDUs`;
}

/** A gap has consumed its sequence numbers: the low 32 bits of the stream's ordinals (I6). Fits alarm-information's 256 octets. */
function gapText(gap: Gap): string {
  const lost = `${sequenceNumbers(gap.first, gap.count)}, ${gap.count} packets, ${gap.octets} octets`;
  return `gap: content lost, ${lost}, from ${instant(gap.fromNs)} to ${instant(gap.toNs)}, cause: ${gap.cause}`;
}

/** Reports have no numbers. */
function reportGapText({ count, fromNs, toNs, cause }: Gap): string {
  return `gap: reports of ${count} packets lost, from ${instant(fromNs)} to ${instant(toNs)}, cause: ${cause}`;
}

/** What was dropped before anybody looked at it may be the target's or anybody's: the agency hears that too. */
function lossText({ cause, count, fromNs, toNs }: Loss): string {
  const whose =
    cause === 'not captured whole'
      ? 'packets of the target'
      : "packets of all traffic, the target's perhaps among them";
  return `loss: ${count} ${whose}, from ${instant(fromNs)} to ${instant(toNs)}, cause: ${cause}`;
}

/** ISO 8601, UTC, microseconds. */
function instant(timeNs: bigint): string {
  const us = timeNs / 1000n;
  const seconds = new Date(Number(us / 1_000_000n) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(us % 1_000_000n).padStart(6, '0')}Z`;
}

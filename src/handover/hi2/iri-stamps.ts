/**
 * IRI written quickly: a grant's records differ in their numbers, times and addresses, so each form that occurs is laid out once and
 * then stamped. What a stamp does not know goes through the writer; the octets are the same either way.
 */
import type { HandoverSource } from '../../model/handover-source.ts';
import type { IriEvent, IriRecord, IriType, TargetAddress } from '../../model/iri.ts';
import { NO_PERMIT } from '../../model/scope-permit.ts';
import { psPdu } from '../asn1/payload.ts';
import { encodePsPdu } from '../asn1/ps-pdu.ts';
import { compileStamp, type Stamp } from '../asn1/stamp.ts';
import { formatGeneralizedTime, formatPacketTime, splitTime } from '../asn1/time.ts';
import { hasGeneralizedTime } from '../header.ts';
import { iriPduOf } from './ip-iri.ts';

const CONTENTS = 'payload.iRIPayloadSequence.0.iRIContents.iPIRI.iPIRIContents';

/** What differs from one record to the next of the same form, in the order of `leavesOf`. */
const HOLES = [
  'pSHeader.communicationIdentifier.communicationIdentityNumber',
  'pSHeader.sequenceNumber',
  'pSHeader.timeStamp',
  'pSHeader.microSecondTimeStamp.seconds',
  'pSHeader.microSecondTimeStamp.microSeconds',
  `${CONTENTS}.targetIPAddress.iP-value.iPBinaryAddress`,
  `${CONTENTS}.additionalIPAddress.iP-value.iPBinaryAddress`,
  `${CONTENTS}.startTime`,
  `${CONTENTS}.endTime`,
  `${CONTENTS}.octetsReceived`,
  `${CONTENTS}.octetsTransmitted`,
];

/** More forms than these of one grant are written field by field: they come of prefixes, of which a grant has few. */
const MOST_FORMS = 64;

/** Sources don't change: what is made of one serves for all its PDUs. */
const STAMPS = new WeakMap<HandoverSource, Map<number, Stamp>>();

export function encodeIri(source: HandoverSource, cin: number, record: IriRecord): Buffer {
  const stamp = stampFor(source, cin, record);
  return stamp === undefined ? encodePsPdu(iriPduOf(source, cin, record)) : stamp(leavesOf(source, cin, record));
}

function leavesOf(source: HandoverSource, cin: number, record: IriRecord): unknown[] {
  const { seconds, microSeconds } = splitTime(record.timeNs);
  const [one, other] = [record.addresses[0], record.addresses[1]];
  // TS 102 232-3, 6.2.1: where there is one of each version, the IPv4 one leads.
  const isTurned = other?.version === 4;
  return [
    cin,
    record.sequence,
    hasGeneralizedTime(source) ? formatPacketTime(record.timeNs) : undefined,
    seconds,
    microSeconds,
    (isTurned ? other : one)?.address,
    (isTurned ? one : other)?.address,
    record.startTimeNs === undefined ? undefined : formatGeneralizedTime(record.startTimeNs),
    record.endTimeNs === undefined ? undefined : formatGeneralizedTime(record.endTimeNs),
    record.octetsToTarget,
    record.octetsFromTarget,
  ];
}

function stampFor(source: HandoverSource, cin: number, record: IriRecord): Stamp | undefined {
  const form = formOf(record);
  if (form === undefined) return undefined;
  const stamps = stampsOf(source);
  const known = stamps.get(form);
  if (known !== undefined || stamps.size === MOST_FORMS) return known;
  const stamp = compileStamp(psPdu, iriPduOf(source, cin, record), HOLES, NO_PERMIT);
  stamps.set(form, stamp);
  return stamp;
}

function stampsOf(source: HandoverSource): Map<number, Stamp> {
  const known = STAMPS.get(source);
  if (known !== undefined) return known;
  const made = new Map<number, Stamp>();
  STAMPS.set(source, made);
  return made;
}

const TYPES = { begin: 0, continue: 1, end: 2, report: 3 } as const satisfies Record<IriType, number>;
const EVENTS = {
  startOfInterceptionWithSessionActive: 0,
  endOfInterceptionWithSessionActive: 1,
  interimUpdate: 2,
} as const satisfies Record<IriEvent, number>;

/**
 * All that decides the PDU but for its leaves, as a number of 28 bits: type 2, event 2, addresses 10 each, times 2, octets 2. undefined:
 * there is more than the leaves take, other identifiers or more addresses than one of each version.
 */
function formOf(record: IriRecord): number | undefined {
  const { addresses, startTimeNs, endTimeNs, octetsToTarget, octetsFromTarget } = record;
  const [one, other] = [addresses[0], addresses[1]];
  if (record.identifiers !== undefined || addresses.length > 2) return undefined;
  if (other !== undefined && other.version === one?.version) return undefined;
  const kind = (TYPES[record.type] << 2) | EVENTS[record.event];
  const places = (addressForm(one) << 10) | addressForm(other);
  const times = (startTimeNs === undefined ? 0 : 2) | (endTimeNs === undefined ? 0 : 1);
  const octets = (octetsToTarget === undefined ? 0 : 2) | (octetsFromTarget === undefined ? 0 : 1);
  return (kind << 24) | (places << 4) | (times << 2) | octets;
}

/** 0: there is none. */
function addressForm(address: TargetAddress | undefined): number {
  if (address === undefined) return 0;
  const length = (address.prefixLength + 1) << 2;
  return length | (address.version === 6 ? 2 : 0) | (address.onlySeen === true ? 1 : 0);
}

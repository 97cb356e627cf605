/**
 * IRI written quickly: a grant's records differ in their numbers, times and addresses, so each form that occurs is laid out once and
 * then stamped. What a stamp does not know goes through the writer; the octets are the same either way.
 */
import type { HandoverSource } from '../../model/handover-source.ts';
import type { IriRecord, TargetAddress } from '../../model/iri.ts';
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
const STAMPS = new WeakMap<HandoverSource, Map<string, Stamp>>();

export function encodeIri(source: HandoverSource, cin: number, record: IriRecord): Buffer {
  const [first, additional] = addressLeaves(record.addresses);
  const isPlain = record.addresses.length > 1 && additional === undefined;
  const stamp = isPlain || record.identifiers !== undefined ? undefined : stampFor(source, cin, record);
  if (stamp === undefined) return encodePsPdu(iriPduOf(source, cin, record));
  return stamp(leavesOf(source, cin, record, first, additional));
}

/** As TS 102 232-3, 6.2.1, places them: alone, or one of each version, IPv4 first. More than these are no leaves of a stamp. */
function addressLeaves([one, other, ...more]: readonly TargetAddress[]): [
  TargetAddress | undefined,
  TargetAddress | undefined,
] {
  if (one === undefined || other === undefined) return [one, undefined];
  if (more.length > 0 || one.version === other.version) return [undefined, undefined];
  return one.version === 4 ? [one, other] : [other, one];
}

function leavesOf(
  source: HandoverSource,
  cin: number,
  record: IriRecord,
  first?: TargetAddress,
  additional?: TargetAddress,
): unknown[] {
  const { seconds, microSeconds } = splitTime(record.timeNs);
  return [
    cin,
    record.sequence,
    hasGeneralizedTime(source) ? formatPacketTime(record.timeNs) : undefined,
    seconds,
    microSeconds,
    first?.address,
    additional?.address,
    record.startTimeNs === undefined ? undefined : formatGeneralizedTime(record.startTimeNs),
    record.endTimeNs === undefined ? undefined : formatGeneralizedTime(record.endTimeNs),
    record.octetsToTarget,
    record.octetsFromTarget,
  ];
}

function stampFor(source: HandoverSource, cin: number, record: IriRecord): Stamp | undefined {
  const stamps = stampsOf(source);
  const form = formOf(record);
  const known = stamps.get(form);
  if (known !== undefined || stamps.size === MOST_FORMS) return known;
  const stamp = compileStamp(psPdu, iriPduOf(source, cin, record), HOLES, NO_PERMIT);
  stamps.set(form, stamp);
  return stamp;
}

function stampsOf(source: HandoverSource): Map<string, Stamp> {
  const known = STAMPS.get(source);
  if (known !== undefined) return known;
  const made = new Map<string, Stamp>();
  STAMPS.set(source, made);
  return made;
}

/** All that decides the PDU but for its leaves. */
function formOf(record: IriRecord): string {
  let form = `${record.type} ${record.event}`;
  for (const { version, prefixLength, onlySeen } of record.addresses)
    form += ` ${version}/${prefixLength}${onlySeen === true ? 's' : ''}`;
  if (record.startTimeNs !== undefined) form += ' start';
  if (record.endTimeNs !== undefined) form += ' end';
  if (record.octetsToTarget !== undefined) form += ' to';
  return record.octetsFromTarget === undefined ? form : `${form} from`;
}

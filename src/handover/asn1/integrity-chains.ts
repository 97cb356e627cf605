/**
 * Sorts recorded PDUs into the chains that integrity checks are made of (ETSI TS 102 232-1, 7.2.3): one for each LIID, CIN and
 * kind of data. A hash or signature PDU belongs to the chain of the data it is about. Data, hashes and signatures are each
 * numbered on their own.
 */
import { coerceError, isWritError, WritError } from '../../base/errors.ts';
import { decodeBer } from './ber-reader.ts';
import { BerError, readTlv, Tlv } from './ber.ts';
import { decipherPdu, type Deciphered } from './encryption.ts';
import { peekPsPdu, type PsPduPeek } from './peek.ts';
import type { ValueOf } from './schema.ts';
import { type integrityCheck, triPayload } from './tri.ts';

export type IntegrityCheck = ValueOf<typeof integrityCheck>;

/** A PDU where it was recorded. */
export interface Recorded {
  readonly offset: number;
  readonly octets: Buffer;
}

export type DataKind = 'iRI' | 'cC' | 'iLHI';

/** A PDU of data. */
export interface Link {
  /** From 1, in the order of the recording. */
  readonly pdu: number;
  readonly offset: number;
  readonly sequence: number;
  /** As hashes cover it: of an encrypted one, with its container of type none. */
  readonly octets: Buffer;
}

/** A hash or signature PDU. */
export interface Check {
  readonly pdu: number;
  readonly offset: number;
  readonly sequence: number;
  readonly value: IntegrityCheck;
  /** Contents of the IntegrityCheck, without its tag and length, as they were sent (decrypted, if need be). */
  readonly body: Buffer;
}

export interface Chain {
  readonly liid: string;
  readonly cin: number | undefined;
  readonly kind: DataKind;
  readonly data: Link[];
  readonly hashes: Check[];
  readonly signatures: Check[];
}

/** Something that does not hold, at a PDU of the recording. */
export interface IntegrityFault {
  readonly pdu: number;
  readonly offset: number;
  readonly reason: string;
}

export interface Sorted {
  readonly chains: readonly Chain[];
  /** PDUs that no chain could be found for. */
  readonly unread: readonly IntegrityFault[];
}

/** `key`: of encrypted payloads; without it these are among the unread. */
export function sortIntoChains(pdus: readonly Recorded[], key?: Buffer): Sorted {
  const chains = new Map<string, Chain>();
  const unread: IntegrityFault[] = [];
  pdus.forEach(({ offset, octets }, index) => {
    const pdu = index + 1;
    try {
      sortOne(chains, { pdu, offset, octets }, key);
    } catch (thrown) {
      if (!(isWritError(thrown) || thrown instanceof BerError)) throw thrown;
      unread.push({ pdu, offset, reason: coerceError(thrown).message });
    }
  });
  return { chains: [...chains.values()], unread };
}

/** First octets of the payload's alternatives. */
const TRI = 0xa2;
const DATA: Readonly<Record<number, DataKind>> = { 0xa0: 'iRI', 0xa1: 'cC', 0xa6: 'iLHI' };

interface Numbered extends Recorded {
  readonly pdu: number;
}

function sortOne(chains: Map<string, Chain>, recorded: Numbered, key: Buffer | undefined): void {
  const peek = peekPsPdu(recorded.octets);
  if (peek === undefined) throw new BerError('its header or payload cannot be followed', recorded.offset);
  const clear = inClear(recorded.octets, peek, key);
  const alternative = clear.pdu[clear.payloadStart] ?? 0;
  const kind = DATA[alternative];
  const { pdu, offset } = recorded;
  const { sequence } = peek;
  if (kind !== undefined) chainOf(chains, peek, kind).data.push({ pdu, offset, sequence, octets: clear.pdu });
  if (alternative === TRI) sortTri(chains, peek, { pdu, offset, octets: clear.pdu }, clear);
}

type InClear = Pick<Deciphered, 'pdu' | 'payloadStart' | 'payloadEnd'>;

function inClear(octets: Buffer, peek: PsPduPeek, key: Buffer | undefined): InClear {
  if (peek.kind !== 'encrypted') return { pdu: octets, payloadStart: peek.payloadStart, payloadEnd: peek.payloadEnd };
  if (key !== undefined) return decipherPdu(octets, key);
  throw new WritError('WRIT_HANDOVER_KEY', 'its payload is encrypted, and no key was given');
}

function sortTri(chains: Map<string, Chain>, peek: PsPduPeek, recorded: Numbered, place: InClear): void {
  const tlv = new Tlv();
  readTlv(recorded.octets, place.payloadStart, place.payloadEnd, tlv);
  const { start, end } = tlv;
  if (!tlv.constructed) throw new BerError('its TRIPayload is primitive', start);
  const decoded = decodeBer(triPayload, recorded.octets.subarray(start, end));
  if (!decoded.ok) throw new BerError(`its TRIPayload is none: ${decoded.path} ${decoded.reason}`, start);
  if (decoded.value.alternative !== 'integrityCheck') return;
  const { value } = decoded.value;
  const { dataType, checkType } = value;
  if (typeof dataType !== 'string')
    throw new BerError('an integrity check that does not say of which data (dataType)', start);
  if (typeof checkType === 'number') throw new BerError(`an integrity check of unknown type ${checkType}`, start);
  const chain = chainOf(chains, peek, dataType);
  const body = checkBodyAt(recorded.octets, place);
  const { pdu, offset } = recorded;
  (checkType === 'hash' ? chain.hashes : chain.signatures).push({ pdu, offset, sequence: peek.sequence, value, body });
}

/** Contents of an IntegrityCheck, whose TRIPayload stands there. */
export function checkBodyAt(octets: Buffer, { payloadStart, payloadEnd }: Omit<InClear, 'pdu'>): Buffer {
  const tlv = new Tlv();
  readTlv(octets, payloadStart, payloadEnd, tlv);
  readTlv(octets, tlv.start, tlv.end, tlv);
  return octets.subarray(tlv.start, tlv.end);
}

function chainOf(chains: Map<string, Chain>, { liid, cin }: PsPduPeek, kind: DataKind): Chain {
  const name = JSON.stringify([liid, cin, kind]);
  const found = chains.get(name) ?? { liid, cin, kind, data: [], hashes: [], signatures: [] };
  chains.set(name, found);
  return found;
}

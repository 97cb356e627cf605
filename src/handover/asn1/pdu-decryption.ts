/** Of PDUs that were read for people: shows what encrypted payloads hold, by the tables that payloads in the clear are read by. */
import { coerceError, isWritError } from '../../base/errors.ts';
import { decodeBer } from './ber-reader.ts';
import { decipherPdu, encryptedPayload } from './encryption.ts';
import type { PduReading, ReadPdu } from './pdu-reading.ts';
import { peekPsPdu } from './peek.ts';
import { treeOf } from './tree.ts';

/** `octets`: what the PDUs were read from. A payload that can't be decrypted is a fault of its PDU. */
export function decryptReading(reading: PduReading, octets: Buffer, key: Buffer): PduReading {
  return { ...reading, pdus: reading.pdus.map((pdu) => decryptOne(pdu, octets, key)) };
}

function decryptOne(read: ReadPdu, octets: Buffer, key: Buffer): ReadPdu {
  const pdu = octets.subarray(read.offset, read.offset + read.octets);
  if (read.tree === undefined || peekPsPdu(pdu)?.kind !== 'encrypted') return read;
  try {
    return withPayload(read, read.tree, pdu, key);
  } catch (thrown) {
    if (!isWritError(thrown)) throw thrown;
    return faulty(read, read.offset, CONTAINER, coerceError(thrown).message);
  }
}

const CONTAINER = 'payload.encryptionContainer';

function withPayload(read: ReadPdu, tree: NonNullable<ReadPdu['tree']>, pdu: Buffer, key: Buffer): ReadPdu {
  const { plain, plainAt } = decipherPdu(pdu, key);
  const decoded = decodeBer(encryptedPayload, plain);
  if (!decoded.ok) {
    const path = [CONTAINER, 'encryptedPayload', decoded.path].filter((part) => part !== '').join('.');
    return faulty(read, read.offset + plainAt + decoded.offset, path, decoded.reason);
  }
  const held = treeOf('decrypted EncryptedPayload', encryptedPayload, decoded.value);
  return { ...read, tree: { ...tree, children: [...(tree.children ?? []), held] } };
}

function faulty(read: ReadPdu, offset: number, path: string, reason: string): ReadPdu {
  const { octets, standard, notes } = read;
  return { offset: read.offset, octets, standard, notes, fault: { offset, path, reason } };
}

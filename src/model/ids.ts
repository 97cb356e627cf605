/** Ids are UUIDs: lower-case text in TypeScript and the database, 16 octets in canonical bytes. */
import { randomUUID } from 'node:crypto';
import { WritError } from '../base/errors.ts';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function newId(): string {
  return randomUUID();
}

export function isId(text: string): boolean {
  return uuidPattern.test(text);
}

/** 16 octets. Throws WRIT_MODEL_ID. */
export function idToOctets(id: string): Buffer {
  if (!isId(id)) throw new WritError('WRIT_MODEL_ID', 'an id must be a lower-case UUID');
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

export function idFromOctets(octets: Uint8Array): string {
  if (octets.length !== 16) throw new WritError('WRIT_MODEL_ID', 'an id has 16 octets');
  const hex = Buffer.from(octets).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * Every decoder of recorded or received PDUs against one piece of octets that somebody else chose: the answer is an error of its own kind or
 * a value that can be written and reads the same again, within bounded time. Anything else is thrown as Misbehaviour.
 */
import { codeOf } from '../../../../src/base/errors.ts';
import { isDeepStrictEqual } from 'node:util';
import { decodeBer } from '../../../../src/handover/asn1/ber-reader.ts';
import { encodeBer } from '../../../../src/handover/asn1/ber-writer.ts';
import { PDU_STANDARDS, type PduStandard } from '../../../../src/handover/asn1/pdu-standards.ts';
import { PduScanner } from '../../../../src/handover/asn1/pdu-scanner.ts';
import { readPdus } from '../../../../src/handover/asn1/pdu-reading.ts';
import { peekPsPdu } from '../../../../src/handover/asn1/peek.ts';
import { decodeReference } from '../../../../src/handover/asn1/reference.ts';
import type { AnyType, NamedField } from '../../../../src/handover/asn1/schema.ts';
import { EVERYTHING } from './samples.ts';

export class Misbehaviour extends Error {}

export type Outcome = 'failure' | 'value';

/** decodeBer alone, for a type. */
export function examineType(type: AnyType, octets: Buffer): Outcome {
  const result = guarded('decodeBer', octets, () => decodeBer(type, octets));
  if (!result.ok) {
    const isPlaced = result.offset >= 0 && result.offset <= octets.length && result.reason !== '';
    if (!isPlaced) throw misbehaved('decodeBer names no place within the octets', octets);
    return 'failure';
  }
  const written = guarded('encodeBer', octets, () => encodeBer(type, result.value, EVERYTHING));
  const again = decodeBer(type, written);
  if (!again.ok) throw misbehaved(`what was read and written is refused: ${again.path}: ${again.reason}`, octets);
  const [before, after] = [result.value, again.value].map((value) => withoutDefaults(type, value));
  if (!isDeepStrictEqual(after, before)) throw misbehaved('a value changes when it is written', octets);
  return 'value';
}

/** A default that was sent all the same is read, and not written again: with it or without it the value says the same. */
export function withoutDefaults(type: AnyType, value: unknown): unknown {
  switch (type.kind) {
    case 'sequence': {
      const own = value as Readonly<Record<string, unknown>>;
      const kept = Object.entries(own).map(([name, each]) => {
        const field = type.fields.find((one) => one.name === name);
        return [name, field === undefined || each === undefined ? each : meant(field, each)] as const;
      });
      return Object.fromEntries(kept.filter(([, each]) => each !== undefined));
    }
    case 'choice': {
      const { alternative, value: held } = value as { readonly alternative: string; readonly value: unknown };
      const one = type.byName[alternative];
      return one === undefined ? value : { alternative, value: withoutDefaults(one.type, held) };
    }
    case 'sequenceOf':
      return (value as readonly unknown[]).map((each) => withoutDefaults(type.item, each));
    case 'explicit':
      return withoutDefaults(type.inner, value);
    default:
      return value;
  }
}

function meant({ type, byDefault }: NamedField, value: unknown): unknown {
  return byDefault !== undefined && value === byDefault ? undefined : withoutDefaults(type, value);
}

/** All decoders. `chunk`: in pieces of how many octets the scanner gets them. `standards`: those that they may be of. */
export function examineAll(octets: Buffer, chunk: number, standards: readonly PduStandard[] = PDU_STANDARDS): void {
  for (const { type } of standards) examineType(type, octets);
  guarded('peekPsPdu', octets, () => peekPsPdu(octets));
  guarded('PduScanner', octets, () => allowing('WRIT_HANDOVER_STREAM_', () => scan(octets, chunk)));
  guarded('readPdus', octets, () => readPdus(octets, standards));
}

/** asn1js beneath, whose own errors are not ours to choose: an Error, soon. */
export function examineReference(octets: Buffer, standard: PduStandard): void {
  try {
    decodeReference(standard.type, octets);
  } catch (thrown) {
    if (!(thrown instanceof Error) || /call stack|array length|allocation/i.test(thrown.message))
      throw misbehaved('decodeReference runs out of something', octets);
  }
}

function scan(octets: Buffer, chunk: number): void {
  const scanner = new PduScanner();
  let given = 0;
  for (let at = 0; at < octets.length; at += chunk) {
    const { octets: whole } = scanner.push(octets.subarray(at, at + chunk));
    given += whole.length;
    const pushed = Math.min(at + chunk, octets.length);
    if (given + scanner.pending !== pushed) throw misbehaved('PduScanner loses or invents octets', octets);
  }
}

function allowing(prefix: string, work: () => void): void {
  try {
    work();
  } catch (thrown) {
    if (codeOf(thrown)?.startsWith(prefix) !== true) throw thrown;
  }
}

function guarded<V>(what: string, octets: Buffer, work: () => V): V {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof Misbehaviour) throw thrown;
    throw misbehaved(
      `${what} throws ${thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'something'}`,
      octets,
    );
  }
}

function misbehaved(what: string, octets: Buffer): Misbehaviour {
  const shown = octets.subarray(0, 4096).toString('hex');
  return new Misbehaviour(`${what}; octets ${shown}${octets.length > 4096 ? `... (${octets.length})` : ''}`);
}

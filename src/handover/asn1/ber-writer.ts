/**
 * Values to BER, driven by a schema table: definite minimal lengths, minimal integers. Each type of the table becomes a function
 * when it is first written, so that what the table says is asked once and not for each value. A value that its type does not allow is
 * a fault of the caller's: WRIT_HANDOVER_VALUE, with the path and never the value.
 */
import { WritError } from '../../base/errors.ts';
import { NO_PERMIT, type Permit, type Restricted } from '../../model/scope-permit.ts';
import { BackwardWriter } from './backward-writer.ts';
import { contextId, tagOctets } from './tags.ts';
import {
  type AnyType,
  type ChoiceType,
  type Field,
  type SequenceOfType,
  type SequenceType,
  type UnknownField,
  universalTag,
  UNKNOWN,
  type ValueOf,
} from './schema.ts';
import { isDefault, SequencePlans } from './sequence-plan.ts';
import { Refusal, simpleWriter, type Write } from './write-simple.ts';

/** One value with its universal tag (a CHOICE: with its alternative's). */
export function encodeBer<T extends AnyType>(type: T, value: ValueOf<T>, permit: Permit = NO_PERMIT): Buffer {
  return encoded(itemWriter(type), value, [], permit);
}

/** One field: its tag and all. For the template compiler's constant parts. */
export function encodeField(one: Field, value: unknown, path: readonly string[], permit: Permit): Buffer {
  return encoded(fieldWriter(one), value, path, permit);
}

/** A value alone, as it stands in a SEQUENCE OF. */
export function encodeItem(type: AnyType, value: unknown, path: readonly string[], permit: Permit): Buffer {
  return encoded(itemWriter(type), value, path, permit);
}

/** Writing is never interrupted by other writing: nothing in it calls what is not of this folder. */
const scratch = new BackwardWriter();

/** What `write` makes of the value. `path`: where it stands, for the error. */
export function encoded(write: Write, value: unknown, path: readonly string[], permit: Permit): Buffer {
  scratch.clear(permit);
  try {
    write(scratch, value);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    const where = [...path, ...refusal.path].join('.');
    throw new WritError(refusal.code, `A PDU cannot be written: ${refusal.message} at ${where}.`, {
      context: { path: where },
    });
  }
  return scratch.finish();
}

const ITEMS = new WeakMap<AnyType, Write>();
const CONTENTS = new WeakMap<AnyType, Write>();

function itemWriter(type: AnyType): Write {
  return remembered(ITEMS, type, () => {
    if (type.kind === 'choice') return contentsWriter(type);
    const tag = universalTag(type);
    return tag === undefined ? (to, value) => to.octets(value as Buffer) : tagged(type, tag);
  });
}

function fieldWriter({ type, tag, needs }: Field): Write {
  const write = unrestricted(type, tag);
  if (needs === undefined) return write;
  return (to, value) => {
    requirePermit(needs, to.permit);
    write(to, value);
  };
}

/** The last look before a restricted field is written, whoever asked for it. */
export function requirePermit(needs: Restricted, permit: Permit): void {
  if (!permit.allows.has(needs)) throw new Refusal(`the order's scope does not cover ${needs}`, 'WRIT_HANDOVER_SCOPE');
}

function unrestricted(type: AnyType, tag: number | undefined): Write {
  if (tag === undefined) return itemWriter(type);
  return type.kind === 'opaque' ? opaqueWriter(contextId(tag)) : tagged(type, contextId(tag));
}

function tagged(type: AnyType, id: number): Write {
  const write = contentsWriter(type);
  const constructed = isConstructed(type);
  return (to, value) => {
    const mark = to.length;
    write(to, value);
    to.header(id, constructed, mark);
  };
}

function isConstructed({ kind }: AnyType): boolean {
  return kind === 'sequence' || kind === 'sequenceOf' || kind === 'choice' || kind === 'explicit';
}

/** Of a CHOICE the contents are its alternative, tag and all. */
function contentsWriter(type: AnyType): Write {
  return remembered(CONTENTS, type, () => {
    switch (type.kind) {
      case 'sequence':
        return sequenceWriter(type);
      case 'sequenceOf':
        return itemsWriter(type);
      case 'choice':
        return alternativeWriter(type);
      case 'explicit':
        return itemWriter(type.inner);
      default:
        return simpleWriter(type);
    }
  });
}

/** A type that holds itself finds, while it is being made, one that looks the finished one up. */
function remembered(writers: WeakMap<AnyType, Write>, type: AnyType, make: () => Write): Write {
  const known = writers.get(type);
  if (known !== undefined) return known;
  writers.set(type, (to, value) => writers.get(type)?.(to, value));
  const made = make();
  writers.set(type, made);
  return made;
}

function sequenceWriter(type: SequenceType): Write {
  const plans = new SequencePlans(type.fields, fieldWriter);
  return (to, value) => {
    const record = value as Record<string, unknown>;
    const { steps, unknownAt } = plans.forKeys(Object.keys(record));
    const values = Object.values(record);
    if (unknownAt >= 0) writeUnknown(to, values[unknownAt] as readonly UnknownField[] | undefined);
    let name = '';
    try {
      for (const step of steps) {
        name = step.name;
        const inner = step.at < 0 ? undefined : values[step.at];
        if (inner !== undefined && !isDefault(step, inner)) step.write(to, inner);
        else if (!step.optional) throw new Refusal('a mandatory field is missing');
      }
    } catch (thrown) {
      throw within(name, thrown);
    }
  };
}

function writeUnknown(to: BackwardWriter, unknown: readonly UnknownField[] = []): void {
  for (const one of unknown.toReversed()) to.octets(one.octets);
}

function itemsWriter(type: SequenceOfType): Write {
  const write = itemWriter(type.item);
  return (to, value) => {
    const items = value as readonly unknown[];
    let index = items.length - 1;
    try {
      for (; index >= 0; index -= 1) write(to, items[index]);
    } catch (thrown) {
      throw within(String(index), thrown);
    }
  };
}

function alternativeWriter(type: ChoiceType): Write {
  const alternatives = new Map(Object.values(type.byName).map((one) => [one.name, fieldWriter(one)]));
  return (to, value) => {
    const chosen = value as { readonly alternative: string; readonly value: unknown };
    if (chosen.alternative === UNKNOWN) {
      to.octets((chosen.value as UnknownField).octets);
      return;
    }
    const write = alternatives.get(chosen.alternative);
    if (write === undefined) throw new Refusal('no such alternative');
    try {
      write(to, chosen.value);
    } catch (thrown) {
      throw within(chosen.alternative, thrown);
    }
  };
}

function within(name: string, thrown: unknown): unknown {
  if (thrown instanceof Refusal) thrown.path.unshift(name);
  return thrown;
}

function opaqueWriter(id: number): Write {
  return (to, value) => {
    const octets = value as Buffer;
    const starts = [false, true].some((form) => tagOctets(id, form).every((octet, at) => octets[at] === octet));
    if (octets.length < 2 || !starts) throw new Refusal('octets with another tag');
    to.octets(octets);
  };
}

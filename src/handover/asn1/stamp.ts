/**
 * Many values that differ in a few leaves: all else is written once, through the writer, and then copied. What a stamp puts out is what
 * the writer would have written, octet for octet.
 */
import type { Permit } from '../../model/scope-permit.ts';
import type { BackwardWriter } from './backward-writer.ts';
import { encoded } from './ber-writer.ts';
import { type Part, partsOf, type Variables } from './parts.ts';
import type { AnyType, ValueOf } from './schema.ts';
import { Refusal, type SimpleType, simpleWriter, type Write } from './write-simple.ts';

/**
 * `values`: one for each hole, in the holes' order; those of holes that the sample does not have are not looked at. Throws
 * WRIT_HANDOVER_VALUE for one that its type does not allow.
 */
export type Stamp = (values: readonly unknown[]) => Buffer;

/**
 * `sample`: a value that a stamp is made of. `holes`: paths of leaves that differ, names and indexes with dots between; a CHOICE is gone
 * through by its alternative's name. Throws what the writer throws.
 */
export function compileStamp<T extends AnyType>(
  type: T,
  sample: ValueOf<T>,
  holes: readonly string[],
  permit: Permit,
): Stamp {
  const parts = partsOf(type, sample, permit, holesAt(holes));
  const steps = parts.toReversed().map(stepOf);
  const write: Write = (to, values) => {
    run(steps, to, values as readonly unknown[]);
  };
  return (values) => encoded(write, values, [], permit);
}

function holesAt(holes: readonly string[]): Variables<number> {
  const numbers = new Map(holes.map((hole, number) => [hole, number]));
  const above = new Set(holes.flatMap((hole) => prefixesOf(hole.split('.'))));
  return {
    at: (_, path) => numbers.get(path.join('.')),
    within: (_, path) => above.has(path.join('.')),
  };
}

/** The path itself too, and the empty one. */
function prefixesOf(path: readonly string[]): string[] {
  return Array.from({ length: path.length + 1 }, (_, count) => path.slice(0, count).join('.'));
}

/**
 * From the last to the first, for writing goes backward: what closes is met before what opened. All have the same fields, whatever they
 * do: that is what the engine runs fastest.
 */
interface Step {
  readonly kind: 'octets' | 'inside' | 'header' | 'leaf';
  readonly octets: Buffer;
  readonly id: number;
  /** Of the hole. */
  readonly number: number;
  readonly write: Write;
  readonly path: readonly string[];
}

const NOTHING: Step = { kind: 'inside', octets: Buffer.alloc(0), id: 0, number: 0, write: () => undefined, path: [] };

function stepOf(part: Part<number>): Step {
  switch (part.kind) {
    case 'constant':
      return { ...NOTHING, kind: 'octets', octets: part.octets };
    case 'close':
      return NOTHING;
    case 'open':
      return { ...NOTHING, kind: 'header', id: part.id };
    case 'variable': {
      const { id, variable: number, type, path } = part;
      return { ...NOTHING, kind: 'leaf', id, number, write: leafWriter(type), path };
    }
  }
}

const HOLDERS: readonly AnyType['kind'][] = ['sequence', 'sequenceOf', 'choice', 'explicit', 'opaque'];

function leafWriter(type: AnyType): Write {
  if (HOLDERS.includes(type.kind)) throw new RangeError('a hole has to be a leaf');
  return simpleWriter(type as SimpleType);
}

/** Where what is being written began, one for each level. */
const marks: number[] = [];

function run(steps: readonly Step[], to: BackwardWriter, values: readonly unknown[]): void {
  let level = 0;
  for (const step of steps) {
    if (step.kind === 'octets') to.octets(step.octets);
    else if (step.kind === 'leaf') writeLeaf(step, to, values[step.number]);
    else if (step.kind === 'inside') marks[level++] = to.length;
    else to.header(step.id, true, marks[--level] ?? 0);
  }
}

function writeLeaf(step: Step, to: BackwardWriter, value: unknown): void {
  const mark = to.length;
  try {
    step.write(to, value);
  } catch (thrown) {
    if (thrown instanceof Refusal) thrown.path.unshift(...step.path);
    throw thrown;
  }
  to.header(step.id, false, mark);
}

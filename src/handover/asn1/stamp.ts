/**
 * Many values that differ in a few leaves: all else is written once, through the writer, and then copied. What a stamp puts out is what
 * the writer would have written, octet for octet.
 */
import type { Permit } from '../../model/scope-permit.ts';
import { BackwardWriter } from './backward-writer.ts';
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
  let last: Layout | undefined;
  const write: Write = (to, values) => {
    last = run(steps, to, values as readonly unknown[]);
  };
  return (values) => {
    const stamped = last === undefined ? undefined : over(last, values, permit);
    if (stamped !== undefined) return stamped;
    const octets = encoded(write, values, [], permit);
    if (last !== undefined) last.octets = octets;
    return octets;
  };
}

/** Where the leaves of a value stand whose leaves have these sizes: the next one of the same sizes differs in them alone. */
interface Layout {
  octets: Buffer;
  readonly leaves: Leaf[];
}

interface Leaf {
  readonly step: Step;
  /** Octets behind its contents, and with them, up to the PDU's end. */
  readonly behind: number;
  readonly upTo: number;
}

/** Writes into one copy after another; has no octets of its own. */
const placer = new BackwardWriter();

/** undefined: a leaf has another size, or is refused, which writing all of it says properly. */
function over({ octets, leaves }: Layout, values: readonly unknown[], permit: Permit): Buffer | undefined {
  const total = octets.length;
  const copy = Buffer.allocUnsafe(total);
  copy.set(octets);
  try {
    for (const { step, behind, upTo } of leaves) {
      placer.over(copy, total - behind, permit);
      step.write(placer, values[step.number]);
      if (!placer.isAt(copy, total - upTo)) return undefined;
    }
  } catch (thrown) {
    if (thrown instanceof Refusal) return undefined;
    throw thrown;
  }
  return copy;
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

function run(steps: readonly Step[], to: BackwardWriter, values: readonly unknown[]): Layout {
  const leaves: Leaf[] = [];
  let level = 0;
  for (const step of steps) {
    if (step.kind === 'octets') to.octets(step.octets);
    else if (step.kind === 'leaf') leaves.push(writeLeaf(step, to, values[step.number]));
    else if (step.kind === 'inside') marks[level++] = to.length;
    else to.header(step.id, true, marks[--level] ?? 0);
  }
  return { octets: NOTHING.octets, leaves };
}

function writeLeaf(step: Step, to: BackwardWriter, value: unknown): Leaf {
  const behind = to.length;
  try {
    step.write(to, value);
  } catch (thrown) {
    if (thrown instanceof Refusal) thrown.path.unshift(...step.path);
    throw thrown;
  }
  const upTo = to.length;
  to.header(step.id, false, behind);
  return { step, behind, upTo };
}

/**
 * In which order the properties of an object are written as a SEQUENCE. Asking an object for each field by name, most of which it does
 * not have, takes longer than writing those that it has; objects come in few shapes, so what a shape's names mean is found out
 * once.
 */
import type { NamedField } from './schema.ts';
import type { Write } from './write-simple.ts';

/** One field, present or mandatory. */
export interface Step {
  readonly name: string;
  readonly optional: boolean;
  readonly byDefault: unknown;
  readonly write: Write;
  /** Among the object's values; -1: it has none of this name. */
  readonly at: number;
}

export interface Plan {
  readonly keys: readonly string[];
  /** The last field first, for writing goes backward. */
  readonly steps: readonly Step[];
  /** Where unknownFields is among the values; -1: nowhere. */
  readonly unknownAt: number;
}

/** More shapes than these of one type take each other's place. */
const MOST_PLANS = 8;

export class SequencePlans {
  readonly #fields: readonly NamedField[];
  readonly #writers: ReadonlyMap<string, Write>;
  #plans: readonly Plan[] = [];

  constructor(fields: readonly NamedField[], writerOf: (field: NamedField) => Write) {
    this.#fields = fields.toReversed();
    this.#writers = new Map(fields.map((one) => [one.name, writerOf(one)]));
  }

  /** `keys`: an object's own, in its order. */
  forKeys(keys: readonly string[]): Plan {
    for (const plan of this.#plans) if (isSame(plan.keys, keys)) return plan;
    const made = this.#make(keys);
    this.#plans = [made, ...this.#plans.slice(0, MOST_PLANS - 1)];
    return made;
  }

  #make(keys: readonly string[]): Plan {
    const steps = this.#fields.map((one) => this.#step(one, keys.indexOf(one.name)));
    return {
      keys,
      steps: steps.filter((one) => one.at >= 0 || !one.optional),
      unknownAt: keys.indexOf('unknownFields'),
    };
  }

  #step({ name, optional, byDefault }: NamedField, at: number): Step {
    const write = this.#writers.get(name);
    if (write === undefined) throw new RangeError('a field without a writer');
    return { name, optional, byDefault, write, at };
  }
}

/** DEFAULT values are not written. */
export function isDefault({ byDefault }: Step, value: unknown): boolean {
  return byDefault !== undefined && value === byDefault;
}

function isSame(keys: readonly string[], others: readonly string[]): boolean {
  if (keys.length !== others.length) return false;
  for (let index = 0; index < keys.length; index += 1) if (keys[index] !== others[index]) return false;
  return true;
}

/** Constraints (X.680, clause 51): the bounds of sizes and of numbers. What else they say is passed over. */
import type { Cursor } from './cursor.ts';
import type { Bound, Range } from './module.ts';

export interface Constraint {
  readonly size?: Range;
  readonly range?: Range;
}

/** At `(` or `SIZE`. One that may be extended (`...`) bounds nothing: other editions send more. */
export function constraintOf(at: Cursor): Constraint {
  if (at.take('SIZE')) return sizeOf(at);
  at.expect('(');
  if (at.take('SIZE')) return closed(at, sizeOf(at));
  if (at.is('CONTAINING') || at.is('FROM') || at.is('WITH') || at.is('CONSTRAINED')) return closed(at, {});
  const range = rangesOf(at);
  return closed(at, range === undefined ? {} : { range });
}

function sizeOf(at: Cursor): Constraint {
  at.expect('(');
  const size = rangesOf(at);
  return closed(at, size === undefined ? {} : { size });
}

/** Whatever follows up to the parenthesis that ends this one. */
function closed(at: Cursor, constraint: Constraint): Constraint {
  let isOpen = false;
  for (let depth = 1; depth > 0;) {
    if (at.is('...')) isOpen = true;
    if (at.is('(')) depth += 1;
    if (at.is(')')) depth -= 1;
    at.skip();
  }
  return isOpen ? {} : constraint;
}

/** The hull of `1 | 3..5`; undefined where something else than numbers stands. */
function rangesOf(at: Cursor): Range | undefined {
  const first = rangeOf(at);
  if (first === undefined) return undefined;
  const ranges = [first];
  while (at.take('|')) {
    const next = rangeOf(at);
    if (next === undefined) return undefined;
    ranges.push(next);
  }
  return ranges.reduce(hullOf);
}

function rangeOf(at: Cursor): Range | undefined {
  const min = boundOf(at);
  if (min === undefined) return undefined;
  if (!at.take('..')) return { min, max: min };
  return { min: min === 'MIN' ? undefined : min, max: upperOf(at) };
}

function upperOf(at: Cursor): Bound | undefined {
  const max = boundOf(at);
  return max === 'MAX' ? undefined : max;
}

function boundOf(at: Cursor): Bound | undefined {
  const number = at.number();
  if (number !== undefined) return number;
  return at.isName() || at.is('MIN') || at.is('MAX') ? at.word('a bound') : undefined;
}

function hullOf(one: Range, other: Range): Range {
  const numbers = [one, other].flatMap(({ min, max }) => [min, max]);
  if (!numbers.every((bound) => typeof bound === 'bigint')) return {};
  const sorted = numbers.toSorted((a, b) => (a < b ? -1 : 1));
  return { min: sorted.at(0), max: sorted.at(-1) };
}

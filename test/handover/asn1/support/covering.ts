/** Values of a schema type that together hold every field and every alternative of it; the first is the least there is. */
import fc from 'fast-check';
import type { AnyType, NamedField } from '../../../../src/handover/asn1/schema.ts';
import { arbitraryOf } from './arbitrary.ts';

/** Fields of the types that are being covered: a type that holds itself is not entered again. */
type Within = readonly (readonly NamedField[])[];

export function coveringValues(type: AnyType): unknown[] {
  const least = coveringOf(type, [], false)[0];
  return [...(least === undefined ? [] : [least]), ...coveringOf(type, [], true)];
}

/** Empty: no value without going round for ever. */
function coveringOf(type: AnyType, within: Within, full: boolean): unknown[] {
  switch (type.kind) {
    case 'sequence':
      return within.includes(type.fields) ? [] : ofSequence(type.fields, [...within, type.fields], full);
    case 'choice': {
      const alternatives = Object.values(type.byName);
      const inner: Within = [...within, [...type.byId.values()]];
      const found = isWithin(within, type.byId) ? [] : alternatives.flatMap((one) => ofAlternative(one, inner, full));
      return full ? found : found.slice(0, 1);
    }
    case 'sequenceOf': {
      const items = coveringOf(type.item, within, full);
      return full ? items.map((item, at) => (at === 0 ? [item, item] : [item])) : [[]];
    }
    case 'explicit':
      return coveringOf(type.inner, within, full);
    case 'opaque':
      return [];
    default:
      return fc.sample(arbitraryOf(type, { foreign: false }), { numRuns: 1, seed: full ? 11 : 7 });
  }
}

function isWithin(within: Within, byId: ReadonlyMap<number, NamedField>): boolean {
  const own = [...byId.values()];
  return within.some((fields) => fields.length === own.length && fields.every((one, at) => one === own[at]));
}

function ofAlternative(one: NamedField, within: Within, full: boolean): unknown[] {
  return coveringOf(one.type, within, full).map((value) => ({ alternative: one.name, value }));
}

/** As many values as the field with most of them needs. The first has all fields; the others those that have a value of their own yet. */
function ofSequence(fields: readonly NamedField[], within: Within, full: boolean): unknown[] {
  const columns = fields
    .filter((one) => full || !one.optional)
    .map((one) => ({
      one,
      values: coveringOf(one.type, within, full).filter((value) => value !== (one.byDefault ?? NaN)),
    }));
  if (columns.some(({ one, values }) => values.length === 0 && !one.optional)) return [];
  const usable = columns.filter(({ values }) => values.length > 0);
  const rows = full ? Math.max(1, ...usable.map(({ values }) => values.length)) : 1;
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      usable
        .filter(({ one, values }) => !one.optional || row < values.length)
        .map(({ one, values }) => [one.name, values[row < values.length ? row : values.length - 1]]),
    ),
  );
}

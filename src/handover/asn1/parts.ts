/**
 * A value of which some leaves are not known yet, laid out along the schema tables as what stands one behind the other: octets that the
 * writer has made of all that is known, the openings and closings of what holds something unknown, and the unknown leaves.
 */
import type { Permit } from '../../model/scope-permit.ts';
import { encodeField, encodeItem, requirePermit } from './ber-writer.ts';
import { type AnyType, type NamedField, universalTag } from './schema.ts';
import { contextId } from './tags.ts';
import { Refusal } from './write-simple.ts';

type Path = readonly string[];

/** `id`: of the tag (tags.ts). `field`: where a leaf is one of a SEQUENCE or CHOICE. */
export type Part<V> =
  | { readonly kind: 'constant'; readonly octets: Buffer }
  | { readonly kind: 'open'; readonly id: number; readonly path: Path }
  | { readonly kind: 'close' }
  | {
      readonly kind: 'variable';
      readonly variable: V;
      readonly type: AnyType;
      readonly id: number;
      readonly field: NamedField | undefined;
      readonly path: Path;
    };

/** Which leaves are not known yet. */
export interface Variables<V> {
  /** undefined: what stands there is a value. */
  at(value: unknown, path: Path): V | undefined;
  /** Whether it is a variable or holds one. */
  within(value: unknown, path: Path): boolean;
}

/** Throws WRIT_HANDOVER_VALUE and WRIT_HANDOVER_SCOPE as the writer does for what is known, Refusal for what can't be laid out. */
export function partsOf<V>(type: AnyType, value: unknown, permit: Permit, variables: Variables<V>): Part<V>[] {
  const layout = new Layout(permit, variables);
  layout.item(type, value, [], undefined);
  return layout.parts;
}

class Layout<V> {
  readonly parts: Part<V>[] = [];
  readonly #permit: Permit;
  readonly #variables: Variables<V>;

  constructor(permit: Permit, variables: Variables<V>) {
    this.#permit = permit;
    this.#variables = variables;
  }

  item(type: AnyType, value: unknown, path: Path, field: NamedField | undefined): void {
    if (!this.#variables.within(value, path)) this.#constant(encodeItem(type, value, path, this.#permit));
    else if (type.kind === 'choice') this.#alternative(type.byName, value, path);
    else this.#tagged(type, universalTag(type) ?? 0, value, path, field);
  }

  #constant(octets: Buffer): void {
    this.parts.push({ kind: 'constant', octets });
  }

  #field(one: NamedField, value: unknown, path: Path): void {
    const inner = [...path, one.name];
    if (one.needs !== undefined) requirePermit(one.needs, this.#permit);
    if (!this.#variables.within(value, inner)) this.#constant(encodeField(one, value, inner, this.#permit));
    else if (one.tag === undefined) this.item(one.type, value, inner, one);
    else this.#tagged(one.type, contextId(one.tag), value, inner, one);
  }

  #tagged(type: AnyType, id: number, value: unknown, path: Path, field: NamedField | undefined): void {
    const variable = this.#variables.at(value, path);
    if (variable !== undefined) {
      this.parts.push({ kind: 'variable', variable, type, id, field, path });
      return;
    }
    this.parts.push({ kind: 'open', id, path });
    this.#inside(type, value, path);
    this.parts.push({ kind: 'close' });
  }

  #inside(type: AnyType, value: unknown, path: Path): void {
    if (type.kind === 'sequence') {
      for (const one of type.fields) {
        const inner = (value as Record<string, unknown>)[one.name];
        if (inner !== undefined) this.#field(one, inner, path);
        else if (!one.optional) throw new Refusal(`the mandatory field ${[...path, one.name].join('.')} is missing`);
      }
    } else if (type.kind === 'sequenceOf') {
      (value as readonly unknown[]).forEach((one, index) =>
        this.item(type.item, one, [...path, String(index)], undefined),
      );
    } else if (type.kind === 'choice') {
      this.#alternative(type.byName, value, path);
    } else if (type.kind === 'explicit') {
      this.item(type.inner, value, path, undefined);
    }
  }

  #alternative(byName: Readonly<Record<string, NamedField>>, value: unknown, path: Path): void {
    const chosen = value as { readonly alternative: string; readonly value: unknown };
    const one = byName[chosen.alternative];
    if (one === undefined) throw new Refusal(`no such alternative at ${path.join('.')}`);
    this.#field(one, chosen.value, path);
  }
}

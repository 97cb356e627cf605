/**
 * Compiles the schema tables and the values of one grant into the content template program that the native encoder expands
 * (docs/template-program.md). Walks the same tables as the writer; what does not vary goes through the writer itself, so that
 * a template's octets can't differ from it.
 */
import { WritError } from '../../base/errors.ts';
import { encodeField, encodeItem } from './ber-writer.ts';
import { psPdu } from './payload.ts';
import { type AnyType, type NamedField, universalTag } from './schema.ts';
import { contextId } from './tags.ts';
import type { PsPdu } from './payload.ts';

const OP = { const: 1, open: 2, close: 3, int: 4, enum: 5, body: 6, text: 7 } as const;
const OPERATION_OF = { integer: OP.int, enumerated: OP.enum, point: OP.text } as const;
const CONSTRUCTED = 0x20;
const MAX_PROGRAM = 4096;
const MAX_NESTING = 16;

/** `point`: text that is left out where a packet's capture point has no such name. */
type VariableKind = 'integer' | 'enumerated' | 'octets' | 'point';

/** What the encoder fills in for each packet. */
export class TemplateVariable {
  readonly number: number;
  readonly kind: VariableKind;

  constructor(number: number, kind: VariableKind) {
    this.number = number;
    this.kind = kind;
  }
}

export const VARIABLES = {
  sequenceNumber: new TemplateVariable(1, 'integer'),
  seconds: new TemplateVariable(2, 'integer'),
  microSeconds: new TemplateVariable(3, 'integer'),
  communicationIdentityNumber: new TemplateVariable(4, 'integer'),
  payloadDirection: new TemplateVariable(5, 'enumerated'),
  interceptionPointID: new TemplateVariable(6, 'point'),
  extendedInterceptionPointID: new TemplateVariable(7, 'point'),
  body: new TemplateVariable(0, 'octets'),
} as const;

/** A value, any of whose leaves may be a variable. */
export type Templated<V> = V extends Buffer | bigint | number | string | boolean | null | undefined
  ? V | TemplateVariable
  : V extends readonly (infer I)[]
    ? readonly Templated<I>[]
    : { readonly [K in keyof V]: K extends 'alternative' ? V[K] : Templated<V[K]> };

/** Throws WRIT_HANDOVER_VALUE for a value that its type refuses, WRIT_HANDOVER_TEMPLATE for a program that can't be one. */
export function compileTemplate(value: Templated<PsPdu>): Buffer {
  const compiler = new Compiler();
  compiler.item(psPdu, value, []);
  return compiler.finish();
}

class Compiler {
  readonly #ops: Buffer[] = [];
  #constant: Buffer[] = [];
  #depth = 0;
  #deepest = 0;
  #bodies = 0;

  finish(): Buffer {
    this.#flush();
    const program = Buffer.concat(this.#ops);
    if (program.length > MAX_PROGRAM || this.#deepest > MAX_NESTING || this.#bodies !== 1) {
      throw unusable('it needs exactly one body, at most 16 levels and at most 4096 octets');
    }
    return program;
  }

  item(type: AnyType, value: unknown, path: readonly string[]): void {
    if (!varies(value)) this.#constant.push(encodeItem(type, value, path));
    else if (type.kind === 'choice') this.#alternative(type.byName, value, path);
    else this.#tagged(type, universalTag(type) ?? 0, value, path);
  }

  #field(one: NamedField, value: unknown, path: readonly string[]): void {
    const inner = [...path, one.name];
    if (!varies(value)) this.#constant.push(encodeField(one.type, one.tag, value, inner));
    else if (one.tag === undefined) this.item(one.type, value, inner);
    else this.#tagged(one.type, oneOctetTag(contextId(one.tag), inner), value, inner);
  }

  #tagged(type: AnyType, tag: number, value: unknown, path: readonly string[]): void {
    if (value instanceof TemplateVariable) {
      this.#variable(type, tag, value, path);
      return;
    }
    this.#flush();
    this.#ops.push(Buffer.from([OP.open, tag | CONSTRUCTED]));
    this.#depth += 1;
    this.#deepest = Math.max(this.#deepest, this.#depth);
    this.#inside(type, value, path);
    this.#flush();
    this.#ops.push(Buffer.from([OP.close]));
    this.#depth -= 1;
  }

  #inside(type: AnyType, value: unknown, path: readonly string[]): void {
    if (type.kind === 'sequence') {
      for (const one of type.fields) {
        const inner = (value as Record<string, unknown>)[one.name];
        if (inner !== undefined) this.#field(one, inner, path);
        else if (!one.optional) throw unusable(`the mandatory field ${[...path, one.name].join('.')} is missing`);
      }
    } else if (type.kind === 'sequenceOf') {
      (value as readonly unknown[]).forEach((one, index) => this.item(type.item, one, [...path, String(index)]));
    } else if (type.kind === 'choice') {
      this.#alternative(type.byName, value, path);
    } else if (type.kind === 'explicit') {
      this.item(type.inner, value, path);
    }
  }

  #alternative(byName: Readonly<Record<string, NamedField>>, value: unknown, path: readonly string[]): void {
    const chosen = value as { readonly alternative: string; readonly value: unknown };
    const one = byName[chosen.alternative];
    if (one === undefined) throw unusable(`no such alternative at ${path.join('.')}`);
    this.#field(one, chosen.value, path);
  }

  #variable(type: AnyType, tag: number, variable: TemplateVariable, path: readonly string[]): void {
    const fits =
      variable.kind === 'point' ? type.kind === 'text' || type.kind === 'octets' : type.kind === variable.kind;
    if (!fits) throw unusable(`a variable of another type stands at ${path.join('.')}`);
    this.#flush();
    if (variable.kind === 'octets') {
      this.#bodies += 1;
      this.#ops.push(Buffer.from([OP.body, tag]));
    } else {
      this.#ops.push(Buffer.from([OPERATION_OF[variable.kind], tag, variable.number]));
    }
  }

  /** Neighbouring constants become one operation. */
  #flush(): void {
    const octets = Buffer.concat(this.#constant);
    this.#constant = [];
    if (octets.length === 0) return;
    if (octets.length > MAX_PROGRAM) throw unusable('a constant is larger than a program may be');
    this.#ops.push(Buffer.from([OP.const, octets.length >> 8, octets.length & 0xff]), octets);
  }
}

/** The native encoder's operations have one octet for a tag. */
function oneOctetTag(id: number, path: readonly string[]): number {
  if (id > 0xff) throw unusable(`a tag above 30 stands at ${path.join('.')}`);
  return id;
}

function varies(value: unknown): boolean {
  if (value instanceof TemplateVariable) return true;
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return false;
  return Object.values(value).some(varies);
}

function unusable(why: string): WritError {
  return new WritError('WRIT_HANDOVER_TEMPLATE', `The content template cannot be compiled: ${why}.`);
}

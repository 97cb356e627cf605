/**
 * Compiles the schema tables and the values of one grant into the content template program that the native encoder expands
 * (docs/template-program.md). Walks the same tables as the writer; what does not vary goes through the writer itself, so that
 * a template's octets can't differ from it.
 */
import { WritError } from '../../base/errors.ts';
import { NO_PERMIT, type Permit } from '../../model/scope-permit.ts';
import { type Part, partsOf, type Variables } from './parts.ts';
import type { AnyType, ValueOf } from './schema.ts';
import { Refusal } from './write-simple.ts';

const OP = {
  const: 1,
  open: 2,
  close: 3,
  int: 4,
  enum: 5,
  body: 6,
  text: 7,
  time: 8,
  side: 9,
  id: 10,
  each: 13,
} as const;
const CONSTRUCTED = 0x20;
const MAX_PROGRAM = 4096;
const MAX_NESTING = 16;

/**
 * `point`: text that is left out where a packet's capture point has no such name. `side`: an enumeration of from the target (0) and to
 * it (1), left out of a packet that is neither. `contents`: the fields of a SEQUENCE, which the encoder's caller has written. `time`: GeneralizedTime of 22 characters. `id`: an OCTET STRING of 4. `each`: in place of the one item
 * of a list, as many as packets share the PDU, each by a program of its own.
 */
type VariableKind = 'integer' | 'enumerated' | 'body' | 'contents' | 'point' | 'time' | 'side' | 'id' | 'each';

/** The operation of each kind, the types that it may stand for, and whether a field of it has to be optional. */
const FORMS: Readonly<Record<VariableKind, { op: number; types: readonly AnyType['kind'][]; mayBeAbsent: boolean }>> = {
  integer: { op: OP.int, types: ['integer'], mayBeAbsent: false },
  enumerated: { op: OP.enum, types: ['enumerated'], mayBeAbsent: false },
  body: { op: OP.body, types: ['octets'], mayBeAbsent: false },
  contents: { op: OP.body, types: ['sequence'], mayBeAbsent: false },
  point: { op: OP.text, types: ['text', 'octets'], mayBeAbsent: true },
  time: { op: OP.time, types: ['generalizedTime'], mayBeAbsent: false },
  side: { op: OP.side, types: ['enumerated'], mayBeAbsent: true },
  id: { op: OP.id, types: ['octets'], mayBeAbsent: false },
  each: { op: OP.each, types: ['sequence'], mayBeAbsent: false },
};

/** What the encoder fills in for each packet. */
export class TemplateVariable {
  readonly kind: VariableKind;
  /** Which one of its kind; absent: the kind has only one. */
  readonly number: number | undefined;
  /** Of `each`: an item's. */
  readonly program: Buffer | undefined;

  constructor(kind: VariableKind, number?: number, program?: Buffer) {
    this.kind = kind;
    this.number = number;
    this.program = program;
  }
}

/** The items of a list, by the program of one (compileTemplate, of the item's type): one for each packet of a PDU. */
export function eachOf(program: Buffer): TemplateVariable {
  return new TemplateVariable('each', undefined, program);
}

export const VARIABLES = {
  sequenceNumber: new TemplateVariable('integer', 1),
  seconds: new TemplateVariable('integer', 2),
  microSeconds: new TemplateVariable('integer', 3),
  communicationIdentityNumber: new TemplateVariable('integer', 4),
  payloadDirection: new TemplateVariable('enumerated', 5),
  interceptionPointID: new TemplateVariable('point', 6),
  extendedInterceptionPointID: new TemplateVariable('point', 7),
  generalizedTime: new TemplateVariable('time'),
  packetDirection: new TemplateVariable('side'),
  /** The communicationIdentityNumber as four octets. */
  correlationID: new TemplateVariable('id'),
  body: new TemplateVariable('body'),
  contents: new TemplateVariable('contents'),
} as const;

/** A value, any of whose leaves may be a variable, and any SEQUENCE whose contents are. */
export type Templated<V> = V extends Buffer | bigint | number | string | boolean | null | undefined
  ? V | TemplateVariable
  : V extends readonly (infer I)[]
    ? readonly (Templated<I> | TemplateVariable)[]
    : { readonly [K in keyof V]: K extends 'alternative' ? V[K] : Templated<V[K]> } | TemplateVariable;

/**
 * Throws WRIT_HANDOVER_VALUE for a value that its type refuses, WRIT_HANDOVER_TEMPLATE for a program that can't be one, WRIT_HANDOVER_SCOPE for
 * what the permit does not cover.
 */
export function compileTemplate<T extends AnyType>(
  type: T,
  value: Templated<ValueOf<T>>,
  permit: Permit<'cc'>,
): Buffer {
  const compiler = new Compiler();
  for (const part of layOut(type, value, permit)) compiler.add(part);
  return compiler.finish();
}

/** The same of a message that holds nothing restricted, whatever the order permits. */
export function compileSignallingTemplate<T extends AnyType>(type: T, value: Templated<ValueOf<T>>): Buffer {
  const compiler = new Compiler();
  for (const part of layOut(type, value, NO_PERMIT)) compiler.add(part);
  return compiler.finish();
}

function layOut(type: AnyType, value: unknown, permit: Permit): Part<TemplateVariable>[] {
  try {
    return partsOf(type, value, permit, variables);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    throw thrown.code === 'WRIT_HANDOVER_SCOPE'
      ? new WritError(thrown.code, told(thrown.message))
      : unusable(thrown.message);
  }
}

const variables: Variables<TemplateVariable> = {
  at: (value) => (value instanceof TemplateVariable ? value : undefined),
  within: varies,
};

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

  add(part: Part<TemplateVariable>): void {
    if (part.kind === 'constant') {
      this.#constant.push(part.octets);
      return;
    }
    this.#flush();
    if (part.kind === 'variable') this.#variable(part);
    else if (part.kind === 'open') this.#open(oneOctetTag(part.id, part.path));
    else this.#close();
  }

  #open(tag: number): void {
    this.#ops.push(Buffer.from([OP.open, tag | CONSTRUCTED]));
    this.#depth += 1;
    this.#deepest = Math.max(this.#deepest, this.#depth);
  }

  #close(): void {
    this.#ops.push(Buffer.from([OP.close]));
    this.#depth -= 1;
  }

  #variable({ variable, type, id, field, path }: Part<TemplateVariable> & { kind: 'variable' }): void {
    const { op, types, mayBeAbsent } = FORMS[variable.kind];
    if (mayBeAbsent && field?.optional !== true)
      throw unusable(`a variable that may be absent stands at the mandatory ${path.join('.')}`);
    if (!types.includes(type.kind)) throw unusable(`a variable of another type stands at ${path.join('.')}`);
    const tag = oneOctetTag(id, path) | (variable.kind === 'contents' ? CONSTRUCTED : 0);
    if (op === OP.body || op === OP.each) this.#bodies += 1;
    if (variable.program !== undefined) {
      this.#ops.push(withOctets(op, variable.program));
      return;
    }
    this.#ops.push(Buffer.from(variable.number === undefined ? [op, tag] : [op, tag, variable.number]));
  }

  /** Neighbouring constants become one operation. */
  #flush(): void {
    const octets = Buffer.concat(this.#constant);
    this.#constant = [];
    if (octets.length === 0) return;
    this.#ops.push(withOctets(OP.const, octets));
  }
}

function withOctets(op: number, octets: Buffer): Buffer {
  if (octets.length > MAX_PROGRAM) throw unusable('a constant is larger than a program may be');
  return Buffer.concat([Buffer.from([op, octets.length >> 8, octets.length & 0xff]), octets]);
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
  return new WritError('WRIT_HANDOVER_TEMPLATE', told(why));
}

function told(why: string): string {
  return `The content template cannot be compiled: ${why}.`;
}

/**
 * Reads an ASN.1 module (X.680): types, imports and the numbers that bounds refer to. Information objects and their classes
 * (X.681) are passed over: no PDU is made of them.
 */
import { notationError } from './errors.ts';
import type { Component, Module, TypeNotation } from './module.ts';
import { Cursor } from './cursor.ts';
import { constraintOf, type Constraint } from './constraint.ts';

const CHARSETS: Readonly<Record<string, string>> = {
  UTF8String: 'utf8',
  PrintableString: 'printable',
  IA5String: 'ia5',
  VisibleString: 'visible',
  ISO646String: 'visible',
  NumericString: 'numeric',
  BMPString: 'bmp',
};
const PLAIN: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  NULL: 'nothing',
  'RELATIVE-OID': 'relativeOid',
  GeneralizedTime: 'generalizedTime',
  UTCTime: 'utcTime',
};
/** Types of the notation that no handover standard here uses. */
const UNUSED = ['REAL', 'EXTERNAL', 'EMBEDDED', 'CHARACTER', 'ANY', 'TeletexString', 'GraphicString', 'GeneralString'];
const MAX_TYPE_NESTING = 64;

export function parseModule(notation: string): Module {
  return new Parser(new Cursor(notation)).module();
}

class Parser {
  readonly #at: Cursor;
  readonly #types = new Map<string, TypeNotation>();
  readonly #values = new Map<string, bigint>();
  readonly #imports = new Map<string, string>();
  #depth = 0;

  constructor(cursor: Cursor) {
    this.#at = cursor;
  }

  module(): Module {
    const name = this.#at.word('the name of the module');
    if (this.#at.is('{')) this.#at.skipBraces();
    this.#at.expect('DEFINITIONS');
    const tagging = this.#tagging();
    const isExtensible = this.#at.take('EXTENSIBILITY');
    if (isExtensible) this.#at.expect('IMPLIED');
    this.#at.expect('::=');
    this.#at.expect('BEGIN');
    if (this.#at.take('EXPORTS')) this.#at.skipPast(';');
    if (this.#at.take('IMPORTS')) this.#readImports();
    while (!this.#at.take('END')) this.#assignment();
    return { name, tagging, isExtensible, imports: this.#imports, types: this.#types, values: this.#values };
  }

  #tagging(): Module['tagging'] {
    for (const tagging of ['explicit', 'implicit', 'automatic'] as const)
      if (this.#at.take(tagging.toUpperCase())) {
        this.#at.expect('TAGS');
        return tagging;
      }
    return 'explicit';
  }

  #readImports(): void {
    while (!this.#at.take(';')) {
      const names = [this.#importedName()];
      while (this.#at.take(',')) names.push(this.#importedName());
      this.#at.expect('FROM');
      const module = this.#at.word('the name of a module');
      if (this.#at.is('{')) this.#at.skipBraces();

      for (const name of names) this.#imports.set(name, module);
    }
  }

  #importedName(): string {
    const name = this.#at.word('a name');
    if (this.#at.is('{')) this.#at.skipBraces();
    return name;
  }

  #assignment(): void {
    const line = this.#at.line();
    const name = this.#at.word('a type or value');
    if (/^[a-z]/.test(name)) {
      this.#valueAssignment(name);
      return;
    }
    if (!this.#at.is('::=')) {
      this.#skipAssignment();
      return;
    }
    this.#at.expect('::=');
    if (this.#at.take('CLASS')) {
      this.#skipClass();
      return;
    }
    if (this.#types.has(name)) throw notationError(line, `the type ${name} is there twice`);
    this.#types.set(name, this.#type());
  }

  #skipClass(): void {
    this.#at.skipBraces();
    if (!this.#at.take('WITH')) return;
    this.#at.expect('SYNTAX');
    this.#at.skipBraces();
  }

  /** Of an object, a set of objects, or a type with parameters. */
  #skipAssignment(): void {
    while (!this.#at.is('::=')) this.#at.skip();
    this.#at.expect('::=');
    if (!this.#at.is('{')) this.#at.skip();
    if (this.#at.is('{')) this.#at.skipBraces();
  }

  #valueAssignment(name: string): void {
    while (!this.#at.is('::=')) this.#at.skip();
    this.#at.expect('::=');
    if (this.#at.is('{')) {
      this.#at.skipBraces();
      return;
    }
    const value = this.#at.number();
    if (value !== undefined) this.#values.set(name, value);
    else this.#at.skip();
  }

  #type(): TypeNotation {
    this.#depth += 1;
    if (this.#depth > MAX_TYPE_NESTING) throw notationError(this.#at.line(), 'types are nested too deeply');
    const type = this.#at.is('[') ? this.#tagged() : this.#untagged();
    this.#depth -= 1;
    return type;
  }

  #tagged(): TypeNotation {
    this.#at.expect('[');
    const number = this.#at.number();
    if (number === undefined) throw notationError(this.#at.line(), 'only tags of the context class are in use here');
    this.#at.expect(']');
    const mode = this.#at.take('EXPLICIT') ? 'explicit' : this.#at.take('IMPLICIT') ? 'implicit' : undefined;
    return { kind: 'tagged', number: Number(number), mode, type: this.#type() };
  }

  #untagged(): TypeNotation {
    const line = this.#at.line();
    const word = this.#at.word('a type');
    if (word === 'SEQUENCE' || word === 'SET') return this.#structure(word === 'SET' ? 'set' : 'sequence');
    if (word === 'CHOICE') return { kind: 'choice', ...this.#components() };
    if (word === 'ENUMERATED') return { kind: 'enumerated', numbers: this.#enumeration() };
    if (word === 'OCTET' || word === 'BIT') return this.#octetsOrBits(word);
    if (word === 'OBJECT') return this.#objectIdentifier();
    if (word === 'INTEGER') return this.#integer();
    const charset = CHARSETS[word];
    if (charset !== undefined) return { kind: 'text', charset, size: this.#constraint().size ?? {} };
    const plain = PLAIN[word];
    const { size } = this.#constraint();
    if (plain !== undefined) return { kind: 'plain', name: plain };
    if (!/^[A-Z]/.test(word) || UNUSED.includes(word))
      throw notationError(line, `${word} is no type that is known here`);
    return { kind: 'reference', name: this.#at.take('.') ? this.#at.word('a type') : word, size, line };
  }

  #structure(kind: 'sequence' | 'set'): TypeNotation {
    if (this.#at.is('{')) return { kind, ...this.#components() };
    this.#constraint();
    this.#at.expect('OF');
    if (this.#at.isName()) this.#at.skip();
    return { kind: `${kind}Of`, item: this.#type() };
  }

  #components(): { components: Component[]; isExtensible: boolean } {
    const components: Component[] = [];
    let isExtensible = false;
    this.#at.expect('{');
    while (!this.#at.take('}')) {
      if (this.#at.take('...')) isExtensible = true;
      else if (!this.#at.take('[[') && !this.#at.take(']]')) components.push(this.#component());
      if (!this.#at.is('}') && !this.#at.is(']]')) this.#at.take(',');
    }
    return { components, isExtensible };
  }

  #component(): Component {
    const line = this.#at.line();
    const name = this.#at.word('the name of a field');
    const type = this.#type();
    if (!this.#at.take('DEFAULT')) return { name, type, isOptional: this.#at.take('OPTIONAL'), line };
    return { name, type, isOptional: true, byDefault: this.#at.any(), line };
  }

  /** Without numbers of their own the names count from 0 (X.680, 20.3). */
  #enumeration(): Record<string, number> {
    const numbers: Record<string, number> = {};
    let next = 0;
    this.#at.expect('{');
    while (!this.#at.take('}')) {
      if (!this.#at.take('...')) {
        const name = this.#at.word('the name of a value');
        const own = this.#at.take('(') ? this.#at.number() : undefined;
        if (own !== undefined) this.#at.expect(')');
        while (own === undefined && Object.values(numbers).includes(next)) next += 1;
        numbers[name] = own === undefined ? next++ : Number(own);
      }
      this.#at.take(',');
    }
    return numbers;
  }

  #octetsOrBits(word: 'OCTET' | 'BIT'): TypeNotation {
    this.#at.expect('STRING');
    if (this.#at.is('{')) this.#at.skipBraces();
    return { kind: word === 'OCTET' ? 'octets' : 'bits', size: this.#constraint().size ?? {} };
  }

  #objectIdentifier(): TypeNotation {
    this.#at.expect('IDENTIFIER');
    this.#constraint();
    return { kind: 'plain', name: 'oid' };
  }

  #integer(): TypeNotation {
    if (this.#at.is('{')) this.#at.skipBraces();
    return { kind: 'integer', range: this.#constraint().range ?? {} };
  }

  #constraint(): Constraint {
    let all: Constraint = {};
    while (this.#at.is('(') || this.#at.is('SIZE')) all = { ...all, ...constraintOf(this.#at) };
    return all;
  }
}

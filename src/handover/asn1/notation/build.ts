/**
 * Schema types out of modules: names looked up, tags given (X.680, 31.2; automatic ones 25.3 and 29.2). A type that holds itself
 * is looked up when it is needed.
 */
import { notationError } from './errors.ts';
import type { Bound, Component, Module, Range, TypeNotation } from './module.ts';
import {
  bits,
  boolean,
  choice,
  content,
  enumerated,
  explicit,
  generalizedTime,
  integer,
  later,
  nothing,
  octets,
  oid,
  relativeOid,
  sequence,
  sequenceOf,
  set,
  setOf,
  sized,
  text,
  utcTime,
  wideInteger,
  type AnyType,
  type Charset,
  type Field,
} from '../schema.ts';

const PLAIN: Readonly<Record<string, AnyType>> = {
  boolean,
  nothing,
  oid,
  relativeOid,
  generalizedTime,
  utcTime,
};
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

export class SchemaBuilder {
  readonly #modules: ReadonlyMap<string, Module>;
  readonly #built = new Map<string, AnyType>();
  readonly #underWay = new Set<string>();
  readonly #hidesOctets: boolean;

  /** `hidesOctets`: any OCTET STRING may be intercepted content, and is shown as such. For modules that nobody here has read. */
  constructor(modules: readonly Module[], hidesOctets = false) {
    this.#hidesOctets = hidesOctets;
    this.#modules = new Map(modules.map((module) => [module.name, module]));
  }

  /** Throws WRIT_ASN1_NOTATION when the module, the type or one that it holds is not there. */
  type(moduleName: string, name: string): AnyType {
    const module = this.#modules.get(moduleName);
    if (module === undefined) throw notationError(1, `there is no module ${moduleName}`);
    return this.#named(module, name, 1);
  }

  #named(module: Module, name: string, line: number): AnyType {
    const key = `${module.name} ${name}`;
    const built = this.#built.get(key);
    if (built !== undefined) return built;
    if (this.#underWay.has(key)) return later(() => this.#named(module, name, line));
    const { home, notation } = this.#find(module, name, line);
    this.#underWay.add(key);
    const type = this.#typeOf(home, notation);
    this.#underWay.delete(key);
    this.#built.set(key, type);
    return type;
  }

  #find(module: Module, name: string, line: number): { home: Module; notation: TypeNotation } {
    const own = module.types.get(name);
    if (own !== undefined) return { home: module, notation: own };
    const from = module.imports.get(name);
    const home = from === undefined ? undefined : this.#modules.get(from);
    const notation = home?.types.get(name);
    if (home !== undefined && notation !== undefined) return { home, notation };
    const where = from === undefined ? 'is neither defined nor imported' : `is not found in the module ${from}`;
    throw notationError(line, `the type ${name} ${where}`, module.name);
  }

  #typeOf(module: Module, notation: TypeNotation): AnyType {
    switch (notation.kind) {
      case 'reference':
        return narrowed(this.#named(module, notation.name, notation.line), this.#range(module, notation.size));
      case 'sequence':
        return sequence(this.#fields(module, notation.components), closed(module, notation.isExtensible));
      case 'set':
        return set(this.#fields(module, notation.components), closed(module, notation.isExtensible));
      case 'choice':
        return choice(this.#fields(module, notation.components), closed(module, notation.isExtensible));
      case 'sequenceOf':
        return sequenceOf(this.#typeOf(module, notation.item));
      case 'setOf':
        return setOf(this.#typeOf(module, notation.item));
      case 'tagged':
        throw notationError(1, 'a tag stands where none is expected: only fields have one here', module.name);
      default:
        return this.#simple(module, notation);
    }
  }

  #simple(module: Module, notation: TypeNotation): AnyType {
    switch (notation.kind) {
      case 'enumerated':
        return enumerated(notation.numbers);
      case 'integer':
        return integerOf(this.#range(module, notation.range));
      case 'octets':
        return narrowed(this.#hidesOctets ? content() : octets(), this.#range(module, notation.size));
      case 'bits':
        return narrowed(bits(), this.#range(module, notation.size));
      case 'text':
        return narrowed(text(notation.charset as Charset), this.#range(module, notation.size));
      case 'plain':
        return PLAIN[notation.name] ?? content();
      default:
        throw new TypeError(`not a simple type: ${notation.kind}`);
    }
  }

  #fields(module: Module, components: readonly Component[]): Record<string, Field> {
    const isAutomatic = module.tagging === 'automatic' && components.every(({ type }) => type.kind !== 'tagged');
    return Object.fromEntries(
      components.map((component, index) => [
        component.name,
        this.#field(module, component, isAutomatic ? index : undefined),
      ]),
    );
  }

  #field(module: Module, { type, isOptional, byDefault }: Component, automatic: number | undefined): Field {
    if (type.kind !== 'tagged')
      return withDefault({ tag: automatic, type: this.#typeOf(module, type), optional: isOptional }, byDefault);
    const inner = this.#typeOf(module, type.type);
    const isExplicit = type.mode === 'explicit' || (type.mode === undefined && module.tagging === 'explicit');
    const shown = isExplicit ? explicit(inner) : inner;
    return withDefault({ tag: type.number, type: shown, optional: isOptional }, byDefault);
  }

  #range(module: Module, range: Range | undefined): Bounds {
    return { min: this.#bound(module, range?.min), max: this.#bound(module, range?.max) };
  }

  #bound(module: Module, bound: Bound | undefined): bigint | undefined {
    if (typeof bound !== 'string') return bound;
    const from = module.imports.get(bound);
    return module.values.get(bound) ?? (from === undefined ? undefined : this.#modules.get(from)?.values.get(bound));
  }
}

interface Bounds {
  readonly min: bigint | undefined;
  readonly max: bigint | undefined;
}

function withDefault(given: Field, written: string | undefined): Field {
  if (written === undefined || written === '{') return given;
  if (given.type.kind === 'boolean') return { ...given, byDefault: written === 'TRUE' };
  if (given.type.kind !== 'integer') return { ...given, byDefault: written };
  return { ...given, byDefault: given.type.wide ? BigInt(written) : Number(written) };
}

function closed(module: Module, isExtensible: boolean): 'closed' | undefined {
  return isExtensible || module.isExtensible ? undefined : 'closed';
}

function narrowed<T extends AnyType>(type: T, { min, max }: Bounds): T {
  if ((min === undefined && max === undefined) || !('min' in type) || type.kind === 'integer') return type;
  return sized(type, Number(min ?? 0n), max === undefined ? undefined : Number(max));
}

function integerOf({ min, max }: Bounds): AnyType {
  const isSmall = min !== undefined && max !== undefined && min >= -SAFE && max <= SAFE;
  return isSmall ? integer(Number(min), Number(max)) : wideInteger(min, max);
}

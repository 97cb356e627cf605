/** A module of the standard as a table in the language of src/handover/asn1/schema.ts. */
import path from 'node:path';
import type { Bound, Component, Module, Range, TypeNotation } from '../../src/handover/asn1/notation/module.ts';

export interface TableWanted {
  /** Below src/handover/asn1. */
  readonly file: string;
  readonly module: string;
  /** What the file says about itself. */
  readonly title: string;
  /** Types that somebody asks for; all that they hold comes along. */
  readonly roots: readonly string[];
  /** `Type.field`, or a type, of intercepted octets. */
  readonly content?: readonly string[];
  /** What of `Type.field` only an order with that in its scope may have written. */
  readonly restricted?: Readonly<Record<string, 'cc' | 'digits'>>;
  /** Types that are an address of 4 or 16 octets. */
  readonly addresses?: readonly string[];
  /** Modules that hold types of this one too: theirs are looked up when they are needed. */
  readonly around?: readonly string[];
  /** Types that are laid down by hand, and where: file, or file#constant. */
  readonly handmade?: Readonly<Record<string, string>>;
  /** Files of their own for sections of the module, in the order in which they may refer to each other (families.ts). */
  readonly families?: readonly Family[];
  /** Of a table with families: the file of each type that is in another one. */
  readonly homes?: ReadonlyMap<string, string>;
  /** Too large for the compiler to follow its types: they are all AnyType. */
  readonly isLoose?: true;
}

export interface Family {
  readonly name: string;
  readonly title: string;
  /** As they stand in the module. */
  readonly headings: readonly string[];
}

const HELPERS = [
  'addressOctets',
  'bare',
  'bareOptional',
  'bits',
  'boolean',
  'choice',
  'content',
  'defaulted',
  'enumerated',
  'explicit',
  'field',
  'generalizedTime',
  'integer',
  'later',
  'nothing',
  'octets',
  'oid',
  'optional',
  'relativeOid',
  'restricted',
  'sequence',
  'sequenceOf',
  'set',
  'setOf',
  'sized',
  'text',
  'utcTime',
  'wideInteger',
];
const CLAUSE = /\bclause\s+([A-Z]?\d*(?:\.\d+)+|[A-Z]\.\d+)/;
/** Not allocation, nor disposition and composition. */
const LOCATION = /(?<!al)location|(?<!dis|com)position|civicAddress|geograph|cellId/i;
const OTHER_DOCUMENT = /\bTS \d|\bEN \d|\bETS|\bRFC|\bITU|\[\d+\]|X\.\d/;

export function constantName(type: string): string {
  const parts = type.split('-').filter((part) => part !== '');
  const joined = parts.map((part, at) => (at === 0 ? lowerFirst(part) : upperFirst(part))).join('');
  return HELPERS.includes(joined) || joined === 'default' ? `${joined}Type` : joined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** One file. `lines`: of the module's text, for the clauses that its comments name. */
export class TableText {
  readonly #module: Module;
  readonly #wanted: TableWanted;
  readonly #lines: readonly string[];
  readonly #homeOf: (module: string, type: string) => string;
  readonly #used = new Set<string>();
  readonly #imports = new Map<string, Set<string>>();
  readonly #files = new Map<string, Set<string>>();
  readonly #done = new Set<string>();
  readonly #underWay = new Set<string>();
  readonly #constants: string[] = [];
  #type = '';

  constructor(
    module: Module,
    wanted: TableWanted,
    lines: readonly string[],
    homeOf: (module: string, type: string) => string,
  ) {
    this.#module = module;
    this.#wanted = wanted;
    this.#lines = lines;
    this.#homeOf = homeOf;
  }

  /** Types of other modules that this one holds. */
  imported(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#imports;
  }

  write(): string {
    for (const root of this.#wanted.roots) this.#constant(root);
    const folders = this.#wanted.file.split('/').length - 1;
    const up = folders === 0 ? './' : '../'.repeat(folders);
    const loose = this.#constants.some((text) => text.includes('AnyType')) ? ['type AnyType'] : [];
    const names = [...HELPERS.filter((name) => this.#used.has(name)), ...loose].join(', ');
    const others = [...this.#files].map(
      ([file, names]) => `import { ${[...names].toSorted().join(', ')} } from '${relative(this.#wanted.file, file)}';`,
    );
    return [
      `/**\n * ${this.#wanted.title}\n *\n * Module ${this.#module.name}, in its words; made by scripts/asn1/make-tables.ts.\n */`,
      `import { ${names} } from '${up}schema.ts';`,
      ...others,
      '',
      ...this.#constants,
    ].join('\n');
  }

  #constant(name: string): void {
    if (this.#done.has(name)) return;
    const notation = this.#module.types.get(name);
    if (notation === undefined) throw new Error(`${this.#module.name}: no type ${name}`);
    this.#underWay.add(name);
    const outer = this.#type;
    this.#type = name;
    const isAddress = this.#wanted.addresses?.includes(name) ?? false;
    const isContent = this.#wanted.content?.includes(name) ?? false;
    const expression = isAddress
      ? `${this.#use('addressOctets')}('ip', 4, 16)`
      : isContent
        ? `${this.#use('content')}()`
        : this.#expression(notation);
    this.#type = outer;
    this.#underWay.delete(name);
    this.#done.add(name);
    const annotation = this.#wanted.isLoose === true ? ': AnyType' : '';
    this.#constants.push(`export const ${constantName(name)}${annotation} = ${expression};\n`);
  }

  #expression(notation: TypeNotation): string {
    switch (notation.kind) {
      case 'reference':
        return this.#sized(this.#reference(notation.name), notation.size);
      case 'sequence':
      case 'set':
      case 'choice':
        return this.#structure(notation);
      case 'sequenceOf':
      case 'setOf':
        return `${this.#use(notation.kind)}(${this.#expression(notation.item)})`;
      case 'enumerated':
        return `${this.#use('enumerated')}(${record(Object.entries(notation.numbers).map(([name, number]) => [name, String(number)]))})`;
      case 'integer':
        return this.#integer(notation.range);
      case 'octets':
      case 'bits':
        return `${this.#use(notation.kind)}(${this.#bounds(notation.size).join(', ')})`;
      case 'text':
        return `${this.#use('text')}(${[`'${notation.charset}'`, ...this.#bounds(notation.size)].join(', ')})`;
      case 'plain':
        return this.#use(notation.name);
      case 'tagged':
        throw new Error(`${this.#module.name}: a tag outside a field`);
    }
  }

  #use(helper: string): string {
    this.#used.add(helper);
    return helper;
  }

  #reference(name: string): string {
    const from = this.#module.types.has(name) ? undefined : this.#module.imports.get(name);
    if (from !== undefined || name in (this.#wanted.handmade ?? {}))
      return this.#import(from ?? this.#module.name, name);
    const home = this.#wanted.homes?.get(name);
    if (home !== undefined && home !== this.#wanted.file) return this.#elsewhere(home, constantName(name));
    if (this.#underWay.has(name)) return `${this.#use('later')}((): AnyType => ${constantName(name)})`;
    this.#constant(name);
    return constantName(name);
  }

  #import(module: string, name: string): string {
    const [file = '', constant = constantName(name)] = this.#homeOf(module, name).split('#');
    this.#imports.set(module, (this.#imports.get(module) ?? new Set()).add(name));
    this.#elsewhere(file, constant);
    const isAround = this.#wanted.around?.includes(module) ?? false;
    return isAround ? `${this.#use('later')}((): AnyType => ${constant})` : constant;
  }

  #elsewhere(file: string, constant: string): string {
    this.#files.set(file, (this.#files.get(file) ?? new Set()).add(constant));
    return constant;
  }

  #sized(expression: string, size: Range | undefined): string {
    const bounds = this.#bounds(size ?? {});
    return bounds.length === 0 ? expression : `${this.#use('sized')}(${[expression, ...bounds].join(', ')})`;
  }

  #structure(notation: Extract<TypeNotation, { components: unknown }>): string {
    const automatic =
      this.#module.tagging === 'automatic' && notation.components.every((one) => one.type.kind !== 'tagged');
    const fields = notation.components.map((one, index): [string, string] => [
      one.name,
      this.#field(one, automatic ? index : undefined, notation.components[index + 1]?.line),
    ]);
    const isOpen = notation.isExtensible || this.#module.isExtensible;
    return `${this.#use(notation.kind)}(${record(fields)}${isOpen ? '' : `, 'closed'`})`;
  }

  #field(component: Component, automatic: number | undefined, nextLine: number | undefined): string {
    const { type, isOptional } = component;
    const tag = type.kind === 'tagged' ? type.number : automatic;
    const isExplicit =
      type.kind === 'tagged' &&
      (type.mode === 'explicit' || (type.mode === undefined && this.#module.tagging === 'explicit'));
    const inner = this.#fieldType(component.name, type.kind === 'tagged' ? type.type : type);
    const shown = isExplicit ? `${this.#use('explicit')}(${inner})` : inner;
    const helper = tag === undefined ? (isOptional ? 'bareOptional' : 'bare') : isOptional ? 'optional' : 'field';
    const clause = this.#clause(component.line, nextLine);
    const given = [
      ...(tag === undefined ? [] : [String(tag)]),
      shown,
      ...(clause === undefined ? [] : [`'${clause}'`]),
    ];
    const needs = this.#needs(component.name, type.kind === 'tagged' ? type.type : type);
    const free = `${this.#use(helper)}(${given.join(', ')})`;
    const text = needs === undefined ? free : `${this.#use('restricted')}('${needs}', ${free})`;
    return component.byDefault === undefined
      ? text
      : `${this.#use('defaulted')}(${text}, ${defaultText(component.byDefault)})`;
  }

  /** Where the target is has many names in the modules, but they say so. */
  #needs(name: string, notation: TypeNotation): 'cc' | 'digits' | 'location' | undefined {
    const listed = this.#wanted.restricted?.[`${this.#type}.${name}`];
    const isLocation = LOCATION.test(name) || (notation.kind === 'reference' && LOCATION.test(notation.name));
    return listed ?? (isLocation ? 'location' : undefined);
  }

  #fieldType(name: string, notation: TypeNotation): string {
    const isContent = this.#wanted.content?.includes(`${this.#type}.${name}`) ?? false;
    if (!isContent) return this.#expression(notation);
    return this.#sized(`${this.#use('content')}()`, notation.kind === 'octets' ? notation.size : undefined);
  }

  /** The clause that the comments beside a field name, where they name one of this very standard. */
  #clause(line: number, nextLine: number | undefined): string | undefined {
    const beside = this.#lines.slice(line - 1, Math.min(line + 4, (nextLine ?? line + 5) - 1 || line));
    const comments = (beside.length === 0 ? [this.#lines[line - 1] ?? ''] : beside)
      .map((text) => text.split('--').slice(1).join(' '))
      .join(' ');
    return OTHER_DOCUMENT.test(comments) ? undefined : CLAUSE.exec(comments)?.[1];
  }

  #integer(range: Range): string {
    const [min, max] = [this.#number(range.min), this.#number(range.max)];
    const safe = BigInt(Number.MAX_SAFE_INTEGER);
    if (min !== undefined && max !== undefined && min >= -safe && max <= safe)
      return `${this.#use('integer')}(${digits(min)}, ${digits(max)})`;
    const bounds =
      max === undefined
        ? min === undefined
          ? []
          : [`${digits(min)}n`]
        : [min === undefined ? 'undefined' : `${digits(min)}n`, `${digits(max)}n`];
    return `${this.#use('wideInteger')}(${bounds.join(', ')})`;
  }

  #bounds(size: Range): string[] {
    const [min, max] = [this.#number(size.min), this.#number(size.max)];
    if (max === undefined) return min === undefined ? [] : [digits(min)];
    return [digits(min ?? 0n), digits(max)];
  }

  #number(bound: Bound | undefined): bigint | undefined {
    return typeof bound === 'string' ? this.#module.values.get(bound) : bound;
  }
}

/** INTEGERs with a default have no bounds in any module here, so theirs are bigints. */
function defaultText(written: string): string {
  if (/^\d+$/.test(written)) return `${written}n`;
  return written === 'TRUE' || written === 'FALSE' ? written.toLowerCase() : `'${written}'`;
}

function record(entries: readonly (readonly [string, string])[]): string {
  const lines = entries.map(([name, value]) => `${/^[A-Za-z]\w*$/.test(name) ? name : `'${name}'`}: ${value}`);
  return `{ ${lines.join(', ')} }`;
}

function digits(value: bigint): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, String(value).length > 4 ? '_' : '');
}

function relative(from: string, to: string): string {
  const found = path.posix.relative(path.posix.dirname(from), to);
  return found.startsWith('.') ? found : `./${found}`;
}

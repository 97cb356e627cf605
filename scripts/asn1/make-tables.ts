/**
 * Lays the standards' modules down as tables: reads the modules in a folder (one a file) and writes src/handover/asn1/modules.
 * For developers, when a standard has a new edition:
 *   node --import tsx scripts/asn1/make-tables.ts ../shared/standards/asn1
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseModule } from '../../src/handover/asn1/notation/parser.ts';
import type { Module } from '../../src/handover/asn1/notation/module.ts';
import { fileOf, partsOf } from './families.ts';
import { TableText } from './table-text.ts';
import { TABLES } from './tables.ts';

interface Source {
  readonly module: Module;
  readonly lines: readonly string[];
}

export function sourcesIn(folder: string): Map<string, Source> {
  const found = new Map<string, Source>();
  for (const set of ['etsi', 'us'])
    for (const file of readdirSync(path.join(folder, set)).filter((name) => name.endsWith('.asn1'))) {
      const notation = readFileSync(path.join(folder, set, file), 'utf8');
      const module = parseModule(notation);
      found.set(module.name, { module, lines: notation.split('\n') });
    }
  return found;
}

/** Text by file, before the formatter has seen it. A table's types are those asked for and those that other tables hold. */
export function tablesOf(sources: ReadonlyMap<string, Source>): Map<string, string> {
  const wanted = new Map(TABLES.map((table) => [table.module, { ...table, roots: [...table.roots] }]));
  const texts = new Map<string, string>();
  const homeOf = (module: string, type: string) => {
    const table = wanted.get(module) ?? missing(module);
    const source = sources.get(module) ?? missing(module);
    return table.handmade?.[type] ?? fileOf(type, table, source.module, source.lines);
  };
  for (let isNew = true; isNew;) {
    isNew = false;
    for (const table of wanted.values()) {
      const source = sources.get(table.module);
      if (source === undefined) throw new Error(`no module ${table.module}`);
      for (const part of partsOf(table, source.module, source.lines)) {
        const text = new TableText(source.module, part, source.lines, homeOf);
        if (part.roots.length > 0) texts.set(part.file, text.write());
        for (const [module, types] of text.imported())
          for (const type of types) {
            const other = wanted.get(module) ?? missing(module);
            if (other.handmade?.[type] !== undefined) continue;
            if (!other.roots.includes(type)) isNew = other.roots.push(type) > 0;
          }
      }
    }
  }
  return texts;
}

function missing(module: string): never {
  throw new Error(`the module ${module} is imported and no table`);
}

const [folder] = process.argv.slice(2);
if (process.argv[1]?.endsWith('make-tables.ts') === true && folder !== undefined) {
  for (const [file, text] of tablesOf(sourcesIn(folder))) {
    const place = path.join('src/handover/asn1', file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
}

/**
 * A large module's table in several files, by the headings over the module's own sections. A type lies in the file of its section, except
 * where a file before that one holds it already: so files refer to files before them alone, and no import goes in a circle.
 */
import type { Module, TypeNotation } from '../../src/handover/asn1/notation/module.ts';
import type { TableWanted } from './table-text.ts';

/** The parts of a table, each a table of its own; of one without families itself alone. What no family has stays in the table's own file. */
export function partsOf(table: TableWanted, module: Module, lines: readonly string[]): readonly TableWanted[] {
  if (table.families === undefined) return [table];
  const wanted = reached(module, table.roots, new Set());
  const sections = sectionsOf(lines);
  const homes = new Map<string, string>();
  const parts = table.families.map(({ name, title, headings }): TableWanted => {
    const file = table.file.replace(/\.ts$/, `/${name}.ts`);
    const own = [...wanted].filter((type) => headings.includes(sections.get(type) ?? ''));
    const roots = reached(module, own, new Set(homes.keys()));
    for (const type of roots) homes.set(type, file);
    return { ...table, file, title: `${table.title.replace(/\.$/, '')}: ${title}.`, roots: [...roots], homes };
  });
  return [...parts, { ...table, roots: table.roots.filter((type) => !homes.has(type)), homes }];
}

/** The file of a type: its family's, or the table's own. */
export function fileOf(type: string, table: TableWanted, module: Module, lines: readonly string[]): string {
  return partsOf(table, module, lines).at(-1)?.homes?.get(type) ?? table.file;
}

/** Those and all that they hold, as far as they are types of the module and not known. */
function reached(module: Module, types: readonly string[], known: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const open = [...types];
  for (let type = open.shift(); type !== undefined; type = open.shift()) {
    const notation = module.types.get(type);
    if (notation === undefined || known.has(type) || found.has(type)) continue;
    found.add(type);
    open.push(...namesIn(notation));
  }
  return found;
}

function namesIn(notation: TypeNotation): string[] {
  if (notation.kind === 'reference') return [notation.name];
  if (notation.kind === 'tagged') return namesIn(notation.type);
  if ('item' in notation) return namesIn(notation.item);
  return 'components' in notation ? notation.components.flatMap(({ type }) => namesIn(type)) : [];
}

/** The heading over each type: a comment between two lines of `=`. */
function sectionsOf(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  let heading = '';
  lines.forEach((line, at) => {
    const isHeading = [lines[at - 1], lines[at + 1]].every((beside) => /^-- =+\s*$/.test(beside ?? ''));
    if (isHeading) heading = line.replace(/^-- */, '').trim();
    const type = /^([A-Z][\w-]*)\s*::=/.exec(line)?.[1];
    if (type !== undefined) found.set(type, heading);
  });
  return found;
}

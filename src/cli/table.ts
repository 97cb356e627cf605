/** Plain tables for the terminal: two blanks between columns, nothing drawn, so that they can be piped and pasted. */
export type Row = readonly string[];

export function table(head: Row, rows: readonly Row[]): string {
  return rows.length === 0 ? '(none)' : aligned([head, ...rows]);
}

/** Rows under each other, without a head. */
export function aligned(rows: readonly Row[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widthOf = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = Array.from({ length: columns }, (_, column) => widthOf(column));
  const line = (row: Row): string => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

/** `name   value` lines, for one thing with several properties. */
export function fields(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

export function json(value: unknown): string {
  const plain = (_key: string, field: unknown): unknown => (typeof field === 'bigint' ? field.toString() : field);
  return JSON.stringify(value, plain, 2);
}

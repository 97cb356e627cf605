/** Plain tables for the terminal: two blanks between columns, nothing drawn, so that they can be piped and pasted. */
export type Row = readonly string[];

export function table(head: Row, rows: readonly Row[]): string {
  if (rows.length === 0) return '(none)';
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: Row): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
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

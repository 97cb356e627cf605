/**
 * What to do about a failure, by its code: read from docs/errors.md, so that the terminal and the documentation can't
 * disagree. Without the file (a bundle that was moved) the code alone is printed.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository (or installation) this program stands in: the nearest folder upwards with a package.json. */
export function installationRoot(from = path.dirname(fileURLToPath(import.meta.url))): string {
  if (existsSync(path.join(from, 'package.json'))) return from;
  const parent = path.dirname(from);
  return parent === from ? from : installationRoot(parent);
}

/** The rows of a table `| code | meaning | what to do |`: what to do, by code. */
export function parseAdvice(markdown: string): ReadonlyMap<string, string> {
  const rows = markdown.matchAll(/^\|\s*`(WRIT_[A-Z0-9_]+)`\s*\|[^|]*\|\s*(.+?)\s*\|\s*$/gm);
  return new Map([...rows].map((row) => [row[1] ?? '', row[2] ?? '']));
}

export function adviceFor(code: string): string | undefined {
  const file = path.join(installationRoot(), 'docs', 'errors.md');
  return existsSync(file) ? parseAdvice(readFileSync(file, 'utf8')).get(code)?.replaceAll('`', '') : undefined;
}

export function programVersion(): string {
  const manifest = JSON.parse(readFileSync(path.join(installationRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

import { buildSync } from 'esbuild';
import path from 'node:path';

const built = new Map<string, string>();

/** A program of the tests as one file, for those started many times: it is up in a quarter of the time that it takes as source. */
export function bundled(script: string): string {
  const known = built.get(script);
  if (known !== undefined) return known;
  const outfile = path.resolve('build/test', `${path.basename(script, '.ts')}.mjs`);
  buildSync({
    ...{ entryPoints: [script], outfile, bundle: true, logLevel: 'warning' },
    ...{ platform: 'node', format: 'esm', target: 'node20', packages: 'external' },
  });
  built.set(script, outfile);
  return outfile;
}

/** Files that people name on the command line: a missing one is their slip, and gets a sentence. */
import { readFileSync, writeFileSync } from 'node:fs';
import { InputError } from './input-error.ts';

export function readGiven(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new InputError(
      'WRIT_CLI_FILE',
      `the ${what} "${file}" can't be read (${code})`,
      'Check the path and who may read it.',
    );
  }
}

/** A new file; one that exists is never overwritten. */
export function writeNew(file: string, content: string | Buffer, mode: number): void {
  try {
    writeFileSync(file, content, { flag: 'wx', mode });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new InputError(
      'WRIT_CLI_FILE',
      `"${file}" can't be written (${code})`,
      'Give the path of a new file in a folder you may write to.',
    );
  }
}

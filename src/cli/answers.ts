/**
 * Answers for scripts: a JSON object in a file that only its owner can read, or on standard input. Passwords and passphrases
 * never stand in argv or the environment, where every process of the machine could read them.
 */
import { readFileSync, statSync } from 'node:fs';
import type * as z from 'zod';
import { InputError } from './input-error.ts';

function readText(from: string): string {
  if (from === '-') return readFileSync(0, 'utf8');
  const about = statSync(from, { throwIfNoEntry: false });
  if (about === undefined) {
    throw new InputError('WRIT_CLI_ANSWERS', `there is no answers file "${from}"`, 'Check the path after --answers.');
  }
  if (about.isFile() && (about.mode & 0o077) !== 0) {
    throw new InputError(
      'WRIT_CLI_ANSWERS_EXPOSED',
      'other people can read the answers file',
      `Run: chmod 600 ${from}`,
    );
  }
  return readFileSync(from, 'utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(
      'WRIT_CLI_ANSWERS',
      `the answers are not JSON: ${(error as Error).name}`,
      'Give one JSON object.',
    );
  }
}

/** Reads and checks answers; a wrong one is named by its path, never by its value. */
export function readAnswers<T>(from: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(parse(readText(from)));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  throw new InputError(
    'WRIT_CLI_ANSWERS',
    `the answers are wrong${where ? ` at ${where}` : ''}: ${issue?.message ?? 'unknown'}`,
  );
}

/**
 * What the commands know of the terminal: lines out, questions in. Secrets are read without echo and never come from argv.
 * In scripts the same answers come from a file (`--answers`), so that a command never hangs on a question nobody can see.
 */
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { coerceError } from '../base/errors.ts';
import { InputError } from './input-error.ts';

export interface Terminal {
  readonly isInteractive: boolean;
  print(text: string): void;
  /** Notes for people: to standard error, so that --json output stays clean. */
  note(text: string): void;
  ask(question: string, preset?: string): Promise<string>;
  askSecret(question: string): Promise<string>;
}

const ENTER = new Set(['\r', '\n']);
const ERASE = new Set(['\u007f', '\b']);

/** Collects one secret key by key; the returned `done` says whether the line is complete. Ctrl-C ends the program. */
function takeKey(typed: string[], key: string): boolean {
  if (key === '\u0003') throw new InputError('WRIT_CLI_CANCELLED', 'cancelled');
  if (ENTER.has(key)) return true;
  if (ERASE.has(key)) typed.pop();
  else if (key >= ' ') typed.push(key);
  return false;
}

function readSecret(input: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const typed: string[] = [];
    const finish = (settle: () => void): void => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
      settle();
    };
    const onData = (chunk: Buffer): void => {
      try {
        for (const key of chunk.toString('utf8')) {
          if (takeKey(typed, key)) {
            finish(() => resolve(typed.join('')));
            return;
          }
        }
      } catch (error) {
        finish(() => reject(coerceError(error)));
      }
    };
    input.setRawMode(true);
    input.on('data', onData);
    input.resume();
  });
}

function refuseQuestion(question: string): never {
  throw new InputError(
    'WRIT_CLI_NO_TERMINAL',
    `"${question}" can't be asked: there is no terminal`,
    'Give the answers in a file only you can read: --answers FILE (or --answers - for standard input).',
  );
}

/** `writ status | head`: whoever read has gone. What is still said is dropped; the command itself goes on to its end. */
function endQuietly(stream: WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Resolves when the stream has taken everything that was said, or never will: a pipe takes 64 KiB at once, and the rest as it is read. */
function taken(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()));
}

/**
 * The end of a command's process, once whoever reads has all that was said. Not left to Node: see leave() in server/lifetime.ts; `writ lemf`
 * and the drills have TLS sockets too.
 */
export async function endProcess(code: number | string | null | undefined): Promise<never> {
  await Promise.all([taken(process.stdout), taken(process.stderr)]);
  process.exit(code);
}

export function systemTerminal(input: ReadStream, output: WriteStream, errors: WriteStream): Terminal {
  for (const stream of new Set([output, errors])) endQuietly(stream);
  const isInteractive = input.isTTY && errors.isTTY;
  return {
    isInteractive,
    print: (text) => void output.write(`${text}\n`),
    note: (text) => void errors.write(`${text}\n`),
    ask: async (question, preset) => {
      if (!isInteractive) refuseQuestion(question);
      const reader = createInterface({ input, output: errors });
      try {
        const answer = await reader.question(`${question}${preset === undefined ? '' : ` [${preset}]`}: `);
        return answer.trim() === '' ? (preset ?? '') : answer.trim();
      } finally {
        reader.close();
      }
    },
    askSecret: async (question) => {
      if (!isInteractive) refuseQuestion(question);
      errors.write(`${question}: `);
      const secret = await readSecret(input);
      errors.write('\n');
      return secret;
    },
  };
}

/** A command line in this process, with its output captured and no terminal. bin/writ itself is tried in usage.test.ts. */
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { runCommandLine } from '../../src/cli/run.ts';
import { systemTerminal, type Terminal } from '../../src/cli/terminal.ts';
import type { Run } from './program.ts';

export function capturedTerminal(): {
  readonly terminal: Terminal;
  readonly out: () => string;
  readonly err: () => string;
} {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const terminal = systemTerminal(
    new PassThrough() as unknown as ReadStream,
    output as unknown as WriteStream,
    errors as unknown as WriteStream,
  );
  const textOf = (stream: PassThrough) => (): string => String((stream.read() as Buffer | null) ?? '');
  return { terminal, out: textOf(output), err: textOf(errors) };
}

export async function writHere(args: readonly string[]): Promise<Run> {
  const { terminal, out, err } = capturedTerminal();
  const code = await runCommandLine(args, terminal);
  return { code: code ?? null, out: out(), err: err() };
}

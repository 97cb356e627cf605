/** The command line's entry: reads argv, runs one command, and turns every failure into one line and an exit code. */
import process from 'node:process';
import { describeFailure, exitCodeOf } from './failure.ts';
import { buildProgram } from './program.ts';
import { systemTerminal } from './terminal.ts';

const terminal = systemTerminal(process.stdin, process.stdout, process.stderr);
try {
  await buildProgram(terminal).parseAsync(process.argv);
} catch (thrown) {
  const text = describeFailure(thrown);
  if (text !== '') terminal.note(text);
  process.exitCode = exitCodeOf(thrown);
}

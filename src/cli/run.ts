/** One command line, from its words to an exit code: every failure ends here, as one line and one piece of advice. */
import { describeFailure, EXIT, exitCodeOf } from './failure.ts';
import { buildProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/** `undefined`: the command itself has set the exit code of the process. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number | undefined> {
  try {
    const program = await buildProgram(terminal, args);
    await program.parseAsync([...args], { from: 'user' });
    return process.exitCode === undefined ? EXIT.ok : undefined;
  } catch (thrown) {
    const text = describeFailure(thrown);
    if (text !== '') terminal.note(text);
    return exitCodeOf(thrown);
  }
}

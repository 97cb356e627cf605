/** The whole command line, put together from its groups. */
import { Command } from 'commander';
import { programVersion } from './advice.ts';
import { Context, globalsOf } from './context.ts';
import { GROUPS } from './groups.ts';
import { referencePage } from './reference.ts';
import type { Terminal } from './terminal.ts';

/** Makes the context of one run of a command, out of the global options that stand anywhere on the line. */
export type Open = (command: Command) => Context;

const ABOUT = `Writ takes a lawful order through two people's approval, matches only what it permits, and delivers it to the agency.`;

const MAP = `
A first set-up:            writ init, then writ serve
An order, start to end:    writ login; agency add; warrant new; warrant submit; warrant approve (two people); status; stop
Trying it out:             writ drill --scenario examples/demo/scenario.json --out /tmp/drill

Every command explains itself: writ COMMAND --help. Errors carry a code; docs/errors.md says what to do about each.
Exit codes: 0 done, 1 failed, 2 wrong usage or input.`;

/** Wrong usage is thrown, not exited on, so that one place decides about the exit code; help stays on standard output. */
function configure(program: Command, terminal: Terminal): void {
  program
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help to see how the command is used)')
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'writ: ').replace(/\n/, ' (WRIT_CLI_USAGE)\n')),
    });
}

/** Options of the whole program that take a value: what stands behind one is not the command. */
const GLOBAL_VALUES = ['--home', '--url'];

function commandWord(args: readonly string[]): string | undefined {
  return args.find((arg, index) => !arg.startsWith('-') && !GLOBAL_VALUES.includes(args[index - 1] ?? ''));
}

/** `args`: of the line that is to be read. When they name a command, that one alone is loaded; else all, for the help. */
export async function buildProgram(terminal: Terminal, args: readonly string[]): Promise<Command> {
  const program = new Command('writ').description(ABOUT).addHelpText('after', MAP).version(programVersion());
  configure(program, terminal);
  program
    .option('--home <dir>', 'which instance: its state directory (default: $WRIT_HOME or ~/.local/state/writ)')
    .option('--url <url>', "the server's address (default: the one this home runs, or signed in to)")
    .option('--json', 'print data as JSON');
  await addCommands(program, terminal, commandWord(args) ?? '');
  program.command('reference', { hidden: true }).action(() => terminal.print(referencePage(program).trimEnd()));
  return program;
}

async function addCommands(program: Command, terminal: Terminal, word: string): Promise<void> {
  const open: Open = (command) => new Context(terminal, globalsOf(command));
  const isNamed = GROUPS.some(({ parts }) => parts.some(({ names }) => names.includes(word)));
  for (const { title, parts } of GROUPS) {
    program.commandsGroup(title);
    for (const { names, load } of parts) if (!isNamed || names.includes(word)) (await load())(program, open);
  }
}

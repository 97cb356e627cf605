/** The whole command line, put together from its groups. */
import { Command } from 'commander';
import { addAgencies, addEndpoints } from './commands/agency.ts';
import { addAudit } from './commands/audit.ts';
import { addBackup } from './commands/backup.ts';
import { addCapture } from './commands/capture.ts';
import { addCertificate } from './commands/certificate.ts';
import { addDrill } from './commands/drill.ts';
import { addFirstRun } from './commands/first-run.ts';
import { addGrants } from './commands/grant.ts';
import { addInit } from './commands/init.ts';
import { addKeys } from './commands/key.ts';
import { addLemf } from './commands/lemf.ts';
import { addPdu } from './commands/pdu.ts';
import { addPeople } from './commands/person.ts';
import { addProcesses } from './commands/processes.ts';
import { addProfiles } from './commands/profile.ts';
import { addSession } from './commands/session.ts';
import { addMetrics } from './commands/metrics.ts';
import { addStatus } from './commands/status.ts';
import { addStop } from './commands/stop.ts';
import { addStreams } from './commands/stream.ts';
import { addStreamSkip } from './commands/stream-skip.ts';
import { addTrust } from './commands/trust.ts';
import { addWarrants } from './commands/warrant.ts';
import { programVersion } from './advice.ts';
import { Context, globalsOf } from './context.ts';
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

interface Group {
  readonly title: string;
  readonly commands: readonly ((program: Command, open: Open) => void)[];
}

const GROUPS: readonly Group[] = [
  { title: 'Trying it out:', commands: [addFirstRun, addDrill, addLemf] },
  {
    title: 'Setting up and running:',
    commands: [addCapture, addInit, addCertificate, addProcesses, addStatus, addMetrics],
  },
  { title: 'People and keys:', commands: [addSession, addPeople, addKeys, addTrust] },
  {
    title: 'Orders:',
    commands: [addAgencies, addEndpoints, addProfiles, addWarrants, addGrants, addStop, addStreams, addStreamSkip],
  },
  { title: 'Afterwards:', commands: [addAudit, addPdu, addBackup] },
];

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

export function buildProgram(terminal: Terminal): Command {
  const program = new Command('writ').description(ABOUT).addHelpText('after', MAP).version(programVersion());
  configure(program, terminal);
  program
    .option('--home <dir>', 'which instance: its state directory (default: $WRIT_HOME or ~/.local/state/writ)')
    .option('--url <url>', "the server's address (default: the one this home runs, or signed in to)")
    .option('--json', 'print data as JSON');
  const open: Open = (command) => new Context(terminal, globalsOf(command));
  for (const group of GROUPS) {
    program.commandsGroup(group.title);
    for (const add of group.commands) add(program, open);
  }
  program.command('reference', { hidden: true }).action(() => terminal.print(referencePage(program).trimEnd()));
  return program;
}

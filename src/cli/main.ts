/** The command line's entry. */
import process from 'node:process';
import { runCommandLine } from './run.ts';
import { endProcess, systemTerminal } from './terminal.ts';

const terminal = systemTerminal(process.stdin, process.stdout, process.stderr);
await endProcess((await runCommandLine(process.argv.slice(2), terminal)) ?? process.exitCode);

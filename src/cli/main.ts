/** The command line's entry. */
import process from 'node:process';
import { runCommandLine } from './run.ts';
import { systemTerminal } from './terminal.ts';

const terminal = systemTerminal(process.stdin, process.stdout, process.stderr);
// Not left to Node: see leave() in server/lifetime.ts; `writ lemf` and the drills have TLS sockets too.
process.exit((await runCommandLine(process.argv.slice(2), terminal)) ?? process.exitCode);

/** How this very program is called again, for the processes it starts. */
import process from 'node:process';

export interface Program {
  readonly command: string;
  /** What stands before a subcommand. */
  readonly args: readonly string[];
}

/** `node bin/writ`, with the flags that this process was given. */
export function thisProgram(): Program {
  const [, script = ''] = process.argv;
  return { command: process.execPath, args: [...process.execArgv, script] };
}

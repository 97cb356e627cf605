/** How this very program is called again, for the processes it starts. */
import process from 'node:process';
import type { ProcessName } from '../config/home.ts';

export interface Program {
  readonly command: string;
  /** What stands before a subcommand. */
  readonly args: readonly string[];
}

/**
 * Delivery allocates little that lives long, but for each slab something: V8 would let 16 MiB of it pile up, three times over, and with
 * it what the slabs hold outside its heap.
 */
const DELIVERY_YOUNG_MIB = 4;

/** The program with the flags that suit one of its processes. */
export function withHeapOf(name: ProcessName, { command, args }: Program): Program {
  return name === 'delivery'
    ? { command, args: [`--max-semi-space-size=${DELIVERY_YOUNG_MIB}`, ...args] }
    : { command, args };
}

/** `node bin/writ`, with the flags that this process was given. */
export function thisProgram(): Program {
  const [, script = ''] = process.argv;
  return { command: process.execPath, args: [...process.execArgv, script] };
}

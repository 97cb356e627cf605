/** The top of a process: what nobody caught ends it with a line in the log; the supervisor starts it again. */
import process from 'node:process';
import { codeOf, coerceError } from '../base/errors.ts';
import type { Logger } from './log.ts';

export async function underLog(log: Logger, body: () => Promise<void>): Promise<void> {
  const fail = (thrown: unknown) => {
    const { message, stack } = coerceError(thrown);
    log.fatal({ code: codeOf(thrown) ?? 'WRIT_SERVER_CRASH', message, stack }, 'this process ends');
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  await body().catch(fail);
}

/** The last catch of the command line: every failure ends as one line, one piece of advice and one exit code. */
import { CommanderError } from 'commander';
import { coerceError, isWritError, type WritError } from '../base/errors.ts';
import { adviceFor } from './advice.ts';
import type { InputError } from './input-error.ts';

export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** Codes that say "what you gave me is wrong", wherever they were raised. */
const USAGE = /^WRIT_(CLI_(?!NOT_BUILT|NO_SERVER|SERVER)|SCENARIO_|CONFIG_|API_INVALID$)/;

export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (!isWritError(thrown)) return EXIT.failed;
  const failure: WritError & Partial<Pick<InputError, 'isInput'>> = thrown;
  return failure.isInput === true || USAGE.test(failure.code) ? EXIT.usage : EXIT.failed;
}

/** The lines to print. Anything that has no code is a fault of ours and shows its stack. */
export function describeFailure(thrown: unknown): string {
  if (thrown instanceof CommanderError) return '';
  if (!isWritError(thrown)) {
    const error = coerceError(thrown);
    return `writ: an unexpected failure: ${error.message} (WRIT_CLI_UNEXPECTED)\n${error.stack ?? ''}`;
  }
  const { advice = adviceFor(thrown.code) }: Partial<Pick<InputError, 'advice'>> & WritError = thrown;
  const where = thrown.context['where'];
  const place = where === undefined ? '' : ` at ${String(where)}`;
  return `writ: ${thrown.message}${place} (${thrown.code})${advice ? `\n      ${advice}` : ''}`;
}

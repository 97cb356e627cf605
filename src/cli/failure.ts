/** The last catch of the command line: every failure ends as one line, one piece of advice and one exit code. */
import { CommanderError } from 'commander';
import { coerceError, type WritError } from '../base/errors.ts';
import { adviceFor } from './advice.ts';
import type { InputError } from './input-error.ts';

export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** Codes that say "what you gave me is wrong", wherever they were raised. */
const USAGE = /^WRIT_(CLI_(?!NOT_BUILT|NO_SERVER|SERVER)|SCENARIO_|CONFIG_|API_INVALID$)/;

/** By its code rather than its class: a module that was loaded twice has two classes of the same name. */
function writFailure(thrown: unknown): WritError | undefined {
  const code = thrown instanceof Error ? (thrown as { code?: unknown }).code : undefined;
  return typeof code === 'string' && code.startsWith('WRIT_') ? (thrown as WritError) : undefined;
}

export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const failure: (WritError & Partial<Pick<InputError, 'isInput'>>) | undefined = writFailure(thrown);
  if (failure === undefined) return EXIT.failed;
  return failure.isInput === true || USAGE.test(failure.code) ? EXIT.usage : EXIT.failed;
}

/** The lines to print. Anything that has no code is a fault of ours and shows its stack. */
export function describeFailure(thrown: unknown): string {
  if (thrown instanceof CommanderError) return '';
  const failure = writFailure(thrown);
  if (failure === undefined) {
    const error = coerceError(thrown);
    return `writ: an unexpected failure: ${error.message} (WRIT_CLI_UNEXPECTED)\n${error.stack ?? ''}`;
  }
  const { advice = adviceFor(failure.code) }: Partial<Pick<InputError, 'advice'>> & WritError = failure;
  const where = failure.context['where'];
  const place = where === undefined ? '' : ` at ${String(where)}`;
  return `writ: ${failure.message}${place} (${failure.code})${advice ? `\n      ${advice}` : ''}`;
}

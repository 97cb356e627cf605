/** Finds the one thing that a person means: by its id, the beginning of its id, or its name. */
import { InputError } from './input-error.ts';

const SHORTEST_PREFIX = 4;

export interface Named<T> {
  readonly what: string;
  readonly idOf: (item: T) => string;
  readonly nameOf: (item: T) => string;
}

export function pick<T>(wanted: string, items: readonly T[], { what, idOf, nameOf }: Named<T>): T {
  const exact = items.filter((item) => idOf(item) === wanted.toLowerCase() || nameOf(item) === wanted);
  const begins = items.filter(
    (item) => wanted.length >= SHORTEST_PREFIX && idOf(item).startsWith(wanted.toLowerCase()),
  );
  const [found, ...others] = exact.length > 0 ? exact : begins;
  if (found === undefined) {
    throw new InputError(
      'WRIT_CLI_NOT_FOUND',
      `there is no ${what} "${wanted}"`,
      `List them, then give the id, its first ${SHORTEST_PREFIX} characters, or the name.`,
    );
  }
  if (others.length > 0) {
    throw new InputError('WRIT_CLI_AMBIGUOUS', `"${wanted}" names several (${what})`, 'Give more of the id.');
  }
  return found;
}

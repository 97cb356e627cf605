import { WritError } from '../../src/base/errors.ts';

/** The code of the WritError that the promise ends with; anything else that happens is said. */
export async function codeFrom(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no error';
  } catch (thrown) {
    if (thrown instanceof WritError) return thrown.code;
    throw thrown;
  }
}

/** The same for a call that throws at once. */
export function codeThrown(call: () => unknown): string {
  try {
    call();
    return 'no error';
  } catch (thrown) {
    if (thrown instanceof WritError) return thrown.code;
    throw thrown;
  }
}

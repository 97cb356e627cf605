import { WritError } from '../base/errors.ts';

/** What the person typed is wrong: exit code 2, with a line that says what to do instead. */
export class InputError extends WritError {
  /** Told by this rather than by the class, of which there may be two (failure.ts). */
  readonly isInput = true;
  readonly advice: string | undefined;

  constructor(code: `WRIT_${string}`, message: string, advice?: string) {
    super(code, message);
    this.advice = advice;
  }
}

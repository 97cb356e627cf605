/** Each has its line in docs/errors.md. */
export type ErrorCode = `WRIT_${string}`;

/**
 * The one error family of Writ. Codes are stable (`WRIT_<ROOM>_<WHAT>`), each has a line in docs/errors.md, and neither
 * message nor context ever carries a target's identity or payload (I10): internal ids, file names and offsets only.
 */
export interface WritErrorOptions {
  readonly retryable?: boolean;
  readonly cause?: unknown;
  readonly context?: Readonly<Record<string, string | number | boolean>>;
}

export class WritError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, string | number | boolean>>;

  constructor(code: ErrorCode, message: string, options: WritErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.context = options.context ?? {};
  }
}

/** Whatever was thrown, as an Error: for the three places that catch. */
export function coerceError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** By its code rather than its class: a module that was loaded twice has two classes of the same name. */
export function isWritError(thrown: unknown): thrown is WritError {
  if (!(thrown instanceof Error)) return false;
  const { code } = thrown as { readonly code?: unknown };
  return typeof code === 'string' && code.startsWith('WRIT_');
}

/** The stable code of a WritError, or undefined for anything else. */
export function codeOf(thrown: unknown): string | undefined {
  return isWritError(thrown) ? thrown.code : undefined;
}

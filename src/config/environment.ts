/**
 * The only reader of process.env. Nothing that stands here can start or widen an interception: an order needs a signed
 * grant, and no variable stands in for one.
 */
import { homedir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { WritError } from '../base/errors.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const nonEmpty = z.string().min(1).optional();

const environmentSchema = z.object({
  HOME: nonEmpty,
  XDG_STATE_HOME: nonEmpty,
  XDG_RUNTIME_DIR: nonEmpty,
  WRIT_HOME: nonEmpty,
  WRIT_LOG: z.enum(logLevels).optional(),
  WRIT_TOKEN: nonEmpty,
  DATABASE_URL: nonEmpty,
});

export interface Environment {
  /** Where Writ keeps its state: WRIT_HOME, else $XDG_STATE_HOME/writ, else ~/.local/state/writ. */
  readonly home: string;
  readonly runtimeDir: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly logLevel: LogLevel | undefined;
  /** A session token for the command line, so that scripts need no password in their arguments. */
  readonly token: string | undefined;
}

export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const known = Object.fromEntries(Object.keys(environmentSchema.shape).map((name) => [name, env[name] || undefined]));
  const parsed = environmentSchema.safeParse(known);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new WritError(
      'WRIT_CONFIG_ENVIRONMENT',
      `the environment variable ${names} has a value that Writ does not know`,
    );
  }
  const { WRIT_HOME, XDG_STATE_HOME, HOME, XDG_RUNTIME_DIR, DATABASE_URL, WRIT_LOG, WRIT_TOKEN } = parsed.data;
  const state = XDG_STATE_HOME ?? path.join(HOME ?? homedir(), '.local', 'state');
  return {
    home: path.resolve(WRIT_HOME ?? path.join(state, 'writ')),
    runtimeDir: XDG_RUNTIME_DIR,
    databaseUrl: DATABASE_URL,
    logLevel: WRIT_LOG,
    token: WRIT_TOKEN,
  };
}

const ofAnInstance: ReadonlySet<string> = new Set(['WRIT_HOME', 'WRIT_TOKEN', 'DATABASE_URL']);

/** For a drill's processes: everything but what would lead them to another instance's state or database. */
export function drillEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ofAnInstance.has(name)));
}

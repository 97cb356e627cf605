/** The command line's session: one token in a file of mode 0600. Signing in replaces it whole; signing out removes it. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const sessionSchema = z.object({ url: z.string(), token: z.string(), login: z.string(), expiresAt: z.string() });
export type StoredSession = z.infer<typeof sessionSchema>;

export function sessionPath(home: string): string {
  return path.join(home, 'session');
}

export function readSession(home: string): StoredSession | undefined {
  try {
    return sessionSchema.parse(JSON.parse(readFileSync(sessionPath(home), 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeSession(home: string, session: StoredSession): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const draft = `${sessionPath(home)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(session)}\n`, { mode: 0o600 });
  renameSync(draft, sessionPath(home));
}

export function removeSession(home: string): void {
  rmSync(sessionPath(home), { force: true });
}

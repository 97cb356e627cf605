/**
 * A drill's processes and LEMFs meet on 127.0.0.1. In a network namespace that was just made the loopback interface is down,
 * and nothing would ever be delivered: it is taken up where that is allowed, and otherwise said.
 */
import { execFileSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { WritError } from '../base/errors.ts';

function isUp(): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '127.0.0.1'));
}

/** Throws WRIT_DRILL_NO_LOOPBACK. */
export function requireLoopback(): void {
  if (isUp()) return;
  try {
    execFileSync('ip', ['link', 'set', 'lo', 'up'], { stdio: 'ignore' });
  } catch {
    // Not allowed, or no such program: what follows says so.
  }
  if (isUp()) return;
  throw new WritError('WRIT_DRILL_NO_LOOPBACK', 'the loopback interface is down: run "ip link set lo up" first');
}

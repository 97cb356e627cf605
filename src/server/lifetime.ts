/** Waiting for the end of a process: SIGTERM or SIGINT, and for a process tied to its parent, the parent's end. */
import process from 'node:process';

export interface Lifetime {
  /** Resolves once, with what ended it. */
  readonly ended: Promise<string>;
  isOver(): boolean;
  end(why: string): void;
}

/** `tied`: a parent that holds our channel and goes away ends us too (drills leave nothing behind). */
export function watchLifetime(tied: boolean): Lifetime {
  const state = { isOver: false };
  let resolveEnded: (why: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (resolveEnded = resolve));
  const end = (why: string) => {
    state.isOver = true;
    resolveEnded(why);
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  if (tied && process.connected) process.once('disconnect', () => end('parent gone'));
  return { ended, end, isOver: () => state.isOver };
}

/** Tells the supervisor, if there is one, that this process does its work. */
export function reportReady(): void {
  process.send?.('ready');
}

/**
 * The last act of a supervised process, whose channel alone would keep it alive. Not left to Node: a TLS socket that was destroyed with a
 * write in flight can leave Node 20's own clean-up turning for ever at full load (Environment::CleanupHandles waits for its end).
 */
export function leave(): never {
  process.exit();
}

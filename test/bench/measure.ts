import { spawn, type ChildProcess } from 'node:child_process';
import { cpus } from 'node:os';

export interface BenchCase {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number;
  readonly ratio: number;
  readonly note: string;
}

export interface BenchResult {
  readonly bench: string;
  readonly machine: string;
  readonly cases: readonly BenchCase[];
}

export function machine(): string {
  const list = cpus();
  return `${list.length} x ${list[0]?.model.trim() ?? 'unknown'}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Runs subject and peer in turn, `rounds` times each, and takes the medians; more is better. */
export async function compare(
  rounds: number,
  subject: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<{ value: number; peerValue: number; spread: string }> {
  const values: number[] = [];
  const peers: number[] = [];
  for (let round = 0; round < rounds; round++) {
    values.push(await subject());
    peers.push(await peer());
  }
  const spread = `${rounds} rounds, ${Math.round(Math.min(...values))}..${Math.round(Math.max(...values))}`;
  return { value: median(values), peerValue: median(peers), spread };
}

/** A round figure with three significant digits, as tables want it. */
export function round3(value: number): number {
  return Number(value.toPrecision(3));
}

/** Starts a TypeScript program of this folder with an IPC channel, sends it its set-up and leaves the rest to messages. */
export async function startChild(script: string, args: readonly string[], setup: object): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', `test/bench/${script}`, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await nextMessage(child, 'up');
  child.send({ setup });
  return child;
}

/** The next message of a child that has the wanted key; rejects when the child ends first. */
export function nextMessage<T>(child: ChildProcess, key: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if (typeof message !== 'object' || message === null || !(key in message)) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve((message as Record<string, T>)[key] as T);
    };
    const onExit = (code: number | null): void =>
      reject(new Error(`the child ended with ${code} before it said "${key}"`));
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}

/** Wall time of a whole command in seconds; throws when it fails. */
export function timeCommand(command: string, args: readonly string[]): Promise<number> {
  const start = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0
        ? resolve(Number(process.hrtime.bigint() - start) / 1e9)
        : reject(new Error(`${command} ended with ${code}`)),
    );
  });
}

/** Resolves when the child has ended, also when it did so before. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

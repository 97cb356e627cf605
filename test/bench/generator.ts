/**
 * The shared frame generator (../shared/tools/gen), built into build/bench, and what is known of its frames: frame n belongs to flow
 * (n * 2654435761 mod 2^32) mod FLOWS, from 198.18.x.y to 198.19.x.y with x.y the flow's number, and carries n itself.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { inside } from '../e2e/namespaces.ts';

const SOURCES = path.resolve('../shared/tools/gen');
const DIRECTORY = path.resolve('build/bench');
const FLOWS = 4096;
/** 41 of 4096 flows: 1 % of the frames. Spread out, so that their neighbours in the same /28 have to be told apart. */
const MATCHING_FLOWS = Array.from({ length: 41 }, (_, i) => i);

export interface Sending {
  readonly namespace: string;
  readonly interface: string;
  readonly cpu: number;
  /** Without FCS. */
  readonly frameBytes: number;
  /** Frames a second; 0: as fast as it goes. */
  readonly rate: number;
  readonly seconds: number;
}

/** Why the generator can't be used here, or undefined. */
export function noGenerator(): string | undefined {
  return existsSync(path.join(SOURCES, 'gen.c'))
    ? undefined
    : 'needs the generator ../shared/tools/gen, which is not here';
}

function program(name: 'gen' | 'gencheck'): string {
  const [source, built] = [path.join(SOURCES, `${name}.c`), path.join(DIRECTORY, name)];
  if (existsSync(built) && statSync(built).mtimeMs > statSync(source).mtimeMs) return built;
  mkdirSync(DIRECTORY, { recursive: true });
  execFileSync('gcc', ['-O2', '-w', '-o', built, source], { stdio: 'inherit' });
  return built;
}

/** Resolves to how many frames are on the link. */
export async function generate(sending: Sending): Promise<number> {
  const { frameBytes, rate, seconds, cpu } = sending;
  const numbers = [frameBytes, rate, seconds, FLOWS].map(String);
  const command = ['taskset', '-c', String(cpu), program('gen'), sending.interface, ...numbers];
  const child = spawn('ip', inside(sending.namespace, ...command), { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the generator ended with ${String(code)}`);
  return (JSON.parse(text) as { sent: number }).sent;
}

/** How many of the `sent` frames are missing in a capture. */
export function missingIn(capture: string, sent: number): number {
  const text = execFileSync(program('gencheck'), [capture], { encoding: 'utf8' });
  return sent - (JSON.parse(text) as { gen: number }).gen;
}

const addressOf = (flow: number): string => `198.18.${flow >> 8}.${flow & 0xff}`;

/** `count` addresses: those of the matching flows, then others that no frame has. */
export function targetAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => addressOf(MATCHING_FLOWS[i] ?? 0x4000 + i));
}

/** How many of the first `sent` frames belong to one of targetAddresses. */
export function matchingAmong(sent: number): number {
  const wanted = new Set(MATCHING_FLOWS);
  let matching = 0;
  for (let n = 0; n < sent; n++) if (wanted.has((Math.imul(n, 2654435761) >>> 0) % FLOWS)) matching++;
  return matching;
}

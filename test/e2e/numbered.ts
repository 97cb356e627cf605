/** Numbered frames: sent on one side of the link by send_numbered.py, found again in what an agency received. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inside } from './namespaces.ts';

const program = (name: string) => path.resolve('test/e2e', name);

export interface Sending {
  readonly namespace: string;
  readonly interface: string;
  /** Frame n belongs to addresses[n % length]: from it or, every second time, to it. */
  readonly addresses: readonly string[];
  readonly firstNumber: number;
  /** UDP payload, the number included. */
  readonly payloadBytes: number;
  /** Frames a second; 0: as fast as it goes. */
  readonly rate: number;
}

function senderArguments(sending: Sending, frames: number, untilNs: bigint): string[] {
  const { namespace, firstNumber, payloadBytes, rate, addresses } = sending;
  const numbers = [firstNumber, frames, untilNs, payloadBytes, rate].map(String);
  return inside(namespace, 'python3', program('send_numbered.py'), sending.interface, ...numbers, ...addresses);
}

/** Sends so many frames, and returns when the last one is on the link. */
export function sendFrames(sending: Sending, frames: number): number {
  return Number(execFileSync('ip', senderArguments(sending, frames, 0n), { encoding: 'utf8' }));
}

/** Sends until the wall clock says `untilNs`; resolves to the number of frames sent. */
export async function sendUntil(sending: Sending, untilNs: bigint): Promise<number> {
  const child = spawn('ip', senderArguments(sending, 0, untilNs), { stdio: ['ignore', 'pipe', 'inherit'] });
  return Number(await outputOf(child));
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${String(code)}`);
  return text;
}

export interface Witnessed {
  /** Frames that the witness itself had no room for. */
  readonly missed: number;
  /** The kernel's time of arrival of each numbered frame. */
  readonly arrivals: ReadonlyMap<number, bigint>;
}

/** Listens on the capture side beside Writ, and knows nothing of it. */
export class Witness {
  readonly #child: ChildProcess;
  readonly #output: Promise<string>;
  readonly #ready: Promise<unknown>;

  constructor(namespace: string, networkInterface: string) {
    const args = inside(namespace, 'python3', program('witness.py'), networkInterface);
    this.#child = spawn('ip', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#ready = this.#child.stderr === null ? Promise.resolve() : once(this.#child.stderr, 'data');
    this.#output = outputOf(this.#child);
    this.#output.catch(() => undefined);
  }

  async ready(): Promise<void> {
    await Promise.race([this.#ready, this.#output]);
  }

  async end(): Promise<Witnessed> {
    this.#child.stdin?.end();
    const [first = '', ...rows] = (await this.#output).trimEnd().split('\n');
    const pairs = rows.map((row) => row.split(' '));
    return { missed: Number(first), arrivals: new Map(pairs.map(([n = '', ns = '']) => [Number(n), BigInt(ns)])) };
  }
}

export interface Delivered {
  readonly number: number;
  readonly microseconds: bigint;
  readonly bytes: number;
}

const enhancedPacket = 6;
/** IPv4 without options, and UDP. */
const headerBytes = 28;

/** The numbered packets of a cc.pcapng (raw IP, microseconds), in the file's order. */
export function deliveredNumbers(file: string): Delivered[] {
  const octets = readFileSync(file);
  const packets: Delivered[] = [];
  for (let at = 0; at < octets.length; at += octets.readUInt32LE(at + 4)) {
    if (octets.readUInt32LE(at) !== enhancedPacket) continue;
    const microseconds = (BigInt(octets.readUInt32LE(at + 12)) << 32n) | BigInt(octets.readUInt32LE(at + 16));
    const number = octets.readUInt32BE(at + 28 + headerBytes);
    packets.push({ number, microseconds, bytes: octets.readUInt32LE(at + 20) });
  }
  return packets;
}

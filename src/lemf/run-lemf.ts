/** `writ lemf` as a command: options in words, commands as lines of standard input, reports as lines of standard output. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { codeOf, coerceError, WritError } from '../base/errors.ts';
import { COMMANDS } from './commands.ts';
import { startLemf } from './lemf.ts';
import type { Lemf, LemfTls } from './lemf.ts';

export interface LemfArguments {
  readonly host: string;
  readonly hi2Port: number;
  readonly hi3Port: number;
  /** PEM files; both or, with `plain`, neither. */
  readonly cert?: string;
  readonly key?: string;
  /** SHA-256 of the operator's SubjectPublicKeyInfo, 64 hex digits. */
  readonly clientPin?: string;
  readonly plain?: boolean;
  readonly out?: string;
  readonly count?: boolean;
}

export interface LemfStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Runs until `quit`, the end of the input, or `stop` resolves. Further commands: those of commands.ts, and `report`. Resolves
 * to the exit code: 0, or 1 when the LEMF found faults. Rejects with WRIT_LEMF_* when it can't start.
 */
export async function runLemf(
  args: LemfArguments,
  { input, output }: LemfStreams,
  stop?: Promise<unknown>,
): Promise<number> {
  const { host, hi2Port, hi3Port, out } = args;
  const tls = readTls(args);
  const lemf = await startLemf({
    host,
    hi2Port,
    hi3Port,
    mode: args.count === true ? 'count' : 'check',
    ...(tls === undefined ? {} : { tls }),
    ...(out === undefined ? {} : { out }),
  });
  say(output, { listening: { host, ...lemf.ports }, tls: tls !== undefined, commands: `${COMMANDS}, report, quit` });
  const lines = createInterface({ input });
  void stop?.then(() => lines.close());
  for await (const line of lines) {
    if (line.trim() === 'quit') break;
    await obey(lemf, line, output);
  }
  const report = lemf.report();
  await lemf.close();
  say(output, { report });
  return report.faultCount === 0 ? 0 : 1;
}

async function obey(lemf: Lemf, line: string, output: Writable): Promise<void> {
  const text = line.trim();
  if (text === '') return;
  if (text === 'report') {
    say(output, { report: lemf.report() });
    return;
  }
  try {
    await lemf.command(text);
    say(output, { now: text });
  } catch (thrown) {
    say(output, { code: codeOf(thrown) ?? 'WRIT_LEMF_COMMAND', message: coerceError(thrown).message });
  }
}

function readTls({ cert, key, clientPin, plain }: LemfArguments): LemfTls | undefined {
  if (plain === true) {
    if (cert === undefined && key === undefined && clientPin === undefined) return undefined;
    throw new WritError(
      'WRIT_LEMF_ARGUMENTS',
      'plain TCP has no certificate, key or pin: leave out --plain or the others',
    );
  }
  if (cert === undefined || key === undefined) {
    throw new WritError('WRIT_LEMF_ARGUMENTS', 'TLS needs --cert and --key (PEM files); for plain TCP say --plain');
  }
  if (clientPin !== undefined && !/^[0-9a-fA-F]{64}$/.test(clientPin)) {
    throw new WritError('WRIT_LEMF_ARGUMENTS', '--client-pin is the SHA-256 of a public key: 64 hex digits');
  }
  return { cert: readPem(cert), key: readPem(key), ...(clientPin === undefined ? {} : { clientPin }) };
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw new WritError('WRIT_LEMF_ARGUMENTS', `${file} can't be read`, { cause: thrown });
  }
}

function say(output: Writable, value: unknown): void {
  output.write(`${JSON.stringify(value)}\n`);
}

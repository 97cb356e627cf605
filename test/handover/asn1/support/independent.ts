/**
 * The independent decoder: Erlang's ASN.1 compiler on the standard's modules, kept beside the repository. It has to decode
 * each PDU as LI-PS-PDU PS-PDU and encode it again to the same octets.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseErlang, type ErlangTerm } from './erlang-terms.ts';

const STANDARDS = path.resolve('../shared/standards');
const GOLDEN = path.join(STANDARDS, 'golden');
export type ModuleSet = 'etsi' | 'us';
const cacheOf = (set: ModuleSet) => path.join(homedir(), '.cache', 'writ-asn1', set);

/** Why the independent decoder can't run here, or undefined. Builds it when it is not there yet (10 s). */
export function independentDecoderMissing(set: ModuleSet = 'etsi'): string | undefined {
  if (!existsSync(STANDARDS)) return 'the standards folder ../shared/standards is not there';
  if (spawnSync('escript', ['--version']).error !== undefined) return 'escript is not installed (package erlang-asn1)';
  const built = spawnSync(path.join(STANDARDS, 'tools', 'build-asn1.sh'), [set, cacheOf(set)], { encoding: 'utf8' });
  return built.status === 0 ? undefined : `the independent decoder can't be built: ${built.stderr}`;
}

/** A type of a module of the standards folder. */
export interface IndependentType {
  readonly set: ModuleSet;
  readonly module: string;
  readonly type: string;
}

const PS_PDU: IndependentType = { set: 'etsi', module: 'LI-PS-PDU', type: 'PS-PDU' };

/** Exit status 0: every PDU decodes and re-encodes identically. `output` has a line for each. */
export function decodeIndependently(
  pdus: readonly Buffer[],
  type: IndependentType = PS_PDU,
): { status: number | null; output: string } {
  return runDecoder(pdus, type, ['-q']);
}

const VERDICT = /^pdus: octet \d+: \d+ octets, re-encode identical$/m;

/** What the decoder found in each. Throws with its complaints where it does not decode them all, and write them again identically. */
export function valuesIndependently(pdus: readonly Buffer[], type: IndependentType): ErlangTerm[] {
  const { status, output } = runDecoder(pdus, type, []);
  const texts = output.split(VERDICT).slice(0, -1);
  if (status === 0 && texts.length === pdus.length) return texts.map(parseErlang);
  throw new Error(`${texts.length} of ${pdus.length} decode: ${complaints(decodeIndependently(pdus, type).output)}`);
}

function runDecoder(
  pdus: readonly Buffer[],
  { set, module, type }: IndependentType,
  options: readonly string[],
): { status: number | null; output: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'writ-pdus-'));
  try {
    const file = path.join(folder, 'pdus.ber');
    writeFileSync(file, Buffer.concat(pdus));
    const tool = path.join(STANDARDS, 'tools', 'berdump.escript');
    const run = spawnSync('escript', [tool, ...options, '-s', cacheOf(set), module, type, file], {
      // In this locale Erlang writes octets above 127 as they are, and characters above 255 by their number.
      env: { ...process.env, LC_ALL: 'C' },
      encoding: 'latin1',
      maxBuffer: 512 << 20,
    });
    return { status: run.status, output: (run.stdout + run.stderr).replaceAll(file, 'pdus') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lines of a failed run that say why. */
export function complaints(output: string): string {
  return output
    .split('\n')
    .filter((line) => !line.endsWith('re-encode identical'))
    .slice(0, 20)
    .join('\n');
}

export function goldenMissing(): string | undefined {
  return existsSync(GOLDEN) ? undefined : 'the sample PDUs ../shared/standards/golden are not there';
}

export function golden(name: string): Buffer {
  return readFileSync(path.join(GOLDEN, name));
}

export const GOLDEN_PS_PDUS = [
  'etsi-ps-ipcc.ber',
  'etsi-ps-ipiri-begin.ber',
  'etsi-ps-keepalive.ber',
  'etsi-ps-keepalive-response.ber',
  'etsi-ps-optionrequest.ber',
] as const;

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The shared material that judges Writ from outside; a user's clone does not have it. */
export const SHARED = path.resolve('../shared');
export const WORK = path.resolve('build/acceptance');

export interface Target {
  readonly kind: string;
  readonly value: string;
  readonly fromNs: bigint;
  readonly toNs: bigint | undefined;
  readonly must: number;
}

export interface Traffic {
  readonly pcap: string;
  readonly targets: readonly Target[];
}

/** Why the acceptance tests cannot run here, or undefined when they can. */
export function missing(): string | undefined {
  if (!existsSync(path.join(SHARED, 'acceptance', 'check_drill.py'))) return '../shared is absent';
  if (spawnSync('python3', ['--version']).status !== 0) return 'python3 is absent';
  return undefined;
}

function genpcap(): string {
  const program = path.join(WORK, 'genpcap');
  const source = path.join(SHARED, 'tools', 'genpcap', 'genpcap.cpp');
  if (!existsSync(program) || statSync(program).mtimeMs < statSync(source).mtimeMs) {
    execFileSync('g++', ['-O2', '-std=c++17', '-ffp-contract=off', '-o', program, source]);
  }
  return program;
}

/** Synthetic traffic with its truth: `args` as genpcap takes them, after the file's name. */
export function makeTraffic(name: string, args: readonly string[]): Traffic {
  mkdirSync(WORK, { recursive: true });
  const pcap = path.join(WORK, `${name}.pcap`);
  execFileSync(genpcap(), [pcap, ...args], { stdio: 'ignore' });
  const rows = readFileSync(`${pcap}.targets.csv`, 'utf8').trim().split('\n').slice(1);
  const targets = rows.map((row) => {
    const [, kind = '', value = '', from = '0', to = '', must = '0'] = row.split(',');
    return { kind, value, fromNs: BigInt(from || '0'), toNs: to === '' ? undefined : BigInt(to), must: Number(must) };
  });
  return { pcap, targets };
}

export function isoNs(ns: bigint): string {
  const whole = new Date(Number(ns / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`;
}

export interface DrillRun {
  readonly code: number;
  readonly output: string;
  readonly dir: string;
  readonly report: DrillReport | undefined;
}

export interface WarrantReport {
  readonly matched: number;
  readonly delivered: number;
  readonly confirmed: number;
  readonly buffered: number;
  readonly gap: number;
  readonly duplicates: number;
  readonly iri: { readonly made: number; readonly delivered: number };
}

export interface DrillReport {
  readonly ok: boolean;
  readonly warrants: Readonly<Record<string, WarrantReport>>;
  readonly stages: { seen: number; unmatched: number; matched: number; dropped: Record<string, number> };
  readonly kills: Readonly<Record<'core' | 'delivery' | 'office' | 'starting', number>>;
}

/** Runs `bin/writ drill` on the scenario, as a user would, and reads its report. */
export function runDrill(name: string, scenario: object): DrillRun {
  const dir = path.join(WORK, `${name}-out`);
  const file = path.join(WORK, `${name}.json`);
  rmSync(dir, { recursive: true, force: true });
  writeFileSync(file, JSON.stringify(scenario, null, 2));
  const result = spawnSync('bin/writ', ['drill', '--scenario', file, '--out', dir], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const report = path.join(dir, 'report.json');
  return {
    code: result.status ?? -1,
    output: result.stdout + result.stderr,
    dir,
    report: existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as DrillReport) : undefined,
  };
}

/** check_drill.py's verdict on one warrant: empty when exact, else what it printed. */
export function checkContent(
  run: DrillRun,
  traffic: Traffic,
  warrant: string,
  targets: readonly Target[],
  flags: readonly string[] = [],
): string {
  const window = targets[0] && targets[0].toNs !== undefined ? ['--to', String(targets[0].toNs)] : [];
  const args = [
    path.join(SHARED, 'acceptance', 'check_drill.py'),
    run.dir,
    ...['--truth', `${traffic.pcap}.truth.csv`, '--warrant', warrant, '--pcap', traffic.pcap],
    ...targets.flatMap((target) => ['--target', `${target.kind}=${target.value}`]),
    ...['--from', String(targets[0]?.fromNs ?? 0n), ...window, ...flags],
  ];
  const result = spawnSync('python3', args, { encoding: 'utf8' });
  return result.status === 0 ? '' : `${warrant}: ${result.stdout}${result.stderr}`;
}

/** How many PDUs each of the delivery streams holds; throws on a torn one. One interpreter for all: it starts slower than it counts. */
export function countPdus(files: readonly string[]): number[] {
  const split = path.join(SHARED, 'acceptance', 'split_ber.py');
  const program = `import runpy, sys
for sys.argv[1] in sys.argv[2:]: runpy.run_path(${JSON.stringify(split)}, run_name='__main__')`;
  const out = execFileSync('python3', ['-c', program, '', ...files], { encoding: 'utf8' });
  return [...out.matchAll(/^(\d+) PDUs/gm)].map(([, count]) => Number(count));
}

/** The independent decoder's exit code over whole streams: 0 = every PDU decodes and re-encodes to the same octets. */
export function decodeIndependently(files: readonly string[]): { code: number; output: string } {
  const tools = path.join(SHARED, 'standards', 'tools');
  const out = path.resolve('build/asn1/etsi');
  execFileSync(path.join(tools, 'build-asn1.sh'), ['etsi', out], { stdio: 'pipe' });
  const result = spawnSync(path.join(tools, 'berdump.escript'), ['-q', '-s', out, 'LI-PS-PDU', 'PS-PDU', ...files], {
    encoding: 'utf8',
    maxBuffer: 256 << 20,
  });
  return { code: result.status ?? -1, output: result.stdout.slice(-2000) + result.stderr.slice(-2000) };
}

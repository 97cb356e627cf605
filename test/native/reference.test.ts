import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';

/**
 * The native dissectors beside a slow and obvious reader of the same standards (test/native/reference, Python): every frame's IP
 * layers, path and MAC addresses. A larger campaign: scripts/fuzz.sh.
 */
const CAPTURES = path.resolve('../shared/captures');
const REFERENCE = path.resolve('test/native/reference/main.py');
const NATIVE = path.resolve('build/addon/dissect_dump');
const MUTATED_FRAMES = 100_000;
const SEEDS = [1, 2] as const; // one process each

const hasPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;

function captures(): readonly string[] {
  const files = existsSync(CAPTURES) ? readdirSync(CAPTURES) : [];
  return files.filter((name) => !/^(README\.md|manifest\.tsv)$/.test(name)).map((name) => path.join(CAPTURES, name));
}

/** What the program writes; fails with what it complains of. */
async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const parts: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stderr.on('data', (part: Buffer) => complaints.push(part));
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  expect(status, Buffer.concat(complaints).toString()).to.equal(0);
  return Buffer.concat(parts).toString();
}

const reference = (args: readonly string[]): Promise<string> => outputOf('python3', ['-B', REFERENCE, ...args]);

/** How many lines both wrote; fails at the first that differs. */
async function linesInAgreement(args: readonly string[]): Promise<number> {
  const [native, slow] = await Promise.all([outputOf(NATIVE, args), reference(args)]);
  const ours = native.split('\n');
  const theirs = slow.split('\n');
  const differing = ours.findIndex((line, index) => line !== theirs[index]);
  if (differing >= 0)
    expect(ours[differing], `line ${differing + 1} of ${args.join(' ').slice(0, 200)}`).to.equal(theirs[differing]);
  expect(theirs.length).to.equal(ours.length);
  return ours.length;
}

describe('the native dissectors and the reference', function () {
  this.timeout(180_000);
  before(function () {
    if (!hasPython) this.skip(); // no python3 of 3.9 or later
  });

  it('agree on every frame of every public capture (skipped when ../shared/captures is absent)', async function () {
    const files = captures();
    if (files.length === 0) this.skip();
    expect(await linesInAgreement(['dissect', ...files])).to.be.greaterThan(30_000);
  });

  it('agree on 100,000 frames of every wrapping in every other, mutated, and on whose they are', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'writ-reference-'));
    const each = MUTATED_FRAMES / SEEDS.length;
    const sources = [path.resolve('examples/demo/traffic.pcap'), ...captures()];
    const campaign = async (seed: number): Promise<readonly number[]> => {
      const file = path.join(directory, `${String(seed)}.pcapng`);
      const selectors = path.join(directory, `${String(seed)}.selectors`);
      await reference(['mutate', file, String(seed), String(each), ...sources]);
      await reference(['select', selectors, String(seed), file]);
      return [await linesInAgreement(['dissect', file]), await linesInAgreement(['match', selectors, file])];
    };
    try {
      const lines = await Promise.all(SEEDS.map(campaign));
      expect(lines).to.deep.equal(SEEDS.map(() => [each + 2, each + 2])); // the file's name, and the end
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

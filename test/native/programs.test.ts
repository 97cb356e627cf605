import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';

/** As many run at once: some of them are the last tests that run, and long. */
const AT_ONCE = 2;

interface Outcome {
  readonly code: number | null;
  readonly said: string;
}

async function run(name: string): Promise<Outcome> {
  const [program, args] = name === 'fuzz_test' ? [name, []] : ['checks', [name]];
  const child = spawn(path.resolve('build/addon', program), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, said: out + err };
}

/** The C++ tests, built with AddressSanitizer and UBSan by `make -C addon tests`: each file a run of `checks`, the fuzzing targets a program of their own. */
describe('the native core, under ASan and UBSan', () => {
  const programs = readdirSync('addon/test')
    .filter((file) => file.endsWith('_test.cc'))
    .map((file) => file.replace(/\.cc$/, ''));
  const outcomes = new Map<string, Promise<Outcome>>();

  before(() => {
    const lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve());
    programs.forEach((name, i) => {
      const before = lanes[i % AT_ONCE];
      const outcome = (before ?? Promise.resolve()).then(() => run(name));
      outcomes.set(name, outcome);
      lanes[i % AT_ONCE] = outcome.then(
        () => undefined,
        () => undefined,
      );
    });
  });

  for (const name of programs) {
    it(`passes ${name}`, async function () {
      this.timeout(600_000);
      const outcome = await outcomes.get(name);
      expect(outcome?.code, outcome?.said).to.equal(0);
    });
  }
});
